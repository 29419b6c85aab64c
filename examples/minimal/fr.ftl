bonjour = Bonjour.
