//! Consultations of another software: declared, never measured.

use serde_json::json;
use socle_runtime::Data;

use super::practice::{Dice, Practice, doctor};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consultations_declared_are_said_to_be_and_change_no_indicator() {
    let practice = Practice::new(3);
    let by = doctor(1);
    for patient in &practice.patients {
        practice.consultation(&by, patient, true);
    }
    let document = practice.document(&practice.patients[0], "SYNTH", "text/xml");
    practice.order(&by, "shared-record", &practice.patients[0], Some(document));
    practice.deliver(&mut Dice(1));
    let text = |text: &str| Data::Text(text.into());
    let month = |when: &str, many: Data, who: &str| {
        [
            ("mois", text(when)),
            ("nombre", many),
            ("source", text(who)),
        ]
    };
    let declared = async |fields: &[(&str, Data)]| {
        let target = "declarees/declarer";
        practice.handle("submitted", target, fields).await
    };
    for (fields, code) in [
        (month("mars", Data::Integer(1), "moi"), "statistiques.mois"),
        (
            month("03/2026", Data::Number(1.5), "moi"),
            "statistiques.nombre",
        ),
        (
            month("03/2026", Data::Integer(100_001), "moi"),
            "statistiques.nombre",
        ),
        (
            month("03/2026", Data::Integer(1), ""),
            "statistiques.source",
        ),
    ] {
        assert_eq!(super::code(declared(&fields).await), code);
    }
    let fields = month("03/2026", Data::Integer(1_200), "l’autre logiciel");
    declared(&fields).await.unwrap();
    let pasted = async |table: &str| {
        let fields = [("tableau", text(table)), ("source", text("export"))];
        let target = "declarees/importer";
        practice.handle("submitted", target, &fields).await
    };
    let refused = pasted("Mois;Nombre\n01/2026;400\nfévrier;300")
        .await
        .unwrap_err();
    assert!(
        refused.sentence().contains("Ligne 3 :"),
        "{}",
        refused.sentence()
    );
    let goals = practice.goals(2026, "").await["answer"].clone();
    assert_eq!(
        goals["declarees"],
        json!({ "2026-03": { "nombre": 1_200, "source": "l’autre logiciel" } }),
        "nothing was taken of a table with a mistake"
    );
    pasted("Mois;Nombre\n01/2026;400\n02/2026;400")
        .await
        .unwrap();
    // What was counted is counted as before.
    assert_eq!(goals["chiffres"]["consultations"], 3);
    assert_eq!(goals["indicateurs"]["dmp"]["sur"], 3);
    let shown = practice.render().await.to_text();
    for part in [
        // Both are there for March: both are shown, and none is added to the other.
        "01/2026 | 400 | 0 | export",
        "03/2026 | 1200 | 3 | l’autre logiciel",
        "Total de ces mois | 2000 | 3 | déclaré, non mesuré",
        "1 dans les mois déclarés, sur 2000 consultations déclarées, soit 0,0\u{202f}%",
        "les indicateurs ci-dessus prennent toujours les consultations mesurées",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    // An empty number takes a month back; another year has none of them.
    declared(&month("01/2026", Data::None, "")).await.unwrap();
    let goals = practice.goals(2026, "").await["answer"].clone();
    let months: Vec<_> = goals["declarees"].as_object().unwrap().keys().collect();
    assert_eq!(months, ["2026-02", "2026-03"]);
    let other = practice.goals(2025, "").await["answer"].clone();
    assert_eq!(other["declarees"], json!({}));
}

/// What another software exported, as CSV and as the workbook Socle itself writes: declared, with the file as its source.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_another_software_exported_is_declared_by_its_name_and_bad_lines_are_named() {
    let practice = Practice::new(1);
    practice.consultation(&doctor(1), &practice.patients[0], true);
    let year = &practice.today()[..4].to_owned();
    let import = async |name: &str, bytes: Vec<u8>| {
        let host = &practice.world.host;
        let cancel = socle_runtime::Cancel::default();
        host.import_file(super::PLUGIN, "consultations", None, name, bytes, cancel)
            .await
    };
    let csv = format!("Mois;Consultations\nJanvier {year};412\n02/{year};beaucoup\nTotal;412\n");
    let said = import("autre logiciel.csv", csv.into_bytes())
        .await
        .unwrap();
    assert_eq!(
        said.display(),
        "Un mois déclaré d’après « autre logiciel.csv ».\nLigne 3 laissée de côté : son nombre ne se lit pas.\n\
         Ligne 4 laissée de côté : son mois ne se lit pas."
    );
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Mois").unwrap();
    sheet.write(0, 1, "Consultations").unwrap();
    sheet.write(1, 0, format!("mars {year}")).unwrap();
    sheet.write(1, 1, 1_204).unwrap();
    let said = import("totaux.xlsx", workbook.save_to_buffer().unwrap())
        .await
        .unwrap();
    assert_eq!(said.display(), "Un mois déclaré d’après « totaux.xlsx ».");
    let text = practice.render().await.to_text();
    for (many, file) in [("412", "autre logiciel.csv"), ("1204", "totaux.xlsx")] {
        let line = text.lines().find(|line| line.contains(file));
        let line = line.unwrap_or_else(|| panic!("{file} in {text}"));
        assert!(line.contains(many), "{line}");
    }
    for (name, bytes) in [
        ("rien.csv", b"a;b\n".to_vec()),
        ("rien.xlsx", b"PK".to_vec()),
    ] {
        let code = super::code(import(name, bytes).await);
        assert!(
            code == "statistiques.fichier" || code == "xlsx.archive",
            "{code}"
        );
    }
}
