//! Who Pro Santé Connect says the person is.
//!
//! Claims: those read by `ad2ien/prosante-connect-synapse-module` and `ansforge/keycloak-prosanteconnect`. What is said
//! for one profession among several, or one place of work among several, is what the person chose when they came in:
//! `SubjectRole`, `SubjectOrganizationID`.

use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, UserInfoClaims};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::PscError;
use crate::identified::{Identified, Structure};
use crate::kind::Kind;
use crate::role::{NoRole, Role};

/// The claims of Pro Santé Connect, as loosely as they come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Claims {
    #[serde(rename = "SubjectNameID", default)]
    national_id: String,
    #[serde(rename = "SubjectRole", default)]
    roles: Value,
    #[serde(rename = "SubjectOrganization", default)]
    organization: Option<String>,
    #[serde(rename = "SubjectOrganizationID", default)]
    organization_id: Option<String>,
    #[serde(rename = "Secteur_Activite", default)]
    sector: Option<String>,
    #[serde(rename = "SubjectRefPro", default)]
    directory: Value,
}

impl AdditionalClaims for Claims {}

/// Who Pro Santé Connect says the person is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Userinfo {
    /// National identifier: `8` and the RPPS number.
    pub national_id: String,
    /// Family name they exercise under.
    pub family: String,
    /// Given name they exercise under.
    pub given: String,
    /// Code of the profession, when they have one.
    pub profession: Option<String>,
    /// Whether they are still in training (category `E`; from memory).
    pub in_training: bool,
    /// Code of the speciality, empty when there is none.
    pub speciality: String,
    /// Where they work.
    pub structure: Structure,
}

impl Userinfo {
    pub(super) fn of(claims: &UserInfoClaims<Claims, CoreGenderClaim>) -> Result<Self, PscError> {
        let own = claims.additional_claims();
        let text = |value: &Value, key: &str| -> String {
            match value.get(key) {
                Some(Value::String(text)) => text.trim().to_owned(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            }
        };
        let chosen = match &own.roles {
            Value::String(role) => Some(role.as_str()),
            Value::Array(roles) => roles.first().and_then(Value::as_str),
            _ => None,
        };
        let chosen = chosen
            .map(before_caret)
            .filter(|code| !code.is_empty())
            .map(str::to_owned);
        let exercises = match own.directory.get("exercices") {
            Some(Value::Array(exercises)) => exercises.as_slice(),
            _ => &[],
        };
        let none = Value::Null;
        let exercise = exercises
            .iter()
            .find(|one| {
                chosen
                    .as_ref()
                    .is_none_or(|chosen| text(one, "codeProfession") == *chosen)
            })
            .unwrap_or(&none);
        let profession = chosen
            .or_else(|| Some(text(exercise, "codeProfession")).filter(|code| !code.is_empty()));
        let or = |first: String, second: Option<String>| match first.is_empty() {
            true => second.unwrap_or_default(),
            false => first,
        };
        let family = claims.family_name().and_then(|name| name.get(None));
        let given = claims.given_name().and_then(|name| name.get(None));
        let read = Self {
            national_id: own.national_id.trim().to_owned(),
            family: or(
                text(exercise, "nomDexercice"),
                family.map(|name| name.to_string()),
            ),
            given: or(
                text(exercise, "prenomDexercice"),
                given.map(|name| name.to_string()),
            ),
            profession,
            in_training: text(exercise, "codeCategorieProfessionnelle") == "E",
            speciality: text(exercise, "codeSavoirFaire"),
            structure: Structure {
                id: own.organization_id.clone().unwrap_or_default(),
                name: own.organization.clone().unwrap_or_default(),
                sector: before_caret(own.sector.as_deref().unwrap_or_default()).to_owned(),
            },
        };
        if read.national_id.is_empty() {
            return Err(PscError::Malformed("userinfo names nobody".into()));
        }
        Ok(read)
    }

    /// Who is identified so.
    ///
    /// # Errors
    /// [`NoRole`] says why this person may not speak here.
    pub fn identified(&self) -> Result<Identified, NoRole> {
        let role = Role::of(
            Kind::ProSanteConnect,
            self.profession.as_deref(),
            self.in_training,
        )?;
        Ok(Identified {
            person: Identified::person_of(&self.national_id),
            kind: Kind::ProSanteConnect,
            role,
            national_id: self.national_id.clone(),
            family: self.family.clone(),
            given: self.given.clone(),
            profession: self.profession.clone().unwrap_or_default(),
            speciality: self.speciality.clone(),
            structure: self.structure.clone(),
            principal: None,
            card: String::new(),
        })
    }
}

/// `10^1.2.250.1.213.1.1.5.5`: the code is what comes first.
fn before_caret(text: &str) -> &str {
    text.split('^').next().unwrap_or_default().trim()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use openidconnect::SubjectIdentifier;
    use serde_json::json;

    use super::*;

    fn read(claims: &Value) -> Result<Userinfo, PscError> {
        let bytes = serde_json::to_vec(claims).unwrap();
        let subject = SubjectIdentifier::new("f:1:899700000001".into());
        let claims = UserInfoClaims::from_json::<std::io::Error>(&bytes, Some(&subject)).unwrap();
        Userinfo::of(&claims)
    }

    fn doctor() -> Value {
        json!({
            "sub": "f:1:899700000001", "given_name": "Camille", "family_name": "EXEMPLE",
            "SubjectNameID": "899700000001", "SubjectRole": ["10^1.2.250.1.213.1.1.5.5"],
            "SubjectOrganization": "CABINET EXEMPLE", "SubjectOrganizationID": "R10000000000001",
            "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
            "SubjectRefPro": {"exercices": [
                {"codeProfession": "60", "nomDexercice": "AUTRE", "codeSavoirFaire": ""},
                {"codeProfession": "10", "codeCategorieProfessionnelle": "C", "nomDexercice": "EXEMPLE",
                 "prenomDexercice": "Camille", "codeSavoirFaire": "SM26", "activities": []}
            ]}
        })
    }

    #[test]
    fn a_doctor_is_read_from_what_they_chose_to_come_in_as() {
        let one = read(&doctor()).unwrap().identified().unwrap();
        assert_eq!(one.role, Role::Doctor);
        assert_eq!(one.line(), "Pro Santé Connect · Dr Camille EXEMPLE");
        assert_eq!(one.speciality, "SM26");
        assert_eq!(one.structure.sector, "SA07");
        assert_eq!(one.person, "ps-899700000001");
    }

    #[test]
    fn somebody_in_training_speaks_as_such() {
        let mut claims = doctor();
        claims["SubjectRefPro"]["exercices"][1]["codeCategorieProfessionnelle"] = json!("E");
        let one = read(&claims).unwrap().identified().unwrap();
        assert_eq!(one.role, Role::Trainee);
    }

    #[test]
    fn somebody_without_a_profession_is_refused_with_the_reason() {
        let claims = json!({
            "sub": "f:1:899700000001", "SubjectNameID": "3999000000/1", "family_name": "ACCUEIL",
            "SubjectRole": [], "SubjectRefPro": {"exercices": []}
        });
        let refused = read(&claims).unwrap().identified().unwrap_err();
        assert_eq!(refused.code(), "session.secretary-without-card");
    }

    #[test]
    fn odd_shapes_are_read_or_refused_and_never_guessed() {
        let mut claims = doctor();
        claims["SubjectRole"] = json!("10^1.2.250.1.213.1.1.5.5");
        claims["SubjectRefPro"] = json!("none");
        let one = read(&claims).unwrap();
        assert_eq!(
            (one.profession.as_deref(), one.family.as_str()),
            (Some("10"), "EXEMPLE")
        );
        claims["SubjectNameID"] = json!(" ");
        assert_eq!(read(&claims).unwrap_err().code(), "psc.malformed");
    }
}
