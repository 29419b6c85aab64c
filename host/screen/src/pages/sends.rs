//! The page of sends: what waits and for what, what is under way, what failed, what left today; and what a person may do
//! about each.
//!
//! | file | part |
//! |---|---|
//! | `sends.rs` | the page, and what it keeps |
//! | `sends/list.rs` | the groups, one line for each send |
//! | `sends/details.rs` | the chosen send: what it is, what was tried, what can be done |
//! | `sends/parked.rs` | what happened and no plugin has handled, to be decided by a person |
//! | `sends/export.rs` | where its order and documents are to be written |

mod details;
mod export;
mod list;
mod parked;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Rect, Role, TextEdit, Ui, vec2};
use socle_record::{EntryId, EntryState};
use socle_runtime::view::{Sign, Tone};

use crate::errand::Errand;
use crate::kit::page::Page;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{DENSE, NAME};
use crate::kit::widgets::{self, Button};
use crate::model::{Act, SendLine, SendsAsked, SendsGroup, Standing, Ticket};
use crate::patient::file::Desk;
use details::Pressed;
use export::Exporting;

/// The narrowest the details stand beside the list; narrower, they stand under it.
const DETAILS: f32 = 320.0;
/// The narrowest the list is.
const LIST: f32 = 520.0;

/// What the page keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Sends {
    /// What was typed to find a patient.
    words: String,
    chosen: Option<EntryId>,
    exporting: Option<Exporting>,
    /// Where the last export was written.
    exported: Option<(EntryId, PathBuf)>,
    /// What was given up last, to be put back by one press.
    given_up: Option<EntryId>,
}

impl Sends {
    /// The export asked for runs under this ticket.
    pub(crate) fn sent(&mut self, ticket: Ticket, entry: EntryId, folder: PathBuf) {
        self.exporting = Some(Exporting::sent(ticket, entry, folder));
    }

    /// What came of an export; true when the ticket was its own.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        let Some(exporting) = self.exporting.take_if(|one| one.awaits(ticket)) else {
            return false;
        };
        if done {
            self.exported = Some((exporting.entry.clone(), exporting.folder()));
        } else {
            // Where it was to go stays to be corrected.
            self.exporting = Some(exporting.refused(sentence));
        }
        true
    }

    /// Draw the page.
    pub(crate) fn show(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let asked = SendsAsked {
            words: self.words.clone(),
        };
        let page = desk.model.sends(&asked);
        let name = t("envois");
        let frame = Page {
            id: "sends",
            name: &name,
            width: None,
        };
        frame.show(ui, rect, |ui| {
            ui.horizontal(|ui| {
                widgets::title(ui, &name, NAME, 1);
                ui.add_space(16.0);
                self.filter(ui);
                if !page.answers {
                    widgets::busy_mark(ui);
                }
            });
            if let Some(failure) = &page.failure {
                widgets::notice(ui, failure, Tone::Problem);
            }
            parked::show(ui, &page.parked, desk);
            let Some(groups) = &page.groups else { return };
            self.put_back(ui, groups, desk);
            self.body(ui, groups, desk);
        });
        if let Some(exporting) = &mut self.exporting
            && exporting.show(ui.ctx(), desk)
        {
            self.exporting = None;
        }
    }

    fn filter(&mut self, ui: &mut Ui) {
        let edit = TextEdit::singleline(&mut self.words)
            .hint_text(t("envois-filtre"))
            .margin(egui::Margin::symmetric(8, 5))
            .font(egui::FontId::new(DENSE, egui::FontFamily::Proportional));
        let field = ui.add_sized(vec2(340.0_f32.min(ui.available_width()), 28.0), edit);
        ui.ctx().accesskit_node_builder(field.id, |node| {
            node.set_role(Role::SearchInput);
            node.set_label(t("envois-filtre"));
        });
    }

    fn body(&mut self, ui: &mut Ui, groups: &[SendsGroup], desk: &mut Desk<'_>) {
        if groups.is_empty() {
            let nothing = if self.words.trim().is_empty() {
                t("envois-rien")
            } else {
                t("envois-rien-trouve")
            };
            widgets::caption(ui, nothing);
            return;
        }
        let lines = || groups.iter().flat_map(|group| &group.lines);
        let is_chosen = |line: &&Arc<SendLine>| Some(&line.entry.id) == self.chosen.as_ref();
        // The first is what needs someone most.
        let chosen = lines()
            .find(is_chosen)
            .or_else(|| lines().next())
            .map(Arc::clone);
        self.chosen = chosen.as_ref().map(|line| line.entry.id.clone());
        let width = ui.available_width();
        let left = (width * 0.58).max(LIST).min(width);
        let right = width - left - 16.0;
        let beside = right >= DETAILS;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            widgets::column(ui, if beside { left } else { width }, |ui| {
                let pressed = list::show(ui, groups, &mut self.chosen);
                if let Some(Act::GiveUp(entry)) = &pressed {
                    self.given_up = Some(entry.clone());
                }
                desk.errands
                    .extend(pressed.map(|act| Errand::Act(act, None)));
            });
            if beside && let Some(line) = &chosen {
                widgets::column(ui, right, |ui| self.details(ui, line, desk));
            }
        });
        if !beside && let Some(line) = &chosen {
            self.details(ui, line, desk);
        }
    }

    fn details(&mut self, ui: &mut Ui, line: &SendLine, desk: &mut Desk<'_>) {
        let exported = self
            .exported
            .as_ref()
            .filter(|(entry, _)| *entry == line.entry.id)
            .map(|(_, folder)| folder.as_path());
        match details::show(ui, line, exported, desk) {
            Some(Pressed::Export) => {
                self.exporting = Some(Exporting::new(line.entry.id.clone()));
            }
            Some(Pressed::GiveUp) => {
                self.given_up = Some(line.entry.id.clone());
                let act = Act::GiveUp(line.entry.id.clone());
                desk.errands.push(Errand::Act(act, None));
            }
            None => {}
        }
    }

    /// What was given up last, and the way back: nothing is asked before, since nothing is lost.
    fn put_back(&mut self, ui: &mut Ui, groups: &[SendsGroup], desk: &mut Desk<'_>) {
        let Some(id) = &self.given_up else { return };
        let found = groups
            .iter()
            .filter(|group| group.standing == Standing::GivenUpToday)
            .flat_map(|group| &group.lines)
            .find(|line| line.entry.id == *id);
        let Some(line) = found else { return };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let since = reason(line).unwrap_or_else(|| t("envoi-annule-avant"));
            let said = t_with(
                "envoi-annule",
                &[("envoi", &about(line)), ("suite", &since)],
            );
            let shown = ui.label(egui::RichText::new(&said).size(DENSE));
            widgets::said_as(&shown, Role::Status, &said);
            let (label, name) = (
                t("envoi-remettre"),
                t_with("envoi-remettre-quoi", &[("envoi", &about(line))]),
            );
            let back = Button {
                name: Some(&name),
                ..Button::new(&label)
            };
            if back.show(ui).clicked() {
                let act = Act::Resend(line.entry.id.clone());
                desk.errands.push(Errand::Act(act, None));
                self.given_up = None;
            }
        });
    }
}

/// What is done about a send by one press, and in a word: given up where nothing is under way, put back where it was given
/// up. None where an attempt is under way, and where all is done.
pub(crate) fn one_press(line: &SendLine) -> Option<(Act, String)> {
    let id = line.entry.id.clone();
    match line.entry.state {
        EntryState::EnAttente
        | EntryState::AttendLaCarte
        | EntryState::Inconnu
        | EntryState::Echec => Some((Act::GiveUp(id), t("annuler"))),
        EntryState::Abandonne => Some((Act::Resend(id), t("envoi-remettre-court"))),
        EntryState::EnCours | EntryState::Parti | EntryState::Retire => None,
    }
}

/// A send as it is spoken of: what it is, and about whom.
pub(crate) fn about(line: &SendLine) -> String {
    match &line.patient {
        Some(patient) => format!("{}, {patient}", called(line)),
        None => called(line),
    }
}

/// The shape and tone of a state; its word is its own.
pub(crate) fn mark(state: EntryState) -> (Sign, Tone) {
    match state {
        EntryState::EnAttente | EntryState::Abandonne | EntryState::Retire => {
            (Sign::Empty, Tone::Neutral)
        }
        EntryState::AttendLaCarte => (Sign::Warning, Tone::Attention),
        EntryState::EnCours => (Sign::Left, Tone::Information),
        EntryState::Inconnu => (Sign::Right, Tone::Attention),
        EntryState::Echec => (Sign::Cross, Tone::Problem),
        EntryState::Parti => (Sign::Full, Tone::Good),
    }
}

/// What a send is called: what its plugin said, else the plugin.
fn called(line: &SendLine) -> String {
    if line.title.is_empty() {
        line.plugin.clone()
    } else {
        line.title.clone()
    }
}

/// Why a send stands where it stands, as far as there is something to say.
fn reason(line: &SendLine) -> Option<String> {
    let open = matches!(
        line.entry.state,
        EntryState::EnAttente | EntryState::AttendLaCarte | EntryState::Inconnu
    );
    if open && !line.installed {
        return Some(t_with(
            "envoi-sans-extension",
            &[("extension", &line.plugin)],
        ));
    }
    if !line.entry.reason.is_empty() {
        return Some(line.entry.reason.clone());
    }
    match line.entry.state {
        EntryState::EnCours => Some(t("envoi-en-cours-dit")),
        // Whoever gave it up knows what may have happened before.
        EntryState::Abandonne if line.entry.attempts > 0 => Some(t("envoi-annule-apres-essai")),
        _ => None,
    }
}
