//! What can be done with the documents that are chosen: the host's own acts, then what plugins contribute for all of them.

use egui::Ui;
use socle_record::{Document, DocumentStatut};
use socle_runtime::Data;

use super::{Place, editor::Editing, errand, is_draft, note};
use crate::errand::Errand;
use crate::extension::contributions::Step;
use crate::kit::text::t;
use crate::kit::widgets::{Button, Weight};
use crate::model::CommandCall;
use crate::model::papers::PaperAct;
use crate::patient::file::Desk;
use socle_practice::documents::letter::SOURCE;
use socle_practice::documents::list::Line;

/// The entries, the first of which may take the keyboard.
struct Entries {
    focus: bool,
}

impl Entries {
    /// An entry; true when it was chosen.
    fn one(&mut self, ui: &mut Ui, label: &str) -> bool {
        let response = Button::new(label).weight(Weight::Quiet).show(ui);
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        if response.clicked() {
            ui.close();
        }
        response.clicked()
    }
}

/// Draw the entries; with `focus` the first has the keyboard.
pub(super) fn show(
    ui: &mut Ui,
    chosen: &[Line],
    place: &mut Place,
    desk: &mut Desk<'_>,
    focus: bool,
) {
    ui.set_min_width(220.0);
    let mut entries = Entries { focus };
    match chosen {
        [] => return,
        [line] => one(ui, line, place, desk, &mut entries),
        several => all(ui, several, desk, &mut entries),
    }
    send(ui, chosen, desk, &mut entries);
    contributed(ui, chosen, desk, &mut entries);
}

/// Where they go, all at once: as at the validation of a consultation.
fn send(ui: &mut Ui, chosen: &[Line], desk: &mut Desk<'_>, entries: &mut Entries) {
    let documents = || chosen.iter().map(|line| &line.document);
    let Some(patient) = one_patient(chosen) else {
        return;
    };
    let steps = &desk.contributions.steps;
    if !documents().any(|document| sends(steps, document)) {
        return;
    }
    let label = match documents().any(is_draft) {
        true => t("valider-envoyer-menu"),
        false => t("envoyer-menu"),
    };
    if entries.one(ui, &label) {
        let all = documents().cloned().collect();
        desk.errands.push(Errand::Send(patient.to_owned(), all));
    }
}

/// Whether a plugin takes such documents somewhere.
pub(super) fn sends(steps: &[Step], document: &Document) -> bool {
    let code = &document.kind.code;
    steps
        .iter()
        .filter_map(|step| step.documents.as_ref())
        .any(|takes| takes.takes(code))
}

/// The patient they are all of.
fn one_patient(chosen: &[Line]) -> Option<&str> {
    let first = chosen.first()?.document.patient.as_str();
    let is_one = chosen
        .iter()
        .all(|line| line.document.patient.as_str() == first);
    is_one.then_some(first)
}

/// What can be done with one.
fn one(ui: &mut Ui, line: &Line, place: &mut Place, desk: &mut Desk<'_>, entries: &mut Entries) {
    let document = &line.document;
    let id = document.id.as_str().to_owned();
    if is_draft(document) && entries.one(ui, &t("document-rediger")) {
        place.chosen = Some(id.clone());
        place.editing = Some(Editing::new(&id));
    }
    all(ui, std::slice::from_ref(line), desk, entries);
    if document.mime != SOURCE && entries.one(ui, &t("document-enregistrer")) {
        desk.model.papers().save(document, None);
    }
    if entries.one(ui, &t("document-dupliquer")) {
        errand(desk, PaperAct::Duplicate(id.clone()));
    }
    if matches!(
        document.statut,
        DocumentStatut::Valide | DocumentStatut::Expedie
    ) && entries.one(ui, &t("document-annule-remplace"))
    {
        errand(desk, PaperAct::Replace(id));
    }
    if !is_draft(document)
        && let Some(note) = note::entries(ui, document, &document.title)
    {
        place.note = Some(note);
    }
}

/// What can be done with one or with several: each for itself.
fn all(ui: &mut Ui, chosen: &[Line], desk: &mut Desk<'_>, entries: &mut Entries) {
    let documents = || chosen.iter().map(|line| &line.document);
    let read = documents().all(|document| document.is_read);
    let label = match read {
        true => t("document-marquer-non-lu"),
        false => t("document-marquer-lu"),
    };
    if entries.one(ui, &label) {
        // Those that are so already stay as they are.
        for document in documents().filter(|document| document.is_read == read) {
            errand(
                desk,
                PaperAct::Read {
                    document: document.id.as_str().to_owned(),
                    revision: document.revision,
                    read: !read,
                },
            );
        }
    }
    if entries.one(ui, &t("document-imprimer")) {
        for document in documents() {
            errand(
                desk,
                PaperAct::Print {
                    document: document.id.as_str().to_owned(),
                    printer: None,
                },
            );
        }
    }
    let archived = documents().all(|document| document.archived);
    let label = match archived {
        true => t("document-desarchiver"),
        false => t("document-archiver"),
    };
    if entries.one(ui, &label) {
        for document in documents().filter(|document| document.archived == archived) {
            let id = document.id.as_str().to_owned();
            errand(desk, PaperAct::Archive(id, !archived));
        }
    }
}

/// What plugins contribute that takes all that is chosen. Those of one patient: an order is about one.
fn contributed(ui: &mut Ui, chosen: &[Line], desk: &mut Desk<'_>, entries: &mut Entries) {
    let (Some(patient), Some(first)) = (one_patient(chosen), chosen.first()) else {
        return;
    };
    let codes = || chosen.iter().map(|line| line.document.kind.code.as_str());
    let ids = || {
        chosen
            .iter()
            .map(|line| line.document.id.as_str().to_owned())
            .collect()
    };
    for (plugin, entry) in &desk.contributions.document_menu {
        if !entry.takes(codes()) || !entries.one(ui, &entry.title) {
            continue;
        }
        let argument = match entry.several {
            true => ("documents".to_owned(), Data::Texts(ids())),
            false => (
                "document".to_owned(),
                Data::Text(first.document.id.as_str().to_owned()),
            ),
        };
        desk.errands.push(Errand::Command(CommandCall {
            plugin: plugin.clone(),
            command: entry.command.clone(),
            patient: Some(patient.to_owned()),
            arguments: vec![argument],
        }));
    }
}
