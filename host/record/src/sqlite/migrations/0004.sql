-- Schema 4. Jobs that begin by themselves. `rule` is what the manifest says of a regular one; it is empty for one time.
-- `job` is the last one that was started.
CREATE TABLE schedules (
    plugin  TEXT NOT NULL,
    id      TEXT NOT NULL,
    rule    TEXT NOT NULL,
    name    TEXT NOT NULL,
    input   TEXT NOT NULL,
    patient TEXT,
    due_ms  INTEGER NOT NULL,
    job     TEXT,
    PRIMARY KEY (plugin, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedules_by_time ON schedules (plugin, due_ms);
