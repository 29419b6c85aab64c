//! The package's French catalogue.

use crate::Data;
use crate::bindings::imports::socle::base::texts;

/// The message `key`, without arguments.
pub fn text(key: &str) -> String {
    texts::get(key, &[])
}

/// The message `key` with its arguments.
pub fn text_with(key: &str, arguments: &[(&str, Data)]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    texts::get(key, &arguments)
}
