//! One request to the téléservice, in the name of who is at the keyboard.

use socle_formats::insi::{
    Contexte, Criteres, Logiciel, Retour, TAILLE_MAX_OCTETS, rechercher_avec_traits,
};
use socle_sdk::{Blob, Context, Failure, http, session, texts, time, uuid};

use super::echange;
use crate::{failures, settings, textes};

/// The name the host knows the practice's software certificate by (INSI-AUTO or INSI-MANU); its key never comes here.
const CERTIFICAT: &str = "organisation";

/// Where to ask, and in whose name.
#[derive(Debug)]
pub(super) struct Service {
    adresse: String,
    emetteur: String,
    logiciel: Logiciel,
}

impl Service {
    /// Gathers what a request needs.
    ///
    /// # Errors
    /// `session-required`, `denied`, `insi.reglage` with the setting in the detail `field`.
    pub(super) fn ouvrir() -> Result<Self, Failure> {
        let session = session::current()?;
        if !session.can("insi") {
            return Err(
                Failure::new("denied", texts::text(textes::ECHEC_DROIT_INSI))
                    .author("the session lacks `insi`"),
            );
        }
        let emetteur = session
            .get("structure")
            .filter(|structure| !structure.trim().is_empty());
        let autorisation = settings::autorisation();
        if autorisation.is_empty() {
            return Err(manquant(textes::ECHEC_AUTORISATION, "autorisation"));
        }
        Ok(Self {
            adresse: settings::service(),
            emetteur: emetteur.ok_or_else(|| manquant(textes::ECHEC_STRUCTURE, "structure"))?,
            logiciel: Logiciel {
                numero_autorisation: autorisation,
                version: env!("CARGO_PKG_VERSION").into(),
                // Never made up here: INSi would see a new installation at each request.
                instance: session.get("installation").unwrap_or_default(),
                nom: concat!("urn:lps:socle:", env!("CARGO_PKG_VERSION")).into(),
            },
        })
    }

    /// Sends one request and reads its reply.
    pub(super) fn demander(&self, c: &Context, criteres: &Criteres) -> Result<Retour, Failure> {
        if c.cancelled() {
            return Err(Failure::passing(
                "cancelled",
                texts::text(textes::ECHEC_ANNULE),
            ));
        }
        let Some(delai_ms) = echange::delai_ms(c.remaining_ms()) else {
            return Err(
                Failure::passing("http.timeout", texts::text(textes::ECHEC_DELAI))
                    .author("no time left for a further request"),
            );
        };
        c.progress(None, &texts::text(textes::EN_COURS));
        let requete = rechercher_avec_traits(&self.contexte(), criteres)
            .map_err(|erreur| failures::requete(&erreur))?;
        let envoi = http::Request::new("POST", &self.adresse);
        envoi.header("Content-Type", &requete.type_contenu)?;
        envoi.client(CERTIFICAT);
        envoi.timeout(delai_ms);
        // Past this the host stops reading: a reply of 10 MB never enters the plugin's memory.
        envoi.limit(TAILLE_MAX_OCTETS as u64);
        envoi.body(&Blob::of(requete.corps.as_bytes())?);
        let recu = envoi.send().map_err(en_clair)?;
        let corps = recu.body().to_vec()?;
        echange::lire(
            recu.status(),
            recu.header("content-type").as_deref(),
            &corps,
        )
    }

    /// Each message has identifiers of its own.
    fn contexte(&self) -> Contexte {
        Contexte {
            id_message: uuid(),
            id_bam: uuid(),
            id_lps: uuid(),
            instant_ms: time::now_ms(),
            emetteur: self.emetteur.clone(),
            logiciel: self.logiciel.clone(),
        }
    }
}

/// The host's failure with a sentence about INSi, when we have a better one.
fn en_clair(echec: Failure) -> Failure {
    match failures::phrase_reseau(&echec.code) {
        Some(cle) => Failure {
            message: texts::text(cle),
            ..echec
        },
        None => echec,
    }
}

fn manquant(cle: &str, reglage: &str) -> Failure {
    Failure::new("insi.reglage", texts::text(cle)).field(reglage)
}
