//! A character nothing has, as its code in a box: `0639` on two lines. Whoever reads it can say which it is.

use egui::epaint::ColorImage;
use egui::epaint::text::{GlyphBitmap, GlyphRasterizer, GlyphRasterizerRequest, RasterizedGlyph};
use egui::{Color32, vec2};

/// Figures of three by five dots, a bit for each, from the left and the top.
const FIGURES: [u16; 16] = [
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
    0b010_101_111_101_101,
    0b110_101_110_101_110,
    0b011_100_100_100_011,
    0b110_101_101_101_110,
    0b111_100_110_100_111,
    0b111_100_110_100_100,
];
/// Size of a figure, dots.
const WIDE: usize = 3;
const HIGH: usize = 5;
/// Frame and the room inside it, dots.
const AROUND: usize = 2;
/// How far the box reaches under the line the text stands on, dots.
const UNDER: usize = 4;
/// Text of this height has one pixel for a dot.
const FOR_A_DOT_PX: f32 = 13.0;
/// Most characters of one cluster that are shown: signs that stand over others.
const MOST: usize = 3;

/// Draws what no font has.
pub(super) fn rasterizer() -> GlyphRasterizer {
    GlyphRasterizer::new("socle::code", drawn)
}

fn drawn(request: &GlyphRasterizerRequest<'_>) -> Option<RasterizedGlyph> {
    let codes: Vec<String> = request
        .cluster
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST)
        .map(|c| code(u32::from(c)))
        .collect();
    if codes.is_empty() {
        return None;
    }
    let boxes: Vec<Dots> = codes.iter().map(|code| Dots::of(code)).collect();
    let dot = (request.font_size_px / FOR_A_DOT_PX).round().max(1.0) as usize;
    // A dot of room between two.
    let wide = boxes.iter().map(|one| one.wide + 1).sum::<usize>();
    let high = boxes.first()?.high;
    let mut image = ColorImage::filled([wide * dot, high * dot], Color32::TRANSPARENT);
    let mut left = 0;
    for one in &boxes {
        for (x, y) in one.set() {
            for pixel in 0..dot * dot {
                let (dx, dy) = (pixel % dot, pixel / dot);
                image[((left + x) * dot + dx, y * dot + dy)] = Color32::WHITE;
            }
        }
        left += one.wide + 1;
    }
    let above = (high.saturating_sub(UNDER) * dot) as f32;
    Some(RasterizedGlyph {
        advance_px: (wide * dot) as f32,
        bitmap: GlyphBitmap {
            image,
            offset_px: vec2(0.0, -above),
            is_color: false,
        },
    })
}

/// Four figures, six for the rare ones: an even number.
fn code(c: u32) -> String {
    match c {
        0..=0xFFFF => format!("{c:04X}"),
        _ => format!("{c:06X}"),
    }
}

/// The dots of a box.
struct Dots {
    wide: usize,
    high: usize,
    set: Vec<bool>,
}

impl Dots {
    fn of(code: &str) -> Self {
        let across = code.len() / 2;
        let wide = across * (WIDE + 1) - 1 + 2 * AROUND;
        let high = 2 * HIGH + 1 + 2 * AROUND;
        let mut dots = Self {
            wide,
            high,
            set: vec![false; wide * high],
        };
        for x in 0..wide {
            dots.put(x, 0);
            dots.put(x, high - 1);
        }
        for y in 0..high {
            dots.put(0, y);
            dots.put(wide - 1, y);
        }
        for (n, figure) in code.chars().enumerate() {
            let bits = figure.to_digit(16).and_then(|n| FIGURES.get(n as usize));
            let left = AROUND + (n % across) * (WIDE + 1);
            let top = AROUND + (n / across) * (HIGH + 1);
            for at in 0..WIDE * HIGH {
                if bits.is_some_and(|bits| bits >> (WIDE * HIGH - 1 - at) & 1 == 1) {
                    dots.put(left + at % WIDE, top + at / WIDE);
                }
            }
        }
        dots
    }

    fn put(&mut self, x: usize, y: usize) {
        if let Some(dot) = self.set.get_mut(y * self.wide + x) {
            *dot = true;
        }
    }

    fn set(&self) -> impl Iterator<Item = (usize, usize)> {
        let at = |(n, set): (usize, &bool)| set.then_some((n % self.wide, n / self.wide));
        self.set.iter().enumerate().filter_map(at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use egui::FontFamily;

    use super::*;

    fn image(cluster: &str, font_size_px: f32) -> ColorImage {
        let request = GlyphRasterizerRequest {
            cluster,
            family: &FontFamily::Proportional,
            font_size_px,
            subpixel_offset_px: 0.0,
        };
        drawn(&request).unwrap().bitmap.image
    }

    /// As one reads it.
    fn text(image: &ColorImage) -> String {
        let line = |row: &[Color32]| -> String {
            let dots = row.iter();
            dots.map(|dot| if dot.a() > 0 { '#' } else { ' ' })
                .collect()
        };
        let lines: Vec<String> = image.pixels.chunks(image.size[0]).map(line).collect();
        lines.join("\n")
    }

    #[test]
    fn a_character_is_a_box_with_the_figures_of_its_code() {
        let wanted = "\
########### 
#         # 
# ### ### # 
# # # #   # 
# # # ### # 
# # # # # # 
# ### ### # 
#         # 
# ### ### # 
#   # # # # 
# ### ### # 
#   #   # # 
# ### ### # 
#         # 
########### ";
        assert_eq!(text(&image("\u{0639}", 13.0)), wanted);
    }

    #[test]
    fn two_characters_are_never_alike_and_large_text_has_larger_boxes() {
        assert_ne!(image("王", 13.0), image("李", 13.0));
        assert_ne!(image("\u{0627}", 13.0), image("\u{0639}", 13.0));
        let (small, large) = (image("王", 13.0), image("王", 26.0));
        assert_eq!(large.size, small.size.map(|side| 2 * side));
        // Outside the first plane six figures, and a sign over another beside it.
        assert!(image("\u{20000}", 13.0).size[0] > small.size[0]);
        assert!(image("\u{0639}\u{064b}", 13.0).size[0] > 2 * small.size[0] - 1);
    }
}
