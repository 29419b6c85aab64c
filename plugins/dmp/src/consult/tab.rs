//! The tab *DMP*: what is new first, then everything that was found; what is open on top.

use socle_formats::dmp::{self as wire, AccessMode, Page as WebPage};
use socle_sdk::texts::text_with;
use socle_sdk::{Blob, Context, Data, Event, Failure, View, documents, invalidate, links, texts};

use super::ask::{self, Extent};
use super::card::Card;
use super::filters::{Around, Filters};
use super::kept::{self, Found};
use super::manner::{self, Coming, EMERGENCIES};
use super::reading::{self, Shown};
use super::{import, list, people, shown, timeline};
use crate::change::{self, What};
use crate::consent;
use crate::door::{self, Task};
use crate::panel::{self, action, next};
use crate::patient::Ins;
use crate::settings;
use crate::state::{self, Known, Standing};

/// The tab.
pub(crate) const CONTRIBUTION: &str = "consultation";

/// Keys of the controls.
const CONSULT: &str = "consulter";
const EVERYTHING: &str = "tout-consulter";
const SECRET: &str = "secret";
const REASON: &str = "urgence-motif";
const LEAVE: &str = "quitter-urgence";
const WHO: &str = "qui";
const BROWSER: &str = "navigateur";
/// What the scratch keeps: the document a change was ordered for.
const CHANGED: &str = "change";

pub(crate) fn draw(c: &Context, patient: &str, view: &View) -> Result<(), Failure> {
    let known = state::known(patient)?;
    let coming = Coming::of_file(c);
    let found = kept::found(patient)?;
    if coming.is_emergency() {
        view.notice(
            "en-urgence",
            &text_with("en-urgence", &[("motif", coming.reason.as_str().into())]),
        );
        view.tone("attention");
        view.button(LEAVE, &texts::text("quitter-urgence"));
    }
    // Of a record nobody has asked about yet, consulting asks first.
    let may = matches!(known.standing, Standing::Open | Standing::Unknown) || coming.is_emergency();
    if !may {
        view.text("suite", &next(&known));
        panel::declaring(patient, &known, view)?;
    } else {
        head(found.as_ref(), view)?;
    }
    if may && let Some(found) = &found {
        documents(c, patient, found, view)?;
    }
    if may {
        around(c, patient, &coming, view)?;
    }
    emergency(patient, &known, &coming, view)
}

/// What was found and when; the button that asks.
fn head(found: Option<&Found>, view: &View) -> Result<(), Failure> {
    let hindrance = door::hindrance(Task::Search);
    match found {
        None => {
            view.text("jamais", &texts::text("jamais-consulte"));
            action(view, CONSULT, "consulter", hindrance.as_deref());
            view.tone("primary");
            view.confirm(&texts::text("consulter-question"));
        }
        Some(found) => {
            let new = found.cards.iter().filter(|card| card.new).count();
            view.fact(
                "le",
                &texts::text("consulte-le"),
                &found.at_ms.into(),
                "instant",
            );
            let since = list::written(&dashed(&found.since));
            let counts = [
                ("nombre", list::number(found.cards.len())),
                ("nouveaux", list::number(new)),
                ("depuis", since.into()),
            ];
            let words = if found.since.is_empty() {
                "trouves"
            } else {
                "trouves-depuis"
            };
            view.line("demander", |view| {
                action(view, CONSULT, "consulter-nouveaux", hindrance.as_deref());
                view.tone("primary");
                if !found.since.is_empty() {
                    let text = match ask::is_by_years(found) {
                        true => "deux-ans-de-plus",
                        false => "tout-consulter",
                    };
                    action(view, EVERYTHING, text, hindrance.as_deref());
                }
                view.text("trouves", &text_with(words, &counts));
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// `AAAAMMJJ` as a civil date.
fn dashed(day: &str) -> String {
    match (day.get(..4), day.get(4..6), day.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

fn documents(c: &Context, patient: &str, found: &Found, view: &View) -> Result<(), Failure> {
    let (read, in_file) = (kept::read(patient)?, kept::in_file(patient)?);
    let around = Around {
        read: &read,
        in_file: &in_file,
    };
    if let Some(open) = Shown::held(c)
        && let Some(card) = found.card(&open.unique_id)
    {
        shown::draw(&open, card, &around, view)?;
    }
    if found.cards.is_empty() {
        view.text("vide", &texts::text("aucun-document"));
        return Ok(());
    }
    let filters = Filters::of_file(c);
    let first_day = filters.first_day();
    filters.draw(&found.cards, view)?;
    let listed: Vec<&Card> = found
        .cards
        .iter()
        .filter(|card| filters.shows(card, &around, &first_day))
        .collect();
    if listed.is_empty() {
        view.text("vide", &texts::text("aucun-avec-filtres"));
        return Ok(());
    }
    match filters.as_table {
        true => list::draw(&listed, &around, view),
        false => timeline::draw(&listed, &around, view),
    }
}

/// Who may, the record in a browser, the connection of a minor.
fn around(c: &Context, patient: &str, coming: &Coming, view: &View) -> Result<(), Failure> {
    view.section("autour", &texts::text("autour"), |view| {
        view.line("boutons", |view| {
            let who = door::hindrance(Task::WhoMay);
            action(view, WHO, "qui", who.as_deref());
            view.button(BROWSER, &texts::text("navigateur"));
            Ok(())
        })?;
        if manner::is_minor(patient)? {
            view.field(
                SECRET,
                &texts::text("connexion-secrete"),
                "flag",
                &Data::Flag(coming.secret),
            );
            view.hint(&texts::text("connexion-secrete-aide"));
        }
        people::draw(c, view)
    })
}

/// The door for when the patient cannot agree; and why it was used before.
fn emergency(patient: &str, known: &Known, coming: &Coming, view: &View) -> Result<(), Failure> {
    if matches!(
        known.standing,
        Standing::Unqualified | Standing::None | Standing::Closed
    ) {
        return Ok(());
    }
    let before = manner::emergencies(patient)?;
    if known.standing == Standing::Open && before.is_empty() {
        return Ok(());
    }
    view.section("urgence", &texts::text("urgence"), |view| {
        // Whoever has an access needs no other.
        if !coming.is_emergency() && known.standing != Standing::Open {
            view.form("acces-urgence", "", |view| {
                view.field(REASON, &texts::text("urgence-motif"), "text", &"".into());
                view.required();
                view.hint(&texts::text("urgence-aide"));
                view.line("modes", |view| {
                    let hindrance = door::hindrance(Task::Search);
                    for (_, word) in EMERGENCIES {
                        action(view, word, word, hindrance.as_deref());
                        view.confirm(&texts::text(&format!("{word}-question")));
                    }
                    Ok(())
                })
            })?;
        }
        for (number, (at, mode, reason, who)) in before.iter().take(5).enumerate() {
            let words = text_with(
                "urgence-passee",
                &[
                    (
                        "mode",
                        texts::text(&format!("mode-{}", mode.replace('_', "-"))).into(),
                    ),
                    ("motif", reason.as_str().into()),
                    ("qui", who.as_str().into()),
                ],
            );
            view.fact(
                &format!("passee-{number}"),
                &words,
                &(*at).into(),
                "instant",
            );
        }
        Ok(())
    })
}

/// Something was done in the tab.
pub(crate) fn handle(c: &Context, patient: &str, event: &Event) -> Result<(), Failure> {
    let target = event.target();
    let key = target.rsplit('/').next().unwrap_or_default().to_owned();
    let mut coming = Coming::of_file(c);
    if event.name() == "row-activated" {
        let unique_id = event.value().into_text().unwrap_or_default();
        return open(c, patient, &coming, &unique_id);
    }
    if Filters::changed(c, &key, event)? {
        return redrawn();
    }
    match key.as_str() {
        CONSULT => ask::consult(c, patient, &coming, Extent::Usual).map(drop)?,
        EVERYTHING => ask::consult(c, patient, &coming, Extent::Everything).map(drop)?,
        SECRET => {
            coming.secret = event.value().as_flag().unwrap_or_default();
            coming.stay(c)?;
        }
        panel::DECLARE => consent::declare(c, patient).map(drop)?,
        WHO => people::ask(c, patient).map(drop)?,
        BROWSER => return browse(patient),
        LEAVE => {
            Shown::close(c)?;
            coming.mode = AccessMode::Normal;
            coming.reason.clear();
            coming.stay(c)?;
        }
        shown::CLOSE => Shown::close(c)?,
        shown::UNREAD => {
            if let Some(open) = Shown::held(c) {
                kept::mark(patient, &open.unique_id, false)?;
            }
            Shown::close(c)?;
        }
        shown::IMPORT => {
            if let Some(open) = Shown::held(c) {
                import::import(c, patient, &coming, &open.unique_id, open.is_whole())?;
            }
        }
        shown::LOOK => {
            if let Some(open) = Shown::held(c) {
                let read = reading::read(c, patient, &coming, &open.unique_id)?;
                documents::show(list::title(&read.card), &Blob::of(&read.content)?)?;
                Shown {
                    was_looked_at: true,
                    ..open
                }
                .hold(c)?;
            }
        }
        key => return others(c, patient, coming, key, event),
    }
    redrawn()
}

/// Keys that begin with what they do.
fn others(
    c: &Context,
    patient: &str,
    mut coming: Coming,
    key: &str,
    event: &Event,
) -> Result<(), Failure> {
    if let Some(unique_id) = key.strip_prefix(timeline::OPEN) {
        return open(c, patient, &coming, unique_id);
    }
    if let Some(word) = key.strip_prefix(shown::CHANGE) {
        if let Some(open) = Shown::held(c) {
            // It leaves by the outbox: the metadata are asked for again when the document is next opened.
            change::order(patient, &open.unique_id, What::parse(word)?)?;
            c.scratch_set(CHANGED, &open.unique_id.as_str().into())?;
        }
        return redrawn();
    }
    if let Some((mode, _)) = EMERGENCIES.into_iter().find(|(_, word)| *word == key) {
        coming.mode = mode;
        coming.reason = reason(event);
        coming.check()?;
        ask::consult(c, patient, &coming, Extent::Usual)?;
        coming.stay(c)?;
        return redrawn();
    }
    Err(Failure::new("dmp.bouton", texts::text("bouton")).author(key.to_owned()))
}

fn open(c: &Context, patient: &str, coming: &Coming, unique_id: &str) -> Result<(), Failure> {
    let read = reading::read(c, patient, coming, unique_id)?;
    Shown::of(patient, &read)?.hold(c)?;
    if c.scratch_get(CHANGED).as_text() == Some(unique_id) {
        ask::again(c, patient, coming, unique_id)?;
        c.scratch_set(CHANGED, &Data::None)?;
    }
    redrawn()
}

fn reason(event: &Event) -> String {
    event
        .fields()
        .into_iter()
        .find(|(key, _)| key == REASON)
        .and_then(|(_, value)| value.into_text())
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// The record in a browser (TD0.9). That its pages are at the host of the services is inferred: the domain is not public.
pub(super) fn browse(patient: &str) -> Result<(), Failure> {
    let ins = Ins::need(patient)?;
    links::open(&wire::web_access(
        &settings::host(),
        WebPage::Record,
        Some(&ins.matricule),
    ))
}

fn redrawn() -> Result<(), Failure> {
    invalidate(CONTRIBUTION);
    Ok(())
}
