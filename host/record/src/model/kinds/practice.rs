//! What is the practice's rather than a patient's: contacts, and messages until it is known whose they are.

use super::super::fields::{Field, Holds, field};
use super::sets::{CANAUX, CONTACTS, ETATS_MESSAGE, SENS, STATUTS};
use super::{AUTEUR, Edits, Kind, STATUT, Whose};

const AUTHOR: Field = field(AUTEUR, "Auteur", Holds::Line(200));

/// A person or an organisation. `prive` keeps it to the person who wrote it.
pub const CONTACT: Kind = Kind {
    name: "contact",
    label: "contact",
    whose: Whose::Practice,
    edits: Edits::Free,
    dated_by: None,
    fields: &[
        field("type", "Type", Holds::Code(CONTACTS)).mandatory(),
        field("civilite", "Civilité", Holds::Line(20)),
        field("nom", "Nom", Holds::Line(200)).mandatory(),
        field("prenom", "Prénom", Holds::Line(100)),
        field("specialite", "Spécialité", Holds::Coded),
        field("profession", "Profession", Holds::Coded),
        // 11 digits.
        field("rpps", "RPPS", Holds::Line(11)),
        field("organisation", "Structure", Holds::Line(200)),
        // National identifier of the structure.
        field(
            "structure-id",
            "Identifiant de la structure",
            Holds::Line(40),
        ),
        field("mss", "Adresses de messagerie de santé", Holds::List(254)),
        field("telephone", "Téléphone", Holds::Line(40)),
        field("autres-telephones", "Autres téléphones", Holds::List(80)),
        field("courriel", "Courriel", Holds::Line(254)),
        field("adresse", "Adresse", Holds::Lines(400)),
        field("code-postal", "Code postal", Holds::Line(12)),
        field("commune", "Commune", Holds::Line(100)),
        field("prive", "Privé", Holds::Flag),
        field(STATUT, "Statut", Holds::Code(STATUTS)),
        field("note", "Note", Holds::Lines(4_000)),
        AUTHOR,
    ],
};

/// A message, in the simple shape every channel shares. Its attachments are documents of the record.
pub const MESSAGE: Kind = Kind {
    name: "message",
    label: "message",
    whose: Whose::PatientOrPractice,
    edits: Edits::Free,
    dated_by: None,
    fields: &[
        field("canal", "Canal", Holds::Code(CANAUX)).mandatory(),
        field("sens", "Sens", Holds::Code(SENS)).mandatory(),
        field("avancement", "État", Holds::Code(ETATS_MESSAGE)).mandatory(),
        // Addresses as they are on the wire.
        field("expediteur", "De", Holds::Line(320)),
        field("destinataires", "À", Holds::List(320)),
        field("copie", "Copie", Holds::List(320)),
        field("sujet", "Sujet", Holds::Line(1_000)),
        field("corps", "Corps", Holds::Lines(200_000)),
        // Sent or received.
        field("instant", "Date", Holds::Instant),
        // Message-ID of its own, then of what it answers.
        field("identifiants", "Identifiants", Holds::List(998)),
        field("documents", "Documents", Holds::List(64)),
        field("contact", "Contact", Holds::Reference("contact")),
        field("erreur", "Erreur", Holds::Line(1_000)),
        AUTHOR,
    ],
};
