//! A structured document, its words in place: enough to know what a result says before it is marked as seen. Everything else of it
//! (what is attached, its codes) is in the reader of the patient's file.

use socle_formats::cda::text::{Block, row_words};
use socle_formats::cda::{self, Section};
use socle_sdk::{Failure, View, documents, texts};

/// The most signs shown of a document: the reader has the rest.
const MOST: usize = 20_000;

/// Draws what a document says.
pub(super) fn draw(document: &str, view: &View) -> Result<(), Failure> {
    let content = documents::open(document)?.content()?.to_vec()?;
    let sections = match cda::document(&content) {
        Ok(shown) => shown.sections,
        Err(error) => {
            view.notice("illisible", &error.message());
            view.tone("problem");
            return Ok(());
        }
    };
    if sections.is_empty() {
        view.text("ailleurs", &texts::text("lire-au-dossier"));
        return Ok(());
    }
    let mut left = MOST;
    view.column("texte", |view| {
        for (number, section) in sections.iter().enumerate() {
            drawn(section, &number.to_string(), &mut left, view);
        }
        Ok(())
    })?;
    if left == 0 {
        view.text("suite", &texts::text("lire-la-suite"));
    }
    Ok(())
}

fn drawn(section: &Section, key: &str, left: &mut usize, view: &View) {
    if *left == 0 {
        return;
    }
    if !section.title.is_empty() {
        view.heading(&format!("titre-{key}"), 4, &section.title);
    }
    let words: String = lines(&section.blocks)
        .join("\n")
        .chars()
        .take(*left)
        .collect();
    *left -= words.chars().count();
    if !words.is_empty() {
        view.text(&format!("mots-{key}"), &words);
    }
    for (number, one) in section.sections.iter().enumerate() {
        drawn(one, &format!("{key}-{number}"), left, view);
    }
}

/// A line for each paragraph, entry of a list and row of a table.
fn lines(blocks: &[Block]) -> Vec<String> {
    let mut all = Vec::new();
    for block in blocks {
        match block {
            Block::Table(table) => {
                all.extend(
                    table
                        .head
                        .iter()
                        .chain(&table.rows)
                        .map(|row| row_words(row)),
                );
            }
            Block::List(list) => {
                for entry in &list.entries {
                    all.extend(lines(entry).into_iter().map(|line| format!("• {line}")));
                }
            }
            other => all.push(other.words()),
        }
    }
    all.retain(|line| !line.is_empty());
    all
}
