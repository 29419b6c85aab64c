//! The documents of a validation, each with where it goes: plugins say so, a person ticks.
//!
//! What a plugin answers is a stranger's: only rows about documents that were asked about count, as many as fit a screen,
//! with their words tamed. What a person ticked stays as they left it when a plugin is asked again.

use egui::{CursorIcon, RichText, Role, Ui, WidgetInfo};
use serde::Deserialize;
use socle_formats::date::CivilDate;
use socle_manifest::{Documents, OnFailure};
use socle_record::{Document, DocumentStatut};
use socle_runtime::Data;
use socle_runtime::view::Tone;
use socle_typeset::template::BLANK;

use super::{Entry, State, Work, outcome};
use crate::extension::contributions::Step;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;
use crate::model::{CommandCall, Model, Ticket};
use socle_practice::documents::letter::SOURCE;
use socle_practice::documents::list::{PAGE, Wanted};

/// Media type of a structured document.
const STRUCTURED: &str = "text/xml";
/// Destinations of one document a plugin may name.
const DESTINATIONS_MAX: usize = 20;
/// Longest label and longest sentence shown, characters.
const LABEL_CHARS: usize = 80;
const SAID_CHARS: usize = 200;
/// How far what belongs to a document stands in.
const INDENT: f32 = 22.0;

/// A document and where it may go.
#[derive(Debug)]
pub(super) struct Paper {
    document: Document,
    /// Its title; of a letter, as it was typed last.
    title: String,
    /// A letter that is not validated yet: whether it is now.
    validates: Option<bool>,
    /// Who wrote it, of a letter of somebody else's; else empty.
    by: String,
    boxes: Vec<Destination>,
}

/// Somewhere a document may go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Destination {
    /// Which step.
    step: usize,
    /// The plugin's own name of it; empty when the step has one only.
    name: String,
    label: String,
    ticked: bool,
    /// As its plugin would have it.
    declared: bool,
    /// There is a box; otherwise it is only said why not, or that it is done.
    offered: bool,
    said: String,
    tone: Tone,
}

/// What is known of where the documents of a step may go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// To be asked.
    Wanted,
    /// Asked under this ticket.
    Asked(Ticket),
    Answered,
    Failed(String),
}

/// A step that is offered for documents.
#[derive(Debug)]
struct Offer {
    step: Step,
    documents: Documents,
    question: Question,
    /// It was answered before: what a person ticked since stays.
    answered: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Papers {
    offers: Vec<(usize, Offer)>,
    papers: Vec<Paper>,
    /// The step somebody came for.
    wanted: Option<usize>,
}

/// A row of a plugin's answer.
#[derive(Debug, Deserialize)]
struct Row {
    document: String,
    #[serde(default)]
    destination: String,
    label: Option<String>,
    ticked: Option<bool>,
    #[serde(default = "yes")]
    offered: bool,
    #[serde(default)]
    said: String,
    #[serde(default)]
    tone: String,
}

#[derive(Debug, Deserialize)]
struct Rows {
    rows: Vec<Row>,
}

fn yes() -> bool {
    true
}

fn tone(word: &str) -> Tone {
    match word {
        "good" => Tone::Good,
        "attention" => Tone::Attention,
        "problem" => Tone::Problem,
        "information" => Tone::Information,
        _ => Tone::Neutral,
    }
}

/// The documents that were written here today for this patient and are letters, validated or not, the latest first.
pub(super) fn of_today(model: &dyn Model, patient: &str) -> Vec<Document> {
    let known = model
        .today()
        .and_then(|today| of_day(model, patient, today));
    known.and_then(Result::ok).unwrap_or_default()
}

/// The same of any day; none until it is known, or why it cannot be.
pub(super) fn of_day(
    model: &dyn Model,
    patient: &str,
    day: CivilDate,
) -> Option<Result<Vec<Document>, String>> {
    let wanted = Wanted {
        patient: Some(patient.to_owned()),
        ..Wanted::default()
    };
    let state = model.papers().list(&wanted, PAGE);
    let Some(found) = state.found else {
        return state.failure.map(Err);
    };
    let documents = found
        .lines
        .iter()
        .map(|line| &line.document)
        .filter(|document| is_sendable(document) && is_of(document, day))
        // What was received is one version, in another's name; what is structured is sent by the extension that made it.
        .filter(|document| {
            let is_filed = is_own(model, document) && document.mime != STRUCTURED;
            is_letter(document) || document.version > 1 || is_filed
        })
        .cloned()
        .collect();
    Some(Ok(documents))
}

fn is_of(document: &Document, day: CivilDate) -> bool {
    document
        .date
        .parse::<CivilDate>()
        .is_ok_and(|date| date == day)
}

fn is_letter(document: &Document) -> bool {
    document.mime == SOURCE && document.statut == DocumentStatut::Brouillon
}

/// Whether it can go anywhere: it is valid, or can be validated.
pub(super) fn is_sendable(document: &Document) -> bool {
    is_letter(document)
        || matches!(
            document.statut,
            DocumentStatut::Valide | DocumentStatut::Expedie
        )
}

impl Papers {
    /// These documents, offered to the steps that take them.
    pub(super) fn new(model: &dyn Model, steps: &[Step], documents: Vec<Document>) -> Self {
        let offers = steps.iter().enumerate().filter_map(|(at, step)| {
            let takes = step.documents.clone()?;
            let offer = Offer {
                question: match takes.destinations {
                    Some(_) => Question::Wanted,
                    None => Question::Answered,
                },
                documents: takes,
                step: step.clone(),
                answered: false,
            };
            Some((at, offer))
        });
        let mut all = Self {
            offers: offers.collect(),
            ..Self::default()
        };
        all.papers = documents
            .into_iter()
            .map(|document| Paper {
                validates: is_letter(&document).then(|| is_proposed(model, &document)),
                by: match is_letter(&document) && !is_own(model, &document) {
                    true => tamed(&document.author, LABEL_CHARS),
                    false => String::new(),
                },
                boxes: all.boxes_of(&document),
                title: title(model, &document),
                document,
            })
            .collect();
        for (_, offer) in &mut all.offers {
            let takes = |paper: &Paper| offer.documents.takes(&paper.document.kind.code);
            if !all.papers.iter().any(takes) {
                offer.question = Question::Answered;
            }
        }
        // A document that goes nowhere and is validated needs nobody.
        let offers = &all.offers;
        all.papers.retain(|paper| {
            paper.validates.is_some()
                || offers
                    .iter()
                    .any(|(_, offer)| offer.documents.takes(&paper.document.kind.code))
        });
        all
    }

    /// The boxes of a document that need no answer: those of steps that name no destinations.
    fn boxes_of(&self, document: &Document) -> Vec<Destination> {
        self.offers
            .iter()
            .filter(|(_, offer)| offer.documents.destinations.is_none())
            .filter(|(_, offer)| offer.documents.takes(&document.kind.code))
            .map(|(at, offer)| Destination {
                step: *at,
                name: String::new(),
                label: tamed(&offer.step.label, LABEL_CHARS),
                ticked: offer.step.ticked,
                declared: offer.step.ticked,
                offered: true,
                said: String::new(),
                tone: Tone::Neutral,
            })
            .collect()
    }

    /// All letters among them are to be validated.
    pub(super) fn validate_all(&mut self) {
        for paper in &mut self.papers {
            paper.validates = paper.validates.map(|_| true);
        }
    }

    /// This step is what somebody came for: each document that can go there is ticked.
    pub(super) fn want(&mut self, plugin: &str, step: &str) {
        let is_wanted = |offer: &Offer| offer.step.plugin == plugin && offer.step.id == step;
        let mut offers = self.offers.iter();
        self.wanted = offers
            .find(|(_, offer)| is_wanted(offer))
            .map(|(at, _)| *at);
        if let Some(at) = self.wanted {
            self.papers.iter_mut().for_each(|paper| paper.want(at));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.papers.is_empty()
    }

    /// Whether where something goes is still being asked.
    pub(super) fn is_asking(&self) -> bool {
        self.offers
            .iter()
            .any(|(_, offer)| matches!(offer.question, Question::Wanted | Question::Asked(_)))
    }

    /// The next question to put to a plugin; [`Self::asked`] says under which ticket it was.
    pub(super) fn question(&self, patient: &str) -> Option<(usize, CommandCall)> {
        let (at, offer) = self
            .offers
            .iter()
            .find(|(_, offer)| offer.question == Question::Wanted)?;
        let taken = self
            .papers
            .iter()
            .map(|paper| &paper.document)
            .filter(|document| offer.documents.takes(&document.kind.code))
            .map(|document| document.id.as_str().to_owned());
        let call = CommandCall {
            plugin: offer.step.plugin.clone(),
            command: offer.documents.destinations.clone()?,
            patient: Some(patient.to_owned()),
            arguments: vec![("documents".to_owned(), Data::Texts(taken.collect()))],
        };
        Some((*at, call))
    }

    pub(super) fn asked(&mut self, step: usize, ticket: Ticket) {
        for (at, offer) in &mut self.offers {
            if *at == step {
                offer.question = Question::Asked(ticket);
            }
        }
    }

    /// Ask again of a step that names destinations, or of all: what became of what was sent.
    pub(super) fn ask_again(&mut self, step: Option<usize>) {
        for (at, offer) in &mut self.offers {
            let wanted = step.is_none_or(|step| step == *at);
            if wanted
                && offer.documents.destinations.is_some()
                && offer.question == Question::Answered
            {
                offer.question = Question::Wanted;
            }
        }
    }

    /// A plugin answered; false when this was not asked here.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: &Result<Data, String>) -> bool {
        let Some((at, offer)) = self
            .offers
            .iter_mut()
            .find(|(_, offer)| offer.question == Question::Asked(ticket))
        else {
            return false;
        };
        let rows = match answer {
            Ok(data) => serde_json::from_value::<Rows>(data.to_json())
                .map_err(|_shape| t("destinations-illisibles")),
            Err(sentence) => Err(sentence.clone()),
        };
        let (at, step, takes) = (*at, offer.step.clone(), offer.documents.clone());
        let first = self.wanted == Some(at) && !std::mem::replace(&mut offer.answered, true);
        match rows {
            Err(sentence) => offer.question = Question::Failed(sentence),
            Ok(Rows { rows }) => {
                offer.question = Question::Answered;
                for paper in &mut self.papers {
                    if takes.takes(&paper.document.kind.code) {
                        paper.hear(at, &step, &rows);
                        if first {
                            paper.want(at);
                        }
                    }
                }
            }
        }
        true
    }

    /// What is to be run: before anything else, what tells plugins of what was unticked, and the letters; then each
    /// destination of each step, in the place of its step.
    pub(super) fn work(&self) -> Vec<Entry> {
        let mut work = Vec::new();
        for (at, offer) in &self.offers {
            if let Some(command) = &offer.documents.declined {
                let unticked = |one: &Destination| one.offered && one.declared && !one.ticked;
                work.extend(self.by_destination(*at, offer, command, Entry::DECLINED, &unticked));
            }
        }
        let letters = self
            .papers
            .iter()
            .filter(|paper| paper.validates == Some(true));
        work.extend(letters.enumerate().map(|(n, paper)| Entry {
            place: (Entry::LETTERS, n),
            work: Work::Letter(paper.document.id.as_str().to_owned()),
            ..Entry::own(&paper.title)
        }));
        for (at, offer) in &self.offers {
            let ticked = |one: &Destination| one.offered && one.ticked;
            work.extend(self.by_destination(
                *at,
                offer,
                &offer.step.command,
                Entry::STEPS,
                &ticked,
            ));
        }
        work
    }

    /// One run of `command` for each destination of a step that has documents.
    fn by_destination(
        &self,
        at: usize,
        offer: &Offer,
        command: &str,
        stage: u8,
        which: &dyn Fn(&Destination) -> bool,
    ) -> Vec<Entry> {
        let mut groups: Vec<(String, String, Vec<String>)> = Vec::new();
        // A letter that stays one goes nowhere; that it was not wanted there is said all the same.
        let papers = self
            .papers
            .iter()
            .filter(|paper| stage == Entry::DECLINED || paper.validates != Some(false));
        for paper in papers {
            for one in paper
                .boxes
                .iter()
                .filter(|one| one.step == at && which(one))
            {
                let id = paper.document.id.as_str().to_owned();
                match groups.iter_mut().find(|(name, _, _)| *name == one.name) {
                    Some((_, _, documents)) => documents.push(id),
                    None => groups.push((one.name.clone(), one.label.clone(), vec![id])),
                }
            }
        }
        let groups = groups
            .into_iter()
            .map(|(destination, label, documents)| Entry {
                place: (stage, at),
                step: Step {
                    label,
                    // What was not heard would be sent all the same: nothing goes on.
                    on_failure: match stage {
                        Entry::DECLINED => OnFailure::Closed,
                        _ => offer.step.on_failure,
                    },
                    ..offer.step.clone()
                },
                work: Work::Documents {
                    command: command.to_owned(),
                    documents,
                    destination,
                },
                ticked: true,
                offered: true,
                state: State::Waiting,
            });
        groups.collect()
    }

    /// Draw them; `chooses` while a person may still tick, `run` what is being run.
    pub(super) fn show(&mut self, ui: &mut Ui, chooses: bool, run: &[Entry]) {
        let asking: Vec<usize> = self
            .offers
            .iter()
            .filter(|(_, offer)| matches!(offer.question, Question::Wanted | Question::Asked(_)))
            .map(|(at, _)| *at)
            .collect();
        for paper in &mut self.papers {
            widgets::rule(ui);
            paper.show(ui, chooses, run);
            if chooses && asking.iter().any(|at| !paper.knows(*at)) {
                ui.horizontal(|ui| {
                    ui.add_space(INDENT);
                    widgets::busy_mark(ui);
                    widgets::caption(ui, t("destinations-en-cours"));
                });
            }
        }
        for (_, offer) in &self.offers {
            if let Question::Failed(sentence) = &offer.question {
                let name = tamed(&offer.step.name, 60);
                let said = t_with(
                    "destinations-inconnues",
                    &[("extension", &name), ("raison", sentence)],
                );
                widgets::notice(ui, &said, Tone::Attention);
            }
        }
    }
}

/// How a document is called now.
fn title(model: &dyn Model, document: &Document) -> String {
    let draft = is_letter(document).then(|| model.papers().draft(document.id.as_str()));
    match draft {
        Some(Some(Ok(draft))) if !draft.title.trim().is_empty() => draft.title.clone(),
        _ => document.title.clone(),
    }
}

/// Whether it is proposed to validate a letter: whoever is there wrote it, and it has no blank left to fill. One of a colleague is
/// validated by somebody who says so: their name would stand under it.
fn is_proposed(model: &dyn Model, letter: &Document) -> bool {
    is_own(model, letter) && is_whole(model, letter)
}

/// Whether whoever is there wrote this.
fn is_own(model: &dyn Model, document: &Document) -> bool {
    let me = model.session().name.filter(|name| !name.is_empty());
    me.is_some_and(|me| document.author.ends_with(&me))
}

/// Whether a letter has no blank left to fill.
fn is_whole(model: &dyn Model, letter: &Document) -> bool {
    match model.papers().draft(letter.id.as_str()) {
        Some(Ok(draft)) => !draft.text.contains(BLANK) && !draft.text.trim().is_empty(),
        // Not read yet, or not readable: a person says so.
        _ => false,
    }
}

impl Paper {
    /// Whether a step has said something of it.
    fn knows(&self, step: usize) -> bool {
        self.boxes.iter().any(|one| one.step == step)
    }

    /// Somebody came to send it by this step: its first place is ticked, unless its plugin ticks one, or has something to say
    /// (that it is there already, that nobody reads it, that a person chose otherwise).
    fn want(&mut self, step: usize) {
        let mut places = self
            .boxes
            .iter_mut()
            .filter(|one| one.step == step && one.offered);
        let Some(first) = places.next() else { return };
        let any = first.ticked || places.any(|one| one.ticked);
        if !any && first.said.is_empty() {
            first.ticked = true;
        }
    }

    /// What a step says of it now.
    fn hear(&mut self, at: usize, step: &Step, rows: &[Row]) {
        let id = self.document.id.as_str();
        let before = std::mem::take(&mut self.boxes);
        let (mine, others): (Vec<_>, Vec<_>) = before.into_iter().partition(|one| one.step == at);
        self.boxes = others;
        let about = rows.iter().filter(|row| row.document == id);
        for row in about.take(DESTINATIONS_MAX) {
            if self
                .boxes
                .iter()
                .any(|one| one.step == at && one.name == row.destination)
            {
                continue;
            }
            let declared = row.ticked.unwrap_or(step.ticked);
            let known = mine.iter().find(|one| one.name == row.destination);
            let label = row.label.as_deref().unwrap_or(&step.label);
            self.boxes.push(Destination {
                step: at,
                name: row.destination.clone(),
                label: tamed(label, LABEL_CHARS),
                // What a person ticked stays as they left it.
                ticked: known.map_or(declared, |one| one.ticked),
                declared: known.map_or(declared, |one| one.declared),
                offered: row.offered,
                said: tamed(&row.said, SAID_CHARS),
                tone: tone(&row.tone),
            });
        }
        self.boxes.sort_by_key(|one| one.step);
    }

    fn show(&mut self, ui: &mut Ui, chooses: bool, run: &[Entry]) {
        let title = tamed(&self.title, LABEL_CHARS);
        let id = self.document.id.as_str().to_owned();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            match &mut self.validates {
                Some(validates) if chooses => {
                    let label = t_with("document-a-valider", &[("titre", &title)]);
                    ui.checkbox(validates, label);
                    if !self.by.is_empty() {
                        widgets::caption(ui, t_with("document-ecrit-par", &[("qui", &self.by)]));
                    }
                }
                _ => {
                    ui.label(theme::semibold(&title, DENSE).color(palette(ui).text));
                }
            }
            let letter = run
                .iter()
                .find(|entry| entry.work == Work::Letter(id.clone()));
            if let Some(entry) = letter {
                outcome(ui, entry, &title);
            } else if self.validates == Some(false) && !chooses {
                widgets::caption(ui, t("document-reste-brouillon"));
            }
        });
        let stays = self.validates == Some(false);
        for one in &mut self.boxes {
            one.show(ui, &title, chooses, !stays, goes(run, one, &id));
        }
    }
}

/// What takes a document to this destination.
fn goes<'r>(run: &'r [Entry], to: &Destination, document: &str) -> Option<&'r Entry> {
    run.iter().find(|entry| {
        entry.place == (Entry::STEPS, to.step)
            && matches!(&entry.work, Work::Documents { documents, destination, .. }
                if *destination == to.name && documents.iter().any(|id| id == document))
    })
}

impl Destination {
    fn show(
        &mut self,
        ui: &mut Ui,
        title: &str,
        chooses: bool,
        may_go: bool,
        entry: Option<&Entry>,
    ) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.add_space(INDENT);
            let name = t_with(
                "destination-dite",
                &[("document", title), ("destination", &self.label)],
            );
            if chooses && self.offered {
                let mut shown = self.ticked && may_go;
                let response = ui
                    .add_enabled_ui(may_go, |ui| ui.checkbox(&mut shown, &self.label))
                    .inner;
                if response.changed() {
                    self.ticked = shown;
                }
                response.widget_info(|| WidgetInfo::selected(Role::CheckBox, may_go, shown, &name));
                if may_go {
                    response.on_hover_cursor(CursorIcon::PointingHand);
                }
            } else {
                let text = RichText::new(&self.label).size(DENSE);
                ui.label(text.color(palette(ui).secondary));
            }
            if let Some(entry) = entry {
                outcome(ui, entry, &name);
            } else if !chooses && self.offered {
                widgets::caption(ui, t("etape-non-cochee"));
            }
            if !self.said.is_empty() {
                let color = match self.tone {
                    Tone::Neutral => palette(ui).secondary,
                    tone => palette(ui).tone(tone).ink,
                };
                ui.label(RichText::new(&self.said).size(CAPTION).color(color));
            }
        });
    }
}
