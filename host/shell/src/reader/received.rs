//! The identity a received document writes: whom it is about, before a person reads it. As a code on paper it finds a
//! patient, compares the file or fills a form in, and proves nothing.

use socle_formats::cda;
use socle_formats::identite::TraitsRecus;
use socle_formats::nir::Matricule;
use socle_formats::summary::Person;

use super::shown::{Shown, Source};
use crate::documents::import::mime;

/// Whom these bytes are about, when they are a structured document whose header says a name and a birth date: with less
/// than that, nobody is looked for.
#[must_use]
pub fn of(bytes: &[u8]) -> Option<Shown> {
    if mime(bytes) != Ok("text/xml") {
        return None;
    }
    let person = cda::document(bytes).ok()?.person?;
    shown(&person)
}

/// A person as a received document names them.
#[must_use]
pub fn shown(person: &Person) -> Option<Shown> {
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let traits = TraitsRecus {
        nom_naissance: said(&person.nom_naissance),
        premier_prenom: said(&person.premier_prenom),
        liste_prenoms: said(&person.liste_prenoms),
        sexe: person.sexe,
        date_naissance: person.date_naissance,
        lieu_naissance: person.lieu_naissance,
    };
    let used = said(&person.nom_utilise);
    let is_named = traits.nom_naissance.is_some() || used.is_some();
    if !is_named || traits.date_naissance.is_none() {
        return None;
    }
    // One that is not well-formed finds nobody: the traits do.
    let ins = person.ins.as_ref().and_then(|written| {
        let matricule = Matricule::parse_lenient(&written.matricule).ok()?;
        Some((matricule, written.oid.parse().ok()?))
    });
    Some(Shown::read(Source::Document, traits, used, ins))
}
