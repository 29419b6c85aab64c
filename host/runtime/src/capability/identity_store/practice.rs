//! What the practice chose of identities: settings of the practice itself, not of a plugin.

use socle_formats::date::CivilDate;
use socle_formats::identite::{
    PiecesAdmises, RENOUVELLEMENT_ANS, RENOUVELLEMENT_ANS_DEFAUT, Statut, echue,
};
use socle_record::{Level, Value};

use crate::host::Inner;
use crate::resources::Identity;

/// The settings by which a practice says so.
pub mod identity_settings {
    /// Whose settings these are.
    pub const OWNER: &str = "socle";
    /// The documents it accepts: a text as [`PiecesAdmises::lire`](socle_formats::identite::PiecesAdmises::lire) reads it.
    pub const DOCUMENTS: &str = "identite.pieces";
    /// After how many years what was checked and verified is asked again: an integer, 3 to 5.
    pub const RENEWAL: &str = "identite.renouvellement-ans";
}

use identity_settings::{DOCUMENTS, OWNER, RENEWAL};

impl Inner {
    pub(crate) fn today(&self) -> CivilDate {
        self.day(self.clock.now_ms())
    }

    /// The civil day of an instant in the practice's zone; a clock beyond the calendar makes nothing due.
    fn day(&self, ms: i64) -> CivilDate {
        self.clock.zone().day(ms).unwrap_or(CivilDate::DERNIER)
    }

    fn of_practice(&self, key: &str) -> Option<Value> {
        self.record
            .setting(&Level::Practice, OWNER, key)
            .unwrap_or_else(|error| {
                tracing::error!(%error, "a setting cannot be read");
                None
            })
    }

    /// The documents the practice accepts; those of the référentiel while it chose none, or chose what cannot be.
    pub(crate) fn accepted_documents(&self) -> PiecesAdmises {
        match self.of_practice(DOCUMENTS) {
            Some(Value::Text(text)) => PiecesAdmises::lire(&text).unwrap_or_else(|error| {
                tracing::warn!(%error, "the documents the practice accepts cannot be read");
                PiecesAdmises::default()
            }),
            _ => PiecesAdmises::default(),
        }
    }

    /// After how many years what was checked and verified is asked again.
    pub(crate) fn renewal_years(&self) -> u16 {
        match self.of_practice(RENEWAL) {
            Some(Value::Integer(years)) => u16::try_from(years)
                .ok()
                .filter(|years| RENOUVELLEMENT_ANS.contains(years))
                .unwrap_or(RENOUVELLEMENT_ANS_DEFAUT),
            _ => RENOUVELLEMENT_ANS_DEFAUT,
        }
    }

    /// Whether the check, or the verification of a qualified identity, is to be made again.
    pub(super) fn is_due(&self, identity: &Identity, what: &str) -> bool {
        let since = match what {
            "check" if identity.state.controle().is_some() => {
                identity.dates.checked.as_ref().map(|checked| checked.at_ms)
            }
            "verification" if identity.state.statut() == Statut::Qualifiee => {
                identity.dates.verified.map(|verified| verified.at_ms)
            }
            _ => return false,
        };
        // Qualified before these dates were kept, and never asked since: it is time.
        since.is_none_or(|ms| echue(&self.day(ms), &self.today(), self.renewal_years()))
    }
}
