-- Schema 6. The medical file, contacts and messages: one table for all kinds, one line of history per change, kept for ever.
-- `sort_key` is the day by which a kind is sorted (`YYYY[-MM[-DD]]`, empty when unknown), the folded name of a contact, the
-- instant of a message in 20 digits; `system` and `code` are those of its `terme`; `words` those a contact is found by;
-- `owner` the person a contact is private to; `author` the person who wrote it first. The rest is in `fields`.
CREATE TABLE entities (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    patient      TEXT REFERENCES patients (id),
    consultation TEXT,
    revision     INTEGER NOT NULL,
    etat         TEXT NOT NULL,
    owner        TEXT,
    author       TEXT,
    system       TEXT,
    code         TEXT,
    sort_key     TEXT NOT NULL,
    words        TEXT NOT NULL,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    fields       TEXT NOT NULL
) STRICT;
CREATE INDEX entities_by_patient ON entities (patient, kind, seq);
CREATE INDEX entities_by_kind ON entities (kind, sort_key, seq);
CREATE INDEX entities_by_code ON entities (kind, code) WHERE code IS NOT NULL;
CREATE INDEX entities_by_consultation ON entities (consultation) WHERE consultation IS NOT NULL;

-- `entity` is the id of an entity, or of a patient for administrative fields.
CREATE TABLE entity_history (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    entity   TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    author   TEXT NOT NULL,
    what     TEXT NOT NULL,
    reason   TEXT,
    changes  TEXT NOT NULL
) STRICT;
CREATE INDEX entity_history_by_entity ON entity_history (entity, seq);
CREATE TRIGGER entity_history_keeps_its_lines BEFORE DELETE ON entity_history
BEGIN SELECT RAISE(ABORT, 'entity_history is append-only'); END;
CREATE TRIGGER entity_history_keeps_its_content BEFORE UPDATE ON entity_history
BEGIN SELECT RAISE(ABORT, 'entity_history is append-only'); END;

-- The day since which a patient is no longer followed here, by death or departure.
ALTER TABLE patients ADD COLUMN inactive_since TEXT;

-- Terminologies the practice has loaded; their content is a blob of lines.
CREATE TABLE terminologies (
    system    TEXT PRIMARY KEY,
    version   TEXT NOT NULL,
    date      TEXT NOT NULL,
    source    TEXT NOT NULL,
    codes     INTEGER NOT NULL,
    loaded_ms INTEGER NOT NULL,
    blob_seq  INTEGER NOT NULL REFERENCES blobs (seq)
) STRICT, WITHOUT ROWID;
