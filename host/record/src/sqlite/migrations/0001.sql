-- Schema 1. Instants are milliseconds since the Unix epoch, UTC. JSON columns hold what serde writes for the model's types.
-- A `patient` column outside `patients` holds the patient's id; `patient_seq` its row number.

-- `home`: id of the home, which is also that of the workstation.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One narrow row per patient, so that lists and searches touch few pages. What comes from the identity is a copy of
-- `identities`, written with it; `matricule` only when the identity is qualifiée.
CREATE TABLE patients (
    seq               INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    revision          INTEGER NOT NULL,
    identity_revision INTEGER NOT NULL,
    created_ms        INTEGER NOT NULL,
    fields            TEXT NOT NULL,
    sort_key          TEXT NOT NULL,
    nom_naissance     TEXT NOT NULL,
    premier_prenom    TEXT NOT NULL,
    liste_prenoms     TEXT NOT NULL,
    date_naissance    TEXT NOT NULL,
    lieu_naissance    TEXT,
    sexe              TEXT NOT NULL,
    statut            TEXT NOT NULL,
    attributs         INTEGER NOT NULL,
    a_verifier        INTEGER NOT NULL,
    matricule         TEXT
) STRICT;
CREATE INDEX patients_by_name ON patients (sort_key, seq);
CREATE INDEX patients_by_birth ON patients (date_naissance);
CREATE INDEX patients_by_matricule ON patients (matricule) WHERE matricule IS NOT NULL;
-- Only beginnings of words are asked, so no positions are kept; the text itself is not stored.
CREATE VIRTUAL TABLE patient_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii'
);

CREATE TABLE identities (
    patient_seq INTEGER PRIMARY KEY REFERENCES patients (seq),
    identity    TEXT NOT NULL,
    asked       TEXT
) STRICT;

CREATE TABLE identity_history (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_seq INTEGER NOT NULL REFERENCES patients (seq),
    revision    INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,
    author      TEXT NOT NULL,
    moyen       TEXT NOT NULL,
    acte        TEXT NOT NULL,
    code        TEXT,
    before      TEXT,
    after       TEXT NOT NULL
) STRICT;
CREATE INDEX identity_history_by_patient ON identity_history (patient_seq, seq);
CREATE TRIGGER identity_history_keeps_its_lines BEFORE DELETE ON identity_history
BEGIN SELECT RAISE(ABORT, 'identity_history is append-only'); END;
CREATE TRIGGER identity_history_keeps_its_content BEFORE UPDATE ON identity_history
BEGIN SELECT RAISE(ABORT, 'identity_history is append-only'); END;

-- Durable events: one row per event that someone subscribed to, one delivery per plugin, gone once settled.
CREATE TABLE subscriptions (
    plugin TEXT NOT NULL,
    event  TEXT NOT NULL,
    PRIMARY KEY (event, plugin)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    patient TEXT,
    payload TEXT NOT NULL,
    at_ms   INTEGER NOT NULL
) STRICT;
CREATE TABLE deliveries (
    plugin    TEXT NOT NULL,
    event_seq INTEGER NOT NULL REFERENCES events (seq),
    patient   TEXT,
    failures  INTEGER NOT NULL,
    next_ms   INTEGER NOT NULL,
    parked_ms INTEGER,
    code      TEXT,
    PRIMARY KEY (plugin, event_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_event ON deliveries (event_seq);
CREATE INDEX deliveries_by_patient ON deliveries (plugin, patient, event_seq) WHERE parked_ms IS NULL;
CREATE INDEX deliveries_by_time ON deliveries (next_ms) WHERE parked_ms IS NULL;

-- `task` is what is under way when `state` is en-cours, what was last under way otherwise.
CREATE TABLE outbox (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    wire_id      TEXT NOT NULL UNIQUE,
    service      TEXT NOT NULL,
    provider     TEXT NOT NULL,
    plugin       TEXT NOT NULL,
    author       TEXT NOT NULL,
    patient      TEXT,
    order_values TEXT NOT NULL,
    needs        TEXT NOT NULL,
    after_id     TEXT,
    lane         TEXT,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    turns        INTEGER NOT NULL,
    task         TEXT,
    next_ms      INTEGER NOT NULL,
    answer       TEXT NOT NULL,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, next_ms);
-- What may be claimed, whatever the number of sends that have left. The query writes this list the same.
CREATE INDEX outbox_open ON outbox (seq) WHERE state IN ('en-attente', 'attend-la-carte', 'inconnu');
CREATE INDEX outbox_by_patient ON outbox (patient, seq) WHERE patient IS NOT NULL;
CREATE INDEX outbox_by_after ON outbox (after_id) WHERE after_id IS NOT NULL;
CREATE INDEX outbox_by_lane ON outbox (lane, seq) WHERE lane IS NOT NULL;
CREATE TABLE outbox_attachments (
    entry_seq INTEGER NOT NULL REFERENCES outbox (seq),
    key       TEXT NOT NULL,
    blob_seq  INTEGER NOT NULL REFERENCES blobs (seq),
    PRIMARY KEY (entry_seq, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_attempts (
    entry_seq  INTEGER NOT NULL REFERENCES outbox (seq),
    turn       INTEGER NOT NULL,
    task       TEXT NOT NULL,
    provider   TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER,
    outcome    TEXT NOT NULL,
    code       TEXT,
    message    TEXT,
    PRIMARY KEY (entry_seq, turn)
) STRICT, WITHOUT ROWID;

-- Large bytes by SHA-256; no digest while they are being written. The number of a chunk is `blob << 20 | rank`.
CREATE TABLE blobs (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    digest     BLOB UNIQUE,
    size_bytes INTEGER NOT NULL,
    refs       INTEGER NOT NULL
) STRICT;
CREATE TABLE blob_chunks (
    number INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;

-- The plugins' own tables. A swap exchanges names; a table without name waits to be emptied.
CREATE TABLE plugin_tables (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    plugin     TEXT NOT NULL,
    name       TEXT,
    used_bytes INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX plugin_tables_by_name ON plugin_tables (plugin, name) WHERE name IS NOT NULL;
CREATE TABLE plugin_rows (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    table_id   INTEGER NOT NULL REFERENCES plugin_tables (id),
    key        TEXT NOT NULL,
    value      BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    UNIQUE (table_id, key)
) STRICT;
-- Each word bears the number of its table in four characters, so that one index serves all tables.
CREATE VIRTUAL TABLE plugin_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '6 7', tokenize = 'ascii'
);
CREATE TABLE plugin_quotas (
    plugin      TEXT PRIMARY KEY,
    quota_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    level TEXT NOT NULL,
    whose TEXT NOT NULL,
    owner TEXT NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, key, level, whose)
) STRICT, WITHOUT ROWID;
CREATE TABLE grants (
    plugin     TEXT NOT NULL,
    permission TEXT NOT NULL,
    allowed    INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    author     TEXT NOT NULL,
    PRIMARY KEY (plugin, permission)
) STRICT, WITHOUT ROWID;
CREATE TABLE providers (
    service TEXT PRIMARY KEY,
    plugin  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    plugin        TEXT NOT NULL,
    name          TEXT NOT NULL,
    input         TEXT NOT NULL,
    patient       TEXT,
    state         TEXT NOT NULL,
    cancel_asked  INTEGER NOT NULL,
    checkpoint    BLOB,
    progress      REAL,
    progress_text TEXT NOT NULL,
    starts        INTEGER NOT NULL,
    answer        TEXT NOT NULL,
    code          TEXT,
    message       TEXT,
    created_ms    INTEGER NOT NULL,
    updated_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_open ON jobs (seq) WHERE state IN ('waiting', 'running');

-- The journal: `hash` binds each line to the one before it (see the module `model::journal`). `journal_head` is the second
-- place where its length and last hash are kept; the file `journal.head` beside the record is the third.
CREATE TABLE journal (
    number     INTEGER PRIMARY KEY,
    at_ms      INTEGER NOT NULL,
    nature     TEXT NOT NULL,
    name       TEXT NOT NULL,
    person     TEXT,
    plugin     TEXT,
    session    TEXT,
    call       TEXT,
    patient    TEXT,
    capability TEXT NOT NULL,
    object     TEXT NOT NULL,
    previous   BLOB NOT NULL,
    hash       BLOB NOT NULL
) STRICT;
CREATE INDEX journal_by_patient ON journal (patient, number) WHERE patient IS NOT NULL;
CREATE TABLE journal_head (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL
) STRICT;
-- Against our own mistakes; someone who holds the key can drop them, and then the chain tells.
CREATE TRIGGER journal_keeps_its_lines BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_its_content BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
