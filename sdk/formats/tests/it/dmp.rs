//! The shared record on the wire: what is written of each kind is kept under `target/conformance/dmp` for the official
//! rules; replies are read, and everything that can be wrong with them.

mod metadata;
mod replies;
mod requests;

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::soap::Head;
use socle_formats::vsm;
use socle_formats::xds::entry::{Entry, of_cda};
use socle_formats::xds::submission::SubmissionSet;
use socle_formats::xds::values;

/// 12 March 2020, 10:17:00 UTC.
const NOW: i64 = 1_584_008_220_000;

fn head() -> Head {
    Head {
        message_id: "5C0B2A3E-6F1D-4E8A-9B7C-1A2B3C4D5E6F".to_owned(),
        host: "lps2.dmp.gouv.fr".to_owned(),
        assertion: None,
    }
}

/// A summary with everything; the seed gives another patient and another author.
fn document(seed: u64) -> Vec<u8> {
    let (header, content) = summary(Draw {
        seed,
        sections: 0x3FF,
        most: 2,
        odd: 0,
    });
    vsm::write(&header, &content).unwrap()
}

fn set(entry: &Entry) -> SubmissionSet {
    SubmissionSet {
        unique_id: "1.2.250.1.999.1.9.1".to_owned(),
        source: "1.2.250.1.999.1".to_owned(),
        patient: entry.patient.clone(),
        time: "20200312101701".to_owned(),
        content: values::content("SA07").unwrap(),
        author: entry.authors[0].clone(),
        title: "Synthèse & courriers".to_owned(),
        ..SubmissionSet::default()
    }
}

fn entry(content: &[u8]) -> Entry {
    of_cda(content, "Document01", &[]).unwrap()
}
