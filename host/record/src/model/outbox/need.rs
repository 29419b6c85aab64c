//! What an entry waits for, and what there is.
//!
//! An entry says what it needs when it is queued; whether that is there is looked at each time it may leave, with what is
//! known of the session and of its patient at that moment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::state::EntryState;
use crate::model::author::Author;

/// What an entry waits for before it may leave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Need {
    /// The card of the person who ordered it: never signed by a colleague's.
    Card,
    /// Someone's session.
    Session,
    /// The network.
    Network,
    /// A patient whose identity is *qualifiée*.
    Qualified,
    /// A session of the person who ordered it that may do this act, by its name in the contract.
    Act(String),
}

/// What begins the name of a need of an act.
const ACT: &str = "act:";

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Card => f.write_str("card"),
            Self::Session => f.write_str("session"),
            Self::Network => f.write_str("network"),
            Self::Qualified => f.write_str("qualified"),
            Self::Act(act) => write!(f, "{ACT}{act}"),
        }
    }
}

impl From<Need> for String {
    fn from(need: Need) -> Self {
        need.to_string()
    }
}

/// Not something an entry can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not something an outbox entry can need: card, session, network, qualified, act:NAME")]
pub struct UnknownNeed;

impl FromStr for Need {
    type Err = UnknownNeed;

    fn from_str(text: &str) -> Result<Self, UnknownNeed> {
        match text {
            "card" => Ok(Self::Card),
            "session" => Ok(Self::Session),
            "network" => Ok(Self::Network),
            "qualified" => Ok(Self::Qualified),
            _ => match text.strip_prefix(ACT) {
                Some(act) if is_name(act) => Ok(Self::Act(act.to_owned())),
                _ => Err(UnknownNeed),
            },
        }
    }
}

impl TryFrom<String> for Need {
    type Error = UnknownNeed;

    fn try_from(text: String) -> Result<Self, UnknownNeed> {
        text.parse()
    }
}

/// Names of acts are words of small letters, digits and `-`.
fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What there is at the moment to send with.
#[derive(Debug, Clone, Default)]
pub struct Available {
    /// The network answers.
    pub network: bool,
    /// Person of the open session.
    pub person: Option<String>,
    /// That person's own card, or what stands for it, is there: something of hers can sign.
    pub card: bool,
    /// What that session may do.
    pub acts: Vec<String>,
    /// What it may not do, each with the French reason, as far as there is one.
    pub refused: Vec<(String, String)>,
}

/// Why nothing leaves for a patient any more by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gone {
    /// The patient is dead.
    Dead,
    /// The patient left the practice.
    Left,
}

/// What is known of the patient an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About {
    /// The identity is *qualifiée*.
    pub qualified: bool,
    /// Why nothing leaves by itself, if so.
    pub gone: Option<Gone>,
}

/// What keeps an entry from leaving now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The card of this person, by the name she bears; of anyone when the practice itself ordered.
    Card(Option<String>),
    /// A session.
    Session,
    /// The network.
    Network,
    /// The qualification of the identity.
    Qualification,
    /// A session of its author that may do what it needs: the French sentence that says why this one may not, or none
    /// when its author is not there, with her name.
    Act {
        /// Why the present session of its author may not.
        why: Option<String>,
        /// Its author, as she is named.
        author: Option<String>,
    },
    /// The patient died or left.
    Patient(Gone),
}

impl Lack {
    /// What lacks for an entry of `author` about a patient of whom `about` is known, if anything does.
    ///
    /// `insisted`: a person wants it to leave although the patient died or left.
    #[must_use]
    pub fn of(
        needs: &[Need],
        author: &Author,
        about: About,
        insisted: bool,
        there: &Available,
    ) -> Option<Self> {
        if let Some(gone) = about.gone.filter(|_| !insisted) {
            return Some(Self::Patient(gone));
        }
        let own = author
            .person_id()
            .is_none_or(|id| there.person.as_deref() == Some(id));
        needs
            .iter()
            .find_map(|need| Self::of_one(need, own, author, about, there))
    }

    fn of_one(
        need: &Need,
        own: bool,
        author: &Author,
        about: About,
        there: &Available,
    ) -> Option<Self> {
        let is_there = there.person.is_some();
        match need {
            Need::Card if !(there.card && is_there && own) => Some(Self::Card(name(author))),
            Need::Session if !is_there => Some(Self::Session),
            Need::Network if !there.network => Some(Self::Network),
            Need::Qualified if !about.qualified => Some(Self::Qualification),
            Need::Act(_) if !(is_there && own) => Some(Self::Act {
                why: None,
                author: name(author),
            }),
            Need::Act(act) if !there.acts.contains(act) => {
                let known = there.refused.iter().find(|(name, _)| name == act);
                Some(Self::Act {
                    why: Some(known.map_or_else(
                        || "cette session ne le permet pas".to_owned(),
                        |(_, why)| why.clone(),
                    )),
                    author: name(author),
                })
            }
            _ => None,
        }
    }

    /// The card of this author.
    #[must_use]
    pub fn card_of(author: &Author) -> Self {
        Self::Card(name(author))
    }

    /// The state of an entry that waits for this.
    #[must_use]
    pub const fn state(&self) -> EntryState {
        match self {
            Self::Card(_) | Self::Session | Self::Act { .. } => EntryState::AttendLaCarte,
            Self::Network | Self::Qualification | Self::Patient(_) => EntryState::EnAttente,
        }
    }

    /// The French reason, to stand after « envoi ».
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Card(Some(author)) => format!("en attente de la carte de {author}"),
            Self::Card(None) => "en attente d’une carte".to_owned(),
            Self::Session => "en attente de l’ouverture d’une session".to_owned(),
            Self::Network => "en attente du réseau".to_owned(),
            Self::Qualification => "en attente de la qualification".to_owned(),
            Self::Act {
                why: Some(why),
                author: _,
            } => format!(
                "en attente d’une autre session : {}",
                why.trim_end_matches('.')
            ),
            Self::Act {
                why: None,
                author: Some(author),
            } => format!("en attente de la session de {author}"),
            Self::Act {
                why: None,
                author: None,
            } => "en attente d’une session".to_owned(),
            Self::Patient(Gone::Dead) => "retenu : le patient est décédé".to_owned(),
            Self::Patient(Gone::Left) => "retenu : le patient a quitté le cabinet".to_owned(),
        }
    }
}

/// How an author is named to others: `Dr Max LIBRE`.
fn name(author: &Author) -> Option<String> {
    let person = author.person.as_ref()?;
    let nom = person.nom.trim();
    Some(match person.role.as_str() {
        _ if nom.is_empty() => "son auteur".to_owned(),
        "doctor" if !nom.starts_with("Dr ") => format!("Dr {nom}"),
        _ => nom.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::author::Person;

    fn author() -> Author {
        Author::person(Person {
            id: "a".into(),
            nom: "Max LIBRE".into(),
            role: "doctor".into(),
        })
    }

    fn session(person: &str) -> Available {
        Available {
            network: true,
            person: Some(person.into()),
            card: true,
            acts: vec!["sign".into()],
            refused: vec![(
                "deposit".into(),
                "Avec e-CPS seule, rien n’est déposé.".into(),
            )],
        }
    }

    fn lack(needs: &[Need], there: &Available) -> Option<Lack> {
        let about = About {
            qualified: true,
            gone: None,
        };
        Lack::of(needs, &author(), about, false, there)
    }

    #[test]
    fn a_colleague_s_card_is_not_the_author_s_and_the_reason_names_the_author() {
        let needs = [Need::Network, Need::Card];
        let lacks = lack(&needs, &session("b")).map(|lack| (lack.state(), lack.reason()));
        let expected = "en attente de la carte de Dr Max LIBRE".to_owned();
        assert_eq!(lacks, Some((EntryState::AttendLaCarte, expected)));
        assert_eq!(lack(&needs, &session("a")), None);
        let without = Available {
            card: false,
            ..session("a")
        };
        assert!(matches!(lack(&needs, &without), Some(Lack::Card(_))));
        assert_eq!(lack(&[Need::Session], &session("b")), None);
    }

    #[test]
    fn what_a_kind_of_session_may_not_send_waits_with_its_reason() {
        let deposit = [Need::Act("deposit".into())];
        let reason = |there: &Available| lack(&deposit, there).map(|lack| lack.reason());
        assert_eq!(
            reason(&session("a")).as_deref(),
            Some("en attente d’une autre session : Avec e-CPS seule, rien n’est déposé")
        );
        assert_eq!(
            reason(&session("b")).as_deref(),
            Some("en attente de la session de Dr Max LIBRE"),
            "what a colleague's session may do is of no matter"
        );
        assert_eq!(lack(&[Need::Act("sign".into())], &session("a")), None);
    }

    #[test]
    fn nothing_leaves_for_who_died_or_left_unless_a_person_insists() {
        for gone in [Gone::Dead, Gone::Left] {
            let about = About {
                qualified: false,
                gone: Some(gone),
            };
            let of = |insisted| {
                Lack::of(
                    &[Need::Qualified],
                    &author(),
                    about,
                    insisted,
                    &session("a"),
                )
            };
            assert_eq!(of(false), Some(Lack::Patient(gone)));
            assert_eq!(of(true), Some(Lack::Qualification), "the rest still counts");
        }
    }

    #[test]
    fn needs_are_written_as_they_are_read() {
        for text in ["card", "session", "network", "qualified", "act:deposit-2"] {
            let need: Result<Need, _> = text.parse();
            assert_eq!(need.map(|need| need.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "act:", "act:A b", "carte"] {
            assert_eq!(text.parse::<Need>(), Err(UnknownNeed), "{text}");
        }
    }
}
