//! What stands on the first page about the patient.
//!
//! For a *qualifiée* identity: the strict traits, the matricule with its nature, and the Datamatrix INS under the label
//! « INS à scanner » (EXI ID 29, EXI DIF 02). For any other: name, birth date and sex only.

use socle_formats::datamatrix::DatamatrixIns;
use socle_formats::identite::Identite;
use socle_formats::traits::{ErreurTrait, Sexe};

/// The patient of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Cartouche {
    /// For the foot of the pages: name and given name.
    pub(crate) name: String,
    /// Label and value, a line each.
    pub(crate) lines: Vec<(&'static str, String)>,
    pub(crate) code: Code,
}

/// The Datamatrix of a cartouche.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Code {
    /// The identity is not qualified: there is none.
    NotQualified,
    /// The text to encode.
    Ins(String),
    /// A trait has no wire form: the document is made without, and that is said.
    Impossible(ErreurTrait),
}

impl Cartouche {
    /// That of a patient. `nom_utilise` and `prenom_utilise` are those of the file, when it has them.
    #[must_use]
    pub fn of(
        identite: &Identite,
        nom_utilise: Option<&str>,
        prenom_utilise: Option<&str>,
    ) -> Self {
        let traits = identite.traits();
        let given = |text: Option<&str>| {
            text.map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let (used, used_first) = (given(nom_utilise), given(prenom_utilise));
        let name = format!(
            "{} {}",
            used.as_ref().unwrap_or(&traits.nom_naissance),
            used_first.as_ref().unwrap_or(&traits.premier_prenom)
        );
        let born = match traits.sexe {
            Sexe::F => "Née le",
            Sexe::M => "Né le",
            Sexe::I => "Né(e) le",
        };
        let mut date = traits.date_naissance.affichage();
        let mut lines = vec![("Nom de naissance", traits.nom_naissance.clone())];
        let qualified = identite.matricule_transmissible();
        if qualified.is_some() {
            lines.push(("Prénoms", traits.prenoms().to_owned()));
        } else {
            lines.push(("Prénom", traits.premier_prenom.clone()));
        }
        if let Some(used) = used {
            lines.push(("Nom utilisé", used));
        }
        if let Some(used) = used_first {
            lines.push(("Prénom utilisé", used));
        }
        if let Some(place) = traits.lieu_naissance.filter(|_| qualified.is_some()) {
            date = format!("{date}, lieu {place}");
        }
        lines.push((born, date));
        lines.push(("Sexe", traits.sexe.libelle().to_owned()));
        let code = match (qualified, DatamatrixIns::de(identite)) {
            (Some(ins), found) => {
                lines.push((
                    "INS",
                    format!("{} ({})", ins.matricule.groupes(), ins.oid.libelle()),
                ));
                match found {
                    Ok(Some(code)) => Code::Ins(code.texte()),
                    Ok(None) => Code::NotQualified,
                    Err(erreur) => Code::Impossible(erreur),
                }
            }
            (None, _) => Code::NotQualified,
        };
        Self { name, lines, code }
    }

    /// Why there is no Datamatrix although the identity is qualified: for the person who makes the document.
    #[must_use]
    pub fn code_refused(&self) -> Option<&ErreurTrait> {
        match &self.code {
            Code::Impossible(erreur) => Some(erreur),
            _ => None,
        }
    }
}
