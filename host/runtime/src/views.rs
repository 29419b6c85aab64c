//! What is on the screen, kept up to date: each view is rendered when it is first looked at and
//! again when something it was made of changes, never on the thread that looks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use socle_record::{Change, Subscription};
use tokio::sync::Semaphore;
use tokio::sync::broadcast::error::RecvError;

use crate::host::{Host, HostEvent};
use crate::state::Dependencies;
use crate::view::Tree;

/// Renders under way at once: those that wait are of views nobody may be looking at any more.
const RENDERS_AT_ONCE: usize = 4;

/// Which view.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ViewKey {
    /// The plugin.
    pub plugin: String,
    /// A panel, banner item or badge of its manifest.
    pub contribution: String,
    /// For this patient.
    pub patient: Option<String>,
}

/// What there is to show of a view now.
#[derive(Debug, Clone, Default)]
pub struct ViewState {
    /// The last tree that was rendered.
    pub tree: Option<Arc<Tree>>,
    /// Why the last render failed, with its code: the tree is then an older one.
    pub failure: Option<(String, String)>,
    /// Since when a render is under way.
    pub busy_since: Option<Instant>,
    /// Grows with each render that succeeded.
    pub generation: u64,
}

#[derive(Debug, Default)]
struct Watched {
    state: ViewState,
    dependencies: Dependencies,
    under_way: Option<UnderWay>,
    looked: u64,
    /// Something changed since its last render began that a count may be of.
    is_outdated: bool,
    /// The day of the practice on which it was.
    day: String,
}

/// A render under way. What it reads is known only at its end: until then it is not known which changes
/// concern it.
#[derive(Debug, Default)]
struct UnderWay {
    /// Which one: the answer of an earlier one, begun before the view was forgotten, is not taken.
    ticket: u64,
    /// Changes told meanwhile.
    meanwhile: Vec<Arc<Vec<Change>>>,
    /// Something happened meanwhile that concerns it whatever it reads.
    stale: bool,
}

/// Batches of changes kept for a render under way; past them it is rendered again without asking.
const BATCHES_KEPT: usize = 64;

impl UnderWay {
    fn note(&mut self, changes: &Arc<Vec<Change>>) {
        if self.meanwhile.len() < BATCHES_KEPT {
            self.meanwhile.push(Arc::clone(changes));
        } else {
            self.stale = true;
        }
    }
}

impl Watched {
    fn begin(&mut self, ticket: u64) {
        self.state.busy_since = Some(Instant::now());
        self.is_outdated = false;
        self.under_way = Some(UnderWay {
            ticket,
            ..UnderWay::default()
        });
    }

    /// Take in what a render came to; true when it is to be done again.
    fn end(
        &mut self,
        key: &ViewKey,
        ticket: u64,
        rendered: Result<Tree, (String, String)>,
        dependencies: Dependencies,
    ) -> bool {
        let Some(under_way) = self
            .under_way
            .take_if(|under_way| under_way.ticket == ticket)
        else {
            return false;
        };
        match rendered {
            Ok(tree) => {
                self.state.tree = Some(Arc::new(tree));
                self.state.failure = None;
                self.state.generation += 1;
                self.dependencies = dependencies;
            }
            Err(failure) => {
                // The tree shown is an older one: what that was made of counts as well.
                self.state.failure = Some(failure);
                self.dependencies.add(dependencies);
            }
        }
        self.state.busy_since = None;
        under_way.stale
            || under_way
                .meanwhile
                .iter()
                .any(|changes| self.concerned(key, changes))
    }

    /// Whether it shows counts that would be others now.
    fn counted_before(&self, today: &str) -> bool {
        self.dependencies.counts
            && self.under_way.is_none()
            && (self.is_outdated || self.day != today)
    }

    fn concerned(&self, key: &ViewKey, changes: &[Change]) -> bool {
        changes
            .iter()
            .any(|change| touches(change, key, &self.dependencies))
    }
}

struct Inner {
    host: Host,
    views: Mutex<HashMap<ViewKey, Watched>>,
    repaint: Box<dyn Fn() + Send + Sync>,
    runtime: tokio::runtime::Handle,
    renders: Arc<Semaphore>,
    moment: AtomicU64,
    /// What changed, for counts: taken in before a render begins and when a view comes to the front.
    news: Subscription,
}

/// The views of one shell. Cheap to clone.
#[derive(Clone)]
pub struct Views(Arc<Inner>);

impl Views {
    /// Follow the host; `repaint` is called, from any thread, when something looked at changed.
    /// Must be called inside the tokio runtime.
    pub fn new(host: &Host, repaint: impl Fn() + Send + Sync + 'static) -> Self {
        let inner = Arc::new(Inner {
            host: host.clone(),
            views: Mutex::default(),
            repaint: Box::new(repaint),
            runtime: tokio::runtime::Handle::current(),
            renders: Arc::new(Semaphore::new(RENDERS_AT_ONCE)),
            moment: AtomicU64::new(0),
            news: host.record().subscribe(),
        });
        tokio::spawn(follow(Arc::downgrade(&inner), host.events()));
        Self(inner)
    }

    /// What there is to show. The first look starts a render; none ever waits.
    pub fn look(&self, key: &ViewKey) -> ViewState {
        let moment = self.0.moment.fetch_add(1, Ordering::Relaxed);
        let mut views = self.0.lock();
        if let Some(watched) = views.get_mut(key) {
            watched.looked = moment;
            return watched.state.clone();
        }
        self.0.hear(&mut views);
        let watched = views.entry(key.clone()).or_default();
        watched.looked = moment;
        watched.begin(moment);
        let state = watched.state.clone();
        drop(views);
        self.0.render(key.clone(), moment);
        state
    }

    /// A view comes to the front, again or for the first time: what it counts is counted anew where anything it may be of
    /// changed since, or the day. Those in front are left as they are: nobody reads a table whose numbers move.
    pub fn come_to_front(&self, key: &ViewKey) {
        let mut views = self.0.lock();
        self.0.hear(&mut views);
        let Some(watched) = views
            .get_mut(key)
            .filter(|watched| watched.dependencies.counts)
        else {
            return;
        };
        if !watched.counted_before(&self.0.host.clock().today()) {
            return;
        }
        let ticket = self.0.moment.fetch_add(1, Ordering::Relaxed);
        watched.begin(ticket);
        drop(views);
        self.0.render(key.clone(), ticket);
    }

    /// A patient's file is closed: its views are not kept up to date any more.
    pub fn forget_patient(&self, patient: &str) {
        self.0
            .lock()
            .retain(|key, _| key.patient.as_deref() != Some(patient));
    }

    /// Forget all views: somebody else looks.
    pub fn forget_all(&self) {
        self.0.lock().clear();
    }

    /// Forget the views looked at longest ago, down to `count`.
    pub fn keep_at_most(&self, count: usize) {
        let mut views = self.0.lock();
        if views.len() <= count {
            return;
        }
        let mut looked: Vec<_> = views.values().map(|watched| watched.looked).collect();
        looked.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = looked
            .get(count.saturating_sub(1))
            .copied()
            .unwrap_or(u64::MAX);
        views.retain(|_, watched| watched.looked >= oldest);
    }

    /// True when no render is under way.
    pub fn are_settled(&self) -> bool {
        self.0
            .lock()
            .values()
            .all(|watched| watched.state.busy_since.is_none())
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, HashMap<ViewKey, Watched>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what changed since the last time.
    fn hear(&self, views: &mut HashMap<ViewKey, Watched>) {
        let news = self.news.drain();
        for (key, watched) in views {
            watched.is_outdated |= news.iter().any(|change| may_count(change, key));
        }
    }

    fn render(self: &Arc<Self>, key: ViewKey, mut ticket: u64) {
        let inner = Arc::clone(self);
        self.runtime.spawn(async move {
            loop {
                // The semaphore is never closed. A view that changes without end waits like the others.
                let place = Arc::clone(&inner.renders).acquire_owned().await.ok();
                let still = |watched: &Watched| {
                    watched
                        .under_way
                        .as_ref()
                        .is_some_and(|under_way| under_way.ticket == ticket)
                };
                let today = inner.host.clock().today();
                match inner.lock().get_mut(&key) {
                    Some(watched) if still(watched) => watched.day = today,
                    _ => return,
                }
                let (rendered, dependencies) = inner
                    .host
                    .render_and_follow(&key.plugin, &key.contribution, key.patient.as_deref())
                    .await;
                drop(place);
                let rendered =
                    rendered.map_err(|error| (error.code().to_owned(), error.sentence()));
                let again = {
                    let mut views = inner.lock();
                    inner.hear(&mut views);
                    let Some(watched) = views.get_mut(&key) else {
                        return;
                    };
                    let again = watched.end(&key, ticket, rendered, dependencies);
                    if again {
                        ticket = inner.moment.fetch_add(1, Ordering::Relaxed);
                        watched.begin(ticket);
                    }
                    again
                };
                (inner.repaint)();
                if !again {
                    return;
                }
            }
        });
    }

    /// Render again the views that are `concerned`; those under way are told by `note`.
    fn refresh(
        self: &Arc<Self>,
        concerned: impl Fn(&ViewKey, &Watched) -> bool,
        note: impl Fn(&ViewKey, &mut UnderWay),
    ) {
        let mut again = Vec::new();
        let mut views = self.lock();
        self.hear(&mut views);
        for (key, watched) in views.iter_mut() {
            if let Some(under_way) = &mut watched.under_way {
                note(key, under_way);
            } else if concerned(key, watched) {
                let ticket = self.moment.fetch_add(1, Ordering::Relaxed);
                watched.begin(ticket);
                again.push((key.clone(), ticket));
            }
        }
        drop(views);
        for (key, ticket) in again {
            self.render(key, ticket);
        }
    }

    /// Render again those that `concerns`, whatever they read.
    fn renew(self: &Arc<Self>, concerns: impl Fn(&ViewKey) -> bool) {
        self.refresh(
            |key, _| concerns(key),
            |key, under_way| under_way.stale |= concerns(key),
        );
    }
}

async fn follow(inner: Weak<Inner>, mut events: tokio::sync::broadcast::Receiver<HostEvent>) {
    loop {
        let event = events.recv().await;
        let Some(inner) = inner.upgrade() else { return };
        match event {
            Ok(HostEvent::Changed(changes)) => {
                let changes = Arc::new(changes);
                inner.refresh(
                    |key, watched| watched.concerned(key, &changes),
                    |_, under_way| under_way.note(&changes),
                );
                (inner.repaint)();
            }
            Ok(HostEvent::Invalidated {
                plugin,
                contribution,
                patient,
            }) => inner.renew(|key| {
                key.plugin == plugin
                    && key.contribution == contribution
                    && (patient.is_none() || key.patient == patient)
            }),
            // Grants or the plugin itself changed: anything may look different.
            Ok(HostEvent::Plugins) | Err(RecvError::Lagged(_)) => {
                inner.renew(|_| true);
                (inner.repaint)();
            }
            Ok(
                HostEvent::Asks
                // A view that failed is not drawn again because it failed.
                | HostEvent::State { .. }
                | HostEvent::Notice { .. }
                | HostEvent::Collision { .. }
                | HostEvent::Started { .. }
                | HostEvent::Progress { .. }
                | HostEvent::Ended { .. },
            ) => (inner.repaint)(),
            Err(RecvError::Closed) => return,
        }
    }
}

fn touches(change: &Change, key: &ViewKey, dependencies: &Dependencies) -> bool {
    let depends = |patient: &str| dependencies.patients.contains(patient) || dependencies.queries;
    match change {
        Change::Everything => true,
        Change::Created(patient) | Change::Patient(patient) | Change::Identity(patient) => {
            depends(patient.as_str())
        }
        Change::Document { patient, .. } => depends(patient.as_str()),
        // What is nobody's is found by questions only.
        Change::Entity { patient, .. } => match patient {
            Some(patient) => depends(patient.as_str()),
            None => dependencies.queries,
        },
        Change::Setting { owner, .. } => *owner == key.plugin && dependencies.settings,
        Change::Grants { plugin } => *plugin == key.plugin,
        Change::Outbox { entry, .. } => dependencies.orders.contains(entry.as_str()),
        Change::Store { plugin, .. } if plugin == crate::ports::mail::OWNER => dependencies.mail,
        // The plugin says so itself, by `invalidate`.
        Change::Store { .. }
        | Change::Terminology
        | Change::Events
        | Change::Job(_)
        | Change::Provider { .. } => false,
    }
}

/// Whether a count of this view may be another one after a change: of what is in the record, or of what its plugin keeps.
fn may_count(change: &Change, key: &ViewKey) -> bool {
    match change {
        Change::Everything
        | Change::Created(_)
        | Change::Patient(_)
        | Change::Identity(_)
        | Change::Document { .. }
        | Change::Entity { .. }
        | Change::Outbox { .. } => true,
        Change::Store { plugin, .. } => *plugin == key.plugin,
        // Read settings and grants are heard of at once.
        Change::Setting { .. }
        | Change::Grants { .. }
        | Change::Terminology
        | Change::Events
        | Change::Job(_)
        | Change::Provider { .. } => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn key() -> ViewKey {
        ViewKey {
            plugin: "essai".into(),
            contribution: "panel".into(),
            patient: Some("p1".into()),
        }
    }

    fn reads(patient: &str) -> Dependencies {
        Dependencies {
            patients: [patient.to_owned()].into(),
            ..Dependencies::default()
        }
    }

    fn identity(patient: &str) -> Arc<Vec<Change>> {
        Arc::new(vec![Change::Identity(patient.into())])
    }

    /// A first render under way, with this ticket.
    fn under_way(ticket: u64) -> Watched {
        let mut watched = Watched::default();
        watched.begin(ticket);
        watched.day = "2026-11-27".into();
        watched
    }

    fn note(watched: &mut Watched, changes: &Arc<Vec<Change>>) {
        watched.under_way.as_mut().unwrap().note(changes);
    }

    #[test]
    fn a_change_told_before_a_first_render_says_what_it_read_is_not_lost() {
        let mut watched = under_way(1);
        note(&mut watched, &identity("p1"));
        assert!(watched.end(&key(), 1, Ok(Tree::default()), reads("p1")));
    }

    #[test]
    fn a_change_of_something_else_does_not_render_again() {
        let mut watched = under_way(1);
        note(&mut watched, &identity("p2"));
        assert!(!watched.end(&key(), 1, Ok(Tree::default()), reads("p1")));
        assert!(watched.state.busy_since.is_none());
    }

    #[test]
    fn a_render_that_failed_keeps_the_tree_and_what_it_was_made_of() {
        let mut watched = under_way(1);
        assert!(!watched.end(&key(), 1, Ok(Tree::default()), reads("p1")));
        watched.begin(2);
        note(&mut watched, &identity("p2"));
        // The failed render had read p2: it is tried again.
        assert!(watched.end(
            &key(),
            2,
            Err(("panne".into(), "Panne.".into())),
            reads("p2")
        ));
        assert!(watched.state.tree.is_some());
        assert_eq!(watched.state.generation, 1);
        assert!(
            watched.concerned(&key(), &identity("p1"))
                && watched.concerned(&key(), &identity("p2"))
        );
    }

    #[test]
    fn the_answer_of_a_render_that_was_overtaken_is_not_taken() {
        let mut watched = under_way(7);
        assert!(!watched.end(&key(), 3, Ok(Tree::default()), reads("p1")));
        assert!(watched.state.tree.is_none());
        assert!(
            watched.state.busy_since.is_some(),
            "the later render is still under way"
        );
    }

    #[test]
    fn too_many_changes_during_a_render_render_again() {
        let mut watched = under_way(1);
        for _ in 0..=BATCHES_KEPT {
            note(&mut watched, &identity("p2"));
        }
        assert!(watched.end(&key(), 1, Ok(Tree::default()), reads("p1")));
    }

    #[test]
    fn counts_are_made_again_in_front_once_what_they_may_be_of_changed_or_the_day() {
        let counts = Dependencies {
            counts: true,
            ..Dependencies::default()
        };
        let mut watched = under_way(1);
        watched.is_outdated = true;
        assert!(!watched.counted_before("2026-11-27"), "it is under way");
        assert!(!watched.end(&key(), 1, Ok(Tree::default()), counts));
        assert!(watched.counted_before("2026-11-27"));
        watched.begin(2);
        assert!(!watched.end(&key(), 2, Ok(Tree::default()), Dependencies::default()));
        watched.is_outdated = true;
        assert!(!watched.counted_before("2026-11-28"), "it counts nothing");
        watched.is_outdated = false;
        watched.dependencies.counts = true;
        assert!(!watched.counted_before("2026-11-27"));
        assert!(watched.counted_before("2026-11-28"), "a day began");
        let store = |plugin: &str| Change::Store {
            plugin: plugin.into(),
            table: "t".into(),
        };
        assert!(may_count(&store("essai"), &key()) && !may_count(&store("autre"), &key()));
        assert!(may_count(&Change::Created("p2".into()), &key()));
        assert!(!may_count(&Change::Events, &key()));
    }

    #[test]
    fn a_view_is_concerned_by_what_it_read_only() {
        let all = Dependencies {
            patients: ["p1".to_owned()].into(),
            queries: false,
            settings: true,
            orders: ["e1".to_owned()].into(),
            ..Dependencies::default()
        };
        let queries = Dependencies {
            queries: true,
            ..Dependencies::default()
        };
        let setting = |owner: &str| Change::Setting {
            owner: owner.into(),
            key: "k".into(),
        };
        let order = |entry: &str| Change::Outbox {
            entry: entry.into(),
            patient: Some("p1".into()),
        };
        for (change, dependencies, concerned) in [
            (Change::Patient("p1".into()), &all, true),
            (Change::Patient("p2".into()), &all, false),
            (Change::Created("p2".into()), &queries, true),
            (setting("essai"), &all, true),
            (setting("autre"), &all, false),
            (setting("essai"), &queries, false),
            (
                Change::Grants {
                    plugin: "essai".into(),
                },
                &queries,
                true,
            ),
            (
                Change::Grants {
                    plugin: "autre".into(),
                },
                &all,
                false,
            ),
            (order("e1"), &all, true),
            (order("e2"), &all, false),
            (Change::Everything, &Dependencies::default(), true),
            (Change::Events, &all, false),
            (
                Change::Store {
                    plugin: "essai".into(),
                    table: "t".into(),
                },
                &all,
                false,
            ),
        ] {
            assert_eq!(
                touches(&change, &key(), dependencies),
                concerned,
                "{change:?}"
            );
        }
    }
}
