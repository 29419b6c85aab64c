//! The chosen send: what it is, why it stands where it stands, what was tried, and what can be done about it.

use std::path::Path;
use std::time::Duration;

use egui::{Grid, Label, RichText, Role, Ui, WidgetInfo};
use socle_record::{Attempt, EntryState, Task};
use socle_runtime::view::Tone;

use super::{about, called, mark, one_press, reason};
use crate::errand::Errand;
use crate::extension::tree::Question;
use crate::kit::text::{bytes, grouped, instant, milliseconds, seconds, t, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, SendLine};
use crate::patient::file::Desk;

/// Longest key of a document shown, characters.
const KEY: usize = 60;

/// What was pressed that the page itself does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// Write it into a folder.
    Export,
    /// Give it up.
    GiveUp,
}

/// Draw it.
pub(super) fn show(
    ui: &mut Ui,
    line: &SendLine,
    exported: Option<&Path>,
    desk: &mut Desk<'_>,
) -> Option<Pressed> {
    ui.spacing_mut().item_spacing.y = 12.0;
    let mut done = None;
    widgets::card(ui, |ui| {
        head(ui, line);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            done = deeds(ui, line, desk);
        });
        if let Some(folder) = exported {
            let folder = folder.display().to_string();
            widgets::notice(
                ui,
                &t_with("envoi-exporte", &[("dossier", &folder)]),
                Tone::Good,
            );
        }
    });
    widgets::card(ui, |ui| facts(ui, line));
    widgets::card(ui, |ui| history(ui, line, desk));
    done
}

fn head(ui: &mut Ui, line: &SendLine) {
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.horizontal(|ui| {
        widgets::title(ui, &called(line), 16.0, 2);
        let (sign, tone) = mark(line.entry.state);
        widgets::pill(ui, sign, line.entry.state.libelle(), tone);
    });
    if let Some(patient) = &line.patient {
        ui.label(RichText::new(patient).size(DENSE).color(palette(ui).text));
    }
    if let Some(reason) = reason(line) {
        let tone = match line.entry.state {
            EntryState::Echec => Tone::Problem,
            EntryState::EnCours => Tone::Information,
            EntryState::EnAttente if line.installed && !line.held_back => Tone::Information,
            _ => Tone::Attention,
        };
        widgets::notice(ui, &reason, tone);
    }
    widgets::gap(ui, 1.0);
}

/// What can be done.
fn deeds(ui: &mut Ui, line: &SendLine, desk: &mut Desk<'_>) -> Option<Pressed> {
    let entry = &line.entry;
    let spoken = |label: &str| t_with("envoi-acte", &[("acte", label), ("envoi", &about(line))]);
    let pressed = |ui: &mut Ui, label: &str, weight: Weight| {
        let button = Button {
            name: Some(&spoken(label)),
            ..Button::new(label)
        };
        button.weight(weight).show(ui).clicked()
    };
    if line.held_back {
        let label = t("envoi-quand-meme");
        if pressed(ui, &label, Weight::Plain) {
            let question = Question {
                text: t_with("envoi-quand-meme-question", &[("raison", &entry.reason)]),
                act: label,
                tone: Tone::Problem,
            };
            let act = Act::SendAnyway(entry.id.clone());
            desk.errands.push(Errand::Confirm(question, act));
        }
    } else {
        let label = match entry.state {
            EntryState::Inconnu => Some(t("envoi-verifier")),
            EntryState::EnAttente | EntryState::AttendLaCarte | EntryState::Echec => {
                Some(t("envoi-relancer"))
            }
            EntryState::Abandonne => Some(t("envoi-remettre")),
            EntryState::EnCours | EntryState::Parti | EntryState::Retire => None,
        };
        if let Some(label) = label
            && pressed(ui, &label, Weight::Plain)
        {
            desk.errands
                .push(Errand::Act(Act::Resend(entry.id.clone()), None));
        }
    }
    if let Some(patient) = &entry.patient
        && pressed(ui, &t("avertissement-dossier"), Weight::Plain)
    {
        desk.errands.push(Errand::Open(patient.to_string()));
    }
    let mut done = None;
    if pressed(ui, &t("envoi-exporter"), Weight::Plain) {
        done = Some(Pressed::Export);
    }
    if let Some((Act::GiveUp(_), _)) = one_press(line)
        && pressed(ui, &t("envoi-annuler"), Weight::Danger)
    {
        done = Some(Pressed::GiveUp);
    }
    done
}

fn facts(ui: &mut Ui, line: &SendLine) {
    let entry = &line.entry;
    ui.spacing_mut().item_spacing.y = 4.0;
    widgets::title(ui, &t("envoi-details"), DENSE, 3);
    let author = match &entry.author.person {
        Some(person) => tamed(&person.nom, 60),
        None => t("envoi-auteur-cabinet"),
    };
    let mut lines = vec![
        (t("envoi-par"), line.plugin.clone()),
        (t("envoi-auteur"), author),
        (t("envoi-prepare"), instant(entry.created_ms)),
    ];
    if entry.state == EntryState::EnAttente && entry.attempts > 0 {
        lines.push((t("envoi-prochain"), instant(entry.next_attempt_ms)));
    }
    for document in &entry.attachments {
        let size = bytes(document.size_bytes);
        lines.push((
            t("envoi-document"),
            format!("{} ({size})", tamed(&document.key, KEY)),
        ));
    }
    lines.push((t("envoi-identifiant"), tamed(&entry.wire_id, 80)));
    Grid::new(("send", entry.id.as_str()))
        .num_columns(2)
        .spacing([16.0, 3.0])
        .min_row_height(18.0)
        .show(ui, |ui| {
            for (label, value) in &lines {
                ui.label(
                    RichText::new(label)
                        .size(DENSE)
                        .color(palette(ui).secondary),
                );
                let text = RichText::new(value).size(DENSE).color(palette(ui).text);
                let shown = ui.add(Label::new(text).truncate().selectable(true));
                let said = format!("{label} : {value}");
                shown.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
                ui.end_row();
            }
        });
}

fn history(ui: &mut Ui, line: &SendLine, desk: &Desk<'_>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    widgets::title(ui, &t("envoi-historique"), DENSE, 3);
    let Some(history) = desk.model.send_history(&line.entry.id) else {
        widgets::busy_mark(ui);
        return;
    };
    if let Some(failure) = &history.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    if history.attempts.is_empty() && history.failure.is_none() {
        widgets::caption(ui, t("envoi-jamais"));
    }
    for attempt in history.attempts.iter().rev() {
        ui.horizontal_top(|ui| {
            let at = theme::tabular(instant(attempt.started_ms), CAPTION);
            ui.label(at.color(palette(ui).secondary));
            let (said, tone) = told(attempt);
            let text = RichText::new(said).size(CAPTION);
            ui.add(
                Label::new(text.color(palette(ui).tone(tone).ink))
                    .wrap()
                    .selectable(true),
            );
        });
    }
}

/// A try as it is read.
fn told(attempt: &Attempt) -> (String, Tone) {
    let number = grouped(u64::from(attempt.turn));
    let done = match attempt.task {
        Task::Attempt => t_with("envoi-essai", &[("n", &number)]),
        Task::Reconcile => t_with("envoi-verification", &[("n", &number)]),
    };
    let (came, tone) = match attempt.outcome.as_str() {
        "" => (t("envoi-issue-en-cours"), Tone::Information),
        "left" => (t("envoi-issue-parti"), Tone::Good),
        "not-left" => (t("envoi-issue-pas-parti"), Tone::Neutral),
        "interrupted" => (t("envoi-issue-interrompu"), Tone::Attention),
        "unknown" => (t("envoi-issue-inconnu"), Tone::Attention),
        "failed" => (t("envoi-issue-refus"), Tone::Problem),
        "lacks" => (t("envoi-issue-manque"), Tone::Attention),
        _ => (t("envoi-issue-plus-tard"), Tone::Attention),
    };
    let mut said = format!("{done} : {came}");
    if let Some(ended) = attempt.ended_ms
        && let Ok(took) = u64::try_from(ended - attempt.started_ms)
    {
        let took = Duration::from_millis(took);
        let took = if took < Duration::from_secs(1) {
            milliseconds(took)
        } else {
            seconds(took)
        };
        said = format!("{said} ({took})");
    }
    if let Some(message) = &attempt.message {
        said = format!("{said}. {message}");
    }
    if let Some(code) = &attempt.code {
        said = format!("{said} [{}]", tamed(code, 60));
    }
    (said, tone)
}
