//! « Valider la consultation »: the steps plugins contribute, ticked as they declare, run one after the other on one Enter.
//!
//! A step whose condition says nothing of this patient has no box and is not run.
//!
//! What becomes of a step that fails is its own policy: `closed` stops there and says that the act was refused, `retry`
//! goes on and offers to try again, `open` is left out.

use std::time::Duration;

use egui::{Context, Key, Label, Modifiers, RichText, Role, ScrollArea, Ui};
use socle_manifest::OnFailure;
use socle_runtime::view::{Sign, Tone};

use super::contributions::Step;
use super::model::{CommandCall, Model, Ticket};
use super::text::{t, t_with, tamed};
use super::theme::{CAPTION, DENSE, palette};
use super::widgets::{self, Button, CANCEL_AFTER, Weight};
use super::{dialog, people};

/// How long a validation that went well stays in sight, seconds.
const SEEN_FOR_S: f64 = 1.5;

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Waiting,
    Running(Ticket),
    Done,
    /// With the sentence that says why, when there is one.
    Failed(String),
    /// A failure that leaves no trace but this.
    LeftOut,
}

#[derive(Debug)]
struct Entry {
    step: Step,
    ticked: bool,
    /// Whether its box stands: what its condition says until the doctor validates.
    offered: bool,
    state: State,
}

/// How far the whole is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Choosing,
    Running,
    /// A step refused; those after it were not done.
    Stopped,
    /// All that could be done is; since when.
    Over(Option<f64>),
}

/// The dialog while it is open.
#[derive(Debug)]
pub(super) struct Validation {
    patient: String,
    entries: Vec<Entry>,
    phase: Phase,
    before: Option<egui::Id>,
    shown: bool,
}

/// What is to be done next.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Run this command, then tell [`Validation::sent`].
    Run(usize, CommandCall),
    /// Validate the consultation itself, then tell [`Validation::sent`].
    Validate(usize),
    /// Give this call up.
    Cancel(String),
    Close,
}

impl Validation {
    /// The steps plugins contribute, then, with `own`, the consultation itself: a step that refuses the act stops before.
    pub(super) fn new(ctx: &Context, patient: &str, steps: &[Step], own: Option<Step>) -> Self {
        let entries = steps.iter().cloned().chain(own).map(|step| Entry {
            ticked: step.ticked,
            offered: true,
            step,
            state: State::Waiting,
        });
        Self {
            patient: patient.to_owned(),
            entries: entries.collect(),
            phase: Phase::Choosing,
            before: ctx.memory(|memory| memory.focused()),
            shown: false,
        }
    }

    /// For whom.
    pub(super) fn patient(&self) -> &str {
        &self.patient
    }

    /// A step runs under this ticket.
    pub(super) fn sent(&mut self, at: usize, ticket: Ticket) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.state = State::Running(ticket);
        }
    }

    /// What came of a step; false when the ticket is not one of its own.
    pub(super) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| entry.state == State::Running(ticket))
        else {
            return false;
        };
        entry.state = match (done, entry.step.on_failure) {
            (true, _) => State::Done,
            (false, OnFailure::Open) => State::LeftOut,
            (false, _) => {
                State::Failed(sentence.map_or_else(|| t("etape-abandonnee"), str::to_owned))
            }
        };
        if !done && entry.step.on_failure == OnFailure::Closed {
            self.phase = Phase::Stopped;
        }
        true
    }

    /// Give the keyboard back.
    pub(super) fn lift(&self, ctx: &Context) {
        if let Some(before) = self.before {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }

    fn running(&self) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| matches!(entry.state, State::Running(_)))
    }

    /// The next step to run, when none runs.
    fn next(&mut self) -> Option<Next> {
        if self.phase != Phase::Running || self.running().is_some() {
            return None;
        }
        let waiting =
            |entry: &Entry| entry.offered && entry.ticked && entry.state == State::Waiting;
        let Some(at) = self.entries.iter().position(waiting) else {
            self.phase = Phase::Over(None);
            return None;
        };
        let step = &self.entries[at].step;
        if step.plugin.is_empty() {
            return Some(Next::Validate(at));
        }
        let call = CommandCall {
            plugin: step.plugin.clone(),
            command: step.command.clone(),
            patient: Some(self.patient.clone()),
            arguments: Vec::new(),
        };
        Some(Next::Run(at, call))
    }

    fn went_well(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| !matches!(entry.state, State::Failed(_)))
    }

    /// Draw it; `unsent` is whether something typed in the file was not sent.
    pub(super) fn show(&mut self, ctx: &Context, model: &dyn Model, unsent: bool) -> Option<Next> {
        let mut asked = Asked::default();
        if self.phase == Phase::Choosing {
            for entry in &mut self.entries {
                entry.offered = entry.step.is_offered(model, &self.patient);
            }
        }
        let title = t("validation");
        let first = !std::mem::replace(&mut self.shown, true);
        // Enter is for the whole; on a control of its own it is that control's.
        let enter = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let id = egui::Id::unique("socle-validation");
        let closed = dialog::modal(ctx, id, &title, 560.0, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            let heading = widgets::title(ui, &title, 16.0, 1);
            if first {
                heading.request_focus();
            }
            if let Some(data) = model.file(&self.patient).data {
                widgets::caption(ui, people::full_name(&data.line));
            }
            if unsent && self.phase == Phase::Choosing {
                widgets::notice(ui, &t("validation-saisies"), Tone::Attention);
            }
            ScrollArea::vertical()
                .max_height(ctx.content_rect().height() * 0.5)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    for (at, entry) in self.entries.iter_mut().enumerate() {
                        if !entry.offered {
                            continue;
                        }
                        widgets::rule(ui);
                        if line(ui, entry, self.phase) {
                            asked.again = Some(at);
                        }
                    }
                    widgets::rule(ui);
                });
            self.foot(ui, model, &mut asked);
        });
        if let Some(at) = asked.again {
            self.entries[at].state = State::Waiting;
            self.phase = Phase::Running;
        }
        match self.phase {
            Phase::Choosing if asked.go || enter => self.phase = Phase::Running,
            Phase::Stopped | Phase::Over(_) if enter => return Some(Next::Close),
            _ => {}
        }
        if let Some(call) = asked.cancel {
            return Some(Next::Cancel(call));
        }
        // What runs is seen to its end.
        if (closed || asked.close) && self.phase != Phase::Running {
            return Some(Next::Close);
        }
        if let Phase::Over(since) = &mut self.phase {
            let now = ctx.input(|input| input.time);
            let since = *since.get_or_insert(now);
            if self.went_well() {
                let left = SEEN_FOR_S - (now - since);
                if left <= 0.0 {
                    return Some(Next::Close);
                }
                ctx.request_repaint_after(Duration::from_secs_f64(left));
            }
        }
        let next = self.next();
        if next.is_some() || matches!(self.phase, Phase::Over(None)) {
            ctx.request_repaint();
        }
        next
    }

    fn foot(&self, ui: &mut Ui, model: &dyn Model, asked: &mut Asked) {
        match self.phase {
            Phase::Choosing => {}
            Phase::Running => drop(widgets::caption(ui, t("validation-en-cours"))),
            Phase::Stopped => {
                widgets::notice(ui, &t("validation-arretee"), Tone::Problem);
            }
            Phase::Over(_) if self.went_well() => {
                widgets::notice(ui, &t("validation-faite"), Tone::Good);
            }
            Phase::Over(_) => {
                widgets::notice(ui, &t("validation-incomplete"), Tone::Attention);
            }
        }
        let buttons = match self.phase {
            Phase::Choosing => "choosing",
            Phase::Running => "running",
            Phase::Stopped | Phase::Over(_) => "over",
        };
        widgets::at_right(ui, buttons, |ui| match self.phase {
            Phase::Choosing => {
                let (no, yes) = (t("annuler"), t("valider"));
                let no = Button {
                    chip: Some("Échap"),
                    ..Button::new(&no)
                };
                asked.close = no.show(ui).clicked();
                let yes = Button {
                    chip: Some("Entrée"),
                    ..Button::new(&yes)
                };
                asked.go = yes.weight(Weight::Primary).show(ui).clicked();
            }
            Phase::Running => {
                // Named by its plugin in the bottom line too.
                let call = self.running().and_then(|entry| {
                    model.calls().into_iter().find(|call| {
                        call.plugin == entry.step.plugin
                            && call.patient.as_deref() == Some(&self.patient)
                            && call.since.elapsed() >= CANCEL_AFTER
                    })
                });
                if let Some(call) = call
                    && Button::new(&t("validation-arreter")).show(ui).clicked()
                {
                    asked.cancel = Some(call.call);
                }
                ui.ctx().request_repaint_after(Duration::from_millis(200));
            }
            Phase::Stopped | Phase::Over(_) => {
                let close = t("fermer");
                let close = Button {
                    chip: Some("Entrée"),
                    ..Button::new(&close)
                };
                asked.close = close.show(ui).clicked();
            }
        });
    }
}

/// What was pressed in this frame.
#[derive(Debug, Default)]
struct Asked {
    go: bool,
    close: bool,
    cancel: Option<String>,
    again: Option<usize>,
}

/// Draw a step; true when it is to be tried again.
fn line(ui: &mut Ui, entry: &mut Entry, phase: Phase) -> bool {
    let mut again = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let label = tamed(&entry.step.label, 120);
        if phase == Phase::Choosing {
            ui.checkbox(&mut entry.ticked, &label);
        } else {
            ui.label(RichText::new(&label).size(DENSE).color(palette(ui).text));
        }
        let by = RichText::new(tamed(&entry.step.name, 60)).size(CAPTION);
        ui.label(by.color(palette(ui).secondary));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if phase != Phase::Choosing {
                outcome(ui, entry);
            }
        });
    });
    if let State::Failed(sentence) = &entry.state {
        let text = RichText::new(sentence)
            .size(DENSE)
            .color(palette(ui).problem.ink);
        let said = ui.add(Label::new(text).wrap().selectable(true));
        widgets::said_as(&said, Role::Alert, sentence);
        if entry.step.on_failure == OnFailure::Retry && phase != Phase::Running {
            again = Button::new(&t("reessayer")).show(ui).clicked();
        }
    }
    again
}

fn outcome(ui: &mut Ui, entry: &Entry) {
    let (sign, word, tone) = match &entry.state {
        _ if !entry.ticked => (Sign::None, t("etape-non-cochee"), Tone::Neutral),
        State::Waiting => (Sign::Empty, t("etape-non-faite"), Tone::Neutral),
        State::Running(_) => {
            widgets::busy_mark(ui);
            return;
        }
        State::Done => (Sign::Check, t("etape-faite"), Tone::Good),
        State::Failed(_) if entry.step.on_failure == OnFailure::Closed => {
            (Sign::Cross, t("etape-refusee"), Tone::Problem)
        }
        State::Failed(_) => (Sign::Cross, t("etape-en-echec"), Tone::Problem),
        State::LeftOut => (Sign::None, t("etape-laissee"), Tone::Neutral),
    };
    let pill = widgets::pill(ui, sign, &word, tone);
    let said = t_with(
        "etape-dite",
        &[("etape", &tamed(&entry.step.label, 120)), ("etat", &word)],
    );
    pill.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &said));
}
