//! The exchanges about a patient: what was sent with what became of it, what came, the latest first.

use socle_sdk::records::Entity;
use socle_sdk::{Event, Failure, View, dossier, texts};

use super::{code, pressed, thread};
use crate::consent::{self, OPPOSITION};
use crate::draft::Draft;
use crate::failures::said;
use crate::sent::{self, Sent, Standing};

/// Messages shown.
const SHOWN: usize = 40;

enum Exchange {
    Sent(Box<Sent>),
    Received(Entity),
}

impl Exchange {
    fn at(&self) -> i64 {
        match self {
            Self::Sent(one) => one.ordered,
            Self::Received(one) => one.integer("instant").unwrap_or_default(),
        }
    }
}

pub(super) fn draw(patient: &str, view: &View) -> Result<(), Failure> {
    view.button("ecrire", &texts::text("nouveau"));
    consent::draw(patient, view)?;
    let mut all: Vec<Exchange> = sent::about(patient)?
        .into_iter()
        .map(|one| Exchange::Sent(Box::new(one)))
        .collect();
    let received = dossier::of_patient("message", patient)?;
    all.extend(
        received
            .into_iter()
            .filter(is_received)
            .map(Exchange::Received),
    );
    all.sort_by_key(|one| std::cmp::Reverse(one.at()));
    if all.is_empty() {
        view.text("aucun", &texts::text("aucun-echange"));
    }
    for one in all.iter().take(SHOWN) {
        match one {
            Exchange::Sent(one) => {
                thread::sent(one, true, view)?;
                if one.standing() == Standing::Refused {
                    view.button(
                        &format!("reprendre:{}", code(&one.id)),
                        &texts::text("reprendre"),
                    );
                    view.hint(&texts::text("reprendre-aide"));
                } else if !one.documents.is_empty() {
                    view.button(
                        &format!("remplacer:{}", code(&one.id)),
                        &texts::text("remplacer"),
                    );
                    view.hint(&texts::text("remplacer-aide"));
                }
            }
            Exchange::Received(one) => received_one(one, view)?,
        }
    }
    Ok(())
}

fn is_received(one: &Entity) -> bool {
    one.text("sens").as_deref() == Some("recu")
        && one.text("canal").as_deref() == Some("professionnel")
}

fn received_one(one: &Entity, view: &View) -> Result<(), Failure> {
    let from = [("qui", one.text("expediteur").unwrap_or_default().into())];
    view.section(
        &format!("recu-{}", one.id()),
        &texts::text_with("recu-de", &from),
        |view| {
            if let Some(subject) = one.text("sujet") {
                view.text("objet", &subject);
            }
            view.fact("le", &texts::text("le"), &one.get("instant"), "instant");
            if let Some(text) = one.text("corps").filter(|text| !text.trim().is_empty()) {
                view.text("texte", text.trim());
            }
            let documents = one.texts("documents").len();
            if documents > 0 {
                let many = [(
                    "nombre",
                    i64::try_from(documents).unwrap_or(i64::MAX).into(),
                )];
                view.badge(
                    "documents",
                    "check",
                    &texts::text_with("documents-classes", &many),
                );
                view.tone("good");
            }
            view.button(&format!("repondre:{}", one.id()), &texts::text("repondre"));
            Ok(())
        },
    )
}

/// The message a button is about.
fn before(id: &str) -> Result<Sent, Failure> {
    let found = sent::of(id)?.map(|(_, sent)| sent);
    found.ok_or_else(|| said("mss-pro.bouton", "bouton"))
}

pub(super) fn handle(patient: &str, event: &Event) -> Result<(), Failure> {
    let (act, about) = pressed(event);
    if matches!(act.as_str(), "opposition" | "opposition-levee") {
        return OPPOSITION.note(patient, act == "opposition", None);
    }
    let mut draft = Draft::of(patient)?.unwrap_or_else(|| Draft::new(patient));
    match act.as_str() {
        "ecrire" => {}
        "repondre" => {
            let one = socle_sdk::records::open("message", &about)?;
            draft.add(&one.text("expediteur").unwrap_or_default());
            let ids = one.texts("identifiants");
            draft.answers = ids.first().cloned();
            draft.thread = ids.into_iter().rev().collect();
            draft.subject = texts::text_with(
                "objet-reponse",
                &[("objet", one.text("sujet").unwrap_or_default().into())],
            );
        }
        "reprendre" => {
            let before = before(&about)?;
            draft.subject.clone_from(&before.subject);
            draft.text.clone_from(&before.text);
            draft.documents.clone_from(&before.documents);
            draft.mailbox.clone_from(&before.mailbox);
            draft.answers = before.thread.last().cloned();
            draft.thread.clone_from(&before.thread);
            for one in &before.people {
                let written = crate::address::written(&one.name, &one.address);
                draft.add_to(&one.field, &written);
            }
        }
        "remplacer" => {
            let before = before(&about)?;
            draft.documents.clone_from(&before.documents);
            draft.replaces = true;
            draft.answers = Some(before.id.clone());
            draft.thread = vec![before.id.clone()];
            draft.mailbox.clone_from(&before.mailbox);
            for one in &before.people {
                let written = crate::address::written(&one.name, &one.address);
                draft.add_to(&one.field, &written);
            }
        }
        _ => return Err(said("mss-pro.bouton", "bouton").author(event.target())),
    }
    draft.keep()
}
