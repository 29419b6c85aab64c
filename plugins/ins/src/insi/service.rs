//! One request to the téléservice, in the name of who asks.

use socle_formats::insi::{
    Carte, Contexte, Criteres, ErreurRequete, Logiciel, Requete, Retour, TAILLE_MAX_OCTETS,
    rechercher_avec_carte_vitale, rechercher_avec_traits,
};
use socle_sdk::session::Session;
use socle_sdk::{
    Blob, Context, Failure, http, session, signature::Signing, store, texts, time, uuid,
};

use super::echange;
use super::voie::Voie;
use crate::{failures, settings, textes};

/// Where the identifier of this installation is kept, for when no session says that of the workstation.
const TABLE: &str = "installation";
const CLE: &str = "uuid";

/// Where to ask, and in whose name. Opened once a search: a card signs once for all its requests.
#[derive(Debug)]
pub(super) struct Service {
    voie: Voie,
    adresse: String,
    emetteur: String,
    assertion: Option<String>,
    logiciel: Logiciel,
}

impl Service {
    /// Gathers what a request needs.
    ///
    /// # Errors
    /// `session-required`, `denied`, `insi.reglage` with the setting in the detail `field`; those of a signature.
    pub(super) fn ouvrir(c: &Context) -> Result<Self, Failure> {
        let autorisation = settings::autorisation();
        if autorisation.is_empty() {
            return Err(manquant(textes::ECHEC_AUTORISATION, "autorisation"));
        }
        // Without a session a person is told so; what happens by itself needs none.
        let present = match session::current() {
            Ok(present) => Some(present),
            Err(_) if par_soi_meme(c) => None,
            Err(echec) => return Err(echec),
        };
        let facturation = settings::facturation();
        let voie = match &present {
            Some(present) if !par_soi_meme(c) => {
                if !present.can("insi") {
                    return Err(
                        Failure::new("denied", texts::text(textes::ECHEC_DROIT_INSI))
                            .author("the session lacks `insi`"),
                    );
                }
                let authentification = present.get("authentification").unwrap_or_default();
                Voie::choisir(Some(&authentification), &facturation)
            }
            _ => Voie::choisir(None, &facturation),
        };
        let emetteur = match voie.assertion() {
            true => du(present.as_ref(), "identifiant"),
            false => Some(settings::structure())
                .filter(|structure| !structure.is_empty())
                .or_else(|| du(present.as_ref(), "structure")),
        };
        let emetteur = emetteur.ok_or_else(|| match voie.assertion() {
            true => manquant(textes::ECHEC_IDENTIFIANT, "identifiant"),
            false => manquant(textes::ECHEC_STRUCTURE, "structure"),
        })?;
        let assertion = match voie.assertion() {
            true => Some(signer(&facturation)?),
            false => None,
        };
        Ok(Self {
            voie,
            adresse: match voie.porte_des_cartes() {
                true => settings::service_cartes(),
                false => settings::service(),
            },
            emetteur,
            assertion,
            logiciel: Logiciel {
                numero_autorisation: autorisation,
                version: settings::logiciel_version(),
                instance: instance(present.as_ref())?,
                nom: settings::logiciel_nom(),
            },
        })
    }

    /// Sends one search by traits and reads its reply.
    pub(super) fn demander(&self, c: &Context, criteres: &Criteres) -> Result<Retour, Failure> {
        self.echanger(c, rechercher_avec_traits(&self.contexte(), criteres))
    }

    /// Sends one search by carte Vitale and reads its reply.
    pub(super) fn demander_par_carte(&self, c: &Context, carte: &Carte) -> Result<Retour, Failure> {
        self.echanger(c, rechercher_avec_carte_vitale(&self.contexte(), carte))
    }

    fn echanger(
        &self,
        c: &Context,
        requete: Result<Requete, ErreurRequete>,
    ) -> Result<Retour, Failure> {
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
        let requete = requete.map_err(|erreur| failures::requete(&erreur))?;
        let mut sans_certificat = None;
        for certificat in self.voie.certificats() {
            let envoi = http::Request::new("POST", &self.adresse);
            envoi.header("Content-Type", &requete.type_contenu)?;
            envoi.client(certificat);
            envoi.timeout(delai_ms);
            // Past this the host stops reading: a reply of 10 MB never enters the plugin's memory.
            envoi.limit(TAILLE_MAX_OCTETS as u64);
            envoi.body(&Blob::of(requete.corps.as_bytes())?);
            let recu = match envoi.send() {
                Ok(recu) => recu,
                // Nothing was sent: the practice does not know the certificate by this name.
                Err(echec) if echec.code == "http.client" => {
                    sans_certificat = Some(echec);
                    continue;
                }
                Err(echec) => return Err(en_clair(echec)),
            };
            let corps = recu.body().to_vec()?;
            return echange::lire(
                recu.status(),
                recu.header("content-type").as_deref(),
                &corps,
            );
        }
        Err(sans_certificat.unwrap_or_else(|| Failure::unsupported("no certificate to try")))
    }

    /// Each message has identifiers of its own.
    fn contexte(&self) -> Contexte {
        Contexte {
            id_message: uuid(),
            id_bam: uuid(),
            id_lps: uuid(),
            instant_ms: time::now_ms(),
            emetteur: self.emetteur.clone(),
            assertion: self.assertion.clone(),
            logiciel: self.logiciel.clone(),
        }
    }
}

/// Whether nobody asks: an event or a schedule. A service asks for whoever called it, and then for the session.
fn par_soi_meme(c: &Context) -> bool {
    !matches!(c.origin().as_str(), "person" | "service")
}

fn du(present: Option<&Session>, cle: &str) -> Option<String> {
    present?
        .get(cle)
        .map(|valeur| valeur.trim().to_owned())
        .filter(|valeur| !valeur.is_empty())
}

/// The assertion of who asks. Who they are is written by the host; the number of the Assurance maladie is ours to give.
fn signer(facturation: &str) -> Result<String, Failure> {
    let ordre = Signing::new("insi");
    ordre.set("facturation", &facturation.into());
    let specialite = settings::specialite();
    if !specialite.is_empty() {
        ordre.set("specialite", &specialite.as_str().into());
    }
    ordre.sign()
}

/// The workstation when somebody is there; otherwise one identifier for what the practice does by itself, made once:
/// INSi would see a new installation at each request.
fn instance(present: Option<&Session>) -> Result<String, Failure> {
    if let Some(poste) = du(present, "installation") {
        return Ok(poste);
    }
    if let Some(gardee) = store::get(TABLE, CLE)?.as_text() {
        return Ok(gardee.to_owned());
    }
    let nouvelle = uuid();
    store::put(TABLE, CLE, &nouvelle.as_str().into(), "")?;
    Ok(nouvelle)
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
