//! The page of imports and exports: patients in from the table of another program, files out.
//!
//! A table is named or dropped here, its columns are matched with fields beside its first lines, what an import would do is
//! said before anything is written, and what looks like somebody is decided line by line. Files of other sorts go to the
//! extension that reads them.

mod columns;
mod files;
mod outcome;

use std::path::PathBuf;

use egui::{FontFamily, FontId, Id, Key, Rect, TextEdit, Ui};
use socle_record::PatientId;
use socle_runtime::Data;
use socle_runtime::view::Tone;
use socle_session::Act;

use crate::kit::page::Page;
use crate::kit::text::{grouped, t, t_with};
use crate::kit::theme::{DENSE, NAME};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{ImportCall, Model, Ticket};
use socle_practice::exchange::{Exchange, Seen, Stage};

/// Widest a line of text is.
const WIDTH: f32 = 1_100.0;

/// What is typed on this page.
#[derive(Debug, Default)]
pub(crate) struct Exchanging {
    path: String,
    folder: String,
    files: files::Files,
}

impl Exchanging {
    /// This file is being read.
    pub(crate) fn reading(&mut self, path: PathBuf) {
        self.path = path.display().to_string();
    }

    /// A file goes to an extension under this ticket.
    pub(crate) fn importing(&mut self, ticket: Ticket) {
        self.files.asked(ticket);
    }

    /// What came of a call; of another one's, nothing.
    pub(crate) fn answered(&mut self, ticket: Ticket, answer: &Result<Data, String>) {
        self.files.answered(ticket, answer);
    }
}

/// The open patient: id and name.
pub(crate) type Open<'a> = Option<(&'a str, &'a str)>;

/// Draw the page; the file a person wants an extension to read.
pub(crate) fn show(
    ui: &mut Ui,
    rect: Rect,
    model: &dyn Model,
    typed: &mut Exchanging,
    open: Open<'_>,
) -> Option<ImportCall> {
    let exchange = model.exchange();
    let name = t("echanges");
    let frame = Page {
        id: "exchange",
        name: &name,
        width: Some(WIDTH),
    };
    let shown = frame.show(ui, rect, |ui| {
        widgets::title(ui, &name, NAME, 1);
        let Some(exchange) = &exchange else {
            widgets::caption(ui, t("echanges-indisponibles"));
            return None;
        };
        let seen = exchange.seen();
        dropped(ui, exchange, typed);
        import(ui, exchange, &seen, typed);
        let wanted = typed.files.show(ui, model, open);
        export(ui, exchange, &seen, typed, open);
        wanted
    });
    shown.inner
}

/// A table dropped on the page is read.
fn dropped(ui: &Ui, exchange: &Exchange, typed: &mut Exchanging) {
    let file = ui.input(|input| {
        let dropped = input.raw.dropped_files.first();
        dropped.map(|file| file.path().to_owned())
    });
    if let Some(path) = file {
        typed.path = path.display().to_string();
        exchange.read(&path);
    }
}

/// A field for a path; true when it was entered.
fn path_field(ui: &mut Ui, id: &str, label: &str, text: &mut String, room: f32) -> bool {
    let name = widgets::caption(ui, label);
    let edit = TextEdit::singleline(text)
        .id(Id::unique(id))
        .desired_width((ui.available_width() - room).clamp(160.0, 640.0))
        .margin(egui::Margin::symmetric(8, 5))
        .font(FontId::new(DENSE, FontFamily::Proportional));
    let field = ui.add(edit).labelled_by(name.id);
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn import(ui: &mut Ui, exchange: &Exchange, seen: &Seen, typed: &mut Exchanging) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("import-titre"), DENSE, 2);
        widgets::caption(ui, t("import-explication"));
        let entered = path_field(
            ui,
            "socle-import-path",
            &t("import-fichier"),
            &mut typed.path,
            0.0,
        );
        ui.horizontal(|ui| {
            let label = t("import-lire");
            let read = Button {
                waiting: matches!(seen.working, Some((Stage::Reading, ..))),
                ..Button::new(&label)
            };
            let weight = if seen.table.is_none() {
                Weight::Primary
            } else {
                Weight::Plain
            };
            let clicked = read.weight(weight).show(ui).clicked();
            let path = typed.path.trim();
            if (entered || clicked) && !path.is_empty() {
                exchange.read(&PathBuf::from(path));
            }
        });
        if let Some(table) = &seen.table {
            let delimiter = match table.delimiter {
                b';' => t("import-point-virgule"),
                b',' => t("import-virgule"),
                b'\t' => t("import-tabulation"),
                _ => t("import-barre"),
            };
            let said = t_with(
                "import-lu",
                &[
                    ("lignes", &grouped(table.rows.len() as u64)),
                    ("encodage", table.encoding.name()),
                    ("separateur", &delimiter),
                ],
            );
            widgets::caption(ui, said);
            if table.damaged {
                widgets::notice(ui, &t("import-abime"), Tone::Attention);
            }
            if let Some(mapping) = &seen.mapping {
                columns::show(ui, exchange, table, mapping);
                if let Err(error) = mapping.check() {
                    widgets::notice(ui, &error.message(), Tone::Attention);
                }
            }
        }
        if let Some((stage, done, total)) = seen.working {
            working(ui, exchange, stage, done, total);
        }
        if let Some(plan) = &seen.plan {
            outcome::show(ui, exchange, seen, plan);
        }
        if let Some(failure) = &seen.failure {
            widgets::notice(ui, failure, Tone::Problem);
        }
    });
}

fn working(ui: &mut Ui, exchange: &Exchange, stage: Stage, done: usize, total: usize) {
    let key = match stage {
        Stage::Reading => "import-lecture",
        Stage::Planning => "import-examen",
        Stage::Importing => "import-en-cours",
        Stage::Exporting => "export-en-cours",
    };
    // Neither count comes near what a fraction cannot tell apart.
    #[allow(clippy::cast_precision_loss)]
    let fraction = (total > 0).then(|| done as f32 / total as f32);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let name = t(key);
        widgets::bar(ui, 240.0, fraction, &name);
        let said = if total > 0 {
            format!(
                "{name} {} / {}",
                grouped(done as u64),
                grouped(total as u64)
            )
        } else {
            name
        };
        widgets::caption(ui, said);
        let label = t("import-arreter");
        let may_stop = matches!(stage, Stage::Importing | Stage::Exporting);
        if may_stop && Button::new(&label).show(ui).clicked() {
            exchange.stop();
        }
    });
}

fn export(ui: &mut Ui, exchange: &Exchange, seen: &Seen, typed: &mut Exchanging, open: Open<'_>) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("export-titre"), DENSE, 2);
        widgets::caption(ui, t("export-explication"));
        path_field(
            ui,
            "socle-export-folder",
            &t("export-dossier"),
            &mut typed.folder,
            0.0,
        );
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let folder = PathBuf::from(typed.folder.trim());
            let named = !typed.folder.trim().is_empty();
            let pressed = |ui: &mut Ui, act, label: &str| {
                let may = exchange.right(act).is_allowed();
                let button = ui.add_enabled_ui(may, |ui| Button::new(label).show(ui).clicked());
                button.inner && named
            };
            if let Some((id, name)) = open {
                let label = t_with("export-patient", &[("nom", name)]);
                if pressed(ui, Act::Export, &label) {
                    exchange.export(Some(PatientId::from(id)), &folder);
                }
            }
            if pressed(ui, Act::ExportPractice, &t("export-cabinet")) {
                exchange.export(None, &folder);
            }
        });
        let mut reasons: Vec<_> = [Act::Export, Act::ExportPractice]
            .into_iter()
            .filter_map(|act| exchange.right(act).refusal())
            .map(|refusal| refusal.sentence)
            .collect();
        reasons.dedup();
        for reason in reasons {
            widgets::caption(ui, reason);
        }
        if open.is_none() {
            widgets::caption(ui, t("export-ouvrez"));
        }
        if let Some((to, done)) = &seen.exported {
            let said = t_with(
                "export-fait",
                &[
                    ("patients", &grouped(done.patients as u64)),
                    ("fichiers", &grouped(done.files as u64)),
                    ("dossier", &to.display().to_string()),
                ],
            );
            widgets::notice(ui, &said, Tone::Good);
        }
    });
}
