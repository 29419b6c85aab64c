//! Before a practice is open: what opens it is asked in the window. A passphrase is typed, a keyring unlocked; wrong ones are
//! said, and nothing of the practice is touched until one is right.

use std::sync::Arc;

use egui::Ui;
use socle_capabilities::desktop::Desk;
use socle_practice::opening::Shut;
use socle_record::Secret;
use socle_runtime::view::Tone;
use zeroize::Zeroize as _;

use crate::entry::door::{forget_typed, secret};
use crate::entry::front::Front;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{DENSE, NAME};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Model, Repaint};

/// Width of what is asked.
const WIDTH: f32 = 520.0;

/// A practice that was opened.
pub struct Opened {
    /// The world behind the screen.
    pub model: std::rc::Rc<dyn Model>,
    /// What plugins ask of the desktop.
    pub desk: Option<Arc<Desk>>,
}

/// Opens a practice, away from the thread that draws.
pub trait Opener {
    /// Where the practice is, as it is shown.
    fn place(&self) -> String;
    /// Try, with what was typed; `repaint` is called once it is known what came of it.
    fn try_open(&mut self, passphrase: Option<Secret>, repaint: Repaint);
    /// What came of it; none while it is not known.
    fn came(&mut self) -> Option<Result<Opened, Shut>>;
}

/// The screen before a practice is open.
pub struct Opening {
    opener: Box<dyn Opener>,
    shut: Shut,
    typed: String,
    trying: bool,
    focused: Option<&'static str>,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("shut", &self.shut)
            .finish_non_exhaustive()
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl Opening {
    /// A practice that is shut for this reason.
    #[must_use]
    pub fn new(opener: Box<dyn Opener>, shut: Shut) -> Self {
        Self {
            opener,
            shut,
            typed: String::new(),
            trying: false,
            focused: None,
        }
    }

    /// Draw a frame; the practice once it is open.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Opened> {
        if self.trying {
            match self.opener.came() {
                Some(Ok(opened)) => {
                    forget_typed(ui.ctx(), field());
                    return Some(opened);
                }
                Some(Err(shut)) => {
                    self.trying = false;
                    self.shut = shut;
                    self.focused = None;
                }
                None => {}
            }
        }
        Front {
            id: "opening",
            name: &t("ouverture"),
            width: WIDTH,
            above: 0.12,
        }
        .show(ui, |ui| self.inside(ui));
        None
    }

    fn inside(&mut self, ui: &mut Ui) {
        widgets::title(ui, &t("ouverture-titre"), NAME, 1);
        let place = self.opener.place();
        widgets::caption(ui, t_with("ouverture-dossier", &[("dossier", &place)]));
        if let Some(sentence) = self.shut.sentence.as_ref().filter(|_| !self.trying) {
            widgets::notice(ui, sentence, Tone::Problem);
        }
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            if self.trying {
                ui.horizontal(|ui| {
                    widgets::busy_mark(ui);
                    ui.label(egui::RichText::new(t("ouverture-en-cours")).size(DENSE));
                });
                // What comes of it is looked for even when nobody tells.
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_millis(250));
                return;
            }
            if self.shut.asks_passphrase {
                self.passphrase(ui);
            } else if Button::new(&t("reessayer"))
                .weight(Weight::Primary)
                .show(ui)
                .clicked()
            {
                self.begin(ui, None);
            }
        });
        widgets::caption(ui, t("ouverture-rien-perdu"));
    }

    fn passphrase(&mut self, ui: &mut Ui) {
        let mut go = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            go |= secret(
                ui,
                field(),
                &mut self.typed,
                &t("ouverture-phrase"),
                240.0,
                &mut self.focused,
            );
            go |= Button::new(&t("ouverture-ouvrir"))
                .weight(Weight::Primary)
                .show(ui)
                .clicked();
        });
        if go && !self.typed.is_empty() {
            let typed = Secret::new(std::mem::take(&mut self.typed));
            self.begin(ui, Some(typed));
        }
    }

    fn begin(&mut self, ui: &Ui, passphrase: Option<Secret>) {
        // Nothing of it is taken back by Ctrl+Z.
        forget_typed(ui.ctx(), field());
        self.trying = true;
        let ctx = ui.ctx().clone();
        self.opener
            .try_open(passphrase, Arc::new(move || ctx.request_repaint()));
    }
}

fn field() -> egui::Id {
    egui::Id::unique("socle-ouverture-phrase")
}
