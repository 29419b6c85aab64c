//! The network to the provider: bounded in time and size, no redirects, nothing but TLS.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use super::config::Config;
use super::error::PscError;

/// Whole exchange.
const EXCHANGE: Duration = Duration::from_secs(20);
/// Until there is a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest answer, in bytes: a description, keys, tokens and a person's exercises stay far below.
const ANSWER_BYTES: usize = 512 << 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Nobody answers, or not in time.
    #[error("{0}")]
    Down(String),
    /// The secure connection fails.
    #[error("{0}")]
    Tls(String),
    /// The answer is longer than any should be.
    #[error("the answer is larger than {ANSWER_BYTES} bytes")]
    TooLarge,
    /// What is asked cannot be asked.
    #[error("{0}")]
    Request(String),
}

/// The network to the provider.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
}

impl Http {
    /// With the authorities and the certificate of this configuration.
    ///
    /// # Errors
    /// [`PscError::Tls`].
    pub fn new(config: &Config) -> Result<Self, PscError> {
        let tls = |error: String| PscError::Tls(error);
        let mut roots = Vec::new();
        for pem in &config.roots_pem {
            for root in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.push(root.map_err(|error| tls(error.to_string()))?);
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider))
            .map_err(|error| tls(error.to_string()))?;
        let building = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(|error| tls(error.to_string()))?
            .dangerous()
            // Dangerous is what the builder calls any verifier that is given; this one is the system's own.
            .with_custom_certificate_verifier(Arc::new(verifier));
        let tls_config = match &config.client_certificate {
            Some(certificate) => building.with_client_cert_resolver(Arc::clone(certificate)),
            None => building.with_no_client_auth(),
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls_config)
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(EXCHANGE)
            .build()
            .map_err(|error| tls(error.to_string()))?;
        Ok(Self { client })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let response = self
            .client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(|error| why(&error))?;
        let status = response.status();
        if status.is_server_error() {
            return Err(HttpError::Down(status.to_string()));
        }
        let headers = response.headers().clone();
        let mut bytes = Vec::new();
        let mut stream = response.bytes_stream();
        while let Some(part) = stream.next().await {
            let part = part.map_err(|error| why(&error))?;
            if bytes.len() + part.len() > ANSWER_BYTES {
                return Err(HttpError::TooLarge);
            }
            bytes.extend_from_slice(&part);
        }
        let mut answer = HttpResponse::new(bytes);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

fn why(error: &reqwest::Error) -> HttpError {
    let mut chain = error.to_string();
    let mut tls = false;
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        tls |= is_tls(cause);
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    if tls {
        HttpError::Tls(chain)
    } else if error.is_builder() {
        HttpError::Request(chain)
    } else {
        HttpError::Down(chain)
    }
}

/// An `io::Error` shows its cause only through `get_ref`, at times several levels deep.
fn is_tls(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
        || cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .is_some_and(|inner| is_tls(inner))
}
