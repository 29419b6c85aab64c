//! A real OpenID provider (`tests/servers/oidc`), a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The provider, until this is dropped or the test ends, however that ends.
#[derive(Debug)]
pub struct OpenIdProvider {
    child: Child,
    /// Where it is: `https://localhost:PORT`.
    pub issuer: String,
}

/// How it is to be.
#[derive(Debug)]
pub struct Wanted<'w> {
    /// Its key, PEM.
    pub key: &'w Path,
    /// Its certificate, PEM.
    pub certificate: &'w Path,
    /// It takes only clients this authority certified, PEM.
    pub clients_of: Option<&'w Path>,
    /// Its environment, beside that of the test.
    pub env: &'w [(&'static str, &'static str)],
}

impl OpenIdProvider {
    /// Starts one.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    #[must_use]
    pub fn start(wanted: &Wanted<'_>) -> Self {
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc");
        assert!(
            server.join("node_modules").is_dir(),
            "the provider is not installed: `npm ci` in {}, or `cargo socle test`, does it",
            server.display()
        );
        // It ends when its input does, and so with this process.
        let mut child = Command::new("node")
            .arg(server.join("provider.mjs"))
            .args([wanted.key, wanted.certificate])
            .args(wanted.clients_of)
            .envs(wanted.env.iter().copied())
            .current_dir(&server)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let issuer = lines
            .find(|line| line.starts_with("https://"))
            .expect("the provider says where it is");
        // It would end at the next thing it has to say otherwise.
        std::thread::spawn(move || lines.count());
        Self { child, issuer }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.issuer.rsplit(':').next().unwrap().parse().unwrap()
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        let _ended = self.child.wait();
    }
}
