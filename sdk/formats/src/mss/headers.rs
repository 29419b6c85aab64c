//! The headers of secure mail (Référentiel #2 v1.0.1, CONF.14, 15, 16, 21).

use super::address::one_line;

/// The product's number at the national register: on every message.
pub const NIL: &str = "X-MSS-NIL";
/// Whether the INS of the documents is qualified, `O` or `N`: with a CDA only.
pub const INS: &str = "X-MSS-INS";
/// The types of the documents: with a CDA only.
pub const CODECDA: &str = "X-MSS-CODECDA";
/// `FIN`: the patient may not answer.
pub const MES: &str = "X-MSS-MES";

/// What is said of the documents a message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cda {
    /// Matricule, authority and the traits are there: the identity is *qualifiée*.
    pub is_qualified: bool,
    /// Codes of the types, each once, in the order of the documents.
    pub codes: Vec<String>,
}

impl Cda {
    /// Of these documents.
    pub fn new<'a>(is_qualified: bool, codes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: Vec<String> = Vec::new();
        for code in codes {
            let code = one_line(code).replace([',', ' '], "");
            if !code.is_empty() && !known.contains(&code) {
                known.push(code);
            }
        }
        Self {
            is_qualified,
            codes: known,
        }
    }

    /// The value of [`INS`].
    #[must_use]
    pub const fn ins(&self) -> &'static str {
        if self.is_qualified { "O" } else { "N" }
    }

    /// The value of [`CODECDA`].
    #[must_use]
    pub fn codecda(&self) -> String {
        self.codes.join(",")
    }

    /// Reads both headers; `None` when neither says anything.
    #[must_use]
    pub fn read(ins: &str, codes: &str) -> Option<Self> {
        let read = Self::new(
            ins.trim().eq_ignore_ascii_case("O"),
            codes.split(',').map(str::trim),
        );
        (!ins.trim().is_empty() || !read.codes.is_empty()).then_some(read)
    }
}
