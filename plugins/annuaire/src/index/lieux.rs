//! By town alone, or by postal code: who is there, when no name is typed.
//!
//! The mailboxes of a place lie in rows of [`RANGEE`] lines, by profession and name, so that the first ones are there without
//! reading a whole city. A list says which places a beginning names.
//!
//! | table | key | value |
//! |---|---|---|
//! | `communes` | `privas/07000/` | all mailboxes of a small place, packed |
//! | `communes` | `paris/75012/10/0003` | the fourth row of the doctors of a large one, packed; `~` stands for structures |
//! | `lieux` | `pr`, `07` | `privas|07000`: the places whose name or postal code begins so, one a line, packed |

use std::collections::{BTreeMap, BTreeSet};

use socle_formats::annuaire::archive;
use socle_formats::fold::fold;
use socle_sdk::{Data, Failure, Query, store};

use super::cles::{SANS_COMMUNE, mots};
use super::entree::{Champs, Entree};
use super::recherche::{Filtre, MONTRES, deballer, garder};
use super::{COMMUNES, LIEUX};

/// Lines of a row: about what an answer shows, twice.
const RANGEE: usize = 40;
/// Letters of a town, and digits of a postal code, that are enough to look for it.
const LETTRES: usize = 3;
const CHIFFRES: usize = 2;
/// Letters or digits in a key of the list of places.
const TETE: usize = 2;
/// Places looked at, rows of one place read at a time, and rows read in all: past them the answer says that there is more.
const MOST_LIEUX: usize = 60;
const PAR_QUESTION: u32 = 4;
const MOST_RANGEES: usize = 400;
/// Where structures stand among professions: after all of them.
const STRUCTURES: &str = "~";
/// The codes of doctors' savoir-faire begin so (TRE_R38), and the code of their profession (TRE_G15).
const SAVOIR_FAIRE_MEDECIN: &str = "SM";
const MEDECIN: &str = "10";

/// The places of an extract, as they are come across.
#[derive(Debug, Default)]
pub(crate) struct Lieux(BTreeMap<String, BTreeSet<String>>);

/// The pigeonhole of the place of an entry; none when the extract says no town.
pub(crate) fn lieu_de(entree: &Entree) -> Option<String> {
    let commune = mots(&entree.commune).join(" ");
    let code = code_postal(&entree.code_postal);
    (!commune.is_empty()).then(|| format!("{commune}/{code}"))
}

fn code_postal(texte: &str) -> String {
    texte.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn tete(texte: &str) -> String {
    texte.chars().take(TETE).collect()
}

/// What the words of a town begin with: of its first word, and of the second where the first is `SAINT`.
fn tetes(commune: &str) -> impl Iterator<Item = String> {
    let combien = match commune.split(' ').next() {
        Some("saint" | "sainte") => 2,
        _ => 1,
    };
    commune.split(' ').take(combien).map(tete)
}

impl Lieux {
    /// Notes a place, by its pigeonhole.
    pub(crate) fn noter(&mut self, lieu: &str) {
        let (commune, code) = lieu.split_once('/').unwrap_or((lieu, ""));
        let ligne = format!("{commune}|{code}");
        for cle in tetes(commune).chain((!code.is_empty()).then(|| tete(code))) {
            let connus = self.0.entry(cle).or_default();
            if !connus.contains(&ligne) {
                connus.insert(ligne.clone());
            }
        }
    }

    /// The rows of the list, packed.
    pub(crate) fn rangees(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.into_iter().map(|(cle, lignes)| {
            let lignes: Vec<String> = lignes.into_iter().collect();
            (cle, archive::tasser(lignes.join("\n").as_bytes()))
        })
    }
}

/// The rows of a place, packed, of all its lines.
pub(crate) fn rangees(lieu: &str, contenu: &[u8]) -> Vec<(String, Vec<u8>)> {
    let texte = String::from_utf8_lossy(contenu);
    let mut lignes: Vec<(&str, String, &str)> = texte
        .lines()
        .filter_map(|ligne| {
            let champs = Champs::lire(ligne)?;
            Some((metier(&champs), nom(&champs), ligne))
        })
        .collect();
    lignes.sort_unstable();
    lignes.dedup();
    let tasser = |lignes: &[(&str, String, &str)]| {
        let lignes: Vec<&str> = lignes.iter().map(|(_, _, ligne)| *ligne).collect();
        archive::tasser(lignes.join("\n").as_bytes())
    };
    if lignes.len() <= RANGEE {
        return vec![(format!("{lieu}/"), tasser(&lignes))];
    }
    lignes
        .chunk_by(|(un, ..), (autre, ..)| un == autre)
        .flat_map(|du_metier| {
            let metier = du_metier.first().map_or("", |(metier, ..)| *metier);
            du_metier
                .chunks(RANGEE)
                .enumerate()
                .map(move |(rang, lignes)| (format!("{lieu}/{metier}/{rang:04}"), lignes))
        })
        .map(|(cle, lignes)| (cle, tasser(lignes)))
        .collect()
}

fn metier<'a>(champs: &Champs<'a>) -> &'a str {
    match champs.codes()[0] {
        "" => STRUCTURES,
        code => code,
    }
}

/// What a line is put in order by.
fn nom(champs: &Champs<'_>) -> String {
    let noms = champs.noms().join(" ");
    if noms.is_ascii() {
        noms.to_ascii_lowercase()
    } else {
        fold(&noms)
    }
}

/// Reads who is in the places the filter names, until there are more than an answer shows. Answers whether there may be more.
pub(super) fn lire(filtre: &Filtre, dans: &mut Vec<Entree>) -> Result<bool, Failure> {
    let (mut lieux, mut rangees) = (0, 0);
    let mut connus = BTreeSet::new();
    for lieu in nommes(filtre)? {
        if lieux == MOST_LIEUX {
            return Ok(true);
        }
        lieux += 1;
        let mut prendre = |valeur: &Data| {
            garder(valeur, |champs| {
                if filtre.admet(champs)
                    && let Some(entree) = champs.entree()
                {
                    connus.insert(entree.identifiant.clone());
                    dans.push(entree);
                }
            })?;
            Ok::<usize, Failure>(connus.len())
        };
        let petite = store::get(COMMUNES, &format!("{lieu}/"))?;
        if !petite.is_none() {
            if prendre(&petite)? > MONTRES {
                return Ok(true);
            }
            continue;
        }
        let (bas, haut) = bornes(&lieu, filtre.profession());
        let mut premier = 0;
        loop {
            let question = Query::new(COMMUNES);
            question.between("key", &bas.as_str().into(), &haut.as_str().into());
            question.page(premier, PAR_QUESTION);
            let lues = store::find(&question)?;
            for (_, valeur) in &lues {
                rangees += 1;
                if prendre(valeur)? > MONTRES || rangees == MOST_RANGEES {
                    return Ok(true);
                }
            }
            if lues.len() < PAR_QUESTION as usize {
                break;
            }
            premier += u64::from(PAR_QUESTION);
        }
    }
    Ok(false)
}

/// The ends between which the rows of a place lie, or those of one profession there: `0` comes right after `/`.
fn bornes(lieu: &str, profession: &str) -> (String, String) {
    let metier = match profession {
        code if code.starts_with(SAVOIR_FAIRE_MEDECIN) => MEDECIN,
        // Other savoir-faire are of several professions.
        code if code.starts_with(|c: char| c.is_ascii_alphabetic()) => "",
        code => code,
    };
    match metier {
        "" => (format!("{lieu}/"), format!("{lieu}0")),
        metier => (format!("{lieu}/{metier}/"), format!("{lieu}/{metier}0")),
    }
}

/// The first letters towns of this postal code are looked for under; none when it is too short to say.
pub(super) fn lettres(code: &str) -> Result<Option<Vec<char>>, Failure> {
    if code.len() < CHIFFRES {
        return Ok(None);
    }
    let Data::Bytes(octets) = store::get(LIEUX, &tete(code))? else {
        return Ok(Some(vec![SANS_COMMUNE]));
    };
    let lettres: BTreeSet<char> = deballer(&octets)?
        .lines()
        .filter_map(|ligne| ligne.split_once('|'))
        .filter(|(_, son_code)| son_code.starts_with(code))
        .filter_map(|(nom, _)| nom.chars().next())
        .collect();
    // Some lines have a postal code and no town.
    Ok(Some(lettres.into_iter().chain([SANS_COMMUNE]).collect()))
}

/// The places a filter names, those that are called exactly so first.
fn nommes(filtre: &Filtre) -> Result<Vec<String>, Failure> {
    let code = filtre.code_postal();
    let commune = filtre.communes().join(" ");
    let cle = if code.is_empty() {
        tete(&commune)
    } else if code.len() < CHIFFRES {
        return Ok(Vec::new());
    } else {
        tete(code)
    };
    let Data::Bytes(octets) = store::get(LIEUX, &cle)? else {
        return Ok(Vec::new());
    };
    let texte = deballer(&octets)?;
    let mut lieux: Vec<(bool, &str, &str)> = texte
        .lines()
        .filter_map(|ligne| {
            let (nom, son_code) = ligne.split_once('|')?;
            let est_exact = nom == commune;
            let admis = if code.is_empty() {
                est_exact || (assez(&commune) && commence(nom, filtre.communes()))
            } else {
                son_code.starts_with(code)
            };
            admis.then_some((!est_exact, nom, son_code))
        })
        .collect();
    lieux.sort_unstable();
    Ok(lieux
        .into_iter()
        .map(|(_, nom, code)| format!("{nom}/{code}"))
        .collect())
}

fn assez(commune: &str) -> bool {
    commune.chars().count() >= LETTRES
}

/// Whether every word typed begins one of the town.
fn commence(nom: &str, mots: &[String]) -> bool {
    mots.iter()
        .all(|debut| nom.split(' ').any(|mot| mot.starts_with(debut.as_str())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::recherche::tests::entree;
    use super::*;

    fn lignes(noms: &[(&str, &str)]) -> Vec<u8> {
        let mut octets = Vec::new();
        for (nom, profession) in noms {
            let mut une = entree(nom, "Jean", "BREST");
            une.profession = (*profession).to_owned();
            une.ecrire(&mut octets);
        }
        octets
    }

    fn noms(octets: &[u8]) -> Vec<String> {
        let texte = deballer(octets).unwrap();
        texte
            .lines()
            .map(|ligne| Champs::lire(ligne).unwrap().noms()[0].to_owned())
            .collect()
    }

    #[test]
    fn a_small_place_is_one_row_and_a_large_one_a_few_for_each_profession() {
        let petite = rangees("brest/29200", &lignes(&[("ZOLA", "60"), ("ABEL", "10")]));
        assert_eq!(petite.len(), 1);
        assert_eq!(petite[0].0, "brest/29200/");
        assert_eq!(noms(&petite[0].1), ["ABEL", "ZOLA"]);

        let tous: Vec<(String, &str)> = (0..100)
            .map(|n| (format!("N{n:03}"), if n % 4 == 0 { "60" } else { "10" }))
            .collect();
        let tous: Vec<(&str, &str)> = tous.iter().map(|(nom, p)| (nom.as_str(), *p)).collect();
        let grande = rangees("brest/29200", &lignes(&tous));
        let cles: Vec<&str> = grande.iter().map(|(cle, _)| cle.as_str()).collect();
        assert_eq!(
            cles,
            [
                "brest/29200/10/0000",
                "brest/29200/10/0001",
                "brest/29200/60/0000"
            ]
        );
        let relus: usize = grande.iter().map(|(_, octets)| noms(octets).len()).sum();
        assert_eq!(relus, tous.len());
        for (cle, profession) in [(cles[0], "10"), (cles[1], "SM26"), (cles[2], "60")] {
            let (bas, haut) = bornes("brest/29200", profession);
            assert!(bas.as_str() <= cle && cle <= haut.as_str(), "{cle}");
        }
        let (bas, haut) = bornes("brest/29200", "1");
        assert!(cles.iter().all(|cle| **cle < *bas || **cle > *haut));
    }

    #[test]
    fn a_place_is_listed_by_its_name_its_saint_and_its_postal_code() {
        let mut lieux = Lieux::default();
        for (commune, code) in [("SAINT DENIS", "97400"), ("LE MANS", "72000"), ("", "1")] {
            let mut une = entree("MARTIN", "Marie", commune);
            code.clone_into(&mut une.code_postal);
            if let Some(lieu) = lieu_de(&une) {
                lieux.noter(&lieu);
            }
        }
        let rangees: Vec<(String, String)> = lieux
            .rangees()
            .map(|(cle, octets)| (cle, deballer(&octets).unwrap()))
            .collect();
        let attendues = [
            ("72", "mans|72000"),
            ("97", "saint denis|97400"),
            ("de", "saint denis|97400"),
            ("ma", "mans|72000"),
            ("sa", "saint denis|97400"),
        ];
        let attendues = attendues.map(|(cle, ligne)| (cle.to_owned(), ligne.to_owned()));
        assert_eq!(rangees, attendues);
        let typed = |texte: &str| commence("saint denis", &mots(texte));
        assert!(typed("denis") && typed("st d") && !typed("paris"));
    }
}
