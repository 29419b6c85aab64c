//! A call waits for a person's word: what its extension wants, for whom, and the three answers.
//!
//! Escape refuses this time. Several calls wait one behind the other.

use egui::{Context, Label, RichText};
use socle_runtime::{Answer, Ask};

use crate::extension::seal::{Keyed, Seal};
use crate::kit::text::{quoted, t, t_count, t_with, tamed};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Act;

/// Width of the dialog.
const WIDTH: f32 = 520.0;

/// The question in sight.
#[derive(Debug)]
pub(crate) struct Asking {
    /// Which call waits.
    pub(crate) id: u64,
    seal: Seal,
}

impl Asking {
    pub(crate) fn new(ctx: &Context, id: u64) -> Self {
        Self {
            id,
            seal: Seal::new(ctx),
        }
    }

    /// The next question follows in the same place: the keyboard goes back where it was before the first.
    pub(crate) fn next(&mut self, id: u64) {
        self.id = id;
        self.seal.renew();
    }

    /// Give the keyboard back.
    pub(crate) fn lift(&self, ctx: &Context) {
        self.seal.lift(ctx);
    }

    /// Draw it; what to answer, once the person has. `behind` more calls wait.
    pub(crate) fn show(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        patient: Option<&str>,
        behind: usize,
    ) -> Option<Act> {
        let name = tamed(&ask.name, 60);
        let wish = wanted(&ask.line.permission.phrase());
        let title = match patient {
            Some(patient) => t_with(
                "question-veut-pour",
                &[("extension", &name), ("quoi", &wish), ("patient", patient)],
            ),
            None => t_with("question-veut", &[("extension", &name), ("quoi", &wish)]),
        };
        let mut answer = None;
        let keyed = self.seal.show(
            ctx,
            "socle-ask",
            WIDTH,
            &title,
            |ui, _| {
                let said = t_with("question-raison", &[("raison", &quoted(&ask.line.reason))]);
                ui.add(Label::new(RichText::new(said).size(DENSE).color(palette(ui).text)).wrap());
                widgets::caption(ui, t("question-attend"));
                if behind > 0 {
                    widgets::caption(ui, t_count("question-suivantes", behind as u64));
                }
            },
            |ui, parts| {
                widgets::at_right(ui, "ask", |ui| {
                    let (refuse, always, once) = (
                        t("question-refuser"),
                        t("question-toujours"),
                        t("question-une-fois"),
                    );
                    let refuse = Button {
                        chip: Some("Échap"),
                        ..Button::new(&refuse)
                    };
                    if parts.other(ui, refuse) {
                        answer = Some(Answer::Never);
                    }
                    if parts.agree_otherwise(ui, Button::new(&always)) {
                        answer = Some(Answer::Always);
                    }
                    let once = Button {
                        chip: Some("Entrée"),
                        ..Button::new(&once)
                    };
                    if parts.agree(ui, once.weight(Weight::Primary)) {
                        answer = Some(Answer::Once);
                    }
                });
            },
        );
        let answer = answer.or(match keyed {
            Some(Keyed::Escape) => Some(Answer::Never),
            Some(Keyed::Enter) => Some(Answer::Once),
            None => None,
        });
        answer.map(|answer| Act::Answer {
            ask: ask.id,
            answer,
        })
    }
}

/// A phrase of consent after « veut ».
fn wanted(phrase: &str) -> String {
    let mut chars = phrase.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
