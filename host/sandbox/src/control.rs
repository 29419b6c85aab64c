//! The control endpoint, on loopback names only: how another process reads and steers the sandbox.
//!
//! | request | answer |
//! |---|---|
//! | `GET /sandbox/state` | [`State`] |
//! | `PUT /sandbox/behaviour` with a [`Behaviour`] in JSON | [`State`]; 409 for `refuse`, which would close this very door |
//! | `DELETE /sandbox/traffic` | [`State`], counts at zero |
//! | `PUT /sandbox/dmp/MATRICULE` with [`Settings`] in JSON | [`State`]; 404 when nobody has this matricule |
//! | `GET /sandbox/dmp/MATRICULE/EYE` | [`Record`](crate::dmp::Record), to `all`, `patient` or `representatives` |

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::behaviour::{Behaviour, Disturbance};
use crate::disturb::Payload;
use crate::dmp::{Eye, Settings};
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
    let path = path.strip_prefix(PREFIX).unwrap_or_default();
    if let Some(patient) = path.strip_prefix("dmp/") {
        return dmp(shared, method, patient, body);
    }
    match (method, path) {
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
        _ => text(StatusCode::NOT_FOUND, "state, behaviour, traffic or dmp"),
    }
}

fn dmp(shared: &Shared, method: &Method, path: &str, body: &Bytes) -> Response<Payload> {
    const NOBODY: &str = "nobody has this matricule";
    let eye =
        |word: &str| serde_json::from_value::<Eye>(serde_json::Value::String(word.to_owned())).ok();
    match (method, path.split_once('/')) {
        (&Method::PUT, None) => match serde_json::from_slice::<Settings>(body) {
            Ok(settings) => match shared.dmp.set_patient(path, settings) {
                Some(()) => state(shared),
                None => text(StatusCode::NOT_FOUND, NOBODY),
            },
            Err(error) => text(StatusCode::BAD_REQUEST, &error.to_string()),
        },
        (&Method::GET, Some((matricule, word))) => {
            match eye(word).and_then(|eye| shared.dmp.seen_by(matricule, eye)) {
                Some(record) => json(&record),
                None => text(StatusCode::NOT_FOUND, "all, patient or representatives"),
            }
        }
        _ => text(StatusCode::METHOD_NOT_ALLOWED, "another method"),
    }
}

fn state(shared: &Shared) -> Response<Payload> {
    let state = State {
        instance: shared.instance.clone(),
        pid: std::process::id(),
        behaviour: shared.behaviour().clone(),
        traffic: shared.traffic().clone(),
    };
    json(&state)
}

fn json(said: &impl Serialize) -> Response<Payload> {
    match serde_json::to_vec(said) {
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
