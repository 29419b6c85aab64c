//! Numbers as a drawing: columns, bars or lines over an axis, with a legend told by shape as well as colour. Who hears the
//! screen is told every number; who points at a place reads them there.

use egui::accesskit::Role;
use egui::{
    Align2, Color32, FontId, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use socle_runtime::view::{Chart, ChartKind, Tone};

use crate::kit::theme::{self, CAPTION, Palette, palette};
use crate::kit::widgets;

/// Height of what is drawn upright.
const HEIGHT: f32 = 180.0;
/// Height of one line of a drawing that lies.
const BAR: f32 = 24.0;
/// Room for the numbers of the axis.
const AXIS: f32 = 56.0;
/// Room for the labels under it.
const FOOT: f32 = 20.0;
/// Lines of the axis at most, the one at zero left out.
const STEPS: f64 = 4.0;

/// Draws it, as wide as there is room.
pub(super) fn draw(ui: &mut Ui, chart: &Chart) {
    widgets::caption(ui, &chart.title);
    let axis = Axis::of(
        chart
            .series
            .iter()
            .flat_map(|(_, numbers)| numbers)
            .copied(),
    );
    let height = match chart.kind {
        ChartKind::Bar => BAR * chart.labels.len() as f32 + FOOT,
        ChartKind::Column | ChartKind::Line => HEIGHT,
    };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    say(&response, chart);
    if ui.is_rect_visible(rect) && !chart.labels.is_empty() {
        match chart.kind {
            ChartKind::Bar => lying(ui, rect, chart, axis.top()),
            ChartKind::Column | ChartKind::Line => upright(ui, rect, chart, axis, &response),
        }
    }
    if chart.series.len() > 1 {
        legend(ui, chart);
    }
}

/// A picture with a name and, as its description, each number.
fn say(response: &Response, chart: &Chart) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &chart.title));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Image);
        node.set_label(chart.title.clone());
        node.set_description(chart.told());
    });
}

/// Where the lines of the axis stand: so many, so far from one another.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    step: f64,
    lines: u32,
}

impl Axis {
    /// The one of these numbers: its steps are 1, 2 or 5 times a power of ten, and whole when the numbers are: half a thing is
    /// never counted.
    fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let (mut most, mut counts) = (0.0_f64, true);
        for number in numbers {
            most = most.max(number);
            counts &= number.fract() == 0.0;
        }
        if !most.is_finite() || most <= 0.0 {
            return Self {
                step: 1.0,
                lines: 1,
            };
        }
        let least = most / STEPS;
        let power = 10_f64.powf(least.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|step| step * power)
            .find(|step| *step >= least * (1.0 - 1e-9))
            .unwrap_or(least);
        let step = if counts { step.max(1.0) } else { step };
        Self {
            step,
            lines: (most / step - 1e-9).ceil().max(1.0) as u32,
        }
    }

    fn top(self) -> f64 {
        self.step * f64::from(self.lines)
    }
}

/// As it is read: as many decimals as it needs, three at most.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .replace('.', ",")
}

/// The colours of the series, told apart by their order in the legend too.
fn ink(palette: &Palette, at: usize) -> Color32 {
    const TONES: [Tone; 4] = [
        Tone::Information,
        Tone::Attention,
        Tone::Good,
        Tone::Problem,
    ];
    let ink = palette.tone(TONES[at % TONES.len()]).ink;
    if at < TONES.len() {
        ink
    } else {
        ink.gamma_multiply(0.55)
    }
}

fn upright(ui: &Ui, rect: Rect, chart: &Chart, axis: Axis, response: &Response) {
    let top = axis.top();
    let palette = palette(ui);
    let painter = ui.painter();
    let font = FontId::proportional(CAPTION);
    let inside = Rect::from_min_max(
        pos2(rect.left() + AXIS, rect.top() + 8.0),
        pos2(rect.right() - 4.0, rect.bottom() - FOOT),
    );
    for line in 0..=axis.lines {
        let part = f64::from(line) / f64::from(axis.lines);
        let y = inside.bottom() - inside.height() * part as f32;
        painter.hline(inside.x_range(), y, Stroke::new(1.0, palette.border));
        painter.text(
            pos2(inside.left() - 6.0, y),
            Align2::RIGHT_CENTER,
            number(axis.step * f64::from(line)),
            font.clone(),
            palette.secondary,
        );
    }
    let count = chart.labels.len();
    let place = inside.width() / count as f32;
    let middle = |at: usize| inside.left() + place * (at as f32 + 0.5);
    let height = |value: f64| (value.max(0.0) / top).min(1.0) as f32 * inside.height();
    for (rank, (_, numbers)) in chart.series.iter().enumerate() {
        let color = ink(palette, rank);
        if chart.kind == ChartKind::Line {
            let points: Vec<Pos2> = numbers
                .iter()
                .enumerate()
                .map(|(at, value)| pos2(middle(at), inside.bottom() - height(*value)))
                .collect();
            for point in &points {
                painter.circle_filled(*point, 3.0, color);
            }
            painter.add(Shape::line(points, Stroke::new(2.0, color)));
            continue;
        }
        let width = (place * 0.8 / chart.series.len() as f32).max(1.0);
        for (at, value) in numbers.iter().enumerate() {
            let left = middle(at) - place * 0.4 + width * rank as f32;
            painter.rect_filled(
                Rect::from_min_max(
                    pos2(left, inside.bottom() - height(*value)),
                    pos2(left + width - 1.0_f32.min(width / 2.0), inside.bottom()),
                ),
                1.0,
                color,
            );
        }
    }
    // As many labels as do not touch.
    let widest = chart
        .labels
        .iter()
        .map(|label| label.chars().count())
        .max()
        .unwrap_or(1);
    let needs = (widest as f32 * CAPTION * 0.6 + 8.0).max(1.0);
    let every = ((needs / place).ceil() as usize).max(1);
    for (at, label) in chart.labels.iter().enumerate().step_by(every) {
        painter.text(
            pos2(middle(at), inside.bottom() + 4.0),
            Align2::CENTER_TOP,
            label,
            font.clone(),
            palette.secondary,
        );
    }
    if let Some(pointer) = response.hover_pos().filter(|at| inside.contains(*at)) {
        let at = (((pointer.x - inside.left()) / place) as usize).min(count - 1);
        response.clone().on_hover_text(read(chart, at));
    }
}

fn lying(ui: &Ui, rect: Rect, chart: &Chart, top: f64) {
    let palette = palette(ui);
    let painter = ui.painter();
    let font = FontId::proportional(CAPTION);
    let names = (rect.width() * 0.35).min(260.0);
    for (at, label) in chart.labels.iter().enumerate() {
        let y = rect.top() + BAR * at as f32;
        let galley = widgets::one_line(ui, label, font.clone(), palette.text, names - 8.0);
        painter.galley(
            pos2(rect.left(), y + (BAR - galley.size().y) / 2.0),
            galley,
            palette.text,
        );
        let width = rect.width() - names - AXIS;
        let high = (BAR - 6.0) / chart.series.len().max(1) as f32;
        for (rank, (_, numbers)) in chart.series.iter().enumerate() {
            let value = numbers.get(at).copied().unwrap_or_default();
            let long = (value.max(0.0) / top).min(1.0) as f32 * width;
            let bar = Rect::from_min_size(
                pos2(rect.left() + names, y + 3.0 + high * rank as f32),
                vec2(long, high - 1.0),
            );
            painter.rect_filled(bar, 1.0, ink(palette, rank));
            painter.text(
                bar.right_center() + vec2(6.0, 0.0),
                Align2::LEFT_CENTER,
                number(value),
                font.clone(),
                palette.secondary,
            );
        }
    }
}

/// All the numbers of a place.
fn read(chart: &Chart, at: usize) -> String {
    let mut lines = vec![chart.labels[at].clone()];
    for (name, numbers) in &chart.series {
        lines.push(format!(
            "{name} : {}",
            number(numbers.get(at).copied().unwrap_or_default())
        ));
    }
    lines.join("\n")
}

fn legend(ui: &mut Ui, chart: &Chart) {
    ui.horizontal_wrapped(|ui| {
        let palette = palette(ui);
        for (rank, (name, _)) in chart.series.iter().enumerate() {
            let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, ink(palette, rank));
            ui.label(
                egui::RichText::new(name)
                    .size(CAPTION)
                    .color(palette.secondary),
            );
            ui.add_space(theme::GRID);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_of_counts_has_whole_steps_and_ends_above_them_all() {
        let axis = |most: f64| {
            let axis = Axis::of([0.0, most].into_iter());
            (axis.step, axis.lines)
        };
        for (most, step, lines) in [
            (0.0, 1.0, 1),
            (1.0, 1.0, 1),
            (2.0, 1.0, 2),
            (3.0, 1.0, 3),
            (5.0, 2.0, 3),
            (12.0, 5.0, 3),
            (99.0, 50.0, 2),
            (500.0, 200.0, 3),
            (501.0, 200.0, 3),
            (1_000_000.0, 500_000.0, 2),
        ] {
            assert_eq!(axis(most), (step, lines), "{most}");
            assert!(step * f64::from(lines) >= most, "{most}");
        }
        let rates = Axis::of([0.2, 0.07].into_iter());
        assert!((rates.step - 0.05).abs() < 1e-9 && rates.lines == 4);
        for odd in [f64::INFINITY, f64::NAN, -3.0] {
            assert_eq!(axis(odd), (1.0, 1), "{odd}");
        }
        let said = [12.0, 0.25, 0.05, 1_000.0, 0.0].map(number);
        assert_eq!(said, ["12", "0,25", "0,05", "1000", "0"]);
    }
}
