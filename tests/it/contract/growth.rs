//! A plugin built yesterday loads today: `wit_component::semver_check` of every world against the copies in
//! `tests/frozen/wit-*`, and proof that this check refuses what would break a plugin.

use wit_component::semver_check;
use wit_parser::Resolve;

use super::wit::{Wit, world};
use crate::arrows::root;

/// Why today's contract breaks a plugin built for `old`, by world.
fn breaks(old: &Wit, new: &Wit) -> Vec<String> {
    old.worlds()
        .into_iter()
        .filter_map(|name| {
            let mut resolve = Resolve::default();
            let before = old.renumbered("0.0.1").resolve_into(&mut resolve);
            let after = new.resolve_into(&mut resolve);
            let before = world(&resolve, before, &name)?;
            let Some(after) = world(&resolve, after, &name) else {
                return Some(format!("{name}: the world is gone"));
            };
            semver_check(resolve, before, after)
                .err()
                .map(|error| format!("{name}: {error:#}"))
        })
        .collect()
}

/// `0.N` before 1.0, `N` after: inside one of them everything old keeps working.
fn line(version: &str) -> String {
    let mut numbers = version.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("0"), Some(minor)) => format!("0.{minor}"),
        (Some(major), _) => major.to_owned(),
        (None, _) => String::new(),
    }
}

/// The copies kept, with their folder names.
fn frozen() -> Vec<(String, Wit)> {
    let mut copies: Vec<_> = std::fs::read_dir(root().join("tests/frozen"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter_map(|entry| {
            let name = entry.file_name().to_str()?.to_owned();
            name.starts_with("wit-")
                .then(|| (name, Wit::read(&entry.path())))
        })
        .collect();
    copies.sort_by(|a, b| a.0.cmp(&b.0));
    copies
}

#[test]
fn what_was_built_for_an_earlier_version_of_this_line_still_loads() {
    let today = Wit::today();
    let line_of_today = line(&today.version());
    let mut compared = 0;
    for (folder, old) in frozen() {
        assert_eq!(
            folder,
            format!("wit-{}", old.version()),
            "the folder says the version of the copy"
        );
        if line(&old.version()) != line_of_today {
            continue;
        }
        compared += 1;
        let broken = breaks(&old, &today);
        assert!(
            broken.is_empty(),
            "wit/ breaks plugins built for {folder}; see tests/frozen/README.md\n{}",
            broken.join("\n")
        );
    }
    assert!(
        compared > 0,
        "no copy of {line_of_today} in tests/frozen: see its README"
    );
}

/// The same as today, the copy replaced by today's own: what follows only means something if nothing breaks here.
#[test]
fn a_contract_does_not_break_itself() {
    let today = Wit::today();
    assert_eq!(breaks(&today, &today), Vec::<String>::new());
}

#[track_caller]
fn check(file: &str, from: &str, to: &str, breaks_what: &[&str]) {
    let today = Wit::today();
    let broken = breaks(&today, &today.with(file, from, to));
    let worlds: Vec<_> = broken
        .iter()
        .map(|why| why.split(':').next().unwrap())
        .collect();
    assert_eq!(worlds, breaks_what, "{broken:#?}");
}

const ALL: &[&str] = &[
    "imports",
    "with-panel",
    "with-command",
    "with-worker",
    "with-on-event",
    "with-delivery",
    "with-importer",
    "with-identity-provider",
    "with-summary-provider",
    "with-shared-record-provider",
    "with-messaging-provider",
    "with-directory-provider",
];

#[test]
fn a_function_taken_from_what_the_host_offers_is_a_break() {
    check(
        "base/clock-random.wit",
        "    now: func() -> s64;",
        "    maintenant: func() -> s64;",
        &["imports"],
    );
    check(
        "net/session.wit",
        "        role: func() -> string;",
        "        rang: func() -> string;",
        &["imports"],
    );
}

#[test]
fn an_interface_taken_from_what_the_host_offers_is_a_break() {
    check(
        "plugin/worlds.wit",
        "    import socle:net/http@0.1.2;\n",
        "",
        &["imports"],
    );
}

#[test]
fn a_changed_parameter_or_answer_is_a_break() {
    check(
        "base/clock-random.wit",
        "random: func(count: u32) -> list<u8>;",
        "random: func(count: u64) -> list<u8>;",
        &["imports"],
    );
    check(
        "base/settings.wit",
        "get: func(key: string) -> data;",
        "get: func(key: string) -> option<data>;",
        &["imports"],
    );
}

#[test]
fn a_changed_record_variant_or_enum_is_a_break() {
    check(
        "base/types.wit",
        "        retryable: bool,\n",
        "        retryable: bool,\n        help: string,\n",
        ALL,
    );
    check(
        "base/types.wit",
        "        bytes(list<u8>),\n",
        "        bytes(list<u8>),\n        date(string),\n",
        ALL,
    );
    check(
        "base/log.wit",
        "enum level { trace,",
        "enum level { fatal, trace,",
        &["imports"],
    );
}

#[test]
fn what_a_plugin_exports_cannot_be_asked_for_more() {
    check(
        "base/exports.wit",
        "    /// Give the rows the host asks for of a paged table.\n",
        "    @since(version = 0.1.0)\n    close: func(c: borrow<context>) -> result<_, failure>;\n    /// Give the rows.\n",
        &["with-panel"],
    );
    check(
        "base/exports.wit",
        "run: func(c: borrow<context>, job: string, input: data) -> result<data, failure>;",
        "run: func(c: borrow<context>, job: string, input: data, again: bool) -> result<data, failure>;",
        &["with-worker"],
    );
}

#[test]
fn a_world_that_is_gone_is_a_break() {
    check(
        "plugin/worlds.wit",
        "world with-command {",
        "world with-commands {",
        &["with-command"],
    );
}

#[test]
fn what_the_host_offers_may_grow() {
    check(
        "base/clock-random.wit",
        "    now: func() -> s64;",
        "    now: func() -> s64;\n    @since(version = 0.1.0)\n    zone: func() -> string;",
        &[],
    );
    check(
        "net/session.wit",
        "        role: func() -> string;",
        "        role: func() -> string;\n        @since(version = 0.1.0)\n        since: func() -> s64;",
        &[],
    );
    check(
        "base/settings.wit",
        "interface settings {",
        "interface more {\n    @since(version = 0.1.0)\n    a: func();\n}\n\n@since(version = 0.1.0)\ninterface settings {",
        &[],
    );
}

#[test]
fn a_line_of_versions_is_a_minor_before_one_and_a_major_after() {
    for (version, expected) in [
        ("0.1.0", "0.1"),
        ("0.1.7", "0.1"),
        ("0.12.3", "0.12"),
        ("1.4.2", "1"),
        ("10.0.0", "10"),
    ] {
        assert_eq!(line(version), expected, "{version}");
    }
}
