//! A connection, with TLS.

use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::account::Server;
use crate::error::{MailError, Step, of_io};
use crate::progress::{Progress, Stage};
use crate::tls::Trust;

/// How long a server may take to be reached.
pub(crate) const REACH: Duration = Duration::from_secs(30);
/// How long it may take to answer.
pub(crate) const ANSWER: Duration = Duration::from_secs(60);
/// How long it may take to accept a message handed in: RFC 5321 gives a server ten minutes.
pub(crate) const ACCEPT: Duration = Duration::from_secs(600);

pub(crate) async fn reach(server: &Server, progress: &Progress) -> Result<TcpStream, MailError> {
    let unknown = |why: String| MailError::NoName {
        host: server.host.clone(),
        why,
    };
    let looking = tokio::net::lookup_host((server.host.as_str(), server.port));
    let addresses: Vec<_> = match tokio::time::timeout(REACH, looking).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => return Err(unknown(error.to_string())),
        Err(_late) => return Err(unknown("no answer".to_owned())),
    };
    progress.came_to(Stage::Named);
    let unreachable = |why: String| MailError::Unreachable {
        host: server.host.clone(),
        why,
    };
    match tokio::time::timeout(REACH, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(stream)) => {
            progress.came_to(Stage::Reached);
            Ok(stream)
        }
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_late) => Err(unreachable("no answer".to_owned())),
    }
}

pub(crate) async fn secure(
    stream: TcpStream,
    server: &Server,
    trust: &Trust,
    progress: &Progress,
) -> Result<TlsStream<TcpStream>, MailError> {
    let name = ServerName::try_from(server.host.clone())
        .map_err(|error| MailError::Tls(error.to_string()))?;
    let connecting = TlsConnector::from(trust.config()).connect(name.clone(), stream);
    let stream = match tokio::time::timeout(ANSWER, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(of_io(&error, Step::Greeting)),
        Err(_late) => return Err(MailError::Late(Step::Greeting)),
    };
    // Before a word is said.
    let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
    trust.asked_about(shown, &name, &server.host).await?;
    progress.came_to(Stage::Secured);
    Ok(stream)
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
