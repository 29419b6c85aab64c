titre = Extension figée
mot = Le mot retenu est « { $mot } ».
aucun = Aucun mot n’est retenu.
