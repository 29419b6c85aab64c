//! Writing the two searches.
//!
//! Header order follows the official example: `ContexteBAM`, `wsa:MessageID`, `wsa:Action`, `ContexteLPS`, and then
//! `wsse:Security` with the assertion of the session, which the host wrote and signed: a caller of this module never
//! holds a key. Three modes (SEL-MP-043, second-hand): a card's assertion is signed, that of Pro Santé Connect is not,
//! and with a software certificate (INSI-AUTO, INSI-MANU) there is none.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{ACTION_CARTE_VITALE, ACTION_TRAITS, Criteres, ErreurRequete, espaces};
use crate::date::CivilDate;
use crate::nir::Matricule;
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
    let mut xml = Xml::new();
    xml.enveloppe(
        contexte,
        ACTION_TRAITS,
        |_| {},
        |xml| {
            xml.racine("RECSANSVITALE", &[("xmlns", espaces::RECSANS)], |xml| {
                xml.texte("NomNaissance", criteres.nom_naissance());
                xml.texte("Prenom", criteres.prenom());
                xml.texte("Sexe", criteres.sexe().as_str());
                xml.texte("DateNaissance", &criteres.date_naissance().to_string());
                if let Some(lieu) = criteres.lieu_naissance() {
                    xml.texte("LieuNaissance", lieu.as_str());
                }
            });
        },
    )?;
    Ok(xml.finir(ACTION_TRAITS))
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
    let mut xml = Xml::new();
    xml.enveloppe(
        contexte,
        ACTION_CARTE_VITALE,
        |xml| {
            xml.element("ASSURE", |xml| {
                xml.element("Id", |xml| {
                    xml.texte("Num", carte.matricule_assure.numero())
                });
            });
            xml.element("BENEFICIAIRE", |xml| {
                if let Some(matricule) = &carte.matricule_beneficiaire {
                    xml.element("Nir", |xml| xml.texte("Num", matricule.numero()));
                }
                xml.texte("DateNai", date);
                xml.texte("Rang", &rang);
            });
        },
        |xml| {
            xml.racine("RECVITALE", &[("xmlns", espaces::RECVITALE)], |xml| {
                if let Some(matricule) = &carte.matricule_beneficiaire {
                    xml.element("MatriculeIndividu", |xml| {
                        xml.texte("NumIdentifiant", matricule.numero());
                    });
                }
                xml.element("MatriculeOD", |xml| {
                    xml.texte("NumIdentifiant", carte.matricule_assure.numero());
                });
                if let Some(nom) = &nom {
                    xml.texte("NomNaissance", nom);
                }
                xml.texte("DateNaissance", date);
                xml.texte("RangNaissance", &rang);
            });
        },
    )?;
    Ok(xml.finir(ACTION_CARTE_VITALE))
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

/// Writes elements one inside the other, so that every start has its end.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Self {
        Self(Writer::new(Vec::with_capacity(2_048)))
    }

    fn enveloppe(
        &mut self,
        contexte: &Contexte,
        action: &str,
        couverture: impl FnOnce(&mut Self),
        corps: impl FnOnce(&mut Self),
    ) -> Result<(), ErreurRequete> {
        let temps = instant(contexte.instant_ms)?;
        self.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        let espaces_racine = [("xmlns:env", espaces::SOAP), ("xmlns:wsa", espaces::WSA)];
        self.racine("env:Envelope", &espaces_racine, |xml| {
            xml.element("env:Header", |xml| {
                let bam = [("xmlns", espaces::CONTEXTE_BAM), ("Version", "01_02")];
                xml.racine("ContexteBAM", &bam, |xml| {
                    xml.texte("Id", &contexte.id_bam);
                    xml.texte("Temps", &temps);
                    xml.texte("Emetteur", &contexte.emetteur);
                    xml.element("COUVERTURE", couverture);
                });
                xml.texte("wsa:MessageID", &format!("uuid:{}", contexte.id_message));
                xml.texte("wsa:Action", action);
                let lps = [("xmlns", espaces::CONTEXTE_LPS), ("Version", "01_00")];
                xml.racine("ContexteLPS", &lps, |xml| {
                    xml.texte("Id", &contexte.id_lps);
                    xml.texte("Temps", &temps);
                    xml.texte("Emetteur", &contexte.emetteur);
                    xml.element("LPS", |xml| {
                        let logiciel = &contexte.logiciel;
                        xml.racine("IDAM", &[("R", "4")], |xml| {
                            xml.contenu(&logiciel.numero_autorisation);
                        });
                        xml.texte("Version", &logiciel.version);
                        xml.texte("Instance", &logiciel.instance);
                        xml.texte("Nom", &logiciel.nom);
                    });
                });
                if let Some(assertion) = &contexte.assertion {
                    xml.racine("wsse:Security", &[("xmlns:wsse", espaces::WSSE)], |xml| {
                        // Signed to the letter: not a space more.
                        xml.event(Event::Text(BytesText::from_escaped(assertion)));
                    });
                }
            });
            xml.element("env:Body", corps);
        });
        Ok(())
    }

    fn racine(&mut self, nom: &str, attributs: &[(&str, &str)], dedans: impl FnOnce(&mut Self)) {
        self.event(Event::Start(
            BytesStart::new(nom).with_attributes(attributs.iter().copied()),
        ));
        dedans(self);
        self.event(Event::End(BytesEnd::new(nom)));
    }

    fn element(&mut self, nom: &str, dedans: impl FnOnce(&mut Self)) {
        self.racine(nom, &[], dedans);
    }

    fn texte(&mut self, nom: &str, contenu: &str) {
        self.element(nom, |xml| xml.contenu(contenu));
    }

    fn contenu(&mut self, contenu: &str) {
        self.event(Event::Text(BytesText::new(contenu)));
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing to memory does not fail.
        self.0.write_event(event).unwrap_or_default();
    }

    fn finir(self, action: &'static str) -> Requete {
        let type_contenu = format!("application/soap+xml; charset=utf-8; action=\"{action}\"");
        let corps = String::from_utf8(self.0.into_inner()).unwrap_or_default();
        Requete {
            action,
            type_contenu,
            corps,
        }
    }
}
