//! Installing, refusing with the plugin named, compiling once, updating, removing.

use std::path::Path;

use socle_record::Author;
use socle_runtime::{Cancel, HostError};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use super::world::{World, budgets, code, package, until};

/// A package one may spoil.
pub(crate) struct Copy(tempfile::TempDir);

impl Copy {
    /// That of the provider, which compiles fastest.
    fn new() -> Self {
        Self::of("fournisseur")
    }

    pub(crate) fn of(id: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(package(id)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    fn with_component(self, component: &[u8]) -> Self {
        std::fs::write(self.path().join("plugin.wasm"), component).unwrap();
        self
    }

    fn component(&self) -> Vec<u8> {
        std::fs::read(self.path().join("plugin.wasm")).unwrap()
    }

    pub(crate) fn with_manifest(self, change: impl FnOnce(String) -> String) -> Self {
        let path = self.path().join("plugin.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = change(text.clone());
        assert_ne!(changed, text, "the change does nothing");
        std::fs::write(&path, changed).unwrap();
        self
    }
}

/// It is refused, named, nothing of it is left, and another plugin works.
#[track_caller]
fn refused(spoiled: &Copy) -> HostError {
    let world = World::empty(budgets());
    let error = world
        .host
        .install_allowing(spoiled.path(), Author::host())
        .unwrap_err();
    assert!(world.host.plugins().is_empty());
    let left: Vec<_> = std::fs::read_dir(world.home.path().join("plugins"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert!(left.is_empty(), "{left:?}");
    error
}

#[track_caller]
fn no_component(spoiled: &Copy) {
    let error = refused(spoiled);
    assert!(
        matches!(&error, HostError::Component { plugin, .. } if plugin == "fournisseur"),
        "{error}"
    );
    assert!(
        error.sentence().contains("« fournisseur »"),
        "{}",
        error.sentence()
    );
}

#[track_caller]
fn incompatible(spoiled: &Copy, expected: &str) {
    let error = refused(spoiled);
    assert_eq!(error.code(), "plugin.incompatible", "{error}");
    assert!(
        error
            .to_string()
            .contains("plugin fournisseur is incompatible")
            && error.to_string().contains(expected),
        "{error}"
    );
    assert!(
        error.sentence().contains("« fournisseur »"),
        "{}",
        error.sentence()
    );
}

/// A component that imports this interface and nothing else.
fn importing(package: &str, interface: &str) -> Vec<u8> {
    let (name, version) = package.split_once('@').unwrap();
    let source = format!(
        "package {name}@{version};\ninterface {interface} {{ f: func(); }}\nworld w {{ import {interface}; }}"
    );
    let mut resolve = Resolve::default();
    let id = resolve.push_str("w.wit", &source).unwrap();
    let world = resolve.select_world(&[id], Some("w")).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        .module(&module)
        .unwrap()
        .encode()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_component_is_refused() {
    no_component(&Copy::new().with_component(b""));
    no_component(&Copy::new().with_component(b"ceci n'est pas du wasm"));
    // A core module, such as the compiler makes before it becomes a component.
    no_component(&Copy::new().with_component(b"\0asm\x01\0\0\0"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_that_is_cut_short_or_damaged_is_refused() {
    let whole = Copy::new().component();
    no_component(&Copy::new().with_component(&whole[..whole.len() / 2]));
    let mut damaged = whole.clone();
    for byte in &mut damaged[1_000..1_200] {
        *byte ^= 0xff;
    }
    no_component(&Copy::new().with_component(&damaged));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_past_the_size_is_refused_before_it_is_read() {
    let copy = Copy::new();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(copy.path().join("plugin.wasm"))
        .unwrap();
    file.set_len((32 << 20) + 1).unwrap();
    no_component(&copy);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_that_imports_wasi_is_refused_by_name() {
    let wasi = importing("wasi:cli@0.2.0", "environment");
    incompatible(
        &Copy::new().with_component(&wasi),
        "wasi:cli/environment@0.2.0",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_this_host_does_not_know_is_refused_by_name() {
    incompatible(
        &Copy::new().with_component(&importing("socle:base@0.1.0", "dream")),
        "socle:base/dream@0.1.0",
    );
    incompatible(
        &Copy::new().with_component(&importing("socle:base@0.9.0", "log")),
        "socle:base/log@0.9.0",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manifest_that_does_not_agree_with_its_component_is_refused_saying_where() {
    let cut = |from: &'static str| move |text: String| text.replacen(from, "", 1);
    let unasked =
        "[[permission]]\nask = \"store\"\nreason = \"garder ce que les tests relisent\"\n";
    incompatible(&Copy::new().with_manifest(cut(unasked)), "socle:base/store");
    // Only who offers it may ask for the carte Vitale, on plastic or on a telephone.
    let vitale = "[[permission]]\nask = \"vitale\"\nreason = \"rechercher par carte Vitale dans les tests\"\n";
    let apcv = "[[permission]]\nask = \"apcv\"\nreason = \"prendre l’identité de l’application carte Vitale dans les tests\"\n";
    incompatible(
        &Copy::new().with_manifest(|text| {
            let text = cut(apcv)(cut(vitale)(text));
            cut(
                "[offers]\nservices = [\"identity\", \"summary\", \"shared-record\", \"messaging-professional\", \"directory\"]\n",
            )(text)
        }),
        "socle:services/identity-provider",
    );
    let unused = "\n[[permission]]\nask = \"session\"\nreason = \"sans raison aucune\"\n";
    incompatible(
        &Copy::new().with_manifest(|text| text + unused),
        "socle:net/session",
    );
    let unexported = "\n[[job]]\nid = \"absent\"\n";
    incompatible(
        &Copy::new().with_manifest(|text| text + unexported),
        "socle:base/worker",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manifest_that_is_none_is_refused_with_its_place() {
    let error = refused(&Copy::new().with_manifest(|text| text + "\nid = ["));
    assert_eq!(error.code(), "plugin.manifest");
    let error = refused(
        &Copy::new()
            .with_manifest(|text| text.replace("version = \"0.1.0\"", "version = \"neuve\"")),
    );
    assert_eq!(error.code(), "plugin.manifest");
    assert!(
        error.to_string().contains("plugin.toml") && error.to_string().contains("neuve"),
        "{error}"
    );
    // An id that would leave its folder is none.
    let error = refused(
        &Copy::new()
            .with_manifest(|text| text.replace("id = \"fournisseur\"", "id = \"../ailleurs\"")),
    );
    assert_eq!(error.code(), "plugin.manifest");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_that_lacks_a_file_or_has_unreadable_texts_is_refused() {
    let copy = Copy::new();
    std::fs::remove_file(copy.path().join("plugin.wasm")).unwrap();
    assert_eq!(refused(&copy).code(), "host.file");
    let with_texts = |texts: Option<&str>| {
        let copy = Copy::new()
            .with_manifest(|text| text.replacen("license =", "texts = \"fr.ftl\"\nlicense =", 1));
        if let Some(texts) = texts {
            std::fs::write(copy.path().join("fr.ftl"), texts).unwrap();
        }
        refused(&copy)
    };
    assert_eq!(with_texts(None).code(), "host.file");
    let error = with_texts(Some("bonjour = { $name\n"));
    assert!(
        matches!(&error, HostError::Texts { plugin, .. } if plugin == "fournisseur"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_is_refused_leaves_the_plugin_that_was_there() {
    let world = World::with_provider();
    let digest = |world: &World| {
        world
            .host
            .plugins()
            .into_iter()
            .find(|info| info.manifest.id == "fournisseur")
            .unwrap()
            .digest
    };
    let before = digest(&world);
    let cut_short = Copy::new().component()[..1_000].to_vec();
    assert!(
        world
            .host
            .install_allowing(
                Copy::new().with_component(&cut_short).path(),
                Author::host()
            )
            .is_err()
    );
    assert_eq!(digest(&world), before);
    world.done(None, "service|answer").await;
    let world = world.restart();
    world.done(None, "service|answer").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_damaged_in_the_home_is_refused_by_its_folder_and_the_others_are_loaded() {
    let world = World::with_provider();
    let folder = world.home.path().join("plugins").join("fournisseur");
    std::fs::write(folder.join("plugin.wasm"), b"abime").unwrap();
    // What an interrupted installation left, and a folder under another name.
    let plugins = world.home.path().join("plugins");
    std::fs::create_dir(plugins.join(".essai-interrompu")).unwrap();
    std::fs::create_dir(plugins.join("copie")).unwrap();
    for entry in std::fs::read_dir(plugins.join("essai")).unwrap().flatten() {
        std::fs::copy(entry.path(), plugins.join("copie").join(entry.file_name())).unwrap();
    }
    let refused = world.host.load_installed().unwrap();
    let said: Vec<_> = refused
        .iter()
        .map(|refused| {
            (
                refused
                    .folder
                    .file_name()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
                refused.error.code(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("copie".to_owned(), "plugin.misplaced"),
            ("fournisseur".to_owned(), "plugin.component")
        ]
    );
    assert!(refused[0].error.sentence().contains("« essai »"));
    assert_eq!(world.done(None, "setting|greeting").await, ["bonjour"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_plugin_is_gone_and_what_it_wrote_is_there_when_it_comes_back() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let lines =
        format!("store-put|t|k|v\nidentity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10");
    world.done(Some(&patient), &lines).await;
    let folder = world.home.path().join("plugins").join("essai");
    assert!(folder.is_dir());
    world.host.remove("essai", Author::host()).unwrap();
    assert!(!folder.exists() && world.host.plugins().is_empty());
    assert_eq!(code(world.steps(None, "clock").await), "plugin.unknown");
    assert_eq!(code(world.render("kinds", None).await), "plugin.unknown");
    assert!(matches!(
        world.host.remove("essai", Author::host()),
        Err(HostError::Unknown(_))
    ));
    assert_eq!(
        world
            .record()
            .identity(&patient.as_str().into())
            .unwrap()
            .identite
            .statut()
            .as_str(),
        "recuperee"
    );
    // Back again, without a new host: with its rows, and the grants decided before.
    world
        .host
        .install_allowing(&package("essai"), Author::host())
        .unwrap();
    assert_eq!(world.done(None, "store-get|t|k").await, ["v"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_interrupted_installation_left_is_put_right_at_the_next_start() {
    let world = World::with_provider();
    let plugins = world.home.path().join("plugins");
    // The program stopped while `essai` was set aside and its next version not yet in place, and while `fournisseur`
    // was already replaced.
    std::fs::rename(plugins.join("essai"), plugins.join(".essai-old")).unwrap();
    for left in [".essai-0198-staged", ".fournisseur-old"] {
        std::fs::create_dir(plugins.join(left)).unwrap();
        std::fs::write(plugins.join(left).join("plugin.toml"), "").unwrap();
    }
    let world = world.restart();
    assert!(world.done(None, "service|answer").await[0].starts_with("00"));
    let mut left: Vec<_> = std::fs::read_dir(plugins)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["essai", "fournisseur"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scratch_stays_over_an_update() {
    let world = World::new();
    world.done(None, "scratch-set|k|v").await;
    world
        .host
        .install_allowing(&package("essai"), Author::host())
        .unwrap();
    assert_eq!(world.done(None, "scratch-get|k").await, ["v"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_under_way_ends_when_its_plugin_is_removed() {
    let world = World::new();
    world.net.hang();
    let host = world.host.clone();
    let call = tokio::spawn(async move {
        super::world::steps(&host, None, "exchange", Cancel::default()).await
    });
    until(|| world.net.count() == 1).await;
    world.host.remove("essai", Author::host()).unwrap();
    assert_eq!(code(call.await.unwrap()), "cancelled");
}

// ---- compiled ----------------------------------------------------------------------------------------------------------------

/// A world that compiles for itself.
fn compiling() -> World {
    let world = World::empty(budgets());
    let compiled = world.home.path().join("compiled");
    std::fs::remove_file(&compiled).unwrap();
    std::fs::create_dir(&compiled).unwrap();
    world
}

fn compiled(world: &World, extension: &str) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(world.home.path().join("compiled"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    files
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_is_compiled_at_install_and_never_again() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let world = compiling();
    world
        .host
        .install_allowing(&package("fournisseur"), Author::host())
        .unwrap();
    let files = compiled(&world, "cwasm");
    assert_eq!(files.len(), 1);
    // The same file, not one that was written anew.
    let identity = || {
        let metadata = std::fs::metadata(&files[0]).unwrap();
        (metadata.ino(), metadata.mtime_nsec(), metadata.len())
    };
    let first = identity();
    world
        .host
        .install_allowing(&package("fournisseur"), Author::host())
        .unwrap();
    let world = world.restart();
    assert_eq!(identity(), first);
    let mode = std::fs::metadata(world.home.path().join("compiled"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(
        code(
            world
                .host
                .command(
                    "fournisseur",
                    "ask-itself",
                    None,
                    Vec::new(),
                    Cancel::default()
                )
                .await
        ),
        "cycle"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_or_foreign_compiled_file_is_made_anew_and_never_run() {
    let world = compiling();
    world
        .host
        .install_allowing(&package("fournisseur"), Author::host())
        .unwrap();
    let file = compiled(&world, "cwasm").remove(0);
    let hash = compiled(&world, "sha256").remove(0);
    let good = std::fs::read(&file).unwrap();
    let good_hash = std::fs::read(&hash).unwrap();
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    // One byte changed; cut short; its hash missing; something else that bears the right hash of itself.
    let mut world = world;
    for (content, its_hash) in [
        (flipped, Some(good_hash.clone())),
        (good[..100].to_vec(), Some(good_hash.clone())),
        (good.clone(), None),
        (b"autre chose".to_vec(), Some(hash_of(b"autre chose"))),
    ] {
        std::fs::write(&file, content).unwrap();
        match its_hash {
            Some(content) => std::fs::write(&hash, content).unwrap(),
            None => std::fs::remove_file(&hash).unwrap(),
        }
        world = world.restart();
        assert_eq!(std::fs::read(&file).unwrap(), good);
        assert_eq!(std::fs::read(&hash).unwrap(), good_hash);
        assert_eq!(world.host.plugins().len(), 1);
    }
}

/// SHA-256 of `b"autre chose"` is made by the record, which keeps blobs by it.
fn hash_of(content: &[u8]) -> Vec<u8> {
    let world = World::empty(budgets());
    let kept = world.record().put_blob(&mut &*content).unwrap();
    kept.digest.to_string().into_bytes()
}
