//! `socle:net/http`: to the hosts the plugin was granted, never from a view.

use std::sync::Arc;
use std::time::Duration;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::net::http;
use crate::capability::address::{self, Address};
use crate::failure::Failure;
use crate::limits;
use crate::ports;
use crate::resources::{Blob, HttpRequest, HttpResponse};
use crate::state::CallState;

/// Headers the host writes itself: a plugin that set them could speak for another request.
const HOST_HEADERS: [&str; 7] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "upgrade",
    "proxy-authorization",
];

/// Methods that make of a server a way to others, or have it show what the host wrote.
const NO_METHODS: [&str; 2] = ["CONNECT", "TRACE"];

fn malformed(author: &str) -> Failure {
    Failure::new(
        "http.malformed",
        "L’extension a préparé une requête invalide : signalez-le à son éditeur.",
    )
    .author(author)
}

fn too_large() -> Failure {
    Failure::new(
        "http.too-large",
        "La réponse du serveur est trop grande pour être traitée.",
    )
}

/// A token of RFC 9110: what methods and header names are.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}

impl http::Host for CallState {}

impl http::HostRequest for CallState {
    fn new(&mut self, method: String, url: String) -> wasmtime::Result<Resource<HttpRequest>> {
        let request = ports::HttpRequest {
            method: String::new(),
            url: String::new(),
            headers: Vec::new(),
            client: None,
            token: None,
            timeout: limits::HTTP_TIMEOUT_DEFAULT,
            limit_bytes: limits::HTTP_BODY_BYTES,
            reach: ports::Reach::Internet,
            body: Arc::default(),
        };
        let kept = self.keep(HttpRequest {
            request,
            body: Blob::default(),
            bytes: 0,
        })?;
        let request = &mut self.hold(&kept, method.len() + url.len(), 0)?.request;
        (request.method, request.url) = (method, url);
        Ok(kept)
    }

    fn header(
        &mut self,
        request: Resource<HttpRequest>,
        name: String,
        value: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if !is_token(&name) || value.chars().any(|c| c.is_control() && c != '\t') {
            return Ok(Err(malformed(
                "a header name is a token and a value has no control character (RFC 9110)",
            )));
        }
        if HOST_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return Ok(Err(malformed("the host writes this header")));
        }
        self.hold(&request, name.len() + value.len(), 0)?
            .request
            .headers
            .push((name, value));
        Ok(Ok(()))
    }

    fn client(&mut self, request: Resource<HttpRequest>, identity: String) -> wasmtime::Result<()> {
        let replaced = self
            .resource(&request)?
            .request
            .client
            .as_ref()
            .map_or(0, String::len);
        let held = self.hold(&request, identity.len(), replaced)?;
        held.request.client = Some(identity);
        Ok(())
    }

    fn token(&mut self, request: Resource<HttpRequest>, name: String) -> wasmtime::Result<()> {
        let held = self.resource(&request)?;
        let replaced = held.request.token.as_ref().map_or(0, String::len);
        let held = self.hold(&request, name.len(), replaced)?;
        held.request.token = Some(name);
        Ok(())
    }

    fn timeout(&mut self, request: Resource<HttpRequest>, ms: u32) -> wasmtime::Result<()> {
        self.resource_mut(&request)?.request.timeout =
            Duration::from_millis(ms.into()).min(limits::HTTP_TIMEOUT);
        Ok(())
    }

    fn body(
        &mut self,
        request: Resource<HttpRequest>,
        content: Resource<Blob>,
    ) -> wasmtime::Result<()> {
        // The blob itself is kept: as long as the request lives, its bytes count.
        let body = self.resource(&content)?.clone();
        self.resource_mut(&request)?.body = body;
        Ok(())
    }

    fn limit(&mut self, request: Resource<HttpRequest>, bytes: u64) -> wasmtime::Result<()> {
        self.resource_mut(&request)?.request.limit_bytes = bytes;
        Ok(())
    }

    async fn send(
        &mut self,
        request: Resource<HttpRequest>,
    ) -> wasmtime::Result<Result<Resource<HttpResponse>, Failure>> {
        let HttpRequest {
            mut request, body, ..
        } = self.resource(&request)?.clone();
        if !is_token(&request.method) {
            return Ok(Err(malformed("a method is a token (RFC 9110)")));
        }
        if NO_METHODS
            .iter()
            .any(|none| request.method.eq_ignore_ascii_case(none))
        {
            return Ok(Err(malformed("a plugin makes no tunnel and no echo")));
        }
        // The exchange ends before the call does, so that the plugin can say what came of it.
        if let Some(left) = self.call.remaining() {
            request.timeout = request.timeout.min(left.saturating_sub(limits::AFTER_HTTP));
        }
        request.limit_bytes = request.limit_bytes.min(self.meter.blobs.left() as u64);
        request.body = Arc::clone(&body.bytes);
        let host = match self.may_reach(&mut request) {
            Ok(host) => host,
            Err(failure) => return Ok(Err(failure)),
        };
        let patient = self.call.patient.clone();
        self.note_use(&format!("http {host}"), patient.as_deref());
        if let Err(failure) = self.may_be_identified(&request, &host) {
            return Ok(Err(failure));
        }
        // What was read of patients, and where it goes, is in the journal before any byte leaves.
        if let Err(failure) = self.flush_reads() {
            return Ok(Err(failure));
        }
        let port = Arc::clone(&self.host.ports.http);
        // What it answers is an identity nobody qualified yet.
        let tells_identities = port.serves_identities(&host);
        if tells_identities {
            self.confine();
        }
        match port.send(request).await {
            Ok(response) => {
                if tells_identities {
                    self.saw_those_of(&response.body);
                }
                match Blob::taken(Arc::clone(&response.body), &self.meter.blobs) {
                    Some(body) => Ok(Ok(self.keep(HttpResponse { response, body })?)),
                    None => Ok(Err(too_large())),
                }
            }
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn drop(&mut self, resource: Resource<HttpRequest>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}

/// The client certificate that is a person's.
const PROFESSIONAL: &str = "professional";

impl CallState {
    /// May whoever speaks be identified to this host, as the request wants it? The journal knows of it before the host does.
    ///
    /// It is the person this call acts for: another one who took the place meanwhile is not identified for it.
    fn may_be_identified(
        &mut self,
        request: &ports::HttpRequest,
        host: &str,
    ) -> Result<(), Failure> {
        let certificate = request
            .client
            .as_deref()
            .filter(|name| *name == PROFESSIONAL);
        for by in certificate.into_iter().chain(request.token.as_deref()) {
            // Their card comes with the host, as the practice's certificate does; a token speaks for them elsewhere too.
            if request.token.as_deref() == Some(by) {
                self.granted_any(
                    &format!("identify: {by} to {host}"),
                    |permission| match permission {
                        Permission::Identify {
                            by: granted,
                            host: pattern,
                        } => granted == by && pattern.matches(host),
                        _ => false,
                    },
                )?;
            }
            let session = self.session_now().ok_or_else(|| {
                Failure::passing(
                    "session-required",
                    "Personne n’est identifié sur ce poste : insérez votre carte.",
                )
            })?;
            let patient = self.call.patient.clone();
            let what = format!("identify {by} {host}");
            self.note_use_by(Some(session.person), &what, patient.as_deref());
        }
        let own = |(name, _): &(String, String)| name.eq_ignore_ascii_case("authorization");
        if request.token.is_some() && request.headers.iter().any(own) {
            return Err(malformed("with a token the host writes `authorization`"));
        }
        Ok(())
    }

    /// The host of the request, if it may be reached; the request then says how far.
    fn may_reach(&mut self, request: &mut ports::HttpRequest) -> Result<String, Failure> {
        if !self.call.origin.may_reach_network() {
            return Err(Failure::new(
                "view.offline",
                "Un affichage ne peut pas appeler le réseau.",
            )
            .author("render and rows reach no network"));
        }
        let Address { host, url } =
            address::https(&request.url).map_err(|refused| refused.failure("http.malformed"))?;
        // Several lines may name the host: one that was granted is enough.
        self.granted_any(&format!("http: {host}"), |permission| match permission {
            Permission::Http { host: pattern } => pattern.matches(&host),
            _ => false,
        })?;
        if !self.host.ports.http.serves_identities(&host) {
            self.may_leave(&format!("http: {host}"))?;
        }
        let private = self.granted_any(&format!("http-private: {host}"), |permission| {
            matches!(permission, Permission::HttpPrivate { host: pattern } if pattern.matches(&host))
        });
        request.url = url;
        request.reach = match private {
            Ok(()) => ports::Reach::Anywhere,
            Err(_) => ports::Reach::Internet,
        };
        Ok(host)
    }
}

impl http::HostResponse for CallState {
    fn status(&mut self, response: Resource<HttpResponse>) -> wasmtime::Result<u16> {
        Ok(self.resource(&response)?.response.status)
    }

    fn header(
        &mut self,
        response: Resource<HttpResponse>,
        name: String,
    ) -> wasmtime::Result<Option<String>> {
        let name = name.to_ascii_lowercase();
        Ok(self
            .resource(&response)?
            .response
            .headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone()))
    }

    fn body(&mut self, response: Resource<HttpResponse>) -> wasmtime::Result<Resource<Blob>> {
        let body = self.resource(&response)?.body.clone();
        self.keep(body)
    }

    fn drop(&mut self, resource: Resource<HttpResponse>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
