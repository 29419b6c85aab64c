//! Addresses plugins give: `https`, a host by its name, written so that everyone who reads them reads the same host.

use crate::failure::Failure;

/// Longest address, bytes.
const MAX_BYTES: usize = 8 << 10;

/// An address that may be compared with what was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Lower case, no port.
    pub(crate) host: String,
    /// As it is sent.
    pub(crate) url: String,
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not an absolute https address without user and password, written plainly.
    Malformed(&'static str),
    /// Its host is an address and not a name: no line can name it.
    NotAName,
}

impl Refused {
    /// What the plugin is told; `code` says of which interface the address is malformed.
    pub(crate) fn failure(self, code: &str) -> Failure {
        match self {
            Self::Malformed(author) => Failure::new(
                code,
                "L’extension a préparé une adresse invalide : signalez-le à son éditeur.",
            )
            .author(author),
            Self::NotAName => Failure::denied("an address is not a host name"),
        }
    }
}

/// Read an address. What is written in another way than it would be read (percent signs or other scripts in the host,
/// backslashes, white space, a final dot) is refused: those are how one host is passed off as another.
pub(crate) fn https(text: &str) -> Result<Address, Refused> {
    if text.len() > MAX_BYTES {
        return Err(Refused::Malformed("an address has at most 8 KiB"));
    }
    if text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
    {
        return Err(Refused::Malformed(
            "white space or a backslash in the address",
        ));
    }
    let url =
        url::Url::parse(text).map_err(|_not_absolute| Refused::Malformed("not an absolute URL"))?;
    if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Malformed(
            "only https URLs without user and password",
        ));
    }
    let Some(url::Host::Domain(host)) = url.host() else {
        return Err(Refused::NotAName);
    };
    let written = text
        .split_once("://")
        .map_or("", |(_, rest)| rest)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let written = written.split_once(':').map_or(written, |(host, _)| host);
    if !written.eq_ignore_ascii_case(host) || host.ends_with('.') {
        return Err(Refused::Malformed(
            "the host must be written as it is, in ASCII",
        ));
    }
    Ok(Address {
        host: host.to_owned(),
        url: url.as_str().to_owned(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_address_is_read() {
        for (text, host) in [
            ("https://a.fr", "a.fr"),
            ("https://A.fr:8443/x?y=%41#z", "a.fr"),
            ("HTTPS://xn--caf-dma.fr/", "xn--caf-dma.fr"),
        ] {
            assert_eq!(https(text).unwrap().host, host, "{text}");
        }
        assert_eq!(https("https://A.fr/é").unwrap().url, "https://a.fr/%C3%A9");
    }

    #[test]
    fn whatever_passes_one_host_off_as_another_is_refused() {
        for text in [
            "http://a.fr",
            "ftp://a.fr",
            "javascript:alert(1)",
            "//a.fr",
            "a.fr",
            "",
            "https://moi@a.fr",
            "https://a.fr:x@b.fr",
            "https://a.fr%2eb.fr/",
            "https://%61.fr",
            "https://ａ.fr",
            "https://a。fr",
            "https://café.fr",
            "https://a.fr.",
            "https://a.fr\\@b.fr",
            "https:\\\\a.fr",
            "https://a.fr\n.b.fr",
            "https://a\t.fr",
            " https://a.fr",
            "https:a.fr",
            "https:///a.fr",
        ] {
            assert!(
                matches!(https(text), Err(Refused::Malformed(_))),
                "{text:?}: {:?}",
                https(text)
            );
        }
        for text in [
            "https://127.0.0.1",
            "https://2130706433",
            "https://0x7f.1",
            "https://0177.0.0.1",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
        ] {
            assert_eq!(https(text), Err(Refused::NotAName), "{text}");
        }
        assert!(https(&format!("https://a.fr/{}", "x".repeat(9_000))).is_err());
    }
}
