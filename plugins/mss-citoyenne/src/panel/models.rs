//! Models of messages, kept on the home page: what there is, a form for one more, one's own or the practice's.

use socle_sdk::{Context, Data, Event, Failure, View, texts};

use crate::models;

/// Shows them, or hides them again.
const SHOW: &str = "voir-modeles";
/// The form of one.
const FORM: &str = "modele";
/// Before the place of a model in a key: its own key holds what a node's may not.
const ONE: &str = "garde-";
const CHANGE: &str = "modifier";
const FORGET: &str = "oublier";
/// What the scratch keeps: that they are shown, and which one is changed.
const OPEN: &str = "modeles-vus";
const CHANGED: &str = "modele-change";

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let is_open = c.scratch_get(OPEN).as_flag() == Some(true);
    let label = if is_open {
        "cacher-modeles"
    } else {
        "voir-modeles"
    };
    view.button(SHOW, &texts::text(label));
    if !is_open {
        return Ok(());
    }
    let all = models::all()?;
    let changed = c.scratch_get(CHANGED).into_text().unwrap_or_default();
    view.section("modeles", &texts::text("modeles"), |view| {
        for (place, one) in all.iter().enumerate() {
            view.line(&format!("{ONE}{place}"), |view| {
                view.text("nom", &one.label());
                let named = [("nom", Data::from(one.name.as_str()))];
                view.button(CHANGE, &texts::text_with("modele-modifier", &named));
                if one.is_kept() {
                    view.button(FORGET, &texts::text_with("modele-oublier", &named));
                    view.confirm(&texts::text_with("modele-oublier-question", &named));
                }
                Ok(())
            })?;
        }
        let begun = all.iter().find(|one| one.key == changed);
        let of = |part: fn(&models::Model) -> &String| {
            begun.map_or(Data::None, |one| Data::from(part(one).as_str()))
        };
        view.form(FORM, &texts::text("modele-garder"), |view| {
            view.field(
                "nom",
                &texts::text("modele-nom"),
                "text",
                &of(|one| &one.name),
            );
            view.field(
                "objet",
                &texts::text("objet"),
                "text",
                &of(|one| &one.subject),
            );
            let text = of(|one| &one.text);
            view.field("texte", &texts::text("texte"), "multiline", &text);
            let fields = models::FIELDS
                .map(|name| format!("{{{{{name}}}}}"))
                .join(" ");
            view.hint(&texts::text_with(
                "modele-champs",
                &[("champs", fields.into())],
            ));
            let whose = [
                ("cabinet".to_owned(), texts::text("modele-cabinet")),
                ("moi".to_owned(), texts::text("modele-moi")),
            ];
            view.choice(
                "pour",
                &texts::text("modele-pour"),
                &whose,
                &["cabinet".to_owned()],
            );
            Ok(())
        })
    })
}

/// Something of the models was pressed; false when it is of none.
pub(super) fn handle(c: &Context, event: &Event) -> Result<bool, Failure> {
    let target = event.target();
    let key = target.rsplit('/').next().unwrap_or_default();
    let place = target.split('/').find_map(|part| part.strip_prefix(ONE));
    match (place, key) {
        (None, SHOW) => {
            let is_open = c.scratch_get(OPEN).as_flag() == Some(true);
            c.scratch_set(OPEN, &(!is_open).into())?;
        }
        (None, FORM) => {
            let text = |name: &str| {
                let found = event.fields().into_iter().find(|(key, _)| key == name);
                found
                    .and_then(|(_, value)| value.into_text())
                    .unwrap_or_default()
            };
            let own = text("pour") == "moi";
            models::keep(&text("nom"), own, &text("objet"), &text("texte"))?;
            c.scratch_set(CHANGED, &Data::None)?;
        }
        (Some(place), CHANGE | FORGET) => {
            let all = models::all()?;
            let one = place.parse().ok().and_then(|place: usize| all.get(place));
            let one = one.ok_or_else(|| super::stale(event))?;
            match key {
                FORGET => models::forget(&one.key)?,
                _ => c.scratch_set(CHANGED, &one.key.as_str().into())?,
            }
        }
        _ => return Ok(false),
    }
    // What is written with them is drawn again too.
    for contribution in super::CONTRIBUTIONS {
        socle_sdk::invalidate(contribution);
    }
    Ok(true)
}
