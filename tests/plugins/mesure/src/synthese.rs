//! A medical summary written again from what another one says.

use socle_formats::cda;
use socle_formats::vsm::{self, Content, Entry, Header, Professional, Stamp, Structure};
use socle_sdk::prelude::*;

/// How many documents one call writes.
const A_CALL: usize = 10;

pub(crate) fn write(arguments: &Arguments) -> Result<Data, Failure> {
    let Data::Bytes(document) = arguments.get("synthese") else {
        return Err(Failure::new(
            "mesure.synthese",
            "Aucune synthèse n’est donnée.",
        ));
    };
    let read =
        cda::read(document).map_err(|error| Failure::new("mesure.synthese", error.to_string()))?;
    let Some(file) = read.files.into_iter().next() else {
        return Err(Failure::new("mesure.synthese", "La synthèse est vide."));
    };
    let entries = file.items.into_iter().enumerate();
    let content = Content {
        entries: entries
            .map(|(number, item)| Entry {
                key: number.to_string(),
                item,
            })
            .collect(),
        ..Content::default()
    };
    let header = Header {
        id: "2.25.1".to_owned(),
        set_id: "2.25.2".to_owned(),
        version: 1,
        replaces: None,
        title: "Synthèse médicale".to_owned(),
        written: Stamp {
            ms: 1_700_000_000_000,
            offset: 60,
        },
        patient: file.person,
        local_id: None,
        author: Professional {
            id: "810000000017".to_owned(),
            family: "LIBRE".to_owned(),
            given: "Maxence".to_owned(),
            profession: "G15_10/SM26".to_owned(),
            phone: String::new(),
        },
        structure: Structure {
            id: "1120456789".to_owned(),
            name: "Cabinet".to_owned(),
            sector: "SA07".to_owned(),
            setting: "AMBULATOIRE".to_owned(),
            ..Structure::default()
        },
        treating: None,
    };
    for _ in 0..A_CALL {
        vsm::write(&header, &content).map_err(|faults| {
            let first = faults.first().map(vsm::Fault::message).unwrap_or_default();
            Failure::new("mesure.synthese", first)
        })?;
    }
    Ok(Data::None)
}
