//! The archive the daily extract comes in: a zip with one file, unpacked as it is read, so that 90 megabytes never stand in
//! memory. What was read is held against the checksum of the archive.

use std::io::{self, BufReader, Read, Write as _};

use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Most bytes a file may unpack to: ten times what it does today.
pub const MOST_BYTES: u64 = 1 << 30;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;
const DEFLATED: u16 = 8;

/// Why an archive cannot be read. It comes as the inner error of an [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurArchive {
    /// No zip.
    #[error("not a zip archive")]
    PasUnZip,
    /// Encrypted, or packed in a way that is not known.
    #[error("encrypted, or not deflated")]
    Methode,
    /// Unpacks to more than [`MOST_BYTES`].
    #[error("more than {MOST_BYTES} bytes unpacked")]
    TropGrand,
    /// What was unpacked is not what was packed.
    #[error("the checksum differs")]
    Endommage,
}

impl ErreurArchive {
    /// The reason inside an error of reading, if it is one.
    #[must_use]
    pub fn de(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Self>().copied()
    }
}

impl From<ErreurArchive> for io::Error {
    fn from(error: ErreurArchive) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// The first file of an archive.
pub struct Fichier<R: Read> {
    /// None once all was read and held against its checksum.
    inner: Option<DeflateDecoder<BufReader<R>>>,
    crc: Crc,
    read: u64,
    /// Known before for some archives; for others it follows the file.
    checksum: Option<u32>,
}

impl<R: Read> std::fmt::Debug for Fichier<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fichier")
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

/// Opens the first file of an archive.
///
/// # Errors
/// Those of the source, and [`ErreurArchive`].
pub fn ouvrir<R: Read>(source: R) -> io::Result<Fichier<R>> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    let mut head = [0; 30];
    source
        .read_exact(&mut head)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ErreurArchive::PasUnZip.into(),
            _ => error,
        })?;
    if head[..4] != LOCAL {
        return Err(ErreurArchive::PasUnZip.into());
    }
    let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let (flags, method) = (short(6), short(8));
    if flags & ENCRYPTED != 0 || method != DEFLATED {
        return Err(ErreurArchive::Methode.into());
    }
    let named = u64::from(short(26)) + u64::from(short(28));
    if io::copy(&mut source.by_ref().take(named), &mut io::sink())? < named {
        return Err(ErreurArchive::PasUnZip.into());
    }
    let checksum = u32::from_le_bytes([head[14], head[15], head[16], head[17]]);
    Ok(Fichier {
        inner: Some(DeflateDecoder::new(source)),
        crc: Crc::new(),
        read: 0,
        checksum: (flags & SIZES_FOLLOW == 0).then_some(checksum),
    })
}

impl<R: Read> Read for Fichier<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(inner) = &mut self.inner else {
            return Ok(0);
        };
        let count = inner.read(into)?;
        if count > 0 || into.is_empty() {
            self.crc.update(&into[..count]);
            self.read += count as u64;
            return if self.read > MOST_BYTES {
                Err(ErreurArchive::TropGrand.into())
            } else {
                Ok(count)
            };
        }
        let checksum = match self.checksum {
            Some(checksum) => checksum,
            None => descriptor(inner.get_mut())?,
        };
        self.inner = None;
        if checksum == self.crc.sum() {
            Ok(0)
        } else {
            Err(ErreurArchive::Endommage.into())
        }
    }
}

/// The checksum behind the file. Its signature is there or not, as whoever packed it liked.
fn descriptor(source: &mut impl io::BufRead) -> io::Result<u32> {
    let mut four = [0; 4];
    let cut = |_short| io::Error::from(ErreurArchive::Endommage);
    source.read_exact(&mut four).map_err(cut)?;
    if four == DESCRIPTOR {
        source.read_exact(&mut four).map_err(cut)?;
    }
    Ok(u32::from_le_bytes(four))
}

/// Packs what is kept on this machine, fast rather than small.
#[must_use]
pub fn tasser(bytes: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    packer
        .write_all(bytes)
        .and_then(|()| packer.finish())
        .unwrap_or_default()
}

/// Unpacks what [`tasser`] packed, up to `most` bytes.
///
/// # Errors
/// [`ErreurArchive::TropGrand`], and what is damaged.
pub fn detasser(packed: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(packed.len() * 3);
    let mut unpacker = DeflateDecoder::new(packed).take(most as u64 + 1);
    unpacker.read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(ErreurArchive::TropGrand.into());
    }
    Ok(bytes)
}

/// A line of at most `most` bytes, without its end; `None` at the end. A longer one is read to its end and answered as
/// `Err` inside, so that the next one is whole again.
pub(super) fn ligne(
    source: &mut impl io::BufRead,
    most: usize,
    into: &mut Vec<u8>,
) -> io::Result<Option<Result<(), TropLongue>>> {
    into.clear();
    let mut is_whole = true;
    let mut is_there = false;
    loop {
        let (used, done) = {
            let part = source.fill_buf()?;
            if part.is_empty() {
                break;
            }
            is_there = true;
            let (line, used, done) = match part.iter().position(|byte| *byte == b'\n') {
                Some(at) => (&part[..at], at + 1, true),
                None => (part, part.len(), false),
            };
            if into.len() + line.len() > most {
                is_whole = false;
            } else if is_whole {
                into.extend_from_slice(line);
            }
            (used, done)
        };
        source.consume(used);
        if done {
            break;
        }
    }
    if into.last() == Some(&b'\r') {
        into.pop();
    }
    Ok(is_there.then_some(if is_whole { Ok(()) } else { Err(TropLongue) }))
}

/// A line longer than allowed.
#[derive(Debug)]
pub(super) struct TropLongue;
