//! The shared record: what the program writes is accepted and comes back, and one broken request for each rule is refused.
//! What is accepted is kept in `target/conformance/dmp/`, with the assertion and the signature as they were sent.

mod access;
mod desk;
mod feeding;
mod gaps;
mod modes;
mod reading;
mod refused;
