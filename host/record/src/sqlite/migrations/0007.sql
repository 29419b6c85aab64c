-- Schema 7. A person may insist that an order leaves although its patient died or left. An event keeps the person whose act
-- raised it (JSON, null when the practice itself acted): what is queued while it is handled is hers.
ALTER TABLE outbox ADD COLUMN insisted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN author TEXT;
