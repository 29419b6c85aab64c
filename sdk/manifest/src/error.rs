//! Why a `plugin.toml` was refused.

use std::fmt;

/// One fault of a manifest that is well-formed TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line in `plugin.toml`, from 1.
    pub line: usize,
    /// Key at fault, such as `permission.reason`.
    pub key: String,
    /// What is wrong and what is expected, in English.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "plugin.toml line {}: {}: {}",
            self.line, self.key, self.problem
        )
    }
}

/// Why a manifest was refused. `Display` is for the author, [`ManifestError::phrase`] for the practitioner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The text is longer than [`crate::MANIFEST_MAX_BYTES`].
    #[error("plugin.toml has {bytes} bytes, at most {max} are read", max = crate::MANIFEST_MAX_BYTES)]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not TOML, or an unknown, missing or mistyped key.
    #[error("plugin.toml line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the parser says, with the key named.
        message: String,
    },
    /// Values that break a rule; all of them, in the order of the file.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Values(Vec<Finding>),
}

impl ManifestError {
    /// One French sentence for the practitioner.
    pub fn phrase(&self) -> String {
        let at = match self {
            Self::TooLarge { .. } => {
                return "La description de cette extension (plugin.toml) est anormalement longue."
                    .to_owned();
            }
            Self::Syntax { line, .. } => Some(*line),
            Self::Values(findings) => findings.first().map(|f| f.line),
        };
        match at {
            Some(line) => format!(
                "La description de cette extension (plugin.toml, ligne {line}) comporte une erreur : signalez-la à son éditeur."
            ),
            None => "La description de cette extension (plugin.toml) comporte une erreur : signalez-la à son éditeur.".to_owned(),
        }
    }
}
