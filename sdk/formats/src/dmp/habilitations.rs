//! Authorisations: what TD0.3, TD0.4 and TD1.6 answer.
//!
//! The names of the elements of TD0.4 and TD1.6 are those of public descriptions as far as there are any (`nationalId`,
//! `dateOfBirth`, `MT`, `message`, the three dates); those of names and roles are inferred, several spellings are read.

use super::reply::{Answer, WireError, answer};
use crate::soap::XmlError;
use crate::soap::tree::Element;
use crate::xds::problem::{Problem, Severity};

/// By which date TD0.4 chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Date {
    /// When the last document came.
    LastDocument,
    /// When one was last authorised.
    LastAuthorisation,
}

impl Date {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::LastDocument => "LASTDOC",
            // Spelled so.
            Self::LastAuthorisation => "LASTAUTORIZATION",
        }
    }
}

/// Which professionals TD1.6 lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Those who may.
    Active,
    /// Those whom the patient blocked.
    Blocked,
    /// All.
    All,
}

impl Mode {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Blocked => "INTERDITE",
            Self::All => "TOUTE",
        }
    }
}

/// What TD0.3 answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What the service adds, such as `Autorisation déjà présente aucune action effectuée`.
    pub context: String,
}

/// A record one may access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dossier {
    /// The matricule.
    pub matricule: String,
    /// Its type, as it is written.
    pub matricule_type: String,
    /// Birth name.
    pub family: String,
    /// Used name.
    pub used: String,
    /// Given name.
    pub given: String,
    /// Birth date, as it is written.
    pub birth: String,
    /// One is the médecin traitant.
    pub is_treating: bool,
    /// What the record says.
    pub message: String,
    /// When one last accessed it, as it is written.
    pub last_access: String,
    /// When it last changed.
    pub last_update: String,
    /// When a document last came.
    pub last_add: String,
}

/// A professional who may access a record, or is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authorised {
    /// National identifier.
    pub id: String,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Profession or savoir-faire.
    pub speciality: String,
    /// They are the médecin traitant.
    pub is_treating: bool,
    /// `ACTIVE`, `INTERDITE`, as it is written.
    pub status: String,
    /// Since when, as it is written.
    pub since: String,
    /// Until when.
    pub until: String,
}

/// Reads the reply to [`super::authorise`].
///
/// # Errors
/// [`WireError`].
pub fn read_status(bytes: &[u8], content_type: Option<&str>) -> Result<Answer<Status>, WireError> {
    answer(bytes, content_type, "setAuthorizationResponse", |root| {
        let (code, context) = status(root).ok_or(XmlError::Missing("status"))?;
        Ok(match code.as_str() {
            "DMPOk" => Answer::Given(Status { context }),
            _ => Answer::Refused(vec![problem(code, context)]),
        })
    })
}

/// Reads the reply to [`super::list`].
///
/// # Errors
/// [`WireError`].
pub fn read_list(
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<Answer<Vec<Dossier>>, WireError> {
    answer(bytes, content_type, "patientListResponse", |root| {
        Ok(listed(root, "nationalId", |one| Dossier {
            matricule: text(one, &["nationalId"]),
            matricule_type: text(one, &["nationalIdType", "type"]),
            family: text(one, &["birthName", "lastName", "name"]),
            used: text(one, &["usedName", "usualName"]),
            given: text(one, &["firstName", "givenName"]),
            birth: text(one, &["dateOfBirth"]),
            is_treating: text(one, &["MT"]) == "true",
            message: text(one, &["message"]),
            last_access: text(one, &["lastAccessDate"]),
            last_update: text(one, &["lastUpdateDate"]),
            last_add: text(one, &["lastAddDate"]),
        }))
    })
}

/// Reads the reply to [`super::authorised`].
///
/// # Errors
/// [`WireError`].
pub fn read_authorised(
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<Answer<Vec<Authorised>>, WireError> {
    const ID: &str = "nationalId";
    answer(
        bytes,
        content_type,
        "listAuthorizationByPatientResponse",
        |root| {
            Ok(listed(root, ID, |one| Authorised {
                id: text(one, &[ID]),
                family: text(one, &["lastName", "name"]),
                given: text(one, &["firstName", "givenName"]),
                speciality: text(one, &["speciality", "specialty", "profession"]),
                is_treating: text(one, &["MT"]) == "true"
                    || text(one, &["role"]) == "MEDECIN_TRAITANT",
                status: text(one, &["status", "mode"]),
                since: text(one, &["startDate"]),
                until: text(one, &["endDate"]),
            }))
        },
    )
}

/// Every element with a child of this name, unless the answer is a refusal.
fn listed<T>(root: &Element, id: &str, read: impl Fn(&Element) -> T) -> Answer<Vec<T>> {
    if let Some((code, context)) = status(root)
        && code != "DMPOk"
    {
        return Answer::Refused(vec![problem(code, context)]);
    }
    fn holders<'a>(element: &'a Element, id: &str, found: &mut Vec<&'a Element>) {
        if element.child(id).is_some() {
            found.push(element);
            return;
        }
        for child in &element.children {
            holders(child, id, found);
        }
    }
    let mut found = Vec::new();
    holders(root, id, &mut found);
    Answer::Given(found.into_iter().map(read).collect())
}

fn text(element: &Element, names: &[&str]) -> String {
    names
        .iter()
        .find_map(|name| element.child(name)?.value())
        .unwrap_or_default()
        .to_owned()
}

/// Status and context, as elements or as attributes, at the root or one level below.
fn status(root: &Element) -> Option<(String, String)> {
    let said = |element: &Element| {
        let own = |name: &str| {
            element
                .child(name)
                .and_then(Element::value)
                .or_else(|| element.attribute(name))
                .map(str::to_owned)
        };
        Some((own("status")?, own("context").unwrap_or_default()))
    };
    // An entry of a list has a status of its own.
    std::iter::once(root)
        .chain(
            root.children
                .iter()
                .filter(|child| child.child("nationalId").is_none()),
        )
        .find_map(said)
}

fn problem(code: String, context: String) -> Problem {
    Problem {
        code,
        context,
        severity: Severity::Error,
        location: String::new(),
    }
}
