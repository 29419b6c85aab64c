//! Identifiers: opaque UUIDv7 text minted by the host, never a NIR. One type each, so that they are not mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text. Whether something bears it is known by asking the record.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A patient.
    PatientId
);
id!(
    /// A durable event: the same at every delivery.
    EventId
);
id!(
    /// An entry of the outbox (not its identifier on the wire).
    EntryId
);
id!(
    /// A job.
    JobId
);
id!(
    /// A document of a patient.
    DocumentId
);
id!(
    /// An entity of the medical file, a contact or a message.
    EntityId
);
