//! The author's log, shown on the plugin's page. Never patient data.

use crate::bindings::imports::socle::base::log::{Level, write};

/// Fine detail while developing.
pub fn debug(message: &str) {
    write(Level::Debug, message, &[]);
}

/// A step worth knowing.
pub fn info(message: &str) {
    write(Level::Info, message, &[]);
}

/// Something odd that was dealt with.
pub fn warn(message: &str) {
    write(Level::Warn, message, &[]);
}

/// Something that was not done.
pub fn error(message: &str) {
    write(Level::Error, message, &[]);
}
