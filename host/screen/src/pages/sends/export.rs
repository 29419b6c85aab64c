//! Where the order and the documents of a send are to be written.

use std::path::{Path, PathBuf};

use egui::{Context, Id};
use socle_record::EntryId;
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::extension::save;
use crate::kit::dialog;
use crate::kit::text::t;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Ticket;
use crate::patient::file::Desk;

/// An export being asked for, or under way.
#[derive(Debug)]
pub(super) struct Exporting {
    pub(super) entry: EntryId,
    path: String,
    ticket: Option<Ticket>,
    problem: Option<String>,
    shown: bool,
}

impl Exporting {
    pub(super) fn new(entry: EntryId) -> Self {
        Self {
            entry,
            path: save::folder().display().to_string(),
            ticket: None,
            problem: None,
            shown: false,
        }
    }

    /// It was handed over.
    pub(super) fn sent(ticket: Ticket, entry: EntryId, folder: PathBuf) -> Self {
        Self {
            path: folder.display().to_string(),
            ticket: Some(ticket),
            ..Self::new(entry)
        }
    }

    pub(super) fn awaits(&self, ticket: Ticket) -> bool {
        self.ticket == Some(ticket)
    }

    /// It was not done: the person may say another place.
    pub(super) fn refused(self, sentence: Option<&str>) -> Self {
        Self {
            ticket: None,
            problem: sentence.map(str::to_owned),
            ..self
        }
    }

    pub(super) fn folder(&self) -> PathBuf {
        PathBuf::from(self.path.trim())
    }

    /// Draw the dialog; true when it was closed.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) -> bool {
        let title = t("envoi-exporter-titre");
        let right = desk.model.right(socle_session::Act::Export);
        let (mut close, mut write) = (false, false);
        let escaped = dialog::modal(ctx, Id::unique("socle-send-export"), &title, 560.0, |ui| {
            close = dialog::title(ui, &title);
            let typed = save::path_field(
                ui,
                "socle-send-export-path",
                t("envoi-exporter-ou"),
                &mut self.path,
                &mut self.shown,
            );
            if typed.changed {
                self.problem = None;
            }
            write = typed.entered;
            if let Some(problem) = &self.problem {
                widgets::notice(ui, problem, Tone::Problem);
            }
            widgets::caption(ui, t("envoi-exporter-prudence"));
            widgets::gap(ui, 1.0);
            widgets::at_right(ui, "send-export", |ui| {
                let label = t("envoi-exporter-ici");
                let button = Button {
                    waiting: self.ticket.is_some(),
                    ..Button::new(&label)
                };
                let may = right.is_allowed();
                let drawn = ui.add_enabled_ui(may, |ui| button.weight(Weight::Primary).show(ui));
                write |= drawn.inner.clicked();
            });
            widgets::says_why_off(ui, right);
        });
        if write && right.is_allowed() && self.ticket.is_none() {
            if Path::new(self.path.trim()).is_absolute() {
                let errand = Errand::ExportSend(self.entry.clone(), self.folder());
                desk.errands.push(errand);
            } else {
                self.problem = Some(t("envoi-exporter-chemin"));
            }
        }
        close || escaped
    }
}
