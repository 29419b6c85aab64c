//! What the panel of INS says in each situation, and to whom: the plugin on the headless host, one patient a situation.

use std::time::Duration;

use socle_testkit::{Answer, Grants, Panel, Patient, Person, Plugin, TestHost, Value, View};

use crate::runtime::package;
use crate::stranger::host;

struct Scene {
    host: TestHost,
    ins: Plugin,
}

/// ADRUN ZOE of the test environment.
const ZOE: [(&str, &str); 6] = [
    ("nom-naissance", "ADRUN"),
    ("premier-prenom", "ZOE"),
    ("liste-prenoms", "ZOE"),
    ("sexe", "F"),
    ("date-naissance", "1975-12-31"),
    ("lieu-naissance", "63220"),
];

impl Scene {
    fn new() -> Self {
        let host = host();
        let ins = host.install(package("ins"), Grants::all()).unwrap();
        host.sit(Person::Doctor).unwrap();
        Self { host, ins }
    }

    fn patient(&self, statut: &str, change: &[(&str, &str)]) -> Patient {
        let kept = ZOE
            .iter()
            .filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        let patient = self
            .host
            .patient()
            .traits(kept.chain(change).copied())
            .statut(statut);
        if matches!(statut, "recuperee" | "qualifiee") {
            return patient.matricule("275126322074974").make().unwrap();
        }
        patient.make().unwrap()
    }

    fn panel(&self, patient: &Patient) -> Panel {
        self.ins.panel("identite").of(patient)
    }

    fn seen(&self, patient: &Patient) -> View {
        let view = self.panel(patient).render().unwrap();
        assert!(view.remarks().is_empty(), "{:?}", view.remarks());
        view
    }
}

/// The kinds of document offered in one click, in order.
fn pieces(view: &View) -> Vec<&str> {
    let buttons = view.nodes().iter().filter(|node| node.kind() == "button");
    buttons
        .filter_map(|node| node.path().split("/piece-").nth(1))
        .collect()
}

#[test]
fn an_adult_is_offered_the_documents_that_qualify_and_none_of_a_child() {
    let scene = Scene::new();
    let zoe = scene.patient("recuperee", &[]);
    let view = scene.seen(&zoe);
    assert_eq!(
        pieces(&view),
        ["carte-identite", "passeport", "titre-sejour"]
    );
    // All with their key, and none chosen.
    for (path, key) in [
        ("pieces/piece-carte-identite", "1"),
        ("pieces/piece-passeport", "2"),
    ] {
        assert_eq!(view.node(path).json()["shortcut"], key);
        assert_eq!(view.node(path).tone(), "primary");
    }
    scene.panel(&zoe).press("pieces/autres-pieces").unwrap();
    let view = scene.seen(&zoe);
    let all = pieces(&view);
    assert!(all.contains(&"e-cni") && all.contains(&"permis-conduire"));
    assert!(!all.contains(&"acte-et-piece-parent"), "{view}");
    // Those that qualify stand before those that do not, which are in another tone and say so.
    let place = |code| all.iter().position(|one| *one == code);
    assert!(place("e-cni") < place("carte-vitale"));
    let weak = view
        .nodes()
        .iter()
        .find(|node| node.path().ends_with("piece-permis-conduire"))
        .unwrap();
    assert_eq!(weak.tone(), "attention");
    assert!(view.says("Documents insuffisants"), "{view}");
    let refused = scene.panel(&zoe).press(weak.path()).unwrap_err();
    assert_eq!(refused.code(), "identite.piece-insuffisante");
    assert_eq!(zoe.statut().unwrap(), "recuperee");
}

#[test]
fn a_child_is_offered_the_family_book_with_the_parents_document() {
    let scene = Scene::new();
    let child = scene.patient("recuperee", &[("date-naissance", "2020-05-04")]);
    let view = scene.seen(&child);
    assert_eq!(
        pieces(&view),
        [
            "carte-identite",
            "passeport",
            "titre-sejour",
            "acte-et-piece-parent"
        ]
    );
    scene
        .panel(&child)
        .press("pieces/piece-acte-et-piece-parent")
        .unwrap();
    assert_eq!(child.statut().unwrap(), "qualifiee");
}

#[test]
fn a_document_seen_on_a_home_visit_is_kept_before_insi_answers() {
    let scene = Scene::new();
    let zoe = scene.patient("provisoire", &[]);
    let view = scene.seen(&zoe);
    assert!(view.says("un clic valide l’identité"), "{view}");
    scene.panel(&zoe).press("pieces/piece-passeport").unwrap();
    assert_eq!(zoe.statut().unwrap(), "validee");
    assert!(scene.host.http().sent().unwrap().is_empty(), "no network");
}

#[test]
fn who_may_not_is_told_who_can() {
    let scene = Scene::new();
    let zoe = scene.patient("recuperee", &[]);
    let attest = "exception/attester";
    assert_eq!(scene.seen(&zoe).node(attest).disabled(), None);
    // May check a document, may not attest.
    scene.host.sit(Person::Professional).unwrap();
    let view = scene.seen(&zoe);
    assert_eq!(view.node("pieces/piece-passeport").disabled(), None);
    let reason = view.node(attest).disabled().unwrap();
    assert!(reason.contains("médecin, en personne"), "{reason}");
    // A secretary without a card of her own may do neither.
    scene.host.sit(Person::Secretary).unwrap();
    let view = scene.seen(&zoe);
    let reason = view.node("pieces/piece-passeport").disabled().unwrap();
    assert!(reason.contains("CPE nominative"), "{reason}");
    assert!(view.node(attest).disabled().is_some());
    // The traits may be turned to the patient by anybody.
    assert_eq!(view.node("exception/montrer").disabled(), None);
    assert_eq!(zoe.statut().unwrap(), "recuperee");
}

#[test]
fn a_doctor_who_knows_the_person_attests_after_one_sentence() {
    let scene = Scene::new();
    let zoe = scene.patient("recuperee", &[]);
    let view = scene.seen(&zoe);
    let question = view.node("exception/attester").json()["confirm"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        question.starts_with("J’atteste déjà connaître"),
        "{question}"
    );
    scene.panel(&zoe).press("exception/attester").unwrap();
    assert_eq!(zoe.statut().unwrap(), "qualifiee");
    assert!(scene.seen(&zoe).says("attestation du praticien"));
}

#[test]
fn the_traits_are_turned_to_the_patient_until_the_page_is_closed() {
    let scene = Scene::new();
    let zoe = scene.patient("recuperee", &[]);
    assert!(scene.seen(&zoe).find("page-patient").is_none());
    scene.panel(&zoe).press("exception/montrer").unwrap();
    let view = scene.seen(&zoe);
    assert_eq!(view.node("page-patient").kind(), "page");
    assert_eq!(view.node("page-patient/nom").text(), "ADRUN");
    assert_eq!(view.node("page-patient/date").text(), "31/12/1975");
    // Nothing of the matricule is on it.
    let page: Vec<_> = view
        .nodes()
        .iter()
        .filter(|node| node.path().starts_with("page-patient/"))
        .map(|node| node.label())
        .collect();
    assert_eq!(
        page,
        [
            "Nom de naissance",
            "Prénoms",
            "Né(e) le",
            "Sexe",
            "Lieu de naissance"
        ]
    );
    scene
        .panel(&zoe)
        .event("dialog-closed", "page-patient", ())
        .unwrap();
    assert!(scene.seen(&zoe).find("page-patient").is_none());
}

#[test]
fn help_for_a_particular_case_is_one_key_away_and_opens_on_that_of_the_file() {
    let scene = Scene::new();
    let abroad = scene.patient("provisoire", &[("lieu-naissance", "99350")]);
    let view = scene.seen(&abroad);
    assert_eq!(view.node("suite/particuliers").json()["shortcut"], "H");
    assert!(view.find("cas").is_none());
    scene.panel(&abroad).press("suite/particuliers").unwrap();
    let view = scene.seen(&abroad);
    assert_eq!(view.node("cas/ouvert").label(), "Né à l’étranger");
    // Another one, and what the RNIV says of a refusal.
    scene
        .panel(&abroad)
        .press("cas/liste/cas-refus-piece")
        .unwrap();
    let view = scene.seen(&abroad);
    assert!(view.node("cas/ouvert/aide").text().contains("RNIV"));
    scene.panel(&abroad).press("suite/particuliers").unwrap();
    assert!(scene.seen(&abroad).find("cas").is_none());
}

#[test]
fn a_doubtful_identity_says_why_nothing_is_offered_and_leads_to_where_it_is_lifted() {
    let scene = Scene::new();
    let doubtful = scene
        .host
        .patient()
        .traits(ZOE)
        .marks(["douteux"])
        .make()
        .unwrap();
    let view = scene.seen(&doubtful);
    assert!(view.says("marquée douteuse"), "{view}");
    assert!(pieces(&view).is_empty());
    assert_eq!(view.node("corriger").json()["leads_to"], "identity");
}

/// INSi is out of reach, wherever it is asked.
fn unreachable(scene: &Scene) {
    scene.ins.set("autorisation", "1234567890").unwrap();
    for host in ["services-ps-tlsm", "services-ps"] {
        let url = format!("https://{host}.ameli.fr/*");
        let never = Answer::failure("http.unreachable");
        let http = scene.host.http();
        http.expect("POST", &url)
            .any_times()
            .answers(never)
            .unwrap();
    }
}

#[test]
fn a_newborn_is_asked_about_again_on_the_eighth_day_without_anybody_thinking_of_it() {
    const DAY: Duration = Duration::from_secs(86_400);
    let scene = Scene::new();
    unreachable(&scene);
    // The day of the test host is 2 March 2026.
    let child = scene.patient("provisoire", &[("date-naissance", "2026-03-01")]);
    child.open().unwrap();
    let view = scene.seen(&child);
    assert!(view.says("à partir du 8e jour"), "{view}");
    assert!(view.says("INSi sera interrogé le"), "{view}");
    let begun = |scene: &Scene| {
        let jobs = scene.host.jobs().unwrap();
        let of_births = |job: &&Value| job.to_string().contains("naissance");
        jobs.iter().filter(of_births).count()
    };
    scene.host.advance(6 * DAY).unwrap();
    scene.host.settle().unwrap();
    assert_eq!(begun(&scene), 0);
    scene.host.advance(2 * DAY).unwrap();
    scene.host.settle().unwrap();
    assert_eq!(begun(&scene), 1);
    let view = scene.seen(&child);
    assert!(!view.says("INSi sera interrogé le"), "{view}");
}

#[test]
fn a_document_that_comes_from_elsewhere_has_its_patient_asked_about_at_once() {
    let scene = Scene::new();
    unreachable(&scene);
    let essai = scene.host.install(package("essai"), Grants::all()).unwrap();
    let zoe = scene.patient("provisoire", &[]);
    let asked = |scene: &Scene| scene.host.http().sent().unwrap().len();
    scene.host.settle().unwrap();
    assert_eq!(asked(&scene), 0);
    essai
        .import("texte", Some(&zoe), "lettre.txt", "Cher confrère,")
        .unwrap();
    scene.host.settle().unwrap();
    assert!(asked(&scene) > 0, "nobody opened the file");
    // What it bears proves nothing: the identity is what INSi says, and INSi said nothing.
    assert_eq!(zoe.statut().unwrap(), "provisoire");
}

#[test]
fn a_refused_document_is_noted_and_said() {
    let scene = Scene::new();
    let zoe = scene.patient("recuperee", &[]);
    scene.panel(&zoe).press("suite/particuliers").unwrap();
    scene
        .panel(&zoe)
        .press("cas/liste/cas-refus-piece")
        .unwrap();
    scene.panel(&zoe).press("cas/ouvert/noter-refus").unwrap();
    let view = scene.seen(&zoe);
    assert!(view.says("pièce refusée"), "{view}");
    assert!(view.says("Les soins continuent"), "{view}");
    assert!(view.find("cas/ouvert/noter-refus").is_none());
    // Showing one later is one click, and the refusal is gone.
    scene.panel(&zoe).press("pieces/piece-passeport").unwrap();
    assert_eq!(zoe.statut().unwrap(), "qualifiee");
    assert!(!scene.seen(&zoe).says("pièce refusée"));
}
