//! What a plugin draws, as a test reads it.

use std::fmt;

use serde_json::Value;

/// A rendered view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    text: String,
    nodes: Vec<Node>,
    remarks: Vec<String>,
}

/// One thing on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Node(Value);

impl View {
    pub(crate) fn read(drawn: &Value) -> Self {
        let list = |key: &str| drawn[key].as_array().cloned().unwrap_or_default();
        Self {
            text: drawn["text"].as_str().unwrap_or_default().to_owned(),
            nodes: list("nodes").into_iter().map(Node).collect(),
            remarks: list("remarks")
                .iter()
                .map(|line| line.as_str().unwrap_or_default().to_owned())
                .collect(),
        }
    }

    /// One node a line, indented: what snapshots compare.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All nodes, in order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node whose keys from the root, joined by `/`, are `path`.
    pub fn find(&self, path: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.path() == path)
    }

    /// The same, for a node that must be there.
    ///
    /// # Panics
    /// It is not there: says what is.
    #[track_caller]
    pub fn node(&self, path: &str) -> &Node {
        match self.find(path) {
            Some(node) => node,
            None => panic!("there is no `{path}` in the view:\n{}", self.text),
        }
    }

    /// Whether some node says this.
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// What the host left out or renamed, and why: empty for a sound view.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Node {
    /// The keys from the root, joined by `/`.
    pub fn path(&self) -> &str {
        self.str("path")
    }

    /// `text`, `field`, `button`, ….
    pub fn kind(&self) -> &str {
        self.str("kind")
    }

    /// The name of a control, fact or section; the empty text otherwise.
    pub fn label(&self) -> &str {
        self.str("label")
    }

    /// What a text, badge, notice or heading says; a fact's value as it is shown.
    pub fn text(&self) -> &str {
        self.str("text")
    }

    /// The value of a field, choice, fact or progress.
    pub fn value(&self) -> &Value {
        &self.0["value"]
    }

    /// `neutral` unless said.
    pub fn tone(&self) -> &str {
        match self.str("tone") {
            "" => "neutral",
            tone => tone,
        }
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Option<&str> {
        self.0["problem"].as_str()
    }

    /// Why it cannot be used now.
    pub fn disabled(&self) -> Option<&str> {
        self.0["disabled"].as_str()
    }

    /// The rows of a table given whole: key, and cells as they are shown.
    pub fn rows(&self) -> Vec<(String, Vec<String>)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.0["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| {
                let cells = row["cells"].as_array().into_iter().flatten();
                (text(&row["key"]), cells.map(text).collect())
            })
            .collect()
    }

    /// All of it.
    pub fn json(&self) -> &Value {
        &self.0
    }

    fn str(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }
}
