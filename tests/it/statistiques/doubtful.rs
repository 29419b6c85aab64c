//! Figures one may argue about: each is what the sentence of the page says, and what the independent script counts.

use serde_json::{Value, json};
use socle_record::{Level, NewSetting, Write};
use socle_runtime::view::Kind;

use super::files::oracle;
use super::practice::{Practice, doctor, secretary};

const ONE: &str = "800000000001";

/// How many of each line of a year.
async fn totals(practice: &Practice, year: i64, whose: &str) -> Value {
    let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
    let asked = practice.lines(&first, &last, whose).await;
    let lines = asked["answer"]["lignes"].as_object().unwrap();
    lines
        .iter()
        .map(|(name, line)| (name.clone(), line["total"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The patients listed for an indicator whose list is open, by the ids their rows open.
async fn listed(practice: &Practice, indicator: &str) -> Vec<String> {
    let tree = practice.render().await;
    let table = format!("objectifs/etat-{indicator}/patients");
    let Some(node) = tree.find(&table) else {
        return Vec::new();
    };
    let Kind::Table(table) = &node.kind else {
        panic!("{table} is no table");
    };
    table
        .rows
        .iter()
        .map(|row| row.opens.clone().expect("each row opens a file"))
        .collect()
}

async fn press(practice: &Practice, target: &str) {
    practice.handle("pressed", target, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sends_and_however_often_a_figure_counts_what_its_sentence_says() {
    let practice = Practice::new(6);
    let (one, two) = (doctor(1), doctor(2));
    let patients = &practice.patients;
    let summary = |rank: usize, mime: &str| practice.document(&patients[rank], "SYNTH", mime);
    // The day before a consultation: a deposit, and no consultation it is for.
    let early = summary(0, "text/xml");
    practice.order(&one, "shared-record", &patients[0], Some(early));
    practice.leaves();
    practice.at(62, (9, 0, 0));
    for (by, rank) in [(&one, 0), (&one, 1), (&two, 2), (&one, 3), (&two, 4)] {
        practice.consultation(by, &patients[rank], true);
    }
    // The same document, and a new version of it: two deposits, one consultation.
    let letter = practice.document(&patients[1], "11488-4", "application/pdf");
    for _ in 0..2 {
        practice.order(&one, "shared-record", &patients[1], Some(letter.clone()));
        practice.leaves();
    }
    // A secretary sends for the doctor; a change of what is there carries no document.
    let scanned = summary(2, "application/pdf");
    practice.order(&secretary(), "shared-record", &patients[2], Some(scanned));
    practice.order(&two, "shared-record", &patients[2], None);
    practice.order(&one, "messaging-professional", &patients[3], None);
    practice.order(&one, "messaging-patient", &patients[3], None);
    practice.leaves();
    // Refused for good, and still waiting: neither was received.
    practice.order(&two, "messaging-patient", &patients[4], None);
    practice.is_refused();
    practice.order(&one, "messaging-patient", &patients[1], None);
    // One was entered by mistake.
    let mistake = practice.consultation(&one, &patients[5], false);
    let record = practice.world.record();
    record
        .strike(&one, "consultation", &mistake, 1, "mauvais patient")
        .unwrap();
    assert_eq!(
        totals(&practice, 2026, "").await,
        json!({
            "consultations": 5, "documents-dmp": 4, "vsm": 2, "vsm-structures": 1,
            "messages-professionnel": 1, "messages-patient": 1, "ins-qualifiees": 0,
        })
    );
    assert_eq!(
        totals(&practice, 2026, ONE).await["documents-dmp"],
        3,
        "what the secretary ordered is hers"
    );
    let goals = practice.goals(2026, "").await;
    let figures = &goals["answer"]["chiffres"];
    // The deposit of the day before counts for none; the secretary's counts for the doctor of the consultation.
    assert_eq!(figures["consultations-dmp"], 2, "{figures}");
    assert_eq!(figures["consultations-message-patient"], 1, "{figures}");
    let by_two = practice.goals(2026, "800000000002").await;
    assert_eq!(by_two["answer"]["chiffres"]["consultations-dmp"], 1);
    let mut questions = vec![
        practice.lines("2026-01-01", "2026-12-31", "").await,
        practice.lines("2026-03-02", "2026-03-02", ONE).await,
    ];
    questions.extend([goals, by_two]);
    assert_eq!(oracle(&practice.dump(), &questions), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_that_was_qualified_before_is_not_qualified_anew_by_asking_again() {
    let practice = Practice::new(2);
    practice.qualify(&doctor(1), 0);
    practice.at(366, (12, 0, 0));
    // INSi is asked again the next year, and a paper is looked at again.
    practice.qualify(&doctor(1), 0);
    practice.qualify(&doctor(1), 1);
    assert_eq!(totals(&practice, 2026, "").await["ins-qualifiees"], 1);
    assert_eq!(totals(&practice, 2027, "").await["ins-qualifiees"], 1);
    let questions = [
        practice.lines("2026-01-01", "2026-12-31", "").await,
        practice.lines("2027-01-01", "2027-12-31", "").await,
        practice.lines("2026-01-01", "2027-12-31", ONE).await,
    ];
    assert_eq!(oracle(&practice.dump(), &questions), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_second_of_a_year_and_the_hour_that_is_there_twice_are_of_their_day_in_any_zone() {
    let practice = Practice::new(1);
    let patient = &practice.patients[0];
    // In Paris: 03:30 the day 02:30 is left out, 02:30 twice, the last second of the year and the first of the next.
    for (day, at) in [
        (88, (1, 30, 0)),
        (298, (0, 30, 0)),
        (298, (1, 30, 0)),
        (365, (22, 59, 59)),
        (365, (23, 0, 0)),
        // On Réunion, four hours ahead of UTC: its last second was three hours before. In Martinique, four behind.
        (366, (3, 59, 59)),
        (366, (4, 0, 0)),
    ] {
        practice.at(day, at);
        practice.consultation(&doctor(1), patient, true);
        practice.order(&doctor(1), "messaging-patient", patient, None);
        practice.leaves();
    }
    let messages = async |first: &str, last: &str| {
        let asked = practice.lines(first, last, "").await;
        let lines = &asked["answer"]["lignes"];
        lines["messages-patient"]["total"].as_u64().unwrap()
    };
    for (zone, spring, autumn, year, next) in [
        ("Europe/Paris", 1, 2, 4, 3),
        ("Indian/Reunion", 1, 2, 3, 4),
        ("America/Martinique", 0, 0, 6, 1),
    ] {
        practice.world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: "socle".into(),
            key: "cabinet.fuseau".into(),
            value: zone.into(),
        }));
        let counted = [
            messages("2026-03-29", "2026-03-29").await,
            messages("2026-10-25", "2026-10-25").await,
            messages("2026-01-01", "2026-12-31").await,
            messages("2027-01-01", "2027-12-31").await,
        ];
        assert_eq!(counted, [spring, autumn, year, next], "{zone}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_holds_those_for_whom_the_act_can_still_be_done_each_one_press_from_their_file() {
    let practice = Practice::new(5);
    let one = doctor(1);
    let [old, today, ordered, done, ill] = practice.patients.as_slice() else {
        panic!("five patients");
    };
    practice.consultation(&one, old, true);
    practice.at(70, (9, 0, 0));
    practice.is_today("2026-03-11");
    for patient in [today, ordered, done] {
        practice.consultation(&one, patient, true);
    }
    let letter = practice.document(done, "11488-4", "application/pdf");
    practice.order(&one, "shared-record", done, Some(letter));
    practice.leaves();
    let letter = practice.document(ordered, "11488-4", "application/pdf");
    practice.order(&one, "shared-record", ordered, Some(letter));
    practice.qualify(&one, 3);
    for patient in [done, ill] {
        practice.is_in_ald(patient, 1);
    }
    // One press opens the list, one more the file. What was seen ten days ago is behind, what is ordered is done.
    press(&practice, "objectifs/etat-dmp/patients:dmp").await;
    assert_eq!(listed(&practice, "dmp").await, [today.as_str()]);
    let text = practice.render().await.to_text();
    for part in [
        "Un autre est demandé et pas encore parti",
        "demandé le jour même",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    press(
        &practice,
        "objectifs/etat-mss-citoyenne/patients:mss-citoyenne",
    )
    .await;
    let mut found = listed(&practice, "mss-citoyenne").await;
    found.sort();
    let mut expected = [today, ordered, done].map(ToString::to_string);
    expected.sort();
    assert_eq!(found, expected);
    // Whoever was seen and has no INS qualifiée, whenever that was.
    press(&practice, "objectifs/etat-ins-des-vus/patients:ins-des-vus").await;
    let mut found = listed(&practice, "ins-des-vus").await;
    found.sort();
    let mut expected = [old, today, ordered].map(ToString::to_string);
    expected.sort();
    assert_eq!(found, expected);
    // A scheme with all there is to do: summaries, and messages to colleagues.
    let given = practice
        .command("bareme", &[("annee", "2023")])
        .await
        .unwrap();
    let given = given["texte"].as_str().unwrap();
    let text = given
        .replace("\"annee\": 2023", "\"annee\": 2026")
        // Out of reach: of an objective that is reached nobody is listed.
        .replace("\"taux\": 0.20", "\"taux\": 0.90")
        .replace("consultations-message-patient", "messages-professionnel");
    let texte = [("texte", socle_runtime::Data::Text(text))];
    practice
        .handle("submitted", "bareme-section/bareme", &texte)
        .await
        .unwrap();
    press(
        &practice,
        "objectifs/etat-mss-citoyenne/patients:mss-citoyenne",
    )
    .await;
    assert_eq!(listed(&practice, "mss-citoyenne").await.len(), 3);
    press(&practice, "objectifs/etat-vsm/patients:vsm").await;
    let mut found = listed(&practice, "vsm").await;
    found.sort();
    let mut expected = [done, ill].map(ToString::to_string);
    expected.sort();
    assert_eq!(found, expected);
    // With more days a send ordered today still counts for those seen then.
    let mut practice = practice;
    practice.set("delai", json!(10));
    press(&practice, "objectifs/etat-dmp/patients:dmp").await;
    let found = listed(&practice, "dmp").await;
    let old = practice.patients[0].to_string();
    assert_eq!((found.len(), found.contains(&old)), (2, true));
    // Of a year that is over nobody is listed.
    practice.is_today("2027-02-01");
    let text = practice.render().await.to_text();
    assert!(!text.contains("À faire : Usage du DMP"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_doctor_has_their_own_answers_and_patients_and_who_has_no_rpps_has_none() {
    let practice = Practice::new(3);
    practice.is_in_ald(&practice.patients[0], 1);
    practice.is_in_ald(&practice.patients[1], 2);
    for number in [1, 2] {
        practice.consultation(&doctor(number), &practice.patients[0], true);
    }
    let text = practice.render().await.to_text();
    assert!(
        text.contains("se jugent et se paient médecin par médecin"),
        "{text}"
    );
    let given = practice
        .command("bareme", &[("annee", "2023")])
        .await
        .unwrap();
    let text = given["texte"].as_str().unwrap().replace("2023,", "2026,");
    let texte = [("texte", socle_runtime::Data::Text(text))];
    practice
        .handle("submitted", "bareme-section/bareme", &texte)
        .await
        .unwrap();
    let answer = async |whose: &str, apcv: &str, rate: f64| {
        let text = |text: &str| socle_runtime::Data::Text(text.into());
        let looked_at = [("medecin", text(whose))];
        practice
            .handle("submitted", "periode", &looked_at)
            .await
            .unwrap();
        let said = [
            ("segur", text("oui")),
            ("apcv", text(apcv)),
            ("teletransmission", socle_runtime::Data::Number(rate)),
            ("horaires", text("oui")),
        ];
        practice
            .handle("submitted", "detail/conditions", &said)
            .await
            .unwrap();
    };
    answer("", "oui", 90.0).await;
    answer(ONE, "oui", 50.0).await;
    let said = async |whose: &str| practice.goals(2026, whose).await["answer"].clone();
    // The first transmits too little: nothing is at stake for them, and all for the second, who said nothing else.
    let (first, second) = (said(ONE).await, said("800000000002").await);
    assert_eq!(
        (&first["enjeu-centimes"], &first["acquis-centimes"]),
        (&json!(0), &json!(0))
    );
    // 280 points of the conditions; twice 280 €; 3,000 € and a fifth.
    assert_eq!(second["acquis-centimes"], 196_000);
    assert_eq!(second["enjeu-centimes"], 196_000 + 56_000 + 360_000);
    assert_eq!(
        (&first["chiffres"]["ald"], &second["chiffres"]["ald"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(said("").await["chiffres"]["ald"], 2);
    // Not of the whole practice as if they were hers: nobody knows.
    let nobody = said("370000000000001/CPE-1").await;
    assert_eq!(nobody["chiffres"].get("ald"), None);
    assert_eq!(nobody["indicateurs"]["vsm"]["sur"], json!(null));
    // An answer that is taken back is unknown again, whatever the practice said.
    answer(ONE, "inconnu", 90.0).await;
    assert_eq!(said(ONE).await["conditions"]["apcv"], json!(null));
    assert_eq!(said("").await["conditions"]["apcv"], json!(true));
}
