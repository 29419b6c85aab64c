//! Reading a reply: lenient on prefixes, order and absent optional elements, strict on structure.
//!
//! Elements are found by namespace and local name. The NIR key is never held against a reply. A reply with code 01 or 02
//! holds no `INDIVIDU`. Dates may carry `00` for an unknown month or day (inferred: the schema's type is a *date
//! lunaire*).

use super::{
    Cote, ELEMENTS_MAX, ErreurReponse, Faute, HISTORIQUE_MAX, PROFONDEUR_MAX, TAILLE_MAX_OCTETS,
    espaces,
};
use crate::date::CivilDate;
use crate::identite::{AncienMatricule, Ins, Origine, Reponse, TraitsRecus};
use crate::nir::Matricule;
use crate::oid::OidIns;
use crate::soap::tree::{self, Element, Rules};
use crate::traits::{LONGUEUR_MAX, Sexe};

/// Most characters kept of a text of a fault.
const TEXTE_MAX: usize = 500;

/// What a reply may be at most; UTF-8 and nothing else.
const REGLES: Rules = Rules {
    bytes: TAILLE_MAX_OCTETS,
    depth: PROFONDEUR_MAX,
    elements: ELEMENTS_MAX,
    lenient: false,
    spaces: &[espaces::SOAP, espaces::RESULTAT, espaces::SIRAM],
};

/// What a well-formed message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// An answer to the search.
    Retour(Retour),
    /// A SOAP fault.
    Faute(Faute),
}

/// The answer to a search (`CodeCR`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retour {
    /// `00`: one identity.
    Trouvee(Reponse),
    /// `01`: none.
    Aucune,
    /// `02`: several.
    Plusieurs,
}

impl Retour {
    /// `00`, `01` or `02`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Trouvee(_) => "00",
            Self::Aucune => "01",
            Self::Plusieurs => "02",
        }
    }
}

/// Reads a reply, whatever the HTTP status it came with. `type_contenu` is the HTTP `Content-Type`, when known: only its
/// charset is looked at.
///
/// # Errors
/// [`ErreurReponse`]: nothing of the reply may then be used.
pub fn lire_reponse(octets: &[u8], type_contenu: Option<&str>) -> Result<Message, ErreurReponse> {
    if type_contenu
        .and_then(charset)
        .is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8"))
    {
        return Err(ErreurReponse::Charset);
    }
    let racine = tree::read(octets, &REGLES)?;
    if !racine.is(espaces::SOAP, "Envelope") {
        return Err(ErreurReponse::Inattendu("SOAP 1.2 Envelope"));
    }
    let corps = racine.one(espaces::SOAP, "Body")?;
    match corps.children.as_slice() {
        [faute] if faute.is(espaces::SOAP, "Fault") => lire_faute(faute).map(Message::Faute),
        [resultat] if resultat.is(espaces::RESULTAT, "RESULTAT") => {
            lire_resultat(resultat).map(Message::Retour)
        }
        [] => Err(ErreurReponse::Manquant("RESULTAT")),
        _ => Err(ErreurReponse::Inattendu("RESULTAT or Fault, alone in Body")),
    }
}

fn charset(type_contenu: &str) -> Option<&str> {
    type_contenu.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"'))
    })
}

fn lire_resultat(resultat: &Element) -> Result<Retour, ErreurReponse> {
    let compte_rendu = resultat.one(espaces::RESULTAT, "CR")?;
    let individu = resultat.at_most_one(espaces::RESULTAT, "INDIVIDU")?;
    match (obligatoire(compte_rendu, "CodeCR")?, individu) {
        ("00", Some(individu)) => lire_individu(individu).map(Retour::Trouvee),
        ("00", None) => Err(ErreurReponse::Manquant("INDIVIDU")),
        ("01", None) => Ok(Retour::Aucune),
        ("02", None) => Ok(Retour::Plusieurs),
        ("01" | "02", Some(_)) => Err(ErreurReponse::Inattendu("no INDIVIDU with CodeCR 01 or 02")),
        _ => Err(ErreurReponse::CodeCr),
    }
}

fn lire_individu(individu: &Element) -> Result<Reponse, ErreurReponse> {
    let (matricule, oid) = lire_ins(individu.one(espaces::RESULTAT, "INSACTIF")?)?;
    let mut historique = Vec::new();
    for ancien in individu.all(espaces::RESULTAT, "INSHISTO") {
        if historique.len() == HISTORIQUE_MAX {
            return Err(ErreurReponse::TropComplexe("INSHISTO"));
        }
        let (matricule, oid) = lire_ins(ancien)?;
        let debut = lire_date(ancien, "DateDeb")?;
        let fin = lire_date(ancien, "DateFin")?;
        historique.push(AncienMatricule {
            matricule,
            oid,
            debut,
            fin,
            origine: Origine::Insi,
        });
    }
    let tiq = individu.one(espaces::RESULTAT, "TIQ")?;
    let texte = |nom| match facultatif(tiq, nom)? {
        Some(valeur)
            if valeur.chars().count() > LONGUEUR_MAX || valeur.contains(char::is_control) =>
        {
            Err(ErreurReponse::Valeur(nom))
        }
        valeur => Ok(valeur.map(str::to_owned)),
    };
    let traits = TraitsRecus {
        nom_naissance: texte("NomNaissance")?,
        premier_prenom: texte("Prenom")?,
        liste_prenoms: texte("ListePrenom")?,
        sexe: match facultatif(tiq, "Sexe")? {
            None => None,
            Some("F") => Some(Sexe::F),
            Some("M") => Some(Sexe::M),
            Some(_) => return Err(ErreurReponse::Valeur("Sexe")),
        },
        date_naissance: lire_date(tiq, "DateNaissance")?,
        lieu_naissance: facultatif(tiq, "LieuNaissance")?
            .map(|cog| {
                cog.parse()
                    .map_err(|_cog| ErreurReponse::Valeur("LieuNaissance"))
            })
            .transpose()?,
    };
    Ok(Reponse {
        ins: Ins {
            matricule,
            oid,
            historique,
        },
        traits,
    })
}

/// The matricule is the number followed by the key; an absent key is computed.
fn lire_ins(ins: &Element) -> Result<(Matricule, OidIns), ErreurReponse> {
    let individu = ins.one(espaces::RESULTAT, "IdIndividu")?;
    let numero = obligatoire(individu, "NumIdentifiant")?;
    if numero.len() != crate::nir::LONGUEUR_SANS_CLE || numero.contains(char::is_whitespace) {
        return Err(ErreurReponse::Valeur("NumIdentifiant"));
    }
    let cle = facultatif(individu, "Cle")?.unwrap_or_default();
    if !(cle.is_empty() || cle.len() == 2 && cle.bytes().all(|b| b.is_ascii_digit())) {
        return Err(ErreurReponse::Valeur("Cle"));
    }
    let matricule = Matricule::parse_lenient(&format!("{numero}{cle}"))
        .map_err(|_nir| ErreurReponse::Valeur("NumIdentifiant"))?;
    let oid = obligatoire(ins, "OID")?
        .parse()
        .map_err(|_oid| ErreurReponse::Valeur("OID"))?;
    Ok((matricule, oid))
}

/// `YYYY-MM-DD`, where `00` says unknown; a time zone after it (schema type `date`) is left out.
fn lire_date(parent: &Element, nom: &'static str) -> Result<Option<CivilDate>, ErreurReponse> {
    let Some(texte) = facultatif(parent, nom)? else {
        return Ok(None);
    };
    let valeur = || ErreurReponse::Valeur(nom);
    let (date, zone) = texte.split_at_checked(10).ok_or_else(valeur)?;
    if !(zone.is_empty() || zone == "Z" || (zone.len() == 6 && zone.starts_with(['+', '-']))) {
        return Err(valeur());
    }
    let known = date
        .strip_suffix("-00-00")
        .or_else(|| date.strip_suffix("-00"))
        .unwrap_or(date);
    known.parse().map(Some).map_err(|_date| valeur())
}

fn facultatif<'a>(
    parent: &'a Element,
    nom: &'static str,
) -> Result<Option<&'a str>, ErreurReponse> {
    Ok(parent
        .at_most_one(espaces::RESULTAT, nom)?
        .and_then(Element::value))
}

fn obligatoire<'a>(parent: &'a Element, nom: &'static str) -> Result<&'a str, ErreurReponse> {
    parent
        .one(espaces::RESULTAT, nom)?
        .value()
        .ok_or(ErreurReponse::Manquant(nom))
}

/// Two shapes of detail are read: `siram:Erreur` with attributes (the schema's) and children `Code`, `Severite`,
/// `Descriptif`, under `Detail` or under an element of it, in any namespace (seen in a public client).
fn lire_faute(faute: &Element) -> Result<Faute, ErreurReponse> {
    let code = faute.one(espaces::SOAP, "Code")?;
    let cote = match local(
        code.one(espaces::SOAP, "Value")?
            .value()
            .unwrap_or_default(),
    ) {
        "Sender" => Cote::Emetteur,
        "Receiver" => Cote::Service,
        _ => Cote::Inconnu,
    };
    let sous_code = code
        .at_most_one(espaces::SOAP, "Subcode")?
        .and_then(|sous_code| sous_code.all(espaces::SOAP, "Value").next())
        .and_then(Element::value)
        .map(|valeur| borner(local(valeur)));
    let raison = faute
        .at_most_one(espaces::SOAP, "Reason")?
        .and_then(|raison| raison.all(espaces::SOAP, "Text").next())
        .and_then(Element::value);
    let detail = faute
        .at_most_one(espaces::SOAP, "Detail")?
        .map(lire_detail)
        .unwrap_or_default();
    Ok(Faute {
        cote,
        sous_code,
        code: detail.code.map(borner),
        severite: detail.severite.map(borner),
        texte: detail.texte.or(raison).map(borner).unwrap_or_default(),
    })
}

#[derive(Default)]
struct Detail<'a> {
    code: Option<&'a str>,
    severite: Option<&'a str>,
    texte: Option<&'a str>,
}

fn lire_detail(detail: &Element) -> Detail<'_> {
    let erreur = detail.all(espaces::SIRAM, "Erreur").next();
    if let Some(erreur) = erreur
        && let Some(code) = erreur.attribute("code")
    {
        let (severite, texte) = (erreur.attribute("severite"), erreur.value());
        return Detail {
            code: Some(code),
            severite,
            texte,
        };
    }
    for holder in std::iter::once(detail).chain(&detail.children) {
        let child = |nom: &str| holder.children.iter().find(|e| e.name == nom)?.value();
        if let Some(code) = child("Code") {
            let (severite, texte) = (child("Severite"), child("Descriptif"));
            return Detail {
                code: Some(code),
                severite,
                texte,
            };
        }
    }
    Detail::default()
}

/// Text of a fault, cut at a length a screen can show.
fn borner(text: &str) -> String {
    text.chars().take(TEXTE_MAX).collect()
}

/// The local part of a qualified name in a value.
fn local(qname: &str) -> &str {
    qname.rsplit(':').next().unwrap_or(qname)
}
