//! A matricule that is not qualified stays in the call that saw it: every way out is tried.

use socle_runtime::Data;

use super::capabilities::image;
use super::world::{IDENTITIES, World, code, qualify};

const MATRICULE: &str = "275126322074974";
const ANSWER: &str = "275126322074974|1.2.250.1.213.1.4.10";

/// Everything that leaves a call. `{}` stands for the patient.
const WAYS_OUT: [&str; 11] = [
    "http|GET|https://essai.test/",
    "document-create|{}|Lettre|275126322074974",
    "records-set|{}|telephone|275126322074974",
    "entity-create|allergie|{}|275126322074974",
    "outbox-enqueue|ok|275126322074974",
    "copy|275126322074974",
    "link|https://essai.test/aide?275126322074974",
    "table|csv|1",
    "save-as|liste|xlsx",
    "notify|Titre|275126322074974|good",
    "http|POST|https://tout.sous.test/",
];

/// A patient whose INS is recovered and not checked.
async fn recovered(world: &World) -> String {
    let patient = world.patient("ADRUN", "ZOE");
    let step = format!("identity-answer|{patient}|{ANSWER}");
    assert_eq!(world.done(Some(&patient), &step).await, ["recuperee"]);
    patient
}

/// Whether a step is refused because the call is confined.
async fn is_kept_in(world: &World, patient: &str, before: &str, step: &str) -> bool {
    let lines = format!("{before}\n?{step}").replace("{}", patient);
    let said = world.done(Some(patient), &lines).await;
    said.last().is_some_and(|said| said == "!identity.confined")
}

fn see() -> &'static str {
    "identity-unqualified|{}"
}

fn identities() -> String {
    format!("http|GET|https://{IDENTITIES}/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_saw_it_has_no_way_out() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    for way in WAYS_OUT {
        assert!(
            !is_kept_in(&world, &patient, "clock", way).await,
            "{way}: open to a call that saw nothing"
        );
        assert!(is_kept_in(&world, &patient, see(), way).await, "{way}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_reaches_services_of_identities_and_the_identity_store_only() {
    let world = World::new();
    let patient = recovered(&world).await;
    let steps = format!(
        "{}\n{}\nstore-put|t|k|v\nscratch-set|k|v\nidentity-check|{{}}|passeport",
        see(),
        identities()
    );
    let said = world
        .done(Some(&patient), &steps.replace("{}", &patient))
        .await;
    assert!(said[1].starts_with("200"), "{said:?}");
    assert_eq!(said[4], "qualifiee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_qualified_one_confines_nobody() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    qualify(world.record(), &patient);
    for read in ["identity-unqualified|{}", "identity-matricule|{}"] {
        assert!(!is_kept_in(&world, &patient, read, WAYS_OUT[0]).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_service_of_identities_answers_stays_in_too() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    for way in WAYS_OUT {
        assert!(
            is_kept_in(&world, &patient, &identities(), way).await,
            "{way}"
        );
    }
}

/// The two other doors that show one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_waits_and_a_former_one_are_matricules_as_well() {
    let world = World::new();
    let patient = recovered(&world).await;
    let step = format!("identity-withdraw|{patient}|matricule|Erreur de dossier");
    world.done(Some(&patient), &step).await;
    assert!(is_kept_in(&world, &patient, "identity-former|{}", WAYS_OUT[0]).await);
    // Its traits alone show none.
    assert!(!is_kept_in(&world, &patient, "identity|{}", WAYS_OUT[0]).await);
}

/// The door of the answer that waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_matricule_of_an_answer_that_waits_confines_and_its_traits_do_not() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    qualify(world.record(), &patient);
    let other = "279035121518989";
    let answer = format!("identity-answer|{patient}|{other}|1.2.250.1.213.1.4.10");
    assert_eq!(world.done(Some(&patient), &answer).await, ["a-verifier"]);
    let held = |field: &str| format!("identity-held|{patient}|{field}");
    assert_eq!(
        world.done(Some(&patient), &held("matricule")).await,
        [other]
    );
    for way in WAYS_OUT {
        for field in ["matricule", "oid"] {
            assert!(
                is_kept_in(&world, &patient, &held(field), way).await,
                "{field} {way}"
            );
        }
    }
    assert!(!is_kept_in(&world, &patient, &held("nom-naissance"), WAYS_OUT[0]).await);
    // Without the line it is not shown, and nothing is kept in.
    world.refuse("essai", "identity-unqualified:patient");
    assert_eq!(world.done(Some(&patient), &held("matricule")).await, ["-"]);
    assert!(!is_kept_in(&world, &patient, &held("matricule"), WAYS_OUT[0]).await);
}

/// Places of an answer other than those of the INS.
const OUT_OF_PLACE: [&str; 11] = [
    "name", "spaced", "number", "key", "json", "bytes", "row", "question", "reversed", "percent",
    "halves",
];

/// A provider of identities puts the matricule in the wrong place: whoever may not see it has no such answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_in_another_place_of_an_answer_reaches_nobody_without_the_grant() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    world.refuse("essai", "identity-unqualified:patient");
    let ask = |place: &str| format!("service|misplace|{place}");
    // Where it belongs it is taken out, and the rest is answered.
    let said = world.done(Some(&patient), &ask("matricule")).await;
    assert_eq!(said, ["00 - - rows=0"]);
    for place in OUT_OF_PLACE.into_iter().chain(["failure", "detail"]) {
        let answer = world.steps(Some(&patient), &ask(place)).await;
        let told = format!("{answer:?}");
        assert!(!told.contains("2751263220749"), "{place}: {told}");
        assert_eq!(code(answer), "identity.confined", "{place}");
        // Nothing was told: whoever asked goes on.
        let before = format!("?{}", ask(place));
        assert!(
            !is_kept_in(&world, &patient, &before, WAYS_OUT[0]).await,
            "{place}"
        );
    }
}

/// Whoever may see one has the answer, wherever it stands, and keeps it in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_in_another_place_of_an_answer_confines_who_has_the_grant() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    for place in OUT_OF_PLACE.into_iter().chain(["matricule"]) {
        let ask = format!("service|misplace|{place}");
        assert!(
            is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await,
            "{place}"
        );
    }
    for place in ["failure", "detail"] {
        let ask = format!("?service|misplace|{place}");
        assert!(
            is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await,
            "{place}"
        );
    }
    assert!(!is_kept_in(&world, &patient, "service|misplace|nowhere", WAYS_OUT[0]).await);
}

/// The traits and the reasons of an identity are read by plugins that may see no matricule.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_matricule_is_written_into_the_traits_or_the_reasons_of_an_identity() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    let revision = || {
        world
            .record()
            .identity(&patient.as_str().into())
            .unwrap()
            .revision
    };
    let before = revision();
    for place in ["traits", "reason"] {
        let ask = format!("service|misplace|{place}");
        let refused = world.steps(Some(&patient), &ask).await;
        assert_eq!(code(refused), "identity.confined", "{place}");
    }
    // Without a provider between: the plugin itself.
    let mark = format!(
        "{}\nidentity-mark|{{}}|homonyme|1|2 75 12 63 220 749",
        see()
    );
    let refused = world
        .steps(Some(&patient), &mark.replace("{}", &patient))
        .await;
    assert_eq!(code(refused), "identity.confined");
    assert_eq!(revision(), before);
}

const SCAN: &str = "IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8\u{1d}S3ZOE\u{1d}S4ADRUN\u{1d}S5FS631-12-1975S763220";
const NARROW: &str = "IS010000000000000000000000S3ZOE\u{1d}S4ADRUN\u{1d}S5FS631-12-1975S763220";

/// A scan is an import channel: providers of identities have it whole and keep it in, the others have the traits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanned_matricule_reaches_providers_of_identities_only() {
    let world = World::new();
    let scan = |text: &str| {
        let values = vec![("text".to_owned(), Data::Text(text.to_owned()))];
        world.host.happen("barcode-scanned", None, values)
    };
    world.set("on-barcode-scanned", "store-put|scans|k|{text}");
    assert!(scan(SCAN).await.is_empty());
    assert_eq!(world.row("scans", "k"), SCAN);
    world.set("on-barcode-scanned", "notify|Titre|{text}|good");
    let kept_in = scan(SCAN).await;
    assert_eq!(kept_in.len(), 1);
    assert_eq!(kept_in[0].code(), "identity.confined");
    let without = World::new();
    without.set("on-barcode-scanned", "store-put|scans|k|{text}");
    without.refuse("essai", "identity-unqualified:patient");
    let scan = |text: &str| {
        let values = vec![("text".to_owned(), Data::Text(text.to_owned()))];
        without.host.happen("barcode-scanned", None, values)
    };
    for (text, heard) in [
        (SCAN.to_owned(), NARROW),
        (format!("]d2{SCAN}"), NARROW),
        // Damaged: where the number ends is not known.
        (SCAN.replace("S5F", ""), &NARROW[..26]),
        (SCAN.replace("IS01", "IS07"), &NARROW[..26]),
        // A box of medicine is nobody's identity.
        (
            "010340093000001217271231".to_owned(),
            "010340093000001217271231",
        ),
    ] {
        assert!(scan(&text).await.is_empty(), "{text}");
        assert_eq!(without.row("scans", "k"), heard, "{text}");
    }
}

/// The same for a code found in an image.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_in_an_image_reaches_providers_of_identities_only() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let read = format!("barcode|{}", image(SCAN));
    let said = world.done(None, &read).await;
    assert_eq!(said, [format!("datamatrix {SCAN}")]);
    assert!(is_kept_in(&world, &patient, &read, WAYS_OUT[0]).await);
    world.refuse("essai", "identity-unqualified:patient");
    let said = world.done(None, &read).await;
    assert_eq!(said, [format!("datamatrix {NARROW}")]);
    assert!(!is_kept_in(&world, &patient, &read, WAYS_OUT[0]).await);
}

/// In two steps: kept by one call, read by another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_of_it_confines_whoever_reads_it_also_after_a_restart() {
    let world = World::new();
    let patient = recovered(&world).await;
    assert!(
        !is_kept_in(&world, &patient, "store-get|t|k", WAYS_OUT[0]).await,
        "nothing was kept yet"
    );
    let keep = format!("{}\nstore-put|t|k|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &keep).await;
    for read in ["store-get|t|k", "store-find|t|", "scratch-get|k"] {
        assert!(
            is_kept_in(&world, &patient, read, WAYS_OUT[0]).await,
            "{read}"
        );
    }
    // What reads nothing of it goes on.
    assert!(!is_kept_in(&world, &patient, "clock", WAYS_OUT[0]).await);
    let world = world.restart();
    assert!(is_kept_in(&world, &patient, "store-get|t|k", WAYS_OUT[0]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_on_the_screen_of_the_plugin_is_no_way_around() {
    let world = World::new();
    let patient = recovered(&world).await;
    let keep = format!("{}\nscratch-set|k|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &keep).await;
    assert!(is_kept_in(&world, &patient, "scratch-get|k", WAYS_OUT[0]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_such_a_call_is_withheld() {
    let world = World::new();
    let patient = recovered(&world).await;
    let steps = format!("log|avant\n{}\nlog|{MATRICULE}", see()).replace("{}", &patient);
    world.done(Some(&patient), &steps).await;
    let report = world.host.report("essai").unwrap();
    assert!(report.contains("avant"), "{report}");
    assert!(report.contains("withheld"), "{report}");
    assert!(!report.contains(MATRICULE), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_the_service_without_the_grant_is_told_no_matricule() {
    let world = World::with_provider();
    let patient = world.patient("ADRUN", "ZOE");
    let ask = format!("service-ins|ins|{MATRICULE}");
    let said = world.done(Some(&patient), &ask).await;
    assert_eq!(said, [format!("00 {MATRICULE}")]);
    assert!(is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await);
    world.refuse("essai", "identity-unqualified:patient");
    let said = world.done(Some(&patient), &ask).await.remove(0);
    assert!(!said.contains(MATRICULE), "{said}");
    assert!(!is_kept_in(&world, &patient, &ask, WAYS_OUT[0]).await);
}

/// A provider asked by who saw one is confined as well: it cannot carry it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_asked_by_who_saw_one_carries_nothing_out() {
    let world = World::with_provider();
    let patient = recovered(&world).await;
    let ask = "service|http|https://essai.test/";
    world.done(Some(&patient), ask).await;
    let steps = format!("{}\n{ask}", see()).replace("{}", &patient);
    assert_eq!(
        code(world.steps(Some(&patient), &steps).await),
        "identity.confined"
    );
}
