//! Reading the file of a terminology: separated or in columns of fixed width, in UTF-8 or Windows-1252.

use super::index::Term;
use crate::model::coded::systems;

/// The most bytes a file may have.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// The most codes a terminology may have.
pub const MOST_CODES: usize = 1_000_000;
/// Longest label kept, characters: what follows is cut.
const LABEL_MAX_CHARS: usize = crate::model::fields::LABEL_MAX_CHARS;
/// Longest code, characters.
const CODE_MAX_CHARS: usize = 40;

/// Headings under which publishers put the code and its words, folded; the first that is there is taken.
const CODE_HEADINGS: &[&str] = &[
    "code",
    "loinc num",
    "code cis",
    "code cip13",
    "cip13",
    "cis",
    "conceptid",
    "concept id",
    "code acte",
    "acte",
    "notation",
];
const LABEL_HEADINGS: &[&str] = &[
    "libelle long",
    "libelle",
    "label",
    "libelle court",
    "denomination",
    "long common name",
    "component",
    "term",
    "preflabel",
    "displayname",
    "designation",
    "texte",
];

/// Where a column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Number of a separated column, from 1.
    Number(usize),
    /// Heading of a separated column.
    Named(String),
    /// Characters of a line, from 1, both included; to the end of the line without a last.
    Characters(usize, Option<usize>),
}

/// Which columns hold what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// The code; found by its heading otherwise.
    pub code: Option<Column>,
    /// Its words; found by their heading otherwise.
    pub label: Option<Column>,
    /// The code it is of.
    pub parent: Option<Column>,
}

/// What is wrong with a file of a terminology.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not `code=…,label=…`.
    #[error("columns: {0}")]
    Columns(String),
    /// No such column in the file.
    #[error("no column {0}")]
    NoColumn(String),
    /// No line has a code and words.
    #[error("no codes")]
    Empty,
    /// More codes than a terminology may have.
    #[error("more than {MOST_CODES} codes")]
    TooMany,
    /// The file cannot be read as a table.
    #[error("line {line}: {detail}")]
    Table {
        /// Line, from 1.
        line: u64,
        /// What was seen.
        detail: String,
    },
}

impl ReadError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Columns(_) => "terminology.columns",
            Self::NoColumn(_) => "terminology.column",
            Self::Empty => "terminology.empty",
            Self::TooMany => "terminology.too-many",
            Self::Table { .. } => "terminology.table",
        }
    }

    /// What happened and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Columns(given) => format!(
                "« {given} » ne dit pas où sont le code et le libellé. Écrivez par exemple code=1,label=2, ou code=Code,label=Libellé, ou code=1-7,label=9-."
            ),
            Self::NoColumn(name) => format!(
                "La colonne {name} n’est pas dans ce fichier. Indiquez où sont le code et le libellé, par exemple code=1,label=2."
            ),
            Self::Empty => "Ce fichier ne contient aucun code. Vérifiez que c’est le bon fichier, et ses colonnes.".to_owned(),
            Self::TooMany => format!("Ce fichier contient plus de {MOST_CODES} codes."),
            Self::Table { line, .. } => format!(
                "La ligne {line} de ce fichier n’est pas lisible comme un tableau. Vérifiez que c’est le fichier publié, non modifié."
            ),
        }
    }
}

impl std::str::FromStr for Columns {
    type Err = ReadError;

    fn from_str(text: &str) -> Result<Self, ReadError> {
        let wrong = || ReadError::Columns(text.to_owned());
        let mut columns = Self::default();
        for part in text.split(',') {
            let (name, place) = part.split_once('=').ok_or_else(wrong)?;
            let column = Some(place_of(place.trim()).ok_or_else(wrong)?);
            match name.trim() {
                "code" => columns.code = column,
                "label" => columns.label = column,
                "parent" => columns.parent = column,
                _ => return Err(wrong()),
            }
        }
        Ok(columns)
    }
}

fn place_of(text: &str) -> Option<Column> {
    if text.is_empty() {
        return None;
    }
    if let Ok(number) = text.parse::<usize>() {
        return (number > 0).then_some(Column::Number(number));
    }
    if let Some((first, last)) = text.split_once('-')
        && let Ok(first) = first.parse::<usize>()
    {
        let last = match last {
            "" => None,
            last => Some(last.parse::<usize>().ok().filter(|last| *last >= first)?),
        };
        return (first > 0).then_some(Column::Characters(first, last));
    }
    Some(Column::Named(text.to_owned()))
}

/// The columns of the files a system is published in, when nothing else is said (from memory: the public drug base
/// publishes CIS_bdpm.txt and CIS_CIP_bdpm.txt without headings).
fn usual(system: &str) -> Columns {
    let number = |n| Some(Column::Number(n));
    match system {
        systems::CIS => Columns {
            code: number(1),
            label: number(2),
            parent: None,
        },
        systems::CIP => Columns {
            code: number(7),
            label: number(3),
            parent: number(1),
        },
        _ => Columns::default(),
    }
}

/// The terms of a file. Lines without code or words are left out; of a code that comes twice the first is kept.
///
/// # Errors
/// [`ReadError`].
pub fn terms(system: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<Term>, ReadError> {
    let text = decode(bytes);
    let usual = usual(system);
    let columns = Columns {
        code: columns.code.clone().or(usual.code),
        label: columns.label.clone().or(usual.label),
        parent: columns.parent.clone().or(usual.parent),
    };
    let is_fixed = [&columns.code, &columns.label]
        .into_iter()
        .any(|column| matches!(column, Some(Column::Characters(..))));
    let mut terms = if is_fixed {
        fixed(&text, &columns)?
    } else {
        separated(&text, &columns)?
    };
    for term in &mut terms {
        term.code = written(system, &term.code);
    }
    if terms.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(terms)
}

/// UTF-8 with or without its mark, Windows-1252 otherwise: French publishers use both.
fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
        }
    }
}

/// A code as documents write it: CIM-10 is published as `A000` and written `A00.0`.
fn written(system: &str, code: &str) -> String {
    let is_bare = system == systems::CIM10
        && code.len() > 3
        && !code.contains(['.', '-'])
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code[1..].starts_with(|c: char| c.is_ascii_digit());
    match code.split_at_checked(3) {
        Some((chapter, rest)) if is_bare => format!("{chapter}.{rest}"),
        _ => code.to_owned(),
    }
}

fn fixed(text: &str, columns: &Columns) -> Result<Vec<Term>, ReadError> {
    let part = |line: &str, column: &Option<Column>| -> Result<String, ReadError> {
        match column {
            Some(Column::Characters(first, last)) => {
                let count = last.map_or(usize::MAX, |last| last - first + 1);
                Ok(line.chars().skip(first - 1).take(count).collect())
            }
            None => Ok(String::new()),
            Some(_) => Err(ReadError::Columns(
                "colonnes de largeur fixe et colonnes séparées à la fois".to_owned(),
            )),
        }
    };
    let mut terms = Vec::new();
    for line in text.lines() {
        let (code, label) = (part(line, &columns.code)?, part(line, &columns.label)?);
        let parent = part(line, &columns.parent)?;
        push(&mut terms, &code, &label, &parent)?;
    }
    Ok(terms)
}

fn separated(text: &str, columns: &Columns) -> Result<Vec<Term>, ReadError> {
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        // In tab-separated files of the drug base quotes are part of the words.
        .quoting(delimiter != b'\t')
        .from_reader(text.as_bytes());
    let mut places: Option<Places> = None;
    let mut terms = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| ReadError::Table {
            line: error.position().map_or(0, csv::Position::line),
            detail: error.to_string(),
        })?;
        let (code, label, parent) = match places {
            Some(places) => places,
            None => {
                let (found, is_heading) = find_places(&record, columns)?;
                places = Some(found);
                if is_heading {
                    continue;
                }
                found
            }
        };
        let cell = |place: usize| record.get(place).unwrap_or_default();
        push(&mut terms, cell(code), cell(label), parent.map_or("", cell))?;
    }
    Ok(terms)
}

/// What separates the cells: what the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    [b'\t', b';', b'|', b',']
        .into_iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',')
}

/// The places of code, label and parent, from 0.
type Places = (usize, usize, Option<usize>);

/// The places as the first line tells them, and whether that line is a heading.
fn find_places(first: &csv::StringRecord, columns: &Columns) -> Result<(Places, bool), ReadError> {
    let headings: Vec<String> = first.iter().map(crate::model::words::fold).collect();
    let named = |name: &str| {
        let name = crate::model::words::fold(name);
        headings.iter().position(|heading| *heading == name)
    };
    let place = |column: &Column| match column {
        Column::Number(number) if *number <= first.len() => Ok(number - 1),
        Column::Number(number) => Err(ReadError::NoColumn(number.to_string())),
        Column::Named(name) => named(name).ok_or_else(|| ReadError::NoColumn(name.clone())),
        Column::Characters(..) => Err(ReadError::Columns("colonnes de largeur fixe".to_owned())),
    };
    let known = |usual: &[&str]| usual.iter().find_map(|name| named(name));
    let guessed = |given: &Option<Column>, usual: &[&str], what: &str| match given {
        Some(column) => place(column),
        None => known(usual).ok_or_else(|| ReadError::NoColumn(what.to_owned())),
    };
    let code = guessed(&columns.code, CODE_HEADINGS, "« code »")?;
    let label = guessed(&columns.label, LABEL_HEADINGS, "« libellé »")?;
    let parent = columns.parent.as_ref().map(place).transpose()?;
    let by_number = |column: &Option<Column>| matches!(column, Some(Column::Number(_)));
    // Columns given by number: the first line is a heading when it looks like one.
    let is_heading = !(by_number(&columns.code) && by_number(&columns.label))
        || CODE_HEADINGS.contains(&headings.get(code).map_or("", String::as_str));
    Ok(((code, label, parent), is_heading))
}

fn push(terms: &mut Vec<Term>, code: &str, label: &str, parent: &str) -> Result<(), ReadError> {
    let (code, parent) = (code.trim(), parent.trim());
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let printable = |text: &str| !text.chars().any(char::is_control);
    if code.is_empty()
        || label.is_empty()
        || code.chars().count() > CODE_MAX_CHARS
        || !printable(code)
    {
        return Ok(());
    }
    if terms.len() >= MOST_CODES {
        return Err(ReadError::TooMany);
    }
    terms.push(Term {
        code: code.to_owned(),
        label: label
            .chars()
            .filter(|c| !c.is_control())
            .take(LABEL_MAX_CHARS)
            .collect(),
        parent: Some(parent.to_owned()).filter(|parent| !parent.is_empty() && printable(parent)),
    });
    Ok(())
}

/// The terms as they are kept: one line each, code, label and parent separated by tabs.
#[must_use]
pub fn to_lines(terms: &[Term]) -> String {
    let mut text = String::new();
    for term in terms {
        text.push_str(&term.code);
        text.push('\t');
        text.push_str(&term.label);
        if let Some(parent) = &term.parent {
            text.push('\t');
            text.push_str(parent);
        }
        text.push('\n');
    }
    text
}

/// The terms of such lines; a line that begins with `#` is a remark.
#[must_use]
pub fn of_lines(text: &str) -> Vec<Term> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (code, label) = (cells.next()?, cells.next()?);
            Some(Term {
                code: code.to_owned(),
                label: label.to_owned(),
                parent: cells.next().map(str::to_owned),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// `code=label` of each term, or the code of the error.
    #[track_caller]
    fn check(system: &str, file: &[u8], columns: &str, expected: &str) {
        let columns = match columns {
            "" => Ok(Columns::default()),
            columns => columns.parse::<Columns>(),
        };
        let read = columns.and_then(|columns| terms(system, file, &columns));
        let found = match read {
            Ok(terms) => terms
                .iter()
                .map(|term| {
                    let parent = term
                        .parent
                        .as_deref()
                        .map(|p| format!("<{p}"))
                        .unwrap_or_default();
                    format!("{}={}{parent}", term.code, term.label)
                })
                .collect::<Vec<_>>()
                .join(" / "),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn files_of_the_publishers_are_read() {
        let latin = b"60002283\tANASTROZOLE ACCORD 1 mg, comprim\xe9 pellicul\xe9\tcomprim\xe9\torale\n60003620\t\"BEN\" 2%\tg\to\n";
        check(
            systems::CIS,
            latin,
            "",
            "60002283=ANASTROZOLE ACCORD 1 mg, comprimé pelliculé / 60003620=\"BEN\" 2%",
        );
        let cip = "60002283\t4949729\tplaquette 30 comprimés\tPrésentation active\tDéclaration\t16/03/2011\t3400949497294\toui\n";
        check(
            systems::CIP,
            cip.as_bytes(),
            "",
            "3400949497294=plaquette 30 comprimés<60002283",
        );
        check(
            systems::CIM10,
            "\u{feff}Code;Libellé\r\nA000;\"Choléra; à Vibrio\"\r\n\r\nI10;Hypertension\r\nA00-A09;Bloc\r\n".as_bytes(),
            "",
            "A00.0=Choléra; à Vibrio / I10=Hypertension / A00-A09=Bloc",
        );
        check(
            systems::CIM10,
            b"A000|0|Cholera|x\nB01|1|Varicelle|y\n",
            "code=1,label=3",
            "A00.0=Cholera / B01=Varicelle",
        );
        check(systems::LOINC, b"\"LOINC_NUM\",\"COMPONENT\",\"LONG_COMMON_NAME\"\n\"2345-7\",\"Glucose\",\"Glucose [Mass]\"\n", "",
              "2345-7=Glucose [Mass]");
        check(
            systems::CCAM,
            "DEQP003 Électrocardiographie\n        suite\n".as_bytes(),
            "code=1-7,label=9-",
            "DEQP003=Électrocardiographie",
        );
        check("1.2", b"a;b\n1;x\n", "code=a,label=b", "1=x");
    }

    #[test]
    fn what_is_no_terminology_is_said() {
        check("1.2", b"", "", "terminology.empty");
        check("1.2", b"a;b\n1;x\n", "", "terminology.column");
        check("1.2", b"a;b\n1;x\n", "code=1,label=9", "terminology.column");
        check("1.2", b"a;b\n", "code=0,label=2", "terminology.columns");
        check("1.2", b"a;b\n", "code", "terminology.columns");
        check("1.2", b"abc\n", "code=3-2,label=4-", "terminology.columns");
        check("1.2", b"code;label\n;\n", "", "terminology.empty");
    }

    #[test]
    fn terms_are_kept_in_lines_and_come_back() {
        let terms = terms(systems::CIP, b"1\t2\tb\tc\td\te\t3\n", &Columns::default()).unwrap();
        assert_eq!(of_lines(&to_lines(&terms)), terms);
        assert_eq!(of_lines("# remark\nA\tb\n").len(), 1);
    }
}
