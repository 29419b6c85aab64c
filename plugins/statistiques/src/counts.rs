//! The questions all figures come from. What counts as a consultation, and how long after it a send counts for it, is the
//! practice's to say.

mod activity;
mod gaps;

use std::collections::{BTreeMap, BTreeSet};

use socle_sdk::{Data, Failure, Tally, settings, statistics, texts};

pub(crate) use activity::{Activity, Line};
pub(crate) use gaps::{IDENTITIES, is_of_consultations, service, word};

use crate::calendar::{Day, Period};
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

/// The state of what the receiver has, and those of what is ordered and may still leave.
const LEFT: [&str; 1] = ["parti"];
const WAITING: [&str; 4] = ["en-attente", "attend-la-carte", "en-cours", "inconnu"];

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

    /// Those followed by a send of a service.
    fn followed(&self, service: &str) -> Tally {
        let tally = self.consultations();
        tally.beside(&to(service, &LEFT), Some(self.days));
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

    /// Identities that became *qualifiée*, each patient once in each group. The journal says of an act only how the identity
    /// stood after it: those that had been *qualifiée* before the period are left out, or asking again would qualify them anew.
    fn qualified(&self) -> Tally {
        let acts = || {
            let tally = Tally::new("fait");
            tally.equal("nom", &QUALIFYING.map(Data::from));
            tally.equal("objet", &["qualifiee".into()]);
            tally
        };
        let before = acts();
        before.during("", &self.period.first.plus(-1).text());
        let tally = acts();
        tally.without(&before, None);
        tally.patients();
        self.by_doctor(self.during(tally))
    }

    /// Those seen in the period, each once.
    fn seen(&self) -> Tally {
        let tally = self.consultations();
        tally.patients();
        tally
    }

    /// The patients in ALD followed here whose médecin traitant is of this practice; none of a person who has no RPPS, of
    /// whom nobody knows whose médecin traitant they are.
    fn in_ald(&self) -> Option<Tally> {
        let tally = Tally::new("patient");
        tally.equal("actif", &[Data::Flag(true)]);
        let ald = Tally::new("ald");
        ald.equal("etat", &["actif".into()]);
        tally.beside(&ald, None);
        let wanted = match (self.doctor.is_empty(), self.rpps.is_empty()) {
            (false, _) => vec![own_rpps(&self.doctor)?.to_owned()],
            (true, false) => self.rpps.clone(),
            (true, true) => return Some(tally),
        };
        let treating = Tally::new("medecin-traitant");
        treating.equal("etat", &["actif".into()]);
        treating.equal("rpps", &texts_of(&wanted));
        tally.beside(&treating, None);
        Some(tally)
    }

    /// A summary of theirs that left until the end of the period, whenever that was.
    fn summary_there(&self, structured: bool) -> Tally {
        let sent = summary(&LEFT);
        if structured {
            sent.equal("mime", &[STRUCTURED.into()]);
        }
        sent.dated_by("modifie");
        sent.during("", &self.period.last.text());
        sent
    }

    fn in_ald_with_summary(&self, structured: bool) -> Option<Tally> {
        let tally = self.in_ald()?;
        tally.beside(&self.summary_there(structured), None);
        Some(tally)
    }

    /// What a figure of a scheme counts; none where it means nothing.
    pub(crate) fn tally(&self, figure: &str) -> Option<Tally> {
        Some(match figure {
            "consultations" => self.consultations(),
            "consultations-dmp" => self.followed(SHARED_RECORD),
            "consultations-message-patient" => self.followed(TO_PATIENTS),
            "messages-patient" => self.sent(&[TO_PATIENTS]),
            "messages-professionnel" => self.sent(&[TO_COLLEAGUES]),
            "ald" => self.in_ald()?,
            "ald-vsm" => self.in_ald_with_summary(false)?,
            "vsm-structures" => self.in_ald_with_summary(true)?,
            "patients-vus" => self.seen(),
            "patients-vus-ins" => {
                let tally = self.seen();
                let qualified = Tally::new("patient");
                qualified.equal("statut", &["qualifiee".into()]);
                tally.beside(&qualified, None);
                tally
            }
            _ => return None,
        })
    }

    /// The first day of the period with a consultation.
    pub(crate) fn begins(&self) -> Result<Option<Day>, Failure> {
        let tally = self.consultations();
        tally.per("day");
        let days = groups(&tally)?;
        Ok(days.keys().find_map(|day| Day::read(day)))
    }

    /// A figure in the months of the period, by month.
    pub(crate) fn by_month(&self, figure: &str) -> Result<BTreeMap<String, u64>, Failure> {
        let Some(tally) = self.tally(figure) else {
            return Ok(BTreeMap::new());
        };
        tally.per("month");
        groups(&tally)
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
}

/// What is sent by a service, in one of these states.
fn to(service: &str, states: &[&str]) -> Tally {
    let sent = Tally::new("envoi");
    sent.equal("service", &[service.into()]);
    let states: Vec<Data> = states.iter().map(|state| (*state).into()).collect();
    sent.equal("etat", &states);
    if service == SHARED_RECORD {
        // A change of what is there already carries no document.
        sent.present("document");
    }
    sent
}

/// A medical summary that is sent, in one of these states.
fn summary(states: &[&str]) -> Tally {
    let sent = to(SHARED_RECORD, states);
    sent.equal("type", &SUMMARIES.map(Data::from));
    sent
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

pub(crate) fn number(tally: &Tally) -> Result<u64, Failure> {
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
