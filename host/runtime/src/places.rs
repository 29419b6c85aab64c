//! Places for calls: as many at once as the engine keeps instances for.
//!
//! A call holds its place from before its instance is made until after it is gone. A service runs
//! inside the place of who asked first: each place stands for a whole chain of services, so that no
//! chain waits for a place another chain holds. Views, persons and what the practice does by itself have
//! places of their own: however many jobs wait for a network, a person's next click finds one.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits;
use crate::state::Origin;

/// Instances that can live at once: every place, and the services each may ask for.
pub(crate) const INSTANCES: usize =
    (limits::VIEWS_AT_ONCE + limits::ACTS_AT_ONCE + limits::ERRANDS_AT_ONCE)
        * limits::SERVICE_DEPTH;

/// Who has an instance.
#[derive(Debug)]
pub(crate) struct Places {
    views: Arc<Semaphore>,
    acts: Arc<Semaphore>,
    errands: Arc<Semaphore>,
}

/// The right to have an instance, given back when it goes.
#[derive(Debug)]
pub(crate) struct Place {
    /// `None` for a service: it runs in the place of its consumer.
    _permit: Option<OwnedSemaphorePermit>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            views: Arc::new(Semaphore::new(limits::VIEWS_AT_ONCE)),
            acts: Arc::new(Semaphore::new(limits::ACTS_AT_ONCE)),
            errands: Arc::new(Semaphore::new(limits::ERRANDS_AT_ONCE)),
        }
    }
}

impl Places {
    /// Wait for a place for a call of this origin.
    pub(crate) async fn take(&self, origin: Origin) -> Place {
        let places = match origin {
            Origin::Service => return Place { _permit: None },
            Origin::View => &self.views,
            Origin::Person => &self.acts,
            Origin::Event | Origin::Job | Origin::Delivery => &self.errands,
        };
        Place {
            // Never closed, so there is always a permit in the end.
            _permit: Arc::clone(places).acquire_owned().await.ok(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn one_call_more_than_there_are_places_waits_until_one_goes() {
        let places = Places::default();
        let take = |origin| places.take(origin).now_or_never();
        let mut jobs: Vec<_> = (0..limits::ERRANDS_AT_ONCE)
            .map(|_| take(Origin::Job).unwrap())
            .collect();
        for origin in [Origin::Job, Origin::Event, Origin::Delivery] {
            assert!(take(origin).is_none(), "{origin:?}");
        }
        // Persons and the screen have places of their own, and a service needs none.
        for origin in [Origin::Person, Origin::View, Origin::Service] {
            assert!(take(origin).is_some(), "{origin:?}");
        }
        jobs.pop();
        assert!(take(Origin::Event).is_some());
    }
}
