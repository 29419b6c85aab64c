//! An absence: from, to, who sees what comes meanwhile, what whoever writes is told.

use socle_sdk::{Data, Event, Failure, View, texts};

use super::field;
use crate::absence::{self, Absence};
use crate::colleagues::{self, Me};
use crate::day;

/// The form, and its choice of nobody.
const FORM: &str = "absence";
const NOBODY: &str = "personne";
/// How long an absence is when nobody says, in days.
const DAYS: i64 = 14;

/// What stands: the absence that is set, with the way back. True when there is one.
pub(super) fn standing(me: &Me, view: &View) -> Result<bool, Failure> {
    let Some(one) = Absence::of(&me.person)? else {
        return Ok(false);
    };
    let what = [
        ("du", Data::from(day::shown(&one.from))),
        ("au", day::shown(&one.to).into()),
        (
            "vers",
            one.locum
                .as_ref()
                .map(|one| one.name.clone())
                .unwrap_or_default()
                .into(),
        ),
    ];
    let word = match one.locum {
        Some(_) => "absence-confiee",
        None => "absence-seule",
    };
    view.line("absent", |view| {
        view.badge("quand", "warning", &texts::text_with(word, &what));
        view.tone("attention");
        view.button("absence-fin", &texts::text("absence-fin"));
        Ok(())
    })?;
    Ok(true)
}

/// The form.
pub(super) fn form(me: &Me, view: &View) -> Result<(), Failure> {
    let mut people = vec![(NOBODY.to_owned(), texts::text("absence-vers-personne"))];
    let others = colleagues::others(me)?;
    people.extend(others.into_iter().map(|one| (one.id, one.name)));
    view.section("absence-titre", &texts::text("absence-titre"), |view| {
        view.form(FORM, &texts::text("absence-garder"), |view| {
            view.line("jours", |view| {
                view.field(
                    "du",
                    &texts::text("absence-du"),
                    "date",
                    &day::after(0).into(),
                );
                view.field(
                    "au",
                    &texts::text("absence-au"),
                    "date",
                    &day::after(DAYS).into(),
                );
                Ok(())
            })?;
            let chosen = [NOBODY.to_owned()];
            view.choice("vers", &texts::text("absence-vers"), &people, &chosen);
            for (number, (address, is_own)) in absence::mailboxes(me).enumerate() {
                let which = [("adresse", Data::from(address))];
                let label = texts::text_with("absence-boite", &which);
                view.field(&format!("boite-{number}"), &label, "flag", &is_own.into());
            }
            view.field(
                "texte",
                &texts::text("absence-texte"),
                "multiline",
                &texts::text("absence-texte-usuel").into(),
            );
            view.hint(&texts::text("absence-texte-aide"));
            Ok(())
        })?;
        view.form("remplacant", &texts::text("remplacant-ajouter"), |view| {
            view.line("qui", |view| {
                view.field("nom", &texts::text("remplacant-nom"), "text", &"".into());
                view.field("rpps", &texts::text("remplacant-rpps"), "text", &"".into());
                Ok(())
            })
        })
    })
}

/// Keeps what was typed. True when that was the form of an absence: it is done with.
pub(super) fn handle(me: &Me, act: &str, event: &Event) -> Result<bool, Failure> {
    let fields = event.fields();
    match act {
        FORM => {
            let vers = field(&fields, "vers");
            let mailboxes = absence::mailboxes(me).enumerate();
            let is_chosen = |number: usize| {
                let name = format!("boite-{number}");
                let found = fields.iter().find(|(known, _)| *known == name);
                found
                    .and_then(|(_, value)| value.as_flag())
                    .unwrap_or_default()
            };
            Absence {
                who: me.person.clone(),
                from: field(&fields, "du"),
                to: field(&fields, "au"),
                locum: match vers.as_str() {
                    "" | NOBODY => None,
                    id => Some(colleagues::named(id)?),
                },
                addresses: mailboxes
                    .filter(|(number, _)| is_chosen(*number))
                    .map(|(_, (address, _))| address.to_owned())
                    .collect(),
                words: field(&fields, "texte"),
            }
            .keep()?;
            Ok(true)
        }
        "absence-fin" => Absence::end(&me.person).map(|()| false),
        _ => colleagues::add(&field(&fields, "nom"), &field(&fields, "rpps")).map(|_| false),
    }
}
