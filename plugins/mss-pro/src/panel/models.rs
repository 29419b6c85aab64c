//! Models of messages in the composer: one is put into what is written, what is written becomes one, one is taken away.

use socle_sdk::{Context, Data, Event, Failure, View, texts};

use super::{code, field, pressed};
use crate::draft::Draft;
use crate::templates;

/// What the scratch keeps: that the dialog is open.
const OPEN: &str = "modeles";
/// The dialog, and its form.
const DIALOG: &str = "modeles";
const FORM: &str = "modele-nouveau";

/// Which model, where there are some, and the button that puts it in.
pub(super) fn choice(view: &View) -> Result<(), Failure> {
    let options = templates::options()?;
    let Some((first, _)) = options.first().cloned() else {
        return Ok(());
    };
    view.line("modeles", |view| {
        view.choice(
            "modele",
            &texts::text("champ-modele"),
            &options,
            std::slice::from_ref(&first),
        );
        view.button("inserer", &texts::text("modele-inserer"));
        Ok(())
    })
}

pub(super) fn open(c: &Context) -> Result<(), Failure> {
    c.scratch_set(OPEN, &true.into())
}

/// What is written as a model: its name, whose it is, its words; and those there are.
pub(super) fn dialog(c: &Context, draft: &Draft, view: &View) -> Result<(), Failure> {
    if c.scratch_get(OPEN).as_flag() != Some(true) {
        return Ok(());
    }
    let (subject, text) = templates::of_draft(draft)?;
    view.open_dialog(DIALOG, &texts::text("modele-titre"));
    let drawn = inside(&subject, &text, view);
    view.close();
    drawn
}

fn inside(subject: &str, text: &str, view: &View) -> Result<(), Failure> {
    view.form(FORM, &texts::text("modele-enregistrer"), |view| {
        view.field(
            "nom",
            &texts::text("modele-nom"),
            "text",
            &Data::Text(String::new()),
        );
        view.required();
        let whose = ["moi", "cabinet"].map(|one| {
            let label = texts::text(&format!("modele-pour-{one}"));
            (one.to_owned(), label)
        });
        view.choice(
            "pour",
            &texts::text("modele-pour"),
            &whose,
            &["moi".to_owned()],
        );
        view.field(
            "modele-objet",
            &texts::text("champ-objet"),
            "text",
            &subject.into(),
        );
        view.field(
            "modele-texte",
            &texts::text("champ-texte"),
            "multiline",
            &text.into(),
        );
        view.hint(&texts::text_with(
            "modele-champs",
            &[("champs", templates::fields().into())],
        ));
        Ok(())
    })?;
    for (key, name) in templates::options()? {
        view.line(&format!("modele-{}", code(&key)), |view| {
            view.text("nom", &name);
            let what = [("nom", name.as_str().into())];
            view.button(
                &format!("modele-retirer:{}", code(&key)),
                &texts::text_with("modele-retirer", &what),
            );
            view.confirm(&texts::text("modele-retirer-question"));
            Ok(())
        })?;
    }
    Ok(())
}

/// Something was done in the dialog; false when it is none of its acts. What is being written stays as it is.
pub(super) fn handle(c: &Context, event: &Event) -> Result<bool, Failure> {
    let (act, about) = pressed(event);
    match (event.name().as_str(), act.as_str()) {
        ("dialog-closed", DIALOG) => {}
        (_, FORM) => {
            let fields = event.fields();
            let typed = |name: &str| {
                let found = fields.iter().find(|(known, _)| known == name);
                found.map_or(String::new(), |(_, value)| {
                    value.clone().into_text().unwrap_or_default()
                })
            };
            let own = field(&fields, "pour") != "cabinet";
            templates::keep(
                &typed("nom"),
                own,
                &typed("modele-objet"),
                &typed("modele-texte"),
            )?;
        }
        (_, "modele-retirer") => return templates::forget(&about).map(|()| true),
        _ => return Ok(false),
    }
    c.scratch_set(OPEN, &Data::None)?;
    Ok(true)
}
