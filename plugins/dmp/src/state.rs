//! What is known of the patient's record: asked once a day, kept with its date.

use serde_json::{Value, json};
use socle_formats::dmp::{Access, Existence, State};
use socle_sdk::shared_record::DELIVERY;
use socle_sdk::{Context, Failure, invalidate, outbox, time};

use crate::patient::Ins;
use crate::{client, colleague, rows};

/// The table of what is known, by patient.
const TABLE: &str = "etat";
/// By itself not more often than once a day.
const ONCE_MS: i64 = 86_400_000;
/// After a failure, not before this.
const AFTER_FAILURE_MS: i64 = 10 * 60_000;

/// How the record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The INS is not *qualifiée*: nothing may be asked.
    Unqualified,
    /// Not asked yet, or not reached.
    Unknown,
    /// There is none.
    None,
    /// There was one.
    Closed,
    /// The patient forbade it.
    Forbidden,
    /// Nobody declared an access.
    Missing,
    /// The access one had has run out.
    Expired,
    /// Open, and one may.
    Open,
}

impl Standing {
    /// All of them.
    const ALL: [Self; 8] = [
        Self::Unqualified,
        Self::Unknown,
        Self::None,
        Self::Closed,
        Self::Forbidden,
        Self::Missing,
        Self::Expired,
        Self::Open,
    ];

    /// As the service `shared-record` says it; also the end of the keys of its texts.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Unqualified => "unqualified",
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Closed => "closed",
            Self::Forbidden => "forbidden",
            Self::Missing => "authorisation-missing",
            Self::Expired => "authorisation-expired",
            Self::Open => "open",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    fn of(existence: &Existence) -> Self {
        match (existence.state, existence.access) {
            (State::Absent, _) => Self::None,
            (State::Closed, _) => Self::Closed,
            (State::Open, Access::Valid) => Self::Open,
            (State::Open, Access::Forbidden) => Self::Forbidden,
            (State::Open, Access::Expired) => Self::Expired,
            (State::Open, Access::None | Access::Unknown) => Self::Missing,
        }
    }

    /// There is no record: nothing is sent there.
    pub(crate) const fn is_without(self) -> bool {
        matches!(self, Self::None | Self::Closed)
    }
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) standing: Standing,
    /// When the record last answered, milliseconds since the Unix epoch, UTC.
    pub(crate) as_of: Option<i64>,
    /// When it was last asked in vain.
    failed: Option<i64>,
    /// Documents may be fed: no authorisation is needed for it.
    pub(crate) feed: bool,
    /// The professional is the médecin traitant there.
    pub(crate) treating: bool,
    /// The record is part of Mon espace santé, as far as it says so.
    pub(crate) in_mon_espace_sante: Option<bool>,
}

impl Known {
    /// Why the record is not consulted, in the codes of the service with what to do next; none where it may be, and where
    /// it has not said yet.
    pub(crate) fn hindrance(&self) -> Option<Failure> {
        let code = match self.standing {
            Standing::Open | Standing::Unknown => return None,
            Standing::Missing | Standing::Expired => "shared-record.authorisation".to_owned(),
            other => format!("shared-record.{}", other.code()),
        };
        Some(Failure::new(&code, crate::panel::next(self)))
    }

    const NOTHING: Self = Self {
        standing: Standing::Unknown,
        as_of: None,
        failed: None,
        feed: false,
        treating: false,
        in_mon_espace_sante: None,
    };

    fn of(existence: &Existence, now: i64) -> Self {
        Self {
            standing: Standing::of(existence),
            as_of: Some(now),
            failed: None,
            feed: existence.may_feed(),
            treating: existence.is_treating,
            in_mon_espace_sante: existence.in_mon_espace_sante,
        }
    }

    fn read(row: &Value) -> Option<Self> {
        Some(Self {
            standing: Standing::parse(row["etat"].as_str()?)?,
            as_of: row["le"].as_i64(),
            failed: row["echec"].as_i64(),
            feed: row["alimentation"].as_bool().unwrap_or_default(),
            treating: row["traitant"].as_bool().unwrap_or_default(),
            in_mon_espace_sante: row["mon-espace-sante"].as_bool(),
        })
    }

    fn row(&self, ins: &Ins) -> Value {
        json!({
            "ins": ins.matricule.as_str(),
            "etat": self.standing.code(),
            "le": self.as_of,
            "echec": self.failed,
            "alimentation": self.feed,
            "traitant": self.treating,
            "mon-espace-sante": self.in_mon_espace_sante,
        })
    }

    /// Whether it is time to ask by itself. An instant to come says that a clock was wrong.
    fn is_due(&self, now: i64) -> bool {
        let within = |since: Option<i64>, ms: i64| {
            since.is_some_and(|since| (0..ms).contains(&now.saturating_sub(since)))
        };
        self.standing != Standing::Unqualified
            && !within(self.as_of, ONCE_MS)
            && !within(self.failed, AFTER_FAILURE_MS)
    }
}

/// What is known of a patient's record, without asking.
pub(crate) fn known(patient: &str) -> Result<Known, Failure> {
    let Some(ins) = Ins::of(patient)? else {
        return Ok(Known {
            standing: Standing::Unqualified,
            ..Known::NOTHING
        });
    };
    // What was said under another matricule was said of somebody else.
    let row = rows::get(TABLE, patient)?.filter(|row| row["ins"] == ins.matricule.as_str());
    Ok(row.as_ref().and_then(Known::read).unwrap_or(Known::NOTHING))
}

/// Asks now, and keeps the answer.
pub(crate) fn ask(c: &Context, patient: &str) -> Result<Known, Failure> {
    let ins = Ins::need(patient)?;
    let existence = client::existence(c, patient)?;
    let known = Known::of(&existence, time::now_ms());
    if known.standing.is_without() {
        colleague::look(patient)?;
    }
    keep(patient, &ins, &known)?;
    // A deposit that waited for the access need not wait for the clock too.
    if known.standing == Standing::Open {
        outbox::look_again(DELIVERY, None)?;
    }
    Ok(known)
}

/// A file opened, or its identity was qualified: asked when it is time, quietly. That there was no answer is kept too, so that each opening does not wait
/// for a service that is down.
pub(crate) fn see(c: &Context, patient: &str) -> Result<(), Failure> {
    let now = time::now_ms();
    let before = known(patient)?;
    if !before.is_due(now) {
        return Ok(());
    }
    match ask(c, patient) {
        Ok(_) => Ok(()),
        Err(failure) if failure.retryable && failure.code != "session-required" => {
            let ins = Ins::need(patient)?;
            let failed = Some(now);
            keep(patient, &ins, &Known { failed, ..before })
        }
        // Nobody is there who may ask, or something is not set: the panel says so.
        Err(_) => Ok(()),
    }
}

fn keep(patient: &str, ins: &Ins, known: &Known) -> Result<(), Failure> {
    rows::put(TABLE, patient, &known.row(ins))?;
    redraw();
    Ok(())
}

/// What shows the state is drawn again.
pub(crate) fn redraw() {
    for contribution in crate::panel::CONTRIBUTIONS {
        invalidate(contribution);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000;

    fn existence(state: State, access: Access) -> Existence {
        Existence {
            state,
            access,
            is_treating: false,
            in_mon_espace_sante: None,
            emergency_opposition: String::new(),
            person: Default::default(),
        }
    }

    #[test]
    fn every_answer_has_its_state() {
        for (state, access, expected) in [
            (State::Absent, Access::None, "none"),
            (State::Closed, Access::Valid, "closed"),
            (State::Open, Access::Valid, "open"),
            (State::Open, Access::Expired, "authorisation-expired"),
            (State::Open, Access::None, "authorisation-missing"),
            (State::Open, Access::Unknown, "authorisation-missing"),
            (State::Open, Access::Forbidden, "forbidden"),
        ] {
            let standing = Standing::of(&existence(state, access));
            assert_eq!(standing.code(), expected);
            assert_eq!(Standing::parse(expected), Some(standing));
            assert_eq!(
                standing.is_without(),
                matches!(state, State::Absent | State::Closed)
            );
        }
    }

    #[test]
    fn a_record_is_asked_about_once_a_day_and_not_again_at_once_after_a_failure() {
        let asked = |as_of, failed| {
            Known {
                as_of,
                failed,
                ..Known::NOTHING
            }
            .is_due(NOW)
        };
        assert!(asked(None, None));
        assert!(!asked(Some(NOW - ONCE_MS + 1), None));
        assert!(asked(Some(NOW - ONCE_MS), None));
        assert!(asked(Some(NOW + 1), None), "a clock was wrong");
        assert!(!asked(None, Some(NOW - 1)));
        assert!(asked(None, Some(NOW - AFTER_FAILURE_MS)));
        let unqualified = Known {
            standing: Standing::Unqualified,
            ..Known::NOTHING
        };
        assert!(!unqualified.is_due(NOW));
    }
}
