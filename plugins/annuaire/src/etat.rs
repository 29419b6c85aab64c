//! What is known of the directory on this machine: how old it is, how far the work is, what failed.

use serde_json::{Value as Json, json};
use socle_formats::annuaire::requete::CONSERVATION_JOURS;
use socle_sdk::{Data, Failure, store, texts, time};

const ETAT: &str = "etat";
const ANNUAIRE: &str = "annuaire";
const TRAVAIL: &str = "travail";
const ECHEC: &str = "echec";
const PAUSE: &str = "pause";
const VIE: &str = "vie";
/// Milliseconds of a day.
pub(crate) const JOUR_MS: i64 = 86_400_000;
/// A work that gave no sign of life for so long has stopped.
const SANS_VIE_MS: i64 = 5 * 60_000;

/// The index in service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Annuaire {
    /// When the service last said that this is how things are: milliseconds since the Unix epoch, UTC.
    pub(crate) confirme_ms: i64,
    pub(crate) lignes: u64,
    pub(crate) ecartees: u64,
    /// Number and reason of the first lines that could not be used.
    pub(crate) exemples: Vec<(u64, String)>,
    /// What the service calls this file.
    pub(crate) marque: String,
    /// How its tables are laid out ([`index::FORME`]).
    pub(crate) forme: u64,
}

impl Annuaire {
    /// Whether it is too old to be kept.
    pub(crate) fn est_perime(&self, maintenant_ms: i64) -> bool {
        maintenant_ms.saturating_sub(self.confirme_ms) > CONSERVATION_JOURS * JOUR_MS
    }
}

/// A row of JSON.
fn lire(cle: &str) -> Result<Option<Json>, Failure> {
    Ok(match store::get(ETAT, cle)? {
        Data::Json(json) => serde_json::from_str(&json).ok(),
        _ => None,
    })
}

fn garder(cle: &str, json: &Json) -> Result<(), Failure> {
    store::put(ETAT, cle, &Data::Json(json.to_string()), "")
}

/// The index that was made, whatever its age.
pub(crate) fn annuaire() -> Result<Option<Annuaire>, Failure> {
    let Some(json) = lire(ANNUAIRE)? else {
        return Ok(None);
    };
    let nombre = |cle: &str| json[cle].as_u64().unwrap_or_default();
    let exemples = json["exemples"].as_array().into_iter().flatten();
    Ok(Some(Annuaire {
        confirme_ms: json["confirme"].as_i64().unwrap_or_default(),
        lignes: nombre("lignes"),
        ecartees: nombre("ecartees"),
        exemples: exemples
            .filter_map(|un| Some((un[0].as_u64()?, un[1].as_str()?.to_owned())))
            .collect(),
        marque: texte(&json, "marque"),
        forme: nombre("forme"),
    }))
}

/// The index that may be searched.
pub(crate) fn en_service() -> Result<Option<Annuaire>, Failure> {
    let maintenant = time::now_ms();
    Ok(annuaire()?.filter(|annuaire| !annuaire.est_perime(maintenant)))
}

/// Fails when there is nothing that may be searched.
pub(crate) fn exiger() -> Result<(), Failure> {
    if en_service()?.is_some() {
        return Ok(());
    }
    let cle = match annuaire()? {
        Some(_) => "etat-perime",
        None => "etat-aucun",
    };
    Err(Failure::passing("annuaire.absent", texts::text(cle)))
}

pub(crate) fn garder_annuaire(annuaire: &Annuaire) -> Result<(), Failure> {
    let json = json!({
        "confirme": annuaire.confirme_ms,
        "lignes": annuaire.lignes,
        "ecartees": annuaire.ecartees,
        "exemples": annuaire.exemples,
        "marque": annuaire.marque,
        "forme": annuaire.forme,
    });
    garder(ANNUAIRE, &json)
}

pub(crate) fn oublier_annuaire() -> Result<(), Failure> {
    store::delete(ETAT, ANNUAIRE)
}

/// What the work is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    #[default]
    Telechargement,
    Boites,
    Communes,
    Renvois,
}

impl Phase {
    const TOUTES: [Self; 4] = [
        Self::Telechargement,
        Self::Boites,
        Self::Communes,
        Self::Renvois,
    ];

    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Telechargement => "telechargement",
            Self::Boites => "boites",
            Self::Communes => "communes",
            Self::Renvois => "renvois",
        }
    }
}

/// How far the work is: it goes on from here after a stop of the program, a pause, a failure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Travail {
    pub(crate) phase: Phase,
    /// What the service calls the file that is being taken.
    pub(crate) marque: String,
    /// Parts kept so far.
    pub(crate) parties: u32,
    /// Their bytes.
    pub(crate) recus: u64,
    /// Bytes of the whole; 0 until it is known.
    pub(crate) total: u64,
    /// The last key of this phase that was written.
    pub(crate) bas: Option<String>,
}

pub(crate) fn travail() -> Result<Option<Travail>, Failure> {
    let Some(json) = lire(TRAVAIL)? else {
        return Ok(None);
    };
    let nombre = |cle: &str| json[cle].as_u64().unwrap_or_default();
    Ok(Phase::TOUTES
        .into_iter()
        .find(|phase| json["phase"] == phase.nom())
        .map(|phase| Travail {
            phase,
            marque: texte(&json, "marque"),
            parties: u32::try_from(nombre("parties")).unwrap_or_default(),
            recus: nombre("recus"),
            total: nombre("total"),
            bas: json["bas"].as_str().map(str::to_owned),
        }))
}

pub(crate) fn garder_travail(travail: &Travail) -> Result<(), Failure> {
    vivre()?;
    garder(
        TRAVAIL,
        &json!({
            "phase": travail.phase.nom(),
            "marque": travail.marque,
            "parties": travail.parties,
            "recus": travail.recus,
            "total": travail.total,
            "bas": travail.bas,
        }),
    )
}

pub(crate) fn oublier_travail() -> Result<(), Failure> {
    store::delete(ETAT, TRAVAIL)
}

thread_local! {
    /// What this call signs its work with. An instance lives for one call.
    static JETON: String = socle_sdk::uuid();
}

/// Takes the work over: from here on a call that was at it stops at its next look.
pub(crate) fn prendre_la_main() -> Result<(), Failure> {
    let jeton = JETON.with(Clone::clone);
    garder(VIE, &json!({ "ms": time::now_ms(), "jeton": jeton }))
}

/// Whether the work is still this call's. Two that began in the same instant are told apart so: one index is made, by one.
pub(crate) fn est_a_nous() -> Result<bool, Failure> {
    let vie = lire(VIE)?;
    Ok(vie.is_some_and(|vie| JETON.with(|jeton| vie["jeton"] == *jeton)))
}

/// Says that the work goes on.
pub(crate) fn vivre() -> Result<(), Failure> {
    if est_a_nous()? {
        prendre_la_main()?;
    }
    Ok(())
}

pub(crate) fn finir() -> Result<(), Failure> {
    store::delete(ETAT, VIE)
}

/// Whether a call is at it.
pub(crate) fn est_en_cours() -> Result<bool, Failure> {
    let vie = lire(VIE)?.and_then(|vie| vie["ms"].as_i64());
    Ok(vie.is_some_and(|vie| time::now_ms().saturating_sub(vie) < SANS_VIE_MS))
}

pub(crate) fn en_pause() -> Result<bool, Failure> {
    Ok(store::get(ETAT, PAUSE)?.as_flag().unwrap_or_default())
}

pub(crate) fn mettre_en_pause(pause: bool) -> Result<(), Failure> {
    store::put(ETAT, PAUSE, &Data::Flag(pause), "")
}

/// When the work last failed, and the sentence.
pub(crate) fn echec() -> Result<Option<(i64, String)>, Failure> {
    Ok(lire(ECHEC)?.map(|json| {
        (
            json["ms"].as_i64().unwrap_or_default(),
            texte(&json, "message"),
        )
    }))
}

pub(crate) fn noter_echec(echec: &Failure) -> Result<(), Failure> {
    garder(
        ECHEC,
        &json!({ "ms": time::now_ms(), "message": echec.message }),
    )
}

pub(crate) fn oublier_echec() -> Result<(), Failure> {
    store::delete(ETAT, ECHEC)
}

/// A row of another module of this plugin.
pub(crate) fn ligne(cle: &str) -> Result<Option<Json>, Failure> {
    lire(cle)
}

/// See [`ligne`].
pub(crate) fn garder_ligne(cle: &str, json: &Json) -> Result<(), Failure> {
    garder(cle, json)
}

pub(crate) fn texte(json: &Json, cle: &str) -> String {
    json[cle].as_str().unwrap_or_default().to_owned()
}

/// For commands and scripts.
pub(crate) fn en_json() -> Result<Json, Failure> {
    let annuaire = annuaire()?;
    let travail = travail()?;
    let perime = annuaire
        .as_ref()
        .is_some_and(|annuaire| annuaire.est_perime(time::now_ms()));
    let message = match (&annuaire, perime) {
        (None, _) => texts::text("etat-aucun"),
        (Some(_), true) => texts::text("etat-perime"),
        (Some(_), false) => texts::text("etat-pret"),
    };
    Ok(json!({
        "message": message,
        "lignes": annuaire.as_ref().map(|un| un.lignes),
        "ecartees": annuaire.as_ref().map(|un| un.ecartees),
        "exemples": annuaire.as_ref().map(|un| &un.exemples),
        "confirme": annuaire.as_ref().map(|un| un.confirme_ms),
        "perime": perime,
        "phase": travail.map(|travail| travail.phase.nom()),
        "pause": en_pause()?,
        "echec": echec()?.map(|(_, message)| message),
    }))
}
