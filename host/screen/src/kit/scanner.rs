//! The barcode reader at the keyboard: what it types is taken out of the input before any field sees it.
//!
//! Telling it from a person is [`socle_capabilities::wedge`]'s; here its keys are found among the toolkit's events. A
//! character waits for a few hundredths of a second at most, then goes where it was going.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use egui::{Context, Event, Key, RawInput, Ui, ViewportId};
use socle_capabilities::wedge::{self, GROUP_SEPARATOR, Outcome, Wedge};

/// Codes that wait to be told; the oldest is lost past it.
const CODES: usize = 8;
/// What a frame takes at the least: keys of one frame came within that and the time the last frame took.
const FRAME: Duration = Duration::from_millis(20);

/// The reader, as a plugin of the toolkit. What is typed in one window never waits for, nor goes to, another.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    ears: HashMap<ViewportId, Ear>,
}

/// What is heard in one window.
#[derive(Debug, Default)]
struct Ear {
    wedge: Wedge<Vec<Event>>,
    codes: VecDeque<String>,
    /// When the frame under way began, and how long the last one took.
    begun: Option<Instant>,
    took: Duration,
    /// The same with what was painted, of the frame before it, as far as the window says.
    painted: Duration,
    /// The time of the last input, by the toolkit's clock.
    heard: Duration,
}

impl Scanner {
    /// The codes read in this window since the last time.
    pub(crate) fn take(ctx: &Context) -> Vec<String> {
        let window = ctx.viewport_id();
        ctx.with_plugin(|scanner: &mut Self| scanner.ear(window).codes.drain(..).collect())
            .unwrap_or_default()
    }

    /// How long the last frame took the processor, painting included.
    pub(crate) fn painted(ctx: &Context, seconds: f32) {
        let window = ctx.viewport_id();
        let took = Duration::try_from_secs_f32(seconds).unwrap_or_default();
        ctx.with_plugin(|scanner: &mut Self| scanner.ear(window).painted = took);
    }

    fn ear(&mut self, window: ViewportId) -> &mut Ear {
        self.ears.entry(window).or_default()
    }
}

impl Ear {
    /// How long before now the keys of this frame may have begun to come, so long after the last frame.
    ///
    /// While a frame was long, a person's keys gather: they are not taken for a reader's because they come at once. Where
    /// a key waits, the next frame was asked for at once: the time since then was that of a frame, painting and all.
    /// Otherwise nothing may have happened for hours, and the first key made the frame.
    fn span(&self, elapsed: Duration) -> Duration {
        match self.wedge.is_waiting() {
            true => elapsed,
            false => elapsed.min(self.took.max(self.painted) + FRAME),
        }
    }

    fn told(&mut self, code: String) {
        if self.codes.len() == CODES {
            self.codes.pop_front();
        }
        self.codes.push_back(code);
    }

    /// What is left for the screen of these events, which came within `span` before `now`.
    fn filter(&mut self, events: Vec<Event>, now: Duration, span: Duration) -> Vec<Event> {
        let keys = u32::try_from(events.iter().filter(|event| is_stroke(event)).count());
        let keys = keys.unwrap_or(u32::MAX).max(1);
        let mut left = Vec::new();
        let mut nth = 0;
        let mut events = events.into_iter().peekable();
        while let Some(event) = events.next() {
            // A reader holds Shift for each capital and Ctrl for the separator: they type nothing by themselves.
            if is_modifier(&event) {
                left.push(event);
                continue;
            }
            let (key, said) = match &event {
                Event::Key {
                    pressed: true,
                    key: Key::Enter,
                    modifiers,
                    ..
                } if modifiers.is_none() => (wedge::Key::Enter, vec![event]),
                // Some readers type the separator so.
                Event::Key {
                    pressed: true,
                    key: Key::CloseBracket,
                    modifiers,
                    ..
                } if modifiers.ctrl && !modifiers.alt => {
                    (wedge::Key::Character(GROUP_SEPARATOR), vec![event])
                }
                // A key that is held repeats as fast as a reader types: no reader holds one.
                Event::Key {
                    pressed: true,
                    repeat: true,
                    ..
                } => {
                    let typed = events.next_if(|next| matches!(next, Event::Text(_)));
                    let said = std::iter::once(event).chain(typed).collect();
                    (wedge::Key::Other, said)
                }
                // A printable key is said first, then what it typed.
                Event::Key { pressed: true, .. } => match events.peek() {
                    Some(Event::Text(text)) if let Some(c) = only(text) => {
                        let typed = events.next();
                        let said = std::iter::once(event).chain(typed).collect();
                        (wedge::Key::Character(c), said)
                    }
                    _ => (wedge::Key::Other, vec![event]),
                },
                Event::Text(text) => match only(text) {
                    Some(c) => (wedge::Key::Character(c), vec![event]),
                    None => (wedge::Key::Other, vec![event]),
                },
                Event::Key { pressed: false, .. } => {
                    let mut release = Some(event);
                    self.wedge.with_last(|said| said.extend(release.take()));
                    left.extend(release);
                    continue;
                }
                Event::PointerMoved(_) | Event::MouseMoved(_) | Event::PointerGone => {
                    left.push(event);
                    continue;
                }
                // A click, a paste: what was typed before comes before.
                _ => {
                    give(&mut left, self.wedge.interrupt());
                    left.push(event);
                    continue;
                }
            };
            nth += 1;
            let at = now.saturating_sub(span) + (span * nth / keys).min(span);
            for outcome in self.wedge.key(key, said, at) {
                match outcome {
                    Outcome::Scanned(code) => self.told(code),
                    // Nobody waits for noise; that something was read is said all the same.
                    Outcome::Noise => self.told(String::new()),
                    typed => give(&mut left, Some(typed)),
                }
            }
        }
        give(&mut left, self.wedge.passed(now));
        left
    }
}

fn give(left: &mut Vec<Event>, outcome: Option<Outcome<Vec<Event>>>) {
    if let Some(Outcome::Typed(said)) = outcome {
        left.extend(said.into_iter().flatten());
    }
}

fn is_stroke(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, .. }) && !is_modifier(event)
}

/// A key that only changes what others mean, pressed or let go.
fn is_modifier(event: &Event) -> bool {
    matches!(
        event,
        Event::ModifiersChanged(_)
            | Event::Key {
                key: Key::ShiftLeft
                    | Key::ShiftRight
                    | Key::ControlLeft
                    | Key::ControlRight
                    | Key::AltLeft
                    | Key::AltRight
                    | Key::CapsLock,
                ..
            }
    )
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

impl egui::Plugin for Scanner {
    fn debug_name(&self) -> &'static str {
        "scanner"
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        self.ear(ui.ctx().viewport_id()).begun = Some(Instant::now());
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ear = self.ear(ui.ctx().viewport_id());
        ear.took = ear.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let window = input.viewport_id;
        let ear = self.ear(window);
        // The toolkit's own time, which is that of the input: a test's steps are as far apart as it says.
        let now = input
            .time
            .unwrap_or_else(|| ctx.input(|known| known.time) + f64::from(input.predicted_dt));
        let now = Duration::try_from_secs_f64(now).unwrap_or(ear.heard);
        let span = ear.span(now.saturating_sub(ear.heard));
        ear.heard = now;
        input.events = ear.filter(std::mem::take(&mut input.events), now, span);
        // The next frame or the one after it: what waits is a person's if nothing has come by then.
        if ear.wedge.is_waiting() || !ear.codes.is_empty() {
            ctx.request_repaint_of(window);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        }
    }

    /// The events of a text typed, as the toolkit says them.
    fn strokes(text: &str) -> Vec<Vec<Event>> {
        text.chars()
            .map(|c| match c {
                '\n' => vec![
                    key(Key::Enter, true, Modifiers::NONE),
                    key(Key::Enter, false, Modifiers::NONE),
                ],
                GROUP_SEPARATOR => vec![
                    key(Key::ControlLeft, true, Modifiers::CTRL),
                    key(Key::CloseBracket, true, Modifiers::CTRL),
                    key(Key::CloseBracket, false, Modifiers::CTRL),
                    key(Key::ControlLeft, false, Modifiers::NONE),
                ],
                c if c.is_uppercase() => vec![
                    key(Key::ShiftLeft, true, Modifiers::NONE),
                    Event::ModifiersChanged(Modifiers::SHIFT),
                    key(Key::A, true, Modifiers::SHIFT),
                    Event::Text(c.to_string()),
                    key(Key::A, false, Modifiers::SHIFT),
                    key(Key::ShiftLeft, false, Modifiers::SHIFT),
                    Event::ModifiersChanged(Modifiers::NONE),
                ],
                c => vec![
                    key(Key::A, true, Modifiers::NONE),
                    Event::Text(c.to_string()),
                    key(Key::A, false, Modifiers::NONE),
                ],
            })
            .collect()
    }

    fn typed(events: &[Event]) -> String {
        events
            .iter()
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.clone()),
                Event::Key {
                    key: Key::Enter,
                    pressed: true,
                    ..
                } => Some("\n".into()),
                _ => None,
            })
            .collect()
    }

    /// A frame every so many milliseconds with so many keys in each; what the screen is left with.
    fn frames(scanner: &mut Ear, text: &str, every_ms: u64, keys: usize) -> Vec<Event> {
        let every = Duration::from_millis(every_ms);
        let mut now = Duration::from_secs(10);
        let mut left = Vec::new();
        for chunk in strokes(text).chunks(keys) {
            now += every;
            left.extend(scanner.filter(chunk.concat(), now, every));
        }
        left.extend(scanner.filter(Vec::new(), now + Duration::from_secs(1), every));
        left
    }

    const CODE: &str =
        "IS010000000000000000000000S1279035121518989S21.2.250.1.213.1.4.8\u{1d}S3DOMINIQUE";

    #[test]
    fn a_code_is_taken_out_of_the_input_however_it_falls_into_frames() {
        for (every, keys) in [(16, 3), (16, 1), (100, 10), (400, 100)] {
            let mut scanner = Ear::default();
            let mut left = frames(&mut scanner, &format!("{CODE}\n"), every, keys);
            left.retain(|event| !is_modifier(event));
            // The release of Enter comes when the code is told already, and means nothing to anyone.
            let release = key(Key::Enter, false, Modifiers::NONE);
            assert_eq!(left, [release], "{every} ms, {keys} keys");
            assert_eq!(scanner.codes, [CODE]);
        }
    }

    #[test]
    fn what_a_person_types_comes_through_whole_with_its_releases_on_long_frames_too() {
        for (every, keys) in [(40, 1), (600, 7), (120, 1), (200, 2)] {
            let mut scanner = Ear::default();
            let text = "Mme Dupont, née Martin\nà rappeler\n";
            let left = frames(&mut scanner, text, every, keys);
            assert_eq!(typed(&left), text, "{every} ms, {keys} keys");
            assert_eq!(left.len(), strokes(text).concat().len());
            assert!(scanner.codes.is_empty());
        }
    }

    #[test]
    fn a_code_whose_first_key_makes_a_long_frame_is_taken_whole_and_slow_typing_there_is_not() {
        let ms = Duration::from_millis;
        for (every, is_code) in [(3, true), (60, false)] {
            let mut scanner = Ear::default();
            let (mut now, mut left) = (Duration::from_secs(10), Vec::new());
            let mut keys = strokes(&format!("{CODE}\n"));
            // A minute of nothing, one key, then frames of 120 ms with what came meanwhile.
            let mut take = ms(60_000);
            let mut count = 1;
            while !keys.is_empty() {
                let rest = keys.split_off(count.min(keys.len()));
                let span = scanner.span(take);
                left.extend(scanner.filter(keys.concat(), now, span));
                keys = rest;
                take = ms(120);
                now += take;
                count = usize::try_from(120 / every).unwrap();
            }
            left.extend(scanner.filter(Vec::new(), now + ms(500), ms(120)));
            assert_eq!(scanner.codes.len(), usize::from(is_code), "{every} ms");
            assert_eq!(typed(&left).is_empty(), is_code, "{every} ms");
        }
    }

    #[test]
    fn a_key_that_is_held_is_not_kept_back() {
        let mut scanner = Ear::default();
        let held: Vec<Event> = (0..40)
            .flat_map(|nth| {
                let pressed = Event::Key {
                    key: Key::X,
                    physical_key: None,
                    pressed: true,
                    repeat: nth > 0,
                    modifiers: Modifiers::NONE,
                };
                [pressed, Event::Text("x".into())]
            })
            .collect();
        let now = Duration::from_secs(10);
        let left = scanner.filter(held.clone(), now, Duration::from_millis(20));
        assert_eq!(left, held);
        assert!(!scanner.wedge.is_waiting());
    }

    #[test]
    fn a_shortcut_and_a_click_do_not_wait_and_come_after_what_was_typed_before() {
        let mut scanner = Ear::default();
        let now = Duration::from_secs(10);
        let mut events = strokes("a").concat();
        events.push(key(Key::K, true, Modifiers::CTRL));
        events.push(Event::Copy);
        let left = scanner.filter(events.clone(), now, FRAME);
        assert_eq!(left, events);
    }
}
