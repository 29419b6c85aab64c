//! A picture of few colours, as small as a file of it can be: what is flat keeps its colour, the edges of letters get one that
//! is near.

use std::collections::HashMap;
use std::path::Path;

use egui::{Color32, ColorImage};

/// Colours a picture has at most.
const COLOURS: usize = 32;
/// Two colours less apart than this are one: see [`apart`].
const NEAR: u16 = 48;
/// The same for what is flat: grounds, cards, what is written on.
const NEAR_FLAT: u16 = 3;
/// How much more another hue tells two colours apart than another brightness: grey text must not become green.
const HUE: u16 = 3;
/// A colour that so many pixels of a thousand have is flat, no edge of a letter.
const FLAT: usize = 3;

type Rgb = [u8; 3];

/// Write it as a PNG with a palette.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, picture: &ColorImage) -> Result<(), png::EncodingError> {
    let (palette, indices) = reduce(&picture.pixels);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let [width, height] = picture.size.map(|side| u32::try_from(side).unwrap_or(0));
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    // Indices are no amounts: nothing is foretold of one by its neighbours.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()
}

/// The palette, and the place in it of each pixel. The colour that is seen most is kept first.
fn reduce(pixels: &[Color32]) -> (Vec<Rgb>, Vec<u8>) {
    let rgb = |pixel: &Color32| [pixel.r(), pixel.g(), pixel.b()];
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for pixel in pixels {
        *counts.entry(rgb(pixel)).or_default() += 1;
    }
    let mut seen: Vec<(Rgb, usize)> = counts.into_iter().collect();
    // The same picture is the same file each time.
    seen.sort_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    let mut palette: Vec<Rgb> = Vec::new();
    for (colour, many) in &seen {
        if palette.len() == COLOURS {
            break;
        }
        let least = match many * 1_000 >= pixels.len() * FLAT {
            true => NEAR_FLAT,
            false => NEAR,
        };
        if palette.iter().all(|kept| apart(*kept, *colour) >= least) {
            palette.push(*colour);
        }
    }
    let nearest = |colour: Rgb| {
        let square = |by: u16| u32::from(by).pow(2);
        let far = |kept: &Rgb| -> u32 {
            let parts = kept.iter().zip(colour);
            let parts: u32 = parts.map(|(a, b)| square(a.abs_diff(b).into())).sum();
            let hues = hue(*kept).into_iter().zip(hue(colour));
            let hues: u32 = hues.map(|(a, b)| square(a.abs_diff(b))).sum();
            parts + 2 * hues
        };
        let all = palette.iter().enumerate();
        let best = all.min_by_key(|(_, kept)| far(kept));
        best.and_then(|(at, _)| u8::try_from(at).ok()).unwrap_or(0)
    };
    let places: HashMap<Rgb, u8> = seen
        .iter()
        .map(|(colour, _)| (*colour, nearest(*colour)))
        .collect();
    let place = |pixel: &Color32| places.get(&rgb(pixel)).copied().unwrap_or(0);
    let indices = pixels.iter().map(place).collect();
    (palette, indices)
}

/// By how much two colours differ, out of 255 and more: in the part where they do most, or in their hue.
fn apart(a: Rgb, b: Rgb) -> u16 {
    let parts = a.iter().zip(b).map(|(a, b)| u16::from(a.abs_diff(b)));
    let hues = hue(a).into_iter().zip(hue(b));
    let hues = hues.map(|(a, b)| HUE * a.abs_diff(b));
    parts.chain(hues).max().unwrap_or(0)
}

/// Red beside green, and green beside blue; equal for all greys.
fn hue([r, g, b]: Rgb) -> [i16; 2] {
    [i16::from(r) - i16::from(g), i16::from(g) - i16::from(b)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_flat_keeps_its_colour_and_what_is_rare_gets_a_near_one() {
        let flat = Color32::from_rgb(0xF4, 0xF6, 0xF8);
        let ink = Color32::from_rgb(0x17, 0x20, 0x2B);
        let edge = Color32::from_rgb(0x18, 0x22, 0x2C);
        let pixels = [vec![flat; 900], vec![ink; 99], vec![edge]].concat();
        let (palette, indices) = reduce(&pixels);
        assert_eq!(palette, [[0xF4, 0xF6, 0xF8], [0x17, 0x20, 0x2B]]);
        assert_eq!(indices[0], 0);
        assert_eq!(indices[999], 1);
    }

    #[test]
    fn grey_text_beside_green_text_stays_grey() {
        let ground = Color32::from_rgb(0x14, 0x18, 0x1D);
        let green = Color32::from_rgb(0x3A, 0x70, 0x54);
        let grey = Color32::from_rgb(0x54, 0x5C, 0x64);
        let pixels = [vec![ground; 9_970], vec![green; 20], vec![grey; 10]].concat();
        let (palette, indices) = reduce(&pixels);
        let drawn = palette[usize::from(indices[9_995])];
        assert_eq!(drawn, [0x54, 0x5C, 0x64]);
    }

    #[test]
    fn a_picture_has_no_more_colours_than_it_may() {
        let parts = || [0_u8, 50, 100, 150, 200, 250].into_iter();
        let many = parts().flat_map(|a| parts().map(move |b| Color32::from_rgb(a, b, 128)));
        let many: Vec<_> = many.collect();
        assert!(many.len() > COLOURS);
        let (palette, _) = reduce(&many);
        assert_eq!(palette.len(), COLOURS);
    }
}
