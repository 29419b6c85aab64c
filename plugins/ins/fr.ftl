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
marque-piece-refusee = pièce refusée
marque-a-renouveler = vérification due

## Les traits, côte à côte

tableau = Traits du dossier et traits renvoyés par INSi
colonne-trait = Trait
colonne-dossier = Dossier
colonne-insi = INSi
trait-nom = Nom
trait-prenom = Premier prénom
trait-prenoms = Prénoms
trait-sexe = Sexe
trait-date = Né(e) le
trait-lieu = Lieu
trait-absent = absent
# $trait (texte) : le nom d’un trait.
ecart-different = ≠ { $trait }

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
controlee-le = Contrôlée le
# $qui (texte) : la personne, en toutes lettres.
par = par { $qui }
refus-le = Pièce refusée le
refus-effet = Les soins continuent ; rien ne part avec l’INS.
controle-du = La pièce d’identité est à revoir à l’occasion, sans urgence.
verification-due = L’INS est à vérifier de nouveau auprès d’INSi, sans urgence.
anciens = Anciens matricules
ancien-invalide = retiré de ce dossier
ancien-remplace = remplacé
ancien-insi = ancien selon INSi
noter-refus = Noter le refus
verifiee-le = INS vérifiée le
ins-dementie = INSi n’a pas confirmé cette INS : elle a été retirée. Revoyez l’identité avec le patient.

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
qui-controle = Contrôler une identité demande la carte du médecin, ou la CPE nominative de sa secrétaire : identifiez-vous avec l’une d’elles.
qui-atteste = Réservé au médecin, en personne : cette attestation ne se délègue pas au secrétariat.
corriger = Corriger le dossier
voir-identite = Voir ou corriger l’identité
demander-correction = Demander la correction à l’Insee
# $nom (texte) : le nom utilisé du dossier.
nom-de-naissance = Assurez-vous que le nom est bien le nom de naissance : le dossier porte aussi le nom { $nom }.
chercher-nom-utilise = Chercher avec { $nom } comme nom de naissance
accepter = Accepter le retour INSi
accepter-question = Le matricule et les traits renvoyés par INSi remplaceront ceux du dossier, et ces traits ne pourront plus être modifiés. Accepter ce retour ?
rejeter = Rejeter
presentee-qualifie = Pièce présentée : un clic qualifie l’identité
presentee-valide = Pièce présentée : un clic valide l’identité
presentee-de-nouveau = Pièce présentée de nouveau : un clic renouvelle le contrôle
presentee-insuffisante = Documents insuffisants pour contrôler une identité.
autres-pieces = Autre pièce…
moins-de-pieces = Moins de pièces
attester = J’atteste déjà connaître cette personne…
attester-question = J’atteste déjà connaître l’identité de cette personne et sa correspondance aux traits d’identité INSi. Cela me permet de partager ses données en toute sécurité.
attester-sans-accord = Le nom de naissance, le premier prénom, la date de naissance et le sexe ne concordaient pas tous avec INSi : contrôlez une pièce.
montrer = Montrer au patient

## La page tournée vers le patient

page-patient = Est-ce bien votre identité ?
trait-nom-naissance = Nom de naissance
trait-prenoms-naissance = Prénoms
trait-lieu-naissance = Lieu de naissance

## Les cas particuliers

cas-particuliers = Cas particulier…
cas-fermer = Fermer l’aide
cas-nouveau-ne = Nouveau-né
cas-nouveau-ne-aide = L’INS existe à partir du 8e jour, une fois l’enfant déclaré en mairie. D’ici là, gardez l’identité de l’enfant et cherchez de nouveau ensuite. Le numéro d’un parent n’est jamais le sien.
naissance-prevue = INSi sera interrogé le
cas-enfant = Enfant
cas-enfant-aide = L’enfant a une INS à lui. Sa carte d’identité ou son passeport suffisent ; sinon le livret de famille ou un acte de naissance, avec la pièce du parent qui l’accompagne.
cas-ne-etranger = Né à l’étranger
cas-ne-etranger-aide = Toute personne enregistrée en France a une INS, où qu’elle soit née. Le lieu de naissance est alors le pays (code 99…). Si INSi ne trouve personne, vérifiez le pays, la date et l’orthographe de la pièce.
cas-etat-civil = Changement d’état civil
cas-etat-civil-aide = Gardez le sexe et les prénoms actuels tant que l’état civil n’est pas modifié. Dès qu’il l’est, INSi renvoie les nouveaux traits, parfois un nouveau matricule : comparez puis acceptez, l’ancien reste dans l’historique.
cas-ecart = La pièce et INSi diffèrent
cas-ecart-aide = Ne corrigez rien pour faire concorder. Erreur manifeste d’INSi (CARROLINE pour CAROLINE) : ne prenez pas l’INS, gardez l’identité validée sur la pièce et faites corriger l’état civil. Prénom de moins mais même premier prénom : l’INS peut être prise.
cas-domicile = Visite à domicile
cas-domicile-aide = Contrôlez la pièce chez le patient : l’identité est validée, même sans réseau. INSi est interrogé au retour et l’identité est alors qualifiée. L’ordre inverse va aussi.
cas-refus-piece = Refus de présenter une pièce
cas-refus-piece-aide = Les soins ne changent pas. Sans contrôle, rien ne part avec l’INS : pas de Mon espace santé. Le RNIV le dit : hors anonymat prévu par les textes, l’usager ne peut s’opposer à la vérification de son identité par un professionnel de santé.

## Les pièces, en peu de mots

carte-europeenne = Carte d’identité : France, Union européenne, Suisse et assimilés.

piece-carte-identite = Carte d’identité
piece-passeport = Passeport
piece-titre-sejour = Titre de séjour
piece-e-cni = Carte d’identité numérique
piece-identite-numerique = Identité numérique La Poste
piece-appli-carte-vitale = Appli carte Vitale
piece-acte-et-piece-parent = Livret de famille et pièce du parent
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
echec-apcv = Cette personne n’est plus dans la lecture de l’application carte Vitale ; le dossier est inchangé. Scannez un nouveau code.
echec-delai = INSi n’a pas répondu à temps ; le dossier est inchangé. Réessayez dans quelques minutes.
echec-injoignable = INSi est injoignable ; le dossier est inchangé. Vérifiez la connexion Internet, puis réessayez.
echec-interrompu = La connexion avec INSi a été coupée ; le dossier est inchangé. Réessayez.
echec-tls = La connexion sécurisée avec INSi a échoué ; le dossier est inchangé. Vérifiez le certificat de la structure et l’heure de ce poste.
echec-trop-grand = La réponse d’INSi est anormalement volumineuse et a été écartée ; le dossier est inchangé. Si cela se reproduit, signalez-le à l’assistance du logiciel.
echec-nom-utilise = Ce dossier n’a pas d’autre nom à essayer : corrigez son nom de naissance, puis interrogez de nouveau INSi.
echec-verification-ins = INSi connaît plusieurs personnes sous ces traits : l’INS n’a pas pu être vérifiée. Complétez le lieu de naissance, puis recommencez.

## En arrière-plan, et sur la page d’accueil

accueil-calme = INSi : aucun dossier en attente.
# $nombre (nombre) : combien de dossiers.
accueil-attente = INSi sera interrogé sans vous pour les dossiers en attente : { $nombre }.
accueil-beaucoup = INSi sera interrogé sans vous pour les dossiers en attente : plus de { $nombre }.
accueil-depuis = Sans réponse depuis
accueil-prochain = Prochain essai
# $date (texte) : le jour préparé.
attendus = Patients attendus le { $date } : à préparer
attendus-prets = Patients attendus le { $date } : toutes les identités sont qualifiées.
attendu-heure = Heure
attendu-nom = Patient
attendu-a-faire = À faire
attendu-piece = Doit apporter une pièce d’identité
attendu-retour = Retour INSi à vérifier, pièce d’identité à apporter
attendu-sans-ins = INSi n’a trouvé personne : pièce d’identité à apporter, traits à vérifier
attendu-insi = INSi sera interrogé de nouveau, sans vous
attendu-trait = Un trait est à corriger dans le dossier
attendu-doute = Identité douteuse ou fictive : à vérifier
verification-en-cours = INSi : vérification des INS.
# $faites, $total, $memes, $differentes, $sans (nombres) : des identités.
verification-bilan = Vérification des INS : { $faites } sur { $total } ; confirmées : { $memes }, différentes : { $differentes }, sans réponse : { $sans }.
# $nom, $prenom (textes) : du dossier.
verification-differente = { $nom } { $prenom } : INSi ne confirme plus cette INS. À revoir avec le patient et une pièce d’identité.
verification-suspendre = Suspendre la vérification
verification-reprendre = Reprendre la vérification
file-avancement = INSi : { $nombre } dossiers interrogés.
balayage-avancement = { $nombre } dossiers sans INS mis en attente.

## La carte Vitale

simule = (simulé)
echec-identifiant = Votre identifiant national manque dans la session : identifiez-vous de nouveau.
echec-vitale-assertion = La recherche par carte Vitale demande un composant agréé (MICA) que Socle n’a pas : rien n’a été envoyé. Interrogez INSi par les traits.
echec-vitale-autre = Cette carte Vitale ne porte personne qui ressemble au patient de ce dossier : vérifiez la carte, ou interrogez INSi par les traits.
echec-vitale-plusieurs = Plusieurs personnes de cette carte Vitale ressemblent au patient de ce dossier : interrogez INSi par les traits.
echec-vitale-incomplete = La carte Vitale ne dit pas à qui sont les droits : interrogez INSi par les traits.
