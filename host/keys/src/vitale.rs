//! The insured persons of a carte Vitale, through the adapter of a licensed library.
//!
//! What a carte Vitale holds is read by a licensed library only (GIE SESAM-Vitale's "API de lecture"), which is not part
//! of this program. Whoever has the licence writes an *adapter*: a program of its own that speaks lines of JSON on its
//! standard input and output ([`protocol`]), so that a library of another age, of 32 bits or that crashes takes nothing
//! down with it. [`conformance::check`] holds any adapter to what is expected, the simulation included.
//!
//! | module | subject |
//! |---|---|
//! | [`protocol`] | what is said between host and adapter |
//! | [`process`] | an adapter that is a program |
//! | [`simulation`] | a reader and cards that are played: always said to be *simulé* |
//! | [`watch`] | an adapter in a thread of its own: nobody waits for it |
//! | [`conformance`] | what every adapter must do |
//! | [`apcv`] | the same door for the application carte Vitale, whose code the barcode reader reads |

pub mod apcv;
pub mod conformance;
pub mod process;
pub mod protocol;
pub mod simulation;
pub mod watch;

use serde::{Deserialize, Serialize};

use apcv::{ApcvError, Opened};

/// What an adapter says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Version of the protocol it speaks: [`protocol::VERSION`].
    pub protocol: u32,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// It reads no real card: the screen says so.
    #[serde(default)]
    pub simulated: bool,
    /// It opens codes of the application carte Vitale too.
    #[serde(default)]
    pub apcv: bool,
}

/// Whether a carte Vitale is in the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardState {
    /// None is.
    Absent,
    /// One is; whether it can be read is seen by reading.
    Inserted,
}

/// A person the card covers. The number of a card is not a matricule INS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Insured {
    /// Name in use.
    pub nom: String,
    /// Birth name, when the card has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nom_naissance: Option<String>,
    /// Given name.
    pub prenom: String,
    /// `YYYY-MM-DD`; unknown parts are absent from the end.
    pub date_naissance: String,
    /// Birth rank: tells twins apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rang: Option<u8>,
    /// 13 characters; absent for who has no number of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nir: Option<String>,
    /// Its key, two digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nir_cle: Option<String>,
    /// Number of who opens the rights.
    pub nir_porteur: String,
    /// Its key, two digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nir_porteur_cle: Option<String>,
}

impl Insured {
    /// What is wrong with its form; what a person is called is not judged.
    pub fn fault(&self) -> Option<&'static str> {
        let number = |text: &str| {
            text.len() == 13
                && text
                    .char_indices()
                    .all(|(at, c)| c.is_ascii_digit() || (at == 6 && matches!(c, 'A' | 'B')))
        };
        let key = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_digit());
        let texts = [&self.nom, &self.prenom];
        if texts
            .iter()
            .any(|text| text.trim().is_empty() || text.len() > 200)
        {
            return Some("a name is missing or too long");
        }
        if !is_partial_date(&self.date_naissance) {
            return Some("the birth date is none");
        }
        if !number(&self.nir_porteur) || self.nir.as_deref().is_some_and(|nir| !number(nir)) {
            return Some("a number has not its form");
        }
        let keys = [&self.nir_cle, &self.nir_porteur_cle];
        if keys.into_iter().flatten().any(|text| !key(text)) {
            return Some("a key has not its form");
        }
        None
    }
}

fn is_partial_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [4, 2, 2];
    parts.len() <= 3
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.chars().all(|c| c.is_ascii_digit()))
}

/// Why a card was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VitaleError {
    /// No carte Vitale is in the reader.
    #[error("no card")]
    Absent,
    /// It was taken out in the middle.
    #[error("the card was removed")]
    Removed,
    /// It cannot be read: another card, a broken one, the wrong way round.
    #[error("the card cannot be read: {0}")]
    Unreadable(String),
    /// The adapter or its library does not work, or there is none.
    #[error("no adapter: {0}")]
    Unavailable(String),
    /// The adapter did not answer in time; it was ended.
    #[error("the adapter did not answer")]
    Timeout,
}

impl VitaleError {
    /// Dotted code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "vitale.absent",
            Self::Removed => "vitale.removed",
            Self::Unreadable(_) => "vitale.unreadable",
            Self::Unavailable(_) => "vitale.unavailable",
            Self::Timeout => "vitale.timeout",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Absent => {
                "Aucune carte Vitale n’est dans le lecteur : insérez celle du patient, puis recommencez."
            }
            Self::Removed => {
                "La carte Vitale a été retirée pendant la lecture : remettez-la, puis recommencez."
            }
            Self::Unreadable(_) => {
                "Cette carte Vitale ne peut pas être lue : vérifiez son sens, essuyez la puce, ou recherchez le patient par ses traits."
            }
            Self::Unavailable(_) => {
                "La lecture de la carte Vitale n’est pas installée sur ce poste : recherchez le patient par ses traits."
            }
            Self::Timeout => {
                "Le lecteur de carte Vitale ne répond pas : débranchez-le, rebranchez-le, puis recommencez."
            }
        }
    }
}

/// Reads cartes Vitale. Each call may wait on the reader.
pub trait Adapter: Send {
    /// What it says of itself.
    fn about(&mut self) -> Result<About, VitaleError>;
    /// Whether a card is in the reader.
    fn state(&mut self) -> Result<CardState, VitaleError>;
    /// The persons on the card, who opens the rights first.
    fn read(&mut self) -> Result<Vec<Insured>, VitaleError>;
    /// Whether this text, which the barcode reader read, is a code of the application carte Vitale: its form is not
    /// public, only the licensed library knows. Quick, and nothing is opened by it.
    fn recognises(&mut self, _: &str) -> Result<bool, ApcvError> {
        Ok(false)
    }
    /// Hand such a code to the licensed service: the identities it opens.
    fn open(&mut self, _: &str) -> Result<Opened, ApcvError> {
        Err(ApcvError::Unavailable("this adapter opens none".into()))
    }
    /// Play something with the reader; only a simulation can.
    fn simulate(&mut self, _: simulation::Act) -> Result<(), VitaleError> {
        Err(VitaleError::Unavailable("this is no simulation".into()))
    }
}
