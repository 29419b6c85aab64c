//! What the practice chose.

use socle_formats::mss::address::Address;
use socle_sdk::settings;

/// The key of the FHIR service; none until it is typed.
pub(crate) fn cle() -> Option<String> {
    Some(settings::text("cle")).filter(|cle| !cle.is_empty())
}

/// The practice's own addresses that are well-formed.
pub(crate) fn mes_adresses() -> Vec<Address> {
    settings::list("mes-adresses")
        .iter()
        .filter_map(|adresse| adresse.parse().ok())
        .collect()
}

/// Domains trusted besides the trust space.
pub(crate) fn domaines() -> Vec<String> {
    settings::list("domaines")
}
