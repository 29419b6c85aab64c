//! `[[begin]]`: what a service is begun by must be there, and must be able to begin with no more than a patient.

use toml::Spanned;

use super::raw::RawBeginning;
use super::{Check, Unique};
use crate::contribution::{Beginning, Command, Panel, Place, Validation};

/// The argument a command is given documents by.
const DOCUMENTS: &str = "documents";

/// What a beginning may name.
pub(super) struct Begun<'a> {
    pub(super) services: &'a [String],
    pub(super) panels: &'a [Panel],
    pub(super) commands: &'a [Command],
    pub(super) validations: &'a [Validation],
}

impl Check<'_> {
    pub(super) fn beginnings(
        &mut self,
        raw: Vec<Spanned<RawBeginning>>,
        known: &Begun<'_>,
    ) -> Vec<Beginning> {
        let mut services = Unique::new("beginnings");
        raw.into_iter()
            .map(|begin| {
                let start = begin.span().start;
                let begin = begin.into_inner();
                self.holds_together(start, &begin);
                let service = self.unique("begin.service", &begin.service, &mut services);
                if !known.services.contains(&service) {
                    let problem = format!("`{service}` is none of `offers.services`");
                    self.find(begin.service.span().start, "begin.service", problem);
                }
                if let Some(panel) = &begin.panel {
                    let is_tab = |one: &Panel| one.place == Place::File;
                    let mut found = known.panels.iter().filter(|one| one.id == *panel.get_ref());
                    if !found.any(is_tab) {
                        let problem = format!(
                            "`{}` is no [[panel]] with place = \"file\" of this manifest",
                            panel.get_ref()
                        );
                        self.find(panel.span().start, "begin.panel", problem);
                    }
                }
                if let Some(command) = &begin.command {
                    self.runs(command, begin.documents, known.commands);
                }
                if let Some(step) = &begin.validation {
                    let mut found = known.validations.iter();
                    if !found.any(|one| one.id == *step.get_ref() && one.documents.is_some()) {
                        let problem = format!(
                            "`{}` is no [[validation]] with documents = true of this manifest",
                            step.get_ref()
                        );
                        self.find(step.span().start, "begin.validation", problem);
                    }
                }
                Beginning {
                    service,
                    panel: begin.panel.map(Spanned::into_inner),
                    command: begin.command.map(Spanned::into_inner),
                    documents: begin.documents,
                    validation: begin.validation.map(Spanned::into_inner),
                }
            })
            .collect()
    }

    fn holds_together(&mut self, start: usize, begin: &RawBeginning) {
        let RawBeginning {
            panel,
            command,
            documents,
            validation,
            ..
        } = begin;
        let problem = match (command, validation) {
            (Some(_), Some(_)) => "runs a `command` or opens a `validation`, not both",
            (None, None) if panel.is_none() => {
                "begins nothing: name a `panel`, a `command` or a `validation`"
            }
            (None, _) if *documents => "has `documents` for a `command` only",
            _ => return,
        };
        self.find(start, "begin", problem);
    }

    /// A command that begins something runs for a patient, with nothing else to be asked.
    fn runs(&mut self, command: &Spanned<String>, documents: bool, commands: &[Command]) {
        let name = command.get_ref();
        let found = commands.iter().find(|one| one.id == *name);
        let takes = |one: &Command| one.arguments.iter().any(|known| known.name == DOCUMENTS);
        let asks = |one: &Command| {
            let mut arguments = one.arguments.iter();
            arguments.any(|known| known.required && !(documents && known.name == DOCUMENTS))
        };
        let problem = match found {
            None => format!("`{name}` is no [[command]] of this manifest"),
            Some(one) if !one.patient => format!("`{name}` is not about a patient"),
            Some(one) if asks(one) => format!("`{name}` cannot run without its arguments"),
            Some(one) if documents && !takes(one) => {
                format!("`{name}` has no argument `{DOCUMENTS}`")
            }
            Some(_) => return,
        };
        self.find(command.span().start, "begin.command", problem);
    }
}
