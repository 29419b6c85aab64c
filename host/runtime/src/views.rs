//! What is on the screen, kept up to date: each view is rendered when it is first looked at and
//! again when something it was made of changes, never on the thread that looks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use socle_record::Change;
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
    /// Something changed since the render under way began.
    stale: bool,
    looked: u64,
}

struct Inner {
    host: Host,
    views: Mutex<HashMap<ViewKey, Watched>>,
    repaint: Box<dyn Fn() + Send + Sync>,
    runtime: tokio::runtime::Handle,
    renders: Arc<Semaphore>,
    moment: AtomicU64,
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
        let watched = views.entry(key.clone()).or_default();
        watched.looked = moment;
        watched.state.busy_since = Some(Instant::now());
        let state = watched.state.clone();
        drop(views);
        self.0.render(key.clone());
        state
    }

    /// A patient's file is closed: its views are not kept up to date any more.
    pub fn forget_patient(&self, patient: &str) {
        self.0.lock().retain(|key, _| key.patient.as_deref() != Some(patient));
    }

    /// Forget the views looked at longest ago, down to `count`.
    pub fn keep_at_most(&self, count: usize) {
        let mut views = self.0.lock();
        if views.len() <= count {
            return;
        }
        let mut looked: Vec<_> = views.values().map(|watched| watched.looked).collect();
        looked.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = looked.get(count.saturating_sub(1)).copied().unwrap_or(u64::MAX);
        views.retain(|_, watched| watched.looked >= oldest);
    }

    /// True when no render is under way.
    pub fn are_settled(&self) -> bool {
        self.0.lock().values().all(|watched| watched.state.busy_since.is_none())
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, HashMap<ViewKey, Watched>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn render(self: &Arc<Self>, key: ViewKey) {
        let inner = Arc::clone(self);
        self.runtime.spawn(async move {
            // The semaphore is never closed.
            let _place = Arc::clone(&inner.renders).acquire_owned().await.ok();
            loop {
                match inner.lock().get_mut(&key) {
                    Some(watched) => watched.stale = false,
                    None => return,
                }
                let rendered = inner.host.render(&key.plugin, &key.contribution, key.patient.as_deref()).await;
                let again = {
                    let mut views = inner.lock();
                    let Some(watched) = views.get_mut(&key) else { return };
                    match rendered {
                        Ok((tree, dependencies)) => {
                            watched.state.tree = Some(Arc::new(tree));
                            watched.state.failure = None;
                            watched.state.generation += 1;
                            watched.dependencies = dependencies;
                        }
                        Err(error) => watched.state.failure = Some((error.code().to_owned(), error.sentence())),
                    }
                    if !watched.stale {
                        watched.state.busy_since = None;
                    }
                    watched.stale
                };
                (inner.repaint)();
                if !again {
                    return;
                }
            }
        });
    }

    /// Render again what `concerns`.
    fn refresh(self: &Arc<Self>, concerns: impl Fn(&ViewKey, &Watched) -> bool) {
        let mut again = Vec::new();
        for (key, watched) in self.lock().iter_mut() {
            if !concerns(key, watched) {
                continue;
            }
            if watched.state.busy_since.is_some() {
                watched.stale = true;
            } else {
                watched.state.busy_since = Some(Instant::now());
                again.push(key.clone());
            }
        }
        for key in again {
            self.render(key);
        }
    }
}

async fn follow(inner: Weak<Inner>, mut events: tokio::sync::broadcast::Receiver<HostEvent>) {
    loop {
        let event = events.recv().await;
        let Some(inner) = inner.upgrade() else { return };
        match event {
            Ok(HostEvent::Changed(changes)) => {
                inner.refresh(|key, watched| changes.iter().any(|change| touches(change, key, watched)));
                (inner.repaint)();
            }
            Ok(HostEvent::Invalidated { plugin, contribution, patient }) => inner.refresh(|key, _| {
                key.plugin == plugin && key.contribution == contribution && (patient.is_none() || key.patient == patient)
            }),
            // Grants or the plugin itself changed: anything may look different.
            Ok(HostEvent::Plugins) | Err(RecvError::Lagged(_)) => {
                inner.refresh(|_, _| true);
                (inner.repaint)();
            }
            Ok(HostEvent::Started { .. } | HostEvent::Progress { .. } | HostEvent::Ended { .. }) => (inner.repaint)(),
            Err(RecvError::Closed) => return,
        }
    }
}

fn touches(change: &Change, key: &ViewKey, watched: &Watched) -> bool {
    let depends = |patient: &str| watched.dependencies.patients.contains(patient) || watched.dependencies.queries;
    match change {
        Change::Everything => true,
        Change::Created(patient) | Change::Patient(patient) | Change::Identity(patient) => depends(patient.as_str()),
        Change::Setting { owner, .. } => *owner == key.plugin && watched.dependencies.settings,
        Change::Grants { plugin } => *plugin == key.plugin,
        // The plugin says so itself, by `invalidate`.
        Change::Store { .. } | Change::Outbox { .. } | Change::Events | Change::Job(_) | Change::Provider { .. } => false,
    }
}
