-- Schema 5. Several workstations may share a record: the journal is one chain for each, and what is under way says where.
-- `last_unit` is the last unit of work a workstation committed, for a store that can be lost between the order to commit
-- and its answer; `seen_ms` is when it last showed that it works.
CREATE TABLE workstations (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    joined_ms INTEGER NOT NULL,
    seen_ms   INTEGER NOT NULL,
    last_unit TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `seq` is the order in which lines were committed, whoever wrote them; `number` the place in the workstation's chain.
CREATE TABLE journal_chains (
    seq         INTEGER PRIMARY KEY,
    workstation TEXT NOT NULL,
    number      INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,
    nature      TEXT NOT NULL,
    name        TEXT NOT NULL,
    person      TEXT,
    plugin      TEXT,
    session     TEXT,
    call        TEXT,
    patient     TEXT,
    capability  TEXT NOT NULL,
    object      TEXT NOT NULL,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL,
    UNIQUE (workstation, number)
) STRICT;
INSERT INTO journal_chains
    SELECT number, (SELECT value FROM meta WHERE key = 'home'), number, at_ms, nature, name, person, plugin, session, call,
           patient, capability, object, previous, hash
    FROM journal ORDER BY number;
DROP TABLE journal;
ALTER TABLE journal_chains RENAME TO journal;
CREATE INDEX journal_by_patient ON journal (patient, seq) WHERE patient IS NOT NULL;
CREATE TRIGGER journal_keeps_its_lines BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_its_content BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE journal_heads (
    workstation TEXT PRIMARY KEY,
    number      INTEGER NOT NULL,
    hash        BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO journal_heads SELECT (SELECT value FROM meta WHERE key = 'home'), number, hash FROM journal_head;
DROP TABLE journal_head;

-- The workstation that has a send or a job under way.
ALTER TABLE outbox ADD COLUMN holder TEXT;
ALTER TABLE jobs ADD COLUMN holder TEXT;
