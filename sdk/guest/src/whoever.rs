//! Who is at the keyboard, typed: what a plugin writes under a message or a document in their name.

use crate::{Failure, session};

/// Whoever acts, as the session has them; what is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whoever {
    /// `doctor`, `professional`, `trainee`, `secretary`, `organisation`.
    pub role: String,
    /// National identifier.
    pub id: String,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Code of the profession (TRE G15).
    pub profession: String,
    /// Code of the speciality.
    pub speciality: String,
    /// Identifier the web services know the practice by.
    pub structure: String,
    /// Name of the practice.
    pub structure_name: String,
    /// Sector of activity of the practice.
    pub sector: String,
    /// Name of whoever answers for them, where they work for somebody.
    pub answers_to: String,
}

impl Whoever {
    /// Whoever is there.
    ///
    /// # Errors
    /// `session-required` when nobody is, or the session is locked.
    pub fn here() -> Result<Self, Failure> {
        let session = session::current()?;
        let said = |key: &str| session.get(key).unwrap_or_default();
        Ok(Self {
            role: session.role(),
            id: said("identifiant"),
            family: said("nom"),
            given: said("prenom"),
            profession: said("profession"),
            speciality: said("specialite"),
            structure: said("structure"),
            structure_name: said("structure-nom"),
            sector: said("secteur"),
            answers_to: said("responsable"),
        })
    }

    /// The national identifier of whoever is there: what a person keeps as their own is kept under it. None for nobody in person.
    pub fn id_here() -> Option<String> {
        let id = session::current().ok()?.get("identifiant")?;
        Some(id).filter(|id| !id.is_empty())
    }

    /// How a profession is addressed.
    pub fn title(&self) -> &'static str {
        title(&self.profession)
    }

    /// Title, given name and family name, as they sign.
    pub fn called(&self) -> String {
        let name = [self.title(), &self.given, &self.family].join(" ");
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// `Dr` for a doctor, a pharmacist, a dental surgeon (codes of TRE G15: 10, 21, 40); empty for the others.
pub fn title(profession: &str) -> &'static str {
    match profession {
        "10" | "21" | "40" => "Dr",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::Whoever;

    #[test]
    fn somebody_is_called_by_title_and_name_as_far_as_they_are_known() {
        let one = |profession: &str, given: &str, family: &str| Whoever {
            profession: profession.to_owned(),
            given: given.to_owned(),
            family: family.to_owned(),
            ..Whoever::default()
        };
        assert_eq!(one("10", "Max", "LIBRE").called(), "Dr Max LIBRE");
        assert_eq!(one("60", "Anne", "ORME").called(), "Anne ORME");
        assert_eq!(one("", "", "").called(), "");
    }
}
