//! How it was proved who speaks.

/// How it was proved who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A health professional's card.
    Cps,
    /// The card of a professional in training.
    Cpf,
    /// The card of somebody employed by a professional, in that person's name.
    Cpe,
    /// Pro Santé Connect, by an e-CPS or by a card in the browser: what it signs is not a signature of the person.
    ProSanteConnect,
    /// The practice's own certificate: nobody in person.
    Organisation,
    /// The made-up person of a demonstration.
    Demonstration,
}

impl Kind {
    /// The value `authentification` of `wit/net/session.wit`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cps => "cps",
            Self::Cpf => "cpf",
            Self::Cpe => "cpe",
            Self::ProSanteConnect => "e-cps",
            Self::Organisation => "certificat",
            Self::Demonstration => "demonstration",
        }
    }

    /// French, as the bottom line of the shell says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cps => "CPS",
            Self::Cpf => "CPF",
            Self::Cpe => "CPE",
            Self::ProSanteConnect => "Pro Santé Connect",
            Self::Organisation => "Certificat du cabinet",
            Self::Demonstration => "Démonstration",
        }
    }

    /// Whether a card that can sign is in the reader while such a session is open.
    #[must_use]
    pub const fn is_card(self) -> bool {
        matches!(self, Self::Cps | Self::Cpf | Self::Cpe)
    }
}
