//! What may be done now, asked of the one table of rights: the screens ask it to say why a button is off, whatever carries an
//! act out asks it again, and so do commands.

use socle_record::{Purpose, Record};
use socle_session::manager::Manager;
use socle_session::state::State;
use socle_session::{Act, Profile, Refusal, Right};

use super::connection;

/// Why something was not done: the words of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.code)]
pub struct NotAllowed(pub Refusal);

/// What may be done in a practice of this kind by whoever is there. `prepared` is false while no doctor has ever come in:
/// the practice is being set up.
#[must_use]
pub fn right(purpose: Purpose, session: Option<&Manager>, prepared: bool, act: Act) -> Right {
    if purpose == Purpose::Demonstration {
        return Right::of(act, Some(Profile::Demonstration));
    }
    let state = session.map(Manager::state);
    let profile = match &state {
        Some(State::Open { identified, .. }) => identified.profile(),
        // Who locked comes back, or somebody else comes in: nobody acts meanwhile.
        Some(State::Locked { .. } | State::Opening { kept: Some(_), .. }) => None,
        Some(State::Nobody { .. } | State::Opening { .. }) | None => {
            (!prepared).then_some(Profile::SettingUp)
        }
    };
    Right::of(act, profile)
}

/// The same, where the record may be read for it. What cannot be read counts as prepared: nothing is open by a failure.
///
/// # Errors
/// [`NotAllowed`], with the reason.
pub fn may(record: &Record, session: Option<&Manager>, act: Act) -> Result<(), NotAllowed> {
    let setting_up = connection::people(record).is_ok_and(|people| people.is_empty());
    match right(record.purpose(), session, !setting_up, act).refusal() {
        None => Ok(()),
        Some(refusal) => Err(NotAllowed(refusal)),
    }
}

/// The right that writing an entity of this kind takes: what is administrative is anybody's who works here, the medical file
/// a professional's.
#[must_use]
pub fn to_write(kind: &str) -> Act {
    match kind {
        "patient" | "contact" | "correspondant" | "message" | "medecin-traitant"
        | "consentement" | "ald" | "rendez-vous" => Act::Register,
        _ => Act::Chart,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_is_open_for_its_setting_up_until_the_first_doctor_and_shut_after() {
        let code = |prepared, act| {
            right(Purpose::Practice, None, prepared, act)
                .refusal()
                .map(|refusal| refusal.code)
        };
        for act in [Act::Manage, Act::Import, Act::Register] {
            assert_eq!(code(false, act), None, "{act:?}");
            assert_eq!(code(true, act), Some("session-required"), "{act:?}");
        }
        assert_eq!(code(false, Act::Validate), Some("session-required"));
        // A copy that only the practice's key opens is always kept.
        assert_eq!(code(true, Act::Backup), None);
        let demonstration = right(Purpose::Demonstration, None, true, Act::Attest);
        assert!(demonstration.is_allowed());
    }
}
