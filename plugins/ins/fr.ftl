### INS : ce que l’extension dit au praticien. Les phrases du référentiel (traits refusés, retours et erreurs d’INSi,
### avertissements) viennent des formats, communs à toutes les extensions.

## Le statut et ce qui doit sauter aux yeux : panneau, bandeau, liste des patients

statut-provisoire = provisoire
statut-validee = validée
statut-recuperee = récupérée
statut-qualifiee = qualifiée
marque-a-verifier = à vérifier
marque-douteuse = douteuse
marque-fictive = fictive
marque-homonyme = homonyme

## Les traits, côte à côte

tableau = Traits du dossier et traits renvoyés par INSi
colonne-trait = Trait
colonne-dossier = Dossier
colonne-insi = INSi
colonne-ecart = Écart
trait-nom = Nom
trait-prenom = Premier prénom
trait-prenoms = Prénoms
trait-sexe = Sexe
trait-date = Né(e) le
trait-lieu = Lieu
trait-absent = —
ecart-different = ≠ différent
ecart-absent-dossier = absent du dossier
ecart-absent-insi = absent d’INSi

## Ce que l’on sait

concordent = Les traits concordent
accepte = Retour INSi accepté malgré un écart
# $nature (texte) : NIR, NIA…
matricule = Matricule INS ({ $nature })
matricule-dossier = Matricule du dossier ({ $nature })
matricule-insi = Matricule selon INSi ({ $nature })
# $oid (texte) : l’autorité qui a attribué le matricule.
oid = OID { $oid }
controle = Identité contrôlée
attestation = attestation du praticien
interrogee = Dernière réponse d’INSi
retour-ecarte = Le dernier retour d’INSi n’a pas été retenu dans ce dossier.
# $date (texte) : une date complète.
date-incertaine = Date de naissance incertaine : INSi est interrogé avec le { $date }.

## Ce que l’on peut faire

interroger = Interroger INSi
interroger-de-nouveau = Interroger de nouveau
en-cours = INSi est interrogé…
trait-a-corriger = Corrigez d’abord le trait signalé.
sans-droit = Identifiez-vous avec une carte qui permet cet acte.
accepter = Accepter le retour INSi
accepter-question = Le matricule et les traits renvoyés par INSi remplaceront ceux du dossier, et ces traits ne pourront plus être modifiés. Accepter ce retour ?
rejeter = Rejeter
presentee-qualifie = Pièce présentée : un clic qualifie l’identité
presentee-valide = Pièce présentée : un clic valide l’identité
presentee-insuffisante = Documents insuffisants pour contrôler une identité.
autres-pieces = Autre pièce…
moins-de-pieces = Moins de pièces
attester = J’atteste déjà connaître cette personne…
attester-question = Vous attestez en personne que vous connaissez déjà ce patient et que son nom de naissance, son premier prénom, sa date de naissance et son sexe sont ceux renvoyés par INSi. L’identité sera qualifiée sans pièce. Continuer ?

## Les pièces, en peu de mots

piece-carte-identite = Carte d’identité
piece-passeport = Passeport
piece-titre-sejour = Titre de séjour
piece-e-cni = Carte d’identité numérique
piece-identite-numerique = Identité numérique La Poste
piece-appli-carte-vitale = Appli carte Vitale
piece-acte-et-piece-parent = Mineur : acte et pièce du parent
piece-document-circulation = Document de circulation (mineur)
piece-acte-naissance = Acte de naissance seul
piece-livret-famille = Livret de famille seul
piece-carte-vitale = Carte Vitale
piece-permis-conduire = Permis de conduire
piece-autre = Autre document

## Ce qui n’a pas marché, et que faire

echec-patient = Ouvrez d’abord le dossier d’un patient, puis recommencez.
echec-illisible = L’extension INS est trop ancienne pour lire cette identité : mettez-la à jour.
echec-droit-insi = Votre session ne permet pas d’interroger INSi : identifiez-vous avec une carte qui le permet.
echec-autorisation = Le numéro d’autorisation du logiciel manque : saisissez-le dans les réglages de l’extension INS.
echec-structure = L’identifiant de votre structure manque dans la session : identifiez-vous de nouveau, ou complétez les réglages du cabinet.
echec-annule = L’interrogation d’INSi a été abandonnée ; le dossier est inchangé. Relancez-la quand vous le souhaitez.
echec-delai = INSi n’a pas répondu à temps ; le dossier est inchangé. Réessayez dans quelques minutes.
echec-injoignable = INSi est injoignable ; le dossier est inchangé. Vérifiez la connexion Internet, puis réessayez.
echec-interrompu = La connexion avec INSi a été coupée ; le dossier est inchangé. Réessayez.
echec-tls = La connexion sécurisée avec INSi a échoué ; le dossier est inchangé. Vérifiez le certificat de la structure et l’heure de ce poste.
echec-trop-grand = La réponse d’INSi est anormalement volumineuse et a été écartée ; le dossier est inchangé. Si cela se reproduit, signalez-le à l’assistance du logiciel.
echec-verification = La vérification d’un matricule auprès d’INSi n’est pas proposée : interrogez INSi avec les traits et comparez.
