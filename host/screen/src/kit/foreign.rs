//! Characters the program's own fonts have not: a name or a message in Arabic, Chinese, Devanagari. They are drawn by a font of
//! the system that has them, and as their code in a box where there is none: never as nothing, and two of them never alike.
//!
//! | file | part |
//! |---|---|
//! | `foreign/code.rs` | the box with a code |
//! | `foreign/system.rs` | the fonts of the system |

mod code;
mod system;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use egui::epaint::text::{
    FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily,
};
use egui::{Context, FontFamily};

use crate::kit::theme;
use system::Fonts;

/// Characters that wait to be looked for; one that finds no room is asked for again when it is drawn anew.
const WAITING: usize = 256;

/// From now on characters nothing has are drawn as their code.
pub(crate) fn show_codes(ctx: &Context) {
    ctx.add_glyph_rasterizer(code::rasterizer());
}

/// From now on characters the program's fonts have not are looked for in those of the system, on a thread of its own: a frame
/// does not wait for a disk. Until one is found they are drawn as their code.
pub(crate) fn look_in_system(ctx: &Context) {
    show_codes(ctx);
    let (asks, asked) = sync_channel(WAITING);
    let seeker = ctx.clone();
    let thread = std::thread::Builder::new().name("fonts".to_owned());
    match thread.spawn(move || seek(&seeker, &asked, Fonts::of(system::folders()))) {
        Ok(_detached) => ctx.add_font_provider(Arc::new(Asks(asks))),
        Err(error) => tracing::warn!(%error, "no font of the system is looked for"),
    }
}

/// Tells which characters are missing. It never answers at once: what is found is added later.
struct Asks(SyncSender<char>);

impl FontProvider for Asks {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        if let Some(missing) = request.cluster.chars().next() {
            // Where it is full, the code stays.
            self.0.try_send(missing).ok();
        }
        None
    }
}

/// Find a font for each character, as long as somebody asks.
fn seek(ctx: &Context, asked: &Receiver<char>, fonts: Fonts) {
    let mut seen = HashSet::new();
    let mut added: HashSet<(PathBuf, u32)> = HashSet::new();
    while let Ok(missing) = asked.recv() {
        if !seen.insert(missing) {
            continue;
        }
        let Some(found) = fonts.with(missing) else {
            continue;
        };
        // One that was added a moment ago has it too.
        if added.insert((found.path.clone(), found.index)) {
            let name = format!("{}#{}", found.path.display(), found.index);
            ctx.add_font(FontInsert::new(&name, found.data, families()));
            ctx.request_repaint();
        }
    }
}

/// Every family of the screen, after what it has.
fn families() -> Vec<InsertFontFamily> {
    [
        FontFamily::Proportional,
        FontFamily::Monospace,
        theme::semibold_family(),
        theme::tabular_family(),
    ]
    .map(|family| InsertFontFamily {
        family,
        priority: FontPriority::Lowest,
    })
    .to_vec()
}
