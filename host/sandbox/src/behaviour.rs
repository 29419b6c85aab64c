//! How the sandbox behaves: latency and disturbances, set at the start and changed at run time.
//!
//! A behaviour concerns connections that name a national host in their TLS hello. The control endpoint and a service
//! reached as `localhost` or `127.0.0.1` always answer at once.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long [`Disturbance::Hang`] keeps a request before it cuts the connection.
pub const HANG: Duration = Duration::from_secs(60);

/// Something that goes wrong between the practice and a national service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disturbance {
    /// The port refuses connections, the control endpoint's included: only the process that owns the sandbox can set
    /// it and take it back. Holds until then, whatever [`Behaviour::times`] says.
    Refuse,
    /// The connection is closed before the TLS handshake.
    CloseBeforeTls,
    /// The connection is reset before the TLS handshake.
    ResetBeforeTls,
    /// The server's certificate is of an authority nobody trusts.
    BadCertificate,
    /// The connection ends while the request is still sent: it is never served.
    CutUpload,
    /// The request is read and served, then the connection is closed without an answer.
    CloseAfterRequest,
    /// The request is read and served, then the connection is reset.
    ResetAfterRequest,
    /// The request is read and served, nothing is said for [`HANG`], then the connection is closed.
    Hang,
    /// Half of the announced bytes, then the connection is cut.
    CutBody,
    /// 500 with a page of HTML.
    Http500Html,
    /// 200 with a page of HTML, as a hotel's portal answers.
    HtmlPage,
    /// 200 without a byte.
    EmptyBody,
    /// The envelope stops in the middle.
    TruncatedXml,
    /// The right shape in another namespace.
    WrongNamespace,
    /// A good envelope followed by ten mebibytes of comment.
    TenMegabytes,
    /// A DTD whose entities expand to ten thousand million characters.
    EntityBomb,
    /// A hundred thousand elements one inside the other.
    DeepNesting,
    /// A byte that is no UTF-8 under the label UTF-8.
    InvalidUtf8,
    /// ISO-8859-1, and declared so.
    Latin1,
    /// A SOAP fault whose codes nobody documents.
    UnknownFault,
    /// A reply whose result code nobody documents.
    UnknownResultCode,
}

impl Disturbance {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 21] = [
        Self::Refuse,
        Self::CloseBeforeTls,
        Self::ResetBeforeTls,
        Self::BadCertificate,
        Self::CutUpload,
        Self::CloseAfterRequest,
        Self::ResetAfterRequest,
        Self::Hang,
        Self::CutBody,
        Self::Http500Html,
        Self::HtmlPage,
        Self::EmptyBody,
        Self::TruncatedXml,
        Self::WrongNamespace,
        Self::TenMegabytes,
        Self::EntityBomb,
        Self::DeepNesting,
        Self::InvalidUtf8,
        Self::Latin1,
        Self::UnknownFault,
        Self::UnknownResultCode,
    ];

    /// The name on the command line and in JSON, such as `http500-html`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::CloseBeforeTls => "close-before-tls",
            Self::ResetBeforeTls => "reset-before-tls",
            Self::BadCertificate => "bad-certificate",
            Self::CutUpload => "cut-upload",
            Self::CloseAfterRequest => "close-after-request",
            Self::ResetAfterRequest => "reset-after-request",
            Self::Hang => "hang",
            Self::CutBody => "cut-body",
            Self::Http500Html => "http500-html",
            Self::HtmlPage => "html-page",
            Self::EmptyBody => "empty-body",
            Self::TruncatedXml => "truncated-xml",
            Self::WrongNamespace => "wrong-namespace",
            Self::TenMegabytes => "ten-megabytes",
            Self::EntityBomb => "entity-bomb",
            Self::DeepNesting => "deep-nesting",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::Latin1 => "latin1",
            Self::UnknownFault => "unknown-fault",
            Self::UnknownResultCode => "unknown-result-code",
        }
    }
}

/// No disturbance has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no disturbance is called {0:?}")]
pub struct UnknownDisturbance(String);

impl FromStr for Disturbance {
    type Err = UnknownDisturbance;

    fn from_str(name: &str) -> Result<Self, UnknownDisturbance> {
        Self::ALL
            .into_iter()
            .find(|disturbance| disturbance.as_str() == name)
            .ok_or_else(|| UnknownDisturbance(name.to_owned()))
    }
}

/// The behaviour in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// Time between a request read whole and its answer, in milliseconds.
    #[serde(default)]
    pub latency_ms: u64,
    /// What goes wrong, if anything.
    #[serde(default)]
    pub disturbance: Option<Disturbance>,
    /// How many connections it strikes before all is well again; every one when absent.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Behaviour {
    /// All is well and fast.
    #[must_use]
    pub fn normal() -> Self {
        Self::default()
    }

    /// Every connection is disturbed.
    #[must_use]
    pub fn disturbed(disturbance: Disturbance) -> Self {
        Self {
            disturbance: Some(disturbance),
            ..Self::default()
        }
    }

    /// The same, only for so many connections.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// The same, each answer being late by this much.
    #[must_use]
    pub fn with_latency(self, latency: Duration) -> Self {
        Self {
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            ..self
        }
    }

    /// The latency.
    #[must_use]
    pub const fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    /// What strikes the next connection; counts down.
    pub(crate) fn strike(&mut self) -> Option<Disturbance> {
        let disturbance = self.disturbance?;
        if disturbance == Disturbance::Refuse {
            return Some(disturbance);
        }
        match self.times {
            Some(0) => {
                self.disturbance = None;
                self.times = None;
                return None;
            }
            Some(times) => self.times = Some(times - 1),
            None => {}
        }
        if self.times == Some(0) {
            self.disturbance = None;
            self.times = None;
        }
        Some(disturbance)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_name_in_json_is_the_name_on_the_command_line() {
        for disturbance in Disturbance::ALL {
            let json = serde_json::to_string(&disturbance).unwrap();
            assert_eq!(json, format!("\"{}\"", disturbance.as_str()));
            assert_eq!(disturbance.as_str().parse(), Ok(disturbance));
        }
        assert!("panne".parse::<Disturbance>().is_err());
    }

    #[test]
    fn a_disturbance_strikes_as_often_as_asked() {
        let mut twice = Behaviour::disturbed(Disturbance::Hang).times(2);
        assert_eq!(twice.strike(), Some(Disturbance::Hang));
        assert_eq!(twice.strike(), Some(Disturbance::Hang));
        assert_eq!(twice.strike(), None);
        assert_eq!(twice, Behaviour::normal());
        assert_eq!(
            Behaviour::disturbed(Disturbance::Hang).times(0).strike(),
            None
        );
        let mut always = Behaviour::disturbed(Disturbance::Latin1);
        assert_eq!(always.strike(), Some(Disturbance::Latin1));
        assert_eq!(always.strike(), Some(Disturbance::Latin1));
    }
}
