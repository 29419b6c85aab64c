//! What the practice chose, with the manifest's defaults.

use socle_sdk::settings;

/// Milliseconds of a day.
const JOUR_MS: i64 = 86_400_000;

/// The address of the téléservice for software certificates.
pub(crate) fn service() -> String {
    texte("service")
}

/// The address of the téléservice for cards.
pub(crate) fn service_cartes() -> String {
    texte("service-cartes")
}

/// The number the CNDA gave to the software (`IDAM`); empty until it is typed.
pub(crate) fn autorisation() -> String {
    texte("autorisation")
}

/// The name the CNDA knows the software by; ours when nothing else is set.
pub(crate) fn logiciel_nom() -> String {
    ou(texte("logiciel-nom"), || {
        concat!("urn:lps:socle:", env!("CARGO_PKG_VERSION")).into()
    })
}

/// The version the CNDA approved; this one when nothing else is set.
pub(crate) fn logiciel_version() -> String {
    ou(texte("logiciel-version"), || {
        env!("CARGO_PKG_VERSION").into()
    })
}

/// The structure the practice's certificate names (its OU); empty when it is that of the session.
pub(crate) fn structure() -> String {
    texte("structure")
}

/// The number by which the Assurance maladie knows who works here; empty until it is typed.
pub(crate) fn facturation() -> String {
    texte("facturation")
}

/// Their speciality for the Assurance maladie; empty for who has none.
pub(crate) fn specialite() -> String {
    texte("specialite")
}

/// How long to wait before asking again by itself, in milliseconds: never less than a day.
pub(crate) fn nouvel_essai_ms() -> i64 {
    settings::get("nouvel-essai-jours")
        .as_integer()
        .unwrap_or(1)
        .max(1)
        .saturating_mul(JOUR_MS)
}

fn texte(cle: &str) -> String {
    settings::get(cle)
        .into_text()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn ou(texte: String, sinon: impl FnOnce() -> String) -> String {
    match texte.is_empty() {
        true => sinon(),
        false => texte,
    }
}
