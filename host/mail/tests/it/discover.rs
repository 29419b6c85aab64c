//! Servers announced in the DNS, by a real one: dnsmasq.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use socle_mail::MailError;
use socle_mail::discover::{Announced, Resolvers};
use socle_mail::{Security, Server};

struct Dns {
    child: Child,
    address: SocketAddr,
}

impl Dns {
    fn start() -> Self {
        // The port is free for both sorts of transport a moment before it is taken.
        let held = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = held.local_addr().unwrap();
        drop(held);
        let port = address.port();
        // A large answer does not fit a datagram: it is asked for again over TCP.
        let large: Vec<String> = (0..150)
            .map(|n| format!("--srv-host=_imap._tcp.large.mss.test,hote-{n:03}-au-nom-assez-long.mss.test,143,{}", n + 1))
            .collect();
        let mut child = Command::new("/usr/sbin/dnsmasq")
            .args([
                "--keep-in-foreground",
                "--log-facility=-",
                "--user=root",
                "--conf-file=/dev/null",
            ])
            .args([
                "--no-resolv",
                "--no-hosts",
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
            ])
            .args(["--local=/test/", "--pid-file="])
            .arg(format!("--port={port}"))
            .args([
                "--srv-host=_imaps._tcp.medecin.mss.test,imap.operateur.test,993,20",
                "--srv-host=_imaps._tcp.medecin.mss.test,premier.operateur.test,1993,10",
                "--srv-host=_imap._tcp.medecin.mss.test,clair.operateur.test,143,1",
                "--srv-host=_submission._tcp.medecin.mss.test,smtp.operateur.test,587,0",
                "--srv-host=_imap._tcp.ancien.mss.test,imap.ancien.test,143,0",
            ])
            .args(large)
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .expect("dnsmasq starts (apt-get install dnsmasq-base)");
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let started = lines.find(|line| line.contains("started, version"));
        assert!(started.is_some(), "dnsmasq says that it started");
        std::thread::spawn(move || lines.count());
        Self { child, address }
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn server(host: &str, port: u16, security: Security) -> Option<Server> {
    Some(Server {
        host: host.to_owned(),
        port,
        security,
    })
}

#[tokio::test]
async fn the_servers_of_an_address_are_those_its_domain_announces_tls_first_then_by_priority() {
    let dns = Dns::start();
    let resolvers = Resolvers::new(vec![dns.address]);
    let found = resolvers.servers("medecin.mss.test").await.unwrap();
    assert_eq!(
        found,
        Announced {
            imap: server("premier.operateur.test", 1993, Security::Tls),
            smtp: server("smtp.operateur.test", 587, Security::StartTls),
        }
    );
    let found = resolvers.servers("ancien.mss.test").await.unwrap();
    assert_eq!(
        found,
        Announced {
            imap: server("imap.ancien.test", 143, Security::StartTls),
            smtp: None,
        }
    );
    assert_eq!(
        resolvers.servers("rien.mss.test").await.unwrap(),
        Announced::default()
    );
    let found = resolvers.servers("large.mss.test").await.unwrap();
    let first = server(
        "hote-000-au-nom-assez-long.mss.test",
        143,
        Security::StartTls,
    );
    assert_eq!(found.imap, first);
    let error = Resolvers::new(Vec::new()).servers("medecin.mss.test").await;
    assert!(
        matches!(error, Err(MailError::Unreachable { .. })),
        "{error:?}"
    );
}
