-- Schema 11. Counting: a send says which document it carries, in clear, since it is counted by the type of that document; and
-- what is counted over years is read from an index alone.
ALTER TABLE outbox ADD COLUMN document TEXT;
CREATE INDEX outbox_counted ON outbox (state, service, created_ms);
CREATE INDEX entities_counted ON entities (kind, sort_key, etat, patient, author);
CREATE INDEX journal_counted ON journal (name, at_ms) WHERE name <> '';
UPDATE outbox SET document = (
    SELECT json_extract(pair.value, '$[1].text') FROM json_each(outbox.order_values) pair
    WHERE json_extract(pair.value, '$[0]') = 'document' LIMIT 1
);
