//! Code systems of medical files: their OIDs (CI-SIS, VSM) and the addresses FHIR names them by.

/// CIM-10.
pub const CIM10: &str = "2.16.840.1.113883.6.3";
/// SNOMED CT.
pub const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
/// LOINC.
pub const LOINC: &str = "2.16.840.1.113883.6.1";
/// ATC.
pub const ATC: &str = "2.16.840.1.113883.6.73";
/// CIS, medicines of the public drug base.
pub const CIS: &str = "1.2.250.1.213.2.3.1";
/// CIP, packages of medicines.
pub const CIP: &str = "1.2.250.1.213.2.3.2";
/// CCAM.
pub const CCAM: &str = "1.2.250.1.215.300.1";
/// CCAM, as older documents write it.
pub const CCAM_OLD: &str = "1.2.250.1.213.2.5";
/// EDQM, routes.
pub const EDQM: &str = "0.4.0.127.0.16.1.1.2.1";
/// Relations between persons.
pub const ROLE: &str = "2.16.840.1.113883.5.111";
/// Types of documents of the national table TRE_A05.
pub const TRE_A05: &str = "1.2.250.1.213.1.1.4.12";

/// OIDs and the addresses FHIR R4 publishes for them; any other system is `urn:oid:` and its OID.
const ADDRESSES: [(&str, &str); 5] = [
    (CIM10, "http://hl7.org/fhir/sid/icd-10"),
    (SNOMED_CT, "http://snomed.info/sct"),
    (LOINC, "http://loinc.org"),
    (ATC, "http://www.whocc.no/atc"),
    (ROLE, "http://terminology.hl7.org/CodeSystem/v3-RoleCode"),
];

/// How FHIR names the system of this OID.
#[must_use]
pub fn address(oid: &str) -> String {
    ADDRESSES
        .iter()
        .find(|(known, _)| *known == oid)
        .map_or_else(
            || format!("urn:oid:{oid}"),
            |(_, address)| (*address).to_owned(),
        )
}

/// The OID of a system as FHIR names it; an address that is not known stays as it is.
#[must_use]
pub fn oid(address: &str) -> String {
    ADDRESSES
        .iter()
        .find(|(_, known)| *known == address)
        .map_or_else(
            || {
                address
                    .strip_prefix("urn:oid:")
                    .unwrap_or(address)
                    .to_owned()
            },
            |(oid, _)| (*oid).to_owned(),
        )
}
