//! A document to be laid out.

use serde::Serialize;

use crate::cartouche::Cartouche;

/// A document: what is written on it, by whom, about whom.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paper {
    /// Title: in the file's metadata and at the foot of each page.
    pub title: String,
    /// Who writes, in words.
    pub author: String,
    /// What stands at the head of the first page.
    pub letterhead: Letterhead,
    /// The patient; none for a document about nobody.
    pub patient: Option<Cartouche>,
    /// The text.
    pub blocks: Vec<Block>,
    /// When it is made.
    pub made: Made,
}

/// When a document is made: the file must say it, and the practice's clock knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Year, month, day.
    pub date: (u16, u8, u8),
    /// Hour, minute, second.
    pub time: (u8, u8, u8),
    /// Minutes between that and UTC.
    pub offset_minutes: i32,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            date: (1970, 1, 1),
            time: (0, 0, 0),
            offset_minutes: 0,
        }
    }
}

/// The head of the first page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// In large letters: the doctor, or the practice.
    pub name: String,
    /// Under it, a line each: speciality, address, telephone, numbers.
    pub lines: Vec<String>,
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading, of the first or second level.
    Heading(Level, Text),
    /// A paragraph; line breaks inside are kept.
    Paragraph(Text),
    /// A paragraph at the right: date, addressee.
    Right(Text),
    /// A list of items.
    List {
        /// Numbered from 1.
        numbered: bool,
        /// In order.
        items: Vec<Text>,
    },
    /// A table: every row has the cells of the header; missing ones are empty, further ones are kept in further columns.
    Table {
        /// Headings of the columns; none for a table without.
        header: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// Labels and values, a line each.
    Pairs(Vec<(String, String)>),
}

/// Level of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Of the document.
    First,
    /// Of a part.
    Second,
}

/// A run of text after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Run>);

/// Text of one weight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// What it says; line breaks are kept.
    pub text: String,
    /// In bold.
    pub bold: bool,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(vec![Run {
            text: text.to_owned(),
            bold: false,
        }])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Run { text, bold: false }])
    }
}

impl Text {
    /// Without its weights.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}
