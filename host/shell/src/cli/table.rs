//! `socle import FILE.csv`: patients from a table of another program.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};
use socle_exchange::ExchangeError;
use socle_exchange::import::{self, Decisions, Done};
use socle_exchange::mapping::Mapping;
use socle_exchange::plan::{Outcome, Plan};
use socle_exchange::table::{Format, MOST_BYTES, Table};
use socle_exchange::{file, report};

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Import, OnDuplicate};
use socle_practice::Practice;

/// How many lines of each kind an answer shows; the report has all of them.
const SHOWN: usize = 100;

impl From<ExchangeError> for No {
    fn from(error: ExchangeError) -> Self {
        tracing::debug!(%error);
        Self {
            retryable: error.is_retryable(),
            ..Self::new(error.code(), error.message())
        }
    }
}

pub(crate) fn import(practice: &Practice, asked: &Import) -> Answered {
    let bytes = file::read(&asked.first, MOST_BYTES)?;
    let table = Table::read(&bytes, Format::default())?;
    let mapping = Mapping::guess(&table).with(&table, &asked.map)?;
    let record = practice.record();
    // Patients are compared with every line: that is a look at the list.
    practice.note_read("patients.list", None)?;
    let today = record.today()?;
    let plan = Plan::make(record, &table, &mapping, today, &mut told("lecture"))?;
    let decisions = Decisions {
        otherwise: match asked.on_duplicate {
            OnDuplicate::Ask => import::OnDuplicate::Ask,
            OnDuplicate::Skip => import::OnDuplicate::Skip,
            OnDuplicate::Create => import::OnDuplicate::Create,
        },
        ..Decisions::default()
    };
    let done = if asked.dry_run {
        None
    } else {
        let digest = file::digest(&bytes);
        let author = practice.author();
        Some(import::run(
            record,
            &plan,
            &decisions,
            &author,
            &digest,
            &mut told("import"),
        )?)
    };
    if let Some(path) = &asked.report {
        file::write(path, &report::csv(&plan, &decisions, done.as_ref())?)?;
    }
    Ok(answer(&asked.first, &table, &mapping, &plan, done.as_ref()))
}

/// Says on stderr how far it is, where somebody looks.
pub(super) fn told(what: &str) -> impl FnMut(usize, usize) -> ControlFlow<()> + '_ {
    let seen = std::io::stderr().is_terminal();
    move |done, total| {
        if seen {
            let end = if done == total { "\n" } else { "" };
            write!(std::io::stderr(), "\r{what} : {done} / {total}{end}").ok();
        }
        ControlFlow::Continue(())
    }
}

fn answer(
    path: &Path,
    table: &Table,
    mapping: &Mapping,
    plan: &Plan,
    done: Option<&Done>,
) -> Answer {
    let counts = plan.counts();
    let columns: serde_json::Map<String, Value> = mapping
        .chosen()
        .map(|(field, column)| (field.name().to_owned(), table.column_name(column).into()))
        .collect();
    let nothing = Done {
        already: counts.already,
        waiting: counts.asked,
        refused: counts.refused,
        ..Done::default()
    };
    let came = done.unwrap_or(&nothing);
    let json = json!({
        "fichier": path.file_name().map(|name| name.to_string_lossy()),
        "encodage": table.encoding.name(),
        "separateur": char::from(table.delimiter).to_string(),
        "colonnes": columns,
        "simulation": done.is_none(),
        "arrete": came.stopped,
        "lignes": counts.lines,
        "a_reprendre": counts.taken,
        "repris": came.created.len(),
        "deja_repris": came.already,
        "a_decider": came.waiting,
        "laisses": came.skipped,
        "refuses": came.refused,
        "modifies": counts.changed,
        "refus": refusals(plan, came),
        "ressemblances": likenesses(plan),
        "modifications": changes(plan),
    });
    Answer::new(text(plan, done.is_none(), came), json)
}

fn refusals(plan: &Plan, done: &Done) -> Vec<Value> {
    let by_reading = plan.lines.iter().filter_map(|line| match &line.outcome {
        Outcome::Refused(refusal) => Some(json!({
            "ligne": line.line, "champ": refusal.field.name(), "motif": refusal.reason,
        })),
        Outcome::SameNumber(other) => Some(json!({
            "ligne": line.line, "champ": "numero", "motif": format!("Même numéro que la ligne {other}."),
        })),
        _ => None,
    });
    let by_record = done
        .refused_by_record
        .iter()
        .map(|(line, reason)| json!({ "ligne": line, "champ": null, "motif": reason }));
    by_reading.chain(by_record).take(SHOWN).collect()
}

fn likenesses(plan: &Plan) -> Vec<Value> {
    plan.lines
        .iter()
        .filter_map(|line| match &line.outcome {
            Outcome::Near(candidates) => {
                let ids: Vec<_> = candidates
                    .iter()
                    .map(|candidate| candidate.patient.as_str())
                    .collect();
                Some(json!({ "ligne": line.line, "patients": ids }))
            }
            Outcome::Twin(other) => Some(json!({ "ligne": line.line, "autre_ligne": other })),
            _ => None,
        })
        .take(SHOWN)
        .collect()
}

fn changes(plan: &Plan) -> Vec<Value> {
    plan.lines
        .iter()
        .flat_map(|line| {
            line.changes().iter().map(|change| {
                json!({
                    "ligne": line.line, "champ": change.field.name(), "ecrit": change.written,
                    "motif": change.reason,
                })
            })
        })
        .take(SHOWN)
        .collect()
}

fn text(plan: &Plan, dry: bool, done: &Done) -> String {
    let counts = plan.counts();
    let mut lines = vec![format!("{} lignes lues", counts.lines)];
    if dry {
        lines.push(format!(
            "{} à reprendre (simulation : rien n’a été écrit)",
            counts.taken
        ));
    } else {
        lines.push(format!("{} repris", done.created.len()));
    }
    for (count, what) in [
        (done.already, "déjà repris"),
        (
            done.waiting,
            "à décider : ressemblent à un patient du cabinet ou à une autre ligne",
        ),
        (done.skipped, "laissés de côté"),
        (done.refused, "refusés"),
        (counts.changed, "modifiés à la lecture"),
    ] {
        if count > 0 {
            lines.push(format!("{count} {what}"));
        }
    }
    for refusal in refusals(plan, done) {
        let motif = refusal["motif"].as_str().unwrap_or_default();
        lines.push(format!("  ligne {} : {motif}", refusal["ligne"]));
    }
    if done.stopped {
        lines.push("arrêté avant la fin : recommencez pour poursuivre".to_owned());
    }
    lines.join("\n")
}
