//! What the page of sends shows, from the record: read away from the screen, again when a send changes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_record::model::query::MAX_ROWS;
use socle_record::{
    Entry, EntryId, EntryState, OutboxFilter, PatientId, PatientSearch, RecordError,
};
use socle_runtime::{Data, Host};

use super::sends::is_today;
use super::{Inner, State};
use crate::kit::people;
use crate::kit::text::tamed;
use crate::model::{
    ParkedLine, SendHistory, SendLine, SendsAsked, SendsGroup, SendsPage, Standing,
};

/// Lines shown of one group; how many there are in all is always said.
const LINES: usize = 200;
/// Patients whose sends are looked for, when words find more.
const PATIENTS: u32 = 50;
/// Histories kept.
const HISTORIES: usize = 64;
/// A page not looked at for so long is read again only when it is looked at again.
const SEEN: Duration = Duration::from_secs(5);
/// Longest title of a send, characters.
const TITLE: usize = 120;

/// What becomes of entries, and the states that say so.
const GROUPS: [(Standing, &[EntryState]); 6] = [
    (Standing::Failed, &[EntryState::Echec]),
    (Standing::Unknown, &[EntryState::Inconnu]),
    (
        Standing::Waiting,
        &[EntryState::EnAttente, EntryState::AttendLaCarte],
    ),
    (Standing::UnderWay, &[EntryState::EnCours]),
    (Standing::SentToday, &[EntryState::Parti]),
    (
        Standing::GivenUpToday,
        &[EntryState::Abandonne, EntryState::Retire],
    ),
];

/// What is known of the sends.
#[derive(Default)]
pub(super) struct Sends {
    /// What the screen asked last; none while nobody looks at the page.
    asked: Option<SendsAsked>,
    /// The last answer, and to what.
    known: Option<(SendsAsked, SendsPage)>,
    fetching: bool,
    stale: bool,
    looked_at: Option<Instant>,
    histories: HashMap<EntryId, Option<Arc<SendHistory>>>,
}

impl Inner {
    /// The sends asked for, as far as they are known; the first question starts a reading.
    pub(super) fn sends(self: &Arc<Self>, asked: &SendsAsked) -> SendsPage {
        let (page, read) = {
            let sends = &mut self.lock().sends;
            let same = sends.asked.as_ref() == Some(asked);
            if !same {
                sends.asked = Some(asked.clone());
            }
            sends.looked_at = Some(Instant::now());
            let wanted = !same || (sends.stale && !sends.fetching);
            let page = match &sends.known {
                Some((known, page)) => SendsPage {
                    answers: known == asked && !sends.stale,
                    ..page.clone()
                },
                None => SendsPage::default(),
            };
            (page, wanted)
        };
        if read {
            self.read_sends_again();
        }
        page
    }

    /// What was tried for an entry; the first question starts a reading.
    pub(super) fn send_history(self: &Arc<Self>, entry: &EntryId) -> Option<Arc<SendHistory>> {
        {
            let histories = &mut self.lock().sends.histories;
            if let Some(known) = histories.get(entry) {
                return known.clone();
            }
            if histories.len() >= HISTORIES {
                histories.clear();
            }
            histories.insert(entry.clone(), None);
        }
        self.read_history(entry);
        None
    }

    fn read_history(self: &Arc<Self>, entry: &EntryId) {
        let (read, noted) = (entry.clone(), entry.clone());
        self.read(
            move |host| host.record().attempts(&read),
            move |_, state, attempts| {
                let history = match attempts {
                    Ok(attempts) => SendHistory {
                        attempts,
                        failure: None,
                    },
                    Err(error) => SendHistory {
                        failure: Some(error.message()),
                        ..SendHistory::default()
                    },
                };
                state.sends.histories.insert(noted, Some(Arc::new(history)));
            },
        );
    }

    /// Read again what the page shows, when it was looked at: something changed.
    pub(super) fn read_sends_again(self: &Arc<Self>) {
        let (asked, histories) = {
            let sends = &mut self.lock().sends;
            let Some(asked) = sends.asked.clone() else {
                return;
            };
            let seen = sends.looked_at.is_some_and(|at| at.elapsed() < SEEN);
            if sends.fetching || !seen {
                sends.stale = true;
                return;
            }
            sends.fetching = true;
            sends.stale = false;
            let histories: Vec<_> = sends.histories.keys().cloned().collect();
            (asked, histories)
        };
        for entry in &histories {
            self.read_history(entry);
        }
        let question = asked.clone();
        self.read(
            move |host| Ok::<_, RecordError>((groups(host, &question)?, parked(host)?)),
            move |inner, state: &mut State, read| {
                let page = match read {
                    Ok((groups, parked)) => SendsPage {
                        groups: Some(Arc::new(groups)),
                        parked: Arc::new(parked),
                        failure: None,
                        answers: true,
                    },
                    Err(error) => SendsPage {
                        failure: Some(error.message()),
                        answers: true,
                        ..SendsPage::default()
                    },
                };
                let sends = &mut state.sends;
                sends.fetching = false;
                let outdated = sends.stale || sends.asked.as_ref() != Some(&asked);
                sends.known = Some((asked, page));
                if outdated {
                    let inner = Arc::clone(inner);
                    inner
                        .runtime
                        .clone()
                        .spawn(async move { inner.read_sends_again() });
                }
            },
        );
    }
}

/// What was set aside for a person.
fn parked(host: &Host) -> Result<Vec<ParkedLine>, RecordError> {
    let record = host.record();
    let plugins = host.plugins();
    let mut lines = Vec::new();
    for one in record.parked_events()? {
        let delivery = one.delivery;
        let plugin = plugins
            .iter()
            .find(|plugin| plugin.manifest.id == delivery.plugin);
        let patient = match &delivery.patient {
            Some(id) => match record.patient(id) {
                Ok(line) => Some(people::full_name(&line)),
                Err(RecordError::NotFound { .. }) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        lines.push(ParkedLine {
            plugin_name: plugin.map_or_else(
                || delivery.plugin.clone(),
                |plugin| tamed(&plugin.manifest.name, 60),
            ),
            event: delivery.event,
            plugin: delivery.plugin,
            name: delivery.name,
            patient,
            at_ms: delivery.at_ms,
            code: one.code,
        });
    }
    Ok(lines)
}

fn groups(host: &Host, asked: &SendsAsked) -> Result<Vec<SendsGroup>, RecordError> {
    let record = host.record();
    let patients: Option<Vec<PatientId>> = if asked.words.trim().is_empty() {
        None
    } else {
        let found = record.patients(&PatientSearch {
            words: asked.words.clone(),
            first: 0,
            count: PATIENTS,
        })?;
        Some(found.rows.into_iter().map(|line| line.id).collect())
    };
    let plugins = host.plugins();
    let mut names = HashMap::new();
    let mut groups = Vec::new();
    for (standing, states) in GROUPS {
        let (mut total, mut entries) = entries(host, states, patients.as_deref())?;
        if matches!(standing, Standing::SentToday | Standing::GivenUpToday) {
            entries.retain(|entry| is_today(host, entry));
            total = entries.len() as u64;
        }
        if total == 0 {
            continue;
        }
        let mut lines = Vec::new();
        for entry in entries.into_iter().take(LINES) {
            let plugin = plugins
                .iter()
                .find(|plugin| plugin.manifest.id == entry.provider);
            let patient = match &entry.patient {
                None => None,
                Some(id) => match names.get(id) {
                    Some(name) => Some(String::clone(name)),
                    None => {
                        let name = people::full_name(&record.patient(id)?);
                        names.insert(id.clone(), name.clone());
                        Some(name)
                    }
                },
            };
            lines.push(Arc::new(SendLine {
                title: title(&entry),
                plugin: plugin.map_or_else(
                    || entry.provider.clone(),
                    |plugin| tamed(&plugin.manifest.name, 60),
                ),
                installed: plugin.is_some(),
                patient,
                held_back: entry.held_back(),
                entry,
            }));
        }
        groups.push(SendsGroup {
            standing,
            total,
            lines,
        });
    }
    Ok(groups)
}

/// How many entries there are in these states, and the latest of them.
fn entries(
    host: &Host,
    states: &[EntryState],
    patients: Option<&[PatientId]>,
) -> Result<(u64, Vec<Entry>), RecordError> {
    let filter = |patient: Option<&PatientId>| OutboxFilter {
        patient: patient.cloned(),
        states: states.to_vec(),
        count: MAX_ROWS,
        ..OutboxFilter::default()
    };
    let Some(patients) = patients else {
        let page = host.record().outbox(&filter(None))?;
        return Ok((page.total, page.rows));
    };
    let (mut total, mut rows) = (0, Vec::new());
    for patient in patients {
        let page = host.record().outbox(&filter(Some(patient)))?;
        total += page.total;
        rows.extend(page.rows);
    }
    rows.sort_by_key(|entry| std::cmp::Reverse(entry.created_ms));
    Ok((total, rows))
}

/// What a plugin calls its order: the value `title`.
fn title(entry: &Entry) -> String {
    let said = entry.values.iter().find(|(key, _)| key == "title");
    match said.map(|(_, value)| Data::from(value.clone())) {
        Some(Data::Text(text)) => tamed(&text, TITLE),
        _ => String::new(),
    }
}
