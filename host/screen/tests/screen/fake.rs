//! A world made of plain values: what the screen asks for is what a test put there, what the screen says is noted.

#![allow(dead_code, clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use socle_formats::date::CivilDate;
use socle_formats::documents::Famille;
use socle_formats::identite::{Acte, Attributs, Identite, Piece, Statut};
use socle_formats::traits::{Sexe, Traits};
use socle_practice::agenda::Appointment as Kept;
use socle_practice::documents::letter::Draft;
use socle_practice::documents::list::{Found, Line as PaperLine, Wanted as PapersWanted};
use socle_practice::documents::paper::Printers;
use socle_practice::documents::templates::Template;
use socle_practice::exchange::Exchange;
use socle_practice::journal::SeenLine;
use socle_practice::mailboxes::MailDesk;
use socle_practice::station::Station;
use socle_record::model::entity::{EntityAct, EntityEvent, Etat};
use socle_record::model::kinds::Kind as RecordKind;
use socle_record::model::near::closeness;
use socle_record::model::words::fold;
use socle_record::{
    Attempt, Author, Closeness, Coded, Document, Dossier, EntityView, Entry, EntryId, EntryState,
    IdentityEvent, IdentityFile, Moyen, PatientLine, Person, Value, Wanted, Zone, zone,
};
use socle_runtime::view::{
    FieldKind, Format, Kind, Letters, Node, Sign, Table, TableRow, Tone, Tree, UiEvent,
};
use socle_runtime::views::{ViewKey, ViewState};
use socle_runtime::{
    Ask, Choice, ConsentRequest, Data, Lifecycle, Line, LogLine, Occasion, PluginInfo, Stats,
};
use socle_screen::model::charts::{
    ChartAct, Charts, ContactsState, DossierState, HappenedState, NearState, SeenState,
};
use socle_screen::model::papers::{Content, ListState, PageState, PaperAct, Papers, Preview};
use socle_screen::model::reader::{CardSight, Presented, Reader, ReaderAct, Readers};
use socle_screen::model::{
    self, Act, Answered, Appointment, CommandCall, DayLine, DayState, Examined, Failed, FileData,
    FileState, ImportCall, Journal, Model, Order, ParkedLine, PatientsAsked, PatientsPage,
    PracticeKind, Refusal, RowsPage, RowsWanted, RunningCall, SendHistory, SendLine, SendsAsked,
    SendsGroup, SendsPage, ServiceLine, SessionLine, SettingsState, Standing, Ticket, Traffic,
};

/// What the screen asked to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Open(String),
    Close(String),
    Scanned(Option<String>, String),
    Handle(ViewKey, UiEvent),
    Command(CommandCall),
    Ask(CommandCall),
    Import(ImportCall),
    Act(Act),
    Cancel(String),
    Again(ViewKey),
    Save(String, String),
}

/// What becomes of what is handed to a plugin or asked of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Fails,
    Never,
}

pub(crate) struct Known {
    pub(crate) lines: Vec<Arc<PatientLine>>,
    pub(crate) appointments: Option<Arc<Vec<Appointment>>>,
    pub(crate) plugins: Arc<Vec<PluginInfo>>,
    pub(crate) refused: Arc<Vec<Refusal>>,
    pub(crate) views: HashMap<ViewKey, ViewState>,
    pub(crate) rows: Vec<(String, Vec<Data>)>,
    pub(crate) calls: Vec<RunningCall>,
    pub(crate) traffic: Traffic,
    pub(crate) failures: Vec<Failed>,
    pub(crate) told: Vec<model::Told>,
    pub(crate) said: Vec<Said>,
    pub(crate) outcome: Outcome,
    /// What commands answer that are asked; one that is not here never answers.
    pub(crate) answers: HashMap<String, Result<Data, String>>,
    answered: Vec<Answered>,
    /// Commands that fail, whatever becomes of the rest.
    pub(crate) failing: BTreeSet<String>,
    /// Whoever is at the keyboard.
    pub(crate) person: Option<String>,
    /// The door of a real practice.
    pub(crate) door: Option<model::door::Door>,
    /// What was done at it.
    pub(crate) at_door: Vec<model::door::AtDoor>,
    pub(crate) profile: model::door::MayDo,
    pub(crate) settings: HashMap<String, SettingsState>,
    /// Only Socle's own plugins run.
    pub(crate) safe: bool,
    pub(crate) services: Vec<ServiceLine>,
    pub(crate) pending: Vec<ConsentRequest>,
    pub(crate) asks: Vec<Ask>,
    /// The sends, whatever is asked.
    pub(crate) sends: Vec<Arc<SendLine>>,
    pub(crate) parked: Vec<ParkedLine>,
    pub(crate) zone: Zone,
    pub(crate) attempts: Vec<Attempt>,
    /// What lies where, for those who install it.
    pub(crate) packages: HashMap<PathBuf, Result<ConsentRequest, String>>,
    examined: Vec<Examined>,
    pub(crate) report: String,
    outcomes: Vec<model::Outcome>,
    /// Imports and exports, on a real record.
    pub(crate) exchange: Option<Exchange>,
    pub(crate) mail: Option<MailDesk>,
    /// Pages are never answered.
    pub(crate) silent: bool,
    /// Every search asked for.
    pub(crate) searches: BTreeSet<String>,
    /// The most lines asked for at once.
    pub(crate) most_lines: u64,
    /// Views looked at.
    pub(crate) looked: usize,
    /// Views that came to the front, one after the other.
    pub(crate) fronts: Vec<ViewKey>,
    /// Ids given to patients to create.
    minted: u32,
    /// What the journal tells, of anybody.
    pub(crate) seen: Vec<SeenLine>,
    /// Fields of patients that are not those every patient has here, by patient.
    pub(crate) fields: HashMap<String, Vec<(String, Value)>>,
    /// The entities of the medical file, and contacts.
    pub(crate) entities: Vec<EntityView>,
    /// What is told of every medical file, whatever was written since.
    pub(crate) frozen: Option<Arc<Dossier>>,
    /// Terms that are known.
    pub(crate) terms: Vec<Coded>,
    /// What happened to entities, by id.
    pub(crate) happened: HashMap<String, Vec<EntityEvent>>,
    /// Patients who were refused a matricule, and who bears it.
    pub(crate) collisions: HashMap<String, String>,
    /// Identities that are not those every patient has here.
    pub(crate) identities: HashMap<String, Identite>,
    /// Documents, and what they hold.
    pub(crate) documents: Vec<(Document, Content)>,
    /// What was asked to be done with them.
    pub(crate) paper_acts: Vec<PaperAct>,
    /// What was asked to be saved: a document, and what is attached to it.
    pub(crate) saved: Vec<(String, Option<usize>)>,
    /// The practice's templates.
    pub(crate) templates: Arc<Vec<Template>>,
    /// Letters being written: whose, and what they say.
    pub(crate) drafts: HashMap<String, (String, Arc<Draft>)>,
    /// What letters look like.
    pub(crate) preview: Preview,
    /// What was read by a card, a code, another software.
    pub(crate) presented: Option<Arc<Presented>>,
    /// What the reader of cartes Vitale sees; none where none is set.
    pub(crate) card: Option<CardSight>,
    /// What the workstation remembers.
    pub(crate) station: Option<Station>,
    /// What was done with it.
    pub(crate) reads: Vec<ReaderAct>,
    /// The messages that are kept.
    pub(crate) messages: Option<String>,
    /// How all does that the practice depends on.
    pub(crate) depends: Vec<model::Depended>,
    /// Certificates.
    pub(crate) held: Vec<model::Held>,
    /// What comes of every trial.
    pub(crate) trial: Option<model::Tried>,
    /// What was tried.
    pub(crate) trials: Vec<model::Trial>,
}

impl Known {
    fn came(&mut self, ticket: Ticket) {
        match self.outcome {
            Outcome::Done => self.outcomes.push(model::Outcome::done(ticket)),
            Outcome::Fails => {
                let failed = Failed {
                    at_ms: 1_795_335_660_000,
                    plugin: None,
                    patient: None,
                    code: "essai".into(),
                    sentence: FAILED.into(),
                };
                let outcome = model::Outcome::failed(ticket, Some(failed));
                self.outcomes.push(outcome);
            }
            Outcome::Never => {}
        }
    }

    /// What is asked of the host takes effect.
    fn take(&mut self, act: &Act) {
        match act {
            Act::Set {
                plugin,
                key,
                value: Value::Text(name),
            } if (plugin.as_str(), key.as_str()) == (zone::OWNER, zone::KEY) => {
                self.zone = Zone::named(name).unwrap();
            }
            Act::Set { plugin, key, value } => {
                let values = &mut self.settings.entry(plugin.clone()).or_default().values;
                if value.is_none() {
                    values.remove(key);
                } else {
                    values.insert(key.clone(), value.clone());
                }
            }
            Act::Decide {
                plugin,
                line,
                choice,
            } => self.plugin(plugin, |info| {
                for one in info.lines.iter_mut().filter(|one| one.id() == *line) {
                    one.choice = Some(*choice);
                }
            }),
            Act::Answer { ask, .. } => self.asks.retain(|one| one.id != *ask),
            Act::Provide { service, plugin } => {
                for line in &mut self.services {
                    if line.service == *service {
                        line.provider.clone_from(plugin);
                    }
                }
            }
            Act::Order {
                plugin,
                order: Order::Remove,
            } => {
                let mut plugins = self.plugins.to_vec();
                plugins.retain(|info| info.manifest.id != *plugin);
                self.plugins = Arc::new(plugins);
            }
            Act::Order { plugin, order } => self.plugin(plugin, |info| {
                info.state = match order {
                    Order::Pause => Lifecycle::EnQuarantaine("mise en pause".into()),
                    Order::Disable => Lifecycle::Desactivee,
                    _ => Lifecycle::Prete,
                }
            }),
            Act::Consent { plugin, .. } => {
                self.pending
                    .retain(|request| request.manifest.id != *plugin);
                self.plugin(plugin, |info| info.state = Lifecycle::Prete);
            }
            Act::Agenda(_) => {}
            Act::Chart(act) | Act::Keep { act, .. } => self.chart(act),
            Act::Install { package, .. } => {
                let Some(Ok(request)) = self.packages.get(package) else {
                    return;
                };
                let mut plugins = self.plugins.to_vec();
                plugins.push(info(request.manifest.clone()));
                self.plugins = Arc::new(plugins);
            }
            Act::Resend(entry) | Act::SendAnyway(entry) => self.send(entry, EntryState::EnCours),
            Act::GiveUp(entry) => self.send(entry, EntryState::Abandonne),
            Act::HandleEvents(decided) | Act::DropEvents(decided) => {
                let is_left = |line: &ParkedLine| {
                    !decided.contains(&(line.event.clone(), line.plugin.clone()))
                };
                self.parked.retain(is_left);
                self.traffic.parked = self.parked.len() as u64;
            }
            Act::GiveUpJob(job) => self.traffic.jobs.retain(|one| one.job != *job),
            Act::ExportSend { .. } => {}
        }
    }

    fn send(&mut self, id: &EntryId, state: EntryState) {
        for line in self.sends.iter_mut().filter(|line| line.entry.id == *id) {
            let mut changed = SendLine::clone(line);
            changed.entry.state = state;
            changed.entry.reason = String::new();
            changed.held_back = false;
            *line = Arc::new(changed);
        }
    }

    /// What is done to the record of a patient takes effect.
    fn chart(&mut self, act: &ChartAct) {
        match act {
            ChartAct::Create { id, traits, fields } => {
                let mut line = line(
                    id,
                    &traits.nom_naissance,
                    &traits.premier_prenom,
                    &traits.date_naissance.to_string(),
                    traits.sexe,
                    Statut::Provisoire,
                );
                line.nom_utilise = fields
                    .iter()
                    .find(|(name, _)| name == "nom-utilise")
                    .and_then(|(_, value)| value.as_text().map(str::to_owned));
                self.lines.push(Arc::new(line));
                self.fields.insert(id.clone(), fields.clone());
            }
            ChartAct::Add(new) => {
                let kind = RecordKind::named(&new.kind).unwrap();
                let mut fields = new.fields.clone();
                let etat = if new.kind == "consultation" {
                    "ouverte"
                } else {
                    "actif"
                };
                fields.push(("etat".into(), etat.into()));
                fields.push(("auteur".into(), "Dr Max LIBRE".into()));
                self.entities.push(EntityView {
                    kind: kind.name,
                    id: new.id.as_ref().unwrap().to_string(),
                    patient: new.patient.clone(),
                    revision: 1,
                    owner: None,
                    fields,
                });
            }
            ChartAct::Change {
                kind, id, fields, ..
            } if kind == "patient" => self.write(id, fields),
            ChartAct::Change { id, fields, .. } => self.entity(id, fields),
            ChartAct::Entity {
                id,
                act: EntityAct::Attach { patient },
                ..
            } => {
                self.entity(id, &[]);
                let view = self.entities.iter_mut().find(|view| view.id == *id);
                view.unwrap().patient = Some(patient.clone());
            }
            ChartAct::Entity { id, act, .. } => {
                let etat = match act {
                    EntityAct::Close { .. } => "clos",
                    EntityAct::Strike { .. } => "rature",
                    _ => "validee",
                };
                self.entity(id, &[("etat".into(), etat.into())]);
            }
            ChartAct::Validate { id, fields, .. } => {
                self.entity(id, fields);
                self.entity(id, &[("etat".into(), "validee".into())]);
            }
            ChartAct::Identity { patient, acte, .. } => {
                let file = self.file(patient).unwrap();
                let (next, _) = file.identity.identite.appliquer(acte).unwrap();
                self.identities.insert(patient.clone(), next);
            }
        }
    }

    /// The fields of an entity change, whoever does it.
    pub(crate) fn entity(&mut self, id: &str, changes: &[(String, Value)]) {
        let view = self.entities.iter_mut().find(|view| view.id == id).unwrap();
        view.revision += 1;
        for (name, value) in changes {
            view.fields.retain(|(known, _)| known != name);
            view.fields.push((name.clone(), value.clone()));
        }
    }

    /// The fields of a patient change, whoever does it.
    pub(crate) fn write(&mut self, patient: &str, changes: &[(String, Value)]) {
        let mut fields = self.file(patient).unwrap().fields;
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.push((name.clone(), value.clone()));
        }
        self.fields.insert(patient.to_owned(), fields);
        for line in &mut self.lines {
            if line.id.as_str() == patient {
                Arc::make_mut(line).revision += 1;
            }
        }
    }

    fn file(&self, patient: &str) -> Option<FileData> {
        let line = self.lines.iter().find(|line| line.id.as_str() == patient)?;
        let mut data = file(line);
        if let Some(fields) = self.fields.get(patient) {
            data.fields.clone_from(fields);
        }
        if let Some(identity) = self.identities.get(patient) {
            data.identity.identite = identity.clone();
            data.identity.revision += 1;
        }
        Some(data)
    }

    /// Change an installed plugin.
    pub(crate) fn plugin(&mut self, id: &str, change: impl FnOnce(&mut PluginInfo)) {
        let mut plugins = self.plugins.to_vec();
        if let Some(info) = plugins.iter_mut().find(|info| info.manifest.id == id) {
            change(info);
        }
        self.plugins = Arc::new(plugins);
    }
}

/// What is said of what fails.
pub(crate) const FAILED: &str = "Le cabinet n’a pas pu être joint. Rien n’a été changé.";

#[derive(Clone)]
pub(crate) struct Fake(pub(crate) Rc<RefCell<Known>>);

impl Fake {
    pub(crate) fn new(lines: Vec<PatientLine>) -> Self {
        Self(Rc::new(RefCell::new(Known {
            lines: lines.into_iter().map(Arc::new).collect(),
            appointments: None,
            plugins: Arc::default(),
            refused: Arc::default(),
            views: HashMap::new(),
            rows: Vec::new(),
            calls: Vec::new(),
            traffic: Traffic {
                journal: Journal::Kept,
                ..Traffic::default()
            },
            failures: Vec::new(),
            told: Vec::new(),
            said: Vec::new(),
            outcome: Outcome::Done,
            failing: BTreeSet::new(),
            answers: HashMap::new(),
            answered: Vec::new(),
            person: Some("Dr Max LIBRE".into()),
            door: None,
            at_door: Vec::new(),
            profile: None,
            settings: HashMap::new(),
            safe: false,
            services: Vec::new(),
            pending: Vec::new(),
            asks: Vec::new(),
            sends: Vec::new(),
            parked: Vec::new(),
            zone: Zone::default(),
            attempts: Vec::new(),
            packages: HashMap::new(),
            examined: Vec::new(),
            report: String::new(),
            outcomes: Vec::new(),
            exchange: None,
            mail: None,
            silent: false,
            searches: BTreeSet::new(),
            most_lines: 0,
            looked: 0,
            fronts: Vec::new(),
            minted: 0,
            seen: Vec::new(),
            fields: HashMap::new(),
            entities: Vec::new(),
            frozen: None,
            terms: Vec::new(),
            happened: HashMap::new(),
            collisions: HashMap::new(),
            identities: HashMap::new(),
            documents: Vec::new(),
            paper_acts: Vec::new(),
            saved: Vec::new(),
            templates: Arc::default(),
            drafts: HashMap::new(),
            preview: Preview::default(),
            presented: None,
            card: None,
            station: None,
            reads: Vec::new(),
            messages: None,
            depends: Vec::new(),
            held: Vec::new(),
            trial: None,
            trials: Vec::new(),
        })))
    }

    pub(crate) fn plugin(self, id: &str, contributions: &str) -> Self {
        let mut plugins = self.0.borrow().plugins.to_vec();
        plugins.push(plugin(id, id, contributions));
        self.0.borrow_mut().plugins = Arc::new(plugins);
        self
    }

    pub(crate) fn view(self, key: &ViewKey, nodes: Vec<Node>) -> Self {
        self.set(key, nodes);
        self
    }

    /// Another render of a view.
    pub(crate) fn set(&self, key: &ViewKey, nodes: Vec<Node>) {
        let mut known = self.0.borrow_mut();
        let state = known.views.entry(key.clone()).or_default();
        state.tree = Some(Arc::new(Tree {
            nodes,
            ..Tree::default()
        }));
        state.generation += 1;
    }

    pub(crate) fn said(&self) -> Vec<Said> {
        self.0.borrow().said.clone()
    }

    /// The events handed to plugins.
    pub(crate) fn events(&self) -> Vec<UiEvent> {
        self.said()
            .into_iter()
            .filter_map(|said| {
                if let Said::Handle(_, event) = said {
                    Some(event)
                } else {
                    None
                }
            })
            .collect()
    }
}

impl Charts for Fake {
    fn mint(&self) -> Result<String, String> {
        let mut known = self.0.borrow_mut();
        known.minted += 1;
        Ok(format!("n{}", known.minted))
    }

    fn near(&self, wanted: &Wanted) -> NearState {
        let known = self.0.borrow();
        if wanted.is_nameless() {
            let born = known.lines.iter();
            let born = born.filter(|line| Some(line.date_naissance) == wanted.date_naissance);
            let found = born.map(|line| (Closeness::Near, (**line).clone()));
            return NearState {
                found: Arc::new(found.collect()),
                answers: true,
                failure: None,
            };
        }
        let mut found: Vec<_> = wanted
            .known()
            .map(|wanted| {
                let near =
                    |line: &Arc<PatientLine>| Some((closeness(&wanted, line)?, (**line).clone()));
                known.lines.iter().filter_map(near).collect()
            })
            .unwrap_or_default();
        found.sort_by_key(|(near, _)| *near);
        NearState {
            found: Arc::new(found),
            answers: true,
            failure: None,
        }
    }

    fn seen(&self, _patient: &str, count: u32) -> SeenState {
        let known = self.0.borrow();
        let lines: Vec<_> = known.seen.iter().take(count as usize).cloned().collect();
        SeenState {
            lines: Some(Arc::new(lines)),
            total: known.seen.len() as u64,
            failure: None,
        }
    }

    fn dossier(&self, patient: &str) -> DossierState {
        let known = self.0.borrow();
        if let Some(old) = &known.frozen {
            return DossierState {
                data: Some(Arc::clone(old)),
                failure: None,
            };
        }
        let views = known.entities.iter().filter(|view| {
            view.patient
                .as_ref()
                .is_some_and(|id| id.as_str() == patient)
                && view.etat() != Etat::Rature
        });
        let today = self.today().unwrap();
        DossierState {
            data: Some(Arc::new(Dossier::of(views.cloned().collect(), today))),
            failure: None,
        }
    }

    fn terms(&self, systems: &'static [&'static str], typed: &str) -> Arc<Vec<Coded>> {
        let known = self.0.borrow();
        let wanted = fold(typed);
        let found = known.terms.iter().filter(|coded| {
            systems.contains(&coded.system.as_str())
                && (fold(&coded.label).contains(&wanted) || fold(&coded.code).starts_with(&wanted))
        });
        Arc::new(found.cloned().collect())
    }

    fn happened(&self, entity: &str) -> HappenedState {
        let known = self.0.borrow();
        let events = known.happened.get(entity).cloned().unwrap_or_default();
        HappenedState {
            events: Some(Arc::new(events)),
            failure: None,
        }
    }

    fn contacts(&self, words: &str, count: u32) -> ContactsState {
        let known = self.0.borrow();
        let wanted = fold(words);
        let found: Vec<_> = known
            .entities
            .iter()
            .filter(|view| view.kind == "contact")
            .filter(|view| {
                fold(&format!("{} {}", view.text("nom"), view.text("commune"))).contains(&wanted)
            })
            .cloned()
            .collect();
        ContactsState {
            total: found.len() as u64,
            found: Some(Arc::new(found.into_iter().take(count as usize).collect())),
            failure: None,
        }
    }

    fn save(&self, name: &str, content: Vec<u8>) -> Result<(), String> {
        let content = String::from_utf8(content).unwrap();
        self.0
            .borrow_mut()
            .said
            .push(Said::Save(name.into(), content));
        Ok(())
    }
}

impl Readers for Fake {
    fn reader(&self) -> Reader {
        Reader {
            card: self.0.borrow().card.clone(),
            ..Reader::default()
        }
    }

    fn presented(&self) -> Option<Arc<Presented>> {
        self.0.borrow().presented.clone()
    }

    fn read(&self, act: ReaderAct) {
        let mut known = self.0.borrow_mut();
        if let ReaderAct::Aside(id) = act {
            known.presented.take_if(|one| one.id == id);
        }
        known.reads.push(act);
    }
}

impl Model for Fake {
    fn readers(&self) -> &dyn Readers {
        self
    }

    fn mailboxes(&self) -> Option<MailDesk> {
        self.0.borrow().mail.clone()
    }

    fn exchange(&self) -> Option<Exchange> {
        self.0.borrow().exchange.clone()
    }

    fn papers(&self) -> &dyn Papers {
        self
    }

    fn charts(&self) -> &dyn Charts {
        self
    }

    fn today(&self) -> Option<CivilDate> {
        "2026-11-22".parse().ok()
    }

    fn zone(&self) -> Zone {
        self.0.borrow().zone.clone()
    }

    fn station(&self) -> Option<Station> {
        self.0.borrow().station.clone()
    }

    fn remember(&self, station: Station) {
        self.0.borrow_mut().station = Some(station);
    }

    fn door(&self) -> Option<model::door::Door> {
        self.0.borrow().door.clone()
    }

    fn at_door(&self, asked: model::door::AtDoor) {
        self.0.borrow_mut().at_door.push(asked);
    }

    fn right(&self, act: socle_session::Act) -> socle_session::Right {
        match self.0.borrow().profile {
            Some(profile) => socle_session::Right::of(act, Some(profile)),
            None => socle_session::Right::Allowed,
        }
    }

    fn profile(&self) -> model::door::MayDo {
        self.0.borrow().profile
    }

    fn session(&self) -> SessionLine {
        let person = self.0.borrow().person.clone();
        let name = person.as_deref().map(|name| name.trim_start_matches("Dr "));
        SessionLine {
            name: name.map(str::to_owned),
            person,
            purpose: PracticeKind::Demonstration,
            safe: self.0.borrow().safe,
        }
    }

    fn patients(&self, asked: &PatientsAsked) -> PatientsPage {
        let mut known = self.0.borrow_mut();
        known.searches.insert(asked.words.clone());
        known.most_lines = known.most_lines.max(asked.count);
        if known.silent {
            return PatientsPage::default();
        }
        let take = |lines: &mut dyn Iterator<Item = &Arc<PatientLine>>| {
            lines
                .skip(asked.first as usize)
                .take(asked.count as usize)
                .map(|line| Some(Arc::clone(line)))
                .collect()
        };
        if asked.words.is_empty() {
            let lines = take(&mut known.lines.iter());
            return PatientsPage {
                total: Some(known.lines.len() as u64),
                lines,
                answers: true,
            };
        }
        let wanted = fold(&asked.words);
        let found: Vec<_> = known
            .lines
            .iter()
            .filter(|line| {
                fold(&format!("{} {}", line.nom_naissance, line.premier_prenom)).contains(&wanted)
            })
            .cloned()
            .collect();
        PatientsPage {
            total: Some(found.len() as u64),
            lines: take(&mut found.iter()),
            answers: true,
        }
    }

    fn appointments(&self) -> Option<Arc<Vec<Appointment>>> {
        self.0.borrow().appointments.clone()
    }

    fn file(&self, patient: &str) -> FileState {
        FileState {
            data: self.0.borrow().file(patient).map(Arc::new),
            failure: None,
        }
    }

    fn day(&self, day: &str) -> DayState {
        let known = self.0.borrow();
        let mut lines: Vec<_> = known
            .entities
            .iter()
            .filter(|view| view.kind == "rendez-vous" && view.text("date") == day)
            .map(|view| {
                let patient = view.patient.as_ref();
                let mut lines = known.lines.iter();
                DayLine {
                    kept: Kept::of(view),
                    patient: patient
                        .and_then(|id| lines.find(|line| line.id == *id).map(Arc::clone)),
                }
            })
            .collect();
        lines.sort_by(|a, b| a.kept.heure.cmp(&b.kept.heure));
        DayState {
            lines: Some(Arc::new(lines)),
            failure: None,
        }
    }

    fn collision(&self, patient: &str) -> Option<String> {
        self.0.borrow().collisions.get(patient).cloned()
    }

    fn open(&self, patient: &str) {
        self.0.borrow_mut().said.push(Said::Open(patient.into()));
    }

    fn close(&self, patient: &str) {
        self.0.borrow_mut().said.push(Said::Close(patient.into()));
    }

    fn scanned(&self, patient: Option<&str>, code: &str) {
        let patient = patient.map(str::to_owned);
        self.0
            .borrow_mut()
            .said
            .push(Said::Scanned(patient, code.into()));
    }

    fn plugins(&self) -> Arc<Vec<PluginInfo>> {
        Arc::clone(&self.0.borrow().plugins)
    }

    fn refused(&self) -> Arc<Vec<Refusal>> {
        Arc::clone(&self.0.borrow().refused)
    }

    fn settings(&self, plugin: &str) -> Option<Arc<SettingsState>> {
        let known = self.0.borrow();
        Some(Arc::new(
            known.settings.get(plugin).cloned().unwrap_or_default(),
        ))
    }

    fn services(&self) -> Arc<Vec<ServiceLine>> {
        Arc::new(self.0.borrow().services.clone())
    }

    fn pending(&self) -> Arc<Vec<ConsentRequest>> {
        Arc::new(self.0.borrow().pending.clone())
    }

    fn asks(&self) -> Arc<Vec<Ask>> {
        Arc::new(self.0.borrow().asks.clone())
    }

    fn examine(&self, ticket: Ticket, package: &Path) {
        let mut known = self.0.borrow_mut();
        let found = known
            .packages
            .get(package)
            .cloned()
            .unwrap_or_else(|| Err("Il n’y a pas d’extension à cet endroit.".into()));
        known.examined.push(Examined {
            ticket,
            package: package.to_owned(),
            found,
        });
    }

    fn examined(&self) -> Vec<Examined> {
        std::mem::take(&mut self.0.borrow_mut().examined)
    }

    fn report(&self, _plugin: &str) -> Option<Arc<str>> {
        Some(self.0.borrow().report.as_str().into())
    }

    fn log(&self, plugin: &str) -> Vec<LogLine> {
        vec![
            LogLine {
                at_ms: 1_795_335_600_000,
                level: "info",
                message: format!("{plugin} : INSi a répondu 00 en 812 ms"),
            },
            LogLine {
                at_ms: 1_795_335_660_000,
                level: "warn",
                message: "INSi a répondu en 3,1 s".into(),
            },
        ]
    }

    fn look(&self, key: &ViewKey) -> ViewState {
        let mut known = self.0.borrow_mut();
        known.looked += 1;
        known.views.get(key).cloned().unwrap_or_default()
    }

    fn come_to_front(&self, key: &ViewKey) {
        self.0.borrow_mut().fronts.push(key.clone());
    }

    fn look_again(&self, key: &ViewKey) {
        self.0.borrow_mut().said.push(Said::Again(key.clone()));
    }

    fn rows(&self, asked: &RowsWanted) -> RowsPage {
        let known = self.0.borrow();
        let rows = known
            .rows
            .iter()
            .skip(asked.first as usize)
            .take(asked.count as usize)
            .cloned()
            .map(Some)
            .collect();
        RowsPage {
            rows,
            total: Some(known.rows.len() as u64),
            failure: None,
        }
    }

    fn handle(&self, ticket: Ticket, key: &ViewKey, event: UiEvent) {
        let mut known = self.0.borrow_mut();
        known.said.push(Said::Handle(key.clone(), event));
        known.came(ticket);
    }

    fn ask(&self, ticket: Ticket, call: CommandCall) {
        let mut known = self.0.borrow_mut();
        if let Some(answer) = known.answers.get(&call.command).cloned() {
            known.answered.push(Answered { ticket, answer });
        }
        known.said.push(Said::Ask(call));
    }

    fn import(&self, ticket: Ticket, call: ImportCall) {
        let mut known = self.0.borrow_mut();
        if let Some(answer) = known.answers.get(&call.importer).cloned() {
            known.answered.push(Answered { ticket, answer });
        }
        known.said.push(Said::Import(call));
    }

    fn answered(&self) -> Vec<Answered> {
        std::mem::take(&mut self.0.borrow_mut().answered)
    }

    fn command(&self, ticket: Ticket, call: CommandCall) {
        let mut known = self.0.borrow_mut();
        let outcome = known.outcome;
        if known.failing.contains(&call.command) {
            known.outcome = Outcome::Fails;
        }
        known.said.push(Said::Command(call));
        known.came(ticket);
        known.outcome = outcome;
    }

    fn act(&self, ticket: Ticket, act: Act) {
        let mut known = self.0.borrow_mut();
        if known.outcome == Outcome::Done {
            known.take(&act);
        }
        known.said.push(Said::Act(act));
        known.came(ticket);
    }

    fn outcomes(&self) -> Vec<model::Outcome> {
        std::mem::take(&mut self.0.borrow_mut().outcomes)
    }

    fn cancel(&self, call: &str) {
        let mut known = self.0.borrow_mut();
        known.said.push(Said::Cancel(call.into()));
        known.calls.retain(|running| running.call != call);
    }

    fn calls(&self) -> Vec<RunningCall> {
        self.0.borrow().calls.clone()
    }

    fn traffic(&self) -> Traffic {
        self.0.borrow().traffic.clone()
    }

    fn sends(&self, asked: &SendsAsked) -> SendsPage {
        let wanted = fold(&asked.words);
        let found = |line: &&Arc<SendLine>| {
            let patient = line.patient.as_deref().unwrap_or_default();
            fold(patient).contains(&wanted)
        };
        let groups = GROUPS
            .into_iter()
            .map(|(standing, states)| {
                let known = self.0.borrow();
                let lines: Vec<_> = known
                    .sends
                    .iter()
                    .filter(|line| states.contains(&line.entry.state))
                    .filter(found)
                    .cloned()
                    .collect();
                SendsGroup {
                    standing,
                    total: lines.len() as u64,
                    lines,
                }
            })
            .filter(|group| group.total > 0)
            .collect();
        SendsPage {
            groups: Some(Arc::new(groups)),
            parked: Arc::new(self.0.borrow().parked.clone()),
            failure: None,
            answers: true,
        }
    }

    fn send_history(&self, _: &EntryId) -> Option<Arc<SendHistory>> {
        Some(Arc::new(SendHistory {
            attempts: self.0.borrow().attempts.clone(),
            failure: None,
        }))
    }

    fn failures(&self) -> Vec<Failed> {
        std::mem::take(&mut self.0.borrow_mut().failures)
    }

    fn told(&self) -> Vec<model::Told> {
        std::mem::take(&mut self.0.borrow_mut().told)
    }

    fn is_settled(&self) -> bool {
        true
    }

    fn kept_messages(&self) -> Option<String> {
        self.0.borrow().messages.clone()
    }

    fn keep_messages(&self, kept: String) {
        self.0.borrow_mut().messages = Some(kept);
    }

    fn depends(&self) -> Arc<Vec<model::Depended>> {
        Arc::new(self.0.borrow().depends.clone())
    }

    fn held(&self) -> Arc<Vec<model::Held>> {
        Arc::new(self.0.borrow().held.clone())
    }

    fn try_out(&self, trial: model::Trial) {
        self.0.borrow_mut().trials.push(trial);
    }

    fn tried(&self, trial: &model::Trial) -> Option<model::Tried> {
        let known = self.0.borrow();
        let tried = known.trials.contains(trial);
        known.trial.clone().filter(|_| tried)
    }
}

impl Papers for Fake {
    fn list(&self, wanted: &PapersWanted, upto: usize) -> ListState {
        let known = self.0.borrow();
        let all: Vec<PaperLine> = known
            .documents
            .iter()
            .map(|(document, _)| document)
            .filter(|one| {
                wanted
                    .patient
                    .as_ref()
                    .is_none_or(|patient| one.patient.as_str() == patient)
                    && one.archived == wanted.archived
                    && fold(&one.title).contains(&fold(&wanted.words))
            })
            .map(|document| PaperLine {
                document: document.clone(),
                famille: Famille::de(&document.kind.system, &document.kind.code),
                patient: wanted.patient.is_none().then(|| "NESSI Ruth".to_owned()),
            })
            .collect();
        ListState {
            found: Some(Arc::new(Found {
                total: all.len() as u64,
                lines: all.into_iter().take(upto).collect(),
            })),
            failure: None,
        }
    }

    fn content(&self, document: &Document) -> Content {
        let known = self.0.borrow();
        let found = known
            .documents
            .iter()
            .find(|(one, _)| one.id == document.id);
        found.map_or(Content::Waiting, |(_, content)| content.clone())
    }

    fn page(&self, _: &Document, _: Option<usize>, _: usize, _: u32) -> PageState {
        let page = self.0.borrow().preview.pages.first().cloned();
        page.map_or(PageState::Waiting, PageState::Drawn)
    }

    fn templates(&self) -> Option<Arc<Vec<Template>>> {
        Some(Arc::clone(&self.0.borrow().templates))
    }

    fn draft(&self, document: &str) -> Option<Result<Arc<Draft>, String>> {
        let known = self.0.borrow();
        let (_, draft) = known.drafts.get(document)?;
        Some(Ok(Arc::clone(draft)))
    }

    fn patient_of(&self, document: &str) -> Option<String> {
        let known = self.0.borrow();
        known
            .drafts
            .get(document)
            .map(|(patient, _)| patient.clone())
    }

    fn typed(&self, document: &str, patient: &str, draft: &Draft) {
        self.0.borrow_mut().drafts.insert(
            document.to_owned(),
            (patient.to_owned(), Arc::new(draft.clone())),
        );
    }

    fn preview(&self, _: &str) -> Preview {
        self.0.borrow().preview.clone()
    }

    fn printers(&self) -> Option<Result<Arc<Printers>, String>> {
        Some(Ok(Arc::new(Printers {
            names: vec!["Accueil".into(), "Bureau".into()],
            usual: Some("Bureau".into()),
        })))
    }

    fn tray(
        &self,
    ) -> (
        Arc<Vec<socle_practice::documents::import::Waiting>>,
        Option<String>,
    ) {
        Default::default()
    }

    fn act(&self, ticket: Ticket, act: PaperAct) {
        let mut known = self.0.borrow_mut();
        if let PaperAct::Archive(id, archived) = &act {
            for (document, _) in &mut known.documents {
                if document.id.as_str() == id {
                    document.archived = *archived;
                }
            }
        }
        known.paper_acts.push(act);
        known.came(ticket);
    }

    fn begun(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn told(&self) -> Vec<String> {
        Vec::new()
    }

    fn save(&self, document: &Document, part: Option<usize>) {
        let id = document.id.to_string();
        self.0.borrow_mut().saved.push((id, part));
    }

    fn person(&self) -> Option<String> {
        self.0.borrow().person.clone()
    }

    fn now_ms(&self) -> i64 {
        1_795_335_660_000
    }

    fn sample(&self, _: &str) {}

    fn said(&self) -> Option<Arc<std::collections::BTreeMap<String, String>>> {
        Some(Arc::default())
    }
}

/// A file or folder dropped on the window.
pub(crate) fn dropped(path: &str) -> egui::DroppedFileHandle {
    #[derive(Debug)]
    struct Dropped(PathBuf);
    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &Path {
            &self.0
        }

        fn bytes(&self) -> Result<Vec<u8>, String> {
            Err("a folder".into())
        }
    }
    Arc::new(Dropped(PathBuf::from(path)))
}

// ---- sends ----------------------------------------------------------------------------------

const GROUPS: [(Standing, &[EntryState]); 6] = [
    (Standing::Failed, &[EntryState::Echec]),
    (Standing::Unknown, &[EntryState::Inconnu]),
    (
        Standing::Waiting,
        &[EntryState::EnAttente, EntryState::AttendLaCarte],
    ),
    (Standing::UnderWay, &[EntryState::EnCours]),
    (Standing::SentToday, &[EntryState::Parti]),
    (
        Standing::GivenUpToday,
        &[EntryState::Abandonne, EntryState::Retire],
    ),
];

/// A send of the plugin `dmp`, in this state for this reason.
pub(crate) fn send(
    id: &str,
    patient: &str,
    title: &str,
    state: EntryState,
    reason: &str,
) -> Arc<SendLine> {
    Arc::new(SendLine {
        entry: Entry {
            id: id.into(),
            wire_id: format!("2.25.{id}"),
            service: "dmp".into(),
            provider: "dmp".into(),
            plugin: "dmp".into(),
            author: Author::person(Person {
                id: "1".into(),
                nom: "Dr Max LIBRE".into(),
                role: "doctor".into(),
            }),
            patient: Some("p0".into()),
            values: Vec::new(),
            attachments: Vec::new(),
            needs: Vec::new(),
            after: None,
            insisted: false,
            lane: None,
            state,
            reason: reason.into(),
            attempts: 1,
            next_attempt_ms: 1_795_335_960_000,
            answer: Value::None,
            created_ms: 1_795_335_600_000,
            updated_ms: 1_795_335_660_000,
        },
        title: title.into(),
        plugin: "DMP".into(),
        installed: true,
        patient: Some(patient.into()),
        held_back: false,
    })
}

// ---- people ---------------------------------------------------------------------------------

/// Two patients: NESSI Ruth, qualified, and CORSE Figatellix, whose identity is as said.
pub(crate) fn nessi_and_corse(statut: Statut) -> Fake {
    let ruth = line(
        "p1",
        "NESSI",
        "RUTH",
        "1977-07-14",
        Sexe::F,
        Statut::Qualifiee,
    );
    let figatellix = line("p2", "CORSE", "FIGATELLIX", "1988-03-02", Sexe::M, statut);
    Fake::new(vec![ruth, figatellix])
}

pub(crate) fn line(
    id: &str,
    name: &str,
    given: &str,
    birth: &str,
    sexe: Sexe,
    statut: Statut,
) -> PatientLine {
    PatientLine {
        id: id.into(),
        nom_naissance: name.into(),
        premier_prenom: given.into(),
        nom_utilise: None,
        prenom_utilise: None,
        deces: None,
        inactive_since: None,
        date_naissance: birth.parse().unwrap(),
        sexe,
        statut,
        attributs: Attributs::default(),
        matricule: None,
        a_verifier: false,
        revision: 1,
        identity_revision: 1,
    }
}

/// As many people as asked.
pub(crate) fn many(count: usize) -> Vec<PatientLine> {
    (0..count)
        .map(|n| {
            line(
                &format!("p{n}"),
                &format!("PATIENT{n:06}"),
                "ZOE",
                "1977-07-14",
                Sexe::F,
                Statut::Provisoire,
            )
        })
        .collect()
}

fn identity(line: &PatientLine) -> Identite {
    Identite::nouvelle(Traits {
        nom_naissance: line.nom_naissance.clone(),
        premier_prenom: line.premier_prenom.to_uppercase(),
        liste_prenoms: line.premier_prenom.to_uppercase(),
        sexe: line.sexe,
        date_naissance: line.date_naissance,
        lieu_naissance: "63220".parse().ok(),
    })
    .unwrap()
}

fn file(line: &PatientLine) -> FileData {
    let created = identity(line);
    let author = Author {
        person: Some(Person {
            id: "1".into(),
            nom: "Dr Max LIBRE".into(),
            role: "doctor".into(),
        }),
        ..Author::default()
    };
    let event = |revision,
                 at_ms,
                 acte: &str,
                 moyen,
                 before: Option<&Identite>,
                 after: &Identite,
                 plugin: Option<&str>| IdentityEvent {
        revision,
        at_ms,
        author: Author {
            plugin: plugin.map(str::to_owned),
            ..author.clone()
        },
        moyen,
        acte: acte.into(),
        code: None,
        reason: None,
        before: before.cloned(),
        after: after.clone(),
    };
    let (checked, _) = created
        .appliquer(&Acte::Controler(Piece::Passeport))
        .unwrap();
    let history = vec![
        event(
            1,
            1_795_000_000_000,
            "creation",
            Moyen::Saisie,
            None,
            &created,
            None,
        ),
        event(
            2,
            1_795_300_000_000,
            "controler",
            Moyen::Piece,
            Some(&created),
            &checked,
            Some("ins"),
        ),
    ];
    let text = |name: &str, value: &str| (name.to_owned(), Value::from(value));
    FileData {
        line: line.clone(),
        identity: IdentityFile {
            patient: line.id.clone(),
            revision: 2,
            identite: checked,
            asked: None,
            dates: socle_record::Dates::default(),
        },
        fields: vec![
            text("telephone", "06 12 34 56 78"),
            text("commune", "Ambert"),
            text("code-postal", "63220"),
            text("adresse", "12 rue du Château"),
        ],
        history,
    }
}

// ---- plugins and views ----------------------------------------------------------------------

pub(crate) fn plugin(id: &str, name: &str, contributions: &str) -> PluginInfo {
    let source = format!(
        "id = \"{id}\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"{name}\"\ndescription = \"Interroge INSi quand un dossier s’ouvre et qualifie l’identité du patient en un geste.\"\npublisher = \"Socle\"\nlicense = \"MIT\"\n{contributions}"
    );
    info(socle_manifest::Manifest::from_toml(&source).unwrap())
}

/// An installed plugin with all it asks for, that has worked.
pub(crate) fn info(manifest: socle_manifest::Manifest) -> PluginInfo {
    let lines = lines(&manifest, Some(Choice::Always));
    let stats = Stats {
        calls: 128,
        slow_calls: 2,
        cpu: std::time::Duration::from_millis(412),
        cpu_last_hour: std::time::Duration::from_millis(212),
        host_wall: std::time::Duration::from_millis(3_812),
        wall: std::time::Duration::from_millis(4_300),
        peak_memory_bytes: 1_310_720,
        ..Stats::default()
    };
    PluginInfo {
        manifest,
        digest: "0".repeat(64),
        folder: std::path::PathBuf::new(),
        state: Lifecycle::Prete,
        lines,
        is_third_party: true,
        stats,
    }
}

/// The lines of a manifest; those without a choice are to be decided.
pub(crate) fn lines(manifest: &socle_manifest::Manifest, choice: Option<Choice>) -> Vec<Line> {
    let line = |request: &socle_manifest::Request| Line {
        request: request.clone(),
        choice,
        fixed: None,
        is_new: choice.is_none(),
        used: 0,
        last_used_ms: None,
    };
    manifest.permissions.iter().map(line).collect()
}

/// What a package asks, all of it new.
pub(crate) fn request(name: &str, permissions: &str) -> ConsentRequest {
    let manifest = plugin("ordonnance", name, permissions).manifest;
    ConsentRequest {
        digest: "d1".repeat(32),
        occasion: Occasion::Installation,
        lines: lines(&manifest, None),
        manifest,
    }
}

/// One panel in the right column, named `fiche`.
pub(crate) const SIDE: &str = "[[panel]]\nid = \"fiche\"\ntitle = \"Fiche\"\nplace = \"side\"\n";

pub(crate) fn key(plugin: &str, contribution: &str, patient: &str) -> ViewKey {
    ViewKey {
        plugin: plugin.into(),
        contribution: contribution.into(),
        patient: Some(patient.into()),
    }
}

pub(crate) fn node(key: &str, kind: Kind) -> Node {
    Node {
        key: key.into(),
        kind,
        tone: Tone::Neutral,
        hint: None,
        problem: None,
        required: false,
        disabled: None,
        shortcut: None,
        confirm: None,
        letters: Letters::default(),
        leads_to: None,
        opens: None,
        begins: None,
        suggestions: None,
        children: Vec::new(),
    }
}

pub(crate) fn within(key: &str, kind: Kind, children: Vec<Node>) -> Node {
    Node {
        children,
        ..node(key, kind)
    }
}

pub(crate) fn toned(tone: Tone, node: Node) -> Node {
    Node { tone, ..node }
}

pub(crate) fn text(key: &str, text: &str) -> Node {
    node(key, Kind::Text { text: text.into() })
}

pub(crate) fn badge(key: &str, sign: Sign, text: &str, tone: Tone) -> Node {
    toned(
        tone,
        node(
            key,
            Kind::Badge {
                sign,
                text: text.into(),
            },
        ),
    )
}

pub(crate) fn button(key: &str, label: &str) -> Node {
    node(
        key,
        Kind::Button {
            label: label.into(),
        },
    )
}

pub(crate) fn keyed(shortcut: &str, node: Node) -> Node {
    Node {
        shortcut: Some(shortcut.into()),
        ..node
    }
}

pub(crate) fn field(key: &str, label: &str, kind: FieldKind, value: Data) -> Node {
    node(
        key,
        Kind::Field {
            label: label.into(),
            kind,
            value,
        },
    )
}

pub(crate) fn choice(key: &str, label: &str, options: &[&str], selected: &str) -> Node {
    let options = options
        .iter()
        .map(|option| ((*option).to_owned(), (*option).to_uppercase()))
        .collect();
    node(
        key,
        Kind::Choice {
            label: label.into(),
            options,
            selected: vec![selected.into()],
        },
    )
}

pub(crate) fn fact(key: &str, label: &str, value: Data, format: Format) -> Node {
    node(
        key,
        Kind::Fact {
            label: label.into(),
            value,
            format,
        },
    )
}

pub(crate) fn form(key: &str, submit: &str, children: Vec<Node>) -> Node {
    within(
        key,
        Kind::Form {
            submit_label: submit.into(),
        },
        children,
    )
}

pub(crate) fn table(key: &str, columns: &[&str], rows: &[&[&str]]) -> Node {
    let rows = rows.iter().enumerate().map(|(n, cells)| TableRow {
        key: n.to_string(),
        cells: cells
            .iter()
            .map(|cell| (Data::from(*cell), Format::Text))
            .collect(),
        letters: Vec::new(),
        opens: None,
        begins: None,
    });
    let columns = columns
        .iter()
        .enumerate()
        .map(|(n, title)| (n.to_string(), (*title).to_owned()));
    node(
        key,
        Kind::Table(Table {
            caption: key.into(),
            columns: columns.collect(),
            rows: rows.collect(),
            paged: None,
        }),
    )
}
