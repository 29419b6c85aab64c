//! Archives by seed, kept for the official rules: a sample, or two hundred with `SOCLE_LONG`; `SOCLE_SEED` for another row.

use std::path::{Path, PathBuf};

use socle_fictitious::Chance;
use socle_formats::xdm::{self, Given};
use socle_formats::xds::values::Hidden;

use super::{document, second, sender, submission};

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    )
}

#[test]
fn archives_of_one_to_four_documents_in_every_mix_are_written_and_read_back() {
    let seed: u64 = std::env::var("SOCLE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let many = if std::env::var_os("SOCLE_LONG").is_some() {
        200
    } else {
        20
    };
    eprintln!("seed {seed}, {many} archives");
    let folder = target().join("conformance").join("xdm");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..many {
        let mut chance = Chance::new(seed.wrapping_mul(7_919).wrapping_add(number));
        let (header, first) = document(chance.draw());
        let mut documents = vec![first];
        for other in 0..chance.below(4) {
            documents.push(second(&header, &format!("2.25.{}", 1_000_000 + other)));
        }
        let given: Vec<Given<'_>> = documents
            .iter()
            .map(|document| Given {
                document,
                hidden: match chance.below(4) {
                    0 => Hidden::ALL.to_vec(),
                    1 => vec![*chance.one_of(&Hidden::ALL)],
                    _ => Vec::new(),
                },
            })
            .collect();
        let archive = xdm::write(&submission(number), &sender(), &given)
            .unwrap_or_else(|error| panic!("{seed} {number}: {error}"));
        let read = xdm::open(&archive).unwrap_or_else(|error| panic!("{seed} {number}: {error}"));
        assert_eq!(Some(&read.patient), header.patient.ins.as_ref());
        assert_eq!(read.documents.len(), documents.len());
        for (read, (written, given)) in read.documents.iter().zip(documents.iter().zip(&given)) {
            assert_eq!(&read.content, written);
            assert!(read.is_hashed && read.is_cda);
            let mut hidden = given.hidden.clone();
            hidden.sort();
            assert_eq!(read.entry.hidden(), hidden);
        }
        std::fs::write(folder.join(format!("envoi-{number:03}.zip")), archive).unwrap();
    }
}
