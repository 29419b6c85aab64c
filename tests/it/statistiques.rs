//! The plugin `statistiques` on the real host: a generated year with known answers, each figure counted again by a script that
//! shares no code with it (`tests/oracle`), what it shows, saves and refuses.

mod asked;
mod files;
mod practice;

mod declared;
mod doubtful;
mod imported;
mod kept;
mod odd;
mod page;
mod unknown_year;
mod year;

use socle_runtime::{CallError, Data};

const PLUGIN: &str = "statistiques";

/// The scheme of 2023 as if it were that of another year.
fn scheme(practice_text: &str, year: i64) -> Data {
    let text = practice_text
        .replace("\"annee\": 2023", &format!("\"annee\": {year}"))
        .replace("\"taux\": 0.20,", "\"taux\": 0.25,");
    Data::Text(text)
}

fn code(done: Result<impl std::fmt::Debug, CallError>) -> String {
    done.unwrap_err().code().to_owned()
}
