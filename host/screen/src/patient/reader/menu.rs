//! The reader of cards on the bottom line, and what can be done with it. In a demonstration cards and telephones are
//! played from here: the states and the errors are those of a real reader.

use egui::{Popup, RichText, ScrollArea, Ui};
use socle_runtime::view::Tone;

use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::reader::{CardSight, Play, Reader, ReaderAct, Stage};

/// Draw the state of reader and card; nothing where no adapter is set.
pub(crate) fn bottom(ui: &mut Ui, model: &dyn Model) {
    let reader = model.readers().reader();
    let Some(card) = &reader.card else { return };
    let (state, tone) = match card {
        CardSight::Absent => (t("lecteur-absente"), Tone::Neutral),
        CardSight::Inserted => (t("lecteur-presente"), Tone::Good),
        CardSight::Trouble(_) => (t("lecteur-panne"), Tone::Attention),
    };
    let label = if reader.simulated {
        t_with("lecteur-simule", &[("etat", &state)])
    } else {
        state
    };
    let shown = format!("{} {label}", widgets::tone_sign(tone));
    let button = Button {
        name: Some(&label),
        ..Button::new(shown.trim_start())
    };
    let response = button.weight(Weight::Quiet).show(ui);
    let mut act = None;
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(280.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        match card {
            CardSight::Trouble(sentence) => {
                ui.set_max_width(320.0);
                ui.add(egui::Label::new(RichText::new(sentence).size(DENSE)).wrap());
            }
            CardSight::Inserted => {
                if entry(ui, &t("lecteur-lire")) {
                    act = Some(ReaderAct::Card);
                }
            }
            CardSight::Absent => {
                ui.label(RichText::new(t("lecteur-inserez")).size(DENSE));
            }
        }
        if let Some(stage) = &reader.stage {
            widgets::rule(ui);
            let played = play(ui, stage, &reader);
            act = act.take().or(played.map(ReaderAct::Play));
        }
    });
    if let Some(act) = act {
        model.readers().read(act);
    }
}

fn entry(ui: &mut Ui, label: &str) -> bool {
    Button::new(label).weight(Weight::Quiet).show(ui).clicked()
}

/// What a demonstration can play.
fn play(ui: &mut Ui, stage: &Stage, reader: &Reader) -> Option<Play> {
    let mut chosen = None;
    widgets::caption(ui, t("jeu-demonstration"));
    ScrollArea::vertical()
        .max_height(380.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let mut offer = |ui: &mut Ui, label: String, play: Play| {
                if entry(ui, &label) {
                    chosen = Some(play);
                    ui.close();
                }
            };
            for (number, card) in stage.cards.iter().enumerate() {
                let label = t_with("jeu-inserer", &[("carte", &tamed(card, 60))]);
                offer(ui, label, Play::Insert(number));
            }
            offer(ui, t("jeu-abimee"), Play::Broken);
            offer(ui, t("jeu-envers"), Play::Reversed);
            if reader.card == Some(CardSight::Inserted) {
                offer(ui, t("jeu-retirer"), Play::Remove);
                offer(ui, t("jeu-retirer-lecture"), Play::RemoveWhileReading);
            }
            if stage.persons.is_empty() {
                return;
            }
            widgets::rule(ui);
            for (number, person) in stage.persons.iter().enumerate() {
                let label = t_with("jeu-code", &[("personne", &tamed(person, 60))]);
                offer(ui, label, Play::Code(number));
            }
            offer(ui, t("jeu-code-ancien"), Play::SameCode);
            offer(ui, t("jeu-code-inconnu"), Play::UnknownCode);
            offer(ui, t("jeu-code-revoque"), Play::Revoked(0));
            offer(ui, t("jeu-service-absent"), Play::Away(0));
            offer(ui, t("jeu-service-lent"), Play::Late(0));
        });
    chosen
}
