//! `socle:base/notifications`: notices outside panels, shown once the call has succeeded.

use socle_manifest::Permission;
use socle_record::PatientId;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::base::notifications;
use crate::capability::base::one_line;
use crate::failure::Failure;
use crate::limits;
use crate::resources::Notice;
use crate::state::{CallState, ShownNotice};
use crate::view::Tone;

impl notifications::Host for CallState {
    fn show(&mut self, notice: Resource<Notice>) -> wasmtime::Result<Result<(), Failure>> {
        let notice = self.resource(&notice)?.clone();
        Ok(self
            .granted(&Permission::Notifications)
            .and_then(|()| self.may_leave("notifications"))
            .and_then(|()| self.notify(notice)))
    }
}

impl CallState {
    fn notify(&mut self, notice: Notice) -> Result<(), Failure> {
        self.may_write()?;
        let Notice {
            title,
            text,
            tone,
            button,
            about,
            ..
        } = notice;
        if title.trim().is_empty() {
            return Err(
                Failure::new("notice.title", "Avis sans titre.").author("a notice needs a title")
            );
        }
        if let Some((command, _)) = &button
            && !self
                .plugin
                .manifest
                .commands
                .iter()
                .any(|known| known.id == *command)
        {
            return Err(Failure::unsupported(&format!(
                "the manifest declares no command `{command}`"
            )));
        }
        if let Some(patient) = &about {
            // A provider speaks of the patient it was asked about.
            if !self.call.chain.is_empty() && self.call.patient.as_ref() != Some(patient) {
                return Err(Failure::denied(
                    "a provider may speak of its caller's patient only",
                ));
            }
            self.host
                .record
                .patient(&PatientId::from(patient.as_str()))
                .map_err(|error| self.host.record_failure(&error))?;
        }
        self.plugin.may_notify(self.host.clock.now_ms())?;
        let patient = about.clone();
        self.note_use("notifications", patient.as_deref());
        self.staged.screen.notices.push(ShownNotice {
            title,
            text,
            tone,
            button,
            patient: about,
        });
        Ok(())
    }
}

impl notifications::HostNotice for CallState {
    fn new(&mut self, title: String, text: String) -> wasmtime::Result<Resource<Notice>> {
        self.keep(Notice {
            title: one_line(&title, limits::NOTICE_TITLE_CHARS),
            text: one_line(&text, limits::NOTICE_TEXT_CHARS),
            ..Notice::default()
        })
    }

    fn tone(&mut self, notice: Resource<Notice>, tone: String) -> wasmtime::Result<()> {
        self.resource_mut(&notice)?.tone = Tone::from_word(&tone);
        Ok(())
    }

    fn button(
        &mut self,
        notice: Resource<Notice>,
        command: String,
        label: String,
    ) -> wasmtime::Result<()> {
        let label = one_line(&label, limits::NOTICE_TITLE_CHARS);
        let command = one_line(&command, limits::NOTICE_TITLE_CHARS);
        self.resource_mut(&notice)?.button = Some((command, label));
        Ok(())
    }

    fn about(&mut self, notice: Resource<Notice>, patient: String) -> wasmtime::Result<()> {
        self.resource_mut(&notice)?.about = Some(one_line(&patient, limits::NOTICE_TITLE_CHARS));
        Ok(())
    }

    fn drop(&mut self, notice: Resource<Notice>) -> wasmtime::Result<()> {
        self.forget(notice)
    }
}
