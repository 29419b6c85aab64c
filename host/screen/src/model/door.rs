//! What the screen knows of the door of a real practice: who may come in, how, and who is there.

use std::sync::Arc;

use socle_session::manager::{CardSeen, Coming};
use socle_session::state::{State, Why};
use socle_session::{Principal, Profile};

use socle_practice::connection::{BadValue, Connection, Field};
use socle_practice::journal::Signed;

/// The door of a real practice.
#[derive(Debug, Clone)]
pub struct Door {
    /// Where the session is.
    pub state: State,
    /// What the readers of this workstation hold.
    pub reader: Reader,
    /// Whose card is in a reader, as it shows itself.
    pub card: Option<CardSeen>,
    /// Which ways are set.
    pub ways: Ways,
    /// Doctors who have come in before.
    pub people: Arc<Vec<Principal>>,
    /// Nobody has ever come in: the practice is being set up, and may be looked at without a session.
    pub may_skip: bool,
    /// The person chose to go on without a session.
    pub skipped: bool,
    /// What is set about coming in.
    pub connection: Arc<Connection>,
    /// What is set so that it cannot be used.
    pub bad: Option<BadValue>,
    /// Until when the journal of this workstation is signed.
    pub signed: Option<Signed>,
    /// Why it could not be signed today.
    pub unsigned: Option<String>,
}

impl Door {
    /// Whether somebody has to come in before anything of the practice is shown.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        match self.state {
            State::Open { .. } => false,
            State::Nobody { .. } => !(self.skipped && self.may_skip),
            State::Opening { .. } | State::Locked { .. } => true,
        }
    }
}

/// What the readers hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reader {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// They cannot be seen: why, and what to do.
    Trouble(String),
    /// No card is in any of them.
    Empty,
    /// A card is in one.
    Card,
}

/// Which ways are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// A card.
    pub card: bool,
    /// Pro Santé Connect.
    pub psc: bool,
    /// The practice's certificate.
    pub organisation: bool,
}

/// What a person does at the door.
#[derive(Debug, Clone)]
pub enum AtDoor {
    /// Come in, for themselves or for somebody.
    ComeIn(Coming, Option<Principal>),
    /// Give the attempt up.
    GiveUp,
    /// Lock.
    Lock(Why),
    /// Leave for good.
    LogOut,
    /// Touch the keyboard or the mouse.
    Touched,
    /// Go on without a session.
    Skip,
    /// Come back to the door after having gone on without a session.
    Return,
    /// Set something about coming in; an empty value takes it back.
    Set(Field, String),
}

/// What somebody may do: the column of the table of rights.
pub type MayDo = Option<Profile>;
