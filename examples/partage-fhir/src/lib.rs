//! A shared record over FHIR: the same service as the DMP, another way. The practice chooses between both while Socle runs,
//! and whoever deposits notices nothing.
//!
//! The server speaks PDSm, the French profile of IHE MHD: a bundle feeds (ITI-65), a search finds (ITI-67), an address reads
//! (ITI-68). The names of its profiles are inferred from those of MHD.
//!
//! 1. `provider.rs` answers the service.
//! 2. `delivery.rs` sends what was ordered, once.
//! 3. `bundle.rs` writes the bundle of a document.
//! 4. `server.rs` is the line to the server.

mod bundle;
mod delivery;
mod provider;
mod server;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_shared_record_provider!(Plugin);
socle_sdk::export_delivery!(Plugin);
