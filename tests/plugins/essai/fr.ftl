### Essai : textes de l’extension des tests.

bonjour = Bonjour { $name }.
