//! In whose name INSi is asked, and by which door: the three modes of the téléservice.
//!
//! | who asks | door | certificate shown | assertion | `Emetteur` |
//! |---|---|---|---|---|
//! | a person, with a card | that for cards | the card's | signed by the card | their national identifier |
//! | a person, with Pro Santé Connect | that for software certificates | `INSI-MANU` | unsigned | their national identifier |
//! | a person, otherwise | that for software certificates | `INSI-MANU` | none | the structure |
//! | nobody (an opened file, a schedule) | that for software certificates | `INSI-AUTO` | none | the structure |
//!
//! An assertion bears the number by which the Assurance maladie knows the professional (`identifiantFacturation`). As
//! long as it is not in the settings, their searches go with the certificate of the practice. What happens by itself
//! never uses a card: nobody is there to type a PIN, and a card that signs is a card somebody else waits for.
//!
//! Source: SEL-MP-043, second-hand. That Pro Santé Connect goes through the door of software certificates is inferred.

/// One way to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voie {
    /// With the card in the reader.
    Carte,
    /// With the session of Pro Santé Connect.
    ProSanteConnect,
    /// With the practice's certificate: a person asks.
    Manuelle,
    /// With the practice's certificate: nobody does.
    Automatique,
}

impl Voie {
    /// `authentification` is the session's word for how the person proved who they are; nothing when nobody asks.
    pub(super) fn choisir(authentification: Option<&str>, facturation: &str) -> Self {
        match authentification {
            None => Self::Automatique,
            Some("cps" | "cpf" | "cpe" | "demonstration") if !facturation.is_empty() => Self::Carte,
            Some("e-cps") if !facturation.is_empty() => Self::ProSanteConnect,
            Some(_) => Self::Manuelle,
        }
    }

    /// The names the host may know the certificate by, the exact one first: a practice that has one certificate for
    /// everything names it simply.
    pub(super) fn certificats(self) -> &'static [&'static str] {
        match self {
            Self::Carte => &["professional"],
            Self::ProSanteConnect | Self::Manuelle => &["organisation:INSI-MANU", "organisation"],
            Self::Automatique => &["organisation:INSI-AUTO", "organisation"],
        }
    }

    /// Whether an assertion of the session goes with the request.
    pub(super) fn assertion(self) -> bool {
        matches!(self, Self::Carte | Self::ProSanteConnect)
    }

    /// Whether the door is that for cards.
    pub(super) fn porte_des_cartes(self) -> bool {
        self == Self::Carte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_and_the_call_choose() {
        for (authentification, facturation, voie) in [
            (Some("cps"), "991130972", Voie::Carte),
            (Some("cpf"), "991130972", Voie::Carte),
            (Some("cpe"), "991130972", Voie::Carte),
            (Some("demonstration"), "991130972", Voie::Carte),
            (Some("e-cps"), "991130972", Voie::ProSanteConnect),
            (Some("certificat"), "991130972", Voie::Manuelle),
            (Some("autre"), "991130972", Voie::Manuelle),
            (Some("cps"), "", Voie::Manuelle),
            (Some("e-cps"), "", Voie::Manuelle),
            (None, "991130972", Voie::Automatique),
            (None, "", Voie::Automatique),
        ] {
            assert_eq!(Voie::choisir(authentification, facturation), voie);
        }
    }

    #[test]
    fn what_happens_by_itself_signs_nothing_and_shows_no_card() {
        let voie = Voie::choisir(None, "991130972");
        assert!(!voie.assertion() && !voie.porte_des_cartes());
        assert_eq!(voie.certificats()[0], "organisation:INSI-AUTO");
    }
}
