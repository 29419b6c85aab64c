//! The home of a practice on this machine: one folder.
//!
//! | file | holds |
//! |---|---|
//! | `home.toml` | in clear: which key opens the record, its schema, demonstration or not |
//! | `home.lock` | locked by the process that has the home open, with its pid |
//! | `record.key` | the key in hexadecimal, mode 0600, when it is kept by file |
//! | `record.db` | the record, SQLCipher |
//! | `server.password` | the password of the practice's server, mode 0600, when it was given in its address |
//! | `journal.head` | witness of the journal: how many lines it had lately, and the hash of the last |

pub use header::{Derivation, Header, KeptBy, Purpose, Stands};
pub use key::{KeyChoice, Secret, Unlock};

pub(crate) mod header;
pub(crate) mod key;
pub(crate) mod lock;
pub(crate) mod server_password;
pub(crate) mod standing;
pub(crate) mod witness;
