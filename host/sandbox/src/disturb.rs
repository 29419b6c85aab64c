//! What a disturbance makes of an answer.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::time::Sleep;

use crate::behaviour::Disturbance;
use crate::http::Answer;
use crate::service::Service;
use crate::{dmp, insi};

const HTML: &str = "text/html; charset=utf-8";

/// Time for the first half to leave before the connection is cut.
const CUT_AFTER: Duration = Duration::from_millis(50);

/// What goes back on the wire.
#[derive(Debug)]
pub(crate) struct Payload {
    bytes: Option<Bytes>,
    /// Set when only half is to leave: runs out when it is time to cut.
    cut: Option<Pin<Box<Sleep>>>,
}

impl Payload {
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: Some(bytes.into()),
            cut: None,
        }
    }

    fn half(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Some(Bytes::from(bytes)),
            cut: Some(Box::pin(tokio::time::sleep(CUT_AFTER))),
        }
    }
}

/// The connection ends here on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cuts the connection on purpose")]
pub(crate) struct Cut;

impl Body for Payload {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let bytes = self.bytes.take();
        match (bytes, &mut self.cut) {
            (Some(bytes), Some(_)) => {
                Poll::Ready(Some(Ok(Frame::data(bytes.slice(..bytes.len() / 2)))))
            }
            (Some(bytes), None) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            (None, Some(sleep)) => sleep.as_mut().poll(context).map(|()| Some(Err(Cut))),
            (None, None) => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The response, or [`Cut`] when the connection is to end without one.
pub(crate) fn response(
    answer: Answer,
    disturbance: Option<Disturbance>,
    service: Option<Service>,
) -> Result<Response<Payload>, Cut> {
    let Answer {
        status,
        content_type,
        body,
        operation,
        ..
    } = answer;
    let text = || String::from_utf8_lossy(&body).into_owned();
    let (status, content_type, body) = match disturbance {
        None => (status, content_type, body),
        Some(disturbance) => match disturbance {
            Disturbance::Refuse
            | Disturbance::CloseBeforeTls
            | Disturbance::ResetBeforeTls
            | Disturbance::BadCertificate
            | Disturbance::CutUpload
            | Disturbance::CloseAfterRequest
            | Disturbance::ResetAfterRequest
            | Disturbance::Hang => return Err(Cut),
            Disturbance::CutBody => {
                return Ok(build(status, content_type, Payload::half(body)));
            }
            Disturbance::Http500Html => (
                StatusCode::INTERNAL_SERVER_ERROR,
                HTML,
                b"<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>"
                    .to_vec(),
            ),
            Disturbance::HtmlPage => (
                StatusCode::OK,
                HTML,
                b"<!DOCTYPE html><html lang=\"fr\"><head><title>Acc\xc3\xa8s Internet</title></head><body><p>Identifiez-vous<br>pour naviguer.</body></html>"
                    .to_vec(),
            ),
            Disturbance::EmptyBody => (StatusCode::OK, content_type, Vec::new()),
            Disturbance::TruncatedXml => {
                let keep = body.len() * 3 / 5;
                (status, content_type, body.into_iter().take(keep).collect())
            }
            Disturbance::WrongNamespace => (
                status,
                content_type,
                match service {
                    Some(Service::Dmp) => dmp::other_namespaces(&text()),
                    _ => insi::wrong_result_namespace(&text()),
                }
                .into_bytes(),
            ),
            Disturbance::TenMegabytes => {
                let mut body = body;
                body.extend_from_slice(b"<!--");
                body.resize(body.len() + 10 * 1024 * 1024, b'x');
                body.extend_from_slice(b"-->");
                (status, content_type, body)
            }
            Disturbance::EntityBomb => (
                StatusCode::OK,
                content_type,
                insi::entity_bomb().into_bytes(),
            ),
            Disturbance::DeepNesting => {
                let depth = 100_000;
                let deep = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
                (StatusCode::OK, content_type, deep.into_bytes())
            }
            Disturbance::InvalidUtf8 => (status, content_type, with_latin1_letter(body)),
            Disturbance::Latin1 => (
                status,
                "application/soap+xml; charset=iso-8859-1",
                with_latin1_letter(
                    text()
                        .replacen("UTF-8", "ISO-8859-1", 1)
                        .replacen("utf-8", "iso-8859-1", 1)
                        .chars()
                        .map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?'))
                        .collect(),
                ),
            ),
            Disturbance::UnknownFault if service == Some(Service::Dmp) => {
                dmp::undocumented(&operation, true)
            }
            Disturbance::UnknownResultCode if service == Some(Service::Dmp) => {
                dmp::undocumented(&operation, false)
            }
            Disturbance::UnknownFault => (
                StatusCode::INTERNAL_SERVER_ERROR,
                insi::CONTENT_TYPE_SOAP,
                insi::unknown_fault().into_bytes(),
            ),
            Disturbance::UnknownResultCode => (
                StatusCode::OK,
                insi::CONTENT_TYPE_SOAP,
                insi::unknown_result_code().into_bytes(),
            ),
        },
    };
    Ok(build(status, content_type, Payload::whole(body)))
}

fn build(status: StatusCode, content_type: &'static str, payload: Payload) -> Response<Payload> {
    let length = payload.bytes.as_ref().map_or(0, Bytes::len);
    let mut response = Response::new(payload);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// An `é` of one byte at the end of the first text before a closing tag.
fn with_latin1_letter(mut body: Vec<u8>) -> Vec<u8> {
    let place = body
        .windows(2)
        .position(|pair| pair == b"</")
        .unwrap_or(body.len());
    body.insert(place, 0xE9);
    body
}
