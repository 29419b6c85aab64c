//! The real implementations of what plugins import from outside the practice.
//!
//! The runtime declares what it needs as small traits (`socle_runtime::ports`); here they meet the
//! network, the person at the keyboard and their desktop.

pub mod barcodes;
pub mod desktop;
pub mod exchanges;
pub mod http;
pub mod identities;
pub mod mailbox;
pub mod paper;
pub mod session;
pub mod signature;
pub mod tables;
pub mod vitale;
pub mod wedge;
