//! A message being written: whom to, what about, what goes with it. Contacts are found inside the field, one press of a
//! favourite sends what is ready, and what is typed is kept as it is typed.

use socle_sdk::{Context, Data, Event, Failure, View, documents, mailbox, texts};

use super::{code, field, models, pressed, whom};
use crate::contacts;
use crate::draft::Draft;
use crate::people::Author;
use crate::{address, boxes, correspondent, order, patient, templates};

/// The form, and the key of its sending.
const FORM: &str = "message";
/// What the scratch keeps: whether the fields of copies are shown.
const COPIES: &str = "copies";
/// Favourites that are sent to in one press.
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
    offered(draft, view)?;
    let people = whom::offered(c, draft, favourites)?;
    view.form(FORM, &texts::text("envoyer"), |view| {
        sender(draft, view)?;
        whom::field("a", &draft.to, &people, view)?;
        view.required();
        copies(c, draft, &people, view)?;
        if correspondent::is_wanted(draft)? {
            view.choice(
                "role",
                &texts::text("champ-role"),
                &correspondent::options(),
                std::slice::from_ref(&draft.role),
            );
        }
        papers(draft, view)?;
        models::choice(view)?;
        view.field(
            "objet",
            &texts::text("champ-objet"),
            "text",
            &draft.subject.as_str().into(),
        );
        view.suggest(&[]);
        if !draft.documents.is_empty() {
            view.hint(&texts::text("champ-objet-aide"));
        }
        view.field(
            "texte",
            &texts::text("champ-texte"),
            "multiline",
            &draft.text.as_str().into(),
        );
        view.suggest(&[]);
        words(draft, view);
        view.line("marques", |view| {
            for (key, on) in [
                ("important", draft.important),
                ("avis", draft.advice),
                ("lecture", draft.reading),
            ] {
                let label = texts::text(&format!("champ-{key}"));
                view.field(key, &label, "flag", &on.into());
            }
            Ok(())
        })?;
        view.line("actes", |view| {
            view.button("modele-garder", &texts::text("modele-garder"));
            view.button("abandonner", &texts::text("abandonner"));
            view.confirm(&texts::text("abandonner-question"));
            Ok(())
        })
    })?;
    models::dialog(c, draft, view)
}

/// What stands under the text: that a model left a blank, and how it is signed.
fn words(draft: &Draft, view: &View) {
    if draft.text.contains(texts::BLANK) || draft.subject.contains(texts::BLANK) {
        view.problem(&texts::text("modele-blanc"));
    } else if let Ok(author) = Author::here() {
        let signature = author.signature.replace('\n', ", ");
        let signed = [("signature", signature.into())];
        view.hint(&texts::text_with("signe", &signed));
    }
}

/// From which mailbox, where there is a choice.
fn sender(draft: &Draft, view: &View) -> Result<(), Failure> {
    let all = mailbox::mailboxes()?;
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

fn copies(c: &Context, draft: &Draft, people: &[whom::Offer], view: &View) -> Result<(), Failure> {
    let is_used = !draft.cc.is_empty() || !draft.bcc.is_empty();
    if is_used || c.scratch_get(COPIES).as_flag() == Some(true) {
        whom::field("cc", &draft.cc, people, view)?;
        whom::field("cci", &draft.bcc, people, view)
    } else {
        view.button("copies", &texts::text("ajouter-copies"));
        Ok(())
    }
}

/// Documents that were to be sent while this message was half written: they go with it, or not, by one press.
fn offered(draft: &Draft, view: &View) -> Result<(), Failure> {
    if draft.offered.is_empty() {
        return Ok(());
    }
    view.section("proposes", &texts::text("proposes"), |view| {
        for id in &draft.offered {
            let document = documents::open(id)?;
            view.text(
                &format!("propose-{id}"),
                &document.text("title").unwrap_or_default(),
            );
        }
        view.line("proposes-actes", |view| {
            let who = [("qui", draft.to_whom().into())];
            view.button(
                "proposes-joindre",
                &texts::text_with("proposes-joindre", &who),
            );
            view.button("proposes-laisser", &texts::text("proposes-laisser"));
            Ok(())
        })
    })
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
        } else {
            view.field(
                "cache",
                &texts::text("champ-cache"),
                "flag",
                &draft.hidden.into(),
            );
        }
        if draft.replaces {
            view.badge("remplace", "right", &texts::text("remplace"));
        }
        Ok(())
    })
}

/// Something was done in the form; false when it is none of its acts.
pub(super) fn handle(c: &Context, draft: &mut Draft, event: &Event) -> Result<bool, Failure> {
    if models::handle(c, event)? {
        return Ok(true);
    }
    let (act, about) = pressed(event);
    let fields = event.fields();
    draft.take(&fields);
    match (event.name().as_str(), act.as_str()) {
        ("typing", field @ ("a" | "cc" | "cci")) => {
            let typed = event.value().into_text().unwrap_or_default();
            whom::search(c, &typed)?;
            // Half a name is no address yet.
            draft.take_back(field, &typed);
        }
        ("typing", _) => {}
        (_, FORM) => return send(c, draft).map(|()| true),
        (_, "envoyer-a") => {
            let all = contacts::favourites()?;
            let one = all.iter().find(|one| one.address == about);
            let name = one.map(|one| one.name.as_str()).unwrap_or_default();
            draft.add(&address::written(name, &about));
            return send(c, draft).map(|()| true);
        }
        (_, "copies") => c.scratch_set(COPIES, &true.into())?,
        (_, "proposes-joindre") => draft.join_offered(),
        (_, "proposes-laisser") => draft.offered.clear(),
        (_, "retirer") => draft.documents.retain(|id| *id != about),
        (_, "inserer") => templates::apply(draft, &field(&fields, "modele"))?,
        (_, "modele-garder") => models::open(c)?,
        (_, "abandonner") => {
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
    draft.forget()
}

fn forget(c: &Context) -> Result<(), Failure> {
    whom::forget(c)?;
    c.scratch_set(COPIES, &Data::None)
}
