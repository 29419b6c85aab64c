//! Bringing together what two people wrote on the same entity.

use super::value::Value;

/// What one write would make of the entity as others have left it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merge {
    /// Fields that only we changed, or that both changed to the same: they can be written again on the present revision.
    pub ours: Vec<(String, Value)>,
    /// Fields both changed, and not to the same: a person chooses.
    pub clashes: Vec<Clash>,
}

/// A field both changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Field.
    pub field: String,
    /// What both had read.
    pub read: Value,
    /// What is in the record now.
    pub theirs: Value,
    /// What we wanted to write.
    pub ours: Value,
}

/// Merges our changes: `read` is the entity as we read it, `now` as it is, `ours` what we wanted to write.
pub fn merge(
    read: impl Fn(&str) -> Value,
    now: impl Fn(&str) -> Value,
    ours: &[(String, Value)],
) -> Merge {
    let mut merge = Merge::default();
    for (field, value) in ours {
        let (before, theirs) = (read(field), now(field));
        if *value == theirs || *value == before {
            // Nothing of ours to write: it is there already, or we had not touched it.
            continue;
        }
        if theirs == before {
            merge.ours.push((field.clone(), value.clone()));
        } else {
            merge.clashes.push(Clash {
                field: field.clone(),
                read: before,
                theirs,
                ours: value.clone(),
            });
        }
    }
    merge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: &str, now: &str, ours: &str, merged: bool, clashes: bool) {
        let merge = merge(
            |_| read.into(),
            |_| now.into(),
            &[("note".to_owned(), ours.into())],
        );
        assert_eq!(
            (!merge.ours.is_empty(), !merge.clashes.is_empty()),
            (merged, clashes),
            "{read} {now} {ours}"
        );
    }

    #[test]
    fn what_only_one_of_two_changed_is_kept_and_a_person_chooses_of_the_rest() {
        check("a", "a", "b", true, false);
        check("a", "b", "a", false, false);
        check("a", "b", "b", false, false);
        check("a", "b", "c", false, true);
        check("a", "a", "a", false, false);
    }
}
