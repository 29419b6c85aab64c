//! A row of tabs. Those there is no room for stand in a menu, the open one never does; a tab whose place has something that
//! needs attention says so beside its title, and so does the menu that hides it.

use egui::{
    CornerRadius, EventFilter, FontId, Id, Key, Modifiers, Popup, Rect, Role, Sense, Ui,
    WidgetInfo, WidgetText, pos2, vec2,
};
use socle_runtime::view::Tone;

use crate::kit::text::{grouped, t, t_with};
use crate::kit::theme::{self, CAPTION, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};

/// Height of the tabs.
pub(crate) const TABS: f32 = 38.0;
/// Space around the title of a tab, both sides together: where there is room, and where there is little.
const PADDING: [f32; 2] = [28.0, 14.0];
/// Room for the menu of the tabs that have none: without a mark, and with one.
const MORE: [f32; 2] = [48.0, 62.0];
/// Between a title and its mark.
const GAP: f32 = 6.0;

/// What a tab says of its place beside its title.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// How many there are of what needs attention, where that is a number.
    pub(crate) count: Option<u64>,
    /// How urgent it is: its shape stands beside the count.
    pub(crate) tone: Tone,
    /// The same in words, for who hears the screen and in the list of what waits.
    pub(crate) said: String,
}

impl Mark {
    fn shown(&self) -> String {
        let count = self.count.map(grouped).unwrap_or_default();
        format!("{} {count}", widgets::tone_sign(self.tone))
            .trim()
            .to_owned()
    }
}

/// A tab.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Titled {
    pub(crate) title: String,
    pub(crate) mark: Option<Mark>,
}

impl Titled {
    pub(crate) fn plain(title: String) -> Self {
        Self { title, mark: None }
    }

    /// How wide it is without the space around it, open or not.
    fn width(&self, ui: &Ui) -> f32 {
        let font = FontId::new(TEXT, theme::semibold_family());
        let title = widgets::one_line(ui, &self.title, font, palette(ui).text, f32::INFINITY);
        let mark = self.mark.as_ref().map_or(0.0, |mark| {
            let font = FontId::new(CAPTION, theme::tabular_family());
            let galley =
                widgets::one_line(ui, &mark.shown(), font, palette(ui).text, f32::INFINITY);
            GAP + galley.size().x
        });
        title.size().x + mark
    }
}

/// What was drawn.
pub(crate) struct Drawn {
    /// The tab that is open from now on.
    pub(crate) open: usize,
    /// The room all of them would have taken, at their ease.
    pub(crate) natural: f32,
}

/// Draw them from the left in this room, `open` as the one that is shown.
pub(crate) fn strip(ui: &mut Ui, tabs: &[Titled], open: usize, room: f32) -> Drawn {
    let base = ui.unique_id().with("tabs");
    let widths: Vec<f32> = tabs.iter().map(|tab| tab.width(ui)).collect();
    let [plain, marked] = MORE;
    let more_room = match tabs.iter().any(|tab| tab.mark.is_some()) {
        true => marked,
        false => plain,
    };
    let (padding, shown) = fitting(&widths, room, more_room, open);
    let mut chosen = open;
    for n in &shown {
        let Some(one) = tabs.get(*n) else { continue };
        let width = widths.get(*n).copied().unwrap_or_default() + padding;
        let response = tab(ui, one, *n == open, base.with(*n), width);
        if response.clicked() {
            chosen = *n;
        }
        if response.has_focus() {
            // The arrows go along the tabs, as in any row of tabs.
            let filter = EventFilter {
                horizontal_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            let beside = match (pressed(Key::ArrowRight), pressed(Key::ArrowLeft)) {
                (true, _) => (*n + 1) % tabs.len(),
                (_, true) => (*n + tabs.len() - 1) % tabs.len(),
                _ => continue,
            };
            chosen = beside;
            ui.memory_mut(|memory| memory.request_focus(base.with(beside)));
        }
    }
    let hidden = (0..tabs.len()).filter(|n| !shown.contains(n));
    let hidden: Vec<(usize, &Titled)> = hidden.filter_map(|n| Some((n, tabs.get(n)?))).collect();
    if !hidden.is_empty()
        && let Some(one) = more(ui, &hidden)
    {
        chosen = one;
    }
    Drawn {
        open: chosen,
        natural: widths.iter().map(|width| width + PADDING[0]).sum(),
    }
}

/// The next tab or the one before, by key.
pub(crate) fn step(ui: &Ui, count: usize, open: usize) -> Option<usize> {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key));
    let step = match (pressed(Key::PageDown), pressed(Key::PageUp)) {
        (true, _) => 1,
        (_, true) => count.saturating_sub(1),
        _ => return None,
    };
    Some((open + step) % count.max(1))
}

/// The space around titles, and which tabs stand in this room: all, or as many as leave room for the menu of the others. The
/// open one is always among them.
fn fitting(titles: &[f32], room: f32, more: f32, open: usize) -> (f32, Vec<usize>) {
    let all = |padding: f32| titles.iter().map(|title| title + padding).sum::<f32>();
    if let Some(padding) = PADDING.into_iter().find(|padding| all(*padding) <= room) {
        return (padding, (0..titles.len()).collect());
    }
    let [.., padding] = PADDING;
    let mut left = room - more;
    let mut shown = Vec::new();
    for (n, title) in titles.iter().enumerate() {
        left -= title + padding;
        if left < 0.0 {
            break;
        }
        shown.push(n);
    }
    if shown.contains(&open) {
        return (padding, shown);
    }
    // The open one takes the place of the last ones.
    let wide = |n: usize| titles.get(n).copied().unwrap_or_default() + padding;
    while !shown.is_empty()
        && shown.iter().map(|n| wide(*n)).sum::<f32>() + wide(open) > room - more
    {
        shown.pop();
    }
    shown.push(open);
    (padding, shown)
}

/// The menu of the tabs there is no room for; the one that is chosen.
fn more(ui: &mut Ui, tabs: &[(usize, &Titled)]) -> Option<usize> {
    let worst = [Tone::Problem, Tone::Attention].into_iter().find(|tone| {
        let mut marks = tabs.iter().filter_map(|(_, tab)| tab.mark.as_ref());
        marks.any(|mark| mark.tone == *tone)
    });
    let label = t("plus");
    let name = match worst {
        None => t("autres-onglets"),
        Some(_) => t("autres-onglets-a-voir"),
    };
    let button = Button {
        name: Some(&name),
        mark: worst,
        ..Button::new(&label)
    };
    let response = button.weight(Weight::Quiet).show(ui);
    let mut chosen = None;
    Popup::menu(&response).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (n, tab) in tabs {
            let label = match &tab.mark {
                Some(mark) => format!("{}  {}", tab.title, mark.shown()),
                None => tab.title.clone(),
            };
            let name = match &tab.mark {
                Some(mark) => t_with(
                    "onglet-et-mention",
                    &[("onglet", &tab.title), ("mention", &mark.said)],
                ),
                None => tab.title.clone(),
            };
            let button = Button {
                name: Some(&name),
                ..Button::new(&label)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                chosen = Some(*n);
                ui.close();
            }
        }
    });
    chosen
}

fn tab(ui: &mut Ui, tab: &Titled, selected: bool, id: Id, width: f32) -> egui::Response {
    let palette = palette(ui);
    let family = if selected {
        theme::semibold_family()
    } else {
        egui::FontFamily::Proportional
    };
    let galley = WidgetText::from(tab.title.as_str()).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        FontId::new(TEXT, family),
    );
    let mark = tab.mark.as_ref().map(|mark| {
        let font = FontId::new(CAPTION, theme::tabular_family());
        let ink = palette.tone(mark.tone).ink;
        widgets::one_line(ui, &mark.shown(), font, ink, f32::INFINITY)
    });
    let beside = mark.as_ref().map_or(0.0, |mark| GAP + mark.size().x);
    let (_, rect) = ui.allocate_space(vec2(width, TABS));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, &tab.title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_selected(selected);
        if let Some(mark) = &tab.mark {
            node.set_description(mark.said.clone());
        }
    });
    let color = if selected || response.hovered() {
        palette.text
    } else {
        palette.secondary
    };
    let left = rect.center().x - (galley.size().x + beside) / 2.0;
    let right = left + galley.size().x + GAP;
    let top = |galley: &egui::Galley| rect.center().y - galley.size().y / 2.0;
    ui.painter()
        .galley(pos2(left, top(&galley)), galley.clone(), color);
    if let (Some(galley), Some(mark)) = (mark, &tab.mark) {
        let ink = palette.tone(mark.tone).ink;
        ui.painter().galley(pos2(right, top(&galley)), galley, ink);
    }
    if selected {
        let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter()
            .rect_filled(line, CornerRadius::ZERO, palette.accent);
    }
    widgets::focus_ring(ui, &response, rect.shrink(4.0));
    match &tab.mark {
        Some(mark) => response.on_hover_text(&mark.said),
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_that_have_no_room_give_way_to_the_menu_and_never_the_open_one() {
        let titles = [60.0; 5];
        assert_eq!(
            fitting(&titles, 440.0, 48.0, 0),
            (28.0, vec![0, 1, 2, 3, 4])
        );
        assert_eq!(
            fitting(&titles, 370.0, 48.0, 0),
            (14.0, vec![0, 1, 2, 3, 4])
        );
        assert_eq!(fitting(&titles, 300.0, 48.0, 1), (14.0, vec![0, 1, 2]));
        assert_eq!(fitting(&titles, 300.0, 48.0, 4), (14.0, vec![0, 1, 4]));
        assert_eq!(fitting(&titles, 0.0, 48.0, 3), (14.0, vec![3]));
    }
}
