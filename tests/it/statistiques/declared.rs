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
