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
rien-a-deposer = Rien à déposer au DMP.
change = La modification part au DMP.
attend-qualification = Le document attend que l’identité du patient soit qualifiée.
attend-acces = Ce document remplace celui qui est au DMP : déclarez ou renouvelez votre accès, il partira alors de lui-même.

## Ce qui empêche

autre-patient = Ce document n’est pas du dossier ouvert : ouvrez le dossier de son patient, puis recommencez.
pas-valide = Ce document n’est pas validé : validez-le, puis déposez-le.
sans-type = Ce document n’a pas de type que le DMP accepte : donnez-lui un type, puis déposez-le.
format = Le DMP prend les PDF et les documents structurés (CDA) : enregistrez ce document en PDF, puis déposez-le.
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
