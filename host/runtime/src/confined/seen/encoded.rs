//! How a number may be written so that one does not read it at once: backwards, and in the encodings of RFC 4648 (base 64,
//! 32, 16; what is percent-encoded is base 16 once the signs are left out).
//!
//! A number may stand anywhere in what was encoded. In base 64 its letters depend on where, one way of three; in base 32 one of
//! five. Letters that the bytes before or after have a part in are left out: the rest is the same whatever stands there.

/// Bits of a letter, places that make a difference, letters. Capitals only: texts are compared without their case, which
/// leaves some sixteen letters that mean this number.
const BASES: [(usize, usize, &[u8]); 4] = [
    (
        6,
        3,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/",
    ),
    (5, 5, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    (5, 5, b"0123456789ABCDEFGHIJKLMNOPQRSTUV"),
    (4, 1, b"0123456789ABCDEF"),
];

/// The number in each of these ways, in capitals.
pub(super) fn written(number: &str) -> Vec<String> {
    let mut ways = vec![number.chars().rev().collect()];
    for (bits, places, alphabet) in BASES {
        ways.extend((0..places).map(|before| letters(number.as_bytes(), before, bits, alphabet)));
    }
    ways
}

/// The letters these bytes alone make, with so many bytes before them.
fn letters(bytes: &[u8], before: usize, bits: usize, alphabet: &[u8]) -> String {
    let bit = |at: usize| -> usize {
        let byte = bytes.get(at / 8 - before).copied().unwrap_or_default();
        usize::from(byte >> (7 - at % 8) & 1)
    };
    let (first, last) = (
        (before * 8).div_ceil(bits),
        (before + bytes.len()) * 8 / bits,
    );
    (first..last)
        .filter_map(|letter| {
            let value = (0..bits).fold(0, |value, n| value << 1 | bit(letter * bits + n));
            alphabet.get(value).copied().map(char::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::super::Seen;
    use super::*;

    const NUMBER: &str = "2751263220749";

    fn caught(text: &str) -> bool {
        let mut seen = Seen::default();
        seen.note(NUMBER);
        seen.stands_in(&[text.to_owned()])
    }

    /// By a library that is not ours, wherever the number stands in what is encoded.
    #[test]
    fn base_64_is_found_wherever_the_number_stands_in_it() {
        for before in ["", "a", "NIR", "é: ", "1234567"] {
            for after in ["", "74", " de Zoé"] {
                let said = format!("{before}{NUMBER}{after}");
                for text in [STANDARD.encode(&said), URL_SAFE_NO_PAD.encode(&said)] {
                    assert!(caught(&text), "{said}: {text}");
                    assert!(caught(&format!("jeton={text};")), "{said}");
                }
            }
        }
        assert!(!caught(&STANDARD.encode("2751263220750")));
        assert!(!caught(&STANDARD.encode("ADRUN ZOE 1975-12-31")));
    }

    /// RFC 4648 written with `base32` of coreutils 9.1 and by hand from its tables.
    #[test]
    fn base_32_and_16_percent_signs_and_backwards_are_found() {
        for text in [
            "GI3TKMJSGYZTEMRQG42DS===",
            "gi3tkmjsgyztemrqg42ds",
            "68RJAC9I6OPJ4CHG6SQ3I===",
            "32373531323633323230373439",
            "%32%37%35%31%32%36%33%32%32%30%37%34%39",
            "32 37 35 31 32 36 33 32 32 30 37 34 39",
            "9470223621572",
            "47 9470223621572",
        ] {
            assert!(caught(text), "{text}");
        }
    }

    #[test]
    fn each_way_is_long_enough_to_be_nothing_else() {
        for way in written(NUMBER) {
            assert!(way.len() >= 13, "{way}");
        }
    }
}
