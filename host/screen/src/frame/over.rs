//! What stands over the page, one thing at a time: what Socle itself asks before anything else, then its other dialogs,
//! then messages.

use crate::Screen;
use crate::Wanted;
use crate::extension::ask::Asking;
use crate::extension::consent;
use crate::kit::dialog::{About, Answer};
use crate::kit::text::t;
use crate::model::papers::PaperAct;
use crate::model::{Act, Model};
use crate::patient::charts::{consultation, newcomer};
use crate::patient::reader;
use crate::patient::validation;

impl Screen {
    /// Whether Socle itself asks for a decision: then nothing else is drawn over the page.
    pub(crate) fn seal(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let asks = model.asks();
        let first = asks
            .iter()
            .find(|ask| self.is_here(ask.patient.as_deref()))
            .map(|ask| ask.id);
        match (first, &mut self.sight.asking) {
            (None, asking) => {
                if let Some(asking) = asking.take() {
                    asking.lift(ctx);
                }
            }
            (Some(id), None) => self.sight.asking = Some(Asking::new(ctx, id)),
            (Some(id), Some(asking)) if asking.id != id => asking.next(id),
            _ => {}
        }
        let consents = self.consent.is_some() && self.is_first();
        let sealed = consents || self.sight.asking.is_some();
        if sealed && !self.sight.sealed {
            egui::Popup::close_all(ctx);
        }
        (self.sight.sealed, self.memory.sealed) = (sealed, sealed);
    }

    /// Draw what stands over the page.
    pub(crate) fn over(&mut self, ctx: &egui::Context, model: &dyn Model) {
        if self.memory.sealed {
            self.sealed(ctx, model);
            return;
        }
        let is_first = self.is_first();
        if is_first {
            self.extensions.over(ctx, model);
        }
        self.sight.shortcuts.show(ctx, model);
        if is_first {
            if let Some(page) = self.tour.show(ctx) {
                self.sight.page = page;
            }
            self.newcomer(ctx, model);
        }
        self.validate(ctx, model);
        if let Some(asked) = &mut self.sight.asked
            && let Some(answer) = asked.show(ctx)
            && let Some(asked) = self.sight.asked.take()
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
        if is_first
            && let Some(presented) = model.readers().presented()
            && let Some(next) =
                reader::card(ctx, model, &presented, self.open_patient(), self.bottom())
        {
            self.go_on(ctx, next);
        }
        let mut notices = std::mem::take(&mut self.notices);
        let errands = notices.show(
            ctx,
            &|patient| self.name_of(model, patient),
            &|patient| self.is_here(patient),
            is_first,
            self.bottom(),
        );
        self.notices = notices;
        if let Some(desk) = &self.desk {
            let here = self.window();
            let is_at_hand = self.is_at_hand();
            self.saving.ui(ctx, desk, here, is_at_hand);
        }
        for errand in errands {
            self.errand(ctx, errand);
        }
    }

    fn newcomer(&mut self, ctx: &egui::Context, model: &dyn Model) {
        match self.typed.newcomer.show(ctx, model) {
            None => {}
            Some(newcomer::Done::Open(patient)) => {
                self.list.found();
                self.wanted = Some(Wanted::here(patient));
            }
            Some(newcomer::Done::Create(act)) => {
                let ticket = self.ticket();
                self.typed.newcomer.sent(ticket);
                self.model.act(ticket, Act::Chart(act));
            }
        }
    }

    fn validate(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let Some(mut validation) = self.sight.validation.take() else {
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
        self.sight.validation = Some(validation);
    }

    /// Draw what Socle itself asks: one thing at a time.
    fn sealed(&mut self, ctx: &egui::Context, model: &dyn Model) {
        let is_first = self.is_first();
        if let Some(consent) = self.consent.as_mut().filter(|_| is_first) {
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
        let all = model.asks();
        let asks: Vec<_> = all
            .iter()
            .filter(|ask| self.is_here(ask.patient.as_deref()))
            .collect();
        let Some(ask) = asks.first() else { return };
        let patient = ask.patient.as_ref().map(|id| {
            self.name_of(model, id)
                .unwrap_or_else(|| t("question-patient"))
        });
        let answered = self
            .sight
            .asking
            .as_mut()
            .and_then(|asking| asking.show(ctx, ask, patient.as_deref(), asks.len() - 1));
        if let Some(act) = answered {
            self.act(act, None);
        }
    }
}
