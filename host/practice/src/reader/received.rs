//! The identity a received document writes: whom it is about, before a person reads it. As a code on paper it finds a
//! patient, compares the file or fills a form in, and proves nothing.

use socle_formats::identite::{Recue, TraitsRecus, recue};
use socle_formats::nir::Matricule;
use socle_formats::summary::Person;

use super::shown::{Shown, Source};

/// Whom these bytes are about, when they are a structured document, the metadata of an archive or a message (HL7 v2) that
/// says a name and a birth date: with less than that, nobody is looked for. Nor is somebody the sender made up.
#[must_use]
pub fn of(bytes: &[u8]) -> Option<Shown> {
    let Recue {
        personne,
        fictive,
        douteuse,
    } = recue(bytes).ok()?;
    if fictive {
        return None;
    }
    let mut shown = shown(&personne)?;
    if douteuse {
        let doubt = "L’expéditeur a un doute sur cette identité. Vérifiez-la avec le patient.";
        shown.warnings.push(doubt.to_owned());
    }
    Some(shown)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn message(status: &str) -> Vec<u8> {
        let blanks = "|".repeat(21);
        let ids = "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS";
        let place = "^^^^^^BDL^^51215";
        format!(
            "MSH|^~\\&|LABO||||20261120||ORU^R01|1|P|2.5\rPID|1||{ids}||PAT-TROIS^DOMINIQUE^^^^^L||19790328|F|||{place}{blanks}{status}\r"
        )
        .into_bytes()
    }

    #[test]
    fn a_message_of_a_laboratory_says_whom_it_is_about_and_what_its_sender_doubts() {
        let shown = of(&message("VALI"));
        let named = shown.as_ref().map(Shown::name);
        assert_eq!(named.as_deref(), Some("PAT-TROIS DOMINIQUE"));
        assert!(shown.is_some_and(|shown| shown.ins.is_some() && shown.warnings.is_empty()));
        assert!(of(&message("DOUT")).is_some_and(|shown| shown.warnings.len() == 1));
        assert_eq!(of(&message("FICT")), None);
    }

    #[test]
    fn what_names_nobody_is_of_nobody() {
        for bytes in [&b""[..], b"%PDF-1.7", b"<html/>", b"MSH|^~\\&|LABO\rPID|1"] {
            assert_eq!(of(bytes), None);
        }
    }
}
