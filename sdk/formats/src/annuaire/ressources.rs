//! The records of the FHIR service: persons (`Practitioner`), their places of practice (`PractitionerRole`), structures
//! (`Organization`).
//!
//! Reading is lenient: a resource that cannot be read is counted and the others are used, what is not known is passed over.
//! Technical identifiers differ from one version of the service to the next: they only tie the resources of one answer.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::correspondant::{Bal, Code, Correspondant, Lieu, Nature, TypeBal, commune_de};
use crate::vsm::values;

/// Largest answer read, in bytes: 50 resources a page are some 300 kB.
pub const MOST_BYTES: usize = 16 << 20;

const IDNPS: &str = "urn:oid:1.2.250.1.71.4.2.1";
const IDNST: &str = "urn:oid:1.2.250.1.71.4.2.2";
const RPPS: &str = "https://rpps.esante.gouv.fr";
const FINESS: &str = "https://finess.esante.gouv.fr";

const EMAIL_TYPE: &str = "fr-core-contact-point-email-type";
const MAILBOX: &str = "as-ext-mailbox-mss-metadata";

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurRessources {
    /// Larger than [`MOST_BYTES`].
    #[error("more than {MOST_BYTES} bytes")]
    TropGrand,
    /// Not JSON.
    #[error("not JSON: {0}")]
    PasJson(String),
    /// JSON, but nothing of the directory.
    #[error("neither a Bundle nor a known resource: {0}")]
    Inconnue(String),
    /// The service says what is wrong.
    #[error("{code}: {diagnostics}")]
    Refus {
        /// Code of the issue, such as `processing`.
        code: String,
        /// In the service's words, English.
        diagnostics: String,
    },
}

impl ErreurRessources {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TropGrand => "annuaire.fhir.size",
            Self::PasJson(_) => "annuaire.fhir.json",
            Self::Inconnue(_) => "annuaire.fhir.resource",
            Self::Refus { .. } => "annuaire.fhir.refused",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            Self::Refus { .. } => {
                "L’annuaire national a refusé la demande. Ce qui est affiché vient du dernier téléchargement."
            }
            Self::TropGrand | Self::PasJson(_) | Self::Inconnue(_) => {
                "L’annuaire national a répondu quelque chose d’illisible. Ce qui est affiché vient du dernier téléchargement ; réessayez plus tard."
            }
        }
    }
}

/// The resources of one answer.
#[derive(Debug, Default)]
pub struct Lot {
    practitioners: Vec<Practitioner>,
    roles: Vec<Role>,
    organizations: Vec<Organization>,
    next: Option<String>,
    /// Resources that could not be read.
    pub illisibles: usize,
    /// How many there are in all, when the service says so.
    pub total: Option<u64>,
}

/// Reads an answer: a `Bundle`, one resource, or an `OperationOutcome`.
///
/// # Errors
/// [`ErreurRessources`].
pub fn lire(bytes: &[u8]) -> Result<Lot, ErreurRessources> {
    if bytes.len() > MOST_BYTES {
        return Err(ErreurRessources::TropGrand);
    }
    let json: Json = serde_json::from_slice(bytes)
        .map_err(|error| ErreurRessources::PasJson(error.to_string()))?;
    let mut lot = Lot::default();
    match kind(&json) {
        "Bundle" => {
            lot.total = json["total"].as_u64();
            lot.next = json["link"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|link| link["relation"] == "next")
                .and_then(|link| link["url"].as_str())
                .map(str::to_owned);
            for entry in json["entry"].as_array().into_iter().flatten() {
                lot.take(&entry["resource"]);
            }
            Ok(lot)
        }
        "OperationOutcome" => {
            let issue = &json["issue"][0];
            let said = |key: &str| issue[key].as_str().unwrap_or_default().to_owned();
            let diagnostics = match said("diagnostics") {
                empty if empty.is_empty() => issue["details"]["text"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                said => said,
            };
            Err(ErreurRessources::Refus {
                code: said("code"),
                diagnostics,
            })
        }
        "Practitioner" | "PractitionerRole" | "Organization" => {
            lot.take(&json);
            Ok(lot)
        }
        other => Err(ErreurRessources::Inconnue(other.to_owned())),
    }
}

fn kind(json: &Json) -> &str {
    json["resourceType"].as_str().unwrap_or_default()
}

impl Lot {
    fn take(&mut self, resource: &Json) {
        let is_read = match kind(resource) {
            "Practitioner" => keep(resource, &mut self.practitioners),
            "PractitionerRole" => keep(resource, &mut self.roles),
            "Organization" => keep(resource, &mut self.organizations),
            // Regulated activities, heavy equipment, what an outcome says beside resources: nothing a letter is sent to.
            "Device" | "HealthcareService" | "OperationOutcome" => true,
            _ => false,
        };
        if !is_read {
            self.illisibles += 1;
        }
    }

    /// Where the next page is, if there is one: opaque, to be asked as it is, with the key. None when it leads elsewhere than
    /// to the service that was asked, which is not followed with a key in hand.
    #[must_use]
    pub fn suite(&self, base: &str) -> Option<&str> {
        let next = self.next.as_deref()?;
        let rest = next.strip_prefix(base)?;
        rest.starts_with(['/', '?']).then_some(next)
    }

    /// Takes the resources of another answer: a further page, the structures of persons.
    pub fn joindre(&mut self, autre: Self) {
        self.practitioners.extend(autre.practitioners);
        self.roles.extend(autre.roles);
        self.organizations.extend(autre.organizations);
        self.illisibles += autre.illisibles;
        self.next = autre.next;
    }

    /// Technical identifiers of structures the places of practice name and this answer does not hold, each once.
    #[must_use]
    pub fn organisations_manquantes(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self
            .roles
            .iter()
            .filter(|role| role.active != Some(false))
            .map(|role| role.organization.id())
            .filter(|id| !id.is_empty() && self.organizations.iter().all(|one| one.id != *id))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Persons with their places, then structures.
    #[must_use]
    pub fn correspondants(&self) -> Vec<Correspondant> {
        let organizations: HashMap<&str, &Organization> = self
            .organizations
            .iter()
            .map(|one| (one.id.as_str(), one))
            .collect();
        let mut all: Vec<Correspondant> = self
            .practitioners
            .iter()
            .map(|practitioner| {
                let roles = self
                    .roles
                    .iter()
                    .filter(|role| role.practitioner.id() == practitioner.id);
                practitioner.correspondant(roles, &organizations)
            })
            .collect();
        all.extend(self.organizations.iter().map(Organization::correspondant));
        all
    }
}

fn keep<T: for<'de> Deserialize<'de>>(resource: &Json, into: &mut Vec<T>) -> bool {
    match T::deserialize(resource) {
        Ok(read) => {
            into.push(read);
            true
        }
        Err(_not_of_that_shape) => false,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Identifier {
    system: String,
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Coding {
    system: String,
    code: String,
    display: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Concept {
    coding: Vec<Coding>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reference {
    reference: String,
}

impl Reference {
    /// What stands behind the last slash.
    fn id(&self) -> &str {
        self.reference.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HumanName {
    family: String,
    given: Vec<String>,
    prefix: Vec<String>,
    suffix: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Extension {
    url: String,
    extension: Vec<Extension>,
    #[serde(rename = "valueCoding")]
    coding: Option<Coding>,
    #[serde(rename = "valueCodeableConcept")]
    concept: Option<Concept>,
    #[serde(rename = "valueCode")]
    code: Option<String>,
    #[serde(rename = "valueString")]
    text: Option<String>,
    #[serde(rename = "valueBoolean")]
    flag: Option<bool>,
}

impl Extension {
    fn part(&self, name: &str) -> Option<&Self> {
        self.extension
            .iter()
            .find(|part| part.url.eq_ignore_ascii_case(name))
    }

    /// A code, in whichever of the three shapes the examples of the service write it.
    fn any_code(&self) -> Option<&str> {
        self.code.as_deref().or_else(|| {
            let coding = self
                .concept
                .as_ref()
                .and_then(|concept| concept.coding.first());
            coding
                .or(self.coding.as_ref())
                .map(|coding| coding.code.as_str())
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ContactPoint {
    system: String,
    value: String,
    rank: Option<u32>,
    extension: Vec<Extension>,
}

impl ContactPoint {
    /// As a mailbox of secure mail. An e-mail address without the extensions that say so is an ordinary one, and none.
    fn bal(&self, otherwise: TypeBal, lieu: Option<usize>) -> Option<Bal> {
        if self.system != "email" {
            return None;
        }
        let extension = |end: &str| self.extension.iter().find(|one| one.url.ends_with(end));
        let metadata = extension(MAILBOX);
        let is_secure = match extension(EMAIL_TYPE).and_then(Extension::any_code) {
            Some(code) => code == "MSSANTE",
            None => metadata.is_some(),
        };
        if !is_secure {
            return None;
        }
        let part = |name| metadata.and_then(|metadata| metadata.part(name));
        let text = |name| {
            part(name)
                .and_then(|part| part.text.clone())
                .unwrap_or_default()
        };
        let flag = |name| part(name).and_then(|part| part.flag);
        let type_bal = part("type")
            .and_then(Extension::any_code)
            .and_then(|code| code.parse().ok())
            .unwrap_or(otherwise);
        Some(Bal {
            adresse: self.value.parse().ok()?,
            type_bal,
            dematerialisation: flag("digitization"),
            liste_rouge: flag("listeRouge").unwrap_or(false),
            service: text("service"),
            description: text("description"),
            rang: self.rank,
            lieu,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Qualification {
    code: Concept,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Practitioner {
    id: String,
    identifier: Vec<Identifier>,
    active: Option<bool>,
    name: Vec<HumanName>,
    telecom: Vec<ContactPoint>,
    qualification: Vec<Qualification>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Role {
    active: Option<bool>,
    practitioner: Reference,
    organization: Reference,
    telecom: Vec<ContactPoint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PostalAddress {
    line: Vec<Option<String>>,
    city: String,
    #[serde(rename = "postalCode")]
    postal_code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Organization {
    id: String,
    identifier: Vec<Identifier>,
    active: Option<bool>,
    name: String,
    alias: Vec<String>,
    telecom: Vec<ContactPoint>,
    address: Vec<PostalAddress>,
}

/// The value of the first of these systems, with what its type puts in front.
fn identifiant(identifiers: &[Identifier], systems: &[(&str, &str)]) -> String {
    systems
        .iter()
        .find_map(|(system, front)| {
            let found = identifiers
                .iter()
                .find(|one| one.system == *system && !one.value.is_empty())?;
            Some(format!("{front}{}", found.value))
        })
        .unwrap_or_default()
}

impl Practitioner {
    fn correspondant<'a>(
        &self,
        roles: impl Iterator<Item = &'a Role>,
        organizations: &HashMap<&str, &Organization>,
    ) -> Correspondant {
        let id = identifiant(&self.identifier, &[(IDNPS, ""), (RPPS, "8")]);
        let mut one = Correspondant::new(Nature::Personne, &id);
        one.actif = self.active != Some(false);
        if let Some(name) = self.name.first() {
            one.nom.clone_from(&name.family);
            one.prenom = name.given.join(" ");
            // The title of practice is the suffix there, the civil one the prefix.
            let title = name.suffix.first().or(name.prefix.first());
            one.civilite = title.cloned().unwrap_or_default();
        }
        for coding in self
            .qualification
            .iter()
            .flat_map(|qualification| &qualification.code.coding)
        {
            if coding.system.contains("TRE_G15") {
                one.profession = coding.code(values::profession(&format!("G15_{}", coding.code)));
            } else if coding.system.contains("TRE_R38") {
                // Of this person's profession once it is known; the savoir-faire of doctors are the only ones of TRE_R38.
                let known = values::profession(&format!("G15_10/{}", coding.code));
                one.savoir_faire.push(coding.code(known));
            }
        }
        let bals = self.telecom.iter();
        one.bals
            .extend(bals.filter_map(|point| point.bal(TypeBal::Per, None)));
        for role in roles.filter(|role| role.active != Some(false)) {
            let lieu = organizations
                .get(role.organization.id())
                .map(|organization| {
                    one.lieux.push(organization.lieu());
                    one.lieux.len() - 1
                });
            let bals = role.telecom.iter();
            let bals: Vec<Bal> = bals
                .filter_map(|point| point.bal(TypeBal::Per, lieu))
                .filter(|bal| one.bals.iter().all(|known| known.adresse != bal.adresse))
                .collect();
            one.bals.extend(bals);
        }
        one.ranger();
        one
    }
}

impl Coding {
    /// With its own label, otherwise that of the value set of authors, which stands behind the profession's: `Médecin -
    /// Cardiologie…`.
    fn code(&self, known: Option<(&str, &str)>) -> Code {
        let libelle = match known {
            _ if !self.display.is_empty() => self.display.as_str(),
            Some((code, label)) if code.contains('/') => {
                label.split_once(" - ").map_or(label, |(_, own)| own)
            }
            Some((_, label)) => label,
            None => "",
        };
        Code {
            code: self.code.clone(),
            libelle: libelle.to_owned(),
        }
    }
}

impl Organization {
    fn identifiant(&self) -> String {
        identifiant(&self.identifier, &[(IDNST, ""), (FINESS, "1")])
    }

    fn lieu(&self) -> Lieu {
        let address = self.address.first();
        let phone = self.telecom.iter().find(|point| point.system == "phone");
        Lieu {
            structure: self.identifiant(),
            raison_sociale: self.name.clone(),
            enseigne: self.alias.first().cloned().unwrap_or_default(),
            voie: address
                .map(|address| {
                    let lines: Vec<&str> =
                        address.line.iter().flatten().map(String::as_str).collect();
                    lines.join(", ")
                })
                .unwrap_or_default(),
            code_postal: address
                .map(|address| address.postal_code.clone())
                .unwrap_or_default(),
            commune: address
                .map(|address| commune_de(&address.city))
                .unwrap_or_default(),
            telephone: phone.map(|point| point.value.clone()).unwrap_or_default(),
        }
    }

    fn correspondant(&self) -> Correspondant {
        let mut one = Correspondant::new(Nature::Organisation, &self.identifiant());
        one.actif = self.active != Some(false);
        let lieu = self.lieu();
        one.nom = lieu.nom().to_owned();
        one.lieux.push(lieu);
        let bals = self.telecom.iter();
        one.bals
            .extend(bals.filter_map(|point| point.bal(TypeBal::Org, Some(0))));
        one.ranger();
        one
    }
}
