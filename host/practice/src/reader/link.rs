//! A patient passed from another software: `socle://patient?ins=…&nom=…&naissance=…`, the same by arguments of a command,
//! or a matricule that was copied there.
//!
//! The form is ours: no specification was found that several practice softwares share. As a code on paper, what is passed
//! finds a patient, compares the file or fills a form in, and proves nothing: no INS is taken from it.

use socle_formats::date::CivilDate;
use socle_formats::identite::TraitsRecus;
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::LONGUEUR_MAX;
use url::Url;

use super::shown::{Shown, Source};

/// What a link to a patient begins with.
pub const SCHEME: &str = "socle";
/// Longest link, in bytes.
const LONGEST: usize = 2_000;
/// What a link calls the matricule INS. The word is the RNIV's, as that of the other traits; no plugin is meant.
pub const INS: &str = "ins";
/// What a link may say of a patient.
const KNOWN: [&str; 9] = [
    INS,
    "oid",
    "nom",
    "prenom",
    "prenoms",
    "nom-utilise",
    "naissance",
    "sexe",
    "lieu",
];

/// Why what was passed names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It is no link of ours.
    #[error("not a link to a patient")]
    Form,
    /// It is longer than any link of ours.
    #[error("the link is too long")]
    Long,
    /// It says something that has no meaning here: a typing error of who wrote the link would go unseen.
    #[error("unknown: {0}")]
    Unknown(String),
    /// It says one thing twice.
    #[error("twice: {0}")]
    Twice(&'static str),
    /// One of the things it says cannot be read; the second text ends a French sentence.
    #[error("{0}: {1}")]
    Value(&'static str, String),
    /// It names nobody: neither a matricule, nor a name with a birth date.
    #[error("nobody is named")]
    Nobody,
}

impl LinkError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Form => "lien.forme",
            Self::Long => "lien.long",
            Self::Unknown(_) => "lien.inconnu",
            Self::Twice(_) => "lien.double",
            Self::Value(..) => "lien.valeur",
            Self::Nobody => "lien.personne",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let why = match self {
            Self::Form => "ce n’est pas un lien vers un patient".to_owned(),
            Self::Long => "le lien est trop long".to_owned(),
            Self::Unknown(name) => format!("« {name} » n’y a pas de sens"),
            Self::Twice(name) => format!("« {name} » y est écrit deux fois"),
            Self::Value(name, why) => format!("« {name} » {why}"),
            Self::Nobody => "il faut l’INS, ou le nom et la date de naissance".to_owned(),
        };
        format!(
            "Le patient transmis par l’autre logiciel n’a pas été compris : {why}. Cherchez-le par son nom."
        )
    }
}

/// Whether a text wants to be such a link.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let head = text.trim_start().get(..SCHEME.len() + 1);
    head.is_some_and(|head| head.eq_ignore_ascii_case("socle:"))
}

/// Read a link.
///
/// # Errors
/// [`LinkError`].
pub fn read(text: &str) -> Result<Shown, LinkError> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(LinkError::Long);
    }
    let url = Url::parse(text).map_err(|_no_url| LinkError::Form)?;
    let is_ours = url.scheme() == SCHEME
        && url.host_str() == Some("patient")
        && matches!(url.path(), "" | "/")
        && url.port().is_none()
        && url.username().is_empty();
    if !is_ours {
        return Err(LinkError::Form);
    }
    let said: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    of(said
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The patient these names and values say, as in a link.
///
/// # Errors
/// [`LinkError`].
pub fn of<'a>(said: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Shown, LinkError> {
    let mut values: [Option<&str>; KNOWN.len()] = Default::default();
    for (name, value) in said {
        let Some((known, slot)) = KNOWN
            .into_iter()
            .zip(&mut values)
            .find(|(known, _)| *known == name)
        else {
            return Err(LinkError::Unknown(name.chars().take(40).collect()));
        };
        let value = value.trim();
        if value.chars().count() > LONGUEUR_MAX {
            return Err(LinkError::Value(known, "est trop long".to_owned()));
        }
        if value.chars().any(char::is_control) {
            return Err(LinkError::Value(
                known,
                "contient un caractère illisible".to_owned(),
            ));
        }
        if slot.replace(value).is_some() {
            return Err(LinkError::Twice(known));
        }
    }
    let [
        ins,
        oid,
        nom,
        prenom,
        prenoms,
        nom_utilise,
        naissance,
        sexe,
        lieu,
    ] = values.map(|value| value.filter(|value| !value.is_empty()));
    let text = |value: Option<&str>| value.map(str::to_owned);
    let traits = TraitsRecus {
        nom_naissance: text(nom),
        premier_prenom: text(prenom),
        liste_prenoms: text(prenoms),
        sexe: parsed("sexe", "ne vaut ni F, ni M, ni I", sexe)?,
        date_naissance: match naissance {
            None => None,
            Some(date) => Some(CivilDate::saisie(date).map_err(|_no_date| {
                LinkError::Value("naissance", "n’est pas une date (AAAA-MM-JJ)".to_owned())
            })?),
        },
        lieu_naissance: parsed("lieu", "n’est pas un code de commune de l’INSEE", lieu)?,
    };
    let ins = match ins {
        None if oid.is_some() => return Err(LinkError::Nobody),
        None => None,
        Some(matricule) => {
            let matricule = Matricule::parse(matricule).map_err(|_no_matricule| {
                LinkError::Value(INS, "n’est pas un matricule".to_owned())
            })?;
            // A link that says no authority means the usual one: a choice of ours.
            let oid = parsed("oid", "n’est pas l’OID d’un INS", oid)?.unwrap_or(OidIns::Nir);
            Some((matricule, oid))
        }
    };
    let is_named = traits.nom_naissance.is_some() || nom_utilise.is_some();
    if ins.is_none() && !(is_named && traits.date_naissance.is_some()) {
        return Err(LinkError::Nobody);
    }
    Ok(Shown::read(Source::Passed, traits, text(nom_utilise), ins))
}

fn parsed<T: std::str::FromStr>(
    name: &'static str,
    wrong: &str,
    value: Option<&str>,
) -> Result<Option<T>, LinkError> {
    let Some(value) = value else { return Ok(None) };
    // As people write them: `f`, `75056`.
    let parsed = value.to_uppercase().parse();
    parsed
        .map(Some)
        .map_err(|_unknown| LinkError::Value(name, wrong.to_owned()))
}

/// The patient a copied matricule is about: fifteen characters, or thirteen and their key, blanks between them or not.
#[must_use]
pub fn copied(text: &str) -> Option<Shown> {
    let written = text.chars().filter(|c| !c.is_whitespace()).count();
    // Thirteen figures without a key are the number of anything.
    if written != socle_formats::nir::LONGUEUR || text.len() > 60 {
        return None;
    }
    of([(INS, text.trim())]).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_formats::traits::Sexe;

    use super::*;

    #[test]
    fn a_link_names_a_patient_by_matricule_by_traits_or_by_both() {
        let both = read(
            "socle://patient?ins=2%2079%2003%2051%20215%20189%2089&nom=PAT-TROIS&prenom=Dominique&naissance=1979-03-28&sexe=f&lieu=51215",
        )
        .unwrap();
        let (matricule, oid) = both.ins.unwrap();
        assert_eq!((matricule.as_str(), oid), ("279035121518989", OidIns::Nir));
        assert_eq!(both.name(), "PAT-TROIS Dominique");
        assert_eq!(both.traits.sexe, Some(Sexe::F));
        assert_eq!(both.source, Source::Passed);
        let traits = read("SOCLE://patient/?nom=L%C3%89A&naissance=28/03/1979").unwrap();
        assert_eq!(traits.name(), "LÉA");
        assert!(traits.ins.is_none());
        assert_eq!(
            read("socle://patient?ins=2790351215189").unwrap().ins,
            both.ins,
            "the key is computed"
        );
    }

    #[track_caller]
    fn refused(link: &str, code: &str) {
        let error = read(link).unwrap_err();
        assert_eq!(error.code(), code, "{link}");
        assert!(error.sentence().ends_with("Cherchez-le par son nom."));
    }

    #[test]
    fn a_link_that_cannot_be_trusted_is_refused_with_its_reason() {
        refused("socle:patient?ins=279035121518989", "lien.forme");
        refused("socle://dossier?ins=279035121518989", "lien.forme");
        refused("socle://patient/../etc?ins=279035121518989", "lien.forme");
        refused("socle://x@patient?ins=279035121518989", "lien.forme");
        refused("https://patient?ins=279035121518989", "lien.forme");
        refused("socle://patient", "lien.personne");
        refused("socle://patient?nom=NESSI", "lien.personne");
        refused(
            "socle://patient?oid=1.2.250.1.213.1.4.8&nom=A&naissance=1980",
            "lien.personne",
        );
        refused("socle://patient?ins=279035121518988", "lien.valeur");
        refused("socle://patient?ins=abc", "lien.valeur");
        refused("socle://patient?ins=279035121518989&oid=1.2", "lien.valeur");
        refused("socle://patient?nom=A&naissance=31/02/1980", "lien.valeur");
        refused("socle://patient?nom=A%00B&naissance=1980", "lien.valeur");
        refused("socle://patient?nom=A&naissance=1980&sexe=X", "lien.valeur");
        refused("socle://patient?nom=A&nom=B&naissance=1980", "lien.double");
        refused("socle://patient?nom=A&naisance=1980", "lien.inconnu");
        let long = format!("socle://patient?nom={}", "A".repeat(LONGEST));
        refused(&long, "lien.long");
        let long = format!("socle://patient?naissance=1980&nom={}", "A".repeat(101));
        refused(&long, "lien.valeur");
    }

    #[test]
    fn a_copied_matricule_is_one_only_whole_and_with_its_key() {
        assert!(copied("2 79 03 51 215 189 89\n").is_some());
        for text in [
            "2790351215189",
            "279035121518988",
            "0612345678",
            "Dupont",
            "",
        ] {
            assert!(copied(text).is_none(), "{text}");
        }
        assert!(is_link(" Socle://patient") && !is_link("socl") && !is_link("é"));
    }
}
