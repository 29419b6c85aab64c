//! The patient: administrative fields, and the identity read-only.

use super::super::fields::{Field, Holds, WrittenBy, field};
use super::sets::DEPARTS;
use super::{Edits, Kind, Whose};

/// The patient.
pub const PATIENT: Kind = Kind {
    name: "patient",
    label: "patient",
    whose: Whose::Itself,
    edits: Edits::Free,
    dated_by: None,
    fields: &[
        field("nom-utilise", "Nom utilisé", Holds::Line(100)),
        field("prenom-utilise", "Prénom utilisé", Holds::Line(100)),
        field("telephone", "Téléphone", Holds::Line(40)),
        field("autres-telephones", "Autres téléphones", Holds::List(80)),
        field("courriel", "Courriel", Holds::Line(254)),
        field("autres-courriels", "Autres courriels", Holds::List(254)),
        field("adresse", "Adresse", Holds::Lines(400)),
        field("code-postal", "Code postal", Holds::Line(12)),
        field("commune", "Commune", Holds::Line(100)),
        field("pays", "Pays", Holds::Line(100)),
        field("autres-adresses", "Autres adresses", Holds::List(400)),
        field("profession", "Profession", Holds::Line(200)),
        field(
            "note-administrative",
            "Note administrative",
            Holds::Lines(4_000),
        ),
        field("date-deces", "Date de décès", Holds::Date),
        field("date-depart", "Date de départ", Holds::Date),
        field("motif-depart", "Motif du départ", Holds::Code(DEPARTS)),
        identity("nom-naissance", "Nom de naissance"),
        identity("premier-prenom", "Premier prénom"),
        identity("liste-prenoms", "Prénoms"),
        identity("date-naissance", "Date de naissance"),
        identity("lieu-naissance", "Lieu de naissance"),
        identity("sexe", "Sexe"),
        identity("statut", "Statut de l’identité"),
        // No death, no departure: see `Record::is_active`.
        field("actif", "Suivi au cabinet", Holds::Flag).by(WrittenBy::Record),
    ],
};

const fn identity(name: &'static str, label: &'static str) -> Field {
    field(name, label, Holds::Line(100)).by(WrittenBy::Identity)
}
