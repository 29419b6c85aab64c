//! Who is at the keyboard, as the runtime asks for it.
//!
//! A real practice's session is `socle_session`'s: this hands it on, with what it may do. A demonstration has a made-up
//! doctor, marked as such. Neither key nor token is among what is handed on.

use socle_runtime::Failure;
use socle_runtime::ports::{Session, Sessions};
use socle_session::manager::Manager;
use socle_session::{Act, Identified, Kind, Refusal, Right, Role, Structure};

/// The session of a workstation of a real practice.
#[derive(Debug, Clone)]
pub struct PracticeSession(pub Manager);

impl Sessions for PracticeSession {
    fn current(&self) -> Option<Session> {
        self.0.identified().map(|one| handed_on(&one))
    }

    fn refusal(&self, act: &str) -> Option<Failure> {
        refusal(self.0.identified().as_deref(), act)
    }
}

/// Who is at the keyboard of a demonstration, as the record names them.
pub const DEMONSTRATION: &str = "demonstration";

/// The session of a demonstration: a fictitious doctor with a doctor's rights, marked as such.
#[derive(Debug, Clone)]
pub struct DemonstrationSession {
    one: Identified,
}

impl DemonstrationSession {
    /// `structure` is the identifier by which the web services know the practice.
    #[must_use]
    pub fn new(structure: &str) -> Self {
        Self {
            one: Identified {
                person: DEMONSTRATION.into(),
                kind: Kind::Demonstration,
                role: Role::Doctor,
                // That of the samples of the ANS, and of the card the demonstration signs with.
                national_id: "899900063480".into(),
                family: "LIBRE".into(),
                given: "Max".into(),
                profession: "10".into(),
                speciality: "SM26".into(),
                structure: Structure {
                    id: structure.to_owned(),
                    name: "Cabinet de démonstration".into(),
                    sector: "SA07".into(),
                },
                principal: None,
                card: String::new(),
            },
        }
    }
}

impl Sessions for DemonstrationSession {
    fn current(&self) -> Option<Session> {
        Some(handed_on(&self.one))
    }

    fn refusal(&self, act: &str) -> Option<Failure> {
        refusal(Some(&self.one), act)
    }
}

/// Nobody: until someone identifies themselves, acts that need a person answer `session-required`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Sessions for Nobody {
    fn current(&self) -> Option<Session> {
        None
    }
}

/// What the runtime and plugins know of somebody: what `wit/net/session.wit` documents.
fn handed_on(one: &Identified) -> Session {
    let principal = one.principal.as_ref();
    let values = [
        ("nom", one.family.as_str()),
        ("prenom", one.given.as_str()),
        ("identifiant", one.national_id.as_str()),
        ("profession", one.profession.as_str()),
        ("specialite", one.speciality.as_str()),
        ("structure", one.structure.id.as_str()),
        ("structure-nom", one.structure.name.as_str()),
        ("secteur", one.structure.sector.as_str()),
        ("authentification", one.kind.as_str()),
        (
            "responsable",
            principal.map_or("", |other| other.name.as_str()),
        ),
        (
            "responsable-identifiant",
            principal.map_or("", |other| other.national_id.as_str()),
        ),
    ];
    Session {
        person: one.person.clone(),
        role: one.role.as_str().to_owned(),
        values: values
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        acts: socle_session::rights::TABLE
            .iter()
            .filter(|(act, _)| one.right(*act).is_allowed())
            .map(|(act, _)| act.as_str().to_owned())
            .collect(),
    }
}

/// Why this may not be done, in the words of the table of rights.
fn refusal(one: Option<&Identified>, act: &str) -> Option<Failure> {
    let act = Act::of(act)?;
    let profile = one.and_then(Identified::profile);
    match Right::of(act, profile) {
        Right::Allowed => None,
        Right::Refused(Refusal { code, sentence }) => {
            let failure = match code {
                // It may be done once a card is there.
                "session-required" => Failure::passing(code, sentence),
                _ => Failure::new(code, sentence),
            };
            Some(failure.author(format!(
                "{} is not among the acts of {profile:?}",
                act.as_str()
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_doctor_of_a_demonstration_may_do_what_a_doctor_may() {
        let session = DemonstrationSession::new("499700");
        let Some(current) = session.current() else {
            panic!("a demonstration has a session");
        };
        for act in [
            "insi", "qualify", "attest", "sign", "send", "feed", "consult", "manage",
        ] {
            assert!(current.acts.iter().any(|one| one == act), "{act}");
            assert!(session.refusal(act).is_none(), "{act}");
        }
        assert!(!current.acts.iter().any(|one| one == "feed-as-secretary"));
        let refusal = session.refusal("feed-as-secretary");
        assert_eq!(
            refusal.map(|failure| failure.code),
            Some("denied".to_owned())
        );
    }

    #[test]
    fn nobody_is_told_to_identify_themselves() {
        let refusal = refusal(None, "qualify").map(|failure| (failure.code, failure.retryable));
        assert_eq!(refusal, Some(("session-required".to_owned(), true)));
        assert!(super::refusal(None, "fly").is_none());
    }
}
