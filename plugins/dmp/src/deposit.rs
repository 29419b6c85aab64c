//! A document of the practice, deposited in the patient's record by the outbox.
//!
//! An order names a document and its version, from whom it is hidden, and what it stands in the place of; everything on the
//! wire is made fresh when it leaves. The identifier it bears there is minted with the order and never changes, so that the
//! registry keeps one however often it is sent.
//!
//! | file | subject |
//! |---|---|
//! | `kinds.rs` | which documents go by themselves, and which are thought about first |
//! | `order.rs` | an order queued |
//! | `header.rs` | who a document is about and who answers for it |
//! | `compose.rs` | the document as it leaves: a CDA as it is, a file inside one |
//! | `current.rs` | the one it takes the place of, found when it leaves |
//! | `attempt.rs` | it leaves, once |
//! | `sign.rs` | its submission, signed |
//! | `filed.rs` | what the practice keeps of it |
//! | `kept.rs` | what was ordered and what was sent |

mod attempt;
mod compose;
pub(crate) mod current;
mod filed;
mod header;
pub(crate) mod kept;
pub(crate) mod kinds;
pub(crate) mod order;
mod sign;

pub(crate) use compose::leaves;

use socle_formats::documents::TypeDocument;
use socle_formats::xds::values::Hidden;
use socle_sdk::{Document, Failure, texts};

/// The words of the contract for from whom a document is hidden.
const HIDDEN: [(&str, Hidden); 3] = [
    ("professionals", Hidden::Professionals),
    ("patient", Hidden::Patient),
    ("representatives", Hidden::Representatives),
];

/// The word for these.
pub(crate) fn hidden_word(who: Hidden) -> &'static str {
    HIDDEN
        .iter()
        .find(|(_, one)| *one == who)
        .map_or("", |(word, _)| word)
}

/// Those of these words.
///
/// # Errors
/// One that is none.
pub(crate) fn hidden_from(words: &[String]) -> Result<Vec<Hidden>, Failure> {
    words
        .iter()
        .map(|word| {
            HIDDEN
                .iter()
                .find(|(one, _)| one == word)
                .map(|(_, who)| *who)
                .ok_or_else(|| {
                    Failure::new("dmp.visibilite", texts::text("visibilite-inconnue"))
                        .field("hidden")
                })
        })
        .collect()
}

/// The type of a document, when the shared record takes it.
pub(crate) fn kind_of(document: &Document) -> Option<&'static TypeDocument> {
    let text = |field: &str| document.text(field).unwrap_or_default();
    TypeDocument::trouver(&text("type-system"), &text("type-code"))
}

/// Whether it was validated and nothing took its place.
pub(crate) fn is_in_use(document: &Document) -> bool {
    matches!(
        document.text("status").as_deref(),
        Some("valide" | "expedie")
    )
}
