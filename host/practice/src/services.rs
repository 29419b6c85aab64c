//! What the practice depends on outside itself, as far as this workstation sees it: the exchanges with network services and
//! the secure mailboxes.

use std::sync::Arc;

use socle_capabilities::exchanges::Exchanges;
use socle_runtime::ports::mail::Mailboxes;

/// Where their state is read.
#[derive(Clone)]
pub struct Services {
    /// What was noted of exchanges since the program began.
    pub exchanges: Arc<Exchanges>,
    /// The mailboxes, which know whether they are read.
    pub mailboxes: Arc<dyn Mailboxes>,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Services")
    }
}
