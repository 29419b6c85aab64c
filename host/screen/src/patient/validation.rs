//! « Valider la consultation »: the steps plugins contribute, ticked as they declare, run one after the other on one Enter;
//! and each document of the consultation with where it goes. The same for documents alone: « Valider et envoyer ».
//!
//! First plugins hear which documents a person unticked, then letters are validated, then steps run in their order, each
//! destination of documents once with all that go there, then the consultation is frozen. What was sent is asked about
//! again, so that its line says how it stands.
//!
//! A step whose condition says nothing of this patient has no box and is not run.
//!
//! What becomes of a step that fails is its own policy: `closed` stops there and says that the act was refused, `retry`
//! goes on and offers to try again, `open` is left out.

mod papers;

use std::time::Duration;

use egui::{Context, Key, Label, Modifiers, RichText, Role, ScrollArea, Ui};
use socle_formats::date::CivilDate;
use socle_manifest::OnFailure;
use socle_record::Document;
use socle_runtime::Data;
use socle_runtime::view::{Sign, Tone};

use crate::extension::contributions::Step;
use crate::kit::dialog;
use crate::kit::people;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, CANCEL_AFTER, Weight};
use crate::model::{CommandCall, Model, Ticket, Traffic};
use papers::Papers;

/// How long a validation that went well stays in sight, seconds.
const SEEN_FOR_S: f64 = 1.5;
/// The same when what became of documents is to be read.
const READ_FOR_S: f64 = 5.0;
/// How long a plugin may look for where documents go before the doctor goes on without it, seconds.
const ASKED_FOR_S: f64 = 3.0;

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

/// What an entry does when it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Work {
    /// The command of its step; the consultation itself when it is the host's own.
    Step,
    /// A letter is validated.
    Letter(String),
    /// A command is run with these documents.
    Documents {
        command: String,
        documents: Vec<String>,
        destination: String,
    },
}

#[derive(Debug)]
struct Entry {
    /// When it is run among the others: its stage, and its place there.
    place: (u8, usize),
    work: Work,
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
pub(crate) struct Validation {
    patient: String,
    /// The title of the dialog.
    title: String,
    entries: Vec<Entry>,
    papers: Papers,
    phase: Phase,
    before: Option<egui::Id>,
    /// When it was first drawn, seconds.
    shown: Option<f64>,
    /// What the outbox was like when documents were last asked about.
    traffic: Option<Traffic>,
}

/// What is to be done next.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    /// Run this command, then tell [`Validation::sent`].
    Run(usize, CommandCall),
    /// Validate the consultation itself, then tell [`Validation::sent`].
    Validate(usize),
    /// Do this with a letter, as it is kept now, then tell [`Validation::sent`].
    Letter(usize, String),
    /// Ask a plugin where the documents of a step go, then tell [`Validation::asked`].
    Ask(usize, CommandCall),
    /// Give this call up.
    Cancel(String),
    Close,
}

impl Entry {
    /// Stages: plugins hear what was unticked, letters are validated, steps run, the consultation is frozen.
    const DECLINED: u8 = 0;
    const LETTERS: u8 = 1;
    const STEPS: u8 = 2;
    const CONSULTATION: u8 = 3;

    /// Something of the host's own.
    fn own(label: &str) -> Self {
        Self {
            place: (Self::CONSULTATION, 0),
            work: Work::Step,
            step: Step {
                plugin: String::new(),
                id: String::new(),
                name: t("validation-socle"),
                command: String::new(),
                label: label.to_owned(),
                condition: None,
                documents: None,
                ticked: true,
                on_failure: OnFailure::Closed,
            },
            ticked: true,
            offered: true,
            state: State::Waiting,
        }
    }

    fn of(place: usize, step: &Step) -> Self {
        Self {
            place: (Self::STEPS, place),
            work: Work::Step,
            ticked: step.ticked,
            offered: true,
            step: step.clone(),
            state: State::Waiting,
        }
    }
}

impl Validation {
    /// The steps plugins contribute with the documents written today, then, with `consultation`, the consultation itself: a
    /// step that refuses the act stops before. None where there is nothing to do.
    pub(crate) fn of_consultation(
        ctx: &Context,
        model: &dyn Model,
        patient: &str,
        steps: &[Step],
        consultation: bool,
    ) -> Option<Self> {
        let papers = Papers::new(model, steps, papers::of_today(model, patient));
        let plain = || {
            let plain = steps.iter().enumerate();
            plain.filter(|(_, step)| step.documents.is_none())
        };
        let any = plain().any(|(_, step)| step.is_offered(model, patient));
        if papers.is_empty() && !any && !consultation {
            return None;
        }
        let own = consultation.then(|| Entry::own(&t("validation-consultation")));
        let plain = plain().map(|(at, step)| Entry::of(at, step));
        let entries = plain.chain(own).collect();
        let title = match any || consultation {
            true => t("validation"),
            false => t("valider-envoyer"),
        };
        Some(Self::new(ctx, patient, title, entries, papers))
    }

    /// The documents of a patient that can go somewhere, of those written on this day; none until that is known.
    pub(crate) fn sendable_of(
        model: &dyn Model,
        patient: &str,
        day: CivilDate,
    ) -> Option<Result<Vec<Document>, String>> {
        papers::of_day(model, patient, day)
    }

    /// These documents of a patient, validated and sent, or sent; `wanted` is the step somebody came for, by its plugin and its
    /// id. None where there is nothing to do with them.
    pub(crate) fn of_documents(
        ctx: &Context,
        model: &dyn Model,
        patient: &str,
        steps: &[Step],
        documents: Vec<Document>,
        wanted: Option<(&str, &str)>,
    ) -> Option<Self> {
        let documents: Vec<_> = documents.into_iter().filter(papers::is_sendable).collect();
        let letters = documents.iter().any(crate::patient::papers::is_draft);
        let mut papers = Papers::new(model, steps, documents);
        match wanted {
            // Nobody chose these documents: a letter with a blank in it, or a colleague's, stays as it is.
            Some((plugin, step)) => papers.want(plugin, step),
            // They were chosen: a blank left in one does not matter any more.
            None => papers.validate_all(),
        }
        let title = match letters {
            true => t("valider-envoyer"),
            false => t("envoyer"),
        };
        (!papers.is_empty()).then(|| Self::new(ctx, patient, title, Vec::new(), papers))
    }

    fn new(
        ctx: &Context,
        patient: &str,
        title: String,
        entries: Vec<Entry>,
        papers: Papers,
    ) -> Self {
        Self {
            patient: patient.to_owned(),
            title,
            entries,
            papers,
            phase: Phase::Choosing,
            before: ctx.memory(|memory| memory.focused()),
            shown: None,
            traffic: None,
        }
    }

    /// A plugin was asked under this ticket where the documents of a step go.
    pub(crate) fn asked(&mut self, step: usize, ticket: Ticket) {
        self.papers.asked(step, ticket);
    }

    /// What it answered; false when it was not asked here.
    pub(crate) fn answered(&mut self, ticket: Ticket, answer: &Result<Data, String>) -> bool {
        self.papers.answered(ticket, answer)
    }

    /// For whom.
    pub(crate) fn patient(&self) -> &str {
        &self.patient
    }

    /// A step runs under this ticket.
    pub(crate) fn sent(&mut self, at: usize, ticket: Ticket) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.state = State::Running(ticket);
        }
    }

    /// What came of a step; false when the ticket is not one of its own.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
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
        if let (Work::Documents { .. }, (_, step)) = (&entry.work, entry.place) {
            self.papers.ask_again(Some(step));
        }
        true
    }

    /// What is to be run, in its order: from here on nothing is ticked any more.
    fn start(&mut self) {
        self.phase = Phase::Running;
        self.entries.extend(self.papers.work());
        self.entries.sort_by_key(|entry| entry.place);
    }

    /// Give the keyboard back.
    pub(crate) fn lift(&self, ctx: &Context) {
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
        let Entry { step, work, .. } = &self.entries[at];
        let call = |command: &str, arguments| CommandCall {
            plugin: step.plugin.clone(),
            command: command.to_owned(),
            patient: Some(self.patient.clone()),
            arguments,
        };
        Some(match work {
            Work::Letter(document) => Next::Letter(at, document.clone()),
            Work::Step if step.plugin.is_empty() => Next::Validate(at),
            Work::Step => Next::Run(at, call(&step.command, Vec::new())),
            Work::Documents {
                command,
                documents,
                destination,
            } => {
                let mut arguments = vec![("documents".to_owned(), Data::Texts(documents.clone()))];
                if !destination.is_empty() {
                    let to = Data::Text(destination.clone());
                    arguments.push(("destination".to_owned(), to));
                }
                Next::Run(at, call(command, arguments))
            }
        })
    }

    fn went_well(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| !matches!(entry.state, State::Failed(_)))
    }

    /// Draw it; `unsent` is whether something typed in the file was not sent.
    pub(crate) fn show(&mut self, ctx: &Context, model: &dyn Model, unsent: bool) -> Option<Next> {
        let mut asked = Asked::default();
        if self.phase == Phase::Choosing {
            for entry in &mut self.entries {
                entry.offered = entry.step.is_offered(model, &self.patient);
            }
        }
        let title = self.title.clone();
        let now = ctx.input(|input| input.time);
        let first = self.shown.is_none();
        let since = *self.shown.get_or_insert(now);
        // Nobody sends what they have not seen, nor waits long for a plugin that does not answer.
        let wait = (since + ASKED_FOR_S - now).max(0.0);
        let ready = !self.papers.is_asking() || wait <= 0.0;
        if !ready {
            ctx.request_repaint_after(Duration::from_secs_f64(wait));
        }
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
                    let chooses = self.phase == Phase::Choosing;
                    self.papers.show(ui, chooses, &self.entries);
                    for (at, entry) in self.entries.iter_mut().enumerate() {
                        // What is run for a document is said beside it, and here what went wrong.
                        let is_line = entry.work == Work::Step;
                        if !entry.offered || (!is_line && !matches!(entry.state, State::Failed(_)))
                        {
                            continue;
                        }
                        widgets::rule(ui);
                        if line(ui, entry, self.phase) {
                            asked.again = Some(at);
                        }
                    }
                    widgets::rule(ui);
                });
            self.foot(ui, model, ready, &mut asked);
        });
        if let Some(at) = asked.again {
            self.entries[at].state = State::Waiting;
            self.phase = Phase::Running;
        }
        match self.phase {
            Phase::Choosing if ready && (asked.go || enter) => self.start(),
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
        if let Some((step, call)) = self.papers.question(&self.patient) {
            return Some(Next::Ask(step, call));
        }
        if let Phase::Over(since) = &mut self.phase {
            let since = *since.get_or_insert(now);
            // Something left, or could not: what is said of the documents may be another thing now.
            let traffic = model.traffic();
            if self.traffic.as_ref() != Some(&traffic) {
                self.traffic = Some(traffic);
                self.papers.ask_again(None);
                ctx.request_repaint();
            }
            if self.went_well() {
                let seen_for = match self.papers.is_empty() {
                    true => SEEN_FOR_S,
                    false => READ_FOR_S,
                };
                let left = seen_for - (now - since);
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

    fn foot(&self, ui: &mut Ui, model: &dyn Model, ready: bool, asked: &mut Asked) {
        match self.phase {
            Phase::Choosing if self.papers.is_asking() && ready => {
                widgets::notice(ui, &t("destinations-sans-reponse"), Tone::Attention);
            }
            Phase::Choosing => {}
            Phase::Running => drop(widgets::caption(ui, t("validation-en-cours"))),
            Phase::Stopped => {
                widgets::notice(ui, &t("validation-arretee"), Tone::Problem);
            }
            Phase::Over(_) => {
                let validated = self.entries.iter().any(|entry| entry.work == Work::Step);
                let (key, tone) = match (validated, self.went_well()) {
                    (true, true) => ("validation-faite", Tone::Good),
                    (true, false) => ("validation-incomplete", Tone::Attention),
                    (false, true) => ("envois-faite", Tone::Good),
                    (false, false) => ("envois-incomplete", Tone::Attention),
                };
                widgets::notice(ui, &t(key), tone);
            }
        }
        let buttons = match self.phase {
            Phase::Choosing => "choosing",
            Phase::Running => "running",
            Phase::Stopped | Phase::Over(_) => "over",
        };
        widgets::at_right(ui, buttons, |ui| match self.phase {
            Phase::Choosing => {
                let of_consultation = self.title == t("validation");
                let yes = match of_consultation {
                    true => t("valider"),
                    false => self.title.clone(),
                };
                let no = t("annuler");
                let no = Button {
                    chip: Some("Échap"),
                    ..Button::new(&no)
                };
                asked.close = no.show(ui).clicked();
                let yes = Button {
                    chip: Some("Entrée"),
                    ..Button::new(&yes)
                };
                asked.go = ui
                    .add_enabled_ui(ready, |ui| yes.weight(Weight::Primary).show(ui))
                    .inner
                    .clicked();
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
                outcome(ui, entry, &label);
            }
        });
    });
    if let State::Failed(sentence) = &entry.state {
        let text = RichText::new(sentence)
            .size(DENSE)
            .color(palette(ui).problem.ink);
        let said = ui.add(Label::new(text).wrap().selectable(true));
        widgets::said_as(&said, Role::Alert, sentence);
        let again_is_safe =
            entry.step.on_failure == OnFailure::Retry || entry.place.0 < Entry::STEPS;
        if again_is_safe && phase != Phase::Running {
            again = Button::new(&t("reessayer")).show(ui).clicked();
        }
    }
    again
}

/// What became of an entry; `what` names it.
fn outcome(ui: &mut Ui, entry: &Entry, what: &str) {
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
    let said = t_with("etape-dite", &[("etape", what), ("etat", &word)]);
    pill.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &said));
}
