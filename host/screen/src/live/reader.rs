//! Cards and codes, alive: read away from the screen, whom they are about looked up, what was read noted in the journal
//! by its kind and never by its content.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use socle_capabilities::barcodes::Datamatrix;
use socle_capabilities::wedge;
use socle_keys::vitale::simulation::{Act, Card, Does, code};
use socle_keys::vitale::watch::VitaleEvent;
use socle_keys::vitale::{CardState, VitaleError};
use socle_record::{Change, PatientId, RecordError};
use socle_runtime::{Data, Failure};

use super::{Inner, LiveModel, papers};
use crate::model::reader::{CardSight, Play, Presented, Reader, ReaderAct, Readers, Stage, Step};
use socle_practice::reader::card::CardReader;
use socle_practice::reader::passed::{Inbox, Passed};
use socle_practice::reader::shown::{self, Read};
use socle_practice::reader::{Found, Shown, Source, find, image, link};

/// The event of an identity that may be taken from the application.
const APCV_READ: &str = "apcv-read";

/// What is known of cards and codes.
#[derive(Default)]
pub(super) struct Known {
    pub(super) card: OnceLock<Arc<CardReader>>,
    stage: OnceLock<Arc<Stage>>,
    decoder: Datamatrix,
    inbox: OnceLock<Arc<Inbox>>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    presented: Option<Arc<Presented>>,
    /// The persons that were read, in their order.
    persons: Vec<Shown>,
    last: u64,
    /// How many codes were shown, by a simulation.
    serial: u32,
    shown_last: Option<String>,
    /// A simulated service answers badly until the next code.
    misbehaves: bool,
}

impl Known {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveModel {
    /// With the reader of this workstation. A demonstration plays with it.
    #[must_use]
    pub fn with_reader(self, card: &Arc<CardReader>) -> Self {
        let cast = card.cast();
        if !cast.cards.is_empty() {
            let stage = Stage {
                cards: cast.cards.iter().map(|card| card.label.clone()).collect(),
                persons: cast
                    .persons
                    .iter()
                    .map(|one| format!("{} {}", one.nom_naissance, one.premier_prenom))
                    .collect(),
            };
            if self.inner.reader.stage.set(Arc::new(stage)).is_err() {
                tracing::error!("a second stage");
            }
        }
        if self.inner.reader.card.set(Arc::clone(card)).is_err() {
            tracing::error!("a second reader of cards");
        }
        let weak = Arc::downgrade(&self.inner);
        card.listen(move |event| {
            if let Some(inner) = Weak::upgrade(&weak) {
                inner.heard_card(event);
            }
        });
        self
    }

    /// With what other softwares pass to this workstation.
    #[must_use]
    pub fn with_passed(self, inbox: &Arc<Inbox>) -> Self {
        let repaint = Arc::clone(&self.inner.repaint);
        inbox.listen(move || repaint());
        if self.inner.reader.inbox.set(Arc::clone(inbox)).is_err() {
            tracing::error!("a second way in for other softwares");
        }
        self
    }
}

impl Inner {
    /// Another software passed this patient.
    fn passed(self: &Arc<Self>, passed: Passed) {
        let id = self.begin(Source::Passed, None);
        match passed {
            Ok(shown) => self.away(move |inner| inner.persons(id, vec![*shown])),
            Err(error) => self.unread(id, Failure::new(error.code(), error.sentence())),
        }
    }

    /// A text was pasted where no field wanted it.
    fn pasted(self: &Arc<Self>, text: &str) {
        if link::is_link(text) {
            self.passed(link::read(text).map(Box::new));
        } else if let Some(shown) = link::copied(text) {
            self.passed(Ok(Box::new(shown)));
        } else if shown::read(text.trim(), Source::Datamatrix) != Read::Other {
            self.scanned(text.trim());
        }
    }

    pub(super) fn card(&self) -> Option<&Arc<CardReader>> {
        self.reader.card.get()
    }

    /// A card came or went.
    fn heard_card(self: &Arc<Self>, event: VitaleEvent) {
        let name = match event {
            VitaleEvent::Inserted => "vitale-inserted",
            VitaleEvent::Removed => "vitale-removed",
        };
        match event {
            // Nobody is there: the card is read when somebody asks for it.
            VitaleEvent::Inserted if self.host.session().is_none() => {}
            VitaleEvent::Inserted => self.read_card(),
            VitaleEvent::Removed => {
                // What went wrong stays to be read; a reading that still runs says itself how it ended.
                let is_over = |one: &Arc<Presented>| {
                    one.source == Source::Vitale
                        && matches!(one.step, Step::Persons(_) | Step::Person { .. })
                };
                self.reader.kept().presented.take_if(|one| is_over(one));
            }
        }
        let host = self.host.clone();
        self.runtime.spawn(async move {
            host.happen(name, None, Vec::new()).await;
        });
        (self.repaint)();
    }

    /// Something is being read: what was read before is put aside.
    fn begin(&self, source: Source, place: Option<String>) -> u64 {
        let simulated = matches!(source, Source::Vitale | Source::Apcv) && self.is_played();
        let mut kept = self.reader.kept();
        kept.last += 1;
        let id = kept.last;
        kept.persons.clear();
        kept.presented = Some(Arc::new(Presented {
            id,
            source,
            simulated,
            place,
            step: Step::Reading,
        }));
        drop(kept);
        (self.repaint)();
        id
    }

    fn is_played(&self) -> bool {
        self.card()
            .and_then(|card| card.port().known()?.about)
            .is_some_and(|about| about.simulated)
    }

    /// A reading came to this, unless another took its place.
    fn step(&self, id: u64, step: Step) {
        {
            let mut kept = self.reader.kept();
            if let Some(presented) = kept.presented.as_mut().filter(|one| one.id == id) {
                *presented = Arc::new(Presented {
                    step,
                    ..Presented::clone(presented)
                });
            }
        }
        (self.repaint)();
    }

    fn unread(&self, id: u64, failure: Failure) {
        if let Some(why) = failure.detail("author") {
            tracing::info!(code = %failure.code, "{why}");
        }
        self.step(
            id,
            Step::Failed {
                code: failure.code,
                sentence: failure.message,
            },
        );
    }

    fn read_card(self: &Arc<Self>) {
        let Some(port) = self.card().map(|card| card.port()) else {
            return;
        };
        let id = self.begin(Source::Vitale, None);
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            if let Err(error) = inner.note(Source::Vitale.as_str(), None) {
                return inner.unread(id, told(&error));
            }
            let read = match port.watch() {
                Some(watch) => watch.read(),
                None => Err(VitaleError::Unavailable("no adapter is set".into())),
            };
            match read {
                Ok(persons) => inner.persons(id, persons.iter().map(Shown::of_card).collect()),
                Err(error) => inner.unread(
                    id,
                    Failure::new(error.code(), error.sentence()).author(error.to_string()),
                ),
            }
        });
    }

    /// The barcode reader read this.
    pub(super) fn scanned(self: &Arc<Self>, code: &str) {
        match shown::read(code, Source::Datamatrix) {
            Read::Ins(shown) => {
                let id = self.begin(Source::Datamatrix, None);
                self.away(move |inner| inner.persons(id, vec![*shown]));
            }
            Read::Damaged { code, sentence } => {
                let id = self.begin(Source::Datamatrix, None);
                self.away(move |inner| {
                    let noted = inner.note("illisible", None);
                    inner.unread(
                        id,
                        noted.map_or_else(|error| told(&error), |()| Failure::new(code, sentence)),
                    );
                });
            }
            Read::Other => {
                let code = code.to_owned();
                self.away(move |inner| inner.scanned_other(&code));
            }
        }
    }

    /// A code that is no Datamatrix INS: that of an application, or one some plugin waits for.
    fn scanned_other(self: &Arc<Self>, code: &str) {
        let port = self.card().map(|card| card.port());
        let is_apcv = port
            .as_ref()
            .is_some_and(|port| port.recognises(code).unwrap_or(false));
        if let Some(port) = port.filter(|_| is_apcv) {
            let id = self.begin(Source::Apcv, None);
            if let Err(error) = self.note(Source::Apcv.as_str(), None) {
                return self.unread(id, told(&error));
            }
            let opened = port.open(code);
            self.behave();
            return match opened {
                Ok(opened) => {
                    let persons: Option<Vec<_>> =
                        opened.persons.iter().map(Shown::of_apcv).collect();
                    match persons {
                        Some(persons) => self.persons(id, persons),
                        None => self.unread(
                            id,
                            Failure::new(
                                "apcv.form",
                                "L’identité donnée par l’application carte Vitale est inutilisable : demandez la carte ou une pièce d’identité.",
                            ),
                        ),
                    }
                }
                Err(error) => self.unread(
                    id,
                    Failure::new(error.code(), error.sentence()).author(error.to_string()),
                ),
            };
        }
        let noted = self.note("autre", None);
        let heard = |plugin: &socle_runtime::PluginInfo| {
            let mut events = plugin.manifest.events.iter();
            events.any(|event| event.name == socle_manifest::BARCODE_SCANNED)
        };
        match noted {
            Err(error) => {
                let id = self.begin(Source::Datamatrix, None);
                self.unread(id, told(&error));
            }
            Ok(()) if self.lock().plugins.iter().any(heard) => {}
            Ok(()) => {
                let id = self.begin(Source::Datamatrix, None);
                self.step(id, Step::Useless);
            }
        }
    }

    /// A simulated service that was told to answer badly once answers well again.
    fn behave(&self) {
        let misbehaves = std::mem::take(&mut self.reader.kept().misbehaves);
        if let Some(watch) = self
            .card()
            .filter(|_| misbehaves)
            .and_then(|card| card.port().watch())
            && let Err(error) = watch.simulate(Act::Service { does: Does::Answer })
        {
            tracing::warn!(%error, "the simulated service goes on answering badly");
        }
    }

    /// These persons were read: one is looked for at once, of several a person says which.
    fn persons(self: &Arc<Self>, id: u64, persons: Vec<Shown>) {
        {
            let mut kept = self.reader.kept();
            if kept.presented.as_ref().is_none_or(|one| one.id != id) {
                return;
            }
            kept.persons.clone_from(&persons);
        }
        match <[Shown; 1]>::try_from(persons) {
            Ok([shown]) => self.person(id, 0, shown, None),
            Err(several) => self.step(id, Step::Persons(several)),
        }
    }

    /// Look for a person, or compare them with the patient somebody chose; then show it.
    fn person(self: &Arc<Self>, id: u64, number: usize, shown: Shown, patient: Option<&PatientId>) {
        let record = self.host.record();
        let found = match patient {
            Some(patient) => find::with(record, &shown, patient),
            None => find::find(record, &shown),
        };
        let noted = found.and_then(|found| {
            let about = match &found {
                Found::Known { line, .. } => Some(&line.id),
                Found::Several(_) | Found::Nobody(_) => None,
            };
            self.note(shown.source.as_str(), about)?;
            Ok(found)
        });
        match noted {
            Ok(found) => self.step(
                id,
                Step::Person {
                    number,
                    shown: Box::new(shown),
                    found,
                    taken: false,
                },
            ),
            Err(error) => self.unread(id, told(&error)),
        }
    }

    /// Note in the journal that something was read, by its kind.
    fn note(&self, kind: &str, patient: Option<&PatientId>) -> Result<(), RecordError> {
        socle_practice::note_read(&self.host, &format!("reader.{kind}"), patient)
    }

    /// Look for a code in bytes that are got first.
    fn look(
        self: &Arc<Self>,
        place: String,
        bytes: impl FnOnce(&Inner) -> Result<Vec<u8>, Failure> + Send + 'static,
        quietly: bool,
    ) {
        let id = self.begin(Source::File, Some(place));
        let inner = Arc::clone(self);
        self.runtime.spawn(async move {
            let reading = Arc::clone(&inner);
            let bytes = match inner.runtime.spawn_blocking(move || bytes(&reading)).await {
                Ok(bytes) => bytes,
                Err(error) => Err(Failure::passing(
                    "reader.file",
                    "La lecture a été interrompue : réessayez.",
                )
                .author(error.to_string())),
            };
            let found = match bytes {
                Ok(bytes) => image::look(bytes, &inner.viewer, &inner.reader.decoder).await,
                Err(failure) => Err(failure),
            };
            inner.clone().away(move |inner| match found {
                Ok(shown) => inner.persons(id, vec![shown]),
                // A file that is being filed has no code as a rule.
                Err(failure) if quietly && failure.code.starts_with("reader.") => inner.aside(id),
                Err(failure) => inner.unread(id, failure),
            });
        });
    }

    fn aside(&self, id: u64) {
        {
            let mut kept = self.reader.kept();
            kept.presented.take_if(|one| one.id == id);
            if kept.presented.is_none() {
                kept.persons.clear();
            }
        }
        (self.repaint)();
    }

    /// What changed in the record: whom a reading is about is looked up again.
    pub(super) fn read_again(self: &Arc<Self>, changes: &[Change]) {
        let about = |change: &Change| {
            matches!(
                change,
                Change::Everything | Change::Created(_) | Change::Patient(_) | Change::Identity(_)
            )
        };
        if !changes.iter().any(about) {
            return;
        }
        let presented = self.reader.kept().presented.clone();
        let Some(presented) = presented else { return };
        if !matches!(presented.step, Step::Person { .. }) {
            return;
        }
        self.away(move |inner| {
            let Step::Person {
                number,
                shown,
                found,
                taken,
            } = presented.step.clone()
            else {
                return;
            };
            let record = inner.host.record();
            let again = match &found {
                Found::Known { line, .. } => find::with(record, &shown, &line.id),
                Found::Several(_) | Found::Nobody(_) => find::find(record, &shown),
            };
            match again {
                Ok(now) if now != found => inner.step(
                    presented.id,
                    Step::Person {
                        number,
                        shown,
                        found: now,
                        taken,
                    },
                ),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "what was read is not compared again"),
            }
        });
    }

    /// Have the identity that was read taken by whoever provides identities.
    fn take_identity(self: &Arc<Self>, id: u64, patient: String) {
        let person = {
            let mut kept = self.reader.kept();
            let Some(presented) = kept.presented.as_mut().filter(|one| one.id == id) else {
                return;
            };
            let mut now = Presented::clone(presented);
            let Step::Person { number, taken, .. } = &mut now.step else {
                return;
            };
            *taken = true;
            let number = *number;
            *presented = Arc::new(now);
            number
        };
        let person = i64::try_from(person).unwrap_or(i64::MAX);
        let host = self.host.clone();
        self.runtime.spawn(async move {
            let values = vec![("person".to_owned(), Data::Integer(person))];
            // Who failed is told by the end of the call.
            host.happen_by_person(APCV_READ, Some(&patient), values)
                .await
        });
        (self.repaint)();
    }

    fn play(self: &Arc<Self>, play: Play) {
        let Some(watch) = self.card().and_then(|card| card.port().watch()) else {
            return;
        };
        if self.reader.stage.get().is_none() {
            return;
        }
        self.away(move |inner| {
            let insert = |card| vec![Act::Insert { card }];
            let does = |does| vec![Act::Service { does }];
            let revoke = |person, revoked| vec![Act::Revoke { person, revoked }];
            let (acts, person) = match play {
                Play::Insert(number) => (insert(Card::Test(number)), None),
                Play::Broken => (insert(Card::Broken), None),
                Play::Reversed => (insert(Card::Reversed), None),
                Play::Remove => (vec![Act::Remove], None),
                Play::RemoveWhileReading => (vec![Act::RemoveWhileReading], None),
                Play::Code(person) => (revoke(person, false), Some(person)),
                Play::SameCode | Play::UnknownCode => (Vec::new(), None),
                Play::Revoked(person) => (revoke(person, true), Some(person)),
                Play::Away(person) => (does(Does::Away), Some(person)),
                Play::Late(person) => (does(Does::Late), Some(person)),
            };
            // A card in place of another is seen to go, then to come: the watch looks after each act.
            let replaces = matches!(play, Play::Insert(_) | Play::Broken | Play::Reversed)
                && watch.known().state == Ok(CardState::Inserted);
            let first = replaces.then_some(Act::Remove);
            for act in first.into_iter().chain(acts) {
                if let Err(error) = watch.simulate(act) {
                    let failed = crate::model::Failed {
                        at_ms: inner.host.clock().now_ms(),
                        plugin: None,
                        patient: None,
                        code: error.code().to_owned(),
                        sentence: error.sentence().to_owned(),
                    };
                    inner.lock().failures.push(failed);
                    (inner.repaint)();
                    return;
                }
            }
            let text = {
                let mut kept = inner.reader.kept();
                kept.misbehaves = matches!(play, Play::Away(_) | Play::Late(_));
                match (play, person) {
                    (_, Some(person)) => {
                        kept.serial += 1;
                        kept.shown_last = Some(code(person, kept.serial));
                        kept.shown_last.clone()
                    }
                    (Play::SameCode, None) => kept.shown_last.clone(),
                    (Play::UnknownCode, None) => Some(code(usize::MAX, 1)),
                    _ => None,
                }
            };
            if let Some(text) = text {
                inner.scanned(&text);
            }
            if play == Play::RemoveWhileReading {
                inner.read_card();
            }
        });
    }

    /// What plugins that wait for codes hear.
    pub(super) fn tell_scanned(&self, patient: Option<&str>, code: &str) {
        let (host, patient) = (self.host.clone(), patient.map(str::to_owned));
        let values = vec![
            ("text".to_owned(), Data::Text(code.to_owned())),
            (
                "symbology".to_owned(),
                Data::Text(wedge::symbology(code).to_owned()),
            ),
        ];
        self.runtime.spawn(async move {
            host.happen(socle_manifest::BARCODE_SCANNED, patient.as_deref(), values)
                .await
        });
    }
}

fn told(error: &RecordError) -> Failure {
    Failure::new(error.code(), error.message())
}

fn name_of(path: &std::path::Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

impl Readers for LiveModel {
    fn reader(&self) -> Reader {
        let Some(known) = self.inner.card().and_then(|card| card.port().known()) else {
            return Reader::default();
        };
        Reader {
            card: Some(match known.state {
                Ok(CardState::Absent) => CardSight::Absent,
                Ok(CardState::Inserted) => CardSight::Inserted,
                Err(error) => CardSight::Trouble(error.sentence().to_owned()),
            }),
            simulated: known.about.as_ref().is_some_and(|about| about.simulated),
            apcv: known.about.is_some_and(|about| about.apcv),
            stage: self.inner.reader.stage.get().cloned(),
        }
    }

    fn presented(&self) -> Option<Arc<Presented>> {
        self.inner.reader.kept().presented.clone()
    }

    fn called(&self) -> bool {
        let inbox = self.inner.reader.inbox.get();
        inbox.is_some_and(|inbox| inbox.called())
    }

    fn admit(&self) {
        if let Some(passed) = self.inner.reader.inbox.get().and_then(|inbox| inbox.take()) {
            self.inner.passed(passed);
        }
    }

    fn read(&self, act: ReaderAct) {
        let inner = &self.inner;
        match act {
            ReaderAct::Card => inner.read_card(),
            ReaderAct::Files(paths) => {
                // Of several files the first is looked at: a code stands for one person.
                if let Some(path) = paths.into_iter().next() {
                    look_in(inner, path, false);
                }
            }
            ReaderAct::Filed(paths) => {
                if let Some(path) = paths.into_iter().next() {
                    look_in(inner, path, true);
                }
            }
            ReaderAct::Document(document) => {
                let place = document.title.clone();
                let bytes = move |inner: &Inner| {
                    papers::bytes(inner, &document)
                        .map_err(|error| Failure::new(error.code(), error.message()))
                };
                inner.look(place, bytes, false);
            }
            ReaderAct::Person(id, number) => {
                let shown = inner.reader.kept().persons.get(number).cloned();
                if let Some(shown) = shown {
                    inner.away(move |inner| inner.person(id, number, shown, None));
                }
            }
            ReaderAct::Patient(id, patient) => {
                let presented = self.presented().filter(|one| one.id == id);
                if let Some(Step::Person { number, shown, .. }) =
                    presented.map(|one| one.step.clone())
                {
                    inner.away(move |inner| {
                        let patient = PatientId::from(patient);
                        inner.person(id, number, *shown, Some(&patient));
                    });
                }
            }
            ReaderAct::Take(id, patient) => inner.take_identity(id, patient),
            ReaderAct::Pasted(text) => inner.pasted(&text),
            ReaderAct::Aside(id) => inner.aside(id),
            ReaderAct::Play(play) => inner.play(play),
        }
    }
}

fn look_in(inner: &Arc<Inner>, path: PathBuf, quietly: bool) {
    let place = name_of(&path);
    inner.look(place, move |_| image::bytes(&path), quietly);
}
