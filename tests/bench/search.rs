//! Search in a large practice, as someone types.

use std::error::Error;
use std::time::Instant;

use socle_formats::traits::{Sexe, Traits};
use socle_record::{
    Author, KeyChoice, NewPatient, PatientSearch, Purpose, Record, Surroundings, Unit, Write,
};

use crate::timing::Measure;

pub(crate) const TYPED: &str = "search per keystroke";
pub(crate) const LIST: &str = "first page of the list";

/// Rows the list shows at once.
const ROWS: u32 = 50;
/// Patients in one unit while the practice is made.
const UNIT: usize = 2_000;

const NAMES: [&str; 40] = [
    "MARTIN",
    "BERNARD",
    "THOMAS",
    "PETIT",
    "ROBERT",
    "RICHARD",
    "DURAND",
    "DUBOIS",
    "MOREAU",
    "LAURENT",
    "SIMON",
    "MICHEL",
    "LEFEBVRE",
    "LEROY",
    "ROUX",
    "DAVID",
    "BERTRAND",
    "MOREL",
    "FOURNIER",
    "GIRARD",
    "BONNET",
    "DUPONT",
    "LAMBERT",
    "FONTAINE",
    "ROUSSEAU",
    "VINCENT",
    "MULLER",
    "LEFEVRE",
    "FAURE",
    "ANDRE",
    "MERCIER",
    "BLANC",
    "GUERIN",
    "BOYER",
    "GARNIER",
    "CHEVALIER",
    "FRANCOIS",
    "LEGRAND",
    "GAUTHIER",
    "GARCIA",
];
const GIVEN: [&str; 20] = [
    "MARIE", "JEAN", "ANNE", "PIERRE", "SOPHIE", "LUC", "CLAIRE", "PAUL", "JULIE", "MARC", "EMMA",
    "LOUIS", "CHLOE", "HUGO", "LEA", "ADAM", "ZOE", "NOE", "ALICE", "OSCAR",
];

/// One measure for a search as it is typed, one for the first page of all.
pub(crate) fn per_keystroke(patients: usize) -> Result<Vec<Measure>, Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let record = Record::init(
        home.path(),
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )?;
    fill(&record, patients)?;
    let typed = typed(&record)?;
    let mut all = Vec::new();
    for _ in 0..31 {
        all.push(time(&record, "")?);
    }
    Ok(vec![
        Measure::alone(TYPED, "whole practice", typed),
        Measure::alone(LIST, "whole practice", all),
    ])
}

/// Microseconds of each search while a few names are typed.
pub(crate) fn typed(record: &Record) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut typed = Vec::new();
    for name in ["martin ma", "dupont zoe", "lefevre", "garcia 1975", "xyzzy"] {
        for end in 1..=name.len() {
            typed.push(time(record, &name[..end])?);
        }
    }
    Ok(typed)
}

fn time(record: &Record, words: &str) -> Result<f64, Box<dyn Error>> {
    let search = PatientSearch {
        words: words.to_owned(),
        first: 0,
        count: ROWS,
    };
    let start = Instant::now();
    let page = record.patients(&search)?;
    let elapsed = start.elapsed().as_secs_f64() * 1e6;
    std::hint::black_box(page);
    Ok(elapsed)
}

pub(crate) fn fill(record: &Record, patients: usize) -> Result<(), Box<dyn Error>> {
    let mut made = 0;
    while made < patients {
        let mut unit = Unit::new(Author::host());
        for n in made..patients.min(made + UNIT) {
            let given = GIVEN[n / 7 % GIVEN.len()];
            let traits = Traits {
                // Letters only: the record keeps names as the law writes them.
                nom_naissance: format!("{} {}", NAMES[n % NAMES.len()], letters(n / NAMES.len())),
                premier_prenom: given.to_owned(),
                liste_prenoms: given.to_owned(),
                sexe: if n % 2 == 0 { Sexe::F } else { Sexe::M },
                date_naissance: format!("{}-{:02}-{:02}", 1930 + n % 90, 1 + n % 12, 1 + n % 28)
                    .parse()?,
                lieu_naissance: None,
            };
            unit.writes
                .push(Write::CreatePatient(NewPatient::new(traits)));
        }
        record.commit(&unit)?;
        made += UNIT;
    }
    Ok(())
}

fn letters(mut n: usize) -> String {
    let mut text = String::new();
    loop {
        text.push(char::from(b'A' + u8::try_from(n % 26).unwrap_or(0)));
        n /= 26;
        if n == 0 {
            return text;
        }
    }
}
