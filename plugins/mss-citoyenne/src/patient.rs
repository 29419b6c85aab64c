//! The patient: their name, and the address made of an identity that is *qualifiée*.

use socle_formats::mss::address::{Address, AddressError};
use socle_formats::nir::Matricule;
use socle_sdk::opposition::{Object, Opposition};
use socle_sdk::{Context, Failure, identity_store, records};

use crate::failures::said;
use crate::settings;

/// A patient who is opposed to messages is sent none.
pub(crate) const OPPOSITION: Opposition = Opposition {
    to: Object::Messages,
    code: "messaging.opposed",
    sentence: "oppose",
};

/// The patient of this call.
pub(crate) fn of_call(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| said("patient-required", "patient"))
}

/// Used or birth name with the given name, as people are called. The matricule is never shown.
pub(crate) fn name(patient: &str) -> Result<String, Failure> {
    let (given, family) = called(patient)?;
    Ok(format!("{given} {family}"))
}

/// The date of birth, `YYYY-MM-DD`, parts unknown absent.
pub(crate) fn birth(patient: &str) -> Result<String, Failure> {
    let born = records::open("patient", patient)?.text("date-naissance");
    Ok(born.unwrap_or_default())
}

/// Given name and family name, as people are called.
pub(crate) fn called(patient: &str) -> Result<(String, String), Failure> {
    let entity = records::open("patient", patient)?;
    let or = |used: &str, birth: &str| {
        let text = |field: &str| entity.text(field).filter(|text| !text.is_empty());
        text(used).or_else(|| text(birth)).unwrap_or_default()
    };
    let family = or("nom-utilise", "nom-naissance").to_uppercase();
    Ok((or("prenom-utilise", "premier-prenom"), family))
}

/// Their address in Mon espace santé. The host gives the matricule of an identity that is *qualifiée* only: there is no other
/// door. A minor's is their own.
///
/// # Errors
/// `mss.address.not-qualified`; `mss.address.shape` when the domain of the settings is none.
pub(crate) fn address(patient: &str) -> Result<Address, Failure> {
    let of = |error: AddressError| Failure::new(error.code(), error.message());
    let (matricule, _) =
        identity_store::matricule(patient)?.ok_or_else(|| of(AddressError::NotQualified))?;
    let matricule = Matricule::parse(&matricule).map_err(|_unreadable| {
        said("mss-citoyenne.identite", "identite-illisible")
            .author("the host gave a matricule that is none")
    })?;
    format!("{}@{}", matricule.as_str(), settings::patients())
        .parse()
        .map_err(of)
}

/// Why nobody may write to this patient now; none when one may.
pub(crate) fn hindrance(patient: &str) -> Result<Option<Failure>, Failure> {
    if let Err(failure) = OPPOSITION.respect(patient) {
        return Ok(Some(failure));
    }
    if !records::open("patient", patient)?.flag("actif") {
        return Ok(Some(said("mss-citoyenne.inactif", "inactif")));
    }
    Ok(address(patient).err())
}
