//! Fields being edited while others may change them too: what they held when the edit began, what the person typed, what
//! they hold now. What only one of the two changed is merged by itself; what both changed is for the person to decide.

use std::collections::BTreeMap;

use crate::model::Ticket;

/// Fields being edited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// The revision what is typed rests on.
    revision: u64,
    fields: BTreeMap<String, Edit>,
    sent: Option<Ticket>,
    /// Why what was sent was not taken.
    failure: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Edit {
    base: String,
    mine: String,
    /// What somebody else made of it meanwhile.
    theirs: Option<String>,
    /// What was sent last: it coming back is no change of somebody else.
    sent: Option<String>,
    problem: Option<String>,
}

impl Edit {
    fn is_changed(&self) -> bool {
        !same(&self.mine, &self.base)
    }
}

/// The record keeps texts without the blanks around them: they are no change.
fn same(a: &str, b: &str) -> bool {
    a.trim() == b.trim()
}

impl Draft {
    /// Begin from what is known now.
    pub(crate) fn begin<'a>(
        revision: u64,
        known: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Self {
        let edit = |value: String| Edit {
            base: value.clone(),
            mine: value,
            ..Edit::default()
        };
        Self {
            revision,
            fields: known
                .into_iter()
                .map(|(name, value)| (name.to_owned(), edit(value)))
                .collect(),
            ..Self::default()
        }
    }

    /// What is typed in a field.
    pub(crate) fn text(&mut self, name: &str) -> &mut String {
        &mut self.fields.entry(name.to_owned()).or_default().mine
    }

    /// What is typed in a field, to be read.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |edit| edit.mine.as_str())
    }

    /// What is wrong with a field.
    pub(crate) fn problem(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.problem.as_deref()
    }

    /// Say what is wrong with a field.
    pub(crate) fn complain(&mut self, name: &str, problem: Option<String>) {
        self.fields.entry(name.to_owned()).or_default().problem = problem;
    }

    /// Whether the person changed anything.
    pub(crate) fn is_changed(&self) -> bool {
        self.fields.values().any(Edit::is_changed)
    }

    /// What the person changed.
    pub(crate) fn changes(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter(|(_, edit)| edit.is_changed())
            .map(|(name, edit)| (name.clone(), edit.mine.clone()))
            .collect()
    }

    /// The revision what is typed rests on.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The fields are known to hold this now. What the person did not touch follows; what both changed is noted.
    pub(crate) fn follow<'a>(
        &mut self,
        revision: u64,
        known: impl IntoIterator<Item = (&'a str, String)>,
    ) {
        // What is on its way comes back as what is known: that is no change of somebody else.
        if revision == self.revision || self.sent.is_some() {
            return;
        }
        self.revision = revision;
        for (name, theirs) in known {
            let edit = self.fields.entry(name.to_owned()).or_default();
            if edit.mine == edit.base {
                edit.mine.clone_from(&theirs);
                edit.theirs = None;
            } else if same(&edit.mine, &theirs)
                || same(&edit.base, &theirs)
                || edit.sent.as_ref().is_some_and(|sent| same(sent, &theirs))
            {
                edit.theirs = None;
            } else {
                edit.theirs = Some(theirs.clone());
            }
            edit.base = theirs;
        }
    }

    /// Whether these are the fields as the person's last write, or the last reading, left them.
    pub(crate) fn rests_on<'a>(&self, known: impl IntoIterator<Item = (&'a str, String)>) -> bool {
        known.into_iter().all(|(name, value)| {
            self.fields
                .get(name)
                .is_none_or(|edit| same(&edit.base, &value))
        })
    }

    /// The fields both changed, with what they hold now.
    pub(crate) fn clashes(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter_map(|(name, edit)| Some((name.clone(), edit.theirs.clone()?)))
            .collect()
    }

    /// The person keeps what they typed in a field both changed.
    pub(crate) fn keep_mine(&mut self, name: &str) {
        if let Some(edit) = self.fields.get_mut(name) {
            edit.theirs = None;
        }
    }

    /// The person takes what somebody else wrote.
    pub(crate) fn take_theirs(&mut self, name: &str) {
        if let Some(edit) = self.fields.get_mut(name)
            && let Some(theirs) = edit.theirs.take()
        {
            edit.mine = theirs;
        }
    }

    /// It is on its way.
    pub(crate) fn sent(&mut self, ticket: Ticket) {
        self.sent = Some(ticket);
        self.failure = None;
        for edit in self.fields.values_mut() {
            edit.sent = edit.is_changed().then(|| edit.mine.clone());
        }
    }

    /// The reason was read: it may be tried again.
    pub(crate) fn forget_failure(&mut self) {
        self.failure = None;
    }

    /// Whether it is on its way.
    pub(crate) fn is_waiting(&self) -> bool {
        self.sent.is_some()
    }

    /// Why it was not taken.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// What came of it; false when the ticket is not its own.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        if self.sent.take_if(|sent| *sent == ticket).is_none() {
            return false;
        }
        if done {
            for edit in self.fields.values_mut() {
                if let Some(sent) = &edit.sent {
                    edit.base.clone_from(sent);
                }
            }
        } else {
            self.failure = sentence.map(str::to_owned);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(phone: &str, town: &str) -> Vec<(&'static str, String)> {
        vec![
            ("telephone", phone.to_owned()),
            ("commune", town.to_owned()),
        ]
    }

    #[test]
    fn what_only_one_of_two_people_changed_is_merged_by_itself() {
        let mut draft = Draft::begin(1, known("01", "Ambert"));
        draft.text("telephone").push_str(" 02");
        draft.follow(2, known("01", "Thiers"));
        assert_eq!(draft.changes(), [("telephone".into(), "01 02".into())]);
        assert_eq!(draft.typed("commune"), "Thiers");
        assert_eq!(draft.revision(), 2);
        assert!(draft.clashes().is_empty());
    }

    #[test]
    fn what_both_changed_is_decided_by_the_person() {
        let edited = || {
            let mut draft = Draft::begin(1, known("01", "Ambert"));
            *draft.text("telephone") = "02".into();
            draft.follow(2, known("03", "Ambert"));
            assert_eq!(draft.clashes(), [("telephone".into(), "03".into())]);
            draft
        };
        let mut draft = edited();
        draft.keep_mine("telephone");
        assert_eq!(draft.changes(), [("telephone".into(), "02".into())]);
        let mut draft = edited();
        draft.take_theirs("telephone");
        assert!(draft.changes().is_empty());
        assert!(draft.clashes().is_empty());
    }

    #[test]
    fn the_same_change_made_twice_is_no_clash() {
        let mut draft = Draft::begin(1, known("01", "Ambert"));
        *draft.text("telephone") = "02".into();
        draft.follow(2, known("02", "Ambert"));
        assert!(draft.clashes().is_empty() && !draft.is_changed());
    }

    #[test]
    fn what_was_not_taken_stays_with_its_reason() {
        let mut draft = Draft::begin(1, known("01", "Ambert"));
        *draft.text("telephone") = "02".into();
        draft.sent(Ticket(7));
        assert!(!draft.settle(Ticket(8), false, None));
        // Our own write comes back before its outcome.
        draft.follow(2, known("02", "Ambert"));
        assert!(draft.clashes().is_empty());
        assert!(draft.settle(Ticket(7), false, Some("Le disque est plein.")));
        assert_eq!(draft.failure(), Some("Le disque est plein."));
        assert_eq!(draft.typed("telephone"), "02");
    }
}
