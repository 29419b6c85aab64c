//! What is said between host and adapter: one JSON object a line, UTF-8, the host asks and the adapter answers in turn.
//!
//! | the host says | the adapter answers |
//! |---|---|
//! | `{"id":1,"ask":"hello"}` | `{"id":1,"hello":{"protocol":1,"name":"…","version":"…","simulated":false}}` |
//! | `{"id":2,"ask":"state"}` | `{"id":2,"state":"absent"}` or `"inserted"` |
//! | `{"id":3,"ask":"read"}` | `{"id":3,"insured":[{"nom":"…","prenom":"…","date-naissance":"1979-03-28","nir":"…","nir-porteur":"…"}]}` |
//! | `{"id":4,"ask":"simulate","act":"remove"}` | `{"id":4,"done":true}` (a simulation only) |
//!
//! Anything may be answered by `{"id":3,"error":{"code":"removed","text":"…"}}`: codes `absent`, `removed`, `unreadable`,
//! `unavailable`; the text is for the log, in English, and holds nothing of a patient. `hello` comes first. The adapter
//! ends when its input does. An answer has 30 seconds and at most 256 KiB; what is written to the standard error goes to
//! the log. What an insured person is: [`Insured`].

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

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
    /// `absent`, `removed`, `unreadable`, `unavailable`.
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
    let done = match question.ask {
        Ask::Hello => adapter.about().map(|about| reply.hello = Some(about)),
        Ask::State => adapter.state().map(|state| reply.state = Some(state)),
        Ask::Read => adapter.read().map(|insured| reply.insured = Some(insured)),
        Ask::Simulate { act } => adapter.simulate(act).map(|()| reply.done = Some(true)),
    };
    reply.error = done.err().map(Trouble::from);
    reply
}
