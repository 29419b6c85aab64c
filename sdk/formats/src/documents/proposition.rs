//! A type for a document that has none the shared record takes: what its words say, for a person to confirm.
//!
//! The words are ours: no list of them is published. Nothing is ever deposited under a type that was only proposed.

use super::{LOINC, TRE_A05, TypeDocument};
use crate::fold;

/// Words and the type they speak of, the particular before the general: beginnings of words, folded.
const WORDS: [(&[&str], &str, &str); 16] = [
    (&["arret de travail", "arret maladie"], TRE_A05, "PRESC-AAT"),
    (&["kine"], TRE_A05, "PRESC-KINE"),
    (&["orthophon"], TRE_A05, "PRESC-ORTHOPHO"),
    (&["orthopt"], TRE_A05, "PRESC-ORTHOPTIE"),
    (&["pedicur"], TRE_A05, "PRESC-PEDI"),
    (&["soins infirmiers", "infirmier"], TRE_A05, "PRESC-INF"),
    (
        &["protocole ald", "protocole de soins"],
        TRE_A05,
        "PROT_ALD",
    ),
    (
        &[
            "ordonnance bio",
            "ordonnance de bio",
            "prescription bio",
            "prescription de bio",
            "demande de bio",
        ],
        TRE_A05,
        "PRESC-BIO",
    ),
    (
        &[
            "demande de radio",
            "demande d imagerie",
            "demande d irm",
            "demande de scanner",
            "demande d echo",
            "bon de radio",
        ],
        LOINC,
        "55115-0",
    ),
    (&["certificat"], LOINC, "89601-9"),
    (&["ordonnance", "prescription"], LOINC, "57833-6"),
    (&["courrier", "lettre", "adressage"], LOINC, "96349-6"),
    (
        &[
            "radio", "scanner", "irm", "echo", "mammo", "imagerie", "doppler",
        ],
        LOINC,
        "18748-4",
    ),
    (
        &["bilan sanguin", "biolog", "analyse", "laboratoire", "nfs"],
        LOINC,
        "11502-2",
    ),
    (&["operatoire"], LOINC, "34874-8"),
    (&["consultation", "visite"], LOINC, "11488-4"),
];

/// The types a practice gives most: what is offered where nothing is proposed, or something else is meant.
const USUAL: [(&str, &str); 9] = [
    (LOINC, "57833-6"),
    (TRE_A05, "PRESC-BIO"),
    (LOINC, "55115-0"),
    (LOINC, "89601-9"),
    (LOINC, "96349-6"),
    (LOINC, "11502-2"),
    (LOINC, "18748-4"),
    (LOINC, "11488-4"),
    (TRE_A05, "PRESC-AAT"),
];

impl TypeDocument {
    /// The type these words speak of (a title, or the label of a type of another table); none where they say nothing.
    #[must_use]
    pub fn proposer(words: &str) -> Option<&'static Self> {
        let folded = format!(" {}", fold::fold(words));
        let says = |word: &&str| folded.contains(&format!(" {word}"));
        WORDS
            .iter()
            .find(|(words, ..)| words.iter().any(says))
            .and_then(|(_, system, code)| Self::trouver(system, code))
    }

    /// The types a practice gives most, the commonest first.
    #[must_use]
    pub fn usuels() -> Vec<&'static Self> {
        let found = USUAL
            .iter()
            .filter_map(|(system, code)| Self::trouver(system, code));
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_title_says_is_proposed_and_where_it_says_nothing_nothing_is() {
        for (title, code) in [
            ("Ordonnance du 3 mars", Some("57833-6")),
            ("ORDONNANCE BIOLOGIE", Some("PRESC-BIO")),
            ("Ordonnance de kinésithérapie", Some("PRESC-KINE")),
            ("Demande d’IRM du genou", Some("55115-0")),
            ("IRM du genou", Some("18748-4")),
            ("Échographie abdominale", Some("18748-4")),
            ("Certificat de non contre-indication", Some("89601-9")),
            ("Courrier au Dr MARTIN", Some("96349-6")),
            ("Arrêt de travail", Some("PRESC-AAT")),
            ("Bilan sanguin", Some("11502-2")),
            ("CR opératoire", Some("34874-8")),
            ("Scan 0042", None),
            ("Prescripteur inconnu ?", None),
            ("", None),
        ] {
            assert_eq!(
                TypeDocument::proposer(title).map(|kind| kind.code),
                code,
                "{title}"
            );
        }
    }

    #[test]
    fn every_type_that_is_proposed_or_usual_is_one_of_the_value_set() {
        for (_, system, code) in WORDS {
            assert!(TypeDocument::trouver(system, code).is_some(), "{code}");
        }
        assert_eq!(TypeDocument::usuels().len(), USUAL.len());
    }
}
