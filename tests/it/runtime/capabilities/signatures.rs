//! Signatures by name, and the carte Vitale.

use socle_keys::vitale::simulation::{Act, Card};
use socle_runtime::ports::Session;

use crate::runtime::world::{World, code, doctor, until};

const INSI: &str = "sign|insi|facturation=991130972";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_gives_attributes_and_the_host_says_who_signs() {
    let world = World::new();
    let xml = world.done(None, INSI).await.remove(0);
    for said in [
        "NameQualifier=\"CPS\"",
        "899900063480",
        "991130972",
        "SA07",
        "SignatureValue",
    ] {
        assert!(xml.contains(said), "{said}: {xml}");
    }
    for name in [
        "issuer",
        "role",
        "structure",
        "subject",
        "Authentification_mode",
    ] {
        let said = world.done(None, &format!("?{INSI}|{name}=x")).await;
        assert_eq!(said, ["!denied"], "{name}");
    }
    let odd =
        format!("?{INSI}|autre=1\n?sign|insi\n?{INSI}|specialite=none\n?{INSI}|digest:1.2.3=7");
    assert_eq!(
        world.done(None, &odd).await,
        [
            "!signature.attribute",
            "!signature.missing",
            "!signature.malformed",
            "!signature.attribute"
        ]
    );
    // A profile that was not asked for in the manifest is not there to be used.
    assert_eq!(world.done(None, "?sign|xades-manifest").await, ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_signs_when_nobody_is_there_nor_who_may_not() {
    let world = World::new();
    world.desk.sit(None);
    assert_eq!(
        world.done(None, &format!("?{INSI}")).await,
        ["!session-required"]
    );
    world.desk.sit(Some(Session {
        role: "secretary".into(),
        acts: vec!["insi".into()],
        ..doctor()
    }));
    assert_eq!(world.done(None, &format!("?{INSI}")).await, ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_about_a_patient_is_about_the_one_of_the_call_once_qualified() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let vihf = "?sign|vihf|homologation=T|patient=279035121518989^^^&1.2.250.1.213.1.4.8&ISO^NH";
    assert_eq!(world.done(None, vihf).await, ["!signature.malformed"]);
    assert_eq!(
        world.done(Some(&patient), vihf).await,
        ["!identity.not-qualified"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_signs_nothing() {
    let world = World::new();
    world.set("script-steps", INSI);
    let drawn = world.host.render("essai", "script", None).await;
    assert_eq!(code(drawn), "view.offline");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_speaks_is_identified_to_the_hosts_that_were_granted_and_to_nobody_without_a_session()
 {
    let world = World::new();
    let answered = world
        .done(
            None,
            "?identify|client|organisation\n?identify|client|professional\n\
             ?identify|token|autre\n?identify|token|pro-sante-connect|https://essai.test/|Bearer à moi",
        )
        .await;
    // Certificates come with the host; a token, which speaks for a person elsewhere too, with a line of its own.
    assert_eq!(answered, ["200", "200", "!denied", "!http.malformed"]);
    let sent = world.net.sent.lock().unwrap().len();
    world.desk.sit(None);
    assert_eq!(
        world.done(None, "?identify|client|professional").await,
        ["!session-required"]
    );
    assert_eq!(world.net.sent.lock().unwrap().len(), sent, "nothing left");
}

// ---- the carte Vitale --------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_of_identities_reads_the_card_that_is_there_and_the_journal_says_so() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let read = "?service|vitale";
    let known = || world.desk.vitale.known();
    until(|| known().about.is_some()).await;
    assert_eq!(world.done(Some(&patient), read).await, ["!vitale.absent"]);
    world
        .desk
        .vitale
        .simulate(Act::Insert { card: Card::Family })
        .unwrap();
    until(|| known().state == Ok(socle_keys::vitale::CardState::Inserted)).await;
    let said = world.done(Some(&patient), read).await.remove(0);
    assert!(
        said.contains("inserted true DOMINIQUE,CAMILLE,SACHA 2790351215189"),
        "{said}"
    );
    let lines = world.journal();
    assert!(
        lines.iter().any(|line| line.capability == "vitale"
            && line.plugin.as_deref() == Some("fournisseur")
            && line.person.as_deref() == Some("medecin-1")),
        "{lines:#?}"
    );
    world.desk.vitale.simulate(Act::RemoveWhileReading).unwrap();
    assert_eq!(world.done(Some(&patient), read).await, ["!vitale.removed"]);
    world.refuse("fournisseur", "vitale");
    assert_eq!(world.done(Some(&patient), read).await, ["!denied"]);
}
