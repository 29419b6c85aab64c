//! Network hosts a plugin may ask for: an exact DNS name or `*.suffix`.

use std::fmt;
use std::str::FromStr;

/// A host or family of hosts named in a manifest.
///
/// Written `exact.example.fr` or `*.example.fr`. The second form stands for every name *below* `example.fr`, at any
/// depth, and not for `example.fr` itself. Always lower case ASCII (international names in their `xn--` form).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostPattern {
    /// One host.
    Exact(String),
    /// All hosts below this suffix (kept without `*.`).
    Below(String),
}

/// Why a text is not a [`HostPattern`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostPatternError {
    /// A scheme, path, port or user was written with the host.
    #[error("`{0}` must be a host name only: no scheme, port or path")]
    NotAHost(String),
    /// An address instead of a name: a certificate and a consent need a name.
    #[error("`{0}` is an address; name the host")]
    Address(String),
    /// A single label, such as `localhost` or `*.fr`.
    #[error("`{0}` is too wide: at least two labels, such as `example.fr`, must follow")]
    TooWide(String),
    /// Characters or lengths that DNS does not have.
    #[error("`{0}` is not a DNS name in lower case (RFC 1123)")]
    Malformed(String),
}

impl HostPattern {
    /// Whether `host` (as in a URL, without port) falls under this pattern. Case and one final dot do not matter.
    pub fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        match self {
            Self::Exact(name) => *name == host,
            Self::Below(suffix) => host
                .strip_suffix(suffix.as_str())
                .and_then(|front| front.strip_suffix('.'))
                .is_some_and(|front| !front.is_empty()),
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        if text.contains([':', '/', '@', '?', '#', '[']) {
            return Err(HostPatternError::NotAHost(text.to_owned()));
        }
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        if name.len() > 253 || !name.split('.').all(label) {
            return Err(if matches!(text, "*" | "*." | "") {
                HostPatternError::TooWide(text.to_owned())
            } else {
                HostPatternError::Malformed(text.to_owned())
            });
        }
        let Some((_, last)) = name.rsplit_once('.') else {
            return Err(HostPatternError::TooWide(text.to_owned()));
        };
        if last.bytes().all(|b| b.is_ascii_digit()) {
            return Err(HostPatternError::Address(text.to_owned()));
        }
        Ok(if name.len() == text.len() {
            Self::Exact(name.to_owned())
        } else {
            Self::Below(name.to_owned())
        })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Below(suffix) => write!(f, "*.{suffix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_matches() {
        #[rustfmt::skip]
        let cases = [
            ("services-ps-tlsm.ameli.fr", "services-ps-tlsm.ameli.fr", true),
            ("services-ps-tlsm.ameli.fr", "Services-PS-tlsm.AMELI.fr", true),
            ("services-ps-tlsm.ameli.fr", "services-ps-tlsm.ameli.fr.", true),
            ("services-ps-tlsm.ameli.fr", "x.services-ps-tlsm.ameli.fr", false),
            ("services-ps-tlsm.ameli.fr", "services-ps-tlsm.ameli.fr.evil.net", false),
            ("*.mssante.fr", "pro.mssante.fr", true),
            ("*.mssante.fr", "a.b.mssante.fr", true),
            ("*.mssante.fr", "mssante.fr", false),
            ("*.mssante.fr", "evilmssante.fr", false),
            ("*.mssante.fr", ".mssante.fr", false),
        ];
        for (pattern, host, expected) in cases {
            let parsed: Result<HostPattern, _> = pattern.parse();
            assert_eq!(
                parsed.map(|p| p.matches(host)),
                Ok(expected),
                "{pattern} against {host}"
            );
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        use HostPatternError as E;
        type Make = fn(String) -> E;
        #[rustfmt::skip]
        let cases: &[(&str, Make)] = &[
            ("https://ameli.fr", E::NotAHost), ("ameli.fr:443", E::NotAHost), ("ameli.fr/x", E::NotAHost),
            ("[::1]", E::NotAHost), ("127.0.0.1", E::Address), ("*.0.0.1", E::Address),
            ("*", E::TooWide), ("*.", E::TooWide), ("", E::TooWide), ("*.fr", E::TooWide), ("localhost", E::TooWide),
            ("Ameli.fr", E::Malformed), ("amé.fr", E::Malformed), ("a..fr", E::Malformed), ("-a.fr", E::Malformed),
            ("a.*.fr", E::Malformed), ("**.fr", E::Malformed), (" ameli.fr", E::Malformed), ("ameli.fr.", E::Malformed),
        ];
        for (text, make) in cases {
            assert_eq!(
                text.parse::<HostPattern>(),
                Err(make((*text).to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn written_back_as_read() {
        for text in ["a.fr", "*.a.fr"] {
            assert_eq!(
                text.parse::<HostPattern>().map(|p| p.to_string()),
                Ok(text.to_owned())
            );
        }
    }
}
