//! A message as it is drawn: one that was sent with what became of it, one that came. Nothing here is of this plugin alone.

use socle_sdk::{Failure, View, texts};

use super::code;
use crate::sent::{Sent, Standing};

/// A message that was sent. `whole` shows its text and every person it went to.
pub(super) fn sent(one: &Sent, whole: bool, view: &View) -> Result<(), Failure> {
    let with = [("qui", one.with().into())];
    view.section(
        &format!("envoye-{}", code(&one.id)),
        &texts::text_with("envoye-a", &with),
        |view| {
            if !one.subject.is_empty() {
                view.text("objet", &one.subject);
            }
            view.fact("le", &texts::text("le"), &one.ordered.into(), "instant");
            if whole && !one.text.trim().is_empty() {
                view.text("texte", &one.text);
            }
            let standing = one.standing();
            if !whole || one.people.len() == 1 {
                badge("etat", standing, view);
            }
            if !one.waits.is_empty() {
                view.text("attend", &one.waits);
            }
            for (number, person) in one.people.iter().enumerate() {
                if whole && one.people.len() > 1 {
                    view.line(&format!("personne-{number}"), |view| {
                        let name = if person.name.is_empty() {
                            &person.address
                        } else {
                            &person.name
                        };
                        view.text("nom", name);
                        badge("etat", person.standing, view);
                        Ok(())
                    })?;
                }
                if !person.reason.is_empty() {
                    view.notice(&format!("raison-{number}"), &person.reason);
                    view.tone("problem");
                }
            }
            Ok(())
        },
    )
}

/// A state, by sign and word.
pub(super) fn badge(key: &str, standing: Standing, view: &View) {
    let (sign, tone) = standing.sign();
    view.badge(key, sign, &standing.said());
    view.tone(tone);
}
