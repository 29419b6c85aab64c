//! Signatures by name, the carte Vitale, and the application on a telephone.

use std::sync::Arc;

use socle_formats::traits::{Sexe, Traits};
use socle_keys::vitale::apcv::{ApcvError, Opened};
use socle_keys::vitale::simulation::{Act, Card, Simulation, code as qr};
use socle_keys::vitale::watch::Watch;
use socle_keys::vitale::{About, Adapter, CardState, Insured, VitaleError};
use socle_record::{Author, NewPatient, PatientId, Unit, Write};
use socle_runtime::Data;
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

// ---- the application carte Vitale --------------------------------------------------------------------------------------

/// An adapter that does not say it is played, as a licensed one.
struct Licensed(Simulation);

impl Adapter for Licensed {
    fn about(&mut self) -> Result<About, VitaleError> {
        let about = self.0.about()?;
        Ok(About {
            simulated: false,
            ..about
        })
    }
    fn state(&mut self) -> Result<CardState, VitaleError> {
        self.0.state()
    }
    fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
        self.0.read()
    }
    fn open(&mut self, code: &str) -> Result<Opened, ApcvError> {
        self.0.open(code)
    }
}

async fn licensed(world: &World) {
    let watch = Watch::new(Licensed(Simulation::default()), |_| {}).unwrap();
    world.desk.reader.plug(Some(Arc::new(watch)));
    until(|| {
        world
            .desk
            .reader
            .known()
            .is_some_and(|known| known.about.is_some())
    })
    .await;
}

/// The patient whose telephone the simulated service knows.
fn dominique(world: &World) -> String {
    let traits = Traits {
        nom_naissance: "PAT-TROIS".into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    };
    let id = world.record().mint_id().unwrap();
    let new = NewPatient {
        id: Some(id.as_str().into()),
        ..NewPatient::new(traits)
    };
    let unit = Unit::new(Author::host()).with(Write::CreatePatient(new));
    world.record().commit(&unit).unwrap();
    id
}

fn statut(world: &World, patient: &str) -> String {
    let file = world.record().identity(&PatientId::from(patient)).unwrap();
    file.identite.statut().as_str().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_read_from_a_telephone_is_recorded_from_a_handle_and_says_no_matricule() {
    let world = World::with_provider();
    let patient = dominique(&world);
    licensed(&world).await;
    let read = "?service|apcv";
    let record = format!("?service|apcv-record|{patient}");
    assert_eq!(world.done(Some(&patient), read).await, ["!apcv.absent"]);
    world.desk.reader.open(&qr(0, 1)).unwrap();
    let said = world.done(Some(&patient), read).await.remove(0);
    assert!(said.contains("presented false DOMINIQUE"), "{said}");
    assert!(!said.contains("279035121518989"), "{said}");
    let done = world.done(Some(&patient), &record).await.remove(0);
    assert!(done.contains("qualifiee"), "{done}");
    assert_eq!(statut(&world, &patient), "qualifiee");
    let lines = world.journal();
    assert!(
        lines.iter().any(|line| line.capability == "apcv"
            && line.plugin.as_deref() == Some("fournisseur")
            && line.person.as_deref() == Some("medecin-1")),
        "{lines:#?}"
    );
    assert!(lines.iter().any(|line| line.name == "identite.lire_apcv"));
    world.refuse("fournisseur", "apcv");
    assert_eq!(world.done(Some(&patient), read).await, ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_of_somebody_else_waits_for_a_look_and_a_context_that_is_over_gives_nothing()
{
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    licensed(&world).await;
    world.desk.reader.open(&qr(0, 1)).unwrap();
    let record = format!("?service|apcv-record|{patient}");
    let done = world.done(Some(&patient), &record).await.remove(0);
    assert!(done.contains("a-verifier"), "{done}");
    assert_ne!(statut(&world, &patient), "qualifiee");
    world.desk.reader.shut();
    assert_eq!(world.done(Some(&patient), &record).await, ["!apcv.absent"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_has_scanned_is_taken_in_their_name_and_nothing_is_while_nobody_acts() {
    let world = World::with_provider();
    let patient = dominique(&world);
    licensed(&world).await;
    world.desk.reader.open(&qr(0, 1)).unwrap();
    let values = || vec![("person".to_owned(), Data::Integer(0))];
    let failed = world
        .host
        .happen("apcv-read", Some(&patient), values())
        .await;
    assert_eq!(
        failed.iter().map(|error| error.code()).collect::<Vec<_>>(),
        ["session-required"]
    );
    assert_eq!(statut(&world, &patient), "provisoire");
    let failed = world
        .host
        .happen_by_person("apcv-read", Some(&patient), values())
        .await;
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(statut(&world, &patient), "qualifiee");
    let history = world
        .record()
        .identity_history(&PatientId::from(patient.as_str()))
        .unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.author.person.as_ref().unwrap().id, "medecin-1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_simulated_qualifies_nobody_in_a_practice_of_real_patients() {
    let world = World::with_provider();
    let patient = dominique(&world);
    until(|| world.desk.vitale.known().about.is_some()).await;
    world.desk.reader.open(&qr(0, 1)).unwrap();
    let record = format!("?service|apcv-record|{patient}");
    let done = world.done(Some(&patient), &record).await;
    assert_eq!(done, ["!apcv.simulated"]);
    assert_eq!(statut(&world, &patient), "provisoire");
}
