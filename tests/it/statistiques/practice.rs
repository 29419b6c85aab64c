//! A practice to count: its patients, what was done for them, what left, and what was refused.

use std::time::Duration;

use serde_json::{Value, json};
use socle_formats::identite::{Acte, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_record::model::kinds;
use socle_record::{
    Author, Available, Coded, Created, DocumentStatut, DocumentType, EntityId, LOINC, Level, Moyen,
    NewDocument, NewEntity, NewEntry, NewSetting, Outcome, PatientId, Person, Unit, Write, systems,
};

use super::PLUGIN;
use crate::runtime::world::{World, budgets};

const HOUR: u64 = 3_600;

/// Splitmix64: the same year every time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ z >> 31) % end as u64).unwrap()
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

pub(super) struct Practice {
    pub(super) world: World,
    pub(super) patients: Vec<PatientId>,
    pub(super) settings: Value,
}

fn refused() -> Outcome {
    Outcome::Failed {
        code: "essai.refus".into(),
        message: "Refusé.".into(),
    }
}

/// Somebody of the practice who is no doctor: no RPPS.
pub(super) fn secretary() -> Author {
    Author::person(Person {
        id: "370000000000001/CPE-1".into(),
        nom: "Mme Secrétaire".into(),
        role: "secretary".into(),
    })
}

pub(super) fn doctor(number: u8) -> Author {
    Author::person(Person {
        id: format!("8{number:011}"),
        nom: format!("Dr Numéro {number}"),
        role: "doctor".into(),
    })
}

impl Practice {
    pub(super) fn new(patients: usize) -> Self {
        let world = World::empty(budgets());
        world.add(PLUGIN);
        let patients = (0..patients)
            .map(|n| {
                // A name has no digits.
                let letter = char::from(b'A' + u8::try_from(n).unwrap());
                PatientId::from(world.patient(&format!("NOM{letter}"), "ZOE").as_str())
            })
            .collect();
        Self {
            world,
            patients,
            settings: json!({ "consultations": "validees", "delai": 0, "rpps": [] }),
        }
    }

    pub(super) fn commit(&self, author: &Author, write: Write) -> Vec<Created> {
        let unit = Unit::new(author.clone()).with(write);
        self.world.record().commit(&unit).unwrap().created
    }

    pub(super) fn set(&mut self, key: &str, value: Value) {
        let (setting, value, kept) = match key {
            "consultations" => (key, value.as_str().unwrap().into(), value),
            "delai" => ("delai-jours", value.as_i64().unwrap().into(), value),
            _ => (
                key,
                value.as_str().unwrap().into(),
                json!([value.as_str().unwrap()]),
            ),
        };
        self.settings[key] = kept;
        self.world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: PLUGIN.into(),
            key: setting.into(),
            value,
        }));
    }

    pub(super) fn today(&self) -> String {
        self.world.record().today().unwrap().to_string()
    }

    pub(super) fn consultation(
        &self,
        by: &Author,
        patient: &PatientId,
        validated: bool,
    ) -> EntityId {
        let record = self.world.record();
        let new = NewEntity::of(&kinds::CONSULTATION, patient)
            .with("motif", "toux")
            .with("date", self.today());
        let id = record.add(by, new).unwrap();
        if validated {
            record.validate_consultation(by, &id, 1).unwrap();
        }
        id
    }

    pub(super) fn document(&self, patient: &PatientId, code: &str, mime: &str) -> String {
        let content = self.world.record().put_blob(&mut &b"x"[..]).unwrap();
        let new = NewDocument {
            id: None,
            patient: patient.clone(),
            title: "Document".into(),
            kind: DocumentType {
                system: LOINC.into(),
                code: code.into(),
                label: "Document".into(),
            },
            statut: DocumentStatut::Valide,
            is_read: true,
            author: "Dr".into(),
            date: self.today(),
            content: content.digest,
            mime: mime.into(),
        };
        let created = self.commit(&Author::host(), Write::CreateDocument(new));
        created
            .iter()
            .find_map(|one| match one {
                Created::Document(id) => Some(id.to_string()),
                _ => None,
            })
            .unwrap()
    }

    /// A patient in ALD whose médecin traitant is the doctor of this number.
    pub(super) fn is_in_ald(&self, patient: &PatientId, treating: u8) {
        let record = self.world.record();
        let diabetes = Coded::new(systems::CIM10, "E11", "Diabète");
        let ald = NewEntity::of(&kinds::ALD, patient).terme(diabetes);
        record.add(&doctor(1), ald).unwrap();
        let treating = NewEntity::of(&kinds::MEDECIN_TRAITANT, patient)
            .with("nom", "Dr")
            .with("rpps", format!("{treating:011}"));
        record.add(&doctor(1), treating).unwrap();
    }

    pub(super) fn order(
        &self,
        by: &Author,
        service: &str,
        patient: &PatientId,
        document: Option<String>,
    ) {
        // Whoever sends it: not one of the plugins that come with Socle.
        let mut new = NewEntry::new(service, "un-autre");
        new.patient = Some(patient.clone());
        new.values = document
            .map(|id| ("document".to_owned(), id.as_str().into()))
            .into_iter()
            .collect();
        self.commit(by, Write::Enqueue(new));
    }

    /// The clock goes on to a day of 2026 (1 is the first of January) and an hour, minute and second, UTC.
    pub(super) fn at(&self, day: i64, (hour, minute, second): (i64, i64, i64)) {
        /// 2026-01-01 00:00:00 UTC.
        const YEAR_MS: i64 = 1_767_225_600_000;
        let wanted = YEAR_MS + ((((day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1_000;
        let now = socle_record::Clock::now_ms(&*self.world.clock);
        let ahead = u64::try_from(wanted - now).expect("a clock goes forward");
        self.world.clock.advance(Duration::from_millis(ahead));
    }

    /// The day plugins are told.
    pub(super) fn is_today(&self, day: &str) {
        day.clone_into(&mut self.world.clock.today.lock().unwrap());
    }

    /// All that waits leaves.
    pub(super) fn leaves(&self) {
        self.attempt(|| Outcome::Left {
            answer: "reçu".into(),
        });
    }

    /// All that waits is refused for good.
    pub(super) fn is_refused(&self) {
        self.attempt(refused);
    }

    /// What waits leaves, or is refused.
    pub(super) fn deliver(&self, dice: &mut Dice) {
        self.attempt(|| match dice.below(6) {
            0 => refused(),
            _ => Outcome::Left {
                answer: "reçu".into(),
            },
        });
    }

    fn attempt(&self, mut outcome: impl FnMut() -> Outcome) {
        let available = Available {
            network: true,
            ..Available::default()
        };
        while let Some(claim) = self.world.record().claim("un-autre", &available).unwrap() {
            self.commit(
                &Author::host(),
                Write::Outcome {
                    entry: claim.entry.id,
                    turn: claim.turn,
                    outcome: outcome(),
                    jitter: 0.0,
                },
            );
        }
    }

    pub(super) fn qualify(&self, by: &Author, rank: usize) {
        let record = self.world.record();
        let patient = &self.patients[rank];
        let traits = record.identity(patient).unwrap().identite.traits().clone();
        let digits = format!("2751263220{rank:03}");
        let number: u64 = digits.parse().unwrap();
        let answer = Reponse {
            ins: Ins {
                matricule: Matricule::parse(&format!("{digits}{:02}", 97 - number % 97)).unwrap(),
                oid: OidIns::Nir,
                historique: Vec::new(),
            },
            traits: TraitsRecus {
                nom_naissance: Some(traits.nom_naissance),
                premier_prenom: Some(traits.premier_prenom.clone()),
                liste_prenoms: Some(traits.premier_prenom),
                sexe: Some(traits.sexe),
                date_naissance: Some(traits.date_naissance),
                lieu_naissance: Some("63220".parse().unwrap()),
            },
        };
        // The digits are those of the patient, so that asking again is answered the same.
        for (acte, moyen) in [
            (Acte::Reponse(answer), Moyen::Traits),
            (Acte::Controler(Piece::Passeport), Moyen::Piece),
        ] {
            let revision = record.identity(patient).unwrap().revision;
            self.commit(
                by,
                Write::Identite {
                    patient: patient.clone(),
                    revision,
                    acte,
                    moyen,
                },
            );
        }
        let statut = record.identity(patient).unwrap().identite.statut();
        assert_eq!(statut.as_str(), "qualifiee");
    }

    /// From March 2026 to February 2027: both changes of hour, a new year, days without anything.
    pub(super) fn year(patients: usize, steps: usize) -> Self {
        let practice = Self::new(patients);
        let mut dice = Dice(2026);
        let doctors = [doctor(1), doctor(2), doctor(3)];
        for (n, patient) in practice.patients.iter().enumerate() {
            let record = practice.world.record();
            if n % 3 == 0 {
                let ald = NewEntity::of(&kinds::ALD, patient).terme(Coded::new(
                    systems::CIM10,
                    "E11",
                    "Diabète",
                ));
                let id = record.add(&doctors[0], ald).unwrap();
                if n % 9 == 0 {
                    record.close(&doctors[0], "ald", &id, 1, None).unwrap();
                }
            }
            if n % 2 == 0 {
                let treating = NewEntity::of(&kinds::MEDECIN_TRAITANT, patient)
                    .with("nom", "Dr")
                    .with("rpps", format!("{:011}", n % 3 + 1));
                record.add(&doctors[0], treating).unwrap();
            }
        }
        let mut qualified = 0;
        for step in 0..steps {
            let day = 365 * 24 * HOUR / u64::try_from(steps).unwrap();
            // At any hour, so that midnight in Paris is on either side of midnight in London.
            practice.world.clock.advance(Duration::from_secs(
                day / 2 + dice.below(usize::try_from(day).unwrap()) as u64,
            ));
            let by = dice.pick(&doctors).clone();
            let patient = dice.pick(&practice.patients).clone();
            practice.consultation(&by, &patient, dice.below(5) > 0);
            let service = *dice.pick(&[
                "shared-record",
                "shared-record",
                "messaging-patient",
                "messaging-professional",
                "autre",
            ]);
            let code = *dice.pick(&["SYNTH", "60591-5", "11488-4"]);
            let mime = *dice.pick(&["text/xml", "application/pdf"]);
            match dice.below(4) {
                0 => {}
                1 => practice.order(&by, service, &patient, None),
                _ => {
                    let document = practice.document(&patient, code, mime);
                    let whose = if dice.below(3) == 0 {
                        Author::host()
                    } else {
                        by.clone()
                    };
                    practice.order(&whose, service, &patient, Some(document));
                }
            }
            // Some wait a night or two before they leave.
            if dice.below(3) > 0 {
                practice.deliver(&mut dice);
            }
            if step % 9 == 4 && qualified < patients {
                practice.qualify(&by, qualified);
                qualified += 1;
            }
        }
        practice
    }
}
