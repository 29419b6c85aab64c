//! What the practice chose, with the manifest's defaults, and what is made once for it.

use socle_formats::dmp::Sender;
use socle_formats::oid;
use socle_sdk::{Failure, settings, store, texts};

/// Where the identifier of the practice as a system is kept, when it has no OID of its own.
const TABLE: &str = "installation";
const KEY: &str = "oid";

/// The host of the shared record.
pub(crate) fn host() -> String {
    settings::text("serveur")
}

/// The number by which the shared record approved the software.
///
/// # Errors
/// `dmp.reglage` with the setting in the detail `field`.
pub(crate) fn approval() -> Result<String, Failure> {
    match settings::text("homologation") {
        number if number.is_empty() => {
            Err(Failure::new("dmp.reglage", texts::text("sans-homologation")).field("homologation"))
        }
        number => Ok(number),
    }
}

/// The sector of activity of the practice, for when the session does not say it.
pub(crate) fn sector() -> String {
    settings::text("secteur")
}

/// Who sends: the OID that was set, else one that is made once and kept.
pub(crate) fn sender() -> Result<Sender, Failure> {
    let set = settings::text("oid");
    let oid = if oid::is_oid(&set) {
        set
    } else {
        match store::get(TABLE, KEY)?.into_text() {
            Some(kept) => kept,
            None => {
                let made = new_oid();
                store::put(TABLE, KEY, &made.as_str().into(), "")?;
                made
            }
        }
    };
    Ok(Sender {
        oid,
        name: "Socle".to_owned(),
    })
}

/// An OID nobody else can have given.
pub(crate) fn new_oid() -> String {
    let mut bytes = [0; 16];
    for (byte, drawn) in bytes.iter_mut().zip(socle_sdk::random(16)) {
        *byte = drawn;
    }
    oid::of_uuid(bytes)
}
