//! PostgreSQL, as Debian packages it (`postgresql`): one server per test binary, one database per test.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::certificate::{Certified, certificate_of, certificate_valid};
use crate::ports::free_port;

/// The owner of all databases.
pub const USER: &str = "cabinet";
/// Its password.
pub const PASSWORD: &str = "mot de passe/d’essai";
/// What an address writes for it.
const PASSWORD_IN_URL: &str = "mot%20de%20passe%2Fd%E2%80%99essai";
/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);

/// A server.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    port: u16,
    /// More settings, `name=value`.
    settings: Vec<String>,
    process: Mutex<Option<Child>>,
    databases: AtomicU32,
}

/// The server of this test binary, started when first asked for.
pub fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&[]))
}

impl Server {
    /// Starts a server of its own, with these settings (`name=value`).
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        Self::start_in(folder(), settings)
    }

    /// Starts a server of its own that also speaks TLS, with a certificate of this name; the file of the authority that
    /// signed it.
    #[must_use]
    pub fn start_with_certificate(name: &str) -> (Self, PathBuf) {
        Self::start_certified(&certificate_of(name))
    }

    /// The same with a certificate that is valid from the beginning of one year to that of another.
    #[must_use]
    pub fn start_with_certificate_of(name: &str, from: i32, until: i32) -> (Self, PathBuf) {
        Self::start_certified(&certificate_valid(name, from, until))
    }

    fn start_certified(made: &Certified) -> (Self, PathBuf) {
        let folder = folder();
        let authority = folder.join("autorite.pem");
        let (certificate, key) = (folder.join("serveur.pem"), folder.join("serveur.key"));
        std::fs::write(&authority, &made.authority).unwrap();
        std::fs::write(&certificate, &made.certificate).unwrap();
        std::fs::write(&key, &made.key).unwrap();
        // The server refuses a key others can read.
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
        if let Some((user, group)) = servant() {
            std::os::unix::fs::chown(&key, Some(user), Some(group)).unwrap();
        }
        let settings = [
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", certificate.display()),
            format!("ssl_key_file={}", key.display()),
        ];
        let server = Self::start_in(folder, &settings.each_ref().map(String::as_str));
        (server, authority)
    }

    fn start_in(folder: PathBuf, settings: &[&str]) -> Self {
        let server = Self {
            port: free_port(),
            folder,
            settings: settings.iter().map(|&one| one.to_owned()).collect(),
            process: Mutex::default(),
            databases: AtomicU32::new(0),
        };
        server.init();
        server.resume();
        server
    }

    fn init(&self) {
        let secret = self.folder.join("password");
        std::fs::write(&secret, format!("{PASSWORD}\n")).unwrap();
        if let Some((user, group)) = servant() {
            std::os::unix::fs::chown(&secret, Some(user), Some(group)).unwrap();
        }
        let made = as_servant(&tool("initdb"))
            .args(["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"])
            // Not the byte order, so that tests see whether ours is asked for.
            .args([
                "--locale-provider=icu",
                "--icu-locale=fr-FR",
                "--locale=C.UTF-8",
            ])
            .args(["-U", USER])
            .arg("--pwfile")
            .arg(&secret)
            .arg("-D")
            .arg(self.folder.join("data"))
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    /// Starts it again after [`Self::stop`] or [`Self::kill`], on the same port; returns once it answers.
    pub fn resume(&self) {
        // The shell stops the server when this process is gone: its input then ends.
        const SCRIPT: &str =
            "server=$1; shift; \"$server\" \"$@\" & pid=$!; echo $pid > \"$FOLDER/pid\"
            read _; kill -INT $pid 2>/dev/null; wait $pid;
            [ -e \"$FOLDER/keep\" ] || rm -rf \"$FOLDER\"";
        let mut process = self.process.lock().unwrap();
        let mut command = as_servant(Path::new("/bin/sh"));
        command
            .args(["-c", SCRIPT, "sh"])
            .arg(tool("postgres"))
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", &format!("port={}", self.port)])
            .args([
                "-c",
                &format!("unix_socket_directories={}", self.folder.display()),
            ])
            // The machine is not switched off in a test: what the server wrote is there when it is killed.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .args(["-c", "max_connections=300"]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        command
            .env("FOLDER", &self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log);
        *process = Some(command.spawn().unwrap());
        drop(process);
        let begun = Instant::now();
        while !self.answers() {
            assert!(
                begun.elapsed() < START,
                "the server does not start: {}",
                std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        try_sql(&self.config("postgres"), "SELECT 1").is_ok()
    }

    /// Kills it and all its processes, as a power cut would.
    pub fn kill(&self) {
        self.end("-KILL");
    }

    /// Stops it at once, cutting the connections.
    pub fn stop(&self) {
        self.end("-INT");
    }

    fn end(&self, signal: &str) {
        let Some(mut shell) = self.process.lock().unwrap().take() else {
            return;
        };
        let pid = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        // The shell sees its child end, and leaves the folder.
        let keep = self.folder.join("keep");
        std::fs::write(&keep, "").unwrap();
        let mut all = vec![pid.trim().to_owned()];
        if signal == "-KILL" {
            // Its processes too, or they would hold its memory for a while.
            all.extend(children(pid.trim()));
        }
        let killed = Command::new("kill")
            .arg(signal)
            .args(&all)
            .output()
            .unwrap();
        assert!(killed.status.success() || all.len() > 1, "{killed:?}");
        drop(shell.stdin.take());
        shell.wait().unwrap();
        std::fs::remove_file(&keep).unwrap();
    }

    /// Makes an empty database; its name.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("cabinet_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        name
    }

    /// The address of a database, with the password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// The same without the password.
    #[must_use]
    pub fn shown_url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    fn config(&self, database: &str) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config
            .host("127.0.0.1")
            .port(self.port)
            .user(USER)
            .password(PASSWORD)
            .dbname(database);
        config
    }

    /// Runs statements as the owner of everything. How many rows the last one changed, and the first cell of the last row,
    /// as text.
    pub fn sql(&self, database: &str, statements: &str) -> (u64, Option<String>) {
        self.try_sql(database, statements)
            .unwrap_or_else(|error| panic!("{statements}: {error}"))
    }

    /// The same; what the server says when it refuses.
    ///
    /// # Errors
    /// Its message.
    pub fn try_sql(
        &self,
        database: &str,
        statements: &str,
    ) -> Result<(u64, Option<String>), String> {
        try_sql(&self.config(database), statements)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut shell) = self.process.lock().unwrap().take() {
            drop(shell.stdin.take());
            let _gone = shell.wait();
        }
    }
}

/// A new folder the server may write in.
fn folder() -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix("socle-pg-")
        .tempdir()
        .unwrap()
        .keep();
    if let Some((user, group)) = servant() {
        std::os::unix::fs::chown(&folder, Some(user), Some(group)).unwrap();
    }
    folder
}

fn try_sql(
    config: &tokio_postgres::Config,
    statements: &str,
) -> Result<(u64, Option<String>), String> {
    use tokio_postgres::SimpleQueryMessage;
    let said = |error: tokio_postgres::Error| match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => error.to_string(),
    };
    let config = config.clone();
    let statements = statements.to_owned();
    // A thread of its own: the caller's may already drive asynchronous tasks.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(said)?;
            let driven = tokio::spawn(connection);
            let messages = client.simple_query(&statements).await.map_err(said)?;
            drop(client);
            let _closed = driven.await;
            let (mut changed, mut cell) = (0, None);
            for message in messages {
                match message {
                    SimpleQueryMessage::Row(row) => cell = row.get(0).map(str::to_owned),
                    SimpleQueryMessage::CommandComplete(count) => changed = count,
                    _ => {}
                }
            }
            Ok((changed, cell))
        })
    })
    .join()
    .unwrap()
}

/// The processes a process has started.
fn children(pid: &str) -> Vec<String> {
    let of = format!("PPid:\t{pid}");
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| {
            std::fs::read_to_string(entry.path().join("status"))
                .is_ok_and(|status| status.lines().any(|line| line == of))
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// A program of the newest PostgreSQL installed.
fn tool(name: &str) -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path().join("bin").join(name);
            path.exists().then_some((version, path))
        })
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, path)| path)
        .unwrap_or_else(|| panic!("{name} is not installed: apt-get install postgresql"))
}

/// The user and group servers run as: PostgreSQL refuses to be root. None when this process is not root.
fn servant() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let account = accounts
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .expect("the user postgres exists: apt-get install postgresql");
    let mut fields = account.split(':').skip(2);
    let mut number = || fields.next().unwrap().parse().unwrap();
    Some((number(), number()))
}

fn as_servant(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = servant() {
        command.uid(user).gid(group);
    }
    command.current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}
