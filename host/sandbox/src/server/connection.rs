//! One connection: the hello, the handshake, one request, its answer.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{ALLOW, HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::server::Acceptor;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;

use crate::behaviour::{Disturbance, HANG};
use crate::control;
use crate::disturb::{self, Cut, Payload};
use crate::http::{Answer, Peer, Received};
use crate::server::Shared;
use crate::service::Service;
use crate::traffic::Exchange;

/// For the hello and the handshake, each.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// For the head of the request.
const HEAD: Duration = Duration::from_secs(30);

/// What the hello and the handshake told.
struct Connection {
    /// The service and the national host named, or none for a loopback name.
    national: Option<(Service, String)>,
    peer: Peer,
    disturbance: Option<Disturbance>,
}

/// Serves until the connection ends.
pub(crate) async fn serve(shared: &Arc<Shared>, stream: TcpStream) {
    let hello = LazyConfigAcceptor::new(Acceptor::default(), stream);
    let start = match tokio::time::timeout(HANDSHAKE, hello).await {
        Ok(Ok(start)) => start,
        Ok(Err(error)) => return tracing::debug!(%error, "no TLS hello"),
        Err(error) => return tracing::debug!(%error, "no TLS hello in time"),
    };
    let national = start
        .client_hello()
        .server_name()
        .and_then(|name| Some((Service::of_host(name)?, name.to_ascii_lowercase())));
    let service = national.as_ref().map(|(service, _)| *service);
    let disturbance = service.and_then(|_| shared.behaviour().strike());
    let config = match (service, disturbance) {
        (None, _) => &shared.tls.open,
        (Some(_), Some(Disturbance::BadCertificate)) => &shared.tls.untrusted,
        (Some(service), _) if !service.wants_certificate() => &shared.tls.open,
        (Some(_), _) => &shared.tls.mutual,
    };
    if matches!(
        disturbance,
        Some(Disturbance::ResetBeforeTls | Disturbance::ResetAfterRequest)
    ) && let Err(error) = start.io.set_zero_linger()
    {
        tracing::warn!(%error, "the connection will be closed instead of reset");
    }
    if let Some(Disturbance::Refuse | Disturbance::CloseBeforeTls | Disturbance::ResetBeforeTls) =
        disturbance
    {
        return never_a_request(shared, service, disturbance, None);
    }
    let handshake = start.into_stream(Arc::clone(config));
    let tls = match tokio::time::timeout(HANDSHAKE, handshake).await {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) => {
            return never_a_request(shared, service, disturbance, Some(error.to_string()));
        }
        Err(error) => {
            return never_a_request(shared, service, disturbance, Some(error.to_string()));
        }
    };
    let peer = tls
        .get_ref()
        .1
        .peer_certificates()
        .and_then(|chain| chain.first())
        .map_or_else(Peer::default, |certificate| Peer::from_der(certificate));
    let connection = Connection {
        national,
        peer,
        disturbance,
    };
    let served = http1::Builder::new()
        .keep_alive(false)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(
            TokioIo::new(tls),
            service_fn(|request| handle(shared, &connection, request)),
        )
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "the connection ended early");
    }
}

fn never_a_request(
    shared: &Shared,
    service: Option<Service>,
    disturbance: Option<Disturbance>,
    reason: Option<String>,
) {
    if let Some(service) = service {
        shared.traffic().record(Exchange {
            operation: format!("{}/connexion", service.name()),
            outcome: "connexion".to_owned(),
            reason,
            disturbance,
        });
    }
}

async fn handle(
    shared: &Shared,
    connection: &Connection,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Cut> {
    let (parts, body) = request.into_parts();
    let most = Service::of_path(parts.uri.path()).map_or(1 << 20, Service::most_body);
    if connection.disturbance == Some(Disturbance::CutUpload) {
        // The first piece of the body arrives, the rest has nowhere to go.
        let mut body = body;
        if let Some(Err(error)) = body.frame().await {
            tracing::debug!(%error, "request body");
        }
        let service = connection.national.as_ref().map(|(service, _)| *service);
        never_a_request(
            shared,
            service,
            connection.disturbance,
            Some("cut while it was sent".to_owned()),
        );
        return Err(Cut);
    }
    let body = match Limited::new(body, most).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::debug!(%error, "request body");
            let answer = Answer::http(StatusCode::PAYLOAD_TOO_LARGE, "too large, or cut");
            return disturb::response(answer, None, None);
        }
    };
    let path = parts.uri.path();
    if connection.national.is_none() && path.starts_with(control::PREFIX) {
        return Ok(control::answer(shared, &parts.method, path, &body));
    }
    let host = parts
        .headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .map(|host| host.split(':').next().unwrap_or(host));
    let service = Service::of_path(path);
    let refusal = match &connection.national {
        Some((_, name)) if !host.is_some_and(|host| host.eq_ignore_ascii_case(name)) => Some((
            StatusCode::MISDIRECTED_REQUEST,
            "Host is not the host of the hello",
        )),
        Some((named, _)) if service != Some(*named) => {
            Some((StatusCode::NOT_FOUND, "this host has no such path"))
        }
        None if service.is_none() => Some((StatusCode::NOT_FOUND, "no such path")),
        _ => None,
    };
    let named = service.or(connection.national.as_ref().map(|(service, _)| *service));
    let method = parts.method.clone();
    let answer = match (refusal, service) {
        (Some((status, reason)), _) => Answer::http(status, reason),
        (None, Some(service)) => {
            let received = Received {
                method: parts.method,
                path: path.to_owned(),
                query: parts.uri.query().unwrap_or_default().to_owned(),
                headers: parts.headers,
                body,
                peer: connection.peer.clone(),
                host: connection.national.as_ref().map(|(_, host)| host.clone()),
            };
            match service {
                Service::Insi => shared.insi.answer(&received),
                Service::Dmp => shared.dmp.answer(&received),
                Service::Annuaire => shared.annuaire.answer(&received),
                Service::Pdsm => shared.pdsm.answer(&received),
            }
        }
        (None, None) => Answer::http(StatusCode::NOT_FOUND, "no such path"),
    };
    remember(shared, named, connection.disturbance, &answer, &method);
    if connection.national.is_some() {
        let latency = shared.behaviour().latency();
        tokio::time::sleep(latency).await;
    }
    if connection.disturbance == Some(Disturbance::Hang) {
        tokio::time::sleep(HANG).await;
    }
    let not_allowed = answer.status == StatusCode::METHOD_NOT_ALLOWED;
    let headers = answer.headers.clone();
    let mut response = disturb::response(answer, connection.disturbance, named)?;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    if not_allowed {
        let methods = named.map_or("POST", Service::methods);
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(methods));
    }
    Ok(response)
}

fn remember(
    shared: &Shared,
    service: Option<Service>,
    disturbance: Option<Disturbance>,
    answer: &Answer,
    method: &Method,
) {
    let name = service.map_or("?", Service::name);
    let operation = format!("{name}/{}", answer.operation);
    tracing::debug!(
        %operation,
        %method,
        outcome = answer.outcome,
        reason = answer.reason.as_deref(),
        "an exchange"
    );
    shared.traffic().record(Exchange {
        operation,
        outcome: answer.outcome.clone(),
        reason: answer.reason.clone(),
        disturbance,
    });
}
