//! One view drawn alone, for those who want a picture of it without a window: the very drawing of the screen, in a card.

use std::fmt;

use egui::{Margin, Ui};
use socle_runtime::view::Tree;
use socle_runtime::views::ViewKey;

use crate::extension::tree::{Claims, Memory, Sheet};
use crate::kit::theme::{GRID, palette};
use crate::kit::widgets;
use crate::model::Model;

/// A view that is drawn again and again until it is still.
pub struct Portrait {
    key: ViewKey,
    tree: Tree,
    claims: Claims,
    memory: Memory,
}

impl fmt::Debug for Portrait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portrait")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Portrait {
    /// Of what a contribution means now.
    pub fn new(key: ViewKey, tree: Tree) -> Self {
        let mut claims = Claims::default();
        claims.claim(&key, &tree);
        Self {
            key,
            tree,
            claims,
            memory: Memory::default(),
        }
    }

    /// Draw it from the top left; answers the height it takes, points. Nothing comes of what it would be asked to do.
    pub fn draw(&mut self, ui: &mut Ui, model: &dyn Model) -> f32 {
        let palette = palette(ui);
        ui.painter()
            .rect_filled(ui.max_rect(), 0, palette.background);
        // Points of room around the card.
        let room = 2.0 * GRID;
        let top = ui.max_rect().top();
        let mut wishes = Vec::new();
        let frame = egui::Frame::new().inner_margin(Margin::same(room as i8));
        let drawn = frame.show(ui, |ui| {
            widgets::card(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = GRID;
                Sheet {
                    key: &self.key,
                    generation: 1,
                    tree: &self.tree,
                    model,
                    memory: &mut self.memory,
                    claims: &self.claims,
                    wishes: &mut wishes,
                }
                .draw(ui, 0);
            });
        });
        drawn.response.rect.bottom() - top
    }
}
