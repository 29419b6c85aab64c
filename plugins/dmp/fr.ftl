### DMP : ce que l’extension dit au médecin. Les phrases des codes du DMP viennent des formats.

## L’état, à côté du nom

banniere-unknown = DMP non interrogé
banniere-none = Sans DMP
banniere-closed = DMP fermé
banniere-forbidden = DMP interdit
banniere-authorisation-missing = DMP sans accès
banniere-authorisation-expired = DMP : accès expiré
banniere-open = DMP ouvert
banniere-unqualified = DMP indisponible

## L’état, dans le panneau

etat-unqualified = INS non qualifiée
etat-unknown = Pas encore interrogé
etat-none = Pas de DMP
etat-closed = DMP fermé
etat-forbidden = Accès interdit par le patient
etat-authorisation-missing = Accès non déclaré
etat-authorisation-expired = Accès expiré
etat-open = Ouvert, accès autorisé
le = Réponse du DMP

## Ce qu’il reste à faire

suite-unqualified = Le DMP s’ouvre avec une identité qualifiée : contrôlez l’identité du patient sur une pièce. Les documents à déposer attendent jusque-là.
suite-unknown = Le DMP n’a pas encore répondu pour ce patient. Les documents validés partiront quand même dès que possible.
suite-none = Rien n’est déposé. Proposez au patient d’activer Mon espace santé, et transmettez ses documents par messagerie.
suite-closed = Rien n’est déposé. Transmettez ses documents par messagerie, et parlez-en avec le patient.
suite-forbidden = Le patient vous a bloqué : lui seul peut lever l’interdiction, depuis Mon espace santé. Déposer reste possible.
suite-authorisation-missing = Pour consulter, informez le patient puis déclarez votre accès. Déposer est déjà possible.
suite-authorisation-expired = Pour consulter de nouveau, informez le patient puis renouvelez votre accès. Déposer reste possible.
suite-open = Vous pouvez consulter et déposer.

## Ce que l’on fait

interroger = Interroger le DMP
actualiser = Actualiser
declarer = Patient informé et d’accord : déclarer mon accès
premier-acces = Premier accès : le patient en sera averti par Mon espace santé.
renouveler = Patient informé et d’accord : renouveler
retirer = Retirer mon accès
retirer-question = Retirer votre accès au DMP de ce patient ? Vous ne pourrez plus le consulter ; ce que vous avez déposé y reste.
traitant = Me déclarer médecin traitant au DMP
traitant-question = Vous déclarer médecin traitant au DMP de ce patient ? Vous verrez aussi les documents masqués aux autres professionnels.
plus-traitant = Ne plus être médecin traitant au DMP
plus-traitant-question = Retirer votre déclaration de médecin traitant au DMP de ce patient ?
est-traitant = Vous y êtes médecin traitant

## Ce que dit le patient

droits = Accord du patient
droits-changer = Accès et oppositions…
droits-fermer = Fermer
accord-note = Patient informé et d’accord, accès déclaré au DMP.
opposition = Noter son opposition au dépôt
opposition-levee = Lever son opposition au dépôt
motif = Motif légitime de l’opposition au dépôt
motif-aide = Le patient ne s’oppose au dépôt que pour un motif légitime : notez-le.
motif-requis = Notez le motif légitime de l’opposition, puis recommencez.
depot-oppose = Opposé au dépôt : rien n’est déposé
consultation-refusee = Noter son opposition à la consultation
consultation-acceptee = Lever son opposition à la consultation
consultation-opposee = Opposé à la consultation : son DMP n’est pas ouvert
opposition-depot = Le patient s’est opposé au dépôt de documents dans son DMP : rien n’est déposé. Si cela a changé, levez son opposition dans le panneau DMP.
opposition-consultation = Le patient s’est opposé à la consultation de son DMP. Si cela a changé, levez son opposition dans le panneau DMP.
objet-inconnu = L’objet de l’opposition n’est pas connu : choisissez « depot » ou « consultation ».

## Les documents

documents = Documents à déposer et déposés
premier-depot = Premier dépôt : le patient en sera averti par Mon espace santé.
envoi = Dépôt au DMP : { $titre }
depot-a-venir = Déposé à la validation
depot-ecarte = Ne sera pas déposé
depot-attend = En attente de dépôt
depot-fait = Déposé au DMP
depot-refuse = Dépôt refusé
redeposer = Déposer de nouveau
changement-attend = Modification en attente
envoi-changement = DMP : { $changement }
depose-le = Déposé
reste = La synthèse de { $auteur } reste au DMP à côté de la vôtre : vous ne pouvez pas la remplacer.
depot-sans-type = Type à choisir
type-document = Type du document
type-a-choisir = Choisissez le type de ce document dans le panneau DMP : il partira aussitôt.
deposer-type = Déposer avec ce type
acte-sensible = Ce document semble concerner un acte sensible : voyez avec le patient s’il faut le déposer, et qui doit le voir.
deposer = Déposer
deposer-validation = Déposer à la validation
deposer-secret = Déposer, caché aux représentants légaux
ne-pas-deposer = Ne pas déposer
retirer-envoi = Retirer avant l’envoi
modifier = Modifier au DMP
changer-hide-from-professionals = Masquer aux autres professionnels
changer-show-to-professionals = Montrer aux autres professionnels
changer-show-to-patient = Montrer au patient
changer-show-to-representatives = Montrer aux représentants légaux
changer-archive = Archiver
changer-unarchive = Désarchiver
changer-delete = Supprimer du DMP
changer-delete-question = Supprimer ce document du DMP ? Il reste dans votre dossier.
ordonne = Le document part au DMP.
ecarte = Le document ne sera pas déposé au DMP.
change = La modification part au DMP.
attend-qualification = Le document attend que l’identité du patient soit qualifiée.
attend-acces = Ce document remplace celui qui est au DMP : déclarez ou renouvelez votre accès, il partira alors de lui-même.

## Sans DMP

sans-dmp-documents = Documents pour le médecin traitant ({ $qui })
confrere-envoyer = Envoyer au médecin traitant
confrere-envoye = Envoyé au médecin traitant
confrere-parti = Le message part au médecin traitant.
confrere-message =
    Chère consœur, cher confrère,

    ce patient n’a pas de DMP ouvert : vous trouverez ci-joint « { $titre } ».

    Bien confraternellement.

## Le document d’un autre patient

mauvais-patient = Mauvais patient : retirer partout
mauvais-patient-question = Ce document concerne un autre patient ? Il est retiré de ce dossier et supprimé du DMP, ceux qui l’ont reçu par messagerie sont prévenus, et une fiche d’incident est classée ici.
bon-patient = D’un autre patient ? Son nom, s’il est connu
bon-patient-aide = Nom, prénom, et date de naissance si plusieurs patients les portent : le document est classé dans son dossier comme brouillon.
bon-patient-nom = Tapez aussi le nom du bon patient, ou laissez vide.
bon-patient-inconnu = Aucun autre patient ne porte ce nom : vérifiez-le, ou laissez vide et classez le document ensuite.
bon-patient-plusieurs = Plusieurs patients portent ce nom : { $qui }. Ajoutez la date de naissance.
incident-fait = Le document est retiré de ce dossier, et la fiche d’incident est classée.
incident-reste = Le document est retiré de ce dossier. La fiche d’incident dit ce qu’il vous reste à faire.
incident = Fiche d’incident : document d’un autre patient
incident-type = Fiche d’incident
incident-document = Document
incident-genre = Type
incident-date = Date du document
incident-auteur = Auteur
incident-version = Version
incident-constate = Constaté le
incident-par = Constaté par
incident-vu = Qui a pu le voir, à notre connaissance
incident-vu-personne = Il n’est pas sorti du cabinet.
incident-au-dmp = Le patient de ce dossier et les professionnels autorisés, dans le DMP. Le DMP ne dit pas au cabinet qui a ouvert le document.
incident-envoye = Par messagerie : { $qui }
incident-au-patient = le patient de ce dossier
incident-mesures = Ce qui est fait
incident-ecarte = Document retiré de ce dossier, où cette fiche le remplace.
incident-retire = Dépôt au DMP annulé avant l’envoi.
incident-supprime = Suppression du DMP demandée ; son avancement se suit dans les envois.
incident-prevenu = Message « annule et remplace » envoyé à { $qui }
incident-deplace = Document classé en brouillon dans le dossier du bon patient.
incident-a-faire = Ce qu’il reste à faire
incident-rien = Rien.
incident-a-prevenir = Prévenir { $qui } : aucune messagerie n’a pu le faire.
incident-message-attend = Un message pour { $qui } n’est pas encore parti : le retirer des envois.
incident-messages-inconnus = Vérifier dans la messagerie à qui ce document a été envoyé, et prévenir ces personnes.
incident-relire = Relire le brouillon dans le dossier du bon patient : il peut porter le nom ou le matricule du patient d’ici.
incident-a-classer = Classer le document dans le dossier du bon patient.
incident-a-reecrire = Réécrire le document dans le dossier du bon patient : celui-ci nomme le patient d’ici.
incident-patient = Informer les deux patients.
incident-objet = [Annule et remplace] { $titre }
incident-message =
    Bonjour,

    le document « { $titre } » qui vous a été envoyé concerne une autre personne. Il est annulé : merci de le supprimer et de ne pas en tenir compte.

## À la validation, à côté de chaque document

destination-opposition = Le patient s’est opposé au dépôt.
destination-sans-type = Sans type que le DMP accepte.
destination-format = Le DMP ne prend que les PDF et les documents structurés.
destination-sensible = Acte sensible : voyez avec le patient s’il faut le déposer.
destination-qualification = Partira quand l’identité sera qualifiée.
destination-carte = Partira quand votre carte sera dans le lecteur.
destination-attend = En attente
destination-attend-raison = En attente : { $raison }
destination-refus = Refusé
destination-refus-raison = Refusé : { $raison }
destination-depose = Déposé
destination-choisi-non = Vous aviez choisi de ne pas le déposer.
destination-a-choisir = Ne part que si vous le choisissez.

## Ce qui empêche

autre-patient = Ce document n’est pas du dossier ouvert : ouvrez le dossier de son patient, puis recommencez.
pas-valide = Ce document n’est pas validé : validez-le, puis déposez-le.
sans-type = Ce document n’a pas de type que le DMP accepte : choisissez-en un dans le panneau DMP, il partira avec.
deja-remplace = Ce document n’est plus en vigueur dans ce dossier : rouvrez le dossier pour voir ce qui le remplace.
sans-confrere = Aucun médecin traitant à qui écrire : notez-le dans le dossier du patient, avec son adresse de messagerie sécurisée.
format = Le DMP prend les PDF, les images JPEG et TIFF, les textes et les documents structurés (CDA) : enregistrez ce document en PDF, puis déposez-le.
trop-grand = Ce document structuré dépasse 8 Mo : déposez-en une version plus légère.
auteur = L’identifiant national de l’auteur n’est pas connu : ouvrez votre session avec votre carte, puis recommencez.
autre-ins = Ce document porte un autre matricule que celui du dossier : rien n’a été déposé. Vérifiez à qui il appartient.
deja-depose = Ce document est déjà au DMP : pour l’en retirer, supprimez-le du DMP.
pas-depose = Ce document n’a pas été déposé d’ici au DMP.
plus-au-dmp = Ce document n’est pas, ou n’est plus, dans le DMP. Actualisez, puis recommencez.
visibilite-inconnue = La visibilité demandée n’est pas connue.
changement-inconnu = Le changement demandé n’est pas connu.

porte-carte = Le DMP demande votre carte : ouvrez votre session avec elle. Ce qui est à déposer attend jusque-là.
porte-jamais = Votre carte ne permet pas cet acte au DMP : demandez-le au médecin.
porte-droit = Votre session ne permet pas cet acte au DMP : demandez-le à un médecin.
patient = Ouvrez d’abord le dossier d’un patient.
non-qualifiee = L’identité du patient n’est pas qualifiée : contrôlez-la sur une pièce, puis recommencez.
identite-illisible = Le matricule du patient ne peut pas être lu : vérifiez son identité, puis recommencez.
sans-homologation = Le numéro d’homologation du logiciel au DMP n’est pas renseigné : complétez-le dans les réglages du DMP.
annule = La demande au DMP est annulée.
delai = Le DMP n’a pas répondu à temps : réessayez dans quelques minutes.
indisponible = Le DMP est momentanément indisponible : réessayez dans quelques minutes.
sans-document = Le DMP n’a pas donné ce document, sans dire pourquoi. Actualisez la liste, puis recommencez.
en-cours = Échange avec le DMP…
bouton = Ce bouton n’est plus à jour : rouvrez le dossier du patient, puis recommencez.

## Consulter

jamais-consulte = Le DMP n’a pas encore été consulté d’ici.
consulter = Consulter le DMP
consulter-question = Le patient sera averti que vous avez consulté son DMP. Continuer ?
consulter-nouveaux = Voir ce qui est nouveau
tout-consulter = Charger tout l’historique
deux-ans-de-plus = Charger deux années de plus
consulte-nouveaux = Nouveaux documents du DMP…
consulte-le = Consulté le
trouves = { $nombre ->
    [0] Aucun document
    [one] 1 document
   *[other] { $nombre } documents
 }{ $nouveaux ->
    [0] {""}
    [one] , dont 1 nouveau
   *[other] , dont { $nouveaux } nouveaux
 }.
trouves-depuis = { $nombre ->
    [0] Aucun document depuis le { $depuis }
    [one] 1 document depuis le { $depuis }
   *[other] { $nombre } documents depuis le { $depuis }
 }{ $nouveaux ->
    [0] {""}
    [one] , dont 1 nouveau
   *[other] , dont { $nouveaux } nouveaux
 }.
aucun-document = Le DMP ne contient aucun document que vous puissiez voir.
aucun-avec-filtres = Aucun document ne correspond : élargissez les filtres.
document-inconnu = Ce document n’est pas dans la liste du DMP : actualisez-la, puis recommencez.
empreinte = Le document reçu n’est pas celui que le DMP décrit : par prudence, il n’est pas montré. Actualisez la liste, puis recommencez.
liste = Documents du DMP : { $nombre }
liste-aide = Double-clic ou Entrée : ouvrir le document.
colonne-date = Date
colonne-titre = Titre
colonne-type = Type
colonne-auteur = Auteur
colonne-etat = État
est-nouveau = nouveau
est-non-lu = non lu
est-au-dossier = déjà au dossier
est-du-patient = déposé par le patient
est-masque = masqué aux professionnels
est-non-annonce = pas encore visible par le patient
est-cache-representants = caché aux représentants légaux
est-archive = archivé
est-remplace = remplacé

## Filtres

filtre-tous = Tous
filtre-classe = Catégorie
filtre-depuis = Depuis
filtre-auteur = Auteur
filtre-non-lus = Non lus seulement
filtre-archives = Archivés aussi
filtre-3-mois = 3 mois
filtre-1-an = 1 an
filtre-2-ans = 2 ans
filtre-5-ans = 5 ans
presentation = Présentation
presentation-liste = Liste
presentation-mois = Par mois
mois-1 = Janvier
mois-2 = Février
mois-3 = Mars
mois-4 = Avril
mois-5 = Mai
mois-6 = Juin
mois-7 = Juillet
mois-8 = Août
mois-9 = Septembre
mois-10 = Octobre
mois-11 = Novembre
mois-12 = Décembre
sans-date = Sans date
ouvrir-document = { $jour } : { $titre }
trop-de-mois = { $nombre } documents plus anciens ne sont pas montrés ainsi : filtrez, ou passez à la liste.

## Le document ouvert

importer = Importer dans le dossier
aller-au-dossier = Voir dans le dossier
a-relire = Garder comme non lu
fermer = Fermer le document
lu-autre-patient = Attention : ce document porte l’INS d’un autre patient. Ne l’importez pas, et prévenez son auteur.
fichier-joint = Ce document contient un PDF ou une image : regardez-le en entier, ou importez-le dans le dossier.
illisible-ici = Ce document ne peut pas être montré ici : regardez-le en entier, ou importez-le dans le dossier.
regarder = Regarder le document
texte-coupe = Ce document est long : importez-le dans le dossier pour le lire en entier.
tableau = Tableau
source = { $auteur } (DMP)
source-sans-auteur = DMP
changements = Changer dans le DMP

## Autour du DMP

autour = Accès et confidentialité
qui = Qui peut accéder ?
qui-accede = Professionnels autorisés ou bloqués
acces-nom = Professionnel
acces-specialite = Spécialité
acces-etat = Accès
acces-depuis = Depuis
acces-bloque = bloqué par le patient
acces-traitant = autorisé, médecin traitant
acces-autorise = autorisé
navigateur = Ouvrir le DMP dans le navigateur
connexion-secrete = Connexion secrète
connexion-secrete-aide = Les représentants légaux ne verront ni cet accès, ni ce qui est déposé pendant cet accès.

## En urgence

urgence = Accès en urgence
urgence-motif = Motif de l’urgence
urgence-motif-requis = Notez le motif de l’accès en urgence, puis recommencez.
urgence-aide = Seulement si le patient est hors d’état de donner son accord. L’accès est tracé et le patient en est averti.
bris-de-glace = Bris de glace : patient hors d’état de s’exprimer
bris-de-glace-question = Vous déclarez que le patient est hors d’état de s’exprimer. L’accès est tracé avec son motif, et le patient en sera averti. Continuer ?
centre-15 = Régulation (centre 15)
centre-15-question = Vous accédez au titre de la régulation médicale. L’accès est tracé avec son motif, et le patient en sera averti. Continuer ?
en-urgence = Accès en urgence en cours : { $motif }
quitter-urgence = Quitter l’accès en urgence
mode-bris-de-glace = Bris de glace
mode-centre-15 = Centre 15
mode-inconnu = Ce mode d’accès n’est pas connu : choisissez « normal », « bris-de-glace » ou « centre-15 ».
urgence-passee = { $mode }, { $motif } ({ $qui })
