//! The bodies `RECSANSVITALE` and `RECVITALE` (XSD), then the rules the service adds.

use crate::insi::contexts::Headers;
use crate::insi::lexical::{self, Name};
use crate::insi::{Operation, fault};
use crate::persons::{Sexe, key_of};
use crate::soap::{Fault, Sequence, leaf};
use crate::xml::Element;

const RECSANS: &str = "http://www.cnamts.fr/INSiRecSans";
const RECVIT: &str = "http://www.cnamts.fr/INSiRecVit";

/// A search whose fields have the right shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Search {
    Traits(Traits),
    Carte(Carte),
}

/// Search by traits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) nom: String,
    /// The `Prenom` elements joined by spaces.
    pub(crate) prenoms: String,
    pub(crate) sexe: Sexe,
    pub(crate) naissance: String,
    pub(crate) lieu: Option<String>,
}

/// Search by Vitale card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carte {
    pub(crate) individu: Option<String>,
    pub(crate) assure: String,
    pub(crate) nom: Option<String>,
    pub(crate) naissance: String,
    pub(crate) rang: String,
}

/// Reads the body of an operation.
pub(crate) fn read(
    body: &Element,
    operation: Operation,
    headers: &Headers<'_>,
) -> Result<Search, Box<Fault>> {
    let (namespace, name) = match operation {
        Operation::AvecTraits => (RECSANS, "RECSANSVITALE"),
        Operation::AvecCarte => (RECVIT, "RECVITALE"),
    };
    if !body.is(namespace, name) {
        return Err(fault::schema(format!(
            "the body is {}, the action asks for {name}",
            body.label()
        )));
    }
    match operation {
        Operation::AvecTraits => traits(body).map(Search::Traits),
        Operation::AvecCarte => carte(body, headers).map(Search::Carte),
    }
}

fn traits(body: &Element) -> Result<Traits, Box<Fault>> {
    let read = || -> Result<_, String> {
        let mut sequence = Sequence::plain(body, RECSANS)?;
        let nom = sequence.optional("NomNaissance").map(leaf).transpose()?;
        let mut prenoms = Vec::new();
        while let Some(prenom) = sequence.optional("Prenom") {
            prenoms.push(leaf(prenom)?);
        }
        let sexe = sequence.optional("Sexe").map(leaf).transpose()?;
        let naissance = sequence.optional("DateNaissance").map(leaf).transpose()?;
        let lieu = sequence.optional("LieuNaissance").map(leaf).transpose()?;
        sequence.end()?;
        Ok((nom, prenoms, sexe, naissance, lieu))
    };
    let (nom, prenoms, sexe, naissance, lieu) = read().map_err(fault::schema)?;
    let nom = match nom {
        Some(nom) if !nom.is_empty() => nom,
        _ => return Err(fault::insi_19("NomNaissance is missing or empty")),
    };
    // The XSD makes the three optional; that the service wants them is inferred.
    let missing = |name: &str| fault::champ(format!("{name} is missing"));
    if prenoms.is_empty() {
        return Err(missing("Prenom"));
    }
    let sexe = sexe.ok_or_else(|| missing("Sexe"))?;
    let naissance = naissance.ok_or_else(|| missing("DateNaissance"))?;
    lexical::name(Name::Family, nom).map_err(fault::insi_102)?;
    for prenom in &prenoms {
        lexical::name(Name::Given, prenom).map_err(fault::insi_102)?;
    }
    let sexe = match sexe {
        "F" => Sexe::F,
        "M" => Sexe::M,
        other => return Err(fault::insi_102(format!("Sexe: {other}"))),
    };
    lexical::date(naissance).map_err(fault::insi_102)?;
    if let Some(lieu) = lieu {
        lexical::cog(lieu).map_err(fault::insi_102)?;
    }
    Ok(Traits {
        nom: nom.to_owned(),
        prenoms: prenoms.join(" "),
        sexe,
        naissance: naissance.to_owned(),
        lieu: lieu.map(str::to_owned),
    })
}

/// `NumIdentifiant`, `Cle`, `TypeMatricule`, all optional.
type MatriculeLu<'a> = (Option<&'a str>, Option<&'a str>);

fn carte(body: &Element, headers: &Headers<'_>) -> Result<Carte, Box<Fault>> {
    let read = || -> Result<_, String> {
        let mut sequence = Sequence::plain(body, RECVIT)?;
        let individu = sequence
            .optional("MatriculeIndividu")
            .map(matricule)
            .transpose()?;
        let assure = sequence
            .optional("MatriculeOD")
            .map(matricule)
            .transpose()?;
        let nom = sequence.optional("NomNaissance").map(leaf).transpose()?;
        let naissance = sequence.optional("DateNaissance").map(leaf).transpose()?;
        let rang = sequence.optional("RangNaissance").map(leaf).transpose()?;
        sequence.end()?;
        Ok((individu, assure, nom, naissance, rang))
    };
    let (individu, assure, nom, naissance, rang) = read().map_err(fault::schema)?;
    // The XSD makes everything optional; what a known working request carries is asked (inferred).
    let missing = |name: &str| fault::champ(format!("{name} is missing"));
    let individu = individu
        .map(|matricule| numero("MatriculeIndividu", matricule))
        .transpose()?;
    let assure = numero("MatriculeOD", assure.ok_or_else(|| missing("MatriculeOD"))?)?;
    let naissance = naissance.ok_or_else(|| missing("DateNaissance"))?;
    let rang = rang.ok_or_else(|| missing("RangNaissance"))?;
    if !lexical::is_date_shape(naissance) {
        return Err(fault::champ(format!("DateNaissance: {naissance}")));
    }
    if !matches!(rang.as_bytes(), [b'1'..=b'9']) {
        return Err(fault::champ(format!("RangNaissance: {rang}")));
    }
    if let Some(nom) = nom {
        lexical::name(Name::Family, nom).map_err(fault::insi_102)?;
    }
    let couverture = &headers.couverture;
    let beneficiaire = couverture
        .beneficiaire
        .as_ref()
        .ok_or_else(|| fault::contexte("COUVERTURE/BENEFICIAIRE is missing".to_owned()))?;
    let agrees = couverture.assure == Some(assure)
        && beneficiaire.nir == individu
        && beneficiaire.naissance == Some(naissance)
        && beneficiaire.rang == Some(rang);
    if !agrees {
        return Err(fault::contexte(
            "COUVERTURE does not say the same as RECVITALE".to_owned(),
        ));
    }
    Ok(Carte {
        individu: individu.map(str::to_owned),
        assure: assure.to_owned(),
        nom: nom.map(str::to_owned),
        naissance: naissance.to_owned(),
        rang: rang.to_owned(),
    })
}

fn matricule(element: &Element) -> Result<MatriculeLu<'_>, String> {
    let mut sequence = Sequence::plain(element, RECVIT)?;
    let numero = sequence.optional("NumIdentifiant").map(leaf).transpose()?;
    let cle = sequence.optional("Cle").map(leaf).transpose()?;
    sequence.optional("TypeMatricule").map(leaf).transpose()?;
    sequence.end()?;
    Ok((numero, cle))
}

/// 13 characters, and the right key when one is given.
fn numero<'a>(name: &str, (numero, cle): MatriculeLu<'a>) -> Result<&'a str, Box<Fault>> {
    let numero =
        numero.ok_or_else(|| fault::champ(format!("{name}: NumIdentifiant is missing")))?;
    if !lexical::is_nir13(numero) {
        return Err(fault::champ(format!("{name}: not 13 characters of a NIR")));
    }
    if let Some(cle) = cle
        && key_of(numero).map(|key| format!("{key:02}")).as_deref() != Some(cle)
    {
        return Err(fault::champ(format!("{name}: wrong key")));
    }
    Ok(numero)
}
