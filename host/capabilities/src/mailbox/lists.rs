//! The revocation lists of operators' authorities, fetched where certificates say, and the last of each kept in the record.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use socle_mail::revocation::{Lists, Reading};
use socle_record::{Author, Record, Unit, Value, Write};
use socle_runtime::ports::mail::OWNER;

/// The table of lists that are kept, by their address.
const TABLE: &str = "revocations";
/// How long a list is used before another one is asked for: authorities publish one a day or so (inferred).
const YOUNG: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an authority may take.
const ANSWER: Duration = Duration::from_secs(20);
/// The largest list, bytes.
const MOST: usize = 16 << 20;

/// Lists of the practice's mailboxes.
pub struct KeptLists {
    record: Record,
    /// When each was last fetched.
    fetched: Mutex<HashMap<String, Instant>>,
}

impl std::fmt::Debug for KeptLists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptLists").finish_non_exhaustive()
    }
}

impl KeptLists {
    /// Kept in this record.
    #[must_use]
    pub fn new(record: &Record) -> Arc<Self> {
        Arc::new(Self {
            record: record.clone(),
            fetched: Mutex::default(),
        })
    }

    fn is_young(&self, address: &str) -> bool {
        let fetched = super::lock(&self.fetched);
        fetched.get(address).is_some_and(|at| at.elapsed() < YOUNG)
    }

    fn kept(&self, address: &str) -> Option<Vec<u8>> {
        match self.record.store_get(OWNER, TABLE, address) {
            Ok(Some(Value::Bytes(list))) => Some(list),
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(%error, "a revocation list that was kept cannot be read");
                None
            }
        }
    }

    fn keep(&self, address: &str, list: &[u8]) {
        super::lock(&self.fetched).insert(address.to_owned(), Instant::now());
        let mut unit = Unit::new(Author::host());
        unit.writes.push(Write::StorePut {
            plugin: OWNER.to_owned(),
            table: TABLE.to_owned(),
            key: address.to_owned(),
            value: Value::Bytes(list.to_vec()),
            words: String::new(),
        });
        // It is used all the same; the next start fetches it again.
        if let Err(error) = self.record.commit(&unit) {
            tracing::warn!(%error, "a revocation list cannot be kept");
        }
    }
}

impl Lists for KeptLists {
    fn list<'a>(&'a self, address: &'a str, anew: bool) -> Reading<'a> {
        Box::pin(async move {
            let kept = self.kept(address);
            if let Some(kept) = &kept
                && !anew
                && self.is_young(address)
            {
                return Ok(kept.clone());
            }
            match fetched(address).await {
                Ok(list) => {
                    self.keep(address, &list);
                    Ok(list)
                }
                // The last one that has not expired still tells: whoever judges it looks at its dates.
                Err(error) => kept.ok_or(error),
            }
        })
    }
}

async fn fetched(address: &str) -> Result<Vec<u8>, String> {
    let failed = |error: reqwest::Error| error.without_url().to_string();
    // A list is signed by its authority: it is fetched in clear, as lists are. Nothing is believed by this connection.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER)
        .build()
        .map_err(failed)?;
    let mut answer = client.get(address).send().await.map_err(failed)?;
    if !answer.status().is_success() {
        return Err(format!("the authority answers {}", answer.status()));
    }
    let mut list = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(failed)? {
        if list.len() + part.len() > MOST {
            return Err("the list is too large".to_owned());
        }
        list.extend_from_slice(&part);
    }
    Ok(list)
}
