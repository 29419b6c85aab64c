//! What a barcode reader types: it is a keyboard to the system, only faster than anyone.
//!
//! A pure state machine over keystrokes and their times. Fast keystrokes ending in Enter are a code; anything slower is
//! a person, and goes where it was going, every key of it: nothing typed is ever lost or held back longer than
//! [`TOGETHER`].
//!
//! Programs that dictate or expand abbreviations type as fast as a reader does: what they type is prose, with spaces, and
//! a code has none but in names of a Datamatrix INS. Two hundred words a minute are a key every 60 ms; keys that roll over
//! one another come closer, but never as many in a row as a code has.

use std::time::Duration;

/// Keystrokes of a reader come closer together than this; a person's, even of a quick one, do not for long.
pub const TOGETHER: Duration = Duration::from_millis(35);
/// And so close on the average of a code of few characters ([`FEW`]), Enter included.
pub const ON_AVERAGE: Duration = Duration::from_millis(20);
/// A code of fewer characters than this is held to [`ON_AVERAGE`].
pub const FEW: usize = 20;
/// Fewest characters of a code, an EAN-8: keys that are struck together by chance are fewer.
pub const SHORTEST: usize = 8;
/// Most characters of a code; what comes beyond them at this speed is noise, and no person's.
pub const LONGEST: usize = 4_096;
/// The group separator, which some readers type as Ctrl+`]`.
pub const GROUP_SEPARATOR: char = '\u{1d}';

/// A key that was struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Character(char),
    /// Enter, which ends a code.
    Enter,
    /// Anything else: no reader types it.
    Other,
}

/// What comes of a key or of time passing. `T` is what the toolkit says of a key: it comes back with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// A person typed these: they go where they were going, in this order.
    Typed(Vec<T>),
    /// A reader read this.
    Scanned(String),
    /// A reader typed more than any code holds: it is dropped to its end.
    Noise,
}

/// Tells a reader from a person.
#[derive(Debug)]
pub struct Wedge<T> {
    kept: Vec<(Key, T)>,
    /// When the first of them was struck.
    first: Duration,
    last: Option<Duration>,
    /// More came than a code holds: the rest of it is dropped.
    is_noise: bool,
}

impl<T> Default for Wedge<T> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            first: Duration::ZERO,
            last: None,
            is_noise: false,
        }
    }
}

impl<T> Wedge<T> {
    /// A key was struck at this time of a clock that never goes back. Nothing comes of it as long as more is to be known.
    pub fn key(&mut self, key: Key, said: T, at: Duration) -> Vec<Outcome<T>> {
        let mut outcomes = Vec::new();
        if !self.is_together(at) {
            outcomes.extend(self.give_back());
            self.is_noise = false;
        }
        self.last = Some(at);
        if self.is_noise {
            return outcomes;
        }
        if self.kept.is_empty() {
            self.first = at;
        }
        self.kept.push((key, said));
        match key {
            Key::Character(_) if self.kept.len() <= LONGEST => {}
            Key::Character(_) if !self.is_prose() => {
                self.kept.clear();
                self.is_noise = true;
                outcomes.push(Outcome::Noise);
            }
            Key::Enter if self.is_code() => {
                let code = self.kept.drain(..).filter_map(|(key, _)| match key {
                    Key::Character(c) => Some(c),
                    Key::Enter | Key::Other => None,
                });
                outcomes.push(Outcome::Scanned(code.collect()));
            }
            Key::Character(_) | Key::Enter | Key::Other => outcomes.extend(self.give_back()),
        }
        outcomes
    }

    /// Something that goes with the last key, such as its release: kept with it. Given back when nothing is kept.
    pub fn with_last(&mut self, add: impl FnOnce(&mut T)) -> bool {
        match self.kept.last_mut() {
            Some((_, said)) => {
                add(said);
                true
            }
            None => false,
        }
    }

    /// What was kept, because something else happened that it must come before.
    pub fn interrupt(&mut self) -> Option<Outcome<T>> {
        self.give_back()
    }

    /// It is this time now, and no key was struck: what was kept too long was a person's.
    pub fn passed(&mut self, at: Duration) -> Option<Outcome<T>> {
        match self.is_together(at) {
            true => None,
            false => self.give_back(),
        }
    }

    /// Whether something is kept: then [`Self::passed`] is to be asked soon.
    pub fn is_waiting(&self) -> bool {
        !self.kept.is_empty()
    }

    fn is_together(&self, at: Duration) -> bool {
        self.last
            .is_some_and(|last| at.saturating_sub(last) <= TOGETHER)
    }

    /// The keys so far but the Enter just struck.
    fn is_code(&self) -> bool {
        let count = self.kept.len();
        if count <= SHORTEST || self.is_prose() {
            return false;
        }
        let took = self.last.unwrap_or(self.first).saturating_sub(self.first);
        let gaps = u32::try_from(count - 1).unwrap_or(u32::MAX);
        count > FEW || took <= ON_AVERAGE * gaps
    }

    /// Words: no code but a Datamatrix INS holds a space, and that one says what it is first.
    fn is_prose(&self) -> bool {
        let typed = || {
            self.kept.iter().filter_map(|(key, _)| match key {
                Key::Character(c) => Some(*c),
                Key::Enter | Key::Other => None,
            })
        };
        // A reader may say the kind of code first, `]d2`.
        let prefix = if typed().take(2).eq("]d".chars()) {
            3
        } else {
            0
        };
        let begins: String = typed().skip(prefix).take(2).collect();
        let is_named = begins.eq_ignore_ascii_case("IS");
        !is_named && typed().any(char::is_whitespace) && !typed().any(|c| c == GROUP_SEPARATOR)
    }

    fn give_back(&mut self) -> Option<Outcome<T>> {
        let kept = std::mem::take(&mut self.kept);
        (!kept.is_empty()).then(|| Outcome::Typed(kept.into_iter().map(|(_, said)| said).collect()))
    }
}

/// What kind of code this text is, as far as it tells: a Datamatrix INS says so at its beginning.
pub fn symbology(text: &str) -> &'static str {
    match text.starts_with("IS01") || text.contains(GROUP_SEPARATOR) {
        true => "datamatrix",
        false => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strike these with so much time between them; what came of it.
    fn strike(
        wedge: &mut Wedge<Key>,
        text: &str,
        every_ms: u64,
        from_ms: u64,
    ) -> Vec<Outcome<Key>> {
        let mut outcomes = Vec::new();
        for (nth, c) in text.chars().enumerate() {
            let key = match c {
                '\n' => Key::Enter,
                '\u{8}' => Key::Other,
                c => Key::Character(c),
            };
            let at = Duration::from_millis(from_ms + every_ms * u64::try_from(nth).unwrap_or(0));
            outcomes.extend(wedge.key(key, key, at));
        }
        outcomes
    }

    fn typed(outcomes: &[Outcome<Key>]) -> String {
        outcomes
            .iter()
            .flat_map(|outcome| match outcome {
                Outcome::Typed(keys) => keys.clone(),
                other => panic!("{other:?}"),
            })
            .map(|key| match key {
                Key::Character(c) => c,
                Key::Enter => '\n',
                Key::Other => '\u{8}',
            })
            .collect()
    }

    #[test]
    fn fast_keys_ending_in_enter_are_a_code_with_its_separators() {
        let code =
            "IS010000000000000000000000S1279035121518989S21.2.250.1.213.1.4.8\u{1d}S3DOMINIQUE";
        let mut wedge = Wedge::default();
        let outcomes = strike(&mut wedge, &format!("{code}\n"), 5, 1_000);
        assert_eq!(outcomes, [Outcome::Scanned(code.into())]);
        assert_eq!(symbology(code), "datamatrix");
        assert!(!wedge.is_waiting());
    }

    #[test]
    fn slow_typing_comes_out_whole_and_in_order_whatever_its_speed() {
        for every in [36, 60, 120, 2_000] {
            let mut wedge = Wedge::default();
            let mut outcomes = strike(&mut wedge, "bonjour\nà tous\u{8}\n", every, 0);
            outcomes.extend(wedge.passed(Duration::from_secs(3_600)));
            assert_eq!(typed(&outcomes), "bonjour\nà tous\u{8}\n", "{every} ms");
        }
    }

    #[test]
    fn a_few_fast_keys_are_a_person_even_with_enter() {
        let mut wedge = Wedge::default();
        let outcomes = strike(&mut wedge, "oui\n", 10, 0);
        assert_eq!(typed(&outcomes), "oui\n");
    }

    #[test]
    fn what_a_person_began_before_the_reader_is_given_back_and_not_mixed_in() {
        let mut wedge = Wedge::default();
        assert_eq!(strike(&mut wedge, "du", 200, 0).len(), 1);
        let outcomes = strike(&mut wedge, "3400930000011\n", 8, 10_000);
        assert_eq!(typed(&outcomes[..1]), "u");
        assert_eq!(outcomes[1], Outcome::Scanned("3400930000011".into()));
    }

    #[test]
    fn a_code_that_breaks_off_is_given_back_when_its_time_has_passed() {
        let mut wedge = Wedge::default();
        assert!(strike(&mut wedge, "34009300", 5, 0).is_empty());
        assert_eq!(wedge.passed(Duration::from_millis(60)), None);
        let late = wedge.passed(Duration::from_millis(200)).into_iter();
        assert_eq!(typed(&late.collect::<Vec<_>>()), "34009300");
        assert_eq!(wedge.passed(Duration::from_secs(9)), None);
    }

    #[test]
    fn nobody_types_a_code_at_two_hundred_words_a_minute() {
        // A key every 60 ms; one in six rolls over the one before, down to 12 ms. Seeded: the same each time.
        let mut state = 0x5eed_u64;
        let mut chance = move |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let mut wedge = Wedge::default();
        let (mut at, mut struck, mut left) = (0, 0, 0);
        for _ in 0..20_000 {
            for nth in 0..=9 + chance(12) {
                let gap = if chance(6) == 0 {
                    12 + chance(24)
                } else {
                    40 + chance(60)
                };
                at += gap;
                struck += 1;
                let key = if nth < 8 || chance(4) > 0 {
                    Key::Character('e')
                } else {
                    Key::Enter
                };
                for outcome in wedge.key(key, key, Duration::from_millis(at)) {
                    match outcome {
                        Outcome::Typed(keys) => left += keys.len(),
                        other => panic!("{other:?} after {struck} keys"),
                    }
                }
            }
        }
        left += usize::from(wedge.is_waiting()) * wedge.kept.len();
        assert_eq!(left, struck);
    }

    #[test]
    fn what_a_program_dictates_or_expands_is_typed_however_fast() {
        let mut wedge = Wedge::default();
        let text = "Examen clinique normal.\nPas de fièvre ce jour.\n";
        let outcomes = strike(&mut wedge, text, 1, 1_000);
        assert_eq!(typed(&outcomes), text);
        let letter = "Cher confrère, ".repeat(400);
        let mut outcomes = strike(&mut wedge, &letter, 1, 100_000);
        outcomes.extend(wedge.passed(Duration::from_secs(3_600)));
        assert_eq!(typed(&outcomes), letter);
        // The names of an identity have spaces.
        let named = "]d2IS010000000000000000000000S3MARIE CLAIRE";
        let outcomes = strike(&mut wedge, &format!("{named}\n"), 1, 5_000_000);
        assert_eq!(outcomes, [Outcome::Scanned(named.into())]);
    }

    #[test]
    fn a_short_code_is_typed_faster_than_a_long_one_has_to_be() {
        for (code, every, is_code) in [
            ("34009300", 18, true),
            ("34009300", 30, false),
            ("0134009300000119", 30, false),
            ("010340093000001117291231", 34, true),
        ] {
            let mut wedge = Wedge::default();
            let outcomes = strike(&mut wedge, &format!("{code}\n"), every, 1_000);
            let scanned = outcomes == [Outcome::Scanned(code.into())];
            assert_eq!(scanned, is_code, "{code} {every} ms");
        }
    }

    #[test]
    fn noise_beyond_any_code_is_dropped_to_its_end_and_the_next_code_is_read() {
        let mut wedge = Wedge::default();
        let noise = format!("{}\n", "x7".repeat(LONGEST));
        assert_eq!(strike(&mut wedge, &noise, 1, 0), [Outcome::Noise]);
        let outcomes = strike(&mut wedge, "3400930000011\n", 5, 100_000);
        assert_eq!(outcomes, [Outcome::Scanned("3400930000011".into())]);
    }

    #[test]
    fn a_key_no_reader_has_is_given_back_at_once() {
        let mut wedge = Wedge::default();
        assert_eq!(
            typed(&strike(&mut wedge, "34009300\u{8}", 5, 0)),
            "34009300\u{8}"
        );
    }
}
