//! The arrows between rooms, kept over `cargo metadata` and over the sources themselves.
//!
//! What is absent on purpose is as much of the architecture as what is there:
//!
//! - a plugin knows the SDK and the formats, nothing of `host/`;
//! - nothing knows a plugin: the host finds packages, and only the shell's list of default packages names any;
//! - the runtime draws nothing, reaches no network by itself and simulates nothing;
//! - the sandbox shares no code with what it judges;
//! - what runs in a plugin or in the author's tool stays small: no engine, no store, no screen.
//!
//! A room that is not in [`ROOMS`] fails the test: its line is to be written with the room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

mod sources;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the tests run in the checkout they were built in")
}

/// Which of our crates each room may use in what it ships (its tests may use more).
const ROOMS: [(&str, &[&str]); 23] = [
    ("sdk/formats", &[]),
    ("sdk/manifest", &[]),
    ("sdk/guest", &[]),
    ("sdk/cli", &["socle-manifest", "socle-testkit"]),
    ("sdk/testkit", &[]),
    // Its code is compiled, nothing of it is shipped.
    ("sdk/book", &[]),
    ("host/keys", &[]),
    ("host/mail", &["socle-formats"]),
    ("host/record", &["socle-formats"]),
    (
        "host/runtime",
        &["socle-formats", "socle-manifest", "socle-record"],
    ),
    ("host/session", &["socle-keys"]),
    (
        "host/capabilities",
        &[
            "socle-formats",
            "socle-keys",
            "socle-mail",
            "socle-record",
            "socle-runtime",
            "socle-session",
        ],
    ),
    ("host/exchange", &["socle-formats", "socle-record"]),
    ("host/sandbox", &[]),
    (
        "host/practice",
        &[
            "socle-capabilities",
            "socle-exchange",
            "socle-formats",
            "socle-keys",
            "socle-manifest",
            "socle-record",
            "socle-runtime",
            "socle-sandbox",
            "socle-session",
            "socle-typeset",
        ],
    ),
    (
        "host/screen",
        &[
            "socle-capabilities",
            "socle-exchange",
            "socle-formats",
            "socle-keys",
            "socle-manifest",
            "socle-practice",
            "socle-record",
            "socle-runtime",
            "socle-session",
            "socle-typeset",
        ],
    ),
    (
        "host/shell",
        &[
            "socle-capabilities",
            "socle-exchange",
            "socle-formats",
            "socle-keys",
            "socle-manifest",
            "socle-practice",
            "socle-record",
            "socle-runtime",
            "socle-sandbox",
            "socle-screen",
            "socle-session",
        ],
    ),
    ("host/typeset", &["socle-formats"]),
    // Every plugin of the workspace, the tests' own included.
    ("plugins/*", &["socle-formats", "socle-sdk"]),
    // People who do not exist, for tests and the benchmark.
    ("tests/fictitious", &["socle-formats"]),
    (
        "tests",
        &[
            "socle-capabilities",
            "socle-exchange",
            "socle-fictitious",
            "socle-formats",
            "socle-manifest",
            "socle-practice",
            "socle-record",
            "socle-runtime",
            "socle-sandbox",
            "socle-screen",
            "socle-servers",
        ],
    ),
    // What the tests of any room work with: it knows none of them. Cards begin with real services too.
    ("tests/cards", &["socle-servers"]),
    ("tests/servers", &[]),
];

/// Crates of others that would turn a room into something else, and the rooms that must not have them.
const FOREIGN: [(&[&str], &[&str], &str); 6] = [
    (
        &[
            "egui",
            "eframe",
            "egui_extras",
            "egui_kittest",
            "accesskit",
            "winit",
            "wgpu",
        ],
        &[
            "host/record",
            "host/runtime",
            "host/capabilities",
            "host/keys",
            "host/practice",
            "host/sandbox",
            "host/typeset",
            "sdk/formats",
            "sdk/manifest",
            "sdk/guest",
            "sdk/cli",
            "sdk/testkit",
            "plugins/*",
        ],
        "only the screen draws",
    ),
    (
        &["reqwest", "hyper", "rustls", "tokio-rustls"],
        &[
            "host/runtime",
            "host/typeset",
            "sdk/formats",
            "sdk/manifest",
            "sdk/guest",
            "sdk/cli",
            "sdk/testkit",
            "plugins/*",
        ],
        "the network is reached by the capabilities; the record reaches the practice's own server",
    ),
    (
        &["rusqlite", "secret-service", "argon2"],
        &[
            "host/runtime",
            "host/capabilities",
            "host/keys",
            "host/practice",
            "host/sandbox",
            "host/screen",
            "host/shell",
            "host/typeset",
            "sdk/formats",
            "sdk/manifest",
            "sdk/guest",
            "sdk/cli",
            "sdk/testkit",
            "plugins/*",
        ],
        "only the record stores",
    ),
    (
        &["wasmtime"],
        &["host/record"],
        "the engine is the runtime's",
    ),
    (
        &["wasmtime", "tokio"],
        &[
            "host/keys",
            "host/typeset",
            "sdk/formats",
            "sdk/manifest",
            "sdk/guest",
            "sdk/cli",
            "sdk/testkit",
            "plugins/*",
        ],
        "the engine is the runtime's; what authors build stays small",
    ),
    (
        &["getrandom", "uuid", "jiff", "tempfile", "directories"],
        &["sdk/formats", "sdk/manifest", "plugins/*"],
        "no clock, no chance, no files: pure or given by the host",
    ),
];

#[derive(Debug)]
struct Crate {
    name: String,
    /// `plugins/*` for all plugins.
    room: String,
    /// Folder below the checkout.
    folder: String,
    /// Names of what it ships with; dependencies of tests are left out.
    uses: BTreeSet<String>,
    /// The same, tests included.
    uses_in_tests: BTreeSet<String>,
}

fn crates() -> Vec<Crate> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            let folder = manifest
                .parent()
                .expect("a folder")
                .strip_prefix(root())
                .expect("below the checkout")
                .to_str()
                .expect("UTF-8")
                .to_owned();
            let dependencies: Vec<(String, bool)> = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|dependency| (text(&dependency["name"]), dependency["kind"] == "dev"))
                .collect();
            let plugin = folder.starts_with("plugins/") || folder.starts_with("tests/plugins/");
            Crate {
                name: text(&package["name"]),
                room: if plugin {
                    "plugins/*".to_owned()
                } else {
                    folder.clone()
                },
                folder,
                uses: dependencies
                    .iter()
                    .filter(|(_, dev)| !dev)
                    .map(|(name, _)| name.clone())
                    .collect(),
                uses_in_tests: dependencies.into_iter().map(|(name, _)| name).collect(),
            }
        })
        .collect()
}

#[test]
fn every_room_uses_only_the_rooms_below_it() {
    let crates = crates();
    let ours: BTreeSet<&str> = crates.iter().map(|each| each.name.as_str()).collect();
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    let mut seen = BTreeSet::new();
    for each in &crates {
        let Some(allowed) = rooms.get(each.room.as_str()) else {
            panic!(
                "{} has no line in ROOMS: say which rooms it may use",
                each.folder
            );
        };
        seen.insert(each.room.as_str());
        for used in each.uses.iter().filter(|used| ours.contains(used.as_str())) {
            assert!(
                allowed.contains(&used.as_str()),
                "{} uses {used}: the arrow points the wrong way",
                each.folder
            );
        }
    }
    for (room, _) in ROOMS {
        assert!(
            seen.contains(room),
            "{room} is no room any more: take its line out of ROOMS"
        );
    }
}

#[test]
fn nothing_depends_on_a_plugin_or_on_the_tests_not_even_for_its_own_tests() {
    let crates = crates();
    let leaves: BTreeSet<&str> = crates
        .iter()
        .filter(|each| each.room == "plugins/*" || each.room == "tests" || each.room == "sdk/cli")
        .map(|each| each.name.as_str())
        .collect();
    assert!(leaves.contains("ins"));
    for each in &crates {
        for used in &each.uses_in_tests {
            assert!(
                !leaves.contains(used.as_str()),
                "{} uses {used}",
                each.folder
            );
        }
    }
}

#[test]
fn a_plugin_tests_itself_without_the_host() {
    for each in crates().iter().filter(|each| each.room == "plugins/*") {
        for used in &each.uses_in_tests {
            let ours = used.starts_with("socle");
            assert!(
                !ours || used == "socle-sdk" || used == "socle-formats",
                "{} uses {used}",
                each.folder
            );
        }
    }
}

#[test]
fn no_room_has_a_crate_that_is_another_room_s_business() {
    for each in crates() {
        for (foreign, rooms, why) in FOREIGN {
            if !rooms.contains(&each.room.as_str()) {
                continue;
            }
            for used in &each.uses {
                // The SDK routes getrandom to the host: that is its business.
                assert!(
                    !foreign.contains(&used.as_str()),
                    "{} uses {used}: {why}",
                    each.folder
                );
            }
        }
    }
}

/// Examples are outside the workspace, as an author's plugin would be.
#[test]
fn an_example_needs_the_sdk_and_nothing_else_of_ours() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("examples")).expect("examples") {
        let manifest = entry.expect("an entry").path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else {
            continue;
        };
        seen += 1;
        let manifest_toml: toml::Table = text.parse().expect("a Cargo.toml");
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest_toml.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, dependency) in dependencies {
                let path = dependency.get("path").and_then(toml::Value::as_str);
                assert!(
                    path.is_none_or(|path| path.starts_with("../../sdk/")),
                    "{}: {name} at {path:?}",
                    manifest.display()
                );
            }
        }
    }
    assert!(seen > 0, "no example");
}
