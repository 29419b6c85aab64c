//! `socle:services`: one plugin asks another through a contract, without knowing which it is.

use socle_manifest::{Access, Permission};
use socle_record::{EntryId, RecordError};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::services::{
    directory, identity, messaging, request, shared_record, summary,
};
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::ports::mail::Channel;
use crate::resources::{Blob, Request};
use crate::state::CallState;

/// The record a patient shares with all who care for them.
const SHARED_RECORD: &str = "shared-record";

impl request::Host for CallState {}

impl request::HostRequest for CallState {
    fn new(&mut self) -> wasmtime::Result<Resource<Request>> {
        self.keep(Request::default())
    }

    fn get(&mut self, request: Resource<Request>, key: String) -> wasmtime::Result<Data> {
        Ok(lookup(&self.resource(&request)?.values, &key))
    }

    fn set(
        &mut self,
        request: Resource<Request>,
        key: String,
        value: Data,
    ) -> wasmtime::Result<()> {
        let replaced = weight_of(&self.resource(&request)?.values, &key);
        let request = self.hold(&request, key.len() + value.weight(), replaced)?;
        request.values.retain(|(name, _)| *name != key);
        request.values.push((key, value));
        Ok(())
    }

    fn answer(
        &mut self,
        request: Resource<Request>,
        key: String,
        value: Data,
    ) -> wasmtime::Result<()> {
        let replaced = weight_of(&self.resource(&request)?.answers, &key);
        let request = self.hold(&request, key.len() + value.weight(), replaced)?;
        request.answers.retain(|(name, _)| *name != key);
        request.answers.push((key, value));
        Ok(())
    }

    fn answered(&mut self, request: Resource<Request>, key: String) -> wasmtime::Result<Data> {
        Ok(lookup(&self.resource(&request)?.answers, &key))
    }

    fn answer_row(
        &mut self,
        request: Resource<Request>,
        row: Vec<(String, Data)>,
    ) -> wasmtime::Result<()> {
        if self.resource(&request)?.rows.len() >= limits::QUERY_ROWS as usize {
            return Err(self
                .meter
                .exceed(format!("{} rows of an answer", limits::QUERY_ROWS)));
        }
        let weight = row
            .iter()
            .map(|(key, value)| key.len() + value.weight())
            .sum();
        self.hold(&request, weight, 0)?.rows.push(row);
        Ok(())
    }

    fn answered_rows(
        &mut self,
        request: Resource<Request>,
    ) -> wasmtime::Result<Vec<Vec<(String, Data)>>> {
        Ok(self.resource(&request)?.rows.clone())
    }

    fn attach(
        &mut self,
        request: Resource<Request>,
        key: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<()> {
        let content = self.resource(&content)?.clone();
        let attached = &self.resource(&request)?.attachments;
        let replaced = attached
            .iter()
            .find(|(name, _)| *name == key)
            .map_or(0, |(name, _)| attachment_weight(name));
        let request = self.hold(&request, attachment_weight(&key), replaced)?;
        request.attachments.retain(|(name, _)| *name != key);
        request.attachments.push((key, content));
        Ok(())
    }

    fn attachment(
        &mut self,
        request: Resource<Request>,
        key: String,
    ) -> wasmtime::Result<Option<Resource<Blob>>> {
        let attached = &self.resource(&request)?.attachments;
        let found = attached
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, blob)| blob.clone());
        found.map(|blob| self.keep(blob)).transpose()
    }

    fn drop(&mut self, resource: Resource<Request>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}

/// What the value called `key` weighs, when there is one.
fn weight_of(values: &[(String, Data)], key: &str) -> usize {
    values
        .iter()
        .find(|(name, _)| name == key)
        .map_or(0, |(key, value)| key.len() + value.weight())
}

/// What a blob under this key takes of the memory of a call, its bytes apart: they have a budget of their own.
fn attachment_weight(key: &str) -> usize {
    key.len() + 64
}

/// What one plugin may ask of another, whichever offers it: a function of a service, by their names in `wit/services`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Operation {
    /// What is granted, and provided by one plugin.
    pub(crate) service: &'static str,
    /// The interface it is asked by: services that are one for each channel share theirs.
    pub(crate) interface: &'static str,
    pub(crate) function: &'static str,
}

impl Operation {
    /// All there are.
    pub(crate) const ALL: [Self; 17] = [
        Self::of("identity", "search"),
        Self::of("identity", "verify"),
        Self::of("summary", "state"),
        Self::of("summary", "compose"),
        Self::of(SHARED_RECORD, "state"),
        Self::of(SHARED_RECORD, "find"),
        Self::of(SHARED_RECORD, "read"),
        Self::of(SHARED_RECORD, "deposit"),
        Self::of(SHARED_RECORD, "change"),
        Self::messaging(Channel::Professional, "state"),
        Self::messaging(Channel::Professional, "send"),
        Self::messaging(Channel::Professional, "history"),
        Self::messaging(Channel::Patient, "state"),
        Self::messaging(Channel::Patient, "send"),
        Self::messaging(Channel::Patient, "history"),
        Self::of("directory", "search"),
        Self::of("directory", "find"),
    ];

    const fn of(service: &'static str, function: &'static str) -> Self {
        Self {
            service,
            interface: service,
            function,
        }
    }

    const fn messaging(channel: Channel, function: &'static str) -> Self {
        let service = match channel {
            Channel::Professional => "messaging-professional",
            Channel::Patient => "messaging-patient",
        };
        Self {
            service,
            interface: "messaging",
            function,
        }
    }

    /// As the log names it.
    pub(crate) fn name(self) -> String {
        format!("service {}.{}", self.interface, self.function)
    }
}

/// What this host offers of each service: every function asks its provider.
macro_rules! asks {
    ($module:ident, $service:literal, [$($function:ident),+] $($own:item)*) => {
        impl $module::Host for CallState {
            $(async fn $function(
                &mut self,
                request: Resource<Request>,
            ) -> wasmtime::Result<Result<(), Failure>> {
                self.ask_service(request, Operation::of($service, stringify!($function)))
                    .await
            })+
            $($own)*
        }
    };
}

asks!(identity, "identity", [search, verify]);
asks!(summary, "summary", [state, compose]);
asks!(directory, "directory", [search, find]);
asks!(
    shared_record,
    "shared-record",
    [state, find, read, deposit, change]
    fn order(&mut self, entry: String) -> wasmtime::Result<Result<Vec<(String, Data)>, Failure>> {
        Ok(self.order_now(&entry))
    }
);

impl messaging::Host for CallState {
    async fn state(&mut self, request: Resource<Request>) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_channel(request, "state").await
    }

    async fn send(&mut self, request: Resource<Request>) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_channel(request, "send").await
    }

    async fn history(
        &mut self,
        request: Resource<Request>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_channel(request, "history").await
    }
}

impl CallState {
    /// Ask whoever answers for the channel the request names.
    async fn ask_channel(
        &mut self,
        request: Resource<Request>,
        function: &'static str,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let named = lookup(&self.resource(&request)?.values, "channel");
        match named.as_text().and_then(Channel::of) {
            Some(channel) => {
                self.ask_service(request, Operation::messaging(channel, function))
                    .await
            }
            None => Ok(Err(Failure::unsupported(
                "a request to `messaging` says its `channel`: `professional` or `patient`",
            ))),
        }
    }

    /// Run the provider in its own instance with its own grants, limited to this call's patient;
    /// it spends what this call has left, and what it writes is committed with this call.
    async fn ask_service(
        &mut self,
        request: Resource<Request>,
        operation: Operation,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if let Err(failure) = self.granted(&Permission::Service {
            service: operation.service.into(),
        }) {
            return Ok(Err(failure));
        }
        if !self.call.origin.may_reach_network() {
            return Ok(Err(Failure::new(
                "view.offline",
                "Un affichage ne peut pas appeler un autre service.",
            )));
        }
        let asked = self.resource(&request)?.clone();
        let patient = match self.patient_asked_about(&asked, operation) {
            Ok(patient) => patient,
            Err(failure) => return Ok(Err(failure)),
        };
        match crate::call::provide(self, asked, operation, patient).await {
            Ok(answered) => {
                let before = self.resource(&request)?.bytes;
                let held = self.hold(&request, answered.bytes, before)?;
                *held = answered;
                Ok(Ok(()))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// Whom a service is asked about: the patient of this call. A call about none may name one, whose documents it may read,
    /// where that is what the service is about.
    fn patient_asked_about(
        &self,
        asked: &Request,
        operation: Operation,
    ) -> Result<Option<String>, Failure> {
        let own = self.call.patient.clone();
        if own.is_some() || operation.service != SHARED_RECORD {
            return Ok(own);
        }
        let Data::Text(named) = lookup(&asked.values, "patient") else {
            return Ok(None);
        };
        self.may_use_documents(&named, Access::Read)?;
        Ok(Some(named))
    }

    /// How an order of the shared record stands. Whose it is decides who may know: an id alone opens nothing.
    fn order_now(&mut self, entry: &str) -> Result<Vec<(String, Data)>, Failure> {
        self.granted(&Permission::Service {
            service: SHARED_RECORD.into(),
        })?;
        let unknown = || Failure::new("not-found", "Cet envoi n’existe pas.");
        let found = match self.host.record.entry(&EntryId::from(entry)) {
            Ok(found) => found,
            Err(RecordError::NotFound { .. }) => return Err(unknown()),
            Err(error) => return Err(self.host.record_failure(&error)),
        };
        let patient = found.patient.as_ref().map(|patient| patient.as_str());
        let (SHARED_RECORD, Some(patient)) = (found.service.as_str(), patient) else {
            return Err(unknown());
        };
        match &self.call.patient {
            Some(own) if own == patient => {}
            Some(_) => return Err(unknown()),
            None => self.may_use_documents(patient, Access::Read)?,
        }
        self.dependencies.orders.insert(entry.to_owned());
        self.note_use("service.shared-record", Some(patient));
        let mut said = vec![
            ("state".to_owned(), Data::Text(found.state.as_str().into())),
            ("since".to_owned(), Data::Integer(found.updated_ms)),
        ];
        if !found.reason.is_empty() {
            said.push(("reason".to_owned(), Data::Text(found.reason)));
        }
        said.push(("answer".to_owned(), found.answer.into()));
        Ok(said)
    }
}
