//! Writing the two searches.
//!
//! Header order follows the official example: `ContexteBAM`, `wsa:MessageID`, `wsa:Action`, `ContexteLPS`, and then
//! `wsse:Security` with the assertion of the session, which the host wrote and signed: a caller of this module never
//! holds a key. Three modes (SEL-MP-043, second-hand): a card's assertion is signed, that of Pro Santé Connect is not,
//! and with a software certificate (INSI-AUTO, INSI-MANU) there is none.

use super::{ACTION_CARTE_VITALE, ACTION_TRAITS, Criteres, ErreurRequete, espaces};
use crate::date::CivilDate;
use crate::nir::Matricule;
use crate::out::Out;
use crate::traits::fil;

/// The software that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logiciel {
    /// CNDA authorisation number (`IDAM`).
    pub numero_autorisation: String,
    /// Version, such as `1.00.00`.
    pub version: String,
    /// UUID of the installation.
    pub instance: String,
    /// Name, such as `urn:lps:editeur:version`.
    pub nom: String,
}

/// What changes from one message to the next, and who sends it. Nothing here is made up by this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contexte {
    /// UUID of the message, written `uuid:…`.
    pub id_message: String,
    /// UUID of the business context.
    pub id_bam: String,
    /// UUID of the software context.
    pub id_lps: String,
    /// Instant of sending, milliseconds UTC since 1 January 1970.
    pub instant_ms: i64,
    /// NameID of the assertion, or organisational unit of the software certificate when there is none.
    pub emetteur: String,
    /// The SAML assertion of the session, as the host wrote it: XML without declaration.
    pub assertion: Option<String>,
    /// The software.
    pub logiciel: Logiciel,
}

/// What is read on a Vitale card for WS_INS1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carte {
    /// NIR of the insured (*ouvrant droit*).
    pub matricule_assure: Matricule,
    /// NIR of the beneficiary, when the card has one.
    pub matricule_beneficiaire: Option<Matricule>,
    /// Birth name, when the card has it; sent in wire form.
    pub nom_naissance: Option<String>,
    /// Birth date as read, `YYYY-MM-DD`; months over 12 and zeros occur (*date lunaire*).
    pub date_naissance: String,
    /// Rank among twins, 1 for the others.
    pub rang: u8,
}

/// A request ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requete {
    /// SOAP action, also written in the header.
    pub action: &'static str,
    /// HTTP `Content-Type`.
    pub type_contenu: String,
    /// The message.
    pub corps: String,
}

/// WS_INS2: search by traits.
///
/// # Errors
/// [`ErreurRequete`] on a context that cannot be written.
pub fn rechercher_avec_traits(
    contexte: &Contexte,
    criteres: &Criteres,
) -> Result<Requete, ErreurRequete> {
    contexte.verifier()?;
    enveloppe(
        contexte,
        ACTION_TRAITS,
        |_| {},
        |xml| {
            xml.open("RECSANSVITALE", &[("xmlns", espaces::RECSANS)], |xml| {
                xml.text("NomNaissance", &[], criteres.nom_naissance());
                xml.text("Prenom", &[], criteres.prenom());
                xml.text("Sexe", &[], criteres.sexe().as_str());
                xml.text("DateNaissance", &[], &criteres.date_naissance().to_string());
                if let Some(lieu) = criteres.lieu_naissance() {
                    xml.text("LieuNaissance", &[], lieu.as_str());
                }
            });
        },
    )
}

/// WS_INS1: search by Vitale card.
///
/// The real service also wants an assertion of the card itself (`NameQualifier="VITALE"`), which the licensed component
/// MICA makes with the card. Nothing public says how to: it is not written here, and a request without it is refused by
/// the real service.
///
/// # Errors
/// [`ErreurRequete`] on a context or a reading of the card that cannot be written.
pub fn rechercher_avec_carte_vitale(
    contexte: &Contexte,
    carte: &Carte,
) -> Result<Requete, ErreurRequete> {
    contexte.verifier()?;
    let date = carte.date_naissance.as_str();
    let date_shape = date.len() == 10
        && date.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !date_shape {
        return Err(ErreurRequete::Carte("date_naissance"));
    }
    let nom = carte.nom_naissance.as_deref().map(fil::nom).transpose()?;
    let rang = carte.rang.to_string();
    enveloppe(
        contexte,
        ACTION_CARTE_VITALE,
        |xml| {
            xml.open("ASSURE", &[], |xml| {
                xml.open("Id", &[], |xml| {
                    xml.text("Num", &[], carte.matricule_assure.numero())
                });
            });
            xml.open("BENEFICIAIRE", &[], |xml| {
                if let Some(matricule) = &carte.matricule_beneficiaire {
                    xml.open("Nir", &[], |xml| xml.text("Num", &[], matricule.numero()));
                }
                xml.text("DateNai", &[], date);
                xml.text("Rang", &[], &rang);
            });
        },
        |xml| {
            xml.open("RECVITALE", &[("xmlns", espaces::RECVITALE)], |xml| {
                if let Some(matricule) = &carte.matricule_beneficiaire {
                    xml.open("MatriculeIndividu", &[], |xml| {
                        xml.text("NumIdentifiant", &[], matricule.numero());
                    });
                }
                xml.open("MatriculeOD", &[], |xml| {
                    xml.text("NumIdentifiant", &[], carte.matricule_assure.numero());
                });
                if let Some(nom) = &nom {
                    xml.text("NomNaissance", &[], nom);
                }
                xml.text("DateNaissance", &[], date);
                xml.text("RangNaissance", &[], &rang);
            });
        },
    )
}

impl Contexte {
    fn verifier(&self) -> Result<(), ErreurRequete> {
        for (nom, uuid) in [
            ("id_message", &self.id_message),
            ("id_bam", &self.id_bam),
            ("id_lps", &self.id_lps),
            ("instance", &self.logiciel.instance),
        ] {
            if !est_uuid(uuid) {
                return Err(ErreurRequete::Uuid(nom));
            }
        }
        for (nom, valeur) in [
            ("émetteur", &self.emetteur),
            ("numéro d’autorisation", &self.logiciel.numero_autorisation),
            ("version du logiciel", &self.logiciel.version),
            ("nom du logiciel", &self.logiciel.nom),
        ] {
            if valeur.trim().is_empty() || valeur.chars().any(char::is_control) {
                return Err(ErreurRequete::Reglage(nom));
            }
        }
        // It goes in as it is: a declaration or a text in its place would break the whole message.
        match &self.assertion {
            Some(xml)
                if !xml.starts_with('<') || xml.starts_with("<?") || xml.starts_with("<!") =>
            {
                Err(ErreurRequete::Assertion)
            }
            _ => Ok(()),
        }
    }
}

fn est_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// `2021-06-16T09:39:02.004Z`.
fn instant(ms: i64) -> Result<String, ErreurRequete> {
    const MS_PAR_JOUR: i64 = 86_400_000;
    let date = CivilDate::depuis_jours_unix(ms.div_euclid(MS_PAR_JOUR))
        .map_err(|_out_of_range| ErreurRequete::Instant)?;
    let reste = ms.rem_euclid(MS_PAR_JOUR);
    let (heures, minutes) = (reste / 3_600_000, reste / 60_000 % 60);
    let (secondes, millis) = (reste / 1_000 % 60, reste % 1_000);
    Ok(format!(
        "{date}T{heures:02}:{minutes:02}:{secondes:02}.{millis:03}Z"
    ))
}

/// The whole message: headers of the téléservice, then the body.
fn enveloppe(
    contexte: &Contexte,
    action: &'static str,
    couverture: impl FnOnce(&mut Out),
    corps: impl FnOnce(&mut Out),
) -> Result<Requete, ErreurRequete> {
    let temps = instant(contexte.instant_ms)?;
    let mut xml = Out::new();
    let espaces_racine = [("xmlns:env", espaces::SOAP), ("xmlns:wsa", espaces::WSA)];
    xml.open("env:Envelope", &espaces_racine, |xml| {
        xml.open("env:Header", &[], |xml| {
            let bam = [("xmlns", espaces::CONTEXTE_BAM), ("Version", "01_02")];
            xml.open("ContexteBAM", &bam, |xml| {
                xml.text("Id", &[], &contexte.id_bam);
                xml.text("Temps", &[], &temps);
                xml.text("Emetteur", &[], &contexte.emetteur);
                xml.open("COUVERTURE", &[], couverture);
            });
            xml.text(
                "wsa:MessageID",
                &[],
                &format!("uuid:{}", contexte.id_message),
            );
            xml.text("wsa:Action", &[], action);
            let lps = [("xmlns", espaces::CONTEXTE_LPS), ("Version", "01_00")];
            xml.open("ContexteLPS", &lps, |xml| {
                xml.text("Id", &[], &contexte.id_lps);
                xml.text("Temps", &[], &temps);
                xml.text("Emetteur", &[], &contexte.emetteur);
                xml.open("LPS", &[], |xml| {
                    let logiciel = &contexte.logiciel;
                    xml.text("IDAM", &[("R", "4")], &logiciel.numero_autorisation);
                    xml.text("Version", &[], &logiciel.version);
                    xml.text("Instance", &[], &logiciel.instance);
                    xml.text("Nom", &[], &logiciel.nom);
                });
            });
            if let Some(assertion) = &contexte.assertion {
                // Signed to the letter: not a space more.
                xml.open("wsse:Security", &[("xmlns:wsse", espaces::WSSE)], |xml| {
                    xml.raw(assertion);
                });
            }
        });
        xml.open("env:Body", &[], corps);
    });
    // Writing to memory does not fail.
    let corps = String::from_utf8(xml.finish().unwrap_or_default()).unwrap_or_default();
    Ok(Requete {
        action,
        type_contenu: format!("application/soap+xml; charset=utf-8; action=\"{action}\""),
        corps,
    })
}
