//! The journal: one line per act, write or merged read, each bound to the one before by its hash, in one chain per
//! workstation.
//!
//! A line holds who, what and which object by opaque ids; no clinical content and no trait of identity.
//!
//! # Canonical bytes
//! `hash = SHA-256(previous ‖ cells)`. The cells are number, at_ms, nature, name, person, plugin, session, call, patient,
//! capability and object, in that order. Each is written as a tag byte (`0` nothing, `1` integer, `2` text, `3` anything
//! else a store may hand back), then for an integer its eight bytes big endian, otherwise its length as eight bytes big
//! endian and its bytes, UTF-8 for a text. The `previous` of line 1 is `SHA-256("socle journal 1" ‖ workstation id)`, so
//! that chains of two workstations differ from the start.

use sha2::{Digest as _, Sha256};

use super::id::PatientId;

/// Nature of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// An act: something was done with an effect outside the record, or a decision.
    Act,
    /// A write to the record.
    Write,
    /// A read, merged per (plugin, person, patient, capability, minute).
    Read,
}

impl Nature {
    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act => "acte",
            Self::Write => "ecriture",
            Self::Read => "lecture",
        }
    }
}

/// An act a unit of work carries to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Dotted name, `insi.recherche`.
    pub name: String,
    /// The patient it is about.
    pub patient: Option<PatientId>,
    /// Capability used, `net.http`.
    pub capability: String,
    /// Id of what it is about, or a code; never clinical content.
    pub object: String,
}

/// A read, as the runtime reports it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Read {
    /// Plugin that read; none for the shell.
    pub plugin: Option<String>,
    /// Person of the session.
    pub person: Option<String>,
    /// Id of the session.
    pub session: Option<String>,
    /// Whose file; none for a list.
    pub patient: Option<PatientId>,
    /// Capability used, `records.patient`.
    pub capability: String,
    /// When, milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
}

impl Read {
    /// The minute that merges reads.
    #[must_use]
    pub fn minute(&self) -> i64 {
        self.at_ms.div_euclid(60_000)
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// Id of the workstation in whose chain it is.
    pub workstation: String,
    /// Its number in that chain, from 1, without gap.
    pub number: u64,
    /// Milliseconds since the Unix epoch, UTC. Not always growing: a clock may be set back.
    pub at_ms: i64,
    /// [`Nature::as_str`].
    pub nature: String,
    /// Dotted name of the act or write; empty for a read.
    pub name: String,
    /// Person.
    pub person: Option<String>,
    /// Plugin.
    pub plugin: Option<String>,
    /// Session.
    pub session: Option<String>,
    /// Call.
    pub call: Option<String>,
    /// Patient.
    pub patient: Option<PatientId>,
    /// Capability.
    pub capability: String,
    /// Id of what it is about, or a code.
    pub object: String,
    /// Hash of the line, hexadecimal.
    pub hash: String,
}

/// A line, with what binds it to the one before: enough to walk the chain outside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Its place among the lines of all workstations, growing in the order in which they were committed.
    pub place: u64,
    /// The line.
    pub line: JournalLine,
    /// Hash of the line before it of the same workstation, hexadecimal.
    pub previous: String,
}

/// One cell of a line, as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// Text.
    Text(String),
    /// What a line never holds: bytes or a fraction put there from outside.
    Foreign(Vec<u8>),
}

impl Cell {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }
}

/// Number of cells of a line.
pub const CELLS: usize = 11;

/// A line before it is bound to the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) at_ms: i64,
    pub(crate) nature: Nature,
    pub(crate) name: String,
    pub(crate) person: Option<String>,
    pub(crate) plugin: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) call: Option<String>,
    pub(crate) patient: Option<String>,
    pub(crate) capability: String,
    pub(crate) object: String,
}

impl Draft {
    /// The cells in the order of the columns and of the canonical bytes: number, at_ms, nature, name, person, plugin,
    /// session, call, patient, capability, object.
    pub(crate) fn cells(&self, number: i64) -> [Cell; CELLS] {
        [
            Cell::Integer(number),
            Cell::Integer(self.at_ms),
            Cell::text(self.nature.as_str()),
            Cell::text(&self.name),
            Cell::optional(self.person.as_deref()),
            Cell::optional(self.plugin.as_deref()),
            Cell::optional(self.session.as_deref()),
            Cell::optional(self.call.as_deref()),
            Cell::optional(self.patient.as_deref()),
            Cell::text(&self.capability),
            Cell::text(&self.object),
        ]
    }
}

/// The `previous` of the first line of a workstation.
#[must_use]
pub fn genesis(workstation: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"socle journal 1");
    hash.update(workstation.as_bytes());
    hash.finalize().into()
}

/// The hash of a line from the hash before it and its cells.
#[must_use]
pub fn chain(previous: &[u8; 32], cells: &[Cell]) -> [u8; 32] {
    // One pass over one buffer: a line is short, and a journal has many.
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(previous);
    for cell in cells {
        let (tag, content) = match cell {
            Cell::Null => {
                bytes.push(0);
                continue;
            }
            Cell::Integer(number) => {
                bytes.push(1);
                bytes.extend_from_slice(&number.to_be_bytes());
                continue;
            }
            Cell::Text(text) => (2, text.as_bytes()),
            Cell::Foreign(content) => (3, content.as_slice()),
        };
        bytes.push(tag);
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    }
    Sha256::digest(&bytes).into()
}

/// What walking the whole journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// Every line is there and as it was written.
    Intact {
        /// How many lines, those of all workstations.
        lines: u64,
        /// Hash of the last one of this workstation, hexadecimal.
        head: String,
    },
    /// A chain breaks.
    Broken {
        /// The workstation whose chain it is; none for this one.
        workstation: Option<String>,
        /// The first line at fault.
        line: u64,
        /// How.
        how: Break,
    },
}

/// How a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The content of the line is not what was written.
    Altered,
    /// The line does not follow the one before it: lines were reordered or replaced.
    Unlinked,
    /// The line is missing in the middle.
    Missing,
    /// The lines from this one on are missing at the end.
    Truncated,
    /// There are lines past the last one the head knows.
    Excess,
    /// The whole journal was replaced by an older or another one: the witness file knows another line here.
    Replaced,
}

impl Break {
    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Unlinked => "unlinked",
            Self::Missing => "missing",
            Self::Truncated => "truncated",
            Self::Excess => "excess",
            Self::Replaced => "replaced",
        }
    }

    /// French, for a sentence whose subject is the line.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Altered => "a été modifiée",
            Self::Unlinked => {
                "ne suit pas la précédente : des lignes ont été déplacées ou remplacées"
            }
            Self::Missing => "a été supprimée",
            Self::Truncated => "et les suivantes ont été supprimées",
            Self::Excess => "a été ajoutée hors du programme",
            Self::Replaced => "ne correspond pas au témoin du journal : le journal a été remplacé",
        }
    }
}

impl Verification {
    /// The French sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Intact { lines, .. } => format!("Journal intact : {lines} lignes vérifiées."),
            Self::Broken {
                workstation,
                line,
                how,
            } => format!(
                "Le journal n’est pas intact : la ligne {line}{} {}. Conservez ce dossier en l’état et prévenez la \
                 personne responsable des données.",
                workstation
                    .as_ref()
                    .map_or_else(String::new, |other| format!(" du poste {other}")),
                how.libelle()
            ),
        }
    }

    /// Whether every line is there and as it was written.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        matches!(self, Self::Intact { .. })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Computed apart from this code, from the description at the head of the file.
    #[test]
    fn the_canonical_bytes_are_those_described() {
        let cells = [Cell::Integer(1), Cell::Null, Cell::Text("é".to_owned())];
        let mut expected = genesis("w").to_vec();
        expected.extend([1, 0, 0, 0, 0, 0, 0, 0, 1]);
        expected.extend([0]);
        expected.extend([2, 0, 0, 0, 0, 0, 0, 0, 2, 0xc3, 0xa9]);
        assert_eq!(
            chain(&genesis("w"), &cells),
            <[u8; 32]>::from(Sha256::digest(&expected))
        );
    }

    #[test]
    fn no_two_lines_have_the_same_bytes() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let lines = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), text("")],
            vec![text("abc"), Cell::Null],
            vec![Cell::Null, text("abc")],
            vec![Cell::Foreign(b"ab".to_vec()), text("c")],
            vec![Cell::Integer(0)],
            vec![],
        ];
        let hashes: std::collections::HashSet<_> =
            lines.iter().map(|cells| chain(&[0; 32], cells)).collect();
        assert_eq!(hashes.len(), lines.len());
        assert_ne!(genesis("a"), genesis("b"));
    }
}
