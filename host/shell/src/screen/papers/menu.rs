//! What can be done with a document: the menu of its line.

use egui::Ui;
use socle_manifest::DocumentMenu;
use socle_record::DocumentStatut;
use socle_runtime::Data;

use super::{Place, editor::Editing, errand, is_draft, note};
use crate::documents::letter::SOURCE;
use crate::documents::list::Line;
use crate::screen::errand::Errand;
use crate::screen::file::Desk;
use crate::screen::model::CommandCall;
use crate::screen::model::papers::PaperAct;
use crate::screen::text::t;
use crate::screen::widgets::{Button, Weight};

pub(super) fn show(ui: &mut Ui, line: &Line, place: &mut Place, desk: &mut Desk<'_>) {
    ui.set_min_width(220.0);
    let document = &line.document;
    let id = document.id.as_str().to_owned();
    let entry = |ui: &mut Ui, label: &str| {
        let clicked = Button::new(label).weight(Weight::Quiet).show(ui).clicked();
        if clicked {
            ui.close();
        }
        clicked
    };
    if is_draft(document) && entry(ui, &t("document-rediger")) {
        place.chosen = Some(id.clone());
        place.editing = Some(Editing::new(&id));
    }
    let label = if document.is_read {
        t("document-marquer-non-lu")
    } else {
        t("document-marquer-lu")
    };
    if entry(ui, &label) {
        errand(
            desk,
            PaperAct::Read {
                document: id.clone(),
                revision: document.revision,
                read: !document.is_read,
            },
        );
    }
    if entry(ui, &t("document-imprimer")) {
        errand(
            desk,
            PaperAct::Print {
                document: id.clone(),
                printer: None,
            },
        );
    }
    if document.mime != SOURCE && entry(ui, &t("document-enregistrer")) {
        desk.model.papers().save(document, None);
    }
    if entry(ui, &t("document-dupliquer")) {
        errand(desk, PaperAct::Duplicate(id.clone()));
    }
    if matches!(
        document.statut,
        DocumentStatut::Valide | DocumentStatut::Expedie
    ) && entry(ui, &t("document-annule-remplace"))
    {
        errand(desk, PaperAct::Replace(id.clone()));
    }
    let label = if document.archived {
        t("document-desarchiver")
    } else {
        t("document-archiver")
    };
    if entry(ui, &label) {
        errand(desk, PaperAct::Archive(id.clone(), !document.archived));
    }
    if !is_draft(document)
        && let Some(note) = note::entries(ui, document, &document.title)
    {
        place.note = Some(note);
    }
    let contributed: Vec<(String, DocumentMenu)> = desk
        .contributions
        .document_menu
        .iter()
        .filter(|(_, entry)| concerns(entry, &document.kind.code))
        .cloned()
        .collect();
    for (plugin, one) in contributed {
        if entry(ui, &one.title) {
            desk.errands.push(Errand::Command(CommandCall {
                plugin,
                command: one.command.clone(),
                patient: Some(document.patient.as_str().to_owned()),
                arguments: vec![("document".to_owned(), Data::Text(id.clone()))],
            }));
        }
    }
}

/// Whether a plugin's entry is for documents of this type.
fn concerns(entry: &DocumentMenu, code: &str) -> bool {
    entry.types.is_empty() || entry.types.iter().any(|known| known == code)
}
