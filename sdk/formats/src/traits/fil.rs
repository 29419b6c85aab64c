//! The form of the traits on the wire (*fil*): A–Z, space, apostrophe and hyphen, nothing else.
//!
//! Normalisation happens in the call only; the stored trait stays as typed. Accents go, letters are upper-cased,
//! typographic apostrophes and hyphens become plain. What has no equivalent (ligatures `œ` and `æ`, `ß`, `ø`, digits)
//! is refused with the field named, never dropped.
//!
//! Rules quoted by public material from SEL-MP-043: the first character is neither a space nor a hyphen; spaces and
//! apostrophes are neither doubled nor combined; a given name has no double hyphen and does not end with a hyphen or an
//! apostrophe; a birth name may hold a double hyphen. A hyphen beside a space or an apostrophe is refused too, as the
//! téléservice's known clients do (inferred).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Champ, Cog, Defaut, ErreurTrait, LONGUEUR_MAX, Sexe, Traits};
use crate::date::CivilDate;

/// The traits as they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraitsFil {
    /// Birth name in wire form.
    pub nom_naissance: String,
    /// First given name in wire form.
    pub premier_prenom: String,
    /// List of given names in wire form: the first given name when the file has no list.
    pub liste_prenoms: String,
    /// F or M.
    pub sexe: Sexe,
    /// Complete date: unknown parts replaced by the national rule ([`CivilDate::rniv`]).
    pub date_naissance: CivilDate,
    /// Birthplace.
    pub lieu_naissance: Option<Cog>,
}

/// The whole of a file's traits in wire form.
///
/// # Errors
/// The first field that has none, in the order of the screen. Sex `I` is refused: INSi knows only F and M.
pub fn forme(traits: &Traits) -> Result<TraitsFil, ErreurTrait> {
    let nom_naissance = nom(&traits.nom_naissance)?;
    let premier_prenom = prenom(&traits.premier_prenom, Champ::PremierPrenom)?;
    let liste_prenoms = if traits.liste_prenoms.trim().is_empty() {
        premier_prenom.clone()
    } else {
        prenom(&traits.liste_prenoms, Champ::ListePrenoms)?
    };
    if traits.sexe == Sexe::I {
        return Err(ErreurTrait {
            champ: Champ::Sexe,
            defaut: Defaut::Inconnu,
        });
    }
    Ok(TraitsFil {
        nom_naissance,
        premier_prenom,
        liste_prenoms,
        sexe: traits.sexe,
        date_naissance: traits.date_naissance.rniv(),
        lieu_naissance: traits.lieu_naissance,
    })
}

/// A birth name in wire form.
///
/// # Errors
/// [`ErreurTrait`] on [`Champ::NomNaissance`].
pub fn nom(text: &str) -> Result<String, ErreurTrait> {
    ecrire(text, 2).map_err(|defaut| ErreurTrait {
        champ: Champ::NomNaissance,
        defaut,
    })
}

/// A given name, or a list of given names separated by spaces, in wire form. `champ` is the field to name in an error.
///
/// # Errors
/// [`ErreurTrait`] on `champ`.
pub fn prenom(text: &str, champ: Champ) -> Result<String, ErreurTrait> {
    let refuse = |defaut| ErreurTrait { champ, defaut };
    let written = ecrire(text, 1).map_err(refuse)?;
    if written.split(' ').any(|name| name.ends_with(['-', '\''])) {
        return Err(refuse(Defaut::Fin));
    }
    Ok(written)
}

fn ecrire(text: &str, hyphens_max: usize) -> Result<String, Defaut> {
    let text = text.trim_matches(|c: char| c.is_whitespace() && !c.is_control());
    if text.is_empty() {
        return Err(Defaut::Vide);
    }
    if text.chars().count() > LONGUEUR_MAX {
        return Err(Defaut::TropLong);
    }
    let mut out = String::with_capacity(text.len());
    let mut hyphens = 0;
    for source in text.chars() {
        for c in std::iter::once(source).nfd() {
            match plain(c) {
                Some(c @ 'A'..='Z') => {
                    hyphens = 0;
                    out.push(c);
                }
                Some('-') => {
                    hyphens += 1;
                    match out.chars().last() {
                        None => return Err(Defaut::Debut),
                        Some(' ' | '\'') => return Err(Defaut::SeparateursAccoles),
                        _ if hyphens > hyphens_max => return Err(Defaut::DoubleTiret),
                        _ => out.push('-'),
                    }
                }
                Some(separator) => {
                    if out.ends_with([' ', '\'', '-']) {
                        return Err(Defaut::SeparateursAccoles);
                    }
                    out.push(separator);
                }
                // An accent goes with the letter it stands on; alone it is a character like another.
                None if is_combining_mark(c) && out.ends_with(|c: char| c.is_ascii_uppercase()) => {
                }
                None => return Err(Defaut::Caractere(source)),
            }
        }
    }
    if out.contains(|c: char| c.is_ascii_uppercase()) {
        Ok(out)
    } else {
        Err(Defaut::Vide)
    }
}

/// The admitted character a decomposed one stands for.
fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | 'A'..='Z' => Some(c.to_ascii_uppercase()),
        // Apostrophes a word processor or a telephone types.
        '\'' | '\u{2019}' | '\u{02BC}' => Some('\''),
        '-' | '\u{2010}' | '\u{2011}' => Some('-'),
        ' ' | '\u{00A0}' | '\u{202F}' => Some(' '),
        _ => None,
    }
}

/// The words of a name for comparison: upper-case letters without accents, hyphens and apostrophes worth a space.
///
/// Total: a character without equivalent stays as it is, so that two different names never become equal.
pub(crate) fn mots(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.nfd() {
        match plain(c) {
            Some(' ' | '\'' | '-') => words.push(String::new()),
            Some(letter) => words
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|word| word.push(letter)),
            None if is_combining_mark(c) => {}
            None => words
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|word| word.extend(c.to_uppercase())),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
