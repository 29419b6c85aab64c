//! Folding text into words for search.
