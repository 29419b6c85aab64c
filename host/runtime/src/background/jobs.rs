//! Jobs: each runs until its end, a failure, or until somebody asks it to stop.

use std::convert::Infallible;
use std::sync::Arc;

use socle_record::{Author, Job, JobEnd, JobId, JobState, Unit, Write};

use super::errands::{Errand, What, begin};
use super::{PULSE, write_down};
use crate::call;
use crate::cancel::Cancel;
use crate::error::Reason;
use crate::failure::Data;
use crate::host::Inner;
use crate::limits;
use crate::plugin::Plugin;
use crate::state::Origin;

/// Start the jobs of this plugin that wait, so many side by side. Those of a plugin that is not
/// installed wait for it.
pub(super) fn start(inner: &Arc<Inner>, plugin: &Plugin) {
    let under_way = inner
        .errands
        .of(plugin.id(), |what| {
            matches!(what, What::Job(_)).then_some(())
        })
        .len();
    let mut room = limits::JOBS_AT_ONCE.saturating_sub(under_way);
    if room == 0 || plugin.exports.worker.is_none() {
        return;
    }
    let jobs = match inner.record.open_jobs() {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!(%error, "jobs cannot be read");
            return;
        }
    };
    for job in jobs
        .into_iter()
        .filter(|job| job.plugin == plugin.id() && job.state == JobState::Waiting)
    {
        if room == 0 {
            break;
        }
        let taken = match plugin.manifest.works_alone(&job.name) {
            true => inner.record.start_job_alone(&job.id),
            false => inner.record.start_job(&job.id),
        };
        match taken {
            Ok(Some(job)) => {
                let errand = Errand {
                    plugin: job.plugin.clone(),
                    what: What::Job(job.id.clone()),
                };
                let host = Arc::clone(inner);
                begin(inner, errand, async move { run(&host, job).await });
                room -= 1;
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a job could not be started"),
        }
    }
}

async fn run(inner: &Arc<Inner>, job: Job) {
    let (id, plugin) = (job.id.clone(), job.plugin.clone());
    let patient = job
        .patient
        .as_ref()
        .map(|patient| patient.as_str().to_owned());
    let cancel = Cancel::default();
    let plan = inner.plan(
        &plugin,
        format!("job {}", job.name),
        Origin::Job,
        patient.as_deref(),
        cancel.clone(),
    );
    if let Err(error) = &plan
        && matches!(
            error.reason,
            Reason::AwaitsConsent | Reason::Disabled | Reason::SafeMode | Reason::Quarantined(_)
        )
    {
        // It was turned off or paused between the look at what waits and this start: the job waits on for it.
        if let Err(error) = inner.record.put_job_back(&id) {
            tracing::error!(%error, "a job that did not begin could not be put back");
        }
        return;
    }
    let done = |answer: &Data| Write::EndJob {
        job: id.clone(),
        end: JobEnd::Done(answer.clone().into()),
    };
    let work = async {
        match plan {
            Ok(plan) => call::work(inner, plan, job, done).await,
            Err(error) => Err(error),
        }
    };
    let outcome = tokio::select! {
        outcome = work => outcome,
        // Throws the switch when asked, and goes on waiting: the work itself says how it ended.
        never = give_up_when_asked(inner, &id, &cancel) => match never {},
    };
    let Err(error) = outcome else { return };
    let end = match &error.reason {
        // Its plugin was removed between its start and its first step: it stops like the others.
        Reason::Cancelled | Reason::NotInstalled => JobEnd::Cancelled,
        _ => JobEnd::Failed {
            code: error.code().to_owned(),
            message: error.sentence(),
        },
    };
    let unit = Unit::new(Author::plugin(&plugin)).with(Write::EndJob { job: id, end });
    if let Err(error) = write_down(inner, &unit).await {
        tracing::error!(%error, "the end of a job could not be written");
    }
}

/// Somebody may ask a job to stop from another window or workstation: the record is what says so.
async fn give_up_when_asked(inner: &Inner, id: &JobId, cancel: &Cancel) -> Infallible {
    loop {
        if inner.record.job(id).is_ok_and(|job| job.cancel_asked) {
            cancel.cancel();
            return std::future::pending().await;
        }
        tokio::time::sleep(PULSE).await;
    }
}
