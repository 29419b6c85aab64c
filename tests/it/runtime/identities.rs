//! The acts on an identity that a plugin hands over: who may, what comes of it, what stays in the history.

use std::time::Duration;

use socle_record::{Level, NewSetting, Value, Write};
use socle_runtime::Reason;

use super::doors::denied;
use super::world::{World, code, qualify};

const MATRICULE: &str = "275126322074974|1.2.250.1.213.1.4.10";
const YEAR: Duration = Duration::from_secs(365 * 86_400 + 6 * 3_600);

async fn said(world: &World, patient: &str, step: &str) -> String {
    let step = step.replace("{}", patient);
    world.done(Some(patient), &step).await.remove(0)
}

async fn refused(world: &World, patient: &str, step: &str) -> String {
    let step = step.replace("{}", patient);
    code(world.steps(Some(patient), &step).await)
}

async fn qualified(world: &World) -> String {
    let patient = world.patient("ADRUN", "ZOE");
    let steps =
        format!("identity-answer|{patient}|{MATRICULE}\nidentity-check|{patient}|passeport");
    world.done(Some(&patient), &steps).await;
    patient
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubt_takes_the_ins_away_and_says_who_and_why() {
    let world = World::new();
    let patient = qualified(&world).await;
    let act = "identity-mark|{}|douteux|1|Se présente sous deux noms";
    assert_eq!(said(&world, &patient, act).await, "provisoire");
    assert_eq!(said(&world, &patient, "identity-unqualified|{}").await, "-");
    let answer = format!("identity-answer|{{}}|{MATRICULE}");
    assert_eq!(
        refused(&world, &patient, &answer).await,
        "identite.attribut-bloquant"
    );
    assert_eq!(
        said(&world, &patient, "identity-history|{}|what").await,
        "creation reponse controler marquer"
    );
    let reasons = said(&world, &patient, "identity-history|{}|reason").await;
    assert!(reasons.ends_with("Se présente sous deux noms"), "{reasons}");
    let people = said(&world, &patient, "identity-history|{}|person").await;
    assert!(people.ends_with("LIBRE"), "{people}");
    let marks = said(&world, &patient, "identity-history|{}|attributs").await;
    assert!(marks.ends_with("douteux"), "{marks}");
    // Cleared, nothing comes back by itself.
    let clear = "identity-mark|{}|douteux|0|";
    assert_eq!(said(&world, &patient, clear).await, "provisoire");
    assert_eq!(
        refused(&world, &patient, "identity-mark|{}|suspect|1|").await,
        "identity.answer"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_needs_a_reason_and_stays_in_the_history() {
    let world = World::new();
    let patient = qualified(&world).await;
    assert_eq!(
        refused(&world, &patient, "identity-withdraw|{}|check| ").await,
        "identite.motif"
    );
    assert_eq!(
        refused(&world, &patient, "identity-withdraw|{}|name|Erreur").await,
        "identity.answer"
    );
    for (what, statut) in [("check", "recuperee"), ("matricule", "provisoire")] {
        let act = format!("identity-withdraw|{{}}|{what}|Erreur de dossier");
        assert_eq!(said(&world, &patient, &act).await, statut);
    }
    assert_eq!(
        refused(&world, &patient, "identity-withdraw|{}|both|Encore").await,
        "identite.deja-provisoire"
    );
    let former = said(&world, &patient, "identity-former|{}").await;
    assert!(
        former.starts_with("275126322074974|1.2.250.1.213.1.4.10|||invalide"),
        "{former}"
    );
    world.refuse("essai", "identity-unqualified:patient");
    let former = said(&world, &patient, "identity-former|{}").await;
    assert!(!former.contains("275126322074974"), "{former}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_document_is_noted_and_no_matricule_leaves_until_one_is_shown() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let answer = format!("identity-answer|{{}}|{MATRICULE}");
    said(&world, &patient, &answer).await;
    assert_eq!(
        said(&world, &patient, "identity-refuse|{}").await,
        "recuperee"
    );
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(!dates.contains("refused=-"), "{dates}");
    assert_eq!(said(&world, &patient, "identity-matricule|{}").await, "-");
    // The doctor who knows them attests: care and sends go on.
    assert_eq!(
        said(&world, &patient, "identity-check|{}|attestation").await,
        "qualifiee"
    );
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(dates.contains("refused=-"), "{dates}");
    assert_eq!(
        refused(&world, &patient, "identity-refuse|{}").await,
        "identite.deja-controlee"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verification_is_anybodys_and_what_insi_denies_leaves_no_more() {
    let world = World::new();
    let patient = qualified(&world).await;
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(dates.ends_with("due="), "{dates}");
    assert!(dates.contains("by=") && dates.contains("LIBRE"), "{dates}");
    world.clock.advance(YEAR * 5);
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(dates.ends_with("due=cv"), "{dates}");
    // A job does it at night, with nobody there.
    world.desk.sit(None);
    let same = "identity-verified|{}|same|service";
    assert_eq!(said(&world, &patient, same).await, "qualifiee");
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(dates.ends_with("due=c"), "{dates}");
    let none = "identity-verified|{}|none|service";
    assert_eq!(said(&world, &patient, none).await, "qualifiee");
    let different = "identity-verified|{}|different|traits";
    assert_eq!(said(&world, &patient, different).await, "validee");
    assert_eq!(said(&world, &patient, "identity-matricule|{}").await, "-");
    assert_eq!(refused(&world, &patient, same).await, "identite.sans-ins");
    assert_eq!(
        refused(&world, &patient, "identity-verified|{}|maybe|service").await,
        "identity.answer"
    );
    let means = said(&world, &patient, "identity-history|{}|means").await;
    assert!(
        means.ends_with("verification verification traits"),
        "{means}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_practice_says_after_how_many_years_and_on_which_documents() {
    let world = World::new();
    let set = |key: &str, value: Value| {
        world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: "socle".into(),
            key: key.into(),
            value,
        }));
    };
    set("identite.renouvellement-ans", Value::Integer(3));
    set(
        "identite.pieces",
        Value::from("autre: passeport\neuropeenne: passeport"),
    );
    let patient = qualified(&world).await;
    world.clock.advance(YEAR * 3);
    let dates = said(&world, &patient, "identity-dates|{}").await;
    assert!(dates.ends_with("due=cv"), "{dates}");
    let listed = said(&world, &patient, "identity-accepted|{}").await;
    // An adult: nothing of minors.
    assert_eq!(
        listed,
        "francaise:carte-identite francaise:passeport europeenne:passeport autre:passeport electronique:e-cni \
         electronique:identite-numerique electronique:appli-carte-vitale"
    );
    for (piece, expected) in [
        ("titre-sejour", "identite.piece-ecartee"),
        ("acte-et-piece-parent", "identite.piece-de-mineur"),
        ("permis-conduire", "identite.piece-insuffisante"),
    ] {
        let step = format!("identity-check|{{}}|{piece}");
        assert_eq!(refused(&world, &patient, &step).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_of_another_patient_is_refused_and_says_whose_it_is() {
    let world = World::new();
    let first = world.patient("ADRUN", "ZOE");
    qualify(world.record(), &first);
    let second = world.patient("ADRUN", "ZOE");
    let answer = format!("identity-answer|{second}|{MATRICULE}");
    let error = world.steps(Some(&second), &answer).await.unwrap_err();
    let Reason::Refused(failure) = &error.reason else {
        panic!("{error}");
    };
    assert_eq!(failure.code, "identity.collision");
    assert!(
        failure
            .details
            .contains(&("patient".to_owned(), first.clone())),
        "{failure:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_acts_need_that_person_and_the_right() {
    let world = World::new();
    let patient = qualified(&world).await;
    let acts = [
        "identity-mark|{}|homonyme|1|",
        "identity-withdraw|{}|check|Erreur",
        "identity-refuse|{}",
    ];
    world.desk.sit(None);
    for act in acts {
        assert_eq!(
            refused(&world, &patient, act).await,
            "session-required",
            "{act}"
        );
    }
    let mut secretary = super::world::doctor();
    secretary.acts.retain(|act| act == "insi");
    world.desk.sit(Some(secretary));
    for act in acts {
        assert_eq!(refused(&world, &patient, act).await, "denied", "{act}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_none_of_it_is_done() {
    denied(
        &["identity:write:patient"],
        &[
            "identity-mark|{}|homonyme|1|",
            "identity-withdraw|{}|check|Erreur",
            "identity-refuse|{}",
            "identity-verified|{}|same|service",
            "identity-accepted|{}",
            "identity-history|{}|what",
        ],
    )
    .await;
}
