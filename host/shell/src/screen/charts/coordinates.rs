//! How a patient is called and reached: read, and edited in place.

use egui::{Key, Modifiers, Ui};
use socle_record::Value;
use socle_runtime::view::Tone;

use super::draft::Draft;
use super::field::Field;
use super::{Card, FileTyped};
use crate::screen::dossier::{line, shown, titled_with};
use crate::screen::errand::Errand;
use crate::screen::model::FileData;
use crate::screen::model::charts::ChartAct;
use crate::screen::text::{t, t_with};
use crate::screen::widgets::{self, Button, Weight};

/// The fields, by their names in the record.
fn fields() -> [(&'static str, String); 7] {
    [
        ("nom-utilise", t("champ-nom-utilise")),
        ("prenom-utilise", t("champ-prenom-utilise")),
        ("telephone", t("champ-telephone")),
        ("courriel", t("champ-courriel")),
        ("adresse", t("champ-adresse")),
        ("code-postal", t("champ-code-postal")),
        ("commune", t("champ-commune")),
    ]
}

fn known(data: &FileData) -> Vec<(&'static str, String)> {
    fields()
        .into_iter()
        .map(|(name, _)| {
            let value = data.fields.iter().find(|(field, _)| field == name);
            (
                name,
                value.map(|(_, value)| shown(value)).unwrap_or_default(),
            )
        })
        .collect()
}

/// Draw the card.
pub(in crate::screen) fn coordinates(
    ui: &mut Ui,
    data: &FileData,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let title = t("dossier-administratif");
    match &mut typed.coordinates {
        None => {
            let mut edit = false;
            titled_with(
                ui,
                &title,
                |ui| edit = modify(ui, &t("modifier-coordonnees")),
                |ui| {
                    let known = known(data);
                    for ((_, label), (_, value)) in fields().iter().zip(&known) {
                        line(ui, label, value);
                    }
                },
            );
            if edit {
                typed.coordinates = Some(Draft::begin(data.line.revision, known(data)));
            }
        }
        Some(draft) => {
            draft.follow(data.line.revision, known(data));
            let mut close = false;
            titled_with(
                ui,
                &title,
                |_| {},
                |ui| {
                    close = form(ui, data, draft, errands);
                },
            );
            if close {
                typed.coordinates = None;
            }
        }
    }
}

/// The way into editing a card.
pub(super) fn modify(ui: &mut Ui, name: &str) -> bool {
    let label = t("modifier");
    Button {
        name: Some(name),
        ..Button::new(&label)
    }
    .weight(Weight::Quiet)
    .show(ui)
    .clicked()
}

/// Draw the fields; true when the person gives it up.
fn form(ui: &mut Ui, data: &FileData, draft: &mut Draft, errands: &mut Vec<Errand>) -> bool {
    ui.spacing_mut().item_spacing.y = 8.0;
    let mut save = false;
    for (name, label) in fields() {
        let problem = draft.problem(name).map(str::to_owned);
        let field = Field {
            problem: problem.as_deref(),
            rows: if name == "adresse" { 2 } else { 1 },
            tabular: matches!(name, "telephone" | "code-postal"),
            ..Field::new(&label)
        };
        let id = egui::Id::unique(("socle-coordonnees", data.line.id.as_str(), name));
        let response = field.show(ui, id, draft.text(name));
        if response.changed() {
            draft.complain(name, None);
        }
        save |= field.rows <= 1
            && response.lost_focus()
            && ui.input(|input| input.key_pressed(Key::Enter));
    }
    save |= ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::S));
    let labels = fields();
    let named = |name: &str| {
        labels
            .iter()
            .find(|(known, _)| *known == name)
            .map_or_else(|| name.to_owned(), |(_, label)| label.clone())
    };
    let (save, close) = foot(ui, draft, &named, save);
    if save && draft.is_changed() {
        let fields = draft
            .changes()
            .into_iter()
            .map(|(name, text)| {
                let text = text.trim().to_owned();
                let value = if text.is_empty() {
                    Value::None
                } else {
                    Value::Text(text)
                };
                (name, value)
            })
            .collect();
        let act = ChartAct::Fields {
            patient: data.line.id.to_string(),
            revision: draft.revision(),
            fields,
        };
        errands.push(Errand::Chart(act, Card::Coordinates));
    }
    close || (save && !draft.is_changed())
}

/// Draw what both changed, why it was not taken, and the two buttons: whether to save, whether to give it up.
pub(super) fn foot(
    ui: &mut Ui,
    draft: &mut Draft,
    named: &dyn Fn(&str) -> String,
    save: bool,
) -> (bool, bool) {
    let clashes = draft.clashes();
    for (name, theirs) in &clashes {
        let theirs = if theirs.is_empty() {
            t("absent")
        } else {
            theirs.clone()
        };
        let label = named(name);
        let values = [("champ", label.as_str()), ("valeur", theirs.as_str())];
        widgets::notice(ui, &t_with("fusion-champ", &values), Tone::Attention);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let mine = t_with("fusion-garder-nom", &[("champ", &label)]);
            let keep_label = t("fusion-garder");
            let keep = Button {
                name: Some(&mine),
                ..Button::new(&keep_label)
            };
            if keep.show(ui).clicked() {
                draft.keep_mine(name);
            }
            let other = t_with("fusion-prendre-nom", &[("champ", &label)]);
            let take_label = t("fusion-prendre");
            let take = Button {
                name: Some(&other),
                ..Button::new(&take_label)
            };
            if take.show(ui).clicked() {
                draft.take_theirs(name);
            }
        });
    }
    if let Some(failure) = draft.failure() {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let (mut pressed, mut close) = (save, false);
    widgets::at_right(ui, "foot", |ui| {
        close = Button::new(&t("annuler")).show(ui).clicked();
        let label = t("enregistrer");
        let button = Button {
            waiting: draft.is_waiting(),
            chip: Some("Ctrl S"),
            ..Button::new(&label)
        };
        pressed |= button.weight(Weight::Primary).show(ui).clicked();
    });
    let may = clashes.is_empty() && !draft.is_waiting();
    (pressed && may, close && !draft.is_waiting())
}
