//! The dry run.

use socle_exchange::import::Decisions;
use socle_exchange::near::Closeness;
use socle_exchange::plan::Outcome;
use socle_exchange::{field::Field, report};

use crate::cabinet::Cabinet;

const HEADER: &str = "Nom;Prénom;Sexe;Né(e) le\n";

#[test]
fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let cabinet = Cabinet::new();
    let plan = cabinet.plan(&format!(
        "{HEADER}MARTIN;Léa;F;03/12/1975\nPETIT;Zoé;F;jamais\n"
    ));
    let counts = plan.counts();
    assert_eq!((counts.lines, counts.taken, counts.refused), (2, 1, 1));
    assert_eq!(cabinet.patients(), 0);
}

#[test]
fn somebody_of_the_practice_is_proposed_and_never_merged() {
    let cabinet = Cabinet::new();
    let text = format!("{HEADER}LEFÈVRE;Marie-Anne;F;03/12/1975\n");
    cabinet.import(&cabinet.plan(&text), &Decisions::default());
    let again = cabinet.plan(&format!(
        "N° dossier;{HEADER}7;Lefevre;Marie-Anne;F;03/12/1975\n8;LEFEBVRE;Marie;F;12/03/1975\n9;MARTIN;Marie-Anne;F;03/12/1975\n"
    ));
    let closeness = |line: usize| match &again.lines[line].outcome {
        Outcome::Near(candidates) => Some(candidates[0].closeness),
        _ => None,
    };
    assert_eq!(closeness(0), Some(Closeness::Same));
    assert_eq!(closeness(1), Some(Closeness::Near));
    assert_eq!(again.lines[2].outcome, Outcome::Taken);
    let done = cabinet.import(&again, &Decisions::default());
    assert_eq!((done.created.len(), done.waiting), (1, 2));
    assert_eq!(cabinet.patients(), 2);
}

#[test]
fn two_lines_that_look_alike_are_told_and_two_with_one_number_refused() {
    let cabinet = Cabinet::new();
    let plan = cabinet.plan(&format!(
        "{HEADER}MARTIN;Léa;F;03/12/1975\nMartin;Lea;F;03/12/1975\nMARTIN;Léa;F;03/12/1975\n"
    ));
    assert_eq!(plan.lines[1].outcome, Outcome::Twin(2));
    assert_eq!(plan.lines[2].outcome, Outcome::Twin(2));
    let numbered = cabinet.plan(&format!(
        "N° dossier;{HEADER}1;MARTIN;Léa;F;03/12/1975\n1;PETIT;Zoé;F;04/05/1980\n"
    ));
    assert_eq!(numbered.lines[1].outcome, Outcome::SameNumber(2));
}

#[test]
fn a_birth_date_thousands_of_lines_share_is_a_stopgap_and_only_the_very_same_names_are_told() {
    let cabinet = Cabinet::new();
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    let mut text = HEADER.to_owned();
    for n in 0..2_000 {
        let name: String = [n / 676, n / 26, n].map(letter).iter().collect();
        text.push_str(&format!("QUIVY {name};Zoé;F;01/01/1900\n"));
    }
    text.push_str("quivy baz;ZOE;F;01/01/1900\n");
    let plan = cabinet.plan(&text);
    let at = 676 + 25;
    assert_eq!(
        plan.lines[2_000].outcome,
        Outcome::Twin(plan.lines[at].line)
    );
}

#[test]
fn a_column_may_be_given_another_field() {
    let cabinet = Cabinet::new();
    let text = "A;B;C\nMARTIN;Léa;03/12/1975\n";
    let pair = |field: &str, column: &str| (field.to_owned(), column.to_owned());
    assert_eq!(
        cabinet.plan_with(text, &[]).unwrap_err().code(),
        "exchange.missing-column"
    );
    let plan = cabinet
        .plan_with(
            text,
            &[
                pair("nom-naissance", "A"),
                pair("prenom", "2"),
                pair("date-naissance", "c"),
            ],
        )
        .unwrap();
    assert_eq!(plan.counts().taken, 1);
    for (pairs, code) in [
        ([pair("nom", "Z")], "exchange.unknown-column"),
        ([pair("couleur", "A")], "exchange.unknown-field"),
    ] {
        assert_eq!(cabinet.plan_with(text, &pairs).unwrap_err().code(), code);
    }
}

#[test]
fn the_report_is_a_table_no_spreadsheet_runs() {
    let cabinet = Cabinet::new();
    let plan = cabinet.plan(
        "Nom;Prénom;Né(e) le;Mail\nMARTIN;Léa;03/12/1975;=cmd|'/c calc'!A1\nPETIT;Zoé;jamais;\n",
    );
    let bytes = report::csv(&plan, &Decisions::default(), None).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}Ligne;Issue;"), "{text}");
    assert!(text.contains(";'=cmd"), "{text}");
    assert!(
        text.contains(&format!("3;refusé;{};", Field::DateNaissance.label())),
        "{text}"
    );
}
