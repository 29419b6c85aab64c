//! Secure mail (MSSanté): what its messages say beyond ordinary mail.
//!
//! | module | subject |
//! |---|---|
//! | [`address`] | addresses: well-formed, inside the trust space, of a patient |
//! | [`subject`] | the subject of a message with documents, of an answer that closes, of an error |
//! | [`headers`] | the headers `X-MSS-…` |
//! | [`message`] | a message written (feature `mail`) |
//! | [`received`] | a message read, whatever it is (feature `mail`) |
//! | [`report`] | delivery reports read, reading reports written and read (feature `mail`) |
//!
//! Sources: Référentiel #2 of the clients of secure mail as quoted in public projects (its text itself was not at hand), the
//! CI-SIS volet on documents received by mail, the messages of Mon espace santé as its users' guides show them.

pub mod address;
pub mod headers;
mod integration;
#[cfg(feature = "mail")]
pub mod message;
#[cfg(feature = "mail")]
pub mod received;
#[cfg(feature = "mail")]
pub mod report;
pub mod subject;

pub use integration::Integration;

/// The largest message Mon espace santé takes, in bytes: 25 Mo with its attachments. The guides say *Mo* without more; the
/// smaller reading is held.
pub const MOST_PATIENT_BYTES: u64 = 25_000_000;

/// The largest message that is written or read at once, in bytes.
///
/// Ours, and no rule of MSSanté: a message is made and looked into in the memory of one call (64 MiB, of which it stands up to
/// six times: its bytes, its files in base64 and decoded, an archive and what is in it). Larger ones stay in the mailbox, and are
/// said to be too large.
pub const MOST_MESSAGE_BYTES: u64 = 9_900_000;

/// What documents may weigh together, in bytes, so that a message in which each stands so many times keeps within
/// [`MOST_MESSAGE_BYTES`]. Base64 writes four signs for three bytes, and ends a line after 76 of them.
#[must_use]
pub const fn most_documents_bytes(times: u64) -> u64 {
    /// Headers, text, the frames of the parts.
    const AROUND: u64 = 256 << 10;
    (MOST_MESSAGE_BYTES - AROUND) * 3 / 4 * 76 / 78 / times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_may_leave_make_a_message_that_may_be_read() {
        for times in [1, 2] {
            let base64 = most_documents_bytes(times).div_ceil(3) * 4 * times;
            let lines = base64.div_ceil(76) * 2;
            assert!(base64 + lines < MOST_MESSAGE_BYTES);
        }
        const { assert!(MOST_MESSAGE_BYTES < MOST_PATIENT_BYTES) };
    }
}
