//! Opening a connection, and what the server's errors mean.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::ServerAddress;
use super::session::Statements;
use crate::error::{CertificateFault, RecordError};
use crate::sql::Result;

/// The oldest server we know: `server_version_num`.
const OLDEST: i32 = 150_000;
/// How long a connection may take to open.
const CONNECT: Duration = Duration::from_secs(10);
/// A server that says nothing for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(20);
/// What each connection asks for: a transaction that is left open ends by itself, and so does the wait for a lock.
const SETTINGS: &str = "SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '20s'; \
                        SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; \
                        SET search_path = public; SET jit = off";

/// A connection and what it has prepared.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) statements: Statements,
    /// When it last answered.
    pub(super) used: Instant,
}

/// How to reach the server.
pub(super) struct Route {
    config: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

impl Route {
    pub(super) fn to(address: &ServerAddress) -> Result<Self> {
        let mut config = address.config()?;
        config
            .application_name("socle")
            .connect_timeout(CONNECT)
            .tcp_user_timeout(SILENCE)
            .keepalives(true)
            .keepalives_idle(SILENCE);
        let clear = address.may_be_clear()? && config.get_ssl_mode() != SslMode::Require;
        let tls = if clear {
            config.ssl_mode(SslMode::Disable);
            None
        } else {
            config.ssl_mode(SslMode::Require);
            Some(MakeRustlsConnect::new(tls(address)?))
        };
        Ok(Self { config, tls })
    }

    /// Opens a connection; `on_message` is given what the server says unasked.
    pub(super) async fn open(
        &self,
        on_message: impl Fn(tokio_postgres::AsyncMessage) + Send + 'static,
    ) -> Result<Client> {
        let client = match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(drive(connection, on_message));
                client
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(drive(connection, on_message));
                client
            }
        };
        client.batch_execute(SETTINGS).await?;
        Ok(client)
    }

    /// Opens a connection to work on.
    pub(super) async fn connect(&self) -> Result<Connection> {
        let client = self.open(|_| ()).await?;
        Ok(Connection {
            client,
            statements: RefCell::default(),
            used: Instant::now(),
        })
    }
}

/// Drives a connection until it closes.
async fn drive<S, T>(
    mut connection: tokio_postgres::Connection<S, T>,
    on_message: impl Fn(tokio_postgres::AsyncMessage),
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    loop {
        match std::future::poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(message)) => on_message(message),
            // Whoever waits for an answer on it is told.
            Some(Err(error)) => {
                tracing::info!(%error, "a connection to the server closed");
                return;
            }
            None => return,
        }
    }
}

fn tls(address: &ServerAddress) -> Result<ClientConfig> {
    let refused = |detail: String| RecordError::ServerCertificate {
        fault: CertificateFault::Unknown,
        detail,
    };
    let mut roots = RootCertStore::empty();
    if let Some(file) = address.authorities() {
        let found = CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .map_err(|error| refused(format!("{}: {error}", file.display())))?;
        for certificate in found {
            roots
                .add(certificate)
                .map_err(|error| refused(format!("{}: {error}", file.display())))?;
        }
    } else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
    }
    if roots.is_empty() {
        return Err(refused("no authority is known on this machine".to_owned()));
    }
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| refused(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
    Ok(config)
}

/// Whether the server is one we know.
pub(super) async fn check(client: &Client) -> Result<()> {
    let row = client
        .query_one(
            "SELECT CAST(current_setting('server_version_num') AS INTEGER), current_setting('server_encoding')",
            &[],
        )
        .await?;
    let (version, encoding): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    if version < OLDEST {
        return Err(RecordError::ServerUnfit {
            detail: format!("version {version} is older than {OLDEST}"),
        });
    }
    if encoding != "UTF8" {
        return Err(RecordError::ServerUnfit {
            detail: format!("the database's encoding is {encoding}, not UTF8"),
        });
    }
    Ok(())
}

fn fault(error: &rustls::Error) -> CertificateFault {
    use rustls::CertificateError as Why;
    match error {
        rustls::Error::InvalidCertificate(Why::Expired | Why::ExpiredContext { .. }) => {
            CertificateFault::Expired
        }
        rustls::Error::InvalidCertificate(Why::NotValidYet | Why::NotValidYetContext { .. }) => {
            CertificateFault::NotYetValid
        }
        _ => CertificateFault::Unknown,
    }
}

impl From<tokio_postgres::Error> for RecordError {
    fn from(error: tokio_postgres::Error) -> Self {
        let detail = full(&error);
        let Some(said) = error.as_db_error() else {
            let mut cause: Option<&dyn std::error::Error> = Some(&error);
            while let Some(one) = cause {
                let inside = one
                    .downcast_ref::<std::io::Error>()
                    .and_then(std::io::Error::get_ref)
                    .and_then(|inner| inner.downcast_ref::<rustls::Error>());
                if let Some(tls) = one.downcast_ref::<rustls::Error>().or(inside) {
                    return Self::ServerCertificate {
                        fault: fault(tls),
                        detail,
                    };
                }
                if one.downcast_ref::<std::io::Error>().is_some() {
                    return Self::ServerUnreachable { detail };
                }
                cause = one.source();
            }
            // Asked for TLS, the server said no.
            return if detail.contains("does not support TLS") {
                Self::ServerInClear
            } else if error.is_closed() || detail.contains("error connecting") {
                Self::ServerUnreachable { detail }
            } else {
                Self::Store { detail }
            };
        };
        let code = said.code();
        match code.code().get(..2).unwrap_or_default() {
            // Shut down, starting, or a connection it cut.
            "57" | "08" if *code != SqlState::QUERY_CANCELED => Self::ServerUnreachable { detail },
            "28" => Self::ServerRefuses { detail },
            "3D" => Self::ServerRefuses { detail },
            "53" if *code == SqlState::DISK_FULL => Self::DiskFull,
            "53" => Self::ServerUnreachable { detail },
            "55" if *code == SqlState::LOCK_NOT_AVAILABLE => Self::ServerBusy,
            "25" if *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
                Self::ServerUnreachable { detail }
            }
            "42" if *code == SqlState::INSUFFICIENT_PRIVILEGE => Self::ServerRefuses { detail },
            "XX" if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
                Self::Corrupt { detail }
            }
            _ => Self::Store { detail },
        }
    }
}

/// An error with its causes. The driver's own sentence alone says little; none holds a value.
fn full(error: &tokio_postgres::Error) -> String {
    let mut text = match error.as_db_error() {
        // Not its detail, which quotes values of rows.
        Some(said) => return format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    };
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        text = format!("{text}: {one}");
        cause = one.source();
    }
    text
}
