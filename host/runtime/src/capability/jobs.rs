//! `socle:base/jobs`: long work is started with the rest of the call's writes.

use socle_manifest::Permission;
use socle_record::{JobId, NewJob, PatientId, Write};

use crate::bindings::imports::socle::base::jobs;
use crate::failure::{Data, Failure};
use crate::state::CallState;

impl jobs::Host for CallState {
    fn start(&mut self, name: String, input: Data) -> wasmtime::Result<Result<String, Failure>> {
        if let Err(failure) = self.granted(&Permission::Jobs) {
            return Ok(Err(failure));
        }
        if !self.plugin.manifest.jobs.iter().any(|job| job.id == name) {
            return Ok(Err(Failure::unsupported(&format!("the manifest declares no job `{name}`"))));
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
        Ok(self.stage(Write::StartJob(job)).map(|()| id))
    }

    fn cancel(&mut self, id: String) -> wasmtime::Result<Result<(), Failure>> {
        let write = Write::CancelJob { job: JobId::from(id), plugin: Some(self.plugin.id().to_owned()) };
        Ok(self.granted(&Permission::Jobs).and_then(|()| self.stage(write)))
    }
}

impl CallState {
    /// Commit what a job staged so far together with where it starts again from.
    pub(crate) fn keep_checkpoint(&mut self, resume: Vec<u8>) -> wasmtime::Result<Result<(), Failure>> {
        let Some(job) = self.call.job.clone() else {
            return Ok(Err(Failure::unsupported("checkpoint outside a job")));
        };
        let write = Write::Checkpoint { job, resume: resume.clone() };
        Ok(self.stage(write).and_then(|()| {
            self.commit_staged(None).map_err(|error| self.host.record_failure(&error))?;
            self.call.resume = Some(resume);
            self.meter.renew();
            Ok(())
        }))
    }
}
