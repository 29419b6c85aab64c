//! Manifest, component and host held against each other.

use socle_manifest::{ComponentShape, HostContract, Manifest, agree};

use crate::manifest;

const STORE: &str = "[[permission]]\nask = \"store\"\nreason = \"garder des notes\"\n";
const PANEL: &str = "[[panel]]\nid = \"ab\"\ntitle = \"A\"\nplace = \"side\"\n";

fn host() -> HostContract {
    HostContract::new(
        [
            "socle:base/types@0.1.2",
            "socle:base/store@0.1.2",
            "socle:base/novelty@0.1.2",
            "socle:practice/outbox@0.1.2",
            "socle:net/http@0.1.2",
            "socle:services/identity@0.1.2",
        ],
        [
            "socle:base/panel@0.1.2",
            "socle:base/command@0.1.2",
            "socle:practice/delivery@0.1.2",
            "socle:services/identity-provider@0.1.2",
        ],
    )
    .unwrap()
}

/// One disagreement a line; empty when they agree.
#[track_caller]
fn check(rest: &str, imports: &[&str], exports: &[&str], expected: &[&str]) {
    let manifest = Manifest::from_toml(&manifest(rest)).unwrap();
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
    let shape = ComponentShape {
        imports: owned(imports),
        exports: owned(exports),
    };
    let said: Vec<String> = match agree(&manifest, &shape, &host()) {
        Ok(()) => Vec::new(),
        Err(found) => {
            assert!(found.iter().all(|d| d.phrase().ends_with('.')));
            found.iter().map(ToString::to_string).collect()
        }
    };
    assert_eq!(said, expected);
}

#[test]
fn free_interfaces_need_nothing() {
    check("", &["socle:base/types@0.1.0"], &[], &[]);
}

#[test]
fn a_later_patch_of_the_host_serves_an_older_plugin() {
    for version in ["0.1.0", "0.1.1", "0.1.2"] {
        check(STORE, &[&format!("socle:base/store@{version}")], &[], &[]);
    }
    check(
        STORE,
        &["socle:base/store@0.1.3"],
        &[],
        &[
            "the component imports `socle:base/store@0.1.3`, this host offers `socle:base/store@0.1.2`: build the plugin \
           with the SDK of this host (`api` in plugin.toml), or use a newer host",
        ],
    );
}

#[test]
fn another_contract_than_the_manifest_says() {
    check(
        STORE,
        &["socle:base/store@0.2.0"],
        &[],
        &[
            "the component uses `socle:base/store@0.2.0`, but plugin.toml says `api = \"0.1\"`: write the version it was \
           built for",
        ],
    );
    let manifest = Manifest::from_toml(&manifest("").replace("\"0.1\"", "\"0.2\"")).unwrap();
    let shape = ComponentShape {
        imports: vec!["socle:base/types@0.2.0".to_owned()],
        exports: Vec::new(),
    };
    let found = agree(&manifest, &shape, &host()).unwrap_err();
    assert_eq!(
        found.first().map(|d| d.phrase()).as_deref(),
        Some(
            "Cette extension et cette version de Socle ne vont pas ensemble (socle:base/types@0.2.0) : mettez à jour \
             l’une ou l’autre."
        )
    );
}

#[test]
fn what_is_not_ours_is_refused_by_name() {
    check(
        "",
        &[
            "wasi:cli/environment@0.2.0",
            "env",
            "other:base/types@0.1.0",
        ],
        &[],
        &[
            "the component imports `wasi:cli/environment@0.2.0`, which is not ours: a plugin may import `socle:` \
             interfaces only (WASI comes with another target: build with `cargo socle build`)",
            "the component imports `env`, which is not ours: a plugin may import `socle:` interfaces only",
            "the component imports `other:base/types@0.1.0`, which is not ours: a plugin may import `socle:` interfaces \
             only",
        ],
    );
    check(
        "",
        &[],
        &["wasi:cli/run@0.2.0"],
        &[
            "the component exports `wasi:cli/run@0.2.0`, which no host calls: a plugin exports `socle:` interfaces only",
        ],
    );
}

#[test]
fn what_the_host_lacks_is_refused_unless_optional() {
    let dream = "the component imports `socle:base/dream@0.1.0`, which this host does not offer: use a newer host, or \
                 list \"socle:base/dream\" under `optional_imports` in plugin.toml if the plugin can do without";
    check("", &["socle:base/dream@0.1.0"], &[], &[dream]);
    check(
        "optional_imports = [\"socle:base/dream\"]",
        &["socle:base/dream@0.1.0"],
        &[],
        &[],
    );
}

/// An interface linked by a host before the table of permissions knows it stays closed.
#[test]
fn an_interface_without_a_line_in_the_table_is_closed() {
    let manifest = Manifest::from_toml(&manifest("")).unwrap();
    let shape = ComponentShape {
        imports: vec!["socle:base/novelty@0.1.0".to_owned()],
        exports: Vec::new(),
    };
    assert_eq!(agree(&manifest, &shape, &host()).unwrap_err().len(), 1);
}

#[test]
fn what_is_used_is_asked_and_what_is_asked_is_used() {
    check(
        "",
        &["socle:net/http@0.1.0", "socle:services/identity@0.1.0"],
        &[],
        &[
            "the component imports `socle:net/http@0.1.0`, but plugin.toml does not ask for it: add a [[permission]] with \
             `ask = \"http\"` and a `reason`, or stop using it",
            "the component imports `socle:services/identity@0.1.0`, but plugin.toml does not ask for it: add a \
             [[permission]] with `ask = \"service\", service = \"identity\"` and a `reason`, or stop using it",
        ],
    );
    check(
        STORE,
        &[],
        &[],
        &[
            "plugin.toml asks for `store`, but the component does not import `socle:base/store`: remove that [[permission]], \
           or use the interface",
        ],
    );
    check(
        "[[permission]]\nask = \"http\"\nhosts = [\"a.fr\", \"b.fr\"]\nreason = \"appeler ces serveurs\"",
        &["socle:net/http@0.1.0"],
        &[],
        &[],
    );
}

#[test]
fn exports_and_contributions_go_together() {
    check(PANEL, &[], &["socle:base/panel@0.1.0"], &[]);
    check(
        "[[badge]]\nid = \"ab\"",
        &[],
        &["socle:base/panel@0.1.1"],
        &[],
    );
    check(
        "",
        &[],
        &[
            "socle:base/panel@0.1.0",
            "socle:services/identity-provider@0.1.0",
        ],
        &[
            "the component exports `socle:base/panel@0.1.0`, but plugin.toml has no [[panel]], [[banner]], [[badge]], \
             [[column]], [[validation]] with a `condition`: add it, or stop exporting",
            "the component exports `socle:services/identity-provider@0.1.0`, but plugin.toml has no offers.services = \
             [\"identity\"]: add it, or stop exporting",
        ],
    );
    check(
        &format!("[offers]\nservices = [\"identity\"]\n{PANEL}[[badge]]\nid = \"cd\""),
        &[],
        &[],
        &[
            "plugin.toml has [[panel]], [[badge]], but the component does not export `socle:base/panel@0.1.2`: export it, \
             or remove the entry",
            "plugin.toml has offers.services = [\"identity\"], but the component does not export \
             `socle:services/identity-provider@0.1.2`: export it, or remove the entry",
        ],
    );
    check(
        "[[job]]\nid = \"ab\"\n[offers]\nservices = [\"meteo\"]",
        &[],
        &[
            "socle:base/worker@0.1.0",
            "socle:services/meteo-provider@0.1.0",
        ],
        &[
            "plugin.toml has [[job]], but this host does not know `socle:base/worker`: use a newer host, or remove the entry",
            "plugin.toml has offers.services = [\"meteo\"], but this host does not know `socle:services/meteo-provider`: \
             use a newer host, or remove the entry",
        ],
    );
}

/// The type of an entry comes with the signature of `delivery`; queueing entries must still be asked.
#[test]
fn delivering_does_not_ask_for_the_outbox() {
    let delivery = "[[delivery]]\nservice = \"essai\"\n";
    let export = ["socle:practice/delivery@0.1.0"];
    check(delivery, &["socle:practice/outbox@0.1.0"], &export, &[]);
    check(
        "",
        &["socle:practice/outbox@0.1.0"],
        &[],
        &[
            "the component imports `socle:practice/outbox@0.1.0`, but plugin.toml does not ask for it: add a [[permission]] \
           with `ask = \"outbox\"` and a `reason`, or stop using it",
        ],
    );
}

#[test]
fn an_export_for_a_newer_host_is_left_alone() {
    check("", &[], &["socle:base/oracle@0.1.9"], &[]);
}

/// What the manifest schedules or hears by itself uses its permission, whatever the component imports.
#[test]
fn a_permission_used_by_the_manifest_alone_is_used() {
    let schedule = "[[permission]]\nask = \"schedule\"\nreason = \"travailler la nuit\"\n";
    let unused = "plugin.toml asks for `schedule`, but the component does not import `socle:base/schedule`: remove that \
                  [[permission]], or use the interface";
    check(schedule, &[], &[], &[unused]);
    let rest = format!("{schedule}[[schedule]]\nid = \"ab\"\njob = \"nuit\"\nat = \"02:30\"\n");
    let job = "[[job]]\nid = \"nuit\"\n";
    let manifest = Manifest::from_toml(&manifest(&format!("{job}{rest}"))).unwrap();
    let shape = ComponentShape {
        imports: Vec::new(),
        exports: vec!["socle:base/worker@0.1.0".to_owned()],
    };
    let worker = HostContract::new(Vec::<&str>::new(), vec!["socle:base/worker@0.1.1"]).unwrap();
    assert_eq!(agree(&manifest, &shape, &worker), Ok(()));
}
