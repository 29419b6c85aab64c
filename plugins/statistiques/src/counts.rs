//! The questions all figures come from. What counts as a consultation, and how long after it a send counts for it, is the
//! practice's to say.

use std::collections::BTreeMap;

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

    /// What left by a service in the period, by the day it left.
    fn sent(&self, service: &str) -> Tally {
        let tally = Tally::new("envoi");
        tally.equal("service", &[service.into()]);
        tally.equal("etat", &["parti".into()]);
        tally.dated_by("modifie");
        self.by_doctor(self.during(tally))
    }

    fn summaries(&self) -> Tally {
        let tally = self.sent(SHARED_RECORD);
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
            "messages-patient" => self.sent(TO_PATIENTS),
            "messages-professionnel" => self.sent(TO_COLLEAGUES),
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

    /// The figures of these names.
    pub(crate) fn figures<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Figures, Failure> {
        let mut figures = Figures::new();
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

    /// All that is counted of the period, line by line.
    pub(crate) fn lines(&self) -> Result<Vec<Line>, Failure> {
        let span = self.period.span();
        type Make = fn(&Question) -> Tally;
        let makes: [(&'static str, Make); 7] = [
            ("consultations", Question::consultations),
            ("documents-dmp", |question| {
                let tally = question.sent(SHARED_RECORD);
                tally.present("document");
                tally
            }),
            ("vsm-structures", |question| {
                let tally = question.summaries();
                tally.equal("mime", &[STRUCTURED.into()]);
                tally
            }),
            ("vsm", Question::summaries),
            ("messages-professionnel", |question| {
                question.sent(TO_COLLEAGUES)
            }),
            ("messages-patient", |question| question.sent(TO_PATIENTS)),
            ("ins-qualifiees", Question::qualified),
        ];
        let mut lines = Vec::with_capacity(makes.len());
        for (name, make) in makes {
            let total = number(&make(self))?;
            let (mut by_time, mut by_doctor) = (BTreeMap::new(), BTreeMap::new());
            // What is nothing has no groups: a question saved each.
            if total > 0 {
                let timed = make(self);
                timed.per(span);
                by_time = groups(&timed)?;
                let personal = make(self);
                personal.by("auteur-id");
                by_doctor = groups(&personal)?;
            }
            lines.push(Line {
                name,
                total,
                by_time,
                by_doctor,
            });
        }
        Ok(lines)
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

/// The doctors who did something in the period, by identifier and name.
pub(crate) fn doctors(lines: &[Line]) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for id in lines.iter().flat_map(|line| line.by_doctor.keys()) {
        if !id.is_empty() && !found.iter().any(|(known, _)| known == id) {
            let name = statistics::called(id)?.into_text();
            found.push((id.clone(), name.unwrap_or_else(|| id.clone())));
        }
    }
    found.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(found)
}
