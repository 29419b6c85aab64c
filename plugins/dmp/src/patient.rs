//! The patient, as the shared record knows them: by the matricule of an identity that is *qualifiée*, or not at all.

use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::xds::hl7;
use socle_sdk::{Context, Failure, identity_store, texts};

/// A matricule with its authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ins {
    pub(crate) matricule: Matricule,
    pub(crate) oid: OidIns,
}

impl Ins {
    /// That of a patient; none unless the identity is *qualifiée*.
    pub(crate) fn of(patient: &str) -> Result<Option<Self>, Failure> {
        let Some((matricule, oid)) = identity_store::matricule(patient)? else {
            return Ok(None);
        };
        let unreadable = || {
            Failure::new("dmp.identite", texts::text("identite-illisible"))
                .author("the host gave a matricule that is none")
        };
        Ok(Some(Self {
            matricule: Matricule::parse(&matricule).map_err(|_unreadable| unreadable())?,
            oid: oid.parse().map_err(|_unknown| unreadable())?,
        }))
    }

    /// The same, or the failure that says what to do.
    pub(crate) fn need(patient: &str) -> Result<Self, Failure> {
        Self::of(patient)?
            .ok_or_else(|| Failure::new("shared-record.unqualified", texts::text("non-qualifiee")))
    }

    /// As metadata and assertions say it (CX).
    pub(crate) fn cx(&self) -> String {
        hl7::patient(self.matricule.as_str(), self.oid.as_str())
    }
}

/// The patient of this call.
pub(crate) fn of_call(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))
}

/// When the patient was born, civil date.
pub(crate) fn birth(patient: &str) -> Result<String, Failure> {
    Ok(identity_store::open(patient)?
        .get("date-naissance")
        .into_text()
        .unwrap_or_default())
}
