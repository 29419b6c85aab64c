//! The door of a real practice: coming in, the lock over one's work, who is there and what they may do.
//!
//! # Invariants
//! - While the door is shut nothing of the practice is drawn; what was on screen and typed is kept as it is.
//! - Another person who takes the place does not find the first one's work: each has their own, kept until they are back.
//! - What is typed as PIN or passphrase is wiped once it is given on, and when the door opens or shuts.

mod login;
mod page;
mod rights;

use std::rc::Rc;

use egui::{Key, Modifiers, Ui};
use socle_session::state::{State, Why};
use zeroize::Zeroize as _;

use crate::Screen;
use crate::model::Model;
use crate::model::door::{AtDoor, Door};

pub(crate) use login::{secret, show as login};
pub(crate) use page::show as page;

/// How often a touch of the keyboard is told on, seconds.
const TOUCH_EVERY_S: f64 = 10.0;

/// What the door keeps from one frame to the next.
#[derive(Default)]
pub(crate) struct DoorDesk {
    /// Whose work is on the screen.
    whose: Option<String>,
    /// What is typed as PIN.
    pin: String,
    /// What is typed as passphrase of the practice's certificate.
    passphrase: String,
    /// What is typed as RPPS number.
    rpps: String,
    /// Comes in for somebody.
    for_somebody: bool,
    /// For whom.
    principal: String,
    /// The table of rights is shown.
    rights: bool,
    /// The column that is shown.
    column: Option<socle_session::Profile>,
    /// The settings of the door are shown.
    settings: bool,
    /// What is typed into them, by key.
    drafts: std::collections::BTreeMap<&'static str, String>,
    /// What was handed over last, by key: a frame may be laid out twice.
    sent: std::collections::BTreeMap<&'static str, String>,
    /// The keyboard was last touched, in the frame's time.
    touched_at: f64,
    /// The door is shut.
    pub(crate) shut: bool,
    /// The window was to be closed over what was typed and not kept.
    pub(crate) leaving: bool,
    /// It is to be closed all the same.
    leave_anyway: bool,
    /// What was focused last, so that a field is focused once.
    focused: Option<&'static str>,
}

impl DoorDesk {
    /// Whose work is on the screen, as the journal names them.
    pub(crate) fn whose(&self) -> Option<&str> {
        self.whose.as_deref()
    }

    fn wipe(&mut self) {
        self.pin.zeroize();
        self.passphrase.zeroize();
        self.focused = None;
    }

    /// The same, and nothing of the fields can be taken back by Ctrl+Z: the toolkit keeps what was typed to undo to it.
    fn wipe_all(&mut self, ctx: &egui::Context) {
        self.wipe();
        forget_typed(ctx, login::pin_field());
        forget_typed(ctx, login::passphrase_field());
    }

    /// The door opens: what somebody said of themselves at it is not said of the next.
    fn leave(&mut self, ctx: &egui::Context) {
        self.wipe_all(ctx);
        self.rpps.clear();
        self.principal.clear();
        self.for_somebody = false;
        self.rights = false;
        self.settings = false;
        self.drafts.values_mut().for_each(|draft| draft.zeroize());
        self.drafts.clear();
        self.sent.clear();
    }
}

/// Have the toolkit forget what was typed in this field.
pub(crate) fn forget_typed(ctx: &egui::Context, id: egui::Id) {
    ctx.data_mut(|data| data.remove::<egui::text_edit::TextEditState>(id));
}

impl Drop for DoorDesk {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl Screen {
    /// Draw the door when it is shut; true when nothing else is to be drawn.
    pub(crate) fn is_shut(&mut self, ui: &mut Ui, model: &dyn Model) -> bool {
        let Some(door) = model.door() else {
            return false;
        };
        if door.is_shut() {
            // A dialog or list that hangs over the page would hang over the door.
            egui::Popup::close_all(ui.ctx());
            self.door.shut = true;
            // Nothing that asks for something stands over it.
            self.memory.sealed = true;
            login::show(ui, model, &door, &mut self.door);
            if std::mem::take(&mut self.door.leave_anyway) {
                self.leaving = true;
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
            return true;
        }
        if std::mem::take(&mut self.door.shut) {
            self.door.leave(ui.ctx());
        }
        self.door.leaving = false;
        self.let_in(ui, &door);
        self.touch(ui, model, &door);
        false
    }

    /// Whoever is there finds their own work.
    fn let_in(&mut self, ui: &Ui, door: &Door) {
        let State::Open { identified, .. } = &door.state else {
            return;
        };
        let person = identified.person.clone();
        match &self.door.whose {
            Some(whose) if *whose == person => return,
            None => {
                self.door.whose = Some(person);
                return;
            }
            Some(_) => {}
        }
        let mut aside = std::mem::take(&mut self.aside);
        let mut own = aside
            .remove(&person)
            .unwrap_or_else(|| Box::new(Self::new(Rc::clone(&self.model))));
        own.desk = self.desk.clone();
        std::mem::swap(self, &mut own);
        // What comes of the first one's acts is not taken for this one's.
        self.tickets = self.tickets.max(own.tickets);
        if let Some(whose) = own.door.whose.clone() {
            aside.insert(whose, own);
        }
        self.aside = aside;
        self.door.whose = Some(person);
        // What fields remember of their own (a text to undo to) is the other person's.
        ui.ctx().memory_mut(|memory| memory.data.clear());
    }

    /// Somebody works in this window: what locks when nobody does is told so. Ctrl+L locks at once.
    pub(crate) fn touch(&mut self, ui: &Ui, model: &dyn Model, door: &Door) {
        if !matches!(door.state, State::Open { .. }) {
            return;
        }
        let (now, touched, locks) = ui.input_mut(|input| {
            let touched = !input.events.is_empty() || input.pointer.is_moving();
            let locks = input.consume_key(Modifiers::COMMAND, Key::L);
            (input.time, touched, locks)
        });
        if locks {
            model.at_door(AtDoor::Lock(Why::Asked));
        } else if touched && now - self.door.touched_at >= TOUCH_EVERY_S {
            self.door.touched_at = now;
            model.at_door(AtDoor::Touched);
        }
    }
}
