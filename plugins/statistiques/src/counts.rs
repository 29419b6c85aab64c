//! The questions all figures come from. What counts as a consultation, and how long after it a send counts for it, is the
//! practice's to say.

use std::collections::{BTreeMap, BTreeSet};

use socle_sdk::{Data, Failure, Tally, settings, statistics, texts};

use crate::calendar::Period;
use crate::scheme::Figures;

/// The services sends leave by, whoever provides them (`[[delivery]]` of the plugins).
const SHARED_RECORD: &str = "shared-record";
const TO_COLLEAGUES: &str = "messaging-professional";
const TO_PATIENTS: &str = "messaging-patient";
/// The type of a medical summary (TRE_A05), and the one of the European format.
const SUMMARIES: [&str; 2] = ["SYNTH", "60591-5"];
/// A summary that is structured is XML (CDA); one in a PDF is not. Inferred: what is filed as XML here was written or received
/// as a CDA with sections.
const STRUCTURED: &str = "text/xml";
/// Acts of the journal that may make an identity *qualifiée*; the object of the line says whether it then was.
const QUALIFYING: [&str; 5] = [
    "identite.reponse",
    "identite.accepter_reponse",
    "identite.controler",
    "identite.attester",
    "identite.lire_apcv",
];

/// What counts as a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Counted {
    Validated,
    All,
    Acts(Vec<String>),
}

/// What is counted, over which days and of whom.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) period: Period,
    /// The national identifier of a doctor; empty for the whole practice.
    pub(crate) doctor: String,
    pub(crate) counted: Counted,
    /// How many days after a consultation a send counts for it.
    pub(crate) days: u32,
    /// The médecins traitants of the practice; all patients when it names none.
    rpps: Vec<String>,
}

/// One thing counted over a period, by the groups of a chart.
pub(crate) struct Line {
    /// Its name in the texts: `ligne-NAME`.
    pub(crate) name: &'static str,
    /// How many in all.
    pub(crate) total: u64,
    /// By group of time.
    pub(crate) by_time: BTreeMap<String, u64>,
    /// By doctor; the empty one is who is not a person.
    pub(crate) by_doctor: BTreeMap<String, u64>,
}

impl Question {
    pub(crate) fn new(period: Period, doctor: &str) -> Self {
        Self {
            period,
            doctor: doctor.to_owned(),
            counted: counted(),
            days: settings::get("delai-jours")
                .as_integer()
                .and_then(|days| u32::try_from(days).ok())
                .unwrap_or(0),
            rpps: listed("rpps"),
        }
    }

    /// The same of the whole practice.
    pub(crate) fn of_practice(&self) -> Self {
        Self {
            doctor: String::new(),
            ..self.clone()
        }
    }

    fn during(&self, tally: Tally) -> Tally {
        tally.during(&self.period.first.text(), &self.period.last.text());
        tally
    }

    fn by_doctor(&self, tally: Tally) -> Tally {
        if !self.doctor.is_empty() {
            tally.equal("auteur-id", &[self.doctor.as_str().into()]);
        }
        tally
    }

    /// The consultations, as the practice counts them.
    pub(crate) fn consultations(&self) -> Tally {
        let tally = match &self.counted {
            Counted::Validated => {
                let tally = Tally::new("consultation");
                tally.equal("etat", &["validee".into()]);
                tally
            }
            Counted::All => Tally::new("consultation"),
            Counted::Acts(codes) => {
                let tally = Tally::new("acte");
                tally.equal("code", &texts_of(codes));
                tally
            }
        };
        self.by_doctor(self.during(tally))
    }

    /// Those followed, or not, by a send of a service.
    pub(crate) fn followed(&self, service: &str, there: bool) -> Tally {
        let tally = self.consultations();
        let sent = Tally::new("envoi");
        sent.equal("service", &[service.into()]);
        sent.equal("etat", &["parti".into()]);
        if service == SHARED_RECORD {
            // A change of what is there already carries no document.
            sent.present("document");
        }
        if there {
            tally.beside(&sent, Some(self.days));
        } else {
            tally.without(&sent, Some(self.days));
        }
        tally
    }

    /// What left by these services in the period, by the day it left.
    fn sent(&self, services: &[&str]) -> Tally {
        let tally = Tally::new("envoi");
        let services: Vec<Data> = services.iter().map(|service| (*service).into()).collect();
        tally.equal("service", &services);
        tally.equal("etat", &["parti".into()]);
        tally.dated_by("modifie");
        self.by_doctor(self.during(tally))
    }

    fn summaries(&self) -> Tally {
        let tally = self.sent(&[SHARED_RECORD]);
        tally.equal("type", &SUMMARIES.map(Data::from));
        tally
    }

    /// Identities that became *qualifiée*, each patient once in each group.
    fn qualified(&self) -> Tally {
        let tally = Tally::new("fait");
        tally.equal("nom", &QUALIFYING.map(Data::from));
        tally.equal("objet", &["qualifiee".into()]);
        tally.patients();
        self.by_doctor(self.during(tally))
    }

    /// The patients in ALD followed here whose médecin traitant is of this practice.
    fn in_ald(&self) -> Tally {
        let tally = Tally::new("patient");
        tally.equal("actif", &[Data::Flag(true)]);
        let ald = Tally::new("ald");
        ald.equal("etat", &["actif".into()]);
        tally.beside(&ald, None);
        let wanted = match (own_rpps(&self.doctor), self.rpps.is_empty()) {
            (Some(own), _) => vec![own.to_owned()],
            (None, false) => self.rpps.clone(),
            (None, true) => return tally,
        };
        let treating = Tally::new("medecin-traitant");
        treating.equal("etat", &["actif".into()]);
        treating.equal("rpps", &texts_of(&wanted));
        tally.beside(&treating, None);
        tally
    }

    /// A summary of theirs that left until the end of the period, whenever that was.
    fn summary_there(&self, structured: bool) -> Tally {
        let sent = Tally::new("envoi");
        sent.equal("service", &[SHARED_RECORD.into()]);
        sent.equal("etat", &["parti".into()]);
        sent.equal("type", &SUMMARIES.map(Data::from));
        if structured {
            sent.equal("mime", &[STRUCTURED.into()]);
        }
        sent.dated_by("modifie");
        sent.during("", &self.period.last.text());
        sent
    }

    pub(crate) fn in_ald_with_summary(&self, there: bool) -> Tally {
        let tally = self.in_ald();
        let sent = self.summary_there(false);
        if there {
            tally.beside(&sent, None);
        } else {
            tally.without(&sent, None);
        }
        tally
    }

    /// What a figure of a scheme counts.
    fn tally(&self, figure: &str) -> Option<Tally> {
        Some(match figure {
            "consultations" => self.consultations(),
            "consultations-dmp" => self.followed(SHARED_RECORD, true),
            "consultations-message-patient" => self.followed(TO_PATIENTS, true),
            "messages-patient" => self.sent(&[TO_PATIENTS]),
            "messages-professionnel" => self.sent(&[TO_COLLEAGUES]),
            "ald" => self.in_ald(),
            "ald-vsm" => self.in_ald_with_summary(true),
            "vsm-structures" => {
                let tally = self.in_ald();
                tally.beside(&self.summary_there(true), None);
                tally
            }
            _ => return None,
        })
    }

    /// The patients that would close the gap of a figure.
    pub(crate) fn lacking(&self, figure: &str) -> Option<Tally> {
        Some(match figure {
            "consultations-dmp" => self.followed(SHARED_RECORD, false),
            "consultations-message-patient" => self.followed(TO_PATIENTS, false),
            "ald-vsm" => self.in_ald_with_summary(false),
            _ => return None,
        })
    }

    /// The figures of these names, beside those that are known.
    pub(crate) fn figures<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
        known: Figures,
    ) -> Result<Figures, Failure> {
        let mut figures = known;
        for name in names {
            if figures.contains_key(name) {
                continue;
            }
            if let Some(tally) = self.tally(name) {
                figures.insert(name.to_owned(), number(&tally)?);
            }
        }
        Ok(figures)
    }

    /// All that is counted of the period, line by line, and who did any of it. It takes few questions: what is counted by
    /// doctor and time at once needs no other for its sums. Patients do, who count once in each group.
    pub(crate) fn activity(&self) -> Result<Activity, Failure> {
        let all = self.of_practice();
        let mut doctors = BTreeSet::new();
        let mut line = |name, cells: &[Cell]| {
            doctors.extend(cells.iter().map(|cell| cell.doctor.clone()));
            Line::of(
                name,
                cells.iter().filter(|cell| self.is_about(&cell.doctor)),
            )
        };
        let consultations = all.cells(&all.consultations(), None)?;
        let consultations = line("consultations", &consultations);
        let deposits = all.sent(&[SHARED_RECORD]);
        deposits.present("document");
        let deposits = line("documents-dmp", &all.cells(&deposits, None)?);
        let summaries = all.cells(&all.summaries(), Some("mime"))?;
        let structured: Vec<Cell> = summaries
            .iter()
            .filter(|cell| cell.first == STRUCTURED)
            .cloned()
            .collect();
        let structured = line("vsm-structures", &structured);
        let summaries = line("vsm", &summaries);
        let messages = all.sent(&[TO_COLLEAGUES, TO_PATIENTS]);
        let messages = all.cells(&messages, Some("service"))?;
        let mut by = |name, service: &str| {
            let of: Vec<Cell> = messages
                .iter()
                .filter(|cell| cell.first == service)
                .cloned()
                .collect();
            line(name, &of)
        };
        let to_colleagues = by("messages-professionnel", TO_COLLEAGUES);
        let to_patients = by("messages-patient", TO_PATIENTS);
        let (qualified, who) = self.qualified_line()?;
        doctors.extend(who);
        Ok(Activity {
            lines: vec![
                consultations,
                deposits,
                structured,
                summaries,
                to_colleagues,
                to_patients,
                qualified,
            ],
            doctors: named(doctors)?,
        })
    }

    /// Whether what this doctor did is looked at.
    fn is_about(&self, doctor: &str) -> bool {
        self.doctor.is_empty() || self.doctor == doctor
    }

    /// A count by a field, if any, by doctor and by time.
    fn cells(&self, tally: &Tally, first: Option<&str>) -> Result<Vec<Cell>, Failure> {
        if let Some(field) = first {
            tally.by(field);
        }
        tally.by("auteur-id");
        tally.per(self.period.span());
        let mut cells = Vec::new();
        for (keys, count) in statistics::count_by(tally)? {
            let mut keys = keys
                .into_iter()
                .map(|key| key.into_text().unwrap_or_default());
            let mut next = || keys.next().unwrap_or_default();
            cells.push(Cell {
                first: first.map_or_else(String::new, |_field| next()),
                doctor: next(),
                time: next(),
                count,
            });
        }
        Ok(cells)
    }

    /// The identities that became *qualifiée*, and who qualified any.
    fn qualified_line(&self) -> Result<(Line, Vec<String>), Failure> {
        let personal = self.of_practice().qualified();
        personal.by("auteur-id");
        let everybody = groups(&personal)?;
        let who = everybody.keys().cloned().collect();
        let by_doctor: BTreeMap<String, u64> = everybody
            .into_iter()
            .filter(|(doctor, _)| self.is_about(doctor))
            .collect();
        let (mut total, mut by_time) = (0, BTreeMap::new());
        // What is nothing has no groups: a question saved each.
        if !by_doctor.is_empty() {
            total = number(&self.qualified())?;
            let timed = self.qualified();
            timed.per(self.period.span());
            by_time = groups(&timed)?;
        }
        let line = Line {
            name: "ins-qualifiees",
            total,
            by_time,
            by_doctor,
        };
        Ok((line, who))
    }
}

/// A count of one question: of what, who, when.
#[derive(Debug, Clone)]
struct Cell {
    first: String,
    doctor: String,
    time: String,
    count: u64,
}

/// What was counted of a period, and who did any of it, whoever is chosen: identifier and name, by name.
pub(crate) struct Activity {
    pub(crate) lines: Vec<Line>,
    pub(crate) doctors: Vec<(String, String)>,
}

impl Activity {
    /// Those figures of schemes that are known with it.
    pub(crate) fn figures(&self) -> Figures {
        let known = [
            "consultations",
            "messages-patient",
            "messages-professionnel",
        ];
        self.lines
            .iter()
            .filter(|line| known.contains(&line.name))
            .map(|line| (line.name.to_owned(), line.total))
            .collect()
    }
}

impl Line {
    fn of<'c>(name: &'static str, cells: impl Iterator<Item = &'c Cell>) -> Self {
        let mut line = Self {
            name,
            total: 0,
            by_time: BTreeMap::new(),
            by_doctor: BTreeMap::new(),
        };
        for cell in cells {
            line.total += cell.count;
            *line.by_time.entry(cell.time.clone()).or_insert(0) += cell.count;
            *line.by_doctor.entry(cell.doctor.clone()).or_insert(0) += cell.count;
        }
        line
    }
}

/// The RPPS of a doctor by their national identifier: `8` and eleven digits.
fn own_rpps(doctor: &str) -> Option<&str> {
    doctor
        .strip_prefix('8')
        .filter(|rpps| rpps.len() == 11 && rpps.bytes().all(|byte| byte.is_ascii_digit()))
}

fn texts_of(texts: &[String]) -> Vec<Data> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

/// A setting that lists things between commas.
fn listed(key: &str) -> Vec<String> {
    let text = settings::get(key).into_text().unwrap_or_default();
    text.split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

fn counted() -> Counted {
    match settings::get("consultations").as_text() {
        Some("toutes") => Counted::All,
        Some("actes") => Counted::Acts(listed("actes")),
        _ => Counted::Validated,
    }
}

/// How the practice counts consultations, in words.
pub(crate) fn definition(question: &Question) -> String {
    let what = match &question.counted {
        Counted::Validated => texts::text("definition-validees"),
        Counted::All => texts::text("definition-toutes"),
        Counted::Acts(codes) if codes.is_empty() => texts::text("definition-sans-acte"),
        Counted::Acts(codes) => {
            texts::text_with("definition-actes", &[("actes", codes.join(", ").into())])
        }
    };
    let days = i64::from(question.days);
    format!(
        "{what} {}",
        texts::text_with("definition-delai", &[("jours", days.into())])
    )
}

fn number(tally: &Tally) -> Result<u64, Failure> {
    let groups = statistics::count_by(tally)?;
    Ok(groups.into_iter().map(|(_, count)| count).sum())
}

fn groups(tally: &Tally) -> Result<BTreeMap<String, u64>, Failure> {
    let mut found = BTreeMap::new();
    for (keys, count) in statistics::count_by(tally)? {
        let key = keys.into_iter().next().and_then(Data::into_text);
        *found.entry(key.unwrap_or_default()).or_insert(0) += count;
    }
    Ok(found)
}

/// These people by name; who is not a person is left out.
fn named(ids: BTreeSet<String>) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for id in ids.into_iter().filter(|id| !id.is_empty()) {
        let name = statistics::called(&id)?.into_text();
        found.push((id.clone(), name.unwrap_or(id)));
    }
    found.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(found)
}
