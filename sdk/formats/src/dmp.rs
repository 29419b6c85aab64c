//! The shared medical record (DMP) on the wire: requests and replies of its transactions.
//!
//! | transaction | request | reply |
//! |---|---|---|
//! | TD0.2 does it exist, may I | [`existence`] | [`read_existence`] |
//! | TD0.3 declare, withdraw, médecin traitant | [`authorise`] | [`read_status`] |
//! | TD0.4 which records may I | [`list`] | [`read_list`] |
//! | TD0.9 the record in a browser | [`web_access`] | – |
//! | TD1.6 who may access | [`authorised`] | [`read_authorised`] |
//! | TD2.1, TD2.2 feed | [`submit`] | [`read_registry`] |
//! | TD3.1 search | [`search`] | [`read_registry`] |
//! | TD3.2 read | [`retrieve`] | [`read_documents`] |
//! | TD3.3 mask, show, archive, delete | [`change`] | [`read_registry`] |
//!
//! The specification itself (SEL-MP-037) is not public. Services, actions, codes and the shape of TD3.x follow public
//! material and IHE; what is inferred is marked where it stands: the namespaces of the two services that are not IHE's and
//! the names in their replies, the parts of the HL7 V3 query that every such query has. Replies are read by local names, and
//! what is not known in them is left.

mod existence;
mod habilitations;
mod reply;
mod request;

pub use existence::{Access, Existence, State, read_existence};
pub use habilitations::{
    Authorised, Date, Dossier, Mode as Which, Status, read_authorised, read_list, read_status,
};
pub use reply::{Answer, Retrieved, WireError, read_documents, read_registry};
pub use request::{
    Action, DocumentId, Request, RequestError, Sender, authorise, authorised, change, existence,
    list, retrieve, search, submission, submit,
};

/// OID of the shared record as a device: receiver of messages.
pub const DEVICE: &str = "1.2.250.1.213.4.1.1.1";
/// OID of its repository.
pub const REPOSITORY: &str = "1.2.250.1.213.4.1.1.1.2";
/// Host of production.
pub const HOST: &str = "lps2.dmp.gouv.fr";

/// A service of the shared record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Search, and changes to what is there.
    Registry,
    /// Documents.
    Repository,
    /// Existence.
    Patients,
    /// The list of the records one may access.
    PatientsSpecific,
    /// Authorisations.
    Habilitations,
}

impl Service {
    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Repository => "repository",
            Self::Patients => "patients",
            Self::PatientsSpecific => "patientsSpecific",
            Self::Habilitations => "habilitations",
        }
    }

    /// Its address at a host.
    #[must_use]
    pub fn address(self, host: &str) -> String {
        format!("https://{host}/si-dmp-server/v2/services/{}", self.name())
    }
}

/// How one comes to a record: carried by the assertion alone (TRE_R248).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AccessMode {
    /// As one who cares for the patient.
    #[default]
    Normal,
    /// In an emergency, the patient being unable to agree: a reason is to be kept.
    BrisDeGlace,
    /// By the regulation of emergency calls.
    Centre15,
}

impl AccessMode {
    /// What the signature `vihf` takes as `purpose`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::BrisDeGlace => "bris_de_glace",
            Self::Centre15 => "centre_15",
        }
    }
}

/// A page of the record in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// What concerns the professional.
    Dashboard,
    /// The patient's record.
    Record,
    /// Documents.
    Documents,
    /// Management of the record.
    Management,
    /// The course of care.
    Course,
    /// Who accessed what.
    History,
}

impl Page {
    const fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "TableauDeBord",
            Self::Record => "DossierPatient",
            Self::Documents => "Documents",
            Self::Management => "GestionDMPPatient",
            Self::Course => "ParcoursDeSoins",
            Self::History => "HistoriqueAcces",
        }
    }
}

/// The address of a page in a browser (TD0.9), with the matricule where the page is about a patient.
#[must_use]
pub fn web_access(domain: &str, page: Page, matricule: Option<&crate::nir::Matricule>) -> String {
    let matricule = matricule
        .map(crate::nir::Matricule::as_str)
        .unwrap_or_default();
    format!("https://{domain}/AccesDirect/{}/{matricule}", page.name())
}
