//! `socle:base/schedule`: jobs that begin by themselves.

use socle_manifest::Permission;
use socle_record::{NewSchedule, PatientId, Write};

use crate::bindings::imports::socle::base::schedule;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::state::CallState;

impl schedule::Host for CallState {
    fn next(&mut self, id: String) -> wasmtime::Result<Result<Option<i64>, Failure>> {
        Ok(self
            .granted(&Permission::Schedule)
            .and_then(|()| self.next_due(&id)))
    }

    fn start_at(
        &mut self,
        job: String,
        instant: i64,
        input: Data,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self
            .granted(&Permission::Schedule)
            .and_then(|()| self.begin_at(job, instant, input)))
    }

    fn cancel(&mut self, id: String) -> wasmtime::Result<Result<(), Failure>> {
        Ok(self
            .granted(&Permission::Schedule)
            .and_then(|()| self.take_back(id)))
    }
}

impl CallState {
    /// What this plugin asked for, as it will be once the call has succeeded.
    fn scheduled(&self) -> Result<Vec<NewSchedule>, Failure> {
        let mine = self.plugin.id();
        let mut found: Vec<_> = self
            .host
            .record
            .schedules(mine)
            .map_err(|error| self.host.record_failure(&error))?
            .into_iter()
            .map(|one| one.schedule)
            .collect();
        for write in &self.staged.writes {
            match write {
                Write::Schedule(new) if new.plugin == mine => found.push(new.clone()),
                Write::Unschedule { plugin, id } if plugin == mine => {
                    found.retain(|one| one.id != *id);
                }
                _ => {}
            }
        }
        Ok(found)
    }

    fn next_due(&mut self, id: &str) -> Result<Option<i64>, Failure> {
        let found = self.scheduled()?;
        Ok(found.iter().find(|one| one.id == id).map(|one| one.due_ms))
    }

    fn begin_at(&mut self, job: String, due_ms: i64, input: Data) -> Result<String, Failure> {
        if !self
            .plugin
            .manifest
            .jobs
            .iter()
            .any(|known| known.id == job)
        {
            return Err(Failure::unsupported(&format!(
                "the manifest declares no job `{job}`"
            )));
        }
        let weight = input.weight();
        if weight > limits::SCHEDULED_INPUT_BYTES {
            return Err(Failure::new("limit", "Travail trop grand.")
                .author("the input of what is scheduled holds at most 64 KiB"));
        }
        let waiting = self.scheduled()?;
        if waiting.iter().filter(|one| one.rule.is_empty()).count() >= limits::SCHEDULED {
            return Err(Failure::new("limit", "Trop de travaux programmés.")
                .author(format!("at most {} wait", limits::SCHEDULED)));
        }
        let id = self
            .host
            .record
            .mint_id()
            .map_err(|error| self.host.record_failure(&error))?;
        let new = NewSchedule {
            plugin: self.plugin.id().to_owned(),
            id: id.clone(),
            rule: String::new(),
            name: job,
            input: input.into(),
            patient: self.call.patient.as_deref().map(PatientId::from),
            due_ms,
        };
        self.stage(Write::Schedule(new), weight)?;
        Ok(id)
    }

    fn take_back(&mut self, id: String) -> Result<(), Failure> {
        let found = self.scheduled()?;
        match found.iter().find(|one| one.id == id) {
            Some(one) if one.rule.is_empty() => {
                let plugin = self.plugin.id().to_owned();
                self.stage(Write::Unschedule { plugin, id }, 64)
            }
            Some(_) => Err(Failure::unsupported(
                "what the manifest schedules is not taken back",
            )),
            None => Err(Failure::new(
                "not-found",
                "Ce travail programmé n’existe pas, ou a déjà commencé.",
            )),
        }
    }
}
