-- Schema 12. Counting over ten years while somebody waits. A send says in clear who asked for it, and of which type its document
-- is and in which form: each of them is what it is counted by, and stands in an index with it. Consultations are kept counted by
-- day, since there are a million of them and past years hardly change.
ALTER TABLE outbox ADD COLUMN person TEXT COLLATE "C";
ALTER TABLE outbox ADD COLUMN type_code TEXT COLLATE "C";
ALTER TABLE outbox ADD COLUMN mime TEXT COLLATE "C";
UPDATE outbox SET
    person = CAST(author AS JSON) #>> '{person,id}',
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
    day    TEXT COLLATE "C" NOT NULL,
    etat   TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (day, etat, author)
);
INSERT INTO consultation_days
SELECT sort_key, etat, coalesce(author, ''), count(*) FROM entities WHERE kind = 'consultation' GROUP BY 1, 2, 3;
CREATE FUNCTION count_consultations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.kind = 'consultation' THEN
        UPDATE consultation_days SET count = count - 1
        WHERE day = OLD.sort_key AND etat = OLD.etat AND author = coalesce(OLD.author, '');
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.kind = 'consultation' THEN
        INSERT INTO consultation_days AS kept VALUES (NEW.sort_key, NEW.etat, coalesce(NEW.author, ''), 1)
        ON CONFLICT (day, etat, author) DO UPDATE SET count = kept.count + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consultation_days_begun AFTER INSERT OR DELETE ON entities
FOR EACH ROW EXECUTE FUNCTION count_consultations();
CREATE TRIGGER consultation_days_changed AFTER UPDATE OF kind, sort_key, etat, author ON entities
FOR EACH ROW EXECUTE FUNCTION count_consultations();
