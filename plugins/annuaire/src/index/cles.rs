//! By what an entry is found: pigeonholes of names and towns, hashes of addresses and identifiers.

use socle_formats::annuaire::Nature;
use socle_formats::fold::fold;

use super::entree::Entree;

/// What stands before a name or a town and is not typed to find it.
const PARTICULES: [&str; 14] = [
    "de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "sur", "sous", "aux", "au",
];
/// Letters of a name in a key.
const LETTRES: usize = 3;
/// Words of a person's name, and of a structure's, that have a pigeonhole of their own.
const MOTS_PERSONNE: usize = 3;
const MOTS_STRUCTURE: usize = 6;
/// Where entries without a town lie.
pub(crate) const SANS_COMMUNE: char = '-';

/// The folded words that matter; all of them when there are only particles (`LE`, `D`).
pub(crate) fn mots(texte: &str) -> Vec<String> {
    let tous: Vec<String> = fold(texte)
        .split(' ')
        .filter(|mot| !mot.is_empty())
        .map(|mot| match mot {
            "st" => "saint".to_owned(),
            "ste" => "sainte".to_owned(),
            mot => mot.to_owned(),
        })
        .collect();
    let pleins: Vec<String> = tous
        .iter()
        .filter(|mot| !PARTICULES.contains(&mot.as_str()))
        .cloned()
        .collect();
    if pleins.is_empty() { tous } else { pleins }
}

/// The first letters of a word, fewer when it is short.
pub(crate) fn tete(mot: &str) -> String {
    mot.chars().take(LETTRES).collect()
}

/// Whether a word is long enough to open a pigeonhole with any word that begins so.
pub(crate) fn suffit(mot: &str) -> bool {
    mot.chars().count() >= LETTRES
}

/// First letters of a town: of its first word, and of the second where the first is `SAINT`, which people leave out.
fn lettres_de_commune(commune: &str) -> Vec<char> {
    let mots = mots(commune);
    let combien = match mots.first().map(String::as_str) {
        Some("saint" | "sainte") => 2,
        _ => 1,
    };
    let mut lettres: Vec<char> = mots
        .iter()
        .take(combien)
        .filter_map(|mot| mot.chars().next())
        .collect();
    if lettres.is_empty() {
        lettres.push(SANS_COMMUNE);
    }
    lettres.dedup();
    lettres
}

/// The key of a pigeonhole.
pub(crate) fn casier(mot: &str, lettre: char) -> String {
    format!("{}/{lettre}", tete(mot))
}

/// The ends between which the pigeonholes of a name lie, whatever the town: `0` comes right after `/`.
pub(crate) fn casiers_du_nom(mot: &str) -> (String, String) {
    let tete = tete(mot);
    (format!("{tete}/"), format!("{tete}0"))
}

/// The words an entry is found by: the name of a person; of a structure its names and its service.
pub(crate) fn mots_de(entree: &Entree) -> Vec<String> {
    match entree.nature() {
        Nature::Personne => mots(&entree.nom),
        Nature::Organisation => {
            let mut tous = mots(&entree.enseigne);
            for mot in mots(&entree.raison_sociale)
                .into_iter()
                .chain(mots(&entree.service))
            {
                if !tous.contains(&mot) {
                    tous.push(mot);
                }
            }
            tous
        }
    }
}

/// The pigeonholes an entry lies in.
pub(crate) fn casiers_de(entree: &Entree) -> Vec<String> {
    let combien = match entree.nature() {
        Nature::Personne => MOTS_PERSONNE,
        Nature::Organisation => MOTS_STRUCTURE,
    };
    let lettres = lettres_de_commune(&entree.commune);
    let mut cles = Vec::new();
    for mot in mots_de(entree).iter().take(combien) {
        for lettre in &lettres {
            let cle = casier(mot, *lettre);
            if !cles.contains(&cle) {
                cles.push(cle);
            }
        }
    }
    cles
}

/// The row of `renvois` an address or an identifier is in, and what it is known by there. What is found by it is compared
/// whole, so two texts of one hash cost a look and no mistake.
pub(crate) fn renvoi(texte: &str) -> (String, [u8; 8]) {
    let hash = empreinte(texte);
    (format!("{:03x}", hash >> 52), hash.to_be_bytes())
}

/// FNV-1a, 64 bits, case aside.
pub(crate) fn empreinte(texte: &str) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for octet in texte.bytes() {
        hash ^= u64::from(octet.to_ascii_lowercase());
        hash = hash.wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::recherche::tests::entree;

    #[test]
    fn a_person_lies_by_each_word_of_the_name_and_the_town_without_its_article() {
        let cles = |nom: &str, commune: &str| casiers_de(&entree(nom, "Jean", commune));
        assert_eq!(cles("MARTIN", "PARIS"), ["mar/p"]);
        assert_eq!(cles("DE LA FONTAINE", "LE MANS"), ["fon/m"]);
        assert_eq!(cles("DUPONT-MARTIN", "BREST"), ["dup/b", "mar/b"]);
        assert_eq!(cles("LY", "SAINT DENIS"), ["ly/s", "ly/d"]);
        assert_eq!(cles("LE", ""), ["le/-"]);
        assert_eq!(cles("ÉLOÏSE", "ST ÉTIENNE"), ["elo/s", "elo/e"]);
    }

    #[test]
    fn the_ends_of_a_name_hold_its_pigeonholes_and_no_other() {
        let (bas, haut) = casiers_du_nom("martin");
        for cle in ["mar/a", "mar/z", "mar/-", "mar/é"] {
            assert!(bas.as_str() <= cle && cle <= haut.as_str(), "{cle}");
        }
        for cle in ["maq/z", "mas/a", "ma/z"] {
            assert!(!(bas.as_str() <= cle && cle <= haut.as_str()), "{cle}");
        }
    }
}
