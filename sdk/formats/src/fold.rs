//! Texts without what people write or leave out as they like: accents, case, hyphens, apostrophes.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text without accents or case, ligatures written out, anything but letters and digits turned into single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
            let written: &str = match c {
                'œ' => "oe",
                'æ' => "ae",
                'ß' => "ss",
                'ø' => "o",
                'đ' => "d",
                'ł' => "l",
                'ı' => "i",
                _ => "",
            };
            if !c.is_alphanumeric() {
                gap = true;
                continue;
            }
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            if written.is_empty() {
                folded.push(c);
            } else {
                folded.push_str(written);
            }
        }
    }
    folded
}

/// Whether two texts are the same words, accents, case and hyphens aside.
#[must_use]
pub fn same_words(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_as_they_like_is_folded_away() {
        for (written, folded) in [
            ("D’ARTAGNAN  de L'Hérault", "d artagnan de l herault"),
            ("Œuvré-ÆGIDE", "oeuvre aegide"),
            ("Straße Ødegård", "strasse odegard"),
            (" - ", ""),
        ] {
            assert_eq!(fold(written), folded);
        }
        assert!(same_words("Jean-Noël", "JEAN NOEL"));
    }
}
