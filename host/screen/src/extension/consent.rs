//! The consent dialog: what an extension asks, line by line, in the host's own words; what its author wrote is quoted.
//!
//! What is chosen before the person has chosen: [`lines::sensible`].

mod lines;

use std::collections::BTreeMap;
use std::path::PathBuf;

use egui::{Context, Label, RichText, Ui};
use socle_runtime::view::Tone;
use socle_runtime::{Choice, ConsentRequest, Decisions, Line, Occasion};

use crate::extension::seal::{Keyed, Parts, Seal};
use crate::kit::text::{quoted, t, t_count, t_with, tamed};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, Ticket};

pub(crate) use lines::{choice_of, phrase, used};

/// Width of the dialog.
const WIDTH: f32 = 640.0;

/// Where what is asked about lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A package to install.
    Package(PathBuf),
    /// It is installed and waits.
    Installed,
}

/// The dialog while it is open.
#[derive(Debug)]
pub(crate) struct Consent {
    request: ConsentRequest,
    source: Source,
    choices: BTreeMap<String, Choice>,
    /// What was decided before is shown too.
    unfolded: bool,
    seal: Seal,
    sent: Option<Ticket>,
    failure: Option<String>,
}

/// What becomes of the dialog.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum End {
    /// This is to be asked of the host; the dialog stays until it is done.
    Agreed(Act),
    /// Nothing changes.
    Cancelled,
}

impl Consent {
    pub(crate) fn new(ctx: &Context, request: ConsentRequest, source: Source) -> Self {
        let asked = request.lines.iter().filter(|line| line.is_new);
        let choices = asked
            .map(|line| {
                (
                    line.id(),
                    line.choice.unwrap_or_else(|| lines::sensible(line)),
                )
            })
            .collect();
        Self {
            request,
            source,
            choices,
            unfolded: false,
            seal: Seal::new(ctx),
            sent: None,
            failure: None,
        }
    }

    /// The plugin asked about.
    pub(crate) fn plugin(&self) -> &str {
        &self.request.manifest.id
    }

    /// What was agreed to is on its way.
    pub(crate) fn sent(&mut self, ticket: Ticket) {
        self.sent = Some(ticket);
        self.failure = None;
    }

    /// What came of it: true when the dialog is over. A failure is shown in it.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, failure: Option<&str>) -> bool {
        if self.sent.take_if(|sent| *sent == ticket).is_none() {
            return false;
        }
        self.failure = (!done).then(|| failure.map_or_else(|| t("accord-echec"), str::to_owned));
        done
    }

    /// Whether this ticket is its own.
    pub(crate) fn awaits(&self, ticket: Ticket) -> bool {
        self.sent == Some(ticket)
    }

    /// Give the keyboard back.
    pub(crate) fn lift(&self, ctx: &Context) {
        self.seal.lift(ctx);
    }

    pub(crate) fn show(&mut self, ctx: &Context) -> Option<End> {
        let title = self.title();
        let waiting = self.sent.is_some();
        let (mut agreed, mut cancelled) = (false, false);
        let Self {
            request,
            choices,
            unfolded,
            seal,
            failure,
            source,
            ..
        } = self;
        let act = label(request, source);
        let keyed = seal.show(
            ctx,
            "socle-consent",
            WIDTH,
            &title,
            |ui, parts| body(ui, parts, request, choices, unfolded),
            |ui, parts| {
                if let Some(failure) = failure {
                    widgets::notice(ui, failure, Tone::Problem);
                }
                widgets::caption(ui, t("accord-bornes"));
                widgets::at_right(ui, "consent", |ui| {
                    let cancel = t("annuler");
                    let cancel = Button {
                        chip: Some("Échap"),
                        ..Button::new(&cancel)
                    };
                    cancelled = parts.other(ui, cancel);
                    let act = Button {
                        chip: Some("Entrée"),
                        waiting,
                        ..Button::new(&act)
                    };
                    agreed = parts.agree(ui, act.weight(Weight::Primary));
                });
            },
        );
        cancelled |= keyed == Some(Keyed::Escape);
        agreed |= keyed == Some(Keyed::Enter);
        if cancelled {
            return Some(End::Cancelled);
        }
        (agreed && !waiting).then(|| End::Agreed(self.act()))
    }

    fn title(&self) -> String {
        let name = tamed(&self.request.manifest.name, 60);
        let key = match (&self.source, &self.request.occasion) {
            (Source::Installed, _) => "accord-titre-autoriser",
            (_, Occasion::Update { .. }) => "accord-titre-mettre-a-jour",
            _ => "accord-titre-installer",
        };
        // Every key is written out for the test of the catalogue.
        let values = [("extension", name.as_str())];
        match key {
            "accord-titre-autoriser" => t_with("accord-titre-autoriser", &values),
            "accord-titre-mettre-a-jour" => t_with("accord-titre-mettre-a-jour", &values),
            _ => t_with("accord-titre-installer", &values),
        }
    }

    fn act(&self) -> Act {
        let decisions = Decisions {
            digest: self.request.digest.clone(),
            // What the policy fixes is not for the person to say.
            choices: self
                .request
                .lines
                .iter()
                .filter(|line| line.fixed.is_none())
                .filter_map(|line| Some((line.id(), *self.choices.get(&line.id())?)))
                .collect(),
        };
        match &self.source {
            Source::Package(package) => Act::Install {
                package: package.clone(),
                decisions,
            },
            Source::Installed => Act::Consent {
                plugin: self.request.manifest.id.clone(),
                decisions,
            },
        }
    }
}

fn label(request: &ConsentRequest, source: &Source) -> String {
    match (source, &request.occasion) {
        (Source::Installed, _) => t("accord-autoriser"),
        (_, Occasion::Update { .. }) => t("accord-mettre-a-jour"),
        _ => t("installer"),
    }
}

fn body(
    ui: &mut Ui,
    parts: &mut Parts,
    request: &ConsentRequest,
    choices: &mut BTreeMap<String, Choice>,
    unfolded: &mut bool,
) {
    let manifest = &request.manifest;
    ui.spacing_mut().item_spacing.y = 6.0;
    let (publisher, version) = (tamed(&manifest.publisher, 60), manifest.version.to_string());
    widgets::caption(
        ui,
        t_with(
            "accord-editeur",
            &[("editeur", &publisher), ("version", &version)],
        ),
    );
    sentence(ui, &quoted(&manifest.description));
    match &request.occasion {
        Occasion::Installation => {}
        Occasion::Update { from } => {
            let values = [("avant", from.as_str()), ("apres", &version)];
            sentence(ui, &t_with("accord-mise-a-jour", &values));
        }
        Occasion::NewPublisher { from } => {
            let from = tamed(from, 60);
            let values = [("avant", from.as_str()), ("apres", &publisher)];
            let said = t_with("accord-autre-editeur", &values);
            widgets::notice(ui, &said, Tone::Attention);
        }
        Occasion::ChangedContent => {
            widgets::notice(ui, &t("accord-contenu-change"), Tone::Attention);
        }
    }
    let (asked, before): (Vec<&Line>, Vec<&Line>) =
        request.lines.iter().partition(|line| line.is_new);
    widgets::gap(ui, 1.0);
    let nothing_before = before.is_empty();
    if asked.is_empty() && nothing_before {
        sentence(ui, &t("accord-ne-demande-rien"));
    } else if asked.is_empty() {
        sentence(ui, &t("accord-rien-de-plus"));
    } else {
        sentence(
            ui,
            &if nothing_before {
                t("accord-demande")
            } else {
                t("accord-demande-en-plus")
            },
        );
        lines::show(ui, &asked, choices);
    }
    if nothing_before {
        return;
    }
    let label = t_count("accord-deja", before.len() as u64);
    let shown = format!("{} {label}", if *unfolded { "↑" } else { "↓" });
    let unfold = Button {
        name: Some(&label),
        selected: *unfolded,
        ..Button::new(&shown)
    };
    if parts.other(ui, unfold.weight(Weight::Quiet)) {
        *unfolded = !*unfolded;
    }
    if *unfolded {
        // Changing one's mind on what was decided is as free here as on the page of extensions.
        lines::show(ui, &before, choices);
    }
}

fn sentence(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).size(DENSE).color(palette(ui).text)).wrap());
}
