//! The page that says how all does that the practice depends on: services, mailboxes and the record; what runs and can be
//! given up; readers, cards and certificates, each with what tries it. And the same in a word, for the bottom line and the
//! home page.

use egui::{Align, Label, Layout, Rect, RichText, Role, ScrollArea, Ui, UiBuilder};
use socle_runtime::view::{Sign, Tone};

use super::bars::Page;
use super::errand::Errand;
use super::file::Desk;
use super::list::actions::Go;
use super::model::door::Reader;
use super::model::{Act, Depended, Doing, Held, Model, Trial, Tried, WARNED_MS, Whose};
use super::text::{instant, milliseconds, seconds, t, t_count, t_with, tamed};
use super::theme::{self, DENSE, NAME, TEXT, palette};
use super::widgets::{self, Button, CANCEL_AFTER, Weight};

/// Width of the page.
const WIDTH: f32 = 860.0;
/// A day, milliseconds.
const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// Something that is not well, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unwell {
    pub(super) said: String,
    pub(super) tone: Tone,
}

/// All that is not well, the worst first: what does not answer, what is slow, what will not hold much longer.
pub(super) fn unwell(model: &dyn Model) -> Vec<Unwell> {
    let depends = model.depends();
    let of = |standing: Doing, key: &'static str, tone: Tone| {
        let found = depends.iter();
        let found = found.filter(move |one| one.standing == Some(standing));
        found.map(move |one| Unwell {
            said: t_with(key, &[("quoi", &tamed(&one.name, 60))]),
            tone,
        })
    };
    let down = of(Doing::Down, "etat-ligne-panne", Tone::Problem);
    let slow = of(Doing::Slow, "etat-ligne-lent", Tone::Attention);
    let held = model.held();
    let now = model.papers().now_ms();
    let ending = held.iter().filter_map(|one| {
        let (said, tone) = ending(one, now)?;
        Some(Unwell { said, tone })
    });
    let mut all: Vec<_> = down.chain(slow).chain(ending).collect();
    all.sort_by_key(|one| one.tone != Tone::Problem);
    all
}

/// What is said of a certificate that ends soon or has ended; none while it holds for longer.
fn ending(one: &Held, now_ms: i64) -> Option<(String, Tone)> {
    let left = one.until_ms.saturating_sub(now_ms);
    if left > WARNED_MS {
        return None;
    }
    let what = match one.whose {
        Whose::Card => t("etat-cle-carte"),
        Whose::Practice => t("etat-cle-cabinet"),
    };
    let named = t_with(
        "etat-cle",
        &[("quoi", &what), ("nom", &tamed(&one.name, 60))],
    );
    if left <= 0 {
        return Some((t_with("etat-cle-finie", &[("cle", &named)]), Tone::Problem));
    }
    let days = t_count("etat-jours", u64::try_from(left / DAY_MS).unwrap_or(0));
    let said = t_with("etat-cle-finit", &[("cle", &named), ("jours", &days)]);
    Some((said, Tone::Attention))
}

/// The state in a word, for the bottom line.
pub(super) fn word(model: &dyn Model) -> Unwell {
    let all = unwell(model);
    match all.as_slice() {
        [] => {
            let depends = model.depends();
            let known = depends.iter().any(|one| one.standing.is_some());
            let (key, tone) = match known {
                true => ("etat-ligne-bien", Tone::Good),
                false => ("etat", Tone::Neutral),
            };
            Unwell { said: t(key), tone }
        }
        [one] => one.clone(),
        [first, more @ ..] => Unwell {
            said: t_with(
                "etat-ligne-et",
                &[
                    ("quoi", &first.said),
                    ("autres", &t_count("etat-autres", more.len() as u64)),
                ],
            ),
            tone: first.tone,
        },
    }
}

/// Draw the page.
pub(super) fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
    let builder = UiBuilder::new()
        .max_rect(rect)
        .id_salt("state")
        .accessibility_role(Role::Main);
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        ScrollArea::vertical()
            .auto_shrink(false)
            .content_margin(egui::Margin::same(24))
            .show(ui, |ui| {
                widgets::at_most(ui, WIDTH);
                ui.spacing_mut().item_spacing.y = 12.0;
                widgets::title(ui, &t("etat-page"), NAME, 1);
                services(ui, desk);
                running(ui, desk);
                keys(ui, desk.model);
            });
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
            widgets::caption(ui, t_with("etat-depuis", &[("quand", &instant(since))]));
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
    });
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
        let Some(door) = model.door() else {
            widgets::caption(ui, t("etat-cles-demonstration"));
            return;
        };
        let (sign, said, tone) = match &door.reader {
            Reader::Unknown => (Sign::Empty, t("etat-lecteur-inconnu"), Tone::Neutral),
            Reader::Trouble(_) => (Sign::Cross, t("etat-en-panne"), Tone::Problem),
            Reader::Empty => (Sign::Empty, t("etat-lecteur-vide"), Tone::Neutral),
            Reader::Card => (Sign::Check, t("etat-lecteur-carte"), Tone::Good),
        };
        line(
            ui,
            model,
            &t("etat-lecteurs"),
            (sign, &said, tone),
            Trial::Readers,
        );
        if door.ways.card {
            let (sign, said, tone) = match door.card.as_ref().map(|card| &card.line) {
                None => (Sign::Empty, t("etat-carte-absente"), Tone::Neutral),
                Some(Ok(whose)) => (Sign::Check, whose.clone(), Tone::Good),
                Some(Err(why)) => (Sign::Cross, why.clone(), Tone::Problem),
            };
            widgets::rule(ui);
            line(
                ui,
                model,
                &t("etat-carte"),
                (sign, &said, tone),
                Trial::Card,
            );
        }
        let now = model.papers().now_ms();
        for one in model.held().iter() {
            let (said, tone) = ending(one, now).unwrap_or_else(|| {
                let until = t_with("etat-cle-tient", &[("jusqu", &instant(one.until_ms))]);
                (until, Tone::Good)
            });
            let sign = match tone {
                Tone::Good => Sign::Check,
                Tone::Problem => Sign::Cross,
                _ => Sign::Warning,
            };
            widgets::rule(ui);
            let trial = match one.whose {
                Whose::Card => Trial::Card,
                Whose::Practice => Trial::Certificate(one.name.clone()),
            };
            line(ui, model, &tamed(&one.name, 80), (sign, &said, tone), trial);
        }
    });
}

fn line(
    ui: &mut Ui,
    model: &dyn Model,
    name: &str,
    (sign, said, tone): (Sign, &str, Tone),
    trial: Trial,
) {
    let came = model.tried(&trial);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.label(theme::semibold(name, DENSE).color(palette(ui).text));
        widgets::pill(ui, sign, said, tone);
        let (label, named) = (
            t("etat-tester"),
            t_with("etat-tester-quoi", &[("quoi", name)]),
        );
        let button = Button {
            name: Some(&named),
            waiting: came == Some(Tried::UnderWay),
            ..Button::new(&label)
        };
        if button.show(ui).clicked() {
            model.try_out(trial);
        }
    });
    match came {
        Some(Tried::Done(Ok(said))) => drop(widgets::notice(ui, &said, Tone::Good)),
        Some(Tried::Done(Err(said))) => drop(widgets::notice(ui, &said, Tone::Problem)),
        Some(Tried::UnderWay) | None => {}
    }
}
