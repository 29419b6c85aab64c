//! What happened and no plugin has handled: events set aside after failures, or that waited in a backup. A person says, by
//! one click, whether they are handled after all.

use egui::{Align, Layout, Role, Ui, UiBuilder, vec2};
use socle_record::{EventId, LOOP, RESTORED};
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::extension::tree::Question;
use crate::kit::text::{grouped, instant, t, t_count, t_with, tamed};
use crate::kit::theme::{CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, ParkedLine};
use crate::patient::file::Desk;

/// Lines shown; how many there are in all is always said, and the buttons above are for all of them.
const LINES: usize = 50;

/// Draw them, when there are some.
pub(super) fn show(ui: &mut Ui, parked: &[ParkedLine], desk: &mut Desk<'_>) {
    if parked.is_empty() {
        return;
    }
    let name = t("evenements-a-decider");
    let builder = UiBuilder::new()
        .id_salt("parked-events")
        .accessibility_role(Role::Region)
        .accessibility_label(&name);
    ui.scope_builder(builder, |ui| {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            let title = format!("{name} · {}", grouped(parked.len() as u64));
            widgets::title(ui, &title, DENSE, 2);
            if parked.iter().any(|line| line.code == RESTORED) {
                widgets::caption(ui, t("evenements-sauvegarde-aide"));
            }
            if parked.len() > 1 {
                ui.horizontal(|ui| all(ui, parked, desk));
            }
            for line in parked.iter().take(LINES) {
                widgets::rule(ui);
                row(ui, line, desk);
            }
            let more = parked.len().saturating_sub(LINES);
            if more > 0 {
                widgets::rule(ui);
                widgets::caption(ui, t_count("evenements-autres", more as u64));
            }
        });
    });
}

fn all(ui: &mut Ui, parked: &[ParkedLine], desk: &mut Desk<'_>) {
    let each = || -> Vec<(EventId, String)> { parked.iter().map(id).collect() };
    if Button::new(&t("evenements-tout-traiter"))
        .show(ui)
        .clicked()
    {
        let act = Act::HandleEvents(each());
        desk.errands.push(Errand::Act(act, None));
    }
    let label = t("evenements-tout-abandonner");
    if Button::new(&label)
        .weight(Weight::Danger)
        .show(ui)
        .clicked()
    {
        let question = Question {
            text: t_count("evenements-tout-abandonner-question", parked.len() as u64),
            act: label,
            tone: Tone::Problem,
        };
        let act = Act::DropEvents(each());
        desk.errands.push(Errand::Confirm(question, act));
    }
}

fn id(line: &ParkedLine) -> (EventId, String) {
    (line.event.clone(), line.plugin.clone())
}

fn row(ui: &mut Ui, line: &ParkedLine, desk: &mut Desk<'_>) {
    let what = what(line);
    let about = match &line.patient {
        Some(patient) => format!("{patient} · {what}"),
        None => what,
    };
    let pressed = |ui: &mut Ui, label: String, weight: Weight| {
        let spoken = t_with("envoi-acte", &[("acte", &label), ("envoi", &about)]);
        let button = Button {
            name: Some(&spoken),
            ..Button::new(&label)
        };
        button.weight(weight).show(ui).clicked()
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        // One click, and it is done: giving one up is said in the journal, and harms nothing that left.
        if pressed(ui, t("evenement-abandonner"), Weight::Danger) {
            let act = Act::DropEvents(vec![id(line)]);
            desk.errands.push(Errand::Act(act, None));
        }
        if pressed(ui, t("evenement-traiter"), Weight::Plain) {
            let act = Act::HandleEvents(vec![id(line)]);
            desk.errands.push(Errand::Act(act, None));
        }
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.label(egui::RichText::new(&about).size(DENSE));
            let second = t_with(
                "evenement-pour",
                &[
                    ("extension", &line.plugin_name),
                    ("instant", &instant(line.at_ms)),
                    ("raison", &why(line)),
                ],
            );
            let second = egui::RichText::new(second)
                .size(CAPTION)
                .color(palette(ui).secondary);
            ui.add(egui::Label::new(second).wrap());
        });
    });
}

/// What happened, in words.
fn what(line: &ParkedLine) -> String {
    let key = match line.name.as_str() {
        "patient-created" => "evenement-patient-cree",
        "patient-changed" => "evenement-patient-modifie",
        "patient-expected" => "evenement-patient-attendu",
        "identity-changed" => "evenement-identite",
        "document-changed" => "evenement-document",
        "consultation-opened" => "evenement-consultation-ouverte",
        "consultation-validated" => "evenement-consultation-validee",
        "dossier-changed" => "evenement-dossier",
        "job-finished" => "evenement-travail",
        other => return t_with("evenement-autre", &[("nom", &tamed(other, 60))]),
    };
    t(key)
}

fn why(line: &ParkedLine) -> String {
    match line.code.as_str() {
        RESTORED => t("evenement-sauvegarde"),
        LOOP => t("evenement-boucle"),
        code => t_with("evenement-echec", &[("code", &tamed(code, 60))]),
    }
}
