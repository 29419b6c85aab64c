//! The control endpoint, on loopback names only: how another process reads and steers the sandbox.
//!
//! | request | answer |
//! |---|---|
//! | `GET /sandbox/state` | [`State`] |
//! | `PUT /sandbox/behaviour` with a [`Behaviour`] in JSON | [`State`]; 409 for `refuse`, which would close this very door |
//! | `DELETE /sandbox/traffic` | [`State`], counts at zero |

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::behaviour::{Behaviour, Disturbance};
use crate::disturb::Payload;
use crate::server::Shared;
use crate::traffic::Traffic;

/// Paths below are the control endpoint's.
pub(crate) const PREFIX: &str = "/sandbox/";

/// What the control endpoint tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) instance: String,
    pub(crate) pid: u32,
    pub(crate) behaviour: Behaviour,
    pub(crate) traffic: Traffic,
}

pub(crate) fn answer(
    shared: &Shared,
    method: &Method,
    path: &str,
    body: &Bytes,
) -> Response<Payload> {
    match (method, path.strip_prefix(PREFIX).unwrap_or_default()) {
        (&Method::GET, "state") => state(shared),
        (&Method::PUT, "behaviour") => match serde_json::from_slice::<Behaviour>(body) {
            Ok(behaviour) if behaviour.disturbance == Some(Disturbance::Refuse) => {
                text(StatusCode::CONFLICT, "refuse: only from the owning process")
            }
            Ok(behaviour) => {
                *shared.behaviour() = behaviour;
                state(shared)
            }
            Err(error) => text(StatusCode::BAD_REQUEST, &error.to_string()),
        },
        (&Method::DELETE, "traffic") => {
            *shared.traffic() = Traffic::default();
            state(shared)
        }
        (_, "state" | "behaviour" | "traffic") => {
            text(StatusCode::METHOD_NOT_ALLOWED, "another method")
        }
        _ => text(StatusCode::NOT_FOUND, "state, behaviour or traffic"),
    }
}

fn state(shared: &Shared) -> Response<Payload> {
    let state = State {
        instance: shared.instance.clone(),
        pid: std::process::id(),
        behaviour: shared.behaviour().clone(),
        traffic: shared.traffic().clone(),
    };
    match serde_json::to_vec(&state) {
        Ok(json) => respond(StatusCode::OK, "application/json", json),
        Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn text(status: StatusCode, text: &str) -> Response<Payload> {
    respond(
        status,
        "text/plain; charset=utf-8",
        text.as_bytes().to_vec(),
    )
}

fn respond(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response<Payload> {
    let mut response = Response::new(Payload::whole(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
