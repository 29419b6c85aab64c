//! `socle:practice/outbox`: orders to send, queued with the rest of the call's writes.

use socle_manifest::Permission;
use socle_record::model::outbox::lane;
use socle_record::{
    EntryId, EntryState, Need, NewEntry, PatientId, RecordError, WireForm, WireId, Write,
};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::outbox;
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::{Blob, Entry};
use crate::state::CallState;

/// More different needs than there are: what comes after is a mistake.
const NEEDS: usize = 8;

impl outbox::Host for CallState {
    fn enqueue(&mut self, entry: Resource<Entry>) -> wasmtime::Result<Result<String, Failure>> {
        let entry = self.resource(&entry)?.clone();
        Ok(self
            .granted(&Permission::Outbox)
            .and_then(|()| self.queue(entry)))
    }

    fn withdraw(&mut self, id: String) -> wasmtime::Result<Result<(), Failure>> {
        let weight = id.len();
        let write = Write::Withdraw {
            entry: EntryId::from(id),
            plugin: self.plugin.id().to_owned(),
        };
        Ok(self
            .granted(&Permission::Outbox)
            .and_then(|()| self.stage(write, weight)))
    }

    fn state_of(&mut self, id: String) -> wasmtime::Result<Result<Vec<(String, Data)>, Failure>> {
        Ok(self.order_of_ones_own(&id))
    }

    fn look_again(
        &mut self,
        service: String,
        destination: Option<String>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let weight = service.len() + destination.as_ref().map_or(0, String::len);
        let allowed = self
            .granted(&Permission::Outbox)
            .and_then(|()| self.sends(&service));
        let write = Write::LookAgain {
            plugin: self.plugin.id().to_owned(),
            service,
            patient: self.call.patient.as_deref().map(PatientId::from),
            destination,
        };
        Ok(allowed.and_then(|()| self.stage(write, weight)))
    }
}

impl CallState {
    /// How one of the plugin's own orders stands. In a call about a patient no other patient's is known.
    fn order_of_ones_own(&mut self, id: &str) -> Result<Vec<(String, Data)>, Failure> {
        self.granted(&Permission::Outbox)?;
        let unknown = || Failure::new("not-found", "Cet envoi n’existe pas.");
        let found = match self.host.record.entry(&EntryId::from(id)) {
            Ok(found) => found,
            Err(RecordError::NotFound { .. }) => return Err(unknown()),
            Err(error) => return Err(self.host.record_failure(&error)),
        };
        let patient = found.patient.as_ref().map(PatientId::as_str);
        let own = [found.plugin.as_str(), &found.provider].contains(&self.plugin.id());
        let here = self.call.patient.is_none() || self.call.patient.as_deref() == patient;
        if !(own && here) {
            return Err(unknown());
        }
        self.dependencies.orders.insert(id.to_owned());
        self.note_use("outbox", patient);
        let mut said = vec![
            ("state".to_owned(), Data::Text(found.state.as_str().into())),
            ("since".to_owned(), Data::Integer(found.updated_ms)),
            ("attempts".to_owned(), Data::Integer(found.attempts.into())),
        ];
        if !found.reason.is_empty() {
            said.push(("reason".to_owned(), Data::Text(found.reason)));
        }
        let tried = self.host.record.attempts(&found.id);
        let tried = tried.map_err(|error| self.host.record_failure(&error))?;
        if let Some(code) = tried.into_iter().next_back().and_then(|last| last.code) {
            said.push(("code".to_owned(), Data::Text(code)));
        }
        let waits = !found.state.is_settled() && found.state != EntryState::EnCours;
        if waits && found.next_attempt_ms > self.host.clock.now_ms() {
            said.push(("next".to_owned(), Data::Integer(found.next_attempt_ms)));
        }
        said.push(("answer".to_owned(), found.answer.into()));
        Ok(said)
    }

    fn sends(&self, service: &str) -> Result<(), Failure> {
        let deliveries = &self.plugin.manifest.deliveries;
        if deliveries
            .iter()
            .any(|delivery| delivery.service == service)
        {
            return Ok(());
        }
        Err(Failure::unsupported(&format!(
            "the manifest declares no delivery `{service}`"
        )))
    }

    fn queue(&mut self, entry: Entry) -> Result<String, Failure> {
        self.may_write()?;
        self.sends(&entry.service)?;
        let mut needs = Vec::new();
        for need in &entry.needs {
            needs.push(need.parse::<Need>().map_err(|error| {
                Failure::new("outbox.need", "Envoi mal préparé.").author(error.to_string())
            })?);
        }
        let attached: usize = entry
            .attachments
            .iter()
            .map(|(_, blob)| blob.bytes.len())
            .sum();
        let attached = self.staged.attached.saturating_add(attached);
        if attached > limits::BLOB_BYTES {
            return Err(
                Failure::new("limit", "Trop de documents en une fois.").author(format!(
                    "a call attaches at most {} MiB",
                    limits::BLOB_BYTES >> 20
                )),
            );
        }
        // Contents are kept by their digest; one whose order never commits is swept later.
        let mut attachments = Vec::new();
        for (key, blob) in &entry.attachments {
            let kept = self
                .host
                .record
                .put_blob(&mut blob.bytes.as_slice())
                .map_err(|error| self.host.record_failure(&error))?;
            attachments.push((key.clone(), kept.digest));
        }
        let bytes = entry.bytes;
        let patient = self.call.patient.as_deref().map(PatientId::from);
        let queued = NewEntry {
            id: Some(EntryId::from(entry.id.as_str())),
            lane: lane(&entry.service, patient.as_ref(), &entry.destination),
            service: entry.service,
            plugin: self.plugin.id().to_owned(),
            patient,
            wire_id: WireId::Minted(entry.wire_id),
            values: entry
                .values
                .into_iter()
                .map(|(key, value)| (key, value.into()))
                .collect(),
            attachments,
            needs,
            after: entry.after.map(EntryId::from),
        };
        self.stage(Write::Enqueue(queued), bytes)?;
        self.staged.attached = attached;
        Ok(entry.id)
    }
}

impl outbox::HostEntry for CallState {
    fn new(&mut self, service: String) -> wasmtime::Result<Resource<Entry>> {
        let id = self.host.record.mint_id()?;
        let wire_id = self.host.record.mint_wire_id(&WireForm::default())?;
        let kept = self.keep(Entry {
            id,
            wire_id,
            ..Entry::default()
        })?;
        let held = self.hold(&kept, service.len(), 0)?;
        held.service = service;
        Ok(kept)
    }

    fn id(&mut self, entry: Resource<Entry>) -> wasmtime::Result<String> {
        Ok(self.resource(&entry)?.id.clone())
    }

    fn wire_id(&mut self, entry: Resource<Entry>) -> wasmtime::Result<String> {
        Ok(self.resource(&entry)?.wire_id.clone())
    }

    fn attempts(&mut self, entry: Resource<Entry>) -> wasmtime::Result<u32> {
        Ok(self.resource(&entry)?.attempts)
    }

    fn get(&mut self, entry: Resource<Entry>, key: String) -> wasmtime::Result<Data> {
        Ok(lookup(&self.resource(&entry)?.values, &key))
    }

    fn set(&mut self, entry: Resource<Entry>, key: String, value: Data) -> wasmtime::Result<()> {
        let replaced = self
            .resource(&entry)?
            .values
            .iter()
            .find(|(name, _)| *name == key)
            .map_or(0, |(key, value)| key.len() + value.weight());
        let held = self.hold(&entry, key.len() + value.weight(), replaced)?;
        held.values.retain(|(name, _)| *name != key);
        held.values.push((key, value));
        if held.bytes > limits::VALUE_BYTES {
            return Err(self
                .meter
                .exceed("8 MiB of values in one order; attach blobs".into()));
        }
        Ok(())
    }

    fn attach(
        &mut self,
        entry: Resource<Entry>,
        key: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<()> {
        let content = self.resource(&content)?.clone();
        let replaces = self
            .resource(&entry)?
            .attachments
            .iter()
            .any(|(name, _)| *name == key);
        let entry = self.hold(&entry, key.len(), if replaces { key.len() } else { 0 })?;
        entry.attachments.retain(|(name, _)| *name != key);
        entry.attachments.push((key, content));
        Ok(())
    }

    fn attachment(
        &mut self,
        entry: Resource<Entry>,
        key: String,
    ) -> wasmtime::Result<Option<Resource<Blob>>> {
        let found = self
            .resource(&entry)?
            .attachments
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, blob)| blob.clone());
        found.map(|blob| self.keep(blob)).transpose()
    }

    fn needs(&mut self, entry: Resource<Entry>, what: String) -> wasmtime::Result<()> {
        let needs = &self.resource(&entry)?.needs;
        if needs.len() < NEEDS && !needs.contains(&what) {
            self.hold(&entry, what.len(), 0)?.needs.push(what);
        }
        Ok(())
    }

    fn after(&mut self, entry: Resource<Entry>, entry_id: String) -> wasmtime::Result<()> {
        let replaced = self.resource(&entry)?.after.as_ref().map_or(0, String::len);
        let held = self.hold(&entry, entry_id.len(), replaced)?;
        held.after = Some(entry_id);
        Ok(())
    }

    fn destination(&mut self, entry: Resource<Entry>, key: String) -> wasmtime::Result<()> {
        let replaced = self.resource(&entry)?.destination.len();
        let held = self.hold(&entry, key.len(), replaced)?;
        held.destination = key;
        Ok(())
    }

    fn drop(&mut self, resource: Resource<Entry>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}
