//! What came of what was asked, what failed, what plugins say: each to its place.

use std::sync::Arc;

use crate::Screen;
use crate::Wanted;
use crate::extension::consent::{Consent, Source};
use crate::kit::people;
use crate::model::{Answered, Model, Outcome, Ticket};
use crate::patient::validation::Validation;

impl Screen {
    /// Hear what came of what was sent, and what failed.
    pub(crate) fn hear(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let mut failures = Vec::new();
        for Outcome {
            ticket,
            done,
            failed,
        } in model.outcomes()
        {
            self.memory.waiting.remove(&ticket);
            self.memory.edits.settle(ticket, done);
            self.papers.settle(ticket, done);
            self.settings.saved.settle(ticket, done);
            self.settings.identities.settle(done);
            let sentence = failed.as_ref().map(|failed| failed.sentence.as_str());
            if let Some(made) = self.typed.newcomer.settle(ticket, done, sentence) {
                // Who is there now is opened.
                if made.is_some() {
                    self.list.found();
                    self.wanted = made.map(Wanted::here);
                }
                continue;
            }
            if self.typed.settle(ticket, done, sentence) {
                // What went wrong is said where it was typed.
                continue;
            }
            if self
                .validations()
                .any(|validation| validation.settle(ticket, done, sentence))
            {
                // What became of a step is said beside it.
                continue;
            }
            if self.agenda.settle(ticket, done, sentence) {
                // Why an appointment was not written is said where it was typed.
                continue;
            }
            if self.sends.settle(ticket, done, sentence) {
                // Why a send was not exported is said where its place was asked.
                continue;
            }
            if let Some(consent) = self.consent.take_if(|consent| consent.awaits(ticket)) {
                // What went wrong with an installation is said where it was asked.
                self.settle_consent(ctx, consent, ticket, done, sentence);
                continue;
            }
            failures.extend(failed);
        }
        for Answered { ticket, answer } in model.answered() {
            self.exchanging.answered(ticket, &answer);
            for validation in self.validations() {
                validation.answered(ticket, &answer);
            }
        }
        for examined in model.examined() {
            if let Some(examined) = self.extensions.examined(examined)
                && let Ok(request) = examined.found
            {
                let source = Source::Package(examined.package);
                self.consent = Some(Consent::new(ctx, request, source));
            }
        }
        for (document, patient) in model.papers().begun() {
            self.papers.edit(&patient, &document);
        }
        for sentence in model.papers().told() {
            self.notices.remark(sentence, model.papers().now_ms());
        }
        failures.extend(model.failures());
        let plugins = model.plugins();
        let named = |id: &str| {
            plugins
                .iter()
                .find(|plugin| plugin.manifest.id == id)
                .map_or_else(|| id.to_owned(), |plugin| plugin.manifest.name.clone())
        };
        for failed in failures {
            let plugin = failed.plugin.as_deref().map(named);
            self.notices.note(failed, plugin);
        }
        for told in model.told() {
            let plugin = named(&told.plugin);
            self.notices.tell(told, plugin);
        }
        self.open_wanted(model);
    }

    /// Take up the messages that were kept, once somebody may see them, then have what changes kept.
    pub(crate) fn recall_messages(&mut self, model: &dyn Model) {
        if !std::mem::replace(&mut self.recalled, true)
            && let Some(kept) = model.kept_messages()
        {
            let today = model.today().map(|day| day.to_string());
            self.notices.recall(&kept, &model.zone(), today.as_deref());
        }
        if let Some(kept) = self.notices.due_to_be_kept() {
            model.keep_messages(kept);
        }
    }

    /// Open the file that was asked for by its patient's id, once its line is known.
    fn open_wanted(&mut self, model: &dyn Model) {
        let Some(Wanted { patient, apart }) = &self.wanted else {
            return;
        };
        let (known, apart) = (model.file(patient), *apart);
        if let Some(data) = known.data {
            self.wanted = None;
            let line = Arc::new(data.line.clone());
            match apart {
                true => self.open_apart(line),
                false => self.open(line),
            }
        } else if known.failure.is_some() {
            self.wanted = None;
        }
    }

    /// What is being validated, in every window.
    fn validations(&mut self) -> impl Iterator<Item = &mut Validation> {
        let all = std::iter::once(&mut self.sight).chain(&mut self.others);
        all.filter_map(|sight| sight.validation.as_mut())
    }

    /// How a patient is called, as far as it is known.
    pub(crate) fn name_of(&self, model: &dyn Model, patient: &str) -> Option<String> {
        let known = self.names.get(patient).cloned();
        known.or_else(|| Some(people::full_name(&model.file(patient).data?.line)))
    }

    fn settle_consent(
        &mut self,
        ctx: &egui::Context,
        mut consent: Consent,
        ticket: Ticket,
        done: bool,
        sentence: Option<&str>,
    ) {
        if consent.settle(ticket, done, sentence) {
            consent.lift(ctx);
            self.extensions.choose(consent.plugin().to_owned());
        } else {
            self.consent = Some(consent);
        }
    }
}
