//! What begins by itself: regular times of the manifest, and times plugins asked for. Each due one starts its job once,
//! however many were missed meanwhile; one whose job is still open waits for it.

use std::sync::Arc;
use std::time::Duration;

use socle_manifest::{Permission, Schedule, When};
use socle_record::{
    Author, JobId, NewJob, NewSchedule, RecordError, Scheduled, Unit, Value, Write,
};

use crate::consent::Choice;
use crate::host::Inner;
use crate::plugin::Plugin;

/// Start the jobs of this plugin whose time has come.
pub(super) fn start(inner: &Arc<Inner>, plugin: &Plugin) {
    let asked = plugin
        .rights
        .iter()
        .find(|right| right.request.permission == Permission::Schedule);
    // What is asked each time cannot be: nobody acts. Until it is granted, what is due stays due.
    if asked.is_none_or(|right| right.choice() != Some(Choice::Always)) {
        return;
    }
    if let Err(error) = begin_due(inner, plugin) {
        tracing::error!(%error, plugin = plugin.id(), "what begins by itself could not be started");
    }
}

fn begin_due(inner: &Arc<Inner>, plugin: &Plugin) -> Result<(), RecordError> {
    let kept = inner.record.schedules(plugin.id())?;
    if kept.is_empty() && plugin.manifest.schedules.is_empty() {
        return Ok(());
    }
    // The clock all workstations share: with clocks of their own, one that is late would begin again what another began.
    let now_ms = inner.record.shared_ms(inner.clock.now_ms())?;
    let mut unit = Unit::new(Author::plugin(plugin.id()));
    for declared in &plugin.manifest.schedules {
        let rule = rule(declared);
        let next_ms = next(inner, declared.when, now_ms);
        let known = kept.iter().find(|one| one.schedule.id == declared.id);
        // A rule that changed, or a clock that was set back, begins anew.
        let stands =
            known.is_some_and(|one| one.schedule.rule == rule && one.schedule.due_ms <= next_ms);
        if !stands {
            unit.writes.push(Write::Schedule(NewSchedule {
                plugin: plugin.id().to_owned(),
                id: declared.id.clone(),
                rule,
                name: declared.job.clone(),
                input: Value::None,
                patient: None,
                due_ms: next_ms,
            }));
        }
    }
    for one in &kept {
        let declared = plugin
            .manifest
            .schedules
            .iter()
            .any(|declared| declared.id == one.schedule.id);
        if !one.schedule.rule.is_empty() && !declared {
            unit.writes.push(Write::Unschedule {
                plugin: plugin.id().to_owned(),
                id: one.schedule.id.clone(),
            });
        }
    }
    if !unit.writes.is_empty() {
        inner.record.commit(&unit)?;
        return begin_due_of(inner, plugin, inner.record.schedules(plugin.id())?, now_ms);
    }
    begin_due_of(inner, plugin, kept, now_ms)
}

fn begin_due_of(
    inner: &Arc<Inner>,
    plugin: &Plugin,
    kept: Vec<Scheduled>,
    now_ms: i64,
) -> Result<(), RecordError> {
    for one in kept.into_iter().filter(|one| one.schedule.due_ms <= now_ms) {
        let open = match &one.job {
            Some(job) => inner.record.job(job).is_ok_and(|job| !job.state.is_over()),
            None => false,
        };
        // Due still: so its plugin sees that it comes, and asks for no other.
        let name = &one.schedule.name;
        let waits = open || plugin.manifest.works_alone(name) && is_open(inner, plugin, name)?;
        if waits {
            continue;
        }
        let NewSchedule {
            id,
            name,
            input,
            patient,
            due_ms,
            ..
        } = one.schedule;
        let next_ms = plugin
            .manifest
            .schedules
            .iter()
            .find(|declared| declared.id == id)
            .map(|declared| next(inner, declared.when, now_ms));
        let job = JobId::from(inner.record.mint_id()?);
        let mut unit = Unit::new(Author::plugin(plugin.id()));
        // A plugin that lost the job since has nothing to begin.
        if plugin.manifest.jobs.iter().any(|known| known.id == name) {
            unit.writes.push(Write::StartJob(NewJob {
                id: Some(job.clone()),
                plugin: plugin.id().to_owned(),
                name,
                input,
                patient,
            }));
        }
        unit.writes.push(Write::ScheduleRan {
            plugin: plugin.id().to_owned(),
            id,
            due_ms,
            job,
            next_ms,
        });
        match inner.record.commit(&unit) {
            Ok(_) => {}
            // Another workstation began it first: it is not begun here.
            Err(RecordError::Conflict { .. } | RecordError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether a job of this name waits or runs.
fn is_open(inner: &Inner, plugin: &Plugin, name: &str) -> Result<bool, RecordError> {
    let mut open = inner.record.open_jobs()?.into_iter();
    Ok(open.any(|job| job.plugin == plugin.id() && job.name == name))
}

/// What the record keeps of a rule, to see that it changed.
fn rule(declared: &Schedule) -> String {
    let when = match declared.when {
        When::Every(interval) => format!("every {}", interval.as_secs()),
        When::At { hour, minute } => format!("at {hour:02}:{minute:02}"),
    };
    format!("{when} {}", declared.job)
}

/// When a rule is due next after an instant.
fn next(inner: &Inner, when: When, after_ms: i64) -> i64 {
    match when {
        When::Every(interval) => after_ms.saturating_add(millis(interval)),
        When::At { hour, minute } => {
            next_time(inner.clock.zone().time_zone(), hour, minute, after_ms)
                .unwrap_or_else(|| after_ms.saturating_add(millis(Duration::from_secs(86_400))))
        }
    }
}

fn millis(interval: Duration) -> i64 {
    i64::try_from(interval.as_millis()).unwrap_or(i64::MAX)
}

/// The next time a clock of this zone shows `hour:minute`. A time the change to summer time leaves out is an hour later; one
/// that comes twice counts the first time.
fn next_time(zone: &jiff::tz::TimeZone, hour: u8, minute: u8, after_ms: i64) -> Option<i64> {
    let after = jiff::Timestamp::from_millisecond(after_ms).ok()?;
    let mut date = after.to_zoned(zone.clone()).date();
    for _ in 0..3 {
        let at = date
            .at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0)
            .to_zoned(zone.clone())
            .ok()?
            .timestamp();
        if at > after {
            return Some(at.as_millisecond());
        }
        date = date.tomorrow().ok()?;
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn said(zone: &str, hour: u8, minute: u8, after: &str) -> String {
        let after: jiff::Timestamp = after.parse().unwrap();
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let next = next_time(&zone, hour, minute, after.as_millisecond()).unwrap();
        jiff::Timestamp::from_millisecond(next).unwrap().to_string()
    }

    #[test]
    fn a_time_of_day_is_that_of_the_practice_summer_and_winter() {
        for (hour, minute, after, expected) in [
            (6, 30, "2026-03-01T05:00:00Z", "2026-03-01T05:30:00Z"),
            (6, 30, "2026-03-01T05:30:00Z", "2026-03-02T05:30:00Z"),
            (6, 30, "2026-07-01T05:00:00Z", "2026-07-02T04:30:00Z"),
            // 29 March 2026: 02:30 does not exist.
            (2, 30, "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z"),
            // 25 October 2026: 02:30 comes twice, the first is due, the second is not.
            (2, 30, "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
            (2, 30, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ] {
            assert_eq!(
                said("Europe/Paris", hour, minute, after),
                expected,
                "{after}"
            );
        }
        // A practice in Nouméa is eleven hours ahead.
        assert_eq!(
            said("Pacific/Noumea", 6, 30, "2026-03-01T00:00:00Z"),
            "2026-03-01T19:30:00Z"
        );
    }
}
