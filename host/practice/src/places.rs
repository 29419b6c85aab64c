//! Places of birth as they are typed: by name or by their code officiel géographique (INSEE).
//!
//! The list is a small one, for completion: communes of at least 10,000 people, the arrondissements of Paris, Lyon and
//! Marseille, today's countries. Any other place is typed by its code; what a code means is only said when it is listed.
//! A place bears the code it had on the day of birth: no list of today can decide whether a code is right.

use std::sync::LazyLock;

use socle_formats::traits::Cog;
use socle_record::model::words::{fold, words};

/// The source of the list: code, tab, name; `#` begins a remark.
const SOURCE: &str = include_str!("../assets/lieux.tsv");

/// A place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: Cog,
    /// Its name, in French.
    pub name: &'static str,
    folded: String,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    SOURCE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (code, name) = line.split_once('\t')?;
            Some(Place {
                code: code.parse().ok()?,
                name,
                folded: fold(name),
            })
        })
        .collect()
});

/// The name of a place, when it is in the list.
pub fn name(code: Cog) -> Option<&'static str> {
    let found = PLACES.iter().find(|place| place.code == code)?;
    Some(found.name)
}

/// The places a text may mean, at most so many: those whose name or code begins with it first, then those of which each
/// word typed begins a word.
pub fn search(typed: &str, most: usize) -> Vec<&'static Place> {
    let folded = fold(typed);
    if folded.is_empty() {
        return Vec::new();
    }
    let asked = words(typed);
    let rank = |place: &Place| {
        let code = place.code.as_str().to_lowercase();
        if place.folded == folded || code == folded {
            Some(0)
        } else if place.folded.starts_with(&folded) || code.starts_with(&folded) {
            Some(1)
        } else {
            let begins = |word: &String| {
                place
                    .folded
                    .split(' ')
                    .any(|known| known.starts_with(word.as_str()))
            };
            asked.iter().all(begins).then_some(2)
        }
    };
    let mut found: Vec<_> = PLACES
        .iter()
        .filter_map(|place| Some((rank(place)?, place.folded.len(), place)))
        .collect();
    found.sort_by_key(|(rank, length, place)| (*rank, *length, place.code));
    found.truncate(most);
    found.into_iter().map(|(_, _, place)| place).collect()
}

/// A place as it is written in a field: `Ambert (63003)`, or the code alone.
pub fn written(code: Cog) -> String {
    match name(code) {
        Some(name) => format!("{name} ({code})"),
        None => code.to_string(),
    }
}

/// What a field means: a place as [`written`], a code, or a name that only one place bears. `None` for an empty field.
///
/// # Errors
/// What was typed means no place, or several.
pub fn read(typed: &str) -> Result<Option<Cog>, Unread> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let inside = typed
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .map(|(_, code)| code);
    if let Ok(code) = inside.unwrap_or(typed).parse() {
        return Ok(Some(code));
    }
    let folded = fold(typed);
    let mut named = PLACES.iter().filter(|place| place.folded == folded);
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(Some(only.code)),
        (Some(_), Some(_)) => Err(Unread::Several),
        _ => Err(Unread::Nowhere),
    }
}

/// Why what was typed is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Neither a code nor a name of the list.
    #[error("neither a code officiel géographique nor a name of the list")]
    Nowhere,
    /// Several places bear this name.
    #[error("several places bear this name")]
    Several,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cog(code: &str) -> Cog {
        code.parse().unwrap()
    }

    #[test]
    fn every_line_of_the_list_is_a_place_and_no_code_stands_twice() {
        let lines = SOURCE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(PLACES.len(), lines);
        let mut codes: Vec<_> = PLACES.iter().map(|place| place.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), lines);
        assert_eq!(name(Cog::INCONNU), Some("Lieu inconnu"));
    }

    #[test]
    fn a_place_is_found_by_its_name_without_accents_or_by_its_code() {
        let first = |typed: &str| search(typed, 8)[0].code.to_string();
        assert_eq!(first("amb"), "63003");
        assert_eq!(first("saint-eti"), "42218");
        assert_eq!(first("algerie"), "99352");
        assert_eq!(first("99999"), "99999");
        assert_eq!(first("paris 14"), "75114");
        assert!(search("xyzxyz", 8).is_empty());
        assert!(search("  ", 8).is_empty());
        assert_eq!(search("s", 8).len(), 8);
    }

    #[test]
    fn what_is_written_in_a_field_is_read_back() {
        for code in ["63003", "99352", "2A004", "12999", "99999"] {
            assert_eq!(read(&written(cog(code))), Ok(Some(cog(code))));
        }
        assert_eq!(read("ambert"), Ok(Some(cog("63003"))));
        assert_eq!(read(" "), Ok(None));
        assert_eq!(read("Trifouilly"), Err(Unread::Nowhere));
        assert_eq!(read("6300"), Err(Unread::Nowhere));
        assert_eq!(read("Saint-Denis"), Err(Unread::Several));
    }
}
