//! What is done, missing, to be expected and at stake.

use super::*;
use crate::scheme::{SHIPPED, read};

fn scheme(year: i64) -> Scheme {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == year).unwrap();
    read(text).unwrap()
}

fn figures(pairs: &[(&str, u64)]) -> Figures {
    pairs
        .iter()
        .map(|(name, number)| ((*name).to_owned(), *number))
        .collect()
}

fn pace(begun: i64, days: i64) -> Pace {
    Pace {
        begun,
        days,
        before: 0,
    }
}

/// All conditions of 2023 hold.
fn held() -> Answers {
    let said = ["segur", "apcv", "horaires"].map(|id| (id.to_owned(), Answer::Said(true)));
    let mut conditions: BTreeMap<String, Answer> = said.into();
    conditions.insert("teletransmission".into(), Answer::Rate(0.9));
    Answers {
        conditions,
        ..Answers::default()
    }
}

const YEAR: [(&str, u64); 6] = [
    ("consultations", 1_000),
    ("consultations-dmp", 150),
    ("consultations-message-patient", 60),
    ("ald", 100),
    ("ald-vsm", 55),
    ("vsm-structures", 19),
];

#[test]
fn half_a_year_says_what_is_done_missing_and_at_stake() {
    let verdict = judge(&scheme(2023), &figures(&YEAR), &held(), pace(100, 200));
    let [dmp, mail, vsm] = verdict.indicators.as_slice() else {
        panic!("{verdict:?}");
    };
    assert_eq!((dmp.rate, dmp.projected), (Some(0.15), Some((300, 2_000))));
    assert_eq!(
        (dmp.steps[0].missing, dmp.steps[0].missing_at_end),
        (Some(50), Some(250))
    );
    assert_eq!((dmp.won, dmp.most), (0, 28_000));
    assert!(mail.steps[0].is_reached && mail.next().is_none());
    assert_eq!(mail.won, 28_000);
    // 55 of 100: the first step, and 19 of 55 are a third: a fifth on top of it.
    assert_eq!(
        (vsm.bonus, vsm.won, vsm.most),
        (Some(true), 180_000, 360_000)
    );
    assert_eq!(vsm.projected, None);
    assert_eq!(vsm.next().unwrap().missing, Some(35));
    assert_eq!(vsm.next().unwrap().missing_at_end, Some(35));
    // With the 280 points of the conditions, which all hold.
    assert_eq!((verdict.won, verdict.most), (404_000, 612_000));
    assert!(!verdict.fails() && !verdict.is_open());
}

#[test]
fn one_condition_that_fails_leaves_nothing_at_stake() {
    for (id, answer) in [
        ("segur", Answer::Said(false)),
        // Not more than two thirds.
        ("teletransmission", Answer::Rate(2.0 / 3.0)),
    ] {
        let mut answers = held();
        answers.conditions.insert(id.into(), answer);
        let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, pace(100, 200));
        assert!(verdict.fails());
        assert_eq!((verdict.won, verdict.most), (0, 0), "{id}");
    }
    let mut answers = held();
    answers.conditions.remove("apcv");
    let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, pace(100, 200));
    assert!(verdict.is_open() && !verdict.fails());
    // Nothing is won by conditions nobody answered; it is at stake.
    assert_eq!((verdict.won, verdict.most), (208_000, 612_000));
}

#[test]
fn what_nobody_knows_stays_unknown_until_it_is_filled_in() {
    let year = scheme(2026);
    let at = |verdict: &Verdict, id: &str| {
        let place = year
            .indicateurs
            .iter()
            .position(|one| one.id == id)
            .unwrap();
        verdict.indicators[place].clone()
    };
    let verdict = judge(&year, &figures(&YEAR), &Answers::default(), pace(100, 365));
    let dmp = at(&verdict, "dmp");
    assert_eq!((dmp.rate, dmp.has_unknown, dmp.most), (Some(0.15), true, 0));
    assert_eq!((dmp.steps[0].rate, dmp.steps[0].missing), (None, None));
    let paper = at(&verdict, "dematerialisation");
    assert_eq!(
        (paper.done, paper.rate, paper.is_declared),
        (None, None, false)
    );
    assert_eq!(verdict.most, 0);
    let mut answers = Answers::default();
    let filled = Filled {
        rate: Some(0.10),
        cents: Some(50_000),
        source: "courrier de la CPAM".into(),
        ..Filled::default()
    };
    answers.filled.insert("dmp".into(), filled.clone());
    answers.filled.insert(
        "dematerialisation".into(),
        Filled {
            done: Some(30),
            of: Some(40),
            ..filled
        },
    );
    let verdict = judge(&year, &figures(&YEAR), &answers, pace(100, 365));
    let dmp = at(&verdict, "dmp");
    assert!(dmp.steps[0].is_filled && dmp.steps[0].is_reached && !dmp.is_declared);
    let paper = at(&verdict, "dematerialisation");
    assert!(paper.is_declared && paper.rate == Some(0.75));
    assert_eq!(verdict.won, 100_000);
    // More than the scheme can bring in all is not promised.
    if let Some(filled) = answers.filled.get_mut("dmp") {
        filled.cents = Some(900_000);
    }
    assert_eq!(
        judge(&year, &figures(&YEAR), &answers, pace(100, 365)).won,
        420 * 700
    );
}

#[test]
fn what_was_filled_in_never_stands_in_the_place_of_what_is_known() {
    let mut answers = held();
    answers.filled.insert(
        "dmp".into(),
        Filled {
            done: Some(999),
            of: Some(1_000),
            rate: Some(0.01),
            cents: Some(1),
            source: "moi".into(),
        },
    );
    let verdict = judge(&scheme(2023), &figures(&YEAR), &answers, pace(100, 200));
    let dmp = &verdict.indicators[0];
    assert_eq!(
        (dmp.done, dmp.steps[0].rate, dmp.steps[0].cents),
        (Some(150), Some(0.2), Some(28_000))
    );
    assert!(!dmp.is_declared && !dmp.steps[0].is_filled);
}

#[test]
fn odd_and_empty_figures_are_told_and_divide_by_nothing() {
    let odd = figures(&[("consultations", 10), ("consultations-dmp", 20)]);
    let verdict = judge(&scheme(2023), &odd, &held(), pace(100, 200));
    let dmp = &verdict.indicators[0];
    assert!(dmp.is_odd() && dmp.rate == Some(2.0));
    assert_eq!(dmp.steps[0].missing, Some(0));
    let none = figures(&[
        ("consultations", 0),
        ("consultations-dmp", 0),
        ("ald", 0),
        ("ald-vsm", 0),
        ("vsm-structures", 0),
    ]);
    for begun in [0, 1, 200] {
        let verdict = judge(&scheme(2023), &none, &held(), pace(begun, 200));
        let dmp = &verdict.indicators[0];
        assert_eq!((dmp.rate, dmp.won, dmp.is_odd()), (None, 0, false));
        assert!(!dmp.steps[0].is_reached, "of nothing, nothing is reached");
        assert_eq!(verdict.indicators[2].bonus, Some(false));
        assert_eq!(verdict.won, 196_000, "the conditions alone");
    }
    let before = judge(&scheme(2023), &figures(&YEAR), &held(), pace(0, 365));
    assert_eq!(before.indicators[0].projected, None);
}

#[test]
fn a_whole_number_of_them_is_needed_and_no_more() {
    for (rate, of, expected) in [
        (0.2, 35, 7),
        (0.2, 36, 8),
        (0.05, 20, 1),
        (1.0 / 3.0, 3, 1),
        (0.9, 0, 0),
        (0.333_333_333_333_333_3, 55, 19),
    ] {
        assert_eq!(needed(rate, of), expected, "{rate} of {of}");
    }
}
