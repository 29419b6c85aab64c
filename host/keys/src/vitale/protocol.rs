//! What is said between host and adapter: one JSON object a line, UTF-8, the host asks and the adapter answers in turn.
//!
//! | the host says | the adapter answers |
//! |---|---|
//! | `{"id":1,"ask":"hello"}` | `{"id":1,"hello":{"protocol":1,"name":"…","version":"…","simulated":false}}` |
//! | `{"id":2,"ask":"state"}` | `{"id":2,"state":"absent"}` or `"inserted"` |
//! | `{"id":3,"ask":"read"}` | `{"id":3,"insured":[{"nom":"…","prenom":"…","date-naissance":"1979-03-28","nir":"…","nir-porteur":"…"}]}` |
//! | `{"id":4,"ask":"simulate","act":"remove"}` | `{"id":4,"done":true}` (a simulation only) |
//! | `{"id":5,"ask":"apcv-recognise","code":"…"}` | `{"id":5,"recognised":true}` |
//! | `{"id":6,"ask":"apcv-open","code":"…"}` | `{"id":6,"apcv":{"valid-s":120,"persons":[{"matricule":"…","oid":"…","nom-naissance":"…","premier-prenom":"…","sexe":"F","date-naissance":"1979-03-28"}]}}` |
//!
//! The two last are put only to an adapter whose hello says `"apcv":true`; what they are about is in [`super::apcv`].
//!
//! Anything may be answered by `{"id":3,"error":{"code":"removed","text":"…"}}`: codes `absent`, `removed`, `unreadable`,
//! `unavailable`, and of an apCV `apcv-expired`, `apcv-unknown`, `apcv-revoked`, `apcv-unreachable`, `apcv-timeout`; the text is for the log, in English, and holds nothing of a patient. `hello` comes first. The adapter
//! ends when its input does. An answer has 30 seconds and at most 256 KiB; what is written to the standard error goes to
//! the log. What an insured person is: [`Insured`].

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use super::apcv::{ApcvError, Opened};
use super::simulation::Act;
use super::{About, Adapter, CardState, Insured, VitaleError};

/// The version described here.
pub const VERSION: u32 = 1;
/// Longest line, in bytes.
pub const LINE_BYTES: usize = 256 << 10;

/// What the host asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Ask {
    /// Say who you are.
    Hello,
    /// Is a card there?
    State,
    /// Read it.
    Read,
    /// Is this a code of an apCV?
    ApcvRecognise {
        /// What the barcode reader read.
        code: String,
    },
    /// Open this code of an apCV.
    ApcvOpen {
        /// What the barcode reader read.
        code: String,
    },
    /// Play this.
    Simulate {
        /// What.
        #[serde(flatten)]
        act: Act,
    },
}

/// A line of the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which; the answer bears the same.
    pub id: u64,
    /// What.
    #[serde(flatten)]
    pub ask: Ask,
}

/// A line of the adapter: exactly one of these is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Reply {
    /// Of the question.
    pub id: u64,
    /// Who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<About>,
    /// Whether a card is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CardState>,
    /// The persons on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured: Option<Vec<Insured>>,
    /// Whether it is a code of an apCV.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<bool>,
    /// What the code opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apcv: Option<Opened>,
    /// It was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<bool>,
    /// It was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Trouble>,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// One of those above.
    pub code: String,
    /// For the log.
    #[serde(default)]
    pub text: String,
}

impl From<Trouble> for VitaleError {
    fn from(trouble: Trouble) -> Self {
        match trouble.code.as_str() {
            "absent" => Self::Absent,
            "removed" => Self::Removed,
            "unreadable" => Self::Unreadable(trouble.text),
            _ => Self::Unavailable(trouble.text),
        }
    }
}

impl From<VitaleError> for Trouble {
    fn from(error: VitaleError) -> Self {
        let (code, text) = match error {
            VitaleError::Absent => ("absent", String::new()),
            VitaleError::Removed => ("removed", String::new()),
            VitaleError::Unreadable(text) => ("unreadable", text),
            VitaleError::Unavailable(text) => ("unavailable", text),
            VitaleError::Timeout => ("unavailable", "the reader did not answer".into()),
        };
        Self {
            code: code.into(),
            text,
        }
    }
}

impl From<Trouble> for ApcvError {
    fn from(trouble: Trouble) -> Self {
        match trouble.code.as_str() {
            "apcv-expired" => Self::Expired,
            "apcv-unknown" => Self::Unknown,
            "apcv-revoked" => Self::Revoked,
            "apcv-unreachable" => Self::Unreachable(trouble.text),
            "apcv-timeout" => Self::Late,
            _ => Self::Unavailable(trouble.text),
        }
    }
}

impl From<ApcvError> for Trouble {
    fn from(error: ApcvError) -> Self {
        let (code, text) = match error {
            ApcvError::Expired => ("apcv-expired", String::new()),
            ApcvError::Unknown => ("apcv-unknown", String::new()),
            ApcvError::Revoked => ("apcv-revoked", String::new()),
            ApcvError::Unreachable(text) => ("apcv-unreachable", text),
            ApcvError::Late => ("apcv-timeout", String::new()),
            ApcvError::Absent => ("unavailable", "no context".into()),
            ApcvError::Unavailable(text) => ("unavailable", text),
        };
        Self {
            code: code.into(),
            text,
        }
    }
}

/// Answer the host until its lines end: the whole of an adapter, given what reads the card.
pub fn serve(
    adapter: &mut dyn Adapter,
    input: impl BufRead,
    mut output: impl Write,
) -> std::io::Result<()> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let reply = match serde_json::from_str::<Question>(&line) {
            Ok(question) => answer(adapter, question),
            Err(error) => Reply {
                error: Some(VitaleError::Unavailable(format!("not understood: {error}")).into()),
                ..Reply::default()
            },
        };
        serde_json::to_writer(&mut output, &reply)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(adapter: &mut dyn Adapter, question: Question) -> Reply {
    let mut reply = Reply {
        id: question.id,
        ..Reply::default()
    };
    let done: Result<(), Trouble> = match question.ask {
        Ask::Hello => of(adapter.about(), &mut reply.hello),
        Ask::State => of(adapter.state(), &mut reply.state),
        Ask::Read => of(adapter.read(), &mut reply.insured),
        Ask::ApcvRecognise { code } => of(adapter.recognises(&code), &mut reply.recognised),
        Ask::ApcvOpen { code } => of(adapter.open(&code), &mut reply.apcv),
        Ask::Simulate { act } => of(adapter.simulate(act).map(|()| true), &mut reply.done),
    };
    reply.error = done.err();
    reply
}

/// Put what was answered in its place of the reply.
fn of<T, E: Into<Trouble>>(answer: Result<T, E>, place: &mut Option<T>) -> Result<(), Trouble> {
    *place = Some(answer.map_err(Into::into)?);
    Ok(())
}
