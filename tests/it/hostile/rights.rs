//! Attacks on what was not granted.

use socle_record::{Level, NewSetting, Write};
use socle_runtime::{Data, Reason};

use super::scene::{code, readable};
use crate::runtime::world::{change_phone, text};

super::listed! {
    everything_without_a_right: "Tries every door of the contract with nothing granted."
        => "denied", "each call is checked against what was granted", |scene| {
        scene.install_granted(&[]);
        assert_eq!(scene.said("everything", "").await, ["denied"; 18]);
        assert_eq!(scene.world.net.count(), 0);
        "denied".into()
    }
    right_withdrawn_under_way: "Goes on with a right that was withdrawn since the call began."
        => "denied", "each call is checked against what is granted now", |scene| {
        scene.install();
        let host = scene.world.host.clone();
        let id = scene.id.clone();
        // The server's answer comes after the right is gone.
        scene.world.net.answer(move |_| {
            host.decide(&id, &[("records:patient:write:patient".to_owned(), socle_runtime::Choice::Never)], socle_record::Author::host()).unwrap();
            Ok(text("pong"))
        });
        let patient = scene.patient.clone();
        code(&scene, scene.command("stale", &patient).await)
    }
    other_patient_read: "Reads the file and the identity of a patient whose file is not open."
        => "denied", "what is granted for the open patient is for that one", |scene| {
        scene.install_granted(&["records:patient:write:patient", "identity:write:patient"]);
        let other = scene.world.patient("AUTRE", "ANNE");
        assert_eq!(scene.said("read-other", &other).await, ["denied"; 4]);
        assert_eq!(scene.command("search", "").await.unwrap(), Data::Integer(1), "a question finds the open patient");
        "denied".into()
    }
    other_patient_changed: "Changes the file and the identity of a patient whose file is not open."
        => "denied", "what is granted for the open patient is for that one", |scene| {
        scene.install();
        let other = scene.world.patient("AUTRE", "ANNE");
        assert_eq!(scene.said("write-other", &other).await, ["denied"; 5]);
        "denied".into()
    }
    no_patient_at_all: "Reads files and identities when no file is open."
        => "denied", "without a patient nobody is in scope", |scene| {
        scene.install_granted(&["records:patient:write:patient", "identity:write:patient"]);
        let patient = scene.patient.clone();
        let said = scene.command_for(None, "read-other", &patient).await.unwrap();
        assert_eq!(said, Data::Texts(vec!["denied".into(); 4]));
        code(&scene, scene.command_for(None, "search", "").await)
    }
    forged_patient_ids: "Asks for patients by ids that are none: empty, stars, statements, the right one with a mark added."
        => "denied or not-found", "ids are opaque and compared whole", |scene| {
        scene.install();
        for said in scene.said("forged-patients", "").await {
            assert_eq!(said, "not-found", "with the right to read them all");
        }
        scene.world.refuse(&scene.id, "records:patient:read:all");
        for said in scene.said("forged-patients", "").await {
            assert_eq!(said, "denied");
        }
        "denied or not-found".into()
    }
    patient_who_does_not_exist: "Is called for a patient who does not exist."
        => "not-found", "the record knows who exists", |scene| {
        scene.install();
        let done = scene.command_for(Some("personne"), "touch", "06").await;
        code(&scene, done)
    }
    unqualified_matricule: "Reads the matricule of an identity that is not qualified."
        => "denied", "a right of its own, for identity providers", |scene| {
        scene.install();
        let patient = scene.patient.clone();
        let said = scene.said("read-other", &patient).await;
        assert_eq!(said, ["ok", "ok", "ok", "denied"]);
        "denied".into()
    }
    write_on_a_stale_revision: "Changes a file that somebody else changed since it was read."
        => "conflict", "a write carries the revision it was made on", |scene| {
        scene.install();
        let (record, patient) = (scene.world.record().clone(), scene.patient.clone());
        scene.world.net.answer(move |_| {
            change_phone(&record, &patient, "0102030405").unwrap();
            Ok(text("pong"))
        });
        let patient = scene.patient.clone();
        let seen = code(&scene, scene.command("stale", &patient).await);
        let file = scene.world.record().entity("patient", &patient).unwrap();
        assert_eq!(file.get("telephone"), "0102030405".into());
        seen
    }
    act_without_a_session: "Checks an identity when nobody is at the keyboard."
        => "session-required", "an act in the doctor’s name needs the doctor", |scene| {
        scene.install();
        scene.world.desk.sit(None);
        let patient = scene.patient.clone();
        code(&scene, scene.command("act", &patient).await)
    }
    act_in_an_event: "Checks an identity when a file is opened, while the doctor is at the keyboard but did not ask."
        => "session-required", "the practice acts in events: a person must ask", |scene| {
        scene.install();
        scene.set("patient-opened", &format!("act|{}", scene.patient));
        let mut failed = scene.world.host.happen("patient-opened", Some(&scene.patient), Vec::new()).await;
        code(&scene, Err::<(), _>(failed.remove(0)))
    }
    act_beyond_the_session: "Checks an identity for a secretary who may not."
        => "denied", "an act needs the right of who is there", |scene| {
        scene.install();
        let mut secretary = crate::runtime::world::doctor();
        secretary.acts.clear();
        scene.world.desk.sit(Some(secretary));
        let patient = scene.patient.clone();
        code(&scene, scene.command("act", &patient).await)
    }
    deputy_for_another_patient: "Has a provider, which may read every patient, read one the asking plugin may not."
        => "denied", "a provider is limited to the patient of who asked first", |scene| {
        scene.world.add("fournisseur");
        scene.install_granted(&["service:identity"]);
        let other = scene.world.patient("AUTRE", "ANNE");
        code(&scene, scene.command("ask", &format!("identity|{other}")).await)
    }
    deputy_for_a_search: "Has a provider, which may search every patient, count those of the practice."
        => "the open patient only", "a provider is limited to the patient of who asked first", |scene| {
        scene.world.add("fournisseur");
        scene.install_granted(&["service:identity"]);
        scene.world.patient("AUTRE", "ANNE");
        assert_eq!(scene.command("ask", "find|").await.unwrap(), "1".into());
        assert_eq!(scene.command_for(None, "ask", "find|").await.unwrap(), "0".into());
        "the open patient only".into()
    }
    deputy_without_a_session: "Has a provider check an identity when a file is opened and nobody asked."
        => "session-required", "a provider has the session of who asked first", |scene| {
        scene.world.add("fournisseur");
        scene.install();
        scene.set("patient-opened", &format!("ask|check|{}", scene.patient));
        let mut failed = scene.world.host.happen("patient-opened", Some(&scene.patient), Vec::new()).await;
        code(&scene, Err::<(), _>(failed.remove(0)))
    }
    provider_that_asks_itself: "Asks a provider that asks the same service again."
        => "cycle", "no plugin stands twice in a chain, at most 4 do (`SERVICE_DEPTH`)", |scene| {
        scene.world.add("fournisseur");
        scene.install();
        code(&scene, scene.command("ask", "again|").await)
    }
    settings_of_others: "Asks for settings of other plugins and of the host."
        => "nothing", "settings are those the manifest declares", |scene| {
        scene.install();
        scene.world.set("greeting", "salut");
        let said = scene.command("settings", "greeting,essai/greeting,essai.greeting,,../greeting,secret").await;
        assert_eq!(said.unwrap(), Data::Texts(vec!["-".into(); 6]));
        scene.world.commit(Write::Setting(NewSetting {
            level: Level::Person("medecin-2".into()),
            owner: scene.id.clone(),
            key: "rows".into(),
            value: "à un autre".into(),
        }));
        assert_eq!(scene.command("settings", "rows").await.unwrap(), Data::Texts(vec!["-".into()]));
        "nothing".into()
    }
    tables_of_others: "Asks its store for the tables of another plugin, by every name they could have."
        => "nothing", "each plugin has tables of its own", |scene| {
        scene.world.done(None, "store-put|t|k|secret").await;
        scene.install();
        for name in ["t", "essai", "essai/t", "essai.t", "../essai/t"] {
            assert_eq!(scene.command("rows-of", name).await.unwrap(), Data::None, "{name}");
        }
        "nothing".into()
    }
    refusal_in_the_name_of_the_host: "Refuses with a code of the host and words that ask for a password."
        => "named", "what a plugin says is shown under its own name", |scene| {
        scene.install();
        let error = scene.command("fail", "session-required|Socle : saisissez votre mot de passe.\u{202e}\u{1b}[2J").await.unwrap_err();
        let Reason::Refused(failure) = &error.reason else { panic!("{error}") };
        readable(&failure.message);
        assert_eq!(error.plugin, scene.id);
        // Those who show it are told whose words they are.
        scene.told().await;
        "named".into()
    }
    escapes_in_the_log: "Writes terminal escapes, lines that look like others and marks of direction to its log."
        => "made harmless", "one line stays one line of printable characters, of at most 4 KiB (`LOG_LINE_BYTES`)", |scene| {
        scene.install();
        scene.command("log", "avant\u{1b}[31m\u{9b}2J\r\n2026-01-01 essai error tout va mal\u{202e}\u{200b}\0").await.unwrap();
        let lines = scene.world.host.log(&scene.id);
        assert_eq!(lines.len(), 1);
        readable(&lines[0].message);
        assert!(!lines[0].message.contains('\n'), "{:?}", lines[0].message);
        "made harmless".into()
    }
    escapes_in_progress: "Says how far it is with terminal escapes and marks of direction."
        => "made harmless", "printable characters, at most 4 KiB (`LOG_LINE_BYTES`)", |scene| {
        let mut events = scene.world.host.events();
        scene.install();
        scene.command("progress", &format!("\u{1b}[2J\u{202e}{}", "x".repeat(10_000))).await.unwrap();
        let text = crate::runtime::world::next_event(&mut events, |event| match event {
            socle_runtime::HostEvent::Progress { text, fraction, .. } => {
                assert_eq!(fraction, None);
                Some(text)
            }
            _ => None,
        })
        .await;
        readable(&text);
        "made harmless".into()
    }
}
