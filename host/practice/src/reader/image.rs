//! The Datamatrix INS of an image or of the first page of a PDF; of a structured document, what its header says.

use std::io::Read as _;
use std::path::Path;

use socle_capabilities::barcodes::Datamatrix;
use socle_runtime::Failure;
use socle_runtime::ports::Barcodes as _;

use super::shown::{self, Read, Shown};
use super::{Source, received};
use crate::documents::import::{MAX_BYTES, mime};
use crate::documents::viewer::Viewer;

/// Width at which a page is drawn: A4 at 300 dpi.
const WIDTH_PX: f32 = 2_480.0;

/// Look for whom a file is about: in the header of a structured document, else by a Datamatrix INS, the first that can be
/// read or otherwise the first that is damaged.
///
/// # Errors
/// `reader.none` when there is none; `barcode.image`, `barcode.timeout`, or those of the page when it cannot be drawn.
pub async fn look(bytes: Vec<u8>, viewer: &Viewer, decoder: &Datamatrix) -> Result<Shown, Failure> {
    if let Some(shown) = received::of(&bytes) {
        return Ok(shown);
    }
    let texts = codes(bytes, viewer, decoder).await?;
    let mut damaged = None;
    for text in &texts {
        match shown::read(text, Source::File) {
            Read::Ins(shown) => return Ok(*shown),
            Read::Damaged { code, sentence } => {
                damaged = damaged.or(Some(Failure::new(code, sentence)));
            }
            Read::Other => {}
        }
    }
    Err(damaged.unwrap_or_else(|| {
        Failure::new(
            "reader.none",
            "Aucun Datamatrix INS n’a été trouvé sur la première page de ce document : saisissez les traits d’identité à la main.",
        )
    }))
}

/// The codes of an image, or of the first page of a PDF drawn at about 300 dpi.
async fn codes(
    bytes: Vec<u8>,
    viewer: &Viewer,
    decoder: &Datamatrix,
) -> Result<Vec<String>, Failure> {
    match mime(&bytes) {
        Ok("application/pdf") => {
            let viewer = viewer.clone();
            let drawn = tokio::task::spawn_blocking(move || viewer.draw(&bytes, 0, WIDTH_PX)).await;
            let picture = match drawn {
                Ok(Ok(drawn)) => drawn.picture,
                Ok(Err(error)) => return Err(Failure::new(error.code(), error.message())),
                Err(error) => {
                    return Err(Failure::passing(
                        "reader.page",
                        "La page n’a pas pu être dessinée : réessayez.",
                    )
                    .author(error.to_string()));
                }
            };
            let luma = luma(&picture.rgba);
            let (width, height) = (picture.width, picture.height);
            // Half as fine is four times as fast and nearly always enough.
            let (half, half_width, half_height) = halved(&luma, width, height);
            let found = decoder.search(half, half_width, half_height).await?;
            match found.is_empty() {
                false => Ok(found),
                true => decoder.search(luma, width, height).await,
            }
        }
        Ok("image/png" | "image/jpeg") => {
            let codes = decoder.read(bytes.into()).await?;
            Ok(codes.into_iter().map(|code| code.text).collect())
        }
        Ok("text/xml") => Err(Failure::new(
            "reader.none",
            "Ce document structuré ne dit pas de qui il parle : saisissez les traits d’identité à la main.",
        )),
        _ => Err(Failure::new(
            "reader.file",
            "Ce fichier n’est ni un PDF, ni une image, ni un document CDA : il ne dit pas de qui il parle.",
        )),
    }
}

/// Each four pixels as one.
fn halved(luma: &[u8], width: u32, height: u32) -> (Vec<u8>, u32, u32) {
    let (half_width, half_height) = (width / 2, height / 2);
    let line = width as usize;
    let at = |x: usize, y: usize| u16::from(luma.get(y * line + x).copied().unwrap_or(u8::MAX));
    let mut half = Vec::with_capacity(luma.len() / 4);
    for y in 0..half_height as usize {
        for x in 0..half_width as usize {
            let (x, y) = (2 * x, 2 * y);
            let sum = at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1);
            half.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
        }
    }
    (half, half_width, half_height)
}

/// The grey value of each pixel.
fn luma(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4)
        .map(|pixel| match pixel {
            [r, g, b, _] => {
                let sum = u16::from(*r) + u16::from(*g) + u16::from(*b);
                u8::try_from(sum / 3).unwrap_or(u8::MAX)
            }
            _ => u8::MAX,
        })
        .collect()
}

/// What a file on the disk holds.
///
/// # Errors
/// `reader.file` when it cannot be read, or is larger than what the record takes.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |author: String| {
        Failure::new(
            "reader.file",
            "Ce fichier ne peut pas être lu : vérifiez qu’il existe encore et qu’il pèse moins de 64 Mo.",
        )
        .author(author)
    };
    let file = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(unreadable("too large".into())),
        false => Ok(bytes),
    }
}
