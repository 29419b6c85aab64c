//! A practice under attack: an innocent plugin, an attacker installed under an id of its own, and what must hold after
//! every attack.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socle_record::{Level, NewSetting, Write};
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::view::{Tree, UiEvent};
use socle_runtime::{CallError, Cancel, Data, HostError, HostEvent, Rows, RowsAsked};

use crate::runtime::world::{PATIENCE, World, package, until};

/// Long enough for an innocent call on a busy machine, short enough for a loop in a test.
fn budgets() -> Budgets {
    Budgets {
        view: Budget {
            cpu: Duration::from_millis(200),
            wall: Some(PATIENCE),
        },
        act: Budget {
            cpu: Duration::from_millis(400),
            wall: Some(2 * PATIENCE),
        },
        job: Budget {
            cpu: Duration::from_millis(400),
            wall: None,
        },
    }
}

/// A folder that is a package, which one may spoil.
pub(super) struct Pack(tempfile::TempDir);

impl Pack {
    /// The plugin `hostile`, under another id.
    pub(super) fn hostile(id: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(package("hostile")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        Self(folder).with_manifest(|text| text.replacen("\"hostile\"", &format!("{id:?}"), 1))
    }

    /// This component, with one command.
    pub(super) fn of(id: &str, component: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = format!(
            "id = {id:?}\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"Hostile\"\ndescription = \"Attaque l’hôte.\"\n\
             publisher = \"Inconnu\"\nlicense = \"MIT\"\n\n[[command]]\nid = \"attaque\"\ntitle = \"Attaquer\"\n"
        );
        std::fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
        std::fs::write(folder.path().join("plugin.wasm"), component).unwrap();
        Self(folder)
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn with_manifest(self, change: impl FnOnce(String) -> String) -> Self {
        let path = self.path().join("plugin.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = change(text.clone());
        assert_ne!(changed, text, "the change does nothing");
        std::fs::write(&path, changed).unwrap();
        self
    }

    pub(super) fn with_file(self, name: &str, content: &[u8]) -> Self {
        std::fs::write(self.path().join(name), content).unwrap();
        self
    }
}

/// What was heard of calls since the scene began.
#[derive(Default)]
struct Heard {
    /// Calls that began and have not ended: id and plugin.
    running: HashMap<String, String>,
    /// Failures told to the practitioner: plugin, code, sentence.
    failures: Vec<(String, String, String)>,
}

/// A practice under attack.
pub(super) struct Scene {
    pub(super) world: World,
    /// The attacker's id.
    pub(super) id: String,
    /// The patient whose file is open.
    pub(super) patient: String,
    heard: Arc<Mutex<Heard>>,
    listening: tokio::task::JoinHandle<()>,
    /// What the attacker may have written to the journal: names of acts and writes.
    journalled: BTreeSet<String>,
    installed: bool,
}

impl Scene {
    pub(super) fn new(name: &str) -> Self {
        let mut budgets = budgets();
        if name.starts_with("flood") || name == "view_of_endless_nodes" {
            // The number of calls ends them, before their time does.
            budgets.act.cpu = Duration::from_secs(10);
            budgets.view.cpu = Duration::from_secs(10);
        }
        if name.starts_with("waits") {
            budgets.act.wall = Some(Duration::from_millis(300));
        }
        Self::with_budgets(name, budgets)
    }

    fn with_budgets(name: &str, budgets: Budgets) -> Self {
        let world = World::with_budgets(budgets);
        let heard = Arc::new(Mutex::new(Heard::default()));
        let mut events = world.host.events();
        let notes = Arc::clone(&heard);
        let listening = tokio::spawn(async move {
            use tokio::sync::broadcast::error::RecvError;
            loop {
                match events.recv().await {
                    Ok(event) => notes.lock().unwrap().note(event),
                    // A listener that lags is told so: what it missed it would read anew.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        });
        let patient = world.patient("DUPONT", "JEANNE");
        Self {
            world,
            id: name.replace('_', "-"),
            patient,
            heard,
            listening,
            journalled: BTreeSet::new(),
            installed: false,
        }
    }

    // ---- the attacker ------------------------------------------------------------------------------------------------

    /// Install the plugin `hostile` with all it asks for granted.
    pub(super) fn install(&mut self) -> &mut Self {
        self.install_pack(&Pack::hostile(&self.id)).unwrap();
        self
    }

    /// The same with these lines only.
    pub(super) fn install_granted(&mut self, lines: &[&str]) -> &mut Self {
        self.install();
        for line in [
            "http:essai.test",
            "identity:write:patient",
            "records:patient:write:patient",
            "records:patient:read:all",
            "outbox",
            "store",
            "jobs",
            "session",
            "service:identity",
        ] {
            if !lines.contains(&line) {
                self.world.refuse(&self.id, line);
            }
        }
        self
    }

    /// Install a package.
    pub(super) fn install_pack(&mut self, pack: &Pack) -> Result<(), HostError> {
        let id = self.world.add_package(pack.path())?;
        assert_eq!(id, self.id);
        self.installed = true;
        Ok(())
    }

    /// Take the attacker away.
    pub(super) fn removed(&mut self) {
        self.world
            .host
            .remove(&self.id, socle_record::Author::host())
            .unwrap();
        self.installed = false;
    }

    /// The code with which a package is refused. Nothing of it is left, and it is named.
    #[track_caller]
    pub(super) fn refused(&mut self, pack: &Pack) -> String {
        let (code, sentence) = self.refusal(pack);
        assert!(
            sentence.contains(&self.id) || sentence.contains("plugin.toml"),
            "who is refused is not said: {sentence}"
        );
        code
    }

    /// The same where no id can be read: the file is named.
    #[track_caller]
    pub(super) fn refused_unnamed(&mut self, pack: &Pack) -> String {
        let (code, sentence) = self.refusal(pack);
        let folder = pack.path().to_string_lossy().into_owned();
        assert!(
            sentence.contains(&self.id) || sentence.contains(&folder),
            "what is refused is not said: {sentence}"
        );
        code
    }

    #[track_caller]
    fn refusal(&mut self, pack: &Pack) -> (String, String) {
        let before = self.home_plugins();
        let error = match self.world.add_package(pack.path()) {
            Err(error) => error,
            Ok(id) => panic!("{id} was installed"),
        };
        assert_eq!(self.home_plugins(), before, "something of it is left");
        let sentence = error.sentence();
        readable(&sentence);
        // What the author reads is printed in a terminal.
        let said = error.to_string();
        assert!(
            !said.contains('\u{1b}') && said.len() <= 64 << 10,
            "{} bytes",
            said.len()
        );
        (error.code().to_owned(), sentence)
    }

    fn home_plugins(&self) -> Vec<std::ffi::OsString> {
        let mut names: Vec<_> = std::fs::read_dir(self.world.home.path().join("plugins"))
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        names.sort();
        names
    }

    /// The attack as a command, for the open patient.
    pub(super) async fn command(&self, what: &str, detail: &str) -> Result<Data, CallError> {
        self.command_for(Some(&self.patient), what, detail).await
    }

    pub(super) async fn command_for(
        &self,
        patient: Option<&str>,
        what: &str,
        detail: &str,
    ) -> Result<Data, CallError> {
        let arguments = vec![
            ("what".to_owned(), Data::from(what)),
            ("detail".to_owned(), Data::from(detail)),
        ];
        let call =
            self.world
                .host
                .command(&self.id, "attaque", patient, arguments, Cancel::default());
        self.in_time(call).await
    }

    /// The same, that must succeed with a list of texts.
    pub(super) async fn said(&self, what: &str, detail: &str) -> Vec<String> {
        match self.command(what, detail).await {
            Ok(Data::Texts(said)) => said,
            other => panic!("{what} gave {other:?}"),
        }
    }

    /// The attack while it is drawn.
    pub(super) async fn render(&self, asked: &str) -> Result<Tree, CallError> {
        self.set("render", asked);
        let host = &self.world.host;
        let drawn = host.render(&self.id, "panneau", Some(&self.patient));
        self.in_time(drawn).await.map(|(tree, _)| tree)
    }

    pub(super) async fn rows(&self, asked: &str) -> Result<Rows, CallError> {
        self.set("rows", asked);
        let host = &self.world.host;
        let asked = RowsAsked {
            count: 256,
            ..RowsAsked::default()
        };
        self.in_time(host.rows(&self.id, "panneau", "t", Some(&self.patient), asked))
            .await
    }

    /// The attack when something is pressed.
    pub(super) async fn handle(&self, asked: &str) -> Result<(), CallError> {
        self.set("handle", asked);
        let event = UiEvent {
            name: "pressed".into(),
            target: "x".into(),
            value: Data::None,
            fields: Vec::new(),
        };
        let host = &self.world.host;
        self.in_time(host.handle(
            &self.id,
            "panneau",
            Some(&self.patient),
            event,
            Cancel::default(),
        ))
        .await
    }

    /// A setting of the attacker.
    pub(super) fn set(&self, key: &str, value: &str) {
        self.world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: self.id.clone(),
            key: key.into(),
            value: value.into(),
        }));
    }

    /// A call that outlasts its budgets by far is a defect, not a test that never ends.
    async fn in_time<T>(&self, call: impl Future<Output = T>) -> T {
        tokio::time::timeout(3 * PATIENCE, call)
            .await
            .unwrap_or_else(|_| panic!("the call never ended"))
    }

    /// What the attacker is known to have written: names of acts and writes.
    pub(super) fn wrote(&mut self, names: &[&str]) {
        self.journalled
            .extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Wait until the practitioner was told of a failure of the attacker; its code.
    pub(super) async fn told(&self) -> String {
        until(|| !self.failures().is_empty()).await;
        self.failures().remove(0).0
    }

    /// Code and sentence of the failures of the attacker that the practitioner was told of.
    pub(super) fn failures(&self) -> Vec<(String, String)> {
        let heard = self.heard.lock().unwrap();
        heard
            .failures
            .iter()
            .filter(|(plugin, ..)| *plugin == self.id)
            .map(|(_, code, sentence)| (code.clone(), sentence.clone()))
            .collect()
    }

    // ---- afterwards --------------------------------------------------------------------------------------------------

    /// What must hold after every attack.
    pub(super) async fn aftermath(self) {
        self.others_work().await;
        self.nothing_runs().await;
        self.journal_tells();
        self.listening.abort();
    }

    /// The host answers, and another plugin draws, writes, reads, and asks a service.
    async fn others_work(&self) {
        let ids: Vec<_> = self
            .world
            .host
            .plugins()
            .into_iter()
            .map(|info| info.manifest.id)
            .collect();
        assert!(ids.contains(&"essai".to_owned()), "{ids:?}");
        assert_eq!(ids.contains(&self.id), self.installed, "{ids:?}");
        let drawn = self
            .in_time(self.world.render("kinds", None))
            .await
            .unwrap_or_else(|error| panic!("another plugin does not draw any more: {error}"));
        assert!(!drawn.nodes.is_empty());
        let lines = format!(
            "store-put|apres|k|v\nstore-get|apres|k\nrecords-open|{}|nom-naissance",
            self.patient
        );
        let said = self.world.done(Some(&self.patient), &lines).await;
        assert_eq!(said[1..], ["v", "DUPONT"]);
        assert_eq!(self.world.row("apres", "k"), "v");
        assert_eq!(
            self.world.stats("essai").failures,
            0,
            "another plugin failed"
        );
    }

    /// No call is left under way: each that began has ended, and nothing is due any more.
    async fn nothing_runs(&self) {
        self.world.settle().await;
        self.world.told().await;
        until(|| self.heard.lock().unwrap().running.is_empty()).await;
        for (code, sentence) in self.failures() {
            assert!(!code.is_empty() && code.is_ascii(), "{code:?}");
            readable(&sentence);
        }
    }

    /// The journal is whole, and holds of the attacker's writes what took effect and nothing else.
    fn journal_tells(&self) {
        /// As many lines as are read at once: what came before a flood lies further back.
        const READ: usize = 1_000;
        assert!(self.world.record().verify().unwrap().is_intact());
        let lines = self.world.journal();
        let whole = lines.len() < READ;
        let written: BTreeSet<_> = lines
            .into_iter()
            .filter(|line| line.plugin.as_deref() == Some(&self.id) && line.nature != "lecture")
            // What was decided about it, and that it was told of an event.
            .filter(|line| !line.name.starts_with("droit") && line.name != "evenement.traite")
            .map(|line| line.name)
            .collect();
        if whole {
            assert_eq!(written, self.journalled, "what the journal says of it");
        } else {
            assert!(written.is_subset(&self.journalled), "{written:?}");
        }
    }
}

impl Heard {
    fn note(&mut self, event: HostEvent) {
        match event {
            HostEvent::Started { call, plugin, .. } => {
                self.running.insert(call, plugin);
            }
            HostEvent::Ended {
                call,
                plugin,
                failure,
                ..
            } => {
                self.running.remove(&call);
                if let Some((code, sentence)) = failure {
                    self.failures.push((plugin, code, sentence));
                }
            }
            _ => {}
        }
    }
}

/// A text that a person may be shown: not empty, of a bearable length, and what it looks like is what it says.
#[track_caller]
pub(super) fn readable(text: &str) {
    assert!(!text.trim().is_empty(), "nothing is said");
    assert!(text.len() <= 8 << 10, "{} bytes to read", text.len());
    let hidden = text.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    assert_eq!(hidden, None, "{text:?}");
}

/// The code of a failure that names the attacker.
#[track_caller]
pub(super) fn code<T: std::fmt::Debug>(scene: &Scene, done: Result<T, CallError>) -> String {
    match done {
        Ok(value) => {
            let mut value = format!("{value:?}");
            value.truncate(500);
            panic!("it succeeded with {value}")
        }
        Err(error) => {
            assert_eq!(error.plugin, scene.id, "another is named");
            readable(&error.sentence());
            error.code().to_owned()
        }
    }
}
