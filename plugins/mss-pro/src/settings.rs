//! What the practice chose, with the manifest's defaults, and what is made once for it.

use socle_formats::oid;
use socle_sdk::{Failure, settings, store, texts};

/// Where the identifier of the practice as a system is kept, when it has no OID of its own.
const TABLE: &str = "installation";
const KEY: &str = "oid";

/// The product's number at the national register: every message bears it.
///
/// # Errors
/// `mss-pro.reglage` with the setting in the detail `field`.
pub(crate) fn nil() -> Result<String, Failure> {
    match settings::text("numero") {
        number if number.is_empty() => {
            Err(Failure::new("mss-pro.reglage", texts::text("sans-numero")).field("numero"))
        }
        number => Ok(number),
    }
}

/// Domains trusted besides the trust space.
pub(crate) fn domains() -> Vec<String> {
    let typed = settings::list("domaines").into_iter();
    typed.map(|domain| domain.to_lowercase()).collect()
}

/// The domain of patients in Mon espace santé.
pub(crate) fn patients() -> String {
    match settings::text("domaine-patients") {
        domain if domain.is_empty() => socle_formats::mss::address::PATIENTS.to_owned(),
        domain => domain.to_lowercase(),
    }
}

/// Documents are filed by themselves when identity and INS are certain.
pub(crate) fn files_by_itself() -> bool {
    settings::flag("classement", true)
}

/// Reading reports that may leave by themselves do.
pub(crate) fn reports_by_itself() -> bool {
    settings::flag("accuses", true)
}

/// What whoever acts wants under their messages, a line each; empty for their name and the practice's.
pub(crate) fn signature() -> String {
    let typed = settings::text("signature");
    let lines: Vec<&str> = typed.split('|').map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// The sector of activity of the practice, for when the session does not say it.
pub(crate) fn sector() -> String {
    settings::text("secteur")
}

/// The OID the practice sends under: made once and kept.
pub(crate) fn source() -> Result<String, Failure> {
    match store::get(TABLE, KEY)?.into_text() {
        Some(kept) => Ok(kept),
        None => {
            let made = new_oid();
            store::put(TABLE, KEY, &made.as_str().into(), "")?;
            Ok(made)
        }
    }
}

/// An OID nobody else can have given.
pub(crate) fn new_oid() -> String {
    let mut bytes = [0; 16];
    for (byte, drawn) in bytes.iter_mut().zip(socle_sdk::random(16)) {
        *byte = drawn;
    }
    oid::of_uuid(bytes)
}
