-- Schema 8: as the step of the same number of the SQLite store, both sealed.
ALTER TABLE identities ADD COLUMN dates BYTEA;
ALTER TABLE identity_history ADD COLUMN reason BYTEA;
