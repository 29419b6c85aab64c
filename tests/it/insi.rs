//! The INS plugin on the real host, against the sandbox over TLS, with a clock the test holds in its hand: what happens
//! without anybody, and in whose name INSi is asked.

use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::http::{Network, TlsHttp};
use socle_capabilities::session::{DemonstrationSession, Nobody};
use socle_capabilities::signature::{DemonstrationVoice, HostSignatures};
use socle_capabilities::vitale::VitaleReader;
use socle_formats::identite::{Acte, Attribut, Ins, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_keys::vitale::protocol::VERSION;
use socle_keys::vitale::watch::Watch;
use socle_keys::vitale::{About, Adapter, CardState, Insured, VitaleError};
use socle_record::{
    Author, Created, DocumentStatut, DocumentType, KeyChoice, Level, Moyen, NewDocument, NewEvent,
    NewPatient, NewSetting, PatientId, Purpose, Record, Surroundings, Unit, Write,
};
use socle_runtime::ports::{Clock, Sessions};
use socle_runtime::{Cancel, Data, Failure, Host, Ports};
use socle_sandbox::insi::NUMERO_AUTORISATION;
use socle_sandbox::{Behaviour, ClientName, Disturbance, Options, STRUCTURE, Sandbox};

use crate::runtime::world::{Hands, PATIENCE, package, reopen, share_compiled, unhurried};

const ALL: [(&str, ClientName); 4] = [
    ("organisation", ClientName::InsiAuto),
    ("organisation:INSI-AUTO", ClientName::InsiAuto),
    ("organisation:INSI-MANU", ClientName::InsiManu),
    ("professional", ClientName::Cps),
];

/// The hands of the clock, with the chance of the machine: no message bears the identifier of another.
struct Tells(Arc<Hands>);

impl Clock for Tells {
    fn now_ms(&self) -> i64 {
        Clock::now_ms(&*self.0)
    }

    fn elapsed_ms(&self) -> u64 {
        self.0.elapsed_ms()
    }

    fn today(&self) -> String {
        self.0.today()
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        socle_record::Chance::fill(&socle_record::SystemChance, into).unwrap();
        Ok(())
    }
}

/// A practice whose only plugin is INS. The host lets the record go before its folder does.
struct Desk {
    host: Host,
    clock: Arc<Hands>,
    sandbox: Sandbox,
    certificates: Vec<(&'static str, ClientName)>,
    somebody: bool,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with(&ALL, true)
    }

    /// Only these certificates are known; a doctor is there, or nobody.
    fn with(certificates: &[(&'static str, ClientName)], somebody: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("cabinet");
        std::fs::create_dir_all(&home).unwrap();
        share_compiled(&home);
        let clock = Arc::new(Hands::default());
        let record = Record::init(
            &home,
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings {
                clock: Arc::clone(&clock) as Arc<dyn socle_record::Clock>,
                ..Surroundings::default()
            },
        )
        .unwrap();
        let sandbox = Sandbox::start(Options::new(folder.path().join("sandbox"))).unwrap();
        let host = open(&home, record, &sandbox, &clock, certificates, somebody);
        host.install_allowing(&package("ins"), Author::host())
            .unwrap();
        let desk = Self {
            host,
            clock,
            sandbox,
            certificates: certificates.to_vec(),
            somebody,
            folder,
        };
        for (level, key, value) in [
            (Level::Practice, "autorisation", NUMERO_AUTORISATION),
            (Level::Practice, "structure", STRUCTURE),
            (
                Level::Person("demonstration".into()),
                "facturation",
                "991130972",
            ),
        ] {
            desk.commit(Write::Setting(NewSetting {
                level,
                owner: "ins".into(),
                key: key.into(),
                value: value.into(),
            }));
        }
        desk
    }

    /// The program stops and starts again on the same home.
    fn restart(self) -> Self {
        let Self {
            host,
            clock,
            sandbox,
            certificates,
            somebody,
            folder,
        } = self;
        drop(host);
        let home = folder.path().join("cabinet");
        let record = reopen(&home, &clock);
        let host = open(&home, record, &sandbox, &clock, &certificates, somebody);
        assert!(host.load_installed().unwrap().is_empty());
        Self {
            host,
            clock,
            sandbox,
            certificates,
            somebody,
            folder,
        }
    }

    #[track_caller]
    fn commit(&self, write: Write) -> socle_record::Committed {
        self.host
            .record()
            .commit(&Unit::new(Author::host()).with(write))
            .unwrap()
    }

    /// A patient from `NOM/PRENOMS/SEXE/DATE[/LIEU]`.
    #[track_caller]
    fn patient(&self, written: &str) -> String {
        let parts: Vec<_> = written.split('/').collect();
        let [nom, prenoms, sexe, date, ref lieu @ ..] = parts[..] else {
            panic!("{written}");
        };
        let traits = Traits {
            nom_naissance: nom.into(),
            premier_prenom: prenoms.split(' ').next().unwrap().into(),
            liste_prenoms: prenoms.into(),
            sexe: sexe.parse::<Sexe>().unwrap(),
            date_naissance: date.parse().unwrap(),
            lieu_naissance: lieu.first().map(|lieu| lieu.parse().unwrap()),
        };
        match &self
            .commit(Write::CreatePatient(NewPatient::new(traits)))
            .created[0]
        {
            Created::Patient(id) => id.as_str().to_owned(),
            other => panic!("no patient but {other:?}"),
        }
    }

    fn statut(&self, patient: &str) -> &'static str {
        self.host
            .record()
            .identity(&PatientId::from(patient))
            .unwrap()
            .identite
            .statut()
            .as_str()
    }

    /// The file opens; what failed.
    async fn opens(&self, patient: &str) -> Vec<String> {
        self.host
            .happen("patient-opened", Some(patient), Vec::new())
            .await
            .iter()
            .map(|error| error.code().to_owned())
            .collect()
    }

    async fn settle(&self) {
        assert!(self.host.settle(3 * PATIENCE).await, "it never ends");
    }

    async fn call(&self, command: &str, patient: &str) -> Result<serde_json::Value, String> {
        let patient = Some(patient).filter(|patient| !patient.is_empty());
        self.call_with(command, patient, &[]).await
    }

    async fn call_with(
        &self,
        command: &str,
        patient: Option<&str>,
        arguments: &[(&str, &str)],
    ) -> Result<serde_json::Value, String> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        match self
            .host
            .command("ins", command, patient, arguments, Cancel::default())
            .await
        {
            Ok(Data::Json(text)) => Ok(serde_json::from_str(&text).unwrap()),
            Ok(other) => Ok(format!("{other:?}").into()),
            Err(error) => Err(error.code().to_owned()),
        }
    }

    /// What the home page says.
    async fn home(&self) -> String {
        let (tree, _) = self.host.render("ins", "accueil", None).await.unwrap();
        tree.to_text()
    }

    fn asked(&self) -> usize {
        usize::try_from(
            self.sandbox
                .traffic()
                .count("insi/rechercherInsAvecTraitsIdentite"),
        )
        .unwrap()
    }
}

fn open(
    home: &std::path::Path,
    record: Record,
    sandbox: &Sandbox,
    clock: &Arc<Hands>,
    certificates: &[(&'static str, ClientName)],
    somebody: bool,
) -> Host {
    let network = Network {
        hosts: sandbox.host_map().into_iter().collect(),
        roots_pem: vec![sandbox.ca_pem().to_owned()],
        identities_pem: certificates
            .iter()
            .map(|(name, certificate)| {
                let pem = sandbox.client_identity_pem(*certificate);
                ((*name).to_owned(), pem.to_owned())
            })
            .collect(),
        ..Network::default()
    };
    let sessions: Arc<dyn Sessions> = match somebody {
        true => Arc::new(DemonstrationSession::new(STRUCTURE)),
        false => Arc::new(Nobody),
    };
    let voice = DemonstrationVoice::new(
        STRUCTURE,
        sandbox.client_identity_pem(ClientName::CpsSignature),
    )
    .unwrap();
    let watch = Arc::new(Watch::new(Zoe, |_| {}).unwrap());
    while watch.known().about.is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let ports = Ports {
        signatures: Arc::new(HostSignatures::new(
            Arc::new(voice),
            Arc::clone(clock) as Arc<dyn Clock>,
        )),
        vitale: Arc::new(VitaleReader::new(watch)),
        ..Ports::new(
            Arc::new(TlsHttp::new(network).unwrap()),
            sessions,
            Arc::new(Tells(Arc::clone(clock))),
        )
    };
    Host::with_options(home, record, ports, unhurried()).unwrap()
}

/// A simulated reader with the card of ADRUN ZOE in it.
struct Zoe;

impl Adapter for Zoe {
    fn about(&mut self) -> Result<About, VitaleError> {
        Ok(About {
            protocol: VERSION,
            name: "carte d’essai".into(),
            version: "1".into(),
            simulated: true,
            apcv: false,
        })
    }

    fn state(&mut self) -> Result<CardState, VitaleError> {
        Ok(CardState::Inserted)
    }

    fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
        Ok(vec![Insured {
            nom: "ADRUN".into(),
            nom_naissance: Some("ADRUN".into()),
            prenom: "ZOE".into(),
            date_naissance: "1975-12-31".into(),
            rang: Some(1),
            nir: Some("2751263220749".into()),
            nir_cle: Some("74".into()),
            nir_porteur: "2751263220749".into(),
            nir_porteur_cle: Some("74".into()),
        }])
    }
}

const ZOE: &str = "ADRUN/ZOE/F/1975-12-31";
/// All found by INSi at the first request.
const FOUND: [&str; 4] = [
    ZOE,
    "ADRDEUX/LAURENT/M/1981-01-01",
    "HERMANN/GATIEN/M/1981-03-24",
    "TCHITCHI/CATARINA/F/1936-06-21",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn insi_down_for_a_day_everybody_waits_and_it_goes_on_by_itself() {
    let desk = Desk::new();
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::Http500Html))
        .unwrap();
    let patients: Vec<_> = FOUND.iter().map(|one| desk.patient(one)).collect();
    for patient in &patients {
        // No failure is told: it waits, and that is said.
        assert!(desk.opens(patient).await.is_empty());
    }
    // The first one found out; the others did not ask.
    assert_eq!(desk.asked(), 1);
    let home = desk.home().await;
    assert!(home.contains("en attente : 4"), "{home}");
    assert!(
        home.contains("page d’erreur") && home.contains("Sans réponse depuis"),
        "{home}"
    );
    // A day goes by, in steps of ten minutes, with the program stopped once in the middle of it.
    let mut desk = desk;
    for step in 0..144 {
        desk.clock.advance(Duration::from_secs(600));
        desk.settle().await;
        if step == 70 {
            desk = desk.restart();
        }
    }
    let asked = desk.asked();
    assert!((20..=60).contains(&asked), "{asked} attempts in a day");
    assert!(
        patients
            .iter()
            .all(|patient| desk.statut(patient) == "provisoire")
    );
    assert!(desk.home().await.contains("en attente : 4"));
    // INSi is back: nobody does anything.
    desk.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    desk.clock.advance(Duration::from_secs(40 * 60));
    desk.settle().await;
    for patient in &patients {
        assert_eq!(desk.statut(patient), "recuperee");
    }
    assert_eq!(desk.asked(), asked + 4, "each was asked about once");
    let home = desk.home().await;
    assert!(home.contains("aucun dossier en attente"), "{home}");
    assert!(!home.contains("Sans réponse"), "{home}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_checked_on_a_visit_is_qualified_when_insi_is_back_and_the_other_way_round() {
    let desk = Desk::new();
    let (first, second) = (desk.patient(ZOE), desk.patient(FOUND[1]));
    let passport = [("piece", "passeport")];
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::CloseBeforeTls))
        .unwrap();
    assert!(desk.opens(&first).await.is_empty());
    // At the patient's bedside, without a network.
    desk.call_with("qualifier", Some(&first), &passport)
        .await
        .unwrap();
    assert_eq!(desk.statut(&first), "validee");
    desk.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    desk.clock.advance(Duration::from_secs(300));
    desk.settle().await;
    assert_eq!(desk.statut(&first), "qualifiee");
    // INSi first, the document later, the network gone again.
    assert!(desk.opens(&second).await.is_empty());
    assert_eq!(desk.statut(&second), "recuperee");
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::CloseBeforeTls))
        .unwrap();
    desk.call_with("qualifier", Some(&second), &passport)
        .await
        .unwrap();
    assert_eq!(desk.statut(&second), "qualifiee");
}

/// INSi says of this one alone that it is unavailable, which is its word for everybody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_insi_is_never_available_for_keeps_nobody_behind_waiting() {
    let desk = Desk::new();
    let ariana = desk.patient("VANDERMONDE/ARIANA/F/1995-06-17/77284");
    let others: Vec<_> = FOUND.iter().map(|one| desk.patient(one)).collect();
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert!(desk.home().await.contains("Sans réponse depuis"));
    desk.clock.advance(Duration::from_secs(120));
    desk.settle().await;
    for patient in &others {
        assert_eq!(desk.statut(patient), "recuperee");
    }
    assert_eq!(desk.statut(&ariana), "provisoire");
    assert_eq!(desk.asked(), 2 + others.len());
    let home = desk.home().await;
    assert!(!home.contains("Sans réponse"), "{home}");
    assert!(home.contains("en attente : 1"), "{home}");
    // She is asked about again the next day, once, and the others not at all.
    desk.clock.advance(Duration::from_secs(86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), 3 + others.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_technical_error_about_one_person_holds_nobody_up() {
    let desk = Desk::new();
    let ruth = desk.patient("DE VINCI/RUTH/F/1976-07-14");
    assert!(desk.opens(&ruth).await.is_empty());
    // The published fault of this person, and the next one is asked about at once.
    assert_eq!(desk.asked(), 1);
    let zoe = desk.patient(ZOE);
    assert!(desk.opens(&zoe).await.is_empty());
    assert_eq!(desk.statut(&zoe), "recuperee");
    desk.settle().await;
    // Not again today; tomorrow by itself.
    let asked = desk.asked();
    desk.clock.advance(Duration::from_secs(6 * 3_600));
    desk.settle().await;
    assert_eq!(desk.asked(), asked);
    desk.clock.advance(Duration::from_secs(20 * 3_600));
    desk.settle().await;
    assert_eq!(desk.asked(), asked + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_be_asked_about_never_is_and_the_others_once_a_day() {
    let desk = Desk::new();
    let mark = |patient: &str, attribut| {
        desk.commit(Write::Identite {
            patient: PatientId::from(patient),
            revision: 1,
            acte: Acte::Marquer(attribut, true, None),
            moyen: Moyen::Traits,
        });
    };
    let (doubtful, made_up) = (desk.patient(ZOE), desk.patient(FOUND[1]));
    mark(&doubtful, Attribut::Douteux);
    mark(&made_up, Attribut::Fictif);
    let neither = desk.patient("HERMANN/GATIEN/I/1981-03-24");
    let impossible = desk.patient("D'ÆION/CŒUR/M/1987-01-25");
    for patient in [&doubtful, &made_up, &neither, &impossible] {
        assert!(desk.opens(patient).await.is_empty());
    }
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), 0);
    let unknown = desk.patient("INCONNU/SOLDAT/M/1920-11-11");
    for (hours, asked) in [(0, 1), (1, 1), (22, 1), (2, 2)] {
        desk.clock.advance(Duration::from_secs(hours * 3_600));
        assert!(desk.opens(&unknown).await.is_empty());
        assert_eq!(desk.asked(), asked, "after {hours} more hours");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_files_without_ins_are_asked_about_once_each_by_jobs_side_by_side() {
    let desk = Desk::new();
    let mut unit = Unit::new(Author::host());
    let letters = |mut n: usize| {
        let mut name = String::new();
        for _ in 0..3 {
            name.push(char::from(b'A' + u8::try_from(n % 26).unwrap()));
            n /= 26;
        }
        name
    };
    for n in 0..300 {
        unit.writes
            .push(Write::CreatePatient(NewPatient::new(Traits {
                nom_naissance: format!("NOBODY{}", letters(n)),
                premier_prenom: "JEAN".into(),
                liste_prenoms: "JEAN".into(),
                sexe: Sexe::M,
                date_naissance: "1950-01-01".parse().unwrap(),
                lieu_naissance: None,
            })));
    }
    desk.host.record().commit(&unit).unwrap();
    let zoe = desk.patient(ZOE);
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.statut(&zoe), "recuperee");
    assert_eq!(desk.asked(), 301, "nobody twice, nobody left out");
    assert!(desk.home().await.contains("aucun dossier en attente"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_asks_with_their_card_and_what_happens_by_itself_with_the_practice_s_certificate()
{
    // The certificate for people is not there: what happens by itself does not miss it.
    let auto = Desk::with(&[("organisation:INSI-AUTO", ClientName::InsiAuto)], true);
    let patient = auto.patient(ZOE);
    assert_eq!(
        auto.call("rechercher", &patient).await.unwrap_err(),
        "http.client"
    );
    assert_eq!(auto.asked(), 0);
    assert!(auto.opens(&patient).await.is_empty());
    assert_eq!(auto.statut(&patient), "recuperee");

    let card = Desk::with(&[("professional", ClientName::Cps)], true);
    let patient = card.patient(ZOE);
    assert_eq!(
        card.call("rechercher", &patient).await.unwrap()["statut"],
        "recuperee"
    );
    // Without a number of the Assurance maladie there is no assertion: the practice's certificate asks.
    card.commit(Write::Setting(NewSetting {
        level: Level::Person("demonstration".into()),
        owner: "ins".into(),
        key: "facturation".into(),
        value: "".into(),
    }));
    assert_eq!(
        card.call("rechercher", &patient).await.unwrap_err(),
        "http.client"
    );
    // A practice with one certificate names it simply.
    let simple = Desk::with(&[("organisation", ClientName::InsiManu)], true);
    let patient = simple.patient(ZOE);
    assert!(simple.opens(&patient).await.is_empty());
    assert_eq!(simple.statut(&patient), "recuperee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_anybody_the_practice_asks_and_a_person_s_search_wants_one() {
    let desk = Desk::with(&ALL, false);
    let patient = desk.patient(ZOE);
    assert_eq!(
        desk.call("rechercher", &patient).await.unwrap_err(),
        "session-required"
    );
    assert!(desk.opens(&patient).await.is_empty());
    assert_eq!(desk.statut(&patient), "recuperee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_the_patient_finds_them_and_says_that_it_is_simulated() {
    let desk = Desk::new();
    let patient = desk.patient(ZOE);
    let said = desk.call("rechercher-carte", &patient).await.unwrap();
    assert_eq!(said["statut"], "recuperee");
    assert!(said["message"].as_str().unwrap().contains("simulé"));
    assert_eq!(
        desk.sandbox
            .traffic()
            .count("insi/rechercherInsAvecCarteVitale"),
        1
    );
    assert_eq!(desk.asked(), 0);
    // Somebody else's file: nothing is sent.
    let other = desk.patient(FOUND[1]);
    assert_eq!(
        desk.call("rechercher-carte", &other).await.unwrap_err(),
        "insi.vitale.personne"
    );
    assert_eq!(
        desk.sandbox
            .traffic()
            .count("insi/rechercherInsAvecCarteVitale"),
        1
    );
}

/// The identities published for the tests of INSi, with the outcome their notes say and the matricule where it is
/// published. `cargo test -p socle-tests --test it insi::the_published -- --nocapture` prints the table.
const PUBLISHED: [(&str, &str, &str); 22] = [
    (
        "ADRDEUX/LAURENT/M/1981-01-01/63220",
        "insi.00",
        "181016322075140",
    ),
    (
        "ADRTROIS/TOUSSAINT/M/1960-01-01/2B020",
        "insi.00",
        "160012B02077713",
    ),
    (
        "ADRTROIS/DOMINIQUE/F/1997-02-26/2A020",
        "insi.00",
        "297022A02077878",
    ),
    ("ADRUN/ZOE/F/1975-12-31/63220", "insi.00", "275126322074974"),
    (
        "ECETINSI/PIERRE-ALAIN MURIEL FLORIANT/M/2009-07-14/63220",
        "insi.00",
        "109076322083489",
    ),
    (
        "TCHITCHI/CATARINA BELLA/F/1936-06-21/63220",
        "insi.00",
        "236066322083656",
    ),
    // The retry rule: nobody under the first given name, found under the second.
    (
        "TCHITCHI/OLA CATARINA/F/1936-06-21/63220",
        "insi.00",
        "236066322083656",
    ),
    ("DE VINCI/LEONARDO/M/2014-02-01", "insi.02", ""),
    ("DE VINCI/LEONARDO/M/2014-02-01/63220", "insi.00", ""),
    ("DE VINCI/RUTH/F/1976-07-14", "insi.102", ""),
    ("NESSI/RUTH/F/1977-07-14/63220", "insi.00", ""),
    (
        "NESSI/NATHALIE/F/1977-07-14/63220",
        "insi.00",
        "277076322082910",
    ),
    (
        "NESSI/MICHELANGELO ANTHONY/M/2010-08-07/63220",
        "insi.00",
        "110086322083060",
    ),
    (
        "D'ARTAGNAN DE L'HERAULT/PIERRE-ALAIN/M/2001-06-17/63220",
        "insi.00",
        "101066322075460",
    ),
    ("D'ÆION/CŒUR/M/1987-01-25", "trait.caractere", ""),
    (
        "CORSE/ANTHONY/M/1980-03-02/2B020",
        "insi.00",
        "180032B02040123",
    ),
    (
        "HERMANN/GATIEN/M/1981-03-24/63220",
        "insi.00",
        "181036322045676",
    ),
    (
        "PROVISOIRE/MATRICULE/M/2009-07-01/63220",
        "insi.00",
        "109076322088835",
    ),
    ("HOUILLES/PIERRE PAUL JACQUES/M/1993-01-27", "insi.01", ""),
    ("VANDERMONDE/ARIANA/F/1995-06-17/77284", "insi.111", ""),
    ("INCONNU/SOLDAT/M/1920-11-11", "insi.01", ""),
    (
        "PATB-QUATRE/LAURENCE/F/1907-05-25/85756",
        "insi.00",
        "207058575627097",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_test_identities_get_the_outcome_their_notes_say() {
    let desk = Desk::new();
    let mut wrong = Vec::new();
    eprintln!(
        "{:62} {:16} {:16} matricule",
        "identité", "attendu", "obtenu"
    );
    for (written, expected, matricule) in PUBLISHED {
        let patient = desk.patient(written);
        let (got, given) = match desk.call("rechercher", &patient).await {
            Ok(said) => (
                said["code"].as_str().unwrap().to_owned(),
                // An answer that waits is not in the file yet.
                said["matricule"].as_str().unwrap_or_default().to_owned(),
            ),
            Err(code) => (code, String::new()),
        };
        eprintln!("{written:62} {expected:16} {got:16} {given}");
        let same = matricule.is_empty() || given.is_empty() || given == matricule;
        if got != expected || !same {
            wrong.push(written);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_evening_before_insi_is_asked_about_who_is_expected_and_the_list_says_who_brings_what()
{
    let desk = Desk::new();
    let (zoe, soldat, ready) = (
        desk.patient(ZOE),
        desk.patient("INCONNU/SOLDAT/M/1920-11-11"),
        desk.patient(FOUND[2]),
    );
    desk.call("rechercher", &ready).await.unwrap();
    desk.call_with("qualifier", Some(&ready), &[("piece", "passeport")])
        .await
        .unwrap();
    assert_eq!(desk.statut(&ready), "qualifiee");
    for (patient, time) in [(&soldat, "09:30"), (&zoe, "09:00"), (&ready, "10:00")] {
        desk.commit(Write::RaiseEvent(NewEvent {
            name: "patient-expected".into(),
            patient: Some(PatientId::from(patient.as_str())),
            payload: vec![
                ("date".into(), "2026-03-02".into()),
                ("time".into(), time.into()),
            ],
            only: None,
        }));
    }
    desk.settle().await;
    assert_eq!(desk.statut(&zoe), "recuperee");
    let home = desk.home().await;
    let at = |text: &str| {
        home.find(text)
            .unwrap_or_else(|| panic!("{text} in\n{home}"))
    };
    assert!(at("ADRUN ZOE") < at("INCONNU SOLDAT"), "by time");
    assert!(home.contains("Doit apporter une pièce d’identité"));
    assert!(home.contains("INSi n’a trouvé personne"));
    assert!(!home.contains("HERMANN"), "who is qualified brings nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_years_the_ins_of_qualified_identities_are_verified_at_night_and_a_person_may_stop_it()
 {
    let desk = Desk::new();
    let zoe = desk.patient(ZOE);
    desk.call("rechercher", &zoe).await.unwrap();
    desk.call_with("qualifier", Some(&zoe), &[("piece", "passeport")])
        .await
        .unwrap();
    // Qualified on an answer INSi does not give any more.
    let soldat = desk.patient("INCONNU/SOLDAT/M/1920-11-11");
    let recus = TraitsRecus {
        nom_naissance: Some("INCONNU".into()),
        premier_prenom: Some("SOLDAT".into()),
        liste_prenoms: Some("SOLDAT".into()),
        sexe: Some(Sexe::M),
        date_naissance: Some("1920-11-11".parse().unwrap()),
        lieu_naissance: None,
    };
    let reponse = Reponse {
        ins: Ins {
            matricule: Matricule::parse_lenient("120117505600118").unwrap(),
            oid: OidIns::Nir,
            historique: Vec::new(),
        },
        traits: recus,
    };
    desk.commit(Write::Identite {
        patient: PatientId::from(soldat.as_str()),
        revision: 1,
        acte: Acte::Reponse(reponse),
        moyen: Moyen::Traits,
    });
    desk.call_with("qualifier", Some(&soldat), &[("piece", "passeport")])
        .await
        .unwrap();
    assert_eq!(desk.statut(&soldat), "qualifiee");
    let asked = desk.asked();
    desk.settle().await;
    desk.clock.advance(Duration::from_secs(86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), asked, "nothing is due");
    desk.call("suspendre-verification", "").await.unwrap();
    desk.clock
        .advance(Duration::from_secs(5 * 366 * 86_400 + 86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), asked, "stopped");
    desk.call("reprendre-verification", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), asked + 2);
    let report = desk.call("rapport-verification", "").await.unwrap();
    let count = |key: &str| report[key].as_i64().unwrap();
    assert_eq!(
        (count("a_faire"), count("memes"), count("differentes")),
        (2, 1, 1)
    );
    assert_eq!(desk.statut(&zoe), "qualifiee");
    assert_eq!(desk.statut(&soldat), "validee", "its INS is withdrawn");
    let home = desk.home().await;
    assert!(
        home.contains("INCONNU SOLDAT : INSi ne confirme plus"),
        "{home}"
    );
}

/// An import: three documents of each patient, one of whom INSi fails on. Each is asked about by the queue, and the one it
/// fails on once a day: not once for each document. Prints the number of calls; the plain run takes a sample of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_many_documents_asks_about_patients_and_not_about_documents() {
    const DOCUMENTS: usize = 3;
    let patients: usize = match std::env::var_os("SOCLE_LONG") {
        Some(_) => 3_333,
        None => 40,
    };
    let desk = Desk::new();
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    let mut all = vec![
        desk.patient("DE VINCI/RUTH/F/1976-07-14"),
        desk.patient(ZOE),
    ];
    for n in 2..patients {
        let name = format!("IMPORT{}{}{}", letter(n / 676), letter(n / 26), letter(n));
        all.push(desk.patient(&format!("{name}/JEAN/M/1950-01-01")));
    }
    let record = desk.host.record();
    for part in all.chunks(200) {
        let mut unit = Unit::new(Author::host());
        for (patient, n) in part
            .iter()
            .flat_map(|one| (0..DOCUMENTS).map(move |n| (one, n)))
        {
            let text = format!("{patient} {n}");
            let content = record.put_blob(&mut text.as_bytes()).unwrap().digest;
            unit.writes.push(Write::CreateDocument(NewDocument {
                id: None,
                patient: PatientId::from(patient.as_str()),
                title: format!("Courrier {n}"),
                kind: DocumentType::loinc("11488-4"),
                mime: "text/plain".into(),
                statut: DocumentStatut::Valide,
                is_read: false,
                author: "Auteur non précisé".into(),
                date: "2026-09-14".into(),
                content,
            }));
        }
        record.commit(&unit).unwrap();
    }
    assert!(desk.host.settle(Duration::from_secs(3_600)).await);
    let asked = desk.asked();
    eprintln!(
        "{} documents of {patients} patients: {asked} calls",
        patients * DOCUMENTS
    );
    assert_eq!(asked, patients);
    assert_eq!(desk.statut(&all[1]), "recuperee");
    assert_eq!(desk.statut(&all[0]), "provisoire");
}

/// The campaign: as many as a large practice has, at 20 ms an answer. Prints how many a second; the plain run takes a
/// sample of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_patients_go_through_the_background_search() {
    let patients: usize = match std::env::var_os("SOCLE_LONG") {
        Some(_) => 10_000,
        None => 200,
    };
    let desk = Desk::new();
    let name = |n: usize| {
        let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
        format!(
            "BENCH{}{}{}{}",
            letter(n / 17_576),
            letter(n / 676),
            letter(n / 26),
            letter(n)
        )
    };
    for first in (0..patients).step_by(1_000) {
        let mut unit = Unit::new(Author::host());
        for n in first..patients.min(first + 1_000) {
            unit.writes
                .push(Write::CreatePatient(NewPatient::new(Traits {
                    nom_naissance: name(n),
                    premier_prenom: "JEAN".into(),
                    liste_prenoms: "JEAN".into(),
                    sexe: Sexe::M,
                    date_naissance: "1950-01-01".parse().unwrap(),
                    lieu_naissance: None,
                })));
        }
        desk.host.record().commit(&unit).unwrap();
    }
    desk.sandbox
        .set_behaviour(Behaviour::normal().with_latency(Duration::from_millis(20)))
        .unwrap();
    let begun = std::time::Instant::now();
    desk.call("interroger-tous", "").await.unwrap();
    assert!(desk.host.settle(Duration::from_secs(3_600)).await);
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(desk.asked(), patients);
    eprintln!(
        "{patients} patients in {seconds:.1} s: {:.0} a second",
        patients as f64 / seconds
    );
}
