//! What tests of a national service's plugin begin with: a practice on the real host, a clock the test holds in its hand, the
//! sandbox over TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use socle_capabilities::http::{Network, TlsHttp};
use socle_record::{
    Author, Committed, KeyChoice, Level, NewSetting, Purpose, Record, Surroundings, Unit, Write,
};
use socle_runtime::{Cancel, Data, Host};
use socle_sandbox::{ClientName, Sandbox};

use crate::runtime::world::{Hands, PATIENCE, reopen, share_compiled};

/// Where a practice stands, and when. It goes last: the host lets the record go before its folder does.
pub(crate) struct Ground {
    pub(crate) clock: Arc<Hands>,
    folder: tempfile::TempDir,
}

impl Ground {
    /// A new practice.
    pub(crate) fn new() -> (Self, Record) {
        let ground = Self {
            clock: Arc::new(Hands::default()),
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(ground.home()).unwrap();
        share_compiled(&ground.home());
        let surroundings = Surroundings {
            clock: Arc::clone(&ground.clock) as Arc<dyn socle_record::Clock>,
            ..Surroundings::default()
        };
        let record = Record::init(
            &ground.home(),
            &KeyChoice::File,
            Purpose::Practice,
            surroundings,
        );
        (ground, record.unwrap())
    }

    /// Its folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.beside("cabinet")
    }

    /// A folder that goes with it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The record once more, when the earlier host has let it go.
    pub(crate) fn reopen(&self) -> Record {
        reopen(&self.home(), &self.clock)
    }
}

/// The network of a practice whose national services are this sandbox, with the certificates it may show.
pub(crate) fn network(sandbox: &Sandbox, certificates: &[(&'static str, ClientName)]) -> TlsHttp {
    let identity = |(name, certificate): &(&'static str, ClientName)| {
        let pem = sandbox.client_identity_pem(*certificate);
        ((*name).to_owned(), pem.to_owned())
    };
    TlsHttp::new(Network {
        hosts: sandbox.host_map().into_iter().collect(),
        roots_pem: vec![sandbox.ca_pem().to_owned()],
        identities_pem: certificates.iter().map(identity).collect(),
        ..Network::default()
    })
    .unwrap()
}

/// What one test does with its host.
pub(crate) trait Doing {
    fn host(&self) -> &Host;

    #[track_caller]
    fn commit(&self, write: Write) -> Committed {
        let unit = Unit::new(Author::host()).with(write);
        self.host().record().commit(&unit).unwrap()
    }

    #[track_caller]
    fn set(&self, level: Level, owner: &str, key: &str, value: &str) {
        self.commit(Write::Setting(NewSetting {
            level,
            owner: owner.into(),
            key: key.into(),
            value: value.into(),
        }));
    }

    /// Until nothing goes on by itself any more.
    async fn settle(&self) {
        assert!(self.host().settle(3 * PATIENCE).await, "it never ends");
    }

    /// The JSON a command answers, or the code of its failure.
    async fn command(
        &self,
        plugin: &str,
        command: &str,
        patient: Option<&str>,
        arguments: &[(&str, &str)],
    ) -> Result<Value, String> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let host = self.host();
        match host
            .command(plugin, command, patient, arguments, Cancel::default())
            .await
        {
            Ok(Data::Json(text)) => Ok(serde_json::from_str(&text).unwrap()),
            Ok(other) => Ok(format!("{other:?}").into()),
            Err(error) => Err(error.code().to_owned()),
        }
    }
}

/// A practice opened again must find every plugin it had.
pub(crate) fn loaded(host: &Host, home: &Path) {
    let refused = host.load_installed().unwrap();
    assert!(refused.is_empty(), "{}: {refused:?}", home.display());
}
