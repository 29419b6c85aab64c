//! How what another program says enters the practice's file, and what is said of it afterwards.
//!
//! The patient is found by an INS the practice has checked itself, or by the same traits; somebody who is only near is
//! proposed, never merged; nobody found is created, *provisoire* whatever the file says: a matricule in a file is no proof.
//! What the file already holds is not doubled. Only the practice's own record is asked, through [`Practice`].

use std::fmt::Write as _;

use super::{Document, File, Item, Person, Summary, Term, Value};
use crate::date::CivilDate;
use crate::fold::same_words;
use crate::near::{self, Closeness, Who, compare};
use crate::traits::{Sexe, Traits};

/// A patient of the practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Id.
    pub id: String,
    /// Birth name.
    pub nom_naissance: String,
    /// Used name; empty when none.
    pub nom_utilise: String,
    /// First given name.
    pub premier_prenom: String,
    /// Birth date.
    pub date_naissance: CivilDate,
    /// Sex.
    pub sexe: Sexe,
}

/// What is asked of the practice. An error ends the whole; a refusal is about one thing, and the others go on.
pub trait Practice {
    /// What ends the whole.
    type Error;

    /// The patients born on that day.
    ///
    /// # Errors
    /// Those of the practice.
    fn born_on(&mut self, date: CivilDate) -> Result<Vec<Known>, Self::Error>;
    /// A patient by id.
    ///
    /// # Errors
    /// Those of the practice.
    fn patient(&mut self, id: &str) -> Result<Option<Known>, Self::Error>;
    /// The matricule of a patient whose identity is *qualifiée*.
    ///
    /// # Errors
    /// Those of the practice.
    fn matricule(&mut self, id: &str) -> Result<Option<String>, Self::Error>;
    /// Creates a patient, with administrative fields of the record; answers the id.
    ///
    /// # Errors
    /// Those of the practice.
    fn create(
        &mut self,
        traits: &Traits,
        fields: &[(&'static str, String)],
    ) -> Result<Result<String, String>, Self::Error>;
    /// The items of this kind in a patient's file.
    ///
    /// # Errors
    /// Those of the practice.
    fn items(&mut self, patient: &str, kind: &'static str) -> Result<Vec<Item>, Self::Error>;
    /// Adds an item; the inner error is a refusal, a French sentence.
    ///
    /// # Errors
    /// Those of the practice.
    fn add(&mut self, patient: &str, item: &Item) -> Result<Result<(), String>, Self::Error>;
    /// Whether the file has a document with this content.
    ///
    /// # Errors
    /// Those of the practice.
    fn has_document(&mut self, patient: &str, content: &[u8]) -> Result<bool, Self::Error>;
    /// Files a document; the inner error is a refusal, a French sentence.
    ///
    /// # Errors
    /// Those of the practice.
    fn add_document(
        &mut self,
        patient: &str,
        document: &Document,
    ) -> Result<Result<(), String>, Self::Error>;
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Patients created, as they are called.
    pub created: Vec<String>,
    /// Patients found, as they are called.
    pub found: Vec<String>,
    /// Items taken.
    pub items: usize,
    /// Documents taken.
    pub documents: usize,
    /// Items and documents that were there already.
    pub already: usize,
    /// What was changed: the end of a French sentence each.
    pub changed: Vec<String>,
    /// What waits for a person: French sentences.
    pub proposed: Vec<String>,
    /// What was refused or put aside, and why: French sentences.
    pub refused: Vec<String>,
}

impl Report {
    /// For the person who chose the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut say = |line: String| {
            // Writing into a text never fails.
            writeln!(text, "{line}").ok();
        };
        for who in &self.created {
            say(format!("Dossier créé, identité provisoire : {who}."));
        }
        for who in &self.found {
            say(format!("Versé au dossier de {who}."));
        }
        say(format!(
            "{}, {}.",
            counted(self.items, "élément repris", "éléments repris"),
            counted(self.documents, "document repris", "documents repris")
        ));
        if self.already > 0 {
            say(format!(
                "{}.",
                counted(
                    self.already,
                    "était déjà au dossier",
                    "étaient déjà au dossier"
                )
            ));
        }
        for (heading, lines) in [
            ("Modifié :", &self.changed),
            ("À décider :", &self.proposed),
            ("Non repris :", &self.refused),
        ] {
            if !lines.is_empty() {
                say(heading.to_owned());
                lines.iter().for_each(|line| say(format!("– {line}")));
            }
        }
        text.trim_end().to_owned()
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count > 1 { many } else { one })
}

/// Where a file comes from and when it is put into the record.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The open patient, by id; none when nobody chose one.
    pub open: Option<&'a str>,
    /// What the items say they come from: the name of the file.
    pub origin: &'a str,
    /// Today: what lies ahead cannot have happened.
    pub today: CivilDate,
}

/// Puts a file of another program into the practice's record; into the open patient's when one is open.
///
/// # Errors
/// Those of the practice: then nothing is to be kept.
pub fn file<P: Practice>(
    summary: &Summary,
    around: Around<'_>,
    practice: &mut P,
) -> Result<Report, P::Error> {
    let mut report = Report::default();
    for file in &summary.files {
        one(summary, file, around, practice, &mut report)?;
    }
    for aside in &summary.asides {
        report
            .refused
            .push(format!("{} : {}.", aside.what, aside.why));
    }
    Ok(report)
}

/// The patient of a file.
enum Place {
    Found(Known),
    /// Just created: id and birth date.
    Created(String, CivilDate),
    Nowhere,
}

/// Between which days something may have happened to somebody.
struct Life {
    birth: CivilDate,
    death: Option<CivilDate>,
    today: CivilDate,
}

/// Longest label of a term, in characters, as the medical file keeps it.
const LABEL_CHARS: usize = 400;
/// Longest origin or author, in characters.
const LINE_CHARS: usize = 200;

/// Whether `a` is before `b` as far as both are known: 2019 is not before May 2019.
fn is_before(a: CivilDate, b: CivilDate) -> bool {
    let (a, b) = (a.to_string(), b.to_string());
    let known = a.len().min(b.len());
    a[..known] < b[..known]
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Leaves out of an item what contradicts the life of the patient or itself, and says so: the medical file refuses it, and
/// the rest is worth keeping.
fn reconciled(mut item: Item, life: &Life, report: &mut Report) -> Item {
    let name = format!("{} « {} »", item.kind, item.label());
    let date = |item: &Item, field: &str| item.get_text(field).parse::<CivilDate>().ok();
    let planned = item.kind == "acte" && item.get_text("statut") == "en-cours"
        || item.kind == "vaccination" && item.get_text("statut") != "realisee";
    for field in ["debut", "date", "fin"] {
        let Some(day) = date(&item, field) else {
            item.fields.remove(field);
            continue;
        };
        let wrong = if item.kind != "antecedent-familial" && is_before(day, life.birth) {
            "est avant la naissance"
        } else if field != "fin" && life.death.is_some_and(|death| is_before(death, day)) {
            "est après le décès"
        } else if item.kind != "traitement" && !planned && is_before(life.today, day) {
            "est dans le futur"
        } else if field == "fin"
            && date(&item, "debut").is_some_and(|begins| is_before(day, begins))
        {
            "est avant le début"
        } else {
            continue;
        };
        item.fields.remove(field);
        report.changed.push(format!(
            "{name} : la date {} {wrong}, elle est laissée de côté.",
            day.affichage()
        ));
    }
    if item.kind != "traitement"
        && date(&item, "fin").is_some_and(|ends| !is_before(life.today, ends))
        && matches!(item.get_text("statut"), "actif" | "suspendu")
    {
        item.text("statut", "termine");
    }
    for (unit, quantity) in [
        ("unite", "quantite"),
        ("dose-unite", "dose"),
        ("periode-unite", "periode"),
    ] {
        if !item.fields.contains_key(quantity) {
            item.fields.remove(unit);
        }
    }
    if !item.fields.contains_key("periode-unite") {
        item.fields.remove("periode");
    }
    let too_long: Vec<(&'static str, Term)> = item
        .fields
        .iter()
        .filter_map(|(field, value)| match value {
            Value::Term(term) if term.label.chars().count() > LABEL_CHARS => {
                Some((*field, term.clone()))
            }
            _ => None,
        })
        .collect();
    for (field, mut term) in too_long {
        report.changed.push(format!("{name} : libellé raccourci."));
        term.label = cut(&term.label, LABEL_CHARS);
        item.term(field, term);
    }
    if item.kind == "antecedent-familial" && !RELATIONS.contains(&item.get_text("lien")) {
        item.text("lien", "FAMMEMB");
    }
    item
}

/// Relations of the medical file (HL7 RoleCode); any other is a member of the family.
const RELATIONS: [&str; 30] = [
    "MTH",
    "FTH",
    "PRN",
    "SIB",
    "BRO",
    "SIS",
    "HBRO",
    "HSIS",
    "TWIN",
    "CHILD",
    "SONC",
    "DAUC",
    "MGRMTH",
    "MGRFTH",
    "PGRMTH",
    "PGRFTH",
    "GRPRN",
    "GRMTH",
    "GRFTH",
    "GRNDCHILD",
    "AUNT",
    "UNCLE",
    "MAUNT",
    "MUNCLE",
    "PAUNT",
    "PUNCLE",
    "COUSN",
    "NIECE",
    "NEPHEW",
    "FAMMEMB",
];

fn one<P: Practice>(
    summary: &Summary,
    file: &File,
    around: Around<'_>,
    practice: &mut P,
    report: &mut Report,
) -> Result<(), P::Error> {
    let place = match around.open {
        Some(open) => opened(file, open, practice, report)?,
        None => sought(&file.person, practice, report)?,
    };
    let (patient, birth, is_new) = match place {
        Place::Found(known) => (known.id, known.date_naissance, false),
        Place::Created(patient, birth) => (patient, birth, true),
        Place::Nowhere => return Ok(()),
    };
    let life = Life {
        birth,
        death: file.person.date_deces,
        today: around.today,
    };
    let mut known: Vec<(&'static str, Vec<Item>)> = Vec::new();
    for item in &file.items {
        if !is_new {
            if !known.iter().any(|(kind, _)| *kind == item.kind) {
                known.push((item.kind, practice.items(&patient, item.kind)?));
            }
            let there = known
                .iter()
                .filter(|(kind, _)| *kind == item.kind)
                .flat_map(|(_, items)| items)
                .any(|other| alike(item, other));
            if there {
                report.already += 1;
                continue;
            }
        }
        if item.kind == "consultation" && item.get_text("date").is_empty() {
            report
                .refused
                .push("Consultation sans date : elle n’est pas reprise.".to_owned());
            continue;
        }
        let mut item = reconciled(item.clone(), &life, report);
        if item.kind != "acte" && item.kind != "consultation" {
            item.text("origine", &cut(around.origin, LINE_CHARS));
        }
        if item.get_text("auteur").is_empty() {
            item.text("auteur", &cut(&summary.author, LINE_CHARS));
        }
        match practice.add(&patient, &item)? {
            Ok(()) => report.items += 1,
            Err(reason) => {
                report
                    .refused
                    .push(format!("{} « {} » : {reason}", item.kind, item.label()))
            }
        }
    }
    for document in &file.documents {
        if !is_new && practice.has_document(&patient, &document.content)? {
            report.already += 1;
            continue;
        }
        match practice.add_document(&patient, document)? {
            Ok(()) => report.documents += 1,
            Err(reason) => report
                .refused
                .push(format!("Document « {} » : {reason}", document.title)),
        }
    }
    Ok(())
}

/// Whether an item is among those a file holds already: the same code, or the same words, and no other day.
#[must_use]
pub fn is_there(item: &Item, known: &[Item]) -> bool {
    known
        .iter()
        .any(|other| other.kind == item.kind && alike(item, other))
}

/// Whether an item is there already: the same code, or the same words, and no other day.
fn alike(item: &Item, other: &Item) -> bool {
    let (Some(ours), Some(theirs)) = (item.get_term("terme"), other.get_term("terme")) else {
        // A consultation has no term: its day and its reason.
        return item.kind == "consultation"
            && item.get_text("date") == other.get_text("date")
            && same_words(item.get_text("motif"), other.get_text("motif"));
    };
    let same_code =
        !ours.code.is_empty() && ours.system == theirs.system && ours.code == theirs.code;
    let same_words = same_words(&ours.label, &theirs.label);
    let day = |item: &Item| {
        let date = item.get_text("date");
        if date.is_empty() {
            item.get_text("debut").to_owned()
        } else {
            date.to_owned()
        }
    };
    let (a, b) = (day(item), day(other));
    // Facts that come again (acts, vaccinations) are told apart by their day; what lasts is one, whenever it began.
    let dated = matches!(item.kind, "acte" | "vaccination");
    (same_code || same_words)
        && (!dated || a == b)
        && item.get_text("lien") == other.get_text("lien")
}

fn named(person: &Person) -> String {
    let birth = person
        .date_naissance
        .map(|date| format!(", né(e) le {}", date.affichage()))
        .unwrap_or_default();
    format!("{} {}{birth}", person.nom_naissance, person.premier_prenom)
}

fn who_is(known: &Known) -> Who<'_> {
    Who {
        nom_naissance: &known.nom_naissance,
        nom_utilise: &known.nom_utilise,
        premier_prenom: &known.premier_prenom,
        date_naissance: known.date_naissance,
        prenom_utilise: "",
        sexe: Some(known.sexe),
    }
}

/// The open patient, when the file may be about them.
fn opened<P: Practice>(
    file: &File,
    open: &str,
    practice: &mut P,
    report: &mut Report,
) -> Result<Place, P::Error> {
    let Some(known) = practice.patient(open)? else {
        return Ok(Place::Nowhere);
    };
    let person = &file.person;
    let is_other = match person.traits() {
        Ok(traits) => {
            let who = Who {
                nom_naissance: &traits.nom_naissance,
                nom_utilise: &person.nom_utilise,
                premier_prenom: &traits.premier_prenom,
                prenom_utilise: "",
                date_naissance: traits.date_naissance,
                sexe: Some(traits.sexe),
            };
            compare(who, who_is(&known)).is_none()
        }
        // The file does not say enough to contradict the person who chose the patient.
        Err(_) => false,
    };
    if is_other {
        report.refused.push(format!(
            "Ce fichier parle de {}, pas du patient dont le dossier est ouvert : rien n’a été repris.",
            named(person)
        ));
        return Ok(Place::Nowhere);
    }
    report
        .found
        .push(format!("{} {}", known.nom_naissance, known.premier_prenom));
    Ok(Place::Found(known))
}

/// The patient by INS or traits, or a new one.
fn sought<P: Practice>(
    person: &Person,
    practice: &mut P,
    report: &mut Report,
) -> Result<Place, P::Error> {
    let traits = match person.traits() {
        Ok(traits) => traits,
        Err(missing) => {
            report
                .refused
                .push(format!("{} : {}", named(person), missing.message()));
            return Ok(Place::Nowhere);
        }
    };
    let mut near = Vec::new();
    let mut same = Vec::new();
    let mut days = vec![traits.date_naissance];
    days.extend(near::exchanged(traits.date_naissance));
    let who = Who {
        nom_naissance: &traits.nom_naissance,
        nom_utilise: &person.nom_utilise,
        premier_prenom: &traits.premier_prenom,
        prenom_utilise: "",
        date_naissance: traits.date_naissance,
        sexe: Some(traits.sexe),
    };
    for day in days {
        for known in practice.born_on(day)? {
            // An INS the practice has checked itself, and the file says the same one.
            if let Some(ins) = &person.ins
                && practice.matricule(&known.id)?.as_deref() == Some(ins.matricule.as_str())
            {
                report
                    .found
                    .push(format!("{} {}", known.nom_naissance, known.premier_prenom));
                return Ok(Place::Found(known));
            }
            match compare(who, who_is(&known)) {
                Some(Closeness::Same) => same.push(known),
                Some(Closeness::Near) => near.push(known),
                None => {}
            }
        }
    }
    if let [only] = same.as_slice()
        && near.is_empty()
    {
        report
            .found
            .push(format!("{} {}", only.nom_naissance, only.premier_prenom));
        return Ok(Place::Found(only.clone()));
    }
    if !same.is_empty() || !near.is_empty() {
        let who: Vec<String> = same
            .iter()
            .chain(&near)
            .map(|known| {
                format!(
                    "{} {} ({})",
                    known.nom_naissance,
                    known.premier_prenom,
                    known.date_naissance.affichage()
                )
            })
            .collect();
        report.proposed.push(format!(
            "{} ressemble à {} : ouvrez le bon dossier, puis importez-y le fichier.",
            named(person),
            who.join(", ")
        ));
        return Ok(Place::Nowhere);
    }
    create(person, &traits, practice, report)
}

fn create<P: Practice>(
    person: &Person,
    traits: &Traits,
    practice: &mut P,
    report: &mut Report,
) -> Result<Place, P::Error> {
    if let Err(error) = traits.verifier() {
        report
            .refused
            .push(format!("{} : {}", named(person), error.message()));
        return Ok(Place::Nowhere);
    }
    let mut fields = Vec::new();
    for (name, text) in [
        ("nom-utilise", person.nom_utilise.clone()),
        ("prenom-utilise", person.prenom_utilise.clone()),
        (
            "telephone",
            person.telephones.first().cloned().unwrap_or_default(),
        ),
        (
            "courriel",
            person.courriels.first().cloned().unwrap_or_default(),
        ),
        ("adresse", person.adresse.clone()),
        ("code-postal", person.code_postal.clone()),
        ("commune", person.commune.clone()),
        (
            "date-deces",
            person
                .date_deces
                .map(|date| date.to_string())
                .unwrap_or_default(),
        ),
    ] {
        if !text.trim().is_empty() {
            fields.push((name, text));
        }
    }
    match practice.create(traits, &fields)? {
        Ok(id) => {
            report.created.push(named(person));
            if person.sexe.is_none() {
                report
                    .changed
                    .push("sexe non indiqué : noté indéterminé, à préciser.".to_owned());
            }
            if person.ins.is_some() {
                report.changed.push(
                    "matricule du fichier non repris : interrogez INSi pour l’obtenir.".to_owned(),
                );
            }
            Ok(Place::Created(id, traits.date_naissance))
        }
        Err(reason) => {
            report.refused.push(format!("{} : {reason}", named(person)));
            Ok(Place::Nowhere)
        }
    }
}
