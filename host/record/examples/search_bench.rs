//! How long the list and the search take: `cargo run -p socle-record --example search_bench -- 200000`.
//!
//! Makes a record of fictitious patients in a temporary folder and times each keystroke of a few searches.

use std::io::Write as _;
use std::time::Instant;

use socle_formats::traits::{Sexe, Traits};
use socle_record::{
    Author, KeyChoice, NewPatient, PatientSearch, Purpose, Record, Surroundings, Unit, Unlock,
    Write,
};

const FAMILIES: &[&str] = &[
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
    "MÜLLER",
    "LE GALL",
    "DE LA TOUR",
    "D'ORNANO",
];
const ENDINGS: &[&str] = &[
    "", "EAU", "IN", "OT", "ET", "ARD", "IER", "ON", "EL", "AC", "OUX", "ERT",
];
const GIVEN: &[&str] = &[
    "MARIE",
    "JEAN",
    "PIERRE",
    "ZOÉ",
    "LÉA",
    "HUGO",
    "ÈVE",
    "PAUL",
    "LOUISE",
    "ANNE-SOPHIE",
    "JULES",
    "EMMA",
    "GABRIEL",
    "RAPHAËL",
    "ALICE",
    "CHLOÉ",
    "NATHAN",
    "INÈS",
    "FRANÇOIS",
    "GERTRUDE",
];

/// Splitmix64: the same people at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ z >> 31) % bound as u64).unwrap_or(0)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn patient(&mut self) -> Result<NewPatient, Box<dyn std::error::Error>> {
        let given = self.of(GIVEN);
        let year = 1920 + self.below(105);
        let date = format!("{year}-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28));
        let mut patient = NewPatient::new(Traits {
            nom_naissance: format!("{}{}", self.of(FAMILIES), self.of(ENDINGS)),
            premier_prenom: given.to_owned(),
            liste_prenoms: format!("{given} {}", self.of(GIVEN)),
            sexe: if self.below(2) == 0 { Sexe::F } else { Sexe::M },
            date_naissance: date.parse()?,
            lieu_naissance: "63220".parse().ok(),
        });
        let phone = format!("06{:08}", self.below(100_000_000));
        patient.fields.push(("telephone".to_owned(), phone.into()));
        Ok(patient)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let count: usize = std::env::args()
        .nth(1)
        .map_or(Ok(200_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    let record = Record::init(
        &home,
        &KeyChoice::File,
        Purpose::Demonstration,
        Surroundings::default(),
    )?;
    let started = Instant::now();
    let mut dice = Dice(1);
    let mut left = count;
    while left > 0 {
        let batch = left.min(1_000);
        let mut unit = Unit::new(Author::host());
        for _ in 0..batch {
            unit.writes.push(Write::CreatePatient(dice.patient()?));
        }
        record.commit(&unit)?;
        left -= batch;
    }
    writeln!(
        out,
        "{count} patients created in {:.1} s",
        started.elapsed().as_secs_f64()
    )?;
    drop(record);
    let size = std::fs::metadata(home.join("record.db"))?.len();
    writeln!(out, "record.db: {} MB", size / 1_000_000)?;

    let started = Instant::now();
    let record = Record::open(&home, &Unlock::Kept, Surroundings::default())?;
    writeln!(
        out,
        "opened in {:.1} ms",
        started.elapsed().as_secs_f64() * 1e3
    )?;
    let show = |words: &str,
                first: u64,
                out: &mut dyn std::io::Write|
     -> Result<(), Box<dyn std::error::Error>> {
        let started = Instant::now();
        let search = PatientSearch {
            words: words.to_owned(),
            first,
            count: 50,
        };
        let page = record.patients(&search)?;
        let millis = started.elapsed().as_secs_f64() * 1e3;
        writeln!(
            out,
            "{millis:8.2} ms  {words:?} from {first}: {} found",
            page.total
        )?;
        Ok(())
    };
    for pass in ["cold", "warm"] {
        writeln!(out, "-- {pass}")?;
        for first in [0, 100_000, 199_900] {
            show("", first, &mut out)?;
        }
        for typed in [
            "dupont marie",
            "gertrude",
            "31/12/1975",
            "1975-12",
            "06 12 34",
            "d'ornano zoé 1950",
        ] {
            for end in (1..=typed.len()).filter(|&end| typed.is_char_boundary(end)) {
                show(&typed[..end], 0, &mut out)?;
            }
        }
        show("m", 5_000, &mut out)?;
    }
    let started = Instant::now();
    let verification = record.verify()?;
    writeln!(
        out,
        "{} ({:.2} s)",
        verification.message(),
        started.elapsed().as_secs_f64()
    )?;
    Ok(())
}
