//! How a patient is followed: referring doctor, ALD, consents, consultations with their acts, correspondents.

use super::super::fields::{Field, Holds, WrittenBy, field};
use super::sets::{CONSENTEMENTS, REPONSES, ROLES, STATUTS, STATUTS_ACTE};
use super::{AUTEUR, DEBUT, Edits, FIN, Kind, STATUT, TERME, Whose};

const fn of_patient(
    name: &'static str,
    label: &'static str,
    dated_by: &'static str,
    edits: Edits,
    fields: &'static [Field],
) -> Kind {
    Kind {
        name,
        label,
        fields,
        whose: Whose::Patient,
        edits,
        dated_by: Some(dated_by),
    }
}

const AUTHOR: Field = field(AUTEUR, "Auteur", Holds::Line(200));
const NOTE: Field = field("note", "Note", Holds::Lines(4_000));

/// Who is declared as the patient's referring doctor, and since when; one without end is in force.
pub const MEDECIN_TRAITANT: Kind = of_patient(
    "medecin-traitant",
    "médecin traitant",
    DEBUT,
    Edits::Free,
    &[
        field("nom", "Nom", Holds::Line(200)).mandatory(),
        // 11 digits.
        field("rpps", "RPPS", Holds::Line(11)),
        field("contact", "Contact", Holds::Reference("contact")),
        field("declare", "Déclaré à l’assurance maladie", Holds::Flag),
        field(DEBUT, "Depuis", Holds::Date),
        field(FIN, "Jusqu’au", Holds::Date),
        field(STATUT, "Statut", Holds::Code(STATUTS)),
        NOTE,
        AUTHOR,
    ],
);

/// A long-term affection recognised by the health insurance. Coded in CIM-10.
pub const ALD: Kind = of_patient(
    "ald",
    "affection de longue durée",
    DEBUT,
    Edits::Free,
    &[
        field(TERME, "Affection", Holds::Coded).mandatory(),
        // 1 to 30 of the list; 31 off the list, 32 several affections.
        field("numero", "Numéro d’ALD", Holds::Integer(1, 32)),
        field(DEBUT, "Début", Holds::Date),
        field(FIN, "Fin", Holds::Date),
        field(STATUT, "Statut", Holds::Code(STATUTS)),
        NOTE,
        AUTHOR,
    ],
);

/// What the patient said about feeding or reading the shared record, or about messages. A fact: the latest is in force.
pub const CONSENTEMENT: Kind = of_patient(
    "consentement",
    "consentement ou opposition",
    "date",
    Edits::Never,
    &[
        field("objet", "Objet", Holds::Code(CONSENTEMENTS)).mandatory(),
        field("reponse", "Réponse", Holds::Code(REPONSES)).mandatory(),
        field("date", "Date", Holds::Date).mandatory(),
        // An opposition to feeding needs a legitimate reason (CSP R1111-47).
        field("motif", "Motif", Holds::Line(400)),
        AUTHOR,
    ],
);

/// A consultation: opened, written, validated. `auteur` saw the patient; `responsable` is the doctor somebody stands in
/// for, when somebody does.
pub const CONSULTATION: Kind = of_patient(
    "consultation",
    "consultation",
    "date",
    Edits::UntilValidated,
    &[
        field("date", "Date", Holds::Date).mandatory(),
        field("motif", "Motif", Holds::Line(400)),
        field("observation", "Observation", Holds::Lines(100_000)),
        field("conclusion", "Conclusion", Holds::Lines(20_000)),
        AUTHOR,
        field("responsable", "Responsable", Holds::Line(200)),
        field("validee-le", "Validée le", Holds::Instant).by(WrittenBy::Record),
        field("validee-par", "Validée par", Holds::Line(200)).by(WrittenBy::Record),
    ],
);

/// An act, of a consultation or of the past. Coded in CCAM or NGAP.
pub const ACTE: Kind = of_patient(
    "acte",
    "acte",
    "date",
    Edits::UntilValidated,
    &[
        field(TERME, "Acte", Holds::Coded).mandatory(),
        field(
            "consultation",
            "Consultation",
            Holds::Reference("consultation"),
        ),
        field("date", "Date", Holds::Date),
        field("quantite", "Quantité", Holds::Integer(1, 99)),
        field("motif", "Motif", Holds::Coded),
        field("executant", "Exécutant", Holds::Line(200)),
        field(STATUT, "Statut", Holds::Code(STATUTS_ACTE)),
        NOTE,
        AUTHOR,
    ],
);

/// What is added to a consultation once it is validated.
pub const ADDENDUM: Kind = of_patient(
    "addendum",
    "addendum",
    "date",
    Edits::Never,
    &[
        field(
            "consultation",
            "Consultation",
            Holds::Reference("consultation"),
        )
        .mandatory(),
        field("date", "Date", Holds::Date).mandatory(),
        field("texte", "Texte", Holds::Lines(20_000)).mandatory(),
        AUTHOR,
    ],
);

/// What a contact is to a patient: colleague, person of trust, person to call.
pub const CORRESPONDANT: Kind = of_patient(
    "correspondant",
    "correspondant",
    DEBUT,
    Edits::Free,
    &[
        field("contact", "Contact", Holds::Reference("contact")).mandatory(),
        field("role", "Rôle", Holds::Code(ROLES)).mandatory(),
        // HL7 RoleCode: a person of trust may be the daughter.
        field("lien", "Lien", Holds::Code(super::sets::PROCHES)),
        field(DEBUT, "Depuis", Holds::Date),
        field(FIN, "Jusqu’au", Holds::Date),
        field(STATUT, "Statut", Holds::Code(STATUTS)),
        NOTE,
        AUTHOR,
    ],
);
