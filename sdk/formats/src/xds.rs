//! The metadata of shared documents (IHE XDS.b, ebRIM 3.0), as the shared record and XDM archives use them.
//!
//! | module | subject |
//! |---|---|
//! | [`entry`] | a document's metadata, and how they follow from a CDA |
//! | [`submission`] | what is sent in one go: submission set, documents, signature, associations |
//! | [`query`] | the stored queries |
//! | [`registry`] | answers read |
//! | [`problem`] | errors of a registry or repository, in French |
//! | [`values`] | the value sets of the shared record |
//! | [`hl7`] | the HL7 v2 data types that stand in slots |
//! | [`time`] | local times of documents, UTC times of metadata |
//!
//! Sources: IHE ITI-18, ITI-41, ITI-43, ITI-57; the mapping of the ANS guide *transmission d’un document CDA-R2* (MIT);
//! value sets of the DMP of 27 September 2024.

pub mod entry;
pub mod hl7;
pub mod problem;
pub mod query;
pub mod registry;
pub mod submission;
pub mod time;
pub mod values;
mod write;

/// A code with the system it is of and its label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Code {
    /// The code.
    pub code: String,
    /// OID of its system; `URN` and `ASTM` for the few of a signature.
    pub system: String,
    /// Its label.
    pub label: String,
}

impl Code {
    /// A code.
    pub fn new(
        code: impl Into<String>,
        system: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            system: system.into(),
            label: label.into(),
        }
    }
}

/// Namespaces.
pub(crate) mod spaces {
    pub(crate) const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
    pub(crate) const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
    pub(crate) const QUERY: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0";
    pub(crate) const XDS: &str = "urn:ihe:iti:xds-b:2007";
    pub(crate) const XOP: &str = "http://www.w3.org/2004/08/xop/include";
}

/// The schemes of classifications and identifiers (IHE ITI volume 3, 4.2).
pub(crate) mod schemes {
    pub(crate) const SET: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
    pub(crate) const SET_AUTHOR: &str = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d";
    pub(crate) const SET_CONTENT: &str = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
    pub(crate) const SET_PATIENT: &str = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";
    pub(crate) const SET_SOURCE: &str = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832";
    pub(crate) const SET_UNIQUE: &str = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8";
    pub(crate) const DOCUMENT: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
    pub(crate) const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
    pub(crate) const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
    pub(crate) const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
    pub(crate) const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
    pub(crate) const FORMAT: &str = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
    pub(crate) const FACILITY: &str = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
    pub(crate) const PRACTICE: &str = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
    pub(crate) const EVENT: &str = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";
    pub(crate) const PATIENT: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    pub(crate) const UNIQUE: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
}
