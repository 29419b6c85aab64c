//! The page that says how all does that the practice depends on: services, mailboxes and the record; what runs and can be
//! given up; readers, cards and certificates, each with what tries it. And the same in a word, for the bottom line and the
//! home page.

use egui::{Label, Rect, RichText, Role, Ui};
use socle_runtime::view::{Sign, Tone};

use crate::errand::Errand;
use crate::frame::bars::Page;
use crate::frame::list::actions::Go;
use crate::kit::page;
use crate::kit::text::{instant, milliseconds, seconds, t, t_count, t_with, tamed};
use crate::kit::theme::{self, DENSE, NAME, TEXT, palette};
use crate::kit::widgets::{self, Button, CANCEL_AFTER, Weight};
use crate::model::door::{Door, Reader};
use crate::model::reader::CardSight;
use crate::model::{Act, Depended, Doing, Held, Model, Trial, Tried, WARNED_MS, Whose};
use crate::patient::file::Desk;

/// Width of the page.
const WIDTH: f32 = 860.0;
/// A day, milliseconds.
const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// Something that is not well, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unwell {
    pub(crate) said: String,
    /// The same in a few words, for where there is little room.
    pub(crate) short: String,
    pub(crate) tone: Tone,
}

/// All that is not well, the worst first: what does not answer, what is slow, what will not hold much longer.
pub(crate) fn unwell(model: &dyn Model) -> Vec<Unwell> {
    let depends = model.depends();
    let of = |standing: Doing, key: &'static str, tone: Tone| {
        let found = depends.iter();
        let found = found.filter(move |one| one.standing == Some(standing));
        found.map(move |one| {
            let said = t_with(key, &[("quoi", &tamed(&one.name, 60))]);
            Unwell {
                short: said.clone(),
                said,
                tone,
            }
        })
    };
    let down = of(Doing::Down, "etat-ligne-panne", Tone::Problem);
    let slow = of(Doing::Slow, "etat-ligne-lent", Tone::Attention);
    let held = model.held();
    let now = model.papers().now_ms();
    let ending = held.iter().filter_map(|one| ending(one, now));
    let mut all: Vec<_> = down.chain(slow).chain(ending).collect();
    all.sort_by_key(|one| one.tone != Tone::Problem);
    all
}

/// What is said of a certificate that ends soon or has ended; none while it holds for longer.
fn ending(one: &Held, now_ms: i64) -> Option<Unwell> {
    let left = one.until_ms.saturating_sub(now_ms);
    if left > WARNED_MS {
        return None;
    }
    let what = match one.whose {
        Whose::Card => t("etat-cle-carte"),
        Whose::Practice => t("etat-cle-cabinet"),
        Whose::Authority => t("etat-cle-autorite"),
    };
    // Nobody renews an authority: the new one is set in its place.
    let (over, ends) = match one.whose {
        Whose::Card | Whose::Practice => ("etat-cle-finie", "etat-cle-finit"),
        Whose::Authority => ("etat-autorite-finie", "etat-autorite-finit"),
    };
    let named = t_with(
        "etat-cle",
        &[("quoi", &what), ("nom", &tamed(&one.name, 60))],
    );
    if left <= 0 {
        return Some(Unwell {
            said: t_with(over, &[("cle", &named)]),
            short: t("etat-cle-court-finie"),
            tone: Tone::Problem,
        });
    }
    let days = t_count("etat-jours", u64::try_from(left / DAY_MS).unwrap_or(0));
    Some(Unwell {
        said: t_with(ends, &[("cle", &named), ("jours", &days)]),
        short: t_with("etat-cle-court-finit", &[("jours", &days)]),
        tone: Tone::Attention,
    })
}

/// The state in a line, for the bottom of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glance {
    /// All of it, as it is read out.
    pub(crate) said: String,
    /// The same where there is little room: the first of what is not well, and how many more there are.
    pub(crate) short: String,
    pub(crate) tone: Tone,
}

/// The state in a line, for the bottom of the window.
pub(crate) fn glance(model: &dyn Model) -> Glance {
    let all = unwell(model);
    let Some((first, others)) = all.split_first() else {
        let depends = model.depends();
        let known = depends.iter().any(|one| one.standing.is_some());
        let (key, tone) = match known {
            true => ("etat-ligne-bien", Tone::Good),
            false => ("etat", Tone::Neutral),
        };
        return Glance {
            said: t(key),
            short: t("etat"),
            tone,
        };
    };
    let (said, short) = match others.len() as u64 {
        0 => (first.said.clone(), first.short.clone()),
        more => (
            t_with(
                "etat-ligne-et",
                &[
                    ("quoi", &first.said),
                    ("autres", &t_count("etat-autres", more)),
                ],
            ),
            t_with(
                "etat-ligne-court",
                &[("quoi", &first.short), ("nombre", &more.to_string())],
            ),
        ),
    };
    Glance {
        said,
        short,
        tone: first.tone,
    }
}

/// Draw the page.
pub(crate) fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
    let name = t("etat-page");
    let frame = page::Page {
        id: "state",
        name: &name,
        width: Some(WIDTH),
    };
    frame.show(ui, rect, |ui| {
        widgets::title(ui, &name, NAME, 1);
        services(ui, desk);
        running(ui, desk);
        keys(ui, desk.model);
    });
}

fn services(ui: &mut Ui, desk: &mut Desk<'_>) {
    let depends = desk.model.depends();
    card(ui, "etat-services", |ui| {
        widgets::caption(ui, t("etat-services-aide"));
        for (n, one) in depends.iter().enumerate() {
            if n > 0 {
                widgets::rule(ui);
            }
            ui.push_id(("service", n), |ui| service(ui, one, desk));
        }
    });
}

/// A card of this page, with its title.
fn card(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    widgets::card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        widgets::title(ui, &t(title), TEXT, 2);
        contents(ui);
    });
}

fn service(ui: &mut Ui, one: &Depended, desk: &mut Desk<'_>) {
    let (sign, key, tone) = match one.standing {
        None => (Sign::Empty, "etat-inconnu", Tone::Neutral),
        Some(Doing::Answers) => (Sign::Check, "etat-repond", Tone::Good),
        Some(Doing::Slow) => (Sign::Left, "etat-lent", Tone::Attention),
        Some(Doing::Down) => (Sign::Cross, "etat-en-panne", Tone::Problem),
    };
    let name = tamed(&one.name, 60);
    let trial = one.mailbox.clone().map(Trial::Mailbox);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.label(theme::semibold(&name, DENSE).color(palette(ui).text));
        let said = t(key);
        let shown = widgets::pill(ui, sign, &said, tone);
        // Whose word it is does not depend on what stands beside it.
        widgets::said_as(&shown, Role::Status, &format!("{name} : {said}"));
        if one
            .standing
            .is_some_and(|standing| standing != Doing::Answers)
            && let Some(since) = one.since_ms
        {
            // A clock that was set back since does not make it begin later than now.
            let since = since.min(desk.model.papers().now_ms());
            widgets::caption(ui, t_with("etat-depuis", &[("quand", &instant(since))]));
            // It may be of before the program was started: nothing was asked since.
            if let Some(seen) = one.seen_ms.filter(|seen| *seen > since) {
                widgets::caption(ui, t_with("etat-vu", &[("quand", &instant(seen))]));
            }
        }
        if let (Some(Doing::Answers | Doing::Slow), Some(usual)) = (one.standing, one.usual_ms) {
            let usual = std::time::Duration::from_millis(usual);
            let usual = match usual.as_secs() {
                0 => milliseconds(usual),
                _ => seconds(usual),
            };
            widgets::caption(ui, t_with("etat-duree", &[("duree", &usual)]));
        }
        if !one.place.is_empty() {
            widgets::caption(ui, tamed(&one.place, 80));
        }
        if one.waits > 0 {
            let label = t_count("etat-attendent", one.waits);
            if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                desk.errands.push(Errand::Go(Go::Page(Page::Sends)));
            }
        }
        if let Some(trial) = &trial {
            press(ui, desk.model, &name, trial);
        }
    });
    if let Some(trial) = &trial {
        came(ui, desk.model, trial);
    }
    let down = one.standing == Some(Doing::Down);
    if let Some(reason) = one.reason.as_ref().filter(|_| down) {
        ui.add(Label::new(RichText::new(reason).size(DENSE)).wrap());
    }
    if let Some(paper) = one.paper.filter(|_| down) {
        let said = t_with("etat-papier", &[("quoi", paper)]);
        widgets::notice(ui, &said, Tone::Information);
    }
}

/// What runs, with how far it is and the way out.
fn running(ui: &mut Ui, desk: &mut Desk<'_>) {
    let plugins = desk.model.plugins();
    let jobs = desk.model.traffic().jobs;
    card(ui, "etat-travaux", |ui| {
        let late: Vec<_> = desk.calls.iter().collect();
        if late.is_empty() && jobs.is_empty() {
            widgets::caption(ui, t("etat-travaux-aucun"));
        }
        for (n, call) in late.into_iter().enumerate() {
            let named = plugins.iter().find(|one| one.manifest.id == call.plugin);
            let name = named.map_or(call.plugin.as_str(), |one| one.manifest.name.as_str());
            let name = tamed(name, 60);
            let elapsed = call.since.elapsed();
            let wait = seconds(elapsed);
            let (fraction, doing) = call.progress.clone().unwrap_or_default();
            let text = match doing.is_empty() {
                false => t_with(
                    "attente-dite",
                    &[("extension", &name), ("quoi", &doing), ("duree", &wait)],
                ),
                true => t_with("attente-longue", &[("extension", &name), ("duree", &wait)]),
            };
            ui.push_id(("call", n), |ui| {
                ui.horizontal_wrapped(|ui| {
                    widgets::busy_mark(ui);
                    ui.label(RichText::new(&text).size(DENSE));
                    if fraction.is_some() {
                        widgets::bar(ui, 120.0, fraction, &text);
                    }
                    let said = t_with("annuler-extension", &[("extension", &name)]);
                    if elapsed >= CANCEL_AFTER && quiet(ui, &t("annuler"), &said) {
                        desk.model.cancel(&call.call);
                    }
                });
            });
        }
        for job in &jobs {
            ui.push_id(("job", &job.job), |ui| {
                ui.horizontal_wrapped(|ui| {
                    let title = tamed(&job.title, 120);
                    ui.label(RichText::new(&title).size(DENSE));
                    widgets::bar(ui, 120.0, job.fraction, &title);
                    let said = t_with("etat-travail-annuler", &[("quoi", &title)]);
                    if quiet(ui, &t("annuler"), &said) {
                        let act = Act::GiveUpJob(job.job.clone());
                        desk.errands.push(Errand::Act(act, None));
                    }
                });
            });
        }
    });
}

fn quiet(ui: &mut Ui, label: &str, name: &str) -> bool {
    let button = Button {
        name: Some(name),
        ..Button::new(label)
    };
    button.weight(Weight::Quiet).show(ui).clicked()
}

/// Readers, the card, certificates: what is known of each, and what tries it.
fn keys(ui: &mut Ui, model: &dyn Model) {
    card(ui, "etat-cles", |ui| {
        vitale(ui, model);
        widgets::rule(ui);
        match model.door() {
            Some(door) => of_the_door(ui, model, &door),
            None => drop(widgets::caption(ui, t("etat-cles-demonstration"))),
        }
        let now = model.papers().now_ms();
        for one in model.held().iter() {
            let (said, tone) = match ending(one, now) {
                Some(Unwell { said, tone, .. }) => (said, tone),
                None => {
                    let until = t_with("etat-cle-tient", &[("jusqu", &instant(one.until_ms))]);
                    (until, Tone::Good)
                }
            };
            let sign = match tone {
                Tone::Good => Sign::Check,
                Tone::Problem => Sign::Cross,
                _ => Sign::Warning,
            };
            widgets::rule(ui);
            let trial = match one.whose {
                Whose::Card => Some(Trial::Card),
                Whose::Practice => Some(Trial::Certificate(one.name.clone())),
                // The mailbox or the card that is believed by it is what one tries.
                Whose::Authority => None,
            };
            line(ui, model, &tamed(&one.name, 80), (sign, &said, tone), trial);
        }
    });
}

/// The reader of cartes Vitale.
fn vitale(ui: &mut Ui, model: &dyn Model) {
    let reader = model.readers().reader();
    let (sign, key, tone) = match &reader.card {
        None => (Sign::Empty, "etat-vitale-aucun", Tone::Neutral),
        Some(CardSight::Absent) => (Sign::Check, "etat-lecteur-vide", Tone::Neutral),
        Some(CardSight::Inserted) => (Sign::Check, "etat-lecteur-carte", Tone::Good),
        Some(CardSight::Trouble(_)) => (Sign::Cross, "etat-en-panne", Tone::Problem),
    };
    let mut said = t(key);
    if reader.simulated {
        said = t_with("lecteur-simule", &[("etat", &said)]);
    }
    let trial = Some(Trial::Vitale);
    line(ui, model, &t("etat-vitale"), (sign, &said, tone), trial);
    if let Some(CardSight::Trouble(why)) = &reader.card {
        ui.add(Label::new(RichText::new(why).size(DENSE)).wrap());
    }
}

/// The readers of professional cards, and the card.
fn of_the_door(ui: &mut Ui, model: &dyn Model, door: &Door) {
    let (sign, said, tone) = match &door.reader {
        Reader::Unknown => (Sign::Empty, t("etat-lecteur-inconnu"), Tone::Neutral),
        Reader::Trouble(_) => (Sign::Cross, t("etat-en-panne"), Tone::Problem),
        Reader::Empty => (Sign::Empty, t("etat-lecteur-vide"), Tone::Neutral),
        Reader::Card => (Sign::Check, t("etat-lecteur-carte"), Tone::Good),
    };
    let name = t("etat-lecteurs");
    let trial = Some(Trial::Readers);
    line(ui, model, &name, (sign, &said, tone), trial);
    if !door.ways.card {
        return;
    }
    let (sign, said, tone) = match door.card.as_ref().map(|card| &card.line) {
        None => (Sign::Empty, t("etat-carte-absente"), Tone::Neutral),
        Some(Ok(whose)) => (Sign::Check, whose.clone(), Tone::Good),
        Some(Err(why)) => (Sign::Cross, why.clone(), Tone::Problem),
    };
    widgets::rule(ui);
    let trial = Some(Trial::Card);
    line(ui, model, &t("etat-carte"), (sign, &said, tone), trial);
}

fn line(
    ui: &mut Ui,
    model: &dyn Model,
    name: &str,
    (sign, said, tone): (Sign, &str, Tone),
    trial: Option<Trial>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.label(theme::semibold(name, DENSE).color(palette(ui).text));
        widgets::pill(ui, sign, said, tone);
        if let Some(trial) = &trial {
            press(ui, model, name, trial);
        }
    });
    if let Some(trial) = &trial {
        came(ui, model, trial);
    }
}

/// The button that tries it.
fn press(ui: &mut Ui, model: &dyn Model, name: &str, trial: &Trial) {
    let (label, named) = (
        t("etat-tester"),
        t_with("etat-tester-quoi", &[("quoi", name)]),
    );
    let button = Button {
        name: Some(&named),
        waiting: model.tried(trial) == Some(Tried::UnderWay),
        ..Button::new(&label)
    };
    if button.show(ui).clicked() {
        model.try_out(trial.clone());
    }
}

/// What came of it, said aloud as it comes.
fn came(ui: &mut Ui, model: &dyn Model, trial: &Trial) {
    let (said, tone) = match model.tried(trial) {
        Some(Tried::Done(Ok(said))) => (said, Tone::Good),
        Some(Tried::Done(Err(said))) => (said, Tone::Problem),
        Some(Tried::UnderWay) | None => return,
    };
    widgets::notice(ui, &said, tone);
}
