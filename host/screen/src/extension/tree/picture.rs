//! Images: decoded once, within bounds, and shown no larger than they are.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Cursor;

use egui::{
    ColorImage, Image, Label, RichText, Role, TextureHandle, TextureOptions, Ui, WidgetInfo,
};
use image::{ImageFormat, ImageReader, Limits};

use crate::extension::edits::Place;
use crate::kit::text::t_with;
use crate::kit::theme::{DENSE, palette};

/// The largest side of an image, in pixels.
const LARGEST_SIDE: u32 = 4_096;
/// The most a decoder may use, in bytes: an image of the largest size.
const LARGEST_BYTES: u64 = 4 * 4_096 * 4_096;

/// The images of the views on screen.
#[derive(Default)]
pub(super) struct Pictures {
    known: HashMap<Place, (u64, Option<TextureHandle>)>,
}

impl Pictures {
    pub(super) fn forget(&mut self, which: impl Fn(&Place) -> bool) {
        self.known.retain(|place, _| !which(place));
    }

    /// Show an image; what cannot be decoded is named by its description.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        place: &Place,
        mime: &str,
        bytes: &[u8],
        description: &str,
    ) {
        let mut hasher = DefaultHasher::new();
        (mime, bytes).hash(&mut hasher);
        let fingerprint = hasher.finish();
        let known = self
            .known
            .get(place)
            .filter(|(known, _)| *known == fingerprint);
        let texture = match known {
            Some((_, texture)) => texture.clone(),
            None => {
                let image = decode(mime, bytes);
                let texture = image.map(|image| {
                    ui.ctx().load_texture(
                        format!("image {}", place.1),
                        image,
                        TextureOptions::LINEAR,
                    )
                });
                self.known
                    .insert(place.clone(), (fingerprint, texture.clone()));
                texture
            }
        };
        match texture {
            Some(texture) => {
                let response =
                    ui.add(Image::from_texture(&texture).max_width(ui.available_width()));
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description));
            }
            None => {
                let text = t_with("image-illisible", &[("description", description)]);
                ui.add(
                    Label::new(RichText::new(text).size(DENSE).color(palette(ui).secondary)).wrap(),
                );
            }
        }
    }
}

fn decode(mime: &str, bytes: &[u8]) -> Option<ColorImage> {
    // The kind is the plugin's word: a decoder is never chosen by looking at the bytes.
    let format = match mime {
        "image/png" => ImageFormat::Png,
        _ => return None,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_BYTES);
    reader.limits(limits);
    match reader.decode() {
        Ok(image) => {
            let image = image.to_rgba8();
            let size = [image.width() as usize, image.height() as usize];
            Some(ColorImage::from_rgba_unmultiplied(size, image.as_raw()))
        }
        Err(error) => {
            tracing::debug!(%error, "an image of a view cannot be decoded");
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbaImage::new(width, height)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn only_whole_images_of_the_kind_said_and_of_a_size_that_fits_are_shown() {
        assert_eq!(decode("image/png", &png(3, 2)).unwrap().size, [3, 2]);
        assert!(decode("image/svg+xml", &png(3, 2)).is_none());
        assert!(decode("image/png", &png(3, 2)[..40]).is_none());
        assert!(decode("image/png", b"").is_none());
        assert!(decode("image/png", &png(LARGEST_SIDE + 1, 1)).is_none());
    }
}
