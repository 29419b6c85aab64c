//! Who is due.

use std::collections::BTreeSet;

use socle_sdk::{Failure, Query, dossier, identity_store, records, time};

use crate::standing::{self, is_due};
use crate::{choices, earlier};

/// The most patients of one campaign: a row of the store has room for them.
pub(super) const MOST: usize = 2_000;
/// Entities one question brings.
const PAGE: u32 = 1_000;

/// A patient whose summary is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) patient: String,
    /// Civil date of the one in force; empty when there is none.
    pub(super) last: String,
    /// Whether one can be written: the identity is *qualifiée*.
    pub(super) is_qualified: bool,
}

/// Those in ALD whose summary is due and who are followed here: without any first, then the oldest. Those whose identity is
/// not qualified come last: none can be written before it is.
pub(super) fn patients() -> Result<Vec<Due>, Failure> {
    let today = time::today();
    let delay = standing::delay();
    let days = earlier::days()?;
    let mut due = Vec::new();
    for patient in in_ald(&today)? {
        let last = days.get(&patient);
        if !is_due(last.map(String::as_str), None, &today, delay) {
            continue;
        }
        let put_off = choices::put_off(&patient)?;
        if is_due(last.map(String::as_str), put_off.as_deref(), &today, delay)
            && dossier::is_active(&patient)?
        {
            due.push(Due {
                last: last.cloned().unwrap_or_default(),
                is_qualified: identity_store::matricule(&patient)?.is_some(),
                patient,
            });
        }
    }
    due.sort_by(|one, other| {
        let rank = |due: &Due| (!due.is_qualified, due.last.clone(), due.patient.clone());
        rank(one).cmp(&rank(other))
    });
    due.truncate(MOST);
    Ok(due)
}

/// Whether a patient of a campaign under way still waits for a summary: followed here, and none of the day since.
pub(super) fn is_still(patient: &str) -> Result<bool, Failure> {
    let today = time::today();
    let last = earlier::last_counted(patient)?;
    Ok(is_due(last.as_deref(), None, &today, standing::delay()) && dossier::is_active(patient)?)
}

fn in_ald(today: &str) -> Result<BTreeSet<String>, Failure> {
    let mut patients = BTreeSet::new();
    let mut first = 0;
    loop {
        let query = Query::new("ald");
        query.page(first, PAGE);
        let found = records::find(&query)?;
        for ald in &found {
            if standing::in_force(ald, today)
                && let Some(patient) = ald.text("patient")
            {
                patients.insert(patient);
            }
        }
        if found.len() < PAGE as usize {
            return Ok(patients);
        }
        first += u64::from(PAGE);
    }
}
