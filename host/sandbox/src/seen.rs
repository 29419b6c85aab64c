//! Message identifiers that came before: a message is taken once.

use std::collections::{HashSet, VecDeque};

/// Message identifiers remembered to refuse a duplicate.
const KEPT: usize = 4096;

/// The last of them.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    set: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    /// False when the identifier was there already.
    pub(crate) fn remember(&mut self, id: &str) -> bool {
        if !self.set.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.set.remove(&oldest);
        }
        true
    }
}
