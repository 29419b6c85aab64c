-- Schema 10. Each sealed value is bound to its row and its column: `reseal` writes them again once this step is done.
SELECT 10;
