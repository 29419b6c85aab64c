### MSS Pro : ce que l’extension dit au médecin. Les phrases des adresses, des rapports et des archives viennent des formats.

## Écrire

nouveau = Écrire à un confrère
brouillon = Message en cours
envoyer = Envoyer
envoyer-a = Envoyer à { $nom }
envoi = Message à { $qui }
envoi-accuse = Accusé à un confrère
pret = Le message est prêt dans « Messagerie », à droite du dossier : choisissez le destinataire.
deja-un-message =
    { $nombre ->
        [one] Un message au sujet de ce patient est déjà commencé pour { $qui } : il est resté tel quel, sans ce document. Joignez-le dans « Messagerie », ou envoyez d’abord ce message et recommencez.
       *[other] Un message au sujet de ce patient est déjà commencé pour { $qui } : il est resté tel quel, sans ces { $nombre } documents. Joignez-les dans « Messagerie », ou envoyez d’abord ce message et recommencez.
    }
a-valider =
    { $nombre ->
        [one] Un document attend encore d’être validé : il n’est pas joint.
       *[other] { $nombre } documents attendent encore d’être validés : ils ne sont pas joints.
    }
proposes = Documents pas encore joints
proposes-joindre = Joindre au message pour { $qui }
proposes-laisser = Ne pas les joindre
champ-boite = De
champ-a = À
champ-cc = Copie
champ-cci = Copie cachée
ajouter-copies = Copie, copie cachée…
champ-a-aide = Un nom, une ville ou une adresse : favoris et correspondants d’abord, puis vos contacts et l’annuaire.
connu-favori = favori
connu-correspondant = correspondant du patient
connu-contact = contact
connu-annuaire = annuaire
boite-personne = boîte personnelle
boite-structure = boîte de structure
boite-logiciel = boîte d’un logiciel, personne ne la lit
adresse-injoignable = { $adresse } : le dernier message est revenu. { $raison } Choisissez une autre adresse, ou joignez ce confrère autrement.
champ-role = Ajouter aux correspondants du patient
correspondant-non = Ne pas l’ajouter
correspondant-medecin-traitant = Médecin traitant
correspondant-adresseur = Médecin adresseur ou prescripteur
correspondant-specialiste = Médecin spécialiste
correspondant-hopital = Hôpital ou clinique
correspondant-infirmier = Infirmier
correspondant-kinesitherapeute = Kinésithérapeute
correspondant-pharmacie = Pharmacie
correspondant-laboratoire = Laboratoire
correspondant-autre-professionnel = Autre professionnel
champ-cache = À ne pas montrer au patient avant de lui en avoir parlé
signe = Signé : { $signature }
champ-objet = Objet
champ-objet-aide = Vide, l’objet est le type du document, avec le nom du patient.
champ-texte = Message
champ-important = Important
champ-avis = Demander un avis
champ-lecture = Demander un accusé de lecture
champ-modele = Modèle
modele-inserer = Insérer
modele-garder = Modèles…
modele-titre = Modèles de messages
modele-nom = Nom du modèle
modele-pour = Pour
modele-pour-moi = Moi
modele-pour-cabinet = Tout le cabinet
modele-enregistrer = Enregistrer ce message comme modèle
modele-champs = Remplacés à chaque message : { $champs }
modele-du-cabinet = { $nom } (cabinet)
modele-retirer = Retirer { $nom }
modele-retirer-question = Ce modèle ne sera plus proposé. Les messages déjà écrits n’en sont pas changés.
modele-sans-nom = Donnez un nom au modèle.
modele-vide = Écrivez le texte du modèle.
modele-inconnu = Ce modèle n’est plus là : rouvrez la page.
modele-blanc = Le modèle a laissé un blanc : complétez-le avant d’envoyer.
abandonner = Abandonner
abandonner-question = Abandonner ce message ? Ce que vous avez écrit sera perdu ; les documents restent dans le dossier.
pieces = Documents joints
retirer-piece = Retirer
remplace = Annule et remplace
sans-ins = Identité non qualifiée : les documents partent en PDF seul, sans matricule INS, et le confrère devra les classer à la main. Qualifiez l’identité pour qu’ils se classent tout seuls.
objet-avis = Demande d’avis : { $objet }
objet-reponse = Re: { $objet }
piece-dans-archive = [Pièce jointe, dans l’archive]

## Ce qui empêche d’envoyer

sans-numero = Le numéro du logiciel au registre national manque : indiquez-le dans les réglages de MSS Pro.
sans-boite = Cette boîte n’est plus là : choisissez-en une autre.
aucune-boite = Aucune boîte de messagerie sécurisée n’est réglée pour vous. Ajoutez la vôtre dans les réglages du cabinet.
adresse-de-boite = L’adresse de cette boîte n’est pas lisible : corrigez-la dans ses réglages.
adresse-illisible = « { $adresse } » n’est pas une adresse : corrigez-la, ou cherchez le confrère par son nom.
adresse-refusee = { $adresse } : { $raison } { $suite }
adresse-patient = C’est l’adresse d’un patient dans Mon espace santé.
adresse-patient-suite = Écrivez-lui depuis la messagerie des patients.
personne = Indiquez à qui vous écrivez.
trop-de-monde = Cinquante destinataires au plus : envoyez en plusieurs messages.
vide = Écrivez quelques mots, ou joignez un document.
sans-objet = Indiquez l’objet du message.
autre-patient = Ce document est d’un autre patient : un message ne parle que d’un seul.
pas-valide = Brouillon : validez ce document avant de l’envoyer.
auteur = Votre session ne dit pas votre identifiant national : ouvrez-la avec votre carte ou Pro Santé Connect.
identite-illisible = L’identité de ce patient n’est pas lisible : vérifiez ses traits.
autre-ins = Ce document porte l’INS d’un autre patient : il ne part pas.
trop-grand = Ces documents sont trop volumineux pour un message (3,5 Mo) : envoyez-les en plusieurs fois, ou déposez-les au DMP.
ordre-illisible = Cet envoi n’est pas lisible : abandonnez-le et recommencez le message.
patient = Ouvrez d’abord le dossier du patient.
bouton = Ce bouton n’est plus valable : rouvrez la page.

oppose = Le patient s’oppose aux échanges entre professionnels : rien n’est envoyé à son sujet. L’opposition se lève dans l’onglet Messagerie de son dossier, avec son accord.
noter-opposition = Noter l’opposition du patient
noter-opposition-question = L’opposition est notée dans le dossier ; plus rien n’est envoyé à des confrères à son sujet tant qu’elle n’est pas levée.
lever-opposition = Le patient accepte de nouveau les échanges
lever-opposition-question = Le patient accepte-t-il que des documents à son sujet soient de nouveau envoyés à des confrères ?
opposition-notee = C’est noté dans le dossier.

## Où un document peut aller

destination = { $nom } ({ $role })
role-traitant = médecin traitant
role-adresseur = adresseur
role-correspondant = correspondant
role-a-ecrit = a écrit au sujet du patient
destination-sans-adresse = Aucune adresse MSSanté connue : ajoutez-la à son contact, ou cherchez-la dans l’annuaire.
destination-injoignable = Le dernier message est revenu. { $raison }
destination-sans-ins = INS non qualifiée : part en PDF, sans matricule.
destination-etat = { $etat }. { $raison }
destination-inconnue = Ce confrère n’est plus parmi ceux du patient : rouvrez la page.
mot-documents = Bonjour,

    { $nombre ->
        [one] Vous trouverez ci-joint un document au sujet de notre patient { $patient }.
       *[other] Vous trouverez ci-joint { $nombre } documents au sujet de notre patient { $patient }.
    }

    Bien confraternellement,

## Ce qu’un message est devenu

etat-attend = Attend de partir
etat-serveur = Remis au serveur
etat-relaye = Transmis à l’opérateur du confrère
etat-retarde = Retardé
etat-remis = Remis
etat-supprime = Supprimé par le confrère
etat-lu = Lu
etat-classe = Classé par le confrère
etat-refuse = Refusé
etat-arrete = Cet envoi a été arrêté : il ne partira pas.
etat-parti = Envoyé
etat-recu = Reçu
envoye-a = À { $qui }
recu-de = De { $qui }
le = Le
aucun-echange = Aucun message au sujet de ce patient.
reprendre = Reprendre ce message
reprendre-aide = Le même message, à corriger puis à envoyer de nouveau.
remplacer = Envoyer la nouvelle version
remplacer-aide = Un message « annule et remplace » avec les documents tels qu’ils sont maintenant.
documents-classes = { $nombre ->
    [one] 1 document classé
   *[other] { $nombre } documents classés
  }

## La liste

relever = Relever
filtre = Montrer
filtre-tout = Tout
filtre-recus = Reçus
filtre-envoyes = Envoyés
filtre-non-lus = Non lus
filtre-a-classer = À classer
champ-mots = Chercher un nom, un objet
liste = Messages
liste-vide = Aucun message.
liste-anciens = Plus anciens
liste-derniers = Revenir aux derniers
liste-aide = Double-clic ou Entrée pour ouvrir.
colonne-etat = État
colonne-date = Date
colonne-qui = De, à
colonne-objet = Objet
colonne-boite = Boîte
non-lu = non lu
alerte = résultat en alerte
deja-classe = déjà classé
a-classer = à classer
illisible = documents refusés
boite-en-panne = { $boite } : { $raison }
releve = La messagerie est relevée.

## Un message ouvert

retour-liste = Retour à la liste
de = De
a = À
important = Important
texte-coupe = Le texte est plus long : le reste est dans la boîte.
fichiers = Fichiers joints
fil = Dans le même échange
fil-ligne = { $qui } : { $objet }
repondre = Répondre
marquer-non-lu = Marquer non lu
archiver = Archiver
favori-ajouter = Mettre en favori
favori-retirer = Retirer des favoris
accuser = Envoyer l’accusé de lecture
signaler = Signaler à l’expéditeur
signaler-aide = Lui dire pourquoi ses documents n’ont pas été classés.
accuse-lu-envoye = Accusé de lecture envoyé
accuse-classe-envoye = L’expéditeur sait que c’est classé
accuse-erreur-envoye = L’expéditeur sait que ce n’est pas classé
accuse-lu = Votre message a été lu.
accuse-classe = Les documents de votre message ont été classés dans le dossier du patient.
accuse-adresse = L’adresse qui demande l’accusé n’est pas lisible.
sans-archive = Cette boîte n’a pas de dossier d’archives : créez-en un chez votre opérateur.
sans-message = Ce message n’est plus dans la boîte.
recu-trop-grand = Ce message est trop volumineux pour être lu ici (10 Mo au plus) : ouvrez-le dans le webmail de votre opérateur.

## Les documents reçus

documents-recus = Documents reçus
personne-recue = Le document parle de { $nom } { $prenom }, né(e) le { $naissance }
personne-dossier = Le dossier est celui de { $nom } { $prenom }, né(e) le { $naissance }
dossier-propose = Dossier proposé
classer-dans = Classer dans le dossier { $patient }
classes-dans = { $nombre ->
    [one] Classé dans le dossier { $patient }
   *[other] { $nombre } documents classés dans le dossier { $patient }
  }
classes-dans-deja = { $nombre ->
    [one] Déjà dans le dossier { $patient }
   *[other] { $nombre } documents dans le dossier { $patient }, dont { $deja } y étaient déjà
  }
sur-certain = INS et traits identiques, identité qualifiée.
sur-traits = Traits identiques ; l’INS n’a pas pu être comparé (identité non qualifiée au cabinet, ou document sans INS).
sur-differe = Même INS, mais un trait diffère : comparez avant de classer.
sur-autre-ins = Traits identiques, mais un autre INS : ce n’est peut-être pas la même personne. Rien n’est classé.
autre-ins-recu = Le document ne porte pas l’INS de ce dossier : il n’y est pas classé.
patient-inconnu = Aucun dossier du cabinet n’a ces traits. Créez le dossier du patient, puis réessayez.
reessayer = Réessayer
deux-archives = Ce message porte deux archives de documents : demandez à l’expéditeur un message par patient.

## Résultats

resultats-sans-session = Ouvrez votre session pour voir vos résultats.
resultats-nombre = { $nombre ->
    [0] Aucun résultat à voir.
    [one] 1 résultat ou courrier à voir.
   *[other] { $nombre } résultats et courriers à voir.
  }
resultats-autres = { $nombre ->
    [one] Et 1 autre, montré dès que ceux-ci sont vus.
   *[other] Et { $nombre } autres, montrés dès que ceux-ci sont vus.
  }
resultats-autres-plus = Et d’autres, plus de { $nombre } : ils sont montrés dès que ceux-ci sont vus.
resultats-plus-tard = Plus tard
resultats-confies = Confiés, pas encore vus
resultat-recu = Reçu
resultat-de = De { $qui }
resultat-pour = Pour { $qui }
resultat-le = À revoir le { $jour }
resultat-confie = Confié à { $qui }
resultat-mot = { $qui } : « { $mot } »
resultat-note = Mot (à faire, à vérifier…)
verdict-alerte = Alerte du laboratoire
verdict-anormal = Valeurs hors norme
verdict-normal = Toutes les valeurs sont normales
vu = Vu
vu-fait = Le résultat est marqué vu.
vu-par-un-medecin = Un résultat est vu par un professionnel de santé : confiez-le à un médecin du cabinet.
lire = Lire
lire-fermer = Refermer
lire-au-dossier = Ce document est une image ou un PDF : lisez-le dans le dossier du patient, onglet Documents.
lire-la-suite = La suite est dans le dossier du patient, onglet Documents.
ouvrir-dossier = Ouvrir le dossier
plus-tard = Plus tard, confier…
confier-ouvrir = Confier à un médecin…
normaux-vus = { $nombre ->
    [one] Vu : le résultat normal
   *[other] Vus : les { $nombre } résultats normaux
  }
normaux-vus-question = Marquer vus ces { $nombre } résultats, que leurs auteurs disent tous normaux ? { $lesquels }
liste-changee = D’autres résultats sont arrivés entre-temps : rien n’a été marqué. Relisez la liste, puis recommencez.
montrer-le-cabinet = Voir aussi ceux des confrères
montrer-les-miens = Ne voir que les miens
rappeler-le = À revoir le
rappeler = Revoir ce jour-là
rappeler-fait = Le résultat revient ce jour-là.
rappel-jour = Choisissez un jour à venir.
confier-a = À
confier = Confier
confier-fait = Le résultat est confié ; il reste dans votre liste jusqu’à ce qu’il soit vu.
aucun-collegue = Aucun collègue n’est encore connu ici : un collègue l’est dès qu’il a ouvert ses résultats, un remplaçant quand vous l’ajoutez sous « Je m’absente… ».
choisir-collegue = Choisissez à qui confier ce résultat.

## Absence

absence-ouvrir = Je m’absente…
absence-titre = Absence
absence-du = Du
absence-au = Au (inclus)
absence-vers = Confier ce qui arrive à
absence-vers-personne = Personne
absence-boite = Concerne { $adresse }
absence-texte = Réponse à qui vous écrit
absence-texte-usuel = Je suis absent. Votre message est bien arrivé ; pour une urgence, appelez le cabinet.
absence-texte-aide = Envoyée une seule fois à chaque expéditeur, jamais à un automate. Vide : personne n’est prévenu. Une boîte ouverte par Pro Santé Connect n’est relevée qu’en votre présence.
absence-garder = Enregistrer l’absence
absence-fin = Je suis de retour
absence-confiee = Absent du { $du } au { $au } : ce qui arrive est confié à { $vers }
absence-seule = Absent du { $du } au { $au }
absence-sans-identifiant = Votre session ne dit pas votre identifiant national : ouvrez-la avec votre carte ou Pro Santé Connect.
absence-jour = Indiquez un jour entier.
absence-a-l-envers = Le retour est avant le départ.
absence-passee = Cette absence est déjà passée.
absence-pour-rien = Choisissez un remplaçant, ou écrivez une réponse.
absence-finie = L’absence est finie : cette réponse n’est plus utile. Abandonnez-la.
envoi-absence = Réponse d’absence
objet-absence = Absence : { $objet }
note-absence = Reçu pendant l’absence de { $qui }.
remplacant-nom = Nom du remplaçant
remplacant-rpps = Son RPPS
remplacant-ajouter = Ajouter ce remplaçant
rpps-onze = Un RPPS a 11 chiffres.
nom-du-remplacant = Indiquez le nom du remplaçant.

## Les fichiers d’un message, et de qui il parle

texte-reserve = Le texte est lu par un professionnel de santé. Vous pouvez dire de quel patient parle ce message, et classer ses documents.
message-de = Au sujet de { $patient }
patient-qui = De quel patient parle ce message ?
patient-chercher = Chercher
patient-aucun = Aucun patient de ce nom.
rattacher = { $patient }, né(e) le { $naissance }
pieces-recues = Fichiers joints
piece-d-abord = Choisissez d’abord le patient : chaque fichier se classe ensuite d’un clic.
piece-type = Type
piece-date = Date
piece-classer = Classer
piece-lire = Lire { $nom }
piece-sans-type = Choisissez un type.
piece-illisible = Ce fichier n’est ni un PDF, ni une image, ni un texte : il reste dans la boîte, ouvrez-le dans le webmail de votre opérateur.
piece-d-un-autre = Ce document parle d’une autre personne : il n’est pas classé dans ce dossier.
octets = { $nombre } octets
kilo-octets = { $nombre } Ko
mega-octets = { $nombre } Mo

## Les deux identités, côte à côte

identites = Comparer les deux identités
identites-trait = Trait
identites-document = Document
identites-dossier = Dossier
identites-accord = Accord
identites-egal = identique
identites-differe = différent
identites-absent = absent
trait-nom-naissance = Nom de naissance
trait-premier-prenom = Premier prénom
trait-liste-prenoms = Prénoms
trait-sexe = Sexe
trait-date-naissance = Date de naissance
trait-lieu-naissance = Lieu de naissance (code)
trait-matricule = Matricule INS
