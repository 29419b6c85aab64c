//! Which lines of the list are chosen: the one the keyboard stands on, or several.
//!
//! A click or an arrow chooses one; Ctrl and Space add one or take it out, Shift goes on to here, Ctrl+A takes all that is
//! listed. At least one stays chosen once something is.

use std::collections::BTreeSet;

use socle_practice::documents::list::{Found, Line};

/// What is chosen beside the line the keyboard stands on.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Ids of the documents; empty when the line the keyboard stands on is the only one.
    several: BTreeSet<String>,
    /// Where a stretch begins.
    anchor: Option<String>,
}

impl Selection {
    /// This one and no other.
    pub(super) fn only(&mut self, id: &str) {
        self.several.clear();
        self.anchor = Some(id.to_owned());
    }

    /// This one too, or not any more; `at` is where the keyboard stood.
    pub(super) fn toggle(&mut self, id: &str, at: Option<&str>) {
        if self.several.is_empty() {
            self.several.extend(at.map(str::to_owned));
        }
        if !self.several.remove(id) || self.several.is_empty() {
            self.several.insert(id.to_owned());
        }
        self.anchor = Some(id.to_owned());
    }

    /// From where the last one was chosen up to this one.
    pub(super) fn upto(&mut self, id: &str, at: Option<&str>, listed: &[Line]) {
        let place = |id: &str| {
            listed
                .iter()
                .position(|line| line.document.id.as_str() == id)
        };
        let from = self.anchor.as_deref().or(at).and_then(place);
        let (Some(from), Some(to)) = (from, place(id)) else {
            self.only(id);
            return;
        };
        let stretch = &listed[from.min(to)..=from.max(to)];
        self.several = stretch
            .iter()
            .map(|line| line.document.id.as_str().to_owned())
            .collect();
        self.anchor
            .get_or_insert_with(|| at.unwrap_or(id).to_owned());
    }

    /// All that is listed.
    pub(super) fn all(&mut self, listed: &[Line]) {
        self.several = listed
            .iter()
            .map(|line| line.document.id.as_str().to_owned())
            .collect();
    }

    /// Whether this one is chosen.
    pub(super) fn holds(&self, id: &str, at: Option<&str>) -> bool {
        match self.several.is_empty() {
            true => at == Some(id),
            false => self.several.contains(id),
        }
    }

    /// Those that are chosen, in the order of the list; what a filter hides is not among them.
    pub(super) fn of(&self, found: &Found, at: Option<&str>) -> Vec<Line> {
        found
            .lines
            .iter()
            .filter(|line| self.holds(line.document.id.as_str(), at))
            .cloned()
            .collect()
    }
}
