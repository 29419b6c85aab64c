//! Files another software exported: declared by the name of the file, as they were understood, or refused whole.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use socle_runtime::{CallError, Cancel, Data};

use super::practice::{Practice, doctor};

async fn import(practice: &Practice, name: &str, bytes: Vec<u8>) -> Result<String, CallError> {
    let host = &practice.world.host;
    let taken = host.import_file(
        super::PLUGIN,
        "consultations",
        None,
        name,
        bytes,
        Cancel::default(),
    );
    taken.await.map(|said: Data| said.display())
}

/// What was declared of a year, by month.
async fn declared(practice: &Practice, year: i16) -> serde_json::Value {
    let goals = practice.goals(i64::from(year), "").await["answer"].clone();
    goals["declarees"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_another_software_exported_is_declared_by_its_name_and_said_as_it_was_understood() {
    let practice = Practice::new(1);
    practice.consultation(&doctor(1), &practice.patients[0], true);
    let year = &practice.today()[..4].to_owned();
    let csv = format!(
        "Mois;Jours travaillés;Consultations\nJanvier {year};20;412\n02/{year};18;\nTotal;38;412\n"
    );
    let said = import(&practice, "autre logiciel.csv", csv.into_bytes()).await;
    assert_eq!(
        said.unwrap(),
        "Un mois déclaré d’après « autre logiciel.csv », colonne « Consultations ».\n\
         Ligne 3 laissée de côté : elle n’a pas de nombre.\nLigne 4 laissée de côté : c’est un total."
    );
    // Days add up; what was declared before and is another number now is said.
    let days = format!("01/01/{year};200\n02/01/{year};215\n01/02/{year};9\n");
    let said = import(&practice, "jours.csv", days.into_bytes()).await;
    assert_eq!(
        said.unwrap(),
        format!(
            "2 mois déclarés d’après « jours.csv », colonne B.\n\
             3 lignes par jour additionnées : janvier {year} (2 jours), février {year} (1 jour).\n\
             Un mois remplacé : janvier {year} (412 → 415)."
        )
    );
    // A workbook whose first sheet is hidden, with days as Excel counts them.
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_hidden(true)
        .write(0, 0, "rien")
        .unwrap();
    let sheet = workbook
        .add_worksheet()
        .set_name("Cabinet")
        .unwrap()
        .set_active(true);
    let format = Format::new().set_num_format("mmmm yyyy");
    for (column, title) in (0..).zip(["Code postal", "Mois", "Consultations"]) {
        sheet.write(0, column, title).unwrap();
    }
    let day = ExcelDateTime::from_ymd(year.parse().unwrap(), 3, 1).unwrap();
    sheet.write(1, 0, 44_000).unwrap();
    sheet.write_with_format(1, 1, &day, &format).unwrap();
    sheet.write(1, 2, 1_204).unwrap();
    workbook.add_worksheet().set_name("Suite").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let said = import(&practice, "totaux.xlsx", bytes).await;
    assert_eq!(
        said.unwrap(),
        "Un mois déclaré d’après « totaux.xlsx », colonne « Consultations ».\n\
         Feuille lue : « Cabinet », la première des 2 que montre le classeur."
    );
    let text = practice.render().await.to_text();
    for (many, file) in [("415", "jours.csv"), ("1204", "totaux.xlsx")] {
        let line = text
            .lines()
            .find(|line| line.contains(file) && line.contains(many));
        assert!(line.is_some(), "{file} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_may_mean_another_total_is_refused_and_nothing_of_it_is_kept() {
    let practice = Practice::new(1);
    for (text, expected) in [
        (
            "Mois;Consultations\n01/2026;1\n03/2026;400\n03/2026;300",
            "Le mois « mars 2026 » revient, lignes 3 et 4,",
        ),
        (
            "Mois,Consultations\n01/2026,7\n02/2026,\"1,204\"",
            "Ligne 3, colonne « Consultations » :",
        ),
        (
            "Mois;Cabinet;Visites\n01/2026;20;412",
            "colonne « Cabinet », colonne « Visites ». Renommez « Consultations »",
        ),
        ("01/2026;20;412", "colonne B, colonne C. Ajoutez"),
        (
            "Mois;Jours travaillés\n01/2026;20",
            "colonne « Jours travaillés »",
        ),
        ("44000;412", "Aucun mois ne se lit"),
        (
            "01/2026;412;\"note\n02/2026;398\n",
            "Ligne 1 : un guillemet",
        ),
        ("02/03/2026;9\n09/03/2026;8\n16/03/2026;7", "des semaines"),
    ] {
        let refused = import(&practice, "rien.csv", text.into())
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "statistiques.fichier", "{text}");
        let sentence = refused.sentence();
        assert!(sentence.contains(expected), "{expected} in {sentence}");
        assert!(sentence.contains("Rien n’a été importé."), "{sentence}");
    }
    let refused = import(&practice, "rien.xlsx", b"PK".to_vec()).await;
    assert_eq!(super::code(refused), "xlsx.archive");
    assert_eq!(declared(&practice, 2026).await, serde_json::json!({}));
}

/// The bounds hold where they matter: in the guest's own memory.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_as_large_as_may_be_is_read_or_refused_inside_the_memory_of_a_guest() {
    let practice = Practice::new(1);
    let book = |rows: u32| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "Mois").unwrap();
        sheet.write(0, 1, "Consultations").unwrap();
        sheet.write(1, 0, "mars 2026").unwrap();
        sheet.write(1, 1, 412).unwrap();
        for row in 2..rows {
            for column in 0..60 {
                sheet.write(row, column, "x").unwrap();
            }
        }
        workbook.save_to_buffer().unwrap()
    };
    // Cells beside the heading: the workbook was read to its end, and its first odd line is said.
    let refused = import(&practice, "large.xlsx", book(1_600)).await;
    let refused = refused.unwrap_err();
    let sentence = refused.sentence();
    assert!(sentence.contains("Ligne 3 :"), "{sentence}");
    let refused = import(&practice, "trop.xlsx", book(1_700)).await;
    assert_eq!(super::code(refused), "xlsx.too-large");
    // Texts as long as Excel lets them be, which stand twice in memory while they are read.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..490 {
        let text = format!("{row}{}", "x".repeat(32_000));
        sheet.write(row, 0, text).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let refused = import(&practice, "textes.xlsx", bytes).await;
    assert_eq!(super::code(refused), "xlsx.too-large");
}
