-- Schema 2. What a practice agreed to is bound to who publishes a plugin and to its exact content; a decision may be to be
-- asked each time (`allowed` is then 2); how often a permission was used stands beside the decision.
CREATE TABLE consents (
    plugin    TEXT PRIMARY KEY,
    publisher TEXT NOT NULL,
    version   TEXT NOT NULL,
    digest    TEXT NOT NULL,
    at_ms     INTEGER NOT NULL,
    author    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE permission_uses (
    plugin     TEXT NOT NULL,
    permission TEXT NOT NULL,
    uses       INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    PRIMARY KEY (plugin, permission)
) STRICT, WITHOUT ROWID;
-- How many events led to this one, each handled by writing what raised the next.
ALTER TABLE events ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
