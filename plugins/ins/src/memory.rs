//! What the host keeps for us while the file is open (the *scratch*): each call is a new instance, so nothing else would
//! survive between the answer of INSi and the next drawing of the panel.

use socle_formats::insi::Conclusion;
use socle_formats::traits::Traits;
use socle_sdk::{Context, Data, Failure};

/// The last search that gave no identity, with the traits it was made with.
const SANS_IDENTITE: &str = "sans-identite";
/// Whether the less usual documents are shown.
const AUTRES_PIECES: &str = "autres-pieces";

/// How a search without identity ended, if these traits are still those it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Souvenir {
    /// This is what INSi said.
    DerniereReponse(Conclusion),
    /// INSi gave no identity, and the traits were changed since.
    TraitsChanges,
}

/// Keeps how a search ended: nothing when it found an identity.
pub(crate) fn retenir(
    c: &Context,
    conclusion: &Conclusion,
    traits: &Traits,
) -> Result<(), Failure> {
    c.scratch_set(SANS_IDENTITE, &ecrire(conclusion, traits))
}

/// The last search without identity of this open file.
pub(crate) fn rappeler(c: &Context, traits: &Traits) -> Option<Souvenir> {
    lire(c.scratch_get(SANS_IDENTITE), traits)
}

pub(crate) fn autres_pieces(c: &Context) -> bool {
    c.scratch_get(AUTRES_PIECES).as_flag().unwrap_or_default()
}

pub(crate) fn basculer_autres_pieces(c: &Context) -> Result<(), Failure> {
    c.scratch_set(AUTRES_PIECES, &Data::Flag(!autres_pieces(c)))
}

fn ecrire(conclusion: &Conclusion, traits: &Traits) -> Data {
    match conclusion {
        Conclusion::Trouvee(_) => Data::None,
        Conclusion::Aucune | Conclusion::Plusieurs { .. } => {
            Data::Texts(vec![conclusion.code().to_owned(), empreinte(traits)])
        }
    }
}

fn lire(garde: Data, traits: &Traits) -> Option<Souvenir> {
    let [code, des_traits]: [String; 2] = garde.into_texts().try_into().ok()?;
    if des_traits != empreinte(traits) {
        return Some(Souvenir::TraitsChanges);
    }
    match code.as_str() {
        "insi.01" => Some(Souvenir::DerniereReponse(Conclusion::Aucune)),
        "insi.02" => {
            let lieu_manquant = traits.lieu_naissance.is_none();
            Some(Souvenir::DerniereReponse(Conclusion::Plusieurs {
                lieu_manquant,
            }))
        }
        _ => None,
    }
}

/// The traits in one line, to see whether they changed.
fn empreinte(traits: &Traits) -> String {
    let lieu = traits
        .lieu_naissance
        .map_or_else(String::new, |lieu| lieu.to_string());
    [
        traits.nom_naissance.as_str(),
        traits.premier_prenom.as_str(),
        traits.liste_prenoms.as_str(),
        traits.sexe.as_str(),
        traits.date_naissance.to_string().as_str(),
        lieu.as_str(),
    ]
    .join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_search_without_identity_is_remembered_for_its_traits_only() {
        let traits = samples::traits();
        let sans_lieu = Traits {
            lieu_naissance: None,
            ..samples::traits()
        };
        let plusieurs = Conclusion::Plusieurs {
            lieu_manquant: true,
        };
        let garde = ecrire(&plusieurs, &sans_lieu);
        assert_eq!(
            lire(garde.clone(), &sans_lieu),
            Some(Souvenir::DerniereReponse(plusieurs))
        );
        assert_eq!(lire(garde, &traits), Some(Souvenir::TraitsChanges));

        let garde = ecrire(&Conclusion::Aucune, &traits);
        assert_eq!(
            lire(garde, &traits),
            Some(Souvenir::DerniereReponse(Conclusion::Aucune))
        );
    }

    #[test]
    fn a_search_that_found_forgets_the_one_before() {
        let garde = ecrire(&Conclusion::Trouvee(samples::reponse()), &samples::traits());
        assert_eq!(lire(garde, &samples::traits()), None);
    }

    #[test]
    fn what_another_version_kept_is_no_memory() {
        for garde in [
            Data::None,
            Data::from("insi.01"),
            Data::Texts(vec!["insi.77".into(), empreinte(&samples::traits())]),
        ] {
            assert_eq!(lire(garde, &samples::traits()), None);
        }
    }
}
