-- Schema 13. Counting a million consultations and their sends while somebody waits. What left is kept counted by month, as
-- consultations are by day: ten years of sends are ten years of rows to look at, and past months hardly change. Acts on
-- identities are counted from an index of their own, far smaller than the journal they are in. How persons are called is kept
-- apart: whoever wrote nothing is not looked for in everything that was written.

-- Months are those of UTC, as in files; who counts makes up for the hours between them and the practice's. Never written but by
-- these triggers: it cannot differ from what it counts. Texts are empty where nothing is named.
CREATE TABLE send_months (
    month     TEXT COLLATE "C" NOT NULL,
    service   TEXT COLLATE "C" NOT NULL,
    person    TEXT COLLATE "C" NOT NULL,
    type_code TEXT COLLATE "C" NOT NULL,
    mime      TEXT COLLATE "C" NOT NULL,
    document  BIGINT NOT NULL,
    count     BIGINT NOT NULL,
    PRIMARY KEY (month, service, person, type_code, mime, document)
);
CREATE FUNCTION month_of(ms BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(to_timestamp(ms / 1000) AT TIME ZONE 'UTC', 'YYYY-MM')
$$;
INSERT INTO send_months
SELECT month_of(updated_ms), service, coalesce(person, ''), coalesce(type_code, ''), coalesce(mime, ''),
       CASE WHEN coalesce(document, '') <> '' THEN 1 ELSE 0 END, count(*)
FROM outbox WHERE state = 'parti' GROUP BY 1, 2, 3, 4, 5, 6;
CREATE FUNCTION count_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'parti' THEN
        UPDATE send_months SET count = count - 1
        WHERE month = month_of(OLD.updated_ms) AND service = OLD.service AND person = coalesce(OLD.person, '')
          AND type_code = coalesce(OLD.type_code, '') AND mime = coalesce(OLD.mime, '')
          AND document = CASE WHEN coalesce(OLD.document, '') <> '' THEN 1 ELSE 0 END;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'parti' THEN
        INSERT INTO send_months AS kept
        VALUES (month_of(NEW.updated_ms), NEW.service, coalesce(NEW.person, ''), coalesce(NEW.type_code, ''),
                coalesce(NEW.mime, ''), CASE WHEN coalesce(NEW.document, '') <> '' THEN 1 ELSE 0 END, 1)
        ON CONFLICT (month, service, person, type_code, mime, document) DO UPDATE SET count = kept.count + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER send_months_begun AFTER INSERT ON outbox
FOR EACH ROW WHEN (NEW.state = 'parti') EXECUTE FUNCTION count_sends();
CREATE TRIGGER send_months_changed
AFTER UPDATE OF state, service, updated_ms, person, type_code, mime, document ON outbox
FOR EACH ROW WHEN (NEW.state = 'parti' OR OLD.state = 'parti') EXECUTE FUNCTION count_sends();
CREATE TRIGGER send_months_ended AFTER DELETE ON outbox
FOR EACH ROW WHEN (OLD.state = 'parti') EXECUTE FUNCTION count_sends();

-- The question names this range with the same words.
CREATE INDEX identities_counted ON journal (name, object, at_ms, person, patient)
WHERE name >= 'identite.' AND name < 'identite/';

-- Whoever wrote, sent or did anything, as they were called last.
CREATE TABLE persons (
    id   TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL
);
INSERT INTO persons
SELECT DISTINCT ON (id) id, name FROM (
    SELECT CAST(author AS JSON) #>> '{person,id}' AS id, CAST(author AS JSON) #>> '{person,nom}' AS name, at_ms AS at
    FROM entity_history
    UNION ALL
    SELECT CAST(author AS JSON) #>> '{person,id}', CAST(author AS JSON) #>> '{person,nom}', created_ms FROM outbox
    UNION ALL
    SELECT CAST(author AS JSON) #>> '{person,id}', CAST(author AS JSON) #>> '{person,nom}', at_ms FROM identity_history
) AS written WHERE id <> '' AND trim(name) <> '' ORDER BY id, at DESC;
