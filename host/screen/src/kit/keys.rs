//! Keys that press things: what plugins write (`1`, `Ctrl+I`, `Ctrl+Enter`), what is pressed, what is shown.

use egui::{Event, InputState, Key, Modifiers};

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shortcut {
    key: Key,
    command: bool,
    alt: bool,
    shift: bool,
}

impl Shortcut {
    /// Reads `1`, `I`, `F5`, `Ctrl+I`, `Ctrl+Shift+Enter`; nothing for what is not a key of ours.
    ///
    /// A key that types a character is held with Alt: what is written, wherever the keyboard is, presses nothing.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
        let last = parts.pop()?;
        let (mut command, mut alt, mut shift) = (false, false, false);
        for part in parts {
            match part.to_ascii_lowercase().as_str() {
                "ctrl" | "cmd" | "command" => command = true,
                "alt" => alt = true,
                "shift" | "maj" => shift = true,
                _ => return None,
            }
        }
        let key = match last.to_ascii_lowercase().as_str() {
            "entrée" | "enter" | "return" => Key::Enter,
            "échap" | "esc" | "escape" => Key::Escape,
            _ if last.len() == 1 => Key::from_name(&last.to_ascii_uppercase())?,
            _ => Key::from_name(last)?,
        };
        // Moving about and typing stay the host's.
        let reserved = matches!(
            key,
            Key::Escape
                | Key::Tab
                | Key::Space
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::ArrowLeft
                | Key::ArrowRight
        ) || (command
            && matches!(key, Key::K | Key::C | Key::X | Key::V | Key::Z | Key::A))
            // Ctrl with a figure shows the tab of that number.
            || (command && !alt && is_digit(key))
            // Enter presses what has the keyboard; with Ctrl it validates the consultation.
            || (key == Key::Enter && !shift && !alt)
            || (key == Key::Enter && !command);
        let types = !command && !is_function(key);
        (!reserved).then_some(Self {
            key,
            command,
            alt: alt || types,
            shift,
        })
    }

    /// Reads `Entrée` and `Échap`, which act only while the keyboard is on nothing: see [`Shortcut::waits_for_rest`].
    pub(crate) fn parse_at_rest(text: &str) -> Option<Self> {
        let key = match text.trim().to_lowercase().as_str() {
            "entrée" | "enter" | "return" => Key::Enter,
            "échap" | "esc" | "escape" => Key::Escape,
            _ => return None,
        };
        Some(Self {
            key,
            command: false,
            alt: false,
            shift: false,
        })
    }

    /// Whether it is one of those that press, or give up, what has the keyboard: it means something else only while
    /// nothing has.
    pub(crate) fn waits_for_rest(self) -> bool {
        matches!(self.key, Key::Enter | Key::Escape) && !self.command && !self.alt && !self.shift
    }

    /// How it is written on a button.
    pub(crate) fn shown(self) -> String {
        let mut out = String::new();
        for (held, name) in [
            (self.command, "Ctrl "),
            (self.alt, "Alt "),
            (self.shift, "Maj "),
        ] {
            if held {
                out.push_str(name);
            }
        }
        out.push_str(match self.key {
            Key::Enter => "Entrée",
            Key::Escape => "Échap",
            Key::Delete => "Suppr",
            Key::PageUp => "Page ↑",
            Key::PageDown => "Page ↓",
            key => key.symbol_or_name(),
        });
        out
    }

    /// True when it was pressed in this frame; the press is then taken.
    ///
    /// The place of the key counts too: on a French keyboard the figures of the top row need Shift, and the key of `1`
    /// types `&`.
    pub(crate) fn consume(self, input: &mut InputState) -> bool {
        let mut found = false;
        // With Alt held a keyboard may still say the character: nobody wrote it.
        let mut said = false;
        input.events.retain(|event| {
            if matches!(event, Event::Text(_)) && std::mem::take(&mut said) {
                return false;
            }
            let Event::Key {
                key,
                physical_key,
                pressed: true,
                repeat,
                modifiers,
                ..
            } = event
            else {
                return true;
            };
            let same = *key == self.key || (is_digit(self.key) && *physical_key == Some(self.key));
            let held = self.holds(*modifiers);
            if same && held && !found {
                found = !*repeat;
                said = self.alt;
                return false;
            }
            true
        });
        found
    }

    fn holds(self, modifiers: Modifiers) -> bool {
        // Shift is free on figures: it is what makes them on a French keyboard.
        let shift = modifiers.shift == self.shift || (is_digit(self.key) && !self.shift);
        modifiers.command == self.command && modifiers.alt == self.alt && shift
    }
}

/// Which of `Ctrl+1` to `Ctrl+9` was pressed in this frame, from 0; the press is then taken.
pub(crate) fn numbered(input: &mut InputState) -> Option<usize> {
    FIGURES.into_iter().position(|key| {
        let shortcut = Shortcut {
            key,
            command: true,
            alt: false,
            shift: false,
        };
        shortcut.consume(input)
    })
}

/// The figures that number what stands beside each other: tabs with Ctrl, the persons of a card with Alt.
pub(crate) const FIGURES: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

fn is_digit(key: Key) -> bool {
    matches!(
        key,
        Key::Num0
            | Key::Num1
            | Key::Num2
            | Key::Num3
            | Key::Num4
            | Key::Num5
            | Key::Num6
            | Key::Num7
            | Key::Num8
            | Key::Num9
    )
}

fn is_function(key: Key) -> bool {
    let name = key.name();
    name.len() > 1 && name.starts_with('F') && name[1..].chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: Option<&str>) {
        assert_eq!(
            Shortcut::parse(text).map(Shortcut::shown).as_deref(),
            shown,
            "{text}"
        );
    }

    #[test]
    fn what_plugins_write_is_read_and_shown_in_french() {
        check("1", Some("Alt 1"));
        check("Alt+1", Some("Alt 1"));
        check("Ctrl+I", Some("Ctrl I"));
        check("ctrl+shift+enter", Some("Ctrl Maj Entrée"));
        check("F5", Some("F5"));
        check("é", None);
        check("Hyper+X", None);
        check("", None);
    }

    #[test]
    fn keys_of_the_host_cannot_be_taken() {
        for text in [
            "Ctrl+K",
            "Escape",
            "Tab",
            "Enter",
            "Ctrl+Enter",
            "Ctrl+C",
            "Ctrl+1",
            "Space",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn enter_and_escape_are_read_for_a_keyboard_at_rest_only() {
        for (text, shown) in [("Entrée", "Entrée"), ("escape", "Échap")] {
            let shortcut = Shortcut::parse_at_rest(text).unwrap();
            assert!(shortcut.waits_for_rest());
            assert_eq!(shortcut.shown(), shown);
        }
        for text in ["Ctrl+Enter", "F5", "1"] {
            assert_eq!(Shortcut::parse_at_rest(text), None);
        }
        assert!(
            !Shortcut::parse("Ctrl+Shift+Enter")
                .unwrap()
                .waits_for_rest()
        );
    }

    fn press(key: Key, physical: Key, modifiers: Modifiers) -> InputState {
        let raw = egui::RawInput {
            events: vec![Event::Key {
                key,
                physical_key: Some(physical),
                pressed: true,
                repeat: false,
                modifiers,
            }],
            ..egui::RawInput::default()
        };
        let ctx = egui::Context::default();
        ctx.run_ui(raw, |_| {}).textures_delta.clear();
        ctx.input(Clone::clone)
    }

    #[test]
    fn the_figures_of_a_french_keyboard_press_without_shift_and_never_by_writing() {
        let four = Shortcut::parse("4").unwrap();
        // The key of 4 types an apostrophe there.
        let alt_shift = Modifiers::ALT | Modifiers::SHIFT;
        assert!(four.consume(&mut press(Key::Quote, Key::Num4, Modifiers::ALT)));
        assert!(four.consume(&mut press(Key::Num4, Key::Num4, alt_shift)));
        assert!(!four.consume(&mut press(Key::Num5, Key::Num5, Modifiers::ALT)));
        for held in [Modifiers::NONE, Modifiers::SHIFT, Modifiers::COMMAND] {
            assert!(!four.consume(&mut press(Key::Num4, Key::Num4, held)));
        }
        // AltGr makes characters on a French keyboard: it is Ctrl and Alt for the toolkit.
        let alt_gr = Modifiers::ALT | Modifiers::COMMAND;
        assert!(!four.consume(&mut press(Key::Num4, Key::Num4, alt_gr)));
    }

    #[test]
    fn the_character_a_keyboard_says_with_alt_is_written_nowhere() {
        let mut input = press(Key::Num4, Key::Num4, Modifiers::ALT);
        input.events.push(Event::Text("4".into()));
        input.events.push(Event::Text("x".into()));
        assert!(Shortcut::parse("4").unwrap().consume(&mut input));
        assert_eq!(input.events, [Event::Text("x".into())]);
    }
}
