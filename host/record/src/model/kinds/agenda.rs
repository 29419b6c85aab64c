//! The agenda: who comes when, and whether they came.

use super::super::fields::{Field, Holds, field};
use super::sets::PRESENCES;
use super::{AUTEUR, Edits, Kind, Whose};

const AUTHOR: Field = field(AUTEUR, "Auteur", Holds::Line(200));

/// An appointment. It is of no patient while it is not known which: an agenda kept elsewhere names people in its own words
/// (`intitule`), and a person says who that is.
pub const RENDEZ_VOUS: Kind = Kind {
    name: "rendez-vous",
    label: "rendez-vous",
    whose: Whose::PatientOrPractice,
    edits: Edits::Free,
    dated_by: Some("date"),
    fields: &[
        field("date", "Date", Holds::Date).mandatory(),
        // HH:MM, on the wall of the practice.
        field("heure", "Heure", Holds::Line(5)).mandatory(),
        // Minutes.
        field("duree", "Durée", Holds::Integer(1, 1_440)),
        field("motif", "Motif", Holds::Line(400)),
        field("presence", "Présence", Holds::Code(PRESENCES)).mandatory(),
        field("intitule", "Intitulé", Holds::Line(400)),
        // What the agenda it comes from calls it: read again, it is the same one.
        field("origine-id", "Identifiant d’origine", Holds::Line(400)),
        AUTHOR,
    ],
};
