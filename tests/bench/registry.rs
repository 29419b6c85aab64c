//! What a registry answers about a record of 5,000 documents, read in a plugin and natively.

use std::hint::black_box;

use socle_fictitious::dossier;
use socle_formats::dmp;
use socle_formats::soap::Head;
use socle_formats::xds::entry::of_cda;
use socle_formats::xds::submission::{Document, Submission, SubmissionSet};
use socle_formats::xds::values;
use socle_runtime::Data;

use crate::setting::Bench;
use crate::summary;
use crate::timing::{Failed, Measure, Side, in_turn};
use crate::work::{PLAIN, PLUGIN};

pub(crate) const NAME: &str = "TD3.1 answer of 5,000 entries parsed";

const ENTRIES: usize = 5_000;

pub(crate) fn parsed(bench: &Bench) -> Result<Measure, Failed> {
    let answer = answer()?;
    let sides = vec![
        Side::here(PLUGIN, || {
            let given = vec![("reponse".into(), Data::Bytes(answer.clone()))];
            bench.command("registre", given)?;
            Ok(())
        }),
        Side::here(PLAIN, || {
            let read = dmp::read_registry(black_box(&answer), None)?;
            let entries = read.given().map_err(|problem| problem.message())?.entries;
            match entries.len() {
                ENTRIES => Ok(()),
                other => Err(format!("{other} entries").into()),
            }
        }),
    ];
    let measure = in_turn(NAME, 1, sides)?;
    let megabytes = answer.len() >> 20;
    Ok(Measure {
        note: Some(format!("{megabytes} MiB an answer")),
        ..measure
    })
}

/// The metadata of one document, as they are submitted, so many times.
fn answer() -> Result<Vec<u8>, Failed> {
    let (header, content) = dossier::of_items(1, 20);
    let document = summary::write(&header, &content)?;
    let entry = of_cda(&document, "Document01", &[])?;
    let head = Head {
        message_id: "5C0B2A3E-6F1D-4E8A-9B7C-1A2B3C4D5E6F".to_owned(),
        host: dmp::HOST.to_owned(),
        assertion: None,
    };
    let submission = Submission {
        set: SubmissionSet {
            unique_id: "1.2.250.1.999.1.9.1".to_owned(),
            source: "1.2.250.1.999.1".to_owned(),
            patient: entry.patient.clone(),
            time: entry.creation.clone(),
            content: values::content("SA07").ok_or("no content")?,
            author: entry.authors.first().cloned().ok_or("no author")?,
            ..SubmissionSet::default()
        },
        documents: vec![Document {
            entry: entry.clone(),
            replaces: None,
        }],
        signature: None,
    };
    let (_, request, _) = dmp::submission(&head, &submission)?;
    let text = String::from_utf8(request.body)?;
    let (_, object) = text.split_once("<ExtrinsicObject").ok_or("no object")?;
    let (object, _) = object.split_once("</ExtrinsicObject>").ok_or("no end")?;
    let mut answer = String::from(
        "<S:Envelope xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\"><S:Body><AdhocQueryResponse xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\" status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success\"><RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">",
    );
    for number in 0..ENTRIES {
        answer.push_str("<ExtrinsicObject");
        answer.push_str(&object.replace(&entry.unique_id, &format!("1.2.250.1.999.2.{number}")));
        answer.push_str("</ExtrinsicObject>");
    }
    answer.push_str("</RegistryObjectList></AdhocQueryResponse></S:Body></S:Envelope>");
    Ok(answer.into_bytes())
}
