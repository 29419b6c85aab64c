### Messagerie patient : ce que l’extension dit au médecin, et au patient.

## Où en est l’échange

echange-aucun = Aucun échange
echange-ouvert = Échange ouvert : le patient peut répondre
echange-clos = Échange clos par vous
echange-rouvert = Échange rouvert par votre nouveau message
depuis = Depuis
terminer = Terminer l’échange
terminer-question = Le patient ne pourra plus répondre à vos messages ; aucun message ne lui est remis, Mon espace santé le prévient. Un nouveau message de votre part rouvrira l’échange.
limite-7-jours-rappel = L’échange sera clos 7 jours après votre dernier message.
limite-jamais-rappel = Le patient ne pourra pas répondre : chaque message clôt l’échange.

## Écrire

nouveau = Nouveau message
objet = Objet
texte = Message
joindre = Joindre : { $titre }
envoyer = Envoyer
envoyer-et-clore = Envoyer et clore
premier-ajout = Premier message à ce patient. Sera ajouté : « { $texte } »
premier-delai = Votre médecin vous répondra sous { $delai }.
premier-urgence = Ne pas utiliser en cas d’urgence : appelez le 15 (ou le 114 par SMS si vous ne pouvez pas parler ou entendre).
objet-usuel = Message de votre médecin
texte-usuel = Bonjour, vous trouverez ci-joint un document de votre médecin.
envoi = Message à { $patient }
envoi-fin = Fin de l’échange avec { $patient }
en-file = Le message part dès que le réseau et l’identité le permettent.

destination = Mon espace santé du patient

## Les modèles

modele = Modèle
inserer = Insérer le modèle
modeles = Modèles de messages
voir-modeles = Modèles de messages…
cacher-modeles = Fermer les modèles
modele-nom = Nom du modèle
modele-pour = Pour
modele-cabinet = tout le cabinet
modele-moi = moi seul
modele-du-cabinet = { $nom } (cabinet)
modele-garder = Garder le modèle
modele-modifier = Reprendre « { $nom } »
modele-oublier = Supprimer « { $nom } »
modele-oublier-question = Le modèle « { $nom } » ne sera plus proposé ; les messages déjà écrits restent.
modele-champs = Ces champs sont remplis pour chaque patient : { $champs }
modele-note = Le modèle est gardé.
modele-retire = Le modèle n’est plus proposé.
modele-sans-nom = Donnez un nom à ce modèle.
modele-vide = Écrivez le texte de ce modèle.
modele-sans-auteur = Un modèle pour vous seul demande une session à votre nom. Gardez-le pour le cabinet.
modele-inconnu = Ce modèle n’est plus là. Actualisez la liste.
modele-fourni = Ce modèle est fourni avec le logiciel : gardez le vôtre sous un autre nom.
blanc = Il reste un blanc à remplir dans ce message : complétez-le avant de l’envoyer.
fourni-resultats-nom = Résultats sans anomalie
fourni-resultats-objet = Vos résultats
fourni-resultats-texte =
    Bonjour {"{{"}patient.prenom{"}}"} {"{{"}patient.nom{"}}"},

    J’ai bien reçu vos résultats : ils ne montrent pas d’anomalie. Nous en reparlerons à votre prochaine consultation.
fourni-rendez-vous-nom = Prendre rendez-vous
fourni-rendez-vous-objet = Prenez rendez-vous au cabinet
fourni-rendez-vous-texte =
    Bonjour {"{{"}patient.prenom{"}}"} {"{{"}patient.nom{"}}"},

    Prenez rendez-vous au cabinet pour que nous parlions de vos derniers résultats.
fourni-question-nom = Bien reçu, je vous réponds
fourni-question-objet = Votre message
fourni-question-texte =
    Bonjour {"{{"}patient.prenom{"}}"} {"{{"}patient.nom{"}}"},

    J’ai bien reçu votre message. Vous aurez une réponse sous {"{{"}delai{"}}"}.

## Un message

de-moi = Vous · { $objet }
du-patient = { $patient } · { $objet }
fin-affiche = Échange terminé
le = Le
a-clos = A clos l’échange
attend = Attend de partir : { $raison }.
refus-envoi = Ce message n’est pas parti : la page « Envois » permet de le relancer ou de l’abandonner.
envoi-abandonne = L’envoi de ce message a été abandonné.
attente = S’il tarde à partir, la page « Envois » dit ce qui le retient.
etat-brouillon = Brouillon
etat-en-attente = En attente d’envoi
etat-parti = Envoyé
etat-echec = Non remis
etat-non-lu = Non lu
etat-lu = Lu
etat-traite = Traité
repondre = Répondre à { $patient }
reponse = Réponse
envoyer-reponse = Envoyer la réponse
marquer-lu = Marquer comme lu
marquer-traite = Rien à répondre
piece = Pièce jointe : { $nom }
piece-lire = Lire « { $nom } »
classer = Classer « { $nom } » dans le dossier
deja-classe = Déjà classé
auteur-patient = { $patient } (envoyé par Mon espace santé)
piece-sans-nom = Document envoyé par le patient

## L’accueil

reponses-nombre = { $nombre ->
    [0] Aucune réponse à lire.
    [one] 1 réponse à lire.
   *[other] { $nombre } réponses à lire.
}
reponses-urgent = { $nombre } Dont une urgente, dit le secrétariat.
tri-urgent = Urgent, dit le secrétariat
tri-medecin = Pour le médecin
tri-note = { $qui } : { $note }
tri-fait = La réponse est triée.
tri-inconnu = Choisissez medecin, urgent, ou a-trier.
note-medecin = Note pour le médecin
note-longue = Cette note est trop longue : 300 signes au plus.
trier-medecin = Pour le médecin
trier-urgent = Urgent pour le médecin
patient-inconnu = { $nom } (patient non reconnu)
refus = Messages non remis
refus-vu = C’est vu
refus-un = { $patient } : { $raison }

## Les choix du patient

reglages = Choix pour ce patient
limite = Le patient peut répondre
limite-cabinet = comme pour tout le cabinet
limite-jamais = jamais
limite-7-jours = 7 jours
limite-ouverte = sans limite
enregistrer = Enregistrer
noter-opposition = Le patient s’oppose aux messages
opposition-question = L’opposition est notée dans le dossier ; aucun message ne partira tant qu’elle n’est pas levée.
lever-opposition = Le patient accepte de nouveau les messages
note = C’est noté dans le dossier.
cache-note = Ce document ne partira jamais vers le patient.
cache-leve = Ce document peut de nouveau être envoyé au patient.
ouvrir-identite = Qualifier l’identité

## Ce que Mon espace santé refuse

refus-fermee = Le patient a fermé sa messagerie Mon espace santé : remettez-lui le document en main propre ou joignez-le par téléphone.
refus-inconnu = Ce patient n’a pas de messagerie Mon espace santé : remettez-lui le document en main propre ou joignez-le par téléphone.
refus-adresse = Mon espace santé ne reconnaît pas l’adresse de ce patient : vérifiez son INS, puis renvoyez le message.
refus-taille = Message refusé : plus de 25 Mo. Envoyez moins de documents à la fois.
refus-pleine = La messagerie du patient est pleine : joignez-le par téléphone.
refus-autre = Mon espace santé n’a pas remis ce message : joignez le patient par téléphone.

## Pourquoi cela ne se fait pas

patient = Ouvrez d’abord le dossier d’un patient.
inactif = Ce patient n’est plus suivi au cabinet : aucun message ne lui est envoyé.
oppose = Le patient s’oppose aux messages : rien ne lui est envoyé. L’opposition se lève dans son dossier, avec son accord.
identite-illisible = L’identité de ce patient est illisible. Signalez-le à l’assistance du logiciel.
sans-boite = La boîte de messagerie de ce message n’est plus réglée. Vérifiez les boîtes dans les réglages.
aucune-boite = Aucune boîte de messagerie sécurisée n’est réglée pour vous. Ajoutez-en une dans les réglages.
sans-numero = Le numéro du logiciel au registre national manque dans les réglages de la messagerie patient. Complétez-le.
sans-destinataire = Un message au patient n’a pas d’autre destinataire.
vide = Écrivez un message, ou joignez un document.
trop-long = Ce message est trop long : 20 000 signes au plus, et 200 pour l’objet.
objet-fin = L’objet « [FIN] » terminerait l’échange sans remettre ce message. Choisissez un autre objet, ou « Envoyer et clore ».
autre-patient = Ce document n’est pas de ce patient.
pas-valide = Ce document n’est pas validé : validez-le d’abord.
cache = Ce document ne doit pas être vu du patient : il ne lui est pas envoyé.
format = Le patient ne pourrait pas ouvrir ce document : lui sont envoyés les PDF, les images (JPEG, PNG) et, en PDF, les documents structurés.
envoye-en-pdf = Envoyé en PDF
piece-au-cabinet = [Fichier joint, à demander au cabinet]
trop-lourd-mes = Ces documents sont trop lourds : Mon espace santé accepte 25 Mo au plus par message. Envoyez-en moins à la fois.
trop-lourd = Ces documents sont trop lourds : 7 Mo au plus par message. Envoyez-en moins à la fois.
message-inconnu = Ce message n’est plus là. Actualisez la liste.
piece-inconnue = Cette pièce n’est plus là. Actualisez la liste.
piece-format = Cette pièce n’est ni un PDF, ni une image, ni un texte : ouvrez-la depuis la boîte de messagerie.
plus-dans-la-boite = Ce message n’est plus dans la boîte de messagerie : sa pièce ne peut plus être classée.
limite-inconnue = Choisissez jamais, 7-jours, ouverte, ou cabinet.
bouton = L’affichage a changé entre-temps. Recommencez.
