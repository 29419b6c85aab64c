//! Faults, in SOAP 1.1 and 1.2.

use super::tree::Element;

/// Most characters kept of a text of a fault.
const MOST_TEXT: usize = 500;

/// Who is at fault, says the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The request (`Sender`, `Client`).
    Sender,
    /// The service (`Receiver`, `Server`).
    Receiver,
    /// Anything else.
    Unknown,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Who is at fault.
    pub side: Side,
    /// The subcodes without their prefixes, the outermost first; those of SOAP 1.1 are what follows the point in its code.
    pub codes: Vec<String>,
    /// The reason.
    pub text: String,
    /// All words of the detail.
    pub detail: String,
}

impl Fault {
    /// The most precise code, when there is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.codes.last().map(String::as_str)
    }
}

/// Reads a fault of either version.
pub(super) fn read(fault: &Element) -> Fault {
    let mut codes = Vec::new();
    let outer = match (fault.child("Code"), fault.child("faultcode")) {
        (Some(code), _) => {
            let mut inner = code.child("Subcode");
            while let Some(subcode) = inner {
                codes.extend(subcode.child("Value").and_then(Element::value).map(local));
                inner = subcode.child("Subcode");
            }
            code.child("Value").and_then(Element::value)
        }
        (None, Some(code)) => code.value(),
        (None, None) => None,
    };
    let outer = outer.map(local).unwrap_or_default();
    let (side, further) = match outer.split_once('.') {
        Some((side, further)) => (side, Some(further)),
        None => (outer.as_str(), None),
    };
    codes.extend(further.map(str::to_owned));
    let side = match side {
        "Sender" | "Client" => Side::Sender,
        "Receiver" | "Server" => Side::Receiver,
        // Some servers put their own code where SOAP 1.1 has the side.
        own => {
            if !own.is_empty() && fault.child("faultcode").is_some() {
                codes.push(own.to_owned());
            }
            Side::Unknown
        }
    };
    let text = fault
        .at(&["Reason", "Text"])
        .or_else(|| fault.child("faultstring"));
    let detail = fault.child("Detail").or_else(|| fault.child("detail"));
    Fault {
        side,
        codes,
        text: cut(text.map(Element::words)),
        detail: cut(detail.map(Element::words)),
    }
}

fn cut(text: Option<String>) -> String {
    text.unwrap_or_default().chars().take(MOST_TEXT).collect()
}

/// The local part of a qualified name in a value.
fn local(name: &str) -> String {
    cut(Some(name.rsplit(':').next().unwrap_or(name).to_owned()))
}
