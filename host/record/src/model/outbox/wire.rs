//! The identifier an entry bears on the wire.

/// The form of the identifier an entry bears on the wire. It is minted once, when the entry is queued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WireForm {
    /// `2.25.` and the UUID as a decimal number (ITU-T X.667): needs no root of the practice's own.
    #[default]
    OidFromUuid,
    /// The practice's root, a dot, and the UUID as a decimal number.
    OidUnder(String),
    /// `urn:uuid:…`.
    UrnUuid,
    /// A Message-ID of RFC 5322 at this domain, without angle brackets.
    MessageId(String),
}

impl WireForm {
    /// The identifier made of this UUID.
    #[must_use]
    pub fn write(&self, uuid: uuid::Uuid) -> String {
        match self {
            Self::OidFromUuid => format!("2.25.{}", uuid.as_u128()),
            Self::OidUnder(root) => format!("{}.{}", root.trim_end_matches('.'), uuid.as_u128()),
            Self::UrnUuid => format!("urn:uuid:{uuid}"),
            Self::MessageId(domain) => format!("{uuid}@{domain}"),
        }
    }
}

/// The identifier on the wire of an entry to queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireId {
    /// Mint it at commit.
    Mint(WireForm),
    /// Minted beforehand by [`Record::mint_wire_id`](crate::Record::mint_wire_id), because the document bears it.
    Minted(String),
}
