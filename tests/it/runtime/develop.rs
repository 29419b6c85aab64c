//! A package under development: the running host reloads it when it changes, and what is on the screen stays.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_practice::develop::{Consent, Develop, Reloaded};
use socle_record::{Author, Purpose};
use socle_runtime::HostError;
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use super::world::{PATIENCE, World, budgets, package, patient_id};

type Told = Receiver<Result<Reloaded, Arc<HostError>>>;

/// A package an author works on, watched by the host of a practice.
struct Bench {
    told: Told,
    _watch: Develop,
    first: Reloaded,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(world: &World, consent: Consent) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(package("essai")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let (tell, told) = channel();
        let (watch, first) = Develop::start(
            &world.host,
            folder.path(),
            consent,
            Author::host(),
            move |outcome| drop(tell.send(outcome)),
        )
        .unwrap();
        Self {
            told,
            _watch: watch,
            first,
            folder,
        }
    }

    /// What a build leaves: another manifest, and a component whose bytes are others.
    fn build(&self, version: &str, title: &str) {
        let edit = |name: &str, changes: &[(&str, &str)]| {
            let path = self.folder.path().join(name);
            let mut text = std::fs::read_to_string(&path).unwrap();
            for (from, to) in changes {
                assert!(text.contains(from), "{from}");
                text = text.replace(from, to);
            }
            std::fs::write(path, text).unwrap();
        };
        let version = format!("version = \"{version}\"");
        let title = format!("title = \"{title}\"");
        edit(
            "plugin.toml",
            &[
                ("version = \"0.1.0\"", &version),
                ("title = \"Formulaire\"", &title),
            ],
        );
        let path = self.folder.path().join("plugin.wasm");
        let mut component = std::fs::read(&path).unwrap();
        // A custom section named `v`, without content: the same code under another digest.
        component.extend([0, 2, 1, b'v']);
        replace(&path, &component);
    }

    #[track_caller]
    fn reloaded(&self) -> Result<Reloaded, Arc<HostError>> {
        self.told
            .recv_timeout(PATIENCE)
            .expect("the package is reloaded")
    }
}

/// As `cargo socle build` does: whole, or not at all.
fn replace(path: &Path, content: &[u8]) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, content).unwrap();
    std::fs::rename(beside, path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_package_is_reloaded_and_scratch_stays() {
    let world = World::empty(budgets());
    let bench = Bench::new(&world, Consent::Allowed);
    assert_eq!(bench.first.version, "0.1.0");
    assert!(bench.first.undecided.is_empty());
    let patient = world.patient("NESSI", "Ruth");
    world.done(Some(&patient), "scratch-set|k|un").await;

    bench.build("0.1.1", "Formulaire neuf");
    let reloaded = bench.reloaded().unwrap();

    assert_eq!(
        (reloaded.plugin.as_str(), reloaded.version.as_str()),
        ("essai", "0.1.1")
    );
    assert_eq!(world.done(Some(&patient), "scratch-get|k").await, ["un"]);
    let info = world.host.plugins().remove(0);
    assert_eq!(info.manifest.version.to_string(), "0.1.1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_allowed_is_denied_and_named() {
    let world = World::empty(budgets());
    let bench = Bench::new(&world, Consent::AsDecided);
    assert!(
        bench.first.undecided.contains(&"store".to_owned()),
        "{:?}",
        bench.first
    );
    let refused = world.steps(None, "store-put|t|k|v").await;
    assert_eq!(super::world::code(refused), "denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_that_is_refused_leaves_the_plugin_as_it_was() {
    let world = World::empty(budgets());
    let bench = Bench::new(&world, Consent::Allowed);
    let wasm = bench.folder.path().join("plugin.wasm");
    let sound = std::fs::read(&wasm).unwrap();

    replace(&wasm, &sound[..sound.len() / 2]);
    let refused = bench.reloaded().unwrap_err();
    assert_eq!(refused.code(), "plugin.component", "{refused}");
    world.done(None, "store-put|t|k|v").await;

    // The next build mends it.
    replace(&wasm, &sound);
    bench.reloaded().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_and_not_sent_stays_through_a_reload() {
    let world = World::empty(budgets());
    let bench = Bench::new(&world, Consent::Allowed);
    let patient = world.patient("NESSI", "Ruth");
    let line = world.record().patient(&patient_id(&patient)).unwrap();
    let model = LiveModel::new(
        &world.host,
        &tokio::runtime::Handle::current(),
        Purpose::Practice,
        Arc::new(|| {}),
    );
    let mut screen = Screen::new(Rc::new(model));
    screen.open(Arc::new(line));
    let mut harness = Harness::builder()
        .with_size([1440.0, 1200.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(|ui, screen: &mut Screen| screen.ui(ui), screen);
    let until = |harness: &mut Harness<'static, Screen>, label: &str| {
        let begun = Instant::now();
        while harness.query_all_by_label(label).next().is_none() {
            assert!(begun.elapsed() < PATIENCE, "never saw {label}");
            harness.step();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    };
    until(&mut harness, "word");
    harness.get_by_label("word").focus();
    harness.step();
    harness.get_by_label("word").type_text(" nouveau");
    harness.step();
    let typed = harness.get_by_label("word").value();
    assert!(
        typed
            .as_deref()
            .is_some_and(|text| text.contains("nouveau")),
        "{typed:?}"
    );

    bench.build("0.1.1", "Formulaire neuf");
    bench.reloaded().unwrap();

    until(&mut harness, "Formulaire neuf");
    until(&mut harness, "word");
    assert_eq!(harness.get_by_label("word").value(), typed);
}
