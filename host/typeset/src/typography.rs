//! French typography, and what the font cannot draw.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// A word longer than this may be broken anywhere, characters.
const WORD_CHARS: usize = 30;
/// How far apart such a word may be broken, characters.
const BREAK_CHARS: usize = 15;
/// A place where a line may end, without a mark.
const BREAK: char = '\u{200b}';
const NARROW_NO_BREAK: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// Prepares texts for the typesetter, and keeps which characters the font has not.
pub(crate) struct Typography<'a> {
    has: &'a dyn Fn(char) -> bool,
    missing: BTreeSet<char>,
}

impl<'a> Typography<'a> {
    /// `has`: whether the font draws a character.
    pub(crate) fn new(has: &'a dyn Fn(char) -> bool) -> Self {
        Self {
            has,
            missing: BTreeSet::new(),
        }
    }

    /// The characters that were written by their number.
    pub(crate) fn missing(self) -> Vec<char> {
        self.missing.into_iter().collect()
    }

    /// Prose: narrow no-break spaces before double punctuation, typographic apostrophes.
    pub(crate) fn prose(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        let mut before = None;
        while let Some(c) = characters.next() {
            let after = characters.peek().copied();
            out.push(match (before, c, after) {
                (Some(_), ' ', Some(';' | '!' | '?')) => NARROW_NO_BREAK,
                (Some(_), ' ', Some(':' | '»')) | (Some('«'), ' ', _) => NO_BREAK,
                (Some(a), '\'', Some(b)) if a.is_alphabetic() && b.is_alphabetic() => '’',
                _ => c,
            });
            before = Some(c);
        }
        self.exact(&out)
    }

    /// A text kept letter for letter: names, codes, numbers. What the font has not is written by its number, `[U+1F600]`,
    /// so that nothing is lost in silence; invisible characters that change nothing are dropped.
    pub(crate) fn exact(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.nfc() {
            match c {
                '\n' => out.push('\n'),
                '\r' => {}
                '\t' => out.push(' '),
                c if c.is_control() || is_invisible(c) => {}
                c if (self.has)(c) => out.push(c),
                NARROW_NO_BREAK if (self.has)(NO_BREAK) => out.push(NO_BREAK),
                c if c.is_whitespace() => out.push(' '),
                c => {
                    self.missing.insert(c);
                    out.push_str(&format!("[U+{:04X}]", u32::from(c)));
                }
            }
        }
        breakable(&out)
    }
}

/// Joiners, direction marks, variation selectors, the byte order mark: they draw nothing by themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' |
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Words too long for a line may end anywhere.
fn breakable(text: &str) -> String {
    let longest = text
        .split(char::is_whitespace)
        .map(|word| word.chars().count())
        .max()
        .unwrap_or(0);
    if longest <= WORD_CHARS {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for piece in text.split_inclusive(char::is_whitespace) {
        let long = piece.chars().count() > WORD_CHARS;
        for (n, c) in piece.chars().enumerate() {
            if long && n > 0 && n.is_multiple_of(BREAK_CHARS) && !c.is_whitespace() {
                out.push(BREAK);
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(c: char) -> bool {
        u32::from(c) < 0x250 || ('\u{2010}'..='\u{203a}').contains(&c)
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Typography::new(&latin).prose(text), expected);
    }

    #[test]
    fn double_punctuation_keeps_its_space_on_the_line() {
        check("Bonjour !", "Bonjour\u{202f}!");
        check("a ; b ? c : d", "a\u{202f}; b\u{202f}? c\u{a0}: d");
        check("« oui »", "«\u{a0}oui\u{a0}»");
        check("08:40", "08:40");
        check("l'enfant d'Ivry", "l’enfant d’Ivry");
        check("'x' 5'", "'x' 5'");
    }

    #[test]
    fn what_the_font_has_not_is_said_and_not_lost() {
        let mut typography = Typography::new(&latin);
        assert_eq!(
            typography.exact("e\u{301}te\u{301} 😀 中\u{fe0f}\u{200d}"),
            "été [U+1F600] [U+4E2D]"
        );
        assert_eq!(typography.exact("a\u{0}b\tc\r\nd"), "ab c\nd");
        assert_eq!(typography.missing(), ['中', '😀']);
    }

    #[test]
    fn a_word_no_line_holds_may_be_broken() {
        let long = "x".repeat(100);
        let broken = Typography::new(&latin).exact(&format!("court {long} court"));
        assert_eq!(broken.matches('\u{200b}').count(), 6);
        assert_eq!(
            broken.replace('\u{200b}', ""),
            format!("court {long} court")
        );
        assert_eq!(
            Typography::new(&latin).exact("anticonstitutionnellement"),
            "anticonstitutionnellement"
        );
    }
}
