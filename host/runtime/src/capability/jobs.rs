//! `socle:base/jobs`: long work is started with the rest of the call's writes.

use socle_manifest::Permission;
use socle_record::{JobId, NewJob, PatientId, Write};

use crate::bindings::imports::socle::base::jobs;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::state::CallState;

impl jobs::Host for CallState {
    fn start(&mut self, name: String, input: Data) -> wasmtime::Result<Result<String, Failure>> {
        if let Err(failure) = self.granted(&Permission::Jobs) {
            return Ok(Err(failure));
        }
        if !self.plugin.manifest.jobs.iter().any(|job| job.id == name) {
            return Ok(Err(Failure::unsupported(&format!(
                "the manifest declares no job `{name}`"
            ))));
        }
        let weight = input.weight();
        if weight > limits::VALUE_BYTES {
            return Ok(Err(Failure::new("limit", "Travail trop grand.")
                .author("the input of a job holds at most 8 MiB")));
        }
        let id = match self.host.record.mint_id() {
            Ok(id) => id,
            Err(error) => return Ok(Err(self.host.record_failure(&error))),
        };
        let job = NewJob {
            id: Some(JobId::from(id.as_str())),
            plugin: self.plugin.id().to_owned(),
            name,
            input: input.into(),
            patient: self.call.patient.as_deref().map(PatientId::from),
        };
        Ok(self.stage(Write::StartJob(job), weight).map(|()| id))
    }

    fn cancel(&mut self, id: String) -> wasmtime::Result<Result<(), Failure>> {
        let weight = id.len();
        let write = Write::CancelJob {
            job: JobId::from(id),
            plugin: Some(self.plugin.id().to_owned()),
        };
        Ok(self
            .granted(&Permission::Jobs)
            .and_then(|()| self.stage(write, weight)))
    }
}

impl CallState {
    /// Commit what a job staged so far together with where it starts again from.
    pub(crate) fn keep_checkpoint(
        &mut self,
        resume: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Some(job) = self.call.job.clone() else {
            return Ok(Err(Failure::unsupported("checkpoint outside a job")));
        };
        let write = Write::Checkpoint {
            job,
            resume: resume.clone(),
        };
        // A plugin that was given up or removed goes no further than its last checkpoint.
        if self.call.cancel.is_cancelled() {
            return Ok(Err(Failure::new("cancelled", "Annulé.")));
        }
        Ok(self.stage(write, resume.len()).and_then(|()| {
            self.commit_staged(None)
                .map_err(|error| self.host.record_failure(&error))?;
            self.call.resume = Some(resume);
            self.meter.renew();
            Ok(())
        }))
    }
}
