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

/// Does this character show nothing, or change how what stands around it is read?
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Letters that are blanks.
            '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
            | '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What is wrong with the name of a plugin besides, if anything: it stands beside what the plugin says, so it must not
/// be that of the host, in whatever letters.
pub(crate) fn name_fault(name: &str) -> Option<String> {
    // Other scripts have letters that look like ours.
    let foreign = |c: char| c.is_alphabetic() && !('A'..='\u{24f}').contains(&c);
    if let Some(c) = name.chars().find(|c| foreign(*c)) {
        return Some(format!(
            "holds the letter U+{:04X}: a name is written in Latin letters",
            u32::from(c)
        ));
    }
    let plain = |word: &str| -> String {
        word.chars()
            .flat_map(char::to_lowercase)
            .filter_map(|c| match c {
                'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | '0' => Some('o'),
                'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => Some('c'),
                'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | '3' => Some('e'),
                'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' | '1' | '|' => Some('l'),
                'ś' | 'ŝ' | 'ş' | 'š' | '5' | '$' => Some('s'),
                c if c.is_alphanumeric() => Some(c),
                _ => None,
            })
            .collect()
    };
    let is_host = |word: &str| plain(word) == "socle";
    (is_host(name) || name.split_whitespace().any(is_host))
        .then(|| "is the name of the program the plugin runs in".to_owned())
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
    fn names_that_are_not_that_of_the_host() {
        for good in [
            "INS",
            "Agenda & rappels",
            "Vaccination · Île-de-France",
            "Socles et sols",
        ] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        for bad in [
            "Socle",
            "S.O.C.L.E",
            "Socle · Autorisations",
            "Söcle",
            "50cle",
            "Sоcle",
            "Ｓｏｃｌｅ",
        ] {
            assert!(name_fault(bad).is_some(), "{bad}");
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
            "\u{3164}",
            "a\u{2800}",
            "x".repeat(61).as_str(),
        ] {
            assert!(fault(bad, TITLE_MAX_CHARS).is_some(), "{bad:?}");
        }
    }
}
