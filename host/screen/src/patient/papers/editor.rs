//! A letter that is being written: its text at the left, kept as it is typed; the page as it will be printed at the right.

use egui::{FontFamily, FontId, Id, Key, Modifiers, ScrollArea, TextEdit, Ui, vec2};
use socle_record::Document;
use socle_runtime::view::{Sign, Tone};
use socle_session::Act;

use super::{errand, is_draft, menu};
use crate::errand::Errand;
use crate::kit::text::{t, t_with};
use crate::kit::theme::TEXT;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::papers::PaperAct;
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::documents::letter::Draft;
use socle_practice::documents::list::{PAGE, Wanted};

/// What is typed rests this long before it is kept, seconds.
const REST_S: f64 = 0.3;
/// Longest text of a letter, characters.
const LONGEST: usize = 400_000;

/// The letter on the bench.
#[derive(Debug, Default)]
pub(super) struct Editing {
    document: String,
    patient: String,
    /// As it is on screen; none until it is read.
    draft: Option<Draft>,
    /// Changed and not handed over, since when.
    changed_at: Option<f64>,
    failure: Option<String>,
    validated: bool,
}

impl Editing {
    pub(super) fn new(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn document(&self) -> &str {
        &self.document
    }

    /// Hand over what was typed.
    pub(super) fn flush(&mut self, model: &dyn Model) {
        if let (Some(draft), Some(_)) = (&self.draft, self.changed_at.take()) {
            model.papers().typed(&self.document, &self.patient, draft);
        }
    }

    /// Draw it; true once it leaves the bench.
    pub(super) fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) -> bool {
        if self.draft.is_none() {
            match desk.model.papers().draft(&self.document) {
                None => {
                    widgets::busy_mark(ui);
                    return false;
                }
                Some(Err(failure)) => {
                    // Validated meanwhile, or gone: the list says it.
                    self.failure = Some(failure);
                    return true;
                }
                Some(Ok(draft)) => {
                    self.draft = Some((*draft).clone());
                    // Laid out at once.
                    self.changed_at = Some(f64::NEG_INFINITY);
                }
            }
        }
        if self.patient.is_empty() {
            self.patient = desk
                .model
                .papers()
                .patient_of(&self.document)
                .unwrap_or_default();
        }
        if self.changed_at.is_none()
            && let Some(Ok(known)) = desk.model.papers().draft(&self.document)
            && self.draft.as_ref() != Some(&*known)
        {
            // It was written on elsewhere: on the practice's page, or in the patient's own window.
            self.draft = Some((*known).clone());
        }
        let now = ui.input(|input| input.time);
        let mut leave = false;
        egui::Frame::new()
            .inner_margin(egui::Margin::symmetric(14, 10))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                leave = self.head(ui, desk);
                let Some(draft) = &mut self.draft else { return };
                let label = t("courrier-titre");
                let titled = Field::new(&label).show(
                    ui,
                    Id::unique(("courrier-titre", &self.document)),
                    &mut draft.title,
                );
                if titled.changed() {
                    self.changed_at = Some(now);
                }
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let edit = TextEdit::multiline(&mut draft.text)
                        .id(Id::unique(("courrier-texte", &self.document)))
                        .desired_width(f32::INFINITY)
                        .desired_rows(8)
                        .char_limit(LONGEST)
                        .margin(egui::Margin::symmetric(10, 8))
                        .font(FontId::new(TEXT, FontFamily::Proportional));
                    let response = ui.add_sized(
                        vec2(ui.available_width(), ui.available_height() - 8.0),
                        edit,
                    );
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_label(t("courrier-texte"));
                    });
                    if response.changed() {
                        self.changed_at = Some(now);
                    }
                    if response.lost_focus() && self.changed_at.is_some() {
                        self.changed_at = Some(f64::NEG_INFINITY);
                    }
                });
            });
        if let Some(at) = self.changed_at {
            if now - at >= REST_S {
                self.flush(desk.model);
            } else {
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_secs_f64(REST_S));
            }
        }
        if leave {
            self.flush(desk.model);
        }
        leave
    }

    fn head(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) -> bool {
        let mut leave = false;
        let preview = desk.model.papers().preview(&self.document);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            let label = t("courrier-retour");
            let back = Button {
                chip: Some("Échap"),
                ..Button::new(&label)
            };
            leave = back.weight(Weight::Quiet).show(ui).clicked();
            let kept = preview.kept && self.changed_at.is_none();
            let (sign, text) = if kept {
                (Sign::Check, t("courrier-enregistre"))
            } else {
                (Sign::None, t("courrier-en-saisie"))
            };
            widgets::pill(
                ui,
                sign,
                &text,
                if kept { Tone::Good } else { Tone::Neutral },
            );
        });
        // A line of their own: they are whole however narrow the bench is.
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            self.sending(ui, desk);
            let label = t("courrier-valider");
            let validate = Button {
                chip: Some("Ctrl Entrée"),
                waiting: self.validated,
                ..Button::new(&label)
            };
            let key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
            let may = desk.model.right(Act::Validate).is_allowed();
            // On this line itself: in a place of its own it would not go to the next one.
            let pressed = ui
                .add_enabled(may, |ui: &mut Ui| validate.weight(Weight::Primary).show(ui))
                .clicked();
            if may && (pressed || (key && !self.validated)) {
                self.validate(desk);
            }
            let label = t("document-imprimer");
            if Button::new(&label).show(ui).clicked() {
                self.flush(desk.model);
                errand(
                    desk,
                    PaperAct::Print {
                        document: self.document.clone(),
                        printer: None,
                    },
                );
            }
        });
        widgets::says_why_off(ui, desk.model.right(Act::Validate));
        // Escape leaves the text first, then the bench.
        leave |= !ui.ctx().text_edit_focused()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if let Some(failure) = preview.failure.as_ref().or(self.failure.as_ref()) {
            widgets::notice(ui, failure, Tone::Problem);
        }
        if !preview.missing.is_empty() {
            let signs: String = preview.missing.iter().collect();
            widgets::notice(
                ui,
                &t_with("courrier-signes-absents", &[("signes", &signs)]),
                Tone::Attention,
            );
        }
        leave
    }

    /// « Valider et envoyer », where a plugin takes such letters somewhere.
    fn sending(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Some(document) = self.document_of(desk.model) else {
            return;
        };
        if !menu::sends(&desk.contributions.steps, &document) {
            return;
        }
        let label = t("valider-envoyer-menu");
        let button = Button {
            chip: Some("Ctrl Maj Entrée"),
            ..Button::new(&label)
        };
        let may = desk.model.right(Act::Validate).is_allowed() && !self.validated;
        let pressed = ui.add_enabled(may, |ui: &mut Ui| button.show(ui)).clicked();
        let keys = Modifiers::COMMAND | Modifiers::SHIFT;
        let key = ui.input_mut(|input| input.consume_key(keys, Key::Enter));
        if may && (pressed || key) {
            self.flush(desk.model);
            let patient = document.patient.as_str().to_owned();
            desk.errands.push(Errand::Send(patient, vec![document]));
        }
    }

    /// The document it is, as the list has it.
    fn document_of(&self, model: &dyn Model) -> Option<Document> {
        let wanted = Wanted {
            patient: Some(self.patient.clone()),
            ..Wanted::default()
        };
        let found = model.papers().list(&wanted, PAGE).found?;
        let lines = found.lines.iter().map(|line| &line.document);
        lines
            .filter(|document| is_draft(document))
            .find(|document| document.id.as_str() == self.document)
            .cloned()
    }

    fn validate(&mut self, desk: &mut Desk<'_>) {
        if let Some(draft) = &self.draft {
            self.changed_at = None;
            self.validated = true;
            errand(
                desk,
                PaperAct::Validate {
                    document: self.document.clone(),
                    draft: draft.clone(),
                },
            );
        }
    }

    /// What came of the validation: the letter stays on the bench when it failed.
    pub(super) fn settled(mut self, done: bool) -> Option<Self> {
        self.validated = false;
        (!done).then_some(self)
    }
}
