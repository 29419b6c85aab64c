//! How a patient is called and reached: read, and edited in place.

use egui::Ui;
use socle_record::EntityView;
use socle_record::model::kinds::{PATIENT, WrittenBy};
use socle_runtime::view::Tone;

use super::FileTyped;
use super::draft::Draft;
use super::entity::{self, Around, Typing};
use crate::errand::Errand;
use crate::kit::text::{t, t_with};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{FileData, Model};
use crate::patient::dossier::{line, titled_with};

/// The fields shown even while they hold nothing.
const ALWAYS: [&str; 7] = [
    "nom-utilise",
    "prenom-utilise",
    "telephone",
    "courriel",
    "adresse",
    "code-postal",
    "commune",
];

/// The patient's own fields, as an entity.
fn view(data: &FileData) -> EntityView {
    EntityView {
        kind: PATIENT.name,
        id: data.line.id.to_string(),
        patient: Some(data.line.id.clone()),
        revision: data.line.revision,
        owner: None,
        fields: data.fields.clone(),
    }
}

/// Draw the card.
pub(crate) fn coordinates(
    ui: &mut Ui,
    data: &FileData,
    model: &dyn Model,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let title = t("dossier-administratif");
    let (view, id) = (view(data), data.line.id.to_string());
    let Some(typing) = typed.entities.get_mut(&id) else {
        let mut edit = false;
        titled_with(
            ui,
            &title,
            |ui| edit = modify(ui, &t("modifier-coordonnees")),
            |ui| {
                let own = PATIENT
                    .fields
                    .iter()
                    .filter(|field| field.written_by == WrittenBy::Records);
                for field in own {
                    let value = view.shown(field.name);
                    if !value.is_empty() || ALWAYS.contains(&field.name) {
                        line(ui, field.label, &value);
                    }
                }
            },
        );
        if edit && let Some(typing) = Typing::of(&view) {
            typed.entities.insert(id, typing);
        }
        return;
    };
    let mut done = false;
    titled_with(
        ui,
        &title,
        |_| {},
        |ui| {
            if typing.ends_following() {
                widgets::notice(ui, &t("suivi-fin"), Tone::Attention);
            }
            let mut around = Around {
                model,
                patient: Some(data.line.id.as_str()),
                view: Some(&view),
                systems: &[],
                errands,
            };
            done = entity::editor(ui, typing, &mut around);
        },
    );
    if done {
        typed.entities.remove(&id);
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
