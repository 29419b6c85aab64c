//! A file an extension shows before anything is filed: a page over the window, read and closed. What it is, its bytes say; nothing
//! of it runs, is loaded from elsewhere or kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{Context, Id, Key, Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use socle_formats::cda::text::Block;
use socle_formats::cda::{self, Section, Shown};
use socle_runtime::view::Tone;
use socle_typeset::pages::Picture;

use crate::kit::dialog;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{TEXT, palette};
use crate::kit::widgets;
use socle_practice::documents::viewer::Viewer;
use socle_practice::documents::{import, letter, structured};

/// Width of the page, points, and of the pictures of pages, pixels.
const WIDTH: f32 = 940.0;
const PAGE_PX: f32 = 1_400.0;
/// Pictures of pages kept at once.
const PAGES: usize = 6;
/// Longest text shown, characters.
const TEXT_CHARS: usize = 200_000;
/// How far a key turns the page, of what is in sight.
const TURN: f32 = 0.85;

/// What is being looked at; one file at a time.
#[derive(Default)]
pub(crate) struct Looking(Option<Look>);

struct Look {
    by: String,
    title: String,
    file: Arc<File>,
    /// Pictures on the card: of which page.
    textures: Vec<(usize, egui::TextureHandle)>,
}

/// The file, and what is known of it; pages are drawn away from the window, one at a time.
struct File {
    viewer: Viewer,
    known: Mutex<Known>,
}

struct Known {
    body: Body,
    pages: Vec<(usize, Result<Arc<Picture>, String>)>,
    /// The page that is being drawn.
    drawing: Option<usize>,
}

/// What a file is to be seen as.
#[derive(Debug, Clone)]
enum Body {
    Waiting,
    /// A PDF, and width and height of its pages in points.
    Pages(Arc<Vec<u8>>, Arc<Vec<(f32, f32)>>),
    Picture(Arc<Picture>),
    Text(Arc<str>),
    /// The French sentence says why.
    Refused(String),
}

impl Body {
    /// What these bytes are to be seen as.
    fn of(bytes: &Arc<Vec<u8>>, viewer: &Viewer) -> Self {
        match import::mime(bytes) {
            Ok(letter::PDF) => Self::pdf(Arc::clone(bytes), viewer),
            Ok("image/png" | "image/jpeg") => match structured::picture(bytes) {
                Some(picture) => Self::Picture(Arc::new(picture)),
                None => Self::Refused(t("document-image-illisible")),
            },
            Ok("text/xml") => match cda::document(bytes) {
                Ok(shown) => Self::structured(&shown, viewer),
                // Some other XML is text.
                Err(cda::CdaError::NotCda(_)) => Self::Text(text(bytes)),
                Err(error) => Self::Refused(error.message()),
            },
            Ok(_text) => Self::Text(text(bytes)),
            Err(why) => Self::Refused(t_with("montrer-refuse", &[("raison", why)])),
        }
    }

    fn pdf(bytes: Arc<Vec<u8>>, viewer: &Viewer) -> Self {
        // The sizes come with a page: the first one is small.
        match viewer.draw(&bytes, 0, 60.0) {
            Ok(drawn) => Self::Pages(bytes, Arc::new(drawn.sizes)),
            Err(error) => Self::Refused(error.message()),
        }
    }

    /// The PDF or the text a document is as a whole, else the words of its sections.
    fn structured(shown: &Shown, viewer: &Viewer) -> Self {
        let whole = shown.whole.and_then(|place| shown.attached.get(place));
        if let Some(content) = whole.and_then(|media| media.content.clone()) {
            let content = Arc::new(content);
            if !matches!(import::mime(&content), Ok("text/xml")) {
                return Self::of(&content, viewer);
            }
        }
        let mut lines = vec![shown.title.clone()];
        lines.extend(shown.authors.iter().map(|author| author.line()));
        for section in &shown.sections {
            words(section, &mut lines);
        }
        let lines: Vec<String> = lines.into_iter().filter(|one| !one.is_empty()).collect();
        Self::Text(cut(&lines.join("\n\n")))
    }
}

fn words(section: &Section, lines: &mut Vec<String>) {
    lines.push(section.title.to_uppercase());
    for block in &section.blocks {
        match block {
            Block::Attached(_) => lines.push(t("montrer-piece")),
            Block::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                let rows: Vec<String> = rows.map(|row| cda::text::row_words(row)).collect();
                lines.push(rows.join("\n"));
            }
            _ => lines.push(block.words()),
        }
    }
    for inside in &section.sections {
        words(inside, lines);
    }
}

/// A text as it can be read: UTF-8, else Windows-1252.
fn text(bytes: &[u8]) -> Arc<str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => cut(text),
        Err(_) => cut(&encoding_rs::WINDOWS_1252.decode(bytes).0),
    }
}

fn cut(text: &str) -> Arc<str> {
    let shown = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    shown.take(TEXT_CHARS).collect::<String>().into()
}

impl File {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Do it on a thread of its own, then have the window drawn again.
    fn away(self: &Arc<Self>, ctx: &Context, work: impl FnOnce(&Self) + Send + 'static) {
        let (file, repaint) = (Arc::clone(self), ctx.clone());
        let begun = std::thread::Builder::new()
            .name("look".into())
            .spawn(move || {
                work(&file);
                repaint.request_repaint();
            });
        if let Err(error) = begun {
            self.known().body = Body::Refused(t("montrer-impossible"));
            tracing::error!(%error, "a file is not shown");
        }
    }

    /// The picture of a page, when it is drawn; begins to draw it when nothing else is being drawn.
    fn page(
        self: &Arc<Self>,
        ctx: &Context,
        pdf: &Arc<Vec<u8>>,
        page: usize,
    ) -> Option<Result<Arc<Picture>, String>> {
        let mut known = self.known();
        if let Some((_, drawn)) = known.pages.iter().find(|(one, _)| *one == page) {
            return Some(drawn.clone());
        }
        if known.drawing.is_none() {
            known.drawing = Some(page);
            drop(known);
            let pdf = Arc::clone(pdf);
            self.away(ctx, move |file| {
                let drawn = file.viewer.draw(&pdf, page, PAGE_PX);
                let drawn = drawn
                    .map(|drawn| Arc::new(drawn.picture))
                    .map_err(|error| error.message());
                let mut known = file.known();
                known.drawing = None;
                if known.pages.len() >= PAGES {
                    drop(known.pages.remove(0));
                }
                known.pages.push((page, drawn));
            });
        }
        None
    }
}

impl Looking {
    /// Show this in the place of what is shown.
    pub(crate) fn show(&mut self, ctx: &Context, by: String, title: String, bytes: Arc<Vec<u8>>) {
        let file = Arc::new(File {
            viewer: Viewer::own(),
            known: Mutex::new(Known {
                body: Body::Waiting,
                pages: Vec::new(),
                drawing: None,
            }),
        });
        file.away(ctx, move |file| {
            let body = Body::of(&bytes, &file.viewer);
            file.known().body = body;
        });
        self.0 = Some(Look {
            by,
            title,
            file,
            textures: Vec::new(),
        });
    }

    /// Nothing is to be seen any more.
    pub(crate) fn close(&mut self) {
        self.0 = None;
    }

    /// Draw it while there is something.
    pub(crate) fn ui(&mut self, ctx: &Context) {
        if let Some(look) = &mut self.0
            && look.ui(ctx)
        {
            self.close();
        }
    }
}

impl Look {
    /// Draw it; true once the person closed it.
    fn ui(&mut self, ctx: &Context) -> bool {
        let title = tamed(&self.title, 120);
        let height = (ctx.content_rect().height() - 180.0).max(160.0);
        let mut close = false;
        let escaped = dialog::modal(ctx, Id::unique("socle-look"), &title, WIDTH, |ui| {
            close = dialog::title(ui, &title);
            let by = tamed(&self.by, 60);
            widgets::caption(ui, t_with("montrer-par", &[("extension", &by)]));
            widgets::gap(ui, 1.0);
            ScrollArea::vertical()
                .max_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    turn(ui, height);
                    self.body(ui, &title);
                });
        });
        close || escaped
    }

    fn body(&mut self, ui: &mut Ui, title: &str) {
        let body = self.file.known().body.clone();
        match body {
            Body::Waiting => drop(widgets::busy_mark(ui)),
            Body::Refused(why) => drop(widgets::notice(ui, &why, Tone::Attention)),
            Body::Text(text) => {
                let words = RichText::new(&*text).size(TEXT).color(palette(ui).text);
                ui.add(Label::new(words).wrap().selectable(true));
            }
            Body::Picture(picture) => {
                let texture = self.texture(ui, 0, &picture);
                let size = texture.size_vec2();
                let scale = (ui.available_width() / size.x).min(1.0);
                let response = ui.add(egui::Image::new((texture.id(), size * scale)));
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, title));
            }
            Body::Pages(pdf, sizes) => self.pages(ui, &pdf, &sizes),
        }
    }

    fn pages(&mut self, ui: &mut Ui, pdf: &Arc<Vec<u8>>, sizes: &[(f32, f32)]) {
        ui.spacing_mut().item_spacing.y = 12.0;
        let wide = ui.available_width();
        for (number, (points_wide, points_high)) in sizes.iter().enumerate() {
            let size = vec2(wide, wide * points_high / points_wide.max(1.0));
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let of = [
                ("page", &*(number + 1).to_string()),
                ("pages", &*sizes.len().to_string()),
            ];
            let name = t_with("document-page", &of);
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            if !ui.is_rect_visible(rect) {
                continue;
            }
            ui.painter().rect_filled(rect, 0.0, egui::Color32::WHITE);
            match self.file.page(ui.ctx(), pdf, number) {
                None => {
                    ui.put(
                        egui::Rect::from_center_size(rect.center(), vec2(40.0, 20.0)),
                        |ui: &mut Ui| widgets::busy_mark(ui),
                    );
                }
                Some(Ok(picture)) => {
                    let texture = self.texture(ui, number, &picture);
                    egui::Image::new((texture.id(), rect.size())).paint_at(ui, rect);
                }
                Some(Err(why)) => {
                    let words = RichText::new(why).size(TEXT).color(egui::Color32::BLACK);
                    ui.put(rect.shrink(16.0), Label::new(words).wrap());
                }
            }
        }
    }

    fn texture(&mut self, ui: &Ui, page: usize, picture: &Picture) -> egui::TextureHandle {
        if let Some((_, texture)) = self.textures.iter().find(|(known, _)| *known == page) {
            return texture.clone();
        }
        let size = [picture.width as usize, picture.height as usize];
        let image = egui::ColorImage::from_rgba_unmultiplied(size, &picture.rgba);
        let name = format!("socle-look/{page}");
        let texture = ui
            .ctx()
            .load_texture(name, image, egui::TextureOptions::LINEAR);
        if self.textures.len() >= PAGES {
            drop(self.textures.remove(0));
        }
        self.textures.push((page, texture.clone()));
        texture
    }
}

/// The keys that turn pages, as in any reader.
fn turn(ui: &mut Ui, height: f32) {
    /// Farther than any document is long.
    const ALL: f32 = 1.0e7;
    const LINE: f32 = 40.0;
    let page = height * TURN;
    let keys = [
        (Key::PageDown, -page),
        (Key::Space, -page),
        (Key::PageUp, page),
        (Key::ArrowDown, -LINE),
        (Key::ArrowUp, LINE),
        (Key::Home, ALL),
        (Key::End, -ALL),
    ];
    let pressed = ui.input(|input| keys.map(|(key, by)| (input.key_pressed(key), by)));
    let by: f32 = pressed
        .into_iter()
        .filter_map(|(is_pressed, by)| is_pressed.then_some(by))
        .sum();
    if by != 0.0 {
        ui.scroll_with_delta(vec2(0.0, by));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Body {
        Body::of(&Arc::new(bytes.to_vec()), &Viewer::Here)
    }

    #[test]
    fn a_file_is_shown_as_what_its_bytes_are_and_what_is_hostile_is_refused_with_a_reason() {
        assert!(matches!(of(b"Bonjour"), Body::Text(text) if &*text == "Bonjour"));
        // A page of the web is text: nothing of it runs.
        let page = b"<script>alert(1)</script><img src=https://a.fr/x>";
        assert!(matches!(of(page), Body::Text(text) if text.contains("<script>")));
        for refused in [
            &b""[..],
            b"%PDF-1.7 broken",
            b"PK\x03\x04zip",
            b"MZ\x90\x00\x03\x00\x00\x00",
            b"\x89PNG\r\n\x1a\nbroken",
            b"\xff\xd8\xff broken",
            b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><ClinicalDocument xmlns=\"urn:hl7-org:v3\">&b;</ClinicalDocument>",
        ] {
            match of(refused) {
                Body::Refused(why) => assert!(why.ends_with('.'), "{why}"),
                other => panic!("{refused:?} is shown as {other:?}"),
            }
        }
    }

    #[test]
    fn a_text_is_cut_and_holds_no_sign_that_writes_elsewhere() {
        let Body::Text(text) = of("a\u{1b}[31mb\r\nc".as_bytes()) else {
            panic!("not a text");
        };
        assert_eq!(&*text, "a[31mb\nc");
        let Body::Text(long) = of("é".repeat(TEXT_CHARS + 10).as_bytes()) else {
            panic!("not a text");
        };
        assert_eq!(long.chars().count(), TEXT_CHARS);
    }
}
