//! What was done in a period, line by line, by time and by doctor.

use std::collections::{BTreeMap, BTreeSet};

use socle_sdk::{Failure, Tally, statistics};

use super::{
    Question, SHARED_RECORD, STRUCTURED, TO_COLLEAGUES, TO_PATIENTS, groups, named, number,
};
use crate::scheme::Figures;

/// One thing counted over a period, by the groups of a chart.
pub(crate) struct Line {
    /// Its name in the texts: `ligne-NAME`.
    pub(crate) name: &'static str,
    /// How many in all.
    pub(crate) total: u64,
    /// By group of time.
    pub(crate) by_time: BTreeMap<String, u64>,
    /// By doctor; the empty one is who is not a person.
    pub(crate) by_doctor: BTreeMap<String, u64>,
}

impl Question {
    /// All that is counted of the period, line by line, and who did any of it. It takes few questions: what is counted by
    /// doctor and time at once needs no other for its sums. Patients do, who count once in each group.
    pub(crate) fn activity(&self) -> Result<Activity, Failure> {
        let all = self.of_practice();
        let mut doctors = BTreeSet::new();
        let mut line = |name, cells: &[Cell]| {
            doctors.extend(cells.iter().map(|cell| cell.doctor.clone()));
            Line::of(
                name,
                cells.iter().filter(|cell| self.is_about(&cell.doctor)),
            )
        };
        let consultations = all.cells(&all.consultations(), None)?;
        let consultations = line("consultations", &consultations);
        let deposits = all.sent(&[SHARED_RECORD]);
        deposits.present("document");
        let deposits = line("documents-dmp", &all.cells(&deposits, None)?);
        let summaries = all.cells(&all.summaries(), Some("mime"))?;
        let structured: Vec<Cell> = summaries
            .iter()
            .filter(|cell| cell.first == STRUCTURED)
            .cloned()
            .collect();
        let structured = line("vsm-structures", &structured);
        let summaries = line("vsm", &summaries);
        let messages = all.sent(&[TO_COLLEAGUES, TO_PATIENTS]);
        let messages = all.cells(&messages, Some("service"))?;
        let mut by = |name, service: &str| {
            let of: Vec<Cell> = messages
                .iter()
                .filter(|cell| cell.first == service)
                .cloned()
                .collect();
            line(name, &of)
        };
        let to_colleagues = by("messages-professionnel", TO_COLLEAGUES);
        let to_patients = by("messages-patient", TO_PATIENTS);
        let (qualified, who) = self.qualified_line()?;
        doctors.extend(who);
        Ok(Activity {
            lines: vec![
                consultations,
                deposits,
                structured,
                summaries,
                to_colleagues,
                to_patients,
                qualified,
            ],
            doctors: named(doctors)?,
        })
    }

    /// Whether what this doctor did is looked at.
    fn is_about(&self, doctor: &str) -> bool {
        self.doctor.is_empty() || self.doctor == doctor
    }

    /// A count by a field, if any, by doctor and by time.
    fn cells(&self, tally: &Tally, first: Option<&str>) -> Result<Vec<Cell>, Failure> {
        if let Some(field) = first {
            tally.by(field);
        }
        tally.by("auteur-id");
        tally.per(self.period.span());
        let mut cells = Vec::new();
        for (keys, count) in statistics::count_by(tally)? {
            let mut keys = keys
                .into_iter()
                .map(|key| key.into_text().unwrap_or_default());
            let mut next = || keys.next().unwrap_or_default();
            cells.push(Cell {
                first: first.map_or_else(String::new, |_field| next()),
                doctor: next(),
                time: next(),
                count,
            });
        }
        Ok(cells)
    }

    /// The identities that became *qualifiée*, and who qualified any.
    fn qualified_line(&self) -> Result<(Line, Vec<String>), Failure> {
        let personal = self.of_practice().qualified();
        personal.by("auteur-id");
        let everybody = groups(&personal)?;
        let who = everybody.keys().cloned().collect();
        let by_doctor: BTreeMap<String, u64> = everybody
            .into_iter()
            .filter(|(doctor, _)| self.is_about(doctor))
            .collect();
        let (mut total, mut by_time) = (0, BTreeMap::new());
        // What is nothing has no groups: a question saved each.
        if !by_doctor.is_empty() {
            total = number(&self.qualified())?;
            let timed = self.qualified();
            timed.per(self.period.span());
            by_time = groups(&timed)?;
        }
        let line = Line {
            name: "ins-qualifiees",
            total,
            by_time,
            by_doctor,
        };
        Ok((line, who))
    }
}

/// A count of one question: of what, who, when.
#[derive(Debug, Clone)]
struct Cell {
    first: String,
    doctor: String,
    time: String,
    count: u64,
}

/// What was counted of a period, and who did any of it, whoever is chosen: identifier and name, by name.
pub(crate) struct Activity {
    pub(crate) lines: Vec<Line>,
    pub(crate) doctors: Vec<(String, String)>,
}

impl Activity {
    /// Those figures of schemes that are known with it.
    pub(crate) fn figures(&self) -> Figures {
        let known = [
            "consultations",
            "messages-patient",
            "messages-professionnel",
        ];
        self.lines
            .iter()
            .filter(|line| known.contains(&line.name))
            .map(|line| (line.name.to_owned(), line.total))
            .collect()
    }
}

impl Line {
    fn of<'c>(name: &'static str, cells: impl Iterator<Item = &'c Cell>) -> Self {
        let mut line = Self {
            name,
            total: 0,
            by_time: BTreeMap::new(),
            by_doctor: BTreeMap::new(),
        };
        for cell in cells {
            line.total += cell.count;
            *line.by_time.entry(cell.time.clone()).or_insert(0) += cell.count;
            *line.by_doctor.entry(cell.doctor.clone()).or_insert(0) += cell.count;
        }
        line
    }
}
