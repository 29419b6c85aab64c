//! The items of the medical file: what a summary document (VSM 1.4) is made of.
//!
//! What the document asks of each comes from its schematrons and official example: a family history has a relation; an
//! allergy an agent (its `terme`), a SNOMED CT type and a status; a habit a quantity or words; a treatment a dose, a route
//! and a period; a vaccination a lot and a rank.

use super::super::fields::{Field, Holds, field};
use super::sets::{
    ALLERGIES, ANTECEDENTS, CERTITUDES, GRAVITES, PARENTS, PERIODES, STATUTS, STATUTS_VACCINATION,
    VOIES,
};
use super::{AUTEUR, DEBUT, Edits, FIN, Kind, STATUT, TERME, Whose};

const fn item(name: &'static str, label: &'static str, fields: &'static [Field]) -> Kind {
    Kind {
        name,
        label,
        fields,
        whose: Whose::Patient,
        edits: Edits::Free,
        dated_by: Some(DEBUT),
    }
}

/// What it is, structured or in words.
const WHAT: Field = field(TERME, "Libellé", Holds::Coded).mandatory();
const BEGINS: Field = field(DEBUT, "Début", Holds::Date);
const ENDS: Field = field(FIN, "Fin", Holds::Date);
const STATE: Field = field(STATUT, "Statut", Holds::Code(STATUTS));
const NOTE: Field = field("note", "Note", Holds::Lines(4_000));
/// Who wrote it, in words.
const AUTHOR: Field = field(AUTEUR, "Auteur", Holds::Line(200));
/// Where it comes from when it was not typed here: the title of a document, the name of a file.
const ORIGIN: Field = field("origine", "Origine", Holds::Line(200));

/// A problem under way. Coded in CIM-10.
pub const PROBLEME: Kind = item(
    "probleme",
    "problème en cours",
    &[WHAT, BEGINS, ENDS, STATE, NOTE, AUTHOR, ORIGIN],
);

/// What the patient had. Coded in CIM-10.
pub const ANTECEDENT: Kind = item(
    "antecedent",
    "antécédent personnel",
    &[
        WHAT,
        field("type", "Type", Holds::Code(ANTECEDENTS)),
        BEGINS,
        ENDS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// What somebody of the family had. Coded in CIM-10.
pub const ANTECEDENT_FAMILIAL: Kind = item(
    "antecedent-familial",
    "antécédent familial",
    &[
        WHAT,
        field("lien", "Lien de parenté", Holds::Code(PARENTS)).mandatory(),
        field("age", "Âge de survenue", Holds::Integer(0, 120)),
        BEGINS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// What the patient does not tolerate: `terme` is the agent (CIS, ATC, SNOMED CT or words).
pub const ALLERGIE: Kind = item(
    "allergie",
    "allergie ou intolérance",
    &[
        WHAT,
        field("type", "Type", Holds::Code(ALLERGIES)),
        field("reaction", "Réaction", Holds::Coded),
        field("gravite", "Gravité", Holds::Code(GRAVITES)),
        field("certitude", "Certitude", Holds::Code(CERTITUDES)),
        BEGINS,
        ENDS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// What threatens the patient's health, at work included.
pub const FACTEUR_RISQUE: Kind = item(
    "facteur-risque",
    "facteur de risque",
    &[
        WHAT,
        field("professionnel", "Professionnel", Holds::Flag),
        BEGINS,
        ENDS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// How the patient lives. Coded in LOINC (tobacco, alcohol, exercise…), with a quantity or with words in `valeur`.
pub const HABITUDE: Kind = item(
    "habitude",
    "habitude ou mode de vie",
    &[
        WHAT,
        field("quantite", "Quantité", Holds::Number),
        // UCUM: `{pack}/a`, `g/d`, `h/wk`.
        field("unite", "Unité", Holds::Line(40)),
        field("valeur", "Observation", Holds::Coded),
        BEGINS,
        ENDS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// What a colleague must know.
pub const VIGILANCE: Kind = item(
    "vigilance",
    "point de vigilance",
    &[WHAT, BEGINS, ENDS, STATE, NOTE, AUTHOR, ORIGIN],
);

/// A long-term treatment: `terme` is the medicine (CIS, or words). An end in the future is that of the prescription.
pub const TRAITEMENT: Kind = item(
    "traitement",
    "traitement de fond",
    &[
        WHAT,
        field("cip", "Présentation", Holds::Coded),
        field("posologie", "Posologie", Holds::Line(400)),
        field("dose", "Dose par prise", Holds::Number),
        // UCUM or in braces: `mg`, `{tablet}`.
        field("dose-unite", "Unité de dose", Holds::Line(40)),
        field("voie", "Voie", Holds::Code(VOIES)),
        // One intake every `periode` × `periode-unite`.
        field("periode", "Intervalle entre deux prises", Holds::Number),
        field(
            "periode-unite",
            "Unité de l’intervalle",
            Holds::Code(PERIODES),
        ),
        field("si-besoin", "Si besoin", Holds::Flag),
        field("motif", "Motif", Holds::Coded),
        BEGINS,
        ENDS,
        STATE,
        NOTE,
        AUTHOR,
        ORIGIN,
    ],
);

/// A vaccination, done or not: `terme` is the vaccine (CIS, ATC or words).
pub const VACCINATION: Kind = Kind {
    dated_by: Some("date"),
    ..item(
        "vaccination",
        "vaccination",
        &[
            WHAT,
            field("date", "Date", Holds::Date),
            field("lot", "Lot", Holds::Line(60)),
            field("rang", "Rang", Holds::Integer(1, 20)),
            field("rappel", "Rappel", Holds::Flag),
            field("dose", "Dose", Holds::Line(60)),
            field("voie", "Voie", Holds::Code(VOIES)),
            field("site", "Site", Holds::Coded),
            field("cible", "Maladie visée", Holds::Coded),
            field("vaccinateur", "Vaccinateur", Holds::Line(200)),
            field(STATUT, "Statut", Holds::Code(STATUTS_VACCINATION)),
            NOTE,
            AUTHOR,
            ORIGIN,
        ],
    )
};
