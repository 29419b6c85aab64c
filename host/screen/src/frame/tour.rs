//! A tour of the window in two minutes: a card that asks for nothing, beside the very page it speaks of. It is left at any
//! moment and begun again from the menu of help.

use egui::{
    Align2, Area, Context, CornerRadius, Frame, Id, Label, Margin, Order, RichText, Role, Stroke,
    vec2,
};

use crate::frame::bars::Page;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{CARD_RADIUS, DENSE, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};

/// What is told, where: each title, its text and the page it stands on.
const STOPS: [(&str, &str, Page); 7] = [
    ("visite-patients", "visite-patients-texte", Page::Patients),
    ("visite-dossier", "visite-dossier-texte", Page::Patients),
    ("visite-valider", "visite-valider-texte", Page::Patients),
    ("visite-envois", "visite-envois-texte", Page::Sends),
    ("visite-agenda", "visite-agenda-texte", Page::Agenda),
    (
        "visite-extensions",
        "visite-extensions-texte",
        Page::Extensions,
    ),
    ("visite-clavier", "visite-clavier-texte", Page::Patients),
];

/// Width of the card, points.
const WIDTH: f32 = 400.0;

/// The stop one is at; none when no tour is under way.
#[derive(Debug, Default)]
pub(crate) struct Tour {
    at: Option<usize>,
}

impl Tour {
    /// Begin; the page it begins on.
    pub(crate) fn begin(&mut self) -> Page {
        self.at = Some(0);
        Page::Patients
    }

    /// Draw the card; the page the next stop stands on, when one goes there.
    pub(crate) fn show(&mut self, ctx: &Context) -> Option<Page> {
        let at = self.at?;
        let (title, text, _) = STOPS.get(at)?;
        let last = at + 1 == STOPS.len();
        let mut to = Some(at);
        Area::new(Id::unique("socle-tour"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -44.0))
            .show(ctx, |ui| {
                let palette = palette(ui);
                let frame = Frame::new()
                    .fill(palette.surface)
                    .stroke(Stroke::new(2.0, palette.accent))
                    .corner_radius(CornerRadius::same(CARD_RADIUS))
                    .shadow(ui.visuals().popup_shadow)
                    .inner_margin(Margin::symmetric(16, 12));
                frame.show(ui, |ui| {
                    ui.set_width(WIDTH.min(ctx.content_rect().width() - 72.0));
                    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                        node.set_role(Role::Region);
                        node.set_label(t("visite"));
                    });
                    ui.spacing_mut().item_spacing.y = 8.0;
                    let (n, all) = ((at + 1).to_string(), STOPS.len().to_string());
                    widgets::caption(ui, t_with("visite-etape", &[("n", &n), ("sur", &all)]));
                    widgets::title(ui, &t(title), TEXT, 2);
                    let said = t(text);
                    let shown = ui.add(
                        Label::new(RichText::new(&said).size(DENSE).color(palette.text)).wrap(),
                    );
                    widgets::said_as(&shown, Role::Status, &said);
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 8.0;
                        let label = if last {
                            t("visite-finir")
                        } else {
                            t("visite-suite")
                        };
                        if Button::new(&label)
                            .weight(Weight::Primary)
                            .show(ui)
                            .clicked()
                        {
                            to = (!last).then_some(at + 1);
                        }
                        if at > 0 && Button::new(&t("visite-avant")).show(ui).clicked() {
                            to = Some(at - 1);
                        }
                        let quit = t("visite-quitter");
                        if !last && Button::new(&quit).weight(Weight::Quiet).show(ui).clicked() {
                            to = None;
                        }
                    });
                });
            });
        self.at = to;
        let (_, _, page) = STOPS.get(to.filter(|to| *to != at)?)?;
        Some(*page)
    }
}
