//! How files of other programs enter the record, with a practice made of lists.

use std::collections::HashMap;

use socle_formats::date::CivilDate;
use socle_formats::summary::filing::{Around, Known, Practice, Report, file};
use socle_formats::summary::{Document, File, Item, Person, Summary, Term, WrittenIns};
use socle_formats::traits::{Sexe, Traits};

#[derive(Default)]
struct Lists {
    patients: Vec<Known>,
    matricules: HashMap<String, String>,
    items: Vec<(String, Item)>,
    documents: Vec<(String, Document)>,
    /// Refused: what bears this label.
    refused: &'static str,
}

impl Practice for Lists {
    type Error = std::convert::Infallible;

    fn born_on(&mut self, date: CivilDate) -> Result<Vec<Known>, Self::Error> {
        let born = |known: &&Known| known.date_naissance == date;
        Ok(self.patients.iter().filter(born).cloned().collect())
    }

    fn patient(&mut self, id: &str) -> Result<Option<Known>, Self::Error> {
        Ok(self.patients.iter().find(|known| known.id == id).cloned())
    }

    fn matricule(&mut self, id: &str) -> Result<Option<String>, Self::Error> {
        Ok(self.matricules.get(id).cloned())
    }

    fn create(
        &mut self,
        traits: &Traits,
        fields: &[(&'static str, String)],
    ) -> Result<Result<String, String>, Self::Error> {
        let id = format!("p{}", self.patients.len() + 1);
        let used = fields.iter().find(|(name, _)| *name == "nom-utilise");
        self.patients.push(Known {
            id: id.clone(),
            nom_naissance: traits.nom_naissance.clone(),
            nom_utilise: used.map(|(_, text)| text.clone()).unwrap_or_default(),
            premier_prenom: traits.premier_prenom.clone(),
            date_naissance: traits.date_naissance,
            sexe: traits.sexe,
        });
        Ok(Ok(id))
    }

    fn items(&mut self, patient: &str, kind: &'static str) -> Result<Vec<Item>, Self::Error> {
        let of = |(whose, item): &&(String, Item)| whose == patient && item.kind == kind;
        Ok(self
            .items
            .iter()
            .filter(of)
            .map(|(_, item)| item.clone())
            .collect())
    }

    fn add(&mut self, patient: &str, item: &Item) -> Result<Result<(), String>, Self::Error> {
        if !self.refused.is_empty() && item.label() == self.refused {
            return Ok(Err("refusé pour l’essai.".into()));
        }
        self.items.push((patient.into(), item.clone()));
        Ok(Ok(()))
    }

    fn has_document(&mut self, patient: &str, content: &[u8]) -> Result<bool, Self::Error> {
        Ok(self
            .documents
            .iter()
            .any(|(whose, document)| whose == patient && document.content == content))
    }

    fn add_document(
        &mut self,
        patient: &str,
        document: &Document,
    ) -> Result<Result<(), String>, Self::Error> {
        self.documents.push((patient.into(), document.clone()));
        Ok(Ok(()))
    }
}

impl Lists {
    fn with(&mut self, id: &str, nom: &str, prenom: &str, date: &str) -> &mut Self {
        self.patients.push(Known {
            id: id.into(),
            nom_naissance: nom.into(),
            nom_utilise: String::new(),
            premier_prenom: prenom.into(),
            date_naissance: date.parse().unwrap(),
            sexe: Sexe::F,
        });
        self
    }

    fn file(&mut self, summary: &Summary, open: Option<&str>) -> Report {
        let around = Around {
            open,
            origin: "vsm.xml",
            today: "2026-11-26".parse().unwrap(),
        };
        match file(summary, around, self) {
            Ok(report) => report,
            Err(never) => match never {},
        }
    }
}

fn item(kind: &'static str, label: &str) -> Item {
    let mut item = Item::new(kind);
    item.term("terme", Term::free(label))
        .text("statut", "actif");
    item
}

fn summary(items: Vec<Item>) -> Summary {
    Summary {
        author: "Dr Max LIBRE".into(),
        files: vec![File {
            person: Person {
                nom_naissance: "LEFÈVRE".into(),
                premier_prenom: "MARIE-ANNE".into(),
                sexe: Some(Sexe::F),
                date_naissance: "1975-12-03".parse().ok(),
                ins: Some(WrittenIns {
                    matricule: "275126322074974".into(),
                    oid: "1.2.250.1.213.1.4.8".into(),
                }),
                ..Person::default()
            },
            items,
            documents: vec![Document {
                title: "Courrier".into(),
                kind: Term::default(),
                date: None,
                author: String::new(),
                mime: "application/pdf".into(),
                content: b"%PDF".to_vec(),
            }],
        }],
        ..Summary::default()
    }
}

#[test]
fn nobody_found_is_created_and_the_matricule_is_not_taken() {
    let mut practice = Lists::default();
    let report = practice.file(&summary(vec![item("allergie", "Arachide")]), None);
    assert_eq!(
        (report.created.len(), report.items, report.documents),
        (1, 1, 1)
    );
    assert!(
        report.text().contains("interrogez INSi"),
        "{}",
        report.text()
    );
    let (_, taken) = &practice.items[0];
    assert_eq!(taken.get_text("origine"), "vsm.xml");
    assert_eq!(taken.get_text("auteur"), "Dr Max LIBRE");
}

#[test]
fn the_same_file_twice_doubles_nothing() {
    let mut practice = Lists::default();
    let mut act = item("acte", "Appendicectomie");
    act.text("date", "1990");
    let whole = summary(vec![item("probleme", "Asthme"), act]);
    practice.file(&whole, None);
    let again = practice.file(&whole, None);
    assert_eq!(
        (
            again.found.len(),
            again.items,
            again.documents,
            again.already
        ),
        (1, 0, 0, 3)
    );
    // Another act of the same sort on another day is another act.
    let mut other = item("acte", "Appendicectomie");
    other.text("date", "1995");
    assert_eq!(practice.file(&summary(vec![other]), None).items, 1);
}

#[test]
fn an_ins_the_practice_checked_itself_finds_the_patient_whatever_their_names() {
    let mut practice = Lists::default();
    practice.with("a", "AUTREMENT", "DITE", "1975-12-03");
    practice
        .matricules
        .insert("a".into(), "275126322074974".into());
    let report = practice.file(&summary(vec![item("probleme", "Asthme")]), None);
    assert_eq!((report.created.len(), report.found.len()), (0, 1));
    assert_eq!(practice.items[0].0, "a");
}

#[test]
fn somebody_near_is_proposed_and_nothing_is_written() {
    for (nom, prenom, date) in [
        ("LEFEBVRE", "MARIE-ANNE", "1975-12-03"),
        ("LEFEVRE", "MARIE", "1975-12-03"),
        ("LEFEVRE", "MARIE-ANNE", "1975-03-12"),
    ] {
        let mut practice = Lists::default();
        practice.with("a", nom, prenom, date);
        let report = practice.file(&summary(vec![item("probleme", "Asthme")]), None);
        assert_eq!(report.proposed.len(), 1, "{nom}");
        assert!(
            practice.items.is_empty() && practice.patients.len() == 1,
            "{nom}"
        );
    }
    // Two of the same traits: nobody chooses for the doctor.
    let mut practice = Lists::default();
    practice
        .with("a", "LEFEVRE", "MARIE-ANNE", "1975-12-03")
        .with("b", "LEFEVRE", "MARIE-ANNE", "1975-12-03");
    assert_eq!(practice.file(&summary(vec![]), None).proposed.len(), 1);
}

#[test]
fn an_open_file_takes_what_is_about_its_patient_and_nothing_else() {
    let mut practice = Lists::default();
    practice
        .with("a", "LEFEBVRE", "MARIE-ANNE", "1975-12-03")
        .with("b", "MARTIN", "LÉA", "1980-01-01");
    let whole = summary(vec![item("probleme", "Asthme")]);
    assert_eq!(practice.file(&whole, Some("a")).items, 1);
    let other = practice.file(&whole, Some("b"));
    assert_eq!((other.items, other.refused.len()), (0, 1));
    assert!(
        other.text().contains("rien n’a été repris"),
        "{}",
        other.text()
    );
}

#[test]
fn dates_that_contradict_a_life_are_left_out_and_said() {
    let mut practice = Lists::default();
    let mut before = item("probleme", "Asthme");
    before.text("debut", "1960");
    let mut ahead = item("antecedent", "Fracture");
    ahead.text("debut", "2031-01-01");
    let mut backwards = item("antecedent", "Otite");
    backwards.text("debut", "2001").text("fin", "1999");
    let mut over = item("probleme", "Grippe");
    over.text("debut", "2020-01").text("fin", "2020-02");
    let mut mother = item("antecedent-familial", "Diabète");
    mother.text("debut", "1950").text("lien", "NMTH");
    let mut treatment = item("traitement", "Doliprane");
    treatment.text("fin", "2030");
    let report = practice.file(
        &summary(vec![before, ahead, backwards, over, mother, treatment]),
        None,
    );
    assert_eq!(report.items, 6);
    let dates = report
        .changed
        .iter()
        .filter(|line| line.contains("laissée de côté"))
        .count();
    assert_eq!(dates, 3, "{:?}", report.changed);
    let taken = |n: usize| &practice.items[n].1;
    assert_eq!(taken(3).get_text("statut"), "termine");
    assert_eq!(
        (taken(4).get_text("debut"), taken(4).get_text("lien")),
        ("1950", "FAMMEMB")
    );
    assert_eq!(taken(5).get_text("fin"), "2030");
}

#[test]
fn what_is_refused_is_said_and_the_rest_goes_on() {
    let mut practice = Lists {
        refused: "Arachide",
        ..Lists::default()
    };
    let report = practice.file(
        &summary(vec![
            item("allergie", "Arachide"),
            item("probleme", "Asthme"),
        ]),
        None,
    );
    assert_eq!(report.items, 1);
    assert_eq!(
        report.refused,
        ["allergie « Arachide » : refusé pour l’essai."]
    );
    let nameless = Summary {
        files: vec![File::default()],
        ..Summary::default()
    };
    assert_eq!(practice.file(&nameless, None).refused.len(), 1);
}
