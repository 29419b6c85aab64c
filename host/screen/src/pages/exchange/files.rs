//! Files that extensions read: the person names one, each extension that takes it has a button.

use std::path::PathBuf;

use egui::Ui;
use socle_manifest::Importer;
use socle_runtime::Data;
use socle_runtime::view::Tone;
use socle_session::Act;

use super::{Open, path_field};
use crate::extension::contributions;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button};
use crate::model::{ImportCall, Model, Ticket};

/// Lines of an answer that are shown, and how long each may be.
const LINES: usize = 20;
const LINE_CHARS: usize = 400;

/// What is typed here, and what came of the last file.
#[derive(Debug, Default)]
pub(super) struct Files {
    path: String,
    reading: Option<Ticket>,
    said: Vec<(String, Tone)>,
}

impl Files {
    pub(super) fn asked(&mut self, ticket: Ticket) {
        self.reading = Some(ticket);
        self.said.clear();
    }

    pub(super) fn answered(&mut self, ticket: Ticket, answer: &Result<Data, String>) {
        if self.reading.take_if(|own| *own == ticket).is_none() {
            return;
        }
        self.said = match answer {
            Ok(said) => {
                let said = said.display();
                let lines = said.lines().take(LINES);
                lines
                    .map(|line| (tamed(line, LINE_CHARS), Tone::Information))
                    .collect()
            }
            Err(why) => vec![(why.clone(), Tone::Problem)],
        };
        if self.said.is_empty() {
            self.said.push((t("fichier-lu"), Tone::Good));
        }
    }

    /// Draw them; the file the person wants read.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        model: &dyn Model,
        open: Open<'_>,
    ) -> Option<ImportCall> {
        let plugins = model.plugins();
        let running = plugins.iter().filter(|one| contributions::has_place(one));
        let all: Vec<(&str, &str, &Importer)> = running
            .flat_map(|one| {
                let manifest = &one.manifest;
                let importers = manifest.importers.iter();
                importers.map(|importer| (manifest.id.as_str(), manifest.name.as_str(), importer))
            })
            .collect();
        if all.is_empty() {
            return None;
        }
        let mut wanted = None;
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            widgets::title(ui, &t("fichiers-titre"), DENSE, 2);
            widgets::caption(ui, t("fichiers-explication"));
            let label = t("fichiers-chemin");
            path_field(ui, "socle-files-path", &label, &mut self.path, 0.0);
            let path = PathBuf::from(self.path.trim());
            let name = path.file_name().map(|name| name.to_string_lossy());
            let name = name.unwrap_or_default();
            let right = model.right(Act::Import);
            for (plugin, whose, importer) in &all {
                let fits = !name.is_empty() && importer.takes(&name);
                let has_patient = !importer.patient || open.is_some();
                let may = fits && has_patient && right.is_allowed() && self.reading.is_none();
                let title = tamed(&importer.title, 80);
                let spoken = t_with("fichiers-lire-nom", &[("quoi", &title)]);
                let label = t("fichiers-lire");
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let button = Button {
                        name: Some(&spoken),
                        ..Button::new(&label)
                    };
                    let pressed = ui.add_enabled_ui(may, |ui| button.show(ui).clicked());
                    if pressed.inner {
                        let patient = open.filter(|_| importer.patient);
                        wanted = Some(ImportCall {
                            plugin: (*plugin).to_owned(),
                            importer: importer.id.clone(),
                            patient: patient.map(|(id, _)| id.to_owned()),
                            path: path.clone(),
                        });
                    }
                    let extensions = importer.extensions.join(", ");
                    let whose = tamed(whose, 40);
                    let about = [
                        ("quoi", title.as_str()),
                        ("extension", whose.as_str()),
                        ("fins", extensions.as_str()),
                    ];
                    widgets::caption(ui, t_with("fichiers-quoi", &about));
                    if !has_patient {
                        widgets::caption(ui, t("fichiers-ouvrez"));
                    }
                });
            }
            widgets::says_why_off(ui, right);
            if self.reading.is_some() {
                widgets::busy_mark(ui);
            }
            for (line, tone) in &self.said {
                widgets::notice(ui, line, *tone);
            }
        });
        wanted
    }
}
