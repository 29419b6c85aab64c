//! `socle:net/http`: to the hosts the plugin was granted, never from a view.

use std::sync::Arc;
use std::time::Duration;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::net::http;
use crate::failure::Failure;
use crate::limits;
use crate::ports;
use crate::resources::{Blob, HttpRequest, HttpResponse};
use crate::state::CallState;

/// Headers the host writes itself: a plugin that set them could speak for another request.
const HOST_HEADERS: [&str; 7] = ["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "proxy-authorization"];

fn malformed(author: &str) -> Failure {
    Failure::new("http.malformed", "L’extension a préparé une requête invalide : signalez-le à son éditeur.").author(author)
}

impl http::Host for CallState {}

impl http::HostRequest for CallState {
    fn new(&mut self, method: String, url: String) -> wasmtime::Result<Resource<HttpRequest>> {
        self.keep(HttpRequest(ports::HttpRequest {
            method,
            url,
            headers: Vec::new(),
            client: None,
            timeout: limits::HTTP_TIMEOUT_DEFAULT,
            limit_bytes: limits::HTTP_BODY_BYTES,
            body: Arc::default(),
        }))
    }

    fn header(&mut self, request: Resource<HttpRequest>, name: String, value: String) -> wasmtime::Result<Result<(), Failure>> {
        let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
        if name.is_empty() || !name.bytes().all(token) || value.chars().any(|c| c.is_control() && c != '\t') {
            return Ok(Err(malformed("a header name is a token and a value has no control character (RFC 9110)")));
        }
        if HOST_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return Ok(Err(malformed("the host writes this header")));
        }
        self.resource_mut(&request)?.0.headers.push((name, value));
        Ok(Ok(()))
    }

    fn client(&mut self, request: Resource<HttpRequest>, identity: String) -> wasmtime::Result<()> {
        self.resource_mut(&request)?.0.client = Some(identity);
        Ok(())
    }

    fn timeout(&mut self, request: Resource<HttpRequest>, ms: u32) -> wasmtime::Result<()> {
        self.resource_mut(&request)?.0.timeout = Duration::from_millis(ms.into()).min(limits::HTTP_TIMEOUT);
        Ok(())
    }

    fn body(&mut self, request: Resource<HttpRequest>, content: Resource<Blob>) -> wasmtime::Result<()> {
        let body = Arc::clone(&self.resource(&content)?.0);
        self.resource_mut(&request)?.0.body = body;
        Ok(())
    }

    fn limit(&mut self, request: Resource<HttpRequest>, bytes: u64) -> wasmtime::Result<()> {
        self.resource_mut(&request)?.0.limit_bytes = bytes.min(limits::BLOB_BYTES as u64);
        Ok(())
    }

    async fn send(&mut self, request: Resource<HttpRequest>) -> wasmtime::Result<Result<Resource<HttpResponse>, Failure>> {
        let request = self.resource(&request)?.0.clone();
        let host = match self.may_reach(&request.url) {
            Ok(host) => host,
            Err(failure) => return Ok(Err(failure)),
        };
        let patient = self.call.patient.clone();
        self.note_use(&format!("http {host}"), patient.as_deref());
        // What was read of patients, and where it goes, is in the journal before any byte leaves.
        if let Err(failure) = self.flush_reads() {
            return Ok(Err(failure));
        }
        let port = Arc::clone(&self.host.ports.http);
        match port.send(request).await {
            Ok(response) => Ok(Ok(self.keep(HttpResponse(response))?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn drop(&mut self, resource: Resource<HttpRequest>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl CallState {
    fn may_reach(&mut self, url: &str) -> Result<String, Failure> {
        if !self.call.origin.may_reach_network() {
            return Err(Failure::new("view.offline", "Un affichage ne peut pas appeler le réseau.").author("render and rows reach no network"));
        }
        let host = host_of(url)?;
        let wanted = self.plugin.manifest.permissions.iter().find_map(|request| match &request.permission {
            Permission::Http { host: pattern } if pattern.matches(&host) => Some(&request.permission),
            _ => None,
        });
        match wanted.cloned() {
            Some(permission) => self.granted(&permission).map(|()| host),
            None => Err(Failure::denied(&format!("http: {host} is not in the manifest"))),
        }
    }
}

/// The host name of an absolute https URL.
fn host_of(url: &str) -> Result<String, Failure> {
    let url = url::Url::parse(url).map_err(|error| malformed(&format!("url: {error}")))?;
    if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
        return Err(malformed("only https URLs without user and password"));
    }
    match url.host() {
        Some(url::Host::Domain(name)) => Ok(name.to_owned()),
        _ => Err(Failure::denied("http: an address is not a host name")),
    }
}

impl http::HostResponse for CallState {
    fn status(&mut self, response: Resource<HttpResponse>) -> wasmtime::Result<u16> {
        Ok(self.resource(&response)?.0.status)
    }

    fn header(&mut self, response: Resource<HttpResponse>, name: String) -> wasmtime::Result<Option<String>> {
        let name = name.to_ascii_lowercase();
        Ok(self.resource(&response)?.0.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()))
    }

    fn body(&mut self, response: Resource<HttpResponse>) -> wasmtime::Result<Resource<Blob>> {
        let body = Arc::clone(&self.resource(&response)?.0.body);
        self.keep(Blob(body))
    }

    fn drop(&mut self, resource: Resource<HttpResponse>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
