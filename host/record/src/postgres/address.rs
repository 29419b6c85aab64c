//! Where the server is: `postgres://USER@HOST[:PORT]/DATABASE[?sslrootcert=FILE][&sslmode=require]`, or a folder of Unix
//! sockets as host (`postgres://USER@%2Frun%2Fpostgresql/DATABASE`).
//!
//! A password in it is kept apart, so that the rest may be written down and shown.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use tokio_postgres::config::{Host, SslMode};
use url::Url;

use crate::error::RecordError;
use crate::home::key::Secret;

/// Where the server is.
#[derive(Debug, Clone)]
pub struct ServerAddress {
    /// Without the password.
    url: String,
    /// File of the authorities that may sign the server's certificate; the system's otherwise.
    authorities: Option<PathBuf>,
    password: Option<Secret>,
    /// Whether a home is to keep it.
    keep_password: bool,
}

fn unfit(detail: impl Into<String>) -> RecordError {
    RecordError::ServerAddress {
        detail: detail.into(),
    }
}

impl ServerAddress {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`RecordError::ServerAddress`] when it is no such address, or would send what it reads in clear over a network.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let mut url = Url::parse(text).map_err(|error| unfit(error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(unfit("the scheme is not postgres"));
        }
        let decoded = |text: &str| {
            percent_decoded(text).ok_or_else(|| unfit("the password cannot be decoded"))
        };
        let password = url.password().map(decoded).transpose()?.map(Secret::new);
        // Only refused for an address without host, which has no password.
        let cleared = password.is_none() || url.set_password(None).is_ok();
        if !cleared {
            return Err(unfit("a password without host"));
        }
        let mut authorities = None;
        let mut kept = Vec::new();
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                // From wherever the program is started next.
                "sslrootcert" => {
                    let file = std::path::absolute(value.as_ref())
                        .map_err(|error| unfit(error.to_string()))?;
                    authorities = Some(file);
                }
                "password" => return Err(unfit("the password is not a parameter")),
                _ => kept.push((name.into_owned(), value.into_owned())),
            }
        }
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(&kept);
        }
        let address = Self {
            url: url.into(),
            authorities,
            password,
            keep_password: true,
        };
        let config = address.config()?;
        if config.get_hosts().is_empty() {
            return Err(unfit("no host"));
        }
        if config.get_dbname().is_none() {
            return Err(unfit("no database"));
        }
        if config.get_ssl_mode() == SslMode::Disable && !address.may_be_clear()? {
            return Err(RecordError::ServerInClear);
        }
        Ok(address)
    }

    /// The same with this password.
    #[must_use]
    pub fn with_password(mut self, password: Secret) -> Self {
        self.password = Some(password);
        self.keep_password = true;
        self
    }

    /// The same with a password that stays in the environment: no home keeps it.
    #[must_use]
    pub fn with_password_of_environment(mut self, password: Secret) -> Self {
        self.password = Some(password);
        self.keep_password = false;
        self
    }

    /// Whether it has one.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// As it may be shown and written down: without the password.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.authorities {
            None => self.url.clone(),
            Some(file) => {
                let sign = if self.url.contains('?') { '&' } else { '?' };
                let file: String =
                    url::form_urlencoded::byte_serialize(file.as_os_str().as_encoded_bytes())
                        .collect();
                format!("{}{sign}sslrootcert={file}", self.url)
            }
        }
    }

    /// The password a home is to keep, when the address has one.
    pub(crate) fn password_to_keep(&self) -> Option<&Secret> {
        self.password.as_ref().filter(|_| self.keep_password)
    }

    pub(super) fn authorities(&self) -> Option<&Path> {
        self.authorities.as_deref()
    }

    /// What the driver needs.
    pub(super) fn config(&self) -> Result<tokio_postgres::Config, RecordError> {
        let mut config: tokio_postgres::Config = self
            .url
            .parse()
            .map_err(|error: tokio_postgres::Error| unfit(error.to_string()))?;
        if let Some(password) = &self.password {
            config.password(password.text());
        }
        Ok(config)
    }

    /// Whether nothing of the connection leaves the machine.
    pub(super) fn may_be_clear(&self) -> Result<bool, RecordError> {
        let config = self.config()?;
        let local = |host: &Host| match host {
            #[cfg(unix)]
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        };
        let addresses = config.get_hostaddrs();
        Ok(config.get_hosts().iter().all(local) && addresses.iter().all(IpAddr::is_loopback))
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    // A pair of a form whose value is the text; a plus sign stands for itself here.
    let pair = format!("p={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_password_is_kept_apart_from_what_is_shown() {
        let address = ServerAddress::parse(
            "postgres://cabinet:se+cr%40t@serveur.example:5433/dossiers?sslrootcert=/etc/ca.pem",
        )
        .unwrap();
        assert_eq!(
            address.shown(),
            "postgres://cabinet@serveur.example:5433/dossiers?sslrootcert=%2Fetc%2Fca.pem"
        );
        assert_eq!(address.password_to_keep().unwrap().text(), "se+cr@t");
        assert!(!format!("{address:?}").contains("cr@t"));
        let again = ServerAddress::parse(&address.shown()).unwrap();
        assert_eq!(again.shown(), address.shown());
        assert_eq!(again.authorities(), Some(Path::new("/etc/ca.pem")));
    }

    #[test]
    fn only_what_stays_on_the_machine_may_be_in_clear() {
        for (text, clear) in [
            ("postgres://a@localhost/b", true),
            ("postgres://a@127.0.0.1:5432/b", true),
            ("postgres://a@[::1]/b", true),
            ("postgres://a@%2Frun%2Fpostgresql/b", true),
            ("postgres://a@192.168.1.2/b", false),
            ("postgres://a@serveur/b", false),
            ("postgres://a@localhost,serveur/b", false),
            ("postgres://a@localhost/b?hostaddr=192.168.1.2", false),
        ] {
            let found = ServerAddress::parse(text).and_then(|address| address.may_be_clear());
            assert!(
                matches!(&found, Ok(found) if *found == clear) || (found.is_err() && !clear),
                "{text}: {found:?}"
            );
        }
        assert!(matches!(
            ServerAddress::parse("postgres://a@serveur/b?sslmode=disable"),
            Err(RecordError::ServerInClear)
        ));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "sqlite",
            "http://a/b",
            "postgres://serveur",
            "postgres:///b",
            "postgres://a@h/b?password=x",
            "postgres://a@h:99999/b",
        ] {
            assert!(ServerAddress::parse(text).is_err(), "{text}");
        }
    }
}
