//! What comes at once is done in its order. Keys that act on the whole are looked at before a frame is drawn, and letters reach
//! their field while it is drawn: where both come in one frame – a quick hand, a slow moment – the key would come first, and
//! close or validate what the letters were still on their way to. So it waits for the next frame, with all that came after it.

use std::collections::HashMap;

use egui::{Context, Event, RawInput, ViewportId};

/// Holds back, by window, what came after letters.
#[derive(Debug, Default)]
pub(crate) struct InOrder {
    held: HashMap<ViewportId, Vec<Event>>,
}

impl InOrder {
    /// What is heard in this frame of all that came; the rest is held. True when something is.
    fn part(&mut self, window: ViewportId, came: &mut Vec<Event>) -> bool {
        let mut events = self.held.remove(&window).unwrap_or_default();
        events.append(came);
        let letters = events.iter().position(is_letters);
        let key = letters.and_then(|from| {
            let after = events.get(from..)?.iter().position(acts_on_the_whole)?;
            Some(from + after)
        });
        let rest = key.map(|at| events.split_off(at));
        *came = events;
        if let Some(rest) = rest {
            self.held.insert(window, rest);
            return true;
        }
        false
    }
}

fn is_letters(event: &Event) -> bool {
    matches!(event, Event::Text(_) | Event::Paste(_) | Event::Ime(_))
}

fn acts_on_the_whole(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, modifiers, .. } if modifiers.command || modifiers.alt)
}

impl egui::Plugin for InOrder {
    fn debug_name(&self) -> &'static str {
        "in order"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let window = input.viewport_id;
        if self.part(window, &mut input.events) {
            ctx.request_repaint_of(window);
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Key, Modifiers};

    use super::*;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    #[test]
    fn a_key_that_acts_on_the_whole_waits_for_the_letters_before_it_and_for_no_others() {
        let mut order = InOrder::default();
        let window = ViewportId::ROOT;
        let letter = Event::Text("a".into());
        let enter = key(Key::Enter, Modifiers::COMMAND);
        let mut came = vec![enter.clone(), letter.clone()];
        assert!(!order.part(window, &mut came), "{came:?}");
        let mut came = vec![
            letter.clone(),
            key(Key::Backspace, Modifiers::NONE),
            enter.clone(),
            letter.clone(),
        ];
        assert!(order.part(window, &mut came));
        assert_eq!(came.len(), 2);
        let mut other = Vec::new();
        assert!(!order.part(ViewportId::from_hash_of("other"), &mut other));
        assert!(other.is_empty(), "each window has its own");
        let mut came = Vec::new();
        assert!(!order.part(window, &mut came));
        assert_eq!(came, [enter, letter]);
    }
}
