//! What may be typed about where a practice is kept.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Keep the record on this PostgreSQL server, in a database that is empty (`postgres://USER@HOST/DATABASE`, with
    /// `?sslrootcert=FILE` for an authority of the practice's own). Otherwise in the folder. A password in the address goes
    /// to a file of the folder; it may be in `SOCLE_STORE_PASSWORD`.
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// Where the key is kept.
    #[arg(long, value_enum, default_value_t = Kept::File, conflicts_with = "join")]
    pub(crate) key: Kept,
    /// One more workstation of the practice that is on this server; its key is needed.
    #[arg(long, requires = "store")]
    pub(crate) join: bool,
    /// A copy of the practice's `record.key`, to join it.
    #[arg(long, value_name = "FILE", requires = "join")]
    pub(crate) key_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the practice. Otherwise `SOCLE_PASSPHRASE`.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Where a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kept {
    /// In the folder, in a file for its owner only.
    File,
    /// Nowhere: it follows from a passphrase (`SOCLE_PASSPHRASE`, `--passphrase-file`).
    Passphrase,
    /// In the desktop's keyring.
    Keyring,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup; its header, `FILE.toml`, lies beside it.
    pub(crate) file: PathBuf,
    /// Put the record on this server, in a database that is empty. Otherwise in the folder.
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// A copy of the practice's `record.key`.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the practice. Otherwise `SOCLE_PASSPHRASE`.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Say where the record is and how much it holds.
    Status,
    /// Move the record, whole; what it was in is kept.
    Move {
        /// `sqlite`, or the address of a server.
        #[arg(long, value_name = "URL|sqlite")]
        to: String,
    },
}
