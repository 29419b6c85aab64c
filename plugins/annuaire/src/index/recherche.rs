//! The search: opens the pigeonholes a question needs, keeps what agrees with every word of it, and puts together the mailboxes
//! of one person or service.

use socle_formats::annuaire::archive;
use socle_formats::annuaire::{Nature, TypeBal};
use socle_formats::fold::fold;
use socle_sdk::{Data, Failure, Query, store};

use super::cles::{casier, casiers_du_nom, mots, mots_de, renvoi, suffit};
use super::entree::{Champs, Entree};
use super::{BAL, RENVOIS};

/// The most people or services an answer holds; the others are counted.
pub(crate) const MONTRES: usize = 20;
/// What one pigeonhole may unpack to, in bytes: ten times the fullest one.
const CASIER_OCTETS: usize = 8 << 20;
/// Pigeonholes of a name opened at a time.
const PAR_QUESTION: u32 = 40;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Demande {
    /// Beginnings of words of the name, three letters at least, and of the given name after it.
    pub(crate) nom: String,
    /// Beginning of a town, or of a postal code.
    pub(crate) commune: String,
    /// Code of a profession, or of a savoir-faire; empty for all.
    pub(crate) profession: String,
}

/// The mailboxes of one person, or of one service of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Groupe {
    /// At least one; the one to write to first.
    pub(crate) entrees: Vec<Entree>,
}

impl Groupe {
    /// The first entry says who it is.
    pub(crate) fn premiere(&self) -> Option<&Entree> {
        self.entrees.first()
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reponse {
    pub(crate) groupes: Vec<Groupe>,
    /// Found and not in `groupes`.
    pub(crate) autres: usize,
}

/// What the question means, word by word.
struct Filtre {
    noms: Vec<String>,
    communes: Vec<String>,
    code_postal: String,
    profession: String,
}

impl Filtre {
    fn de(demande: &Demande) -> Self {
        let commune = demande.commune.trim();
        let est_code = commune.bytes().any(|c| c.is_ascii_digit());
        Self {
            noms: mots(&demande.nom),
            communes: if est_code { Vec::new() } else { mots(commune) },
            code_postal: if est_code {
                commune.chars().filter(|c| !c.is_whitespace()).collect()
            } else {
                String::new()
            },
            profession: demande.profession.trim().to_owned(),
        }
    }

    fn admet(&self, champs: &Champs<'_>) -> bool {
        let commencent = |demandes: &[String], connus: &[&str]| {
            demandes
                .iter()
                .all(|debut| connus.iter().any(|texte| un_mot_commence(texte, debut)))
        };
        (self.profession.is_empty() || champs.codes().contains(&self.profession.as_str()))
            && champs.code_postal().starts_with(&self.code_postal)
            && commencent(&self.communes, &[champs.commune()])
            && commencent(&self.noms, &champs.noms())
    }

    /// The longest word opens the pigeonholes: it lies in the fewest.
    fn cle(&self) -> Option<&str> {
        self.noms
            .iter()
            .max_by_key(|mot| mot.chars().count())
            .map(String::as_str)
    }
}

/// Whether a word of the text begins so, accents and case aside. Nearly all names of the directory are written without accents:
/// those are compared as they stand.
fn un_mot_commence(texte: &str, debut: &str) -> bool {
    let plie;
    let texte = if texte.is_ascii() {
        texte
    } else {
        plie = fold(texte);
        &plie
    };
    texte.split(|c: char| !c.is_alphanumeric()).any(|mot| {
        let mot = match mot {
            "ST" | "st" => "saint",
            "STE" | "ste" => "sainte",
            mot => mot,
        };
        mot.as_bytes()
            .get(..debut.len())
            .is_some_and(|tete| tete.eq_ignore_ascii_case(debut.as_bytes()))
    })
}

/// Searches. Nothing is found for fewer than three letters, but for names that are as short.
pub(crate) fn chercher(demande: &Demande) -> Result<Reponse, Failure> {
    let filtre = Filtre::de(demande);
    let Some(cle) = filtre.cle() else {
        return Ok(Reponse::default());
    };
    let mut trouvees = Vec::new();
    // A word that is a given name opens nothing: then the others are tried, longest first.
    let mut essais: Vec<&String> = filtre.noms.iter().collect();
    essais.sort_by_key(|mot| std::cmp::Reverse(mot.chars().count()));
    for mot in essais {
        if !suffit(mot) && mot.as_str() != cle {
            continue;
        }
        lire_casiers(mot, &filtre, &mut trouvees)?;
        if !trouvees.is_empty() {
            break;
        }
    }
    Ok(grouper(trouvees, &filtre))
}

fn lire_casiers(mot: &str, filtre: &Filtre, dans: &mut Vec<Entree>) -> Result<(), Failure> {
    let mut prendre = |valeur: &Data| {
        garder(valeur, |champs| {
            if filtre.admet(champs) {
                dans.extend(champs.entree());
            }
        })
    };
    match filtre.communes.first().and_then(|mot| mot.chars().next()) {
        Some(lettre) => prendre(&store::get(BAL, &casier(mot, lettre))?),
        None => {
            let (bas, haut) = casiers_du_nom(mot);
            let mut premier = 0;
            loop {
                let question = Query::new(BAL);
                question.between("key", &bas.as_str().into(), &haut.as_str().into());
                question.page(premier, PAR_QUESTION);
                let lignes = store::find(&question)?;
                for (_, valeur) in &lignes {
                    prendre(valeur)?;
                }
                if lignes.len() < PAR_QUESTION as usize {
                    return Ok(());
                }
                premier += u64::from(PAR_QUESTION);
            }
        }
    }
}

/// Reads the entries of a pigeonhole.
fn garder(valeur: &Data, mut prendre: impl FnMut(&Champs<'_>)) -> Result<(), Failure> {
    let Data::Bytes(octets) = valeur else {
        return Ok(());
    };
    let texte = deballer(octets)?;
    for ligne in texte.lines() {
        if let Some(champs) = Champs::lire(ligne) {
            prendre(&champs);
        }
    }
    Ok(())
}

fn deballer(octets: &[u8]) -> Result<String, Failure> {
    archive::detasser(octets, CASIER_OCTETS)
        .ok()
        .and_then(|octets| String::from_utf8(octets).ok())
        .ok_or_else(crate::failures::index)
}

/// Puts mailboxes of one together: those named as asked first, people before structures, by name, by town.
fn grouper(mut entrees: Vec<Entree>, filtre: &Filtre) -> Reponse {
    let exact = |entree: &Entree| {
        let noms = mots_de(entree);
        filtre
            .noms
            .first()
            .is_some_and(|nom| noms.first() == Some(nom))
    };
    entrees.sort_by_cached_key(|entree| {
        (
            !exact(entree),
            entree.nature(),
            fold(&entree.intitule()),
            fold(&entree.commune),
            entree.identifiant.clone(),
            rang(entree),
            entree.adresse.clone(),
        )
    });
    entrees.dedup();
    let mut groupes = regrouper(entrees);
    let autres = groupes.len().saturating_sub(MONTRES);
    groupes.truncate(MONTRES);
    Reponse { groupes, autres }
}

/// Puts the entries of one together, the mailbox to write to first.
pub(crate) fn regrouper(entrees: Vec<Entree>) -> Vec<Groupe> {
    let mut groupes: Vec<Groupe> = Vec::new();
    for entree in entrees {
        let connu = groupes.iter_mut().find(|groupe| {
            groupe
                .premiere()
                .is_some_and(|premiere| sont_du_meme(premiere, &entree))
        });
        match connu {
            Some(groupe) => groupe.entrees.push(entree),
            None => groupes.push(Groupe {
                entrees: vec![entree],
            }),
        }
        // A name without a town may find thousands: what is not shown needs no order.
        if groupes.len() > MONTRES * 10 {
            break;
        }
    }
    for groupe in &mut groupes {
        groupe.entrees.sort_by_key(rang);
    }
    groupes
}

/// A mailbox nobody reads comes last.
fn rang(entree: &Entree) -> TypeBal {
    entree.type_bal
}

fn sont_du_meme(une: &Entree, autre: &Entree) -> bool {
    une.nature() == autre.nature()
        && !une.identifiant.is_empty()
        && une.identifiant == autre.identifiant
        && (une.nature() == Nature::Personne || une.service == autre.service)
}

/// The entries that bear this address.
pub(crate) fn par_adresse(adresse: &str) -> Result<Vec<Entree>, Failure> {
    par_renvoi(adresse, |entree| {
        entree.adresse.eq_ignore_ascii_case(adresse)
    })
}

/// The entries of this person or structure.
pub(crate) fn par_identifiant(identifiant: &str) -> Result<Vec<Entree>, Failure> {
    par_renvoi(identifiant, |entree| entree.identifiant == identifiant)
}

fn par_renvoi(texte: &str, est: impl Fn(&Entree) -> bool) -> Result<Vec<Entree>, Failure> {
    let (ligne, hash) = renvoi(texte);
    let Data::Bytes(octets) = store::get(RENVOIS, &ligne)? else {
        return Ok(Vec::new());
    };
    let octets =
        archive::detasser(&octets, CASIER_OCTETS).map_err(|_damaged| crate::failures::index())?;
    let mut casiers: Vec<&str> = Vec::new();
    let mut reste = octets.as_slice();
    // Hash, length of the key, key.
    while let Some((tete, suite)) = reste.split_first_chunk::<9>() {
        let Some((cle, suite)) = suite.split_at_checked(usize::from(tete[8])) else {
            break;
        };
        reste = suite;
        if tete[..8] == hash
            && let Ok(cle) = std::str::from_utf8(cle)
            && !casiers.contains(&cle)
        {
            casiers.push(cle);
        }
    }
    let mut trouvees = Vec::new();
    for cle in casiers {
        garder(&store::get(BAL, cle)?, |champs| {
            if let Some(entree) = champs.entree().filter(&est)
                && !trouvees.contains(&entree)
            {
                trouvees.push(entree);
            }
        })?;
    }
    Ok(trouvees)
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    pub(crate) fn entree(nom: &str, prenom: &str, commune: &str) -> Entree {
        Entree {
            type_bal: TypeBal::Per,
            adresse: format!("{}@medecin.mssante.fr", fold(nom).replace(' ', "-")),
            identifiant: format!("8{nom}{prenom}"),
            civilite: "DR".into(),
            nom: nom.into(),
            prenom: prenom.into(),
            profession: "10".into(),
            savoir_faire: "SM26".into(),
            dematerialisation: Some(true),
            raison_sociale: "CABINET DES TILLEULS".into(),
            enseigne: String::new(),
            service: String::new(),
            voie: "12 AV DES TILLEULS".into(),
            code_postal: "29200".into(),
            commune: commune.into(),
        }
    }

    #[track_caller]
    fn admet(nom: &str, commune: &str, profession: &str, attendu: bool) {
        let demande = Demande {
            nom: nom.into(),
            commune: commune.into(),
            profession: profession.into(),
        };
        let mut ligne = Vec::new();
        entree("DE LA FONTAINE-MARTIN", "Jean-Noël", "SAINT DENIS").ecrire(&mut ligne);
        let ligne = String::from_utf8(ligne).unwrap();
        let connu = Champs::lire(ligne.trim_end()).unwrap();
        assert_eq!(Filtre::de(&demande).admet(&connu), attendu, "{demande:?}");
    }

    #[test]
    fn every_word_must_begin_one_that_is_known() {
        admet("fon", "saint d", "", true);
        admet("de la font", "st denis", "10", true);
        admet("MART jean", "denis", "SM26", true);
        admet("Fontaine Noël", "29", "", true);
        admet("fon", "29200", "", true);
        admet("fon", "292 00", "", true);
        admet("fon", "75", "", false);
        admet("fon", "paris", "", false);
        admet("fon", "", "60", false);
        admet("taine", "", "", false);
        admet("fon pierre", "", "", false);
    }

    #[test]
    fn mailboxes_of_one_come_together_and_the_exact_name_first() {
        let mut deuxieme = entree("MARTIN", "Marie", "BREST");
        deuxieme.adresse = "marie@ch.mssante.fr".into();
        deuxieme.type_bal = TypeBal::App;
        let toutes = vec![
            entree("MARTINET", "Anne", "BREST"),
            deuxieme,
            entree("MARTIN", "Marie", "BREST"),
            entree("MARTIN", "Zoé", "BREST"),
        ];
        let demande = Demande {
            nom: "martin".into(),
            ..Demande::default()
        };
        let reponse = grouper(toutes, &Filtre::de(&demande));
        let noms: Vec<String> = reponse
            .groupes
            .iter()
            .map(|groupe| groupe.premiere().map(Entree::intitule).unwrap_or_default())
            .collect();
        assert_eq!(
            noms,
            ["DR MARTIN Marie", "DR MARTIN Zoé", "DR MARTINET Anne"]
        );
        let types: Vec<TypeBal> = reponse.groupes[0]
            .entrees
            .iter()
            .map(|entree| entree.type_bal)
            .collect();
        assert_eq!(types, [TypeBal::Per, TypeBal::App]);
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let une = entree("D’ALMEIDA", "Inès", "LE MANS");
        let mut octets = Vec::new();
        une.ecrire(&mut octets);
        let texte = String::from_utf8_lossy(&octets).into_owned();
        assert_eq!(Entree::lire(texte.trim_end_matches('\n')), Some(une));
        assert_eq!(Entree::lire("PER|court"), None);
    }
}
