//! A message being written: whom to, what about, what goes with it. Contacts are found without leaving it, and one press of a
//! favourite sends what is ready.

use serde_json::{Value, json};
use socle_sdk::{Context, Data, Event, Failure, View, documents, texts};

use super::{code, field, pressed};
use crate::contacts::{self, Someone};
use crate::draft::Draft;
use crate::rows::text;
use crate::{address, boxes, order, patient};

/// The form, and the key of its sending.
const FORM: &str = "message";
/// What the scratch keeps: whom a search found, and whether the fields of copies are shown.
const FOUND: &str = "trouves";
const COPIES: &str = "copies";
/// Favourites and correspondents offered.
const OFFERED: usize = 6;

pub(super) fn draw(c: &Context, draft: &Draft, view: &View) -> Result<(), Failure> {
    let favourites = contacts::favourites()?;
    if !draft.documents.is_empty() && draft.to.trim().is_empty() && !favourites.is_empty() {
        view.line("favoris", |view| {
            for one in favourites.iter().take(OFFERED) {
                let who = [("nom", one.name.as_str().into())];
                view.button(
                    &format!("envoyer-a:{}", code(&one.address)),
                    &texts::text_with("envoyer-a", &who),
                );
                view.hint(&one.address);
            }
            Ok(())
        })?;
    }
    view.form(FORM, &texts::text("envoyer"), |view| {
        sender(draft, view)?;
        view.field(
            "a",
            &texts::text("champ-a"),
            "text",
            &draft.to.as_str().into(),
        );
        view.required();
        people(c, draft, &favourites, view)?;
        copies(c, draft, view);
        papers(draft, view)?;
        view.field(
            "objet",
            &texts::text("champ-objet"),
            "text",
            &draft.subject.as_str().into(),
        );
        if !draft.documents.is_empty() {
            view.hint(&texts::text("champ-objet-aide"));
        }
        view.field(
            "texte",
            &texts::text("champ-texte"),
            "multiline",
            &draft.text.as_str().into(),
        );
        for (key, on) in [
            ("important", draft.important),
            ("avis", draft.advice),
            ("lecture", draft.reading),
        ] {
            view.field(
                key,
                &texts::text(&format!("champ-{key}")),
                "flag",
                &on.into(),
            );
        }
        view.line("actes", |view| {
            view.button("garder", &texts::text("garder"));
            view.button("abandonner", &texts::text("abandonner"));
            view.confirm(&texts::text("abandonner-question"));
            Ok(())
        })
    })
}

/// From which mailbox, where there is a choice.
fn sender(draft: &Draft, view: &View) -> Result<(), Failure> {
    let all = boxes::all()?;
    match all.as_slice() {
        [] => {
            view.notice("sans-boite", &texts::text("aucune-boite"));
            view.tone("attention");
        }
        [_one] => {}
        many => {
            let options: Vec<(String, String)> = many
                .iter()
                .map(|one| (boxes::text(one.get("id")), boxes::text(one.get("name"))))
                .collect();
            let chosen = match draft.mailbox.as_str() {
                "" => boxes::text(boxes::usual()?.get("id")),
                id => id.to_owned(),
            };
            view.choice("boite", &texts::text("champ-boite"), &options, &[chosen]);
        }
    }
    Ok(())
}

/// Whom to add: favourites and correspondents, then what a search finds.
fn people(c: &Context, draft: &Draft, favourites: &[Someone], view: &View) -> Result<(), Failure> {
    let mut offered: Vec<Someone> = match draft.patient.as_str() {
        "" => Vec::new(),
        patient => contacts::correspondents(patient)?,
    };
    for one in favourites {
        let known = |other: &Someone| other.address.eq_ignore_ascii_case(&one.address);
        if !offered.iter().any(known) {
            offered.push(one.clone());
        }
    }
    let is_there = |one: &Someone| {
        draft
            .to
            .to_lowercase()
            .contains(&one.address.to_lowercase())
    };
    let offered: Vec<&Someone> = offered
        .iter()
        .filter(|one| !is_there(one))
        .take(OFFERED)
        .collect();
    if !offered.is_empty() {
        view.line("proposes", |view| {
            offered.iter().for_each(|one| add(one, view));
            Ok(())
        })?;
    }
    view.line("recherche", |view| {
        view.field(
            "qui",
            &texts::text("champ-qui"),
            "text",
            &Data::Text(String::new()),
        );
        view.button("chercher", &texts::text("chercher"));
        Ok(())
    })?;
    let Some(found) = found(c) else {
        return Ok(());
    };
    if found.is_empty() {
        view.text("personne", &texts::text("aucun-contact"));
    }
    view.column("trouves", |view| {
        found.iter().for_each(|one| add(one, view));
        Ok(())
    })
}

fn add(one: &Someone, view: &View) {
    let name = if one.name.is_empty() {
        &one.address
    } else {
        &one.name
    };
    let who = [
        ("nom", name.as_str().into()),
        ("metier", one.about.as_str().into()),
    ];
    let label = if one.about.is_empty() {
        "ajouter"
    } else {
        "ajouter-metier"
    };
    view.button(
        &format!(
            "ajouter:{}",
            code(&address::written(&one.name, &one.address))
        ),
        &texts::text_with(label, &who),
    );
    view.hint(&one.address);
}

fn copies(c: &Context, draft: &Draft, view: &View) {
    let is_used = !draft.cc.is_empty() || !draft.bcc.is_empty();
    if is_used || c.scratch_get(COPIES).as_flag() == Some(true) {
        view.field(
            "cc",
            &texts::text("champ-cc"),
            "text",
            &draft.cc.as_str().into(),
        );
        view.field(
            "cci",
            &texts::text("champ-cci"),
            "text",
            &draft.bcc.as_str().into(),
        );
    } else {
        view.button("copies", &texts::text("ajouter-copies"));
    }
}

/// The documents that go with it, and as what.
fn papers(draft: &Draft, view: &View) -> Result<(), Failure> {
    if draft.documents.is_empty() {
        return Ok(());
    }
    let hindered = order::hindered(draft);
    view.section("documents", &texts::text("pieces"), |view| {
        for id in &draft.documents {
            let document = documents::open(id)?;
            view.line(&format!("piece-{id}"), |view| {
                view.text("titre", &document.text("title").unwrap_or_default());
                if let Some((_, reason)) = hindered.iter().find(|(one, _)| one == id) {
                    view.badge("raison", "warning", reason);
                    view.tone("attention");
                }
                view.button(&format!("retirer:{id}"), &texts::text("retirer-piece"));
                Ok(())
            })?;
        }
        if patient::ins(&draft.patient)?.is_none() {
            view.notice("sans-ins", &texts::text("sans-ins"));
            view.tone("attention");
        }
        if draft.replaces {
            view.badge("remplace", "right", &texts::text("remplace"));
        }
        Ok(())
    })
}

/// Something was done in the form; false when it is none of its acts.
pub(super) fn handle(c: &Context, draft: &mut Draft, event: &Event) -> Result<bool, Failure> {
    let (act, about) = pressed(event);
    let fields = event.fields();
    draft.take(&fields);
    match act.as_str() {
        FORM => return send(c, draft).map(|()| true),
        "envoyer-a" => {
            let all = contacts::favourites()?;
            let one = all.iter().find(|one| one.address == about);
            let name = one.map(|one| one.name.as_str()).unwrap_or_default();
            draft.add(&address::written(name, &about));
            return send(c, draft).map(|()| true);
        }
        "ajouter" => {
            draft.add(&about);
            forget(c)?;
        }
        "chercher" => {
            let words = field(&fields, "qui");
            let found = match words.as_str() {
                "" => None,
                words => Some(contacts::search(words, "")?),
            };
            keep(c, found.as_deref())?;
        }
        "copies" => c.scratch_set(COPIES, &true.into())?,
        "retirer" => draft.documents.retain(|id| *id != about),
        "garder" => {}
        "abandonner" => {
            forget(c)?;
            draft.forget()?;
            return Ok(true);
        }
        _ => return Ok(false),
    }
    draft.keep()?;
    Ok(true)
}

fn send(c: &Context, draft: &Draft) -> Result<(), Failure> {
    order::order(draft)?;
    forget(c)?;
    c.scratch_set(COPIES, &Data::None)?;
    draft.forget()
}

fn found(c: &Context) -> Option<Vec<Someone>> {
    let Data::Json(json) = c.scratch_get(FOUND) else {
        return None;
    };
    let rows: Value = serde_json::from_str(&json).ok()?;
    let all = rows.as_array()?.iter();
    Some(
        all.map(|row| Someone {
            name: text(row, "nom"),
            address: text(row, "adresse"),
            about: text(row, "metier"),
        })
        .collect(),
    )
}

fn keep(c: &Context, found: Option<&[Someone]>) -> Result<(), Failure> {
    let Some(found) = found else {
        return forget(c);
    };
    let row =
        |one: &Someone| json!({ "nom": one.name, "adresse": one.address, "metier": one.about });
    let rows: Vec<Value> = found.iter().map(row).collect();
    c.scratch_set(FOUND, &Data::Json(Value::from(rows).to_string()))
}

fn forget(c: &Context) -> Result<(), Failure> {
    c.scratch_set(FOUND, &Data::None)
}
