-- Schema 9. A document may be put away (it is in no list unless asked for) and may be for one person (the id of their
-- session): both are asked by the lists, page by page.
ALTER TABLE documents ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN for_person TEXT;
CREATE INDEX documents_by_date ON documents (archived, date, seq);
CREATE INDEX documents_by_person ON documents (for_person, archived, date, seq);
