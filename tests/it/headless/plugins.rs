//! Plugins removed, put back, damaged, foreign; and a component of an earlier release.

use std::path::Path;

use serde_json::{Value, json};

use super::scene::{Home, packages};
use crate::arrows::root;

fn ids(home: &Home) -> Vec<String> {
    let listed = home.done(&["plugins", "list"]);
    listed["extensions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The one plugin of the home that cannot be used.
#[track_caller]
fn refused(home: &Home) -> Value {
    let listed = home.done(&["plugins", "list"]);
    let refused = listed["refusees"].as_array().unwrap();
    assert_eq!(refused.len(), 1, "{listed}");
    refused[0].clone()
}

#[test]
fn without_the_plugin_its_views_are_gone_and_the_record_keeps_all() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    home.search(&patient);
    let before = home.show(&patient);
    assert_eq!(before["identite"]["statut"], "recuperee");

    home.done(&["plugins", "remove", "ins"]);
    assert!(!ids(&home).contains(&"ins".to_owned()));
    for view in ["ins/identite", "ins/banniere", "ins/statut"] {
        let said = home.refused("plugin.unknown", &["view", view, "--patient", &patient]);
        assert!(
            said.message().contains("« ins » n’est pas installée"),
            "{said}"
        );
    }
    home.refused(
        "plugin.unknown",
        &[
            "call",
            "ins/qualifier",
            "--patient",
            &patient,
            "--arg",
            "piece=passeport",
        ],
    );
    assert_eq!(
        home.show(&patient),
        before,
        "identity and history are the record's"
    );
    assert_eq!(home.done(&["patients", "list"])["total"], 43);
    home.assert_journal_holds();
    home.refused("plugin.unknown", &["plugins", "remove", "ins"]);

    let package = packages().join("ins");
    home.done(&["plugins", "install", package.to_str().unwrap()]);
    assert_eq!(
        ids(&home),
        [
            "annuaire",
            "dmp",
            "import-cda",
            "import-fhir",
            "ins",
            "mss-citoyenne",
            "mss-pro",
            "statistiques",
            "vsm"
        ]
    );
    assert_eq!(home.show(&patient), before);
    assert!(
        home.text(&["view", "ins/identite", "--patient", &patient])
            .out
            .contains("récupérée")
    );
    assert_eq!(
        home.qualify(&patient, "passeport").json["statut"],
        "qualifiee"
    );
    home.assert_journal_holds();
}

#[test]
fn a_damaged_or_foreign_component_is_refused_and_named_wherever_it_is_asked_for() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let wasm = home.path().join("plugins/ins/plugin.wasm");
    let good = std::fs::read(&wasm).unwrap();
    let mut flipped = good.clone();
    flipped[20] ^= 0x40;
    let damages: [(&str, Vec<u8>); 5] = [
        ("cut short", good[..good.len() / 2].to_vec()),
        ("one bit of its first section", flipped),
        ("empty", Vec::new()),
        ("a core module", b"\0asm\x01\0\0\0".to_vec()),
        ("a text", b"<html><body>404</body></html>".to_vec()),
    ];
    for (what, bytes) in damages {
        std::fs::write(&wasm, bytes).unwrap();
        let told = refused(&home);
        assert_eq!(
            (&told["id"], &told["code"]),
            (&json!("ins"), &json!("plugin.component")),
            "{what}"
        );
        assert!(
            told["message"].as_str().unwrap().contains("« ins »"),
            "{what}: {told}"
        );
        assert!(
            home.text(&["plugins", "list"]).out.contains("« ins »"),
            "{what}"
        );
        let why = home.refused(
            "plugin.component",
            &["view", "ins/identite", "--patient", &patient],
        );
        assert_eq!(
            told["message"],
            why.message(),
            "the same is said where it is used"
        );
        home.refused(
            "plugin.component",
            &["call", "ins/rechercher", "--patient", &patient],
        );
        assert_eq!(
            home.show(&patient)["identite"]["statut"],
            "provisoire",
            "the practice works without it"
        );
    }
    home.done(&["demo"]);
    assert_eq!(
        home.search(&patient).json["statut"],
        "recuperee",
        "installed again, it works again"
    );
}

#[test]
fn a_damaged_plugin_can_be_taken_out() {
    let home = Home::demonstration();
    std::fs::write(home.path().join("plugins/ins/plugin.wasm"), b"?").unwrap();
    home.done(&["plugins", "remove", "ins"]);
    let listed = home.done(&["plugins", "list"]);
    assert!(!ids(&home).contains(&"ins".to_owned()));
    assert_eq!(listed["refusees"], json!([]));
}

#[test]
fn a_damaged_compiled_artefact_is_made_again() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    // One plugin is enough: each takes seconds to compile.
    for id in ids(&home).iter().filter(|id| *id != "ins") {
        home.done(&["plugins", "remove", id]);
    }
    for entry in std::fs::read_dir(home.own_compiled()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "cwasm")
        {
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        }
    }
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
}

#[test]
fn a_manifest_that_does_not_say_what_the_component_does_is_refused_with_the_difference() {
    let home = Home::demonstration();
    let manifest = home.path().join("plugins/ins/plugin.toml");
    let good = std::fs::read_to_string(&manifest).unwrap();
    for (from, to, code, says) in [
        // Asks for the network in the component and hides it in the manifest.
        (
            "ask = \"http\"\nhosts = [\"services-ps-tlsm.ameli.fr\", \"qualiflps-services-ps-tlsm.ameli.fr\", \"services-ps.ameli.fr\", \"qualiflps.services-ps.ameli.fr\"]\n",
            "ask = \"clipboard\"\n",
            "plugin.incompatible",
            "socle:net/http",
        ),
        // The cards it asks for are for who offers identities.
        (
            "services = [\"identity\"]",
            "services = []",
            "plugin.manifest",
            "plugin.toml",
        ),
        (
            "api = \"0.1\"",
            "api = \"0.2\"",
            "plugin.incompatible",
            "0.2",
        ),
        (
            "id = \"ins\"\n",
            "id = \n",
            "plugin.manifest",
            "plugin.toml",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        std::fs::write(&manifest, good.replacen(from, to, 1)).unwrap();
        let told = refused(&home);
        assert_eq!(told["code"], code, "{to}: {told}");
        assert!(
            told["message"].as_str().unwrap().contains(says),
            "{to}: {told}"
        );
    }
}

#[test]
fn a_folder_that_is_no_package_is_refused_with_what_it_lacks() {
    let home = Home::demonstration();
    let before = ids(&home);
    let nowhere = home.path().join("nowhere");
    let sources = root().join("plugins/ins");
    for (folder, says) in [
        (nowhere.as_path(), "n’existe pas"),
        (Path::new("/"), "plugin.toml"),
        (sources.as_path(), "cargo socle build"),
    ] {
        let said = home.refused(
            "plugin.package",
            &["plugins", "install", folder.to_str().unwrap()],
        );
        assert!(said.message().contains(says), "{said}");
    }
    assert_eq!(ids(&home), before);
}

#[test]
fn a_bad_update_leaves_the_plugin_that_was_there() {
    let home = Home::demonstration();
    let bad = tempfile::tempdir().unwrap();
    for file in ["plugin.toml", "fr.ftl"] {
        std::fs::copy(packages().join("ins").join(file), bad.path().join(file)).unwrap();
    }
    std::fs::write(bad.path().join("plugin.wasm"), b"\0asm").unwrap();
    home.refused(
        "plugin.component",
        &["plugins", "install", bad.path().to_str().unwrap()],
    );
    let patient = home.patient("ADRUN ZOE");
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
    assert_eq!(
        std::fs::read_dir(home.path().join("plugins"))
            .unwrap()
            .count(),
        ids(&home).len(),
        "nothing half installed lies about"
    );
}

#[test]
fn only_what_a_plugin_asks_for_can_be_allowed_and_only_what_it_offers_chosen() {
    let home = Home::demonstration();
    home.refused(
        "permission.unknown",
        &["plugins", "allow", "ins", "http:example.org"],
    );
    home.refused(
        "permission.unknown",
        &["plugins", "refuse", "ins", "session", "clipboard"],
    );
    home.refused(
        "plugin.unknown",
        &["plugins", "allow", "inconnue", "session"],
    );
    home.refused(
        "service.not-offered",
        &["plugins", "choose", "messaging", "ins"],
    );
    home.refused(
        "plugin.unknown",
        &["plugins", "choose", "identity", "inconnue"],
    );
    assert_eq!(
        home.done(&["plugins", "choose", "identity", "ins"]),
        json!({ "service": "identity", "extension": "ins" })
    );
}

/// What an author built for 0.1.0 runs in the host of today: see `tests/frozen/README.md`.
#[test]
fn components_of_earlier_releases_load_and_run() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("tests/frozen")).unwrap() {
        let package = entry.unwrap().path();
        if !package.join("plugin.toml").is_file() {
            continue;
        }
        seen += 1;
        let home = Home::demonstration();
        let patient = home.patient("ADRUN ZOE");
        home.done(&["plugins", "install", package.to_str().unwrap()]);
        assert!(
            ids(&home).contains(&"fige".to_owned()),
            "{}",
            package.display()
        );

        let panel = home.text(&["view", "fige/accueil"]);
        assert_eq!(panel.code, 0, "{panel}");
        for line in ["Extension figée", "button ", "field ", "table "] {
            assert!(panel.out.contains(line), "{line:?} in {panel}");
        }
        let panel = home.text(&["view", "fige/dossier", "--patient", &patient]);
        assert!(panel.out.contains("ADRUN"), "{panel}");

        let said = home.done(&[
            "call",
            "fige/essayer",
            "--patient",
            &patient,
            "--arg",
            "mot=bonjour",
        ]);
        assert_eq!(said["mot"], "bonjour");
        assert_eq!(
            (&said["magasin"], &said["nom"], &said["statut"]),
            (&json!("bonjour"), &json!("ADRUN"), &json!("provisoire")),
            "{said}"
        );
        assert_eq!(
            (&said["taille"], &said["aleas"]),
            (&json!(11), &json!(16)),
            "{said}"
        );
        // A second call reads what the first one stored.
        let said = home.done(&["call", "fige/relire"]);
        assert_eq!(said, json!({ "magasin": "bonjour", "trouves": 1 }));
        let said = home.refused("fige.non", &["call", "fige/echouer"]);
        assert_eq!(
            (
                said.message(),
                said.json["erreur"]["details"]["hint"].as_str()
            ),
            ("L’extension figée dit non.", Some("Rien à faire."))
        );
        home.assert_journal_holds();
    }
    assert!(seen > 0, "no component in tests/frozen");
}

/// A component of this world that does nothing.
fn component(wit: &str) -> Vec<u8> {
    use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
    let mut resolve = wit_parser::Resolve::default();
    let package = resolve.push_source("foreign.wit", wit).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = dummy_module(&resolve, world, wit_parser::ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        .module(&module)
        .unwrap()
        .encode()
        .unwrap()
}

#[test]
fn a_component_that_asks_for_more_than_the_contract_is_refused_with_what_it_asks_for() {
    let home = Home::demonstration();
    for (says, wit) in [
        (
            "wasi:filesystem/types@0.2.0",
            "package a:b; world w { import wasi:filesystem/types@0.2.0; }
             package wasi:filesystem@0.2.0 { interface types { open: func(path: string) -> u32; } }",
        ),
        (
            "socle:base/dream@0.1.0",
            "package a:b; world w { import socle:base/dream@0.1.0; }
             package socle:base@0.1.0 { interface dream { sleep: func(); } }",
        ),
        (
            // Named by the line of versions: the manifest says one and the component another.
            "version 0.1 du contrat",
            "package a:b; world w { import socle:base/log@0.2.0; }
             package socle:base@0.2.0 { interface log { write: func(message: string); } }",
        ),
    ] {
        let package = tempfile::tempdir().unwrap();
        let manifest = "id = \"etranger\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"Étranger\"\ndescription = \"Vient d’ailleurs.\"\npublisher = \"Personne\"\nlicense = \"MIT\"\n";
        std::fs::write(package.path().join("plugin.toml"), manifest).unwrap();
        std::fs::write(package.path().join("plugin.wasm"), component(wit)).unwrap();
        let said = home.refused("plugin.incompatible", &["plugins", "install", package.path().to_str().unwrap()]);
        assert!(said.message().contains("« etranger »") && said.message().contains(says), "{said}");
    }
    assert_eq!(
        ids(&home),
        [
            "annuaire",
            "dmp",
            "import-cda",
            "import-fhir",
            "ins",
            "mss-citoyenne",
            "mss-pro",
            "statistiques",
            "vsm"
        ]
    );
}

#[test]
fn a_file_is_handed_to_an_importer_unless_it_is_too_large_or_not_there() {
    let home = Home::demonstration();
    let essai = packages().join("essai");
    home.done(&["plugins", "install", essai.to_str().unwrap()]);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let patient = home.patient("ADRUN");
    let text = file("Résultat.txt", "bonjour".as_bytes());
    let said = home.done(&["import", "essai/texte", &text, "--patient", &patient]);
    assert_eq!(said["reponse"], "Résultat.txt");
    let lines = file("lignes.csv", b"un\ndeux\ntrois");
    assert_eq!(home.done(&["import", "essai/table", &lines])["reponse"], 3);
    home.refused("patient-required", &["import", "essai/texte", &text]);
    home.refused("importer-unknown", &["import", "essai/dream", &text]);
    home.refused("import.file", &["import", "essai/table", "/nowhere/a.csv"]);
    let large = folder.path().join("grand.csv");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(socle_runtime::limits::IMPORT_BYTES + 1)
        .unwrap();
    home.refused(
        "import.too-large",
        &["import", "essai/table", large.to_str().unwrap()],
    );
    home.assert_journal_holds();
}
