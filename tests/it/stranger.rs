//! A plugin made by somebody else, outside of this checkout, from the first command to its removal; and the author's own
//! loop: what `check` refuses, what a reload keeps.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use socle_testkit::{Choice, Grants, Options, TestHost};

use crate::arrows::root;

/// A program of this build.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(
        program.is_file(),
        "{} is not there: `cargo socle test` builds all that is needed",
        program.display()
    );
    program
}

/// The folder of an author's plugin, far from any checkout.
struct Author {
    folder: PathBuf,
    _around: tempfile::TempDir,
}

impl Author {
    /// `cargo socle new ID`.
    fn new(id: &str) -> Self {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join(id);
        let sdk = root().join("sdk/guest");
        let made = tool(around.path(), &["new", id, "--sdk", sdk.to_str().unwrap()]);
        assert!(made.status.success(), "{}", said(&made));
        // One target folder for all strangers of these tests: what does not change is compiled once. And the versions
        // this checkout is tested with, so that nothing is asked of a registry; cargo takes out what is not used.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("strangers");
        std::fs::create_dir_all(&target).unwrap();
        std::os::unix::fs::symlink(target, folder.join("target")).unwrap();
        std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self {
            folder,
            _around: around,
        }
    }

    /// `cargo socle WORDS`, in the folder.
    fn socle(&self, words: &[&str]) -> Output {
        tool(&self.folder, words)
    }

    fn package(&self) -> PathBuf {
        let id = self.folder.file_name().unwrap();
        self.folder.join("target/plugins/packages").join(id)
    }

    /// Change a file, as an author would.
    fn edit(&self, file: &str, changes: &[(&str, &str)]) {
        let path = self.folder.join(file);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{file} holds no {from}");
            text = text.replace(from, to);
        }
        std::fs::write(path, text).unwrap();
    }
}

/// An installed `cargo socle`: nothing of this build in its environment but the host.
fn tool(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(program("cargo-socle"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" || name == "SOCLE_PACKAGES" {
            command.env_remove(name);
        }
    }
    command
        .arg("socle")
        .args(words)
        .env("SOCLE", program("socle"))
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A host that keeps what it compiled for the next run of these tests.
pub(crate) fn host() -> TestHost {
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    TestHost::start_program(&program("socle"), Some(&compiled), Options::default()).unwrap()
}

/// The names of all packages the author's build knows.
fn build_graph(folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| package["name"].as_str().unwrap().to_owned())
        .collect()
}

/// It crashes when asked to, and wants to know who works here.
const NEXT: [(&str, &str); 1] = [(
    "note(&patient(c)?, arguments.text(\"texte\").unwrap_or_default())?;",
    "let texte = arguments.text(\"texte\").unwrap_or_default();\n        \
     if texte == \"panne\" {\n            panic!(\"la panne demandée\");\n        }\n        \
     let _who = session::current();\n        note(&patient(c)?, texte)?;",
)];

#[test]
fn a_strangers_plugin_from_the_first_command_to_its_removal() {
    // Made, and passing its own tests at once.
    let author = Author::new("soins");
    let tested = author.socle(&["test"]);
    assert!(tested.status.success(), "{}", said(&tested));
    assert!(said(&tested).contains("test result: ok. 4 passed; 0 failed"));

    // Without any engine: neither in the lock file nor in the graph.
    let lock = std::fs::read_to_string(author.folder.join("Cargo.lock")).unwrap();
    let graph = build_graph(&author.folder);
    assert!(graph.contains(&"socle-sdk".to_owned()) && graph.contains(&"socle-testkit".to_owned()));
    for engine in ["wasmtime", "cranelift", "wasmi", "tokio"] {
        assert!(!lock.contains(&format!("name = \"{engine}")), "{engine}");
        assert!(
            graph.iter().all(|name| !name.starts_with(engine)),
            "{engine}"
        );
    }

    // Shown what it asks for, agreed to, and used.
    let host = host();
    let shown = host.examine(author.package()).unwrap();
    assert_eq!(shown["occasion"], "installation");
    assert_eq!(shown["asked"], json!(["store"]));
    let plugin = host.install(author.package(), Grants::all()).unwrap();
    assert_eq!(plugin.state().unwrap(), "prête");
    let patient = host.patient().make().unwrap();
    let note = |text: &str| {
        plugin
            .command("noter")
            .patient(&patient)
            .argument("texte", text)
            .run()
    };
    assert_eq!(note("Préfère le matin.").unwrap(), "Remarque enregistrée.");
    assert_eq!(plugin.state().unwrap(), "active");

    // The next version asks for one more permission, and is asked about that one alone.
    author.edit("src/lib.rs", &NEXT);
    author.edit(
        "plugin.toml",
        &[
            ("version = \"0.1.0\"", "version = \"0.2.0\""),
            (
                "[[permission]]",
                "[[permission]]\nask = \"session\"\nreason = \"signer vos remarques\"\n\n[[permission]]",
            ),
        ],
    );
    let before = std::env::temp_dir().join(format!("socle-previous-{}", std::process::id()));
    std::fs::create_dir_all(&before).unwrap();
    std::fs::copy(
        author.package().join("plugin.toml"),
        before.join("plugin.toml"),
    )
    .unwrap();
    let checked = author.socle(&["check", ".", "--previous", before.to_str().unwrap()]);
    std::fs::remove_dir_all(&before).unwrap();
    assert!(checked.status.success(), "{}", said(&checked));
    assert!(
        said(&checked).contains("asks more  session: "),
        "{}",
        said(&checked)
    );
    let shown = host.examine(author.package()).unwrap();
    assert_eq!(
        (&shown["occasion"], &shown["asked"]),
        (&json!("update"), &json!(["session"]))
    );
    let updated = host.install(author.package(), Grants::all()).unwrap();
    assert_eq!(updated.installed()["version"], "0.2.0");
    // What it kept is still there.
    let view = plugin.panel("remarque").of(&patient).render().unwrap();
    assert!(view.says("Préfère le matin."), "{view}");

    // It loses one permission: the next call is denied, and only that.
    plugin.decide("store", Choice::Never).unwrap();
    assert_eq!(note("Encore.").unwrap_err().code(), "denied");
    plugin.decide("store", Choice::Always).unwrap();
    note("Encore.").unwrap();

    // It is paused by its failures.
    for _ in 0..5 {
        assert_eq!(note("panne").unwrap_err().code(), "plugin.crashed");
    }
    let state = plugin.state().unwrap();
    assert!(state.starts_with("en quarantaine ("), "{state}");
    assert_eq!(note("Bonjour.").unwrap_err().code(), "plugin.quarantined");
    let report = plugin.report().unwrap();
    assert!(report.contains("la panne demandée"), "{report}");
    assert!(!report.contains("TESTEUSE"), "{report}");
    // A person starts it again.
    plugin.control("restart").unwrap();
    note("Bonjour.").unwrap();

    // Removed, and the journal tells it all.
    plugin.remove().unwrap();
    assert_eq!(
        host.ask("plugins", Value::Null).unwrap(),
        json!([]),
        "nothing is left"
    );
    let journal: Vec<String> = host
        .journal()
        .unwrap()
        .iter()
        .map(|line| format!("{} {}", text(&line["name"]), text(&line["object"])))
        .collect();
    for told in ["soins: store", "soins: session"] {
        assert!(
            journal.iter().any(|line| line.contains(told)),
            "{journal:#?}"
        );
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn what_a_catalogue_refuses_is_said_before() {
    let author = Author::new("sans-nom");
    // A control nobody can name, a text that is missing, a version that does not rise, typography, a licence.
    author.edit(
        "src/lib.rs",
        &[(
            "view.field(\"texte\", &texts::text(\"remarque\"), \"multiline\", &remark);",
            "view.field(\"texte\", \"\", \"multiline\", &remark);\n            \
             view.text(\"aide\", &texts::text(\"aide\"));",
        )],
    );
    author.edit("fr.ftl", &[("Remarque enregistrée.", "C'est enregistré.")]);
    author.edit(
        "plugin.toml",
        &[("license = \"MIT OR Apache-2.0\"", "license = \"libre\"")],
    );
    let checked = author.socle(&["check", "--json", "--previous", "."]);
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["accepted"], false);
    assert!(report["compile_ms"].is_u64(), "{report:#}");
    let refused: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["refused"] == true)
        .map(|finding| (text(&finding["rule"]), text(&finding["message"])))
        .collect();
    for (rule, words) in [
        ("views", "label"),
        ("texts", "`aide`"),
        ("versions", "a version rises"),
        ("typography", "text `note`"),
        ("licence", "`libre`"),
    ] {
        assert!(
            refused
                .iter()
                .any(|(known, message)| *known == rule && message.contains(words)),
            "{rule}: {refused:#?}"
        );
    }
}
