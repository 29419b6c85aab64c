//! A secretary by their own card: the state is asked for, an access declared, and a document deposited for the doctor
//! (TD2.2); nothing is read.

use std::sync::Arc;

use socle_capabilities::http::{Network, TlsHttp};
use socle_capabilities::signature::HostSignatures;
use socle_formats::vsm;
use socle_keys::profile::Profile;
use socle_keys::{KeySource, Refusal, Speaking, Voice};
use socle_record::{
    Author, EntryState, KeyChoice, Level, Need, NewSetting, OutboxFilter, Purpose, Record,
    Surroundings, Unit, Write,
};
use socle_runtime::ports::{Session, Sessions, SystemClock};
use socle_runtime::{CallError, Cancel, Data, Host, Ports};
use socle_sandbox::{ClientName, NATIONAL_ID, Options, SECRETARY_ID, STRUCTURE, Sandbox};
use socle_session::{Identified, Kind, Principal, Role, Structure};

use super::desk::{keep_wire, registered};
use super::people::{ENCHAINE, draft, validate, writes};
use crate::runtime::world::{PATIENCE, package, share_compiled, unhurried};

/// Which role the assertion of a CPE bears is in no public source: this card says a profession, as the host asks for one.
const PROFESSION: &str = "60";

fn secretary() -> Identified {
    Identified {
        person: "secretaire-1".to_owned(),
        kind: Kind::Cpe,
        role: Role::Secretary,
        national_id: SECRETARY_ID.to_owned(),
        family: "ACCUEIL".to_owned(),
        given: "Jeanne".to_owned(),
        profession: PROFESSION.to_owned(),
        speciality: String::new(),
        structure: Structure {
            id: STRUCTURE.to_owned(),
            name: "Cabinet d’essai".to_owned(),
            sector: "SA07".to_owned(),
        },
        principal: Some(Principal {
            national_id: NATIONAL_ID.to_owned(),
            name: "LIBRE Max".to_owned(),
        }),
        card: String::new(),
    }
}

/// She is at the keyboard, and stays.
struct AtTheDesk;

impl Sessions for AtTheDesk {
    fn current(&self) -> Option<Session> {
        let one = secretary();
        let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Some(Session {
            person: one.person.clone(),
            role: one.role.as_str().to_owned(),
            values: vec![
                text("nom", &one.family),
                text("prenom", &one.given),
                text("identifiant", &one.national_id),
                text("profession", &one.profession),
                text("structure", &one.structure.id),
                text("structure-nom", &one.structure.name),
                text("secteur", &one.structure.sector),
                text("authentification", one.kind.as_str()),
                text("responsable", "LIBRE Max"),
                text("responsable-identifiant", NATIONAL_ID),
            ],
            acts: socle_session::rights::TABLE
                .iter()
                .filter(|(act, _)| one.right(*act).is_allowed())
                .map(|(act, _)| act.as_str().to_owned())
                .collect(),
        })
    }
}

/// Her card signs.
struct Card(Voice);

impl Speaking for Card {
    fn voice(&self, _: Profile) -> Result<Voice, Refusal> {
        Ok(self.0.clone())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secretary_declares_the_access_and_deposits_for_the_doctor_and_reads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    std::fs::create_dir_all(&home).unwrap();
    share_compiled(&home);
    let around = Surroundings::default();
    let record = Record::init(&home, &KeyChoice::File, Purpose::Practice, around).unwrap();
    let sandbox = Sandbox::start(Options::new(folder.path().join("sandbox"))).unwrap();
    let network = Network {
        hosts: sandbox.host_map().into_iter().collect(),
        roots_pem: vec![sandbox.ca_pem().to_owned()],
        identities_pem: [(
            "professional".to_owned(),
            sandbox.client_identity_pem(ClientName::Cpe).to_owned(),
        )]
        .into(),
        ..Network::default()
    };
    let pem = sandbox.client_identity_pem(ClientName::CpeSignature);
    let voice = Voice {
        speaker: socle_session::manager::speaker(&secretary()),
        signer: Some(KeySource::Pem(pem.to_owned()).open(None).unwrap().signature),
    };
    let clock = Arc::new(SystemClock::new(record.clone()));
    let ports = Ports {
        signatures: Arc::new(HostSignatures::new(
            Arc::new(Card(voice)),
            Arc::clone(&clock) as _,
        )),
        ..Ports::new(
            Arc::new(TlsHttp::new(network).unwrap()),
            Arc::new(AtTheDesk),
            clock,
        )
    };
    let host = Host::with_options(&home, record, ports, unhurried()).unwrap();
    host.install_allowing(&package("dmp"), Author::host())
        .unwrap();
    let (patient, acts) = writes(host.record(), ENCHAINE);
    let mut unit = Unit::new(Author::host()).with(Write::Setting(NewSetting {
        level: Level::Practice,
        owner: "dmp".into(),
        key: "homologation".into(),
        value: "ESSAI-0000".into(),
    }));
    unit.writes.extend(acts);
    host.record().commit(&unit).unwrap();
    let patient = patient.as_str().to_owned();
    let run = async |command: &str, arguments: Vec<(String, Data)>| {
        let done: Result<Data, CallError> = host
            .command("dmp", command, Some(&patient), arguments, Cancel::default())
            .await;
        host.settle(PATIENCE).await;
        done.map(|answer| answer.to_json())
    };
    assert_eq!(
        run("interroger", vec![]).await.unwrap()["etat"],
        "authorisation-missing"
    );
    assert_eq!(run("declarer", vec![]).await.unwrap()["etat"], "open");
    for command in ["consulter", "qui", "traitant"] {
        let refused = run(command, vec![]).await.unwrap_err();
        assert_eq!(
            refused.code(),
            "denied",
            "{command}: {}",
            refused.sentence()
        );
    }
    // The doctor wrote and validated it; no rule deposits it.
    let document = draft(host.record(), &patient, "11488-4", "Consultation");
    validate(host.record(), &document);
    let arguments = vec![("document".to_owned(), Data::Text(document))];
    run("deposer", arguments).await.unwrap();
    let all = OutboxFilter {
        count: 10,
        ..OutboxFilter::default()
    };
    crate::runtime::world::until(|| {
        let orders = host.record().outbox(&all).unwrap().rows;
        orders.iter().any(|order| order.state == EntryState::Parti)
    })
    .await;
    let there = registered(&folder.path().join("sandbox/dmp"), ENCHAINE);
    let [there] = there.as_slice() else {
        panic!("one document: {there:?}")
    };
    assert!(vsm::check(&there.content).is_empty());
    let text = String::from_utf8_lossy(&there.content);
    assert!(
        text.contains(NATIONAL_ID) && !text.contains(SECRETARY_ID),
        "the doctor's"
    );
    let taken = sandbox.taken();
    assert!(
        taken.iter().any(|one| one.name == "TD2.1-normal-CPE"),
        "{:?}",
        taken.len()
    );
    keep_wire(&sandbox);
    // What the doctor validates and goes by itself waits for the doctor, although the secretary sits where it is told.
    let prescription = draft(host.record(), &patient, "57833-6", "Ordonnance");
    validate(host.record(), &prescription);
    assert!(host.settle(PATIENCE).await);
    let orders = host.record().outbox(&all).unwrap().rows;
    let own = Need::Act("feed".to_owned());
    assert!(
        orders.iter().any(|order| order.needs.contains(&own)),
        "{orders:?}"
    );
    assert_eq!(sandbox.traffic().count("dmp/TD2.1"), 1);
}
