-- Schema 11. Counting: a send says which document it carries, in clear, since it is counted by the type of that document; and
-- what is counted over years is read from an index alone.
ALTER TABLE outbox ADD COLUMN document TEXT COLLATE "C";
CREATE INDEX outbox_counted ON outbox (state, service, created_ms);
CREATE INDEX entities_counted ON entities (kind, sort_key, etat, patient, author);
CREATE INDEX journal_counted ON journal (name, at_ms) WHERE name <> '';
-- Orders are sealed here: what was sent before this step is counted without the type of its document.
