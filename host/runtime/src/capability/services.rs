//! `socle:services`: one plugin asks another through a contract, without knowing which it is.

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::services::{identity, request, summary};
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::Request;
use crate::state::CallState;

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

/// What one plugin may ask of another, whichever offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    IdentitySearch,
    IdentityVerify,
    SummaryState,
    SummaryCompose,
}

impl Operation {
    /// The service it is of.
    pub(crate) const fn service(self) -> &'static str {
        match self {
            Self::IdentitySearch | Self::IdentityVerify => "identity",
            Self::SummaryState | Self::SummaryCompose => "summary",
        }
    }

    /// As the log names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::IdentitySearch => "service identity.search",
            Self::IdentityVerify => "service identity.verify",
            Self::SummaryState => "service summary.state",
            Self::SummaryCompose => "service summary.compose",
        }
    }
}

impl identity::Host for CallState {
    async fn search(
        &mut self,
        request: Resource<Request>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_service(request, Operation::IdentitySearch).await
    }

    async fn verify(
        &mut self,
        request: Resource<Request>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_service(request, Operation::IdentityVerify).await
    }
}

impl summary::Host for CallState {
    async fn state(&mut self, request: Resource<Request>) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_service(request, Operation::SummaryState).await
    }

    async fn compose(
        &mut self,
        request: Resource<Request>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.ask_service(request, Operation::SummaryCompose).await
    }
}

impl CallState {
    /// Run the provider in its own instance with its own grants, limited to this call's patient;
    /// it spends what this call has left, and what it writes is committed with this call.
    async fn ask_service(
        &mut self,
        request: Resource<Request>,
        operation: Operation,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if let Err(failure) = self.granted(&Permission::Service {
            service: operation.service().into(),
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
        match crate::call::provide(self, asked, operation).await {
            Ok(answered) => {
                let before = self.resource(&request)?.bytes;
                let held = self.hold(&request, answered.bytes, before)?;
                *held = answered;
                Ok(Ok(()))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }
}
