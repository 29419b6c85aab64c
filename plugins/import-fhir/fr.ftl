trop-grand = Ce fichier est trop grand pour être repris en une fois : { $mo } Mo au plus. Exportez-le en plusieurs parties, puis recommencez.
