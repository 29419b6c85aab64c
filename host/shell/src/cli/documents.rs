//! `socle documents`, and the process that draws pages.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};
use socle_formats::documents::{Famille, TYPES};
use socle_record::{DocumentId, PatientId};

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Documents, Pages};
use socle_practice::Practice;
use socle_practice::documents::import::{self, Said};
use socle_practice::documents::letter::{self, Draft};
use socle_practice::documents::list::{self, Line, Wanted};
use socle_practice::documents::paper::Cups;
use socle_practice::documents::{DocumentError, sheet, templates, viewer};

/// Lines of a list at most.
const LINES: usize = 1_000;

impl From<DocumentError> for No {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Record(error) => error.into(),
            error => Self {
                details: vec![("author".into(), error.to_string())],
                ..Self::new(error.code(), error.message())
            },
        }
    }
}

pub(crate) fn run(practice: &Practice, command: Documents) -> Answered {
    let (record, author) = (practice.record(), practice.author());
    match command {
        Documents::List {
            patient,
            sort,
            status,
            unread,
            archived,
            search,
        } => {
            let unknown = |field: &str| {
                No::new(
                    "usage.valeur",
                    format!("Cette valeur de --{field} n’existe pas."),
                )
            };
            let famille = match sort {
                None => None,
                Some(sort) => Some(
                    Famille::TOUTES
                        .into_iter()
                        .find(|one| one.as_str() == sort)
                        .ok_or_else(|| unknown("sort"))?,
                ),
            };
            let statut = match status {
                None => None,
                Some(status) => Some(status.parse().map_err(|_other| unknown("status"))?),
            };
            let whose = patient.as_deref().map(PatientId::from);
            if let Some(id) = &whose {
                // Nobody is noted to have read what is not there.
                record.patient(id)?;
            }
            practice.note_read("documents.list", whose.as_ref())?;
            let wanted = Wanted {
                patient,
                famille,
                statut,
                unread,
                archived,
                words: search,
                ..Wanted::default()
            };
            let found = list::find(record, &wanted, LINES)?;
            let text: Vec<_> = found.lines.iter().map(line_text).collect();
            let lines: Vec<_> = found.lines.iter().map(line_json).collect();
            Ok(Answer::new(
                text.join("\n"),
                json!({ "documents": lines, "coupe": found.total > found.lines.len() as u64 }),
            ))
        }
        Documents::Templates => {
            let all = templates::all(record)?;
            let text: Vec<_> = all
                .iter()
                .map(|one| format!("{}  {}  {}", one.id, one.type_code, one.title))
                .collect();
            let lines: Vec<_> = all
                .iter()
                .map(|one| json!({ "id": one.id, "titre": one.title, "type": one.type_code }))
                .collect();
            Ok(Answer::new(text.join("\n"), json!({ "modeles": lines })))
        }
        Documents::Types => {
            let text: Vec<_> = TYPES
                .iter()
                .map(|one| format!("{}  {}", one.code, one.affichage()))
                .collect();
            let lines: Vec<_> = TYPES
                .iter()
                .map(|one| json!({ "code": one.code, "libelle": one.libelle, "classe": one.classe.code() }))
                .collect();
            Ok(Answer::new(text.join("\n"), json!({ "types": lines })))
        }
        Documents::New { patient, template } => {
            let from = templates::named(record, &template)?;
            let begun = letter::begin(record, &author, &PatientId::from(patient), &from)?;
            let mut text = begun.id.to_string();
            if !begun.missing.is_empty() {
                text = format!("{text}\nÀ compléter : {}", begun.missing.join(", "));
            }
            Ok(Answer::new(
                text,
                json!({ "id": begun.id, "a_completer": begun.missing }),
            ))
        }
        Documents::Write { id, text, title } => {
            let id = DocumentId::from(id.as_str());
            let before = letter::draft(record, &id)?;
            let draft = Draft {
                title: title.unwrap_or(before.title),
                text,
                replaces: before.replaces,
            };
            letter::keep(record, &author, &id, &draft)?;
            Ok(done(&id, "Enregistré."))
        }
        Documents::Validate { id } => {
            let id = DocumentId::from(id.as_str());
            let draft = letter::draft(record, &id)?;
            let validated = letter::validate(record, &author, &id, &draft)?;
            let missing: String = validated.missing.iter().collect();
            Ok(Answer::new(
                format!("Document validé, {} page(s).", validated.pages),
                json!({
                    "id": id, "pages": validated.pages, "signes_absents": missing,
                    "sans_datamatrix": validated.without_code,
                }),
            ))
        }
        Documents::Import {
            patient,
            type_code,
            title,
            file,
        } => {
            let said = Said {
                title,
                ..Said::of(&type_code)
            };
            let id = import::take(record, &author, &PatientId::from(patient), &file, &said)?;
            Ok(done(&id, "Document classé."))
        }
        Documents::Save { id, to } => {
            let document = record.document(&DocumentId::from(id.as_str()))?;
            practice.note_read("documents", Some(&document.patient))?;
            let bytes =
                letter::bytes(record, document.content.digest, document.content.size_bytes)?;
            let kept = || -> std::io::Result<()> {
                let mut file = std::fs::File::create_new(&to)?;
                file.write_all(&bytes)?;
                file.sync_all()
            };
            kept().map_err(|error| {
                No::new(
                    "document.fichier",
                    format!(
                        "Le fichier {} ne peut pas être écrit ({error}) : choisissez-en un autre.",
                        to.display()
                    ),
                )
            })?;
            Ok(done(&document.id, "Document enregistré."))
        }
        Documents::Print { id, printer } => {
            let id = DocumentId::from(id.as_str());
            practice.note_read("documents", Some(&record.document(&id)?.patient))?;
            let request =
                Cups::default().print_document(record, &author, &id, printer.as_deref())?;
            Ok(Answer::new(
                format!("Document envoyé à l’imprimante ({request})."),
                json!({ "id": id, "demande": request }),
            ))
        }
        Documents::Duplicate { id } => {
            let copy = letter::duplicate(record, &author, &DocumentId::from(id.as_str()))?;
            Ok(done(copy.id(), copy.id().as_str()))
        }
        Documents::Replace { id } => {
            let next = letter::replace(record, &author, &DocumentId::from(id.as_str()))?;
            Ok(done(&next, next.as_str()))
        }
        Documents::Archive { id, undo } => {
            let id = record.document(&DocumentId::from(id.as_str()))?.id;
            sheet::archive(record, author, &id, !undo)?;
            Ok(done(
                &id,
                if undo {
                    "Document sorti des archives."
                } else {
                    "Document archivé."
                },
            ))
        }
    }
}

fn done(id: &DocumentId, text: &str) -> Answer {
    Answer::new(text, json!({ "id": id }))
}

fn line_text(line: &Line) -> String {
    let document = &line.document;
    format!(
        "{}  {}  {}  {}  {}{}",
        document.id,
        document.date,
        document.title,
        document.kind.label,
        document.statut.libelle(),
        if document.is_read { "" } else { " · non lu" },
    )
}

fn line_json(line: &Line) -> Value {
    let document = &line.document;
    json!({
        "id": document.id,
        "patient": document.patient,
        "titre": document.title,
        "type": document.kind.code,
        "libelle": document.kind.label,
        "sorte": line.famille.as_str(),
        "statut": document.statut.as_str(),
        "lu": document.is_read,
        "auteur": document.author,
        "date": document.date,
        "version": document.version,
        "mime": document.mime,
        "octets": document.content.size_bytes,
        "remplace": document.replaces,
        "remplace_par": document.replaced_by,
    })
}

/// Draw a page: a PDF comes in, pixels go out.
pub(crate) fn pages(asked: &Pages) -> ExitCode {
    match viewer::serve(asked.page, asked.width) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
