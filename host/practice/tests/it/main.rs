//! What a practice does without a screen, on a real record and real services of the desktop.
#![allow(clippy::unwrap_used)]

mod scene;
mod summary;

mod cups;
mod papers;
mod taking;
