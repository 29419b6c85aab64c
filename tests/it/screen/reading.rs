//! Cards, codes and telephones held before the reader of a demonstration, on the real host.

use std::path::Path;
use std::time::Duration;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use socle_record::PatientId;

use super::Scene;

/// A Datamatrix INS of somebody the demonstration knows and has qualified, and of somebody it does not know.
fn code(matricule: &str, names: &str, name: &str, sexe: &str, born: &str, place: &str) -> String {
    format!(
        "IS010000000000000000000000S1{matricule}S21.2.250.1.213.1.4.8\u{1d}S3{names}\u{1d}S4{name}\u{1d}S5{sexe}S6{born}S7{place}"
    )
}

fn scene() -> Scene {
    let mut scene = Scene::with_latency(Duration::ZERO);
    scene.until("the reader", |scene| {
        scene.tells("Carte Vitale absente (simulé)")
    });
    scene
}

/// Keys as the toolkit says them.
fn strokes(text: &str) -> Vec<Event> {
    let key = |key, pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    text.chars()
        .flat_map(|c| match c {
            '\n' => vec![key(Key::Enter, true), key(Key::Enter, false)],
            '\u{1d}' => vec![Event::Key {
                key: Key::CloseBracket,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::CTRL | Modifiers::COMMAND,
            }],
            c => vec![
                key(Key::A, true),
                Event::Text(c.to_string()),
                key(Key::A, false),
            ],
        })
        .collect()
}

impl Scene {
    fn scan(&mut self, text: &str) {
        let events = strokes(&format!("{text}\n"));
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
    }

    #[track_caller]
    fn see(&mut self, part: &str) {
        self.until(part, |scene| scene.tells(part));
    }

    /// Play something from the menu of the bottom line.
    #[track_caller]
    fn play(&mut self, what: &str) {
        let menu = ["Carte Vitale absente", "Carte Vitale présente"];
        let button = menu
            .iter()
            .find_map(|label| self.harness.query_all_by_label_contains(label).last());
        button.unwrap().click_accesskit();
        self.see(what);
        // The menu is longer than what is in sight of it.
        self.harness
            .query_all_by_label_contains(what)
            .last()
            .unwrap()
            .click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    fn kinds(&self) -> Vec<String> {
        let lines = self.practice.record().journal_tail(1_000).unwrap();
        let mut kinds: Vec<_> = lines
            .into_iter()
            .map(|line| line.capability)
            .filter(|kind| kind.starts_with("reader."))
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    fn matricule(&self, patient: &PatientId) -> Option<String> {
        let file = self.practice.record().identity(patient).unwrap();
        file.identite
            .ins()
            .map(|ins| ins.matricule.as_str().to_owned())
    }
}

#[test]
fn a_card_put_in_finds_its_patient_and_one_key_opens_the_file() {
    let mut scene = scene();
    scene.play("Insérer la carte de ADRUN ZOE");
    scene.see("Carte Vitale présente (simulé)");
    scene.see("Ouvrir le dossier");
    assert!(scene.tells("simulé") && scene.tells("Le numéro de la carte n’est pas l’INS."));
    assert_eq!(
        scene.harness.state().open_patient(),
        None,
        "a card opens nothing by itself"
    );
    let patient = scene.id("adrun");
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("the file", |scene| scene.is_open(&patient));
    scene.see("C’est le patient du dossier ouvert.");
    scene.play("Retirer la carte");
    scene.until("the card gone", |scene| {
        !scene.tells("C’est le patient du dossier")
    });
    scene.until("the line", |scene| {
        scene.tells("Carte Vitale absente (simulé)")
    });
    assert_eq!(scene.kinds(), ["reader.vitale"]);
}

#[test]
fn of_several_persons_on_a_card_one_is_chosen_and_of_two_files_with_these_traits_one_is_compared() {
    let mut scene = scene();
    scene.play("(+");
    scene.see("qui est devant vous");
    scene.press(Key::Num2, Modifiers::ALT);
    // Two patients bear the name and the birth date of this one: nothing is chosen for the person.
    scene.see("Plusieurs dossiers correspondent");
    assert_eq!(scene.harness.state().open_patient(), None);
    scene
        .harness
        .query_all_by_label("Comparer avec le dossier de DE VINCI Leonardo")
        .next()
        .unwrap()
        // The card takes its size in the first frames: where the button was is not where it is.
        .click_accesskit();
    scene.see("Traits identiques");
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("a file", |scene| {
        scene.harness.state().open_patient().is_some()
    });
}

#[test]
fn a_broken_card_a_reversed_one_and_one_taken_out_say_so_and_can_be_read_again() {
    let mut scene = scene();
    scene.play("Insérer une carte abîmée");
    scene.see("ne peut pas être lue");
    scene.play("Insérer la carte de ADRUN ZOE");
    scene.see("Ouvrir le dossier");
    scene.play("Retirer la carte pendant la lecture");
    scene.see("retirée pendant la lecture");
    scene.press(Key::F2, Modifiers::NONE);
    scene.see("Aucune carte Vitale n’est dans le lecteur");
}

#[test]
fn a_code_of_a_qualified_patient_opens_the_file_and_compares_it_trait_by_trait() {
    let mut scene = scene();
    let patient = scene.qualified();
    let file = scene.practice.record().identity(&patient).unwrap().identite;
    let text = socle_formats::datamatrix::DatamatrixIns::de(&file)
        .unwrap()
        .unwrap()
        .texte();
    // Somebody is writing a name to look for: the code goes by.
    scene.press(Key::K, Modifiers::COMMAND);
    scene.scan(&text);
    scene.until("the file", |scene| scene.is_open(&patient));
    scene.see("Traits identiques");
    assert!(scene.tells("nom de naissance : identique"));
    assert!(scene.tells("ne prouve pas l’identité"));
    // The same code with another birth date, while another file is open: nothing opens by itself.
    let other = scene.id("adrun");
    scene.open("ADRUN");
    scene.until("another file", |scene| scene.is_open(&other));
    let born = file.traits().date_naissance;
    let written = format!(
        "S6{:02}-{:02}-{}",
        born.jour().unwrap(),
        born.mois().unwrap(),
        born.annee()
    );
    let changed = text.replace(&written, "S601-01-1901");
    assert_ne!(changed, text);
    scene.scan(&changed);
    scene.see("Différence : date de naissance");
    scene.see("Ce n’est pas le patient du dossier ouvert.");
    assert!(scene.is_open(&other));
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("the file", |scene| scene.is_open(&patient));
    assert_eq!(scene.kinds(), ["reader.datamatrix"]);
}

#[test]
fn a_code_of_somebody_unknown_fills_the_form_in_and_never_brings_the_ins() {
    let mut scene = scene();
    scene.scan(&code(
        "269054958815780",
        "NATHALIE MARIE",
        "NOUVELLE",
        "F",
        "14-05-1969",
        "49588",
    ));
    scene.see("Aucun dossier de ce cabinet");
    scene.press(Key::F2, Modifiers::NONE);
    scene.see("Créer le patient");
    scene.press(Key::Enter, Modifiers::NONE);
    scene.until("the patient", |scene| {
        scene.harness.state().open_patient().is_some()
    });
    let patient = PatientId::from(scene.harness.state().open_patient().unwrap());
    let file = scene.practice.record().identity(&patient).unwrap().identite;
    let traits = file.traits();
    assert_eq!(traits.nom_naissance, "NOUVELLE");
    assert_eq!(traits.liste_prenoms, "NATHALIE MARIE");
    assert_eq!(traits.date_naissance.to_string(), "1969-05-14");
    assert_eq!(
        scene.matricule(&patient),
        None,
        "a code is no proof of an INS"
    );
    // The card compares with the file that is there now.
    scene.see("Traits identiques");
}

#[test]
fn damaged_codes_and_noise_say_what_to_do_and_reach_no_field() {
    let mut scene = scene();
    scene.press(Key::K, Modifiers::COMMAND);
    scene.scan("IS010000000000000000000000S1279035121518989S3DOMINIQUE");
    scene.see("mal formé");
    scene.scan("3400930000011");
    scene.see("aucune extension ne l’attend");
    scene.scan(&"x7".repeat(3_000));
    scene.see("aucune extension ne l’attend");
    assert!(!scene.tells("x7x7") && !scene.tells("3400930000011"));
    assert!(scene.harness.state().open_patient().is_none());
}

#[test]
fn an_application_carte_vitale_qualifies_its_patient_and_each_of_its_troubles_is_said() {
    let mut scene = scene();
    let patient = scene.id("adrdeux");
    assert_eq!(scene.statut(&patient), "provisoire");
    for (play, said) in [
        ("Scanner un code inconnu", "n’est pas reconnu"),
        ("Scanner une application révoquée", "révoquée"),
        ("Scanner, service injoignable", "ne répond pas"),
        ("Scanner, service trop lent", "a expiré"),
    ] {
        scene.play(play);
        scene.see(said);
        scene.press(Key::Escape, Modifiers::NONE);
        scene.harness.step();
    }
    scene.play("Scanner l’application de ADRDEUX LAURENT");
    scene.see("Ouvrir et prendre cette identité");
    assert!(scene.tells("Application carte Vitale") && scene.tells("simulé"));
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("the file", |scene| scene.is_open(&patient));
    scene.until("qualified", |scene| scene.statut(&patient) == "qualifiee");
    assert_eq!(
        scene.matricule(&patient).as_deref(),
        Some("181016322075140")
    );
    scene.play("Scanner de nouveau le même code");
    scene.see("n’est plus valable");
    assert_eq!(scene.kinds(), ["reader.apcv"]);
}

#[test]
fn a_pdf_dropped_on_the_window_says_whose_it_is() {
    let mut scene = scene();
    let patient = scene.qualified();
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("courrier.pdf");
    std::fs::write(&letter, scene.letter(&patient)).unwrap();
    scene.drop_file(&letter);
    scene.see("Traits identiques");
    assert!(scene.tells("courrier.pdf"));
    assert_eq!(
        scene.harness.state().open_patient(),
        None,
        "a file opens nothing by itself"
    );
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("the file", |scene| scene.is_open(&patient));
    let note = folder.path().join("note.txt");
    std::fs::write(&note, "rien").unwrap();
    assert_eq!(scene.kinds(), ["reader.fichier"]);
}

impl Scene {
    /// A patient the demonstration has qualified.
    fn qualified(&self) -> PatientId {
        let page = self
            .practice
            .record()
            .patients(&socle_record::PatientSearch {
                count: 100,
                ..Default::default()
            })
            .unwrap();
        let mut lines = page.rows.into_iter();
        lines
            .find(|line| line.matricule.is_some())
            .expect("the demonstration has a qualified patient")
            .id
    }

    /// A letter about this patient, as it leaves the practice.
    fn letter(&self, patient: &PatientId) -> Vec<u8> {
        use socle_runtime::ports::{Layout, LayoutPart, Typesetter as _};
        let layout = Layout {
            title: "Courrier".into(),
            parts: vec![LayoutPart::Paragraph("Cher confrère,".into())],
        };
        let author = self.practice.author();
        socle_practice::documents::typesetter::OwnPaper
            .typeset(self.practice.record(), &author, Some(patient), &layout)
            .unwrap()
    }

    fn drop_file(&mut self, path: &Path) {
        #[derive(Debug)]
        struct Dropped(std::path::PathBuf);
        impl egui::DroppedFile for Dropped {
            fn path(&self) -> &Path {
                &self.0
            }
            fn bytes(&self) -> Result<Vec<u8>, String> {
                std::fs::read(&self.0).map_err(|error| error.to_string())
            }
        }
        self.harness
            .input_mut()
            .dropped_files
            .push(std::sync::Arc::new(Dropped(path.to_owned())));
        self.harness.step();
    }
}

#[test]
fn a_patient_another_software_passes_is_found_compared_and_opened_with_a_consultation_once_confirmed()
 {
    use socle_practice::reader::link;
    let mut scene = scene();
    let patient = scene.id("adrun");
    let pass = |scene: &Scene, link: &str| {
        let passed = link::read(link).map(Box::new);
        scene.practice.passed.call(Some(passed));
    };
    pass(
        &scene,
        "socle://patient?nom=ADRUN&prenom=ZOE&naissance=1975-12-31&sexe=F",
    );
    scene.see("Ouvrir et commencer la consultation");
    assert_eq!(scene.harness.state().open_patient(), None);
    scene.press(Key::F2, Modifiers::NONE);
    scene.until("the file", |scene| scene.is_open(&patient));
    scene.until("the consultation", |scene| {
        let dossier = scene.practice.record().dossier(&patient).unwrap();
        dossier
            .consultations
            .iter()
            .filter(|one| one.validee.is_none())
            .count()
            == 1
    });
    // Of another birth date it is somebody else: never the one whose name it bears.
    pass(
        &scene,
        "socle://patient?nom=ADRUN&prenom=ZOE&naissance=1975-12-30",
    );
    scene.see("Aucun dossier de ce cabinet ne porte ces traits.");
    assert!(scene.is_open(&patient));
    pass(&scene, "socle://patient?nom=ADRUN");
    scene.see("il faut l’INS, ou le nom et la date de naissance");
    assert_eq!(scene.kinds(), ["reader.lien"]);
}
