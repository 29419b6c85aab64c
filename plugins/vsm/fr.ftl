### Synthèse médicale (VSM) : ce que l’extension dit au médecin. Les phrases de la synthèse elle-même viennent des formats.

## Où en est la synthèse

aucune = pas encore écrite
derniere = Dernière synthèse
version = version { $version }
a-jour = à jour
a-renouveler = à renouveler
changee = le dossier a changé depuis
structuree = Structurée : { $codes ->
    [one] { $codes } élément codé
   *[other] { $codes } éléments codés
 } sur { $tous }
non-structuree = Non structurée : aucun élément codé
autre-medecin = Écrite par un médecin qui n’est pas le médecin traitant : elle ne compte pas comme la synthèse annuelle.
medecin-inconnu = Le dossier ne nomme pas de médecin traitant : la synthèse le dira inconnu.
vaccinations = Vaccinations du dossier : { $nombre }, classées à part dans l’historique des vaccinations.
pas-traitant = Vous n’êtes pas le médecin traitant de ce patient : la synthèse le dira, et ne comptera pas comme la synthèse annuelle.
ald = Patient en ALD : la synthèse est attendue une fois par an au moins.

## Ce qu’elle devient au DMP

depot-prevu = À l’enregistrement, elle part aussi au DMP.
depot-non-prevu = Elle reste dans le dossier : le cabinet a choisi de ne pas déposer les synthèses au DMP.
depot-ordonne = Elle part au DMP.
depot-garde = Elle reste dans le dossier : { $raison }
depot-fait = Déposée au DMP le
depot-attend = Dépôt au DMP : { $raison }
depot-sous-peu = en cours
depot-a-verifier = Dépôt au DMP à vérifier : { $raison }
depot-echec = Le dépôt au DMP a échoué : { $raison }
depot-abandonne = Le dépôt au DMP a été abandonné.
depot-inconnu = L’état du dépôt au DMP n’est pas connu : { $raison }
depot-ordonner = Déposer au DMP
depot-sans-fournisseur = aucune extension ne donne accès au DMP.
depot-refuse = l’accès au DMP n’est pas accordé à cette extension, voyez la page Extensions.
depot-non-voulu = le cabinet a choisi de ne pas déposer les synthèses au DMP.

## Ce que le DMP tient

message-patient = Envoyer au patient par messagerie
message-confrere = Envoyer au confrère
message-a = Envoyer à un confrère
message-a-aide = Son nom, ou son adresse de messagerie sécurisée.
message-qui = Tapez le nom du confrère, ou son adresse de messagerie sécurisée.
message-adresse = L’annuaire ne répond pas : tapez l’adresse de messagerie sécurisée du confrère.
message-inconnu = Aucun confrère de ce nom n’a d’adresse connue : tapez son adresse de messagerie sécurisée.
message-plusieurs = Plusieurs confrères portent ce nom : { $qui }. Tapez l’adresse de celui à qui vous écrivez.
message-texte = Vous trouverez ci-joint la synthèse médicale.
partage-chercher = Chercher la synthèse du DMP
partage-demande = DMP consulté le
partage-vide = Le DMP ne tient aucune synthèse en vigueur.
partage-synthese = Au DMP, synthèse de { $auteur }, du
partage-sans-auteur = auteur inconnu
partage-la = Elle est déjà dans le dossier.
partage-classer = Classer dans le dossier
partage-classer-aide = Elle y est lue rubrique par rubrique et reprise élément par élément ; la prochaine synthèse prendra sa suite.
partage-taille = Ce document du DMP est trop grand pour être classé : consultez-le dans le DMP.
partage-autre-patient = Ce document du DMP nomme un autre patient : il n’est pas classé ici. Signalez-le au support du DMP.

## Ce qui empêche

identite = L’identité du patient n’est pas qualifiée : la synthèse ne peut pas être écrite. Qualifiez l’INS, puis recommencez.
auteur = Votre numéro RPPS n’est pas connu : ouvrez votre session avec votre carte ou Pro Santé Connect, puis recommencez.
traits = Un trait d’identité du patient manque ou ne peut pas être lu : vérifiez l’identité, puis recommencez.
patient = Ouvrez d’abord le dossier d’un patient.
format = Le format demandé n’est pas connu : choisissez « structure » ou « pdf ».
bouton = Ce bouton n’est plus à jour : rouvrez le dossier du patient, puis recommencez.
autre-document = Ce document n’est pas une synthèse du dossier ouvert : ouvrez le dossier de son patient, puis recommencez.

## Ce que l’on fait

preparer = Enregistrer la synthèse
renouveler = Renouveler
ignorer = Ignorer pour cette fois
enregistrer-pdf = Enregistrer en PDF, sans données codées
enregistree = Synthèse enregistrée, version { $version }
sans-objet = Rien à renouveler
apercu = Aperçu : ce que le patient lira
choisir = Choisir et compléter
mettre-a-jour = Mettre l’aperçu à jour
notes = Écrire aussi toutes les notes
section-entiere = Reprendre « { $section } »
tous-les-items = Tous les items
texte-libre = Texte ajouté à « { $section } »
nouveau = nouveau ou modifié
retires = Retiré depuis la dernière synthèse
titre = Synthèse médicale
titre-vaccinations = Historique des vaccinations

## La campagne : une synthèse après l’autre

campagne-nombre = Patients en ALD dont la synthèse est à renouveler : { $nombre }
campagne-commencer = Commencer
campagne-liste = Synthèses à renouveler
campagne-patient = Patient
campagne-identite = Identité
campagne-non-qualifiee = à qualifier d’abord
campagne-vide = Aucune synthèse à renouveler pour les patients en ALD.
campagne-refusee = Cette liste demande de lire les dossiers de tous les patients : accordez-le dans « Extensions » pour l’utiliser.
campagne-ou = Encore { $reste } · écrites { $ecrites } · laissées pour plus tard { $plus-tard }
campagne-depots = Vers le DMP : { $depots } sur { $ecrites }
campagne-ne = Naissance
campagne-ecrire = Enregistrer et suivant
campagne-plus-tard = Plus tard
campagne-arreter = Arrêter
campagne-finie = Campagne terminée : { $ecrites } écrites, { $plus-tard } laissées pour plus tard.
campagne-fermer = Fermer
