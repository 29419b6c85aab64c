//! A document read at the record, as something a view can show. It is held by the host while the file is open, and nowhere
//! else.

use serde_json::{Value, json};
use socle_formats::cda::text::{Block, Cell};
use socle_formats::cda::{self, Section, Shown as Document};
use socle_formats::dmp::DocumentId;
use socle_sdk::{Blob, Context, Failure, texts};

use super::card::Card;
use super::kept;
use super::manner::Coming;
use crate::client;
use crate::patient::Ins;

/// What the scratch keeps: the document that is open.
const SCRATCH: &str = "document-lu";
/// The most of its text that is kept, in bytes: the rest is read once it is filed.
const MOST_TEXT: usize = 150 << 10;

/// A document that was read.
pub(super) struct Read {
    pub(super) card: Card,
    pub(super) mime: String,
    pub(super) content: Vec<u8>,
}

/// Asks for a document of the list. That it was opened is kept.
pub(super) fn read(
    c: &Context,
    patient: &str,
    coming: &Coming,
    unique_id: &str,
) -> Result<Read, Failure> {
    let found = kept::found(patient)?;
    let card = found
        .as_ref()
        .and_then(|found| found.card(unique_id))
        .cloned()
        .ok_or_else(|| Failure::new("dmp.absent", texts::text("document-inconnu")))?;
    super::ask::may(c, patient, coming)?;
    let document = DocumentId {
        unique_id: card.unique_id.clone(),
        repository: card.repository.clone(),
    };
    let read = client::retrieve(c, patient, coming.manner(), &document)?;
    // What came is what the registry describes, or it is not shown.
    if !card.hash.is_empty() && !card.hash.eq_ignore_ascii_case(&sha1(&read.content)?) {
        return Err(Failure::new("dmp.empreinte", texts::text("empreinte")));
    }
    kept::mark(patient, unique_id, true)?;
    Ok(Read {
        card,
        mime: read.mime,
        content: read.content,
    })
}

fn sha1(content: &[u8]) -> Result<String, Failure> {
    let digest = Blob::of(content)?.digest("sha-1")?;
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What a view shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shown {
    pub(super) unique_id: String,
    /// Blocks: `["h", level, text]`, `["p", text]`, `["l", texts]`, `["t", rows of texts, whether the first is a head]`.
    pub(super) blocks: Vec<Value>,
    /// It holds something a view does not draw: a PDF, an image.
    pub(super) has_files: bool,
    /// Its text is longer than what is shown.
    pub(super) is_cut: bool,
    /// It says another patient's matricule.
    pub(super) other_patient: bool,
    /// It cannot be read as a document of text.
    pub(super) is_opaque: bool,
    /// The host's reader showed it whole.
    pub(super) was_looked_at: bool,
}

impl Shown {
    /// What a view can show of what was read.
    pub(super) fn of(patient: &str, read: &Read) -> Result<Self, Failure> {
        let mut shown = Self {
            unique_id: read.card.unique_id.clone(),
            ..Self::default()
        };
        match cda::document(&read.content) {
            Ok(document) => {
                let mine = Ins::need(patient)?;
                let theirs = document
                    .person
                    .as_ref()
                    .and_then(|person| person.ins.as_ref());
                shown.other_patient =
                    theirs.is_some_and(|ins| ins.matricule != mine.matricule.as_str());
                shown.write(&document, &read.card.author.0);
            }
            Err(_) => match std::str::from_utf8(&read.content) {
                Ok(text) if read.mime.starts_with("text/plain") => {
                    shown.paragraph(text);
                }
                _ => shown.is_opaque = true,
            },
        }
        Ok(shown)
    }

    fn write(&mut self, document: &Document, known_author: &str) {
        let authors: Vec<String> = document
            .authors
            .iter()
            .map(|author| author.line())
            .collect();
        // What the list says already is not said again.
        if authors != [known_author] {
            self.paragraph(&authors.join(" · "));
        }
        for section in &document.sections {
            self.section(section, 3);
        }
        let text = |at: usize| {
            document
                .attached
                .get(at)
                .filter(|media| media.mime.starts_with("text/plain"))
                .and_then(|media| media.content.as_deref())
                .and_then(|content| std::str::from_utf8(content).ok())
        };
        match document.whole.and_then(text) {
            Some(text) => self.paragraph(text),
            None => self.has_files |= !document.attached.is_empty(),
        }
    }

    fn section(&mut self, section: &Section, level: u8) {
        if !section.title.is_empty() {
            self.push(json!(["h", level, section.title]), section.title.len());
        }
        for block in &section.blocks {
            self.block(block);
        }
        for inside in &section.sections {
            self.section(inside, level.saturating_add(1).min(4));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(_) => self.paragraph(&block.words()),
            Block::List(list) => {
                let entries: Vec<String> = list.entries.iter().map(|entry| words(entry)).collect();
                let size = entries.iter().map(String::len).sum();
                self.push(json!(["l", entries]), size);
            }
            Block::Table(table) => {
                let row = |cells: &Vec<Cell>| -> Vec<String> {
                    cells.iter().map(|cell| words(&cell.blocks)).collect()
                };
                let rows: Vec<Vec<String>> =
                    table.head.iter().chain(&table.rows).map(row).collect();
                let size = rows.iter().flatten().map(String::len).sum();
                self.push(json!(["t", rows, !table.head.is_empty()]), size);
            }
            Block::Attached(_) => self.has_files = true,
            Block::Absent(what) => self.paragraph(what),
        }
    }

    fn paragraph(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.push(json!(["p", text]), text.len());
        }
    }

    fn push(&mut self, block: Value, size: usize) {
        let so_far: usize = self
            .blocks
            .iter()
            .map(|block| block.to_string().len())
            .sum();
        match so_far + size > MOST_TEXT {
            true => self.is_cut = true,
            false => self.blocks.push(block),
        }
    }

    /// Whether the person had all of it before them.
    pub(super) fn is_whole(&self) -> bool {
        self.was_looked_at || !(self.has_files || self.is_cut || self.is_opaque)
    }

    /// The host holds it while the file is open.
    pub(super) fn hold(&self, c: &Context) -> Result<(), Failure> {
        let kept = json!({
            "oid": self.unique_id,
            "blocs": self.blocks,
            "fichiers": self.has_files,
            "coupe": self.is_cut,
            "autre": self.other_patient,
            "opaque": self.is_opaque,
            "regarde": self.was_looked_at,
        });
        c.scratch_set(SCRATCH, &kept.to_string().into())
    }

    /// The document that is open.
    pub(super) fn held(c: &Context) -> Option<Self> {
        let kept: Value = serde_json::from_str(&c.scratch_get(SCRATCH).into_text()?).ok()?;
        let flag = |key: &str| kept[key].as_bool().unwrap_or_default();
        Some(Self {
            unique_id: kept["oid"].as_str()?.to_owned(),
            blocks: kept["blocs"].as_array().cloned().unwrap_or_default(),
            has_files: flag("fichiers"),
            is_cut: flag("coupe"),
            other_patient: flag("autre"),
            is_opaque: flag("opaque"),
            was_looked_at: flag("regarde"),
        })
    }

    /// Nothing is open any more.
    pub(super) fn close(c: &Context) -> Result<(), Failure> {
        c.scratch_set(SCRATCH, &socle_sdk::Data::None)
    }

    /// All its words, a line a block.
    pub(super) fn text(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            let mut words = Vec::new();
            gather(block, &mut words);
            lines.push(words.join(" "));
        }
        lines.join("\n")
    }
}

/// The texts of a block; its sort, the first, left out.
fn gather(value: &Value, into: &mut Vec<String>) {
    fn inside(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::String(text) => into.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| inside(value, into)),
            _ => {}
        }
    }
    let parts = value.as_array().map(Vec::as_slice).unwrap_or_default();
    for part in parts.iter().skip(1) {
        inside(part, into);
    }
}

fn words(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(Block::words)
        .collect::<Vec<_>>()
        .join(" ")
}
