//! The monthly totals another software exported: declared, with the name of the file as who says so.

use socle_formats::xlsx;
use socle_sdk::exports::Importer;
use socle_sdk::{Blob, Context, Data, Failure, texts};

use crate::declared::{self, Month, Part};
use crate::{Plugin, kept, panel};

/// Largest file taken, in bytes: a table of months has a few thousand.
const MOST_BYTES: u64 = 4 << 20;
/// Lines that are left out and named; more are counted.
const NAMED: usize = 8;
/// Longest name of a file that is kept, characters.
const NAME_CHARS: usize = 120;

impl Importer for Plugin {
    fn import(_: &Context, importer: &str, name: &str, content: &Blob) -> Result<Data, Failure> {
        if importer != "consultations" {
            return Err(Failure::unsupported(importer));
        }
        if content.size() > MOST_BYTES {
            return Err(refused("fichier-trop-grand"));
        }
        let bytes = content.to_vec()?;
        let lines = match name.to_lowercase().ends_with(".xlsx") {
            true => xlsx::rows(&bytes).map_err(|error| {
                Failure::new(error.code(), error.message()).author(error.to_string())
            })?,
            false => declared::lines(&bytes),
        };
        let read = declared::file(&lines);
        if read.months.is_empty() {
            return Err(refused("fichier-sans-mois"));
        }
        let source: String = name.chars().take(NAME_CHARS).collect();
        let count = read.months.len();
        for (month, count) in read.months {
            let source = source.clone();
            kept::declare(&month, Some(Month { count, source }))?;
        }
        socle_sdk::invalidate(panel::PANEL);
        let whole = |count: usize| Data::from(i64::try_from(count).unwrap_or(i64::MAX));
        let taken = [
            ("nombre", whole(count)),
            ("fichier", source.as_str().into()),
        ];
        let mut said = vec![texts::text_with("fichier-pris", &taken)];
        for fault in read.faults.iter().take(NAMED) {
            let line = [("ligne", whole(fault.line))];
            said.push(texts::text_with(key(fault.part), &line));
        }
        if let Some(more) = read
            .faults
            .len()
            .checked_sub(NAMED)
            .filter(|more| *more > 0)
        {
            let more = [("nombre", whole(more))];
            said.push(texts::text_with("fichier-autres", &more));
        }
        Ok(said.join("\n").into())
    }
}

fn key(part: Part) -> &'static str {
    match part {
        Part::Line | Part::Month => "fichier-mois",
        Part::Count => "fichier-nombre",
        Part::Twice => "fichier-double",
    }
}

fn refused(text: &str) -> Failure {
    Failure::new("statistiques.fichier", texts::text(text))
}
