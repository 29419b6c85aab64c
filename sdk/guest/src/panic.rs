//! A panic in a plugin would otherwise be a bare `unreachable` trap: its text goes to the log first.

use crate::bindings::imports::socle::base::log::{Level, write};

/// Called at the start of every export; each call is a new instance, so it is set each time.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        write(
            Level::Error,
            &info.to_string(),
            &[("panic".into(), "true".into())],
        )
    }));
}
