//! Why something is undone: kept as typed, with the act.

use super::Refus;

/// The reason of an act that undoes something: 1 to [`Motif::LONGUEUR_MAX`] characters, no control character.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct Motif(String);

impl Motif {
    /// Longest reason, in characters.
    pub const LONGUEUR_MAX: usize = 300;

    /// The reasons met most, proposed on screen; any other may be typed. The list is ours.
    pub const USUELS: [&'static str; 5] = [
        "Erreur de dossier : ce n’est pas ce patient",
        "Pièce mal lue ou mal choisie",
        "L’INS n’est pas celle de ce patient",
        "Changement d’état civil",
        "Doute sur l’identité",
    ];

    /// The reason as typed, without the spaces around it.
    ///
    /// # Errors
    /// [`Refus::Motif`].
    pub fn new(text: &str) -> Result<Self, Refus> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > Self::LONGUEUR_MAX || text.chars().any(char::is_control) {
            return Err(Refus::Motif);
        }
        Ok(Self(text.to_owned()))
    }

    /// The reason.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Motif {
    type Error = Refus;

    fn try_from(text: String) -> Result<Self, Refus> {
        Self::new(&text)
    }
}

impl From<Motif> for String {
    fn from(motif: Motif) -> Self {
        motif.0
    }
}
