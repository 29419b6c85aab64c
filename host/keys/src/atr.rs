//! What kind of card answers so to a reset.
//!
//! ATRs and masks of CPS cards come from the ANS's own library; a CPS with another mask of chip is *unknown*, and its
//! PKCS#11 module may still read it. For the carte Vitale no public list of ATRs was found: one old card is known, the
//! others are told by the name of their application ([`VITALE_APPLICATIONS`]), which takes a SELECT.

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardType {
    /// A card of the CPS family (CPS, CPF, CPE, CPA), third generation.
    Cps3,
    /// The same, fourth generation.
    Cps4,
    /// The carte Vitale of a patient.
    Vitale,
    /// Another card.
    Unknown,
}

impl CardType {
    /// A professional's card.
    pub fn is_professional(self) -> bool {
        matches!(self, Self::Cps3 | Self::Cps4)
    }

    /// French name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cps3 | Self::Cps4 => "carte CPS",
            Self::Vitale => "carte Vitale",
            Self::Unknown => "carte inconnue",
        }
    }
}

struct Known {
    card: CardType,
    atr: &'static [u8],
    /// Bits that count; all of them when it is empty.
    mask: &'static [u8],
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    // CPS4, contact; as released, and in T=0. Before CPS3, whose mask would take them too.
    Known {
        card: CardType::Cps4,
        atr: &[0x3B, 0x9B, 0x18, 0x80, 0x01, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x04, 0x01, 0x00, 0x00, 0x90, 0x44],
        mask: &[],
    },
    Known {
        card: CardType::Cps4,
        atr: &[0x3B, 0x9B, 0x18, 0x80, 0x01, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x04, 0x01, 0x00, 0x90, 0x44],
        mask: &[],
    },
    Known {
        card: CardType::Cps4,
        atr: &[0x3B, 0xDC, 0x18, 0xFF, 0x00, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x04, 0x01, 0x00, 0x90, 0x00],
        mask: &[],
    },
    // CPS3, contact.
    Known {
        card: CardType::Cps3,
        atr:  &[0x3B, 0xAC, 0x00, 0x40, 0x2A, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x03, 0x10, 0x00, 0x90, 0x00],
        mask: &[0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF],
    },
    // CPS3, contactless.
    Known {
        card: CardType::Cps3,
        atr: &[0x3B, 0x8F, 0x80, 0x01, 0x00, 0x31, 0xB8, 0x64, 0x04, 0xB0, 0xEC, 0xC1, 0x73, 0x94, 0x01, 0x80, 0x82, 0x90, 0x00, 0x0E],
        mask: &[],
    },
    // An old carte Vitale.
    Known {
        card: CardType::Vitale,
        atr: &[0x3F, 0x65, 0x25, 0x00, 0x22, 0x09, 0x69, 0x90, 0x00],
        mask: &[],
    },
];

/// Names of the applications of a carte Vitale 2: a card that selects one of them is one.
pub const VITALE_APPLICATIONS: [&[u8]; 2] = [
    &[
        0xD2, 0x50, 0x00, 0x00, 0x02, b'V', b'I', b'T', b'A', b'L', b'E',
    ],
    &[
        0xD2, 0x50, 0x00, 0x00, 0x02, b'M', b'F', b'_', b'V', b'I', b'T', b'A', b'L', b'E',
    ],
];

/// The kind of card by its answer to reset.
pub fn card_type(atr: &[u8]) -> CardType {
    KNOWN
        .iter()
        .find(|known| {
            known.atr.len() == atr.len()
                && known
                    .atr
                    .iter()
                    .zip(atr)
                    .enumerate()
                    .all(|(at, (ours, theirs))| {
                        let mask = known.mask.get(at).copied().unwrap_or(0xFF);
                        ours & mask == theirs & mask
                    })
        })
        .map_or(CardType::Unknown, |known| known.card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_answer_is_told_and_what_a_mask_leaves_out_does_not_count() {
        for known in KNOWN {
            assert_eq!(card_type(known.atr), known.card);
        }
        let mut cps3 = KNOWN[3].atr.to_vec();
        cps3[1] = 0x00;
        cps3[12] = 0x07;
        assert_eq!(card_type(&cps3), CardType::Cps3);
        cps3[7] = 0x26;
        assert_eq!(card_type(&cps3), CardType::Unknown);
        assert_eq!(card_type(&[]), CardType::Unknown);
        assert_eq!(card_type(&KNOWN[4].atr[..19]), CardType::Unknown);
    }
}
