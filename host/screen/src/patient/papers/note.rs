//! Something read in a document written into the medical file: the form of the file, filled in with the words and where
//! they come from. Nothing is written before the person says so.

use egui::{Id, Ui};
use socle_record::model::kinds::TERME;
use socle_record::{Document, Section};
use socle_runtime::view::Tone;

use crate::kit::dialog;
use crate::kit::text::{t, t_with};
use crate::kit::widgets::{self, Button, Weight};
use crate::patient::charts::entity::{self, Around, Typing};
use crate::patient::file::Desk;
use socle_practice::documents::taking;

/// Longest text a term is begun with, characters.
const TERM_CHARS: usize = 200;

/// What is to be noted.
#[derive(Debug, Clone)]
pub(super) struct Note {
    section: Section,
    patient: String,
    origin: String,
    words: String,
}

/// The dialog while it is open.
#[derive(Debug)]
pub(super) struct Noting {
    note: Note,
    /// The id of what is being written; none when none could be made.
    id: Option<String>,
    failure: Option<String>,
}

impl Note {
    fn of(section: Section, document: &Document, words: &str) -> Self {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            section,
            patient: document.patient.as_str().to_owned(),
            origin: taking::origin(document),
            words: words.chars().take(TERM_CHARS).collect(),
        }
    }

    fn title(&self) -> String {
        match self.section {
            Section::Allergie => t("note-allergie"),
            _ => t("note-antecedent"),
        }
    }
}

/// The entries of a menu that note something of this document; what was chosen.
pub(super) fn entries(ui: &mut Ui, document: &Document, words: &str) -> Option<Note> {
    ui.set_min_width(220.0);
    let mut chosen = None;
    for (section, label) in [
        (Section::Allergie, t("document-allergie")),
        (Section::Antecedent, t("document-antecedent")),
    ] {
        if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
            chosen = Some(Note::of(section, document, words));
            ui.close();
        }
    }
    chosen
}

impl Noting {
    /// Begin to write.
    pub(super) fn begin(note: Note, desk: &mut Desk<'_>) -> Self {
        match desk.model.charts().mint() {
            Ok(id) => {
                let given = vec![("origine".to_owned(), note.origin.as_str().into())];
                let mut typing = Typing::new(note.section.kind(), &id, given);
                typing.put(TERME, &note.words);
                let typed = desk.typed.of(&note.patient);
                typed.entities.insert(id.clone(), typing);
                Self {
                    note,
                    id: Some(id),
                    failure: None,
                }
            }
            Err(sentence) => Self {
                note,
                id: None,
                failure: Some(sentence),
            },
        }
    }

    /// Draw it; true once it is over.
    pub(super) fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) -> bool {
        let title = self.note.title();
        let mut over = false;
        let closed = dialog::modal(ui.ctx(), Id::unique("socle-noter"), &title, 560.0, |ui| {
            ui.spacing_mut().item_spacing.y = 10.0;
            over = dialog::title(ui, &title);
            widgets::caption(
                ui,
                t_with("note-origine", &[("origine", &self.note.origin)]),
            );
            if let Some(failure) = &self.failure {
                widgets::notice(ui, failure, Tone::Problem);
            }
            let typed = desk.typed.of(&self.note.patient);
            let Some(id) = &self.id else { return };
            match typed.entities.get_mut(id) {
                Some(typing) => {
                    let mut around = Around {
                        model: desk.model,
                        patient: Some(&self.note.patient),
                        view: None,
                        systems: self.note.section.terminologies(),
                        errands: desk.errands,
                    };
                    let room = ui.ctx().content_rect().height() - 200.0;
                    egui::ScrollArea::vertical()
                        .max_height(room.max(200.0))
                        // The whole form where the window has room for it: its buttons are at its end.
                        .min_scrolled_height(room.max(200.0))
                        .show(ui, |ui| {
                            over |= entity::editor(ui, typing, &mut around);
                        });
                }
                // It is in the record.
                None => over = true,
            }
        });
        // What was typed is given up by a button, not by a press beside the dialog.
        let untouched = self.id.as_ref().is_none_or(|id| {
            let typed = desk.typed.of(&self.note.patient).entities.get(id);
            typed.is_none_or(|typing| typing.holds_only(TERME, &self.note.words))
        });
        let done = over || (closed && untouched);
        if done && let Some(id) = &self.id {
            // What was given up is not kept; what was sent is settled by the record.
            desk.typed.of(&self.note.patient).entities.remove(id);
        }
        done
    }
}
