//! Whom something can still be done for, so that a figure grows: one step from a list to the act.
//!
//! What is ordered and has not left yet is done: nobody orders it twice because it is slow. A send counts for a consultation
//! only so many days after it, so that older ones are behind: they are counted, and nobody is listed for them.

use socle_sdk::{Failure, Tally};

use super::{
    LEFT, Question, SHARED_RECORD, TO_COLLEAGUES, TO_PATIENTS, WAITING, number, summary, to,
};
use crate::calendar::{Day, Period};

/// The figure of identities.
pub(crate) const IDENTITIES: &str = "patients-vus-ins";

/// What is done for a figure.
enum Act {
    /// Something is sent by this service after a consultation.
    Send(&'static str),
    Summary,
    Qualify,
}

fn act(figure: &str) -> Option<Act> {
    Some(match figure {
        "consultations-dmp" => Act::Send(SHARED_RECORD),
        "consultations-message-patient" | "messages-patient" => Act::Send(TO_PATIENTS),
        "messages-professionnel" => Act::Send(TO_COLLEAGUES),
        "ald-vsm" | "vsm-structures" => Act::Summary,
        IDENTITIES => Act::Qualify,
        _ => return None,
    })
}

/// Whether a figure grows by sends that follow a consultation within the days the practice allows.
pub(crate) fn is_of_consultations(figure: &str) -> bool {
    matches!(act(figure), Some(Act::Send(_)))
}

/// The service by which a figure grows, for one patient.
pub(crate) fn service(figure: &str) -> Option<&'static str> {
    Some(match act(figure)? {
        Act::Send(service) => service,
        Act::Summary => "summary",
        Act::Qualify => "identity",
    })
}

/// What is done for a figure, as the texts call it (`faire-WORD`).
pub(crate) fn word(figure: &str) -> &'static str {
    match act(figure) {
        Some(Act::Send(SHARED_RECORD)) => "depot",
        Some(Act::Send(TO_PATIENTS)) => "message-patient",
        Some(Act::Summary) => "vsm",
        Some(Act::Qualify) => "ins",
        Some(Act::Send(_)) | None => "message-confrere",
    }
}

impl Question {
    /// The patients for whom the act of a figure can be done today and is not done nor ordered; none where nothing can.
    pub(crate) fn lacking(&self, figure: &str, today: Day) -> Option<Tally> {
        match act(figure)? {
            Act::Send(service) => {
                let recent = Self {
                    period: self.within_reach(today)?,
                    ..self.clone()
                };
                let tally = recent.consultations();
                tally.without(&to(service, &LEFT), Some(self.days));
                tally.without(&to(service, &WAITING), Some(self.days));
                Some(tally)
            }
            Act::Summary => {
                let tally = self.in_ald()?;
                tally.without(&self.summary_there(figure == "vsm-structures"), None);
                tally.without(&summary(&WAITING), None);
                Some(tally)
            }
            Act::Qualify => {
                let tally = self.seen();
                let others = Tally::new("patient");
                let states = ["provisoire", "recuperee", "validee"];
                others.equal("statut", &states.map(Into::into));
                tally.beside(&others, None);
                Some(tally)
            }
        }
    }

    /// How many of a figure are ordered and have not left yet.
    pub(crate) fn waiting(&self, figure: &str) -> Result<u64, Failure> {
        let tally = match act(figure) {
            Some(Act::Send(service)) => {
                let tally = self.consultations();
                tally.without(&to(service, &LEFT), Some(self.days));
                tally.beside(&to(service, &WAITING), Some(self.days));
                tally
            }
            Some(Act::Summary) => {
                let Some(tally) = self.in_ald() else {
                    return Ok(0);
                };
                tally.without(&self.summary_there(figure == "vsm-structures"), None);
                tally.beside(&summary(&WAITING), None);
                tally
            }
            Some(Act::Qualify) | None => return Ok(0),
        };
        number(&tally)
    }

    /// The days of the period whose consultations a send ordered today still counts for.
    fn within_reach(&self, today: Day) -> Option<Period> {
        let first = self.period.first.max(today.plus(-i64::from(self.days)));
        let last = self.period.last.min(today);
        (first <= last).then_some(Period { first, last })
    }
}
