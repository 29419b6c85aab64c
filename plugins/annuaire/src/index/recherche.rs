//! The search: opens the pigeonholes a question needs, keeps what agrees with every word of it, and puts together the mailboxes
//! of one person or service. Whom the practice knows comes first, before anything is cut.

use std::collections::HashSet;

use socle_formats::annuaire::Nature;
use socle_formats::annuaire::archive;
use socle_formats::fold::fold;
use socle_sdk::{Data, Failure, Query, store};

use super::cles::{casier, casiers_du_nom, mots, renvoi, suffit};
use super::entree::{Champs, Entree};
use super::{BAL, RENVOIS, lieux};

/// The most people or services an answer holds; the others are counted.
pub(crate) const MONTRES: usize = 20;
/// What one pigeonhole may unpack to, in bytes: ten times the fullest one.
const CASIER_OCTETS: usize = 8 << 20;
/// Pigeonholes of a name opened at a time.
const PAR_QUESTION: u32 = 40;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Demande {
    /// Beginnings of words of the name, three letters at least, and of the given name after it; empty for all of a town.
    pub(crate) nom: String,
    /// Beginning of a town (three letters when there is no name), or of a postal code (two digits).
    pub(crate) commune: String,
    /// Code of a profession, or of a savoir-faire; empty for all.
    pub(crate) profession: String,
}

impl Demande {
    /// What a contact of the practice is found by: the name, or the place when there is none.
    pub(crate) fn mots(&self) -> &str {
        match self.nom.trim() {
            "" => &self.commune,
            nom => nom,
        }
    }

    /// Whether nothing is looked for.
    pub(crate) fn est_vide(&self) -> bool {
        self.nom.trim().is_empty() && self.commune.trim().is_empty()
    }
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
    /// There may be more than were counted: a large town was not read whole.
    pub(crate) est_incomplete: bool,
}

/// What the question means, word by word.
pub(crate) struct Filtre {
    noms: Vec<String>,
    communes: Vec<String>,
    code_postal: String,
    profession: String,
}

impl Filtre {
    pub(crate) fn de(demande: &Demande) -> Self {
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

    pub(super) fn communes(&self) -> &[String] {
        &self.communes
    }

    pub(super) fn code_postal(&self) -> &str {
        &self.code_postal
    }

    pub(super) fn profession(&self) -> &str {
        &self.profession
    }

    /// Whether somebody of this name and place is looked for, whatever their profession.
    pub(crate) fn nomme(&self, noms: &[&str], commune: &str, code_postal: &str) -> bool {
        code_postal.starts_with(&self.code_postal)
            && commencent(&self.communes, &[commune])
            && commencent(&self.noms, noms)
    }

    pub(super) fn admet(&self, champs: &Champs<'_>) -> bool {
        (self.profession.is_empty() || champs.codes().contains(&self.profession.as_str()))
            && self.nomme(&champs.noms(), champs.commune(), champs.code_postal())
    }

    fn admet_entree(&self, entree: &Entree) -> bool {
        let mut octets = Vec::new();
        entree.ecrire(&mut octets);
        let ligne = String::from_utf8_lossy(&octets);
        Champs::lire(ligne.trim_end_matches('\n')).is_some_and(|champs| self.admet(&champs))
    }

    /// The first letters of the towns that may be meant; none when no town is.
    fn lettres(&self) -> Result<Option<Vec<char>>, Failure> {
        if !self.code_postal.is_empty() {
            return lieux::lettres(&self.code_postal);
        }
        let lettre = self.communes.first().and_then(|mot| mot.chars().next());
        Ok(lettre.map(|lettre| vec![lettre]))
    }

    /// The longest word opens the pigeonholes: it lies in the fewest.
    fn cle(&self) -> Option<&str> {
        self.noms
            .iter()
            .max_by_key(|mot| mot.chars().count())
            .map(String::as_str)
    }
}

fn commencent(demandes: &[String], connus: &[&str]) -> bool {
    demandes
        .iter()
        .all(|debut| connus.iter().any(|texte| un_mot_commence(texte, debut)))
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

/// How soon somebody comes, by identifier, service and address; 0 is first.
pub(crate) type Rang<'r> = &'r dyn Fn(&str, &str, &str) -> u8;

/// Searches. Nothing is found for fewer than three letters, but for names that are as short. `connues` are of people who come
/// first and might not be read: those that agree are there too.
pub(crate) fn chercher(
    demande: &Demande,
    rang: Rang<'_>,
    connues: Vec<Entree>,
) -> Result<Reponse, Failure> {
    let filtre = Filtre::de(demande);
    let Some(cle) = filtre.cle() else {
        let mut trouvees: Vec<Entree> = connues
            .into_iter()
            .filter(|entree| filtre.admet_entree(entree))
            .collect();
        let est_incomplete = lieux::lire(&filtre, &mut trouvees)?;
        // Otherwise by place, profession and name, as they lie.
        trouvees.sort_by_key(|une| rang(&une.identifiant, &une.service, &une.adresse));
        let mut groupes = regrouper(trouvees);
        let autres = groupes.len().saturating_sub(MONTRES);
        groupes.truncate(MONTRES);
        return Ok(Reponse {
            groupes,
            autres,
            est_incomplete,
        });
    };
    // A word that is a given name opens nothing: then the others are tried, longest first.
    let mut essais: Vec<&String> = filtre.noms.iter().collect();
    essais.sort_by_key(|mot| std::cmp::Reverse(mot.chars().count()));
    let lettres = filtre.lettres()?;
    for mot in essais {
        if !suffit(mot) && mot.as_str() != cle {
            continue;
        }
        let casiers = ouvrir(mot, lettres.as_deref())?;
        let reponse = choisir(&casiers, &filtre, rang);
        if !reponse.groupes.is_empty() {
            return Ok(reponse);
        }
    }
    Ok(Reponse::default())
}

/// The pigeonholes of a word, unpacked: those of these first letters of a town, or all.
fn ouvrir(mot: &str, lettres: Option<&[char]>) -> Result<Vec<String>, Failure> {
    let mut casiers = Vec::new();
    let mut prendre = |valeur: &Data| {
        if let Data::Bytes(octets) = valeur {
            casiers.push(deballer(octets)?);
        }
        Ok::<(), Failure>(())
    };
    let Some(lettres) = lettres else {
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
                return Ok(casiers);
            }
            premier += u64::from(PAR_QUESTION);
        }
    };
    for lettre in lettres {
        prendre(&store::get(BAL, &casier(mot, *lettre))?)?;
    }
    Ok(casiers)
}

/// Reads the entries of a row.
pub(super) fn garder(valeur: &Data, mut prendre: impl FnMut(&Champs<'_>)) -> Result<(), Failure> {
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

pub(super) fn deballer(octets: &[u8]) -> Result<String, Failure> {
    archive::detasser(octets, CASIER_OCTETS)
        .ok()
        .and_then(|octets| String::from_utf8(octets).ok())
        .ok_or_else(crate::failures::index)
}

/// What agrees: whom the practice knows first, then those named as asked, people before structures, by name, by town. A common
/// name is borne by thousands: only those who are shown are copied out.
fn choisir(casiers: &[String], filtre: &Filtre, rang: Rang<'_>) -> Reponse {
    let mut admis: Vec<Champs<'_>> = casiers
        .iter()
        .flat_map(|casier| casier.lines())
        .filter_map(Champs::lire)
        .filter(|champs| filtre.admet(champs))
        .collect();
    // One pigeonhole lies in order; of several, accents alone are out of it.
    if casiers.len() > 1 {
        admis.sort_by(Champs::comparer);
    }
    let nom = filtre.noms.first().map_or("", String::as_str);
    admis.sort_by_cached_key(|champs| {
        let (identifiant, service, adresse) = champs.qui();
        (rang(identifiant, service, adresse), champs.ecart(nom))
    });
    let mut entrees: Vec<Entree> = Vec::new();
    let mut connus = HashSet::new();
    let mut sans = 0;
    for champs in &admis {
        let (identifiant, service, adresse) = champs.qui();
        let est_nouveau = if identifiant.is_empty() {
            let est_copie = entrees.iter().any(|une| une.adresse == adresse);
            sans += usize::from(!est_copie);
            !est_copie
        } else {
            connus.insert((identifiant, service))
        };
        let est_montre = !est_nouveau || connus.len() + sans <= MONTRES;
        if est_montre {
            entrees.extend(champs.entree());
        }
    }
    let mut groupes = regrouper(entrees);
    groupes.truncate(MONTRES);
    // A person has one group whatever the service, a structure one for each.
    let autres = (connus.len() + sans).saturating_sub(groupes.len());
    Reponse {
        groupes,
        autres,
        est_incomplete: false,
    }
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
            Some(groupe) if groupe.entrees.contains(&entree) => {}
            Some(groupe) => groupe.entrees.push(entree),
            None => groupes.push(Groupe {
                entrees: vec![entree],
            }),
        }
    }
    for groupe in &mut groupes {
        // A mailbox nobody reads comes last.
        groupe.entrees.sort_by_key(|entree| entree.type_bal);
    }
    groupes
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
    use socle_formats::annuaire::TypeBal;
    use socle_formats::fold::fold;

    use super::super::entree::ordonner;
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

    /// As a pigeonhole holds them.
    fn rangee(entrees: &[Entree]) -> String {
        let mut octets = Vec::new();
        for une in entrees {
            une.ecrire(&mut octets);
        }
        String::from_utf8(ordonner(&octets)).unwrap()
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
        let reponse = choisir(&[rangee(&toutes)], &Filtre::de(&demande), &|_, _, _| 0);
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
    fn whom_the_practice_knows_comes_before_the_exact_name_and_is_never_cut() {
        let mut toutes: Vec<Entree> = (0..2 * MONTRES)
            .map(|n| entree("MARTIN", &format!("Marie {n:02}"), "BREST"))
            .collect();
        toutes.push(entree("MARTINET", "Zoé", "BREST"));
        let demande = Demande {
            nom: "martin".into(),
            ..Demande::default()
        };
        let rang = |identifiant: &str, _: &str, _: &str| u8::from(identifiant != "8MARTINETZoé");
        let reponse = choisir(&[rangee(&toutes)], &Filtre::de(&demande), &rang);
        let premier = reponse.groupes[0].premiere().unwrap();
        assert_eq!(premier.nom, "MARTINET");
        assert_eq!(reponse.groupes.len() + reponse.autres, 2 * MONTRES + 1);
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
