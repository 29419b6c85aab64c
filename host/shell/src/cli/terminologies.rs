//! `socle terminologies`: loading the files of official publications, and looking for codes.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use socle_record::NewTerminology;
use socle_record::terminology::read::{self, Columns, ReadError};
use socle_record::terminology::{name_of, starter, system};

use super::Answered;
use super::answer::{Answer, No};
use socle_practice::Practice;

#[derive(Debug, Subcommand)]
pub(crate) enum Terminologies {
    /// Load the file of a terminology in the place of what was there.
    Import {
        /// `cim-10`, `ccam`, `cis`, `cip`, `loinc`, `snomed-ct`, `atc`, `ngap`, or the OID of another.
        system: String,
        /// The file: separated by `;`, `,`, `|` or tabs, or in columns of fixed width; UTF-8 or Windows-1252.
        file: PathBuf,
        /// Where the code and its words are: `code=1,label=2`, `code=Code,label=Libellé`, `code=1-7,label=9-`. Found by
        /// their headings otherwise.
        #[arg(long, value_name = "COLUMNS")]
        columns: Option<String>,
        /// Version, as its publisher calls it.
        #[arg(long, default_value = "")]
        version: String,
        /// Day of publication, `YYYY[-MM[-DD]]`.
        #[arg(long, default_value = "")]
        date: String,
    },
    /// What is loaded.
    List,
    /// Look for codes.
    Search {
        /// The terminology.
        system: String,
        /// A code, its beginning, or beginnings of words.
        words: String,
        /// At most so many (200 at the most).
        #[arg(long, default_value_t = 20)]
        count: usize,
    },
    /// Take out what was loaded; the starter set, where there is one, answers again.
    Remove {
        /// The terminology.
        system: String,
    },
}

impl Terminologies {
    /// The path among what was typed.
    pub(crate) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Import { file, .. } => Some(file),
            _ => None,
        }
    }
}

pub(crate) fn run(practice: &Practice, command: Terminologies) -> Answered {
    let record = practice.record();
    match command {
        Terminologies::Import {
            system,
            file,
            columns,
            version,
            date,
        } => {
            let system = known(&system)?;
            let columns = match columns {
                Some(columns) => columns
                    .parse::<Columns>()
                    .map_err(|error| unreadable(&error))?,
                None => Columns::default(),
            };
            let bytes = bytes_of(&file)?;
            let terms =
                read::terms(&system, &bytes, &columns).map_err(|error| unreadable(&error))?;
            let source = file.file_name().unwrap_or(file.as_os_str());
            let loaded = record.load_terminology(
                &practice.author(),
                NewTerminology {
                    system,
                    version,
                    date,
                    source: source.to_string_lossy().into_owned(),
                    terms,
                },
            )?;
            Ok(Answer::new(
                format!(
                    "{} : {} codes chargés.",
                    name_of(&loaded.system),
                    loaded.codes
                ),
                json!({ "systeme": loaded.system, "codes": loaded.codes }),
            ))
        }
        Terminologies::List => list(practice),
        Terminologies::Search {
            system,
            words,
            count,
        } => {
            let system = known(&system)?;
            let found = record.search_terms(&[&system], &words, count)?;
            let text: Vec<_> = found
                .iter()
                .map(|one| format!("{}  {}", one.coded.code, one.coded.label))
                .collect();
            let rows: Vec<_> = found
                .iter()
                .map(|one| {
                    json!({ "code": one.coded.code, "libelle": one.coded.label, "de": one.parent })
                })
                .collect();
            Ok(Answer::new(
                text.join("\n"),
                json!({ "systeme": system, "codes": rows }),
            ))
        }
        Terminologies::Remove { system } => {
            let system = known(&system)?;
            if !record.remove_terminology(&practice.author(), &system)? {
                return Err(No::new(
                    "terminology.absent",
                    format!("La terminologie {} n’a pas été chargée.", name_of(&system)),
                ));
            }
            Ok(Answer::new(
                format!("La terminologie {} est retirée.", name_of(&system)),
                json!({ "systeme": system }),
            ))
        }
    }
}

fn list(practice: &Practice) -> Answered {
    let record = practice.record();
    let loaded = record.terminologies()?;
    let zone = record.zone();
    let mut lines: Vec<String> = loaded
        .iter()
        .map(|one| {
            let version = [one.version.as_str(), one.date.as_str()].join(" ");
            format!(
                "{} · {} · {} codes · {} · {}",
                name_of(&one.system),
                version.trim(),
                one.codes,
                one.source,
                zone.written(one.loaded_ms)
            )
        })
        .collect();
    let mut rows: Vec<_> = loaded
        .iter()
        .map(|one| {
            json!({
                "systeme": one.system,
                "nom": name_of(&one.system),
                "version": one.version,
                "date": one.date,
                "fichier": one.source,
                "codes": one.codes,
                "instant_ms": one.loaded_ms,
            })
        })
        .collect();
    for system in starter::systems() {
        if loaded.iter().any(|one| one.system == system) {
            continue;
        }
        let codes = record.terminology(system)?.len();
        lines.push(format!(
            "{} · {codes} codes d’usage courant",
            name_of(system)
        ));
        rows.push(json!({ "systeme": system, "nom": name_of(system), "codes": codes }));
    }
    Ok(Answer::new(
        lines.join("\n"),
        json!({ "terminologies": rows }),
    ))
}

fn known(name: &str) -> Result<String, No> {
    system(name).ok_or_else(|| {
        No::new(
            "terminology.unknown",
            format!(
                "« {name} » n’est pas une terminologie : écrivez cim-10, ccam, cis, cip, loinc, snomed-ct, atc, ngap, ou un OID."
            ),
        )
    })
}

fn unreadable(error: &ReadError) -> No {
    No::new(error.code(), error.message())
}

fn bytes_of(file: &std::path::Path) -> Result<Vec<u8>, No> {
    let failed = |error: std::io::Error| {
        No::new(
            "terminology.file",
            format!(
                "Le fichier {} ne peut pas être lu : {error}. Vérifiez le chemin et les droits.",
                file.display()
            ),
        )
    };
    let size = std::fs::metadata(file).map_err(failed)?.len();
    if size > read::MOST_BYTES {
        return Err(No::new(
            "terminology.too-large",
            format!(
                "Le fichier {} est trop grand pour une terminologie.",
                file.display()
            ),
        ));
    }
    std::fs::read(file).map_err(failed)
}
