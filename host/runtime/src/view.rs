//! What a plugin's view means: a tree the shell draws, tests read, and the headless host prints.
//!
//! The tree is ours: plugins build it through `builder`, which keeps the budgets of
//! [`crate::limits`] and notes what it left out for the author.

use socle_record::Zone;

use crate::capability::base::is_hidden;
use crate::failure::Data;

mod builder;

pub(crate) use builder::TreeBuilder;

/// A finished view.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// Top-level nodes, in order.
    pub nodes: Vec<Node>,
    /// The practice's zone when it was rendered: how its instants are read as text.
    pub zone: Zone,
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
    /// The characters that matter of what it says.
    pub letters: Letters,
    /// The place of the host this button shows.
    pub leads_to: Option<Destination>,
    /// The patient whose file this button opens.
    pub opens: Option<String>,
    /// The service that is begun there.
    pub begins: Option<String>,
    /// What may be meant by what is typed in this field; the plugin is told as one types where there is a list, be it empty.
    pub suggestions: Option<Vec<Suggestion>>,
    /// What it contains.
    pub children: Vec<Node>,
}

/// Something that may be meant by what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What stands in the field when it is taken.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// A smaller line; may be empty.
    pub more: String,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Kind {
    Column,
    Row,
    Section {
        title: String,
    },
    Form {
        submit_label: String,
    },
    Dialog {
        title: String,
    },
    /// Over the whole window, in large letters, for the patient to read.
    Page {
        title: String,
    },
    Heading {
        level: u8,
        text: String,
    },
    Text {
        text: String,
    },
    Badge {
        sign: Sign,
        text: String,
    },
    Notice {
        text: String,
    },
    Fact {
        label: String,
        value: Data,
        format: Format,
    },
    Image {
        mime: String,
        bytes: Vec<u8>,
        description: String,
    },
    Progress {
        label: String,
        fraction: Option<f32>,
    },
    Button {
        label: String,
    },
    Field {
        label: String,
        kind: FieldKind,
        value: Data,
    },
    Choice {
        label: String,
        options: Vec<(String, String)>,
        selected: Vec<String>,
    },
    Table(Table),
    Chart(Chart),
}

/// Numbers drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// How.
    pub kind: ChartKind,
    /// A word for each place.
    pub labels: Vec<String>,
    /// Name of each series, and a number for each label; what is no number is 0.
    pub series: Vec<(String, Vec<f64>)>,
}

impl Chart {
    /// Within the budgets: so many labels and series, a finite number for each label.
    pub(crate) fn of(
        title: String,
        kind: &str,
        mut labels: Vec<String>,
        mut series: Vec<(String, Vec<f64>)>,
    ) -> Self {
        labels.truncate(crate::limits::CHART_LABELS);
        series.truncate(crate::limits::CHART_SERIES);
        for (_, numbers) in &mut series {
            numbers.resize(labels.len(), 0.0);
            for number in numbers.iter_mut().filter(|number| !number.is_finite()) {
                *number = 0.0;
            }
        }
        Self {
            title,
            kind: ChartKind::from_word(kind),
            labels,
            series,
        }
    }

    /// What it says to who hears the screen: the title, and each series by its labels.
    pub fn told(&self) -> String {
        let series = self.series.iter().map(|(name, numbers)| {
            let points: Vec<String> = self
                .labels
                .iter()
                .zip(numbers)
                .map(|(label, number)| format!("{label} {number}"))
                .collect();
            format!("{name} : {}", points.join(", "))
        });
        series.collect::<Vec<_>>().join(" ; ")
    }
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
    /// The characters that matter of some cells, by the place of the cell.
    pub letters: Vec<(usize, Letters)>,
    /// The patient whose file it opens.
    pub opens: Option<String>,
    /// The service that is begun there.
    pub begins: Option<String>,
}

/// Characters of a text, as (from, to) in Unicode scalar values, `to` not included, in order and apart from each other;
/// where both are the same, something lacks there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letters(Vec<(usize, usize)>);

impl Letters {
    /// Those of these ranges that a text of `length` characters has, in order; what overlaps is joined.
    pub fn of(ranges: &[(u32, u32)], length: usize) -> Self {
        let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        let mut kept: Vec<(usize, usize)> = ranges
            .iter()
            .map(|(from, to)| (place(*from), place(*to)))
            .filter(|(from, to)| from <= to && *to <= length)
            .collect();
        kept.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (from, to) in kept {
            match joined.last_mut() {
                Some((_, end)) if from < *end || (from == *end && from == to) => {
                    *end = to.max(*end);
                }
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in pieces, each with whether it matters; where something lacks there is an empty piece that does.
    pub fn pieces<'a>(&self, text: &'a str) -> Vec<(&'a str, bool)> {
        let place = |at: usize| {
            text.char_indices()
                .nth(at)
                .map_or(text.len(), |(byte, _)| byte)
        };
        let (mut pieces, mut written) = (Vec::new(), 0);
        for (from, to) in &self.0 {
            let (from, to) = (place(*from), place(*to));
            if from > written {
                pieces.push((&text[written..from], false));
            }
            pieces.push((&text[from..to], true));
            written = to;
        }
        if written < text.len() {
            pieces.push((&text[written..], false));
        }
        pieces
    }

    /// The text with what matters between brackets: for tests, terminals and screen readers.
    pub fn bracketed(&self, text: &str) -> String {
        let pieces = self.pieces(text).into_iter();
        pieces
            .map(|(piece, matters)| {
                if matters {
                    format!("[{piece}]")
                } else {
                    piece.to_owned()
                }
            })
            .collect()
    }
}

/// A place of the host that a button shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Where the traits of the identity are typed, marked and withdrawn.
    Identity,
    /// The documents of the patient.
    Documents,
}

impl Destination {
    /// From the contract's word; none for one this host does not have.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "identity" => Some(Self::Identity),
            "documents" => Some(Self::Documents),
            _ => None,
        }
    }

    /// The contract's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Documents => "documents",
        }
    }
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
    /// A code of the COG: who draws it adds the name of the place.
    Place,
}

/// How numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum ChartKind {
    #[default]
    Column,
    Bar,
    Line,
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
    /// Several values.
    Texts,
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
open_words!(Format { "text" => Text, "date" => Date, "instant" => Instant, "matricule" => Matricule, "amount" => Amount, "place" => Place });
open_words!(ChartKind { "column" => Column, "bar" => Bar, "line" => Line });
open_words!(FieldKind { "text" => Text, "multiline" => Multiline, "date" => Date, "integer" => Integer, "number" => Number, "flag" => Flag, "secret" => Secret, "texts" => Texts });

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
    /// `pressed`, `submitted`, `changed`, `typing`, `row-activated`, `dialog-closed`.
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
            letters: Letters::default(),
            leads_to: None,
            opens: None,
            begins: None,
            suggestions: None,
            children: Vec::new(),
        }
    }
}

impl TableRow {
    /// The characters that matter of a cell.
    pub fn letters(&self, cell: usize) -> Option<&Letters> {
        let marked = self.letters.iter().find(|(at, _)| *at == cell);
        marked.map(|(_, letters)| letters)
    }

    /// A cell as it is told: what matters between brackets.
    fn told(&self, cell: usize, zone: &Zone) -> String {
        let Some((value, format)) = self.cells.get(cell) else {
            return String::new();
        };
        let text = format.show(value, zone);
        match self.letters(cell) {
            Some(letters) => letters.bracketed(&text),
            None => text,
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
            node.write_text(&mut out, 0, &self.zone);
        }
        out
    }
}

/// One line of a tree as text, whatever it holds.
fn write_line(out: &mut String, depth: usize, line: &str) {
    out.push_str(&"  ".repeat(depth));
    for c in line.chars() {
        match c {
            '\n' => out.push('⏎'),
            c if is_hidden(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('\n');
}

/// Take hidden characters out of a text that is shown; line ends stay.
fn tidy(text: &mut String) {
    if text.chars().any(|c| is_hidden(c) && c != '\n') {
        *text = text
            .chars()
            .map(|c| if is_hidden(c) && c != '\n' { ' ' } else { c })
            .collect();
    }
}

fn tidy_value(value: &mut Data) {
    match value {
        Data::Text(text) | Data::Json(text) => tidy(text),
        Data::Texts(texts) => texts.iter_mut().for_each(tidy),
        _ => {}
    }
}

impl Tree {
    /// Take out of all that is shown what shows nothing and what changes how the rest is read: on a screen it can make a
    /// sentence say something else, in a terminal it is an order. What a field holds stays as it is.
    pub(crate) fn tidy(&mut self) {
        self.nodes.iter_mut().for_each(Node::tidy);
    }
}

impl Node {
    fn tidy(&mut self) {
        match &mut self.kind {
            Kind::Column | Kind::Row => {}
            Kind::Section { title: text }
            | Kind::Dialog { title: text }
            | Kind::Page { title: text }
            | Kind::Form { submit_label: text }
            | Kind::Heading { text, .. }
            | Kind::Text { text }
            | Kind::Badge { text, .. }
            | Kind::Notice { text }
            | Kind::Image {
                description: text, ..
            }
            | Kind::Progress { label: text, .. }
            | Kind::Button { label: text }
            | Kind::Field { label: text, .. } => tidy(text),
            Kind::Fact { label, value, .. } => {
                tidy(label);
                tidy_value(value);
            }
            Kind::Choice { label, options, .. } => {
                tidy(label);
                options.iter_mut().for_each(|(_, label)| tidy(label));
            }
            Kind::Table(table) => {
                tidy(&mut table.caption);
                table.columns.iter_mut().for_each(|(_, title)| tidy(title));
                let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.for_each(|(value, _)| tidy_value(value));
            }
            Kind::Chart(chart) => {
                tidy(&mut chart.title);
                chart.labels.iter_mut().for_each(tidy);
                chart.series.iter_mut().for_each(|(name, _)| tidy(name));
            }
        }
        let said = [
            &mut self.hint,
            &mut self.problem,
            &mut self.disabled,
            &mut self.shortcut,
            &mut self.confirm,
        ];
        said.into_iter().flatten().for_each(tidy);
        for suggestion in self.suggestions.iter_mut().flatten() {
            tidy(&mut suggestion.label);
            tidy(&mut suggestion.more);
        }
        self.children.iter_mut().for_each(Node::tidy);
    }

    fn write_text(&self, out: &mut String, depth: usize, zone: &Zone) {
        let (what, said) = match &self.kind {
            Kind::Column => ("column", String::new()),
            Kind::Row => ("row", String::new()),
            Kind::Section { title } => ("section", format!("« {title} »")),
            Kind::Form { submit_label } => (
                "form",
                if submit_label.is_empty() {
                    String::new()
                } else {
                    format!("[{submit_label}]")
                },
            ),
            Kind::Dialog { title } => ("dialog", format!("« {title} »")),
            Kind::Page { title } => ("page", format!("« {title} »")),
            Kind::Heading { text, .. } => ("heading", self.letters.bracketed(text)),
            Kind::Text { text } => ("text", self.letters.bracketed(text)),
            Kind::Badge { sign, text } => (
                "badge",
                format!("{} {text}", sign.glyph()).trim().to_owned(),
            ),
            Kind::Notice { text } => ("notice", text.clone()),
            Kind::Fact {
                label,
                value,
                format,
            } => {
                let value = self.letters.bracketed(&format.show(value, zone));
                ("fact", format!("{label} : {value}"))
            }
            Kind::Image { description, .. } => ("image", description.clone()),
            Kind::Progress { label, fraction } => (
                "progress",
                match fraction {
                    Some(fraction) => format!("{label} {:.0} %", fraction * 100.0),
                    None => label.clone(),
                },
            ),
            Kind::Button { label } => ("button", format!("[{label}]")),
            Kind::Field {
                label,
                kind: FieldKind::Secret,
                ..
            } => ("field", format!("{label} : ***")),
            Kind::Field { label, value, .. } => ("field", format!("{label} : {}", value.display())),
            Kind::Choice {
                label,
                options,
                selected,
            } => {
                let options: Vec<_> = options
                    .iter()
                    .map(|(value, label)| {
                        format!(
                            "{}{label}",
                            if selected.contains(value) { "◉ " } else { "" }
                        )
                    })
                    .collect();
                ("choice", format!("{label} : {}", options.join(" | ")))
            }
            Kind::Table(table) => (
                "table",
                format!(
                    "{} ({})",
                    table.caption,
                    table.paged.unwrap_or(table.rows.len() as u64)
                ),
            ),
            Kind::Chart(chart) => ("chart", format!("{} : {}", chart.title, chart.told())),
        };
        let mut line = format!("{what} {}", self.key);
        if !said.is_empty() {
            line.push(' ');
            line.push_str(&said);
        }
        if self.tone != Tone::Neutral {
            line.push_str(&format!(" ({})", self.tone.word()));
        }
        if let Some(shortcut) = &self.shortcut {
            line.push_str(&format!(" <{shortcut}>"));
        }
        if let Some(place) = self.leads_to {
            line.push_str(&format!(" → {}", place.word()));
        }
        if self.opens.is_some() {
            line.push_str(" → file");
        }
        if let Some(service) = &self.begins {
            line.push_str(&format!(" → {service}"));
        }
        if let Some(suggestions) = &self.suggestions {
            let labels: Vec<_> = suggestions.iter().map(|one| one.label.as_str()).collect();
            line.push_str(&format!(" suggests: {}", labels.join(" | ")));
        }
        for (name, text) in [
            ("hint", &self.hint),
            ("problem", &self.problem),
            ("disabled", &self.disabled),
            ("confirm", &self.confirm),
        ] {
            if let Some(text) = text {
                line.push_str(&format!(" {name}: {text}"));
            }
        }
        write_line(out, depth, &line);
        if let Kind::Table(table) = &self.kind {
            for row in &table.rows {
                let cells: Vec<_> = (0..row.cells.len()).map(|at| row.told(at, zone)).collect();
                write_line(out, depth + 1, &cells.join(" | "));
            }
        }
        for child in &self.children {
            child.write_text(out, depth + 1, zone);
        }
    }
}

impl Format {
    /// A value as the doctor reads it, instants in this zone.
    pub fn show(self, value: &Data, zone: &Zone) -> String {
        match (self, value) {
            (Format::Date, Data::Text(text)) => text
                .parse::<socle_formats::date::CivilDate>()
                .map_or_else(|_| text.clone(), |date| date.affichage()),
            (Format::Instant, Data::Integer(ms)) => zone.written(*ms),
            (Format::Matricule, Data::Text(text)) => grouped(text),
            (Format::Amount, Data::Integer(cents)) => {
                let (sign, cents) = if *cents < 0 {
                    ("-", cents.unsigned_abs())
                } else {
                    ("", cents.unsigned_abs())
                };
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
    [0..1, 1..3, 3..5, 5..7, 7..10, 10..13, 13..15]
        .map(|range| &matricule[range])
        .join(" ")
}
