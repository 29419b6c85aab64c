//! Where the servers of an address are, as its operator announces it in the DNS: `_imaps._tcp` and `_submissions._tcp` for
//! TLS from the first byte, `_imap._tcp` and `_submission._tcp` for `STARTTLS` (RFC 2782, 6186, 8314).
//!
//! That operators of secure mail announce theirs is asked of them; the names of the records were not found in a public
//! text and are those of the RFCs. What is found is shown to a person before it is used, and believed by nobody: a server
//! still proves who it is by its certificate.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, TYPE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use crate::account::{Security, Server};
use crate::error::MailError;

/// How long a resolver may take, once; it is asked twice.
const ANSWER: Duration = Duration::from_secs(4);
/// The largest answer without a connection; a resolver says when it has more.
const DATAGRAM: usize = 4_096;
/// Where the system says which resolvers it uses.
const SYSTEM: &str = "/etc/resolv.conf";

/// Who is asked for names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolvers(Vec<SocketAddr>);

/// The servers of an address that are announced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Announced {
    /// Where mailboxes are read.
    pub imap: Option<Server>,
    /// Where messages are handed in.
    pub smtp: Option<Server>,
}

/// What came of a question.
enum Told {
    /// Servers, the preferred one first.
    Servers(Vec<(String, u16)>),
    /// Nothing under this name, or the service is said not to be there.
    Nothing,
}

impl Resolvers {
    /// These.
    #[must_use]
    pub fn new(resolvers: Vec<SocketAddr>) -> Self {
        Self(resolvers)
    }

    /// Those of the system. A system that keeps them elsewhere has none here: servers are then typed.
    #[must_use]
    pub fn of_system() -> Self {
        Self::read(Path::new(SYSTEM))
    }

    fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let named = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            (words.next() == Some("nameserver")).then(|| words.next())?
        });
        // A resolver that is reached over one interface only (`fe80::1%eth0`) is left out.
        let addresses = named.filter_map(|address| address.parse().ok());
        Self(addresses.map(|ip| SocketAddr::new(ip, 53)).collect())
    }

    /// What is announced for the addresses of this domain.
    ///
    /// # Errors
    /// [`MailError::Unreachable`]: no resolver answered. Nothing announced is no error.
    pub async fn servers(&self, domain: &str) -> Result<Announced, MailError> {
        let first = async |services: [(&str, Security); 2]| {
            for (service, security) in services {
                let asked = format!("{service}._tcp.{domain}");
                if let Told::Servers(servers) = self.ask(&asked).await? {
                    let first = servers.into_iter().next();
                    return Ok(first.map(|(host, port)| Server {
                        host,
                        port,
                        security,
                    }));
                }
            }
            Ok::<_, MailError>(None)
        };
        Ok(Announced {
            imap: first([("_imaps", Security::Tls), ("_imap", Security::StartTls)]).await?,
            smtp: first([
                ("_submissions", Security::Tls),
                ("_submission", Security::StartTls),
            ])
            .await?,
        })
    }

    async fn ask(&self, name: &str) -> Result<Told, MailError> {
        let mut why = "no resolver is known".to_owned();
        // Twice: a datagram may be lost.
        for resolver in self.0.iter().chain(&self.0) {
            match tokio::time::timeout(ANSWER, asked(*resolver, name)).await {
                Ok(Ok(told)) => return Ok(told),
                Ok(Err(error)) => why = error.to_string(),
                Err(_late) => why = "no answer".to_owned(),
            }
        }
        Err(MailError::Unreachable {
            host: "DNS".to_owned(),
            why,
        })
    }
}

fn odd(error: impl std::fmt::Display) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string())
}

async fn asked(resolver: SocketAddr, name: &str) -> std::io::Result<Told> {
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(odd)?;
    let id = u16::from_be_bytes(id);
    let mut query = Packet::new_query(id);
    query.set_flags(PacketFlag::RECURSION_DESIRED);
    query.questions.push(Question::new(
        Name::new(name).map_err(odd)?,
        QTYPE::TYPE(TYPE::SRV),
        QCLASS::CLASS(CLASS::IN),
        false,
    ));
    let query = query.build_bytes_vec().map_err(odd)?;
    let any: SocketAddr = match resolver {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    // Only what comes from this resolver is heard.
    socket.connect(resolver).await?;
    socket.send(&query).await?;
    let mut answer = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut answer).await?;
        let Some(heard) = answer.get(..length) else {
            continue;
        };
        let Some(packet) = of_question(heard, id, name) else {
            continue;
        };
        if packet.has_flags(PacketFlag::TRUNCATION) {
            let whole = over_tcp(resolver, &query).await?;
            let packet = of_question(&whole, id, name).ok_or_else(|| odd("another answer"))?;
            return told(&packet);
        }
        return told(&packet);
    }
}

async fn over_tcp(resolver: SocketAddr, query: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(resolver).await?;
    let length = u16::try_from(query.len()).map_err(odd)?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(query).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// The packet, when it answers this question.
fn of_question<'a>(heard: &'a [u8], id: u16, name: &str) -> Option<Packet<'a>> {
    let packet = Packet::parse(heard).ok()?;
    let is_ours = packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && packet.questions.first().is_some_and(|question| {
            question.qname.to_string().eq_ignore_ascii_case(name)
                && question.qtype == QTYPE::TYPE(TYPE::SRV)
        });
    is_ours.then_some(packet)
}

fn told(packet: &Packet<'_>) -> std::io::Result<Told> {
    match packet.rcode() {
        RCODE::NoError => {}
        RCODE::NameError => return Ok(Told::Nothing),
        other => return Err(odd(format!("the resolver answers {other:?}"))),
    }
    let mut found: Vec<_> = packet
        .answers
        .iter()
        .filter_map(|answer| match &answer.rdata {
            RData::SRV(one) => Some((
                one.priority,
                u16::MAX - one.weight,
                one.target.to_string(),
                one.port,
            )),
            _ => None,
        })
        // `.` says that the service is not there.
        .filter(|(_, _, host, port)| !matches!(host.as_str(), "" | ".") && *port != 0)
        .collect();
    found.sort();
    if found.is_empty() {
        return Ok(Told::Nothing);
    }
    let servers = found.into_iter().map(|(_, _, host, port)| (host, port));
    Ok(Told::Servers(servers.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolvers_of_the_system_are_read_and_what_is_no_address_is_left_out() {
        let folder = std::env::temp_dir().join(format!("socle-resolv-{}", std::process::id()));
        let lines = "# nameserver 9.9.9.9\nsearch lan\nnameserver 192.0.2.1\nnameserver fe80::1%eth0\n\
                     nameserver 2001:db8::1\nnameserver\n";
        std::fs::write(&folder, lines).unwrap_or_default();
        let read = Resolvers::read(&folder);
        std::fs::remove_file(&folder).unwrap_or_default();
        let expected: Vec<SocketAddr> = [([192, 0, 2, 1], 53).into()]
            .into_iter()
            .chain("[2001:db8::1]:53".parse())
            .collect();
        assert_eq!(read, Resolvers(expected));
        assert_eq!(Resolvers::read(&folder), Resolvers(Vec::new()));
    }
}
