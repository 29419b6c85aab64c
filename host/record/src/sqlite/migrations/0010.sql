-- Schema 10. On a server each sealed value is bound to its row and its column; here the whole file is encrypted, each page
-- bound to its place, and nothing changes.
SELECT 10;
