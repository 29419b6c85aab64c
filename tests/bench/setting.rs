//! A host with the plugins that are measured, and nothing outside it.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use socle_record::{Author, KeyChoice, Purpose, Record, Surroundings};
use socle_runtime::ports::{
    Answer, Http, HttpRequest, HttpResponse, Session, Sessions, SystemClock,
};
use socle_runtime::{CallError, Cancel, Data, Failure, Host, Ports};

/// A host that runs the plugins that are measured.
pub(crate) struct Bench {
    pub(crate) host: Host,
    pub(crate) runtime: tokio::runtime::Runtime,
    _home: tempfile::TempDir,
}

struct Alone;

impl Http for Alone {
    fn send(&self, _: HttpRequest) -> Answer<'_, HttpResponse> {
        Box::pin(async { Err(Failure::passing("http.unreachable", "Pas de réseau.")) })
    }
}

impl Sessions for Alone {
    fn current(&self) -> Option<Session> {
        None
    }
}

impl Bench {
    /// With the plugin `mesure`.
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        Self::of(&[packages()?.join("mesure")])
    }

    /// With the plugins of these packages.
    pub(crate) fn of(packages: &[PathBuf]) -> Result<Self, Box<dyn Error>> {
        let home = tempfile::tempdir()?;
        let record = Record::init(
            home.path(),
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )?;
        Self::at(home, record, packages)
    }

    /// The same over the record of another folder.
    pub(crate) fn over(record: Record, packages: &[PathBuf]) -> Result<Self, Box<dyn Error>> {
        Self::at(tempfile::tempdir()?, record, packages)
    }

    fn at(
        home: tempfile::TempDir,
        record: Record,
        packages: &[PathBuf],
    ) -> Result<Self, Box<dyn Error>> {
        let runtime = socle_practice::threads::for_plugins()?;
        let host = {
            let _inside = runtime.enter();
            let ports = Ports::new(
                Arc::new(Alone),
                Arc::new(Alone),
                Arc::new(SystemClock::new(record.clone())),
            );
            Host::new(home.path(), record, ports)?
        };
        for package in packages {
            host.install_allowing(package, Author::host())?;
        }
        Ok(Self {
            host,
            runtime,
            _home: home,
        })
    }

    /// Run a command of `mesure`.
    pub(crate) fn command(
        &self,
        command: &str,
        arguments: Vec<(String, Data)>,
    ) -> Result<Data, CallError> {
        self.runtime.block_on(self.host.command(
            "mesure",
            command,
            None,
            arguments,
            Cancel::default(),
        ))
    }
}

/// Where `cargo socle build` puts packages.
pub(crate) fn packages() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(folder) = std::env::var_os("SOCLE_PACKAGES") {
        return Ok(folder.into());
    }
    let program = std::env::current_exe()?;
    let target = program
        .ancestors()
        .nth(2)
        .ok_or("the program lies outside a target folder")?;
    Ok(target.join("plugins/packages"))
}
