//! What the screen knows of the reader of cards, and of what was read last.

use std::path::PathBuf;
use std::sync::Arc;

use socle_record::{Document, PatientLine};

use socle_practice::reader::{Found, Shown, Source};

/// Cards and codes, as [`super::Model`]: nothing here waits.
pub trait Readers {
    /// The reader of this workstation.
    fn reader(&self) -> Reader;
    /// What was read last and is not put aside; none when nothing is.
    fn presented(&self) -> Option<Arc<Presented>>;
    /// Do something with it.
    fn read(&self, act: ReaderAct);
    /// Whether another process called this window since the last time: it comes to the front.
    fn called(&self) -> bool {
        false
    }
    /// Somebody is there: a patient that another software passed is read now.
    fn admit(&self) {}
}

/// No reader.
#[derive(Debug, Clone, Copy)]
pub struct NoReaders;

impl Readers for NoReaders {
    fn reader(&self) -> Reader {
        Reader::default()
    }

    fn presented(&self) -> Option<Arc<Presented>> {
        None
    }

    fn read(&self, act: ReaderAct) {
        drop(act);
    }
}

/// The reader of this workstation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reader {
    /// What is known of the card; none when no adapter is set.
    pub card: Option<CardSight>,
    /// It is played: said wherever its state or what it read is shown.
    pub simulated: bool,
    /// It opens codes of the application carte Vitale.
    pub apcv: bool,
    /// What can be played with a simulation; none when it is not one, or not for a demonstration.
    pub stage: Option<Arc<Stage>>,
}

/// What is known of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardSight {
    /// No card.
    Absent,
    /// A card.
    Inserted,
    /// The adapter does not work; the French sentence says what to do.
    Trouble(String),
}

/// What can be played, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// Cards, by number.
    pub cards: Vec<String>,
    /// Persons who have the application, by number.
    pub persons: Vec<String>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// Which: a later one has a greater number.
    pub id: u64,
    /// From what.
    pub source: Source,
    /// It is played.
    pub simulated: bool,
    /// The name of the file or document it was found in.
    pub place: Option<String>,
    /// How far it came.
    pub step: Step,
}

/// How far a reading came.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Under way.
    Reading,
    /// It failed; the French sentence says what to do. A card can be read again.
    Failed {
        /// Stable code.
        code: String,
        /// French.
        sentence: String,
    },
    /// Nobody has a use for what was scanned.
    Useless,
    /// Several persons are on it.
    Persons(Vec<Shown>),
    /// A person, and whom it is about.
    Person {
        /// Which of those that were read.
        number: usize,
        /// The person.
        shown: Box<Shown>,
        /// Whom it is about.
        found: Found,
        /// The provider of identities was told to take it: what came of it is seen in the file.
        taken: bool,
    },
}

impl Presented {
    /// The patient it is about, once that is known.
    pub fn patient(&self) -> Option<&PatientLine> {
        match &self.step {
            Step::Person {
                found: Found::Known { line, .. },
                ..
            } => Some(line),
            _ => None,
        }
    }
}

/// Something done with a reader or with what was read.
#[derive(Debug, Clone, PartialEq)]
pub enum ReaderAct {
    /// Read the card that is there.
    Card,
    /// Look for a code in files.
    Files(Vec<PathBuf>),
    /// The same in files that are being filed: one without a code is nothing to speak of.
    Filed(Vec<PathBuf>),
    /// Look for a code in a document.
    Document(Box<Document>),
    /// It is this one of the persons that were read.
    Person(u64, usize),
    /// It is about this patient.
    Patient(u64, String),
    /// Have the identity that was read taken for this patient.
    Take(u64, String),
    /// A text was pasted where no field wanted it: a code, a link, a matricule, or nothing of interest.
    Pasted(String),
    /// Put it aside.
    Aside(u64),
    /// Play something with a simulation.
    Play(Play),
}

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// Put this card in.
    Insert(usize),
    /// Put in a card that is broken.
    Broken,
    /// Put a card in the wrong way round.
    Reversed,
    /// Take the card out.
    Remove,
    /// Take the card out in the middle of the next reading.
    RemoveWhileReading,
    /// This person shows a code, which is scanned.
    Code(usize),
    /// The code shown last is scanned again.
    SameCode,
    /// A code nobody knows is scanned.
    UnknownCode,
    /// The application of this person is revoked, or is so no more, and a code of theirs is scanned.
    Revoked(usize),
    /// The service of the application is out of reach, for one scan.
    Away(usize),
    /// The service is so slow that its token runs out, for one scan.
    Late(usize),
}
