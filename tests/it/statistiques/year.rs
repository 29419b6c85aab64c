//! A whole year, counted twice; the tables that are saved say the same.

use std::path::Path;

use serde_json::json;
use socle_runtime::Data;

use super::files::{by_libreoffice, by_openpyxl, looked_at, oracle};
use super::practice::Practice;
use super::scheme;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_figure_of_a_generated_year_is_the_one_an_independent_script_counts() {
    let steps = if std::env::var_os("SOCLE_LONG").is_some() {
        2_000
    } else {
        120
    };
    let mut practice = Practice::year(18, steps);
    // Late enough that the end of the year can be told, and before it.
    practice.is_today("2026-10-25");
    let given = practice
        .command("bareme", &[("annee", "2023")])
        .await
        .unwrap();
    let given = given["texte"].as_str().unwrap().to_owned();
    for year in [2026, 2027] {
        // A scheme is of the year that is shown.
        let shown = [
            ("duree", Data::Text("annee".into())),
            ("du", Data::Text(format!("{year}-06-01"))),
        ];
        practice
            .handle("submitted", "periode", &shown)
            .await
            .unwrap();
        let texte = [("texte", scheme(&given, year))];
        practice
            .handle("submitted", "bareme-section/bareme", &texte)
            .await
            .unwrap();
    }
    let one = "800000000001";
    let mut questions = Vec::new();
    for settings in [
        &[][..],
        &[("consultations", json!("toutes")), ("delai", json!(2))][..],
        &[("rpps", json!("00000000001"))][..],
    ] {
        for (key, value) in settings {
            practice.set(key, value.clone());
        }
        for (first, last) in [
            // The day, the week and the month of each change of hour; a year; ten years.
            ("2026-03-29", "2026-03-29"),
            ("2026-10-19", "2026-10-25"),
            ("2026-10-01", "2026-12-31"),
            ("2026-01-01", "2026-12-31"),
            ("2018-01-01", "2027-12-31"),
            ("1990-01-01", "1990-12-31"),
        ] {
            questions.push(practice.lines(first, last, "").await);
        }
        questions.push(practice.lines("2026-01-01", "2026-12-31", one).await);
        questions.push(practice.goals(2026, "").await);
        questions.push(practice.goals(2027, "").await);
        questions.push(practice.goals(2026, one).await);
    }
    let whole = &questions[3]["answer"]["lignes"];
    for name in [
        "consultations",
        "documents-dmp",
        "vsm-structures",
        "messages-professionnel",
        "messages-patient",
        "ins-qualifiees",
    ] {
        assert!(
            whole[name]["total"].as_u64().unwrap() > 0,
            "{name}: {whole}"
        );
    }
    let told = &questions[7]["answer"]["indicateurs"]["dmp"]["projection"];
    assert!(told.is_array(), "the end of the year is told: {told}");
    // The tables that are saved say the same.
    let shown = [
        ("duree", Data::Text("annee".into())),
        ("du", Data::Text("2026-06-01".into())),
    ];
    practice
        .handle("submitted", "periode", &shown)
        .await
        .unwrap();
    practice
        .handle("pressed", "tableaux/boutons/excel", &[])
        .await
        .unwrap();
    let asked = practice.world.screen.take();
    assert_eq!(asked, ["save Statistiques 2026-01-01 au 2026-12-31.xlsx"]);
    for format in ["csv", "pdf"] {
        let target = format!("tableaux/boutons/{format}");
        practice.handle("pressed", &target, &[]).await.unwrap();
        let asked = practice.world.screen.take();
        let expected = format!("save Statistiques 2026-01-01 au 2026-12-31.{format}");
        assert_eq!(asked, [expected]);
    }
    let saved = practice.world.screen.saved.lock().unwrap().clone();
    let [workbook, table, paper] = saved.as_slice() else {
        panic!("{} files", saved.len());
    };
    let hex: String = workbook.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("statistiques");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("papier.pdf"), &**paper).unwrap();
    let paper = looked_at(&folder, "papier");
    let goals = practice.goals(2026, "").await;
    questions.push(json!({
        "what": "files", "settings": practice.settings, "first": "2026-01-01", "last": "2026-12-31",
        "doctor": "", "workbook": hex, "csv": String::from_utf8(table.to_vec()).unwrap(),
        "paper": paper, "scheme": goals["scheme"],
    }));
    let differs = oracle(&practice.dump(), &questions);
    assert_eq!(differs, "");
    std::fs::write(folder.join("classeur.xlsx"), &**workbook).unwrap();
    by_openpyxl(&folder.join("classeur.xlsx"));
    if std::env::var_os("SOCLE_LONG").is_some() {
        by_libreoffice(&folder, "classeur");
        looked_at(&folder, "classeur");
    }
    // It would have been seen: one send less, and it is.
    let mut rows = practice.dump();
    let sends = rows["sends"].as_array_mut().unwrap();
    let place = sends
        .iter()
        .position(|send| send["state"] == "parti" && send["service"] == "messaging-patient")
        .unwrap();
    sends.remove(place);
    assert_ne!(oracle(&rows, &questions), "");
}
