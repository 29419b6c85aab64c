//! Which documents go by themselves when they are validated, and which are thought about first.
//!
//! By themselves: prescriptions, certificates, letters to a colleague, the summary and the history of vaccinations, all of
//! them handed to the patient or written for another professional (arrêté of 26 April 2022, CSP R1111-41). The note of a
//! consultation never does. The words that tell a sensitive act are ours: no list of them is published.

use socle_formats::date::CivilDate;
use socle_formats::documents::{Classe, LOINC, TRE_A05, TypeDocument};
use socle_formats::fold;
use socle_formats::xds::Code;

/// Letter to a colleague.
const LETTER: &str = "96349-6";
/// The types of a summary: the VSM, and its successor.
const SUMMARIES: [(&str, &str); 2] = [(TRE_A05, "SYNTH"), (LOINC, "60591-5")];
/// The history of vaccinations.
const VACCINATIONS: &str = "11369-6";

/// Whether a document of this type is deposited by itself once it is validated here.
pub(crate) fn goes_by_itself(kind: &TypeDocument) -> bool {
    match kind.classe {
        Classe::Prescription => true,
        // Papers a patient deposits are theirs.
        Classe::Certificat => !kind.code.starts_with("DOCPAT"),
        _ => kind.code == LETTER || is_summary(kind),
    }
}

fn is_summary(kind: &TypeDocument) -> bool {
    SUMMARIES.contains(&(kind.systeme, kind.code))
}

/// Whether whoever writes a document of this type orders its deposit too: the author of summaries and histories knows whether
/// the practice wants them there.
pub(crate) fn is_ordered_by_its_author(kind: &TypeDocument) -> bool {
    is_summary(kind) || kind.code == VACCINATIONS
}

/// Whose current document a new one of this type takes the place of, where there is one of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Whoever wrote it.
    Anybody,
    /// Only one's own, or one this practice deposited: the record makes a history of vaccinations itself.
    Own,
}

/// Whose is replaced by a document of this type.
pub(crate) fn whose(kind: &TypeDocument) -> Whose {
    match kind.code == VACCINATIONS {
        true => Whose::Own,
        false => Whose::Anybody,
    }
}

/// The types of which a practice has one current document in a record: a new one takes the place of the one that is there.
pub(crate) fn one_of(kind: &TypeDocument) -> Vec<Code> {
    let code = |system: &str, code: &str| {
        TypeDocument::trouver(system, code)
            .map(|kind| Code::new(kind.code, kind.systeme, kind.libelle))
    };
    if is_summary(kind) {
        SUMMARIES
            .iter()
            .filter_map(|(system, one)| code(system, one))
            .collect()
    } else if kind.code == VACCINATIONS {
        code(LOINC, VACCINATIONS).into_iter().collect()
    } else {
        Vec::new()
    }
}

/// An act a patient may not want to be read by whoever sees the record with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sensitive {
    /// Of anybody.
    Act,
    /// Of a minor, whose representatives see the record.
    OfMinor,
}

/// What the title of a document says of such an act. `born` and `today` tell a minor.
pub(crate) fn sensitive(title: &str, born: &str, today: &str) -> Option<Sensitive> {
    const ACTS: [&str; 10] = [
        "ivg",
        "interruption volontaire de grossesse",
        "mifepristone",
        "misoprostol",
        "vih",
        "hiv",
        "violence",
        "coups et blessures",
        "agression",
        "viol",
    ];
    const OF_MINORS: [&str; 4] = ["contracept", "pilule", "depistage ist", "ist"];
    let title = fold::fold(title);
    let says = |words: &[&str]| words.iter().any(|word| has(&title, word));
    let minor = is_minor(born, today);
    match (says(&ACTS), says(&OF_MINORS)) {
        (true, _) if minor => Some(Sensitive::OfMinor),
        (true, _) => Some(Sensitive::Act),
        (false, true) if minor => Some(Sensitive::OfMinor),
        _ => None,
    }
}

/// Whether the words begin at a word of the text; short ones are whole words, so that `viol` is not `violet`.
fn has(text: &str, words: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + words.len()..)
            .and_then(|text| text.chars().next());
        !is_letter(before) && (words.len() > 5 || !is_letter(after))
    })
}

/// Under eighteen; somebody whose birth date is not known is not.
pub(crate) fn is_minor(born: &str, today: &str) -> bool {
    match (born.parse::<CivilDate>(), today.parse::<CivilDate>()) {
        (Ok(born), Ok(today)) => born.age_ans(&today).is_some_and(|age| age < 18),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(system: &str, code: &str) -> &'static TypeDocument {
        TypeDocument::trouver(system, code).unwrap_or_else(|| panic!("{code} is a type"))
    }

    #[test]
    fn what_is_handed_to_the_patient_goes_by_itself_and_notes_and_results_never_do() {
        for (system, code) in [
            (LOINC, "57833-6"),
            (LOINC, "55115-0"),
            (TRE_A05, "PRESC-BIO"),
            (TRE_A05, "PRESC-AAT"),
            (LOINC, "89601-9"),
            (LOINC, LETTER),
            (TRE_A05, "SYNTH"),
            (LOINC, "60591-5"),
            (LOINC, VACCINATIONS),
        ] {
            assert!(goes_by_itself(kind(system, code)), "{code}");
        }
        for code in ["11488-4", "11502-2", "18748-4", "34112-3"] {
            assert!(!goes_by_itself(kind(LOINC, code)), "{code}");
        }
    }

    #[test]
    fn a_record_has_one_summary_whichever_of_its_two_types_it_is() {
        assert_eq!(one_of(kind(TRE_A05, "SYNTH")).len(), 2);
        assert_eq!(one_of(kind(LOINC, "60591-5")).len(), 2);
        assert_eq!(one_of(kind(LOINC, VACCINATIONS)).len(), 1);
        assert_eq!(whose(kind(LOINC, VACCINATIONS)), Whose::Own);
        assert_eq!(whose(kind(TRE_A05, "SYNTH")), Whose::Anybody);
        assert!(one_of(kind(LOINC, "57833-6")).is_empty());
    }

    #[test]
    fn a_sensitive_act_is_seen_in_a_title_and_contraception_of_a_minor_only() {
        let adult = |title: &str| sensitive(title, "1980-02-01", "2026-11-27");
        let minor = |title: &str| sensitive(title, "2010-02-01", "2026-11-27");
        assert_eq!(adult("Ordonnance IVG"), Some(Sensitive::Act));
        assert_eq!(
            minor("Interruption volontaire de grossesse"),
            Some(Sensitive::OfMinor)
        );
        assert_eq!(adult("Sérologie VIH"), Some(Sensitive::Act));
        assert_eq!(
            adult("Certificat de coups et blessures"),
            Some(Sensitive::Act)
        );
        assert_eq!(adult("Contraception orale"), None);
        assert_eq!(minor("Contraception orale"), Some(Sensitive::OfMinor));
        for title in [
            "Ordonnance",
            "Taches violettes",
            "Bilan hépatique",
            "Visite",
        ] {
            assert_eq!((adult(title), minor(title)), (None, None), "{title}");
        }
        assert!(!is_minor("", "2026-11-27"));
        assert!(!is_minor("2008-11-27", "2026-11-27"));
    }
}
