//! Which letters differ between two values shown side by side.

use socle_formats::traits::fil;

/// Places in a text, as (from, to) in characters, `to` not included; both the same where something lacks.
pub(super) type Places = Vec<(u32, u32)>;

/// The letters of each that the other does not have at that place. Case and accents are no difference, as for INSi. Two
/// values with less than half of the shorter in common differ as a whole: single letters would say nothing.
pub(super) fn ecarts(a: &str, b: &str) -> (Places, Places) {
    let (a, b): (Vec<char>, Vec<char>) = (
        a.chars().map(pliee).collect(),
        b.chars().map(pliee).collect(),
    );
    let communes = communes(&a, &b);
    if communes.len() * 2 < a.len().min(b.len()) {
        return (vec![(0, nombre(a.len()))], vec![(0, nombre(b.len()))]);
    }
    let (mut de_a, mut de_b) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    for (suivant_a, suivant_b) in communes.into_iter().chain([(a.len(), b.len())]) {
        if suivant_a > i || suivant_b > j {
            de_a.push((nombre(i), nombre(suivant_a)));
            de_b.push((nombre(j), nombre(suivant_b)));
        }
        (i, j) = (suivant_a + 1, suivant_b + 1);
    }
    (de_a, de_b)
}

fn nombre(rang: usize) -> u32 {
    u32::try_from(rang).unwrap_or(u32::MAX)
}

/// A letter as INSi knows it.
fn pliee(lettre: char) -> char {
    let mut ecrite = [0; 4];
    let envoyee = fil::nom(lettre.encode_utf8(&mut ecrite)).unwrap_or_default();
    envoyee.chars().next().unwrap_or(lettre)
}

/// The pairs of places of a longest common subsequence, in order: on the left of both as far as it can.
fn communes(a: &[char], b: &[char]) -> Vec<(usize, usize)> {
    let largeur = b.len() + 1;
    // longueurs[i][j]: of what is common to a[i..] and b[j..].
    let mut longueurs = vec![0_u32; (a.len() + 1) * largeur];
    let lire = |longueurs: &[u32], i: usize, j: usize| {
        longueurs.get(i * largeur + j).copied().unwrap_or_default()
    };
    for (i, de_a) in a.iter().enumerate().rev() {
        for (j, de_b) in b.iter().enumerate().rev() {
            let longueur = if de_a == de_b {
                lire(&longueurs, i + 1, j + 1) + 1
            } else {
                lire(&longueurs, i + 1, j).max(lire(&longueurs, i, j + 1))
            };
            if let Some(place) = longueurs.get_mut(i * largeur + j) {
                *place = longueur;
            }
        }
    }
    let (mut paires, mut i, mut j) = (Vec::new(), 0, 0);
    while let (Some(de_a), Some(de_b)) = (a.get(i), b.get(j)) {
        if de_a == de_b {
            paires.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lire(&longueurs, i + 1, j) >= lire(&longueurs, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    paires
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both with what differs between brackets.
    #[track_caller]
    fn check(a: &str, b: &str, attendus: (&str, &str)) {
        let (de_a, de_b) = ecarts(a, b);
        let dits = (marque(a, &de_a), marque(b, &de_b));
        assert_eq!((dits.0.as_str(), dits.1.as_str()), attendus);
    }

    fn marque(texte: &str, places: &[(u32, u32)]) -> String {
        let mut dit = String::new();
        let lettres: Vec<char> = texte.chars().collect();
        for rang in 0..=lettres.len() {
            for (de, a) in places {
                if *de == nombre(rang) {
                    dit.push('[');
                }
                if *a == nombre(rang) && a == de {
                    dit.push(']');
                }
            }
            dit.extend(lettres.get(rang));
            if places
                .iter()
                .any(|(de, a)| *a == nombre(rang + 1) && a > de)
            {
                dit.push(']');
            }
        }
        dit
    }

    #[test]
    fn a_letter_more_a_letter_for_another_letters_swapped() {
        check("CAROLINE", "CARROLINE", ("CAR[]OLINE", "CAR[R]OLINE"));
        check("SANCHEZ", "SANCHES", ("SANCHE[Z]", "SANCHE[S]"));
        check("NATALIE", "NATHALIE", ("NAT[]ALIE", "NAT[H]ALIE"));
        check("JEAN-PAUL", "JEAN PAUL", ("JEAN[-]PAUL", "JEAN[ ]PAUL"));
        check("D'ARTAGNAN", "DARTAGNAN", ("D[']ARTAGNAN", "D[]ARTAGNAN"));
    }

    #[test]
    fn accents_and_case_are_no_difference() {
        check("Hélène", "HELENE", ("Hélène", "HELENE"));
        check("Zoé", "ZOEE", ("Zoé[]", "ZOE[E]"));
    }

    #[test]
    fn a_given_name_more_is_marked_whole() {
        check(
            "HELENE MARCELLE",
            "HELENE",
            ("HELENE[ MARCELLE]", "HELENE[]"),
        );
    }

    #[test]
    fn what_has_little_in_common_differs_as_a_whole() {
        check("DUPONT", "MARTIN", ("[DUPONT]", "[MARTIN]"));
        check("féminin", "masculin", ("[féminin]", "[masculin]"));
    }

    #[test]
    fn days_and_months_the_wrong_way_round() {
        check(
            "01/02/2014",
            "02/01/2014",
            ("0[1]/0[2]/2014", "0[2]/0[1]/2014"),
        );
    }
}
