//! Nodes that are read: headings, texts, badges, notices, facts, progress.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, FontFamily, FontId, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use socle_runtime::view::{Format, Kind, Letters, Node, Tone};

use crate::kit::text::{self, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;

/// A heading of `level` 1 to 4.
pub(super) fn heading(ui: &mut Ui, level: u8, text: &str) {
    let size = match level {
        0 | 1 => 16.0,
        2 => 14.0,
        3 => DENSE,
        _ => CAPTION,
    };
    let response = ui.add(Label::new(theme::semibold(text, size).color(palette(ui).text)).wrap());
    widgets::said_as(&response, Role::Heading, text);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_level(usize::from(level.clamp(1, 4)))
    });
}

/// A node that is a word or a sentence.
pub(super) fn word(ui: &mut Ui, node: &Node) {
    match &node.kind {
        Kind::Heading { text, .. } | Kind::Text { text } if !node.letters.is_empty() => {
            let job = lettered(
                ui,
                text,
                &node.letters,
                &font(DENSE, FontFamily::Proportional),
            );
            let response = ui.add(Label::new(job).wrap());
            told(&response, text, &node.letters);
        }
        Kind::Heading { level, text } => heading(ui, *level, text),
        Kind::Text { text } => {
            toned(ui, text, node.tone);
        }
        Kind::Badge { sign, text } => {
            widgets::pill(ui, *sign, text, node.tone);
        }
        Kind::Notice { text } => {
            widgets::notice(ui, text, node.tone);
        }
        Kind::Progress { label, fraction } => {
            ui.label(
                RichText::new(label)
                    .size(DENSE)
                    .color(palette(ui).secondary),
            );
            widgets::bar(ui, ui.available_width(), *fraction, label);
        }
        Kind::Chart(chart) => super::chart::draw(ui, chart),
        // Drawn elsewhere.
        _ => {}
    }
}

fn font(size: f32, family: FontFamily) -> FontId {
    FontId::new(size, family)
}

/// A text whose letters that matter stand out by a thick line under them, then by their colour; where one lacks there is
/// an empty place.
pub(super) fn lettered(ui: &Ui, text: &str, letters: &Letters, font: &FontId) -> LayoutJob {
    let palette = palette(ui);
    let plain = TextFormat {
        font_id: font.clone(),
        color: palette.text,
        ..TextFormat::default()
    };
    let ink = palette.tone(Tone::Attention);
    let marked = TextFormat {
        color: ink.ink,
        background: ink.paper,
        underline: Stroke::new(2.0, ink.ink),
        ..plain.clone()
    };
    let mut job = LayoutJob::default();
    for (piece, matters) in letters.pieces(text) {
        let (piece, format) = match (matters, piece) {
            (true, "") => ("\u{2002}", &marked),
            (true, piece) => (piece, &marked),
            (false, piece) => (piece, &plain),
        };
        job.append(piece, 0.0, format.clone());
    }
    job
}

/// Tell a screen reader a text and which of its letters matter.
pub(super) fn told(response: &Response, text: &str, letters: &Letters) {
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let said = letters_said(text, letters);
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_description(said));
}

/// Give what is written another name for who hears the screen.
pub(super) fn said(response: &Response, text: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

/// Which letters matter, for who hears the screen.
pub(super) fn letters_said(text: &str, letters: &Letters) -> String {
    t_with(
        "lettres-differentes",
        &[("texte", &letters.bracketed(text))],
    )
}

/// A sentence; one that has a tone has its sign too.
fn toned(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let palette = palette(ui);
    let color = match tone {
        Tone::Neutral | Tone::Primary => palette.text,
        tone => palette.tone(tone).ink,
    };
    let sign = widgets::tone_sign(tone);
    if sign.is_empty() {
        let shown = RichText::new(text::drawn(text)).size(DENSE).color(color);
        let response = ui.add(Label::new(shown).wrap());
        said(&response, text);
        return response;
    }
    let mut job = egui::text::LayoutJob::default();
    let format = |family| egui::TextFormat {
        font_id: FontId::new(DENSE, family),
        color,
        ..egui::TextFormat::default()
    };
    job.append(sign, 0.0, format(theme::tabular_family()));
    job.append(&text::drawn(text), 5.0, format(FontFamily::Proportional));
    let response = ui.add(Label::new(job).wrap());
    said(&response, text);
    response
}

/// What goes with nodes that stand side by side: hints, problems, reasons, each said once.
pub(super) fn beside(ui: &mut Ui, nodes: &[Node]) {
    let mut said: Vec<&str> = Vec::new();
    let texts = nodes.iter().flat_map(|node| {
        [
            (&node.problem, Tone::Problem),
            (&node.hint, Tone::Neutral),
            (&node.disabled, Tone::Neutral),
        ]
    });
    for (text, tone) in texts {
        let Some(text) = text.as_deref().filter(|text| !said.contains(text)) else {
            continue;
        };
        said.push(text);
        if tone == Tone::Neutral {
            widgets::caption(ui, text);
        } else {
            let color = palette(ui).tone(tone).ink;
            ui.add(
                Label::new(
                    RichText::new(format!("{} {text}", widgets::tone_sign(tone)))
                        .size(CAPTION)
                        .color(color),
                )
                .wrap(),
            );
        }
    }
}

/// Facts one under the other, their values in line.
pub(super) fn facts(ui: &mut Ui, nodes: &[Node]) {
    let lines: Vec<Line<'_>> = nodes.iter().filter_map(line).collect();
    let widest = lines
        .iter()
        .map(|line| label_width(ui, line.label))
        .fold(0.0, f32::max);
    let column = widest.min(ui.available_width() * 0.45) + 12.0;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in &lines {
            fact(ui, line, column);
        }
    });
}

/// A label and its value, as they are read.
struct Line<'a> {
    label: &'a str,
    value: String,
    family: FontFamily,
    node: &'a Node,
}

fn line(node: &Node) -> Option<Line<'_>> {
    let Kind::Fact {
        label,
        value,
        format,
    } = &node.kind
    else {
        return None;
    };
    let family = if matches!(format, Format::Text | Format::Place) {
        FontFamily::Proportional
    } else {
        theme::tabular_family()
    };
    Some(Line {
        label,
        value: text::value(*format, value),
        family,
        node,
    })
}

/// A fact among words that flow: its name and its value, one after the other.
pub(super) fn flowing(ui: &mut Ui, node: &Node) {
    let Some(line) = line(node) else { return };
    let palette = palette(ui);
    let color = match node.tone {
        Tone::Neutral | Tone::Primary => palette.text,
        tone => palette.tone(tone).ink,
    };
    let sign = widgets::tone_sign(node.tone);
    let name = format!("{sign} {}", line.label);
    let name = RichText::new(name.trim()).size(DENSE);
    let name = ui.label(name.color(palette.secondary));
    let value = RichText::new(&line.value).font(font(DENSE, line.family));
    let value = ui.add(Label::new(value.color(color)).selectable(true));
    // The value has the name of both.
    ui.ctx()
        .accesskit_node_builder(name.id, |node| node.set_hidden());
    said(&value, &format!("{} : {}", line.label, line.value));
}

fn label_width(ui: &Ui, label: &str) -> f32 {
    let font = FontId::new(DENSE, FontFamily::Proportional);
    ui.fonts_mut(|fonts| {
        fonts
            .layout_no_wrap(label.to_owned(), font, egui::Color32::PLACEHOLDER)
            .size()
            .x
    })
}

fn fact(ui: &mut Ui, line: &Line<'_>, column: f32) {
    let palette = palette(ui);
    let width = ui.available_width();
    let font = |family| FontId::new(DENSE, family);
    let label = ui.fonts_mut(|fonts| {
        fonts.layout(
            line.label.to_owned(),
            font(FontFamily::Proportional),
            palette.secondary,
            column - 12.0,
        )
    });
    let color = match line.node.tone {
        Tone::Neutral | Tone::Primary => palette.text,
        tone => palette.tone(tone).ink,
    };
    let sign = widgets::tone_sign(line.node.tone);
    let written = if sign.is_empty() {
        line.value.clone()
    } else {
        format!("{sign} {}", line.value)
    };
    let lay = |width: f32| {
        ui.fonts_mut(|fonts| fonts.layout(written.clone(), font(line.family.clone()), color, width))
    };
    let letters = &line.node.letters;
    let lay = |width: f32| {
        if letters.is_empty() {
            return lay(width);
        }
        let font = font(line.family.clone());
        let mut job = lettered(ui, &line.value, letters, &font);
        job.wrap.max_width = width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let mut value = lay((width - column).max(60.0));
    // A number or a date is not cut in two: where there is no room beside its name, it goes under it.
    let under = value.rows.len() > 1 && line.family != FontFamily::Proportional;
    let (column, down) = if under {
        (0.0, label.size().y + 2.0)
    } else {
        (column, 0.0)
    };
    if under {
        value = lay(width);
    }
    let height = label.size().y.max(down + value.size().y) + 8.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let said = if line.label.is_empty() {
        line.value.clone()
    } else {
        format!("{} : {}", line.label, line.value)
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    if !letters.is_empty() {
        let marked = letters_said(&line.value, letters);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(marked));
    }
    ui.painter().galley(
        pos2(rect.left(), rect.top() + 4.0),
        label,
        palette.secondary,
    );
    // It can be selected and copied; its name already says it.
    let value_at = Rect::from_min_max(
        pos2(rect.left() + column, rect.top() + 4.0 + down),
        rect.max,
    );
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(value_at)
            .layout(Layout::top_down(Align::Min)),
    );
    let shown = inside.add(Label::new(value).selectable(true));
    ui.ctx()
        .accesskit_node_builder(shown.id, |node| node.set_hidden());
    if line.node.hint.is_some() || line.node.problem.is_some() {
        ui.horizontal(|ui| {
            ui.add_space(column);
            ui.vertical(|ui| beside(ui, std::slice::from_ref(line.node)));
        });
        ui.add_space(4.0);
    }
    widgets::rule(ui);
}
