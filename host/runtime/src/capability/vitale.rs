//! `socle:practice/vitale`: the persons a carte Vitale covers, for providers of identities.

use std::sync::Arc;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::vitale;
use crate::failure::{Data, Failure};
use crate::resources::Insured;
use crate::state::CallState;

/// The service whose providers may have the values of a card.
const SERVICE: &str = "identity";

impl vitale::Host for CallState {
    fn state(&mut self) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self
            .may_use_vitale()
            .map(|()| self.host.ports.vitale.state().word().to_owned()))
    }

    fn simulated(&mut self) -> wasmtime::Result<Result<bool, Failure>> {
        Ok(self
            .may_use_vitale()
            .map(|()| self.host.ports.vitale.is_simulated()))
    }

    async fn read(&mut self) -> wasmtime::Result<Result<Vec<Resource<Insured>>, Failure>> {
        if let Err(failure) = self.may_use_vitale() {
            return Ok(Err(failure));
        }
        if !self.call.is_for_a_person() {
            return Ok(Err(Failure::new(
                "session-required",
                "La carte Vitale ne se lit qu’à votre demande.",
            )
            .author("the card is read while a person acts")));
        }
        let patient = self.call.patient.clone();
        self.note_use("vitale", patient.as_deref());
        if let Err(failure) = self.flush_reads() {
            return Ok(Err(failure));
        }
        let port = Arc::clone(&self.host.ports.vitale);
        match port.read().await {
            Ok(persons) => {
                let mut kept = Vec::with_capacity(persons.len());
                for person in persons {
                    kept.push(self.keep(Insured(person))?);
                }
                Ok(Ok(kept))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }
}

impl CallState {
    fn may_use_vitale(&self) -> Result<(), Failure> {
        self.granted(&Permission::Vitale)?;
        self.is_for_providers("a carte Vitale is read by providers of identities only")
    }

    /// Refused, with this for the author, unless the plugin offers identities.
    pub(crate) fn is_for_providers(&self, otherwise: &str) -> Result<(), Failure> {
        match self
            .plugin
            .manifest
            .services
            .iter()
            .any(|offered| offered == SERVICE)
        {
            true => Ok(()),
            false => Err(Failure::denied(otherwise)),
        }
    }
}

impl vitale::HostInsured for CallState {
    fn get(&mut self, insured: Resource<Insured>, name: String) -> wasmtime::Result<Data> {
        let person = &self.resource(&insured)?.0;
        Ok(person
            .values
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(Data::None, |(_, value)| value.clone()))
    }

    fn drop(&mut self, insured: Resource<Insured>) -> wasmtime::Result<()> {
        self.forget(insured)
    }
}
