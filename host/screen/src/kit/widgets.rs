//! The few things everything else is drawn with: buttons, pills, cards, chips, the busy mark.

use std::time::Duration;

use egui::accesskit::Live;
use egui::text::LayoutJob;
use egui::{
    Color32, CornerRadius, FontId, Frame, Margin, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, TextFormat, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText, pos2, vec2,
};
use socle_runtime::view::{Sign, Tone};
use socle_session::Right;

use crate::kit::text::drawn;
use crate::kit::theme::{self, CAPTION, CONTROL, DENSE, GRID, Ink, RADIUS, palette};

/// A wait is shown from here on.
pub(crate) const BUSY_AFTER: Duration = Duration::from_millis(100);
/// A wait can be given up from here on.
pub(crate) const CANCEL_AFTER: Duration = Duration::from_secs(1);
/// How often a frame that shows a wait is drawn.
const BUSY_FRAME: Duration = Duration::from_millis(80);

/// Rows the words of a state take at most.
const PILL_ROWS: usize = 3;
/// Room the words of a state have at least, points.
const PILL_LEAST: f32 = 48.0;

/// The shape of a window of one patient: no two that are open have the same.
pub(crate) fn window_mark(painter: &egui::Painter, center: egui::Pos2, number: u8, color: Color32) {
    const RADIUS: f32 = 5.5;
    let sides = match number {
        2 => 4,
        3 => 3,
        4 => {
            painter.circle_filled(center, RADIUS - 0.5, color);
            return;
        }
        5 => 6,
        _ => 5,
    };
    let points = (0..sides).map(|n| {
        let turn = std::f32::consts::TAU * n as f32 / sides as f32;
        center + RADIUS * vec2(turn.sin(), -turn.cos())
    });
    painter.add(Shape::convex_polygon(points.collect(), color, Stroke::NONE));
}

/// How a button stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weight {
    /// The act in front of the practitioner.
    Primary,
    /// Any other act.
    #[default]
    Plain,
    /// An act to think about.
    Danger,
    /// Part of a bar or a line.
    Quiet,
    /// The name a line is about.
    Name,
}

/// A button.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Button<'a> {
    pub(crate) label: &'a str,
    /// Read by screen readers instead of the label, when the label alone says too little.
    pub(crate) name: Option<&'a str>,
    pub(crate) weight: Weight,
    /// The key that presses it.
    pub(crate) chip: Option<&'a str>,
    /// Shown as the one that is on, among several.
    pub(crate) selected: bool,
    /// It was pressed and its outcome is awaited.
    pub(crate) waiting: bool,
    /// A quiet one too goes on under itself where it is too long, and is not cut.
    pub(crate) whole: bool,
    /// How what it leads to stands: the shape of the tone behind the label, in its colour.
    pub(crate) mark: Option<Tone>,
}

impl<'a> Button<'a> {
    pub(crate) fn new(label: &'a str) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    pub(crate) fn weight(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }

    /// Draw it where its place among its siblings is its identity.
    pub(crate) fn show(self, ui: &mut Ui) -> Response {
        let id = ui.next_auto_id();
        self.show_as(ui, id)
    }

    /// Draw it as the widget `id`: it keeps the focus wherever it moves.
    pub(crate) fn show_as(self, ui: &mut Ui, id: egui::Id) -> Response {
        let palette = palette(ui);
        let quiet = matches!(self.weight, Weight::Quiet | Weight::Name);
        let family = match self.weight {
            Weight::Name => theme::semibold_family(),
            _ => egui::FontFamily::Proportional,
        };
        let font = FontId::new(DENSE, family);
        let padding = if quiet {
            vec2(6.0, 3.0)
        } else {
            vec2(10.0, 5.0)
        };
        let wrap = if quiet && !self.whole {
            TextWrapMode::Truncate
        } else {
            TextWrapMode::Wrap
        };
        let chip = self.chip.map(|chip| {
            WidgetText::from(theme::tabular(chip, 11.0)).into_galley(
                ui,
                Some(TextWrapMode::Extend),
                f32::INFINITY,
                FontId::default(),
            )
        });
        let mark = self.mark.map(|tone| {
            let font = FontId::new(CAPTION, theme::tabular_family());
            let ink = palette.tone(tone).ink;
            (one_line(ui, tone_sign(tone), font, ink, f32::INFINITY), ink)
        });
        let extra = chip.as_ref().map_or(0.0, |chip| chip.size().x + 16.0)
            + mark.as_ref().map_or(0.0, |(mark, _)| mark.size().x + 6.0)
            + if self.waiting { 18.0 } else { 0.0 };
        // Where lines wrap it may have one for itself; its key and its mark have their part of it.
        let room = match quiet || ui.layout().main_wrap() {
            true => ui.max_rect().width(),
            false => ui.available_width(),
        };
        let widest = (room - 2.0 * padding.x - extra).max(40.0);
        let galley = WidgetText::from(self.label).into_galley(ui, Some(wrap), widest, font);
        let size = vec2(
            galley.size().x + extra + 2.0 * padding.x,
            (galley.size().y + 2.0 * padding.y).max(if quiet { 24.0 } else { CONTROL }),
        );
        let sense = if self.waiting {
            Sense::hover()
        } else {
            Sense::click()
        };
        let (_, rect) = ui.allocate_space(size);
        let response = ui.interact(rect, id, sense);
        let enabled = ui.is_enabled() && !self.waiting;
        response.widget_info(|| {
            let name = self.name.unwrap_or(self.label);
            if self.selected {
                WidgetInfo::selected(Role::Button, enabled, true, name)
            } else {
                WidgetInfo::labeled(Role::Button, enabled, name)
            }
        });
        if let Some(chip) = self.chip {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_keyboard_shortcut(chip.to_owned())
            });
        }
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let (hovered, pressed) = (response.hovered(), response.is_pointer_button_down_on());
        let (fill, ink, border) = match self.weight {
            Weight::Primary => {
                let fill = if pressed || hovered {
                    palette.accent.lerp_to_gamma(palette.text, 0.12)
                } else {
                    palette.accent
                };
                (fill, palette.on_accent, Stroke::new(1.0, fill))
            }
            Weight::Plain => (
                if hovered || pressed {
                    palette.hovered
                } else {
                    palette.surface
                },
                palette.text,
                Stroke::new(1.0, palette.border),
            ),
            Weight::Danger => (
                if hovered || pressed {
                    palette.problem.paper
                } else {
                    palette.surface
                },
                palette.problem.ink,
                Stroke::new(1.0, palette.problem.ink),
            ),
            Weight::Quiet | Weight::Name => {
                let fill = if hovered || pressed || self.selected {
                    palette.sunken
                } else {
                    Color32::TRANSPARENT
                };
                (
                    fill,
                    if self.selected || self.weight == Weight::Name {
                        palette.text
                    } else {
                        palette.secondary
                    },
                    Stroke::NONE,
                )
            }
        };
        ui.painter().rect(
            rect,
            CornerRadius::same(RADIUS),
            fill,
            border,
            StrokeKind::Inside,
        );
        // Apart from the button, whose colour may be the ring's.
        focus_ring(ui, &response, rect.expand(2.0));
        let mut x = rect.left() + padding.x;
        if self.waiting {
            arc(ui, pos2(x + 6.0, rect.center().y), ink);
            x += 18.0;
        }
        let text_at = pos2(x, rect.center().y - galley.size().y / 2.0);
        x += galley.size().x;
        ui.painter().galley(text_at, galley, ink);
        if let Some((mark, ink)) = mark {
            let at = pos2(x + 6.0, rect.center().y - mark.size().y / 2.0);
            x += mark.size().x + 6.0;
            ui.painter().galley(at, mark, ink);
        }
        x += 8.0;
        if let Some(chip) = chip {
            let chip_rect = Rect::from_min_size(
                pos2(x, rect.center().y - 8.0),
                vec2(chip.size().x + 8.0, 16.0),
            );
            ui.painter().rect_stroke(
                chip_rect,
                CornerRadius::same(3),
                Stroke::new(1.0, ink.gamma_multiply(0.6)),
                StrokeKind::Inside,
            );
            let at = chip_rect.center() - chip.size() / 2.0;
            ui.painter().galley(at, chip, ink);
        }
        response
    }
}

/// A part of the page of this width.
pub(crate) fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    // Where there is no room at all something is drawn nevertheless.
    let width = width.max(GRID);
    let layout = egui::Layout::top_down(egui::Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        contents(ui);
    });
}

/// As wide as it is read best, and never wider than its place: in a narrow or an enlarged window nothing stands out of it.
pub(crate) fn at_most(ui: &mut Ui, widest: f32) {
    ui.set_max_width(widest.min(ui.available_width()));
}

/// Buttons at the right end of a line, in the order they are reached and read. Other buttons have another `what`: each
/// set is measured once.
pub(crate) fn at_right(ui: &mut Ui, what: &str, contents: impl FnOnce(&mut Ui)) {
    let id = ui.unique_id().with(("at-right", what));
    // At first they have the whole line, to be measured.
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let width = known.unwrap_or(ui.available_width());
        ui.add_space((ui.available_width() - width).max(0.0));
        let shown = ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.horizontal(contents)
        });
        let now = shown.response.rect.width();
        if known.is_none_or(|known| (now - known).abs() > 0.5) {
            ui.data_mut(|data| data.insert_temp(id, now));
            ui.ctx()
                .request_discard("the buttons at the right are measured");
            // Where this pass is the last of its frame.
            ui.ctx().request_repaint();
        }
    });
}

/// One of a few values, side by side, each said with what it is about.
pub(crate) fn segments<T: Copy + PartialEq>(
    ui: &mut Ui,
    about: &str,
    options: &[(T, &str, Tone)],
    chosen: Option<T>,
) -> Option<T> {
    let mut picked = None;
    let group = egui::UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(about);
    ui.scope_builder(group, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let last = options.len().saturating_sub(1);
            for (n, (value, label, tone)) in options.iter().enumerate() {
                let corners = CornerRadius {
                    nw: if n == 0 { RADIUS } else { 0 },
                    sw: if n == 0 { RADIUS } else { 0 },
                    ne: if n == last { RADIUS } else { 0 },
                    se: if n == last { RADIUS } else { 0 },
                };
                let on = chosen == Some(*value);
                if segment(ui, about, label, *tone, on, corners).clicked() && !on {
                    picked = Some(*value);
                }
            }
        });
    });
    picked
}

fn segment(
    ui: &mut Ui,
    about: &str,
    label: &str,
    tone: Tone,
    on: bool,
    corners: CornerRadius,
) -> Response {
    let palette = palette(ui);
    let family = if on {
        theme::semibold_family()
    } else {
        egui::FontFamily::Proportional
    };
    let ink = if on {
        palette.tone(tone).ink
    } else {
        palette.secondary
    };
    let galley = one_line(ui, label, FontId::new(CAPTION, family), ink, f32::INFINITY);
    // The wider face decides: nothing moves when one is chosen.
    let widest = one_line(
        ui,
        label,
        FontId::new(CAPTION, theme::semibold_family()),
        ink,
        f32::INFINITY,
    );
    let size = vec2(widest.size().x + 18.0, 26.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, enabled, on, format!("{label} : {about}"))
    });
    let fill = if on {
        palette.tone(tone).paper
    } else if response.hovered() {
        palette.hovered
    } else {
        palette.surface
    };
    let border = if on {
        palette.tone(tone).ink
    } else {
        palette.border
    };
    ui.painter().rect(
        rect,
        corners,
        fill,
        Stroke::new(1.0, border),
        StrokeKind::Inside,
    );
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    focus_ring(ui, &response, rect);
    response
}

/// The ring around what the keyboard acts on.
pub(crate) fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette(ui).accent);
        ui.painter().rect_stroke(
            rect.expand(2.0),
            CornerRadius::same(RADIUS + 2),
            stroke,
            StrokeKind::Inside,
        );
    }
}

/// A word about a state: a sign read by its shape, a word, then a colour. Words that are too long for their place go on
/// under themselves; whatever a plugin says, nothing leaves its column.
pub(crate) fn pill(ui: &mut Ui, sign: Sign, text: &str, tone: Tone) -> Response {
    let mut job = pill_text(sign, text, palette(ui).tone(tone).ink);
    // Where lines wrap it may have one for itself.
    let widest = match ui.layout().main_wrap() {
        true => ui.max_rect().width(),
        false => ui.available_width(),
    };
    job.wrap.max_width = (widest - 16.0).max(PILL_LEAST);
    job.wrap.max_rows = PILL_ROWS;
    job.wrap.break_anywhere = false;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let cut = galley.elided;
    let (rect, response) = ui.allocate_exact_size(pill_size(galley.size()), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    paint_pill(ui, rect, galley, palette(ui).tone(tone));
    if cut {
        return response.on_hover_text(text);
    }
    response
}

fn pill_size(text: Vec2) -> Vec2 {
    vec2(text.x + 16.0, (text.y + 4.0).max(20.0))
}

fn pill_text(sign: Sign, text: &str, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    if sign != Sign::None {
        let font_id = FontId::new(CAPTION, theme::tabular_family());
        job.append(
            sign.glyph(),
            0.0,
            TextFormat {
                font_id,
                color,
                ..TextFormat::default()
            },
        );
    }
    if text.is_empty() {
        // A sign alone stands in the middle.
        return job;
    }
    let font_id = FontId::new(CAPTION, egui::FontFamily::Proportional);
    job.append(
        &drawn(text),
        if sign == Sign::None { 0.0 } else { 4.0 },
        TextFormat {
            font_id,
            color,
            ..TextFormat::default()
        },
    );
    job
}

fn paint_pill(ui: &Ui, rect: Rect, galley: std::sync::Arc<egui::Galley>, ink: Ink) {
    ui.painter()
        .rect_filled(rect, CornerRadius::same(10), ink.paper);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink.ink);
}

/// How wide a pill is.
pub(crate) fn pill_width(ui: &Ui, sign: Sign, text: &str) -> f32 {
    let job = pill_text(sign, text, palette(ui).text);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    pill_size(galley.size()).x
}

/// A pill painted where a row wants it, its right end at `right`; answers its width. It says nothing to screen readers: the
/// row's own name does.
pub(crate) fn pill_at(
    ui: &Ui,
    right: f32,
    center_y: f32,
    widest: f32,
    sign: Sign,
    text: &str,
    tone: Tone,
) -> f32 {
    let mut job = pill_text(sign, text, palette(ui).tone(tone).ink);
    job.wrap.max_width = (widest - 16.0).max(0.0);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = pill_size(galley.size());
    let rect = Rect::from_min_size(pos2(right - size.x, center_y - size.y / 2.0), size);
    paint_pill(ui, rect, galley, palette(ui).tone(tone));
    size.x
}

/// A pill painted where a cell wants it, its left end at `left`.
pub(crate) fn pill_at_left(
    ui: &Ui,
    left: f32,
    center_y: f32,
    widest: f32,
    sign: Sign,
    text: &str,
    tone: Tone,
) {
    let mut job = pill_text(sign, text, palette(ui).tone(tone).ink);
    job.wrap.max_width = (widest - 16.0).max(0.0);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = pill_size(galley.size());
    paint_pill(
        ui,
        Rect::from_min_size(pos2(left, center_y - size.y / 2.0), size),
        galley,
        palette(ui).tone(tone),
    );
}

/// One line of text cut at `width` with an ellipsis.
pub(crate) fn one_line(
    ui: &Ui,
    text: &str,
    font_id: FontId,
    color: Color32,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = LayoutJob::single_section(
        text.to_owned(),
        TextFormat {
            font_id,
            color,
            ..TextFormat::default()
        },
    );
    job.wrap.max_width = width.max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A surface that stands out of the background.
pub(crate) fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> egui::InnerResponse<R> {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(CornerRadius::same(theme::CARD_RADIUS))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            contents(ui)
        })
}

/// Says that something is under way, without moving anything.
pub(crate) fn busy_mark(ui: &mut Ui) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::ProgressIndicator,
            true,
            crate::kit::text::t("attente"),
        )
    });
    arc(ui, rect.center(), palette(ui).secondary);
    response
}

/// A turning arc of 12 points.
fn arc(ui: &Ui, center: egui::Pos2, color: Color32) {
    ui.ctx().request_repaint_after(BUSY_FRAME);
    let turn = ui.input(|input| input.time) as f32 * 5.0;
    let points = (0..=12)
        .map(|n| center + 5.0 * Vec2::angled(turn + n as f32 * 0.36))
        .collect();
    ui.painter()
        .add(Shape::line(points, Stroke::new(1.6, color)));
}

/// A thin bar; without fraction, a part of it wanders.
pub(crate) fn bar(ui: &mut Ui, width: f32, fraction: Option<f32>, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    let palette = palette(ui);
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, palette.sunken);
    let (from, to) = match fraction {
        Some(fraction) => {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_numeric_value(f64::from(fraction.clamp(0.0, 1.0)))
            });
            (0.0, fraction.clamp(0.0, 1.0))
        }
        None => {
            ui.ctx().request_repaint_after(BUSY_FRAME);
            let at = (ui.input(|input| input.time) as f32 * 0.6).fract();
            ((at - 0.3).max(0.0), at.min(1.0))
        }
    };
    let filled = Rect::from_min_max(
        pos2(rect.left() + rect.width() * from, rect.top()),
        pos2(rect.left() + rect.width() * to, rect.bottom()),
    );
    ui.painter().rect_filled(filled, radius, palette.accent);
    response
}

/// The shape that goes with a tone where no word says it.
pub(crate) fn tone_sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Primary => "",
        Tone::Good => "✓",
        Tone::Attention => "⚠",
        Tone::Problem => "✕",
        Tone::Information => "●",
    }
}

/// Say why something is off where it is, when it may not be done; true when it may.
pub(crate) fn says_why_off(ui: &mut Ui, right: Right) -> bool {
    if let Some(refusal) = right.refusal() {
        notice(ui, refusal.sentence, Tone::Neutral);
    }
    right.is_allowed()
}

/// Draw what this right is needed for: off, with the reason under it, when it may not be done.
pub(crate) fn where_allowed<R>(ui: &mut Ui, right: Right, add: impl FnOnce(&mut Ui) -> R) -> R {
    let drawn = ui.add_enabled_ui(right.is_allowed(), add).inner;
    if let Some(refusal) = right.refusal() {
        caption(ui, refusal.sentence);
    }
    drawn
}

/// A sentence that must be noticed, told to screen readers as it appears.
pub(crate) fn notice(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let tone = if tone == Tone::Neutral {
        Tone::Information
    } else {
        tone
    };
    let ink = palette(ui).tone(tone);
    let shown = Frame::new()
        .fill(ink.paper)
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.label(theme::tabular(tone_sign(tone), DENSE).color(ink.ink));
                let response = ui.add(
                    egui::Label::new(egui::RichText::new(drawn(text)).color(ink.ink).size(DENSE))
                        .wrap(),
                );
                let (role, live) = if tone == Tone::Problem {
                    (Role::Alert, Live::Assertive)
                } else {
                    (Role::Status, Live::Polite)
                };
                said_as(&response, role, text);
                ui.ctx()
                    .accesskit_node_builder(response.id, |node| node.set_live(live));
            });
        });
    shown.response
}

/// Give a label another role in the accessibility tree; other roles than a label's are named, they hold no text.
pub(crate) fn said_as(response: &Response, role: Role, text: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(role);
        node.clear_value();
        node.set_label(text.to_owned());
    });
}

/// A title, by which screen readers move about.
pub(crate) fn title(ui: &mut Ui, text: &str, size: f32, level: usize) -> Response {
    let response =
        ui.add(egui::Label::new(theme::semibold(text, size).color(palette(ui).text)).truncate());
    said_as(&response, Role::Heading, text);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_level(level));
    response
}

/// Secondary text.
pub(crate) fn caption(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = palette(ui).secondary;
    let text = text.into();
    let shown = egui::RichText::new(drawn(&text)).size(CAPTION).color(color);
    let response = ui.add(egui::Label::new(shown).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    response
}

/// A thin line across.
pub(crate) fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(
        rect.x_range(),
        rect.center().y,
        Stroke::new(1.0, palette(ui).border),
    );
}

/// Space of `steps` of the grid.
pub(crate) fn gap(ui: &mut Ui, steps: f32) {
    ui.add_space(steps * GRID);
}
