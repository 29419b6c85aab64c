//! A picture of a view: drawn by the screen's own code, painted here on the processor. It needs no display and no
//! graphics card, and is the same on every machine.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{
    Color32, ColorImage, Context, Mesh, Pos2, RawInput, Rect, TextureId, TexturesDelta, Theme,
    pos2, vec2,
};
use serde_json::json;
use socle_record::Purpose;
use socle_runtime::view::Tree;
use socle_runtime::views::ViewKey;

use super::request::Place;
use super::world::World;
use super::{Done, Trouble};
use socle_screen::extension::portrait::Portrait;
use socle_screen::live::LiveModel;
use socle_screen::model::Model;

/// Pixels for one point.
const SCALE: f32 = 2.0;
/// The highest picture, points.
const HIGHEST: f32 = 8_000.0;
/// A view is still after so many frames at the most.
const FRAMES: u32 = 12;

impl World {
    pub(super) fn picture(&self, place: &Place, file: &Path, width: u16, dark: bool) -> Done {
        let tree = self.tree(place)?;
        let key = ViewKey {
            plugin: place.plugin.clone(),
            contribution: place.contribution.clone(),
            patient: place.patient.clone(),
        };
        let model = LiveModel::new(
            &self.host,
            self.runtime.handle(),
            Purpose::Practice,
            Arc::new(|| {}),
        );
        let theme = if dark { Theme::Dark } else { Theme::Light };
        let picture = draw(key, tree, &model, f32::from(width.clamp(64, 4_096)), theme);
        write(&picture, file)?;
        let [width, height] = picture.size;
        Ok(json!({ "file": file.display().to_string(), "width": width, "height": height }))
    }
}

fn write(picture: &ColorImage, file: &Path) -> Result<(), Trouble> {
    let failed = |error: String| Trouble::new("picture", format!("{}: {error}", file.display()));
    let [width, height] = picture.size;
    let bytes: Vec<u8> = picture
        .pixels
        .iter()
        .flat_map(|pixel| pixel.to_array())
        .collect();
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(failed("too large".to_owned()));
    };
    image::save_buffer_with_format(
        file,
        &bytes,
        width,
        height,
        image::ColorType::Rgba8,
        image::ImageFormat::Png,
    )
    .map_err(|error| failed(error.to_string()))
}

fn draw(key: ViewKey, tree: Tree, model: &dyn Model, width: f32, theme: Theme) -> ColorImage {
    let ctx = Context::default();
    socle_screen::install(&ctx);
    ctx.set_theme(theme);
    ctx.set_pixels_per_point(SCALE);
    let mut portrait = Portrait::new(key, tree);
    let mut textures = Textures::default();
    let (mut height, mut room) = (0.0_f32, HIGHEST);
    let mut primitives = Vec::new();
    for frame in 0..FRAMES {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(width, room))),
            time: Some(f64::from(frame) * 0.1),
            ..RawInput::default()
        };
        let mut taken = 0.0;
        let mut output = ctx.run_ui(input, |ui| taken = portrait.draw(ui, model));
        textures.apply(&mut output.textures_delta);
        primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        // Drawn once more in the room it takes, then once more for what only stands still then.
        if (taken - height).abs() < 0.5 && (room - taken).abs() < 0.5 && frame > 2 {
            break;
        }
        height = taken;
        room = taken.clamp(1.0, HIGHEST).ceil();
    }
    let mut canvas = Canvas::new(width, room);
    for primitive in &primitives {
        if let Primitive::Mesh(mesh) = &primitive.primitive {
            canvas.mesh(mesh, primitive.clip_rect, &textures);
        }
    }
    canvas.image
}

/// The textures egui asked for.
#[derive(Default)]
struct Textures(HashMap<TextureId, ColorImage>);

impl Textures {
    fn apply(&mut self, delta: &mut TexturesDelta) {
        for (id, patches) in delta.set.drain() {
            for patch in patches {
                let ImageData::Color(image) = patch.image;
                let Some([left, top]) = patch.pos else {
                    self.0.insert(id, (*image).clone());
                    continue;
                };
                let Some(whole) = self.0.get_mut(&id) else {
                    continue;
                };
                for y in 0..image.size[1].min(whole.size[1].saturating_sub(top)) {
                    for x in 0..image.size[0].min(whole.size[0].saturating_sub(left)) {
                        whole.pixels[(top + y) * whole.size[0] + left + x] =
                            image.pixels[y * image.size[0] + x];
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.0.remove(&id);
        }
    }

    /// Bilinear, from 0 to 1 on both axes; premultiplied.
    fn sample(&self, texture: &ColorImage, uv: Pos2) -> [f32; 4] {
        let [width, height] = texture.size;
        let at = |value: f32, size: usize| {
            let value = (value * size as f32 - 0.5).clamp(0.0, (size.max(1) - 1) as f32);
            let low = value.floor();
            (
                low as usize,
                (low as usize + 1).min(size.max(1) - 1),
                value - low,
            )
        };
        let (x0, x1, fx) = at(uv.x, width);
        let (y0, y1, fy) = at(uv.y, height);
        let pixel = |x: usize, y: usize| {
            texture
                .pixels
                .get(y * width + x)
                .map_or([0.0; 4], |pixel| pixel.to_array().map(f32::from))
        };
        let (a, b, c, d) = (pixel(x0, y0), pixel(x1, y0), pixel(x0, y1), pixel(x1, y1));
        std::array::from_fn(|i| {
            let top = a[i] + (b[i] - a[i]) * fx;
            let bottom = c[i] + (d[i] - c[i]) * fx;
            (top + (bottom - top) * fy) / 255.0
        })
    }
}

/// What is painted on.
struct Canvas {
    image: ColorImage,
}

impl Canvas {
    fn new(width: f32, height: f32) -> Self {
        let size = [(width * SCALE) as usize, (height * SCALE) as usize];
        Self {
            image: ColorImage::filled(size, Color32::BLACK),
        }
    }

    fn mesh(&mut self, mesh: &Mesh, clip: Rect, textures: &Textures) {
        let Some(texture) = textures.0.get(&mesh.texture_id) else {
            return;
        };
        for corners in mesh.indices.as_chunks::<3>().0 {
            let [Some(a), Some(b), Some(c)] =
                corners.map(|index| mesh.vertices.get(index as usize))
            else {
                continue;
            };
            self.triangle([a, b, c], clip, textures, texture);
        }
    }

    /// Paint one triangle: pixels whose middle is inside, those on an edge once only (the rule of top and left edges).
    fn triangle(
        &mut self,
        corners: [&Vertex; 3],
        clip: Rect,
        textures: &Textures,
        texture: &ColorImage,
    ) {
        let [a, mut b, mut c] = corners;
        let place = |vertex: &Vertex| pos2(vertex.pos.x * SCALE, vertex.pos.y * SCALE);
        if area(place(a), place(b), place(c)) < 0.0 {
            std::mem::swap(&mut b, &mut c);
        }
        let [pa, pb, pc] = [place(a), place(b), place(c)];
        let whole = area(pa, pb, pc);
        if whole <= 0.0 || !whole.is_finite() {
            return;
        }
        let bounds = Rect::from_points(&[pa, pb, pc]).intersect(Rect::from_min_max(
            pos2(clip.min.x * SCALE, clip.min.y * SCALE),
            pos2(clip.max.x * SCALE, clip.max.y * SCALE),
        ));
        if !bounds.is_positive() {
            return;
        }
        let [width, height] = self.image.size;
        let first = |low: f32| (low - 0.5).ceil().max(0.0) as usize;
        let last = |high: f32, size: usize| ((high - 0.5).ceil().max(0.0) as usize).min(size);
        for y in first(bounds.min.y)..last(bounds.max.y, height) {
            for x in first(bounds.min.x)..last(bounds.max.x, width) {
                let middle = pos2(x as f32 + 0.5, y as f32 + 0.5);
                let weights = [
                    (area(pb, pc, middle), is_top_left(pb, pc)),
                    (area(pc, pa, middle), is_top_left(pc, pa)),
                    (area(pa, pb, middle), is_top_left(pa, pb)),
                ];
                if weights
                    .iter()
                    .any(|(weight, owns)| *weight < 0.0 || (*weight == 0.0 && !owns))
                {
                    continue;
                }
                let [wa, wb, wc] = weights.map(|(weight, _)| weight / whole);
                let uv = pos2(
                    a.uv.x * wa + b.uv.x * wb + c.uv.x * wc,
                    a.uv.y * wa + b.uv.y * wb + c.uv.y * wc,
                );
                let texel = textures.sample(texture, uv);
                let (ca, cb, cc) = (a.color.to_array(), b.color.to_array(), c.color.to_array());
                let source: [f32; 4] = std::array::from_fn(|i| {
                    (f32::from(ca[i]) * wa + f32::from(cb[i]) * wb + f32::from(cc[i]) * wc)
                        * texel[i]
                });
                self.blend(x, y, source);
            }
        }
    }

    /// Premultiplied, in the space of the screen, as egui asks of its painters.
    fn blend(&mut self, x: usize, y: usize, source: [f32; 4]) {
        let at = y * self.image.size[0] + x;
        let Some(pixel) = self.image.pixels.get_mut(at) else {
            return;
        };
        let under = pixel.to_array();
        let rest = 1.0 - source[3] / 255.0;
        let mixed: [u8; 4] = std::array::from_fn(|i| {
            (source[i] + f32::from(under[i]) * rest)
                .round()
                .clamp(0.0, 255.0) as u8
        });
        *pixel = Color32::from_rgba_premultiplied(mixed[0], mixed[1], mixed[2], mixed[3]);
    }
}

/// Twice the area, positive when the corners turn clockwise on a screen.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

fn is_top_left(from: Pos2, to: Pos2) -> bool {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    (dy == 0.0 && dx > 0.0) || dy < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white() -> Textures {
        let mut textures = Textures::default();
        textures.0.insert(
            TextureId::default(),
            ColorImage::filled([1, 1], Color32::WHITE),
        );
        textures
    }

    #[test]
    fn a_square_of_two_triangles_paints_each_pixel_once() {
        let mut mesh = Mesh::default();
        let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
        mesh.add_colored_rect(Rect::from_min_size(pos2(1.0, 1.0), vec2(2.0, 2.0)), half);
        let mut canvas = Canvas::new(4.0, 4.0);
        canvas.mesh(&mesh, Rect::EVERYTHING, &white());
        let painted: Vec<_> = canvas
            .image
            .pixels
            .iter()
            .filter(|pixel| **pixel != Color32::BLACK)
            .collect();
        assert_eq!(painted.len(), 16);
        assert!(painted.iter().all(|pixel| pixel.r() == 100), "{painted:?}");
    }

    #[test]
    fn nothing_is_painted_outside_the_clip() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(
            Rect::from_min_size(Pos2::ZERO, vec2(4.0, 4.0)),
            Color32::WHITE,
        );
        let mut canvas = Canvas::new(4.0, 4.0);
        let clip = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 2.0));
        canvas.mesh(&mesh, clip, &white());
        let white = canvas
            .image
            .pixels
            .iter()
            .filter(|pixel| **pixel == Color32::WHITE)
            .count();
        assert_eq!(white, 2 * 4);
    }
}
