//! What the practice chose.

use socle_formats::mss::address::Address;
use socle_sdk::settings;

fn texte(cle: &str) -> String {
    settings::get(cle)
        .into_text()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn liste(cle: &str) -> Vec<String> {
    texte(cle)
        .split([',', ';', ' ', '\n'])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The key of the FHIR service; none until it is typed.
pub(crate) fn cle() -> Option<String> {
    Some(texte("cle")).filter(|cle| !cle.is_empty())
}

/// The practice's own addresses that are well-formed.
pub(crate) fn mes_adresses() -> Vec<Address> {
    liste("mes-adresses")
        .iter()
        .filter_map(|adresse| adresse.parse().ok())
        .collect()
}

/// Domains trusted besides the trust space.
pub(crate) fn domaines() -> Vec<String> {
    liste("domaines")
}
