### Annuaire Santé : ce que l’extension dit au médecin.

## Chercher

chercher = Chercher
champ-nom = Nom
champ-nom-aide = Trois premières lettres au moins, d’une personne ou d’une structure. Rien, pour tous ceux d’une commune.
champ-commune = Commune ou code postal
champ-profession = Profession
toutes-professions = Toutes
aucun-resultat = Personne ne correspond. Tapez au moins trois lettres du nom ou de la commune ; enlevez l’un des deux ou la profession pour élargir.
autres-resultats = Encore { $nombre } : précisez le nom ou la commune.
autres-resultats-commune = D’autres exercent là : ajoutez un nom ou une profession.
mes-favoris = Mes favoris
hors-annuaire = Vos contacts qui ne sont pas dans l’annuaire
hors-mss = hors MSSanté
contact-sans-adresse = Pas d’adresse de messagerie.

## Qui a été trouvé

rpps = RPPS { $rpps }
favori = favori
favori-ajouter = Mettre en favori
favori-retirer = Retirer des favoris
deja-contact = dans vos contacts
adresse-connue = Dans vos contacts
ajouter = Ajouter aux contacts
ajouter-adresse = Ajouter cette adresse au contact
ajoute = Ajouté aux contacts.
boite = boîte { $type }
dematerialise = reçoit sans papier
papier-aussi = demande aussi le papier
adresse-refusee = n’existe plus : un message n’a pas été remis
boite-application = Boîte d’un logiciel : personne ne la lit.
inactif = N’exerce plus, d’après l’annuaire national : ne lui écrivez pas.
sans-boite = Pas d’adresse MSSanté dans l’annuaire national.
verifier = Vérifier en ligne
verifiee-le = Vérifié en ligne le
fiche-verifiee = La fiche a été vérifiée auprès de l’annuaire national.

## L’annuaire lui-même

etat-titre = L’annuaire sur ce poste
etat-lignes = { $nombre } boîtes MSSanté, cherchées sans réseau.
etat-confirme = À jour au
etat-ecartees = Lignes du fichier qui n’ont pas pu être lues : { $nombre }. Les premières : { $exemples }.
etat-aucun = L’annuaire n’est pas encore sur ce poste. Téléchargez-le : quelques minutes, en arrière-plan.
etat-perime = L’annuaire de ce poste a plus de 30 jours : il ne peut plus être utilisé. Actualisez-le.
etat-pret = L’annuaire est prêt.
telecharger = Télécharger l’annuaire
actualiser = Actualiser
reprendre = Reprendre
suspendre = Suspendre
suspendu = L’actualisation est suspendue : elle reprendra au même endroit.
travail-telechargement = Téléchargement de l’annuaire
travail-index = Rangement de l’annuaire
echec-le = Dernier essai

## Ce qui est à voir

disparues = Adresses de vos contacts qui ne servent plus
refusee = { $nom } : un message à { $adresse } n’a pas été remis, cette adresse n’existe pas.
refusee-le = Message du
disparue = { $nom } : { $adresse } n’est plus dans l’annuaire.
retirer = Retirer cette adresse
adresse-retiree = Adresse retirée, absente de l’annuaire : { $adresse }
miennes = Mes adresses
listee = dans l’annuaire
non-listee = absente de l’annuaire
mienne-absente = votre adresse n’est pas dans l’annuaire
listee-inconnue = à vérifier : les boîtes de cabinet ne sont pas dans le fichier du jour
usage = Dernier envoi
usage-inconnu = Dernier usage inconnu : Socle n’a vu partir aucun message de cette adresse.
usage-ancien = Pas d’envoi depuis { $jours } jours : à { $limite } jours sans usage, la boîte devient injoignable. Envoyez ou relevez un message.

## Ce qui n’a pas pu être fait

echec-index = L’annuaire de ce poste est endommagé : actualisez-le.
echec-service = L’annuaire national ne répond pas comme prévu. L’annuaire de ce poste reste en service ; réessayez plus tard.
echec-vide = Le fichier de l’annuaire ne contient aucune boîte lisible. L’annuaire précédent reste en service.
echec-inconnu = L’annuaire national ne connaît pas cet identifiant.
echec-adresse = Cette adresse n’est pas dans l’annuaire de ce poste. Vérifiez-la, ou cherchez le correspondant par son nom.
echec-nom = Tapez au moins trois lettres d’un nom, ou une commune.
echec-cle-manque = La clé de l’API Annuaire Santé manque : saisissez-la dans les réglages de l’extension.
echec-cle-refusee = L’annuaire national refuse la clé de l’API : vérifiez-la dans les réglages de l’extension.
