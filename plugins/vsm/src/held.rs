//! The summary the shared record holds, written here, elsewhere or by a former médecin traitant: looked for when a doctor
//! asks, said from then on, and filed so that it is read and taken over item by item as any summary received.

use serde_json::{Value, json};
use socle_formats::cda;
use socle_formats::documents::{LOINC, TRE_A05};
use socle_sdk::shared_record::Held;
use socle_sdk::{Data, Document, Failure, View, identity_store, store, texts, time};

use crate::earlier;

/// The plugin's own table: what was found, by patient.
const TABLE: &str = "partage";
/// The most that is kept of an answer.
const MOST: usize = 20;
/// The longest text of an answer that is kept, in characters.
const LONGEST: usize = 200;
/// Before the place of a summary in the key of its button.
pub(crate) const TAKE: &str = "classer-";

/// What was found, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// Milliseconds since the Unix epoch, UTC.
    asked: i64,
    summaries: Vec<Held>,
}

/// Ask the shared record for the current summaries.
pub(crate) fn look(patient: &str) -> Result<(), Failure> {
    let codes = earlier::TYPES.map(|(_, code)| code);
    let mut summaries = Held::find(Some(patient), &codes)?;
    summaries.retain(|held| {
        held.status != "replaced"
            && held.status != "archived"
            && codes.contains(&held.type_code.as_str())
    });
    summaries.sort_by_key(|held| std::cmp::Reverse(held.date));
    summaries.truncate(MOST);
    let found = Found {
        asked: time::now_ms(),
        summaries,
    };
    store::put(TABLE, patient, &Data::Json(found.json()), "")
}

impl Found {
    /// What was found the last time, if anybody asked.
    fn of(patient: &str) -> Result<Option<Self>, Failure> {
        Ok(match store::get(TABLE, patient)? {
            Data::Json(json) => Self::read(&json),
            _ => None,
        })
    }

    fn json(&self) -> String {
        let short = |text: &str| text.chars().take(LONGEST).collect::<String>();
        let summaries: Vec<Value> = self
            .summaries
            .iter()
            .map(|held| {
                json!({
                    "id": short(&held.unique_id),
                    "depot": short(&held.repository),
                    "titre": short(&held.title),
                    "code": short(&held.type_code),
                    "auteur": short(&held.author),
                    "date": held.date,
                })
            })
            .collect();
        json!({ "demande": self.asked, "syntheses": summaries }).to_string()
    }

    fn read(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let summaries = value["syntheses"].as_array()?;
        Some(Self {
            asked: value["demande"].as_i64()?,
            summaries: summaries
                .iter()
                .map(|one| {
                    let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
                    Held {
                        unique_id: text("id"),
                        repository: text("depot"),
                        title: text("titre"),
                        type_code: text("code"),
                        author: text("auteur"),
                        date: one["date"].as_i64(),
                        ..Held::default()
                    }
                })
                .collect(),
        })
    }
}

/// Say what was found. One that is in the file already says so, the others can be filed.
pub(crate) fn said(patient: &str, view: &View) -> Result<(), Failure> {
    let Some(found) = Found::of(patient)? else {
        return Ok(());
    };
    view.fact(
        "partage-demande",
        &texts::text("partage-demande"),
        &found.asked.into(),
        "instant",
    );
    if found.summaries.is_empty() {
        view.text("partage-vide", &texts::text("partage-vide"));
        return Ok(());
    }
    let known = earlier::identifiers(patient)?;
    for (at, held) in found.summaries.iter().enumerate() {
        let unknown = texts::text("partage-sans-auteur");
        let author = if held.author.is_empty() {
            &unknown
        } else {
            &held.author
        };
        view.fact(
            &format!("partage-{at}"),
            &texts::text_with("partage-synthese", &[("auteur", author.as_str().into())]),
            &held.date.into(),
            "instant",
        );
        if known.contains(&held.unique_id) {
            view.text(&format!("partage-la-{at}"), &texts::text("partage-la"));
        } else {
            view.button(&format!("{TAKE}{at}"), &texts::text("partage-classer"));
            view.hint(&texts::text("partage-classer-aide"));
        }
    }
    Ok(())
}

/// File the summary at this place of what was found.
pub(crate) fn take(patient: &str, at: &str) -> Result<(), Failure> {
    let stale = || Failure::new("vsm.bouton", texts::text("bouton"));
    let found = Found::of(patient)?.ok_or_else(stale)?;
    let held = at
        .parse::<usize>()
        .ok()
        .and_then(|at| found.summaries.get(at))
        .ok_or_else(stale)?;
    let (content, mime) = held.content(Some(patient))?;
    if content.size() > earlier::MOST_BYTES {
        return Err(Failure::new("vsm.taille", texts::text("partage-taille")));
    }
    let bytes = earlier::content(&content)?;
    let read = cda::read(&bytes).ok();
    if let Some(read) = &read {
        same_person(patient, read)?;
    }
    let system = if held.type_code == "60591-5" {
        LOINC
    } else {
        TRE_A05
    };
    let title = if held.title.is_empty() {
        texts::text("titre")
    } else {
        held.title.clone()
    };
    let date = read
        .and_then(|read| read.date)
        .map_or_else(time::today, |date| date.to_string());
    let mime = if mime.is_empty() {
        "text/xml".to_owned()
    } else {
        mime
    };
    Document::file(
        patient,
        &title,
        &held.type_code,
        &[
            ("type-system", system.into()),
            ("type-label", "Synthèse".into()),
            ("mime", mime.into()),
            ("status", "valide".into()),
            ("author", held.author.as_str().into()),
            ("date", date.into()),
        ],
        &content,
    )
    .map(drop)
}

/// A document that names another INS is not filed here.
fn same_person(patient: &str, read: &socle_formats::summary::Summary) -> Result<(), Failure> {
    let own = identity_store::matricule(patient)?;
    let told = read
        .files
        .first()
        .and_then(|file| file.person.ins.as_ref())
        .map(|ins| ins.matricule.clone());
    match (own, told) {
        (Some((own, _)), Some(told)) if own != told => Err(Failure::new(
            "vsm.autre-patient",
            texts::text("partage-autre-patient"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_kept_and_no_text_of_it_is_endless() {
        let found = Found {
            asked: 7,
            summaries: vec![Held {
                unique_id: "1.2.3".to_owned(),
                author: "é".repeat(10_000),
                date: Some(1),
                ..Held::default()
            }],
        };
        let read = Found::read(&found.json()).unwrap_or_default();
        assert_eq!((read.asked, read.summaries.len()), (7, 1));
        assert_eq!(read.summaries[0].author.chars().count(), LONGEST);
        assert_eq!(read.summaries[0].unique_id, "1.2.3");
        assert_eq!(Found::read("{"), None);
    }
}
