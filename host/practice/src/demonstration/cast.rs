//! The cards and telephones of a demonstration: those of the people its sandbox knows.

use std::collections::BTreeMap;

use socle_keys::vitale::simulation::TestCard;
use socle_keys::vitale::{Insured, apcv};
use socle_sandbox::persons::{Person, Vitale, persons};

use crate::reader::card::Cast;

/// What the simulated reader plays with.
pub(crate) fn cast() -> Cast {
    let mut by_bearer: BTreeMap<&str, Vec<(&Person, &Vitale)>> = BTreeMap::new();
    for person in persons() {
        if let Some(place) = &person.vitale {
            let on_card = by_bearer.entry(place.assure.as_str()).or_default();
            on_card.push((person, place));
        }
    }
    let mut cards: Vec<TestCard> = by_bearer.into_values().map(card).collect();
    cards.sort_by(|a, b| a.label.cmp(&b.label));
    let on_cards = persons().iter().filter(|person| person.vitale.is_some());
    Cast {
        cards,
        persons: on_cards.filter_map(telephone).collect(),
    }
}

fn card(mut on_card: Vec<(&Person, &Vitale)>) -> TestCard {
    // Who opens the rights comes first: they bear the card's own number.
    on_card.sort_by_key(|(person, place)| {
        let own = person.ins.as_ref().map(|ins| &ins.numero);
        own != Some(&place.assure)
    });
    let name = |person: &Person| format!("{} {}", person.nom, person.premier_prenom());
    let mut label = on_card
        .first()
        .map_or_else(String::new, |(one, _)| name(one));
    if on_card.len() > 1 {
        label.push_str(&format!(" (+ {})", on_card.len() - 1));
    }
    TestCard {
        label,
        persons: on_card
            .into_iter()
            .map(|(person, place)| insured(person, place))
            .collect(),
    }
}

fn insured(person: &Person, place: &Vitale) -> Insured {
    let own = person.ins.as_ref().filter(|_| place.propre);
    Insured {
        nom: person
            .nom_utilise
            .clone()
            .unwrap_or_else(|| person.nom.clone()),
        nom_naissance: Some(person.nom.clone()),
        prenom: person.premier_prenom().to_owned(),
        date_naissance: person.naissance.clone(),
        rang: Some(place.rang),
        nir: own.map(|ins| ins.numero.clone()),
        nir_cle: own.map(|ins| ins.cle.clone()),
        nir_porteur: place.assure.clone(),
        nir_porteur_cle: None,
    }
}

/// Their application; none for who has no matricule.
fn telephone(person: &Person) -> Option<apcv::Person> {
    let ins = person.ins.as_ref()?;
    Some(apcv::Person {
        matricule: ins.complet(),
        oid: ins.oid.clone(),
        nom_naissance: person.nom.clone(),
        premier_prenom: person.premier_prenom().to_owned(),
        liste_prenoms: person.liste_prenoms(),
        sexe: person.sexe.as_str().to_owned(),
        date_naissance: person.naissance.clone(),
        lieu_naissance: person.lieu.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_and_telephone_of_the_demonstration_is_well_formed() {
        let cast = cast();
        assert!(cast.cards.len() >= 4 && cast.persons.len() >= 4);
        assert!(cast.cards.iter().any(|card| card.persons.len() > 1));
        for card in &cast.cards {
            for person in &card.persons {
                assert_eq!(person.fault(), None, "{}", card.label);
            }
        }
        for person in &cast.persons {
            assert_eq!(person.fault(), None, "{}", person.premier_prenom);
        }
    }
}
