//! A result that comes by itself, once: a laboratory sends a document about a patient of the demonstration, as an archive of
//! documents (IHE XDM) with its metadata, after the practice first wrote to a colleague.

use std::io::Write as _;

use mail_builder::MessageBuilder;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::PRACTICE;
use crate::demo::{Statut, demo_patients};
use crate::dmp::{self, Letter};
use crate::xml::escape;

/// Who sends it.
pub const LABORATORY: &str = "resultats@labo-gare.formation.mssante.fr";
const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
const SET: &str = "SubmissionSet01";
const DOCUMENT: &str = "DOC0001.XML";

/// The message, dated so; none when no patient of the demonstration has an INS from the start.
pub(super) fn message(at_ms: i64) -> Option<Vec<u8>> {
    let patient = demo_patients()
        .into_iter()
        .find(|one| one.statut == Statut::Qualifiee && one.ins.is_some())?;
    let letter = dmp::letter(&patient, at_ms)?;
    let archive = archive(&letter).ok()?;
    let subject = format!(
        "XDM/1.0/DDM+Bilan sanguin {} {} {}",
        patient.nom_naissance,
        patient.premier_prenom,
        french(&patient.date_naissance)
    );
    let message = MessageBuilder::new()
        .from(("Laboratoire de la Gare", LABORATORY))
        .to(PRACTICE)
        .date(Date::new(at_ms.div_euclid(1_000)))
        .message_id("bilan.1@labo-gare.formation.mssante.fr")
        .subject(subject)
        .header("X-MSS-INS", Raw::new("O"))
        .header("X-MSS-CODECDA", Raw::new(letter.code))
        .header("Disposition-Notification-To", Raw::new(LABORATORY))
        .text_body("Veuillez trouver ci-joint le bilan de votre patient.")
        .attachment("application/zip", "IHE_XDM.zip", archive);
    message.write_to_vec().ok()
}

fn french(date: &str) -> String {
    let parts: Vec<&str> = date.rsplit('-').collect();
    parts.join("/")
}

fn archive(letter: &Letter) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let index = "<!DOCTYPE html><html lang=\"fr\"><title>Bilan sanguin</title><p>Un document est joint.</p></html>";
    for (name, content) in [
        ("INDEX.HTM", index.as_bytes()),
        ("README.TXT", b"Laboratoire de la Gare\r\n".as_slice()),
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata(letter).as_bytes()),
        ("IHE_XDM/SUBSET01/DOC0001.XML", &letter.content),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn slot(name: &str, value: &str) -> String {
    format!(
        "<Slot name=\"{name}\"><ValueList><Value>{}</Value></ValueList></Slot>",
        escape(value)
    )
}

/// What the archive says of its only document.
fn metadata(letter: &Letter) -> String {
    // Where the document lies is said of it here only.
    let object = letter
        .object
        .replacen('>', &format!(">{}", slot("URI", DOCUMENT)), 1);
    let external = |scheme: &str, name: &str, value: &str| {
        format!(
            "<ExternalIdentifier id=\"{SET}-{name}\" identificationScheme=\"urn:uuid:{scheme}\" registryObject=\"{SET}\" value=\"{}\"><Name><LocalizedString value=\"XDSSubmissionSet.{name}\"/></Name></ExternalIdentifier>",
            escape(value)
        )
    };
    let identifiers = [
        external(
            "6b5aea1a-874d-4603-a4bc-96a0a7b38446",
            "patientId",
            &letter.patient,
        ),
        external(
            "96fdda7c-d067-4183-912e-bf5ee74998a8",
            "uniqueId",
            &format!("{}.9", letter.unique_id),
        ),
        external(
            "554ac39e-e3fe-47fe-b233-965d2a147832",
            "sourceId",
            "1.2.250.1.999.2",
        ),
    ];
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SubmitObjectsRequest xmlns=\"{LCM}\"><RegistryObjectList xmlns=\"{RIM}\">{object}<RegistryPackage id=\"{SET}\">{time}<Name><LocalizedString value=\"Bilan sanguin\"/></Name><Classification id=\"{SET}-c\" classificationScheme=\"urn:uuid:aa543740-bdda-424e-8c96-df4873be8500\" classifiedObject=\"{SET}\" nodeRepresentation=\"07\">{scheme}<Name><LocalizedString value=\"Ambulatoire\"/></Name></Classification>{identifiers}</RegistryPackage><Classification id=\"{SET}-s\" classifiedObject=\"{SET}\" classificationNode=\"urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd\"/><Association id=\"{SET}-a\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" sourceObject=\"{SET}\" targetObject=\"{id}\">{original}</Association></RegistryObjectList></SubmitObjectsRequest>",
        time = slot("submissionTime", &letter.time),
        scheme = slot("codingScheme", "1.2.250.1.213.2.2"),
        identifiers = identifiers.concat(),
        id = letter.id,
        original = slot("SubmissionSetStatus", "Original"),
    )
}
