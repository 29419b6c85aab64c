//! Pages of the list of patients: what is known, what is worth reading next. Pure: reading is done by others.

use std::collections::BTreeMap;
use std::sync::Arc;

use socle_record::model::query::Page as RecordPage;
use socle_record::{PatientLine, PatientSearch};

use crate::model::{PatientsAsked, PatientsPage};

/// Lines of a page.
const PAGE: u64 = 64;
/// Pages kept of one answer: those farthest from what is on screen go first.
const KEPT: usize = 48;

/// What is known of the list.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// What is asked now.
    now: Answer,
    /// The last answer to other words, shown while the one to these is awaited.
    before: Option<Answer>,
    /// Grows when patients change: pages read earlier are shown, and read again.
    epoch: u64,
    /// The page being read; one at a time, so that what is typed fast is asked once.
    reading: bool,
    /// The pages on screen that are missing or old.
    wanted: Vec<u64>,
}

#[derive(Debug, Default)]
struct Answer {
    words: String,
    total: Option<u64>,
    pages: BTreeMap<u64, Held>,
}

#[derive(Debug)]
struct Held {
    lines: Vec<Arc<PatientLine>>,
    epoch: u64,
}

/// A page to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    words: String,
    page: u64,
    epoch: u64,
}

impl Wanted {
    pub(super) fn search(&self) -> PatientSearch {
        PatientSearch {
            words: self.words.clone(),
            first: self.page * PAGE,
            count: PAGE as u32,
        }
    }
}

impl Answer {
    fn show(&self, asked: &PatientsAsked, answers: bool) -> PatientsPage {
        let Some(total) = self.total else {
            return PatientsPage {
                answers,
                ..PatientsPage::default()
            };
        };
        let lines = (asked.first..asked.first.saturating_add(asked.count).min(total)).map(|at| {
            let page = self.pages.get(&(at / PAGE))?;
            page.lines.get(usize::try_from(at % PAGE).ok()?).cloned()
        });
        PatientsPage {
            total: Some(total),
            lines: lines.collect(),
            answers,
        }
    }
}

impl Pages {
    /// What is known of these lines now; what lacks is noted as wanted.
    pub(super) fn ask(&mut self, asked: &PatientsAsked) -> PatientsPage {
        if self.now.words != asked.words {
            let now = Answer {
                words: asked.words.clone(),
                ..Answer::default()
            };
            let left = std::mem::replace(&mut self.now, now);
            if left.total.is_some() {
                self.before = Some(left);
            }
            // Back to words just answered: that answer still stands.
            if self
                .before
                .as_ref()
                .is_some_and(|before| before.words == asked.words)
            {
                self.now = self.before.take().unwrap_or_default();
            }
            self.wanted.clear();
        }
        let count = asked.count.max(1);
        self.wanted.retain(|page| {
            self.now
                .pages
                .get(page)
                .is_none_or(|held| held.epoch < self.epoch)
        });
        for page in asked.first / PAGE..=(asked.first + count - 1) / PAGE {
            let beyond = self
                .now
                .total
                .is_some_and(|total| page > 0 && page * PAGE >= total);
            let fresh = self
                .now
                .pages
                .get(&page)
                .is_some_and(|held| held.epoch >= self.epoch);
            if !beyond && !fresh && !self.wanted.contains(&page) {
                self.wanted.push(page);
            }
        }
        // Only what is on screen, and a little around it, is worth reading.
        let near = |page: &u64| page.abs_diff(asked.first / PAGE) <= 2;
        if asked.count > 1 {
            self.wanted.retain(near);
        }
        match (&self.now.total, &self.before) {
            (None, Some(before)) => before.show(asked, false),
            _ => self.now.show(asked, self.now.total.is_some()),
        }
    }

    /// True when a page is to be read and none is being read.
    pub(super) fn wants(&self) -> bool {
        !self.reading && !self.wanted.is_empty()
    }

    /// The page to read now; the last one wanted is the one being looked at.
    pub(super) fn next(&mut self) -> Option<Wanted> {
        if self.reading {
            return None;
        }
        let page = self.wanted.pop()?;
        self.reading = true;
        Some(Wanted {
            words: self.now.words.clone(),
            page,
            epoch: self.epoch,
        })
    }

    /// A page was read; `None` when it could not be: it counts as empty until patients change.
    pub(super) fn arrived(&mut self, wanted: &Wanted, page: Option<RecordPage<PatientLine>>) {
        self.reading = false;
        if wanted.words != self.now.words {
            return;
        }
        let page = page.unwrap_or_else(|| RecordPage {
            rows: Vec::new(),
            total: self.now.total.unwrap_or(0),
        });
        if self.now.total.is_some_and(|total| total != page.total) {
            // Lines have moved: pages read before this one are old, whatever their number.
            for held in self.now.pages.values_mut() {
                held.epoch = held.epoch.min(wanted.epoch.saturating_sub(1));
            }
        }
        self.now.total = Some(page.total);
        self.before = None;
        self.now.pages.insert(
            wanted.page,
            Held {
                lines: page.rows.into_iter().map(Arc::new).collect(),
                epoch: wanted.epoch,
            },
        );
        while self.now.pages.len() > KEPT {
            let farthest = self
                .now
                .pages
                .keys()
                .copied()
                .max_by_key(|page| page.abs_diff(wanted.page));
            match farthest {
                Some(page) => drop(self.now.pages.remove(&page)),
                None => break,
            }
        }
    }

    /// Patients changed.
    pub(super) fn stale(&mut self) {
        self.epoch += 1;
        // An answer to other words is not brought up to date.
        self.before = None;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use socle_formats::identite::{Attributs, Statut};
    use socle_formats::traits::Sexe;

    fn line(n: u64) -> PatientLine {
        PatientLine {
            id: n.to_string().into(),
            nom_naissance: format!("NOM{n}"),
            premier_prenom: "Zoé".into(),
            nom_utilise: None,
            prenom_utilise: None,
            deces: None,
            inactive_since: None,
            date_naissance: "1977-07-14".parse().unwrap(),
            sexe: Sexe::F,
            statut: Statut::Provisoire,
            attributs: Attributs::default(),
            matricule: None,
            a_verifier: false,
            revision: 1,
            identity_revision: 1,
        }
    }

    /// What the record would answer to a search that finds `total` lines.
    fn read(wanted: &Wanted, total: u64) -> Option<RecordPage<PatientLine>> {
        let first = wanted.page * PAGE;
        Some(RecordPage {
            rows: (first..(first + PAGE).min(total)).map(line).collect(),
            total,
        })
    }

    fn asked(words: &str, first: u64, count: u64) -> PatientsAsked {
        PatientsAsked {
            words: words.into(),
            first,
            count,
        }
    }

    fn settle(pages: &mut Pages, total: u64) -> usize {
        let mut reads = 0;
        while let Some(wanted) = pages.next() {
            let page = read(&wanted, total);
            pages.arrived(&wanted, page);
            reads += 1;
        }
        reads
    }

    #[test]
    fn only_the_pages_on_screen_are_read_however_long_the_list() {
        let mut pages = Pages::default();
        assert!(pages.ask(&asked("", 0, 18)).total.is_none());
        assert_eq!(settle(&mut pages, 200_000), 1);
        let page = pages.ask(&asked("", 0, 18));
        assert_eq!((page.total, page.lines.len()), (Some(200_000), 18));
        assert!(page.lines.iter().all(Option::is_some) && !pages.wants());
        // A long way down, over two pages.
        let far = pages.ask(&asked("", 128_050, 18));
        assert!(far.lines.iter().any(Option::is_none));
        assert_eq!(settle(&mut pages, 200_000), 2);
        assert_eq!(
            pages.ask(&asked("", 128_050, 18)).lines[17]
                .as_ref()
                .unwrap()
                .nom_naissance,
            "NOM128067"
        );
    }

    #[test]
    fn what_is_flown_over_is_not_read() {
        let mut pages = Pages::default();
        pages.ask(&asked("", 0, 18));
        settle(&mut pages, 200_000);
        for first in (0..100_000).step_by(500) {
            pages.ask(&asked("", first, 18));
        }
        assert!(settle(&mut pages, 200_000) <= 5);
        assert!(pages.now.pages.len() <= KEPT);
    }

    #[test]
    fn what_is_typed_fast_is_asked_once_and_an_earlier_answer_stands_in() {
        let mut pages = Pages::default();
        pages.ask(&asked("", 0, 18));
        settle(&mut pages, 40);
        pages.ask(&asked("n", 0, 18));
        let first = pages.next().unwrap();
        for words in ["ne", "nes", "ness"] {
            let page = pages.ask(&asked(words, 0, 18));
            assert!(
                !page.answers && page.lines.len() == 18,
                "the whole list stays until the answer"
            );
            assert!(pages.next().is_none(), "one at a time");
        }
        let page = read(&first, 30);
        pages.arrived(&first, page);
        assert_eq!(pages.next().unwrap().words, "ness");
        pages.arrived(
            &Wanted {
                words: "ness".into(),
                page: 0,
                epoch: 0,
            },
            Some(RecordPage {
                rows: vec![line(7)],
                total: 1,
            }),
        );
        let page = pages.ask(&asked("ness", 0, 18));
        assert!(page.answers && page.total == Some(1) && page.lines.len() == 1);
    }

    #[test]
    fn a_change_shows_what_was_known_and_reads_it_again() {
        let mut pages = Pages::default();
        pages.ask(&asked("", 0, 18));
        settle(&mut pages, 40);
        pages.stale();
        assert!(
            pages
                .ask(&asked("", 0, 18))
                .lines
                .iter()
                .all(Option::is_some)
        );
        assert_eq!(settle(&mut pages, 41), 1);
        assert_eq!(pages.ask(&asked("", 0, 18)).total, Some(41));
        assert!(!pages.wants());
    }

    #[test]
    fn a_record_that_fails_is_not_asked_again_and_again() {
        let mut pages = Pages::default();
        pages.ask(&asked("", 0, 18));
        let wanted = pages.next().unwrap();
        pages.arrived(&wanted, None);
        let page = pages.ask(&asked("", 0, 18));
        assert!(page.answers && page.total == Some(0) && !pages.wants());
    }
}
