//! Installing: a folder or file is named or dropped on the window, read, then shown in the consent dialog. Nothing of it
//! runs and nothing is kept before the person has agreed.

use std::path::PathBuf;

use egui::{Align, FontFamily, FontId, Id, Key, Layout, Rect, Stroke, TextEdit, Ui, vec2};
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, CARD_RADIUS, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Examined, Ticket};
use crate::patient::file::Desk;

/// What is being installed.
#[derive(Debug, Default)]
pub(super) struct Installing {
    open: bool,
    path: String,
    reading: Option<(Ticket, PathBuf)>,
    /// What cannot be installed, and why.
    refusal: Option<(PathBuf, String)>,
    focus: bool,
}

impl Installing {
    /// A package is being read.
    pub(super) fn examining(&mut self, ticket: Ticket, package: PathBuf) {
        self.open = true;
        self.refusal = None;
        self.path = package.display().to_string();
        self.reading = Some((ticket, package));
    }

    /// Whether a package is being read.
    pub(super) fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// A package was read.
    pub(super) fn examined(&mut self, examined: Examined) -> Option<Examined> {
        // One named later is wanted instead.
        self.reading
            .take_if(|(ticket, _)| *ticket == examined.ticket)?;
        match &examined.found {
            Ok(_) => {
                self.open = false;
                self.path.clear();
                Some(examined)
            }
            Err(sentence) => {
                self.refusal = Some((examined.package, sentence.clone()));
                None
            }
        }
    }

    /// The head of the page, with what begins an installation.
    pub(super) fn head(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ui.horizontal(|ui| {
            super::heading(ui);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let label = t("installer-extension");
                let button = Button {
                    selected: self.open,
                    ..Button::new(&label)
                };
                let may = desk.model.right(socle_session::Act::Manage).is_allowed();
                if ui.add_enabled_ui(may, |ui| button.show(ui)).inner.clicked() {
                    self.open = !self.open;
                    self.focus = self.open;
                    self.refusal = None;
                }
            });
        });
        if self.open && desk.model.right(socle_session::Act::Manage).is_allowed() {
            self.form(ui, desk);
        }
    }

    fn form(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            let name = widgets::caption(ui, t("installer-chemin"));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let id = Id::unique("socle-install-path");
                let edit = TextEdit::singleline(&mut self.path)
                    .id(id)
                    .desired_width((ui.available_width() - 130.0).max(160.0))
                    .margin(egui::Margin::symmetric(8, 5))
                    .font(FontId::new(DENSE, FontFamily::Proportional));
                let field = ui.add(edit).labelled_by(name.id);
                if std::mem::take(&mut self.focus) {
                    field.request_focus();
                }
                if field.changed() {
                    self.refusal = None;
                }
                let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                let label = t("installer-examiner");
                let read = Button {
                    waiting: self.reading.is_some(),
                    ..Button::new(&label)
                };
                let clicked = read.weight(Weight::Primary).show(ui).clicked();
                let path = self.path.trim();
                if (entered || clicked) && !path.is_empty() && self.reading.is_none() {
                    desk.errands.push(Errand::Examine(PathBuf::from(path)));
                }
            });
            widgets::caption(ui, t("installer-deposer"));
            if let Some((package, sentence)) = &self.refusal {
                let package = package.display().to_string();
                let said = t_with(
                    "installer-refus",
                    &[("chemin", &package), ("raison", sentence)],
                );
                widgets::notice(ui, &said, Tone::Problem);
            }
        });
    }

    /// What is dropped on the page is to be read; while something is held over it, that is said.
    pub(super) fn over(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let (hovered, dropped) = ui.input(|input| {
            let dropped = input
                .raw
                .dropped_files
                .first()
                .map(|file| file.path().to_owned());
            (!input.raw.hovered_files.is_empty(), dropped)
        });
        if let Some(path) = dropped {
            desk.errands.push(Errand::Examine(path));
        }
        if !hovered {
            return;
        }
        let palette = palette(ui);
        let area = rect.shrink(12.0);
        ui.painter().rect(
            area,
            egui::CornerRadius::same(CARD_RADIUS),
            palette.information.paper.gamma_multiply(0.9),
            Stroke::new(2.0, palette.accent),
            egui::StrokeKind::Inside,
        );
        let galley = widgets::one_line(
            ui,
            &t("installer-lacher"),
            FontId::new(16.0, theme::semibold_family()),
            palette.accent,
            area.width(),
        );
        let at = area.center() - vec2(galley.size().x / 2.0, galley.size().y / 2.0);
        ui.painter().galley(at, galley, palette.accent);
    }
}
