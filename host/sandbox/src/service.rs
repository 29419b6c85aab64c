//! Which services there are and who answers at a host or a path.

use crate::insi;

/// A simulated national service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// INSi.
    Insi,
}

impl Service {
    /// All of them.
    pub(crate) const ALL: [Self; 1] = [Self::Insi];

    /// Short name, the prefix of its operations in the counters.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Insi => "insi",
        }
    }

    /// Its national host names.
    pub(crate) const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Insi => &insi::HOSTS,
        }
    }

    /// Its path.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Insi => insi::PATH,
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
        Self::ALL.into_iter().find(|service| service.path() == path)
    }
}

/// Every national host name, for the server's certificate and the host map.
pub(crate) fn all_hosts() -> impl Iterator<Item = &'static str> {
    Service::ALL
        .into_iter()
        .flat_map(|service| service.hosts().iter().copied())
}
