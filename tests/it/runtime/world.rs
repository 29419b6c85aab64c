//! A practice for one test: a new home, its record, a host with the test plugins, and fake ports.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use socle_capabilities::barcodes::Datamatrix;
use socle_capabilities::signature::{DemonstrationVoice, HostSignatures};
use socle_capabilities::tables::Writer;
use socle_capabilities::vitale::VitaleReader;
use socle_formats::identite::{Acte, Piece, Statut};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_keys::profile::Profile;
use socle_keys::vitale::simulation::Simulation;
use socle_keys::vitale::watch::Watch;
use socle_keys::{Refusal, Speaking, Voice};
use socle_record::{
    Author, Change, Created, Decision, EntryState, JournalLine, KeyChoice, Level, Moyen,
    NewPatient, NewSetting, PatientId, Purpose, Record, RecordError, Surroundings, Unit, Unlock,
    Write,
};
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::ports::mail::Mailboxes;
use socle_runtime::ports::{
    Answer, Clock, Desktop, Http, HttpRequest, HttpResponse, Session, Sessions,
};
use socle_runtime::view::{Tree, UiEvent};
use socle_runtime::{
    CallError, Cancel, Choice, Data, Failure, Host, HostError, HostEvent, HostOptions, Ports,
};
use socle_test_cards::pki::{Authority, Cps};
use tokio::sync::broadcast;

use super::letters::Letters;

/// How long a test waits for what must happen by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A practice for one test. The fields drop in this order: the host lets the record go before its folder does.
pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) net: Arc<Net>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) screen: Arc<Screen>,
    pub(crate) clock: Arc<Hands>,
    budgets: Budgets,
    pub(crate) home: Home,
}

/// The folder of a practice, gone with the test.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A new folder that shares the compiled plugins of all tests: each is compiled once, not once a test.
    fn sharing_compiled() -> Self {
        let folder = tempfile::tempdir().unwrap();
        share_compiled(folder.path());
        Self(folder)
    }
}

/// Let a new home use the compiled plugins of all tests.
pub(crate) fn share_compiled(home: &Path) {
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    std::fs::create_dir_all(&compiled).unwrap();
    std::os::unix::fs::symlink(compiled, home.join("compiled")).unwrap();
}

/// What a practice allows, but for the time of a render: a test on a busy machine may wait longer for its turn.
pub(crate) fn unhurried() -> HostOptions {
    let mut budgets = Budgets::default();
    budgets.view.wall = Some(PATIENCE);
    HostOptions {
        budgets,
        ..HostOptions::default()
    }
}

/// Times long enough for honest calls on a busy machine, short enough for tests of the others.
pub(crate) fn budgets() -> Budgets {
    Budgets {
        view: Budget {
            cpu: Duration::from_millis(200),
            wall: Some(PATIENCE),
        },
        act: Budget {
            cpu: Duration::from_millis(400),
            wall: Some(Duration::from_secs(60)),
        },
        job: Budget {
            cpu: Duration::from_millis(400),
            wall: None,
        },
    }
}

/// Where `cargo socle build` put a package.
pub(crate) fn package(id: &str) -> PathBuf {
    let folder = match std::env::var_os("SOCLE_PACKAGES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_TARGET_TMPDIR"))
            .with_file_name("plugins")
            .join("packages"),
    };
    let package = folder.join(id);
    assert!(
        package.join("plugin.wasm").is_file(),
        "no package in {}: run `cargo socle build` first",
        package.display()
    );
    package
}

/// The first install of a component compiles it: one test does, the others wait.
fn install(host: &Host, package: &Path) -> Result<String, HostError> {
    static COMPILING: Mutex<()> = Mutex::new(());
    let _alone = COMPILING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    host.install_allowing(package, Author::host())
}

impl World {
    /// `essai` installed, with all it asks for granted.
    pub(crate) fn new() -> Self {
        Self::with_budgets(budgets())
    }

    pub(crate) fn with_budgets(budgets: Budgets) -> Self {
        let world = Self::empty(budgets);
        world.add("essai");
        world
    }

    /// `essai`, all granted, and one patient.
    pub(crate) fn with_patient() -> (Self, String) {
        let world = Self::new();
        let patient = world.patient("DUPONT", "JEANNE");
        (world, patient)
    }

    /// `essai` and the identity provider, all granted.
    pub(crate) fn with_provider() -> Self {
        let world = Self::new();
        world.add("fournisseur");
        world
    }

    /// The same component under another name, as another publisher's would be.
    pub(crate) fn copy_of(name: &str, id: &str) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(package(name)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        let manifest = copy.path().join("plugin.toml");
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::write(
            &manifest,
            text.replacen(&format!("id = \"{name}\""), &format!("id = \"{id}\""), 1),
        )
        .unwrap();
        copy
    }

    /// No plugin at all.
    pub(crate) fn empty(budgets: Budgets) -> Self {
        Self::made(budgets, |home, surroundings| {
            Record::init(home, &KeyChoice::File, Purpose::Practice, surroundings)
        })
    }

    /// The same, with a record made so.
    pub(crate) fn made(
        budgets: Budgets,
        make: impl FnOnce(&Path, Surroundings) -> Result<Record, RecordError>,
    ) -> Self {
        Self::made_with(budgets, make, |_, _, net| {
            Arc::clone(&net.letters) as Arc<dyn Mailboxes>
        })
    }

    /// `essai`, all granted, and mailboxes that are made of the record and of who is there.
    pub(crate) fn with_mailboxes(
        mailboxes: impl FnOnce(&Record, &Arc<Desk>) -> Arc<dyn Mailboxes>,
    ) -> Self {
        let world = Self::made_with(
            budgets(),
            |home, surroundings| {
                Record::init(home, &KeyChoice::File, Purpose::Practice, surroundings)
            },
            |record, desk, _| mailboxes(record, desk),
        );
        world.add("essai");
        world
    }

    fn made_with(
        budgets: Budgets,
        make: impl FnOnce(&Path, Surroundings) -> Result<Record, RecordError>,
        mailboxes: impl FnOnce(&Record, &Arc<Desk>, &Arc<Net>) -> Arc<dyn Mailboxes>,
    ) -> Self {
        let (home, clock) = (Home::sharing_compiled(), Arc::new(Hands::default()));
        let record = make(home.path(), surroundings(&clock)).unwrap();
        let (net, desk) = (Arc::new(Net::default()), Arc::new(Desk::default()));
        let options = HostOptions {
            budgets,
            ..HostOptions::default()
        };
        let screen = Arc::new(Screen::default());
        let mailboxes = mailboxes(&record, &desk, &net);
        let seat = Seat {
            net: &net,
            desk: &desk,
            screen: &screen,
            mailboxes,
        };
        let host = host(home.path(), record, &seat, &clock, options);
        Self {
            host,
            net,
            desk,
            screen,
            clock,
            budgets,
            home,
        }
    }

    /// Install a plugin and grant it all.
    pub(crate) fn add(&self, id: &str) {
        self.add_package(&package(id))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// The same for a package that lies anywhere; its id.
    pub(crate) fn add_package(&self, package: &Path) -> Result<String, HostError> {
        install(&self.host, package)
    }

    /// Stop the program and start it again on the same home.
    pub(crate) fn restart(self) -> Self {
        let budgets = self.budgets;
        self.restart_with(HostOptions {
            budgets,
            ..HostOptions::default()
        })
    }

    /// The same, started otherwise.
    pub(crate) fn restart_with(self, options: HostOptions) -> Self {
        self.off_for(Duration::ZERO, options)
    }

    /// Stop the program, and start it again so much later.
    pub(crate) fn restart_after(self, off: Duration) -> Self {
        let budgets = self.budgets;
        let options = HostOptions {
            budgets,
            ..HostOptions::default()
        };
        self.off_for(off, options)
    }

    fn off_for(self, off: Duration, options: HostOptions) -> Self {
        let Self {
            host,
            net,
            desk,
            screen,
            clock,
            budgets,
            home,
        } = self;
        drop(host);
        clock.advance(off);
        let record = reopen(home.path(), &clock);
        let seat = Seat {
            net: &net,
            desk: &desk,
            screen: &screen,
            mailboxes: Arc::clone(&net.letters) as Arc<dyn Mailboxes>,
        };
        let host = self::host(home.path(), record, &seat, &clock, options);
        let refused = host.load_installed().unwrap();
        assert!(refused.is_empty(), "{refused:?}");
        Self {
            host,
            net,
            desk,
            screen,
            clock,
            budgets,
            home,
        }
    }

    pub(crate) fn record(&self) -> &Record {
        self.host.record()
    }

    /// A patient, by an id of the record.
    pub(crate) fn patient(&self, nom: &str, prenom: &str) -> String {
        let traits = Traits {
            nom_naissance: nom.into(),
            premier_prenom: prenom.into(),
            liste_prenoms: String::new(),
            sexe: Sexe::F,
            date_naissance: "1975-12-31".parse().unwrap(),
            lieu_naissance: None,
        };
        let committed = self.commit(Write::CreatePatient(NewPatient::new(traits)));
        match &committed.created[0] {
            Created::Patient(id) => id.as_str().to_owned(),
            other => panic!("no patient but {other:?}"),
        }
    }

    /// Change the record as another part of the program would.
    #[track_caller]
    pub(crate) fn commit(&self, write: Write) -> socle_record::Committed {
        self.record()
            .commit(&Unit::new(Author::host()).with(write))
            .unwrap()
    }

    /// Someone changes a patient's phone number.
    pub(crate) fn change_phone(&self, patient: &str, number: &str) {
        change_phone(self.record(), patient, number).unwrap();
    }

    pub(crate) fn set(&self, key: &str, value: &str) {
        self.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: "essai".into(),
            key: key.into(),
            value: value.into(),
        }));
    }

    pub(crate) fn refuse(&self, plugin: &str, line: &str) {
        self.host
            .decide(plugin, &[(line.to_owned(), Choice::Never)], Author::host())
            .unwrap();
    }

    // ---- calls -------------------------------------------------------------------------------------------------------

    /// Run steps of `essai` in one call.
    pub(crate) async fn steps(
        &self,
        patient: Option<&str>,
        lines: &str,
    ) -> Result<Vec<String>, CallError> {
        // A call that waits for ever is a failure, not a test that never ends.
        let call = steps(&self.host, patient, lines, Cancel::default());
        tokio::time::timeout(3 * PATIENCE, call)
            .await
            .unwrap_or_else(|_| panic!("the call never ended"))
    }

    /// The same, for those that must succeed; what each said.
    #[track_caller]
    pub(crate) fn done<'a>(
        &'a self,
        patient: Option<&'a str>,
        lines: &'a str,
    ) -> impl Future<Output = Vec<String>> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            self.steps(patient, lines)
                .await
                .unwrap_or_else(|error| panic!("{error} (asked at {caller})"))
        }
    }

    /// Run the command that stands for one door.
    pub(crate) async fn command(
        &self,
        id: &str,
        patient: Option<&str>,
        arguments: &[(&str, &str)],
    ) -> Result<Data, CallError> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        self.host
            .command("essai", id, patient, arguments, Cancel::default())
            .await
    }

    pub(crate) async fn render(
        &self,
        contribution: &str,
        patient: Option<&str>,
    ) -> Result<Tree, CallError> {
        self.host
            .render("essai", contribution, patient)
            .await
            .map(|(tree, _)| tree)
    }

    pub(crate) async fn press(&self, contribution: &str, target: &str) -> Result<(), CallError> {
        let event = UiEvent {
            name: "pressed".into(),
            target: target.into(),
            value: Data::None,
            fields: Vec::new(),
        };
        self.host
            .handle("essai", contribution, None, event, Cancel::default())
            .await
    }

    /// Do all that waits.
    #[track_caller]
    pub(crate) fn settle(&self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            assert!(
                self.host.settle(PATIENCE).await,
                "something is still due (settled at {caller})"
            )
        }
    }

    /// Nobody is at the keyboard any more, and nothing in the background still thinks so.
    pub(crate) async fn nobody_is_there(&self) {
        self.desk.sit(None);
        self.settle().await;
    }

    /// Wait until all that changed so far has been told to those who watch.
    pub(crate) async fn told(&self) {
        let mut events = self.host.events();
        self.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: "tests".into(),
            key: "told".into(),
            value: true.into(),
        }));
        next_event(&mut events, |event| match event {
            HostEvent::Changed(changes) => changes
                .iter()
                .any(|change| matches!(change, Change::Setting { owner, .. } if owner == "tests"))
                .then_some(()),
            _ => None,
        })
        .await;
    }

    // ---- what there is -----------------------------------------------------------------------------------------------

    /// A row of `essai`'s tables, or `-`.
    pub(crate) fn row(&self, table: &str, key: &str) -> String {
        self.record()
            .store_get("essai", table, key)
            .unwrap()
            .map_or("-".into(), |value| Data::from(value).display())
    }

    /// All rows of one of `essai`'s tables, by key.
    pub(crate) fn rows(&self, table: &str) -> Vec<(String, String)> {
        let all = socle_record::StoreQuery {
            count: 1_000,
            ..socle_record::StoreQuery::default()
        };
        let rows = self.record().store_find("essai", table, &all).unwrap();
        rows.into_iter()
            .map(|(key, value)| (key, Data::from(value).display()))
            .collect()
    }

    /// How many entries of the outbox are in this state.
    pub(crate) fn entries(&self, state: EntryState) -> u64 {
        self.record()
            .outbox_counts()
            .unwrap()
            .into_iter()
            .find(|(known, _)| *known == state)
            .map_or(0, |(_, count)| count)
    }

    /// The journal, oldest line first.
    pub(crate) fn journal(&self) -> Vec<JournalLine> {
        self.host.flush_journal().unwrap();
        let mut lines = self.record().journal_tail(1_000).unwrap();
        lines.reverse();
        lines
    }

    pub(crate) fn log(&self, plugin: &str) -> String {
        self.host
            .log(plugin)
            .iter()
            .map(|line| format!("{} {}\n", line.level, line.message))
            .collect()
    }

    pub(crate) fn stats(&self, plugin: &str) -> socle_runtime::Stats {
        self.host
            .plugins()
            .into_iter()
            .find(|info| info.manifest.id == plugin)
            .unwrap()
            .stats
    }
}

pub(crate) async fn steps(
    host: &Host,
    patient: Option<&str>,
    lines: &str,
    cancel: Cancel,
) -> Result<Vec<String>, CallError> {
    let arguments = vec![("lines".to_owned(), Data::Text(lines.to_owned()))];
    match host
        .command("essai", "steps", patient, arguments, cancel)
        .await?
    {
        Data::Texts(said) => Ok(said),
        other => panic!("steps answered {other:?}"),
    }
}

pub(crate) fn change_phone(
    record: &Record,
    patient: &str,
    number: &str,
) -> Result<(), RecordError> {
    let revision = record.entity("patient", patient)?.revision;
    let fields = vec![("telephone".to_owned(), number.into())];
    let write = Write::Fields {
        kind: "patient".into(),
        id: patient.into(),
        revision,
        fields,
    };
    record
        .commit(&Unit::new(Author::host()).with(write))
        .map(|_| ())
}

fn surroundings(clock: &Arc<Hands>) -> Surroundings {
    Surroundings {
        clock: Arc::clone(clock) as Arc<dyn socle_record::Clock>,
        ..Surroundings::default()
    }
}

/// What stands around a host.
struct Seat<'a> {
    net: &'a Arc<Net>,
    desk: &'a Arc<Desk>,
    screen: &'a Arc<Screen>,
    mailboxes: Arc<dyn Mailboxes>,
}

fn host(
    home: &Path,
    record: Record,
    seat: &Seat<'_>,
    clock: &Arc<Hands>,
    options: HostOptions,
) -> Host {
    let Seat {
        net,
        desk,
        screen,
        mailboxes,
    } = seat;
    let ports = Ports {
        desktop: Arc::clone(screen) as Arc<dyn Desktop>,
        barcodes: Arc::new(Datamatrix::default()),
        typesetter: Arc::new(socle_practice::documents::typesetter::OwnPaper),
        tables: Arc::new(Writer::new(socle_record::Zone::default)),
        signatures: Arc::new(HostSignatures::new(
            Arc::clone(desk) as Arc<dyn Speaking>,
            Arc::clone(clock) as Arc<dyn Clock>,
        )),
        vitale: Arc::clone(&desk.reader) as Arc<dyn socle_runtime::ports::Vitale>,
        apcv: Arc::clone(&desk.reader) as Arc<dyn socle_runtime::ports::Apcv>,
        mailboxes: Arc::clone(mailboxes),
        ..Ports::new(
            Arc::clone(net) as Arc<dyn Http>,
            Arc::clone(desk) as Arc<dyn Sessions>,
            Arc::clone(clock) as Arc<dyn Clock>,
        )
    };
    Host::with_options(home, record, ports, options)
        .unwrap_or_else(|error: HostError| panic!("{error}"))
}

/// Open the record once the earlier program has let it go.
pub(crate) fn reopen(home: &Path, clock: &Arc<Hands>) -> Record {
    let begun = Instant::now();
    loop {
        match Record::open(home, &Unlock::Kept, surroundings(clock)) {
            Err(RecordError::HomeLocked { .. }) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5))
            }
            opened => return opened.unwrap(),
        }
    }
}

/// The code of what failed.
#[track_caller]
pub(crate) fn code<T: std::fmt::Debug>(done: Result<T, CallError>) -> String {
    match done {
        Err(error) => error.code().to_owned(),
        Ok(value) => panic!("it succeeded with {value:?}"),
    }
}

/// Wait until something is so, as what happens by itself makes it.
#[track_caller]
pub(crate) fn until(mut holds: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < PATIENCE, "waited in vain at {caller}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The next event of the host that `picks`.
pub(crate) async fn next_event<T>(
    events: &mut broadcast::Receiver<HostEvent>,
    picks: impl Fn(HostEvent) -> Option<T>,
) -> T {
    let next = async {
        loop {
            if let Some(picked) = picks(events.recv().await.unwrap()) {
                return picked;
            }
        }
    };
    tokio::time::timeout(PATIENCE, next)
        .await
        .unwrap_or_else(|_| panic!("the host said nothing of the sort"))
}

/// Qualify the identity of one of [`World::patient`]: INSi answers, a passport is shown.
pub(crate) fn qualify(record: &Record, patient: &str) {
    qualify_as(record, patient, "275126322074974");
}

/// The same, with this matricule.
pub(crate) fn qualify_as(record: &Record, patient: &str, matricule: &str) {
    qualify_by(record, &patient.into(), matricule, &Author::host());
}

/// INSi answers with the traits of the file and this matricule, and a passport is shown to somebody. INSi knows a list of given
/// names and a birthplace of everybody.
#[track_caller]
pub(crate) fn qualify_by(record: &Record, patient: &PatientId, matricule: &str, by: &Author) {
    let mut traits = record.identity(patient).unwrap().identite.traits().clone();
    if traits.liste_prenoms.is_empty() {
        traits.liste_prenoms = traits.premier_prenom.clone();
    }
    traits
        .lieu_naissance
        .get_or_insert_with(|| "63220".parse().unwrap());
    let matricule = Matricule::parse(matricule).unwrap();
    let answer = socle_fictitious::answer(&traits, matricule, OidIns::Nir);
    let acts = [
        (Acte::Reponse(answer), Moyen::Traits),
        (Acte::Controler(Piece::Passeport), Moyen::Piece),
    ];
    for (acte, moyen) in acts {
        let write = Write::Identite {
            patient: patient.clone(),
            revision: record.identity(patient).unwrap().revision,
            acte,
            moyen,
        };
        record.commit(&Unit::new(by.clone()).with(write)).unwrap();
    }
    let statut = record.identity(patient).unwrap().identite.statut();
    assert_eq!(statut, Statut::Qualifiee);
}

pub(crate) fn patient_id(id: &str) -> PatientId {
    PatientId::from(id)
}

pub(crate) fn allowed(record: &Record, plugin: &str, line: &str, decision: Decision) {
    let write = Write::Grant {
        plugin: plugin.into(),
        permission: line.into(),
        decision: Some(decision),
    };
    record
        .commit(&Unit::new(Author::host()).with(write))
        .unwrap();
}

// ---- ports -------------------------------------------------------------------------------------------------------------

type Handler = dyn Fn(&HttpRequest) -> Answer<'static, HttpResponse> + Send + Sync;

/// A network that answers what the test says; `pong` to begin with.
pub(crate) struct Net {
    /// The mailboxes of the practice.
    pub(crate) letters: Arc<Letters>,
    handler: Mutex<Arc<Handler>>,
    /// What was sent, in order.
    pub(crate) sent: Mutex<Vec<HttpRequest>>,
}

impl Default for Net {
    fn default() -> Self {
        let net = Self {
            letters: Arc::default(),
            handler: Mutex::new(Arc::new(|_| Box::pin(async { Ok(text("pong")) }))),
            sent: Mutex::default(),
        };
        net.answer(|_| Ok(text("pong")));
        net
    }
}

/// A response of status 200.
pub(crate) fn text(body: &str) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: vec![("content-type".into(), "text/plain".into())],
        body: Arc::new(body.as_bytes().to_vec()),
    }
}

impl Net {
    /// Answer at once.
    pub(crate) fn answer(
        &self,
        answer: impl Fn(&HttpRequest) -> Result<HttpResponse, Failure> + Send + Sync + 'static,
    ) {
        self.answer_later(move |request| {
            let answered = answer(request);
            Box::pin(async move { answered })
        });
    }

    /// Answer when the future does.
    pub(crate) fn answer_later(
        &self,
        answer: impl Fn(&HttpRequest) -> Answer<'static, HttpResponse> + Send + Sync + 'static,
    ) {
        *self.handler.lock().unwrap() = Arc::new(answer);
    }

    /// Never answer.
    pub(crate) fn hang(&self) {
        self.answer_later(|_| Box::pin(std::future::pending()));
    }

    /// Answer once the gate is opened; how often it is, is how many answers are let through.
    pub(crate) fn gated(&self) -> Arc<tokio::sync::Semaphore> {
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        let waits = Arc::clone(&gate);
        self.answer_later(move |_| {
            let gate = Arc::clone(&waits);
            Box::pin(async move {
                gate.acquire().await.unwrap().forget();
                Ok(text("pong"))
            })
        });
        gate
    }

    pub(crate) fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

/// The host that plays a service of identities.
pub(crate) const IDENTITIES: &str = "identites.sous.test";

impl Http for Net {
    fn serves_identities(&self, host: &str) -> bool {
        host == IDENTITIES
    }

    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
        let handler = Arc::clone(&self.handler.lock().unwrap());
        let answer = handler(&request);
        self.sent.lock().unwrap().push(request);
        answer
    }
}

/// Who is at the keyboard: a doctor to begin with.
pub(crate) struct Desk {
    session: Mutex<Option<Session>>,
    /// The simulated reader of cartes Vitale.
    pub(crate) vitale: Arc<Watch>,
    /// The same, as the host reaches it.
    pub(crate) reader: Arc<VitaleReader>,
}

impl Default for Desk {
    fn default() -> Self {
        let vitale = Arc::new(Watch::new(Simulation::default(), |_| {}).unwrap());
        Self {
            session: Mutex::new(Some(doctor())),
            reader: Arc::new(VitaleReader::new(Arc::clone(&vitale))),
            vitale,
        }
    }
}

pub(crate) fn doctor() -> Session {
    Session {
        person: "medecin-1".into(),
        role: "doctor".into(),
        values: vec![
            ("nom".into(), "LIBRE".into()),
            ("prenom".into(), "Max".into()),
            ("authentification".into(), "cps".into()),
        ],
        acts: ["insi", "qualify", "attest", "sign", "send"]
            .map(str::to_owned)
            .to_vec(),
    }
}

impl Desk {
    pub(crate) fn sit(&self, session: Option<Session>) {
        *self.session.lock().unwrap() = session;
    }
}

impl Sessions for Desk {
    fn current(&self) -> Option<Session> {
        self.session.lock().unwrap().clone()
    }
}

/// Whoever sits there speaks with a real key, made once for all tests.
impl Speaking for Desk {
    fn voice(&self, profile: Profile) -> Result<Voice, Refusal> {
        static VOICE: LazyLock<DemonstrationVoice> = LazyLock::new(|| {
            let issued = Authority::default().card(&Cps::doctor());
            DemonstrationVoice::new("499900063480001", &issued.pem()).unwrap()
        });
        match self.current() {
            Some(session) if session.acts.iter().any(|act| act == "sign") => VOICE.voice(profile),
            Some(_) => Err(Refusal::NotAllowed(
                "La signature est réservée au médecin.".into(),
            )),
            None => Err(Refusal::Nobody),
        }
    }
}

/// What a PDF says, by pdftotext.
pub(crate) fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pdf");
    std::fs::write(&path, pdf).unwrap();
    let said = std::process::Command::new("pdftotext")
        .arg(&path)
        .arg("-")
        .output()
        .expect("pdftotext (package poppler-utils)");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// A desktop that remembers what was asked of it, one line each.
#[derive(Default)]
pub(crate) struct Screen {
    pub(crate) asked: Mutex<Vec<String>>,
    pub(crate) saved: Mutex<Vec<Arc<Vec<u8>>>>,
}

impl Screen {
    fn note(&self, what: String) -> Result<(), Failure> {
        self.asked.lock().unwrap().push(what);
        Ok(())
    }

    /// What was asked since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Desktop for Screen {
    fn copy(&self, text: &str) -> Result<(), Failure> {
        self.note(format!("copy {text}"))
    }

    fn open(&self, url: &str) -> Result<(), Failure> {
        self.note(format!("open {url}"))
    }

    fn save(&self, name: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        self.saved.lock().unwrap().push(content);
        self.note(format!("save {name}"))
    }

    fn show(&self, by: &str, title: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        let words = String::from_utf8_lossy(&content);
        self.note(format!("show {by}: {title}: {words}"))
    }
}

/// One clock for host and record; it moves only when the test says.
pub(crate) struct Hands {
    now_ms: AtomicI64,
    chance: AtomicU64,
    /// The day plugins are told; it stands still until the test says another.
    pub(crate) today: Mutex<String>,
    /// The threads on which plugins asked for today's date.
    pub(crate) asked_on: Mutex<Vec<std::thread::ThreadId>>,
}

/// 2026-03-01 09:00:00 UTC.
const START_MS: i64 = 1_772_355_600_000;

impl Default for Hands {
    fn default() -> Self {
        Self {
            now_ms: AtomicI64::new(START_MS),
            chance: AtomicU64::new(1),
            today: Mutex::new("2026-03-01".into()),
            asked_on: Mutex::default(),
        }
    }
}

impl Hands {
    pub(crate) fn advance(&self, duration: Duration) {
        self.now_ms.fetch_add(
            i64::try_from(duration.as_millis()).unwrap(),
            Ordering::SeqCst,
        );
    }
}

impl socle_record::Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }
}

impl Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn elapsed_ms(&self) -> u64 {
        let moved = self.now_ms.load(Ordering::SeqCst) - START_MS;
        7 + u64::try_from(moved).unwrap()
    }

    fn today(&self) -> String {
        self.asked_on
            .lock()
            .unwrap()
            .push(std::thread::current().id());
        self.today.lock().unwrap().clone()
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        for byte in into {
            *byte = self.chance.fetch_add(1, Ordering::SeqCst).to_le_bytes()[0];
        }
        Ok(())
    }
}
