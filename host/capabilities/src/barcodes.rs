//! Datamatrix codes of PNG and JPEG images.
//!
//! An image comes from outside: its size is looked at before it is decoded, the search runs on a thread of its own for a
//! limited time, and one image at a time, since a search that lasts cannot be stopped.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;

use image::{ImageFormat, ImageReader};
use rxing::helpers::{detect_in_luma_with_hints, detect_multiple_in_luma_with_hints};
use rxing::{BarcodeFormat, DecodeHints};
use socle_runtime::ports::{Answer, Barcode, Barcodes};
use socle_runtime::{Failure, limits};
use tokio::sync::Semaphore;

/// Codes answered of one image.
const CODES: usize = 20;

/// The [`Barcodes`] port over rxing.
#[derive(Debug)]
pub struct Datamatrix {
    /// Searches under way.
    alone: Arc<Semaphore>,
}

impl Default for Datamatrix {
    fn default() -> Self {
        Self {
            alone: Arc::new(Semaphore::new(1)),
        }
    }
}

fn no_image(author: impl Into<String>) -> Failure {
    Failure::new(
        "barcode.image",
        "Cette image ne peut pas être lue : utilisez une image PNG ou JPEG.",
    )
    .author(author)
}

impl Datamatrix {
    /// The codes of grey values, line after line, within the same bounds as those of an image.
    ///
    /// # Errors
    /// `barcode.timeout`, `barcode.image`.
    pub async fn search(
        &self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Vec<String>, Failure> {
        self.alone(move || {
            let pixels = u64::from(width) * u64::from(height);
            match u64::try_from(luma.len()) == Ok(pixels) && pixels > 0 {
                true => Ok(of_luma(luma, width, height)),
                false => Err(no_image("not so many grey values")),
            }
        })
        .await
    }

    /// Search on a thread of its own, one image at a time, for a limited time.
    async fn alone<T: Send + 'static>(
        &self,
        search: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let alone = Arc::clone(&self.alone);
        let searched = async move {
            let turn = alone
                .acquire_owned()
                .await
                .map_err(|closed| no_image(closed.to_string()))?;
            tokio::task::spawn_blocking(move || {
                let _turn = turn;
                search()
            })
            .await
            .unwrap_or_else(|error| Err(no_image(error.to_string())))
        };
        match tokio::time::timeout(limits::IMAGE_TIME, searched).await {
            Ok(found) => found,
            Err(_elapsed) => Err(Failure::passing(
                "barcode.timeout",
                "La lecture de l’image est trop longue : recadrez-la sur le code, puis réessayez.",
            )),
        }
    }
}

impl Barcodes for Datamatrix {
    fn read(&self, image: Arc<Vec<u8>>) -> Answer<'_, Vec<Barcode>> {
        Box::pin(self.alone(move || read(&image)))
    }
}

/// The codes of an image, each once.
fn read(bytes: &[u8]) -> Result<Vec<Barcode>, Failure> {
    Ok(of_image(bytes)?
        .into_iter()
        .map(|text| Barcode {
            text,
            symbology: "datamatrix",
        })
        .collect())
}

/// What the Datamatrix codes of a PNG or JPEG image say, on the calling thread, without a limit of time.
///
/// # Errors
/// `barcode.image` and `limit`, as the port.
pub fn of_image(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    let (luma, width, height) = luma(bytes)?;
    Ok(of_luma(luma, width, height))
}

/// The same of grey values, line after line.
#[must_use]
pub fn of_luma(luma: Vec<u8>, width: u32, height: u32) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut keep = |text: &str| {
        if found.len() < CODES && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    };
    let mut hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([BarcodeFormat::DATA_MATRIX])),
        ..DecodeHints::default()
    };
    let only = Some(BarcodeFormat::DATA_MATRIX);
    // Looking for several cuts the image in pieces and may cut a code; looking for one does not.
    if let Ok(code) = detect_in_luma_with_hints(luma.clone(), width, height, only, &mut hints) {
        keep(code.getText());
    }
    if let Ok(codes) = detect_multiple_in_luma_with_hints(luma, width, height, &mut hints) {
        codes.iter().for_each(|code| keep(code.getText()));
    }
    found
}

/// The grey values of an image, its width and height.
fn luma(bytes: &[u8]) -> Result<(Vec<u8>, u32, u32), Failure> {
    let reader = || {
        ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| no_image(error.to_string()))
    };
    let format = reader()?.format();
    if !matches!(format, Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(no_image("neither PNG nor JPEG"));
    }
    let (width, height) = reader()?
        .into_dimensions()
        .map_err(|error| no_image(error.to_string()))?;
    if u64::from(width) * u64::from(height) > limits::IMAGE_PIXELS {
        return Err(Failure::new(
            "limit",
            "Image trop grande pour être lue : recadrez-la sur le code.",
        )
        .author(format!("{width} x {height} pixels")));
    }
    let mut decoding = reader()?;
    let mut allowed = image::Limits::default();
    // Four bytes a pixel at sixteen bits, and what the decoder needs besides.
    allowed.max_alloc = Some(limits::IMAGE_PIXELS * 9);
    decoding.limits(allowed);
    let image = decoding
        .decode()
        .map_err(|error| no_image(error.to_string()))?
        .into_luma8();
    Ok((image.into_raw(), width, height))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{GrayImage, Luma};
    use rxing::datamatrix::DataMatrixWriter;
    use rxing::{BarcodeFormat, Writer as _};

    use super::*;

    /// Draw codes side by side, eight pixels a module, as a printer and a scanner leave them.
    fn drawn(texts: &[&str], format: ImageFormat) -> Vec<u8> {
        const MODULE: u32 = 8;
        let matrices: Vec<_> = texts
            .iter()
            .map(|text| {
                DataMatrixWriter
                    .encode(text, &BarcodeFormat::DATA_MATRIX, 0, 0)
                    .unwrap()
            })
            .collect();
        let side = matrices
            .iter()
            .map(|matrix| matrix.getWidth().max(matrix.getHeight()))
            .max()
            .unwrap_or(0)
            + 20;
        let width = side * MODULE * u32::try_from(matrices.len().max(1)).unwrap();
        let mut image = GrayImage::from_pixel(width, side * MODULE, Luma([255]));
        for (place, matrix) in (0..).zip(&matrices) {
            for y in 0..matrix.getHeight() {
                for x in 0..matrix.getWidth() {
                    if matrix.get(x, y) {
                        for inside in 0..MODULE * MODULE {
                            let left = (place * side + 10 + x) * MODULE + inside % MODULE;
                            let top = (10 + y) * MODULE + inside / MODULE;
                            image.put_pixel(left, top, Luma([0]));
                        }
                    }
                }
            }
        }
        let mut bytes = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        let mut found: Vec<_> = read(bytes)
            .unwrap()
            .into_iter()
            .map(|code| code.text)
            .collect();
        found.sort();
        found
    }

    #[test]
    fn codes_are_read_from_both_formats_with_their_separators() {
        const INS: &str = "IS010000000000000000000000S1260058815400233S2DOMINIQUE\u{1d}S3DUPUIS";
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            assert_eq!(texts(&drawn(&[INS], format)), [INS], "{format:?}");
        }
        assert_eq!(
            texts(&drawn(&["UN", "DEUX"], ImageFormat::Png)),
            ["DEUX", "UN"]
        );
        assert_eq!(texts(&drawn(&[], ImageFormat::Png)), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_image_or_too_large_a_one_is_refused_before_it_is_decoded() {
        let code = |bytes: &[u8]| read(bytes).unwrap_err().code;
        let png = drawn(&["UN"], ImageFormat::Png);
        assert_eq!(code(b""), "barcode.image");
        assert_eq!(code(b"GIF89a\x01\x00\x01\x00"), "barcode.image");
        assert_eq!(code(&png[..png.len() / 2]), "barcode.image");
        // The same image that says it is 60,000 pixels wide and high: 3.6 thousand million of them.
        let mut bomb = png;
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let crc = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(code(&bomb), "limit");
    }

    /// CRC-32 of PNG chunks (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    0xedb8_8320 ^ (crc >> 1)
                } else {
                    crc >> 1
                }
            })
        })
    }
}
