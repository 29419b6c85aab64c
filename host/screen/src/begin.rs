//! From a line of a list to the act: the row of a plugin names a service, its file is opened, and whoever provides the service
//! says in its manifest how one goes on there. A service may be asked about the patient by it; no document and no message leaves:
//! they are shown first.

use egui::Context;
use socle_manifest::{Beginning, Permission};
use socle_record::Document;
use socle_runtime::Data;

use crate::Screen;
use crate::kit::text::{t, t_with, tamed};
use crate::model::{CommandCall, Failed, Model};
use crate::pages::extensions::service_name;
use crate::patient::papers::is_draft;
use crate::patient::validation::Validation;

/// What is to be begun in a file that is being opened.
#[derive(Debug)]
pub(crate) struct Begun {
    patient: String,
    /// Who provides the service.
    plugin: String,
    beginning: Beginning,
}

/// How whoever provides a service begins it, asked by a row of `asking`.
///
/// # Errors
/// The French sentence that says what is missing.
fn provided(model: &dyn Model, asking: &str, service: &str) -> Result<(String, Beginning), String> {
    let plugins = model.plugins();
    let find = |id: &str| plugins.iter().find(|plugin| plugin.manifest.id == id);
    let named = |id: &str| {
        find(id).map_or_else(|| tamed(id, 40), |plugin| tamed(&plugin.manifest.name, 40))
    };
    let about = service_name(service);
    let said = |key: &str, id: &str| t_with(key, &[("extension", &named(id)), ("service", &about)]);
    // It was allowed when the row was drawn; it may have been withdrawn since.
    let line = Permission::Begin {
        service: service.to_owned(),
    };
    let may = find(asking).is_some_and(|plugin| {
        let mut lines = plugin.lines.iter();
        let stands = Some(socle_runtime::Choice::Always);
        lines.any(|one| one.request.permission == line && one.choice == stands)
    });
    if !may {
        return Err(said("commencer-refuse", asking));
    }
    let services = model.services();
    let provider = services
        .iter()
        .find(|one| one.service == service)
        .and_then(|one| one.provider.as_deref())
        .and_then(find)
        .filter(|plugin| plugin.state.may_run());
    let Some(provider) = provider else {
        return Err(t_with("commencer-personne", &[("service", &about)]));
    };
    let manifest = &provider.manifest;
    let mut beginnings = manifest.beginnings.iter();
    match beginnings.find(|one| one.service == service) {
        Some(found) => Ok((manifest.id.clone(), found.clone())),
        None => Err(said("commencer-inconnu", &manifest.id)),
    }
}

/// What of the last consultation can be sent; none until it is known.
fn of_last_consultation(model: &dyn Model, patient: &str) -> Option<Result<Vec<Document>, String>> {
    let state = model.charts().dossier(patient);
    let Some(dossier) = state.data else {
        return state.failure.map(Err);
    };
    let mut days = dossier.consultations.iter().filter_map(|one| one.date);
    match days.next() {
        Some(day) => {
            let found = Validation::sendable_of(model, patient, day)?;
            let mut letters = found.iter().flatten().filter(|one| is_draft(one));
            // Whether a letter is whole is known once it was read.
            let is_read = letters.all(|one| model.papers().draft(one.id.as_str()).is_some());
            is_read.then_some(found)
        }
        None => Some(Ok(Vec::new())),
    }
}

impl Screen {
    /// The file of this patient is being opened by a row of `asking`: what `service` does is begun there.
    pub(crate) fn begin(&mut self, asking: &str, service: &str, patient: &str) {
        self.begun = None;
        match provided(&*self.model, asking, service) {
            Ok((plugin, beginning)) => {
                self.begun = Some(Begun {
                    patient: patient.to_owned(),
                    plugin,
                    beginning,
                });
            }
            Err(sentence) => self.not_begun(patient, sentence),
        }
    }

    fn not_begun(&mut self, patient: &str, sentence: String) {
        let failed = Failed {
            at_ms: jiff::Timestamp::now().as_millisecond(),
            plugin: None,
            patient: Some(patient.to_owned()),
            code: "socle.commencer".to_owned(),
            sentence,
        };
        self.notices.note(failed, None);
    }

    /// Go on in the file, once it is open and what is needed of it is read.
    pub(crate) fn go_on_beginning(&mut self, ctx: &Context, model: &dyn Model) {
        let Some(begun) = self.begun.take() else {
            return;
        };
        let waits = self.wanted.as_ref();
        let is_coming = waits.is_some_and(|wanted| wanted.patient == begun.patient);
        let is_here = self.open_patient() == Some(begun.patient.as_str());
        let in_another = || {
            let mut others = self.others.iter();
            others.any(|one| one.patient() == Some(begun.patient.as_str()))
        };
        if !is_here {
            if is_coming || in_another() {
                self.begun = Some(begun);
            }
            return;
        }
        let needs = begun.beginning.documents || begun.beginning.validation.is_some();
        let documents = match needs.then(|| of_last_consultation(model, &begun.patient)) {
            None => Vec::new(),
            Some(Some(Ok(documents))) => documents,
            Some(Some(Err(sentence))) => return self.not_begun(&begun.patient, sentence),
            // What was asked for is on its way.
            Some(None) => {
                self.begun = Some(begun);
                return;
            }
        };
        self.go_on_with(ctx, &begun, documents);
    }

    fn go_on_with(&mut self, ctx: &Context, begun: &Begun, documents: Vec<Document>) {
        let Begun {
            patient,
            plugin,
            beginning,
        } = begun;
        let is_nothing = documents.is_empty();
        if let Some(panel) = &beginning.panel
            && let Some(file) = &mut self.sight.file
        {
            file.show_panel(plugin, panel);
        }
        if let Some(command) = &beginning.command {
            let mut arguments = Vec::new();
            if beginning.documents {
                // A letter that is being written is nobody's to send yet.
                let whole = documents.iter().filter(|one| !is_draft(one));
                let ids = whole.map(|one| one.id.as_str().to_owned());
                arguments.push(("documents".to_owned(), Data::Texts(ids.collect())));
            }
            let ticket = self.ticket();
            let call = CommandCall {
                plugin: plugin.clone(),
                command: command.clone(),
                patient: Some(patient.clone()),
                arguments,
            };
            self.model.command(ticket, call);
        }
        if let Some(step) = &beginning.validation {
            let wanted = Some((plugin.as_str(), step.as_str()));
            if !is_nothing && self.begin_sending(ctx, patient, documents, wanted) {
                return;
            }
            if let (None, Some(file)) = (&beginning.panel, &mut self.sight.file) {
                file.show_documents();
            }
            if is_nothing {
                let now = jiff::Timestamp::now().as_millisecond();
                self.notices.remark(t("commencer-sans-document"), now);
            }
        }
    }
}
