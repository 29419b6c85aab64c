//! Files that are to be filed: which type, for whom; nothing is filed before the person says so.

use std::path::PathBuf;

use egui::{ComboBox, Id, Key, Modifiers, Role, Ui};
use socle_formats::documents::{TYPES, TypeDocument};

use super::errand;
use crate::kit::dialog;
use crate::kit::text::{t, t_count};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::papers::PaperAct;
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::documents::import::Said;

/// The types met every day, first in the list.
const USUAL: [&str; 8] = [
    "11488-4",
    "11502-2",
    "18748-4",
    "34112-3",
    "57833-6",
    "PRESC-BIO",
    "55115-0",
    "89601-9",
];

/// The dialog while it is open.
#[derive(Debug)]
pub(super) struct Filing {
    patient: String,
    paths: Vec<PathBuf>,
    /// The path is to be typed.
    typed: Option<String>,
    scanned: bool,
    type_code: String,
    title: String,
    mine: bool,
    /// The first field has had the keyboard.
    focused: bool,
}

impl Filing {
    fn of(patient: &str, paths: Vec<PathBuf>) -> Self {
        Self {
            patient: patient.to_owned(),
            paths,
            typed: None,
            scanned: false,
            type_code: USUAL[0].to_owned(),
            title: String::new(),
            mine: true,
            focused: false,
        }
    }

    /// Files fell on the window.
    pub(super) fn dropped(patient: &str, paths: Vec<PathBuf>) -> Self {
        Self::of(patient, paths)
    }

    /// The person wants to name a file.
    pub(super) fn asked(patient: &str) -> Self {
        Self {
            typed: Some(String::new()),
            ..Self::of(patient, Vec::new())
        }
    }

    /// A scanned file.
    pub(super) fn scanned(patient: &str, path: PathBuf) -> Self {
        Self {
            scanned: true,
            ..Self::of(patient, vec![path])
        }
    }

    /// Draw it; true once it is over.
    pub(super) fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) -> bool {
        let title = t("importer-titre");
        let mut over = false;
        let closed = dialog::modal(
            ui.ctx(),
            Id::unique("socle-importer"),
            &title,
            520.0,
            |ui| {
                ui.spacing_mut().item_spacing.y = 10.0;
                over |= dialog::title(ui, &title);
                if let Some(typed) = &mut self.typed {
                    let (label, hint) = (t("importer-chemin"), t("importer-deposer"));
                    let field = Field {
                        hint: Some(&hint),
                        ..Field::new(&label)
                    };
                    let response = field.show(ui, Id::unique("importer-chemin"), typed);
                    if !std::mem::replace(&mut self.focused, true) {
                        response.request_focus();
                    }
                } else {
                    for path in &self.paths {
                        let name = path
                            .file_name()
                            .map(|name| name.to_string_lossy().into_owned());
                        ui.label(egui::RichText::new(name.unwrap_or_default()).size(DENSE));
                    }
                }
                self.kind(ui);
                if self.paths.len() <= 1 {
                    let (label, hint) = (t("importer-intitule"), t("importer-intitule-vide"));
                    let field = Field {
                        hint: Some(&hint),
                        longest: 200,
                        ..Field::new(&label)
                    };
                    field.show(ui, Id::unique("importer-intitule"), &mut self.title);
                }
                if desk.model.papers().person().is_some() {
                    ui.checkbox(&mut self.mine, t("importer-pour-moi"));
                }
                widgets::caption(ui, t("importer-tel-quel"));
                widgets::at_right(ui, "importer", |ui| {
                    let label = t("annuler");
                    over |= Button::new(&label).show(ui).clicked();
                    let count = self.paths.len().max(1) as u64;
                    let label = t_count("importer-classer", count);
                    let file = Button::new(&label)
                        .weight(Weight::Primary)
                        .show(ui)
                        .clicked()
                        || ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
                    if file && self.file(desk) {
                        over = true;
                    }
                });
            },
        );
        over || closed
    }

    fn kind(&mut self, ui: &mut Ui) {
        let label = |code: &str| {
            TypeDocument::par_code(code).map_or_else(|| code.to_owned(), TypeDocument::affichage)
        };
        widgets::caption(ui, t("importer-type"));
        let combo = ComboBox::from_id_salt("importer-type")
            .width(ui.available_width())
            .height(320.0)
            .selected_text(label(&self.type_code));
        let shown = combo.show_ui(ui, |ui| {
            let rest = TYPES
                .iter()
                .map(|one| one.code)
                .filter(|code| !USUAL.contains(code));
            for code in USUAL.into_iter().chain(rest) {
                ui.selectable_value(&mut self.type_code, code.to_owned(), label(code));
            }
        });
        widgets::said_as(&shown.response, Role::ComboBox, &t("importer-type"));
    }

    /// Hand it over; false when no file is named.
    fn file(&mut self, desk: &mut Desk<'_>) -> bool {
        let mut paths = self.paths.clone();
        if let Some(typed) = &self.typed {
            let typed = typed.trim().trim_matches('"');
            if typed.is_empty() {
                return false;
            }
            paths.push(PathBuf::from(typed));
        }
        let title = self.title.trim();
        let pour = self.mine.then(|| desk.model.papers().person()).flatten();
        errand(
            desk,
            PaperAct::Import {
                patient: self.patient.clone(),
                paths,
                said: Said {
                    title: (!title.is_empty()).then(|| title.to_owned()),
                    pour,
                    ..Said::of(&self.type_code)
                },
                scanned: self.scanned,
            },
        );
        true
    }
}
