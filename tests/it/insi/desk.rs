//! A practice whose only plugin is INS: its host, who is there, the card in its reader.

use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::session::{DemonstrationSession, Nobody};
use socle_capabilities::signature::{DemonstrationVoice, HostSignatures};
use socle_capabilities::vitale::VitaleReader;
use socle_formats::traits::{Sexe, Traits};
use socle_keys::vitale::protocol::VERSION;
use socle_keys::vitale::watch::Watch;
use socle_keys::vitale::{About, Adapter, CardState, Insured, VitaleError};
use socle_record::{Author, Created, Level, NewPatient, PatientId, Record, Write};
use socle_runtime::ports::{Clock, Sessions};
use socle_runtime::{Failure, Host, Ports};
use socle_sandbox::insi::NUMERO_AUTORISATION;
use socle_sandbox::{ClientName, Options, STRUCTURE, Sandbox};

use crate::runtime::world::{Hands, package, unhurried};
use crate::standing::{Doing, Ground, loaded, network};

pub(super) const ALL: [(&str, ClientName); 4] = [
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
pub(super) struct Desk {
    pub(super) host: Host,
    pub(super) sandbox: Sandbox,
    certificates: Vec<(&'static str, ClientName)>,
    somebody: bool,
    pub(super) ground: Ground,
}

impl Doing for Desk {
    fn host(&self) -> &Host {
        &self.host
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with(&ALL, true)
    }

    /// Only these certificates are known; a doctor is there, or nobody.
    pub(super) fn with(certificates: &[(&'static str, ClientName)], somebody: bool) -> Self {
        let (ground, record) = Ground::new();
        let sandbox = Sandbox::start(Options::new(ground.beside("sandbox"))).unwrap();
        let host = open(&ground, record, &sandbox, certificates, somebody);
        host.install_allowing(&package("ins"), Author::host())
            .unwrap();
        let desk = Self {
            host,
            sandbox,
            certificates: certificates.to_vec(),
            somebody,
            ground,
        };
        desk.set(Level::Practice, "ins", "autorisation", NUMERO_AUTORISATION);
        desk.set(Level::Practice, "ins", "structure", STRUCTURE);
        let doctor = Level::Person("demonstration".into());
        desk.set(doctor, "ins", "facturation", "991130972");
        desk
    }

    /// The program stops and starts again on the same home.
    pub(super) fn restart(self) -> Self {
        let Self {
            host,
            sandbox,
            certificates,
            somebody,
            ground,
        } = self;
        drop(host);
        let record = ground.reopen();
        let host = open(&ground, record, &sandbox, &certificates, somebody);
        loaded(&host, &ground.home());
        Self {
            host,
            sandbox,
            certificates,
            somebody,
            ground,
        }
    }

    /// A patient from `NOM/PRENOMS/SEXE/DATE[/LIEU]`, a millisecond after the last one: the order of ids, which is that of the
    /// queue, is the order they came in.
    #[track_caller]
    pub(super) fn patient(&self, written: &str) -> String {
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
        self.ground.clock.advance(Duration::from_millis(1));
        match &self
            .commit(Write::CreatePatient(NewPatient::new(traits)))
            .created[0]
        {
            Created::Patient(id) => id.as_str().to_owned(),
            other => panic!("no patient but {other:?}"),
        }
    }

    pub(super) fn statut(&self, patient: &str) -> &'static str {
        self.host
            .record()
            .identity(&PatientId::from(patient))
            .unwrap()
            .identite
            .statut()
            .as_str()
    }

    /// The file opens; what failed.
    pub(super) async fn opens(&self, patient: &str) -> Vec<String> {
        self.host
            .happen("patient-opened", Some(patient), Vec::new())
            .await
            .iter()
            .map(|error| error.code().to_owned())
            .collect()
    }

    pub(super) async fn call(
        &self,
        command: &str,
        patient: &str,
    ) -> Result<serde_json::Value, String> {
        let patient = Some(patient).filter(|patient| !patient.is_empty());
        self.call_with(command, patient, &[]).await
    }

    pub(super) async fn call_with(
        &self,
        command: &str,
        patient: Option<&str>,
        arguments: &[(&str, &str)],
    ) -> Result<serde_json::Value, String> {
        self.command("ins", command, patient, arguments).await
    }

    /// What the home page says.
    pub(super) async fn home(&self) -> String {
        let (tree, _) = self.host.render("ins", "accueil", None).await.unwrap();
        tree.to_text()
    }

    pub(super) fn asked(&self) -> usize {
        usize::try_from(
            self.sandbox
                .traffic()
                .count("insi/rechercherInsAvecTraitsIdentite"),
        )
        .unwrap()
    }
}

fn open(
    ground: &Ground,
    record: Record,
    sandbox: &Sandbox,
    certificates: &[(&'static str, ClientName)],
    somebody: bool,
) -> Host {
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
            Arc::clone(&ground.clock) as Arc<dyn Clock>,
        )),
        vitale: Arc::new(VitaleReader::new(watch)),
        ..Ports::new(
            Arc::new(network(sandbox, certificates)),
            sessions,
            Arc::new(Tells(Arc::clone(&ground.clock))),
        )
    };
    Host::with_options(&ground.home(), record, ports, unhurried()).unwrap()
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

pub(super) const ZOE: &str = "ADRUN/ZOE/F/1975-12-31";
/// All found by INSi at the first request.
pub(super) const FOUND: [&str; 4] = [
    ZOE,
    "ADRDEUX/LAURENT/M/1981-01-01",
    "HERMANN/GATIEN/M/1981-03-24",
    "TCHITCHI/CATARINA/F/1936-06-21",
];
/// INSi says of this one alone that it is unavailable, which is its word for everybody.
pub(super) const ARIANA: &str = "VANDERMONDE/ARIANA/F/1995-06-17/77284";
