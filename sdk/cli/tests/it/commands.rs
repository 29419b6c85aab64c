//! What each command starts, in which order, and what it answers.

use crate::fake::World;

/// A cargo whose build makes a `socle` that echoes its arguments and environment, and exits with 3.
const BUILDS_SOCLE: &str = r#"
echo "cargo speaks on stdout"
case "$1" in build)
  /bin/mkdir -p $T/debug
  printf '#!/bin/sh\necho "socle $*"\necho "packages in $SOCLE_PACKAGES" >&2\nexit 3\n' > $T/debug/socle
  /bin/chmod +x $T/debug/socle;;
esac"#;

const BUILD: &str = "cargo build --workspace --all-targets";

#[test]
fn headless_is_transparent() {
    let world = World::new(BUILDS_SOCLE);
    let answer = world.run(&["headless", "--home", "d", "patients", "list", "--json"]);
    assert_eq!(answer.code, Some(3));
    assert_eq!(answer.stdout, "socle --home d patients list --json\n");
    assert!(
        answer.stderr.contains("cargo speaks on stdout"),
        "{answer:?}"
    );
    assert!(
        answer
            .stderr
            .contains("/checkout/target/plugins/packages\n"),
        "{answer:?}"
    );
    assert_eq!(world.log(), [BUILD]);
}

#[test]
fn a_build_that_fails_stops_everything() {
    let world = World::new("exit 101");
    let answer = world.run(&["headless", "patients", "list"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        answer.stderr,
        "error: building the workspace failed\n  hint: what it said stands above; mend that and type the same command \
         again\n"
    );
}

#[test]
fn run_makes_the_practice_ready_and_opens_it() {
    let world = World::new(&BUILDS_SOCLE.replace("exit 3", "exit 0"));
    for library in [
        "libX11.so.6",
        "libX11-xcb.so.1",
        "libxcb.so.1",
        "libXcursor.so.1",
        "libXi.so.6",
        "libXrender.so.1",
        "libXfixes.so.3",
        "libxkbcommon.so.0",
        "libxkbcommon-x11.so.0",
        "libEGL.so.1",
    ] {
        world.file(&format!("lib/{library}"), "");
    }
    let lib = world.path("lib").display().to_string();
    let variables = [("DISPLAY", ":0"), ("LD_LIBRARY_PATH", lib.as_str())];
    let home = world.path("home/.local/share/socle/demonstration");

    let answer = world.run_in(
        "checkout",
        &["run", "--", "--screenshot", "f.png"],
        &variables,
    );
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(
        answer
            .stderr
            .contains(&format!("socle --home {} demo\n", home.display())),
        "{answer:?}"
    );
    assert_eq!(
        answer.stdout,
        format!("socle --home {} shell --screenshot f.png\n", home.display())
    );

    std::fs::create_dir_all(home.join("plugins")).unwrap();
    let answer = world.run_in("checkout/sdk/guest", &["run"], &variables);
    // Again at each run: the plugins of the practice follow the build.
    assert!(answer.stderr.contains(" demo\n"), "{answer:?}");
    assert_eq!(
        answer.stdout,
        format!("socle --home {} shell\n", home.display())
    );
}

#[test]
fn run_says_at_once_that_there_is_no_display() {
    let world = World::new(BUILDS_SOCLE);
    let answer = world.run(&["run"]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer
            .stderr
            .contains("hint: open it from a desktop session"),
        "{answer:?}"
    );
    assert!(world.log().is_empty());
}

/// A cargo whose tests print one result each; those of the workspace pass or fail as told.
fn tests_exit(code: u8) -> String {
    format!(
        r#"case "$1 $2" in
  "test --workspace") echo "test result: ok. 5 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s"
    exit {code};;
  "test --no-fail-fast") echo "long is ${{SOCLE_LONG:-off}}"
    echo "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";;
esac"#
    )
}

#[test]
fn test_runs_workspace_and_examples_and_adds_up() {
    let world = World::new(&tests_exit(0));
    world.file("checkout/examples/minimal/Cargo.toml", "");
    let answer = world.run(&["test"]);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(
        world.log(),
        [
            BUILD,
            "cargo test --workspace --no-fail-fast",
            "cargo test --no-fail-fast --profile plugin --config profile.plugin.inherits=\"release\" --config \
             profile.plugin.opt-level=\"s\" --config profile.plugin.debug=0 --config profile.plugin.panic=\"abort\" \
             --config profile.plugin.strip=\"debuginfo\" --manifest-path ~/checkout/examples/minimal/Cargo.toml \
             --target-dir ~/checkout/target/plugins",
        ]
    );
    let last = answer.stdout.lines().last().unwrap();
    assert!(
        last.starts_with("test result: ok. 7 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in "),
        "{last}"
    );
    assert!(answer.stdout.contains("long is off"));
}

#[test]
fn test_fails_when_one_part_fails_but_runs_them_all() {
    let world = World::new(&tests_exit(101));
    world.file("checkout/examples/minimal/Cargo.toml", "");
    let answer = world.run(&["test", "--skip-setup", "ins"]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer
            .stdout
            .lines()
            .last()
            .unwrap()
            .starts_with("test result: FAILED. 7 passed; 1 failed; ")
    );
    assert_eq!(world.log().len(), 3);
    assert_eq!(world.log()[1], "cargo test --workspace --no-fail-fast ins");
}

#[test]
fn lints_come_first_in_ci_and_on_request() {
    let lints = [
        "cargo fmt --all --check",
        "cargo clippy --workspace --all-targets -- -D warnings",
        BUILD,
        "cargo test --workspace --no-fail-fast",
    ];
    for (words, variables) in [
        (&["test", "--lint"][..], &[][..]),
        (&["test"], &[("CI", "true")]),
    ] {
        let world = World::new("exit 0");
        let answer = world.run_in("checkout", words, variables);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert_eq!(world.log(), lints);
    }
    let world = World::new("[ \"$1\" != clippy ]");
    let answer = world.run(&["test", "--lint"]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer
            .stderr
            .starts_with("       Socle checking formatting"),
        "{answer:?}"
    );
    assert!(answer.stderr.contains("error: lints failed"), "{answer:?}");
}

#[test]
fn a_missing_tool_is_named_with_what_to_type() {
    let world = World::new(BUILDS_SOCLE);
    std::fs::remove_file(world.path("bin/make")).unwrap();
    let answer = world.run(&["headless", "patients", "list"]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer
            .stderr
            .starts_with("error: missing on this machine: make\n  hint: "),
        "{answer:?}"
    );
    assert!(world.log().is_empty());
}

#[test]
fn bench_becomes_the_benchmark() {
    let world = World::new(
        &BUILDS_SOCLE
            .replace("$T/debug", "$T/release")
            .replace("release/socle", "release/socle-bench"),
    );
    let answer = world.run(&["bench", "--json"]);
    assert_eq!(answer.stdout, "socle --json\n");
    assert_eq!(answer.code, Some(3));
    // This cargo makes no plugin for Extism: the rest is measured without it.
    assert!(
        answer.stderr.contains("warning: Extism is not measured: "),
        "{answer:?}"
    );
}

#[test]
fn bench_goes_on_when_extism_cannot_be_fetched() {
    let cargo = BUILDS_SOCLE
        .replace("$T/debug", "$T/release")
        .replace("release/socle", "release/socle-bench");
    let cargo = format!("case \"$*\" in *peer-extism*) exit 101;; esac\n{cargo}");
    let world = World::new(&cargo);
    let answer = world.run(&["bench", "--json"]);
    assert_eq!(answer.stdout, "socle --json\n");
    assert_eq!(answer.code, Some(3));
    assert!(
        answer
            .stderr
            .contains("warning: Extism is not measured: building it failed"),
        "{answer:?}"
    );
}

#[test]
fn bench_is_told_where_extism_is() {
    let cargo = BUILDS_SOCLE
        .replace("$T/debug", "$T/release")
        .replace("release/socle", "release/socle-bench");
    let message = r#"{"reason":"compiler-artifact","manifest_path":"/co/tests/peers/mesure/Cargo.toml","filenames":["/t/peer_mesure.wasm"]}"#;
    let cargo = format!("case \"$*\" in *peer-mesure*) echo '{message}';; esac\n{cargo}");
    let world = World::new(&cargo);
    let answer = world.run(&["bench", "--json"]);
    let program = world.path("checkout/target/peers/release/peer-extism");
    assert_eq!(
        answer.stdout,
        format!(
            "socle --json --extism {} /t/peer_mesure.wasm\n",
            program.display()
        )
    );
}

#[test]
fn outside_a_checkout_it_says_so() {
    let world = World::new("exit 0");
    let answer = world.run_in("bin", &["headless", "patients", "list"], &[]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.stderr,
        "error: this command needs a checkout of Socle, and there is none here or above\n  hint: run it inside a clone of \
         Socle\n"
    );
}

#[test]
fn a_folder_that_is_no_plugin_is_said() {
    let world = World::new("exit 0");
    let answer = world.run(&["check", "sdk/guest"]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer.stderr.contains("sdk/guest has no plugin.toml"),
        "{answer:?}"
    );
    let answer = world.run(&["check", "nowhere"]);
    assert!(
        answer.stderr.starts_with("error: cannot find nowhere: "),
        "{answer:?}"
    );
}

#[test]
fn usage_errors_exit_with_2() {
    let world = World::new("exit 0");
    for words in [
        &["dance"][..],
        &[],
        &["check", "a", "b"],
        &["build", "--toolchain", "none"],
    ] {
        assert_eq!(world.run(words).code, Some(2), "{words:?}");
    }
}
