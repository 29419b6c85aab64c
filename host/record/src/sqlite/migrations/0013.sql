-- Schema 13. Counting a million consultations and their sends while somebody waits. What left is kept counted by month, as
-- consultations are by day: ten years of sends are ten years of rows to look at, and past months hardly change. Acts on
-- identities are counted from an index of their own, far smaller than the journal they are in. How persons are called is kept
-- apart: whoever wrote nothing is not looked for in everything that was written.

-- Months are those of UTC, since a store knows no zones; who counts makes up for the hours between them and the practice's.
-- Never written but by these triggers: it cannot differ from what it counts. Texts are empty where nothing is named. A day no
-- calendar knows has no month: that is no reason to refuse a send.
CREATE TABLE send_months (
    month     TEXT NOT NULL,
    service   TEXT NOT NULL,
    person    TEXT NOT NULL,
    type_code TEXT NOT NULL,
    mime      TEXT NOT NULL,
    document  INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    PRIMARY KEY (month, service, person, type_code, mime, document)
) STRICT, WITHOUT ROWID;
INSERT INTO send_months
SELECT coalesce(strftime('%Y-%m', updated_ms / 1000, 'unixepoch'), ''), service, coalesce(person, ''), coalesce(type_code, ''),
       coalesce(mime, ''), coalesce(document, '') <> '', count(*)
FROM outbox WHERE state = 'parti' GROUP BY 1, 2, 3, 4, 5, 6;
CREATE TRIGGER send_months_begun AFTER INSERT ON outbox WHEN NEW.state = 'parti'
BEGIN
    INSERT INTO send_months
    VALUES (coalesce(strftime('%Y-%m', NEW.updated_ms / 1000, 'unixepoch'), ''), NEW.service, coalesce(NEW.person, ''),
            coalesce(NEW.type_code, ''), coalesce(NEW.mime, ''), coalesce(NEW.document, '') <> '', 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER send_months_changed
AFTER UPDATE OF state, service, updated_ms, person, type_code, mime, document ON outbox
WHEN NEW.state = 'parti' OR OLD.state = 'parti'
BEGIN
    UPDATE send_months SET count = count - 1
    WHERE OLD.state = 'parti' AND month = coalesce(strftime('%Y-%m', OLD.updated_ms / 1000, 'unixepoch'), '')
      AND service = OLD.service AND person = coalesce(OLD.person, '') AND type_code = coalesce(OLD.type_code, '')
      AND mime = coalesce(OLD.mime, '') AND document = (coalesce(OLD.document, '') <> '');
    INSERT INTO send_months
    SELECT coalesce(strftime('%Y-%m', NEW.updated_ms / 1000, 'unixepoch'), ''), NEW.service, coalesce(NEW.person, ''),
           coalesce(NEW.type_code, ''), coalesce(NEW.mime, ''), coalesce(NEW.document, '') <> '', 1
    WHERE NEW.state = 'parti'
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER send_months_ended AFTER DELETE ON outbox WHEN OLD.state = 'parti'
BEGIN
    UPDATE send_months SET count = count - 1
    WHERE month = coalesce(strftime('%Y-%m', OLD.updated_ms / 1000, 'unixepoch'), '')
      AND service = OLD.service AND person = coalesce(OLD.person, '') AND type_code = coalesce(OLD.type_code, '')
      AND mime = coalesce(OLD.mime, '') AND document = (coalesce(OLD.document, '') <> '');
END;

-- The question names this range with the same words.
CREATE INDEX identities_counted ON journal (name, object, at_ms, person, patient)
WHERE name >= 'identite.' AND name < 'identite/';

-- Whoever wrote, sent or did anything, as they were called last.
CREATE TABLE persons (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO persons
SELECT id, name FROM (
    SELECT id, name, row_number() OVER (PARTITION BY id ORDER BY at DESC) AS rank FROM (
        SELECT author ->> '$.person.id' AS id, author ->> '$.person.nom' AS name, at_ms AS at FROM entity_history
        UNION ALL
        SELECT author ->> '$.person.id', author ->> '$.person.nom', created_ms FROM outbox
        UNION ALL
        SELECT author ->> '$.person.id', author ->> '$.person.nom', at_ms FROM identity_history
    ) WHERE id <> '' AND trim(name) <> ''
) WHERE rank = 1;
