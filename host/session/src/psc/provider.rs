//! The provider: what it says of itself, the keys it signs with, and what is asked of it.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType,
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::http::{Method, StatusCode, header};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalProviderMetadata, AsyncHttpClient as _,
    AuthenticationContextClass, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, NonceVerifier, ProviderMetadata, SubjectIdentifier,
    UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::config::Config;
use super::error::PscError;
use super::http::Http;
use super::userinfo::{Claims, Userinfo};
use crate::state::Moment;

/// How far the clocks of this machine and of the provider may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// What a provider says of itself besides what OpenID Connect Discovery lists.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct More {
    pub(super) backchannel_authentication_endpoint: Option<Url>,
    pub(super) end_session_endpoint: Option<Url>,
    pub(super) revocation_endpoint: Option<Url>,
}

impl AdditionalProviderMetadata for More {}

pub(super) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub(super) type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Says what moment it is.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The provider, as it described itself a moment ago.
#[derive(Clone)]
pub struct Provider {
    pub(super) config: Config,
    pub(super) http: Http,
    pub(super) more: More,
    pub(super) token_endpoint: Url,
    pub(super) client: Client,
    pub(super) now: Now,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// Ask the provider for its description and its keys.
    ///
    /// # Errors
    /// [`PscError::NotConfigured`], [`PscError::Down`], [`PscError::Tls`], [`PscError::Malformed`],
    /// [`PscError::WrongIssuer`].
    pub async fn find(config: Config, now: Now) -> Result<Self, PscError> {
        if config.client_id.is_empty() {
            return Err(PscError::NotConfigured("identifiant du logiciel"));
        }
        let http = Http::new(&config)?;
        let described = get(&http, &config.discovery).await?;
        let metadata: Metadata = serde_json::from_slice(&described)
            .map_err(|error| PscError::Malformed(format!("description: {error}")))?;
        if metadata.issuer().as_str().trim_end_matches('/')
            != config.issuer.as_str().trim_end_matches('/')
        {
            return Err(PscError::WrongIssuer(metadata.issuer().to_string()));
        }
        let keys = get(&http, metadata.jwks_uri().url()).await?;
        let keys: CoreJsonWebKeySet = serde_json::from_slice(&keys)
            .map_err(|error| PscError::Malformed(format!("keys: {error}")))?;
        let token_endpoint = metadata
            .token_endpoint()
            .map(|token| token.url().clone())
            .ok_or_else(|| PscError::Malformed("no token endpoint".into()))?;
        let more = metadata.additional_metadata().clone();
        let secret = (!config.client_secret.is_empty())
            .then(|| ClientSecret::new(config.client_secret.reveal().to_owned()));
        let client = CoreClient::from_provider_metadata(
            metadata.set_jwks(keys),
            ClientId::new(config.client_id.clone()),
            secret,
        );
        Ok(Self {
            config,
            http,
            more,
            token_endpoint,
            client,
            now,
        })
    }

    /// Whether it can ask a person on their telephone.
    #[must_use]
    pub fn has_telephone(&self) -> bool {
        self.ciba_endpoint().is_some()
    }

    pub(super) fn ciba_endpoint(&self) -> Option<&Url> {
        self.more
            .backchannel_authentication_endpoint
            .as_ref()
            .or(self.config.ciba.as_ref())
    }

    fn wall(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis((self.now)().wall_ms).unwrap_or_default()
    }

    fn verifier(&self) -> CoreIdTokenVerifier<'_> {
        let asked = self.config.acr.clone();
        let now = self.wall();
        self.client
            .id_token_verifier()
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            ])
            .set_time_fn(move || now - SKEW)
            .set_issue_time_verifier_fn(move |issued| match issued - now > SKEW {
                true => Err(format!("made at {issued}, it is {now} here")),
                false => Ok(()),
            })
            .set_auth_context_verifier_fn(move |found: Option<&AuthenticationContextClass>| {
                match found {
                    Some(found) if **found == asked => Ok(()),
                    found => Err(format!("{found:?} instead of {asked}")),
                }
            })
    }

    /// What an identity token says, once it is known to be from the provider, for us, of now and for this question.
    pub(super) fn verified<'t>(
        &self,
        token: &'t CoreIdToken,
        access: &AccessToken,
        nonce: impl NonceVerifier,
    ) -> Result<&'t CoreIdTokenClaims, PscError> {
        let verifier = self.verifier();
        let claims = token.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let bad = |error: String| PscError::BadToken(error);
            let algorithm = token
                .signing_alg()
                .map_err(|error| bad(error.to_string()))?;
            let key = token
                .signing_key(&verifier)
                .map_err(|error| bad(error.to_string()))?;
            let actual = AccessTokenHash::from_token(access, algorithm, key)
                .map_err(|error| bad(error.to_string()))?;
            if actual != *expected {
                return Err(bad(
                    "the access token is not that of the identity token".into()
                ));
            }
        }
        Ok(claims)
    }

    /// Who the person is.
    pub(super) async fn userinfo(
        &self,
        access: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Userinfo, PscError> {
        let claims: UserInfoClaims<Claims, openidconnect::core::CoreGenderClaim> = self
            .client
            .user_info(access.clone(), Some(subject.clone()))
            .map_err(|_no_endpoint| PscError::Malformed("no userinfo endpoint".into()))?
            .require_signed_response(self.config.signed_userinfo)
            .request_async(&self.http)
            .await?;
        Userinfo::of(&claims)
    }

    /// Post a form to an endpoint, as the client we are.
    pub(super) async fn post(
        &self,
        to: &Url,
        fields: &[(&str, &str)],
    ) -> Result<HttpResponse, PscError> {
        let request = self.form(to, fields)?;
        Ok(self.http.call(request).await?)
    }

    fn form(&self, to: &Url, fields: &[(&str, &str)]) -> Result<HttpRequest, PscError> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut request = HttpRequest::new(Vec::new());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = to
            .as_str()
            .parse()
            .map_err(|error| PscError::Malformed(format!("{to}: {error}")))?;
        let headers = request.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(
            header::ACCEPT,
            header::HeaderValue::from_static("application/json"),
        );
        let secret = &self.config.client_secret;
        if secret.is_empty() {
            form.append_pair("client_id", &self.config.client_id);
        } else {
            headers.insert(
                header::AUTHORIZATION,
                basic(&self.config.client_id, secret.reveal())?,
            );
        }
        *request.body_mut() = form.finish().into_bytes();
        Ok(request)
    }
}

/// Name and secret as RFC 6749 2.3.1 wants them: each written as a form writes it, then as basic authentication does.
fn basic(id: &str, secret: &str) -> Result<header::HeaderValue, PscError> {
    use base64::Engine as _;
    let form =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = zeroize::Zeroizing::new(format!("{}:{}", form(id), form(secret)));
    let value = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair.as_bytes())
    );
    let mut value = header::HeaderValue::from_str(&value)
        .map_err(|error| PscError::Malformed(error.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn get(http: &Http, url: &Url) -> Result<Vec<u8>, PscError> {
    let mut request = HttpRequest::new(Vec::new());
    *request.uri_mut() = url
        .as_str()
        .parse()
        .map_err(|error| PscError::Malformed(format!("{url}: {error}")))?;
    request.headers_mut().insert(
        header::ACCEPT,
        header::HeaderValue::from_static("application/json"),
    );
    let answer = http.call(request).await?;
    match answer.status() {
        StatusCode::OK => Ok(answer.into_body()),
        status => Err(PscError::Malformed(format!("{url}: {status}"))),
    }
}
