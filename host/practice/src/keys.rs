//! The keys of this workstation: until when each certificate holds, and whether a reader, a card, a certificate or a mailbox
//! works when one tries it.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use socle_capabilities::mailbox::settings;
use socle_capabilities::vitale::VitaleReader;
use socle_keys::pkcs11::Module;
use socle_keys::readers::{ReaderEvent, Readers};
use socle_keys::vitale::VitaleError;
use socle_keys::{Certificate, KeyError, Signer};
use socle_record::Record;
use socle_runtime::ports::mail::Mailboxes;
use socle_session::proof::{self, ProofError};
use socle_session::{Kind, Manager};

/// A certificate is warned of from so long before its end, milliseconds: a card is ordered in weeks.
pub const WARNED_MS: i64 = 60 * 24 * 3_600 * 1_000;
/// How long the service of readers may take to be heard.
const HEARD: std::time::Duration = std::time::Duration::from_secs(5);

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The card of who is there.
    Card,
    /// A certificate of the practice.
    Practice,
    /// An authority by which servers or cards are believed: without it none of them is.
    Authority,
}

/// A certificate, and until when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whose.
    pub whose: Whose,
    /// The name it bears.
    pub name: String,
    /// Milliseconds since the Unix epoch, UTC.
    pub until_ms: i64,
}

impl Held {
    fn of(whose: Whose, certificate: &Certificate) -> Self {
        Self {
            whose,
            name: named(certificate),
            until_ms: certificate.not_after_ms,
        }
    }
}

/// The most specific part of the name of a certificate: the common name, as people read it.
fn named(certificate: &Certificate) -> String {
    let name = &certificate.subject_name;
    let first = name.split(',').next().unwrap_or(name);
    first
        .split_once('=')
        .map_or(first, |(_, said)| said)
        .to_owned()
}

/// The certificates that are known now, each once: those of the practice whose passphrase is kept, those of the card of who is
/// there, and the authorities that were set for cards and for the servers of mailboxes.
#[must_use]
pub fn held(session: Option<&Manager>, record: &Record) -> Vec<Held> {
    let mut all: Vec<Held> = session.map(of_session).unwrap_or_default();
    all.extend(authorities(session, record));
    let mut kept: Vec<Held> = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

fn of_session(session: &Manager) -> Vec<Held> {
    let settings = session.settings();
    let practice = settings.certificates.iter().map(|(_, key)| key);
    let mut all: Vec<Held> = practice
        .chain(&settings.organisation_key)
        .map(|key| Held::of(Whose::Practice, key.certificate()))
        .collect();
    if let Some((one, Some(keys))) = session.keys() {
        let whose = match one.kind {
            Kind::Organisation => Whose::Practice,
            _ => Whose::Card,
        };
        all.push(Held::of(whose, keys.authentication.certificate()));
        all.push(Held::of(whose, keys.signature.certificate()));
    }
    all
}

/// What was set as authorities. What cannot be read is said where it is used.
fn authorities(session: Option<&Manager>, record: &Record) -> Vec<Held> {
    let of_cards = session
        .and_then(|session| session.settings().authorities)
        .and_then(|path| std::fs::read_to_string(path).ok());
    let of_mail = settings::read(record).unwrap_or_default();
    let of_mail = of_mail.into_iter().flat_map(|one| one.authorities);
    of_cards
        .into_iter()
        .chain(of_mail)
        .flat_map(|pem| roots(&pem))
        .collect()
}

fn roots(pem: &str) -> Vec<Held> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .filter_map(|der| Certificate::from_der(&der.ok()?).ok())
        .map(|root| Held::of(Whose::Authority, &root))
        .collect()
}

/// What can be tried at a press.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Trial {
    /// The readers and the service behind them.
    Readers,
    /// The card in the reader: no code is asked, and none of its tries is spent.
    Card,
    /// The practice's certificate of this name: its key signs.
    Certificate(String),
    /// The reader of cartes Vitale and its adapter; nothing of a card is shown.
    Vitale,
    /// The mailbox of this id: it is come into where it is read and where messages are handed in. Nothing is sent.
    Mailbox(String),
}

/// What is tried with.
pub struct Tools<'a> {
    /// The session of this workstation; none in a demonstration, which has no key.
    pub session: Option<Manager>,
    /// The reader of cartes Vitale, when one was ever set.
    pub vitale: Option<&'a VitaleReader>,
    /// The mailboxes.
    pub mailboxes: &'a dyn Mailboxes,
    /// Where what takes time is waited for.
    pub runtime: &'a tokio::runtime::Handle,
}

impl std::fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tools")
    }
}

/// Try it; what works, or why not and what to do, in French. Blocks while a card, a reader or a server answers.
///
/// # Errors
/// A sentence.
pub fn try_out(trial: &Trial, tools: &Tools<'_>, now_ms: i64) -> Result<String, String> {
    let session = || {
        let none = "Une démonstration n’a ni carte ni certificat à tester.";
        tools.session.as_ref().ok_or_else(|| none.to_owned())
    };
    match trial {
        Trial::Readers => readers(),
        Trial::Card => card(session()?, now_ms),
        Trial::Certificate(name) => certificate(session()?, name, now_ms),
        Trial::Vitale => vitale(tools.vitale),
        Trial::Mailbox(id) => mailbox(tools, id),
    }
}

fn vitale(reader: Option<&VitaleReader>) -> Result<String, String> {
    let Some(watch) = reader.and_then(VitaleReader::watch) else {
        return Err("Aucun lecteur de cartes Vitale n’est réglé sur ce poste : indiquez le programme de votre éditeur qui les lit (reader.adapter).".into());
    };
    let read = watch.read();
    let about = watch.known().about;
    let what = about.as_ref().map_or_else(
        || "Le lecteur de cartes Vitale".to_owned(),
        |about| {
            let played = if about.simulated { " (simulé)" } else { "" };
            format!("{} {}{played}", about.name, about.version)
        },
    );
    match read {
        // Whose card it is is nobody's business here.
        Ok(_) => Ok(format!(
            "{what} répond, et lit la carte Vitale qui est insérée."
        )),
        Err(VitaleError::Absent) if about.is_some() => {
            Ok(format!("{what} répond. Aucune carte Vitale n’est insérée."))
        }
        Err(error) => Err(error.sentence().to_owned()),
    }
}

fn mailbox(tools: &Tools<'_>, id: &str) -> Result<String, String> {
    let check = tools
        .runtime
        .block_on(tools.mailboxes.check(id))
        .map_err(|failure| failure.message)?;
    let folders = check
        .read
        .end
        .map_err(|failure| format!("Réception : {}", failure.message))?;
    check
        .sends
        .end
        .map_err(|failure| format!("Envoi : {}", failure.message))?;
    Ok(format!(
        "La boîte s’ouvre (dossiers : {folders}) et prend les messages à envoyer. Rien n’a été envoyé."
    ))
}

fn readers() -> Result<String, String> {
    // A watch of its own: what the other one saw may be old.
    let (told, heard) = std::sync::mpsc::sync_channel(1);
    let watch = Readers::watch(move |event| {
        if matches!(event, ReaderEvent::Readers) {
            told.try_send(()).ok();
        }
    });
    let watch = watch.map_err(|error| KeyError::NoService(error.to_string()).sentence())?;
    heard.recv_timeout(HEARD).ok();
    let sight = watch.sight();
    if let Some(trouble) = sight.trouble {
        return Err(trouble.sentence());
    }
    if sight.readers.is_empty() {
        return Err(KeyError::NoReader.sentence());
    }
    let line = |one: &socle_keys::readers::Reader| match one.card {
        Some(_) => format!("{} : une carte", one.name),
        None => format!("{} : vide", one.name),
    };
    let lines: Vec<_> = sight.readers.iter().map(line).collect();
    Ok(format!("Lecteurs vus : {}.", lines.join(" ; ")))
}

fn card(session: &Manager, now_ms: i64) -> Result<String, String> {
    let settings = session.settings();
    let Some(card) = &settings.card else {
        return Err("Aucun module de carte n’est réglé sur ce poste : indiquez-le dans les réglages de connexion.".into());
    };
    let said = |error: KeyError| error.sentence();
    let shown = Module::load(&card.module)
        .and_then(|module| module.look(&card.slot))
        .map_err(said)?;
    if shown.token.is_blocked {
        return Err(
            "Le code de cette carte est bloqué : faites-la débloquer avant de vous en servir."
                .into(),
        );
    }
    shown.authentication.check_dates(now_ms).map_err(said)?;
    let trust = proof::trust(&settings).map_err(|error| error.sentence())?;
    trust.check(&shown.chain, now_ms).map_err(said)?;
    Ok(format!(
        "Carte lue : {}. Son certificat est reconnu. Aucun essai du code n’a été consommé.",
        named(&shown.authentication)
    ))
}

fn certificate(session: &Manager, name: &str, now_ms: i64) -> Result<String, String> {
    let settings = session.settings();
    let all = settings.certificates.iter().map(|(_, key)| key);
    let key = all
        .chain(&settings.organisation_key)
        .find(|key| named(key.certificate()) == name);
    let Some(key) = key else {
        return Err(
            "Ce certificat n’est plus réglé sur ce poste, ou son mot de passe n’y est pas gardé."
                .into(),
        );
    };
    key.certificate()
        .check_dates(now_ms)
        .map_err(|error| error.sentence())?;
    let proved = |key: &dyn Signer| -> Result<(), ProofError> {
        proof::prove(key, &proof::trust(&settings)?, now_ms)
    };
    proved(&**key).map_err(|error| error.sentence())?;
    Ok(format!("Le certificat {name} est reconnu et sa clé signe."))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_keys::vitale::simulation::Simulation;
    use socle_keys::vitale::watch::Watch;

    use super::*;

    #[test]
    fn the_reader_of_cartes_vitale_is_tried_without_saying_whose_card_it_is() {
        let none = vitale(None).unwrap_err();
        assert!(none.contains("reader.adapter"), "{none}");
        let reader = VitaleReader::default();
        assert!(vitale(Some(&reader)).is_err(), "none is plugged in");
        let watch = Watch::new(Simulation::default(), |_event| ()).unwrap();
        reader.plug(Some(std::sync::Arc::new(watch)));
        let empty = vitale(Some(&reader)).unwrap();
        assert!(empty.contains("Aucune carte Vitale"), "{empty}");
        assert!(empty.contains("(simulé)"), "{empty}");
    }
}
