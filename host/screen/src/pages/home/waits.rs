//! What waits for the person at the keyboard: one line each, with the way to where it is dealt with.

use egui::Ui;
use socle_runtime::view::Tone;

use super::mark;
use crate::errand::Errand;
use crate::frame::bars::Page;
use crate::frame::list::actions::Go;
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::TEXT;
use crate::kit::widgets::{self, Button, Weight};
use crate::pages::state;
use crate::patient::file::Desk;

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    said: String,
    tone: Tone,
    to: To,
}

/// Where it is dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum To {
    /// The tab of this number.
    Tab(usize),
    /// A page, or what was told.
    Go(Go),
}

/// All that waits, the most urgent first.
pub(super) fn all(desk: &Desk<'_>, unread: u64) -> Vec<Waiting> {
    let mut found = Vec::new();
    let mut add = |said: String, tone: Tone, go: Go| {
        found.push(Waiting {
            said,
            tone,
            to: To::Go(go),
        });
    };
    let traffic = desk.model.traffic();
    let sends = || Go::Page(Page::Sends);
    for (count, key, tone) in [
        (traffic.failed, "envois-en-echec", Tone::Problem),
        (traffic.unknown, "envois-a-verifier", Tone::Attention),
        (
            traffic.waiting_card,
            "envois-attendent-carte",
            Tone::Attention,
        ),
        (traffic.parked, "evenements-en-attente", Tone::Attention),
    ] {
        if count > 0 {
            add(t_count(key, count), tone, sends());
        }
    }
    for one in state::unwell(desk.model) {
        add(one.said, one.tone, Go::Page(Page::State));
    }
    let pending = desk.model.pending().len() as u64;
    if pending > 0 {
        let said = t_count("extensions-attendent", pending);
        add(said, Tone::Attention, Go::Page(Page::Extensions));
    }
    if unread > 0 {
        let said = t_count("avertissements-a-lire", unread);
        add(said, Tone::Attention, Go::Messages);
    }
    for (n, one) in desk.contributions.home.iter().enumerate() {
        if let Some(mark) = mark::of(desk.model, one) {
            let said = t_with(
                "onglet-et-mention",
                &[("onglet", &one.title), ("mention", &mark.said)],
            );
            found.push(Waiting {
                said,
                tone: mark.tone,
                to: To::Tab(n + 1),
            });
        }
    }
    // Stable: what is as urgent stays in its order.
    found.sort_by_key(|one| one.tone != Tone::Problem);
    found
}

/// Draw it; the number of the tab that is wanted.
pub(super) fn show(ui: &mut Ui, waiting: &[Waiting], desk: &mut Desk<'_>) -> Option<usize> {
    let mut tab = None;
    widgets::card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("accueil-attend"), TEXT, 2);
        if waiting.is_empty() {
            widgets::caption(ui, t("accueil-attend-rien"));
        }
        for one in waiting {
            let label = format!("{} {}", widgets::tone_sign(one.tone), one.said);
            let name = t_with("accueil-aller-voir", &[("quoi", &one.said)]);
            let button = Button {
                name: Some(&name),
                ..Button::new(&label)
            };
            if button.weight(Weight::Plain).show(ui).clicked() {
                match &one.to {
                    To::Tab(number) => tab = Some(*number),
                    To::Go(go) => desk.errands.push(Errand::Go(go.clone())),
                }
            }
        }
    });
    tab
}
