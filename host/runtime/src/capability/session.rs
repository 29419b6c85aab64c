//! `socle:net/session`: who is at the keyboard.

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::net::session;
use crate::failure::Failure;
use crate::resources::Session;
use crate::state::CallState;

impl session::Host for CallState {
    fn current(&mut self) -> wasmtime::Result<Result<Resource<Session>, Failure>> {
        if let Err(failure) = self.granted(&Permission::Session) {
            return Ok(Err(failure));
        }
        match self.session_now() {
            Some(session) => Ok(Ok(self.keep(Session(session))?)),
            None => Ok(Err(Failure::passing(
                "session-required",
                "Personne n’est identifié sur ce poste : insérez votre carte.",
            ))),
        }
    }
}

impl session::HostSession for CallState {
    fn role(&mut self, session: Resource<Session>) -> wasmtime::Result<String> {
        Ok(self.resource(&session)?.0.role.clone())
    }

    fn get(&mut self, session: Resource<Session>, key: String) -> wasmtime::Result<Option<String>> {
        if key == "installation" {
            return Ok(Some(self.host.record.workstation().to_owned()));
        }
        let session = &self.resource(&session)?.0;
        Ok(session
            .values
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value.clone()))
    }

    fn can(&mut self, session: Resource<Session>, act: String) -> wasmtime::Result<bool> {
        Ok(self.resource(&session)?.0.acts.contains(&act))
    }

    fn drop(&mut self, resource: Resource<Session>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
