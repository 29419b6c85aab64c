//! From a plugin's calls to a [`Tree`], within the budgets of [`crate::limits`]. What does not fit is
//! left out, and the author's log says where.

use std::collections::HashSet;

use socle_record::Zone;

use super::{
    Destination, FieldKind, Format, Kind, Letters, Node, Suggestion, Table, TableRow, Tree,
};
use crate::failure::{Data, Failure};
use crate::limits;

/// Remarks for the author about one view; the first are the ones that matter.
const COMPLAINTS: usize = 20;

/// Builds a [`Tree`] within the budgets.
#[derive(Debug, Default)]
pub(crate) struct TreeBuilder {
    /// The containers opened and not yet closed, the outermost first.
    open: Vec<Open>,
    /// The finished nodes of the root.
    root: Level,
    nodes: usize,
    bytes: usize,
    /// The view is full: the rest is left out.
    full: bool,
    /// The last row was left out: its cells are too, they are not those of the row before.
    row_left_out: bool,
    /// Containers that were left out: their `close` is not ours.
    skipped: usize,
    /// Where modifiers go.
    last: Last,
    /// The services that may be begun from here, as far as they were named: a line of consent is used once for all rows.
    may_begin: HashSet<String>,
    complaints: Vec<String>,
}

/// A container under construction; what it contains is in `inside` until it is closed. Of a table,
/// `inside` keeps the keys of its rows.
#[derive(Debug)]
struct Open {
    node: Node,
    inside: Level,
}

/// The nodes of one level, and the keys they bear.
#[derive(Debug, Default)]
struct Level {
    nodes: Vec<Node>,
    /// The keys of the rows of a table, or of all nodes once they are more than [`FEW`].
    keys: HashSet<String>,
}

/// What one element of a list costs even when its text is empty.
const ELEMENT_BYTES: usize = 16;

/// So many keys are sooner compared than looked up.
const FEW: usize = 16;

impl Level {
    /// `key`, or, when a sibling bears it, one made of it that none bears.
    fn unused(&self, key: String) -> String {
        if !self.bears(&key) {
            return key;
        }
        let mut number = self.nodes.len().max(self.keys.len());
        loop {
            let other = format!("{key}#{number}");
            if !self.bears(&other) {
                return other;
            }
            number += 1;
        }
    }

    fn bears(&self, key: &str) -> bool {
        if self.keys.is_empty() {
            self.nodes.iter().any(|node| node.key == key)
        } else {
            self.keys.contains(key)
        }
    }

    /// The key of a node that comes: `key`, or one made of it that none bears.
    fn claim(&mut self, key: String) -> String {
        let unused = self.unused(key);
        if self.nodes.len() >= FEW {
            if self.keys.is_empty() {
                self.keys
                    .extend(self.nodes.iter().map(|node| node.key.clone()));
            }
            self.keys.insert(unused.clone());
        }
        unused
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Nothing,
    /// The container opened last.
    Open,
    /// The leaf or container finished last.
    Child,
    /// Something that was left out: what is said of it is left out too.
    Skipped,
}

impl TreeBuilder {
    pub(crate) fn open(&mut self, key: String, kind: Kind) {
        if self.skipped > 0 || !self.fits(&key, &kind) || !self.is_shallow(&key) {
            self.skipped += 1;
            self.last = Last::Skipped;
            return;
        }
        self.row_left_out = false;
        let node = Node::new(self.claim(key), kind);
        self.open.push(Open {
            node,
            inside: Level::default(),
        });
        self.last = Last::Open;
    }

    pub(crate) fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            self.last = Last::Skipped;
            return;
        }
        match self.open.pop() {
            Some(Open { mut node, inside }) => {
                node.children = inside.nodes;
                self.level().nodes.push(node);
                self.last = Last::Child;
            }
            None => self.complain("`close` without an open container".into()),
        }
    }

    pub(crate) fn leaf(&mut self, key: String, kind: Kind) {
        if self.skipped > 0 || !self.fits(&key, &kind) {
            self.last = Last::Skipped;
            return;
        }
        let node = Node::new(self.claim(key), kind);
        self.level().nodes.push(node);
        self.last = Last::Child;
    }

    pub(crate) fn table_row(&mut self, key: String) {
        if self.skipped > 0 {
            return;
        }
        let weight = key.len();
        self.row_left_out = true;
        if !self.is_short("row", &key) || !self.has_room(&key, weight) {
            return;
        }
        let Some((table, keys)) = self.table() else {
            return;
        };
        if table.rows.len() >= limits::VIEW_ROWS {
            self.complain(format!(
                "more than {} rows: declare the table paged",
                limits::VIEW_ROWS
            ));
            return;
        }
        let unused = keys.unused(key.clone());
        let twice = unused != key;
        keys.keys.insert(unused.clone());
        table.rows.push(TableRow {
            key: unused,
            cells: Vec::new(),
            letters: Vec::new(),
            opens: None,
            begins: None,
        });
        self.row_left_out = false;
        self.bytes += weight;
        if twice {
            self.complain(format!("row `{key}` stands twice"));
        }
    }

    pub(crate) fn table_cell(&mut self, value: Data, format: Format) {
        if self.skipped > 0 || self.row_left_out {
            return;
        }
        // The place of what is left out stays: the cells after it belong to their own columns.
        let short = value
            .as_text()
            .is_none_or(|text| self.is_short("cell", text));
        let value = if short { value } else { Data::None };
        let weight = value.weight();
        if !self.has_room("cell", weight) {
            return;
        }
        let Some((table, _)) = self.table() else {
            return;
        };
        let columns = table.columns.len();
        let complaint = match table.rows.last_mut() {
            None => "`cell` before `row`".to_owned(),
            Some(row) if row.cells.len() >= columns => {
                format!("row `{}` has more cells than columns", row.key)
            }
            Some(row) => {
                row.cells.push((value, format));
                self.bytes += weight;
                return;
            }
        };
        self.complain(complaint);
    }

    pub(crate) fn paged(&mut self, rows: u64) {
        if self.skipped > 0 {
            return;
        }
        if let Some((table, _)) = self.table() {
            table.paged = Some(rows);
        }
    }

    /// Change the node added last; `text` is what the change brings.
    pub(crate) fn modify(&mut self, text: &str, change: impl FnOnce(&mut Node)) {
        let said_of_nothing = self.skipped > 0 || self.last == Last::Skipped;
        if said_of_nothing || !self.is_short("remark", text) || !self.has_room("remark", text.len())
        {
            return;
        }
        let node = match self.last {
            Last::Nothing | Last::Skipped => None,
            Last::Open => self.open.last_mut().map(|open| &mut open.node),
            Last::Child => self.level().nodes.last_mut(),
        };
        match node {
            Some(node) => {
                change(node);
                self.bytes += text.len();
            }
            None => self.complain("a modifier without a node before it".into()),
        }
    }

    /// The characters that matter of the cell added last to the open table, or of the node added last.
    pub(crate) fn letters(&mut self, ranges: &[(u32, u32)]) {
        if self.skipped > 0 || !self.has_room("mark-letters", ranges.len() * 8) {
            return;
        }
        self.bytes += ranges.len() * 8;
        if let Some(row) = self.last_row() {
            let Some(row) = row else {
                return;
            };
            if let Some((value, format)) = row.cells.last() {
                let length = format.show(value, &Zone::default()).chars().count();
                let at = row.cells.len() - 1;
                row.letters.retain(|(marked, _)| *marked != at);
                row.letters.push((at, Letters::of(ranges, length)));
                return;
            }
        }
        self.modify("", |node| {
            let length = match &node.kind {
                Kind::Heading { text, .. } | Kind::Text { text } => text.chars().count(),
                Kind::Fact { value, format, .. } => {
                    format.show(value, &Zone::default()).chars().count()
                }
                _ => 0,
            };
            node.letters = Letters::of(ranges, length);
        });
    }

    /// The place of the host that the button added last shows.
    pub(crate) fn leads_to(&mut self, word: &str) {
        let place = Destination::from_word(word);
        self.modify("", |node| {
            if matches!(node.kind, Kind::Button { .. }) {
                node.leads_to = place;
            }
        });
    }

    /// Where a table is open, its row added last; none in it where that was left out.
    fn last_row(&mut self) -> Option<Option<&mut TableRow>> {
        let left_out = self.row_left_out;
        match &mut self.open.last_mut()?.node.kind {
            Kind::Table(table) => Some(table.rows.last_mut().filter(|_| !left_out)),
            _ => None,
        }
    }

    /// The patient whose file the row added last to the open table, or else the button added last, opens.
    pub(crate) fn opens(&mut self, patient: &str) {
        if self.skipped > 0 || !self.is_short("opens", patient) {
            return;
        }
        if let Some(row) = self.last_row() {
            if let Some(row) = row {
                row.opens = Some(patient.to_owned());
                self.bytes += patient.len();
            }
            return;
        }
        self.modify(patient, |node| {
            if matches!(node.kind, Kind::Button { .. }) {
                node.opens = Some(patient.to_owned());
            }
        });
    }

    /// Whether this service was found to be one that may be begun from here.
    pub(crate) fn may_begin(&self, service: &str) -> bool {
        self.may_begin.contains(service)
    }

    /// It may, or may not for this reason.
    pub(crate) fn note_begin(&mut self, service: &str, refused: Option<&Failure>) {
        match refused {
            None => {
                self.may_begin.insert(service.to_owned());
            }
            Some(failure) => {
                let why = failure.detail("author").unwrap_or(&failure.message);
                let said = format!("`begins` is left out: {why}");
                if !self.complaints.contains(&said) {
                    self.complain(said);
                }
            }
        }
    }

    /// The service that is begun in the file the row added last, or else the button added last, opens; where that is nobody's,
    /// nothing is.
    pub(crate) fn begins(&mut self, service: &str) {
        if self.skipped > 0 || !self.is_short("begins", service) {
            return;
        }
        if let Some(row) = self.last_row() {
            if let Some(row) = row.filter(|row| row.opens.is_some()) {
                row.begins = Some(service.to_owned());
                self.bytes += service.len();
            }
            return;
        }
        self.modify(service, |node| {
            if node.opens.is_some() {
                node.begins = Some(service.to_owned());
            }
        });
    }

    /// What may be meant by what is typed in the field added last, as (value, label, smaller line).
    pub(crate) fn suggest(&mut self, mut options: Vec<(String, String, String)>) {
        if self.skipped > 0 || self.last == Last::Skipped {
            return;
        }
        if options.len() > limits::VIEW_SUGGESTIONS {
            options.truncate(limits::VIEW_SUGGESTIONS);
            self.complain(format!(
                "a field suggests more than {}: the rest is left out",
                limits::VIEW_SUGGESTIONS
            ));
        }
        let mut weight = 0;
        for (value, label, more) in &options {
            for text in [value, label, more] {
                if !self.is_short("suggest", text) {
                    return;
                }
                weight += text.len() + ELEMENT_BYTES;
            }
        }
        if !self.has_room("suggest", weight) {
            return;
        }
        self.bytes += weight;
        let mut taken = false;
        self.modify("", |node| {
            if let Kind::Field {
                kind: FieldKind::Text | FieldKind::Multiline | FieldKind::Texts,
                ..
            } = node.kind
            {
                taken = true;
                let suggestion = |(value, label, more)| Suggestion { value, label, more };
                node.suggestions = Some(options.into_iter().map(suggestion).collect());
            }
        });
        if !taken {
            self.complain("`suggest` belongs to a field of `text`, `multiline` or `texts`".into());
        }
    }

    /// The tree, and what the author should know. Containers left open are closed.
    pub(crate) fn finish(mut self, zone: Zone) -> (Tree, Vec<String>) {
        if !self.open.is_empty() {
            let keys: Vec<_> = self
                .open
                .iter()
                .map(|open| open.node.key.as_str())
                .collect();
            self.complain(format!("left open: {}", keys.join(", ")));
            self.skipped = 0;
            while !self.open.is_empty() {
                self.close();
            }
        }
        let mut tree = Tree {
            nodes: self.root.nodes,
            zone,
        };
        tree.tidy();
        (tree, self.complaints)
    }

    fn level(&mut self) -> &mut Level {
        match self.open.last_mut() {
            Some(open) => &mut open.inside,
            None => &mut self.root,
        }
    }

    /// The open table and the keys of its rows; says so when there is none.
    fn table(&mut self) -> Option<(&mut Table, &mut Level)> {
        let in_table = self
            .open
            .last()
            .is_some_and(|open| matches!(open.node.kind, Kind::Table(_)));
        if !in_table {
            self.complain("rows and cells belong in an open table".into());
            return None;
        }
        match self.open.last_mut() {
            Some(Open {
                node:
                    Node {
                        kind: Kind::Table(table),
                        ..
                    },
                inside,
            }) => Some((table, inside)),
            _ => None,
        }
    }

    /// Count a node in; false, once said, when it does not belong here or a budget is spent.
    fn fits(&mut self, key: &str, kind: &Kind) -> bool {
        if let Some(Open {
            node: Node {
                kind: Kind::Table(_),
                ..
            },
            ..
        }) = self.open.last()
        {
            self.complain(format!("`{key}` is inside a table, which holds only rows"));
            return false;
        }
        let (mut weight, mut short) = (key.len() + kind.other_weight(), true);
        kind.each_text(|text| {
            weight += text.len();
            short = short && self.is_short(key, text);
        });
        if !short {
            return false;
        }
        if self.nodes >= limits::VIEW_NODES || !self.has_room(key, weight) {
            self.fill(key);
            return false;
        }
        if kind
            .control_label()
            .is_some_and(|label| label.trim().is_empty())
        {
            self.complain(format!(
                "`{key}` has no label: nobody can tell what it is for"
            ));
        }
        self.nodes += 1;
        self.bytes += weight;
        true
    }

    fn is_shallow(&mut self, key: &str) -> bool {
        if self.open.len() < limits::VIEW_DEPTH {
            return true;
        }
        self.complain(format!(
            "`{key}` is deeper than {} levels",
            limits::VIEW_DEPTH
        ));
        false
    }

    /// False, once said, when the whole view would be too large with so many bytes more.
    fn has_room(&mut self, what: &str, weight: usize) -> bool {
        if !self.full && self.bytes + weight <= limits::VIEW_BYTES {
            return true;
        }
        self.fill(what);
        false
    }

    fn fill(&mut self, what: &str) {
        if !self.full {
            self.full = true;
            self.complain(format!(
                "the view is larger than {} nodes or {} bytes: `{what}` and what follows is left out",
                limits::VIEW_NODES,
                limits::VIEW_BYTES
            ));
        }
    }

    /// False, once said, when a text of `what` is longer than one may be.
    fn is_short(&mut self, what: &str, text: &str) -> bool {
        if text.len() <= limits::VIEW_TEXT_BYTES {
            return true;
        }
        self.complain(format!(
            "a text of `{what}` is longer than {} bytes",
            limits::VIEW_TEXT_BYTES
        ));
        false
    }

    /// A key for a new node of this level. Two siblings with one key would share focus and unsaved
    /// edits: the second is renamed.
    fn claim(&mut self, key: String) -> String {
        if key.is_empty() || key.contains('/') {
            let fit = format!("{}-", key.replace('/', "-"));
            self.complain(format!("key `{key}` is empty or has a `/`"));
            return self.level().claim(fit);
        }
        let length = key.len();
        let unused = self.level().claim(key);
        // A key made of another is that one with something after it.
        if let Some(key) = unused.get(..length).filter(|key| *key != unused) {
            self.complain(format!("key `{key}` is used twice among siblings"));
        }
        unused
    }

    fn complain(&mut self, text: String) {
        if self.complaints.len() < COMPLAINTS {
            self.complaints.push(text);
        }
    }
}

impl Kind {
    fn each_text(&self, mut take: impl FnMut(&str)) {
        match self {
            Kind::Column | Kind::Row => {}
            Kind::Section { title } | Kind::Dialog { title } | Kind::Page { title } => take(title),
            Kind::Form { submit_label } => take(submit_label),
            Kind::Heading { text, .. }
            | Kind::Text { text }
            | Kind::Badge { text, .. }
            | Kind::Notice { text } => take(text),
            Kind::Fact { label, value, .. } | Kind::Field { label, value, .. } => {
                take(label);
                take(value.as_text().unwrap_or_default());
            }
            Kind::Image {
                mime, description, ..
            } => {
                take(mime);
                take(description);
            }
            Kind::Progress { label, .. } | Kind::Button { label } => take(label),
            Kind::Choice {
                label,
                options,
                selected,
            } => {
                take(label);
                for (value, label) in options {
                    take(value);
                    take(label);
                }
                selected.iter().for_each(|value| take(value));
            }
            Kind::Table(table) => {
                take(&table.caption);
                for (key, title) in &table.columns {
                    take(key);
                    take(title);
                }
            }
            Kind::Chart(chart) => {
                take(&chart.title);
                chart.labels.iter().for_each(|label| take(label));
                chart.series.iter().for_each(|(name, _)| take(name));
            }
        }
    }

    /// What weighs besides the texts, in bytes.
    fn other_weight(&self) -> usize {
        match self {
            Kind::Image { bytes, .. } => bytes.len(),
            Kind::Fact {
                value: Data::Text(_),
                ..
            }
            | Kind::Field {
                value: Data::Text(_),
                ..
            } => 0,
            Kind::Fact { value, .. } | Kind::Field { value, .. } => value.weight(),
            Kind::Choice {
                options, selected, ..
            } => (options.len() + selected.len()) * ELEMENT_BYTES,
            Kind::Chart(chart) => {
                (chart.labels.len() + chart.series.len() * (chart.labels.len() + 1)) * ELEMENT_BYTES
            }
            _ => 0,
        }
    }

    /// The label of a control, which screen readers say.
    fn control_label(&self) -> Option<&str> {
        match self {
            Kind::Button { label } | Kind::Field { label, .. } | Kind::Choice { label, .. } => {
                Some(label)
            }
            Kind::Image { description, .. } => Some(description),
            Kind::Chart(chart) => Some(&chart.title),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::view::Tone;

    fn text(text: &str) -> Kind {
        Kind::Text { text: text.into() }
    }

    fn table(columns: &[&str]) -> Kind {
        let columns = columns
            .iter()
            .map(|key| ((*key).to_owned(), (*key).to_owned()))
            .collect();
        Kind::Table(Table {
            caption: "Table".into(),
            columns,
            ..Table::default()
        })
    }

    #[track_caller]
    fn built(
        build: impl FnOnce(&mut TreeBuilder),
        expected_keys: &[&str],
        expected_complaints: &[&str],
    ) -> Tree {
        let mut builder = TreeBuilder::default();
        build(&mut builder);
        let (tree, complaints) = builder.finish(Zone::default());
        let keys: Vec<_> = tree.nodes.iter().map(|node| node.key.as_str()).collect();
        assert_eq!(keys, expected_keys);
        assert_eq!(
            complaints.len(),
            expected_complaints.len(),
            "{complaints:#?}"
        );
        for (complaint, expected) in complaints.iter().zip(expected_complaints) {
            assert!(
                complaint.contains(expected),
                "{complaint:?} lacks {expected:?}"
            );
        }
        tree
    }

    #[test]
    fn a_key_used_twice_is_renamed_to_one_that_nobody_bears() {
        built(
            |b| {
                for key in ["same", "same#1", "same#2", "same", "same"] {
                    b.leaf(key.into(), text(""));
                }
            },
            &["same", "same#1", "same#2", "same#3", "same#4"],
            &["`same` is used twice", "`same` is used twice"],
        );
    }

    #[test]
    fn a_key_used_twice_is_found_among_few_siblings_and_among_many() {
        for siblings in [1, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            for first in [0, siblings - 1] {
                let mut keys: Vec<_> = (0..siblings).map(|n| format!("k{n}")).collect();
                let again = keys[first].clone();
                keys.push(format!("{again}#{siblings}"));
                keys.push("other".into());
                built(
                    |b| {
                        for key in &keys[..siblings] {
                            // Containers bear keys like leaves, from when they are opened.
                            b.open(key.clone(), Kind::Row);
                            b.leaf("k0".into(), text(""));
                            b.close();
                        }
                        b.leaf(again.clone(), text(""));
                        b.leaf("other".into(), text(""));
                    },
                    &keys.iter().map(String::as_str).collect::<Vec<_>>(),
                    &[&format!("`{again}` is used twice")],
                );
            }
        }
    }

    #[test]
    fn the_same_key_may_stand_on_another_level() {
        let tree = built(
            |b| {
                b.open("same".into(), Kind::Column);
                b.leaf("same".into(), text("dedans"));
                b.close();
            },
            &["same"],
            &[],
        );
        assert!(tree.find("same/same").is_some());
    }

    #[test]
    fn a_key_that_would_break_paths_is_replaced() {
        built(
            |b| {
                b.leaf("a/b".into(), text(""));
                b.leaf(String::new(), text(""));
            },
            &["a-b-", "-"],
            &["empty or has a `/`", "empty or has a `/`"],
        );
    }

    #[test]
    fn a_level_of_the_largest_size_is_built_at_once() {
        let started = std::time::Instant::now();
        let tree = built(
            |b| {
                b.open("table".into(), table(&["one"]));
                for n in 0..limits::VIEW_ROWS {
                    b.table_row(format!("row-{n}"));
                }
                b.close();
                for n in 0..limits::VIEW_NODES - 1 {
                    b.leaf(format!("key-{n}"), text("texte"));
                }
            },
            &std::iter::once("table".to_owned())
                .chain((0..limits::VIEW_NODES - 1).map(|n| format!("key-{n}")))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
            &[],
        );
        assert_eq!(tree.nodes.len(), limits::VIEW_NODES);
        assert!(
            started.elapsed() < std::time::Duration::from_secs(2),
            "{:?}",
            started.elapsed()
        );
    }

    #[test]
    fn what_is_said_of_something_left_out_does_not_stick_to_what_stands_before() {
        let too_long = "x".repeat(limits::VIEW_TEXT_BYTES + 1);
        let tree = built(
            |b| {
                b.leaf("first".into(), text("un"));
                b.leaf("out".into(), text(&too_long));
                b.modify("", |node| node.tone = Tone::Problem);
                b.open(
                    "out-too".into(),
                    Kind::Section {
                        title: too_long.clone(),
                    },
                );
                b.modify("", |node| node.required = true);
                b.leaf("inside".into(), text("dedans"));
                b.modify("", |node| node.required = true);
                b.close();
                b.modify("dehors", |node| node.hint = Some("dehors".into()));
            },
            &["first"],
            &["`out` is longer", "`out-too` is longer"],
        );
        let first = tree.find("first").unwrap();
        assert_eq!(
            (first.tone, first.required, first.hint.as_deref()),
            (Tone::Neutral, false, None)
        );
    }

    #[test]
    fn a_modifier_changes_the_container_just_opened_or_just_closed() {
        let tree = built(
            |b| {
                b.open("box".into(), Kind::Column);
                b.modify("", |node| node.tone = Tone::Good);
                b.leaf("leaf".into(), text("dedans"));
                b.close();
                b.modify("fin", |node| node.hint = Some("fin".into()));
            },
            &["box"],
            &[],
        );
        let node = tree.find("box").unwrap();
        assert_eq!((node.tone, node.hint.as_deref()), (Tone::Good, Some("fin")));
        assert_eq!(tree.find("box/leaf").unwrap().hint, None);
    }

    #[test]
    fn a_modifier_with_nothing_before_it_is_said() {
        built(
            |b| b.modify("", |node| node.required = true),
            &[],
            &["without a node"],
        );
    }

    #[test]
    fn a_table_holds_rows_only_and_each_row_once() {
        let tree = built(
            |b| {
                b.table_row("nowhere".into());
                b.open("table".into(), table(&["one"]));
                b.table_cell("orpheline".into(), Format::Text);
                b.leaf("leaf".into(), text("dedans"));
                b.open("column".into(), Kind::Column);
                b.leaf("deep".into(), text("plus dedans"));
                b.close();
                b.table_row("r".into());
                b.table_cell("1".into(), Format::Text);
                b.table_cell("2".into(), Format::Text);
                b.table_row("r".into());
                b.close();
                b.leaf("after".into(), text("suite"));
            },
            &["table", "after"],
            &[
                "open table",
                "before `row`",
                "`leaf` is inside a table",
                "`column` is inside a table",
                "more cells",
                "`r` stands twice",
            ],
        );
        let table = tree.find("table").unwrap();
        assert!(table.children.is_empty());
        let Kind::Table(table) = &table.kind else {
            panic!("no table")
        };
        let keys: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.key.as_str(), row.cells.len()))
            .collect();
        assert_eq!(keys, [("r", 1), ("r#1", 0)]);
    }

    #[test]
    fn the_cells_of_a_row_that_is_left_out_do_not_fall_into_the_row_before() {
        let tree = built(
            |b| {
                b.open("table".into(), table(&["one", "two"]));
                b.table_row("kept".into());
                b.table_cell("1".into(), Format::Text);
                b.table_row("x".repeat(limits::VIEW_TEXT_BYTES + 1));
                b.table_cell("2".into(), Format::Text);
                b.close();
            },
            &["table"],
            &["`row` is longer"],
        );
        let Kind::Table(table) = &tree.find("table").unwrap().kind else {
            panic!("no table")
        };
        assert_eq!(table.rows[0].cells, [("1".into(), Format::Text)]);
    }

    #[test]
    fn what_is_left_open_is_closed_and_named() {
        let tree = built(
            |b| {
                b.open("outer".into(), Kind::Column);
                b.open("inner".into(), Kind::Row);
                b.leaf("leaf".into(), text("dedans"));
            },
            &["outer"],
            &["left open: outer, inner"],
        );
        assert!(tree.find("outer/inner/leaf").is_some());
    }

    #[test]
    fn past_the_depth_containers_are_left_out_with_what_they_hold() {
        let tree = built(
            |b| {
                for n in 0..limits::VIEW_DEPTH + 3 {
                    b.open(format!("c{n}"), Kind::Column);
                }
                b.leaf("deepest".into(), text("fond"));
                for _ in 0..limits::VIEW_DEPTH + 3 {
                    b.close();
                }
                b.leaf("after".into(), text("suite"));
            },
            &["c0", "after"],
            &["deeper than 16"],
        );
        let mut depth = 1;
        let mut node = tree.find("c0").unwrap();
        while let Some(child) = node.children.first() {
            (depth, node) = (depth + 1, child);
        }
        assert_eq!(depth, limits::VIEW_DEPTH);
    }

    #[test]
    fn past_the_nodes_of_a_view_the_rest_is_left_out_and_said_once() {
        let tree = {
            let mut builder = TreeBuilder::default();
            for n in 0..limits::VIEW_NODES + 500 {
                builder.leaf(format!("key-{n}"), text(""));
            }
            let (tree, complaints) = builder.finish(Zone::default());
            assert_eq!(complaints.len(), 1, "{complaints:?}");
            assert!(
                complaints[0].contains("`key-2000` and what follows"),
                "{complaints:?}"
            );
            tree
        };
        assert_eq!(tree.nodes.len(), limits::VIEW_NODES);
    }

    #[test]
    fn neither_empty_options_nor_bytes_nor_cells_escape_the_weight_of_a_view() {
        let large = || Data::Bytes(vec![0; limits::VIEW_BYTES + 1]);
        let fills: [&dyn Fn(&mut TreeBuilder); 4] = [
            &|b| {
                let options = vec![(String::new(), String::new()); limits::VIEW_BYTES / 8];
                b.leaf(
                    "large".into(),
                    Kind::Choice {
                        label: "Choix".into(),
                        options,
                        selected: Vec::new(),
                    },
                );
            },
            &|b| {
                b.leaf(
                    "large".into(),
                    Kind::Field {
                        label: "Octets".into(),
                        kind: FieldKind::Text,
                        value: large(),
                    },
                )
            },
            &|b| {
                b.open("table".into(), table(&["one"]));
                b.table_row("r".into());
                b.table_cell(large(), Format::Text);
                b.close();
            },
            &|b| {
                for n in 0..=limits::VIEW_BYTES / limits::VIEW_TEXT_BYTES {
                    b.leaf(format!("t{n}"), text(&"x".repeat(limits::VIEW_TEXT_BYTES)));
                }
            },
        ];
        for fill in fills {
            let mut builder = TreeBuilder::default();
            fill(&mut builder);
            builder.leaf("after".into(), text("suite"));
            let (tree, complaints) = builder.finish(Zone::default());
            assert!(tree.find("after").is_none(), "what follows is left out");
            assert_eq!(complaints.len(), 1, "{complaints:?}");
            assert!(
                complaints[0].contains("and what follows is left out"),
                "{complaints:?}"
            );
        }
    }

    #[test]
    fn a_remark_or_cell_that_is_too_long_is_left_out_alone() {
        let long = "x".repeat(limits::VIEW_TEXT_BYTES + 1);
        let tree = built(
            |b| {
                b.leaf("leaf".into(), text("texte"));
                b.modify(&long, |node| node.hint = Some(long.clone()));
                b.modify("court", |node| node.problem = Some("court".into()));
                b.open("table".into(), table(&["one", "two"]));
                b.table_row("r".into());
                b.table_cell(long.clone().into(), Format::Text);
                b.table_cell("2".into(), Format::Text);
                b.close();
            },
            &["leaf", "table"],
            &["`remark` is longer", "`cell` is longer"],
        );
        let leaf = tree.find("leaf").unwrap();
        assert_eq!(
            (leaf.hint.as_deref(), leaf.problem.as_deref()),
            (None, Some("court"))
        );
        let Kind::Table(table) = &tree.find("table").unwrap().kind else {
            panic!("no table")
        };
        assert_eq!(
            table.rows[0].cells,
            [(Data::None, Format::Text), ("2".into(), Format::Text)]
        );
    }

    #[test]
    fn a_field_suggests_within_the_budgets_and_nothing_else_does() {
        let option = |n: usize| (format!("v{n}"), format!("Option {n}"), String::new());
        let field = |kind| Kind::Field {
            label: "À".into(),
            kind,
            value: Data::None,
        };
        let tree = built(
            |b| {
                b.leaf("many".into(), field(FieldKind::Texts));
                b.suggest((0..limits::VIEW_SUGGESTIONS + 1).map(option).collect());
                b.leaf("none".into(), field(FieldKind::Text));
                b.suggest(Vec::new());
                b.leaf("date".into(), field(FieldKind::Date));
                b.suggest(vec![option(1)]);
                b.leaf("long".into(), field(FieldKind::Text));
                b.suggest(vec![(
                    "x".repeat(limits::VIEW_TEXT_BYTES + 1),
                    String::new(),
                    String::new(),
                )]);
            },
            &["many", "none", "date", "long"],
            &[
                "suggests more than",
                "belongs to a field",
                "`suggest` is longer",
            ],
        );
        let suggested = ["many", "none", "date", "long"]
            .map(|key| tree.find(key).unwrap().suggestions.as_ref().map(Vec::len));
        assert_eq!(
            suggested,
            [Some(limits::VIEW_SUGGESTIONS), Some(0), None, None]
        );
    }

    #[test]
    fn a_control_without_a_label_is_said_to_the_author() {
        built(
            |b| b.leaf("button".into(), Kind::Button { label: " ".into() }),
            &["button"],
            &["has no label"],
        );
    }
}
