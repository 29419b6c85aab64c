-- Schema 9: as the step of the same number of the SQLite store.
ALTER TABLE documents ADD COLUMN archived BIGINT NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN for_person TEXT COLLATE "C";
CREATE INDEX documents_by_date ON documents (archived, date, seq);
CREATE INDEX documents_by_person ON documents (for_person, archived, date, seq);
