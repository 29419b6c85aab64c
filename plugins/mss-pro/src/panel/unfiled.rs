//! What came with a message, read before it is filed: in the host's own reader, one press, nothing kept. What is shown is the bytes
//! that came, never what they say they are; who sorts messages does not read them.

use serde_json::{Value, json};
use socle_formats::mss::received::{File, Received};
use socle_formats::xdm::{self, Archive};
use socle_sdk::{Blob, Failure, View, documents, texts};

use super::open;
use crate::failures::said;
use crate::filing;
use crate::receive;
use crate::rows::text;

/// The act of a button, before what it reads: a file by its place, or a document of the archive by its.
pub(super) const READ: &str = "lire";
const BESIDE: char = 'f';
const DOCUMENT: char = 'd';

/// The documents of the archive of a message, when they are not beside it as files too.
pub(super) fn of(read: &Received) -> Value {
    let files = read.files.iter().enumerate();
    let beside: Vec<Value> = files
        .filter(|(_, file)| is_readable(file))
        .map(|(place, file)| json!({ "cle": format!("{BESIDE}{place}"), "nom": file.name }))
        .collect();
    if !beside.is_empty() {
        return beside.into();
    }
    let Some(archive) = archive(read) else {
        return Value::Null;
    };
    let documents = filing::papers(&archive).enumerate();
    documents
        .map(|(place, one)| json!({ "cle": format!("{DOCUMENT}{place}"), "nom": filing::title(one) }))
        .collect()
}

/// Whether a file of a message is one a person reads as it is.
fn is_readable(file: &File) -> bool {
    !file.is_archive && filing::mime(&file.content).is_some()
}

/// The archive of a message; none where there is none, or one that is refused.
fn archive(read: &Received) -> Option<Archive> {
    let archive = read.archives().next()?;
    xdm::open(&archive.content).ok()
}

/// A button for each of them.
pub(super) fn draw(held: &Value, view: &View) -> Result<(), Failure> {
    let all = held["a-lire"].as_array().map_or(&[][..], Vec::as_slice);
    if all.is_empty() {
        return Ok(());
    }
    view.line("a-lire", |view| {
        for one in all {
            button(&text(one, "cle"), &text(one, "nom"), view);
        }
        Ok(())
    })
}

/// The button that reads the file at this place of a message.
pub(super) fn file(place: u64, name: &str, view: &View) {
    button(&format!("{BESIDE}{place}"), name, view);
}

fn button(key: &str, name: &str, view: &View) {
    let named = [("nom", name.into())];
    view.button(
        &format!("{READ}:{key}"),
        &texts::text_with("piece-lire", &named),
    );
}

/// Shows one of what came with the open message.
///
/// # Errors
/// `mss-pro.bouton` for what is not there, `denied` for who does not read messages, and those of `documents.show`.
pub(super) fn show(held: &Value, key: &str) -> Result<(), Failure> {
    let stale = || said("mss-pro.bouton", "bouton");
    if !open::reads() {
        return Err(said("denied", "texte-reserve"));
    }
    let (_, message) = open::found(held)?;
    let read = receive::fetch(&message)?;
    let place = |rest: &str| rest.parse::<usize>().ok();
    let (title, content) = if let Some(place) = key.strip_prefix(BESIDE).and_then(place) {
        let file = read.files.get(place).filter(|file| is_readable(file));
        let file = file.ok_or_else(stale)?;
        (file.name.clone(), file.content.clone())
    } else {
        let place = key.strip_prefix(DOCUMENT).and_then(place);
        let archive = archive(&read).ok_or_else(stale)?;
        let mut papers = filing::papers(&archive);
        let one = place.and_then(|place| papers.nth(place));
        let one = one.ok_or_else(stale)?;
        (filing::title(one), one.content.clone())
    };
    documents::show(&title, &Blob::of(&content)?)
}
