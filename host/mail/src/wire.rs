//! A connection, with TLS.

use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::account::Server;
use crate::error::{MailError, Step, of_io};
use crate::tls::Trust;

/// How long a server may take to be reached.
pub(crate) const REACH: Duration = Duration::from_secs(30);
/// How long it may take to answer.
pub(crate) const ANSWER: Duration = Duration::from_secs(60);
/// How long it may take to accept a message handed in: RFC 5321 gives a server ten minutes.
pub(crate) const ACCEPT: Duration = Duration::from_secs(600);

pub(crate) async fn reach(server: &Server) -> Result<TcpStream, MailError> {
    let unreachable = |why: String| MailError::Unreachable {
        host: server.host.clone(),
        why,
    };
    match tokio::time::timeout(
        REACH,
        TcpStream::connect((server.host.as_str(), server.port)),
    )
    .await
    {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_late) => Err(unreachable("no answer".to_owned())),
    }
}

pub(crate) async fn secure(
    stream: TcpStream,
    server: &Server,
    trust: &Trust,
) -> Result<TlsStream<TcpStream>, MailError> {
    let name = ServerName::try_from(server.host.clone())
        .map_err(|error| MailError::Tls(error.to_string()))?;
    let connecting = TlsConnector::from(trust.config()).connect(name, stream);
    match tokio::time::timeout(ANSWER, connecting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(of_io(&error, Step::Greeting)),
        Err(_late) => Err(MailError::Late(Step::Greeting)),
    }
}

/// What a step takes, in time.
pub(crate) async fn within<T>(
    limit: Duration,
    step: Step,
    doing: impl Future<Output = Result<T, MailError>>,
) -> Result<T, MailError> {
    tokio::time::timeout(limit, doing)
        .await
        .unwrap_or(Err(MailError::Late(step)))
}
