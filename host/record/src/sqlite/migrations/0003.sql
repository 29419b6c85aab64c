-- Schema 3. Documents of patients. What is in a document is a version, kept for ever; the row is its present state, with
-- the version in force. `words` is the folded title.
CREATE TABLE documents (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    patient     TEXT NOT NULL REFERENCES patients (id),
    revision    INTEGER NOT NULL,
    title       TEXT NOT NULL,
    words       TEXT NOT NULL,
    type_system TEXT NOT NULL,
    type_code   TEXT NOT NULL,
    type_label  TEXT NOT NULL,
    statut      TEXT NOT NULL,
    is_read     INTEGER NOT NULL,
    author      TEXT NOT NULL,
    date        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    updated_ms  INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    replaces    TEXT,
    replaced_by TEXT
) STRICT;
CREATE INDEX documents_by_patient ON documents (patient, date, seq);
CREATE INDEX documents_by_statut ON documents (statut, seq);
CREATE TABLE document_versions (
    document_seq INTEGER NOT NULL REFERENCES documents (seq),
    number       INTEGER NOT NULL,
    mime         TEXT NOT NULL,
    blob_seq     INTEGER NOT NULL REFERENCES blobs (seq),
    created_ms   INTEGER NOT NULL,
    author       TEXT NOT NULL,
    PRIMARY KEY (document_seq, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_versions_keep_their_lines BEFORE DELETE ON document_versions
BEGIN SELECT RAISE(ABORT, 'document_versions is append-only'); END;
CREATE TRIGGER document_versions_keep_their_content BEFORE UPDATE ON document_versions
BEGIN SELECT RAISE(ABORT, 'document_versions is append-only'); END;
