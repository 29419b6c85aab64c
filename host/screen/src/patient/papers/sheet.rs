//! What is chosen, beside the list: pages of a PDF, an image, a text, or a letter as it will be printed.

use egui::{
    FontFamily, FontId, Id, Key, Label, Modifiers, Popup, Rect, RichText, Role, ScrollArea, Sense,
    TextEdit, Ui, WidgetInfo, vec2,
};
use socle_record::Document;
use socle_runtime::view::Tone;

use super::note::{self, Note};
use super::{Bench, Zoom, cda, errand, is_draft, list};
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, DENSE, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::papers::{Content, PageState, PaperAct};
use crate::model::reader::ReaderAct;
use crate::patient::file::Desk;
use socle_practice::documents::letter::{PDF, SOURCE};

/// Pages are drawn in steps of so many pixels, so that a window being resized does not draw each width.
const STEP_PX: f32 = 160.0;
/// Widest drawing of a page, pixels.
const MOST_PX: f32 = 3_200.0;
/// Largest and smallest zoom.
const ZOOMS: (f32, f32) = (0.5, 4.0);

/// Nothing is chosen.
pub(super) fn nothing(ui: &mut Ui) {
    ui.add_space(ui.available_height() * 0.4);
    ui.vertical_centered(|ui| widgets::caption(ui, t("documents-choisir")));
}

/// Draw a document.
pub(super) fn show(
    ui: &mut Ui,
    document: &Document,
    zoom: &mut Zoom,
    desk: &mut Desk<'_>,
    bench: &mut Bench,
) -> Option<Note> {
    let mut note = head(ui, document, zoom, desk);
    if is_draft(document) {
        preview_of(ui, document.id.as_str(), zoom, desk, bench);
        return note;
    }
    match desk.model.papers().content(document) {
        Content::Waiting => drop(widgets::busy_mark(ui)),
        Content::Failed(why) => drop(widgets::notice(ui, &why, Tone::Attention)),
        Content::Structured(structured) => {
            let wanted = cda::show(ui, document, &structured, *zoom, desk, bench);
            note = note.or(wanted);
        }
        Content::Text(text) => {
            let wanted = self::text(ui, document, &text, DENSE * zoom.0);
            note = note.or(wanted);
        }
        Content::Raw(why, text) => {
            widgets::notice(ui, &why, Tone::Attention);
            let wanted = self::text(ui, document, &text, 12.0 * zoom.0);
            note = note.or(wanted);
        }
        Content::Image(picture) => {
            let key = format!("{}/{}", document.id, document.version);
            let texture = bench.texture(ui, key, &picture);
            area(ui, document.id.as_str(), |ui, width| {
                let size = texture.size_vec2();
                let scale = (width / size.x).min(1.0) * zoom.0;
                let response = ui.add(egui::Image::new((texture.id(), size * scale)));
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &document.title));
            });
        }
        Content::Pages(sizes) => {
            area(ui, document.id.as_str(), |ui, width| {
                pages_of(ui, document, None, &sizes, width * zoom.0, desk, bench);
            });
        }
    }
    note
}

fn head(ui: &mut Ui, document: &Document, zoom: &mut Zoom, desk: &mut Desk<'_>) -> Option<Note> {
    let mut note = None;
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(14, 8))
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
                let (sign, tone, state) = list::state_mark(document.statut);
                ui.label(theme::semibold(&document.title, TEXT).color(palette(ui).text));
                widgets::pill(ui, sign, &state, tone);
                let label = if document.is_read {
                    t("document-marquer-non-lu")
                } else {
                    t("document-marquer-lu")
                };
                let read = Button {
                    chip: (!document.is_read).then_some("Ctrl M"),
                    ..Button::new(&label)
                };
                let weight = if document.is_read {
                    Weight::Quiet
                } else {
                    Weight::Primary
                };
                let key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::M));
                if read.weight(weight).show(ui).clicked() || key {
                    errand(
                        desk,
                        PaperAct::Read {
                            document: document.id.as_str().to_owned(),
                            revision: document.revision,
                            read: !document.is_read,
                        },
                    );
                }
                print(ui, document, desk);
                if document.mime != SOURCE {
                    let label = t("document-enregistrer");
                    if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                        desk.model.papers().save(document, None);
                    }
                }
                if matches!(document.mime.as_str(), PDF | "image/png" | "image/jpeg") {
                    let label = t("document-datamatrix");
                    if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                        let act = ReaderAct::Document(Box::new(document.clone()));
                        desk.model.readers().read(act);
                    }
                }
                if !is_draft(document) {
                    let label = t("document-noter");
                    let response = Button::new(&label).weight(Weight::Quiet).show(ui);
                    Popup::menu(&response).show(|ui| {
                        note = note::entries(ui, document, &document.title);
                    });
                }
                // Both go to the next line together.
                if ui.available_width() < 70.0 {
                    ui.end_row();
                }
                for (sign, label, by) in [("−", t("zoom-moins"), 0.8), ("+", t("zoom-plus"), 1.25)]
                {
                    let button = Button {
                        name: Some(&label),
                        ..Button::new(sign)
                    };
                    if button.weight(Weight::Quiet).show(ui).clicked() {
                        zoom.0 = (zoom.0 * by).clamp(ZOOMS.0, ZOOMS.1);
                    }
                }
            });
        });
    widgets::rule(ui);
    note
}

/// The button that prints, with the choice of a printer.
fn print(ui: &mut Ui, document: &Document, desk: &mut Desk<'_>) {
    let label = t("document-imprimer");
    let button = Button {
        chip: Some("Ctrl P"),
        ..Button::new(&label)
    };
    let response = button.show(ui);
    let key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::P));
    let mut popup = Popup::menu(&response);
    if key {
        popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
    }
    popup.show(|ui| {
        ui.set_min_width(220.0);
        match desk.model.papers().printers() {
            None => drop(widgets::busy_mark(ui)),
            Some(Err(why)) => drop(ui.label(RichText::new(why).size(DENSE))),
            Some(Ok(printers)) if printers.names.is_empty() => {
                ui.label(RichText::new(t("imprimante-aucune")).size(DENSE));
            }
            Some(Ok(printers)) => {
                for name in &printers.names {
                    let shown = if printers.usual.as_ref() == Some(name) {
                        t_with("imprimante-habituelle", &[("nom", name)])
                    } else {
                        name.clone()
                    };
                    if Button::new(&shown).weight(Weight::Quiet).show(ui).clicked() {
                        errand(
                            desk,
                            PaperAct::Print {
                                document: document.id.as_str().to_owned(),
                                printer: Some(name.clone()),
                            },
                        );
                        ui.close();
                    }
                }
            }
        }
    });
}

pub(super) fn area(ui: &mut Ui, salt: &str, contents: impl FnOnce(&mut Ui, f32)) {
    ScrollArea::both()
        .id_salt(("sheet", salt))
        .auto_shrink(false)
        .content_margin(egui::Margin::same(14))
        .show(ui, |ui| {
            let width = ui.available_width();
            contents(ui, width);
        });
}

/// A text; the words that are selected in it may be noted in the medical file.
fn text(ui: &mut Ui, document: &Document, text: &str, size: f32) -> Option<Note> {
    let mut note = None;
    area(ui, document.id.as_str(), |ui, width| {
        let mut shown = text;
        let edit = TextEdit::multiline(&mut shown)
            .id(Id::unique(("document-texte", document.id.as_str())))
            .frame(egui::Frame::NONE)
            .desired_width(width)
            .font(FontId::new(size, FontFamily::Proportional))
            .text_color(palette(ui).text);
        let drawn = edit.show(ui);
        ui.ctx()
            .accesskit_node_builder(drawn.response.response.id, |node| {
                node.set_label(document.title.clone());
            });
        let selected = drawn
            .cursor_range
            .map(|range| range.slice_str(text).to_owned())
            .filter(|words| !words.trim().is_empty());
        Popup::context_menu(&drawn.response.response).show(|ui| {
            let words = selected.as_deref().unwrap_or(&document.title);
            note = note::entries(ui, document, words);
        });
    });
    note
}

/// The pages of a PDF: of the document, or of what is attached to it.
pub(super) fn pages_of(
    ui: &mut Ui,
    document: &Document,
    part: Option<usize>,
    sizes: &[(f32, f32)],
    wide: f32,
    desk: &Desk<'_>,
    bench: &mut Bench,
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let pixels = (wide * ui.ctx().pixels_per_point() / STEP_PX).ceil() * STEP_PX;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let pixels = pixels.clamp(STEP_PX, MOST_PX) as u32;
        for (n, (points_wide, points_high)) in sizes.iter().enumerate() {
            let size = vec2(wide, wide * points_high / points_wide);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let name = t_with(
                "document-page",
                &[
                    ("page", &(n + 1).to_string()),
                    ("pages", &sizes.len().to_string()),
                ],
            );
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            if !ui.is_rect_visible(rect) {
                continue;
            }
            frame(ui, rect);
            match desk.model.papers().page(document, part, n, pixels) {
                PageState::Waiting => {
                    ui.put(
                        Rect::from_center_size(rect.center(), vec2(40.0, 20.0)),
                        |ui: &mut Ui| widgets::busy_mark(ui),
                    );
                }
                PageState::Drawn(picture) => {
                    let key = format!("{}/{}/{part:?}/{n}/{pixels}", document.id, document.version);
                    let texture = bench.texture(ui, key, &picture);
                    egui::Image::new((texture.id(), rect.size())).paint_at(ui, rect);
                }
                PageState::Failed(why) => {
                    let inside = rect.shrink(16.0).with_max_y(rect.top() + 90.0);
                    ui.put(
                        inside,
                        Label::new(RichText::new(why).size(DENSE).color(egui::Color32::BLACK))
                            .wrap(),
                    );
                }
            }
        }
    });
}

/// A page of white paper.
fn frame(ui: &Ui, rect: Rect) {
    ui.painter().rect(
        rect,
        0.0,
        egui::Color32::WHITE,
        egui::Stroke::new(1.0, palette(ui).border),
        egui::StrokeKind::Outside,
    );
}

/// A letter that is being written, as it will be printed.
pub(super) fn preview(
    ui: &mut Ui,
    document: &str,
    zoom: &mut Zoom,
    desk: &mut Desk<'_>,
    bench: &mut Bench,
) {
    preview_of(ui, document, zoom, desk, bench);
}

pub(super) fn preview_of(
    ui: &mut Ui,
    document: &str,
    zoom: &Zoom,
    desk: &Desk<'_>,
    bench: &mut Bench,
) {
    let papers = desk.model.papers();
    let preview = papers.preview(document);
    if preview.pages.is_empty() {
        // Chosen and not yet laid out.
        if preview.generation == 0
            && let (Some(Ok(draft)), Some(patient)) =
                (papers.draft(document), papers.patient_of(document))
            && ui
                .data(|data| data.get_temp::<bool>(Id::unique(("laid", document))))
                .is_none()
        {
            ui.data_mut(|data| data.insert_temp(Id::unique(("laid", document)), true));
            papers.typed(document, &patient, &draft);
        }
        widgets::busy_mark(ui);
        return;
    }
    area(ui, document, |ui, width| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let wide = width * zoom.0;
        for (n, picture) in preview.pages.iter().enumerate() {
            let key = format!("{document}/{}/{n}", preview.generation);
            let texture = bench.texture(ui, key, picture);
            let size = texture.size_vec2();
            let (rect, response) =
                ui.allocate_exact_size(vec2(wide, wide * size.y / size.x), Sense::hover());
            let name = t_with(
                "document-page",
                &[
                    ("page", &(n + 1).to_string()),
                    ("pages", &preview.count.to_string()),
                ],
            );
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            frame(ui, rect);
            egui::Image::new((texture.id(), rect.size())).paint_at(ui, rect);
        }
    });
}
