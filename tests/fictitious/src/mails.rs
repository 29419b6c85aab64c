//! Mails broken by rule: the same ones for the same seed.

use crate::Chance;

/// The mail `number` of this seed: a sane one in which one to seven things were broken.
#[must_use]
pub fn broken(sane: &[u8], seed: u64, number: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let mut mail = sane.to_vec();
    for _ in 0..=chance.below(6) {
        break_once(&mut mail, &mut chance);
    }
    mail
}

/// One thing broken.
fn break_once(mail: &mut Vec<u8>, chance: &mut Chance) {
    let place = place_of(chance, mail.len() + 1);
    match chance.below(8) {
        // Cut anywhere.
        0 => mail.truncate(place.max(1)),
        // A bit turned in the first lines, where structure is.
        1 => {
            let place = place_of(chance, 1_200).min(mail.len().saturating_sub(1));
            let bit = 1 << chance.below(8);
            if let Some(byte) = mail.get_mut(place) {
                *byte ^= bit;
            }
        }
        // Ends of lines of other systems.
        2 => mail.retain(|byte| *byte != b'\r'),
        3 => {
            let text = b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n".repeat(3);
            mail.splice(place..place, text);
        }
        4 => {
            let text = b"\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nRnJvbTog\r\n";
            mail.splice(place..place, text.iter().copied());
        }
        5 => {
            let text = b"\r\n--=_5_0193a1b2c3d4socleinvalid--\r\n";
            mail.splice(place..place, text.iter().copied());
        }
        6 => {
            let text = b"Subject: =?utf-8?B?//79?= =?x?Q?=ZZ?= =?utf-8?Q?".repeat(20);
            mail.splice(0..0, text);
        }
        _ => {
            let noise: Vec<u8> = (0..64)
                .map(|_| chance.below(256).to_le_bytes()[0])
                .collect();
            mail.splice(place..place, noise);
        }
    }
}

fn place_of(chance: &mut Chance, below: usize) -> usize {
    usize::try_from(chance.below(below as u64)).unwrap_or_default()
}
