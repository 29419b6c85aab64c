//! Blobs: large, whole or absent, kept once, gone when nothing uses them.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};
use socle_record::{Digest, NewEntry, RecordError, Write};

use crate::cabinet::Cabinet;

/// Bytes that do not repeat at chunk boundaries.
struct Pattern {
    at: u64,
    end: u64,
}

impl Read for Pattern {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Odd pieces, as a network would give.
        let count = (self.end - self.at).min(buffer.len() as u64).min(70_001) as usize;
        for byte in &mut buffer[..count] {
            *byte = (self.at * 31 % 251) as u8;
            self.at += 1;
        }
        Ok(count)
    }
}

fn pattern(size: u64) -> Pattern {
    Pattern { at: 0, end: size }
}

fn whole(size: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    pattern(size).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_blob_reads_back_at_any_offset_whatever_its_size() {
    let cabinet = Cabinet::open();
    let chunk = 256 * 1024;
    for size in [
        0,
        1,
        chunk - 1,
        chunk,
        chunk + 1,
        16 * chunk,
        16 * chunk + 5,
    ] {
        let blob = cabinet.record().put_blob(&mut pattern(size)).unwrap();
        let bytes = whole(size);
        assert_eq!(blob.size_bytes, size);
        assert_eq!(blob.digest.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
        assert_eq!(cabinet.record().blob(&blob.digest).unwrap(), blob);
        for (offset, count) in [
            (0, bytes.len()),
            (chunk - 3, 7),
            (size, 10),
            (size + 10, 10),
            (5, usize::MAX),
        ] {
            let from = usize::try_from(offset.min(size)).unwrap();
            let to = from.saturating_add(count).min(bytes.len());
            assert_eq!(
                cabinet
                    .record()
                    .read_blob(&blob.digest, offset, count)
                    .unwrap(),
                bytes[from..to],
                "{size} {offset}"
            );
        }
    }
}

#[test]
fn a_hundred_megabytes_go_in_and_come_out_without_being_held_in_memory() {
    let cabinet = Cabinet::open();
    let size = if std::env::var_os("SOCLE_LONG").is_some() {
        100_000_000
    } else {
        8_000_000
    };
    let blob = cabinet.record().put_blob(&mut pattern(size)).unwrap();
    let mut expected = pattern(size);
    let mut offset = 0;
    while offset < size {
        let part = cabinet
            .record()
            .read_blob(&blob.digest, offset, 1024 * 1024)
            .unwrap();
        let mut same = vec![0; part.len()];
        expected.read_exact(&mut same).unwrap();
        assert_eq!(part, same);
        offset += part.len() as u64;
    }
}

#[test]
fn the_same_content_is_kept_once() {
    let mut cabinet = Cabinet::open();
    let one = cabinet.record().put_blob(&mut pattern(300_000)).unwrap();
    let two = cabinet.record().put_blob(&mut pattern(300_000)).unwrap();
    assert_eq!(one, two);
    let chunks = cabinet
        .database()
        .number("SELECT count(*) FROM blob_chunks");
    assert_eq!(chunks, 2);
}

#[test]
fn content_that_breaks_off_leaves_no_blob() {
    struct Broken(Pattern);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::ErrorKind::ConnectionReset.into()),
                count => Ok(count),
            }
        }
    }
    let mut cabinet = Cabinet::open();
    let refused = cabinet
        .record()
        .put_blob(&mut Broken(pattern(6_000_000)))
        .unwrap_err();
    assert!(matches!(refused, RecordError::Content(_)));
    let digest = Digest(Sha256::digest(whole(6_000_000)).into());
    assert!(matches!(
        cabinet.record().blob(&digest),
        Err(RecordError::NotFound { .. })
    ));
    // The chunks already written go at the next opening.
    cabinet.reopen();
    let left = cabinet
        .database()
        .number("SELECT count(*) FROM blob_chunks");
    assert_eq!(left, 0);
}

#[test]
fn what_an_entry_attaches_stays_and_the_rest_goes_at_the_next_opening() {
    let mut cabinet = Cabinet::open();
    let kept = cabinet.record().put_blob(&mut pattern(10)).unwrap();
    let loose = cabinet.record().put_blob(&mut pattern(20)).unwrap();
    let mut new = NewEntry::new("essai", "a");
    new.attachments = vec![("a".to_owned(), kept.digest), ("b".to_owned(), kept.digest)];
    cabinet.commit(Write::Enqueue(new));
    cabinet.reopen();
    assert_eq!(
        cabinet.record().read_blob(&kept.digest, 0, 99).unwrap(),
        whole(10)
    );
    assert!(matches!(
        cabinet.record().blob(&loose.digest),
        Err(RecordError::NotFound { .. })
    ));
    let mut twice = NewEntry::new("essai", "a");
    twice.attachments = vec![("a".to_owned(), kept.digest), ("a".to_owned(), kept.digest)];
    assert!(matches!(
        cabinet.refused(Write::Enqueue(twice)),
        RecordError::Invalid { .. }
    ));
}
