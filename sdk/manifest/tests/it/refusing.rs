//! What is refused, where, and in which words.

use socle_manifest::{MANIFEST_MAX_BYTES, Manifest, ManifestError};

use crate::manifest;

/// `rest` follows a valid head of 7 lines; the refusal must be exactly `expected` (one line a finding).
#[track_caller]
fn refuses(rest: &str, expected: &str) {
    let error = Manifest::from_toml(&manifest(rest)).unwrap_err();
    assert_eq!(error.to_string(), expected, "for:\n{rest}");
}

/// The same with one line of the head replaced.
#[track_caller]
fn refuses_head(line: &str, by: &str, expected: &str) {
    let text = manifest("");
    assert!(text.contains(line));
    let error = Manifest::from_toml(&text.replace(line, by)).unwrap_err();
    assert_eq!(error.to_string(), expected, "for: {by}");
}

#[test]
fn unknown_and_missing_keys_are_named_with_their_line() {
    refuses(
        "nom = \"x\"",
        "plugin.toml line 8, column 1: unknown field `nom`, expected one of `id`, `version`, `api`, `name`, \
         `description`, `publisher`, `license`, `texts`, `optional_imports`, `offers`, `command`, `panel`, `banner`, \
         `badge`, `column`, `event`, `delivery`, `job`, `importer`, `schedule`, `validation`, `document-menu`, `begin`, \
         `settings`, `permission` (at `nom = \"x\"`)",
    );
    refuses(
        "[[panel]]\nid = \"ab\"\nplace = \"side\"",
        "plugin.toml line 8, column 1: missing field `title` (at `[[panel]]`)",
    );
    refuses(
        "[[panel]]\nid = \"ab\"\ntitle = \"A\"\nplace = \"left\"",
        "plugin.toml line 11, column 9: unknown variant `left`, expected one of `file`, `home`, `settings`, `side` \
         (at `place = \"left\"`)",
    );
    refuses(
        "[[panel]]\nid = 3",
        "plugin.toml line 9, column 6: invalid type: integer `3`, expected a string (at `id = 3`)",
    );
    refuses_head(
        "name = \"Essai\"\n",
        "",
        "plugin.toml line 1, column 1: missing field `name` (at `id = \"essai\"`)",
    );
}

#[test]
fn the_head_is_checked() {
    #[rustfmt::skip]
    let cases = [
        ("id = \"essai\"", "id = \"Essai\"",
         "plugin.toml line 1: id: `Essai` is not an identifier: 2 to 40 of a-z, 0-9 and `-`, beginning with a letter"),
        ("version = \"1.2.3\"", "version = \"1.2\"",
         "plugin.toml line 2: version: `1.2` is not a version such as 1.2.3 (semver 2.0): unexpected end of input \
          while parsing minor version number"),
        ("api = \"0.1\"", "api = \"1\"", "plugin.toml line 3: api: `1` is not a version of the contract such as \"0.1\""),
        ("api = \"0.1\"", "api = \"0.01\"", "plugin.toml line 3: api: `0.01` is not a version of the contract such as \"0.1\""),
        ("name = \"Essai\"", "name = \"\"", "plugin.toml line 4: name: must not be empty"),
        ("name = \"Essai\"", "name = \"a\\u202eb\"",
         "plugin.toml line 4: name: holds the character U+202E, which is not shown or changes the reading direction"),
        ("license = \"MIT\"", "license = \"MIT\"\ntexts = \"../fr.ftl\"",
         "plugin.toml line 8: texts: `../fr.ftl` must be the name of a .ftl file beside plugin.toml, such as \"fr.ftl\""),
        ("license = \"MIT\"", "license = \"MIT\"\noptional_imports = [\"wasi:cli/environment\"]",
         "plugin.toml line 8: optional_imports: `wasi:cli/environment` must be one of our interfaces without version, \
          such as \"socle:base/log\""),
    ];
    for (line, by, expected) in cases {
        refuses_head(line, by, expected);
    }
}

#[test]
fn identifiers_are_unique() {
    #[rustfmt::skip]
    let cases = [
        ("[[command]]\nid = \"ab\"\ntitle = \"A\"\n[[command]]\nid = \"ab\"\ntitle = \"B\"",
         "plugin.toml line 12: command.id: `ab` stands twice among commands"),
        ("[[badge]]\nid = \"ab\"\n[[banner]]\nid = \"ab\"",
         // Banners are read before badges: the badge is the second of the two.
         "plugin.toml line 9: badge.id: `ab` stands twice among panels, banners, badges, columns and conditions"),
        ("[[event]]\nname = \"ab\"\n[[event]]\nname = \"ab\"",
         "plugin.toml line 11: event.name: `ab` stands twice among events"),
        ("[offers]\nservices = [\"identity\", \"identity\"]",
         "plugin.toml line 9: offers.services: `identity` stands twice among services"),
        ("[[command]]\nid = \"ab\"\ntitle = \"A\"\nkey = \"Ctrl+I\"\n[[command]]\nid = \"cd\"\ntitle = \"B\"\nkey = \"Ctrl+I\"",
         "plugin.toml line 15: command.key: `Ctrl+I` is the shortcut of two commands"),
    ];
    for (rest, expected) in cases {
        refuses(rest, expected);
    }
}

#[test]
fn shortcuts_have_one_form() {
    let with = |key: &str| {
        manifest(&format!(
            "[[command]]\nid = \"ab\"\ntitle = \"A\"\nkey = \"{key}\""
        ))
    };
    for good in [
        "Ctrl+I",
        "Alt+3",
        "Ctrl+Shift+F",
        "Ctrl+Alt+Shift+F12",
        "F5",
        "Shift+F1",
    ] {
        assert!(Manifest::from_toml(&with(good)).is_ok(), "{good}");
    }
    for bad in [
        "",
        "I",
        "Shift+I",
        "ctrl+i",
        "Ctrl+",
        "Ctrl+II",
        "F13",
        "F0",
        "Shift+Ctrl+I",
        "Ctrl+É",
        "Ctrl+F+1",
    ] {
        assert!(Manifest::from_toml(&with(bad)).is_err(), "{bad}");
    }
}

#[test]
fn permissions_are_checked() {
    #[rustfmt::skip]
    let cases = [
        ("[[permission]]\nask = \"store\"",
         "plugin.toml line 8: permission.reason: is missing: say in French what it is for, the practitioner reads it \
          before agreeing"),
        ("[[permission]]\nask = \"store\"\nreason = \"x\"",
         "plugin.toml line 10: permission.reason: `x` is too short to explain anything"),
        ("[[permission]]\nask = \"camera\"\nreason = \"prendre une photo\"",
         "plugin.toml line 9: permission.ask: `camera` is none of http, open-link, identity, records, documents, service, begin, \
          signature, identify, mailbox, statistics, outbox, store, jobs, schedule, session, notifications, clipboard, barcode-scan, export-table, vitale, apcv"),
        ("[[permission]]\nask = \"signature\"\nreason = \"s’authentifier au DMP\"",
         "plugin.toml line 8: permission.profiles: is missing, ask = \"signature\" needs it"),
        ("[[permission]]\nask = \"identify\"\nhosts = [\"a.fr\"]\nby = []\nreason = \"s’authentifier au DMP\"",
         "plugin.toml line 11: permission.by: names nothing: list them, or remove the permission"),
        ("[[permission]]\nask = \"signature\"\nprofiles = []\nreason = \"s’authentifier au DMP\"",
         "plugin.toml line 10: permission.profiles: names no profile: list them, or remove the permission"),
        ("[[permission]]\nask = \"vitale\"\nreason = \"lire la carte du patient\"",
         "plugin.toml line 9: permission.ask: `vitale` is for plugins that offer the service `identity`"),
        ("[[permission]]\nask = \"apcv\"\nreason = \"prendre l’identité du patient\"",
         "plugin.toml line 9: permission.ask: `apcv` is for plugins that offer the service `identity`"),
        ("[[permission]]\nask = \"http\"\nreason = \"interroger INSi\"",
         "plugin.toml line 8: permission.hosts: is missing, ask = \"http\" needs it"),
        ("[[permission]]\nask = \"http\"\nhosts = []\nreason = \"interroger INSi\"",
         "plugin.toml line 10: permission.hosts: names no host: list them, or remove the permission"),
        ("[[permission]]\nask = \"http\"\nhosts = [\n  \"a.fr\",\n  \"*\",\n]\nreason = \"interroger INSi\"",
         "plugin.toml line 12: permission.hosts: `*` is too wide: at least two labels, such as `example.fr`, must follow"),
        ("[[permission]]\nask = \"store\"\nscope = \"all\"\nreason = \"garder des notes\"",
         "plugin.toml line 10: permission.scope: means nothing with ask = \"store\""),
        ("[[permission]]\nask = \"identity\"\nscope = \"all\"\nreason = \"lire les identités\"",
         "plugin.toml line 8: permission.access: is missing, ask = \"identity\" needs it"),
        ("[[permission]]\nask = \"records\"\nkind = \"Patient\"\nscope = \"all\"\naccess = \"read\"\nreason = \"lire la liste\"",
         "plugin.toml line 10: permission.kind: `Patient` is not an identifier: 2 to 40 of a-z, 0-9 and `-`, beginning \
          with a letter"),
        ("[[permission]]\nask = \"jobs\"\nreason = \"travailler la nuit\"\n[[permission]]\nask = \"jobs\"\nreason = \"encore la nuit\"",
         "plugin.toml line 11: permission: `jobs` is asked twice"),
    ];
    for (rest, expected) in cases {
        refuses(rest, expected);
    }
}

#[test]
fn what_comes_by_itself_or_names_something_else_is_checked() {
    const JOB: &str = "[[job]]\nid = \"nuit\"\n[[permission]]\nask = \"schedule\"\nreason = \"travailler la nuit\"\n";
    #[rustfmt::skip]
    let cases = [
        ("[[job]]\nid = \"nuit\"\n[[schedule]]\nid = \"ab\"\njob = \"nuit\"\nat = \"02:30\"".to_owned(),
         "plugin.toml line 10: schedule: needs a [[permission]] with ask = \"schedule\" and a `reason`"),
        (format!("{JOB}[[schedule]]\nid = \"ab\"\njob = \"jour\"\nat = \"02:30\""),
         "plugin.toml line 15: schedule.job: `jour` is no [[job]] of this manifest"),
        (format!("{JOB}[[schedule]]\nid = \"ab\"\njob = \"nuit\""),
         "plugin.toml line 13: schedule: needs either `every` or `at`"),
        (format!("{JOB}[[schedule]]\nid = \"ab\"\njob = \"nuit\"\nat = \"24:00\""),
         "plugin.toml line 16: schedule.at: `24:00` is not a time such as \"06:30\""),
        (format!("{JOB}[[schedule]]\nid = \"ab\"\njob = \"nuit\"\nevery = \"30s\""),
         "plugin.toml line 16: schedule.every: `30s` is not an interval such as \"15m\", \"1h\" or \"7d\", from a minute \
          to 31 days"),
        ("[[importer]]\nid = \"ab\"\ntitle = \"A\"".to_owned(),
         "plugin.toml line 8: importer.extensions: is missing: name the files it reads, by `extensions` or `mime`"),
        ("[[importer]]\nid = \"ab\"\ntitle = \"A\"\nextensions = [\"XML\"]".to_owned(),
         "plugin.toml line 11: importer.extensions: `XML` is not the end of a file name such as \".xml\", in lower case"),
        ("[[importer]]\nid = \"ab\"\ntitle = \"A\"\nmime = [\"xml\"]".to_owned(),
         "plugin.toml line 11: importer.mime: `xml` is not a media type such as \"text/xml\", in lower case"),
        ("[[validation]]\nid = \"ab\"\ncommand = \"cd\"\nlabel = \"A\"".to_owned(),
         "plugin.toml line 10: validation.command: `cd` is no [[command]] of this manifest"),
        ("[[document-menu]]\nid = \"ab\"\ncommand = \"cd\"\ntitle = \"A\"".to_owned(),
         "plugin.toml line 10: document-menu.command: `cd` is no [[command]] of this manifest"),
        ("[offers]\nservices = [\"summary\"]\n[[begin]]\nservice = \"summary\"".to_owned(),
         "plugin.toml line 10: begin: begins nothing: name a `panel`, a `command` or a `validation`"),
        ("[offers]\nservices = [\"summary\"]\n[[command]]\nid = \"ab\"\ntitle = \"A\"\npatient = true\n[[command.argument]]\nname = \"lieu\"\nlabel = \"L\"\n\
          required = true\n[[begin]]\nservice = \"summary\"\ncommand = \"ab\"".to_owned(),
         "plugin.toml line 20: begin.command: `ab` cannot run without its arguments"),
        ("[[event]]\nname = \"barcode-scanned\"".to_owned(),
         "plugin.toml line 9: event.name: `barcode-scanned` needs a [[permission]] with ask = \"barcode-scan\" and a \
          `reason`"),
        ("[[panel]]\nid = \"ab\"\ntitle = \"A\"\nplace = \"side\"\nfailure = \"never\"".to_owned(),
         "plugin.toml line 12, column 11: unknown variant `never`, expected one of `retry`, `closed`, `open` \
          (at `failure = \"never\"`)"),
    ];
    for (rest, expected) in cases {
        refuses(&rest, expected);
    }
    let bound = |every: &str| {
        let rest = format!("{JOB}[[schedule]]\nid = \"ab\"\njob = \"nuit\"\nevery = \"{every}\"");
        Manifest::from_toml(&manifest(&rest)).is_ok()
    };
    for (every, fits) in [
        ("1m", true),
        ("31d", true),
        ("32d", false),
        ("0m", false),
        ("h", false),
        ("-1h", false),
        ("é", false),
        ("", false),
    ] {
        assert_eq!(bound(every), fits, "{every}");
    }
}

#[test]
fn settings_are_checked() {
    let setting = |rest: &str| format!("[settings.properties.mode]\ntitle = \"Mode\"\n{rest}");
    #[rustfmt::skip]
    let cases = [
        ("type = \"string\"\ndefault = 3",
         "plugin.toml line 11: settings.properties.mode.default: `3` is not of type string"),
        ("type = \"integer\"\ndefault = 1.5",
         "plugin.toml line 11: settings.properties.mode.default: `1.5` is not of type integer"),
        ("type = \"string\"\nenum = [\"a\", \"b\"]\ndefault = \"c\"",
         "plugin.toml line 12: settings.properties.mode.default: `c` is not one of the values of `enum`"),
        ("type = \"integer\"\ndefault = 0\nminimum = 1",
         "plugin.toml line 11: settings.properties.mode.default: `0` is outside `minimum` and `maximum`"),
        ("type = \"boolean\"\nminimum = 1",
         "plugin.toml line 8: settings.properties.mode: `minimum` and `maximum` are for numbers, this is a boolean"),
    ];
    for (rest, expected) in cases {
        refuses(&setting(rest), expected);
    }
}

#[test]
fn all_findings_come_at_once_in_the_order_of_the_file() {
    let text = manifest("[[permission]]\nask = \"store\"").replace("\"Essai\"", "\"\"");
    let error = Manifest::from_toml(&text).unwrap_err();
    let ManifestError::Values(findings) = &error else {
        panic!("{error}");
    };
    let places: Vec<_> = findings.iter().map(|f| (f.line, f.key.as_str())).collect();
    assert_eq!(places, [(4, "name"), (8, "permission.reason")]);
    assert!(error.phrase().contains("ligne 4"), "{}", error.phrase());
}

#[test]
fn what_is_no_manifest_at_all() {
    for (text, line) in [("\u{1}", 1), ("id = ", 1), ("a = 1\n= 2", 2), ("é é", 1)] {
        match Manifest::from_toml(text) {
            Err(ManifestError::Syntax { line: at, .. }) => assert_eq!(at, line, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
    let long = format!("# {}", "x".repeat(MANIFEST_MAX_BYTES));
    assert_eq!(
        Manifest::from_toml(&long),
        Err(ManifestError::TooLarge { bytes: long.len() })
    );
}
