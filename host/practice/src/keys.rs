//! The keys of this workstation: until when each certificate holds, and whether a reader, a card or a certificate works when
//! one tries it.

use socle_keys::pkcs11::Module;
use socle_keys::readers::{ReaderEvent, Readers};
use socle_keys::{Certificate, KeyError, Signer};
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

/// The certificates that are known now, each once: those of the practice whose passphrase is kept, and those of the card of
/// who is there.
#[must_use]
pub fn held(session: &Manager) -> Vec<Held> {
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
    let mut kept: Vec<Held> = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
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
}

/// Try it; what works, or why not and what to do, in French. Blocks while a card or a reader answers.
///
/// # Errors
/// A sentence.
pub fn try_out(trial: &Trial, session: &Manager, now_ms: i64) -> Result<String, String> {
    match trial {
        Trial::Readers => readers(),
        Trial::Card => card(session, now_ms),
        Trial::Certificate(name) => certificate(session, name, now_ms),
    }
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
