//! The service `shared-record`: bytes handed over, documents of the same call, orders and how they stand.

use socle_record::{Author, EntryId, EntryState};

use super::world::{World, code, doctor};

fn kept(world: &World, plugin: &str, table: &str, key: &str) -> Option<String> {
    let value = world.record().store_get(plugin, table, key).unwrap()?;
    Some(socle_runtime::ports::Data::from(value).display())
}

/// Document and order of what one call filed and ordered.
async fn ordered(world: &World, patient: &str, needs: &str) -> (String, String) {
    let line = format!("shared-file|{patient}|Synthèse|le contenu|{needs}");
    let said = world.done(Some(patient), &line).await.remove(0);
    let (document, entry) = said.split_once(' ').unwrap();
    (document.to_owned(), entry.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_attached_reaches_the_provider_and_its_answer_comes_back() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    assert_eq!(
        world.done(Some(&patient), "shared|read|@given=abc").await,
        ["text/plain abcabc"]
    );
    assert_eq!(
        world.done(Some(&patient), "shared|find|detail=4").await,
        ["rows=4"]
    );
    // A provider that lacks one, and nobody at all.
    assert_eq!(
        code(world.steps(Some(&patient), "shared|change").await),
        "unsupported"
    );
    assert_eq!(
        code(World::new().steps(None, "shared|state").await),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_of_the_same_call_is_ordered_and_its_order_followed() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let (document, entry) = ordered(&world, &patient, "").await;
    world.settle().await;
    assert_eq!(
        kept(&world, "fournisseur", "fed", &document).as_deref(),
        Some("le contenu")
    );
    let follow = format!("shared-order|{entry}");
    assert_eq!(world.done(Some(&patient), &follow).await, ["parti  déposé"]);
    // The same version again is the same entry.
    assert_eq!(
        world
            .done(
                Some(&patient),
                &format!("shared|deposit|document={document}")
            )
            .await,
        [entry.as_str()]
    );
    // It is nothing to a call about somebody else, nor to who may not use the service.
    let other = world.patient("MARTIN", "ALINE");
    let line = format!("?{follow}\n?shared-order|nothing");
    assert_eq!(
        world.done(Some(&other), &line).await,
        ["!not-found", "!not-found"]
    );
    world.refuse("essai", "service:shared-record");
    assert_eq!(
        world.done(Some(&patient), &format!("?{follow}")).await,
        ["!denied"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_about_no_patient_names_one_whose_documents_it_may_read() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let filed = format!("document-create|{patient}|Lettre|le contenu|valide");
    let document = world.done(Some(&patient), &filed).await.remove(0);
    let line = format!("shared|deposit|patient={patient}|document={document}");
    let entry = EntryId::from(world.done(None, &line).await.remove(0).as_str());
    world.settle().await;
    assert!(kept(&world, "fournisseur", "fed", &document).is_some());
    let entry = world.record().entry(&entry).unwrap();
    assert_eq!(
        entry.patient.as_ref().map(|patient| patient.as_str()),
        Some(patient.as_str())
    );
    // Who follows many patients asks of each.
    let follow = format!("shared-order|{}", entry.id.as_str());
    assert_eq!(world.done(None, &follow).await, ["parti  déposé"]);
    // The patient of a call stays its patient, whatever it names.
    let other = world.patient("MARTIN", "ALINE");
    let line = format!("shared|state|patient={patient}");
    assert_eq!(
        world.done(Some(&other), &line).await,
        [format!("open essai:{other}")]
    );
    assert_eq!(
        world.done(None, &line).await,
        [format!("open essai:{patient}")]
    );
    world.refuse("essai", "documents:read:all");
    assert_eq!(code(world.steps(None, &line).await), "denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_waits_goes_to_the_provider_chosen_meanwhile() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let copy = World::copy_of("fournisseur", "autre");
    world
        .host
        .install_allowing(copy.path(), Author::host())
        .unwrap();
    let (document, entry) = ordered(&world, &patient, "act:feed").await;
    world.settle().await;
    let follow = format!("shared-order|{entry}");
    let said = world.done(Some(&patient), &follow).await.remove(0);
    assert!(said.starts_with("attend-la-carte "), "{said}");
    world
        .host
        .choose_provider("shared-record", Some("autre"), Author::host())
        .unwrap();
    let mut able = doctor();
    able.acts.push("feed".into());
    world.desk.sit(Some(able));
    world.settle().await;
    let state = world
        .record()
        .entry(&EntryId::from(entry.as_str()))
        .unwrap()
        .state;
    assert_eq!(state, EntryState::Parti);
    let fed = |plugin: &str| kept(&world, plugin, "fed", &document).is_some();
    assert_eq!((fed("fournisseur"), fed("autre")), (false, true));
}
