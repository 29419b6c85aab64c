//! `mailboxes`: set by a command, kept, and never telling a password.

use socle_test_cards::pki::Authority;

use super::session::Practice;

#[test]
fn a_mailbox_is_set_changed_and_removed_by_command_and_its_password_is_not_told() {
    let practice = Practice::new();
    assert_eq!(
        practice.done(&["mailboxes", "list"])["boites"],
        serde_json::json!([])
    );
    let file = |name: &str, text: &str| {
        let path = practice.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let authority = file("autorite.pem", &Authority::default().bundle_pem());
    let password = file("mot-de-passe", "mot de passe secret\n");
    let set = |name: &str, more: &[&str]| {
        let mut all = vec![
            "mailboxes",
            "set",
            "cabinet",
            "--name",
            name,
            "--address",
            "cabinet@operateur.mssante.fr",
            "--imap",
            "imap.operateur.fr",
            "--smtp",
            "smtp.operateur.fr:2525",
        ];
        all.extend(more);
        practice.run(None, &all)
    };
    let by_password = [
        "--user",
        "cabinet",
        "--password-file",
        &password,
        "--authorities",
        &authority,
    ];
    let (code, said) = set("Cabinet", &by_password);
    assert_eq!(code, 0, "{said}");
    let one = &said["boites"][0];
    assert_eq!(
        (&one["imap"]["port"], &one["smtp"]["port"]),
        (&143.into(), &2525.into())
    );
    assert_eq!(
        (&one["utilisateur"], &one["autorites"]),
        (&"cabinet".into(), &1.into())
    );
    assert!(!said.to_string().contains("secret"));
    // Set anew: one mailbox, by Pro Santé Connect, over TLS.
    let (code, said) = set("Le cabinet", &["--tls", "--authorities", &authority]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said["boites"].as_array().unwrap().len(), 1);
    let one = &said["boites"][0];
    assert_eq!(
        (&one["nom"], &one["imap"]["port"]),
        (&"Le cabinet".into(), &993.into())
    );
    assert!(one["utilisateur"].is_null());
    // What says nothing of an authority is refused, and nothing changes.
    let (code, said) = set("Autre", &["--authorities", &password]);
    assert_eq!(
        (code, &said["erreur"]["code"]),
        (1, &"mail.no-authority".into()),
        "{said}"
    );
    let (code, _) = practice.run(None, &["mailboxes", "remove", "inconnue"]);
    assert_eq!(code, 1);
    assert_eq!(
        practice.done(&["mailboxes", "list"])["boites"][0]["nom"],
        "Le cabinet"
    );
    assert_eq!(
        practice.done(&["mailboxes", "remove", "cabinet"])["boites"],
        serde_json::json!([])
    );
}
