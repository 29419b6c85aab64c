//! What the sandbox remembers of the traffic: counts, and the last exchanges without any trait.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::behaviour::Disturbance;

/// Exchanges kept; older ones only count.
const EXCHANGES_KEPT: usize = 500;

/// One request, or one connection that never became a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// `insi/rechercherInsAvecTraitsIdentite`; `insi/?` when the request did not name an operation, `insi/connexion`
    /// when there was none.
    pub operation: String,
    /// What the service answered or would have answered: `00`, `01`, `02`, a fault's code, `http 405`; for a
    /// connection, `connexion`.
    pub outcome: String,
    /// Why it was refused, in English, for the author of the request.
    pub reason: Option<String>,
    /// What struck the connection.
    pub disturbance: Option<Disturbance>,
}

/// Counts by operation, and the last exchanges.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Traffic {
    /// How many exchanges there were of each operation.
    pub counts: BTreeMap<String, u64>,
    /// The last 500, oldest first.
    pub exchanges: VecDeque<Exchange>,
}

impl Traffic {
    /// How many exchanges of an operation there were; 0 when there was none.
    #[must_use]
    pub fn count(&self, operation: &str) -> u64 {
        self.counts.get(operation).copied().unwrap_or(0)
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        *self.counts.entry(exchange.operation.clone()).or_default() += 1;
        self.exchanges.push_back(exchange);
        if self.exchanges.len() > EXCHANGES_KEPT {
            self.exchanges.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_go_on_when_old_exchanges_are_forgotten() {
        let mut traffic = Traffic::default();
        for _ in 0..EXCHANGES_KEPT + 7 {
            traffic.record(Exchange {
                operation: "insi/?".to_owned(),
                outcome: "00".to_owned(),
                reason: None,
                disturbance: None,
            });
        }
        assert_eq!(traffic.exchanges.len(), EXCHANGES_KEPT);
        assert_eq!(traffic.count("insi/?"), 507);
        assert_eq!(traffic.count("insi/connexion"), 0);
    }
}
