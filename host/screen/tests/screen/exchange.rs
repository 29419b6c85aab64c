//! The page of imports and exports, on a real record.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::exchange::Exchange;
use socle_record::{Author, KeyChoice, PatientSearch, Purpose, Record, Surroundings};
use socle_screen::Screen;
use std::sync::Arc;
use tempfile::TempDir;

use crate::fake::{Fake, many};
use crate::{labels, screen, tells};

const PATIENCE: Duration = Duration::from_secs(20);

struct Page {
    harness: Harness<'static, Screen>,
    exchange: Exchange,
    record: Record,
    folder: TempDir,
}

impl Page {
    fn opened() -> Self {
        let (folder, record, exchange) = Self::ground();
        Self::with(folder, record, exchange)
    }

    fn ground() -> (TempDir, Record, Exchange) {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::init(
            &folder.path().join("cabinet"),
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )
        .unwrap();
        let exchange = Exchange::new(record.clone(), Arc::new(Author::host), Arc::new(|| {}));
        (folder, record, exchange)
    }

    fn with(folder: TempDir, record: Record, exchange: Exchange) -> Self {
        Self::of(&Fake::new(many(1)), folder, record, exchange)
    }

    fn of(fake: &Fake, folder: TempDir, record: Record, exchange: Exchange) -> Self {
        fake.0.borrow_mut().exchange = Some(exchange.clone());
        let mut harness = screen(fake);
        harness
            .get_by_role_and_label(Role::Button, "Importer, exporter")
            .click();
        harness.run();
        Self {
            harness,
            exchange,
            record,
            folder,
        }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("export.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Types a path into the field of this name.
    fn typed(&mut self, field: &str, path: &std::path::Path) {
        self.harness
            .get_by_role_and_label(Role::TextInput, field)
            .focus();
        self.harness.run();
        self.harness
            .get_by_role_and_label(Role::TextInput, field)
            .type_text(path.to_str().unwrap());
        self.harness.run();
    }

    fn press(&mut self, button: &str) {
        self.harness
            .get_by_role_and_label(Role::Button, button)
            .click();
        self.settle();
    }

    /// Until what is under way has ended.
    fn settle(&mut self) {
        let since = Instant::now();
        self.harness.run_steps(3);
        while self.exchange.seen().working.is_some() {
            assert!(
                since.elapsed() < PATIENCE,
                "{:?}",
                self.exchange.seen().working
            );
            std::thread::sleep(Duration::from_millis(10));
            self.harness.run_steps(1);
        }
        self.harness.run();
    }

    fn patients(&self) -> u64 {
        self.record
            .patients(&PatientSearch::default())
            .unwrap()
            .total
    }

    #[track_caller]
    fn tells(&self, text: &str) {
        assert!(
            tells(&self.harness, text),
            "{text}\n{:#?}",
            labels(&self.harness)
        );
    }
}

const TABLE: &str = "Nom;Prénom;Sexe;Naissance\nMARTIN;Léa;F;03/12/1975\nMARTIN;Lea;F;03/12/1975\nPETIT;Zoé;F;jamais\n";

#[test]
fn a_table_is_read_looked_at_and_imported() {
    let mut page = Page::opened();
    let path = page.file(TABLE);
    page.typed("Fichier CSV", &path);
    page.press("Lire le fichier");
    page.tells("3 lignes · caractères utf-8");
    page.tells("1 dossier à créer · 1 à décider · 1 refusé");
    page.tells("Ligne 4 : La date de naissance n’a pas pu être lue");
    page.tells("ressemble à la ligne 2");
    assert_eq!(page.patients(), 0, "nothing is written before it is asked");
    page.press("Créer 1 dossier");
    page.tells("1 dossier créé · 1 à décider · 1 refusé");
    assert_eq!(page.patients(), 1);
    page.press("Écrire le rapport");
    page.tells("Rapport écrit");
    let report = std::fs::read_to_string(page.folder.path().join("export.rapport.csv")).unwrap();
    assert!(report.contains("2;repris;"), "{report}");
}

#[test]
fn a_person_decides_about_who_looks_alike() {
    let mut page = Page::opened();
    let path = page.file(TABLE);
    page.typed("Fichier CSV", &path);
    page.press("Lire le fichier");
    page.harness
        .get_by_label_contains("Créer quand même")
        .click();
    page.harness.run();
    page.tells("2 dossiers à créer");
    page.press("Créer 2 dossiers");
    assert_eq!(page.patients(), 2);
}

#[test]
fn a_column_is_given_its_field_by_hand() {
    let mut page = Page::opened();
    let path = page.file("A;B;C\nMARTIN;Léa;03/12/1975\n");
    page.typed("Fichier CSV", &path);
    page.press("Lire le fichier");
    page.tells("Aucune colonne n’est choisie pour le nom de naissance");
    for (column, field) in [
        ("A", "Nom de naissance"),
        ("B", "Prénom(s) de naissance"),
        ("C", "Date de naissance"),
    ] {
        let label = format!("Colonne « {column} »");
        page.harness
            .get_by_role_and_label(Role::ComboBox, &label)
            .click();
        page.harness.run();
        let options: Vec<_> = page.harness.query_all_by_label(field).collect();
        options.last().unwrap().click_accesskit();
        page.settle();
    }
    page.tells("1 dossier à créer");
}

#[test]
fn what_cannot_be_read_is_said_and_another_file_may_be_named() {
    let mut page = Page::opened();
    let missing = page.folder.path().join("absent.csv");
    page.typed("Fichier CSV", &missing);
    page.press("Lire le fichier");
    page.tells("ne peut pas être lu");
    assert!(page.exchange.seen().table.is_none());
}

#[test]
fn the_practice_is_exported_to_a_new_folder_only() {
    let mut page = Page::opened();
    let path = page.file(TABLE);
    page.exchange.read(&path);
    page.settle();
    page.exchange.start();
    page.settle();
    let to = page.folder.path().join("sortie");
    page.typed("Nouveau dossier de destination", &to);
    page.press("Exporter tout le cabinet");
    page.tells("1 dossier(s)");
    assert!(to.join("index.html").is_file());
    page.press("Exporter tout le cabinet");
    page.tells("contient déjà quelque chose");
}

#[test]
fn a_secretary_exports_nothing_and_is_told_who_does() {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::init(
        &folder.path().join("cabinet"),
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )
    .unwrap();
    let exchange = Exchange::new(record.clone(), Arc::new(Author::host), Arc::new(|| {}));
    let exchange = exchange.asking(Arc::new(|act| {
        socle_session::Right::of(act, Some(socle_session::Profile::Secretary))
    }));
    let mut page = Page::with(folder, record, exchange);
    let said = "Sortir tout le cabinet ou son journal revient à un médecin";
    assert!(tells(&page.harness, said), "{:?}", labels(&page.harness));
    let to = page.folder.path().join("dehors");
    // Whoever asks in another way is told the same, and nothing is written.
    page.exchange.export(None, &to);
    page.settle();
    assert!(!to.exists());
    assert!(page.exchange.seen().failure.unwrap().contains(said));
}

const READERS: &str = r#"
[[importer]]
id = "totaux"
title = "Totaux par mois"
extensions = [".csv", ".xlsx"]
[[importer]]
id = "dossier"
title = "Dossier"
extensions = [".xml"]
patient = true
"#;

#[test]
fn a_file_goes_to_the_extension_that_reads_it_and_what_it_said_is_there() {
    let fake = Fake::new(many(1)).plugin("compte", READERS);
    let said = "2 mois déclarés.\nLigne 4 laissée de côté.";
    let answer = Ok(socle_runtime::Data::from(said));
    fake.0.borrow_mut().answers.insert("totaux".into(), answer);
    let (folder, record, exchange) = Page::ground();
    let mut page = Page::of(&fake, folder, record, exchange);
    let path = page.file("Mois;Nombre");
    page.typed("Fichier", &path);
    for (name, may) in [("Lire : Totaux par mois", true), ("Lire : Dossier", false)] {
        let button = page.harness.get_by_role_and_label(Role::Button, name);
        assert_eq!(!button.accesskit_node().is_disabled(), may, "{name}");
    }
    page.harness
        .get_by_role_and_label(Role::Button, "Lire : Totaux par mois")
        .click_accesskit();
    page.harness.run_steps(4);
    let expected = crate::fake::Said::Import(socle_screen::model::ImportCall {
        plugin: "compte".into(),
        importer: "totaux".into(),
        patient: None,
        path,
    });
    assert!(fake.said().contains(&expected), "{:?}", fake.said());
    for line in said.lines() {
        assert!(tells(&page.harness, line), "{:?}", labels(&page.harness));
    }
}
