//! A real practice without a screen: made, kept by a passphrase or on a server, backed up, restored, moved, checked.

use serde_json::json;
use socle_servers::postgres;

use super::scene::{Home, Said};

/// What the program says with this passphrase in its environment.
fn with_passphrase(home: &Home, passphrase: &str, arguments: &[&str]) -> Said {
    let mut all = vec!["--json"];
    all.extend(arguments);
    Said::of(
        home.command(&all)
            .env("SOCLE_PASSPHRASE", passphrase)
            .output()
            .unwrap(),
    )
}

/// Patients of a small table.
fn import(home: &Home) {
    let file = home.path().with_extension("csv");
    std::fs::write(
        &file,
        "nom_naissance;premier_prenom;date_naissance;sexe;lieu_naissance\nMARTIN;CLAIRE;1980-02-03;F;75056\n",
    )
    .unwrap();
    home.done(&["import", file.to_str().unwrap()]);
}

fn patients(home: &Home) -> serde_json::Value {
    home.done(&["patients", "list"])["total"].clone()
}

#[test]
fn a_real_practice_is_made_in_a_folder_and_every_command_works_in_it() {
    let home = Home::to_be_made();
    let made = home.done(&["init"]);
    assert_eq!(made["serveur"], json!(null));
    assert!(made["extensions"].as_u64().unwrap() >= 1);
    import(&home);
    assert_eq!(patients(&home), json!(1));
    let status = home.done(&["store", "status"]);
    assert_eq!(
        (&status["magasin"], &status["lignes"]["patients"]),
        (&json!("sqlite"), &json!(1))
    );
    assert_eq!(home.done(&["check"])["sain"], json!(true));
    assert_eq!(home.done(&["audit", "verify"])["intact"], json!(true));
    home.refused("record.exists", &["init"]);
    // It is no demonstration.
    home.refused("record.exists", &["demo"]);
}

#[test]
fn a_practice_kept_by_a_passphrase_opens_with_it_only() {
    let home = Home::to_be_made();
    home.refused(
        "record.passphrase-required",
        &["init", "--key", "passphrase"],
    );
    let made = with_passphrase(&home, "cheval agrafe", &["init", "--key", "passphrase"]);
    assert_eq!(made.code, 0, "{made}");
    assert!(!home.path().join("record.key").exists());
    home.refused("record.passphrase-required", &["patients", "list"]);
    let wrong = with_passphrase(&home, "cheval", &["patients", "list"]);
    assert_eq!(wrong.error_code(), "record.wrong-key");
    let right = with_passphrase(&home, "cheval agrafe", &["patients", "list"]);
    assert_eq!(right.code, 0, "{right}");
    let file = home.path().with_extension("secret");
    std::fs::write(&file, "cheval agrafe\n").unwrap();
    home.done(&[
        "--passphrase-file",
        file.to_str().unwrap(),
        "patients",
        "list",
    ]);
}

#[test]
fn a_practice_on_a_server_is_made_joined_and_worked_in_from_two_folders() {
    let url = postgres::shared().url(&postgres::shared().database());
    let (one, two) = (Home::to_be_made(), Home::to_be_made());
    let made = one.done(&["init", "--store", &url]);
    assert!(!made.to_string().contains("mot"), "{made}");
    import(&one);
    let key = one.path().join("record.key");
    two.refused(
        "record.passphrase-required",
        &["init", "--store", &url, "--join"],
    );
    let joined = two.done(&[
        "init",
        "--store",
        &url,
        "--join",
        "--key-file",
        key.to_str().unwrap(),
    ]);
    assert_ne!(joined["poste"], made["poste"]);
    assert_eq!(patients(&two), json!(1));
    let status = two.done(&["store", "status"]);
    assert_eq!(
        (&status["magasin"], &status["cabinet"]),
        (&json!("postgres"), &made["poste"])
    );
    for home in [&one, &two] {
        assert_eq!(home.done(&["audit", "verify"])["intact"], json!(true));
        assert_eq!(home.done(&["check"])["sain"], json!(true));
        home.done(&["plugins", "list"]);
    }
    one.refused(
        "record.server-address",
        &["init", "--store", "postgres://x"],
    );
    Home::nothing().refused("record.server-taken", &["init", "--store", &url]);
}

#[test]
fn a_backup_is_restored_elsewhere_and_a_record_moves_to_a_server_and_back() {
    let home = Home::to_be_made();
    home.done(&["init"]);
    import(&home);
    let file = home.path().with_extension("sauvegarde");
    let saved = home.done(&["backup", file.to_str().unwrap()]);
    assert_eq!(saved["lignes"]["patients"], json!(1));
    home.refused("record.file", &["backup", file.to_str().unwrap()]);
    let key = home.path().join("record.key");
    let elsewhere = Home::to_be_made();
    elsewhere.refused("record.key-missing", &["restore", file.to_str().unwrap()]);
    elsewhere.done(&[
        "restore",
        file.to_str().unwrap(),
        "--key-file",
        key.to_str().unwrap(),
    ]);
    assert_eq!(patients(&elsewhere), json!(1));

    let url = postgres::shared().url(&postgres::shared().database());
    let moved = home.done(&["store", "move", "--to", &url]);
    assert!(moved["ancien"].is_string(), "{moved}");
    assert_eq!(patients(&home), json!(1));
    assert_eq!(home.done(&["store", "status"])["magasin"], "postgres");
    assert_eq!(home.done(&["audit", "verify"])["intact"], json!(true));
    let back = home.done(&["store", "move", "--to", "sqlite"]);
    assert_eq!(back["ancien"], json!(null));
    assert_eq!(patients(&home), json!(1));
    assert_eq!(home.done(&["check"])["sain"], json!(true));
}
