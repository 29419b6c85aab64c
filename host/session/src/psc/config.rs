//! Where the provider is, and who we are to it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::ResolvesClientCert;
use url::Url;
use zeroize::Zeroizing;

/// A secret in memory: wiped when it goes, never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keep it.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Zeroizing::new(secret.into()))
    }

    /// For the one who sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Which of the two Pro Santé Connect.
///
/// Addresses: `ansforge/keycloak-prosanteconnect`, file `psc.properties`. The address of CIBA in production is inferred:
/// that file repeats the one of the test platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// The one that counts.
    Production,
    /// The one to try with (*bac à sable*).
    Trial,
}

impl Platform {
    /// Where the realm is, and with it the issuer.
    #[must_use]
    pub const fn issuer(self) -> &'static str {
        match self {
            Self::Production => "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet",
            Self::Trial => "https://auth.bas.psc.esante.gouv.fr/auth/realms/esante-wallet",
        }
    }
}

/// Where the provider is, and who we are to it.
#[derive(Clone)]
pub struct Config {
    /// Whom every token names as its issuer.
    pub issuer: Url,
    /// Where it describes itself: the wallet's own document, not that of its identity server.
    pub discovery: Url,
    /// Where CIBA begins, when the description does not say.
    pub ciba: Option<Url>,
    /// Who we are to it.
    pub client_id: String,
    /// How we prove it; empty for a client without secret.
    pub client_secret: Secret,
    /// Level of authentication asked for, and that the answer must bear.
    pub acr: String,
    /// Port of loopback the browser comes back to; 0 for a free one, where the registration allows any.
    pub redirect_port: u16,
    /// What the person says of themselves must be signed.
    pub signed_userinfo: bool,
    /// Authorities trusted besides the system's, as PEM.
    pub roots_pem: Vec<String>,
    /// The certificate we present to the provider; none when it asks for none.
    pub client_certificate: Option<Arc<dyn ResolvesClientCert>>,
    /// How long a person may take in the browser or at the telephone.
    pub patience: Duration,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("issuer", &self.issuer.as_str())
            .field("client_id", &self.client_id)
            .field("acr", &self.acr)
            .finish_non_exhaustive()
    }
}

/// What is asked for: all that Pro Santé Connect tells of a professional.
pub(super) const SCOPES: &str = "openid scope_all";
/// The level of authentication Pro Santé Connect gives.
pub const ACR: &str = "eidas1";
/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

impl Config {
    /// A client of one of the two platforms.
    ///
    /// # Errors
    /// Never in practice: the addresses are ours.
    pub fn of(platform: Platform, client_id: &str) -> Result<Self, url::ParseError> {
        let issuer = Url::parse(platform.issuer())?;
        let discovery = Url::parse(&format!(
            "{}/.well-known/wallet-openid-configuration",
            platform.issuer()
        ))?;
        let ciba = Url::parse(&format!(
            "{}/protocol/openid-connect/ext/ciba/auth",
            platform.issuer()
        ))?;
        Ok(Self {
            ciba: Some(ciba),
            ..Self::new(issuer, discovery, client_id)
        })
    }

    /// A client of any provider that speaks as Pro Santé Connect does.
    #[must_use]
    pub fn new(issuer: Url, discovery: Url, client_id: &str) -> Self {
        Self {
            issuer,
            discovery,
            ciba: None,
            client_id: client_id.to_owned(),
            client_secret: Secret::default(),
            acr: ACR.to_owned(),
            redirect_port: 0,
            signed_userinfo: false,
            roots_pem: Vec::new(),
            client_certificate: None,
            patience: PATIENCE,
        }
    }
}
