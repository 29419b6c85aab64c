//! Who is found. **These matching rules are the sandbox's**: the published facts say that the search is strict and
//! give its outcome for the test identities, not how it compares.
//!
//! By traits: birth name, sex and date are equal; the given names asked are the first of the person's in order (one
//! alone, some, or all); the birthplace is equal when one is asked. A person may further be found under the spellings
//! of `aussi_trouvee`. One person is `00`, none `01`, several `02`.
//! By card: holder's number, birth date and rank are equal; so are the beneficiary's own number and the birth name
//! when they are sent.

use crate::insi::fault;
use crate::insi::request::{Carte, Search, Traits};
use crate::persons::{Matricule, Person, RetourImpose};
use crate::soap::Fault;

/// The outcome of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    One(&'static Person, &'static Matricule),
    None,
    Several,
}

impl Found {
    /// `CodeCR`.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::One(..) => "00",
            Self::None => "01",
            Self::Several => "02",
        }
    }

    /// `LibelleCR`, without accents as published.
    pub(crate) const fn libelle(self) -> &'static str {
        match self {
            Self::One(..) => "OK",
            Self::None => "Aucune identite trouvee",
            Self::Several => "Plusieurs identites trouvees",
        }
    }
}

/// Searches, or fails where a person's published outcome is a fault.
pub(crate) fn search(persons: &'static [Person], search: &Search) -> Result<Found, Box<Fault>> {
    let mut found = Found::None;
    for person in persons {
        let matches = match search {
            Search::Traits(traits) => by_traits(person, traits),
            Search::Carte(carte) => by_card(person, carte),
        };
        if !matches {
            continue;
        }
        match (person.retour, &person.ins) {
            (Some(RetourImpose::ErreurTechnique), _) => {
                return Err(fault::insi_102("published outcome of this person"));
            }
            (Some(RetourImpose::Indisponible), _) => {
                return Err(fault::insi_111("outcome of this person"));
            }
            (Some(RetourImpose::Aucune), _) | (None, None) => {}
            (None, Some(ins)) => {
                found = match found {
                    Found::None => Found::One(person, ins),
                    Found::One(..) | Found::Several => Found::Several,
                };
            }
        }
    }
    Ok(found)
}

fn by_traits(person: &Person, asked: &Traits) -> bool {
    let place = match (&asked.lieu, &person.lieu) {
        (Some(asked), Some(known)) => asked == known,
        // A person without a known birthplace is found whatever place is asked.
        (_, None) | (None, _) => true,
    };
    if person.nom != asked.nom || person.naissance != asked.naissance || !place {
        return false;
    }
    let plain = person.sexe == asked.sexe && begins(&person.prenoms, &asked.prenoms);
    plain
        || person.aussi_trouvee.iter().any(|also| {
            let prenom = match &also.prenom {
                Some(prenom) => *prenom == asked.prenoms,
                None => begins(&person.prenoms, &asked.prenoms),
            };
            prenom && also.sexe.unwrap_or(person.sexe) == asked.sexe
        })
}

/// Whether the given names asked are the person's first ones, in order.
fn begins(known: &[String], asked: &str) -> bool {
    let mut known = known.iter();
    asked
        .split(' ')
        .all(|asked| known.next().is_some_and(|known| known == asked))
}

fn by_card(person: &Person, asked: &Carte) -> bool {
    let Some(card) = &person.vitale else {
        return false;
    };
    let own = card
        .propre
        .then(|| person.ins.as_ref().map(|ins| &ins.numero))
        .flatten();
    card.assure == asked.assure
        && person.naissance == asked.naissance
        && card.rang.to_string() == asked.rang
        && asked
            .individu
            .as_ref()
            .is_none_or(|number| own == Some(number))
        && asked.nom.as_ref().is_none_or(|nom| *nom == person.nom)
}
