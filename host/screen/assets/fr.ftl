# Textes de la fenêtre. Chaque clé est demandée par le code ; un essai vérifie qu’aucune ne manque ni ne reste.

# Barre du haut
barre-haut = Barre principale
patients = Patients
extensions = Extensions
reglages = Réglages
recherche = Rechercher un patient, une action…
theme-clair = Thème clair
theme-sombre = Thème sombre

# Bandeau à côté d’un autre logiciel
compact-quitter = Fenêtre entière
compact-entier = Dossier entier
compact-actes = Actes sur ce dossier
compact-rien = Aucune extension n’ajoute rien ici pour ce patient. Le dossier entier est dans la fenêtre entière.

# Aide et raccourcis
aide = Aide
compact = Bandeau à côté d’un autre logiciel
raccourcis = Raccourcis clavier
raccourcis-partout = Partout
raccourcis-liste = Dans la liste des patients
raccourcis-dossier = Dans un dossier
raccourcis-documents = Dans les documents
raccourcis-poste = Session
raccourci-chercher = Chercher un patient, une action, un réglage
raccourci-bandeau = Bandeau à côté d’un autre logiciel, ou fenêtre entière
raccourci-coller = Hors d’un champ : lire un patient copié ailleurs (INS, lien, Datamatrix)
raccourci-lu = Faire ce que propose un code, une carte ou un patient transmis
raccourci-suivant = Commande suivante
raccourci-precedent = Commande précédente
raccourci-presser = Presser la commande où est le clavier
raccourci-echap = Fermer ce qui est par-dessus, revenir aux patients
raccourci-ligne = Ligne suivante, ligne précédente
raccourci-dix-lignes = Dix lignes plus loin
raccourci-ouvrir = Ouvrir le dossier
fenetre-nouvelle = Ouvrir dans une nouvelle fenêtre
fenetre-premiere = Fenêtre principale
fenetre-vers-premiere = Fenêtre principale
fenetre-numero = Fenêtre {$numero} : ce patient seulement
fenetre-bandeau = Fenêtre d’un seul patient
fenetre-titre = {$nom}, {$age} – Socle
fenetres = Fenêtres
fenetres-trop = Cinq patients ont déjà leur fenêtre. Fermez-en une pour en ouvrir une autre.
liste-fenetre = ouvert dans la fenêtre {$numero}
raccourci-onglet-numero = Onglet de ce numéro, à l’accueil ou dans un dossier
raccourci-onglet-suivant = Onglet suivant
raccourci-onglet-precedent = Onglet précédent
raccourci-enregistrer = Enregistrer la carte où est le clavier
raccourci-document-lu = Marquer le document comme lu, ou non lu
raccourci-imprimer = Imprimer le document
raccourci-verrouiller = Verrouiller la session d’un cabinet réel

# Premier démarrage
premier-titre = Bienvenue dans Socle
premier-quoi = Socle apporte à votre cabinet les services nationaux : l’INS des patients, Mon espace santé, la messagerie sécurisée, la synthèse médicale. Il fonctionne seul, ou à côté de votre logiciel habituel.
premier-demonstration = Essayer avec des patients fictifs
premier-demonstration-quoi = Une journée de consultation toute prête, avec des services nationaux simulés sur ce poste. Rien ne sort de ce poste, rien n’est réel.
premier-demonstration-ouvrir = Ouvrir la démonstration
premier-cabinet = Préparer mon cabinet
premier-cabinet-quoi = Pour de vrais patients. Leurs dossiers sont chiffrés sur ce poste.
premier-cabinet-preparer = Préparer mon cabinet…
premier-nom = Nom du cabinet
premier-nom-exemple = comme sur vos courriers (facultatif)
premier-cle = Ce qui ouvre les dossiers
premier-cle-phrase = Une phrase secrète, demandée à chaque ouverture
premier-cle-trousseau = Le trousseau de ma session, sur ce poste
premier-cle-fichier = Un fichier de clé, dans le dossier du cabinet
premier-cle-phrase-aide = Elle n’est gardée nulle part : sans elle, les dossiers ne se relisent pas. Notez-la en lieu sûr.
premier-cle-trousseau-aide = Les dossiers s’ouvrent sans rien demander quand votre session est ouverte. Qui ouvre votre session ouvre le cabinet.
premier-cle-fichier-aide = Qui copie le dossier du cabinet copie aussi la clé : pour un poste dont le disque est déjà chiffré. Gardez une copie du fichier record.key en lieu sûr.
premier-phrase-encore = La même, une seconde fois
premier-extensions = Extensions à installer
premier-extensions-aide = Chacune vous montrera ce qu’elle demande à faire ; rien n’est installé sans votre accord. Toutes peuvent être ajoutées ou retirées plus tard.
premier-ensuite = Ensuite, Socle demandera votre carte CPS ou Pro Santé Connect, à régler sur la page « Session et droits » ; vos messageries se règlent et s’essaient sur la page Réglages, « Messagerie sécurisée ».
premier-creer = Créer le cabinet
premier-retour = Revenir
premier-creation = Création du cabinet…
premier-creation-demonstration = Préparation de la démonstration…

# Visite guidée
visite = Visite guidée
visite-etape = Visite guidée, { $n } sur { $sur }
visite-suite = Suite
visite-avant = Revenir en arrière
visite-quitter = Quitter la visite
visite-finir = Terminer
visite-patients = Vos patients
visite-patients-texte = À gauche, les patients du jour, puis tous les autres. Tapez Ctrl K puis le début d’un nom, une date de naissance ou un téléphone ; Entrée ouvre le dossier. Une carte Vitale, un Datamatrix ou un patient copié dans votre autre logiciel sont lus de la même façon.
visite-dossier = Un dossier
visite-dossier-texte = Le bandeau dit toujours de qui il s’agit et où en est son identité. L’INS est demandée d’elle-même à l’ouverture ; à droite, les extensions proposent ce qui reste à faire, en un geste.
visite-valider = Valider
visite-valider-texte = Écrivez votre consultation, ou gardez vos notes dans votre logiciel. Ctrl Entrée valide : ce qui doit partir est montré, coché comme les règles le disent, et part une fois que vous l’avez accepté.
visite-envois = Ce qui part
visite-envois-texte = Rien ne part en cachette et rien ne se perd : ce qui attend, est parti ou a échoué est ici, avec sa raison. La ligne du bas le résume sur toutes les pages.
visite-agenda = Votre journée
visite-agenda-texte = Les rendez-vous s’ajoutent à la main ou viennent de votre agenda par un fichier. Socle peut préparer la journée du lendemain : identités et documents sont cherchés la veille.
visite-extensions = Les extensions
visite-extensions-texte = Chaque service est une extension que vous autorisez, ligne par ligne, et que vous pouvez retirer. Cette page dit ce que chacune fait, demande et coûte.
visite-clavier = Tout au clavier
visite-clavier-texte = F1 montre tous les raccourcis, Ctrl K trouve aussi les actions et les réglages, Ctrl B range Socle en bandeau à côté d’un autre logiciel. Cette visite se rappelle par le menu Aide.

# État : services, boîtes, dossiers, travaux, cartes et certificats
etat = État
etat-page = État des services et du poste
etat-services = Services
etat-services-aide = Ce qui a été vu sur ce poste, aussi avant l’ouverture de Socle pour ce qui ne répondait pas ; rien n’est demandé à un service pour le savoir.
etat-dossiers = Dossiers du cabinet
etat-inconnu = pas encore sollicité
etat-repond = répond
etat-lent = lent
etat-en-panne = ne répond pas
etat-depuis = depuis { $quand }
etat-vu = dernier échange { $quand }
moins-d-une-milliseconde = moins de 1 ms
etat-duree = { $duree } en général
etat-attendent =
    { $n ->
        [one] { $nombre } envoi attend
       *[other] { $nombre } envois attendent
    }
etat-papier = En attendant : { $quoi }
etat-travaux = En cours
etat-travaux-aucun = Aucune extension ne travaille et aucun travail de fond n’attend.
etat-travail-annuler = Annuler : { $quoi }
etat-cles = Lecteurs, cartes et certificats
etat-cles-demonstration = Une démonstration n’a ni carte ni certificat : ceux d’un cabinet réel sont ici, avec de quoi les tester.
etat-lecteurs = Lecteurs de cartes
etat-lecteur-inconnu = pas encore regardés
etat-lecteur-vide = aucune carte
etat-lecteur-carte = carte présente
etat-vitale = Lecteur de cartes Vitale
etat-vitale-aucun = aucun n’est réglé
etat-carte = Carte professionnelle
etat-carte-absente = absente
etat-tester = Tester
etat-tester-quoi = Tester : { $quoi }
etat-cle = { $quoi } { $nom }
etat-cle-carte = La carte de
etat-cle-cabinet = Le certificat du cabinet
etat-cle-autorite = L’autorité
etat-autorite-finie = { $cle } n’est plus valable : ce qui est reconnu par elle ne l’est plus ; réglez celle qui la remplace
etat-autorite-finit = { $cle } n’est plus valable dans { $jours } : demandez à votre opérateur celle qui la remplace
etat-cle-tient = valable jusqu’au { $jusqu }
etat-cle-finie = { $cle } n’est plus valable : renouvelez-le
etat-cle-finit = { $cle } n’est plus valable dans { $jours } : demandez son renouvellement
etat-cle-court-finie = Certificat périmé
etat-cle-court-finit = Certificat : encore { $jours }
etat-jours =
    { $n ->
        [one] { $nombre } jour
       *[other] { $nombre } jours
    }
etat-ligne-bien = Tout répond
etat-ligne-panne = { $quoi } ne répond pas
etat-ligne-lent = { $quoi } répond lentement
etat-ligne-et = { $quoi }, et { $autres }
etat-ligne-court = { $quoi } (+{ $nombre })
etat-autres =
    { $n ->
        [one] { $nombre } autre point
       *[other] { $nombre } autres points
    }

# Liste
liste-aujourdhui = Aujourd’hui
liste-tous = Tous les patients
liste-tous-court = Tous
liste-trouves = Patients trouvés
liste-nombre =
    { $n ->
        [0] Aucun patient
        [one] { $nombre } patient
       *[other] { $nombre } patients
    }
liste-vide = Aucun patient dans ce cabinet.
liste-rien-trouve = Aucun patient ne correspond. Essayez le début du nom, la date de naissance ou le téléphone.
action-titre = { $action } ({ $extension })
age-ans =
    { $n ->
        [one] { $nombre } an
       *[other] { $nombre } ans
    }
age-mois = { $nombre } mois
age-jours =
    { $n ->
        [one] { $nombre } jour
       *[other] { $nombre } jours
    }
age-inconnu = âge inconnu

# Dossier
patient = Patient
accueil = Choisissez un patient dans la liste.
accueil-onglets = Accueil
accueil-journee = Journée
accueil-jour = Patients du jour
accueil-jour-vide = Aucun rendez-vous aujourd’hui.
accueil-agenda = Ouvrir l’agenda
accueil-attend = Ce qui vous attend
accueil-attend-rien = Rien ne vous attend.
accueil-calme = Rien à signaler pour le moment.
accueil-a-voir =
    { $n ->
        [one] { $nombre } point à voir
       *[other] { $nombre } points à voir
    }
onglet-et-mention = { $onglet } – { $mention }
accueil-aller-voir = Aller voir : { $quoi }
accueil-recherche = Ctrl K pour en chercher un par son nom, sa date de naissance ou son téléphone.
onglet-dossier = Dossier
fermer = Fermer
autres-onglets = Autres onglets
autres-onglets-a-voir = Autres onglets, dont un demande votre attention
autres-pages = Autres pages
plus = Plus
fermer-dossier = Fermer le dossier
# Une page montrée au patient : ce qui la ferme.
page-rendre = Revenir au dossier
# $texte : une valeur, ses lettres qui diffèrent entre crochets.
lettres-differentes = lettres différentes entre crochets : { $texte }
fermer-question = Des saisies de ce dossier n’ont pas été enregistrées. Fermer le dossier les efface.
fermer-sans-enregistrer = Fermer sans enregistrer
quitter-question = Des saisies n’ont pas été enregistrées. Quitter Socle les efface.
quitter-sans-enregistrer = Quitter sans enregistrer
colonne-extensions = Extensions pour ce patient
banniere-nee = née le { $date }
banniere-ne = né le { $date }
banniere-ne-inconnu = né(e) le { $date }
banniere-matricule = INS { $matricule }
banniere-nom-utilise = nom utilisé { $nom }
marque-homonyme = homonyme
marque-fictive = identité fictive
marque-douteuse = identité douteuse
dossier-traits = Traits d’identité
trait-nom = Nom de naissance
trait-prenom = Premier prénom
trait-prenoms = Prénoms
trait-sexe = Sexe
trait-date = Né(e) le
trait-lieu = Lieu (code INSEE)
dossier-statut = Statut
dossier-insi = Dernier retour INSi
dossier-insi-reponse = { $instant }, code { $code }
dossier-administratif = Coordonnées
dossier-historique = Historique de l’identité
historique-vide = Rien n’est encore arrivé à cette identité.
champ-nom-utilise = Nom utilisé
champ-prenom-utilise = Prénom utilisé
champ-telephone = Téléphone
champ-courriel = Courriel
champ-adresse = Adresse
champ-code-postal = Code postal
champ-commune = Commune
absent = non renseigné
acte-creation = Identité créée
acte-sans-reponse = INSi n’a pas donné d’identité
acte-sans-reponse-code = INSi n’a pas donné d’identité (code { $code })
acte-reponse = INS récupérée auprès d’INSi
acte-reponse-retenue = Retour INSi à vérifier
acte-accepter = Retour INSi accepté
acte-rejeter = Retour INSi rejeté
acte-controler = Identité contrôlée sur une pièce
acte-controler-piece = Identité contrôlée : { $piece }
acte-attester = Identité attestée par le praticien
acte-retirer-controle = Contrôle retiré
acte-invalider = INS invalidée
acte-lire-apcv = Identité lue par l’appli carte Vitale
acte-refuser-piece = Refus de présenter une pièce
acte-revenir-provisoire = INS et contrôle retirés
acte-verifier = { $verdict }
acte-motif = Motif : { $motif }
acte-marquer = Marque de l’identité changée
acte-modifier-traits = Traits modifiés
auteur-cabinet = Le cabinet
auteur-seul = { $auteur } · { $moyen }
auteur-par-extension = { $auteur } · { $moyen } · extension { $extension }

# Ce que dessinent les extensions
attente = En cours…
annuler = Annuler
annuler-extension = Annuler { $extension }
reessayer = Réessayer
vue-ancienne = Ce qui suit date d’avant cette erreur.
confirmer = Confirmer
question-titre = Confirmation
obligatoire = (obligatoire)
champ-retirer = Retirer { $valeur }
champ-obligatoire = Remplissez ce champ.
champ-entier = Saisissez un nombre entier, sans autre signe.
champ-nombre = Saisissez un nombre, par exemple 61,5.
champ-date-exemple = JJ/MM/AAAA
choix-aucun = Choisir…
table-vide = Rien à afficher.
image-illisible = Image non affichée : { $description }

# Avertissements
avertissements = Avertissements
avertissements-a-lire =
    { $n ->
        [one] { $nombre } avertissement à lire
       *[other] { $nombre } avertissements à lire
    }
avertissements-aide = Ce qui a été dit aujourd’hui, et ce que vous n’avez pas encore lu.
avertissements-effacer = Tout effacer
avertissements-liste = Avertissements du jour
avertissement-lu = J’ai lu
avertissement-dossier = Ouvrir le dossier
avis-dit = « { $titre } » — { $texte }
avertissement-fois = { $nombre } fois
phrase-et-conseil = { $phrase } { $conseil }

# Ligne du bas
barre-bas = État
envois-aucun = Aucun envoi en cours
envois-en-cours =
    { $n ->
        [one] { $nombre } envoi en cours
       *[other] { $nombre } envois en cours
    }
envois-attendent-carte =
    { $n ->
        [one] { $nombre } envoi attend la carte
       *[other] { $nombre } envois attendent la carte
    }
envois-a-verifier =
    { $n ->
        [one] { $nombre } envoi à vérifier auprès du destinataire
       *[other] { $nombre } envois à vérifier auprès du destinataire
    }
envois-en-echec =
    { $n ->
        [one] { $nombre } envoi en échec
       *[other] { $nombre } envois en échec
    }
envois-partis =
    { $n ->
        [one] { $nombre } envoyé aujourd’hui
       *[other] { $nombre } envoyés aujourd’hui
    }

# Envois
envois = Envois
envois-suivi = Ce qui part et ce qui travaille
envois-suivi-tous = Voir tous les envois
envois-suivi-etat = Voir l’état des services
envois-suivi-autres =
    { $n ->
        [one] et { $nombre } autre envoi
       *[other] et { $nombre } autres envois
    }
envois-filtre = Filtrer par patient : nom, date de naissance…
envois-rien = Rien n’attend, rien n’est parti aujourd’hui.
envois-rien-trouve = Aucun envoi en attente, en échec ou parti aujourd’hui pour ce patient.
envois-groupe-echec = En échec, à décider
envois-groupe-inconnu = À vérifier auprès du destinataire
envois-groupe-attente = En attente
envois-groupe-en-cours = En cours
envois-groupe-partis = Partis aujourd’hui
envois-groupe-abandonnes = Annulés aujourd’hui
evenements-en-attente =
    { $n ->
        [one] { $nombre } événement à décider
       *[other] { $nombre } événements à décider
    }
evenements-a-decider = Événements que les extensions n’ont pas traités, à décider
evenements-sauvegarde-aide = Ce dossier vient d’une sauvegarde ou d’une copie : ce qui attendait alors a pu être traité depuis. Rien n’est refait et rien n’est perdu sans votre accord.
evenements-tout-traiter = Tout traiter
evenements-tout-abandonner = Tout abandonner
evenements-tout-abandonner-question =
    { $n ->
        [one] Abandonner { $nombre } événement ? L’extension n’en saura rien. Ce qui est dans les dossiers reste.
       *[other] Abandonner { $nombre } événements ? Les extensions n’en sauront rien. Ce qui est dans les dossiers reste.
    }
evenements-autres =
    { $n ->
        [one] Et { $nombre } autre événement.
       *[other] Et { $nombre } autres événements.
    }
evenement-traiter = Traiter
evenement-abandonner = Abandonner
evenement-pour = { $extension } · { $instant } · { $raison }
evenement-sauvegarde = attendait dans la sauvegarde
evenement-boucle = les extensions se répondent sans fin
evenement-echec = n’a pas pu être traité ({ $code })
evenement-patient-cree = Patient créé
evenement-patient-modifie = Coordonnées modifiées
evenement-patient-attendu = Patient attendu
evenement-identite = Identité modifiée
evenement-document = Document créé ou modifié
evenement-consultation-ouverte = Consultation ouverte
evenement-consultation-validee = Consultation validée
evenement-dossier = Dossier médical modifié
evenement-travail = Travail terminé
evenement-autre = Événement « { $nom } »
envois-autres =
    { $n ->
        [one] et { $nombre } autre : filtrez par patient pour le voir
       *[other] et { $nombre } autres : filtrez par patient pour les voir
    }
envoi-a-verifier = à vérifier
envoi-sans-extension = En attente : l’extension « { $extension } » n’est plus installée. Réinstallez-la pour que l’envoi parte, ou exportez-le.
envoi-acte = { $acte } : { $envoi }
envoi-relancer = Relancer maintenant
envoi-verifier = Vérifier maintenant
envoi-quand-meme = Envoyer quand même
envoi-quand-meme-question = Envoi { $raison }. Le faire partir quand même ?
envoi-annuler = Annuler l’envoi
envoi-annule = Envoi annulé : { $envoi }. { $suite }
envoi-annule-avant = Il ne partira pas.
envoi-annule-apres-essai = Annulé après un essai : si le destinataire l’a déjà reçu, Socle ne le vérifiera plus.
envoi-remettre = Remettre en attente
envoi-remettre-court = Remettre
envoi-remettre-quoi = Remettre en attente l’envoi annulé : { $envoi }
envoi-en-cours-dit = Un essai est en cours : il va jusqu’au bout, le destinataire l’a peut-être déjà. S’il n’aboutit pas, l’envoi revient en attente et peut être annulé.
envoi-exporter = Exporter…
envoi-exporter-titre = Exporter l’envoi
envoi-exporter-ou = Dossier où écrire l’envoi et ses documents
envoi-exporter-ici = Exporter ici
envoi-exporter-prudence = Les documents y seront lisibles par qui ouvre ce dossier.
envoi-exporter-chemin = Indiquez le chemin complet d’un dossier, par exemple /home/cabinet/Documents.
envoi-exporte = Exporté dans { $dossier }.
envoi-details = Détails
envoi-par = Envoyé par
envoi-auteur = Demandé par
envoi-auteur-cabinet = le cabinet, sans personne au clavier
envoi-prepare = Préparé le
envoi-prochain = Prochain essai
envoi-document = Document
envoi-identifiant = Identifiant
envoi-historique = Essais
envoi-jamais = Aucun essai pour l’instant.
envoi-essai = Essai { $n }
envoi-verification = Vérification { $n }
envoi-issue-en-cours = en cours
envoi-issue-parti = reçu par le destinataire
envoi-issue-pas-parti = n’était pas parti, sera refait
envoi-issue-interrompu = interrompu par l’arrêt de Socle
envoi-issue-inconnu = sans réponse, à vérifier
envoi-issue-refus = refusé
envoi-issue-manque = pas fait : il manquait la carte ou la session
envoi-issue-plus-tard = pas parti, sera refait
attente-longue = { $extension } prend du temps ({ $duree })
attente-dite = { $extension } : { $quoi } ({ $duree })
journal-tenu = Journal tenu
journal-en-panne = Le journal ne s’écrit plus
session-demonstration = Session de démonstration
session-personne = Personne n’est identifié
session-medecin = Dr { $prenom } { $nom }
session-autre = { $prenom } { $nom }
bac-a-sable = Bac à sable
mode-sur = Mode sûr
extensions-attendent =
    { $n ->
        [one] { $nombre } extension attend votre accord
       *[other] { $nombre } extensions attendent votre accord
    }

# Validation de la consultation
valider-rien = Il n’y a rien à valider pour ce patient : aucune consultation n’est commencée. Écrivez-la ici, ou choisissez des documents sous « Documents ».
valider-consultation = Valider la consultation
validation = Valider la consultation
valider = Valider
validation-saisies = Des saisies de ce dossier n’ont pas été enregistrées : elles ne feront partie d’aucun envoi.
validation-en-cours = Chaque étape est faite l’une après l’autre.
validation-arretee = Validation arrêtée : une étape a refusé l’acte, les suivantes n’ont pas été faites.
validation-faite = Consultation validée.
validation-incomplete = Consultation validée, sauf ce qui est en échec.
validation-arreter = Arrêter cette étape
etape-faite = fait
etape-refusee = refusé
etape-en-echec = en échec
etape-non-faite = non fait
etape-non-cochee = non coché
etape-laissee = laissé de côté
etape-abandonnee = Étape abandonnée à votre demande.
etape-dite = { $etape } : { $etat }
valider-envoyer = Valider et envoyer
valider-envoyer-menu = Valider et envoyer…
envoyer = Envoyer
envoyer-menu = Envoyer…
envois-faite = C’est fait.
envois-incomplete = Fait, sauf ce qui est en échec : rien n’est perdu, réessayez ou envoyez plus tard depuis la liste des documents.
document-ecrit-par = écrit par { $qui }
document-a-valider = Valider « { $titre } »
document-reste-brouillon = reste en cours de rédaction
destination-dite = { $document } : { $destination }
destinations-en-cours = Recherche des destinations…
destinations-inconnues = { $extension } n’a pas dit où vont les documents : { $raison } Ils pourront être envoyés plus tard depuis la liste des documents.
destinations-sans-reponse = Une extension tarde à dire où vont les documents : vous pouvez valider sans elle, ils pourront être envoyés plus tard depuis la liste des documents.
destinations-illisibles = sa réponse n’est pas lisible.
lettre-non-lue = Ce courrier n’a pas encore été relu par Socle : réessayez.
vue-refusee = Rien ne peut être fait ici tant que cela dure : { $raison }
vue-arretee = { $extension } n’est pas appelée.
vue-arretee-parce-que = { $extension } n’est plus appelée : { $raison }
mention-absente = { $extension } indisponible

# Page Extensions
extensions-aucune = Aucune extension n’est installée.
extensions-nom = Extension
extensions-service = Service
extensions-etat = État
extensions-cpu = Calcul, dernière heure
extensions-lents = Appels lents
extensions-refusees = Extensions refusées
service-identity = identité
service-shared-record = dossier partagé
service-summary = synthèse
service-messaging-professional = messagerie entre professionnels
service-messaging-patient = messagerie avec les patients
service-directory = annuaire
services = Qui fournit quoi
services-explication = Les autres extensions s’adressent au service, sans savoir qui le fournit. Un changement vaut dès l’appel suivant, pour tout le cabinet.
commencer-refuse = « { $extension } » n’a plus l’autorisation de commencer quelque chose par le service « { $service } ». Le dossier est ouvert, rien d’autre n’est commencé ; rendez-la sur la page Extensions.
commencer-personne = Aucune extension en marche ne fournit le service « { $service } ». Le dossier est ouvert, rien d’autre n’est commencé ; installez-en une ou relancez-la sur la page Extensions.
commencer-inconnu = « { $extension } » fournit le service « { $service } » sans dire par où il commence. Le dossier est ouvert, rien d’autre n’est commencé.
commencer-sans-document = Aucun document de la dernière consultation ne peut partir. Choisissez-en un autre dans les documents du dossier, ou rédigez-en un.
service-fourni-par = service { $service }
service-a-choisir = à choisir
mode-sur-page = Mode sûr : seules les extensions livrées avec Socle fonctionnent. Les autres reviendront au prochain démarrage ordinaire.
extension-attend-accord = { $extension } attend votre accord
extension-autoriser = Autoriser…
extension-autoriser-nom = Autoriser { $extension }…
extension-pause = Mettre en pause
extension-relancer = Relancer
extension-desactiver = Désactiver
extension-activer = Activer
extension-retirer = Retirer…
extension-droits-menu = Droits
extension-reglages = Réglages
extension-rapport = Rapport…
extension-acte = { $acte } : { $extension }
extension-menu = Que faire de { $extension }
extension-retirer-question = Retirer { $extension } ? Ce qu’elle fait cesse aussitôt. Ce qu’elle a écrit dans les dossiers reste ; ses envois en attente restent visibles.
extension-retirer-oui = Retirer
extension-version = { $editeur } (éditeur non vérifié) · version { $version } · licence { $licence }
extension-livree = { $editeur }, livrée avec le programme · version { $version } · licence { $licence }
extension-droits = Ce qu’elle peut faire
extension-droits-effet = Un changement vaut dès sa prochaine demande.
extension-sans-droit = Rien de ce que garde le cabinet, ni du réseau.
extension-bornes = Elle ne peut ni lire vos fichiers, ni voir vos clés, ni agir hors de cette liste.
extension-journal = Dernières lignes de son journal
extension-journal-vide = Rien pour l’instant.
extension-ajouts = Ce qu’elle ajoute
ajout-panneaux = Panneaux
ajout-colonnes = Colonnes de la liste
ajout-commandes = Commandes
ajout-etapes = À la validation
ajout-menu = Menu des documents
ajout-imports = Imports
ajout-horaires = D’elle-même
ajout-toutes-les =
    { $n ->
        [one] chaque minute
       *[other] toutes les { $nombre } minutes
    }
ajout-a-heure = chaque jour à { $heure }
extension-chiffres = Ce qu’elle coûte
chiffre-cpu-heure = Temps processeur, dernière heure
chiffre-cpu = Temps processeur depuis l’ouverture
chiffre-hote = Temps passé à attendre Socle ou le réseau
chiffre-memoire = Mémoire, au plus pour un appel
chiffre-appels = Appels
chiffre-moyenne = Durée moyenne d’un appel
chiffre-lents = Appels lents, de plus d’une seconde
chiffre-echecs = Échecs
chiffre-dernier-echec = Dernier échec : { $instant }
droit-en-votre-nom = engage votre nom
droit-jamais-utilise = jamais utilisé
droit-utilise = { $fois }, la dernière le { $instant }
droit-utilisations =
    { $n ->
        [one] utilisé { $nombre } fois
       *[other] utilisé { $nombre } fois
    }
choix-fixe = { $choix } (fixé)
choix-fixe-parce-que = Fixé par le cabinet : { $raison }
niveau-erreur = erreur
niveau-attention = attention
niveau-information = info
niveau-detail = détail
installer-extension = Installer une extension…
installer-chemin = Dossier ou fichier de l’extension
installer-examiner = Examiner
installer-deposer = Vous pouvez aussi déposer le dossier ou le fichier sur cette page. Rien n’est installé avant votre accord.
installer-lacher = Déposez l’extension pour l’examiner
installer-refus = { $chemin } ne peut pas être installée : { $raison }
installer = Installer
rapport-titre = Rapport sur { $extension }
rapport-explication = À envoyer à son éditeur. Il ne contient pas de donnée de patient ; relisez tout de même les lignes que l’extension a écrites.
rapport-copier = Copier
rapport-copie = Copié

# Ce que Socle demande lui-même
socle-demande = Socle demande :
accord-titre-installer = Installer « { $extension } » ?
accord-titre-mettre-a-jour = Mettre à jour « { $extension } » ?
accord-titre-autoriser = Autoriser « { $extension } » ?
accord-editeur = { $editeur }, éditeur non vérifié · version { $version }
accord-mise-a-jour = De la version { $avant } à la version { $apres }.
accord-autre-editeur = Cette extension venait de { $avant } ; elle vient maintenant de { $apres }. Tout est à décider de nouveau.
accord-contenu-change = Le contenu de cette extension a changé sur le disque sans passer par Socle. Elle ne fonctionne plus tant que vous ne l’avez pas autorisée de nouveau.
accord-demande = Cette extension demande à :
accord-demande-en-plus = Elle demande en plus à :
accord-rien-de-plus = Elle ne demande rien de plus.
accord-ne-demande-rien = Elle ne demande rien de ce que garde le cabinet, ni du réseau.
accord-deja =
    { $n ->
        [one] Déjà décidé : { $nombre } ligne
       *[other] Déjà décidé : { $nombre } lignes
    }
accord-bornes = Elle ne peut ni lire vos fichiers, ni voir vos clés, ni agir hors de ce que vous accordez. Vous pourrez tout retirer, page Extensions.
accord-autoriser = Autoriser
accord-mettre-a-jour = Mettre à jour
accord-echec = Rien n’a été changé. Réessayez.
question-veut = { $extension } veut { $quoi }
question-veut-pour = { $extension } veut { $quoi } — pour { $patient }
question-patient = un patient du cabinet
question-raison = Raison donnée : { $raison }
question-attend = L’extension attend votre réponse ; rien d’autre n’est bloqué.
question-suivantes =
    { $n ->
        [one] { $nombre } autre demande attend derrière celle-ci.
       *[other] { $nombre } autres demandes attendent derrière celle-ci.
    }
question-refuser = Refuser
question-toujours = Toujours
question-une-fois = Cette fois
dialogue-extension = Extension { $extension }

# Page Réglages
reglages-sommaire = Ce qui se règle
reglages-cabinet = Le cabinet
reglage-fuseau = Fuseau horaire
reglage-fuseau-aide = Les jours, les heures et les âges se comptent dans ce fuseau, sur tous les postes du cabinet.
reglages-poste = Ce poste
reglage-apparence = Apparence
reglages-chercher = Chercher un réglage
reglages-trouves =
    { $n ->
        [0] Aucun réglage trouvé
        [one] { $nombre } réglage trouvé
       *[other] { $nombre } réglages trouvés
    }
reglages-chemin = { $ou } › { $quoi }
reglages-transfert = Exporter, importer les réglages
reglages-sans-secret = Le fichier contient le fuseau horaire du cabinet et les réglages des extensions. Il ne contient aucun secret : ni mot de passe, ni code, ni certificat, ni boîte de messagerie.
reglages-exporter = Exporter les réglages
reglages-importer = Importer des réglages
reglages-fichier = Fichier de réglages
reglages-lire-quoi = Lire { $fichier }
reglages-lire = Lire le fichier
reglages-illisible = Ce fichier ne peut pas être lu : vérifiez son emplacement et vos droits.
reglages-trop-grand = Ce fichier est trop grand pour être un fichier de réglages.
reglages-pareils = Tous les réglages de ce fichier sont déjà ceux d’ici.
reglages-differences = Ce que le fichier changerait. Rien n’est encore pris ; ce qui n’est pas dans le fichier reste comme il est.
reglages-difference = { $ou } › { $quoi } : { $avant } → { $apres }
reglages-rien = (vide)
reglages-reprendre =
    { $n ->
        [one] Reprendre le réglage coché
       *[other] Reprendre les { $nombre } réglages cochés
    }
reglages-repris =
    { $n ->
        [one] { $nombre } réglage repris
       *[other] { $nombre } réglages repris
    }
reglages-laisser = Ne rien reprendre
reglages-identites = Identités
reglages-boites = Messagerie sécurisée
boites-aucune = Aucune boîte de messagerie sécurisée n’est réglée.
boite-jouee = { $boite } : jouée sur ce poste, rien n’en sort et rien n’est à régler.
boite-ajouter = Ajouter une boîte…
boite-nouvelle = Nouvelle boîte
boite-operateur = Opérateur
boite-operateur-choisir = Partir d’un opérateur…
boite-operateur-aide = Les réglages habituels sont remplis ; le nom des serveurs est donné par l’opérateur.
boite-mailiz = Mailiz (Pro Santé Connect)
boite-referentiel = Opérateur MSSanté (Pro Santé Connect)
boite-mot-de-passe = Autre opérateur, par mot de passe
boite-nom = Nom de la boîte
boite-adresse = Adresse
boite-adresse-exemple = prenom.nom@medecin.mssante.fr
boite-de-qui = À qui est la boîte
boite-cabinet = Boîte du cabinet
boite-personnelle = Boîte personnelle
boite-reception = Serveur de réception (IMAP)
boite-envoi = Serveur d’envoi (SMTP)
boite-port-imap = Port de réception
boite-port-smtp = Port d’envoi
boite-connexion = Connexion
boite-par-psc = Pro Santé Connect
boite-par-mot-de-passe = Mot de passe
boite-par-carte = Certificat de ma carte
boite-par-certificat = Certificat du cabinet
boite-carte-aide = La boîte s’ouvre avec la carte de la personne présente, tant que sa session est ouverte.
boite-certificat-aide = La boîte s’ouvre avec le certificat réglé sur la page « Session et droits », même quand personne n’est présent.
boite-chercher = Chercher les serveurs de cette adresse
boite-annonce = Serveurs annoncés par le domaine de l’adresse : comparez-les avec ceux que l’opérateur donne.
boite-rien-annonce = Ce domaine n’annonce aucun serveur : recopiez ceux que l’opérateur donne.
boite-identifiant = Identifiant (l’adresse si vide)
boite-secret = Mot de passe de la boîte
boite-secret-garde = Laissez vide pour garder celui qui est enregistré.
boite-autorites = Autorités de certification de l’opérateur (fichier PEM)
boite-autorites-aide = Le fichier que l’opérateur donne : sans lui, rien ne prouve que ses serveurs sont les siens.
boite-autorites-gardees = Laissez vide pour garder celles qui sont enregistrées.
boite-enregistrer = Enregistrer la boîte
boite-suivie = suivie
boite-en-panne = pas relevée
boite-pas-lue = pas encore lue
boite-a-jour = à jour { $quand }
boite-tester = Tester
boite-tester-nom = Tester { $boite }
boite-arreter = Arrêter l’essai
boite-arreter-nom = Arrêter l’essai de { $boite }
boite-changer = Modifier
boite-changer-nom = Modifier { $boite }
boite-retirer = Retirer…
boite-retirer-nom = Retirer { $boite }
boite-retirer-oui = Retirer la boîte { $boite }
boite-retirer-question = Ses messages restent chez l’opérateur. Socle oublie ses réglages, son mot de passe et la copie de ses en-têtes ; ce qui attend d’être envoyé par elle attendra qu’elle soit réglée de nouveau.
boite-essai-en-cours = Connexion aux deux serveurs… Rien n’est envoyé.
boite-nom-trouve = nom trouvé
boite-nom-inconnu = nom introuvable
boite-joint = serveur joint
boite-muet = serveur injoignable
boite-sure = liaison chiffrée et vérifiée
boite-pas-sure = liaison refusée
boite-ouverte = identification acceptée
boite-fermee = identification refusée
boite-dossiers = dossiers lus : { $dossiers }
boite-illisible = dossiers illisibles
boite-prete = prêt à envoyer, rien n’est parti
reglage-renouvellement = Pièce d’identité revue et INS vérifiée de nouveau après
# $annees (texte) : un nombre d’années.
reglage-annees = { $annees } ans
reglage-pieces = Pièces acceptées pour contrôler une identité, selon la nationalité. Une pièce décochée partout ne qualifie plus personne dans ce cabinet.
reglage-pieces-referentiel = Revenir à la liste du référentiel
apparence-systeme = comme le poste
apparence-claire = claire
apparence-sombre = sombre
reglage-cabinet = Pour tout le cabinet.
reglage-pour-vous = Pour vous seul, sur tous les postes.
reglage-ce-poste = Sur ce poste.
reglage-personne = Ce réglage est propre à chaque personne : identifiez-vous pour le changer.
reglage-garde = enregistré
reglage-modifie = différent de la valeur d’origine
reglage-faute = { $champ } : { $faute }
reglage-effacer = Effacer
reglage-retablir = Rétablir la valeur par défaut ({ $valeur })
reglage-entre = Entre { $bas } et { $haut }.
reglage-au-moins = Au moins { $bas }.
reglage-au-plus = Au plus { $haut }.
reglage-impossible = Ce réglage ne peut pas être changé maintenant.
reglage-choix = Choisissez une des valeurs proposées.
oui = oui
non = non

# Fichiers
enregistrer-titre = Enregistrer un fichier
enregistrer-ou = Emplacement et nom du fichier
enregistrer = Enregistrer
enregistrer-remplacer = Remplacer le fichier
enregistrer-existe = Le fichier { $chemin } existe déjà. Enregistrer de nouveau le remplace.
enregistrer-chemin = Indiquez un emplacement complet, tel que /home/vous/liste.xlsx.

# Un fichier montré avant d’être classé
montrer-par = Montré par { $extension }. Rien n’est classé au dossier.
montrer-refuse = Ce fichier { $raison }.
montrer-impossible = Ce fichier ne peut pas être montré maintenant : fermez, puis recommencez.
montrer-piece = (fichier joint : il se lit une fois le document classé)

# Fenêtre
fenetre-impossible = La fenêtre ne peut pas s’ouvrir : aucun écran n’est accessible depuis cette session. Les commandes sans écran restent utilisables.
dessin-impossible = La fenêtre ne peut pas être dessinée : ni la carte graphique ni le processeur n’y arrivent. Installez ce qui dessine (Debian : apt install libgl1 libegl1 libgl1-mesa-dri), puis tapez LIBGL_ALWAYS_SOFTWARE=1 devant la même commande. Les commandes sans écran restent utilisables.
image-impossible = L’image de la fenêtre ne peut pas être écrite à cet endroit.
image-absente = La fenêtre a été fermée avant que son image ne soit prise.

# Patients : créer, modifier, qui a vu quoi
propositions = Propositions
nouveau = Nouveau
nouveau-titre = Nouveau patient
nouveau-creer = Créer le patient
nouveau-creer-quand-meme = Créer quand même un autre patient
nouveau-vider = Vider la saisie
nouveau-prenoms = Prénoms, dans l’ordre de la pièce (si plusieurs)
nouveau-prenoms-ordre = Le premier prénom devrait commencer cette liste.
nouveau-lieu = Lieu de naissance (nom ou code INSEE)
nouveau-lieu-aide = Commune ou pays ; lieu inconnu : 99999.
nouveau-lieu-inconnu = Lieu inconnu : à préciser dès que possible.
nouveau-lieu-hors-liste = Code hors de la liste proposée : vérifiez-le (ce n’est pas un code postal).
nouveau-lieu-manque = Indiquez le lieu de naissance, ou 99999 s’il est inconnu.
nouveau-lieu-illisible = Choisissez un lieu proposé, ou saisissez son code INSEE de cinq caractères.
nouveau-lieu-plusieurs = Plusieurs lieux portent ce nom : choisissez dans la liste.
nouveau-date-partielle = Jour inconnu : MM/AAAA. Jour et mois inconnus : AAAA.
nouveau-date-incertaine = Date incertaine : INSi sera interrogé avec le { $date }.
nouveau-date-avenir = Cette date est dans l’avenir.
nouveau-sexe-manque = Indiquez le sexe d’après la pièce d’identité.
nouveau-proches =
    { $n ->
        [one] { $nombre } patient proche est déjà au cabinet
       *[other] { $nombre } patients proches sont déjà au cabinet
    }
nouveau-nes =
    { $n ->
        [one] Une personne née ce jour-là est déjà au cabinet.
       *[other] { $nombre } personnes nées ce jour-là sont déjà au cabinet.
    }
nouveau-proches-autres =
    { $n ->
        [one] et { $nombre } autre.
       *[other] et { $nombre } autres.
    }
nouveau-proches-attente = Les patients proches déjà au cabinet s’affichent ici.
nouveau-aucun-proche = Aucun patient proche n’est déjà au cabinet.
nouveau-identique = mêmes nom, prénom et date
nouveau-ouvrir = Ouvrir ce dossier
nouveau-ouvrir-nom = Ouvrir le dossier de { $nom }
sexe-f = féminin
sexe-m = masculin
sexe-i = indéterminé
modifier = Modifier
modifier-coordonnees = Modifier les coordonnées
modifier-traits = Modifier les traits d’identité
fusion-champ = { $champ } : modifié entre-temps sur un autre poste, maintenant « { $valeur } ».
fusion-garder = Garder ma saisie
fusion-garder-nom = Garder ma saisie : { $champ }
fusion-prendre = Prendre l’autre
fusion-prendre-nom = Prendre l’autre valeur : { $champ }
identite-actes = Identité…
identite-retirer-controle = Retirer le contrôle…
identite-invalider = Invalider l’INS…
identite-provisoire = Revenir à provisoire…
identite-motif = Pourquoi ? Le motif reste dans l’historique.
identite-homonyme = Marquer « homonyme »…
identite-plus-homonyme = Retirer la marque « homonyme »…
identite-douteuse = Marquer « identité douteuse »…
identite-plus-douteuse = Retirer la marque « identité douteuse »…
identite-fictive = Marquer « identité fictive »…
identite-plus-fictive = Retirer la marque « identité fictive »…
identite-question = { $acte } { $suite }
consequence-statut = L’identité { $avant } deviendra { $apres }.
consequence-statut-reste = L’identité reste { $statut }.
consequence-ins = L’INS est retirée du dossier et gardée dans son historique.
consequence-controle = Le contrôle de la pièce ne vaudra plus : il faudra la présenter de nouveau.
consequence-envois = Plus rien ne partira avec l’INS tant que l’identité n’est pas de nouveau qualifiée.
consequence-retour = Le retour INSi en attente est abandonné.
consequence-insi = INSi pourra être interrogé de nouveau avec ces traits.
onglet-vu = Qui a vu quoi
vu-titre = Qui a vu quoi
vu-explication = Ce que le journal dit de ce dossier, du plus récent au plus ancien. Les lectures d’une même minute sont réunies.
vu-nature = Nature
vu-tout = tout
vu-lectures = lectures
vu-ecritures = écritures
vu-envois = sorties
vu-actes = actes
vu-lecture = lecture
vu-ecriture = écriture
vu-envoi = sortie
vu-acte = acte
vu-filtre = Filtrer
vu-filtre-exemple = personne, extension, acte, date
vu-exporter = Exporter en CSV…
vu-fichier = qui-a-vu-quoi.csv
vu-rien = Aucune ligne ne correspond.
vu-suite =
    { $n ->
        [one] Afficher la ligne plus ancienne
       *[other] Afficher plus ancien ({ $nombre } lignes)
    }
vu-au-dela = { $nombre } lignes plus anciennes se lisent par la commande « socle audit patient ».
vu-par = { $qui } · par { $extension }
vu-dossier-ouvert = Dossier ouvert à l’écran
vu-dossier-affiche = Dossier affiché par une commande
vu-journal = Journal de ce dossier consulté
vu-administratif = Données administratives lues
vu-identite = Identité lue
vu-documents = Documents lus
vu-tableau = Données mises dans un tableau
vu-presse-papiers = Données copiées dans le presse-papiers
vu-avertissement = Avertissement affiché
vu-code-barres = Code-barres lu
vu-echange = Échange avec { $adresse }
vu-lien = Page de { $adresse } ouverte dans le navigateur
vu-service = Demande au service { $service }
vu-elements = Dossier médical lu ({ $genre })
vu-creation = Dossier créé
vu-modification = Coordonnées modifiées : { $champs }
vu-envoi-prepare = Envoi préparé
vu-envoi-tente = Tentative d’envoi
vu-envoi-verifie = Vérification d’un envoi auprès du destinataire
vu-envoi-exporte = Envoi exporté dans un dossier
vu-envoi-relance = Envoi relancé
vu-envoi-reprise = Envoi repris : ce qu’il attendait est arrivé
vu-envoi-quand-meme = Envoi demandé malgré le décès ou le départ du patient
vu-envoi-etat = Envoi { $etat }
vu-document = Document : { $acte }
vu-element = Dossier médical, { $element } : { $fait }
vu-element-creation = ajout
vu-element-modification = modification
vu-element-cloture = clôture
vu-element-rature = rature
vu-element-validation = validation
vu-element-rattachement = rattachement
vu-action = Action « { $action } »
vu-colonne-numero = Ligne
vu-colonne-quand = Date
vu-colonne-instant = Instant (ms UTC)
vu-colonne-nature = Nature
vu-colonne-quoi = Quoi
vu-colonne-qui = Qui
vu-colonne-identifiant = Identifiant
vu-colonne-extension = Extension
vu-colonne-objet = Objet
vu-colonne-empreinte = Empreinte
enregistrer-sans-fenetre = Aucune fenêtre ne peut demander où enregistrer le fichier.

# Dossier médical, consultation, contacts
onglet-consultation = Consultation
onglet-administratif = Administratif
ajouter = Ajouter
ajouter-a = Ajouter : { $quoi }
champ-faux = « { $champ } » { $raison }.
element-code = code { $code }
element-libre = sans code
element-clos = clos
element-depuis = depuis { $date }
element-jusqu-a = jusqu’à { $date }
element-clore = Clore…
element-clore-oui = Clore
element-fin = Date de fin
element-raturer = Raturer…
element-raturer-oui = Raturer
element-raturer-motif = Pourquoi est-ce une erreur ?
element-raturer-explication = Une rature dit que cet élément n’aurait jamais dû être saisi. Il reste dans l’historique avec ce motif.
element-historique = Historique
element-sans-historique = Masquer l’historique
section-clos =
    { $n ->
        [one] { $nombre } clos
       *[other] { $nombre } clos
    }
section-sans-clos = Masquer les clos
section-allergies-aucune = Aucune allergie renseignée.
section-ajouter = Ajouter : { $section }
ajouter-probleme = Ajouter : diabète de type 2 depuis 2014
ajouter-allergie = Ajouter : pénicilline : urticaire en 2019
ajouter-vigilance = Ajouter un point de vigilance
ajouter-traitement = Ajouter : metformine 1000 mg : 1 matin, 1 soir
ajouter-antecedent = Ajouter : appendicectomie en 1998
ajouter-familial = Ajouter : père : infarctus
ajouter-facteur = Ajouter un facteur de risque
ajouter-habitude = Ajouter : tabac : 10 paquets-années
ajouter-vaccination = Ajouter : grippe 12/10/2026
ajouter-lien-manque = Commencez par le lien de parenté, par exemple « père : infarctus ».
ajouter-lien-inconnu = « { $lien } » n’est pas un lien de parenté connu : écrivez par exemple père, mère, frère, sœur.
vaccin-rang = dose { $rang }
consultation-titre = Consultation
consultation-du = Consultation du { $date }
consultation-ancienne = Cette consultation d’un autre jour n’a pas été validée : complétez-la ou validez-la.
consultation-impossible = La consultation ne peut pas être ouverte maintenant.
consultation-motif = Motif
consultation-motif-exemple = Motif de la consultation
consultation-observation = Observation
consultation-observation-exemple = Observation : gardée à mesure que vous écrivez
consultation-conclusion = Conclusion
consultation-conclusion-exemple = Conclusion, conduite à tenir
consultation-gardee = enregistré
consultation-en-cours = enregistrement…
consultation-pas-gardee = pas encore enregistré
consultation-pour = { $auteur }, pour { $responsable }
fusion-les-deux = Garder les deux
consultation-actes = Actes
consultation-acte-ajouter = Ajouter un acte
consultation-acte-exemple = Ajouter un acte : code ou libellé (CCAM, NGAP)
consultation-actes-faits = Actes : { $actes }
consultation-valider-nom = Valider cette consultation
consultation-valider-aide = Une consultation validée ne se modifie plus ; un addendum peut y être ajouté.
consultations-passees = Consultations
consultation-sans-motif = sans motif
consultation-non-validee = non validée
consultation-validee = Validée le { $instant } par { $auteur }
consultation-addendum = Addendum
consultation-addendum-ajouter = Ajouter l’addendum
consultation-addendum-de = Addendum du { $instant }, { $auteur }
consultation-addenda = { $nombre } addenda
consultation-partie = Cette consultation n’est plus ouverte : elle a été validée ou raturée entre-temps.
validation-socle = Socle
validation-consultation = Figer la consultation
suivi-medecin = Médecin traitant
suivi-declare = déclaré
suivi-ald = Affections de longue durée
suivi-ald-numero = ALD { $numero }
suivi-consentements = Consentements et oppositions
suivi-correspondants = Correspondants
suivi-correspondant-ajouter = Ajouter un correspondant : nom du contact
suivi-contact-inconnu = contact retiré
suivi-fin = Un patient décédé ou parti ne reçoit plus ni envoi ni rappel, et n’est plus compté.
agenda = Agenda
agenda-aujourdhui = Aujourd’hui
agenda-demain = Demain
agenda-veille = Jour précédent
agenda-lendemain = Jour suivant
agenda-preparer = Préparer ce jour
agenda-importer = Importer un agenda…
agenda-fichier = Fichier de l’agenda
agenda-fichier-aide = Le fichier exporté de votre agenda, ou son adresse https : iCalendar (.ics), rendez-vous FHIR (.json) ou tableau (.csv). À importer aussi souvent que nécessaire.
agenda-lire = Importer
agenda-heure = Heure
agenda-heure-exemple = 9h30
agenda-heure-illisible = Écrivez 9h30 ou 0930.
agenda-patient-exemple = nom, prénom ou naissance
agenda-patient-manque = Choisissez un patient de la liste.
agenda-motif = Motif
agenda-ajouter = Ajouter
agenda-vide = Aucun rendez-vous ce jour.
agenda-nombre =
    { $n ->
        [one] { $nombre } rendez-vous
       *[other] { $nombre } rendez-vous
    }
agenda-pieces =
    { $n ->
        [one] { $nombre } identité à compléter
       *[other] { $nombre } identités à compléter
    }
agenda-piece = pièce d’identité à apporter
agenda-insi = INS à rechercher
agenda-presence = Présence de { $nom }
agenda-attendu = attendu
agenda-arrive = arrivé
agenda-absent = absent
agenda-annule = annulé
agenda-inconnu = patient à désigner
agenda-designer = Désigner le patient
agenda-designer-nom = Désigner le patient de « { $nom } »
agenda-prepare =
    { $n ->
        [one] { $nombre } patient préparé : les extensions complètent son identité.
       *[other] { $nombre } patients préparés : les extensions complètent leur identité.
    }
agenda-deja-prepare = Tous les patients de ce jour sont déjà préparés.
agenda-sans-horloge = L’horloge de ce poste ne donne pas la date : vérifiez-la.
contacts = Contacts
contacts-chercher = Chercher un contact
contacts-exemple = Nom, spécialité, ville ou téléphone
contacts-nouveau = Nouveau contact
contacts-aucun = Aucun contact ne correspond.
contacts-prive = privé
contacts-autres =
    { $n ->
        [one] et { $nombre } autre : précisez la recherche.
       *[other] et { $nombre } autres : précisez la recherche.
    }
contacts-lier = Lier au patient ouvert
contacts-lier-nom = Lier { $contact } à { $patient }
contacts-lien = Ce que ce contact est pour { $patient } :

# ---- Importer et exporter ----------------------------------------------------------------------------------------------------
echanges = Importer, exporter
echanges-indisponibles = Les imports et exports ne sont pas disponibles ici.
import-titre = Reprendre des patients d’un autre logiciel
import-explication = Exportez vos patients de l’autre logiciel en CSV, puis déposez le fichier ici. Rien n’est écrit avant que vous ne l’ayez demandé ; recommencer un import ne double personne.
import-illisible = Ce fichier ne peut pas être lu. Vérifiez son chemin et ses droits.
import-trop-grand = Ce fichier est trop grand pour être importé : { $mo } Mo au plus.
fichiers-titre = Fichiers que lit une extension
fichiers-explication = Écrivez le chemin d’un fichier : les extensions qui savent le lire se proposent. Ce qu’elles ont compris, et ce qu’elles laissent de côté, est dit ici.
fichiers-chemin = Fichier
fichiers-lire = Lire
fichiers-lire-nom = Lire : { $quoi }
fichiers-quoi = { $quoi } ({ $fins }) · { $extension }
fichiers-ouvrez = ouvrez d’abord un dossier
fichier-lu = Le fichier est lu.
import-fichier = Fichier CSV
import-lire = Lire le fichier
import-lu = { $lignes } lignes · caractères { $encodage } · colonnes séparées par { $separateur }
import-point-virgule = des points-virgules
import-virgule = des virgules
import-tabulation = des tabulations
import-barre = des barres
import-abime = Certains caractères de ce fichier n’ont pas pu être lus : ils apparaissent « � ». Vérifiez-les avant d’importer.
import-colonne = Colonne « { $nom } »
import-ignoree = ne pas reprendre
import-lecture = Lecture du fichier
import-examen = Examen des lignes
import-en-cours = Création des dossiers
import-arreter = Arrêter
import-a-creer =
    { $n ->
        [one] { $nombre } dossier à créer
       *[other] { $nombre } dossiers à créer
    }
import-commencer =
    { $n ->
        [one] Créer { $nombre } dossier
       *[other] Créer { $nombre } dossiers
    }
import-repris =
    { $n ->
        [one] { $nombre } dossier créé
       *[other] { $nombre } dossiers créés
    }
import-compte-deja =
    { $n ->
        [one] { $nombre } déjà repris
       *[other] { $nombre } déjà repris
    }
import-compte-decider =
    { $n ->
        [one] { $nombre } à décider
       *[other] { $nombre } à décider
    }
import-compte-laisses =
    { $n ->
        [one] { $nombre } laissé de côté
       *[other] { $nombre } laissés de côté
    }
import-compte-refuses =
    { $n ->
        [one] { $nombre } refusé
       *[other] { $nombre } refusés
    }
import-compte-modifies =
    { $n ->
        [one] { $nombre } modifié à la lecture
       *[other] { $nombre } modifiés à la lecture
    }
import-arrete = Arrêté avant la fin : { $bilan }. Relisez le fichier pour poursuivre, rien ne sera doublé.
import-ressemblances = Peut-être déjà connus
import-ressemblances-explication = Ces lignes ressemblent à un patient du cabinet ou à une autre ligne. Rien n’est fusionné : décidez pour chacune.
import-comme-patient = ressemble à { $patients }
import-comme-ligne = ressemble à la ligne { $ligne }
import-plus-tard = Plus tard
import-ne-pas-creer = Ne pas créer
import-creer-quand-meme = Créer quand même
import-refuses = Refusées
import-meme-numero = Même numéro que la ligne { $ligne } : corrigez l’une des deux.
import-ligne = Ligne { $ligne } : { $motif }
import-autres = et { $nombre } autres, dans le rapport.
import-modifies = Modifiées à la lecture
import-changement = { $champ } « { $ecrit } » : { $motif }
import-rapport = Écrire le rapport
import-rapport-ecrit = Rapport écrit : { $chemin }
export-titre = Remettre un dossier, sortir le cabinet
export-explication = Un dossier complet, lisible et réutilisable : page à lire, FHIR, documents avec leurs versions, qui a vu quoi. Il n’apparaît qu’une fois entier, et sa sortie est au journal.
export-dossier = Nouveau dossier de destination
export-patient = Exporter le dossier de { $nom }
export-cabinet = Exporter tout le cabinet
export-ouvrez = Pour remettre un seul dossier, ouvrez-le d’abord.
export-en-cours = Écriture des dossiers
export-fait =
    { $patients } dossier(s), { $fichiers } fichiers dans { $dossier }. Le fichier MANIFESTE.sha256 permet de vérifier que rien n’a changé.

# Documents
documents = Documents
documents-liste = Liste des documents
documents-apercu = Document choisi
documents-tous = Tous
documents-courriers = Courriers
documents-ordonnances = Ordonnances
documents-resultats = Résultats
documents-divers = Divers
documents-famille = Sorte de document
documents-etat = État du document
documents-tous-etats = Tous
documents-en-cours = En cours
documents-valides = Validés
documents-expedies = Expédiés
documents-non-lus = Non lus
documents-pour-moi = Pour moi
documents-archives = Archivés
documents-periode = Période
documents-toutes-dates = Toutes les dates
documents-semaine = 7 derniers jours
documents-mois = 31 derniers jours
documents-annee = 12 derniers mois
documents-filtres = Filtres…
documents-chercher = Mots du titre
documents-aucun = Aucun document.
documents-actions = Actions
documents-choisis =
    { $n ->
        [0] aucun document choisi
        [one] 1 document choisi
       *[other] { $nombre } documents choisis
    }
documents-choisir = Choisissez un document dans la liste.
documents-importer = Importer un fichier
document-en-cours = en cours
document-valide = validé
document-expedie = expédié
document-remplace = remplacé
document-non-lu = non lu
document-marquer-lu = Marquer comme lu
document-marquer-non-lu = Marquer comme non lu
document-rediger = Poursuivre la rédaction
document-imprimer = Imprimer
document-enregistrer = Enregistrer sous…
document-dupliquer = Dupliquer
document-annule-remplace = Annule et remplace
document-archiver = Archiver
document-desarchiver = Sortir des archives
document-page = Page { $page } sur { $pages }
document-xml = Ce fichier XML n’est pas un document de santé (CDA) : il est montré tel quel.
document-noter = Reporter dans le dossier
document-allergie = Nouvelle allergie…
document-antecedent = Nouvel antécédent…
document-copie = Ce document n’a pas été écrit ici et ne se modifie pas : une copie identique, « { $titre } », est classée dans le même dossier.
note-allergie = Nouvelle allergie
note-antecedent = Nouvel antécédent
note-origine = D’après : { $origine }
cda-du = du { $date }
cda-version = version { $numero }
cda-remplace = remplace un document antérieur
cda-confidentialite = confidentialité : { $mot }
cda-ne = né le { $date }
cda-nee = née le { $date }
cda-ne-ou-nee = né(e) le { $date }
cda-patient = Patient
cda-auteur = Auteur
cda-responsable = Responsable
cda-pour = Adressé à
cda-acte-le = Acte du
cda-conserve = Conservé par
cda-sans-patient = Ce document ne dit pas de quel patient il parle : vérifiez qu’il est dans le bon dossier.
cda-identite-differe = L’identité écrite dans ce document n’est pas celle du dossier : vérifiez qu’il est dans le bon dossier.
cda-trait = Trait
cda-dans-document = Dans le document
cda-dans-dossier = Dans le dossier
cda-actif-retire = Ce document contenait des éléments actifs ({ $quoi }) : ils sont retirés et ne sont jamais exécutés.
cda-vide = Ce document n’a pas de contenu lisible.
cda-coupe = Ce document est trop long pour être montré en entier : enregistrez-le pour le lire avec un autre logiciel.
cda-sans-texte = Cette partie n’a pas de texte ; ce que disent ses codes est ci-dessous.
cda-n-a-pas = Le document dit que le patient n’a pas : { $quoi }.
cda-image-ailleurs = Image hors du document : elle n’est pas affichée.
cda-absente = Pièce « { $nom } » absente du document.
cda-jointe = Pièce jointe { $numero }
cda-jointe-dessous = Pièce jointe { $numero }, sous cette partie.
cda-jointe-enregistrer = Enregistrer la pièce jointe { $numero }
cda-a-reprendre =
    { $n ->
        [one] { $n } élément peut être repris dans le dossier.
       *[other] { $n } éléments peuvent être repris dans le dossier.
    }
cda-tout-au-dossier = Tout ce que ce document propose est déjà au dossier.
cda-tout-cocher = Tout cocher
cda-tout-decocher = Tout décocher
cda-reprendre =
    { $n ->
        [one] Reprendre { $n } élément
       *[other] Reprendre { $n } éléments
    }
cda-reprendre-un = Reprendre
cda-reprendre-nomme = Reprendre { $element }
cda-deja = déjà au dossier
document-image-illisible = Cette image ne peut pas être affichée : enregistrez-la pour l’ouvrir avec un autre logiciel.
document-sans-apercu = Ce genre de fichier ({ $type }) ne peut pas être affiché : enregistrez-le pour l’ouvrir avec un autre logiciel.
zoom-moins = Rapetisser
zoom-plus = Agrandir
courrier-nouveau = Nouveau courrier
courrier-redaction = Rédaction
courrier-retour = Retour à la liste
courrier-apercu = Voir la page imprimée
courrier-texte-revoir = Revenir au texte
documents-voir = Voir le document choisi
courrier-titre = Titre
courrier-texte = Texte du courrier
courrier-enregistre = enregistré
courrier-en-saisie = en cours de saisie
courrier-valider = Valider
courrier-a-completer = À compléter dans le courrier, faute de le trouver dans le dossier : { $quoi }.
courrier-signes-absents = Ces signes n’existent pas dans la police d’impression et sont écrits par leur numéro : { $signes }
courrier-sans-datamatrix = Le document ne porte pas de Datamatrix INS. { $raison }
impression-envoyee = Document envoyé à l’imprimante ({ $numero }).
imprimante-aucune = Aucune imprimante sur ce poste : ajoutez-en une dans les réglages du système.
imprimante-habituelle = { $nom } (habituelle)
importer-titre = Classer dans le dossier
importer-chemin = Fichier
importer-deposer = Ou déposez les fichiers sur la fenêtre du patient.
importer-type = Type de document
importer-intitule = Titre
importer-intitule-vide = Le nom du fichier si ce champ reste vide.
importer-pour-moi = Ce document est pour moi
importer-tel-quel = Le fichier est conservé tel quel.
importer-classer =
    { $n ->
        [one] Classer
       *[other] Classer les { $nombre } fichiers
    }
numerises-attendent =
    { $n ->
        [one] { $nombre } document numérisé à classer
       *[other] { $nombre } documents numérisés à classer
    }
numerise-classer-ici = Classer ici…
numerise-classer-chez = Classer chez { $patient }…
numerise-sans-patient = Ouvrez le dossier du patient, puis déposez le fichier.
numerise-chercher = De qui parle-t-il ?
numerise-chercher-nom = Chercher de qui parle { $nom }
numerisation-dossier = Dossier des documents numérisés (ce poste)
numerisation-aide = Les fichiers qui y arrivent attendent d’être classés, puis passent dans son sous-dossier « Classés ».
modeles = Modèles
modeles-retour = Retour aux documents
modeles-entete = En-tête des courriers
modele-nouveau = Nouveau modèle
modele-titre = Titre du modèle
modele-inserer = Ajouter un champ à la fin du texte…
modele-texte = Texte du modèle
modele-aide = # titre, - liste, 1. liste numérotée, > à droite, **gras**. Le cartouche INS s’ajoute de lui-même.
modele-enregistrer = Enregistrer
modele-retirer = Retirer…
modele-retirer-oui = Retirer ce modèle
modele-non-enregistre = non enregistré
modele-apercu = Aperçu du modèle
# Porte : se connecter, verrou, session
porte = Connexion
ouverture = Ouverture du cabinet
ouverture-titre = Ouvrir le cabinet
ouverture-dossier = Dossier du cabinet : { $dossier }
ouverture-phrase = Phrase secrète
ouverture-ouvrir = Ouvrir
ouverture-en-cours = Ouverture…
ouverture-rien-perdu = Rien du cabinet n’est lu ni modifié tant qu’il n’est pas ouvert. La phrase secrète n’est gardée nulle part : sans elle, ses données ne se relisent pas.
porte-titre = Identifiez-vous
porte-accueil = Les dossiers du cabinet s’ouvrent une fois que Socle sait qui vous êtes.
porte-carte = Avec votre carte
porte-carte-non-reglee = La lecture des cartes n’est pas réglée sur ce poste : voyez les réglages de connexion.
porte-carte-de = { $qui }
porte-carte-illisible = Une carte est dans le lecteur ; elle n’est pas lue comme une carte professionnelle.
porte-inserer = Insérez votre carte CPS, CPF ou CPE
porte-code = Code de la carte
porte-code-lecteur = Saisir le code sur le lecteur
porte-ouvrir = Ouvrir la session
porte-ouvrir-dernier = Utiliser le dernier essai
porte-dernier-essai = Il ne reste qu’un essai avant le blocage de la carte : il ne sera utilisé que si vous pressez ce bouton.
porte-un-essai = Chaque code envoyé compte pour un essai ; Socle n’en fait jamais un second de lui-même.
porte-psc = Avec Pro Santé Connect
porte-psc-non-regle = Pro Santé Connect n’est pas réglé pour ce cabinet : voyez les réglages de connexion.
porte-psc-ouvrir = Se connecter avec Pro Santé Connect
porte-ou-ecps = Ou, sans navigateur, en confirmant sur le téléphone de votre e-CPS :
porte-rpps = Numéro RPPS
porte-ecps-ouvrir = Confirmer sur mon e-CPS
porte-certificat = Avec le certificat du cabinet
porte-certificat-limites = Les dossiers s’ouvrent, au nom du cabinet : rien de ce qui revient à une personne n’est possible.
porte-certificat-ouvrir = Ouvrir au nom du cabinet
porte-mot-de-passe = Mot de passe du certificat
porte-pour-quelqu-un = Je remplace un médecin
porte-pour-requis = Vous êtes en formation : indiquez le médecin pour qui vous exercez. Vous restez l’auteur, il est le responsable.
porte-pour = Pour
porte-pour-exemple = Dr Anne MARTIN
porte-verifie-carte = Vérification de la carte… Ne la retirez pas.
porte-verifie-certificat = Vérification du certificat du cabinet…
porte-navigateur = Terminez la connexion dans le navigateur qui vient de s’ouvrir.
porte-appelle-ecps = Envoi de la demande à votre e-CPS…
porte-compare = Ouvrez votre e-CPS et ne confirmez que si elle affiche ce nombre :
porte-non-enregistre = Du texte qui n’est pas enregistré attend derrière cet écran : identifiez-vous avant de fermer la fenêtre.
porte-numero = Nombre à comparer : { $numero }
porte-droits = Ce que chacun peut faire
porte-droits-cacher = Cacher ce que chacun peut faire
porte-reglages = Réglages de connexion
porte-retour = Revenir à la connexion
porte-sans-session = Continuer sans session
porte-sans-session-pourquoi = Aucun médecin ne s’est encore identifié dans ce cabinet : il peut être préparé sans session (réglages, patients, imports, documents à classer). Le dossier médical, les validations et les envois attendent la première session ; ensuite, une session sera toujours demandée.
verrou-titre = Session verrouillée
verrou-carte = La carte a été retirée.
verrou-repos = Personne n’a touché le clavier depuis deux heures.
verrou-demande = Verrouillée à la demande.
verrou-expire = Pro Santé Connect n’a pas prolongé la session.
verrou-garde = Le travail en cours est conservé : identifiez-vous pour le retrouver. Une autre personne ouvrira sa propre session.
session-page = Session
session-aucune = Personne n’est identifié : ce qui revient à une personne n’est pas possible.
session-identifier = S’identifier
session-demonstration-dite = Démonstration : un médecin fictif, identifié sans carte. Rien ne quitte ce poste.
session-responsable = Responsable : { $qui }
session-verrouiller = Verrouiller
session-changer = Changer de personne
session-fermer = Fermer la session
session-travail-garde = À la fermeture ou au changement, ce que vous avez tapé vous attend jusqu’à l’arrêt de Socle.
journal-signe-titre = Journal de ce poste
journal-signe = Signé jusqu’au { $jour } par { $qui }
journal-non-signe = Pas encore signé
journal-signe-pourquoi = À la première session du jour, le journal est signé avec la clé de cette session, sans code à saisir de nouveau.
journal-non-signe-aujourd-hui = Le journal n’a pas pu être signé aujourd’hui : { $raison }
droits-les-miens = Ce que je peux faire
droits-pour = Pour
droits-de = Droits : { $qui }
droit-permis = permis
droit-carte = avec une carte
droit-refuse = non
connexion = Réglages de connexion
connexion-cartes = Cartes et certificats de ce poste
connexion-cabinet = Le cabinet
connexion-psc = Pro Santé Connect
connexion-poste = ce poste
connexion-pour-tous = tout le cabinet
connexion-secret-garde = enregistré, jamais affiché
connexion-reparation = En attendant, ce qui manque à ce poste ou n’y est plus lisible peut être indiqué.
connexion-inutilisable = { $champ } : { $raison }
champ-session-card-module = Composant de lecture des cartes (PKCS#11)
champ-session-card-slot = Emplacement de la carte : numéro, nom de la carte, ou vide pour la première
champ-session-authorities = Autorités de certification reconnues (fichier PEM de l’IGC-Santé)
champ-session-revocations = Liste de révocation (fichier, facultatif)
champ-session-organisation = Certificat du cabinet (fichier .p12)
champ-session-organisation-passphrase = Mot de passe du certificat du cabinet (facultatif : les échanges du cabinet se font alors sans personne)
champ-session-organisation-second = Second certificat du cabinet (fichier .p12, facultatif) : un certificat pour ce qui se fait sans personne, l’autre pour ce qu’une personne demande
champ-session-organisation-second-passphrase = Mot de passe du second certificat du cabinet
champ-session-structure-id = Identifiant de la structure (Struct_IdNat)
champ-session-structure-name = Nom du cabinet
champ-session-structure-sector = Secteur d’activité, par exemple SA07
champ-session-psc-client-id = Identifiant du logiciel
champ-session-psc-client-secret = Secret du logiciel
champ-session-psc-platform = Plateforme : production, essai ou autre
champ-session-psc-issuer = Émetteur (autre plateforme)
champ-session-psc-discovery = Adresse de description (autre plateforme)
champ-session-psc-ciba = Adresse des demandes e-CPS (autre plateforme, facultatif)
champ-session-psc-redirect-port = Port de retour du navigateur, vide pour un port libre
champ-session-psc-signed = Identité signée exigée : oui ou vide
champ-session-psc-certificate = Certificat présenté à Pro Santé Connect (fichier .p12, ou PEM avec sa clé, facultatif)
champ-session-psc-passphrase = Mot de passe de ce certificat (fichier .p12)
champ-session-psc-authorities = Autorités supplémentaires pour cette connexion (fichier PEM, facultatif)
champ-reader-adapter = Lecture des cartes Vitale : programme de l’éditeur, ou « simulation »
collision-titre = Un matricule pour deux dossiers
collision-texte = INSi donne à ce patient un matricule que porte déjà un autre patient du cabinet : rien n’a été repris. Comparez les deux dossiers.
collision-ce-dossier = Ce dossier
collision-autre-dossier = Le dossier qui porte ce matricule
collision-conduite = La même personne : travaillez dans le dossier qualifié, et marquez celui-ci douteux. Deux personnes : invalidez l’INS de l’autre dossier si c’est lui qui se trompe, puis interrogez INSi de nouveau ; sinon, vérifiez ici les traits sur la pièce d’identité.
collision-invalider-nom = Invalider l’INS de { $nom }
lu-datamatrix = Datamatrix INS
lu-document = Document reçu
lu-vitale = Carte Vitale
lu-transmis = Patient transmis par un autre logiciel
lu-transmis-pas-une-preuve = Un autre logiciel transmet des traits, pas une preuve : vérifiez que c’est bien le patient présent.
lu-ouvrir-et-consulter = Ouvrir et commencer la consultation
lu-ouvrir-seulement = Ouvrir le dossier seulement
lu-consulter = Commencer la consultation
lu-apcv = Application carte Vitale
simule = simulé
lu-en-cours = Lecture en cours…
lu-recommencer = Lire de nouveau
lu-sans-usage = Ce code-barres n’est pas un Datamatrix INS, et aucune extension ne l’attend.
lu-qui = Plusieurs personnes sur cette lecture : qui est devant vous ?
lu-nom-utilise = nom utilisé { $nom }
lu-inconnu = Aucun dossier de ce cabinet ne porte ces traits.
lu-inconnu-matricule = Aucun dossier de ce cabinet ne porte cette INS qualifiée. Cherchez d’abord le patient par son nom : il a peut-être un dossier sans INS.
lu-proches = Peut-être :
lu-comparer = Comparer
lu-comparer-nom = Comparer avec le dossier de { $nom }
lu-plusieurs-dossiers = Plusieurs dossiers correspondent : choisissez celui du patient.
lu-autre-matricule = Le dossier porte un autre matricule que celui qui vient d’être lu. Vérifiez l’identité avec le patient.
lu-autre-dossier = Ce n’est pas le patient du dossier ouvert.
lu-dossier-ouvert = C’est le patient du dossier ouvert.
lu-pas-une-preuve = Un code lu ne prouve pas l’identité : l’INS n’est pas reprise, elle reste à rechercher.
lu-document-pas-une-preuve = Ce qu’un document dit ne prouve pas l’identité : l’INS n’est pas reprise, INSi est interrogé à l’ouverture du dossier.
lu-numero-pas-ins = Le numéro de la carte n’est pas l’INS.
lu-concorde = Traits identiques
lu-differe = Différence : { $traits }
lu-colonne-dossier = Dossier
lu-colonne-lu = Lu
lu-identique = identique
lu-different = différent
lu-absent = absent du dossier
lu-ouvrir = Ouvrir le dossier
lu-prendre = Prendre cette identité
lu-ouvrir-et-prendre = Ouvrir et prendre cette identité
lu-creer = Créer le dossier
lecteur-absente = Carte Vitale absente
lecteur-presente = Carte Vitale présente
lecteur-panne = Lecteur Vitale en panne
lecteur-simule = { $etat } (simulé)
lecteur-lire = Lire la carte
lecteur-inserez = Insérez la carte Vitale du patient : elle est lue d’elle-même.
jeu-demonstration = Démonstration : lecteur et cartes simulés
jeu-inserer = Insérer la carte de { $carte }
jeu-abimee = Insérer une carte abîmée
jeu-envers = Insérer une carte à l’envers
jeu-retirer = Retirer la carte
jeu-retirer-lecture = Retirer la carte pendant la lecture
jeu-code = Scanner l’application de { $personne }
jeu-code-ancien = Scanner de nouveau le même code
jeu-code-inconnu = Scanner un code inconnu
jeu-code-revoque = Scanner une application révoquée
jeu-service-absent = Scanner, service injoignable
jeu-service-lent = Scanner, service trop lent
document-datamatrix = Lire le Datamatrix INS
vu-vitale = Carte Vitale lue
vu-apcv = Application carte Vitale lue
vu-datamatrix = Datamatrix INS scanné
vu-datamatrix-fichier = Datamatrix INS lu dans un document
vu-datamatrix-illisible = Datamatrix INS illisible scanné
vu-code-autre = Autre code-barres scanné
