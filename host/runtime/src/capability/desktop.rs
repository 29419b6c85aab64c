//! `socle:base/clipboard` and `socle:base/links`: what a person asked for, done at once on their desktop.

use socle_manifest::Permission;

use crate::bindings::imports::socle::base::{clipboard, links};
use crate::capability::address;
use crate::failure::Failure;
use crate::limits;
use crate::state::{CallState, Origin};

impl CallState {
    /// A person used a command or a panel; a service they asked for through it counts too.
    pub(crate) fn person_acts(&self) -> Result<(), Failure> {
        if self.call.origin != Origin::View && self.call.begun_as == Origin::Person {
            return Ok(());
        }
        Err(Failure::new(
            "person-required",
            "Cette action n’est possible qu’à votre demande.",
        )
        .author("only in a call that a person began: a command, an event of a panel"))
    }
}

impl clipboard::Host for CallState {
    fn put(&mut self, text: String) -> wasmtime::Result<Result<(), Failure>> {
        Ok(self
            .granted(&Permission::Clipboard)
            .and_then(|()| self.person_acts())
            .and_then(|()| self.may_leave("clipboard"))
            .and_then(|()| self.copy(&text)))
    }
}

impl CallState {
    fn copy(&mut self, text: &str) -> Result<(), Failure> {
        if text.len() > limits::CLIPBOARD_BYTES {
            return Err(Failure::new("limit", "Texte trop long à copier.")
                .author("the clipboard takes at most 64 KiB"));
        }
        let patient = self.call.patient.clone();
        self.note_use("clipboard", patient.as_deref());
        self.host.ports.desktop.copy(text)
    }

    fn browse(&mut self, url: &str) -> Result<(), Failure> {
        let address = address::https(url).map_err(|refused| refused.failure("link.malformed"))?;
        self.granted_any(&format!("link: {}", address.host), |permission| {
            matches!(permission, Permission::OpenLink { host } if host.matches(&address.host))
        })?;
        self.person_acts()?;
        self.may_leave("link")?;
        let patient = self.call.patient.clone();
        self.note_use(&format!("link {}", address.host), patient.as_deref());
        // What was read of patients may stand in the address: it is in the journal before it leaves.
        self.flush_reads()?;
        self.host.ports.desktop.open(&address.url)
    }
}

impl links::Host for CallState {
    fn open(&mut self, url: String) -> wasmtime::Result<Result<(), Failure>> {
        Ok(self.browse(&url))
    }
}
