//! A document's metadata, and how they follow from a CDA: one function, so that what is declared and what is sent never
//! differ.

use sha1::{Digest as _, Sha1};

use super::Code;
use super::hl7::{self, Person};
use super::time::{self, TimeError};
use super::values::{self, Hidden};
use crate::cda::tree::{self, Element};
use crate::cda::{CdaError, MOST_BYTES};
use crate::documents::{CLASSES, TypeDocument};
use crate::oid;
use crate::summary::WrittenIns;

/// Status of a document that is current.
pub const APPROVED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved";
/// Status of a document that another one replaced.
pub const DEPRECATED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated";
/// Status of a document that was put away.
pub const ARCHIVED: &str = "urn:asip:ci-sis:2010:StatusType:Archived";
/// Status of a document that was deleted.
pub const DELETED: &str = "urn:asip:ci-sis:2010:StatusType:Deleted";
/// Class of signatures: never shown in a list.
pub const SIGNATURE_CLASS: &str = "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1";
/// Longest title, in characters (CI-SIS *Structuration minimale*).
pub const MOST_TITLE: usize = 128;
/// Longest identifier the shared record takes.
pub const MOST_OID: usize = 64;

/// An author, as slots say them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Author {
    /// Who.
    pub person: Option<Person>,
    /// Structures (XON): name and identifier.
    pub institutions: Vec<(String, String)>,
    /// Professions and savoir-faire (`code^label^oid`).
    pub specialities: Vec<String>,
    /// Roles, in words.
    pub roles: Vec<String>,
}

impl Author {
    /// For the eye: who, else which structure.
    #[must_use]
    pub fn affichage(&self) -> String {
        let person = self.person.as_ref().map(Person::affichage);
        person
            .filter(|name| !name.is_empty())
            .or_else(|| self.institutions.first().map(|(name, _)| name.clone()))
            .unwrap_or_default()
    }
}

/// A slot whose name is not one of those below: kept as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
}

/// The metadata of a document. What an answer does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Identifier in the message; in an answer, the `entryUUID`.
    pub id: String,
    /// What stays the same when metadata change.
    pub lid: Option<String>,
    /// Version of the metadata.
    pub version: Option<String>,
    /// [`APPROVED`], [`DEPRECATED`], [`ARCHIVED`], …
    pub status: String,
    /// Media type.
    pub mime: String,
    /// OID of the document, without prefix.
    pub unique_id: String,
    /// The patient (CX).
    pub patient: String,
    /// Title.
    pub title: String,
    /// Comments.
    pub comments: String,
    /// Class.
    pub class: Code,
    /// Type.
    pub kind: Code,
    /// Format.
    pub format: Code,
    /// Facility.
    pub facility: Code,
    /// Setting of care.
    pub practice: Code,
    /// `N`, `R` or `V`, then from whom it is hidden.
    pub confidentiality: Vec<Code>,
    /// What was done.
    pub events: Vec<Code>,
    /// Authors.
    pub authors: Vec<Author>,
    /// Who answers for it (XCN).
    pub legal_authenticator: Option<Person>,
    /// When it was made, UTC.
    pub creation: String,
    /// When what it speaks of began, UTC.
    pub service_start: String,
    /// When that ended, UTC.
    pub service_stop: String,
    /// Language.
    pub language: String,
    /// The patient by the identifier of who made it (CX).
    pub source_patient: String,
    /// The patient's traits (`PID-5|…`).
    pub source_patient_info: Vec<String>,
    /// SHA-1 of the document, hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// OID of the repository that holds it.
    pub repository: String,
    /// Its name in an archive.
    pub uri: String,
    /// Slots of other names.
    pub further: Vec<Slot>,
}

impl Entry {
    /// Whether it is a signature and not a document.
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.class.code == SIGNATURE_CLASS
    }

    /// Whether the patient wrote it: class 90 or a type of theirs.
    #[must_use]
    pub fn is_of_patient(&self) -> bool {
        self.class.code == "90"
            || self.kind.code.starts_with("DOCPAT")
            || self.kind.code.starts_with("EXPPAT")
    }

    /// The INS of the patient; none when the identifier is of another authority.
    #[must_use]
    pub fn ins(&self) -> Option<WrittenIns> {
        hl7::ins(&self.patient)
    }

    /// From whom it is hidden.
    #[must_use]
    pub fn hidden(&self) -> Vec<Hidden> {
        let mut hidden = Hidden::ALL.to_vec();
        hidden.retain(|who| self.is_hidden_from(*who));
        hidden
    }

    /// Whether it is hidden from these.
    #[must_use]
    pub fn is_hidden_from(&self, who: Hidden) -> bool {
        self.confidentiality
            .iter()
            .any(|code| code.code == who.code())
    }

    /// Hides it from these, or shows it to them again.
    pub fn hide_from(&mut self, who: Hidden, hidden: bool) {
        self.confidentiality.retain(|code| code.code != who.code());
        if hidden {
            self.confidentiality.push(who.coded());
        }
    }

    /// Whether these bytes are the document it describes: by hash and size, as far as they are said.
    #[must_use]
    pub fn describes(&self, content: &[u8]) -> bool {
        let size = u64::try_from(content.len()).ok();
        (self.hash.is_empty() || self.hash.eq_ignore_ascii_case(&hash(content)))
            && (self.size.is_none() || self.size == size)
    }

    /// The entry of the signature that goes with a submission whose first document is this one.
    ///
    /// `unique_id` is an OID of its own, `written` the time of the submission in UTC, `content` the XML of the signature.
    #[must_use]
    pub fn signature(&self, id: &str, unique_id: &str, written: &str, content: &[u8]) -> Self {
        Self {
            id: id.to_owned(),
            unique_id: unique_id.to_owned(),
            lid: None,
            version: None,
            title: "Source".to_owned(),
            comments: String::new(),
            class: Code::new(SIGNATURE_CLASS, "URN", "Digital Signature"),
            kind: Code::new("E1762", "ASTM", "Full Document"),
            format: values::format("http://www.w3.org/2000/09/xmldsig#").unwrap_or_default(),
            confidentiality: [
                values::confidentiality("N"),
                Some(Hidden::Professionals.coded()),
                Some(Hidden::Patient.coded()),
            ]
            .into_iter()
            .flatten()
            .collect(),
            events: vec![Code::new(
                "1.2.840.10065.1.12.1.14",
                "1.2.840.10065.1.12",
                "Source",
            )],
            creation: written.to_owned(),
            service_start: written.to_owned(),
            service_stop: written.to_owned(),
            language: "art".to_owned(),
            source_patient_info: Vec::new(),
            hash: hash(content),
            size: u64::try_from(content.len()).ok(),
            uri: String::new(),
            further: Vec::new(),
            ..self.clone()
        }
    }
}

/// The SHA-1 of a document, hexadecimal: what XDS calls its hash. It tells a document from another, it protects nothing.
#[must_use]
pub fn hash(content: &[u8]) -> String {
    let digest = Sha1::digest(content);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A document that cannot be described, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It is no document that is read.
    #[error(transparent)]
    Cda(#[from] CdaError),
    /// An element is missing or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Its patient has no INS.
    #[error("no INS in recordTarget")]
    NoIns,
    /// The identifier is not one the shared record takes.
    #[error("the id is no OID of at most {MOST_OID} characters, or has an extension")]
    Id,
    /// The title has more than [`MOST_TITLE`] characters.
    #[error("the title has more than {MOST_TITLE} characters")]
    Title,
    /// A code that is not in the value set.
    #[error("{code} is not in the value set of {element}")]
    Code {
        /// Which element.
        element: &'static str,
        /// The code.
        code: String,
    },
    /// A time.
    #[error("{element}: {error}")]
    Time {
        /// Which element.
        element: &'static str,
        /// Why.
        error: TimeError,
    },
}

impl MetadataError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cda(error) => error.code(),
            Self::Missing(_) => "xds.metadata.missing",
            Self::NoIns => "xds.metadata.no-ins",
            Self::Id => "xds.metadata.id",
            Self::Title => "xds.metadata.title",
            Self::Code { .. } => "xds.metadata.code",
            Self::Time { .. } => "xds.metadata.time",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Cda(error) => error.message(),
            Self::NoIns => "Ce document ne porte pas l’INS qualifiée du patient. Qualifiez son identité, puis validez \
                            le document de nouveau."
                .to_owned(),
            Self::Code { element: "code", code } => format!(
                "Le type de ce document ({code}) n’est pas de ceux que le DMP accepte. Choisissez-en un autre."
            ),
            Self::Missing("author") | Self::Missing("legalAuthenticator") => {
                "Ce document ne dit pas qui en est l’auteur. Complétez votre identité dans les réglages, puis \
                 validez-le de nouveau."
                    .to_owned()
            }
            Self::Code { element: "healthCareFacility", .. } | Self::Missing("healthCareFacility") => {
                "Le secteur d’activité du cabinet manque, ou n’est pas de ceux que le DMP accepte. Complétez-le dans \
                 les réglages du cabinet."
                    .to_owned()
            }
            Self::Code { element: "standardIndustryClassCode", .. }
            | Self::Missing("standardIndustryClassCode") => {
                "Le cadre d’exercice manque, ou n’est pas de ceux que le DMP accepte. Complétez-le dans les réglages \
                 du cabinet."
                    .to_owned()
            }
            Self::Missing(element) | Self::Code { element, .. } | Self::Time { element, .. } => format!(
                "Ce document ne peut pas être déposé dans le DMP : son élément « {element} » manque ou est incorrect. \
                 S’il vient d’un autre logiciel, demandez à son auteur de l’envoyer de nouveau."
            ),
            Self::Title => "Le titre de ce document dépasse 128 caractères. Raccourcissez-le, puis validez le document \
                            de nouveau."
                .to_owned(),
            Self::Id => "L’identifiant de ce document n’est pas de ceux que le DMP accepte. Créez une nouvelle \
                         version du document, puis déposez-la."
                .to_owned(),
        }
    }
}

/// The metadata of a CDA. `id` is its identifier in the message, `hidden` from whom it is to be hidden.
///
/// # Errors
/// [`MetadataError`]: what the document lacks.
pub fn of_cda(content: &[u8], id: &str, hidden: &[Hidden]) -> Result<Entry, MetadataError> {
    let root = tree::read(content)?;
    if root.name != "ClinicalDocument" {
        return Err(CdaError::NotCda(root.name).into());
    }
    let event = root
        .child("documentationOf")
        .and_then(|of| of.child("serviceEvent"));
    let event_time = event.and_then(|event| event.child("effectiveTime"));
    let (source_patient, patient) = patients(&root)?;
    let unique_id = unique_id(&root)?;
    let kind = kind(&root)?;
    let class = kind.classe;
    let confidentiality = {
        let said = attribute(&root, "confidentialityCode", "code")?;
        let own = values::confidentiality(said).ok_or_else(|| MetadataError::Code {
            element: "confidentialityCode",
            code: said.to_owned(),
        })?;
        let mut hidden = hidden.to_vec();
        hidden.sort_unstable();
        hidden.dedup();
        std::iter::once(own)
            .chain(hidden.into_iter().map(Hidden::coded))
            .collect()
    };
    let mut authors: Vec<Author> = root.children("author").filter_map(author).collect();
    authors.retain(|author| author.person.is_some() || !author.institutions.is_empty());
    if authors.is_empty() {
        return Err(MetadataError::Missing("author"));
    }
    let legal = root
        .at(&["legalAuthenticator", "assignedEntity"])
        .and_then(person)
        .ok_or(MetadataError::Missing("legalAuthenticator"))?;
    let title = root
        .child("title")
        .map(Element::normalized)
        .unwrap_or_default();
    if title.is_empty() {
        return Err(MetadataError::Missing("title"));
    }
    if title.chars().count() > MOST_TITLE {
        return Err(MetadataError::Title);
    }
    Ok(Entry {
        id: id.to_owned(),
        status: APPROVED.to_owned(),
        mime: "text/xml".to_owned(),
        unique_id,
        patient,
        title,
        class: Code::new(class.code(), CLASSES, class.libelle()),
        kind: Code::new(kind.code, kind.systeme, kind.libelle),
        format: format(&root)?,
        facility: facility(&root)?,
        practice: practice(event)?,
        confidentiality,
        events: events(&root),
        authors,
        legal_authenticator: Some(legal),
        creation: utc("effectiveTime", attribute(&root, "effectiveTime", "value")?)?,
        service_start: event_time
            .and_then(|time| time.child("low"))
            .map(|low| low.attribute("value"))
            .filter(|value| !value.is_empty())
            .ok_or(MetadataError::Missing("serviceEvent/effectiveTime/low"))
            .and_then(|low| utc("serviceEvent/effectiveTime/low", low))?,
        service_stop: event_time
            .and_then(|time| time.child("high"))
            .map(|high| high.attribute("value"))
            .filter(|value| !value.is_empty())
            .map(|high| utc("serviceEvent/effectiveTime/high", high))
            .transpose()?
            .unwrap_or_default(),
        language: attribute(&root, "languageCode", "code")?.to_owned(),
        source_patient,
        source_patient_info: traits(&root),
        hash: hash(content),
        size: u64::try_from(content.len()).ok(),
        ..Entry::default()
    })
}

/// The largest document described is the largest one read.
pub const MOST_CONTENT: usize = MOST_BYTES;

fn attribute<'a>(
    root: &'a Element,
    element: &'static str,
    name: &str,
) -> Result<&'a str, MetadataError> {
    root.child(element)
        .map(|child| child.attribute(name))
        .filter(|value| !value.is_empty())
        .ok_or(MetadataError::Missing(element))
}

fn utc(element: &'static str, value: &str) -> Result<String, MetadataError> {
    time::utc(value).map_err(|error| MetadataError::Time { element, error })
}

fn unique_id(root: &Element) -> Result<String, MetadataError> {
    let id = root.child("id").ok_or(MetadataError::Missing("id"))?;
    let own = id.attribute("root");
    let fits = oid::is_oid(own) && own.len() <= MOST_OID && id.attribute("extension").is_empty();
    fits.then(|| own.to_owned()).ok_or(MetadataError::Id)
}

fn kind(root: &Element) -> Result<&'static TypeDocument, MetadataError> {
    let code = attribute(root, "code", "code")?;
    let system = attribute(root, "code", "codeSystem")?;
    TypeDocument::trouver(system, code).ok_or_else(|| MetadataError::Code {
        element: "code",
        code: code.to_owned(),
    })
}

/// The patient by the identifier of who made the document, and by their INS.
fn patients(root: &Element) -> Result<(String, String), MetadataError> {
    let role = root
        .at(&["recordTarget", "patientRole"])
        .ok_or(MetadataError::Missing("recordTarget"))?;
    let ids = || {
        role.children("id")
            .map(|id| (id.attribute("root"), id.attribute("extension")))
            .filter(|(root, extension)| !root.is_empty() && !extension.is_empty())
    };
    let (oid, matricule) = ids()
        .find(|(root, _)| oid::is_ins(root))
        .ok_or(MetadataError::NoIns)?;
    let patient = hl7::patient(matricule, oid);
    let source = ids().find(|(root, _)| !oid::is_ins(root)).map_or_else(
        || patient.clone(),
        |(root, id)| hl7::local_patient(id, root),
    );
    Ok((source, patient))
}

fn traits(root: &Element) -> Vec<String> {
    let Some(patient) = root.at(&["recordTarget", "patientRole", "patient"]) else {
        return Vec::new();
    };
    let name = |part: &str| {
        patient
            .child("name")
            .into_iter()
            .flat_map(|name| name.children(part))
            .find(|found| found.attribute("qualifier") == "BR")
            .map(|found| hl7::fitted(&found.words(), 100))
            .unwrap_or_default()
    };
    let value = |child: &str, attribute: &str| {
        patient
            .child(child)
            .map(|found| found.attribute(attribute).to_owned())
            .unwrap_or_default()
    };
    let mut traits = vec![format!("PID-5|{}^{}^^^^^L", name("family"), name("given"))];
    // The day alone: a birth may be written with its hour.
    let born = value("birthTime", "value");
    let digits = born.bytes().take_while(u8::is_ascii_digit).count().min(8);
    // HL7 v2 says *unknown* for what the INS calls undetermined.
    let sex = match value("administrativeGenderCode", "code").as_str() {
        "UN" => "U".to_owned(),
        known => known.to_owned(),
    };
    for (field, said) in [
        ("PID-7", born.get(..digits).unwrap_or_default()),
        ("PID-8", &sex),
    ] {
        if !said.is_empty() {
            traits.push(format!("{field}|{said}"));
        }
    }
    traits
}

fn format(root: &Element) -> Result<Code, MetadataError> {
    let body = |name: &str| {
        root.children("component")
            .find_map(|component| component.child(name))
    };
    match (body("nonXMLBody"), body("structuredBody")) {
        (Some(whole), _) => {
            let media = whole
                .child("text")
                .map(|text| text.attribute("mediaType"))
                .unwrap_or_default();
            values::format_of_media(media).ok_or_else(|| MetadataError::Code {
                element: "nonXMLBody/text/@mediaType",
                code: media.to_owned(),
            })
        }
        (None, Some(_)) => {
            let templates = root
                .children("templateId")
                .map(|template| template.attribute("root"));
            values::format_of_templates(templates).ok_or(MetadataError::Missing("templateId"))
        }
        (None, None) => Err(MetadataError::Missing("component")),
    }
}

fn facility(root: &Element) -> Result<Code, MetadataError> {
    const ELEMENT: &str = "healthCareFacility";
    let code = root
        .at(&[
            "componentOf",
            "encompassingEncounter",
            "location",
            ELEMENT,
            "code",
        ])
        .map(|code| code.attribute("code"))
        .filter(|code| !code.is_empty())
        .ok_or(MetadataError::Missing(ELEMENT))?;
    values::facility(code).ok_or_else(|| MetadataError::Code {
        element: ELEMENT,
        code: code.to_owned(),
    })
}

fn practice(event: Option<&Element>) -> Result<Code, MetadataError> {
    const ELEMENT: &str = "standardIndustryClassCode";
    let code = event
        .and_then(|event| {
            event.at(&[
                "performer",
                "assignedEntity",
                "representedOrganization",
                ELEMENT,
            ])
        })
        .map(|code| code.attribute("code"))
        .filter(|code| !code.is_empty())
        .ok_or(MetadataError::Missing(ELEMENT))?;
    values::practice(code).ok_or_else(|| MetadataError::Code {
        element: ELEMENT,
        code: code.to_owned(),
    })
}

fn events(root: &Element) -> Vec<Code> {
    root.children("documentationOf")
        .filter_map(|of| of.at(&["serviceEvent", "code"]))
        .filter(|code| {
            !code.attribute("code").is_empty() && !code.attribute("codeSystem").is_empty()
        })
        .map(|code| {
            let label = match code.attribute("displayName") {
                "" => code.attribute("code"),
                label => label,
            };
            Code::new(code.attribute("code"), code.attribute("codeSystem"), label)
        })
        .collect()
}

fn author(author: &Element) -> Option<Author> {
    let assigned = author.child("assignedAuthor")?;
    let role = |code: Option<&Element>| {
        code.map(|code| code.attribute("displayName").to_owned())
            .filter(|label| !label.is_empty())
    };
    Some(Author {
        person: person(assigned),
        institutions: assigned
            .child("representedOrganization")
            .map(|organization| {
                let name = organization.child("name").map(Element::words);
                // An identifier of its own beside the national one is not written as if it were it.
                let id = organization
                    .children("id")
                    .find(|id| id.attribute("root") == hl7::STRUCTURES)
                    .map(|id| id.attribute("extension"));
                (name.unwrap_or_default(), id.unwrap_or_default().to_owned())
            })
            .filter(|(name, id)| !name.is_empty() && !id.is_empty())
            .into_iter()
            .collect(),
        specialities: assigned
            .child("code")
            .filter(|code| {
                !code.attribute("code").is_empty() && !code.attribute("codeSystem").is_empty()
            })
            .map(|code| {
                hl7::coded(
                    code.attribute("code"),
                    code.attribute("displayName"),
                    code.attribute("codeSystem"),
                )
            })
            .into_iter()
            .collect(),
        roles: role(author.child("functionCode")).into_iter().collect(),
    })
}

/// Who an `assignedAuthor` or `assignedEntity` is: a professional, the patient, a program.
fn person(assigned: &Element) -> Option<Person> {
    let id = assigned.child("id")?;
    let (root, extension) = (id.attribute("root"), id.attribute("extension"));
    if root.is_empty() {
        return None;
    }
    if let Some(device) = assigned.child("assignedAuthoringDevice") {
        let name = |part: &str| device.child(part).map(Element::words).unwrap_or_default();
        return Some(Person {
            // A program may be known by its OID alone.
            id: if extension.is_empty() {
                root
            } else {
                extension
            }
            .to_owned(),
            family: name("softwareName"),
            given: name("manufacturerModelName"),
            authority: root.to_owned(),
            name_type: "U".to_owned(),
            id_type: "RI".to_owned(),
        });
    }
    if extension.is_empty() {
        return None;
    }
    let name = assigned
        .child("assignedPerson")
        .and_then(|person| person.child("name"));
    let part = |part: &str| {
        name.and_then(|name| name.child(part))
            .map(Element::words)
            .unwrap_or_default()
    };
    let id_type = match root {
        hl7::PROFESSIONALS => "IDNPS",
        root if oid::is_ins(root) => "NH",
        _ => "PI",
    };
    Some(Person {
        id: extension.to_owned(),
        family: part("family"),
        given: part("given"),
        authority: root.to_owned(),
        name_type: "D".to_owned(),
        id_type: id_type.to_owned(),
    })
}
