//! Large bytes by their SHA-256, in chunks, so that neither reading nor writing a hundred megabytes holds them in memory or
//! holds up the other writers.

use std::io::Read;

use sha2::{Digest as _, Sha256};

use super::stored::{corrupt, signed, unsigned};
use super::{Db, Result, params, spot};
use crate::error::RecordError;
use crate::model::blob::{BlobRef, Digest};
use crate::store::Store;

/// Bytes of a chunk; the last one may be shorter.
const CHUNK_BYTES: usize = 256 * 1024;
/// Chunks written in one transaction.
const CHUNKS_AT_ONCE: usize = 16;
/// Rank of a chunk inside its number.
const RANK_BITS: i64 = 20;
/// The most bytes a blob can have.
const MAX_BYTES: u64 = (CHUNK_BYTES as u64) << RANK_BITS;

/// Keeps the content of `source`. It is written without digest first, so that what is interrupted is never taken for whole.
pub(crate) fn put(store: &Store, source: &mut dyn Read) -> Result<BlobRef> {
    let mut writing: Option<i64> = None;
    let mut hash = Sha256::new();
    let mut size: u64 = 0;
    loop {
        let mut chunks = Vec::with_capacity(CHUNKS_AT_ONCE);
        while chunks.len() < CHUNKS_AT_ONCE {
            let chunk = read_chunk(source)?;
            if chunk.is_empty() {
                break;
            }
            hash.update(&chunk);
            chunks.push(chunk);
        }
        if chunks.is_empty() && writing.is_some() {
            break;
        }
        let first_rank = signed(size / CHUNK_BYTES as u64);
        let last = chunks.len() < CHUNKS_AT_ONCE;
        size += chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>();
        if size >= MAX_BYTES {
            return Err(RecordError::Content(
                std::io::ErrorKind::FileTooLarge.into(),
            ));
        }
        writing = Some(store.transact(|db| write_chunks(db, writing, first_rank, &chunks))?);
        if last {
            break;
        }
    }
    let digest = Digest(hash.finalize().into());
    let seq = writing.ok_or_else(|| corrupt("a blob that was never begun"))?;
    store.transact(|db| finish(db, seq, &digest, size))?;
    Ok(BlobRef {
        digest,
        size_bytes: size,
    })
}

fn read_chunk(source: &mut dyn Read) -> Result<Vec<u8>> {
    let mut chunk = Vec::new();
    source
        .take(CHUNK_BYTES as u64)
        .read_to_end(&mut chunk)
        .map_err(RecordError::Content)?;
    Ok(chunk)
}

fn write_chunks(
    db: &Db<'_>,
    writing: Option<i64>,
    first_rank: i64,
    chunks: &[Vec<u8>],
) -> Result<i64> {
    let seq = match writing {
        Some(seq) => seq,
        None => db.value(
            "INSERT INTO blobs (size_bytes, refs) VALUES (0, 0) RETURNING seq",
            params![],
        )?,
    };
    for (rank, chunk) in (first_rank..).zip(chunks) {
        let number = seq << RANK_BITS | rank;
        db.execute(
            "INSERT INTO blob_chunks (number, bytes) VALUES (?1, ?2)",
            params![number, spot::chunk(number).bytes("bytes", chunk)],
        )?;
    }
    Ok(seq)
}

/// Gives a written blob its digest, or drops it when the same content is already there.
fn finish(db: &Db<'_>, seq: i64, digest: &Digest, size: u64) -> Result<()> {
    if find(db, digest)?.is_some() {
        return remove(db, seq);
    }
    db.execute(
        "UPDATE blobs SET digest = ?2, size_bytes = ?3 WHERE seq = ?1",
        params![seq, digest.0, signed(size)],
    )?;
    Ok(())
}

fn remove(db: &Db<'_>, seq: i64) -> Result<()> {
    db.execute(
        "DELETE FROM blob_chunks WHERE number >= ?1 AND number < ?2",
        params![seq << RANK_BITS, (seq + 1) << RANK_BITS],
    )?;
    db.execute("DELETE FROM blobs WHERE seq = ?1", params![seq])?;
    Ok(())
}

/// The row and size of a blob.
fn find(db: &Db<'_>, digest: &Digest) -> Result<Option<(i64, u64)>> {
    db.one(
        "SELECT seq, size_bytes FROM blobs WHERE digest = ?1",
        params![digest.0],
        |row| Ok((row.get(0)?, unsigned(row.get(1)?))),
    )
}

fn require(db: &Db<'_>, digest: &Digest) -> Result<(i64, u64)> {
    find(db, digest)?.ok_or_else(|| RecordError::NotFound {
        subject: "blob",
        id: digest.to_string(),
    })
}

/// A blob.
pub(crate) fn blob(db: &Db<'_>, digest: &Digest) -> Result<BlobRef> {
    let (_, size_bytes) = require(db, digest)?;
    Ok(BlobRef {
        digest: *digest,
        size_bytes,
    })
}

/// At most `count` bytes of a blob.
pub(crate) fn read(db: &Db<'_>, digest: &Digest, offset: u64, count: usize) -> Result<Vec<u8>> {
    let (seq, size) = require(db, digest)?;
    let end = offset.saturating_add(count as u64).min(size);
    let mut bytes = Vec::new();
    let mut at = offset;
    while at < end {
        let chunk = CHUNK_BYTES as u64;
        let (rank, inside) = (at / chunk, at % chunk);
        let wanted = (chunk - inside).min(end - at);
        let number = seq << RANK_BITS | signed(rank);
        let whole: Vec<u8> = db
            .one(
                "SELECT bytes FROM blob_chunks WHERE number = ?1",
                params![number],
                |row| row.sealed("bytes", &spot::chunk(number)),
            )?
            .unwrap_or_default();
        let part = usize::try_from(inside)
            .ok()
            .zip(usize::try_from(inside + wanted).ok())
            .and_then(|(from, to)| whole.get(from..to))
            .ok_or_else(|| corrupt("a blob lacks bytes"))?;
        bytes.extend_from_slice(part);
        at += wanted;
    }
    Ok(bytes)
}

/// The digests of all blobs that are whole.
pub(crate) fn digests(db: &Db<'_>) -> Result<Vec<Digest>> {
    db.all(
        "SELECT digest FROM blobs WHERE digest IS NOT NULL ORDER BY seq",
        params![],
        |row| Ok(Digest(row.get(0)?)),
    )
}

/// One more use of a blob; answers its row.
pub(crate) fn attach(db: &Db<'_>, digest: &Digest) -> Result<i64> {
    let (seq, _) = require(db, digest)?;
    db.execute(
        "UPDATE blobs SET refs = refs + 1 WHERE seq = ?1",
        params![seq],
    )?;
    Ok(seq)
}

/// The blobs of an entry have one use fewer, each as many times as it is attached.
pub(crate) fn detach_all(db: &Db<'_>, entry_seq: i64) -> Result<()> {
    db.execute(
        "UPDATE blobs SET refs = refs - (SELECT count(*) FROM outbox_attachments a
                                         WHERE a.entry_seq = ?1 AND a.blob_seq = blobs.seq)
         WHERE seq IN (SELECT blob_seq FROM outbox_attachments WHERE entry_seq = ?1)",
        params![entry_seq],
    )?;
    Ok(())
}

/// When the home is opened: what nothing uses, or was never finished, goes.
pub(crate) fn sweep(db: &Db<'_>) -> Result<()> {
    let unused: Vec<i64> = db.all("SELECT seq FROM blobs WHERE refs = 0", params![], |row| {
        row.get(0)
    })?;
    for seq in unused {
        remove(db, seq)?;
    }
    Ok(())
}
