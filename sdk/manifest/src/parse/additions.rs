//! Importers, schedules, steps of a validation, menus of documents: what they name must be there.

use std::time::Duration;

use toml::Spanned;

use super::raw::{RawDocumentMenu, RawImporter, RawPermission, RawSchedule, RawValidation};
use super::{Check, DEFAULT_ORDER, Unique};
use crate::contribution::{
    Command, DocumentMenu, Documents, Importer, Job, OnFailure, SCHEDULE_MAX, SCHEDULE_MIN,
    Schedule, Validation, When,
};
use crate::manifest::BARCODE_SCANNED;

/// Longest extension, media type or code.
const WORD_MAX_CHARS: usize = 100;

impl Check<'_> {
    pub(super) fn importers(&mut self, raw: Vec<Spanned<RawImporter>>) -> Vec<Importer> {
        let mut ids = Unique::new("importers");
        raw.into_iter()
            .map(|importer| {
                let start = importer.span().start;
                let importer = importer.into_inner();
                if importer.extensions.is_empty() && importer.mime.is_empty() {
                    self.find(
                        start,
                        "importer.extensions",
                        "is missing: name the files it reads, by `extensions` or `mime`",
                    );
                }
                Importer {
                    id: self.unique("importer.id", &importer.id, &mut ids),
                    title: self.title("importer.title", importer.title),
                    extensions: self.words(
                        "importer.extensions",
                        importer.extensions,
                        is_extension,
                        "is not the end of a file name such as \".xml\", in lower case",
                    ),
                    mime: self.words(
                        "importer.mime",
                        importer.mime,
                        is_mime,
                        "is not a media type such as \"text/xml\", in lower case",
                    ),
                    patient: importer.patient,
                }
            })
            .collect()
    }

    pub(super) fn schedules(
        &mut self,
        raw: Vec<Spanned<RawSchedule>>,
        jobs: &[Job],
        asked: &[Spanned<RawPermission>],
    ) -> Vec<Schedule> {
        if let Some(first) = raw.first().filter(|_| !asks(asked, "schedule")) {
            self.find(
                first.span().start,
                "schedule",
                "needs a [[permission]] with ask = \"schedule\" and a `reason`",
            );
        }
        let mut ids = Unique::new("schedules");
        raw.into_iter()
            .filter_map(|schedule| {
                let start = schedule.span().start;
                let RawSchedule {
                    id, job, every, at, ..
                } = schedule.into_inner();
                if !jobs.iter().any(|known| known.id == *job.get_ref()) {
                    let problem = format!("`{}` is no [[job]] of this manifest", job.get_ref());
                    self.find(job.span().start, "schedule.job", problem);
                }
                let when = match (every, at) {
                    (Some(every), None) => self.every(&every),
                    (None, Some(at)) => self.at(&at),
                    _ => {
                        self.find(start, "schedule", "needs either `every` or `at`");
                        None
                    }
                };
                let id = self.unique("schedule.id", &id, &mut ids);
                Some(Schedule {
                    id,
                    job: job.into_inner(),
                    when: when?,
                })
            })
            .collect()
    }

    fn every(&mut self, text: &Spanned<String>) -> Option<When> {
        let found = interval(text.get_ref());
        if found.is_none() {
            let problem = format!(
                "`{}` is not an interval such as \"15m\", \"1h\" or \"7d\", from a minute to 31 days",
                text.get_ref()
            );
            self.find(text.span().start, "schedule.every", problem);
        }
        found.map(When::Every)
    }

    fn at(&mut self, text: &Spanned<String>) -> Option<When> {
        let found = time(text.get_ref());
        if found.is_none() {
            let problem = format!("`{}` is not a time such as \"06:30\"", text.get_ref());
            self.find(text.span().start, "schedule.at", problem);
        }
        found.map(|(hour, minute)| When::At { hour, minute })
    }

    pub(super) fn validations(
        &mut self,
        raw: Vec<RawValidation>,
        commands: &[Command],
        drawn: &mut Unique,
    ) -> Vec<Validation> {
        let mut ids = Unique::new("validations");
        raw.into_iter()
            .map(|mut step| Validation {
                id: self.unique("validation.id", &step.id, &mut ids),
                documents: self.documents_of(&mut step, commands),
                command: self.command("validation.command", step.command, commands),
                label: self.title("validation.label", step.label),
                condition: step
                    .condition
                    .map(|id| self.unique("validation.condition", &id, drawn)),
                ticked: step.ticked,
                order: step.order.unwrap_or(DEFAULT_ORDER),
                on_failure: step.failure.unwrap_or(OnFailure::Closed),
            })
            .collect()
    }

    /// What a step says of documents, when it is offered for each.
    fn documents_of(
        &mut self,
        step: &mut RawValidation,
        commands: &[Command],
    ) -> Option<Documents> {
        if !step.documents {
            let alone = [
                ("validation.types", step.types.first()),
                ("validation.destinations", step.destinations.as_ref()),
                ("validation.declined", step.declined.as_ref()),
            ];
            for (key, said) in alone {
                if let Some(said) = said {
                    self.find(said.span().start, key, "needs `documents = true`");
                }
            }
            return None;
        }
        if let Some(condition) = step.condition.take() {
            let problem = "is for steps without `documents`: `destinations` says what each goes to";
            self.find(condition.span().start, "validation.condition", problem);
        }
        let mut command = |key: &str, name: Option<Spanned<String>>| {
            name.map(|name| self.command(key, name, commands))
        };
        let destinations = command("validation.destinations", step.destinations.take());
        let declined = command("validation.declined", step.declined.take());
        Some(Documents {
            types: self.words(
                "validation.types",
                std::mem::take(&mut step.types),
                is_code,
                "is not the code of a type of document",
            ),
            destinations,
            declined,
        })
    }

    pub(super) fn document_menus(
        &mut self,
        raw: Vec<RawDocumentMenu>,
        commands: &[Command],
    ) -> Vec<DocumentMenu> {
        let mut ids = Unique::new("entries of the menu of documents");
        raw.into_iter()
            .map(|entry| DocumentMenu {
                id: self.unique("document-menu.id", &entry.id, &mut ids),
                command: self.command("document-menu.command", entry.command, commands),
                title: self.title("document-menu.title", entry.title),
                types: self.words(
                    "document-menu.types",
                    entry.types,
                    is_code,
                    "is not the code of a type of document",
                ),
                several: entry.several,
            })
            .collect()
    }

    /// What is heard under a permission needs that permission.
    pub(super) fn heard(&mut self, names: &[Spanned<String>], asked: &[Spanned<RawPermission>]) {
        let scanned = names.iter().find(|name| name.get_ref() == BARCODE_SCANNED);
        if let Some(name) = scanned.filter(|_| !asks(asked, "barcode-scan")) {
            let problem = format!(
                "`{BARCODE_SCANNED}` needs a [[permission]] with ask = \"barcode-scan\" and a `reason`"
            );
            self.find(name.span().start, "event.name", problem);
        }
    }

    /// The values of a carte Vitale, in plastic or on a telephone, go to providers of identities only.
    pub(super) fn for_providers(&mut self, services: &[String], asked: &[Spanned<RawPermission>]) {
        if services.iter().any(|name| name == "identity") {
            return;
        }
        for ask in asked.iter().map(|permission| &permission.get_ref().ask) {
            if matches!(ask.get_ref().as_str(), "vitale" | "apcv") {
                let problem = format!(
                    "`{}` is for plugins that offer the service `identity`",
                    ask.get_ref()
                );
                self.find(ask.span().start, "permission.ask", problem);
            }
        }
    }

    fn command(&mut self, key: &str, name: Spanned<String>, commands: &[Command]) -> String {
        if !commands.iter().any(|known| known.id == *name.get_ref()) {
            let problem = format!("`{}` is no [[command]] of this manifest", name.get_ref());
            self.find(name.span().start, key, problem);
        }
        name.into_inner()
    }

    fn words(
        &mut self,
        key: &str,
        raw: Vec<Spanned<String>>,
        fits: fn(&str) -> bool,
        otherwise: &str,
    ) -> Vec<String> {
        raw.into_iter()
            .map(|word| {
                if word.get_ref().len() > WORD_MAX_CHARS || !fits(word.get_ref()) {
                    let problem = format!("`{}` {otherwise}", word.get_ref());
                    self.find(word.span().start, key, problem);
                }
                word.into_inner()
            })
            .collect()
    }
}

fn asks(asked: &[Spanned<RawPermission>], ask: &str) -> bool {
    asked
        .iter()
        .any(|permission| permission.get_ref().ask.get_ref() == ask)
}

/// `.xml`, `.tar.gz`.
fn is_extension(text: &str) -> bool {
    text.strip_prefix('.').is_some_and(|rest| {
        rest.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
    })
}

/// RFC 6838 names, in lower case.
fn is_mime(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$&-^_.+".contains(&b))
    };
    text.split_once('/')
        .is_some_and(|(kind, subtype)| name(kind) && name(subtype))
}

/// Codes of LOINC and of the French value sets.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// `15m`, `1h`, `7d`.
fn interval(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let seconds: u64 = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let number = text.get(..text.len() - 1)?;
    if number.is_empty() || number.len() > 5 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let interval = Duration::from_secs(number.parse::<u64>().ok()? * seconds);
    (SCHEDULE_MIN..=SCHEDULE_MAX)
        .contains(&interval)
        .then_some(interval)
}

/// `06:30`.
fn time(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str, below: u8| {
        (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse::<u8>().ok())
            .flatten()
            .filter(|number| *number < below)
    };
    Some((number(hour, 24)?, number(minute, 60)?))
}
