//! How one comes to the record: as usual, in an emergency with its reason, hidden from the legal representatives of a minor.
//! The host keeps it while the file is open; the reason of an emergency stays.

use serde_json::{Value, json};
use socle_formats::date::CivilDate;
use socle_formats::dmp::AccessMode;
use socle_sdk::{Context, Failure, session, texts, time};

use crate::client::Manner;
use crate::{patient, rows};

/// Reasons that were given, by patient and instant.
const TABLE: &str = "urgences";
/// What the scratch keeps.
const SCRATCH: &str = "maniere";
/// Years until one has no legal representatives any more.
const OF_AGE: u16 = 18;

/// How somebody comes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Coming {
    pub(super) mode: AccessMode,
    /// Hidden from the legal representatives.
    pub(super) secret: bool,
    /// Why it is an emergency.
    pub(super) reason: String,
}

/// The modes of emergency, with their words.
pub(super) const EMERGENCIES: [(AccessMode, &str); 2] = [
    (AccessMode::BrisDeGlace, "bris-de-glace"),
    (AccessMode::Centre15, "centre-15"),
];

impl Coming {
    /// As a command says it.
    ///
    /// # Errors
    /// A mode that is none.
    pub(super) fn parse(mode: &str, reason: &str, secret: bool) -> Result<Self, Failure> {
        let mode = match mode {
            "" | "normal" => AccessMode::Normal,
            word => EMERGENCIES
                .into_iter()
                .find(|(_, known)| *known == word)
                .map(|(mode, _)| mode)
                .ok_or_else(|| {
                    Failure::new("dmp.mode", texts::text("mode-inconnu")).field("mode")
                })?,
        };
        Ok(Self {
            mode,
            secret,
            reason: reason.trim().to_owned(),
        })
    }

    pub(super) fn is_emergency(&self) -> bool {
        self.mode != AccessMode::Normal
    }

    /// An emergency has a reason.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.is_emergency() && self.reason.is_empty() {
            true => {
                Err(Failure::new("dmp.motif", texts::text("urgence-motif-requis")).field("motif"))
            }
            false => Ok(()),
        }
    }

    pub(super) fn manner(&self) -> Manner {
        Manner {
            mode: self.mode,
            secret: self.secret,
        }
    }

    /// What the host keeps while the file is open.
    pub(super) fn of_file(c: &Context) -> Self {
        let kept: Value = match c.scratch_get(SCRATCH).into_text() {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            None => Value::Null,
        };
        let text = |key: &str| kept[key].as_str().unwrap_or_default();
        Self::parse(
            text("mode"),
            text("motif"),
            kept["secret"].as_bool().unwrap_or_default(),
        )
        .unwrap_or_default()
    }

    /// Keeps it for as long as the file is open.
    pub(super) fn stay(&self, c: &Context) -> Result<(), Failure> {
        let mode = EMERGENCIES
            .into_iter()
            .find(|(mode, _)| *mode == self.mode)
            .map_or("normal", |(_, word)| word);
        let kept = json!({ "mode": mode, "motif": self.reason, "secret": self.secret });
        c.scratch_set(SCRATCH, &kept.to_string().into())
    }
}

/// Keeps why somebody came in an emergency, who and when.
pub(super) fn keep_reason(patient: &str, coming: &Coming) -> Result<(), Failure> {
    if !coming.is_emergency() {
        return Ok(());
    }
    let who = session::current()?.get("nom").unwrap_or_default();
    let now = time::now_ms();
    rows::put(
        TABLE,
        &format!("{patient}/{now}"),
        &json!({ "mode": coming.mode.code(), "motif": coming.reason, "qui": who, "le": now }),
    )
}

/// The emergencies of a patient, the latest first: instant, mode, reason, who.
pub(super) fn emergencies(patient: &str) -> Result<Vec<(i64, String, String, String)>, Failure> {
    let mut all: Vec<_> = rows::of_patient(TABLE, patient)?
        .into_iter()
        .map(|(_, row)| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let at = row["le"].as_i64().unwrap_or_default();
            (at, text("mode"), text("motif"), text("qui"))
        })
        .collect();
    all.sort_by(|a, b| b.cmp(a));
    Ok(all)
}

/// Whether a patient has legal representatives: a minor.
pub(super) fn is_minor(patient: &str) -> Result<bool, Failure> {
    Ok(is_under_age(&patient::birth(patient)?, &time::today()))
}

fn is_under_age(born: &str, today: &str) -> bool {
    let day = |text: &str| text.parse::<CivilDate>().ok();
    let age = day(born)
        .zip(day(today))
        .and_then(|(born, today)| born.age_ans(&today));
    age.is_some_and(|age| age < OF_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_of_age_on_the_day_of_eighteen_years() {
        for (born, expected) in [
            ("2008-03-12", false),
            ("2008-03-13", true),
            ("1948-11-09", false),
            ("", false),
        ] {
            assert_eq!(is_under_age(born, "2026-03-12"), expected, "{born}");
        }
    }

    #[test]
    fn an_emergency_without_its_reason_is_none() {
        let coming = |mode: &str, reason: &str| Coming {
            mode: EMERGENCIES
                .into_iter()
                .find(|(_, word)| *word == mode)
                .map(|(mode, _)| mode)
                .unwrap_or_default(),
            reason: reason.to_owned(),
            secret: false,
        };
        assert!(coming("centre-15", "Appel du 15").check().is_ok());
        assert!(!coming("normal", "").is_emergency());
    }
}
