//! Birthplaces by name: what a file calls `Saint-Denis (93)`, `63000 Clermont Fd` or `ALGERIE` as a code officiel
//! géographique, when only one place bears that name.
//!
//! A name that several communes bear is never guessed: the département or postal code beside it decides, or the line says
//! that the place could not be told.

use std::collections::HashMap;
use std::sync::LazyLock;

use socle_formats::traits::Cog;

use crate::field::plain;

/// Communes, one a line: code, tab, name. Where it comes from is said at its top.
const COMMUNES: &str = include_str!("../data/communes.tsv");

/// Countries people met in practices were born in, with their code (from memory: the official list of countries is not
/// there; a country that is missing is written as its code).
const COUNTRIES: &[(&str, &[&str])] = &[
    ("99109", &["allemagne", "rfa", "rda"]),
    ("99110", &["autriche"]),
    ("99111", &["bulgarie"]),
    ("99112", &["hongrie"]),
    ("99114", &["roumanie"]),
    ("99122", &["pologne"]),
    ("99123", &["russie", "federation de russie"]),
    ("99125", &["albanie"]),
    ("99126", &["grece"]),
    ("99127", &["italie"]),
    ("99131", &["belgique"]),
    ("99132", &["royaume uni", "grande bretagne", "angleterre"]),
    ("99134", &["espagne"]),
    ("99135", &["pays bas"]),
    ("99136", &["irlande"]),
    ("99137", &["luxembourg"]),
    ("99138", &["monaco"]),
    ("99139", &["portugal"]),
    ("99140", &["suisse"]),
    ("99155", &["ukraine"]),
    ("99205", &["liban"]),
    ("99206", &["syrie"]),
    ("99208", &["turquie"]),
    ("99216", &["chine"]),
    ("99234", &["cambodge"]),
    ("99243", &["viet nam", "vietnam"]),
    ("99252", &["armenie"]),
    (
        "99312",
        &["republique democratique du congo", "rd congo", "rdc"],
    ),
    ("99322", &["cameroun"]),
    ("99324", &["congo", "congo brazzaville"]),
    ("99326", &["cote d ivoire"]),
    ("99327", &["benin"]),
    ("99328", &["gabon"]),
    ("99331", &["burkina faso"]),
    ("99333", &["madagascar"]),
    ("99335", &["mali"]),
    ("99336", &["mauritanie"]),
    ("99341", &["senegal"]),
    ("99345", &["togo"]),
    ("99350", &["maroc"]),
    ("99351", &["tunisie"]),
    ("99352", &["algerie"]),
    ("99390", &["maurice", "ile maurice"]),
    ("99397", &["comores"]),
    ("99401", &["canada"]),
    ("99404", &["etats unis", "usa", "etats unis d amerique"]),
    ("99410", &["haiti"]),
    ("99416", &["bresil"]),
];

/// Ways of saying that the place is France, or that there is nothing to say.
const FRANCE: [&str; 4] = ["france", "fr", "99100", "francaise"];

/// What a text is as a birthplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nothing was written.
    None,
    /// It was a code.
    Code(Cog),
    /// The only commune or country of this name.
    Named(Cog),
    /// Several communes bear this name.
    Several,
    /// No commune or country of this name.
    Unknown,
}

/// Names of communes as they are compared, with their codes.
static BY_NAME: LazyLock<HashMap<String, Vec<Cog>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<Cog>> = HashMap::new();
    for (code, name) in communes() {
        let codes = names.entry(spelled(name)).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    names
});

/// All communes: code and name.
pub fn communes() -> impl Iterator<Item = (Cog, &'static str)> {
    COMMUNES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(code, name)| Some((code.parse().ok()?, name)))
}

/// The birthplace a text means. `beside` is the département or postal code of another column, `country` that of a third;
/// both may be empty.
#[must_use]
pub fn find(text: &str, beside: &str, country: &str) -> Place {
    let abroad = country_of(country);
    let (name, within) = parts(text);
    if name.is_empty() {
        return match (text.trim().parse::<Cog>(), abroad) {
            (Ok(code), _) => Place::Code(code),
            // A number that is no code, or a place that is only a country.
            (Err(_), Some(code)) => Place::Named(code),
            (Err(_), None) if text.trim().is_empty() => Place::None,
            (Err(_), None) => Place::Unknown,
        };
    }
    if let Ok(code) = text.trim().parse::<Cog>() {
        return Place::Code(code);
    }
    if let Some(code) = abroad {
        return Place::Named(code);
    }
    let department = [within.as_str(), beside.trim()]
        .into_iter()
        .find_map(department);
    if let Some(code) = district(&name) {
        return Place::Named(code);
    }
    let Some(codes) = BY_NAME.get(&name) else {
        return country_of(&name).map_or(Place::Unknown, Place::Named);
    };
    let kept: Vec<Cog> = match &department {
        None => codes.clone(),
        Some(department) => codes
            .iter()
            .copied()
            .filter(|code| belongs(*code, department))
            .collect(),
    };
    match (kept.as_slice(), codes.as_slice()) {
        ([only], _) => Place::Named(*only),
        // The département beside it says otherwise: nothing is guessed.
        ([], _) => Place::Unknown,
        _ => Place::Several,
    }
}

fn country_of(text: &str) -> Option<Cog> {
    let name = plain(text);
    if name.is_empty() || FRANCE.contains(&name.as_str()) {
        return None;
    }
    if name.starts_with("99")
        && let Ok(code) = name.parse::<Cog>()
    {
        return Some(code);
    }
    COUNTRIES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))
        .and_then(|(code, _)| code.parse().ok())
}

/// The name, and the number that stands before it or in brackets behind it.
fn parts(text: &str) -> (String, String) {
    let mut name = Vec::new();
    let mut number = String::new();
    let folded = spelled(text);
    for (at, word) in folded.split(' ').enumerate() {
        let is_number = word.len() >= 2
            && word.len() <= 5
            && (word.chars().all(|c| c.is_ascii_digit()) || word == "2a" || word == "2b");
        // `PARIS 12` is a district; a number of five digits or one before the name is a département or a postal code.
        let beside = is_number && (at == 0 || word.len() == 5 || text.contains('('));
        if beside && number.is_empty() {
            word.clone_into(&mut number);
        } else {
            name.push(word);
        }
    }
    (name.join(" "), number)
}

/// As names of communes are compared: `St` and `Ste` written out, articles kept.
fn spelled(name: &str) -> String {
    plain(name)
        .split(' ')
        .filter(|word| *word != "cedex")
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            word => word,
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// `paris 12`, `paris 12e arrondissement`, `lyon 3eme`.
fn district(name: &str) -> Option<Cog> {
    let mut words = name.split(' ');
    let (first, most) = match words.next()? {
        "paris" => (75_100, 20),
        "lyon" => (69_380, 9),
        "marseille" => (13_200, 16),
        _ => return None,
    };
    let digits: String = words
        .next()?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let number: u32 = digits.parse().ok()?;
    (1..=most)
        .contains(&number)
        .then(|| format!("{}", first + number).parse().ok())
        .flatten()
}

/// The département of a number or a postal code.
fn department(text: &str) -> Option<String> {
    let text = plain(text);
    let digits = text.split(' ').next().unwrap_or_default();
    match digits {
        "2a" | "2b" => return Some(digits.to_uppercase()),
        _ if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) => return None,
        _ => {}
    }
    match digits.len() {
        // A spreadsheet took the zero off.
        1 => Some(format!("0{digits}")),
        2 | 3 => Some(digits.to_owned()),
        4 => Some(format!("0{}", &digits[..1])),
        5 if digits.starts_with("97") || digits.starts_with("98") => Some(digits[..3].to_owned()),
        5 => Some(digits[..2].to_owned()),
        _ => None,
    }
}

/// Corsica is 20 in postal codes, 2A and 2B in codes.
fn belongs(code: Cog, department: &str) -> bool {
    match department {
        "20" => code.as_str().starts_with("2A") || code.as_str().starts_with("2B"),
        department => code.as_str().starts_with(department),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, beside: &str, country: &str, expected: &str) {
        let found = match find(text, beside, country) {
            Place::Code(code) => format!("code {code}"),
            Place::Named(code) => code.to_string(),
            Place::None => "none".into(),
            Place::Several => "several".into(),
            Place::Unknown => "unknown".into(),
        };
        assert_eq!(found, expected, "{text:?} {beside:?} {country:?}");
    }

    #[test]
    fn a_code_is_taken_as_it_is() {
        check("63113", "", "", "code 63113");
        check(" 2a004 ", "", "", "code 2A004");
        check("99352", "", "", "code 99352");
        check("", "", "", "none");
    }

    #[test]
    fn a_name_only_one_commune_bears_is_told() {
        check("Clermont-Ferrand", "", "", "63113");
        check("CLERMONT FERRAND", "", "", "63113");
        check("63000 Clermont-Ferrand", "", "", "63113");
        check("St Etienne (42)", "", "", "42218");
        check("SAINT-ETIENNE", "42000", "", "42218");
        check("Ajaccio", "20000", "", "2A004");
    }

    #[test]
    fn districts_of_the_three_cities_are_told() {
        check("Paris 12", "", "", "75112");
        check("PARIS 12EME", "", "", "75112");
        check("Paris 1er Arrondissement", "", "", "75101");
        check("Lyon 3e", "", "", "69383");
        check("Paris", "", "", "75056");
        check("Paris 21", "", "", "unknown");
    }

    #[test]
    fn a_name_several_communes_bear_is_never_guessed() {
        check("Saint-Denis", "", "", "several");
        check("Saint-Denis", "93", "", "93066");
        check("Saint-Denis (974)", "", "", "97411");
        check("Clermont-Ferrand", "75", "", "unknown");
    }

    #[test]
    fn a_country_is_told_by_its_name_or_its_column() {
        check("ALGÉRIE", "", "", "99352");
        check("Oran", "", "Algérie", "99352");
        check("Oran", "", "", "unknown");
        check("", "", "Maroc", "99350");
        check("Lille", "", "France", "59350");
    }

    #[test]
    fn every_line_of_the_list_is_a_commune() {
        let lines = COMMUNES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count();
        assert_eq!(communes().count(), lines);
        assert!(lines > 34_000);
    }
}
