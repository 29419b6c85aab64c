//! The real implementations of what plugins import from outside the practice.
//!
//! The runtime declares what it needs as small traits (`socle_runtime::ports`); here they meet the
//! network and the person at the keyboard.

pub mod http;
pub mod session;
