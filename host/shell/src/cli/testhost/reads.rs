//! What a test may look at: what was queued, kept, logged, journalled, and what it cost.

use serde_json::json;
use socle_record::{JobId, OutboxFilter, Query, StoreQuery};
use socle_runtime::PluginInfo;

use super::world::World;
use super::{Done, Trouble, values};

/// The most lines, rows and entries one answer holds.
const MOST: u32 = 1_000;

impl World {
    pub(super) fn info(&self, plugin: &str) -> Result<PluginInfo, Trouble> {
        self.host
            .plugins()
            .into_iter()
            .find(|info| info.manifest.id == plugin)
            .ok_or_else(|| Trouble::usage(format!("no plugin `{plugin}` is installed")))
    }

    pub(super) fn outbox(&self) -> Done {
        let filter = OutboxFilter {
            count: MOST,
            ..OutboxFilter::default()
        };
        let mut entries = self.host.record().outbox(&filter)?.rows;
        entries.reverse();
        let entries: Vec<_> = entries
            .into_iter()
            .map(|entry| {
                let values: serde_json::Map<_, _> = entry
                    .values
                    .into_iter()
                    .map(|(name, value)| (name, values::to_json(&value.into())))
                    .collect();
                let attachments: serde_json::Map<_, _> = entry
                    .attachments
                    .into_iter()
                    .map(|one| (one.key, json!(one.size_bytes)))
                    .collect();
                json!({
                    "id": entry.id.as_str(),
                    "wire_id": entry.wire_id,
                    "service": entry.service,
                    "plugin": entry.plugin,
                    "provider": entry.provider,
                    "patient": entry.patient.as_ref().map(|patient| patient.as_str()),
                    "state": entry.state.as_str(),
                    "reason": entry.reason,
                    "attempts": entry.attempts,
                    "next_attempt_ms": entry.next_attempt_ms,
                    "values": values,
                    "attachments": attachments,
                    "answer": values::to_json(&entry.answer.into()),
                })
            })
            .collect();
        Ok(json!(entries))
    }

    /// The documents of a patient, the oldest first.
    pub(super) fn documents(&self, patient: &str) -> Done {
        self.known(patient)?;
        let query = Query {
            kind: "document".into(),
            equal: vec![("patient".into(), patient.into())],
            count: MOST,
            ..Query::default()
        };
        let mut documents = self.host.record().documents(&query)?.rows;
        documents.reverse();
        let documents: Vec<_> = documents
            .into_iter()
            .map(|one| {
                json!({
                    "id": one.id.as_str(),
                    "title": one.title,
                    "mime": one.mime,
                    "status": one.statut.as_str(),
                    "read": one.is_read,
                    "author": one.author,
                    "date": one.date,
                    "version": one.version,
                    "size": one.content.size_bytes,
                })
            })
            .collect();
        Ok(json!(documents))
    }

    /// The jobs that were started since this host began, those that are over included.
    pub(super) fn jobs(&self) -> Done {
        let record = self.host.record();
        let mut ids: Vec<JobId> = record.open_jobs()?.into_iter().map(|job| job.id).collect();
        for id in self.jobs_seen() {
            let id = JobId::from(id.as_str());
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let mut jobs = Vec::new();
        for id in ids {
            let job = record.job(&id)?;
            jobs.push(json!({
                "id": job.id.as_str(),
                "plugin": job.plugin,
                "name": job.name,
                "state": job.state.as_str(),
                "starts": job.starts,
                "progress": job.progress,
                "text": job.progress_text,
                "input": values::to_json(&job.input.into()),
                "answer": values::to_json(&job.answer.into()),
                "failure": job.failure.map(|(code, message)| json!({ "code": code, "message": message })),
            }));
        }
        Ok(json!(jobs))
    }

    pub(super) fn parked(&self) -> Done {
        let parked: Vec<_> = self
            .host
            .record()
            .parked_events()?
            .into_iter()
            .map(|one| {
                json!({
                    "event": one.delivery.name,
                    "plugin": one.delivery.plugin,
                    "code": one.code,
                    "failures": one.delivery.failures,
                })
            })
            .collect();
        Ok(json!(parked))
    }

    pub(super) fn journal(&self) -> Done {
        self.host.flush_journal()?;
        let mut lines = self.host.record().journal_tail(MOST)?;
        lines.reverse();
        let lines: Vec<_> = lines
            .into_iter()
            .map(|line| {
                json!({
                    "nature": line.nature,
                    "name": line.name,
                    "person": line.person,
                    "plugin": line.plugin,
                    "patient": line.patient.as_ref().map(|patient| patient.as_str()),
                    "capability": line.capability,
                    "object": line.object,
                })
            })
            .collect();
        Ok(json!(lines))
    }

    pub(super) fn store(&self, plugin: &str, table: &str) -> Done {
        let all = StoreQuery {
            count: MOST,
            ..StoreQuery::default()
        };
        let rows: Vec<_> = self
            .host
            .record()
            .store_find(plugin, table, &all)?
            .into_iter()
            .map(|(key, value)| json!({ "key": key, "value": values::to_json(&value.into()) }))
            .collect();
        Ok(json!(rows))
    }

    pub(super) fn log(&self, plugin: &str) -> Done {
        self.info(plugin)?;
        let lines: Vec<_> = self
            .host
            .log(plugin)
            .into_iter()
            .map(|line| json!({ "level": line.level, "message": line.message }))
            .collect();
        Ok(json!(lines))
    }

    pub(super) fn stats(&self, plugin: &str) -> Done {
        let stats = self.info(plugin)?.stats;
        Ok(json!({
            "calls": stats.calls,
            "failures": stats.failures,
            "slow_calls": stats.slow_calls,
            "host_calls": stats.host_calls,
            "cpu_us": u64::try_from(stats.cpu.as_micros()).unwrap_or(u64::MAX),
            "wall_us": u64::try_from(stats.wall.as_micros()).unwrap_or(u64::MAX),
            "peak_memory_bytes": stats.peak_memory_bytes,
        }))
    }
}
