//! How far one came with a server: told to a person who tries a mailbox, step by step.

use std::sync::atomic::{AtomicU8, Ordering};

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Stage {
    /// Nowhere yet.
    #[default]
    Begun,
    /// Its name is known.
    Named,
    /// It answers.
    Reached,
    /// It speaks TLS, and proved who it is.
    Secured,
    /// It let us in.
    Entered,
}

impl Stage {
    const ALL: [Self; 5] = [
        Self::Begun,
        Self::Named,
        Self::Reached,
        Self::Secured,
        Self::Entered,
    ];
}

/// The furthest one came, over all attempts.
#[derive(Debug, Default)]
pub struct Progress(AtomicU8);

impl Progress {
    pub(crate) fn came_to(&self, stage: Stage) {
        self.0.fetch_max(stage as u8, Ordering::Relaxed);
    }

    /// How far one came.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let reached = self.0.load(Ordering::Relaxed);
        let stage = Stage::ALL.into_iter().find(|one| *one as u8 == reached);
        stage.unwrap_or_default()
    }
}
