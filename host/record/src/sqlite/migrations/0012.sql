-- Schema 12. Counting over ten years while somebody waits. A send says in clear who asked for it, and of which type its document
-- is and in which form: each of them is what it is counted by, and stands in an index with it. Consultations are kept counted by
-- day, since there are a million of them and past years hardly change.
ALTER TABLE outbox ADD COLUMN person TEXT;
ALTER TABLE outbox ADD COLUMN type_code TEXT;
ALTER TABLE outbox ADD COLUMN mime TEXT;
UPDATE outbox SET
    person = author ->> '$.person.id',
    type_code = (SELECT d.type_code FROM documents d WHERE d.id = outbox.document),
    mime = (
        SELECT v.mime FROM documents d JOIN document_versions v ON v.document_seq = d.seq AND v.number = d.version
        WHERE d.id = outbox.document
    );
DROP INDEX outbox_counted;
-- What left, by the day it left; what followed a consultation, by the day it was asked for; what carries a type of document.
CREATE INDEX outbox_by_departure ON outbox (state, service, updated_ms, person, document);
CREATE INDEX outbox_by_creation ON outbox (state, service, created_ms, patient, document);
CREATE INDEX outbox_by_type ON outbox (type_code, state, service, updated_ms, mime, person, patient) WHERE type_code IS NOT NULL;
CREATE INDEX outbox_by_document ON outbox (document) WHERE document IS NOT NULL;

-- Never written but by these triggers, whatever changes a consultation: it cannot differ from what it counts. Consultations
-- are not removed: they are struck through, which is an `etat`. `author` is empty where nobody is named.
CREATE TABLE consultation_days (
    day    TEXT NOT NULL,
    etat   TEXT NOT NULL,
    author TEXT NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (day, etat, author)
) STRICT, WITHOUT ROWID;
INSERT INTO consultation_days
SELECT sort_key, etat, coalesce(author, ''), count(*) FROM entities WHERE kind = 'consultation' GROUP BY 1, 2, 3;
CREATE TRIGGER consultation_days_begun AFTER INSERT ON entities WHEN NEW.kind = 'consultation'
BEGIN
    INSERT INTO consultation_days VALUES (NEW.sort_key, NEW.etat, coalesce(NEW.author, ''), 1)
    ON CONFLICT (day, etat, author) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER consultation_days_changed AFTER UPDATE OF kind, sort_key, etat, author ON entities
WHEN NEW.kind = 'consultation' OR OLD.kind = 'consultation'
BEGIN
    UPDATE consultation_days SET count = count - 1
    WHERE OLD.kind = 'consultation' AND day = OLD.sort_key AND etat = OLD.etat AND author = coalesce(OLD.author, '');
    INSERT INTO consultation_days
    SELECT NEW.sort_key, NEW.etat, coalesce(NEW.author, ''), 1 WHERE NEW.kind = 'consultation'
    ON CONFLICT (day, etat, author) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER consultation_days_ended AFTER DELETE ON entities WHEN OLD.kind = 'consultation'
BEGIN
    UPDATE consultation_days SET count = count - 1
    WHERE day = OLD.sort_key AND etat = OLD.etat AND author = coalesce(OLD.author, '');
END;
