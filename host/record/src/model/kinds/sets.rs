//! Closed sets of the medical file. A code is stored and seen by plugins: what is here is never renamed or taken out.

use super::super::fields::{Choice, Set};

const fn choice(code: &'static str, label: &'static str) -> Choice {
    Choice { code, label }
}

/// States of an entity, kept by the record.
pub const ETATS: Set = &[
    choice("actif", "actif"),
    choice("clos", "clos"),
    choice("rature", "saisi par erreur"),
    choice("ouverte", "ouverte"),
    choice("validee", "validée"),
];

/// Whether an item of the file still holds. In a summary document: active, suspended, aborted, completed.
pub const STATUTS: Set = &[
    choice("actif", "en cours"),
    choice("suspendu", "suspendu"),
    choice("interrompu", "interrompu"),
    choice("termine", "terminé"),
];

/// The statuts that close an item.
pub const STATUTS_CLOS: &[&str] = &["interrompu", "termine"];

/// What became of an act. In a summary document: completed, active, aborted, cancelled.
pub const STATUTS_ACTE: Set = &[
    choice("realise", "réalisé"),
    choice("en-cours", "en cours"),
    choice("interrompu", "interrompu"),
    choice("annule", "annulé"),
];

/// What became of a vaccination.
pub const STATUTS_VACCINATION: Set = &[
    choice("realisee", "réalisée"),
    choice("refusee", "refusée par le patient"),
    choice("contre-indiquee", "contre-indiquée"),
];

/// Sorts of personal history.
pub const ANTECEDENTS: Set = &[
    choice("medical", "médical"),
    choice("chirurgical", "chirurgical"),
    choice("obstetrical", "gynéco-obstétrical"),
    choice("traumatique", "traumatique"),
    choice("psychiatrique", "psychiatrique"),
    choice("autre", "autre"),
];

/// Sorts of allergies and intolerances: SNOMED CT. 416098002 is in the official example of the summary document; the
/// others are from memory.
pub const ALLERGIES: Set = &[
    choice("416098002", "allergie médicamenteuse"),
    choice("414285001", "allergie alimentaire"),
    choice("419199007", "allergie à une substance"),
    choice("59037007", "intolérance médicamenteuse"),
    choice("235719002", "intolérance alimentaire"),
    choice("420134006", "prédisposition à une réaction indésirable"),
];

/// How sure an allergy is (FHIR `allergyintolerance-verification`, in French).
pub const CERTITUDES: Set = &[
    choice("suspectee", "suspectée"),
    choice("confirmee", "confirmée"),
    choice("refutee", "réfutée"),
];

/// How severe a reaction was.
pub const GRAVITES: Set = &[
    choice("legere", "légère"),
    choice("moderee", "modérée"),
    choice("severe", "sévère"),
];

/// Relations of a family history: HL7 RoleCode, those of the national value set of personal relationships that share
/// blood, with its French words.
pub const PARENTS: Set = &[
    choice("MTH", "Mère"),
    choice("FTH", "Père"),
    choice("PRN", "Parent"),
    choice("SIB", "Frère ou sœur"),
    choice("BRO", "Frère"),
    choice("SIS", "Sœur"),
    choice("HBRO", "Demi-frère"),
    choice("HSIS", "Demi-sœur"),
    choice("TWIN", "Jumeau ou jumelle"),
    choice("CHILD", "Enfant"),
    choice("SONC", "Fils"),
    choice("DAUC", "Fille"),
    choice("MGRMTH", "Grand-mère maternelle"),
    choice("MGRFTH", "Grand-père maternel"),
    choice("PGRMTH", "Grand-mère paternelle"),
    choice("PGRFTH", "Grand-père paternel"),
    choice("GRPRN", "Grand-parent"),
    choice("GRMTH", "Grand-mère"),
    choice("GRFTH", "Grand-père"),
    choice("GRNDCHILD", "Petit-enfant"),
    choice("AUNT", "Tante"),
    choice("UNCLE", "Oncle"),
    choice("MAUNT", "Tante maternelle"),
    choice("MUNCLE", "Oncle maternel"),
    choice("PAUNT", "Tante paternelle"),
    choice("PUNCLE", "Oncle paternel"),
    choice("COUSN", "Cousin ou cousine"),
    choice("NIECE", "Nièce"),
    choice("NEPHEW", "Neveu"),
    choice("FAMMEMB", "Autre membre de la famille"),
];

/// Routes of a treatment: EDQM, those of the national value set for vaccinations; the last three are in the list of EDQM
/// codes, their French words are from memory.
pub const VOIES: Set = &[
    choice("20053000", "voie orale"),
    choice("20066000", "voie sous-cutanée"),
    choice("20035000", "voie intramusculaire"),
    choice("20030000", "voie intradermique"),
    choice("20020000", "voie inhalée"),
    choice("20003000", "voie cutanée"),
    choice("20045000", "voie intraveineuse"),
    choice("20061000", "voie rectale"),
];

/// The unit of the period of a treatment: UCUM.
pub const PERIODES: Set = &[
    choice("h", "heures"),
    choice("d", "jours"),
    choice("wk", "semaines"),
    choice("mo", "mois"),
];

/// What a consent or an opposition is about.
pub const CONSENTEMENTS: Set = &[
    choice("dmp-alimentation", "alimentation du DMP"),
    choice("dmp-consultation", "consultation du DMP"),
    choice("messages", "messages du cabinet"),
    // Exchange of what concerns them between those who care for them (CSP L1110-4).
    choice("echanges-professionnels", "échanges entre professionnels"),
];

/// What the patient answered. Feeding is opposed, not consented to: `oppose` and `inconnu` are what matters there.
pub const REPONSES: Set = &[
    choice("donne", "donné"),
    choice("oppose", "opposé"),
    choice("inconnu", "non recueilli"),
];

/// What a contact is.
pub const CONTACTS: Set = &[
    choice("personne", "personne"),
    choice("organisation", "organisation"),
];

/// What a correspondent is to a patient.
pub const ROLES: Set = &[
    choice("medecin-traitant", "médecin traitant"),
    choice("adresseur", "médecin adresseur ou prescripteur"),
    choice("specialiste", "médecin spécialiste"),
    choice("hopital", "hôpital ou clinique"),
    choice("infirmier", "infirmier"),
    choice("kinesitherapeute", "kinésithérapeute"),
    choice("pharmacie", "pharmacie"),
    choice("laboratoire", "laboratoire"),
    choice("imagerie", "imagerie"),
    choice("autre-professionnel", "autre professionnel"),
    choice("personne-confiance", "personne de confiance"),
    choice("personne-a-prevenir", "personne à prévenir"),
    choice("aidant", "aidant"),
    choice("representant-legal", "représentant légal"),
    choice("autre", "autre"),
];

/// By which channel a message came or goes.
pub const CANAUX: Set = &[
    choice("professionnel", "messagerie entre professionnels"),
    choice("patient", "messagerie du patient"),
    choice("interne", "message interne"),
];

/// Which way.
pub const SENS: Set = &[choice("recu", "reçu"), choice("envoye", "envoyé")];

/// Where a message stands.
pub const ETATS_MESSAGE: Set = &[
    choice("brouillon", "brouillon"),
    choice("en-attente", "en attente d’envoi"),
    choice("parti", "envoyé"),
    choice("echec", "échec de l’envoi"),
    choice("non-lu", "non lu"),
    choice("lu", "lu"),
    choice("traite", "traité"),
];

/// Why a patient is no longer followed here.
pub const DEPARTS: Set = &[
    choice("demenagement", "déménagement"),
    choice("autre-medecin", "changement de médecin"),
    choice("demande-cabinet", "à la demande du cabinet"),
    choice("autre", "autre"),
];

/// Relations of a correspondent who is no professional: HL7 RoleCode, those of the national value set a general
/// practitioner meets, with its French words.
pub const PROCHES: Set = &[
    choice("SPS", "Époux ou épouse"),
    choice("DOMPART", "Concubin(e) ou partenaire PACS"),
    choice("SIGOTHR", "Conjoint"),
    choice("FMRSPS", "Ancien époux ou ancienne épouse"),
    choice("MTH", "Mère"),
    choice("FTH", "Père"),
    choice("PRN", "Parent"),
    choice("CHILD", "Enfant"),
    choice("SONC", "Fils"),
    choice("DAUC", "Fille"),
    choice("SIB", "Frère ou sœur"),
    choice("BRO", "Frère"),
    choice("SIS", "Sœur"),
    choice("GRPRN", "Grand-parent"),
    choice("GRNDCHILD", "Petit-enfant"),
    choice("CHLDINLAW", "Gendre ou belle-fille"),
    choice("PRNINLAW", "Beau-père ou belle-mère"),
    choice("NIENEPH", "Neveu ou nièce"),
    choice("AUNT", "Tante"),
    choice("UNCLE", "Oncle"),
    choice("COUSN", "Cousin ou cousine"),
    choice(
        "EXT",
        "Autre membre de la famille sans lien génétique direct",
    ),
    choice("FAMMEMB", "Autre membre de la famille"),
    choice("RESPRSN", "Responsable légal non membre de la famille"),
    choice("FRND", "Autre proche"),
    choice("NBOR", "Voisin(e)"),
    choice("ROOM", "Personne vivant sous le même toit"),
];

/// Whether the patient of an appointment came.
pub const PRESENCES: Set = &[
    choice("attendu", "attendu"),
    choice("arrive", "arrivé"),
    choice("absent", "absent"),
    choice("annule", "annulé"),
];
