//! A plugin's own tables (`socle:base/store`): key, value, and the words full-text search finds a row by.

/// Quota of a plugin that was given none, bytes.
pub const DEFAULT_QUOTA_BYTES: u64 = 256 * 1024 * 1024;
/// Longest key, characters.
pub const MAX_KEY_CHARS: usize = 500;
/// Longest name of a table, characters.
pub const MAX_TABLE_CHARS: usize = 64;

/// Which rows of a table, sorted by key.
#[derive(Debug, Clone, Default)]
pub struct StoreQuery {
    /// Beginnings of words, all present, accents and case ignored.
    pub words: Option<String>,
    /// Exactly this key.
    pub equal: Option<String>,
    /// Keys from this one, included.
    pub low: Option<String>,
    /// Keys up to this one, included.
    pub high: Option<String>,
    /// Last key first.
    pub descending: bool,
    /// First row wanted.
    pub first: u64,
    /// How many rows, at most [`MAX_ROWS`](super::query::MAX_ROWS).
    pub count: u32,
}

/// What a plugin keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreUse {
    /// Bytes of keys, values and words.
    pub used_bytes: u64,
    /// The most it may keep.
    pub quota_bytes: u64,
}
