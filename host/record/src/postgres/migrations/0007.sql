-- Schema 7: as the step of the same number of the SQLite store.
ALTER TABLE outbox ADD COLUMN insisted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN author TEXT COLLATE "C";
