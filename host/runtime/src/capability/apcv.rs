//! `socle:practice/apcv`: identities read from an application carte Vitale, for providers of identities. Only the host
//! makes the handles: what a plugin records with one is what the licensed service said.

use std::sync::Arc;

use socle_formats::identite::Acte;
use socle_manifest::Permission;
use socle_record::{Moyen, Purpose};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::apcv;
use crate::capability::base::lookup;
use crate::capability::identity_store::acts::QUALIFY;
use crate::capability::identity_store::answer_of;
use crate::failure::{Data, Failure};
use crate::resources::Reading;
use crate::state::{CallState, Origin};

/// What a handle never says: the matricule of an identity that is not *qualifiée* yet.
const KEPT: [&str; 3] = ["matricule", "oid", "historique"];

impl apcv::Host for CallState {
    fn state(&mut self) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self
            .may_use_apcv()
            .map(|()| self.host.ports.apcv.state().word().to_owned()))
    }

    fn simulated(&mut self) -> wasmtime::Result<Result<bool, Failure>> {
        Ok(self
            .may_use_apcv()
            .map(|()| self.host.ports.apcv.is_simulated()))
    }

    async fn read(&mut self) -> wasmtime::Result<Result<Vec<Resource<Reading>>, Failure>> {
        if let Err(failure) = self.may_use_apcv() {
            return Ok(Err(failure));
        }
        if !self.call.is_for_a_person() || self.call.begun_as == Origin::View {
            return Ok(Err(Failure::new(
                "session-required",
                "L’application carte Vitale ne se lit qu’à votre demande.",
            )
            .author("what was scanned is read while a person acts")));
        }
        let patient = self.call.patient.clone();
        self.note_use("apcv", patient.as_deref());
        if let Err(failure) = self.flush_reads() {
            return Ok(Err(failure));
        }
        let port = Arc::clone(&self.host.ports.apcv);
        match port.read().await {
            Ok(persons) => {
                let mut kept = Vec::with_capacity(persons.len());
                for person in persons {
                    kept.push(self.keep(Reading(person))?);
                }
                Ok(Ok(kept))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }
}

impl CallState {
    /// Granted, and for a provider of identities.
    pub(crate) fn may_use_apcv(&self) -> Result<(), Failure> {
        self.granted(&Permission::Apcv)?;
        self.is_for_providers("an application carte Vitale is read by providers of identities only")
    }
}

impl CallState {
    /// What the licensed service gave is recorded as it is. The person acts, and may check identities: an identity read so
    /// counts as one.
    pub(crate) fn take_reading(
        &mut self,
        patient: &str,
        revision: u64,
        reading: &Resource<Reading>,
    ) -> wasmtime::Result<Result<String, Failure>> {
        let reading = self.resource(reading)?.0.clone();
        Ok(self.may_use_apcv().and_then(|()| {
            if reading.is_simulated && self.host.record.purpose() == Purpose::Practice {
                return Err(Failure::new(
                    "apcv.simulated",
                    "Cette lecture est simulée : elle ne peut pas qualifier l’identité d’un vrai patient.",
                ));
            }
            let reponse = answer_of(&reading.values)?;
            self.act_in_person(
                patient,
                revision,
                Acte::LireApcv(reponse),
                Moyen::Apcv,
                QUALIFY,
            )
        }))
    }
}

impl apcv::HostReading for CallState {
    fn get(&mut self, reading: Resource<Reading>, name: String) -> wasmtime::Result<Data> {
        let values = &self.resource(&reading)?.0.values;
        if KEPT.contains(&name.as_str()) {
            return Ok(Data::None);
        }
        Ok(lookup(values, &name))
    }

    fn drop(&mut self, reading: Resource<Reading>) -> wasmtime::Result<()> {
        self.forget(reading)
    }
}
