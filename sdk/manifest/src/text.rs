//! Rules for the short texts a plugin shows to the practitioner, above all on the consent screen.

/// Longest name or title, in characters.
pub(crate) const TITLE_MAX_CHARS: usize = 60;
/// Longest description or reason, in characters.
pub(crate) const SENTENCE_MAX_CHARS: usize = 240;
/// Shortest reason for a permission, in characters: "x" explains nothing.
pub(crate) const REASON_MIN_CHARS: usize = 8;

/// What is wrong with a text that will be shown, if anything.
///
/// Control characters and the marks that turn the reading direction are refused: they can make a consent prompt
/// show something else than what it says.
pub(crate) fn fault(text: &str, max_chars: usize) -> Option<String> {
    if text.trim().is_empty() {
        return Some("must not be empty".to_owned());
    }
    if text.trim() != text {
        return Some("must not begin or end with a space".to_owned());
    }
    if let Some(c) = text.chars().find(|c| is_hidden(*c)) {
        return Some(format!(
            "holds the character U+{:04X}, which is not shown or changes the reading direction",
            u32::from(c)
        ));
    }
    let chars = text.chars().count();
    (chars > max_chars).then(|| format!("has {chars} characters, at most {max_chars} are shown"))
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What is wrong with an identifier of the shape `[a-z][a-z0-9-]{1,39}`, if anything.
pub(crate) fn id_fault(id: &str) -> Option<String> {
    let mut chars = id.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_lowercase());
    let rest = chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let length = (2..=40).contains(&id.len());
    (!(first && rest && length)).then(|| {
        format!("`{id}` is not an identifier: 2 to 40 of a-z, 0-9 and `-`, beginning with a letter")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for good in ["ins", "mss-pro", "a1", "x".repeat(40).as_str()] {
            assert_eq!(id_fault(good), None, "{good}");
        }
        for bad in [
            "",
            "a",
            "1a",
            "-a",
            "Ins",
            "é-a",
            "a_b",
            "a b",
            "../x",
            "x".repeat(41).as_str(),
        ] {
            assert!(id_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn shown_texts() {
        for good in ["Interroger INSi", "Identité · INS", "l’œuvre « à suivre »"] {
            assert_eq!(fault(good, TITLE_MAX_CHARS), None, "{good}");
        }
        for bad in [
            "",
            "  ",
            " a",
            "a\n",
            "a\u{202e}b",
            "a\u{200b}b",
            "x".repeat(61).as_str(),
        ] {
            assert!(fault(bad, TITLE_MAX_CHARS).is_some(), "{bad:?}");
        }
    }
}
