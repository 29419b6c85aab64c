//! What stands over the page, one thing at a time: what Socle itself asks before anything else, then its other dialogs,
//! then messages.

use super::ask::Asking;
use super::charts::{consultation, newcomer};
use super::dialog::{About, Answer};
use super::model::papers::PaperAct;
use super::model::{Act, Model};
use super::text::t;
use super::{Screen, consent, reader, validation};

impl Screen {
    /// Whether Socle itself asks for a decision: then nothing else is drawn over the page.
    pub(super) fn seal(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let first = model.asks().first().map(|ask| ask.id);
        match (first, &mut self.asking) {
            (None, asking) => {
                if let Some(asking) = asking.take() {
                    asking.lift(ctx);
                }
            }
            (Some(id), None) => self.asking = Some(Asking::new(ctx, id)),
            (Some(id), Some(asking)) if asking.id != id => asking.next(id),
            _ => {}
        }
        let sealed = self.consent.is_some() || self.asking.is_some();
        if sealed && !self.memory.sealed {
            egui::Popup::close_all(ctx);
        }
        self.memory.sealed = sealed;
    }

    /// Draw what stands over the page.
    pub(super) fn over(&mut self, ctx: &egui::Context, model: &dyn Model) {
        if self.memory.sealed {
            self.sealed(ctx, model);
            return;
        }
        self.extensions.over(ctx, model);
        self.shortcuts.show(ctx, model);
        if let Some(page) = self.tour.show(ctx) {
            self.page = page;
        }
        self.newcomer(ctx, model);
        self.validate(ctx, model);
        if let Some(asked) = &mut self.asked
            && let Some(answer) = asked.show(ctx)
            && let Some(asked) = self.asked.take()
            && answer == Answer::Yes
        {
            match asked.about {
                About::Wish(wish) => self.send(wish),
                About::Act(act) => self.act(act, None),
                About::CloseFile => self.close_file(),
                About::Leave => {
                    self.leaving = true;
                    ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                }
            }
        }
        if let Some(presented) = model.readers().presented()
            && let Some(next) = reader::card(ctx, model, &presented, self.open_patient())
        {
            self.go_on(ctx, next);
        }
        let mut notices = std::mem::take(&mut self.notices);
        let errands = notices.show(ctx, &|patient| self.name_of(model, patient));
        self.notices = notices;
        for errand in errands {
            self.errand(ctx, errand);
        }
    }

    fn newcomer(&mut self, ctx: &egui::Context, model: &dyn Model) {
        match self.typed.newcomer.show(ctx, model) {
            None => {}
            Some(newcomer::Done::Open(patient)) => {
                self.list.found();
                self.wanted = Some(patient);
            }
            Some(newcomer::Done::Create(act)) => {
                let ticket = self.ticket();
                self.typed.newcomer.sent(ticket);
                self.model.act(ticket, Act::Chart(act));
            }
        }
    }

    fn validate(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let Some(mut validation) = self.validation.take() else {
            return;
        };
        let patient = validation.patient().to_owned();
        let unsent = self.any_unsent(Some(&patient));
        match validation.show(ctx, model, unsent) {
            Some(validation::Next::Close) => {
                validation.lift(ctx);
                return;
            }
            Some(validation::Next::Run(at, call)) => {
                let ticket = self.ticket();
                validation.sent(at, ticket);
                self.model.command(ticket, call);
            }
            Some(validation::Next::Ask(step, call)) => {
                let ticket = self.ticket();
                validation.asked(step, ticket);
                self.model.ask(ticket, call);
            }
            Some(validation::Next::Letter(at, document)) => {
                let ticket = self.ticket();
                validation.sent(at, ticket);
                match model.papers().draft(&document) {
                    Some(Ok(draft)) => {
                        let draft = (*draft).clone();
                        let act = PaperAct::Validate { document, draft };
                        self.papers.sent(ticket, &act);
                        model.papers().act(ticket, act);
                    }
                    Some(Err(why)) => drop(validation.settle(ticket, false, Some(&why))),
                    None => drop(validation.settle(ticket, false, Some(&t("lettre-non-lue")))),
                }
            }
            Some(validation::Next::Validate(at)) => {
                let act = consultation::validation(&patient, model, self.typed.of(&patient));
                let ticket = self.ticket();
                validation.sent(at, ticket);
                match act {
                    Some(act) => self.model.act(ticket, Act::Chart(act)),
                    // It was validated or struck out meanwhile, elsewhere.
                    None => drop(validation.settle(ticket, false, Some(&t("consultation-partie")))),
                }
            }
            Some(validation::Next::Cancel(call)) => self.model.cancel(&call),
            None => {}
        }
        self.validation = Some(validation);
    }

    /// Draw what Socle itself asks: one thing at a time.
    fn sealed(&mut self, ctx: &egui::Context, model: &dyn Model) {
        if let Some(consent) = &mut self.consent {
            match consent.show(ctx) {
                None => {}
                Some(consent::End::Cancelled) => {
                    if let Some(consent) = self.consent.take() {
                        consent.lift(ctx);
                    }
                }
                Some(consent::End::Agreed(act)) => {
                    let ticket = self.ticket();
                    if let Some(consent) = &mut self.consent {
                        consent.sent(ticket);
                    }
                    self.model.act(ticket, act);
                }
            }
            return;
        }
        let asks = model.asks();
        let Some(ask) = asks.first() else { return };
        let patient = ask.patient.as_ref().map(|id| {
            self.name_of(model, id)
                .unwrap_or_else(|| t("question-patient"))
        });
        let answered = self
            .asking
            .as_mut()
            .and_then(|asking| asking.show(ctx, ask, patient.as_deref(), asks.len() - 1));
        if let Some(act) = answered {
            self.act(act, None);
        }
    }
}
