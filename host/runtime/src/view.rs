//! What a plugin's view means: a tree the shell draws, tests read, and the headless host prints.
//!
//! The tree is ours: plugins build it through [`TreeBuilder`], which keeps the budgets of
//! [`crate::limits`] and notes what it left out for the author.

use std::fmt::Write as _;

use crate::failure::Data;
use crate::limits;

/// A finished view.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// Top-level nodes, in order.
    pub nodes: Vec<Node>,
}

/// One thing on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique among its siblings, stable from one render to the next.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// `neutral` unless said.
    pub tone: Tone,
    /// A quieter sentence that goes with it.
    pub hint: Option<String>,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// The form is not sent without it.
    pub required: bool,
    /// Why it cannot be used now.
    pub disabled: Option<String>,
    /// The key that presses it.
    pub shortcut: Option<String>,
    /// Asked before its event is sent.
    pub confirm: Option<String>,
    /// What it contains.
    pub children: Vec<Node>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Kind {
    Column,
    Row,
    Section { title: String },
    Form { submit_label: String },
    Dialog { title: String },
    Heading { level: u8, text: String },
    Text { text: String },
    Badge { sign: Sign, text: String },
    Notice { text: String },
    Fact { label: String, value: Data, format: Format },
    Image { mime: String, bytes: Vec<u8>, description: String },
    Progress { label: String, fraction: Option<f32> },
    Button { label: String },
    Field { label: String, kind: FieldKind, value: Data },
    Choice { label: String, options: Vec<(String, String)>, selected: Vec<String> },
    Table(Table),
}

/// A table: given whole, or asked for by pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// Key and title.
    pub columns: Vec<(String, String)>,
    /// The rows given at once.
    pub rows: Vec<TableRow>,
    /// How many rows there are in all, when the host is to ask for them.
    pub paged: Option<u64>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Unique in the table.
    pub key: String,
    /// Value and how to show it.
    pub cells: Vec<(Data, Format)>,
}

/// How serious something is; a word or a sign always says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Tone {
    #[default]
    Neutral,
    Good,
    Attention,
    Problem,
    Information,
    Primary,
}

/// A sign read by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Sign {
    #[default]
    None,
    Empty,
    Left,
    Right,
    Full,
    Cross,
    Check,
    Warning,
}

/// How the host shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Format {
    #[default]
    Text,
    Date,
    Instant,
    Matricule,
    Amount,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum FieldKind {
    #[default]
    Text,
    Multiline,
    Date,
    Integer,
    Number,
    Flag,
    Secret,
}

macro_rules! open_words {
    ($type:ident { $($word:literal => $case:ident),* $(,)? }) => {
        impl $type {
            /// From the contract's word; an unknown one is the default, as the contract says.
            pub(crate) fn from_word(word: &str) -> Self {
                match word {
                    $($word => Self::$case,)*
                    _ => Self::default(),
                }
            }

            /// The contract's word.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)*
                }
            }
        }
    };
}

open_words!(Tone { "neutral" => Neutral, "good" => Good, "attention" => Attention, "problem" => Problem, "information" => Information, "primary" => Primary });
open_words!(Sign { "none" => None, "empty" => Empty, "left" => Left, "right" => Right, "full" => Full, "cross" => Cross, "check" => Check, "warning" => Warning });
open_words!(Format { "text" => Text, "date" => Date, "instant" => Instant, "matricule" => Matricule, "amount" => Amount });
open_words!(FieldKind { "text" => Text, "multiline" => Multiline, "date" => Date, "integer" => Integer, "number" => Number, "flag" => Flag, "secret" => Secret });

impl Sign {
    /// The character that shows it, or the empty text.
    pub fn glyph(self) -> &'static str {
        match self {
            Sign::None => "",
            Sign::Empty => "○",
            Sign::Left => "◐",
            Sign::Right => "◑",
            Sign::Full => "●",
            Sign::Cross => "✕",
            Sign::Check => "✓",
            Sign::Warning => "⚠",
        }
    }
}

/// Something the practitioner did, on its way to the plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct UiEvent {
    /// `pressed`, `submitted`, `changed`, `row-activated`, `dialog-closed`.
    pub name: String,
    /// The keys from the root to the node, joined by `/`.
    pub target: String,
    /// The node's value.
    pub value: Data,
    /// The values of its form.
    pub fields: Vec<(String, Data)>,
}

impl Node {
    fn new(key: String, kind: Kind) -> Self {
        Self {
            key,
            kind,
            tone: Tone::default(),
            hint: None,
            problem: None,
            required: false,
            disabled: None,
            shortcut: None,
            confirm: None,
            children: Vec::new(),
        }
    }
}

impl Tree {
    /// The first node whose keys from the root, joined by `/`, are `path`.
    pub fn find(&self, path: &str) -> Option<&Node> {
        let mut level = &self.nodes;
        let mut found = None;
        for key in path.split('/') {
            let node = level.iter().find(|node| node.key == key)?;
            level = &node.children;
            found = Some(node);
        }
        found
    }

    /// The tree as text, one node a line, indented: what `socle view` prints and tests compare.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for node in &self.nodes {
            node.write_text(&mut out, 0);
        }
        out
    }
}

impl Node {
    fn write_text(&self, out: &mut String, depth: usize) {
        let (what, said) = match &self.kind {
            Kind::Column => ("column", String::new()),
            Kind::Row => ("row", String::new()),
            Kind::Section { title } => ("section", format!("« {title} »")),
            Kind::Form { submit_label } => ("form", if submit_label.is_empty() { String::new() } else { format!("[{submit_label}]") }),
            Kind::Dialog { title } => ("dialog", format!("« {title} »")),
            Kind::Heading { text, .. } => ("heading", text.clone()),
            Kind::Text { text } => ("text", text.clone()),
            Kind::Badge { sign, text } => ("badge", format!("{} {text}", sign.glyph()).trim().to_owned()),
            Kind::Notice { text } => ("notice", text.clone()),
            Kind::Fact { label, value, format } => ("fact", format!("{label} : {}", format.show(value))),
            Kind::Image { description, .. } => ("image", description.clone()),
            Kind::Progress { label, fraction } => ("progress", match fraction {
                Some(fraction) => format!("{label} {:.0} %", fraction * 100.0),
                None => label.clone(),
            }),
            Kind::Button { label } => ("button", format!("[{label}]")),
            Kind::Field { label, kind: FieldKind::Secret, .. } => ("field", format!("{label} : ***")),
            Kind::Field { label, value, .. } => ("field", format!("{label} : {}", value.display())),
            Kind::Choice { label, options, selected } => {
                let options: Vec<_> = options
                    .iter()
                    .map(|(value, label)| format!("{}{label}", if selected.contains(value) { "◉ " } else { "" }))
                    .collect();
                ("choice", format!("{label} : {}", options.join(" | ")))
            }
            Kind::Table(table) => ("table", format!("{} ({})", table.caption, table.paged.unwrap_or(table.rows.len() as u64))),
        };
        let indent = "  ".repeat(depth);
        let key = &self.key;
        let _written = write!(out, "{indent}{what} {key}");
        if !said.is_empty() {
            let _written = write!(out, " {said}");
        }
        if self.tone != Tone::Neutral {
            let _written = write!(out, " ({})", self.tone.word());
        }
        if let Some(shortcut) = &self.shortcut {
            let _written = write!(out, " <{shortcut}>");
        }
        for (name, text) in [("hint", &self.hint), ("problem", &self.problem), ("disabled", &self.disabled), ("confirm", &self.confirm)] {
            if let Some(text) = text {
                let _written = write!(out, " {name}: {text}");
            }
        }
        out.push('\n');
        if let Kind::Table(table) = &self.kind {
            for row in &table.rows {
                let cells: Vec<_> = row.cells.iter().map(|(value, format)| format.show(value)).collect();
                let _written = writeln!(out, "{indent}  {}", cells.join(" | "));
            }
        }
        for child in &self.children {
            child.write_text(out, depth + 1);
        }
    }
}

impl Format {
    /// A value as the doctor reads it.
    pub fn show(self, value: &Data) -> String {
        match (self, value) {
            (Format::Date, Data::Text(text)) => {
                text.parse::<socle_formats::date::CivilDate>().map_or_else(|_| text.clone(), |date| date.affichage())
            }
            (Format::Instant, Data::Integer(ms)) => jiff::Timestamp::from_millisecond(*ms).map_or_else(
                |_| ms.to_string(),
                |instant| instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%d/%m/%Y %H:%M").to_string(),
            ),
            (Format::Matricule, Data::Text(text)) => grouped(text),
            (Format::Amount, Data::Integer(cents)) => {
                let (sign, cents) = if *cents < 0 { ("-", cents.unsigned_abs()) } else { ("", cents.unsigned_abs()) };
                format!("{sign}{},{:02} €", cents / 100, cents % 100)
            }
            _ => value.display(),
        }
    }
}

/// A matricule in the groups people read it by; any other text as it is.
fn grouped(matricule: &str) -> String {
    if matricule.len() != 15 || !matricule.is_ascii() {
        return matricule.to_owned();
    }
    [0..1, 1..3, 3..5, 5..7, 7..10, 10..13, 13..15].map(|range| &matricule[range]).join(" ")
}

/// Builds a [`Tree`] within the budgets.
#[derive(Debug, Default)]
pub(crate) struct TreeBuilder {
    /// The nodes opened and not yet closed; the children of each are in the node.
    open: Vec<Node>,
    finished: Vec<Node>,
    nodes: usize,
    bytes: usize,
    /// Containers opened past a budget: their `close` is not ours.
    skipped: usize,
    /// Where modifiers go.
    last: Last,
    complaints: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Nothing,
    /// The container opened last.
    Open,
    /// The leaf or container finished last.
    Child,
}

impl TreeBuilder {
    pub(crate) fn open(&mut self, key: String, kind: Kind) {
        if self.skipped > 0 || !self.fits(&key, &kind) {
            self.skipped += 1;
            return;
        }
        if self.open.len() >= limits::VIEW_DEPTH {
            self.complain(format!("`{key}` is deeper than {} levels", limits::VIEW_DEPTH));
            self.skipped += 1;
            return;
        }
        let key = self.unique(key);
        self.open.push(Node::new(key, kind));
        self.last = Last::Open;
    }

    pub(crate) fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match self.open.pop() {
            Some(node) => {
                self.siblings().push(node);
                self.last = Last::Child;
            }
            None => self.complain("`close` without an open container".into()),
        }
    }

    pub(crate) fn leaf(&mut self, key: String, kind: Kind) {
        if self.skipped > 0 || !self.fits(&key, &kind) {
            self.last = Last::Nothing;
            return;
        }
        if let Some(Node { kind: Kind::Table(_), .. }) = self.open.last() {
            self.complain(format!("`{key}` is inside a table, which holds only rows"));
            self.last = Last::Nothing;
            return;
        }
        let key = self.unique(key);
        self.siblings().push(Node::new(key, kind));
        self.last = Last::Child;
    }

    pub(crate) fn table_row(&mut self, key: String) {
        self.in_table(|table, complaints| {
            if table.rows.len() >= limits::VIEW_ROWS {
                complaints.push(format!("more than {} rows: declare the table paged", limits::VIEW_ROWS));
                return 0;
            }
            let weight = key.len();
            table.rows.push(TableRow { key, cells: Vec::new() });
            weight
        });
    }

    pub(crate) fn table_cell(&mut self, value: Data, format: Format) {
        self.in_table(|table, complaints| {
            let columns = table.columns.len();
            let Some(row) = table.rows.last_mut() else {
                complaints.push("`cell` before `row`".into());
                return 0;
            };
            if row.cells.len() >= columns {
                complaints.push(format!("row `{}` has more cells than columns", row.key));
                return 0;
            }
            let weight = value.weight();
            row.cells.push((value, format));
            weight
        });
    }

    pub(crate) fn paged(&mut self, rows: u64) {
        self.in_table(|table, _| {
            table.paged = Some(rows);
            0
        });
    }

    /// Change the node added last.
    pub(crate) fn modify(&mut self, weight: usize, change: impl FnOnce(&mut Node)) {
        self.bytes += weight;
        if self.skipped > 0 || self.bytes > limits::VIEW_BYTES {
            return;
        }
        let node = match self.last {
            Last::Nothing => None,
            Last::Open => self.open.last_mut(),
            Last::Child => self.siblings().last_mut(),
        };
        match node {
            Some(node) => change(node),
            None => self.complain("a modifier without a node before it".into()),
        }
    }

    /// The tree, and what the author should know. Containers left open are closed.
    pub(crate) fn finish(mut self) -> (Tree, Vec<String>) {
        if !self.open.is_empty() {
            let keys: Vec<_> = self.open.iter().map(|node| node.key.clone()).collect();
            self.complain(format!("left open: {}", keys.join(", ")));
            self.skipped = 0;
            while !self.open.is_empty() {
                self.close();
            }
        }
        (Tree { nodes: self.finished }, self.complaints)
    }

    fn in_table(&mut self, act: impl FnOnce(&mut Table, &mut Vec<String>) -> usize) {
        if self.skipped > 0 || self.bytes > limits::VIEW_BYTES {
            return;
        }
        match self.open.last_mut() {
            Some(Node { kind: Kind::Table(table), .. }) => self.bytes += act(table, &mut self.complaints),
            _ => self.complain("rows and cells belong in an open table".into()),
        }
        self.complaints.truncate(20);
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some(node) => &mut node.children,
            None => &mut self.finished,
        }
    }

    /// Count a node in; false, once said, when a budget is spent.
    fn fits(&mut self, key: &str, kind: &Kind) -> bool {
        let longest = kind.texts().map(str::len).max().unwrap_or(0);
        let weight = key.len() + kind.texts().map(str::len).sum::<usize>() + kind.other_weight();
        if longest > limits::VIEW_TEXT_BYTES {
            self.complain(format!("a text of `{key}` is longer than {} bytes", limits::VIEW_TEXT_BYTES));
            return false;
        }
        self.nodes += 1;
        self.bytes += weight;
        if self.nodes > limits::VIEW_NODES || self.bytes > limits::VIEW_BYTES {
            self.complain(format!("the view is larger than {} nodes or {} bytes; `{key}` and what follows is left out", limits::VIEW_NODES, limits::VIEW_BYTES));
            return false;
        }
        true
    }

    /// Two siblings with one key would share focus and unsaved edits: the second is renamed.
    fn unique(&mut self, key: String) -> String {
        let key = if key.is_empty() || key.contains('/') { key.replace('/', "-") + "-" } else { key };
        if !self.siblings().iter().any(|node| node.key == key) {
            return key;
        }
        self.complain(format!("key `{key}` is used twice among siblings"));
        let count = self.siblings().len();
        format!("{key}#{count}")
    }

    fn complain(&mut self, text: String) {
        if self.complaints.len() < 20 {
            self.complaints.push(text);
        }
    }
}

impl Kind {
    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts: Vec<&str> = match self {
            Kind::Column | Kind::Row => Vec::new(),
            Kind::Section { title } | Kind::Dialog { title } => vec![title],
            Kind::Form { submit_label } => vec![submit_label],
            Kind::Heading { text, .. } | Kind::Text { text } | Kind::Badge { text, .. } | Kind::Notice { text } => vec![text],
            Kind::Fact { label, value, .. } | Kind::Field { label, value, .. } => vec![label, value.as_text().unwrap_or_default()],
            Kind::Image { mime, description, .. } => vec![mime, description],
            Kind::Progress { label, .. } | Kind::Button { label } => vec![label],
            Kind::Choice { label, options, .. } => {
                std::iter::once(label.as_str()).chain(options.iter().flat_map(|(value, label)| [value.as_str(), label.as_str()])).collect()
            }
            Kind::Table(table) => std::iter::once(table.caption.as_str()).chain(table.columns.iter().map(|(_, title)| title.as_str())).collect(),
        };
        texts.into_iter()
    }

    fn other_weight(&self) -> usize {
        match self {
            Kind::Image { bytes, .. } => bytes.len(),
            Kind::Fact { value, .. } | Kind::Field { value, .. } => value.weight(),
            _ => 0,
        }
    }
}
