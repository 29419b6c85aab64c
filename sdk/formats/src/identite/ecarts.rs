//! What differs between a file and what INSi says, trait by trait: the kind of difference, and the letters.
//!
//! Nothing is ever corrected from here: a person compares, with the document in hand.

use super::TraitsRecus;
use super::lettres::{Marques, marques};
use crate::date::CivilDate;
use crate::near;
use crate::traits::{Champ, Traits, debut_de_liste, fil};

/// A kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Genre {
    /// A character nobody sees (a space of no width, a mark of direction).
    CaractereInvisible,
    /// A ligature that INSi writes as two letters.
    Ligature,
    /// A hyphen, a space, or neither.
    TraitUnion,
    /// An apostrophe, a space, or neither.
    Apostrophe,
    /// An S for a Z.
    SZ,
    /// A letter twice instead of once.
    LettreDoublee,
    /// Two neighbouring letters exchanged.
    LettresInterverties,
    /// One letter, two in a long name.
    Lettre,
    /// One name is a part of the other (`ADRUN`, `ADRUN-MARTIN`).
    NomCompose,
    /// The birth name of the file is the used name.
    NomUtilisePourNaissance,
    /// INSi's birth name is the file's used name.
    NaissancePourNomUtilise,
    /// Birth name and given name exchanged.
    NomPrenomInvertis,
    /// One given name is the beginning of the other (`JEAN`, `JEAN-PIERRE`).
    PrenomCompose,
    /// The first given name of one is a later one of the other.
    OrdrePrenoms,
    /// INSi gives fewer given names, the first being equal.
    PrenomManquant,
    /// INSi gives more given names, the first being equal.
    PrenomEnPlus,
    /// The same name and birth date with another given name: perhaps a twin.
    Jumeau,
    /// Day and month exchanged.
    JourMoisInvertis,
    /// One of the dates is not known in full, and the other does not contradict it.
    DateIncomplete,
    /// INSi's date is one that stands for an unknown day or month (1st of the month, 31 December), in the same year.
    DateDeConvention,
    /// One digit of the date.
    ChiffreDeDate,
    /// The sex.
    Sexe,
    /// One of the birthplaces is the unknown one (99999).
    LieuInconnu,
    /// The birthplace.
    Lieu,
    /// INSi does not give this trait.
    AbsentDeLaReponse,
    /// Anything else: two different values.
    Autre,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ecart {
    /// Of which trait.
    pub champ: Champ,
    /// Of which kind.
    pub genre: Genre,
    /// The file's value as it is shown.
    pub dossier: String,
    /// INSi's value as it is shown; empty when it gives none.
    pub recu: String,
    /// What of the file's value differs.
    pub marques_dossier: Marques,
    /// What of INSi's value differs.
    pub marques_recu: Marques,
}

impl Ecart {
    fn new(champ: Champ, genre: Genre, dossier: &str, recu: &str) -> Self {
        let (marques_dossier, marques_recu) = marques(dossier, recu);
        Self {
            champ,
            genre,
            dossier: dossier.to_owned(),
            recu: recu.to_owned(),
            marques_dossier,
            marques_recu,
        }
    }
}

/// The differences, in the order of the screen. `nom_utilise` is the file's used name, or nothing.
///
/// Accents and case are no difference, nor is a birthplace the file does not hold.
#[must_use]
pub fn ecarts(dossier: &Traits, recu: &TraitsRecus, nom_utilise: &str) -> Vec<Ecart> {
    let mut found = Vec::new();
    let nom_recu = recu.nom_naissance.as_deref().unwrap_or_default();
    let premier = premier_recu(dossier, recu);
    let exchanged = !nom_recu.is_empty()
        && lettres(&dossier.nom_naissance) == lettres(&premier)
        && lettres(&dossier.premier_prenom) == lettres(nom_recu)
        && lettres(nom_recu) != lettres(&premier);

    if let Some(genre) = nom(&dossier.nom_naissance, nom_recu, nom_utilise) {
        let genre = if exchanged {
            Genre::NomPrenomInvertis
        } else {
            genre
        };
        found.push(Ecart::new(
            Champ::NomNaissance,
            genre,
            &dossier.nom_naissance,
            nom_recu,
        ));
    }
    let date = date(dossier.date_naissance, recu.date_naissance);
    let prenom = prenom(dossier, &premier, recu);
    if let Some(genre) = prenom {
        let sexe_differs = recu.sexe.is_some_and(|sexe| sexe != dossier.sexe);
        let other_child = genre == Genre::Autre || (genre == Genre::Lettre && sexe_differs);
        let genre = match genre {
            _ if exchanged => Genre::NomPrenomInvertis,
            _ if other_child && found.is_empty() && date.is_none() => Genre::Jumeau,
            genre => genre,
        };
        found.push(Ecart::new(
            Champ::PremierPrenom,
            genre,
            &dossier.premier_prenom,
            &premier,
        ));
    } else if let Some(genre) = liste(dossier, recu) {
        let recus = recu.liste_prenoms.as_deref().unwrap_or(&premier);
        found.push(Ecart::new(
            Champ::ListePrenoms,
            genre,
            dossier.prenoms(),
            recus,
        ));
    }
    match recu.sexe {
        Some(sexe) if sexe == dossier.sexe => {}
        Some(sexe) => found.push(Ecart::new(
            Champ::Sexe,
            Genre::Sexe,
            dossier.sexe.libelle(),
            sexe.libelle(),
        )),
        None => found.push(Ecart::new(
            Champ::Sexe,
            Genre::AbsentDeLaReponse,
            dossier.sexe.libelle(),
            "",
        )),
    }
    if let Some(genre) = date {
        let shown = recu.date_naissance.map(|date| date.affichage());
        found.push(Ecart::new(
            Champ::DateNaissance,
            genre,
            &dossier.date_naissance.affichage(),
            &shown.unwrap_or_default(),
        ));
    }
    if let (Some(ours), Some(theirs)) = (dossier.lieu_naissance, recu.lieu_naissance)
        && ours != theirs
    {
        let unknown = ours.est_inconnu() || theirs.est_inconnu();
        let genre = if unknown {
            Genre::LieuInconnu
        } else {
            Genre::Lieu
        };
        found.push(Ecart::new(
            Champ::LieuNaissance,
            genre,
            ours.as_str(),
            theirs.as_str(),
        ));
    }
    found
}

/// The first given name INSi gives; read at the start of the list as long as the file's when it gives none apart.
fn premier_recu(dossier: &Traits, recu: &TraitsRecus) -> String {
    match (&recu.premier_prenom, &recu.liste_prenoms) {
        (Some(premier), _) => premier.clone(),
        (None, Some(liste)) if debut_de_liste(&dossier.premier_prenom, liste) => {
            super::concordance::tete(liste, &dossier.premier_prenom)
        }
        (None, Some(liste)) => liste
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        (None, None) => String::new(),
    }
}

fn nom(ours: &str, theirs: &str, used: &str) -> Option<Genre> {
    if theirs.is_empty() {
        return Some(Genre::AbsentDeLaReponse);
    }
    let genre = ecriture(ours, theirs, |text| fil::nom(text).ok())?;
    if genre != Genre::Autre && genre != Genre::NomCompose {
        return Some(genre);
    }
    let is_used = |name: &str| !used.trim().is_empty() && lettres(name) == lettres(used);
    Some(if is_used(theirs) {
        Genre::NaissancePourNomUtilise
    } else if is_used(ours) {
        Genre::NomUtilisePourNaissance
    } else {
        genre
    })
}

fn prenom(dossier: &Traits, theirs: &str, recu: &TraitsRecus) -> Option<Genre> {
    if theirs.is_empty() {
        return Some(Genre::AbsentDeLaReponse);
    }
    let ours = &dossier.premier_prenom;
    let written = ecriture(ours, theirs, |text| {
        fil::prenom(text, Champ::PremierPrenom).ok()
    });
    // An answer whose first given name is not the start of its own list agrees with nothing.
    let liste = recu.liste_prenoms.as_deref();
    let starts = liste.is_none_or(|liste| debut_de_liste(theirs, liste));
    let genre = match written {
        Some(genre) => genre,
        None if starts => return None,
        None => return Some(Genre::OrdrePrenoms),
    };
    if !matches!(genre, Genre::Autre | Genre::NomCompose) {
        return Some(genre);
    }
    let later = |names: &str, name: &str| {
        let (names, name) = (fil::mots(names), fil::mots(name));
        !name.is_empty() && names.windows(name.len()).skip(1).any(|some| some == name)
    };
    let recus = recu.liste_prenoms.as_deref().unwrap_or(theirs);
    Some(
        if debut_de_liste(ours, theirs) || debut_de_liste(theirs, ours) {
            Genre::PrenomCompose
        } else if later(recus, ours) || later(dossier.prenoms(), theirs) {
            Genre::OrdrePrenoms
        } else {
            Genre::Autre
        },
    )
}

/// The list, when the first given names are equal.
fn liste(dossier: &Traits, recu: &TraitsRecus) -> Option<Genre> {
    // A list that is not there says no more than the first given name.
    if dossier.liste_prenoms.trim().is_empty() {
        return None;
    }
    let theirs = recu.liste_prenoms.as_deref()?;
    let genre = ecriture(&dossier.liste_prenoms, theirs, |text| {
        fil::prenom(text, Champ::ListePrenoms).ok()
    })?;
    let (a, b) = (fil::mots(&dossier.liste_prenoms), fil::mots(theirs));
    let within = |few: &[String], many: &[String]| {
        few.len() < many.len() && few.iter().all(|name| many.contains(name))
    };
    Some(if within(&b, &a) {
        Genre::PrenomManquant
    } else if within(&a, &b) {
        Genre::PrenomEnPlus
    } else if a.len() == b.len() && a.iter().all(|name| b.contains(name)) && genre == Genre::Autre {
        Genre::OrdrePrenoms
    } else {
        genre
    })
}

/// How two names differ as they are written; nothing when only accents or case do.
fn ecriture(ours: &str, theirs: &str, wire: impl Fn(&str) -> Option<String>) -> Option<Genre> {
    if ours.chars().chain(theirs.chars()).any(est_invisible) {
        return Some(Genre::CaractereInvisible);
    }
    match (wire(ours), wire(theirs)) {
        (Some(ours), Some(theirs)) if ours == theirs => return None,
        _ => {}
    }
    let (a, b) = (lettres(ours), lettres(theirs));
    let ligature = |text: &str| text.contains(['œ', 'Œ', 'æ', 'Æ']);
    if a == b {
        let apostrophe = |text: &str| text.contains(['\'', '\u{2019}', '\u{02BC}']);
        return Some(if ligature(ours) || ligature(theirs) {
            Genre::Ligature
        } else if apostrophe(ours) != apostrophe(theirs) {
            Genre::Apostrophe
        } else {
            Genre::TraitUnion
        });
    }
    let s_for_z = |text: &str| text.replace('Z', "S");
    if s_for_z(&a) == s_for_z(&b) {
        return Some(Genre::SZ);
    }
    if simples(&a) == simples(&b) {
        return Some(Genre::LettreDoublee);
    }
    if interverties(&a, &b) {
        return Some(Genre::LettresInterverties);
    }
    let slips = if a.chars().count().min(b.chars().count()) >= 10 {
        2
    } else {
        1
    };
    if strsim::damerau_levenshtein(&a, &b) <= slips {
        return Some(Genre::Lettre);
    }
    let (words, others) = (fil::mots(ours), fil::mots(theirs));
    let part = |few: &[String], many: &[String]| {
        !few.is_empty() && many.windows(few.len()).any(|some| some == few)
    };
    Some(if part(&words, &others) || part(&others, &words) {
        Genre::NomCompose
    } else {
        Genre::Autre
    })
}

fn date(ours: CivilDate, theirs: Option<CivilDate>) -> Option<Genre> {
    let Some(theirs) = theirs else {
        return Some(Genre::AbsentDeLaReponse);
    };
    if ours.rniv() == theirs.rniv() {
        return None;
    }
    let agree = |a: Option<u8>, b: Option<u8>| a.is_none() || b.is_none() || a == b;
    let compatible = ours.annee() == theirs.annee()
        && agree(ours.mois(), theirs.mois())
        && agree(ours.jour(), theirs.jour());
    if compatible {
        return Some(Genre::DateIncomplete);
    }
    if near::exchanged(ours) == Some(theirs) {
        return Some(Genre::JourMoisInvertis);
    }
    let stands_for = (theirs.mois(), theirs.jour()) == (Some(12), Some(31))
        || (theirs.jour() == Some(1) && ours.mois() == theirs.mois())
        || (theirs.mois() == Some(1) && ours.jour() == theirs.jour());
    if ours.annee() == theirs.annee() && stands_for {
        return Some(Genre::DateDeConvention);
    }
    let (a, b) = (ours.to_string(), theirs.to_string());
    let digits = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count();
    Some(if a.len() == b.len() && digits == 1 {
        Genre::ChiffreDeDate
    } else {
        Genre::Autre
    })
}

/// Characters nobody sees: controls, marks of direction, spaces without width, soft hyphen.
fn est_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Upper-case letters without accents, ligatures written out, nothing between.
fn lettres(text: &str) -> String {
    fil::mots(text)
        .concat()
        .replace('Œ', "OE")
        .replace('Æ', "AE")
}

/// The same with no letter twice in a row.
fn simples(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether one is the other with two neighbours exchanged.
fn interverties(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() != b.len() {
        return false;
    }
    let apart: Vec<usize> = (0..a.len()).filter(|&i| a.get(i) != b.get(i)).collect();
    match apart.as_slice() {
        &[first, second] => {
            second == first + 1 && a.get(first) == b.get(second) && a.get(second) == b.get(first)
        }
        _ => false,
    }
}
