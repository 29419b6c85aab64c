//! The narrative of a section as blocks a program can draw: paragraphs, lists, tables, what is attached.
//!
//! The narrative of CDA R2 (`NarrativeBlock.xsd`) is read, and the HTML some programs write in its place. Nothing of it is
//! ever carried out or fetched: links are words, what is active (`script`, `iframe`…) is left out and said.

use super::media::Attached;
use super::tree::{Element, Node};

/// How a run of characters is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Bold.
    pub bold: bool,
    /// Italic, or emphasised.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck out: what a revision took away.
    pub struck: bool,
    /// Raised or lowered: small.
    pub small: bool,
}

/// Characters of one style. A line break is a `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Characters, spaces made single.
    pub text: String,
    /// Style.
    pub style: Style,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// What it is about; empty when it does not say.
    pub caption: String,
    /// Its entries are numbered.
    pub is_ordered: bool,
    /// Its entries.
    pub entries: Vec<Vec<Block>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Columns it covers, at least one.
    pub columns: usize,
    /// It names its row or its column.
    pub is_head: bool,
    /// A cell of an earlier row that goes on here: its words are the same.
    pub is_repeated: bool,
}

/// A table. Every row covers as many columns: short rows end with empty cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it is about; empty when it does not say.
    pub caption: String,
    /// Columns.
    pub columns: usize,
    /// Rows that name the columns.
    pub head: Vec<Vec<Cell>>,
    /// The other rows, those of the foot last.
    pub rows: Vec<Vec<Cell>>,
}

/// A part of a narrative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// Something attached, by its place in [`super::Shown::attached`].
    Attached(usize),
    /// The narrative names something attached that is not in the document.
    Absent(String),
}

/// Most columns of a table: what is wider is cut into them.
pub const MOST_COLUMNS: usize = 30;
/// Most rows one cell covers.
const MOST_SPAN: usize = 200;
/// What is active or belongs to a page of the web: left out with all it holds.
const ACTIVE: [&str; 12] = [
    "script", "style", "iframe", "object", "embed", "applet", "form", "input", "button", "svg",
    "link", "meta",
];

impl Block {
    /// Its words, in one line.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = String::new();
        self.gather(&mut words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn gather(&self, into: &mut String) {
        match self {
            Self::Paragraph(runs) => {
                for run in runs {
                    into.push_str(&run.text);
                }
                into.push(' ');
            }
            Self::List(list) => list
                .entries
                .iter()
                .flatten()
                .for_each(|one| one.gather(into)),
            Self::Table(table) => {
                for row in table.head.iter().chain(&table.rows) {
                    into.push_str(&row_words(row));
                    into.push(' ');
                }
            }
            Self::Attached(_) | Self::Absent(_) => {}
        }
    }
}

/// The words of a row, cells set apart; what goes on from an earlier row too.
#[must_use]
pub fn row_words(row: &[Cell]) -> String {
    let cells: Vec<String> = row
        .iter()
        .map(|cell| {
            let words: Vec<String> = cell.blocks.iter().map(Block::words).collect();
            words.join(" ")
        })
        .filter(|words| !words.is_empty())
        .collect();
    cells.join(" · ")
}

/// Reads narratives.
pub(super) struct Reading<'a> {
    pub(super) attached: &'a mut Attached,
    /// What was left out because it is active, by name, each once.
    pub(super) left_out: &'a mut Vec<String>,
}

/// Blocks while they are gathered: the last paragraph is still open.
#[derive(Default)]
struct Gathered {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    /// A space is due before the next word.
    space: bool,
}

impl Gathered {
    fn word(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.space = true;
                continue;
            }
            // Marks that turn the order of letters around make a text read otherwise than it is written.
            if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                continue;
            }
            let begins = self.runs.last().is_none_or(|run| run.text.ends_with('\n'));
            let due = std::mem::take(&mut self.space) && !begins;
            match self.runs.last_mut() {
                Some(run) if run.style == style => {
                    if due {
                        run.text.push(' ');
                    }
                    run.text.push(c);
                }
                _ => self.runs.push(Run {
                    text: if due { format!(" {c}") } else { c.to_string() },
                    style,
                }),
            }
        }
    }

    fn line(&mut self) {
        self.space = false;
        if let Some(run) = self.runs.last_mut() {
            run.text.push('\n');
        }
    }

    fn close(&mut self) {
        self.space = false;
        let mut runs = std::mem::take(&mut self.runs);
        while let Some(last) = runs.last_mut() {
            let kept = last.text.trim_end_matches('\n').len();
            last.text.truncate(kept);
            if last.text.is_empty() {
                runs.pop();
            } else {
                break;
            }
        }
        if !runs.is_empty() {
            self.blocks.push(Block::Paragraph(runs));
        }
    }

    fn block(&mut self, block: Block) {
        self.close();
        self.blocks.push(block);
    }
}

impl Reading<'_> {
    /// The blocks of an element of the narrative.
    pub(super) fn blocks(&mut self, element: &Element) -> Vec<Block> {
        let mut gathered = Gathered::default();
        self.inside(element, Style::default(), &mut gathered);
        gathered.close();
        gathered.blocks
    }

    fn inside(&mut self, element: &Element, style: Style, gathered: &mut Gathered) {
        for node in &element.nodes {
            match node {
                Node::Text(text) => gathered.word(text, style),
                Node::Element(inner) => self.element(inner, style, gathered),
            }
        }
    }

    fn element(&mut self, element: &Element, style: Style, gathered: &mut Gathered) {
        let name = element.name.to_ascii_lowercase();
        let style = styled(element, &name, style);
        match name.as_str() {
            active if ACTIVE.contains(&active) => {
                if !self.left_out.iter().any(|known| known == active) {
                    self.left_out.push(active.to_owned());
                }
            }
            "br" => gathered.line(),
            "paragraph" | "p" | "div" | "caption" | "h1" | "h2" | "h3" | "h4" | "blockquote" => {
                gathered.close();
                self.inside(element, style, gathered);
                gathered.close();
            }
            "list" | "ul" | "ol" => {
                let list = self.list(element, &name);
                gathered.block(Block::List(list));
            }
            "table" => {
                let table = self.table(element);
                gathered.block(Block::Table(table));
            }
            "rendermultimedia" | "img" => self.media(element, gathered),
            "footnote" => {
                gathered.word(" (", style);
                self.inside(element, style, gathered);
                gathered.word(")", style);
            }
            "linkhtml" | "a" => {
                self.inside(element, style, gathered);
                let to = element.attribute("href");
                if to.starts_with("http") && element.words() != to {
                    // An address is read, never followed.
                    gathered.word(&format!(" ({to})"), style);
                }
            }
            // An entry outside its list, cells outside their row: their words are worth keeping.
            "item" | "li" | "tr" => {
                gathered.close();
                self.inside(element, style, gathered);
                gathered.close();
            }
            "td" | "th" => {
                self.inside(element, style, gathered);
                gathered.word(" ", style);
            }
            "colgroup" | "col" => {}
            _ => self.inside(element, style, gathered),
        }
    }

    fn list(&mut self, element: &Element, name: &str) -> List {
        let mut list = List {
            is_ordered: name == "ol" || element.attribute("listType") == "ordered",
            ..List::default()
        };
        for inner in element.elements() {
            match inner.name.as_str() {
                "caption" => list.caption = inner.words(),
                _ => {
                    let blocks = self.blocks(inner);
                    if !blocks.is_empty() {
                        list.entries.push(blocks);
                    }
                }
            }
        }
        list
    }

    fn table(&mut self, element: &Element) -> Table {
        let mut table = Table {
            caption: element
                .child("caption")
                .map(Element::words)
                .unwrap_or_default(),
            ..Table::default()
        };
        table.head = self.rows(
            element
                .children("thead")
                .flat_map(|part| part.children("tr")),
        );
        let body = element
            .elements()
            .filter(|part| part.name == "tbody")
            .flat_map(|part| part.children("tr"))
            .chain(element.children("tr"))
            .chain(
                element
                    .children("tfoot")
                    .flat_map(|part| part.children("tr")),
            );
        table.rows = self.rows(body);
        // A first row of heads alone names the columns.
        if table.head.is_empty()
            && table.rows.len() > 1
            && table
                .rows
                .first()
                .is_some_and(|row| row.len() > 1 && row.iter().all(|cell| cell.is_head))
        {
            table.head.push(table.rows.remove(0));
        }
        table.columns = table
            .head
            .iter()
            .chain(&table.rows)
            .map(|row| row.iter().map(|cell| cell.columns).sum())
            .max()
            .unwrap_or(0);
        for row in table.head.iter_mut().chain(&mut table.rows) {
            let covered: usize = row.iter().map(|cell| cell.columns).sum();
            for _ in covered..table.columns {
                row.push(Cell {
                    columns: 1,
                    ..Cell::default()
                });
            }
        }
        table
    }

    fn rows<'e>(&mut self, rows: impl Iterator<Item = &'e Element>) -> Vec<Vec<Cell>> {
        let mut made: Vec<Vec<Cell>> = Vec::new();
        // What goes on from earlier rows: first column, rows left, the cell.
        let mut going: Vec<(usize, usize, Cell)> = Vec::new();
        for row in rows {
            let mut cells: Vec<Cell> = Vec::new();
            let mut column = 0;
            let mut next: Vec<(usize, usize, Cell)> = Vec::new();
            let mut given = row
                .elements()
                .filter(|cell| matches!(cell.name.as_str(), "td" | "th"));
            loop {
                if let Some(at) = going.iter().position(|(first, ..)| *first <= column) {
                    let (first, left, cell) = going.remove(at);
                    if left > 1 {
                        next.push((column.max(first), left - 1, cell.clone()));
                    }
                    column += cell.columns;
                    cells.push(cell);
                    continue;
                }
                let Some(element) = given.next() else {
                    // What goes on further to the right comes after the last cell of its own.
                    match going.iter().map(|(first, ..)| *first).min() {
                        Some(first) => {
                            while column < first && column < MOST_COLUMNS {
                                cells.push(Cell {
                                    columns: 1,
                                    ..Cell::default()
                                });
                                column += 1;
                            }
                            if column >= MOST_COLUMNS {
                                break;
                            }
                            continue;
                        }
                        None => break,
                    }
                };
                let span = |name: &str, most: usize| {
                    element
                        .attribute(name)
                        .parse::<usize>()
                        .map_or(1, |span| span.clamp(1, most.max(1)))
                };
                let blocks = self.blocks(element);
                if column >= MOST_COLUMNS {
                    // Too wide: the words go into the last column.
                    if let Some(last) = cells.last_mut() {
                        last.blocks.extend(blocks);
                    }
                    continue;
                }
                let cell = Cell {
                    blocks,
                    columns: span("colspan", MOST_COLUMNS - column),
                    is_head: element.name == "th",
                    is_repeated: false,
                };
                let rows = span("rowspan", MOST_SPAN);
                if rows > 1 {
                    let again = Cell {
                        is_repeated: true,
                        ..cell.clone()
                    };
                    next.push((column, rows - 1, again));
                }
                column += cell.columns;
                cells.push(cell);
            }
            going = next;
            going.sort_by_key(|(first, ..)| *first);
            if cells.iter().any(|cell| !cell.blocks.is_empty()) {
                made.push(cells);
            }
        }
        made
    }

    fn media(&mut self, element: &Element, gathered: &mut Gathered) {
        if let Some(caption) = element.child("caption") {
            gathered.close();
            gathered.word(&caption.words(), Style::default());
            gathered.close();
        }
        let names = element.attribute("referencedObject").to_owned();
        if names.is_empty() {
            // A picture somewhere else: it is not fetched.
            let name = element.attribute("alt").to_owned();
            gathered.block(Block::Absent(name));
            return;
        }
        for name in names.split_whitespace() {
            let block = match self.attached.named(name) {
                Some(place) => Block::Attached(place),
                None => Block::Absent(name.to_owned()),
            };
            gathered.block(block);
        }
    }
}

/// The style of an element inside another.
fn styled(element: &Element, name: &str, outside: Style) -> Style {
    let mut style = outside;
    match name {
        "b" | "strong" | "caption" | "h1" | "h2" | "h3" | "h4" | "th" => style.bold = true,
        "i" | "em" => style.italic = true,
        "u" => style.underline = true,
        "s" | "del" => style.struck = true,
        "sub" | "sup" => style.small = true,
        _ => {}
    }
    for code in element.attribute("styleCode").split_whitespace() {
        match code {
            "Bold" => style.bold = true,
            "Italics" | "Emphasis" => style.italic = true,
            "BoldItalics" => (style.bold, style.italic) = (true, true),
            "Underline" => style.underline = true,
            _ => {}
        }
    }
    if element.attribute("revised") == "delete" {
        style.struck = true;
    }
    style
}
