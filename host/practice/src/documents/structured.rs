//! A structured document (CDA) made ready to be shown: what it says, and what is attached to it looked at within bounds.

use std::sync::Arc;

use image::ImageReader;
use socle_formats::cda::{self, CdaError, Media, Shown};
use socle_typeset::pages::Picture;

use super::letter;
use super::viewer::Viewer;

/// Widest image shown, pixels of a side.
const IMAGE_SIDE: u32 = 8_000;
/// Widest image kept, pixels of a side.
const KEPT_SIDE: u32 = 2_400;
/// Attached files that are made ready; those after them can be saved only.
const MOST_PARTS: usize = 40;
/// Longest attached text shown, characters.
const TEXT_CHARS: usize = 200_000;

/// A document ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Structured {
    /// What it says.
    pub shown: Shown,
    /// What is attached, in the order of [`Shown::attached`].
    pub parts: Vec<Part>,
}

/// Something attached, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A picture.
    Picture(Arc<Picture>),
    /// A PDF: width and height of its pages in points.
    Pages(Arc<Vec<(f32, f32)>>),
    /// A text.
    Text(String),
    /// It cannot be shown; the French sentence says why.
    Failed(String),
}

/// Makes a document ready.
///
/// # Errors
/// [`CdaError`] when the document as a whole cannot be read.
pub fn read(bytes: &[u8], viewer: &Viewer) -> Result<Structured, CdaError> {
    let shown = cda::document(bytes)?;
    let parts = shown
        .attached
        .iter()
        .enumerate()
        .map(|(n, media)| {
            if n < MOST_PARTS {
                part(media, viewer)
            } else {
                Part::Failed(
                    "Ce document a trop de pièces jointes pour les montrer toutes : enregistrez celle-ci pour l’ouvrir."
                        .to_owned(),
                )
            }
        })
        .collect();
    Ok(Structured { shown, parts })
}

fn part(media: &Media, viewer: &Viewer) -> Part {
    let Some(bytes) = &media.content else {
        return Part::Failed(
            "Cette pièce jointe n’est pas dans le document, ou elle est abîmée : demandez à son auteur de l’envoyer de \
             nouveau."
                .to_owned(),
        );
    };
    match media.mime.as_str() {
        letter::PDF => match viewer.draw(bytes, 0, 60.0) {
            Ok(drawn) => Part::Pages(Arc::new(drawn.sizes)),
            Err(error) => Part::Failed(error.message()),
        },
        "image/png" | "image/jpeg" => match picture(bytes) {
            Some(picture) => Part::Picture(Arc::new(picture)),
            None => Part::Failed(
                "Cette image ne peut pas être affichée : enregistrez-la pour l’ouvrir avec un autre logiciel."
                    .to_owned(),
            ),
        },
        "" | "text/plain" => Part::Text(
            String::from_utf8_lossy(bytes)
                .chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
                .take(TEXT_CHARS)
                .collect(),
        ),
        mime => Part::Failed(format!(
            "Cette pièce jointe ({mime}) ne peut pas être affichée : enregistrez-la pour l’ouvrir avec un autre logiciel."
        )),
    }
}

/// An image, within bounds of size and memory.
#[must_use]
pub fn picture(bytes: &[u8]) -> Option<Picture> {
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(IMAGE_SIDE);
    limits.max_image_height = Some(IMAGE_SIDE);
    limits.max_alloc = Some(u64::from(IMAGE_SIDE) * u64::from(IMAGE_SIDE) * 4);
    reader.limits(limits);
    let image = reader
        .decode()
        .ok()?
        .thumbnail(KEPT_SIDE, KEPT_SIDE)
        .to_rgba8();
    Some(Picture {
        width: image.width(),
        height: image.height(),
        rgba: image.into_raw(),
    })
}
