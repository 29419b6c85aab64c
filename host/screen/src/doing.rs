//! What the person did, handed on: to plugins, to the host, to another part of the screen.

use std::sync::Arc;

use socle_record::Document;
use socle_runtime::view::UiEvent;
use socle_session::Right;

use crate::Screen;
use crate::Wanted;
use crate::errand::Errand;
use crate::extension::consent::{Consent, Source};
use crate::extension::edits::Place;
use crate::extension::tree::Wish;
use crate::frame::bars::{self, Page};
use crate::frame::list::actions::{Action, Go, What};
use crate::kit::dialog::{About, Asked};
use crate::kit::text::t;
use crate::model::{Act, CommandCall, Failed, Model, Ticket};
use crate::pages::agenda;
use crate::patient::charts::{Card, consultation};
use crate::patient::validation::Validation;

impl Screen {
    pub(crate) fn wish(&mut self, ctx: &egui::Context, wish: Wish) {
        if let (Some(place), Some(file)) = (wish.shows, &mut self.sight.file) {
            file.show(place);
            return;
        }
        if let Some(patient) = wish.opens {
            self.want(ctx, patient.clone());
            if let Some(service) = wish.begins {
                self.begin(&wish.key.plugin, &service, &patient);
            }
            return;
        }
        match &wish.question {
            Some(question) => {
                let question = question.clone();
                let plugins = self.model.plugins();
                let whose = plugins
                    .iter()
                    .find(|plugin| plugin.manifest.id == wish.key.plugin)
                    .map_or(&wish.key.plugin, |plugin| &plugin.manifest.name)
                    .clone();
                self.sight.asked =
                    Some(Asked::new(ctx, About::Wish(wish), question).said_by(&whose));
            }
            None => self.send(wish),
        }
    }

    pub(crate) fn send(&mut self, wish: Wish) {
        let ticket = self.ticket();
        let Wish {
            key, event, edits, ..
        } = wish;
        if let Some(path) = edits {
            self.memory.edits.sent(&key, &path, ticket);
        }
        let place = (key.clone(), event.target.clone());
        self.memory.waiting.insert(ticket, place);
        self.model.handle(ticket, &key, UiEvent { ..event });
    }

    pub(crate) fn errand(&mut self, ctx: &egui::Context, errand: Errand) {
        match errand {
            Errand::Act(act, from) => self.act(act, from),
            Errand::Chart(act, card) => {
                let ticket = self.ticket();
                self.typed.sent(act.patient(), card, ticket);
                self.model.act(ticket, Act::Chart(act));
            }
            Errand::Paper(act) => {
                let ticket = self.ticket();
                self.papers.sent(ticket, &act);
                self.model.papers().act(ticket, act);
            }
            Errand::Confirm(question, act) => {
                self.sight.asked = Some(Asked::new(ctx, About::Act(act), question));
            }
            Errand::Settings(plugin) => {
                self.sight.page = Page::Settings;
                self.settings.go_to(plugin);
            }
            Errand::Details(plugin) => {
                self.sight.page = Page::Extensions;
                self.extensions.choose(plugin);
            }
            Errand::Report(plugin) => self.extensions.report(plugin),
            Errand::Examine(package) => self.install(package),
            Errand::Go(go) => self.go(ctx, go),
            Errand::Command(call) => {
                let ticket = self.ticket();
                self.model.command(ticket, call);
            }
            Errand::Open(patient) => self.want(ctx, patient),
            Errand::ExportSend(entry, folder) => {
                let ticket = self.ticket();
                self.sends.sent(ticket, entry.clone(), folder.clone());
                self.model.act(ticket, Act::ExportSend { entry, folder });
            }
            Errand::Validate => self.begin_validation(ctx),
            Errand::Send(patient, documents) => {
                self.begin_sending(ctx, &patient, documents, None);
            }
            Errand::Consent(plugin) => {
                let pending = self.model.pending();
                let request = pending.iter().find(|request| request.manifest.id == plugin);
                if let Some(request) = request {
                    let consent = Consent::new(ctx, request.clone(), Source::Installed);
                    self.consent = Some(consent);
                }
            }
        }
    }

    /// A file is wanted, from wherever one is: with Shift held in a window of its own. A window of one patient shows no other.
    fn want(&mut self, ctx: &egui::Context, patient: String) {
        let is_own = self.sight.own.is_some();
        let apart = is_own || ctx.input(|input| input.modifiers.shift);
        if !apart {
            self.sight.page = Page::Patients;
        }
        let is_here = self.open_patient() == Some(&patient) && (is_own || !apart);
        if !is_here && !self.bring_forward(&patient) {
            self.wanted = Some(Wanted { patient, apart });
        }
    }

    /// Do what the person wants done with the agenda.
    pub(crate) fn arrange(&mut self, next: agenda::Next) {
        let ticket = self.ticket();
        let act = match next {
            agenda::Next::Add(act, after) => {
                self.agenda.sent(ticket, after);
                Act::Chart(act)
            }
            agenda::Next::Act(act) => act,
        };
        self.model.act(ticket, act);
    }

    /// Ask something of the host; what was typed at `from` waits for what comes of it.
    pub(crate) fn act(&mut self, act: Act, from: Option<Place>) {
        let ticket = self.ticket();
        if let Some(place) = from {
            self.memory.edits.sent(&place.0, &place.1, ticket);
            self.settings.saved.sent(ticket, place);
        }
        self.model.act(ticket, act);
    }

    /// Do what was found by what was typed.
    pub(crate) fn command(&mut self, ctx: &egui::Context, action: &Action) {
        match &action.what {
            What::Command { .. } => self.command_for(action, None),
            What::Go(go) => {
                // What was typed to find it is done with.
                self.list.found();
                bars::leave_search(ctx);
                self.go(ctx, go.clone());
            }
        }
    }

    /// Go somewhere in the shell, or do what it does by itself.
    pub(crate) fn go(&mut self, ctx: &egui::Context, go: Go) {
        match go {
            Go::Page(page) => self.sight.page = page,
            Go::Search => {
                self.sight.page = Page::Patients;
                self.list.looks = true;
            }
            Go::Apart => {
                if let Some(file) = &self.sight.file {
                    let line = file.line(&*self.model);
                    self.open_apart(Arc::new(line));
                }
            }
            Go::Settings(card) => {
                self.sight.page = Page::Settings;
                self.settings.go_to(card);
            }
            Go::Shortcuts => self.sight.shortcuts.open(ctx),
            Go::Compact => self.set_compact(ctx, !self.compact),
            Go::Messages => self.notices.open_list(),
            Go::Tour => self.begin_tour(),
            Go::Newcomer => self.typed.newcomer.begin(ctx, ""),
        }
    }

    /// Run a command, for this patient rather than that of the open file.
    pub(crate) fn command_for(&mut self, action: &Action, patient: Option<String>) {
        let What::Command {
            plugin,
            command,
            patient: about,
        } = &action.what
        else {
            return;
        };
        let patient = patient
            .or_else(|| self.open_patient().map(str::to_owned))
            .filter(|_| *about);
        let ticket = self.ticket();
        let call = CommandCall {
            plugin: plugin.clone(),
            command: command.clone(),
            patient,
            arguments: Vec::new(),
        };
        self.model.command(ticket, call);
    }

    pub(crate) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Begin the consultation of the patient who was confirmed, once the file is read: in the record at once, so that it can
    /// be validated although its notes are taken in another software.
    pub(crate) fn begin_consultation(&mut self, model: &dyn Model) {
        let Some(patient) = self.consults.clone() else {
            return;
        };
        if self.open_patient() != Some(&patient) {
            self.consults = None;
            return;
        }
        let state = model.charts().dossier(&patient);
        if state.data.is_none() && state.failure.is_none() {
            return;
        }
        self.consults = None;
        if let Some(refusal) = model.right(socle_session::Act::Chart).refusal() {
            let failed = Failed {
                at_ms: jiff::Timestamp::now().as_millisecond(),
                plugin: None,
                patient: Some(patient),
                code: refusal.code.to_owned(),
                sentence: refusal.sentence.to_owned(),
            };
            self.notices.note(failed, None);
            return;
        }
        if let Some(act) = consultation::start(&patient, model, self.typed.of(&patient)) {
            let ticket = self.ticket();
            self.typed.sent(Some(&patient), Card::Consultation, ticket);
            self.model.act(ticket, Act::Chart(act));
        }
    }

    /// Show where documents of a patient go; `wanted` is the step somebody came for, by its plugin and its id. False when there
    /// is nothing to show.
    pub(crate) fn begin_sending(
        &mut self,
        ctx: &egui::Context,
        patient: &str,
        documents: Vec<Document>,
        wanted: Option<(&str, &str)>,
    ) -> bool {
        if self.refused(socle_session::Act::Validate) || self.sight.validation.is_some() {
            return false;
        }
        self.papers.flush(&*self.model);
        let steps = &self.contributions.1.steps;
        self.sight.validation =
            Validation::of_documents(ctx, &*self.model, patient, steps, documents, wanted);
        self.sight.validation.is_some()
    }

    /// Whether this may not be done now: it is said why.
    fn refused(&mut self, act: socle_session::Act) -> bool {
        let Right::Refused(refusal) = self.model.right(act) else {
            return false;
        };
        let failed = Failed {
            at_ms: jiff::Timestamp::now().as_millisecond(),
            plugin: None,
            patient: None,
            code: refusal.code.to_owned(),
            sentence: refusal.sentence.to_owned(),
        };
        self.notices.note(failed, None);
        true
    }

    /// The validation somebody asked for while the consultation was on its way, once it is there.
    pub(crate) fn resume_validation(&mut self, ctx: &egui::Context) {
        let Some(patient) = self.sight.validates_soon.take() else {
            return;
        };
        if self.open_patient() != Some(patient.as_str()) {
            return;
        }
        let known = consultation::validation(&patient, &*self.model, self.typed.of(&patient));
        if known.is_none() && self.typed.is_coming(&patient) {
            self.sight.validates_soon = Some(patient);
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
            return;
        }
        self.begin_validation(ctx);
    }

    /// Show the steps of the validation for the open patient: those plugins contribute, and the consultation itself.
    pub(crate) fn begin_validation(&mut self, ctx: &egui::Context) {
        if self.refused(socle_session::Act::Validate) {
            return;
        }
        let Some(patient) = self.open_patient().map(str::to_owned) else {
            return;
        };
        // What was typed last is part of it.
        self.keep(true, None);
        self.papers.flush(&*self.model);
        let open = consultation::validation(&patient, &*self.model, self.typed.of(&patient));
        if open.is_none() && self.sight.validation.is_none() && self.typed.is_coming(&patient) {
            // The key came faster than the record: it holds once the consultation is there.
            self.sight.validates_soon = Some(patient);
            return;
        }
        if self.sight.validation.is_none() {
            let steps = &self.contributions.1.steps;
            let model = &*self.model;
            self.sight.validation =
                Validation::of_consultation(ctx, model, &patient, steps, open.is_some());
            if self.sight.validation.is_none() {
                // A key that does nothing would look broken: it is said, and the place to begin is shown.
                let now = jiff::Timestamp::now().as_millisecond();
                self.notices.remark(t("valider-rien"), now);
                if let Some(file) = &mut self.sight.file {
                    file.show_consultation();
                }
            }
        }
    }
}
