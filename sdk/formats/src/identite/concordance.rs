//! A file's traits against those of an INSi reply, trait by trait.
//!
//! Names are compared in their wire form ([`fil`]): upper case, no accents, hyphens and apostrophes kept. A trait that has
//! no wire form (a ligature, a digit) agrees with nothing. Dates are compared as sent ([`CivilDate::rniv`]), so that a
//! birth known as 1975 agrees with 31 December 1975.
//!
//! When a reply has no `Prenom`, its first given name is read at the start of `ListePrenom`: it agrees when the list
//! equals the file's first given name or starts with it followed by a space. `PIERRE` does not agree with
//! `PIERRE-ALAIN MURIEL`. A reply whose `Prenom` is not the start of its own list agrees with nothing.
//!
//! [`CivilDate::rniv`]: crate::date::CivilDate::rniv

use super::{Identite, Ins, Reponse, TraitsRecus};
use crate::traits::{Champ, Sexe, Traits, debut_de_liste, fil};

/// One trait of the file against the reply's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparaison {
    /// Equal (or, for the list and the birthplace, absent from both).
    Accord,
    /// Different.
    Desaccord,
    /// The file does not hold it, the reply does.
    AbsentDuDossier,
    /// The reply does not give it.
    AbsentDeLaReponse,
}

/// The agreement of a file with a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Concordance {
    /// Nom de naissance.
    pub nom: Comparaison,
    /// Premier prénom.
    pub prenom: Comparaison,
    /// Liste des prénoms: shown, and not part of the perfect agreement.
    pub liste: Comparaison,
    /// Sexe.
    pub sexe: Comparaison,
    /// Date de naissance.
    pub date: Comparaison,
    /// Lieu de naissance.
    pub lieu: Comparaison,
}

impl Concordance {
    /// Whether birth name, first given name, birth date and sex agree: what the exception procedure asks.
    #[must_use]
    pub fn traits_stricts(&self) -> bool {
        [self.nom, self.prenom, self.date, self.sexe]
            .iter()
            .all(|&c| c == Comparaison::Accord)
    }

    /// Whether a reply may be taken by itself: the same four, and the birthplace equal or absent from the file.
    #[must_use]
    pub fn parfaite(&self) -> bool {
        self.traits_stricts()
            && matches!(
                self.lieu,
                Comparaison::Accord | Comparaison::AbsentDuDossier
            )
    }

    /// Whether the reply says nothing the file does not already hold.
    #[must_use]
    pub fn identique(&self) -> bool {
        let silent = |c| matches!(c, Comparaison::Accord | Comparaison::AbsentDeLaReponse);
        self.traits_stricts() && silent(self.liste) && silent(self.lieu)
    }

    /// Each trait with its comparison, in the order of the screen.
    #[must_use]
    pub fn par_champ(&self) -> [(Champ, Comparaison); 6] {
        [
            (Champ::NomNaissance, self.nom),
            (Champ::PremierPrenom, self.prenom),
            (Champ::ListePrenoms, self.liste),
            (Champ::Sexe, self.sexe),
            (Champ::DateNaissance, self.date),
            (Champ::LieuNaissance, self.lieu),
        ]
    }

    /// In words, without values: `différence sur le nom de naissance et la date de naissance`.
    ///
    /// A list that starts with another first given name differs too: it is not said twice.
    #[must_use]
    pub fn resume(&self) -> String {
        let redite = |champ| {
            champ == Champ::ListePrenoms
                && self.prenom == Comparaison::Desaccord
                && self.liste == Comparaison::Desaccord
        };
        let fields = |which: Comparaison| -> Vec<String> {
            let hit =
                |&(champ, comparison): &(Champ, Comparaison)| comparison == which && !redite(champ);
            self.par_champ()
                .iter()
                .filter(|c| hit(c))
                .map(|(champ, _)| champ.avec_article())
                .collect()
        };
        let mut parts = Vec::new();
        for (which, lead) in [
            (Comparaison::Desaccord, "différence sur"),
            (Comparaison::AbsentDeLaReponse, "INSi ne donne pas"),
            (Comparaison::AbsentDuDossier, "le dossier n’a pas"),
        ] {
            if let Some(list) = enumerer(&fields(which)) {
                parts.push(format!("{lead} {list}"));
            }
        }
        if parts.is_empty() {
            "traits concordants".to_owned()
        } else {
            parts.join(" ; ")
        }
    }
}

fn enumerer(items: &[String]) -> Option<String> {
    match items {
        [] => None,
        [only] => Some(only.clone()),
        [head @ .., last] => Some(format!("{} et {last}", head.join(", "))),
    }
}

/// Compares a file with the traits of a reply.
#[must_use]
pub fn concordance(dossier: &Traits, recu: &TraitsRecus) -> Concordance {
    let nom = match &recu.nom_naissance {
        Some(recu) => accord(same(
            fil::nom(&dossier.nom_naissance).ok(),
            fil::nom(recu).ok(),
        )),
        None => Comparaison::AbsentDeLaReponse,
    };
    let liste = match (dossier.liste_prenoms.trim().is_empty(), &recu.liste_prenoms) {
        (true, None) => Comparaison::Accord,
        (true, Some(_)) => Comparaison::AbsentDuDossier,
        (false, None) => Comparaison::AbsentDeLaReponse,
        (false, Some(recu)) => accord(same(prenom(&dossier.liste_prenoms), prenom(recu))),
    };
    Concordance {
        nom,
        prenom: premier_prenom(&dossier.premier_prenom, recu),
        liste,
        sexe: match recu.sexe {
            Some(recu) => accord(recu == dossier.sexe && recu != Sexe::I),
            None => Comparaison::AbsentDeLaReponse,
        },
        date: match recu.date_naissance {
            Some(recu) => accord(recu.rniv() == dossier.date_naissance.rniv()),
            None => Comparaison::AbsentDeLaReponse,
        },
        lieu: match (dossier.lieu_naissance, recu.lieu_naissance) {
            (None, Some(_)) => Comparaison::AbsentDuDossier,
            (Some(_), None) => Comparaison::AbsentDeLaReponse,
            (dossier, recu) => accord(dossier == recu),
        },
    }
}

fn premier_prenom(dossier: &str, recu: &TraitsRecus) -> Comparaison {
    let dossier = prenom(dossier);
    match (&recu.premier_prenom, &recu.liste_prenoms) {
        (None, None) => Comparaison::AbsentDeLaReponse,
        (Some(premier), liste) => {
            let head = liste
                .as_deref()
                .is_none_or(|liste| debut_de_liste(premier, liste));
            accord(head && same(dossier, prenom(premier)))
        }
        (None, Some(liste)) => accord(match (dossier, prenom(liste)) {
            (Some(dossier), Some(liste)) => liste
                .strip_prefix(&dossier)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
            _ => false,
        }),
    }
}

/// The file's traits once the reply is taken: INSi's where it gives them.
///
/// `ListePrenom` absent: the first given name stands for it. `Prenom` absent: the file's first given name as the list
/// writes it when it is its start, else the first name of the list. Birthplace absent: the file's stays.
///
/// # Errors
/// The strict trait the reply lacks.
pub(super) fn traits_apres(dossier: &Traits, recu: &TraitsRecus) -> Result<Traits, Champ> {
    let (premier_prenom, liste_prenoms) = match (&recu.premier_prenom, &recu.liste_prenoms) {
        (Some(premier), Some(liste)) => (premier.clone(), liste.clone()),
        (Some(premier), None) => (premier.clone(), premier.clone()),
        (None, Some(liste)) => (tete(liste, &dossier.premier_prenom), liste.clone()),
        (None, None) => return Err(Champ::PremierPrenom),
    };
    Ok(Traits {
        nom_naissance: recu.nom_naissance.clone().ok_or(Champ::NomNaissance)?,
        premier_prenom,
        liste_prenoms,
        sexe: recu.sexe.ok_or(Champ::Sexe)?,
        date_naissance: recu.date_naissance.ok_or(Champ::DateNaissance)?,
        lieu_naissance: recu.lieu_naissance.or(dossier.lieu_naissance),
    })
}

/// The first given name of a list: as many of its words as make the file's, else the first word.
pub(super) fn tete(liste: &str, dossier: &str) -> String {
    let wanted = fil::mots(dossier);
    let names: Vec<&str> = liste.split_whitespace().collect();
    (1..=names.len())
        .map(|n| names[..n].join(" "))
        .find(|start| fil::mots(start) == wanted)
        .unwrap_or_else(|| names.first().copied().unwrap_or_default().to_owned())
}

fn prenom(text: &str) -> Option<String> {
    fil::prenom(text, Champ::PremierPrenom).ok()
}

/// Equal and both there: what has no wire form agrees with nothing.
fn same(a: Option<String>, b: Option<String>) -> bool {
    a.is_some() && a == b
}

fn accord(equal: bool) -> Comparaison {
    if equal {
        Comparaison::Accord
    } else {
        Comparaison::Desaccord
    }
}

/// A birth before that year was surely mistyped (ours: nobody alive is that old, and a file may be of the dead).
pub const NAISSANCE_ANCIENNE: u16 = 1850;

/// What deserves a warning on an identity and never prevents anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Avertissement {
    /// The key does not agree with the number (seen in replies of the test environment).
    CleIncorrecte,
    /// The first digit of the matricule disagrees with the sex (a fifth of the published test patients).
    SexeMatricule,
    /// The first given name is not the start of the list (EXI ID 10).
    PremierPrenomHorsListe,
    /// The birthplace is the unknown one (99999).
    LieuInconnu,
    /// A birth before [`NAISSANCE_ANCIENNE`].
    NaissanceAncienne,
}

impl Avertissement {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CleIncorrecte => "cle-incorrecte",
            Self::SexeMatricule => "sexe-matricule",
            Self::PremierPrenomHorsListe => "premier-prenom-hors-liste",
            Self::LieuInconnu => "lieu-inconnu",
            Self::NaissanceAncienne => "naissance-ancienne",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::CleIncorrecte => {
                "La clé du matricule ne correspond pas au numéro renvoyé par INSi. Vérifiez l’identité avec le patient."
            }
            Self::SexeMatricule => {
                "Le premier chiffre du matricule ne correspond pas au sexe. Vérifiez l’identité avec le patient."
            }
            Self::PremierPrenomHorsListe => {
                "Le premier prénom n’est pas le début de la liste des prénoms. Vérifiez-le sur la pièce d’identité."
            }
            Self::LieuInconnu => {
                "Le lieu de naissance est inconnu (code 99999). Vérifiez-le avec le patient."
            }
            Self::NaissanceAncienne => {
                "La date de naissance est antérieure à 1850. Vérifiez l’année sur la pièce d’identité."
            }
        }
    }
}

impl Identite {
    /// What deserves a warning in the identity as it stands.
    #[must_use]
    pub fn avertissements(&self) -> Vec<Avertissement> {
        avertissements(&self.traits, self.ins())
    }
}

/// What deserves a warning in a reply, were it taken by this file.
#[must_use]
pub fn avertissements_reponse(dossier: &Traits, reponse: &Reponse) -> Vec<Avertissement> {
    match traits_apres(dossier, &reponse.traits) {
        Ok(traits) => avertissements(&traits, Some(&reponse.ins)),
        Err(_) => avertissements(dossier, Some(&reponse.ins)),
    }
}

/// What deserves a warning in these traits, with the INS when there is one.
#[must_use]
pub fn avertissements(traits: &Traits, ins: Option<&Ins>) -> Vec<Avertissement> {
    let mut found = Vec::new();
    if let Some(ins) = ins {
        if !ins.matricule.cle_valide() {
            found.push(Avertissement::CleIncorrecte);
        }
        if ins.matricule.sexe().is_some_and(|sexe| sexe != traits.sexe) {
            found.push(Avertissement::SexeMatricule);
        }
    }
    if !traits.premier_prenom_en_tete() {
        found.push(Avertissement::PremierPrenomHorsListe);
    }
    if traits.lieu_naissance.is_some_and(|lieu| lieu.est_inconnu()) {
        found.push(Avertissement::LieuInconnu);
    }
    if traits.date_naissance.annee() < NAISSANCE_ANCIENNE {
        found.push(Avertissement::NaissanceAncienne);
    }
    found
}
