//! The addresses the FHIR service is asked at. No chained search, no town of a person, no type of mailbox: the service has none
//! of these parameters, what they would say is looked for in the answer.

/// Where version 2 stands.
pub const BASE: &str = "https://gateway.api.esante.gouv.fr/fhir/v2";
/// The header that bears the key of the practice.
pub const ENTETE_CLE: &str = "ESANTE-API-KEY";
/// Where the daily extract of mailboxes stands.
pub const EXTRAIT: &str = "https://service.annuaire.sante.fr/annuaire-sante-webservices/V300/services/extraction/Extraction_Correspondance_MSSante";
/// What the service knows must not be kept longer without asking again, in days.
pub const CONSERVATION_JOURS: i64 = 30;
/// Identifiers in one question: addresses stay short.
pub const MOST_IDS: usize = 40;

/// A person by national identifier (`8` and the RPPS number), with their places of practice.
#[must_use]
pub fn personne(base: &str, identifiant: &str) -> String {
    format!(
        "{base}/Practitioner?identifier={}&_revinclude=PractitionerRole:practitioner",
        encode(identifiant)
    )
}

/// Persons by family name, with their places of practice. Towns are compared in the answer.
#[must_use]
pub fn personnes_nommees(base: &str, nom: &str) -> String {
    format!(
        "{base}/Practitioner?family={}&active=true&_revinclude=PractitionerRole:practitioner",
        encode(nom)
    )
}

/// Structures by the technical identifiers of an earlier answer, at most [`MOST_IDS`].
#[must_use]
pub fn organisations(base: &str, ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().take(MOST_IDS).map(|id| encode(id)).collect();
    format!("{base}/Organization?_id={}", ids.join(","))
}

/// A structure by national identifier (type and number).
#[must_use]
pub fn organisation(base: &str, identifiant: &str) -> String {
    format!("{base}/Organization?identifier={}", encode(identifiant))
}

/// Who has this mailbox, in one of the three resources that may: `Practitioner`, `PractitionerRole`, `Organization`.
#[must_use]
pub fn boite(base: &str, ressource: &str, adresse: &str) -> String {
    format!("{base}/{ressource}?mailbox-mss={}", encode(adresse))
}

/// A value of a query. A comma or a `|` typed by somebody is not the one of the syntax: it is escaped as FHIR does.
fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            b',' | b'|' | b'$' | b'\\' => encoded.push_str(&format!("%5C%{byte:02X}")),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_adds_a_parameter_or_a_second_value() {
        assert_eq!(
            personnes_nommees("b", "D'ART&active=false,X"),
            "b/Practitioner?family=D%27ART%26active%3Dfalse%5C%2CX&active=true&_revinclude=PractitionerRole:practitioner"
        );
        assert_eq!(organisations("b", &["1", "2"]), "b/Organization?_id=1,2");
        assert_eq!(
            boite("b", "Organization", "a+b@c.fr"),
            "b/Organization?mailbox-mss=a%2Bb%40c.fr"
        );
    }
}
