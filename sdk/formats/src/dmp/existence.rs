//! TD0.2 answered: whether there is a record, and whether one may access it.

use super::reply::{Answer, WireError, answer};
use crate::soap::XmlError;
use crate::soap::tree::Element;
use crate::xds::problem::{Problem, Severity};

/// The record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// There is one.
    Open,
    /// There was one.
    Closed,
    /// There is none.
    Absent,
}

/// Whether one may access it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// `VALIDE`: one may.
    Valid,
    /// `EXPIRE`: one might, until some time ago.
    Expired,
    /// `INTERDIT`: the patient forbade it.
    Forbidden,
    /// `NON_EXISTE`: it was never declared.
    None,
    /// Not said, or a word nobody knows: nothing is asked of the record then.
    Unknown,
}

/// What TD0.2 answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existence {
    /// The record.
    pub state: State,
    /// Whether one may access it.
    pub access: Access,
    /// One is the médecin traitant, as the record has it.
    pub is_treating: bool,
    /// The record is part of Mon espace santé.
    pub in_mon_espace_sante: Option<bool>,
    /// What the patient is opposed to in an emergency, as it is written; empty when they are not.
    pub emergency_opposition: String,
    /// Family name, given name and birth date (`AAAAMMJJ`) as the record has them: to be compared, never to be taken.
    pub person: (String, String, String),
}

impl Existence {
    /// The state in the codes of the transactions that follow, when they would be refused.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        let code = match (self.state, self.access) {
            (State::Absent, _) => "DMPPatientNotFound",
            (State::Closed, _) => "DMPClosed",
            (State::Open, Access::Valid) => return None,
            (State::Open, Access::Forbidden) => "DMPAccessForbidden",
            (State::Open, Access::Expired) => "DMPAuthorizationExpired",
            (State::Open, Access::None | Access::Unknown) => "DMPAuthorizationNotFound",
        };
        Some(Problem {
            code: code.to_owned(),
            context: String::new(),
            severity: Severity::Error,
            location: String::new(),
        })
    }

    /// Whether documents may be sent: feeding needs no authorisation.
    #[must_use]
    pub fn may_feed(&self) -> bool {
        self.state == State::Open
    }
}

/// Reads the reply to [`super::existence`].
///
/// # Errors
/// [`WireError`]: nothing of the reply may then be used.
pub fn read_existence(
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<Answer<Existence>, WireError> {
    answer(bytes, content_type, "PRPA_IN201308UV02", |root| {
        let acknowledgement = root
            .child("acknowledgement")
            .ok_or(XmlError::Missing("acknowledgement"))?;
        let accepted = acknowledgement
            .attribute("typeCode")
            .or_else(|| acknowledgement.child("typeCode")?.attribute("code"));
        if accepted != Some("AA") {
            return Ok(Answer::Refused(vec![refusal(acknowledgement)]));
        }
        let act = root
            .child("controlActProcess")
            .ok_or(XmlError::Missing("controlActProcess"))?;
        let said = act
            .at(&["queryAck", "queryResponseCode"])
            .and_then(|code| code.attribute("code"))
            .ok_or(XmlError::Missing("queryResponseCode"))?;
        let mut patients = Vec::new();
        act.every("patient", &mut patients);
        let patient = patients.first().copied();
        let state = match (said, patient) {
            ("NF", _) | ("OK", None) => State::Absent,
            ("OK", Some(patient)) => match patient
                .child("statusCode")
                .and_then(|status| status.attribute("code"))
            {
                Some("terminated") => State::Closed,
                _ => State::Open,
            },
            (other, _) => {
                return Ok(Answer::Refused(vec![Problem {
                    code: other.to_owned(),
                    context: root.words(),
                    severity: Severity::Error,
                    location: String::new(),
                }]));
            }
        };
        let person = patient
            .and_then(|patient| patient.child("patientPerson"))
            .map(|person| {
                let name = |part: &str| {
                    person
                        .at(&["name", part])
                        .map(Element::words)
                        .unwrap_or_default()
                };
                let birth = person
                    .child("birthTime")
                    .and_then(|time| time.attribute("value"))
                    .unwrap_or_default();
                (name("family"), name("given"), birth.to_owned())
            });
        Ok(Answer::Given(Existence {
            state,
            access: match said_under(act, "attentionLine", "AUTORISATION").as_deref() {
                Some("VALIDE") => Access::Valid,
                Some("EXPIRE") => Access::Expired,
                Some("INTERDIT") => Access::Forbidden,
                Some("NON_EXISTE") => Access::None,
                _ => Access::Unknown,
            },
            is_treating: said_under(act, "attentionLine", "STATUT_MT").as_deref() == Some("true"),
            in_mon_espace_sante: observed(act, "RATTACHEMENT_ENS").map(|value| value == "true"),
            emergency_opposition: observed(act, "OPPOSITION_ACCES_URGENCE")
                .filter(|value| value != "false")
                .unwrap_or_default(),
            person: person.unwrap_or_default(),
        }))
    })
}

/// The value of the line with this key word, whichever of the forms of a value it has.
fn said_under(act: &Element, line: &str, key: &str) -> Option<String> {
    let mut lines = Vec::new();
    act.every(line, &mut lines);
    let line = lines.into_iter().find(|line| {
        line.child("keyWordText")
            .is_some_and(|word| word.attribute("code") == Some(key) || word.value() == Some(key))
    })?;
    value(line.child("value")?)
}

/// The value of the observation with this code.
fn observed(act: &Element, code: &str) -> Option<String> {
    let mut observations = Vec::new();
    act.every("administrativeObservation", &mut observations);
    let observation = observations.into_iter().find(|observation| {
        observation
            .child("code")
            .is_some_and(|found| found.attribute("code") == Some(code))
    })?;
    value(observation.child("value")?)
}

fn value(element: &Element) -> Option<String> {
    element
        .attribute("code")
        .or_else(|| element.attribute("value"))
        .or_else(|| element.value())
        .map(str::to_owned)
}

fn refusal(acknowledgement: &Element) -> Problem {
    let detail = acknowledgement.child("acknowledgementDetail");
    let code = detail
        .and_then(|detail| detail.child("code"))
        .and_then(|code| code.attribute("code"))
        .unwrap_or_default();
    Problem {
        code: code.to_owned(),
        context: detail.map(Element::words).unwrap_or_default(),
        severity: Severity::Error,
        location: String::new(),
    }
}
