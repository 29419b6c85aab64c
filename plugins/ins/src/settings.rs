//! What the practice chose, with the manifest's defaults.

use socle_sdk::settings;

/// Milliseconds of a day.
const JOUR_MS: i64 = 86_400_000;

/// The address of the téléservice.
pub(crate) fn service() -> String {
    texte("service")
}

/// The number the CNDA gave to the software (`IDAM`); empty until it is typed.
pub(crate) fn autorisation() -> String {
    texte("autorisation")
}

/// How long to wait before asking again by itself, in milliseconds.
pub(crate) fn nouvel_essai_ms() -> i64 {
    settings::get("nouvel-essai-jours")
        .as_integer()
        .unwrap_or_default()
        .saturating_mul(JOUR_MS)
}

fn texte(cle: &str) -> String {
    settings::get(cle)
        .into_text()
        .unwrap_or_default()
        .trim()
        .to_owned()
}
