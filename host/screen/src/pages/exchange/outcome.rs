//! What an import would do, or did; and the lines a person decides about.

use egui::Ui;
use socle_exchange::import::{Done, OnDuplicate};
use socle_exchange::plan::{Line, Outcome, Plan};
use socle_runtime::view::Tone;
use socle_session::Act;

use crate::kit::text::{grouped, t, t_count, t_with, tamed};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use socle_practice::exchange::{Exchange, Seen};

/// The most lines of each sort shown; the report has them all.
const SHOWN: usize = 30;

/// Draw it.
pub(super) fn show(ui: &mut Ui, exchange: &Exchange, seen: &Seen, plan: &Plan) {
    match &seen.done {
        Some(done) => came(ui, done),
        None => would(ui, exchange, seen, plan),
    }
    let asks: Vec<&Line> = plan.lines.iter().filter(|line| line.asks()).collect();
    if !asks.is_empty() && seen.done.is_none() {
        widgets::title(ui, &t("import-ressemblances"), DENSE, 3);
        widgets::caption(ui, t("import-ressemblances-explication"));
        for line in asks.iter().take(SHOWN) {
            alike(ui, exchange, seen, line);
        }
        rest(ui, asks.len());
    }
    let refused: Vec<(u64, String)> = plan
        .lines
        .iter()
        .filter_map(|line| match &line.outcome {
            Outcome::Refused(refusal) => Some((line.line, refusal.reason.clone())),
            Outcome::SameNumber(other) => Some((
                line.line,
                t_with("import-meme-numero", &[("ligne", &other.to_string())]),
            )),
            _ => None,
        })
        .chain(
            seen.done
                .iter()
                .flat_map(|done| done.refused_by_record.clone()),
        )
        .collect();
    if !refused.is_empty() {
        widgets::title(ui, &t("import-refuses"), DENSE, 3);
        for (line, reason) in refused.iter().take(SHOWN) {
            widgets::caption(ui, numbered(*line, reason));
        }
        rest(ui, refused.len());
    }
    changes(ui, plan);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let label = t("import-rapport");
        if Button::new(&label).show(ui).clicked() {
            exchange.report();
        }
        if let Some(path) = &seen.reported {
            let path = path.display().to_string();
            widgets::caption(ui, t_with("import-rapport-ecrit", &[("chemin", &path)]));
        }
    });
}

fn numbered(line: u64, text: &str) -> String {
    t_with(
        "import-ligne",
        &[("ligne", &line.to_string()), ("motif", text)],
    )
}

fn rest(ui: &mut Ui, count: usize) {
    if count > SHOWN {
        let left = grouped((count - SHOWN) as u64);
        widgets::caption(ui, t_with("import-autres", &[("nombre", &left)]));
    }
}

/// What was done.
fn came(ui: &mut Ui, done: &Done) {
    let mut parts = vec![t_count("import-repris", done.created.len() as u64)];
    for (key, count) in [
        ("import-compte-deja", done.already),
        ("import-compte-decider", done.waiting),
        ("import-compte-laisses", done.skipped),
        ("import-compte-refuses", done.refused),
    ] {
        if count > 0 {
            parts.push(t_count(key, count as u64));
        }
    }
    let said = parts.join(" · ");
    if done.stopped {
        let said = t_with("import-arrete", &[("bilan", &said)]);
        widgets::notice(ui, &said, Tone::Attention);
    } else {
        widgets::notice(ui, &said, Tone::Good);
    }
}

/// What would be done, and the button that does it.
fn would(ui: &mut Ui, exchange: &Exchange, seen: &Seen, plan: &Plan) {
    let counts = plan.counts();
    let chosen = plan
        .lines
        .iter()
        .filter(|line| line.asks() && seen.decisions.about(line.line) == OnDuplicate::Create)
        .count();
    let taken = counts.taken + chosen;
    let mut parts = vec![t_count("import-a-creer", taken as u64)];
    for (key, count) in [
        ("import-compte-deja", counts.already),
        ("import-compte-decider", counts.asked - chosen),
        ("import-compte-refuses", counts.refused),
        ("import-compte-modifies", counts.changed),
    ] {
        if count > 0 {
            parts.push(t_count(key, count as u64));
        }
    }
    widgets::notice(ui, &parts.join(" · "), Tone::Information);
    if taken > 0 && seen.working.is_none() {
        let label = t_count("import-commencer", taken as u64);
        let start = Button::new(&label).weight(Weight::Primary);
        let right = exchange.right(Act::Import);
        if widgets::where_allowed(ui, right, |ui| start.show(ui).clicked()) {
            exchange.start();
        }
    }
}

/// A line that looks like somebody, and what is decided about it.
fn alike(ui: &mut Ui, exchange: &Exchange, seen: &Seen, line: &Line) {
    let Some(reading) = &line.reading else {
        return;
    };
    let who = format!(
        "{} {}, {}",
        reading.traits.nom_naissance,
        reading.traits.premier_prenom,
        reading.traits.date_naissance.affichage()
    );
    let like = match &line.outcome {
        Outcome::Near(candidates) => {
            let known: Vec<String> = candidates
                .iter()
                .map(|known| {
                    format!(
                        "{} {}, {}",
                        known.nom_naissance,
                        known.premier_prenom,
                        known.date_naissance.affichage()
                    )
                })
                .collect();
            t_with("import-comme-patient", &[("patients", &known.join(" ; "))])
        }
        Outcome::Twin(other) => t_with("import-comme-ligne", &[("ligne", &other.to_string())]),
        _ => return,
    };
    widgets::caption(
        ui,
        numbered(line.line, &format!("{} – {like}", tamed(&who, 120))),
    );
    let options = [
        (OnDuplicate::Ask, t("import-plus-tard"), Tone::Neutral),
        (OnDuplicate::Skip, t("import-ne-pas-creer"), Tone::Neutral),
        (
            OnDuplicate::Create,
            t("import-creer-quand-meme"),
            Tone::Attention,
        ),
    ];
    let options: Vec<_> = options
        .iter()
        .map(|(value, label, tone)| (*value, label.as_str(), *tone))
        .collect();
    let about = numbered(line.line, &who);
    let chosen = Some(seen.decisions.about(line.line));
    if let Some(decision) = widgets::segments(ui, &about, &options, chosen) {
        exchange.decide(line.line, decision);
    }
}

/// What was not taken as it was written.
fn changes(ui: &mut Ui, plan: &Plan) {
    let changed: Vec<String> = plan
        .lines
        .iter()
        .flat_map(|line| line.changes().iter().map(|change| (line.line, change)))
        .take(SHOWN)
        .map(|(line, change)| {
            let written = tamed(&change.written, 60);
            numbered(
                line,
                &t_with(
                    "import-changement",
                    &[
                        ("champ", change.field.label()),
                        ("ecrit", &written),
                        ("motif", &change.reason),
                    ],
                ),
            )
        })
        .collect();
    if changed.is_empty() {
        return;
    }
    let all: usize = plan.lines.iter().map(|line| line.changes().len()).sum();
    let title = t("import-modifies");
    egui::CollapsingHeader::new(title)
        .id_salt("import-changes")
        .show(ui, |ui| {
            for text in &changed {
                widgets::caption(ui, text.clone());
            }
            rest(ui, all);
        });
}
