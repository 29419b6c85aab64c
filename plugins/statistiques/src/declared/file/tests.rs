#![allow(clippy::unwrap_used)]

use super::*;
use crate::declared::csv;

fn of(text: &str) -> Result<Read, Refused> {
    read(&csv::lines(text.as_bytes())?)
}

/// The months as `2026-03 412`.
fn months(read: &Read) -> Vec<String> {
    let one = |(month, count): (&String, &u64)| format!("{month} {count}");
    read.months.iter().map(one).collect()
}

#[track_caller]
fn taken(text: &str, expected: &[&str]) -> Read {
    let read = of(text).unwrap_or_else(|why| panic!("{text}\n{why:?}"));
    assert_eq!(months(&read), expected, "{text}");
    read
}

/// What the columns are called of which none was chosen.
#[track_caller]
fn not_chosen(text: &str) -> (Why, Vec<String>) {
    match of(text) {
        Err(Refused::Counts { columns, why }) => {
            let called = |one: Column| one.heading.clone().unwrap_or_else(|| one.letters());
            (why, columns.into_iter().map(called).collect())
        }
        other => panic!("{text}\n{other:?}"),
    }
}

#[test]
fn a_file_of_another_software_is_read_by_its_columns() {
    let text = "Cabinet du Port\r\nM\u{e9}decin;Mois;Consultations;Total\r\nDr A;janv. 2026;412;500\r\n\
        Dr A;28/02/2026;398;401\r\nDr A;03/2026;;1\r\n\r\nTotal;;810;901\r\n\u{c9}dit\u{e9} le 2 mars 2026 par un logiciel;;;\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for bytes in [text.as_bytes(), &latin] {
        let read = read(&csv::lines(bytes).unwrap()).unwrap();
        assert_eq!(months(&read), ["2026-01 412", "2026-02 398"]);
        assert_eq!(read.column.heading.as_deref(), Some("Consultations"));
        let aside = [(5, Aside::Empty), (7, Aside::Total), (8, Aside::Other)];
        assert_eq!(read.aside, aside);
        assert_eq!(read.days, []);
    }
    assert_eq!(of("rien;ici"), Err(Refused::NoMonth));
    assert_eq!(of(""), Err(Refused::NoMonth));
    assert_eq!(of("01/2026;"), Err(Refused::NoCount));
}

#[test]
fn days_of_a_month_add_up_and_nothing_else_does() {
    let read = taken(
        "Date;Consultations\n31/01/2026;9\n01/03/2026;24\n02/03/2026;31\n03/03/2026;0\n",
        &["2026-01 9", "2026-03 55"],
    );
    let days = [("2026-01".to_owned(), 1), ("2026-03".to_owned(), 3)];
    assert_eq!(read.days, days);
    for (text, first, line) in [
        // One line a doctor, of the month, of its last day, or of each day.
        ("03/2026;400\n03/2026;300", 1, 2),
        ("a;b\n31/03/2026;400\n30/04/2026;1\n31/03/2026;300", 2, 4),
        ("01/03/2026;24\n02/03/2026;31\n01/03/2026;20", 1, 3),
        // A month and a day of it.
        ("01/03/2026;24\n03/2026;400", 1, 2),
        ("03/2026;400\n01/03/2026;24", 1, 2),
    ] {
        let month = "2026-03".to_owned();
        let twice = Refused::Twice { month, first, line };
        assert_eq!(of(text), Err(twice), "{text}");
    }
    let weeks = "02/03/2026;120\n09/03/2026;131\n16/03/2026;99\n30/03/2026;120";
    assert_eq!(of(weeks), Err(Refused::Weeks));
    let month = "2026-03".to_owned();
    let many = "01/03/2026;60000\n02/03/2026;60000";
    assert_eq!(of(many), Err(Refused::TooMany { month }));
    // The first of each month may well be of one weekday: nothing is added up.
    taken("01/02/2026;3\n01/03/2026;4", &["2026-02 3", "2026-03 4"]);
}

#[test]
fn a_number_that_is_no_plain_whole_one_refuses_the_file_by_line_and_column() {
    for number in [
        "\"1,204\"",
        "1.204",
        "12,5",
        "-3",
        "beaucoup",
        "100001",
        "4 12",
        "12/03/2026",
    ] {
        let text = format!("Mois;Consultations\n01/2026;7\n02/2026;{number}\n");
        match of(&text) {
            Err(Refused::Count { line: 3, column }) => {
                assert_eq!(column.heading.as_deref(), Some("Consultations"));
            }
            other => panic!("{text}\n{other:?}"),
        }
    }
    for space in [" ", "\u{a0}", "\u{202f}"] {
        taken(&format!("2026-01,\"1{space}204\""), &["2026-01 1204"]);
    }
    // A comma that is not quoted makes two cells of one number.
    assert_eq!(
        of("Mois,Consultations\n2026-01,980\n2026-02,1,204"),
        Err(Refused::Wide { line: 3 })
    );
    let (why, columns) = not_chosen("2026-01,980\n2026-02,1,204");
    assert_eq!((why, columns.len()), (Why::NoHeading, 2));
    assert!(matches!(
        of("2026-01,\"1,204\""),
        Err(Refused::Count { line: 1, .. })
    ));
}

#[test]
fn the_column_is_the_one_whose_heading_says_consultations() {
    for (heading, column) in [
        ("Mois;Jours travaillés;Consultations", 2),
        ("Mois;ACTES RÉALISÉS;Montant", 1),
        ("Mois;Montant des actes;Nombre", 2),
        ("Mois;N°;Total", 2),
        ("Mois;Jours de consultation;Nb de consultations", 2),
        ("Mois;Honoraires (consultations);Actes", 2),
        ("Mois;Consultations %;Consultations", 2),
        ("Mois;Nombre;Consultations", 2),
    ] {
        let read = of(&format!("{heading}\n01/2026;20;30")).unwrap();
        assert_eq!(read.column.at, column, "{heading}");
    }
    for (heading, why) in [
        ("Mois;Consultations;Actes", Why::Several),
        ("Mois;Consultations 2025;Consultations 2026", Why::Several),
        ("Mois;Nombre;Total", Why::Several),
        ("Mois;Cabinet;Visites", Why::NoneFits),
        ("Mois;Jours de consultation;Honoraires", Why::NoneFits),
        ("Mois;;Visites", Why::NoneFits),
    ] {
        let text = format!("{heading}\n01/2026;20;30");
        let (said, columns) = not_chosen(&text);
        assert_eq!((said, columns.len()), (why, 2), "{heading}");
    }
    // A column of words is none of numbers, whatever it is called.
    let text = "Type de consultation;Mois;Nombre\nToutes;01/2026;30";
    assert_eq!(taken(text, &["2026-01 30"]).column.at, 2);
    assert_eq!(taken("N;Date\n30;01/2026", &["2026-01 30"]).column.at, 0);
    let (why, columns) = not_chosen("Mois;Jours travaillés\n01/2026;20");
    assert_eq!(
        (why, columns),
        (Why::OtherUnit, vec!["Jours travaillés".to_owned()])
    );
    let (why, columns) = not_chosen("01/2026;20;412");
    assert_eq!(
        (why, columns),
        (Why::NoHeading, vec!["B".to_owned(), "C".to_owned()])
    );
    // One that is unreadable as a number is one nevertheless.
    assert_eq!(not_chosen("2026-01;20;\"1,204\"").0, Why::NoHeading);
}

#[test]
fn the_months_are_where_every_line_bears_one() {
    for (text, line) in [
        ("Mois;N\n01/2026;1\nfévirer 2026;2\n03/2026;3", 3),
        // One that is badly written is no heading.
        ("Janvier;412\nfévrier 2026;398", 1),
        // Nor is another column taken in its place.
        ("Mois;N;Édité le\navirl 2026;412;27/11/2026", 2),
        ("Mois;N;Édité le\n202601;412;02/02/2026", 2),
        // A month in a merged cell is of the line below too, which does not say it.
        ("mars 2026;24\n;31\n", 2),
        ("Du;01/01/2026\nMois;N\n01/2026;1", 2),
        ("01/2026;1\n31/02/2026;2", 2),
        ("01/2026;1\n2026-02-03 10:00;2", 2),
    ] {
        assert_eq!(of(text), Err(Refused::Month { line }), "{text}");
    }
    let text = "Début;Fin;Consultations\n01/01/2026;31/01/2026;4\n01/02/2026;28/02/2026;5";
    assert_eq!(taken(text, &["2026-01 4", "2026-02 5"]).days, []);
    let text = "Mois;Consultations;Édité le\n01/2026;4;02/02/2026\n02/2026;5;02/03/2026";
    taken(text, &["2026-01 4", "2026-02 5"]);
    taken(&text.replace("Mois", "Date"), &["2026-01 4", "2026-02 5"]);
    let text = text.replace("Mois", "Relevé");
    assert!(matches!(of(&text), Err(Refused::Months(columns)) if columns.len() == 2));
}

#[test]
fn a_whole_number_is_a_day_only_where_a_workbook_shows_it_as_one() {
    // Postcodes, as texts and as numbers.
    assert_eq!(of("44000;412\n45352;3"), Err(Refused::NoMonth));
    let text = |text: &str| Cell::Text(text.to_owned());
    let number = Cell::Number;
    let rows = vec![
        (1, vec![text("CP"), text("Mois"), text("Consultations")]),
        (2, vec![number(44_000.0), Cell::Day(20_454), number(412.0)]),
        (3, vec![number(44_000.0), Cell::Day(20_485), text("1 204")]),
    ];
    let taken = read(&rows).unwrap();
    assert_eq!(months(&taken), ["2026-01 412", "2026-02 1204"]);
    assert_eq!(taken.column.at, 2);
    let only = [(1, vec![number(44_000.0), number(412.0)])];
    assert_eq!(read(&only), Err(Refused::NoMonth));
    for (day, month) in [
        (10_957, Some("2000-01")),
        (19_782, Some("2024-02")),
        (19_783, Some("2024-03")),
        (47_846, Some("2100-12")),
        (10_956, None),
        (47_847, None),
        (i64::MAX, None),
        (i64::MIN, None),
    ] {
        let read = dated(&Cell::Day(day)).map(|when| when.month);
        assert_eq!(read.as_deref(), month, "{day}");
    }
    for odd in [412.5, -1.0, 100_001.0, f64::NAN, f64::INFINITY] {
        let rows = [(7, vec![text("01/2026"), number(odd)])];
        assert!(
            matches!(read(&rows), Err(Refused::Count { line: 7, .. })),
            "{odd}"
        );
    }
}

/// A draw that is the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

#[test]
fn odd_files_are_read_or_refused_and_no_total_is_more_than_what_they_say() {
    const PIECES: &[&str] = &[
        ";",
        ";",
        ";",
        "\n",
        "\n",
        ",",
        "\t",
        "\"",
        "01/2026",
        "02/03/2026",
        "2026-13",
        "mars 2026",
        "44000",
        "12",
        "1 204",
        "-",
        "Mois",
        "Consultations",
        "Total",
        "é",
        "\u{0}",
        "\u{202f}",
        "\r",
        "%",
        "99999999999999999999",
    ];
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut was_read = 0;
    for _ in 0..20_000 {
        let count = chance.below(24);
        let text: String = (0..count)
            .map(|_| PIECES[chance.below(PIECES.len())])
            .collect();
        let mut bytes = text.into_bytes();
        if chance.below(4) == 0 && !bytes.is_empty() {
            let at = chance.below(bytes.len());
            bytes[at] ^= 1 << chance.below(8);
        }
        let Ok(rows) = csv::lines(&bytes) else {
            continue;
        };
        if let Ok(read) = read(&rows) {
            was_read += 1;
            let column = rows
                .iter()
                .map(|(_, cells)| counted(cells.get(read.column.at)));
            let all: u64 = column.filter_map(|count| count.ok().flatten()).sum();
            assert!(!read.months.is_empty(), "{rows:?}");
            assert!(read.months.values().sum::<u64>() <= all, "{rows:?}");
        }
    }
    assert!(was_read > 50, "{was_read} of them were read");
}

/// Whatever a table says month by month comes back as it was, in any order of its lines and of its columns.
#[test]
fn what_a_table_says_comes_back_as_it_was() {
    let mut chance = Chance(7);
    for _ in 0..500 {
        let mut expected = BTreeMap::new();
        let mut lines = Vec::new();
        let is_turned = chance.below(2) == 0;
        for number in 1..=1 + chance.below(12) {
            let count = chance.below(2_000) as u64;
            expected.insert(format!("2026-{number:02}"), count);
            let thousands = match count {
                1_000.. => format!("{}\u{202f}{:03}", count / 1_000, count % 1_000),
                _ => count.to_string(),
            };
            lines.push(match is_turned {
                true => format!("{thousands};Dr A;{number:02}/2026"),
                false => format!("{number}/2026;Dr A;{thousands}"),
            });
        }
        let first = chance.below(lines.len());
        lines.rotate_left(first);
        assert_eq!(of(&lines.join("\n")).unwrap().months, expected);
    }
}
