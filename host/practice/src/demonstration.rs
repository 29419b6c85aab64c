//! The demonstration: a practice of fictitious patients whose national services are played by the
//! sandbox, on loopback.

pub(super) mod cast;
mod files;
pub mod mail;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_capabilities::http::Network;
use socle_capabilities::signature::DemonstrationVoice;
use socle_formats::identite::{
    Acte, AncienMatricule, Attribut, Identite, Ins, Reponse, TraitsRecus,
};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::Traits;
use socle_keys::Speaking;
use socle_record::{
    Author, Header, KeyChoice, Level, Moyen, NewPatient, NewSetting, PatientId, PatientSearch,
    Purpose, Record, RecordError, Surroundings, Unit, Value, Write,
};
use socle_sandbox::demo::{Attribut as DemoAttribut, Statut as DemoStatut};
use socle_sandbox::{
    ClientName, DemoPatient, Options, Running, Sandbox, SandboxError, demo_patients, find_running,
};

use crate::agenda::{self, Repeated};
use crate::{OpenError, Practice, packages};

/// Folder of the sandbox in a demonstration home: its certificates, and where it listens.
pub const SANDBOX_FOLDER: &str = "sandbox";

/// The national services of a demonstration: a sandbox of another process, or our own.
pub enum Services {
    /// Another process plays them.
    Elsewhere(Running),
    /// This process plays them, as long as this lives.
    Here(Sandbox),
}

impl Services {
    /// The sandbox that answers for this home, or one of our own on a free port.
    pub fn find_or_start(home: &Path) -> Result<Self, SandboxError> {
        let folder = home.join(SANDBOX_FOLDER);
        match find_running(&folder) {
            Some(running) => Ok(Self::Elsewhere(running)),
            None => Ok(Self::Here(Sandbox::start(Options::new(folder))?)),
        }
    }

    /// The network of the demonstration: national names mean the sandbox, and its authority is
    /// the only one trusted.
    pub fn network(&self) -> Network {
        let (hosts, root) = match self {
            Self::Elsewhere(running) => (running.host_map(), running.ca_pem()),
            Self::Here(sandbox) => (sandbox.host_map(), sandbox.ca_pem()),
        };
        let identities = [
            ("organisation", ClientName::InsiAuto),
            ("organisation:INSI-AUTO", ClientName::InsiAuto),
            ("organisation:INSI-MANU", ClientName::InsiManu),
            ("organisation:DMP-STRUCTURE", ClientName::Dmp),
            ("professional", ClientName::Cps),
        ];
        Network {
            hosts: hosts.into_iter().collect(),
            roots_pem: vec![root.to_owned()],
            system_roots: false,
            identities_pem: identities
                .map(|(name, certificate)| (name.to_owned(), self.pem(certificate).to_owned()))
                .into(),
        }
    }

    /// Who speaks in the demonstration: its fictitious doctor, with the signature certificate of the card the sandbox made.
    pub(super) fn voice(&self) -> Option<Arc<dyn Speaking>> {
        let pem = self.pem(ClientName::CpsSignature);
        match DemonstrationVoice::new(socle_sandbox::STRUCTURE, pem) {
            Ok(voice) => Some(Arc::new(voice)),
            Err(error) => {
                tracing::error!(%error, "the demonstration signs nothing");
                None
            }
        }
    }

    fn pem(&self, name: ClientName) -> &str {
        match self {
            Self::Elsewhere(running) => running.client_identity_pem(name),
            Self::Here(sandbox) => sandbox.client_identity_pem(name),
        }
    }
}

/// Why the sandbox does not start, for the practitioner.
pub(super) fn sandbox_sentence(error: &SandboxError) -> String {
    match error {
        SandboxError::AlreadyRunning { port, pid } => format!(
            "Un bac à sable de ce cabinet répond déjà sur le port {port} (processus {pid}) : arrêtez-le, ou servez-vous de celui-là."
        ),
        SandboxError::Port { port, .. } => format!(
            "Le port {port} de ce poste ne peut pas être utilisé par le bac à sable : choisissez-en un autre, ou aucun."
        ),
        SandboxError::StateDir { path, .. } => format!(
            "Le dossier {} du bac à sable ne peut pas être lu ou écrit : vérifiez les droits sur ce dossier.",
            path.display()
        ),
        error => format!("Le bac à sable des services nationaux ne démarre pas : {error}."),
    }
}

/// What making a demonstration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Patients created; none when the practice was there already.
    pub patients: usize,
    /// Plugins installed or brought up to date.
    pub plugins: usize,
}

/// Make the demonstration in this folder, or bring the plugins of one that is there up to date: what the practice
/// refused them stays refused. The key is always a random file: a demonstration touches no keyring.
pub fn make(home: &Path) -> Result<Made, OpenError> {
    let mut made = Made {
        patients: 0,
        plugins: 0,
    };
    // Nothing is made when the plugins are not there to go with it.
    let delivered = packages::default_plugins()?;
    match describe(home) {
        Ok(header) if header.purpose == Purpose::Demonstration => {}
        Ok(_) => {
            return Err(RecordError::HomeExists {
                home: home.to_owned(),
            }
            .into());
        }
        Err(RecordError::MissingHome { .. }) => {
            check_folder(home)?;
            let made = Record::init(
                home,
                &KeyChoice::File,
                Purpose::Demonstration,
                Surroundings::default(),
            );
            drop(made.map_err(|error| match error {
                // A key without a record: the machine went out, or another process is at it.
                RecordError::HomeExists { home } => OpenError::HalfMade(home),
                error => error.into(),
            })?);
        }
        Err(error) => return Err(error.into()),
    }
    let practice = Practice::open(home)?;
    // An earlier run may have been stopped between the record and its patients.
    if practice
        .record()
        .patients(&PatientSearch {
            count: 1,
            ..PatientSearch::default()
        })?
        .total
        == 0
    {
        made.patients = fill(practice.record())?;
    }
    let installed: HashMap<_, _> = practice
        .host
        .plugins()
        .into_iter()
        .map(|info| (info.manifest.id.clone(), info.digest))
        .collect();
    for package in delivered {
        let id = practice
            .host
            .install_allowing(&package, practice.author())?;
        let now = practice
            .host
            .plugins()
            .into_iter()
            .find(|info| info.manifest.id == id)
            .map(|info| info.digest);
        made.plugins += usize::from(installed.get(&id) != now.as_ref());
    }
    Ok(made)
}

/// What the header of the home says. It is written last: while another process makes the home, which takes long on a busy
/// machine, it is waited for.
fn describe(home: &Path) -> Result<Header, RecordError> {
    const PATIENCE: Duration = Duration::from_secs(120);
    let start = Instant::now();
    loop {
        match Record::describe(home) {
            Err(RecordError::HomeLocked { .. }) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(50));
            }
            described => return described,
        }
    }
}

/// Beginnings of the names a home's own files have: a sandbox may have been there before the record, and a making that
/// is under way or was interrupted leaves some.
const OWN_NAMES: [&str; 6] = [
    SANDBOX_FOLDER,
    "home.",
    "record.",
    "journal.",
    "plugins",
    "compiled",
];

/// A demonstration goes into a new folder or an empty one, never among files of somebody else.
fn check_folder(home: &Path) -> Result<(), OpenError> {
    let mut entries = match std::fs::read_dir(home) {
        Ok(entries) => entries.filter_map(Result::ok),
        // There is none yet, or the record will say why it cannot be used.
        Err(_absent) => return Ok(()),
    };
    let foreign = |name: &str| !OWN_NAMES.iter().any(|own| name.starts_with(own));
    match entries.find(|entry| foreign(&entry.file_name().to_string_lossy())) {
        Some(_) => Err(OpenError::ForeignFolder(home.to_owned())),
        None => Ok(()),
    }
}

fn author() -> Author {
    Author::host()
}

/// What the practice says of itself on its letters.
const LETTERHEAD: [(&str, &str); 5] = [
    ("cabinet.nom", "Cabinet médical des Lilas (démonstration)"),
    ("cabinet.specialite", "Médecine générale"),
    (
        "cabinet.adresse",
        "12 rue des Lilas\n63000 Clermont-Ferrand",
    ),
    ("cabinet.commune", "Clermont-Ferrand"),
    ("cabinet.telephone", "04 00 00 00 00"),
];

/// Create the patients, in one unit: a demonstration is there whole or not at all.
fn fill(record: &Record) -> Result<usize, OpenError> {
    let patients = demo_patients();
    let mut unit = Unit::new(author());
    let mut appointments = Vec::new();
    let mut ids = HashMap::new();
    for patient in &patients {
        let id = PatientId::from(record.mint_id()?);
        if let Some(personne) = patient.personne {
            ids.entry(personne).or_insert_with(|| id.clone());
        }
        if let Some(heure) = &patient.rendez_vous {
            appointments.push(Repeated {
                patient: id.as_str().to_owned(),
                heure: heure.clone(),
                motif: patient.motif.clone(),
            });
        }
        unit.writes.extend(writes(&id, patient)?);
    }
    unit.writes.extend(files::writes(record, &ids)?);
    unit.writes
        .push(Write::Setting(agenda::setting(&appointments)));
    let doctor = Level::Person(socle_capabilities::session::DEMONSTRATION.to_owned());
    for (level, settings) in [
        (Level::Practice, packages::DEMONSTRATION_SETTINGS),
        (doctor, packages::DEMONSTRATION_DOCTOR_SETTINGS),
    ] {
        for &(plugin, key, value) in settings {
            unit.writes.push(Write::Setting(NewSetting {
                level: level.clone(),
                owner: plugin.to_owned(),
                key: key.to_owned(),
                value: Value::Text(value.to_owned()),
            }));
        }
    }
    for (key, value) in LETTERHEAD {
        unit.writes.push(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: crate::documents::OWNER.to_owned(),
            key: key.to_owned(),
            value: Value::Text(value.to_owned()),
        }));
    }
    record.commit(&unit)?;
    Ok(patients.len())
}

/// What creates one patient and brings its identity to where the demonstration starts it.
fn writes(id: &PatientId, patient: &DemoPatient) -> Result<Vec<Write>, RecordError> {
    let invalid = |field: &str, reason: String| RecordError::Invalid {
        field: field.to_owned(),
        reason,
    };
    let traits = Traits {
        nom_naissance: patient.nom_naissance.clone(),
        premier_prenom: patient.premier_prenom.clone(),
        liste_prenoms: patient.liste_prenoms.clone(),
        sexe: patient
            .sexe
            .as_str()
            .parse()
            .map_err(|error| invalid("sexe", format!("{error}")))?,
        date_naissance: patient
            .date_naissance
            .parse()
            .map_err(|error| invalid("date-naissance", format!("{error}")))?,
        lieu_naissance: match &patient.lieu_naissance {
            Some(lieu) => Some(
                lieu.parse()
                    .map_err(|error| invalid("lieu-naissance", format!("{error}")))?,
            ),
            None => None,
        },
    };
    let text = |name: &str, value: &Option<String>| {
        value
            .clone()
            .map(|value| (name.to_owned(), Value::Text(value)))
    };
    let fields = [
        text("nom-utilise", &patient.nom_utilise),
        text("prenom-utilise", &patient.prenom_utilise),
        text("telephone", &patient.telephone),
        text("courriel", &patient.courriel),
    ];
    let create = NewPatient {
        id: Some(id.clone()),
        traits: traits.clone(),
        fields: fields.into_iter().flatten().collect(),
    };
    let mut writes = vec![Write::CreatePatient(create)];
    let mut state = Identite::nouvelle(traits)?;
    // The first revision is that of the creation; each act makes the next.
    for (revision, (acte, moyen)) in (1..).zip(acts(patient, &state)?) {
        state = state.appliquer(&acte)?.0;
        writes.push(Write::Identite {
            patient: id.clone(),
            revision,
            acte,
            moyen,
        });
    }
    Ok(writes)
}

fn acts(patient: &DemoPatient, state: &Identite) -> Result<Vec<(Acte, Moyen)>, RecordError> {
    let mut acts = Vec::new();
    for attribut in &patient.attributs {
        let attribut = match attribut {
            DemoAttribut::Douteux => Attribut::Douteux,
            DemoAttribut::Fictif => Attribut::Fictif,
            DemoAttribut::Homonyme => Attribut::Homonyme,
        };
        acts.push((Acte::Marquer(attribut, true, None), Moyen::Saisie));
    }
    if matches!(
        patient.statut,
        DemoStatut::Recuperee | DemoStatut::Qualifiee
    ) {
        let Some(known) = &patient.ins else {
            return Err(RecordError::Invalid {
                field: "matricule".into(),
                reason: "manque à une identité récupérée".into(),
            });
        };
        let unusable = |reason: String| RecordError::Invalid {
            field: "matricule".into(),
            reason,
        };
        let traits = state.traits();
        let reponse = Reponse {
            ins: Ins {
                matricule: Matricule::parse_lenient(&known.complet())
                    .map_err(|error| unusable(error.to_string()))?,
                oid: known
                    .oid
                    .parse::<OidIns>()
                    .map_err(|error| unusable(error.to_string()))?,
                historique: Vec::<AncienMatricule>::new(),
            },
            traits: TraitsRecus {
                nom_naissance: Some(traits.nom_naissance.clone()),
                premier_prenom: Some(traits.premier_prenom.clone()),
                liste_prenoms: Some(traits.liste_prenoms.clone()),
                sexe: Some(traits.sexe),
                date_naissance: Some(traits.date_naissance),
                lieu_naissance: traits.lieu_naissance,
            },
        };
        acts.push((Acte::Reponse(reponse), Moyen::Import));
    }
    if matches!(patient.statut, DemoStatut::Validee | DemoStatut::Qualifiee) {
        let piece = patient.piece.as_deref().unwrap_or("carte-identite");
        let piece = piece.parse().map_err(|_unknown| RecordError::Invalid {
            field: "piece".into(),
            reason: format!("« {piece} » est inconnue"),
        })?;
        acts.push((Acte::Controler(piece), Moyen::Import));
    }
    Ok(acts)
}
