//! A mail operator: Dovecot and Postfix as Debian packages them (`dovecot-imapd`, `dovecot-lmtpd`, `postfix`), with the
//! OpenID Connect provider of these tests for its tokens. A closed circle: what is not of its domains is refused.
//!
//! Both servers start as root only. Postfix shares a port with a second one without a word: ports are chosen anew each time.

use std::io::Read as _;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::certificate::{Certified, certificate_of, certificate_of_client};
use crate::ports::free_port;
use crate::provider::{OpenIdProvider, Wanted};

/// The mailbox of a person with a token: before the `@`, who they are to the provider.
pub const DOCTOR: &str = "899700000001@medecin.mss.test";
/// Another one.
pub const COLLEAGUE: &str = "899700000002@medecin.mss.test";
/// A mailbox with a password.
pub const CABINET: &str = "secretariat@cabinet.mss.test";
/// The domain of patients: what lies in its mailboxes is for whoever plays Mon espace santé.
pub const PATIENTS: &str = "patient.mss.test";
/// The patients it takes messages for, and who tells what was not delivered: each has the password of the practice's mailbox.
const OF_PATIENTS: [&str; 5] = [
    "275126322074974",
    "111068647818424",
    "270108604926542",
    "153078987658513",
    "mailer-daemon",
];
/// Practices that write to patients, a mailbox each, with the same password: what patients answer one reaches no other. The
/// provider knows whose the first one is.
pub const PRACTICES: [&str; 6] = [
    "899700000003@cabinet.mss.test",
    "praticien-2@cabinet.mss.test",
    "praticien-3@cabinet.mss.test",
    "praticien-4@cabinet.mss.test",
    "praticien-5@cabinet.mss.test",
    "praticien-6@cabinet.mss.test",
];
/// A mailbox whose messages were made to break a reader.
pub const HOSTILE: &str = "corpus@cabinet.mss.test";
/// Its password.
pub const PASSWORD: &str = "mot de \"passe\" d'essai";
/// The largest message it takes, in bytes.
pub const MOST_BYTES: u64 = 400_000;
/// How long servers may take to start.
const START: Duration = Duration::from_secs(120);

/// An operator.
#[derive(Debug)]
pub struct Operator {
    folder: PathBuf,
    /// IMAP with STARTTLS.
    pub imap: u16,
    /// IMAP over TLS.
    pub imaps: u16,
    /// Submission with STARTTLS.
    pub smtp: u16,
    /// Submission over TLS.
    pub smtps: u16,
    /// The authority of its certificate, PEM.
    pub authority: String,
    /// The certificate the doctor may come in with.
    client: Certified,
    issuer: u16,
    servers: Option<Child>,
    provider: Option<OpenIdProvider>,
}

/// The operator of this test binary, started when first asked for.
pub fn shared() -> &'static Operator {
    static OPERATOR: OnceLock<Operator> = OnceLock::new();
    OPERATOR.get_or_init(Operator::start)
}

impl Operator {
    /// Starts one.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("socle-m-")
            .tempdir_in("/tmp")
            .unwrap()
            .keep();
        let made = certificate_of("localhost");
        let mut operator = Self {
            imap: free_port(),
            imaps: free_port(),
            smtp: free_port(),
            smtps: free_port(),
            authority: made.authority.clone(),
            client: certificate_of_client(DOCTOR),
            issuer: 0,
            servers: None,
            provider: None,
            folder,
        };
        operator.file("autorite.pem", &made.authority);
        operator.file("clients.pem", &operator.client.authority);
        operator.file("serveur.pem", &made.certificate);
        operator.file("serveur.key", &made.key);
        operator.provide();
        operator.configure();
        operator.serve();
        operator
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn file(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn provide(&mut self) {
        let provider = OpenIdProvider::start(&Wanted {
            key: &self.path("serveur.key"),
            certificate: &self.path("serveur.pem"),
            clients_of: None,
            env: &[],
        });
        self.issuer = provider.port();
        self.provider = Some(provider);
    }

    fn configure(&self) {
        for folder in ["run", "state", "vmail", "pf", "pf/data", "pf/spool"] {
            std::fs::create_dir(self.path(folder)).unwrap();
        }
        std::fs::set_permissions(&self.folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        let (mail, postfix) = (account("mail"), account("postfix"));
        std::os::unix::fs::chown(self.path("vmail"), Some(mail.0), Some(mail.1)).unwrap();
        std::os::unix::fs::chown(self.path("pf/data"), Some(postfix.0), Some(postfix.1)).unwrap();
        let d = self.folder.display().to_string();
        self.file("oauth2.conf", &format!("introspection_mode = post\nintrospection_url = https://socle:secret-de-test@localhost:{}/token/introspection\nusername_attribute = sub\nusername_format = %n\nactive_attribute = active\nactive_value = true\ntls_ca_cert_file = {d}/autorite.pem\ndebug = no\n", self.issuer));
        let patients = OF_PATIENTS.map(|local| format!("{local}@{PATIENTS}"));
        let passwords: String = [CABINET, HOSTILE]
            .into_iter()
            .chain(PRACTICES)
            .chain(patients.iter().map(String::as_str))
            .map(|address| format!("{address}:{{PLAIN}}{PASSWORD}\n"))
            .collect();
        self.file("passwords", &passwords);
        self.file(
            "dovecot.conf",
            &DOVECOT
                .replace("@D@", &d)
                .replace("@IMAP@", &self.imap.to_string())
                .replace("@IMAPS@", &self.imaps.to_string()),
        );
        let known: String = [DOCTOR, COLLEAGUE, CABINET, HOSTILE]
            .into_iter()
            .chain(PRACTICES)
            .chain(patients.iter().map(String::as_str))
            .map(|address| format!("{address} ok\n"))
            .collect();
        self.file("pf/known", &known);
        self.file("pf/own", "/^(.*)$/ $1\n");
        self.file(
            "pf/main.cf",
            &MAIN
                .replace("@D@", &d)
                .replace("@MOST@", &MOST_BYTES.to_string()),
        );
        self.file(
            "pf/master.cf",
            &MASTER
                .replace("@SMTP@", &self.smtp.to_string())
                .replace("@SMTPS@", &self.smtps.to_string()),
        );
    }

    fn serve(&mut self) {
        // The shell stops both when this process is gone: its input then ends.
        const SCRIPT: &str = "dovecot -F -c \"$F/dovecot.conf\" >\"$F/out\" 2>&1 & imap=$!
            postfix -c \"$F/pf\" start-fg >>\"$F/out\" 2>&1 & smtp=$!
            read _
            postfix -c \"$F/pf\" stop >/dev/null 2>&1; kill -TERM $imap $smtp 2>/dev/null; wait
            rm -rf \"$F\"";
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT])
            .env("F", &self.folder)
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .current_dir("/")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        self.servers = Some(shell);
        let start = Instant::now();
        for (port, first) in [(self.imap, "* OK"), (self.smtp, "220 ")] {
            while !says(port, first) {
                assert!(
                    start.elapsed() < START,
                    "the mail servers do not start (as root? apt-get install dovecot-imapd dovecot-lmtpd postfix): {}",
                    self.log()
                );
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// What the servers said.
    #[must_use]
    pub fn log(&self) -> String {
        ["out", "dovecot.log", "pf/log"]
            .iter()
            .filter_map(|name| std::fs::read_to_string(self.path(name)).ok())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// What was delivered to a mailbox and nobody fetched: the name of each file, and the message.
    #[must_use]
    pub fn delivered(&self, mailbox: &str) -> Vec<(String, Vec<u8>)> {
        let (local, domain) = mailbox.split_once('@').unwrap();
        let folder = self.path("vmail").join(domain).join(local).join("new");
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        files
            .flatten()
            // A file is there once it is whole: Dovecot renames it to this folder.
            .filter_map(|file| {
                let name = file.file_name().into_string().ok()?;
                Some((name, std::fs::read(file.path()).ok()?))
            })
            .collect()
    }

    /// Puts messages into a folder of a mailbox as they are, past every server that would look at them.
    pub fn lay(&self, mailbox: &str, folder: &str, messages: &[Vec<u8>]) {
        let (local, domain) = mailbox.split_once('@').unwrap();
        let (uid, gid) = account("mail");
        let root = self.path("vmail").join(domain).join(local);
        let place = root.join(format!(".{folder}"));
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(place.join(part)).unwrap();
        }
        for (number, message) in messages.iter().enumerate() {
            std::fs::write(place.join("cur").join(format!("{number}.m:2,")), message).unwrap();
        }
        // All of it belongs to who reads it.
        let mut owned = vec![self.path("vmail").join(domain), root, place.clone()];
        for part in ["cur", "new", "tmp"] {
            owned.push(place.join(part));
            let files = std::fs::read_dir(place.join(part)).unwrap().flatten();
            owned.extend(files.map(|file| file.path()));
        }
        for path in owned {
            std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    /// The certificate [`DOCTOR`] may come in with, in the place of a token: DER, and its key.
    #[must_use]
    pub fn client(&self) -> (Vec<Vec<u8>>, rustls::pki_types::PrivateKeyDer<'static>) {
        use rustls::pki_types::pem::PemObject as _;
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};
        let pem = self.client.certificate.as_bytes();
        let certificate = CertificateDer::from_pem_slice(pem).unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.client.key.as_bytes()).unwrap();
        (vec![certificate.to_vec()], key)
    }

    /// A token of the person of a mailbox.
    pub async fn token(&self, mailbox: &str) -> String {
        let who = mailbox.split('@').next().unwrap();
        let answer = self.essai(&format!("jeton?compte={who}")).await;
        answer
            .split("\"jeton\":\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    /// The provider forgets a token: whoever asks about it hears no.
    pub async fn revoke(&self, token: &str) {
        self.essai(&format!("retire?jeton={token}")).await;
    }

    async fn essai(&self, what: &str) -> String {
        use rustls::pki_types::pem::PemObject as _;
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(
                rustls::pki_types::CertificateDer::from_pem_slice(self.authority.as_bytes())
                    .unwrap(),
            )
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = tokio::net::TcpStream::connect(("127.0.0.1", self.issuer))
            .await
            .unwrap();
        let name = "localhost".try_into().unwrap();
        let mut stream = tokio_rustls::TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap();
        let request = format!(
            "GET /essai/{what} HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
            self.issuer
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A server that parts without a word of TLS has said all it had to say.
        let _parted = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    /// Gives all messages of a mailbox other numbers, as a server does that lost its own.
    pub fn renumber(&self, mailbox: &str, folder: &str, validity: u32) {
        let done = Command::new("/usr/bin/doveadm")
            .arg("-c")
            .arg(self.path("dovecot.conf"))
            .args(["mailbox", "update", "-u", mailbox, "--uid-validity"])
            .arg(validity.to_string())
            .arg(folder)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        if let Some(mut servers) = self.servers.take() {
            drop(servers.stdin.take());
            let _gone = servers.wait();
        }
    }
}

/// Whether a server begins with these words.
fn says(port: u16, first: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    stream.set_read_timeout(Some(START)).unwrap();
    let mut words = vec![0; first.len()];
    stream.read_exact(&mut words).is_ok() && words == first.as_bytes()
}

/// The numbers of a user of the system.
fn account(name: &str) -> (u32, u32) {
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let account = accounts
        .lines()
        .find(|line| line.starts_with(&format!("{name}:")))
        .unwrap_or_else(|| panic!("the user {name} exists: apt-get install postfix"));
    let mut fields = account.split(':').skip(2);
    let mut number = || fields.next().unwrap().parse().unwrap();
    (number(), number())
}

const DOVECOT: &str = "base_dir = @D@/run
state_dir = @D@/state
log_path = @D@/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:@D@/vmail/%d/%n
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
ssl = required
ssl_cert = <@D@/serveur.pem
ssl_key = <@D@/serveur.key
ssl_min_protocol = TLSv1.2
# A certificate is asked for, and may not be shown.
ssl_ca = <@D@/clients.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_username_from_cert = yes
auth_mechanisms = plain login xoauth2 external
auth_verbose = yes
auth_failure_delay = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = @D@/oauth2.conf
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword=yes
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = @D@/passwords
}
userdb {
  driver = static
  args = uid=mail gid=mail home=@D@/vmail/%d/%n allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
    ssl = yes
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener auth-pf {
    mode = 0666
  }
}
# Refusals are what tests ask for: nobody is made to wait for them.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Archive {
    auto = subscribe
    special_use = \\Archive
  }
}
";

const MAIN: &str = "compatibility_level = 3.6
queue_directory = @D@/pf/spool
data_directory = @D@/pf/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mss.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = @D@/pf/log
maillog_file_prefixes = @D@
mynetworks =
virtual_mailbox_domains = medecin.mss.test, cabinet.mss.test, patient.mss.test
virtual_transport = lmtp:unix:@D@/run/lmtp
virtual_mailbox_maps = texthash:@D@/pf/known
default_transport = error:5.1.2 domaine hors espace de confiance MSSante
message_size_limit = @MOST@
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtpd_tls_cert_file = @D@/serveur.pem
smtpd_tls_key_file = @D@/serveur.key
smtpd_tls_auth_only = yes
smtpd_tls_ask_ccert = yes
smtpd_tls_CAfile = @D@/clients.pem
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = @D@/run/auth-pf
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, permit_tls_all_clientcerts, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, permit_tls_all_clientcerts, reject
smtpd_sender_login_maps = regexp:@D@/pf/own
smtpd_sender_restrictions = permit_tls_all_clientcerts, reject_sender_login_mismatch
smtpd_client_connection_count_limit = 0
# What could not be delivered is tried again while a test waits for it.
queue_run_delay = 5s
minimal_backoff_time = 5s
maximal_backoff_time = 30s
alias_maps =
";

const MASTER: &str = "@SMTP@ inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
@SMTPS@ inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";
