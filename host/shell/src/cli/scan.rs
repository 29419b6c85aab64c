//! `socle scan`: whom a Datamatrix INS is about, from an image, a PDF or its text.

use serde_json::{Value, json};
use socle_capabilities::barcodes::Datamatrix;
use socle_formats::identite::Comparaison;
use socle_runtime::Failure;

use super::Answered;
use super::answer::{Answer, No};
use super::args::Scan;
use super::patients::{line_json, line_text};
use socle_practice::Practice;
use socle_practice::documents::viewer::Viewer;
use socle_practice::reader::shown::{self, Read};
use socle_practice::reader::{Compared, Found, Shown, Source, find, image};

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self {
            retryable: failure.retryable,
            details: failure.details,
            ..Self::new(&failure.code, failure.message)
        }
    }
}

pub(crate) fn run(practice: &Practice, scan: Scan) -> Answered {
    let shown = match (scan.file, scan.text) {
        (Some(file), _) => {
            let bytes = image::bytes(&file)?;
            let (viewer, decoder) = (Viewer::own(), Datamatrix::default());
            practice
                .runtime()
                .block_on(image::look(bytes, &viewer, &decoder))?
        }
        (None, text) => match shown::read(&text.unwrap_or_default(), Source::Datamatrix) {
            Read::Ins(shown) => *shown,
            Read::Damaged { code, sentence } => return Err(No::new(code, sentence)),
            Read::Other => {
                return Err(No::new(
                    "datamatrix.en-tete",
                    "Ce code-barres n’est pas un Datamatrix INS.",
                ));
            }
        },
    };
    let found = find(practice.record(), &shown)?;
    let about = match &found {
        Found::Known { line, .. } => Some(&line.id),
        Found::Several(_) | Found::Nobody(_) => None,
    };
    practice.note_read(&format!("reader.{}", shown.source.as_str()), about)?;
    Ok(answer(&shown, &found))
}

fn answer(shown: &Shown, found: &Found) -> Answer {
    let traits = &shown.traits;
    let mut text = vec![shown.name()];
    text.extend(
        shown
            .warnings
            .iter()
            .map(|said| format!("attention : {said}")),
    );
    let (outcome, more) = match found {
        Found::Known {
            line,
            compared,
            other_matricule,
        } => {
            text.push(line_text(line));
            text.extend(compared.iter().map(|one| {
                let (file, read) = (&one.file, &one.read);
                format!("{} : {file} / {read} : {}", one.champ.libelle(), word(one))
            }));
            let rows: Vec<Value> = compared.iter().map(row).collect();
            let more = json!({
                "patient": line_json(line), "traits": rows, "autre_matricule": other_matricule,
            });
            ("connu", more)
        }
        Found::Several(lines) => {
            text.extend(lines.iter().map(line_text));
            let lines: Vec<_> = lines.iter().map(line_json).collect();
            ("plusieurs", json!({ "patients": lines }))
        }
        Found::Nobody(near) => {
            text.push("aucun dossier ne porte ces traits".into());
            text.extend(near.iter().map(line_text));
            let near: Vec<_> = near.iter().map(line_json).collect();
            ("inconnu", json!({ "proches": near }))
        }
    };
    let mut said = json!({
        "lu": {
            "nom_naissance": traits.nom_naissance,
            "liste_prenoms": traits.liste_prenoms,
            "sexe": traits.sexe.map(|sexe| sexe.as_str()),
            "date_naissance": traits.date_naissance.map(|date| date.to_string()),
            "lieu_naissance": traits.lieu_naissance.map(|place| place.as_str().to_owned()),
        },
        "avertissements": shown.warnings,
        "issue": outcome,
    });
    if let (Value::Object(said), Value::Object(more)) = (&mut said, more) {
        said.extend(more);
    }
    Answer::new(text.join("\n"), said)
}

fn word(one: &Compared) -> &'static str {
    match one.comparison {
        Comparaison::Accord => "identique",
        Comparaison::Desaccord => "différent",
        Comparaison::AbsentDuDossier => "absent du dossier",
        Comparaison::AbsentDeLaReponse => "non lu",
    }
}

fn row(one: &Compared) -> Value {
    json!({
        "trait": one.champ.as_str(), "dossier": one.file, "lu": one.read, "comparaison": word(one),
    })
}
