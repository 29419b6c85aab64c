//! When INSi does not answer: one outage for all who wait, and a next attempt that comes later each time.
//!
//! INSi says of some that it is unavailable, which is its word for everybody. So the outage names the one it was noticed
//! with; once INSi answers about somebody else, it is theirs alone, and that is remembered in the record until INSi answers
//! about them: the next job, a lane beside it, another workstation know it as well.

use serde_json::{Value, json};
use socle_sdk::{Data, Failure, random, store};

use super::attente::ETAT;

/// The row of the outage.
const CLE: &str = "panne";
/// The table of those INSi failed on while it answered about others, by patient; since when, in milliseconds.
const ISOLES: &str = "isoles";
/// The first wait, in milliseconds.
const PREMIERE_MS: i64 = 60_000;
/// The longest, in milliseconds: INSi is asked every half hour at least.
const PLUS_LONGUE_MS: i64 = 30 * 60_000;
/// Of the wait, at most this part is added by chance, so that practices do not come back together.
const HASARD: f64 = 0.25;

/// What a failure says about asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The network, the service, a setting: it would be the same for everybody.
    Service,
    /// The service failed on this request: the next patient may fare better.
    Patient,
    /// The file itself: asking again by itself would not help.
    Dossier,
}

/// Sorts a failure of a search. INSi's technical error (`insi.102`) is known to happen for one person's traits while the
/// others are answered; its unavailability (`insi.111`) is everybody's.
pub(crate) fn cause(echec: &Failure) -> Cause {
    let code = echec.code.as_str();
    let a_regler = [
        "insi.reglage",
        "session-required",
        "denied",
        "desir.550",
        "desir.560",
        "http.client",
        "http.tls",
    ];
    if a_regler.contains(&code) || code.starts_with("card.") || code.starts_with("pin.") {
        return Cause::Service;
    }
    let du_dossier = [
        "trait.",
        "identity.",
        "unsupported",
        "not-found",
        "conflict",
    ];
    match code {
        "insi.111" => Cause::Service,
        _ if code.starts_with("http.") && echec.retryable => Cause::Service,
        _ if code.starts_with("insi.reponse.") && echec.retryable => Cause::Service,
        _ if du_dossier.iter().any(|debut| code.starts_with(debut)) => Cause::Dossier,
        // A damaged reply (a forbidden entity, another charset) or a fault nobody documents may be that of one person.
        _ => Cause::Patient,
    }
}

/// INSi cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Panne {
    /// Since when, milliseconds since the Unix epoch, UTC.
    pub(crate) depuis_ms: i64,
    /// How many attempts failed.
    pub(crate) essais: u32,
    /// The next attempt, not earlier.
    pub(crate) prochain_ms: i64,
    /// The sentence of the last failure.
    pub(crate) phrase: String,
    /// Whom INSi was asked about then: should it answer for others, the fault may be in what is asked of this one.
    pub(crate) sur: Option<String>,
}

impl Panne {
    /// After one more failed attempt; `hasard` is 0 to 1.
    fn apres(
        precedente: Option<&Self>,
        echec: &Failure,
        sur: &str,
        maintenant: i64,
        hasard: f64,
    ) -> Self {
        let essais = precedente.map_or(0, |panne| panne.essais).saturating_add(1);
        let attente_ms = PREMIERE_MS
            .saturating_mul(1 << (essais - 1).min(10))
            .min(PLUS_LONGUE_MS);
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let plus_ms = (attente_ms as f64 * HASARD * hasard.clamp(0.0, 1.0)) as i64;
        Self {
            depuis_ms: precedente.map_or(maintenant, |panne| panne.depuis_ms),
            essais,
            prochain_ms: maintenant.saturating_add(attente_ms + plus_ms),
            phrase: echec.message.clone(),
            sur: Some(sur.to_owned()),
        }
    }

    /// Whether it is too early to try again. A wait longer than the longest one says that a clock was wrong.
    pub(crate) fn dure(&self, maintenant: i64) -> bool {
        let reste = self.prochain_ms.saturating_sub(maintenant);
        reste > 0 && reste <= PLUS_LONGUE_MS * 2
    }

    fn json(&self) -> String {
        json!({
            "depuis": self.depuis_ms,
            "essais": self.essais,
            "prochain": self.prochain_ms,
            "phrase": self.phrase,
            "sur": self.sur,
        })
        .to_string()
    }

    fn de_json(texte: &str) -> Option<Self> {
        let valeur: Value = serde_json::from_str(texte).ok()?;
        Some(Self {
            depuis_ms: valeur["depuis"].as_i64()?,
            essais: valeur["essais"].as_u64()?.try_into().ok()?,
            prochain_ms: valeur["prochain"].as_i64()?,
            phrase: valeur["phrase"].as_str()?.to_owned(),
            // Absent from what an earlier version wrote.
            sur: valeur["sur"].as_str().map(str::to_owned),
        })
    }
}

/// The outage, if there is one.
pub(crate) fn lire() -> Result<Option<Panne>, Failure> {
    Ok(match store::get(ETAT, CLE)? {
        Data::Json(texte) => Panne::de_json(&texte),
        _ => None,
    })
}

/// Whom the outage was noticed with, while it is not over.
pub(crate) fn suspecte() -> Result<Option<String>, Failure> {
    Ok(lire()?.and_then(|panne| panne.sur))
}

/// Whether INSi failed on this patient while it answered about others: what it says of them is nobody else's outage.
pub(crate) fn isole(patient: &str) -> Result<bool, Failure> {
    Ok(!matches!(store::get(ISOLES, patient)?, Data::None))
}

/// Notes one more failed attempt, about this patient. Attempts that failed side by side count once: the outage was already noted when the
/// second of them came back.
pub(crate) fn noter(echec: &Failure, patient: &str, maintenant: i64) -> Result<Panne, Failure> {
    let connue = lire()?;
    if let Some(panne) = connue.as_ref().filter(|panne| panne.dure(maintenant)) {
        return Ok(panne.clone());
    }
    let hasard = f64::from(random(1).first().copied().unwrap_or(128)) / 255.0;
    let panne = Panne::apres(connue.as_ref(), echec, patient, maintenant, hasard);
    store::put(ETAT, CLE, &Data::Json(panne.json()), "")?;
    Ok(panne)
}

/// INSi answered about this patient: the outage is over, and was another patient's alone when it was noticed with them.
/// Whether there was one.
pub(crate) fn finir(patient: &str, maintenant: i64) -> Result<bool, Failure> {
    if isole(patient)? {
        store::delete(ISOLES, patient)?;
    }
    let Some(panne) = lire()? else {
        return Ok(false);
    };
    if let Some(sur) = panne.sur.filter(|sur| sur != patient) {
        store::put(ISOLES, &sur, &Data::Integer(maintenant), "")?;
    }
    store::delete(ETAT, CLE)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn echec(code: &str, retryable: bool) -> Failure {
        Failure {
            retryable,
            ..Failure::new(code, "INSi est injoignable.")
        }
    }

    #[test]
    fn the_network_is_everybody_s_and_a_technical_error_one_patient_s() {
        for (code, retryable, attendue) in [
            ("http.unreachable", true, Cause::Service),
            ("http.timeout", true, Cause::Service),
            ("http.interrupted", true, Cause::Service),
            ("http.tls", false, Cause::Service),
            ("http.client", false, Cause::Service),
            ("insi.111", true, Cause::Service),
            ("insi.reponse.html", true, Cause::Service),
            ("insi.reponse.tronquee", true, Cause::Service),
            ("insi.reglage", false, Cause::Service),
            ("desir.550", false, Cause::Service),
            ("desir.560", false, Cause::Service),
            ("denied", false, Cause::Service),
            ("insi.102", true, Cause::Patient),
            ("insi.999", true, Cause::Patient),
            ("insi.19", false, Cause::Patient),
            ("insi.reponse.dtd", false, Cause::Patient),
            ("http.too-large", false, Cause::Patient),
            ("invalidaddressingheader", false, Cause::Patient),
            ("conflict", true, Cause::Dossier),
            ("trait.caractere", false, Cause::Dossier),
        ] {
            assert_eq!(cause(&echec(code, retryable)), attendue, "{code}");
        }
    }

    #[test]
    fn each_wait_is_longer_up_to_half_an_hour_and_the_beginning_is_kept() {
        let mut panne: Option<Panne> = None;
        let mut maintenant = 1_795_000_000_000;
        let debut = maintenant;
        let mut attentes = Vec::new();
        for _ in 0..8 {
            let suivante = Panne::apres(
                panne.as_ref(),
                &echec("http.unreachable", true),
                "patient",
                maintenant,
                0.0,
            );
            attentes.push((suivante.prochain_ms - maintenant) / 60_000);
            assert!(suivante.dure(maintenant));
            maintenant = suivante.prochain_ms;
            assert!(!suivante.dure(maintenant));
            panne = Some(suivante);
        }
        assert_eq!(attentes, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(panne.unwrap().depuis_ms, debut);
    }

    #[test]
    fn chance_adds_a_quarter_at_most() {
        let avec = |hasard| {
            Panne::apres(None, &echec("http.timeout", true), "patient", 0, hasard).prochain_ms
        };
        assert_eq!((avec(0.0), avec(1.0), avec(9.0)), (60_000, 75_000, 75_000));
    }

    #[test]
    fn a_clock_that_was_wrong_does_not_stop_the_queue() {
        let panne = Panne {
            depuis_ms: 0,
            essais: 3,
            prochain_ms: 10_000_000_000,
            phrase: String::new(),
            sur: None,
        };
        assert!(!panne.dure(0));
    }

    #[test]
    fn it_is_kept_as_it_was() {
        let panne = Panne::apres(None, &echec("http.timeout", true), "patient", 12, 0.5);
        assert_eq!(Panne::de_json(&panne.json()), Some(panne));
        for texte in ["", "{}", "[1]", "{\"depuis\":\"x\"}"] {
            assert_eq!(Panne::de_json(texte), None);
        }
    }
}
