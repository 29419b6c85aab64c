//! The window on the real host: the INS plugin, the record and the sandbox, driven by accessible
//! name. Nothing is faked but the glass.

mod begun;
mod campaign;
mod colleague;
mod consult;
mod day;
mod directory;
mod identities;
mod messages;
mod reading;
mod summary;

use std::rc::Rc;
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_practice::{Practice, demonstration};
use socle_record::{PatientId, PatientSearch};
use socle_sandbox::{Announce, Behaviour, Options, Sandbox};
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use crate::runtime::world::share_compiled;

const SEARCH: &str = "insi/rechercherInsAvecTraitsIdentite";

/// A demonstration, its window, and the national services it lives among.
struct Scene {
    harness: Harness<'static, Screen>,
    practice: Practice,
    sandbox: Sandbox,
    _home: tempfile::TempDir,
}

fn window(practice: &Practice) -> Harness<'static, Screen> {
    let model = LiveModel::new(
        &practice.host,
        practice.runtime(),
        practice.purpose,
        std::sync::Arc::new(|| {}),
    )
    .with_reader(&practice.reader)
    .with_passed(&practice.passed);
    Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(
            |ui, screen: &mut Screen| screen.ui(ui),
            Screen::new(Rc::new(model)),
        )
}

impl Scene {
    /// Each national service takes `latency` to answer.
    fn with_latency(latency: Duration) -> Self {
        let home = tempfile::tempdir().unwrap();
        share_compiled(home.path());
        demonstration::make(home.path()).unwrap();
        let sandbox = Sandbox::start(Options {
            behaviour: Behaviour::normal().with_latency(latency),
            announce: Announce::StateFile,
            // Each practice takes the directory when it opens: enough of it for a search.
            directory_people: Some(400),
            ..Options::new(home.path().join(demonstration::SANDBOX_FOLDER))
        })
        .unwrap();
        let practice = Practice::open(home.path()).unwrap();
        assert!(practice.refused.is_empty(), "{:?}", practice.refused);
        Self {
            harness: window(&practice),
            practice,
            sandbox,
            _home: home,
        }
    }

    /// The program closed, and started again in the same practice.
    fn reopened(self) -> Self {
        let Self {
            harness,
            practice,
            sandbox,
            _home,
        } = self;
        drop(harness);
        drop(practice);
        let practice = Practice::open(_home.path()).unwrap();
        Self {
            harness: window(&practice),
            practice,
            sandbox,
            _home,
        }
    }

    /// Draw frames until `seen`; what is on the screen is in the message when it never is.
    #[track_caller]
    fn until(&mut self, what: &str, mut seen: impl FnMut(&mut Self) -> bool) -> u32 {
        let start = Instant::now();
        let mut frames = 0;
        loop {
            self.harness.step();
            frames += 1;
            if seen(self) {
                return frames;
            }
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "never saw: {what}\n{:#?}",
                self.names()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn tells(&self, part: &str) -> bool {
        self.harness
            .query_all_by_label_contains(part)
            .next()
            .is_some()
    }

    /// The lines of the list of patients, as they are read out.
    fn lines(&self) -> Vec<String> {
        use egui_kittest::kittest::NodeT as _;
        self.harness
            .query_all_by_role(egui::accesskit::Role::ListBoxOption)
            .filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    fn names(&self) -> Vec<String> {
        use egui_kittest::kittest::NodeT as _;
        self.harness
            .root()
            .children_recursive()
            .filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    // What is pressed here is pressed by its node, not at a place: while plugins answer the place moves, and a press and
    // its release would fall on two things. That a mouse reaches each control the tests of the shell show.

    #[track_caller]
    fn open(&mut self, name: &str) {
        self.until(name, |scene| scene.tells(name));
        let line = self
            .harness
            .query_all_by_label_contains(name)
            .next()
            .unwrap();
        line.click_accesskit();
        self.harness.step();
    }

    /// Show a tab of the open file: in the row, or in the menu of those there is no room for.
    #[track_caller]
    fn tab(&mut self, title: &str) {
        use egui::accesskit::Role;
        let row = |scene: &Self| {
            let tab = scene.harness.query_by_role_and_label(Role::Tab, title)?;
            tab.click_accesskit();
            Some(())
        };
        self.until(title, |scene| scene.tells("Fermer le dossier"));
        if row(self).is_none() {
            let menu = "Autres onglets";
            self.until(menu, |scene| scene.tells(menu));
            self.harness.get_by_label(menu).click_accesskit();
            self.until(title, |scene| scene.tells(title));
            self.harness
                .get_by_role_and_label(Role::Button, title)
                .click_accesskit();
        }
        self.harness.step();
    }

    /// Show a tab of the home page, wherever there is room for it.
    #[track_caller]
    fn home_tab(&mut self, title: &str) {
        use egui::accesskit::Role;
        let stands = |scene: &Self| {
            let tab = scene.harness.query_by_role_and_label(Role::Tab, title);
            tab.is_some()
        };
        let menu = "Autres onglets";
        self.until(title, |scene| stands(scene) || scene.tells(menu));
        if stands(self) {
            self.harness
                .get_by_role_and_label(Role::Tab, title)
                .click_accesskit();
        } else {
            let more = self.harness.query_all_by_label_contains(menu).next();
            more.unwrap().click_accesskit();
            let starts = |scene: &Self| {
                let mut all = scene.harness.query_all_by_label_contains(title);
                all.next().is_some()
            };
            self.until(title, |scene| starts(scene));
            let entry = self.harness.query_all_by_label_contains(title).next();
            entry.unwrap().click_accesskit();
        }
        self.until(title, |scene| stands(scene));
    }

    fn id(&self, words: &str) -> PatientId {
        let search = PatientSearch {
            words: words.into(),
            first: 0,
            count: 1,
        };
        self.practice
            .record()
            .patients(&search)
            .unwrap()
            .rows
            .remove(0)
            .id
    }

    fn statut(&self, patient: &PatientId) -> String {
        self.practice
            .record()
            .identity(patient)
            .unwrap()
            .identite
            .statut()
            .as_str()
            .to_owned()
    }

    fn is_open(&self, patient: &PatientId) -> bool {
        self.harness.state().open_patient() == Some(patient.as_str())
    }
}

#[test]
fn an_identity_is_recovered_by_itself_and_qualified_in_one_click() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let zoe = scene.id("ADRUN");
    assert_eq!(scene.statut(&zoe), "provisoire");
    scene.open("ADRUN");
    // No click: opening the file asks INSi, and the panel offers the documents. It may offer them before the answer too:
    // an identity may be checked first.
    scene.until("the answer and Passeport", |scene| {
        scene.statut(&zoe) == "recuperee" && scene.tells("Passeport")
    });
    assert_eq!(
        scene.sandbox.traffic().count(SEARCH),
        1,
        "INSi was asked once"
    );
    // Not a target that is still moving: the panel has just got its buttons.
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    scene.harness.get_by_label("Passeport").click_accesskit();
    // The list, the banner and the panel say it without another click.
    scene.until("qualifiée", |scene| {
        scene.tells("ADRUN Zoe, 50 ans") && scene.statut(&zoe) == "qualifiee"
    });
    scene.until("the banner", |scene| scene.tells("2 75 12 63 220 749 74"));
    assert!(scene.is_open(&zoe));
    assert_eq!(scene.sandbox.traffic().count(SEARCH), 1, "and not again");
}

#[test]
fn with_three_seconds_of_latency_frames_go_on_and_another_patient_is_opened_meanwhile() {
    let mut scene = Scene::with_latency(Duration::from_secs(3));
    let (zoe, pierre) = (scene.id("ADRUN"), scene.id("HOUILLES"));
    scene.open("ADRUN");
    scene.until("the request at INSi", |scene| {
        scene.practice.record().identity(&zoe).is_ok() && scene.is_open(&zoe)
    });
    // While INSi has not answered, frames are drawn and another file is opened and read.
    scene.open("HOUILLES");
    let mut frames = scene.until("the other file", |scene| {
        scene.is_open(&pierre) && scene.tells("27/01/1993")
    });
    for _ in 0..20 {
        scene.harness.step();
        frames += 1;
    }
    assert!(frames >= 20);
    assert_eq!(
        scene.statut(&zoe),
        "provisoire",
        "INSi has still not answered: all this happened meanwhile"
    );
    // The answer is taken although the file is not on the screen any more.
    scene.until("the first file's answer", |scene| {
        scene.statut(&zoe) == "recuperee"
    });
    assert!(scene.is_open(&pierre), "and nobody was moved");
}

#[test]
fn without_its_plugin_an_identity_keeps_its_history_and_the_screen_its_calm() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    scene
        .practice
        .host
        .remove("ins", socle_record::Author::host())
        .unwrap();
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("the file", |scene| {
        scene.is_open(&zoe) && scene.tells("31/12/1975")
    });
    assert!(!scene.tells("Identité · INS"), "{:#?}", scene.names());
    // Put back, while the window stays: its panel is there again.
    let package = socle_practice::packages::default_plugins()
        .unwrap()
        .remove(0);
    scene
        .practice
        .host
        .install_allowing(&package, socle_record::Author::host())
        .unwrap();
    scene.until("the panel", |scene| scene.tells("Identité · INS"));
}

#[test]
fn what_is_typed_in_a_consultation_is_in_the_record_a_moment_later() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("Motif", |scene| {
        scene
            .harness
            .query_by_role_and_label(egui::accesskit::Role::TextInput, "Motif")
            .is_some()
    });
    let field = scene
        .harness
        .get_by_role_and_label(egui::accesskit::Role::TextInput, "Motif");
    field.focus();
    field.type_text("Toux depuis trois jours");
    scene.harness.step();
    // Nobody leaves the field, closes the file nor the window: a program killed from here on has lost nothing.
    scene.until("the consultation in the record", |scene| {
        let dossier = scene.practice.record().dossier(&zoe).unwrap();
        dossier
            .consultations
            .iter()
            .any(|one| one.motif == "Toux depuis trois jours")
    });
    let multiline = egui::accesskit::Role::MultilineTextInput;
    let field = scene
        .harness
        .get_by_role_and_label(multiline, "Observation");
    field.focus();
    field.type_text("Auscultation libre");
    scene.harness.step();
    scene.until("what followed, in the same consultation", |scene| {
        let dossier = scene.practice.record().dossier(&zoe).unwrap();
        let mut open = dossier
            .consultations
            .iter()
            .filter(|one| one.validee.is_none());
        let (Some(one), None) = (open.next(), open.next()) else {
            panic!("{:?}", dossier.consultations);
        };
        one.motif == "Toux depuis trois jours" && one.observation == "Auscultation libre"
    });
}

#[test]
fn a_patient_created_on_the_screen_is_in_the_record_and_in_the_journal() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let role = egui::accesskit::Role::TextInput;
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::N);
    scene.until("the dialog", |scene| scene.tells("Nouveau patient"));
    for (label, text) in [
        ("Nom de naissance", "ESSAI"),
        ("Premier prénom", "Claire"),
        ("Né(e) le", "1950"),
        ("Lieu de naissance (nom ou code INSEE)", "63003"),
    ] {
        let field = scene.harness.get_by_role_and_label(role, label);
        field.focus();
        field.type_text(text);
        scene.harness.step();
    }
    scene
        .harness
        .get_by_label("féminin : Sexe")
        .click_accesskit();
    scene.harness.step();
    scene.until("that nobody is near", |scene| {
        scene.tells("Aucun patient proche")
    });
    scene
        .harness
        .get_by_label("Créer le patient")
        .click_accesskit();
    scene.until("the file", |scene| {
        scene.harness.state().open_patient().is_some()
    });
    let claire = scene.id("ESSAI CLAIRE");
    assert!(scene.is_open(&claire));
    scene.until("the journal", |scene| {
        let lines = scene.practice.record().journal_of(&claire, 0, 50).unwrap();
        let has = |name: &str, capability: &str| {
            lines
                .rows
                .iter()
                .any(|line| line.name == name && line.capability == capability)
        };
        has("patient.creation", "records.patient") && has("", "file.open")
    });
}

#[test]
fn a_certificate_is_written_in_two_clicks_and_validated_to_a_pdf() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("the tab", |scene| scene.tells("Documents"));
    scene
        .harness
        .get_by_role_and_label(egui::accesskit::Role::Tab, "Documents")
        .click_accesskit();
    scene.until("the button", |scene| scene.tells("Nouveau courrier"));
    scene
        .harness
        .get_by_label("Nouveau courrier")
        .click_accesskit();
    scene.until("the templates", |scene| scene.tells("Certificat médical"));
    scene
        .harness
        .get_by_label("Certificat médical")
        .click_accesskit();
    // The letter is open, and laid out beside.
    scene.until("the letter", |scene| scene.tells("Texte du courrier"));
    scene.until("its page", |scene| scene.tells("Page 1 sur 1"));
    scene.until("kept", |scene| scene.tells("enregistré"));
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
    let query = socle_record::Query {
        kind: "document".into(),
        count: 10,
        ..socle_record::Query::default()
    };
    scene.until("its validation", |scene| {
        let known = scene.practice.record().documents(&query).unwrap().rows;
        known
            .iter()
            .any(|one| one.statut == socle_record::DocumentStatut::Valide)
    });
    let documents = scene.practice.record().documents(&query).unwrap().rows;
    let of_zoe: Vec<_> = documents.iter().filter(|one| one.patient == zoe).collect();
    let [certificate] = of_zoe[..] else {
        panic!("{of_zoe:#?}")
    };
    assert_eq!(certificate.statut, socle_record::DocumentStatut::Valide);
    assert_eq!(certificate.mime, "application/pdf");
    // The bench shows the list again, and the pages of the PDF.
    scene.until("its page", |scene| scene.tells("Page 1 sur 1"));
}

/// What a person did, counted: clicks and keys.
#[derive(Debug, Default)]
struct Hands {
    acts: u32,
}

impl Hands {
    fn click(&mut self, scene: &mut Scene, label: &str) {
        scene.until("a still screen", |scene| scene.harness.state().is_settled());
        scene.harness.get_by_label(label).click_accesskit();
        self.acts += 1;
    }

    fn key(&mut self, scene: &mut Scene, modifiers: egui::Modifiers, key: egui::Key) {
        scene.harness.key_press_modifiers(modifiers, key);
        self.acts += 1;
    }
}

#[test]
fn from_an_opened_file_one_key_qualifies_while_the_doctor_writes_and_her_place_is_kept() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("the answer", |scene| {
        scene.statut(&zoe) == "recuperee" && scene.tells("Passeport")
    });
    scene.until("where one writes", |scene| {
        let role = egui::accesskit::Role::MultilineTextInput;
        let field = scene.harness.query_by_role_and_label(role, "Observation");
        field.is_some() && scene.harness.state().is_settled()
    });
    let observation = |scene: &Scene| {
        let role = egui::accesskit::Role::MultilineTextInput;
        let field = scene.harness.get_by_role_and_label(role, "Observation");
        (field.is_focused(), field.value())
    };
    scene
        .harness
        .get_by_role_and_label(egui::accesskit::Role::MultilineTextInput, "Observation")
        .focus();
    scene.harness.step();
    scene
        .harness
        .get_by_role_and_label(egui::accesskit::Role::MultilineTextInput, "Observation")
        .type_text("Toux");
    scene.harness.step();
    let mut hands = Hands::default();
    hands.key(&mut scene, egui::Modifiers::ALT, egui::Key::Num2);
    scene.until("qualifiée", |scene| scene.statut(&zoe) == "qualifiee");
    assert_eq!(hands.acts, 1, "one key from the opened file");
    let (focused, value) = observation(&scene);
    assert!(focused, "the keyboard stayed where it was");
    assert_eq!(value.as_deref(), Some("Toux"));
    assert!(scene.is_open(&zoe));
}

#[test]
fn the_administrative_tab_and_the_list_are_doors_too() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    // The list: one key on the line, and INSi is asked without the file being opened.
    let pierre = scene.id("HOUILLES");
    scene.until("the list", |scene| scene.tells("HOUILLES"));
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    scene.harness.step();
    let search = egui::accesskit::Role::SearchInput;
    scene
        .harness
        .get_by_role_and_label(search, "Rechercher un patient, une action…")
        .type_text("houilles");
    // In the list: the day on the home page names everybody all the same.
    scene.until("only that line", |scene| {
        let lines = scene.lines();
        lines.iter().any(|line| line.contains("HOUILLES Pierre"))
            && !lines.iter().any(|line| line.contains("ADRUN Zoe"))
    });
    scene
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::I);
    scene.until("the answer", |scene| {
        scene
            .practice
            .record()
            .identity(&pierre)
            .unwrap()
            .asked
            .is_some()
    });
    assert_eq!(scene.harness.state().open_patient(), None);
    scene.harness.key_press(egui::Key::Escape);
    scene.harness.step();
    // The administrative tab: the panel stands beside it, and one click there qualifies.
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("the answer", |scene| scene.statut(&zoe) == "recuperee");
    scene.tab("Administratif");
    scene.until("the traits beside the panel", |scene| {
        scene.tells("Nom de naissance : ADRUN") && scene.tells("Passeport")
    });
    let mut hands = Hands::default();
    hands.click(&mut scene, "Carte d’identité");
    scene.until("qualifiée", |scene| scene.statut(&zoe) == "qualifiee");
    assert_eq!(hands.acts, 1);
    assert!(scene.tells("Nom de naissance : ADRUN"), "the tab stayed");
}

#[test]
fn with_three_seconds_of_latency_no_frame_waits_and_one_click_qualifies_once_insi_answered() {
    const LATENCY: Duration = Duration::from_secs(3);
    let mut scene = Scene::with_latency(LATENCY);
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    // The first frames of a file lay out what was never seen; what is measured is the waiting.
    scene.until("the panel", |scene| scene.tells("Passeport"));
    let mut longest = Duration::ZERO;
    let mut frames = 0;
    let begun = Instant::now();
    while scene.statut(&zoe) == "provisoire" {
        let frame = Instant::now();
        scene.harness.step();
        longest = longest.max(frame.elapsed());
        frames += 1;
        assert!(begun.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(5));
    }
    // A debug build on a loaded machine draws slowly; a frame that waits for INSi lasts as long as INSi.
    assert!(frames > 3, "{frames} frames while INSi was awaited");
    assert!(longest < LATENCY, "a frame took {longest:?}");
    let mut hands = Hands::default();
    hands.click(&mut scene, "Passeport");
    scene.until("qualifiée", |scene| scene.statut(&zoe) == "qualifiee");
    assert_eq!(hands.acts, 1);
}

#[test]
fn an_answer_that_differs_is_read_letter_by_letter_and_nothing_is_taken_by_itself() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let natalie = scene.id("NESSI NATALIE");
    scene.open("NESSI Natalie");
    scene.until("what differs", |scene| {
        scene.tells("Accepter le retour INSi")
    });
    assert_eq!(scene.statut(&natalie), "provisoire");
    // NATALIE in the file, NATHALIE at INSi: the letter is marked in the cell.
    use egui_kittest::kittest::NodeT as _;
    let described: Vec<_> = scene
        .harness
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().description())
        .collect();
    assert!(
        described.iter().any(|text| text.contains("NAT[H]ALIE")),
        "{described:?}"
    );
    // Correcting the file is one click away, in the file itself.
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    scene
        .harness
        .get_by_label("Corriger le dossier")
        .click_accesskit();
    scene.until("where traits are typed", |scene| {
        scene.tells("Premier prénom : NATALIE")
    });
    assert_eq!(scene.statut(&natalie), "provisoire");
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    scene.harness.get_by_label("Rejeter").click_accesskit();
    scene.until("the file as it was", |scene| {
        let identity = scene.practice.record().identity(&natalie).unwrap();
        identity.identite.a_verifier().is_none()
            && identity.identite.traits().premier_prenom == "NATALIE"
    });
}

#[test]
fn the_traits_turned_to_the_patient_are_alone_on_the_screen_until_escape() {
    let mut scene = Scene::with_latency(Duration::ZERO);
    let zoe = scene.id("ADRUN");
    scene.open("ADRUN");
    scene.until("the answer", |scene| {
        scene.statut(&zoe) == "recuperee" && scene.tells("Montrer au patient")
    });
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    scene
        .harness
        .get_by_label("Montrer au patient")
        .click_accesskit();
    scene.until("the page", |scene| {
        scene.tells("Est-ce bien votre identité ?")
    });
    scene.harness.key_press(egui::Key::Escape);
    scene.until("the file again", |scene| {
        !scene.tells("Est-ce bien votre identité ?")
    });
    scene.until("a still screen", |scene| scene.harness.state().is_settled());
    // The doctor attests: a click, and the sentence she agrees to.
    scene
        .harness
        .get_by_label("J’atteste déjà connaître cette personne…")
        .click_accesskit();
    scene.until("the sentence", |scene| {
        scene.tells("Cela me permet de partager ses données en toute sécurité.")
    });
    let agree = scene
        .harness
        .query_all_by_role_and_label(
            egui::accesskit::Role::Button,
            "J’atteste déjà connaître cette personne…",
        )
        .last()
        .unwrap();
    agree.click_accesskit();
    scene.until("qualifiée", |scene| scene.statut(&zoe) == "qualifiee");
}
