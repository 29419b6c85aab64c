//! The layouts of plugins, on the practice's paper: the [`Typesetter`] port.

use socle_record::{Author, PatientId, Record, RecordError};
use socle_runtime::Failure;
use socle_runtime::ports::{Layout, LayoutPart, Typesetter};
use socle_typeset::paper::{Block, Level, Paper};
use socle_typeset::print::{PrintError, print};

use super::{letter, practice};

/// Lays out with the practice's letterhead and the patient's cartouche.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnPaper;

impl Typesetter for OwnPaper {
    fn typeset(
        &self,
        record: &Record,
        author: &Author,
        patient: Option<&PatientId>,
        layout: &Layout,
    ) -> Result<Vec<u8>, Failure> {
        let of_record = |error: RecordError| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        };
        let paper = Paper {
            title: layout.title.clone(),
            author: letter::name(author),
            letterhead: practice::letterhead(record, author).map_err(of_record)?,
            patient: patient
                .map(|patient| practice::cartouche(record, patient))
                .transpose()
                .map_err(of_record)?,
            blocks: layout.parts.iter().map(block).collect(),
            made: practice::made(record),
        };
        let printed = print(&paper).map_err(|error| {
            let code = match error {
                PrintError::TooLarge(_) => "typeset.limit",
                PrintError::Date | PrintError::Typesetter(_) => "typeset.failed",
            };
            Failure::new(code, error.message()).author(error.to_string())
        })?;
        Ok(printed.pdf)
    }
}

fn block(part: &LayoutPart) -> Block {
    match part {
        LayoutPart::Heading(level, text) => {
            let level = if *level <= 1 {
                Level::First
            } else {
                Level::Second
            };
            Block::Heading(level, text.as_str().into())
        }
        LayoutPart::Paragraph(text) => Block::Paragraph(text.as_str().into()),
        LayoutPart::Aside(text) => Block::Right(text.as_str().into()),
        LayoutPart::Items(numbered, items) => Block::List {
            numbered: *numbered,
            items: items.iter().map(|item| item.as_str().into()).collect(),
        },
        LayoutPart::Table(header, rows) => Block::Table {
            header: header.clone(),
            rows: rows.clone(),
        },
        LayoutPart::Pairs(pairs) => Block::Pairs(pairs.clone()),
    }
}
