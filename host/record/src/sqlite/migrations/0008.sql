-- Schema 8. Of an identity: when and by whom it was checked, when INSi verified it, when a document was refused (JSON); of
-- its history: the reason of an act that undoes something.
ALTER TABLE identities ADD COLUMN dates TEXT;
ALTER TABLE identity_history ADD COLUMN reason TEXT;
