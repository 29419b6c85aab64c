//! The archive: unpacked as it is read, held against its checksum.

use std::io::{Cursor, Read as _, Write as _};

use socle_formats::annuaire::archive::{ErreurArchive, detasser, ouvrir, tasser};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ENTETE, MEDECIN};

fn text() -> String {
    format!("{ENTETE}\n{}", format!("{MEDECIN}\n").repeat(3_000))
}

fn packed(method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    zip.start_file(
        "Extraction_Correspondance_MSSante_202611270001.txt",
        options,
    )
    .unwrap();
    zip.write_all(text().as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The same with its checksum behind the file, as who writes to a pipe packs it.
fn streamed() -> Vec<u8> {
    let mut zip = ZipWriter::new_stream(Vec::new());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("x.txt", options).unwrap();
    zip.write_all(text().as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn unpacked(bytes: &[u8]) -> Result<String, Option<ErreurArchive>> {
    let mut text = String::new();
    ouvrir(bytes)
        .and_then(|mut file| file.read_to_string(&mut text))
        .map_err(|error| ErreurArchive::de(&error))?;
    Ok(text)
}

#[test]
fn a_file_is_unpacked_whole() {
    assert_eq!(unpacked(&packed(CompressionMethod::Deflated)), Ok(text()));
    assert_eq!(unpacked(&streamed()), Ok(text()));
}

#[test]
fn a_byte_that_changed_is_noticed() {
    let good = packed(CompressionMethod::Deflated);
    let end = good.len() - 200;
    // Somewhere in what was packed, and in the checksum itself.
    for at in [200, end / 2, 15] {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        assert!(unpacked(&bad).is_err(), "byte {at}");
    }
    for at in [10, 60, end / 2] {
        assert!(unpacked(&good[..at]).is_err(), "cut at {at}");
    }
    let streamed = streamed();
    let cut = unpacked(&streamed[..streamed.len() / 3]);
    assert!(cut.is_err());
}

#[test]
fn what_is_no_archive_of_that_kind_is_refused() {
    for (bytes, reason) in [
        (
            b"<html><body>Maintenance de l'annuaire</body></html>".to_vec(),
            ErreurArchive::PasUnZip,
        ),
        (Vec::new(), ErreurArchive::PasUnZip),
        (packed(CompressionMethod::Stored), ErreurArchive::Methode),
    ] {
        assert_eq!(unpacked(&bytes), Err(Some(reason)));
    }
}

#[test]
fn what_is_kept_here_is_packed_and_comes_back() {
    for text in [String::new(), "é".to_owned(), text()] {
        let packed = tasser(text.as_bytes());
        assert_eq!(detasser(&packed, 1 << 20).unwrap(), text.as_bytes());
    }
    let packed = tasser(text().as_bytes());
    assert!(packed.len() < text().len() / 10);
    let error = detasser(&packed, 100).unwrap_err();
    assert_eq!(ErreurArchive::de(&error), Some(ErreurArchive::TropGrand));
    assert!(detasser(&packed[..packed.len() / 2], 1 << 20).is_err());
}
