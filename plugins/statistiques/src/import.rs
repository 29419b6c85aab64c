//! The monthly totals another software exported: declared, with the name of the file as who says so. What was taken is said as
//! it was understood: which sheet, which column, which days were added up, which months it changed, which lines it left out.

use socle_formats::xlsx;
use socle_sdk::exports::Importer;
use socle_sdk::{Blob, Context, Data, Failure, texts};

use crate::declared::columns::{Column, Why};
use crate::declared::csv;
use crate::declared::file::{self, Aside, Read, Refused};
use crate::{Plugin, kept, panel};

/// Largest file taken, in bytes: a table of months has a few thousand.
const MOST_BYTES: u64 = 4 << 20;
/// Lines, columns or months that are named in one answer; more are counted.
const NAMED: usize = 8;
/// Longest name of a file that is kept, and of a sheet that is said, characters.
const NAME_CHARS: usize = 120;

impl Importer for Plugin {
    fn import(_: &Context, importer: &str, name: &str, content: &Blob) -> Result<Data, Failure> {
        if importer != "consultations" {
            return Err(Failure::unsupported(importer));
        }
        if content.size() > MOST_BYTES {
            return Err(failure(texts::text("fichier-trop-grand")));
        }
        let bytes = content.to_vec()?;
        let mut sheet = match name.to_lowercase().ends_with(".xlsx") {
            true => xlsx::first_sheet(&bytes).map_err(|error| {
                Failure::new(error.code(), error.message()).author(error.to_string())
            })?,
            false => xlsx::Sheet {
                rows: csv::lines(&bytes).map_err(|why| refused(&why))?,
                ..xlsx::Sheet::default()
            },
        };
        drop(bytes);
        let rows = std::mem::take(&mut sheet.rows);
        let read = file::read(&rows).map_err(|why| refused(&why))?;
        let source: String = name.chars().take(NAME_CHARS).collect();
        let replaced = kept::declare_all(&read.months, &source)?;
        socle_sdk::invalidate(panel::PANEL);
        let taken = [
            ("nombre", whole(read.months.len())),
            ("fichier", source.as_str().into()),
            ("colonne", called(&read.column).into()),
        ];
        let mut said = vec![texts::text_with("fichier-pris", &taken)];
        if sheet.visible > 1 {
            let name: String = sheet.name.chars().take(NAME_CHARS).collect();
            let of = [("feuille", name.into()), ("nombre", whole(sheet.visible))];
            said.push(texts::text_with("fichier-feuille", &of));
        }
        said.extend(days(&read));
        if !replaced.is_empty() {
            let all = replaced.iter().map(|one| {
                let number = |number: u64| Data::from(number.to_string());
                let of = [
                    ("mois", named(&one.month).into()),
                    ("avant", number(one.before)),
                    ("apres", number(one.now)),
                ];
                texts::text_with("fichier-remplace", &of)
            });
            let of = [
                ("nombre", whole(replaced.len())),
                ("mois", some_of(all).into()),
            ];
            said.push(texts::text_with("fichier-remplaces", &of));
        }
        said.extend(left_out(&read.aside));
        Ok(said.join("\n").into())
    }
}

/// Which months were added up of days.
fn days(read: &Read) -> Option<String> {
    let lines = read.days.iter().map(|(_, lines)| lines).sum();
    let all = read.days.iter().map(|(month, lines)| {
        let of = [("mois", named(month).into()), ("nombre", whole(*lines))];
        texts::text_with("fichier-jours-du-mois", &of)
    });
    let of = [("nombre", whole(lines)), ("mois", some_of(all).into())];
    (lines > 0).then(|| texts::text_with("fichier-jours", &of))
}

/// The lines that say no month's number.
fn left_out(aside: &[(usize, Aside)]) -> Vec<String> {
    let one = |(line, why): &(usize, Aside)| {
        let key = match why {
            Aside::Total => "fichier-total",
            Aside::Empty => "fichier-vide",
            Aside::Other => "fichier-texte",
        };
        texts::text_with(key, &[("ligne", whole(*line))])
    };
    let mut said: Vec<String> = aside.iter().take(NAMED).map(one).collect();
    if let Some(more) = aside.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let more = [("nombre", whole(more))];
        said.push(texts::text_with("fichier-autres", &more));
    }
    said
}

/// Why nothing is taken of a file, as the practitioner reads it.
fn refused(why: &Refused) -> Failure {
    let at = |key: &str, line: usize| texts::text_with(key, &[("ligne", whole(line))]);
    let columns = |key: &str, columns: &[Column]| {
        let all = some_of(columns.iter().map(called));
        texts::text_with(key, &[("colonnes", all.into())])
    };
    failure(match why {
        Refused::TooLarge => texts::text("fichier-trop-long"),
        Refused::NoMonth => texts::text("fichier-sans-mois"),
        Refused::NoCount => texts::text("fichier-sans-nombres"),
        Refused::Weeks => texts::text("fichier-semaines"),
        Refused::Quote { line } => at("fichier-guillemet", *line),
        Refused::Month { line } => at("fichier-mois", *line),
        Refused::Wide { line } => at("fichier-large", *line),
        Refused::Count { line, column } => {
            let of = [("ligne", whole(*line)), ("colonne", called(column).into())];
            texts::text_with("fichier-nombre", &of)
        }
        Refused::Twice { month, first, line } => {
            let of = [
                ("mois", named(month).into()),
                ("premiere", whole(*first)),
                ("ligne", whole(*line)),
            ];
            texts::text_with("fichier-double", &of)
        }
        Refused::TooMany { month } => {
            texts::text_with("fichier-trop", &[("mois", named(month).into())])
        }
        Refused::Months(all) => columns("fichier-colonnes-mois", all),
        Refused::Counts { columns: all, why } => {
            let key = match why {
                Why::Several => "fichier-colonnes-plusieurs",
                Why::NoneFits => "fichier-colonnes-aucune",
                Why::OtherUnit => "fichier-colonnes-autre",
                Why::NoHeading => "fichier-colonnes-sans-titre",
            };
            columns(key, all)
        }
    })
}

fn failure(message: String) -> Failure {
    Failure::new("statistiques.fichier", message)
}

/// A column by its heading, else by its letters.
fn called(column: &Column) -> String {
    match &column.heading {
        Some(name) => texts::text_with("fichier-colonne-nommee", &[("nom", name.as_str().into())]),
        None => {
            let letters = [("lettre", column.letters().into())];
            texts::text_with("fichier-colonne-lettre", &letters)
        }
    }
}

/// A month (`YYYY-MM`) by its name.
fn named(month: &str) -> String {
    let number: i64 = month
        .get(5..)
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let year = month.get(..4).unwrap_or_default();
    texts::text_with(
        "un-mois",
        &[("numero", number.into()), ("annee", year.into())],
    )
}

/// The first of them, and how many more there are.
fn some_of(all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let list = all.take(NAMED).collect::<Vec<_>>().join(", ");
    match more {
        0 => list,
        more => {
            let of = [("liste", list.into()), ("nombre", whole(more))];
            texts::text_with("fichier-suite", &of)
        }
    }
}

fn whole(count: usize) -> Data {
    Data::from(i64::try_from(count).unwrap_or(i64::MAX))
}
