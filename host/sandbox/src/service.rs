//! Which services there are and who answers at a host or a path.

use crate::{annuaire, dmp, insi, pdsm};

/// A simulated national service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// INSi.
    Insi,
    /// The shared record.
    Dmp,
    /// The directory.
    Annuaire,
    /// Another shared record, over FHIR. No national service.
    Pdsm,
}

impl Service {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Insi, Self::Dmp, Self::Annuaire, Self::Pdsm];

    /// Short name, the prefix of its operations in the counters.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Insi => "insi",
            Self::Dmp => "dmp",
            Self::Annuaire => "annuaire",
            Self::Pdsm => "pdsm",
        }
    }

    /// Its national host names.
    pub(crate) const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Insi => &insi::HOSTS,
            Self::Dmp => &dmp::HOSTS,
            Self::Annuaire => &annuaire::HOSTS,
            Self::Pdsm => &pdsm::HOSTS,
        }
    }

    /// Whether it answers on this path.
    fn answers_on(self, path: &str) -> bool {
        match self {
            Self::Insi => path == insi::PATH,
            Self::Dmp => path.starts_with(dmp::PATHS),
            Self::Annuaire => annuaire::answers_on(path),
            Self::Pdsm => pdsm::answers_on(path),
        }
    }

    /// Largest request body, in bytes.
    pub(crate) const fn most_body(self) -> usize {
        match self {
            // A few kilobytes in practice.
            Self::Insi => 1 << 20,
            // Documents.
            Self::Dmp | Self::Pdsm => 24 << 20,
            // A question written as a form.
            Self::Annuaire => 64 << 10,
        }
    }

    /// Whether a client shows a certificate at the handshake.
    pub(crate) const fn wants_certificate(self) -> bool {
        !matches!(self, Self::Annuaire)
    }

    /// The methods it takes, for a refusal.
    pub(crate) const fn methods(self) -> &'static str {
        match self {
            Self::Insi | Self::Dmp => "POST",
            Self::Annuaire | Self::Pdsm => "GET, POST",
        }
    }

    /// The service behind a national host name.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| {
            service
                .hosts()
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host))
        })
    }

    /// The service that answers on a path.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|service| service.answers_on(path))
    }
}

/// Every national host name, for the server's certificate and the host map.
pub(crate) fn all_hosts() -> impl Iterator<Item = &'static str> {
    Service::ALL
        .into_iter()
        .flat_map(|service| service.hosts().iter().copied())
}
