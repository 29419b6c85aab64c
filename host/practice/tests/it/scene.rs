//! A practice on a real record, in a folder of its own: patients, letters, validated papers. All people are fictitious.

use std::path::PathBuf;

use socle_formats::identite::{Acte, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_practice::documents::letter::{self};
use socle_practice::documents::list::{self, Wanted};
use socle_practice::documents::templates;
use socle_record::{
    Author, Created, DocumentId, KeyChoice, Level, Moyen, NewPatient, NewSetting, PatientId,
    Person, Purpose, Record, Surroundings, Unit, Unlock, Value, Write,
};
use tempfile::TempDir;

pub(crate) struct Practice {
    pub(crate) record: Record,
    pub(crate) home: TempDir,
}

fn traits(nom: &str) -> Traits {
    Traits {
        nom_naissance: nom.into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    }
}

pub(crate) fn doctor() -> Author {
    Author::person(Person {
        id: "max".into(),
        nom: "Max LIBRE".into(),
        role: "doctor".into(),
    })
}

impl Practice {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let record = Record::init(
            home.path().join("cabinet").as_path(),
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )
        .unwrap();
        let town = NewSetting {
            level: Level::Practice,
            owner: "socle".into(),
            key: "cabinet.commune".into(),
            value: Value::Text("Reims".into()),
        };
        record
            .commit(&Unit::new(doctor()).with(Write::Setting(town)))
            .unwrap();
        Self { record, home }
    }

    /// The machine goes out and comes back.
    pub(crate) fn reopened(self) -> Self {
        let Self { record, home } = self;
        drop(record);
        let record = Record::open(
            &home.path().join("cabinet"),
            &Unlock::Kept,
            Surroundings::default(),
        )
        .unwrap();
        Self { record, home }
    }

    pub(crate) fn patient(&self, nom: &str) -> PatientId {
        let new = Write::CreatePatient(NewPatient::new(traits(nom)));
        let done = self.record.commit(&Unit::new(doctor()).with(new)).unwrap();
        match &done.created[..] {
            [Created::Patient(id)] => id.clone(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn qualified(&self, nom: &str) -> PatientId {
        let id = self.patient(nom);
        let traits = traits(nom);
        let reply = Reponse {
            ins: Ins {
                matricule: "279035121518989".parse().unwrap(),
                oid: OidIns::NirTest,
                historique: Vec::new(),
            },
            traits: TraitsRecus {
                nom_naissance: Some(traits.nom_naissance),
                premier_prenom: Some(traits.premier_prenom),
                liste_prenoms: Some(traits.liste_prenoms),
                sexe: Some(traits.sexe),
                date_naissance: Some(traits.date_naissance),
                lieu_naissance: traits.lieu_naissance,
            },
        };
        for acte in [Acte::Reponse(reply), Acte::Controler(Piece::Passeport)] {
            let revision = self.record.identity(&id).unwrap().revision;
            let write = Write::Identite {
                patient: id.clone(),
                revision,
                acte,
                moyen: Moyen::Traits,
            };
            self.record
                .commit(&Unit::new(doctor()).with(write))
                .unwrap();
        }
        id
    }

    pub(crate) fn letter(&self, patient: &PatientId, template: &str) -> DocumentId {
        let from = templates::named(&self.record, template).unwrap();
        letter::begin(&self.record, &doctor(), patient, &from)
            .unwrap()
            .id
    }

    pub(crate) fn content(&self, id: &DocumentId) -> Vec<u8> {
        let document = self.record.document(id).unwrap();
        let size = usize::try_from(document.content.size_bytes).unwrap();
        self.record
            .read_blob(&document.content.digest, 0, size)
            .unwrap()
    }

    pub(crate) fn titles(&self, wanted: &Wanted) -> Vec<String> {
        let found = list::find(&self.record, wanted, 1_000).unwrap();
        assert_eq!(found.total, found.lines.len() as u64);
        found
            .lines
            .into_iter()
            .map(|line| line.document.title)
            .collect()
    }

    /// A validated letter, as a file.
    pub(crate) fn printed(&self, id: &DocumentId, name: &str) -> PathBuf {
        let folder = self.home.path().join("scans");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, self.content(id)).unwrap();
        path
    }

    pub(crate) fn validated(&self, patient: &PatientId, template: &str) -> DocumentId {
        let id = self.letter(patient, template);
        let draft = letter::draft(&self.record, &id).unwrap();
        letter::validate(&self.record, &doctor(), &id, &draft).unwrap();
        id
    }
}
