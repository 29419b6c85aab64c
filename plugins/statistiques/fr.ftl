### Statistiques : ce que l’extension dit au médecin.

## Ce qu’on regarde

titre-periode = Du { $du } au { $au }
afficher = Afficher
duree = Période
duree-jour = Jour
duree-semaine = Semaine
duree-mois = Mois
duree-annee = Année
duree-libre = Du … au …
du = Du, ou un jour de la période
au = Au
au-aide = Seulement pour « Du … au … ».
medecin = Médecin
cabinet = Tout le cabinet
periode-avant = Période précédente
periode-apres = Période suivante
actualiser = Actualiser
definition-validees = Une consultation est une consultation validée.
definition-toutes = Une consultation est une consultation ouverte ou validée.
definition-actes = Une consultation est un acte noté au dossier avec l’un de ces codes : { $actes }.
definition-sans-acte = Aucun code d’acte n’est choisi dans les réglages : rien ne compte comme une consultation.
definition-delai = { $jours ->
    [0] Un envoi compte pour elle s’il est demandé le jour même et bien parti.
    [one] Un envoi compte pour elle s’il est demandé le jour même ou le lendemain, et bien parti.
   *[other] Un envoi compte pour elle s’il est demandé dans les { $jours } jours, et bien parti.
}
refusee = Les statistiques ont besoin des autorisations de compter, refusées à cette extension. Rendez-les sur la page Extensions.

## Les objectifs

objectifs = Objectifs { $annee } : où j’en suis
sans-bareme = Le barème de { $annee } n’est pas connu : Socle n’en suppose aucun seuil ni aucun montant. L’activité, elle, est comptée.
bareme-nom = { $nom }. Source : { $source }.
bareme-modifie = { $nom }, modifié par le cabinet. Source : { $source }.
enjeu = { $acquis } atteints sur { $enjeu } connus.
enjeu-nul = Une condition manque : rien ne sera versé, 0 € en jeu quels que soient les indicateurs. Voyez les conditions plus bas.
enjeu-inconnu = Aucune source publique ne donne les montants par indicateur : { $plafond } au plus pour l’année.
enjeu-reserve = { $nombre ->
    [one] Sous réserve d’une condition à laquelle il n’est pas encore répondu, plus bas.
   *[other] Sous réserve de { $nombre } conditions auxquelles il n’est pas encore répondu, plus bas.
}
enjeu-par-medecin = Ces objectifs se jugent et se paient médecin par médecin : choisissez-le sous « Médecin » pour ses chiffres.
etat-atteint = { $objectif } : atteint, { $taux } pour { $seuil } ({ $montant }).
etat-manque = { $objectif } : il en manque { $manque } ; { $fait } sur { $sur }, soit { $taux } pour { $seuil } ({ $montant }).
etat-manque-et-fin = { $objectif } : il en manque { $manque } ; { $fait } sur { $sur }, soit { $taux } pour { $seuil } ({ $montant }). À ce rythme, encore { $fin } d’ici au 31 décembre.
etat-seuil-inconnu = { $objectif } : { $fait } sur { $sur }, soit { $taux } ; seuil inconnu, à compléter plus bas.
etat-inconnu = { $objectif } : Socle ne le compte pas, à compléter plus bas.
etat-rien = { $objectif } : rien à compter pour cette année.
montant-inconnu = montant inconnu
trop-tot = trop tôt
ins-des-vus = INS à qualifier, patients vus dans l’année
detail = Le détail des objectifs
enjeu-partiel = Des seuils ou des montants sont inconnus : ils ne sont pas comptés. Complétez-les plus bas si vous les avez.
tableau-objectifs = Indicateurs de l’année
colonne-objectif = Indicateur
colonne-fait = Fait
colonne-taux = Taux
colonne-seuil = Seuil
colonne-manque = Il manque
colonne-fin-annee = Fin d’année
colonne-montant = Montant
colonne-source = Source
source-de = { $objectif } : selon { $source }.
source-de-deduit = { $objectif } : aucune source ne le confirme ({ $source }).
inconnu = inconnu
declare = { $nombre } (déclaré)
atteint = atteint
projection-manque = { $nombre ->
    [0] { $prevu } prévus : rien de plus à faire à ce rythme
   *[other] { $prevu } prévus : encore { $nombre } à faire
}
etrange = « { $objectif } » : plus de faits que de cas possibles. Vérifiez les données ou le réglage des consultations.
bonus-acquis = Supplément de { $part } atteint : { $quoi }.
bonus-manque = Supplément de { $part } pas encore atteint : { $quoi }.
voir-patients = Patients concernés : { $objectif }
masquer-patients = Masquer les patients : { $objectif }
liste = À faire : { $objectif }
liste-vide = Personne pour l’instant : tout ce qui peut encore l’être est fait ou demandé.
faire-depot = Un clic sur un patient montre les documents de sa dernière consultation, prêts à partir au DMP : relisez et validez.
faire-message-patient = Un clic sur un patient montre les documents de sa dernière consultation, prêts à lui être envoyés, ou sa messagerie s’il n’y en a pas.
faire-message-confrere = Un clic sur un patient prépare, dans la colonne de droite, un message avec les documents de sa dernière consultation : choisissez à qui l’envoyer.
faire-vsm = Un clic sur un patient ouvre la préparation de sa synthèse : relisez-la et enregistrez-la.
faire-ins = Un clic sur un patient interroge INSi ; qualifiez ensuite, pièce d’identité en main.
liste-plus-rien = Cette année est close : aucun envoi ne peut plus compter pour elle.
liste-delai = { $jours ->
    [0] Consultations d’aujourd’hui : un envoi ne compte que s’il est demandé le jour même. Le délai se change dans les réglages.
    [one] Consultations d’hier et d’aujourd’hui : plus tard, un envoi ne compte plus pour elles. Le délai se change dans les réglages.
   *[other] Consultations des { $jours } derniers jours : plus tard, un envoi ne compte plus pour elles. Le délai se change dans les réglages.
}
liste-attente = { $nombre ->
    [one] Un autre est demandé et pas encore parti : voyez les envois en cours.
   *[other] { $nombre } autres sont demandés et pas encore partis : voyez les envois en cours.
}
liste-refusee = La liste a besoin d’une autorisation refusée à cette extension. Rendez-la sur la page Extensions.
liste-suite = Les { $nombre } premiers sur { $total } sont montrés ; les suivants viendront quand ceux-ci seront faits.
colonne-patient = Patient
colonne-naissance = Né(e) le

## Les conditions

conditions-montant = Toutes remplies, elles valent { $montant }.
reponses-medecin = Réponses de ce médecin ; celles du cabinet valent tant qu’il n’a pas les siennes.
conditions = Conditions : toutes sont exigées
condition-remplie = remplie
condition-manque = non remplie
condition-inconnue = pas encore de réponse
conditions-enregistrer = Enregistrer les réponses
taux-lu = { $condition } – taux lu, en %
reponse-inconnu = Je ne sais pas
reponse-oui = Oui
reponse-non = Non
constat-declare = Déclarée par vous sur Amelipro. Source : { $source }.
constat-calcule = Calculée par l’Assurance maladie : recopiez ce qu’affiche Amelipro. Source : { $source }.

## Ce qu’aucune source ne dit

a-completer = À compléter : { $objectif }
source-dite = Source : { $source }.
source-deduite = Indicateur déduit, aucune source ne le confirme : { $source }.
completer = Enregistrer
champ-fait = Fait
champ-sur = Sur
champ-seuil = Seuil, en %
champ-montant = Montant, en €
champ-source = Qui le dit
rempli = Complété par le cabinet. Source : { $source }.

## L’activité

activite = Activité
rien = Rien n’a été compté dans cette période.
dessin-day = Envois et identités, jour par jour
dessin-week = Envois et identités, semaine par semaine
dessin-month = Envois et identités, mois par mois
dessin-year = Envois et identités, année par année
tableau-temps = Activité au fil du temps
tableau-medecins = Activité par médecin
colonne-quand = Quand
colonne-qui = Qui
total = Total
sans-personne = Sans session de personne
ligne-consultations = Consultations
ligne-documents-dmp = Documents déposés au DMP
ligne-vsm-structures = VSM structurés
ligne-vsm = VSM, tous formats
ligne-messages-professionnel = Messages aux confrères
ligne-messages-patient = Messages aux patients
ligne-ins-qualifiees = INS qualifiées
court-consultations = Consultations
court-documents-dmp = Dépôts DMP
court-vsm-structures = VSM struct.
court-vsm = VSM
court-messages-professionnel = Confrères
court-messages-patient = Patients
court-ins-qualifiees = INS qualif.
tableau-aide = Dépôts DMP : documents déposés, VSM compris. VSM struct. : ceux qui sont structurés. Confrères, Patients : messages partis. INS qualif. : identités qualifiées.

## Les consultations déclarées

declarees = Consultations déclarées { $annee }
declarees-aide = Si vous consultez avec un autre logiciel : notez ici vos totaux mensuels. Ils sont déclarés, non mesurés par Socle. Quand un mois a les deux, les deux sont montrés côte à côte, sans s’ajouter ; les indicateurs ci-dessus prennent toujours les consultations mesurées.
declarees-taux = { $objectif } : { $fait } dans les mois déclarés, sur { $nombre } consultations déclarées, soit { $taux }.
declarees-taux-etrange = { $objectif } : { $fait } dans les mois déclarés, pour { $nombre } consultations déclarées seulement. Vérifiez ces totaux.
declare-non-mesure = déclaré, non mesuré
tableau-declarees = Consultations déclarées par mois
colonne-mois = Mois
colonne-declarees = Déclarées
colonne-mesurees = Mesurées par Socle
total-declare = Total de ces mois
colonne-qui-dit = Qui le dit
classeur-declarees = Consultations déclarées
declarer = Noter ce mois
champ-mois = Mois
champ-mois-aide = Par exemple 03/2026.
champ-nombre = Nombre de consultations
champ-nombre-aide = Laissez vide pour effacer ce mois.
importer = Importer le tableau
champ-tableau = Tableau collé : un mois par ligne
champ-tableau-aide = Par exemple 03/2026;412. Les mois déjà notés sont remplacés. Un fichier CSV ou Excel se prend sur la page « Importer, exporter ».
mois-faux = Écrivez le mois comme 03/2026.
declare-faux = Écrivez un nombre entier de consultations, 100 000 au plus pour un mois.
tableau-vide = Collez un tableau : un mois et un nombre par ligne.
tableau-ligne = Ligne { $ligne } : il y faut un mois, un point-virgule et un nombre. Rien n’a été importé.
tableau-mois = Ligne { $ligne } : ce mois ne se lit pas, écrivez-le comme 03/2026. Rien n’a été importé.
tableau-nombre = Ligne { $ligne } : ce nombre ne se lit pas. Rien n’a été importé.
fichier-trop-grand = Ce fichier est trop grand pour un tableau de mois (4 Mo au plus). Gardez-en les deux colonnes utiles, puis recommencez.
fichier-trop-long = Ce fichier est trop grand pour un tableau de mois (10 000 lignes et 100 colonnes au plus). Gardez-en les deux colonnes utiles, puis recommencez.
fichier-sans-mois = Aucun mois ne se lit dans ce fichier. Il y faut une colonne de mois (03/2026, mars 2026 ou une date) et une colonne de nombres. Rien n’a été importé.
fichier-sans-nombres = Aucune colonne de nombres ne se lit à côté des mois. Mettez un nombre entier de consultations par mois, puis recommencez. Rien n’a été importé.
fichier-guillemet = Ligne { $ligne } : un guillemet ouvert n’est pas refermé. Corrigez-le, ou enregistrez le tableau au format .xlsx, puis recommencez. Rien n’a été importé.
fichier-mois = Ligne { $ligne } : son mois ne se lit pas. Écrivez-le comme 03/2026, ou retirez cette ligne si elle n’est pas d’un mois, puis recommencez. Rien n’a été importé.
fichier-nombre = Ligne { $ligne }, { $colonne } : ce n’est pas un nombre entier de consultations, 100 000 au plus. Écrivez-le sans virgule ni point, puis recommencez. Rien n’a été importé.
fichier-large = Ligne { $ligne } : elle a plus de cellules que la ligne de titres. Une virgule dans un nombre en ajoute une ; une colonne sans titre aussi. Corrigez-la, puis recommencez. Rien n’a été importé.
fichier-double = Le mois « { $mois } » revient, lignes { $premiere } et { $ligne }, autrement que par jours différents. Ne gardez qu’un total par mois, puis recommencez. Rien n’a été importé.
fichier-semaines = Ces lignes semblent être des semaines, qui ne tiennent pas dans un mois : leurs sommes seraient fausses. Exportez vos totaux par mois ou par jour, puis recommencez. Rien n’a été importé.
fichier-trop = Les jours du mois « { $mois } » font plus de 100 000 consultations. Vérifiez la colonne des nombres, puis recommencez. Rien n’a été importé.
fichier-colonnes-mois = Plusieurs colonnes disent des mois différents : { $colonnes }. Ne laissez le mot « mois » que dans le titre de la bonne, ou gardez-la seule, puis recommencez. Rien n’a été importé.
fichier-colonnes-plusieurs = Plusieurs colonnes peuvent être celle des consultations : { $colonnes }. Renommez « Consultations » la bonne et retirez les autres, ou changez leur titre, puis recommencez. Rien n’a été importé.
fichier-colonnes-aucune = Aucune de ces colonnes de nombres ne dit qu’elle compte les consultations : { $colonnes }. Renommez « Consultations » la bonne, puis recommencez. Rien n’a été importé.
fichier-colonnes-autre = La seule colonne de nombres semble compter autre chose : { $colonnes }. Si ce sont des consultations, renommez-la « Consultations », puis recommencez. Rien n’a été importé.
fichier-colonnes-sans-titre = Plusieurs colonnes de nombres n’ont pas de titre : { $colonnes }. Ajoutez au-dessus une ligne qui nomme chaque colonne, avec « Mois » et « Consultations », puis recommencez. Rien n’a été importé.
fichier-pris = { $nombre ->
    [one] Un mois déclaré d’après « { $fichier } », { $colonne }.
   *[other] { $nombre } mois déclarés d’après « { $fichier } », { $colonne }.
}
fichier-feuille = Feuille lue : « { $feuille } », la première des { $nombre } que montre le classeur.
fichier-jours = { $nombre } lignes par jour additionnées : { $mois }.
fichier-jours-du-mois = { $nombre ->
    [one] { $mois } (1 jour)
   *[other] { $mois } ({ $nombre } jours)
}
fichier-remplaces = { $nombre ->
    [one] Un mois remplacé : { $mois }.
   *[other] { $nombre } mois remplacés : { $mois }.
}
fichier-remplace = { $mois } ({ $avant } → { $apres })
fichier-colonne-nommee = colonne « { $nom } »
fichier-colonne-lettre = colonne { $lettre }
fichier-suite = { $liste } et { $nombre ->
    [one] un autre
   *[other] { $nombre } autres
}
fichier-total = Ligne { $ligne } laissée de côté : c’est un total.
fichier-vide = Ligne { $ligne } laissée de côté : elle n’a pas de nombre.
fichier-texte = Ligne { $ligne } laissée de côté : elle n’a ni mois ni nombre.
fichier-autres = { $nombre ->
    [one] Une autre ligne est laissée de côté.
   *[other] { $nombre } autres lignes sont laissées de côté.
}
un-mois = { $numero ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $annee }
tableau-double = Ligne { $ligne } : ce mois est déjà plus haut. Rien n’a été importé.

## Ce que chaque chiffre compte

definitions = Ce que chaque chiffre compte
compte-documents-dmp = Document déposé au DMP : chaque dépôt que le DMP a reçu, au jour où il est parti, quelle que soit l’extension qui l’envoie ; un envoi en échec, abandonné ou en attente ne compte pas, une nouvelle version compte encore, une suppression au DMP ne retire rien.
compte-vsm = VSM : un dépôt dont le type est « synthèse » (SYNTH ou 60591-5) ; structuré s’il est en XML (CDA), non structuré en PDF.
compte-messages-professionnel = Message à un confrère : chaque message parti par la messagerie professionnelle, une fois quel que soit le nombre de destinataires, accusés et réponses d’absence compris ; un rejet arrivé après le départ ne retire rien.
compte-messages-patient = Message à un patient : chaque message parti vers Mon espace santé, y compris celui qui clôt l’échange ; un rejet arrivé après le départ ne retire rien.
compte-ins = INS qualifiée : un patient dont l’INS est qualifiée dans la période et ne l’avait jamais été avant, une fois au total et une fois par ligne du tableau ; une qualification retirée ensuite reste comptée.
compte-suivi = Consultation suivie d’un envoi : une consultation compte une fois, quel que soit le nombre d’envois et qui que soit celui qui envoie, si l’envoi est demandé dans le délai ci-dessus ; un envoi de la veille ne compte pas.
compte-ald = Patient en ALD : suivi au cabinet, avec une ALD en cours et un médecin traitant du cabinet, tels qu’ils sont aujourd’hui, aussi pour une année passée ; son VSM compte s’il est parti avant la fin de l’année, même une année plus tôt.
compte-qui = Par médecin : une consultation compte pour qui l’a ouverte (un remplaçant pour lui-même), un envoi ou une qualification pour qui l’a demandé (secrétaire compris) ; deux dossiers d’une même personne sont deux patients.
compte-projection = Fin d’année : au rythme suivi depuis la première consultation de l’année, dimanches et congés compris ; pas avant { $jours } jours.

## À reporter ailleurs

amelipro = À saisir dans Amelipro
amelipro-aide = Socle ne transmet rien : recopiez chaque valeur dans le champ correspondant.
amelipro-fait = { $objectif } – nombre fait
amelipro-sur = { $objectif } – sur un total de
amelipro-taux = { $objectif } – taux
copier = Copier { $valeur }
tableaux = Enregistrer les tableaux
enregistrer-excel = Excel…
enregistrer-csv = CSV…
enregistrer-pdf = PDF…
classeur-activite = Activité
classeur-medecins = Par médecin
classeur-objectifs = Objectifs
classeur-dessin = Envois et identités
classeur-nom = Statistiques { $du } au { $au }
colonne-champ = Champ
colonne-valeur = Valeur

## Le barème

bareme-titre = Barème { $annee }
bareme-modifier = Voir ou modifier le barème
bareme-fermer = Fermer sans enregistrer
bareme-fourni = Revenir au barème fourni
bareme-fourni-question = Effacer le barème modifié par le cabinet ? Le barème fourni avec Socle reprendra sa place.
bareme-ecrire = Écrire le barème { $annee }
bareme-enregistrer = Enregistrer le barème
brouillon-preparer = Préparer le barème { $annee } d’après celui de { $dernier }
brouillon-aide = Brouillon : les objectifs de { $dernier }, sans aucun seuil ni montant. Complétez ce que vous savez et dites qui le dit, puis enregistrez : d’ici là, rien n’est gardé.
brouillon-nom = Barème { $annee } à confirmer, d’après : { $nom }
brouillon-source = personne encore : objectifs repris de { $dernier }
brouillon-entree = repris du barème { $dernier }, à vérifier
bareme-texte = Texte du barème (JSON)
bareme-aide = Mettez null pour ce que vous ne savez pas, et dites la source de ce que vous changez.
bareme-faute = Ligne { $ligne } : { $raison }.
bareme-autre-annee = Ce barème est de { $lue }, pas de { $annee } : affichez { $lue }, puis collez-le.

## Ce qui ne va pas

jour-faux = Ce n’est pas un jour : JJ/MM/AAAA.
jours-inverses = La fin est avant le début : échangez-les.
taux-faux = Un taux est entre 0 et 100 %.
nombre-faux = Ce n’est pas un nombre possible.
source-manque = Dites qui donne ce chiffre (courrier, page d’ameli…).
annee-fausse = Ce n’est pas une année.
