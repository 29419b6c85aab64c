//! The top bar and the bottom line.

use egui::{
    Align, FontId, Id, Key, Layout, Modifiers, Popup, Rect, RichText, Role, ScrollArea, Stroke,
    TextEdit, Theme, Ui, UiBuilder, pos2, vec2,
};
use socle_runtime::PluginInfo;
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::frame::list::List;
use crate::frame::list::actions::Go;
use crate::frame::notices::Notices;
use crate::frame::under_way;
use crate::kit::text::{seconds, t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, CANCEL_AFTER, Weight};
use crate::model::{Journal, Model, PracticeKind, RunningCall, Traffic};
use crate::pages::state::{self, Glance};

/// Height of the top bar.
pub(crate) const TOP: f32 = 40.0;
/// Height of the bottom line.
pub(crate) const BOTTOM: f32 = 30.0;

/// From this width on the bottom line has room for what goes well.
const WIDE: f32 = 1_200.0;

/// Which page is on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Page {
    /// Patients.
    #[default]
    Patients,
    /// Who comes on a day.
    Agenda,
    /// Contacts.
    Contacts,
    /// The documents of all patients.
    Documents,
    /// Extensions.
    Extensions,
    /// What leaves the practice.
    Sends,
    /// Settings.
    Settings,
    /// Imports and exports.
    Exchange,
    /// Who is there, and what they may do.
    Session,
    /// How all does that the practice depends on.
    State,
}

fn search_id() -> Id {
    Id::unique("socle-search")
}

/// Whether the keyboard is in the search field.
pub(crate) fn searches(ctx: &egui::Context) -> bool {
    ctx.memory(|memory| memory.has_focus(search_id()))
}

/// Take the keyboard out of the search field.
pub(crate) fn leave_search(ctx: &egui::Context) {
    ctx.memory_mut(|memory| memory.surrender_focus(search_id()));
}

/// Below this width what is seldom needed stands in a menu of the top bar, and the search keeps its room.
const NARROW: f32 = 1_100.0;

/// The pages that stand at the right of the top bar, or in its menu.
pub(crate) const ALL: [(Page, &str); 8] = [
    (Page::Agenda, "agenda"),
    (Page::Contacts, "contacts"),
    (Page::Documents, "documents"),
    (Page::Sends, "envois"),
    (Page::Exchange, "echanges"),
    (Page::Extensions, "extensions"),
    (Page::Settings, "reglages"),
    (Page::State, "etat"),
];
/// Room for the button of the menu, points.
pub(crate) const MENU: f32 = 60.0;

/// The same that stand apart in the whole window.
const APART: [(Page, &str); 3] = [
    (Page::Exchange, "echanges"),
    (Page::Extensions, "extensions"),
    (Page::Settings, "reglages"),
];

/// What a top bar stands in: its ground, the line under it, its role; `margin` at both ends.
pub(crate) fn framed(ui: &mut Ui, rect: Rect, margin: f32, contents: impl FnOnce(&mut Ui, Rect)) {
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        Stroke::new(1.0, palette.border),
    );
    let inside = rect.shrink2(vec2(margin, 0.0));
    let builder = UiBuilder::new()
        .max_rect(inside)
        .id_salt("top")
        .accessibility_role(Role::Navigation)
        .accessibility_label(t("barre-haut"));
    ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        contents(ui, inside);
    });
}

/// Draw the top bar; what was asked for there that is no page.
pub(crate) fn top(ui: &mut Ui, rect: Rect, page: &mut Page, list: &mut List) -> Option<Go> {
    let mut go = None;
    let narrow = rect.width() < NARROW;
    framed(ui, rect, 10.0, |ui, inside| {
        ui.add_space(4.0);
        let text = palette(ui).text;
        ui.label(theme::semibold("Socle", 15.0).color(text));
        ui.add_space(8.0);
        if page_button(ui, &t("patients"), *page == Page::Patients) {
            // Where the list made way for a file this brings it back, and takes it away again.
            list.called = *page != Page::Patients || !list.called;
            *page = Page::Patients;
        }
        let (label, name) = (t("nouveau"), t("nouveau-titre"));
        let new = Button {
            name: Some(&name),
            chip: (!narrow).then_some("Ctrl N"),
            ..Button::new(&label)
        };
        if new.weight(Weight::Quiet).show(ui).clicked() {
            go = Some(Go::Newcomer);
        }
        if page_button(ui, &t("agenda"), *page == Page::Agenda) {
            *page = Page::Agenda;
        }
        if page_button(ui, &t("contacts"), *page == Page::Contacts) {
            *page = Page::Contacts;
        }
        if page_button(ui, &t("documents"), *page == Page::Documents) {
            *page = Page::Documents;
        }
        // What stands at the right keeps its room: the search takes what is left when the window is narrow or enlarged.
        let measured = Id::unique("socle-top-right");
        let known: Option<f32> = ui.data(|data| data.get_temp(measured));
        let from = ui.cursor().left() + 8.0;
        let to = inside.right() - known.unwrap_or(0.0) - 8.0;
        search(ui, rect, egui::Rangef::new(from, to), page, list);
        let right = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if narrow {
                menu_of(ui, page, &APART, |ui| go = go.take().or(help(ui)));
            } else {
                go = go.take().or(help_menu(ui));
                apart(ui, page);
            }
            inside.right() - ui.min_rect().left()
        });
        if known.is_none_or(|known| (known - right.inner).abs() > 0.5) {
            ui.data_mut(|data| data.insert_temp(measured, right.inner));
            ui.ctx().request_discard("the right of the bar is measured");
            ui.ctx().request_repaint();
        }
    });
    go
}

/// What stands at the right of the bar, from the right.
fn apart(ui: &mut Ui, page: &mut Page) {
    theme_button(ui);
    for (one, label) in APART.into_iter().rev() {
        if page_button(ui, &t(label), *page == one) {
            *page = if *page == one { Page::Patients } else { one };
        }
    }
}

/// Help, and the side bar.
fn help_menu(ui: &mut Ui) -> Option<Go> {
    let label = t("aide");
    let response = Button::new(&label).weight(Weight::Quiet).show(ui);
    let mut go = None;
    Popup::menu(&response).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        go = help(ui);
    });
    go
}

/// What stands in that menu.
fn help(ui: &mut Ui) -> Option<Go> {
    let mut go = None;
    for (label, key, what) in [
        (t("visite"), None, Go::Tour),
        (t("raccourcis"), Some("F1"), Go::Shortcuts),
        (t("compact"), Some("Ctrl B"), Go::Compact),
    ] {
        let button = Button {
            chip: key,
            ..Button::new(&label)
        };
        if button.weight(Weight::Quiet).show(ui).clicked() {
            go = Some(what);
            ui.close();
        }
    }
    go
}

/// A menu of pages, under what `first` draws.
pub(crate) fn menu_of(
    ui: &mut Ui,
    page: &mut Page,
    pages: &[(Page, &str)],
    first: impl FnOnce(&mut Ui),
) {
    let (label, name) = (t("plus"), t("autres-pages"));
    let button = Button {
        name: Some(&name),
        selected: pages.iter().any(|(one, _)| one == page),
        ..Button::new(&label)
    };
    let response = button.weight(Weight::Quiet).show(ui);
    Popup::menu(&response).show(|ui| {
        // In a low window one turns it.
        let high = (ui.ctx().content_rect().height() - 2.0 * TOP).max(TOP);
        ScrollArea::vertical().max_height(high).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            first(ui);
            for (one, label) in pages {
                if page_button(ui, &t(label), page == one) {
                    *page = *one;
                    ui.close();
                }
            }
            widgets::rule(ui);
            theme_button(ui);
        });
    });
}

fn theme_button(ui: &mut Ui) {
    let (label, theme) = if ui.visuals().dark_mode {
        (t("theme-clair"), Theme::Light)
    } else {
        (t("theme-sombre"), Theme::Dark)
    };
    if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
        ui.ctx().set_theme(theme);
    }
}

fn page_button(ui: &mut Ui, label: &str, selected: bool) -> bool {
    Button {
        selected,
        ..Button::new(label)
    }
    .weight(Weight::Quiet)
    .show(ui)
    .clicked()
}

/// The search, in the middle of the bar where there is room for it, between what stands beside it otherwise.
pub(crate) fn search(ui: &mut Ui, bar: Rect, room: egui::Rangef, page: &mut Page, list: &mut List) {
    let id = search_id();
    let widest = (room.max - room.min).max(60.0);
    // The side bar has little else beside it.
    let share = if bar.width() < 600.0 { 1.0 } else { 0.36 };
    let width = 380.0_f32.min(bar.width() * share).min(widest);
    let middle = bar
        .center()
        .x
        .min(room.max - width / 2.0)
        .max(room.min + width / 2.0);
    let rect = Rect::from_center_size(pos2(middle, bar.center().y), vec2(width, 28.0));
    let called = std::mem::take(&mut list.looks);
    if called || ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K)) {
        *page = Page::Patients;
        list.called = true;
        ui.memory_mut(|memory| memory.request_focus(id));
        // What was typed before is replaced by what is typed next.
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = egui::text::CCursor::new(list.words.chars().count());
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::two(
                egui::text::CCursor::default(),
                end,
            )));
        state.store(ui.ctx(), id);
    }
    if ui.memory(|memory| memory.has_focus(id)) {
        for key in [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::PageUp] {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                list.step(key);
            }
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            list.enter(ui.input(|input| input.modifiers.shift));
        }
    }
    // Escape has taken the focus away before this frame began.
    if !list.words.is_empty()
        && ui.memory(|memory| memory.had_focus_last_frame(id))
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
    {
        list.words.clear();
        list.typed();
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let chip = if list.words.is_empty() && width > 330.0 {
        "Ctrl K"
    } else {
        ""
    };
    let builder = UiBuilder::new()
        .max_rect(rect)
        .id_salt("search")
        .accessibility_role(Role::Search);
    ui.scope_builder(builder, |ui| {
        let palette = palette(ui);
        let edit = TextEdit::singleline(&mut list.words)
            .id(id)
            .hint_text(t("recherche"))
            .desired_width(width)
            .margin(egui::Margin::symmetric(10, 6))
            .background_color(palette.background)
            .font(FontId::new(DENSE, egui::FontFamily::Proportional));
        let response = ui.add_sized(rect.size(), edit);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::SearchInput);
            node.set_label(t("recherche"));
            node.set_keyboard_shortcut("Ctrl+K".to_owned());
        });
        if response.gained_focus() || response.changed() {
            list.called = true;
        }
        if response.changed() {
            *page = Page::Patients;
            list.typed();
        }
        if !chip.is_empty() {
            let galley = widgets::one_line(
                ui,
                chip,
                FontId::new(11.0, theme::tabular_family()),
                palette.secondary,
                60.0,
            );
            let frame = Rect::from_center_size(
                pos2(rect.right() - 28.0, rect.center().y),
                galley.size() + vec2(10.0, 3.0),
            );
            ui.painter().rect_stroke(
                frame,
                3.0,
                Stroke::new(1.0, palette.border),
                egui::StrokeKind::Inside,
            );
            ui.painter().galley(
                frame.center() - galley.size() / 2.0,
                galley,
                palette.secondary,
            );
        }
    });
}

/// Draw the bottom line.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing the line tells or leads to"
)]
pub(crate) fn bottom(
    ui: &mut Ui,
    rect: Rect,
    model: &dyn Model,
    calls: &[RunningCall],
    plugins: &[PluginInfo],
    notices: &mut Notices,
    page: &mut Page,
    errands: &mut Vec<Errand>,
) {
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    ui.painter().hline(
        rect.x_range(),
        rect.top() + 0.5,
        Stroke::new(1.0, palette.border),
    );
    let traffic = model.traffic();
    let builder = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(14.0, 0.0)))
        .id_salt("bottom")
        .accessibility_role(Role::ContentInfo)
        .accessibility_label(t("barre-bas"));
    if rect.height() > BOTTOM {
        ui.scope_builder(
            // Rows stand from the top: there is room for two.
            builder
                .max_rect(rect.shrink2(vec2(14.0, 5.0)))
                .layout(Layout::left_to_right(Align::Min).with_main_wrap(true)),
            |ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
                messages(ui, notices);
                if waiting(ui, model) {
                    *page = Page::Extensions;
                }
                sends(ui, model, &traffic, false, page, errands);
                if let Journal::Failing(why) = &traffic.journal {
                    said(ui, &t("journal-en-panne"), Tone::Problem, Some(why));
                }
                standing(ui, model, page, false);
                crate::patient::reader::bottom(ui, model);
                let session = model.session();
                let who = session.person.unwrap_or_else(|| t("session-personne"));
                if Button::new(&who).weight(Weight::Quiet).show(ui).clicked() {
                    *page = Page::Session;
                }
                late(ui, model, calls, plugins);
            },
        );
        return;
    }
    ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let wide = rect.width() >= WIDE;
        messages(ui, notices);
        if waiting(ui, model) {
            *page = Page::Extensions;
        }
        sends(ui, model, &traffic, wide, page, errands);
        let remembered = Id::unique("socle-bottom-crowd");
        let crowd: Crowd = ui
            .data(|data| data.get_temp(remembered))
            .unwrap_or_default();
        ui.scope(|ui| {
            // A long name is cut before who is there is covered.
            let room = ui.max_rect().right() - crowd.right - GAP - ui.cursor().left();
            ui.set_max_width(room.max(LEAST_WORDS));
            standing(ui, model, page, wide);
        });
        late(ui, model, calls, plugins);
        for job in &traffic.jobs {
            let label = under_way::job_label(job);
            let button = Button::new(&label).weight(Weight::Quiet).show(ui);
            // Where it can be given up.
            under_way::popover(&button, model, page, errands);
        }
        // What is not well needs its room: the reader's word makes way, it stands on the page of the state too.
        let remembered = Id::unique("socle-bottom-crowd");
        let crowd: Crowd = ui
            .data(|data| data.get_temp(remembered))
            .unwrap_or_default();
        let mut reader = crowd.reader;
        let end = ui.cursor().left();
        let begin = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let session = model.session();
            if session.safe {
                let why = t("mode-sur-page");
                said(ui, &t("mode-sur"), Tone::Attention, Some(&why));
            }
            if session.purpose == PracticeKind::Demonstration {
                quiet(ui, &t("bac-a-sable"));
                if rect.width() >= NARROW {
                    quiet(ui, &t("session-demonstration"));
                }
            }
            let who = session.person.unwrap_or_else(|| t("session-personne"));
            if Button::new(&who).weight(Weight::Quiet).show(ui).clicked() {
                *page = Page::Session;
            }
            if !crowd.is_cut {
                let before = ui.min_rect().left();
                crate::patient::reader::bottom(ui, model);
                reader = before - ui.min_rect().left();
            }
            match &traffic.journal {
                Journal::Unknown => {}
                Journal::Kept if !wide => {}
                Journal::Kept => quiet(ui, &t("journal-tenu")),
                Journal::Failing(why) => said(ui, &t("journal-en-panne"), Tone::Problem, Some(why)),
            }
            ui.min_rect().left()
        });
        let room = begin.inner - end;
        let is_cut = room < if crowd.is_cut { reader } else { 0.0 };
        let right = ui.max_rect().right() - begin.inner;
        let right = if crowd.is_cut { right } else { right - reader };
        let now = Crowd {
            is_cut,
            reader,
            right,
        };
        if now != crowd {
            ui.data_mut(|data| data.insert_temp(remembered, now));
            ui.ctx().request_repaint();
        }
    });
}

/// Between two things of the bottom line.
const GAP: f32 = 14.0;

/// Whether the bottom line had room for all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Crowd {
    /// The reader's word is left out.
    is_cut: bool,
    /// Its width, as it was drawn last.
    reader: f32,
    /// The width of what stands at the right of it.
    right: f32,
}

/// The least room for what is not well, points.
const LEAST_WORDS: f32 = 120.0;

/// How services, mailboxes and certificates do, in a word: the way to the page that says the rest.
fn standing(ui: &mut Ui, model: &dyn Model, page: &mut Page, wide: bool) {
    let Glance { said, short, tone } = state::glance(model);
    let words = if wide { &said } else { &short };
    let shown = format!("{} {words}", widgets::tone_sign(tone));
    let button = Button {
        name: Some(&said),
        ..Button::new(shown.trim())
    };
    if button.weight(Weight::Quiet).show(ui).clicked() {
        *page = Page::State;
    }
}

/// The plugins that wait for the practice's word; true when the person wants to see them.
fn waiting(ui: &mut Ui, model: &dyn Model) -> bool {
    let count = model.pending().len() as u64;
    if count == 0 {
        return false;
    }
    let label = t_count("extensions-attendent", count);
    let shown = format!("{} {label}", widgets::tone_sign(Tone::Attention));
    let button = Button {
        name: Some(&label),
        ..Button::new(&shown)
    };
    button.weight(Weight::Quiet).show(ui).clicked()
}

/// What leaves the practice: what is under way opens what can be given up, each other count is a way to the page of sends.
fn sends(
    ui: &mut Ui,
    model: &dyn Model,
    traffic: &Traffic,
    wide: bool,
    page: &mut Page,
    errands: &mut Vec<Errand>,
) {
    let Traffic {
        sending,
        waiting_card,
        unknown,
        failed,
        sent,
        parked,
        ..
    } = traffic;
    if *sending > 0 {
        let label = t_count("envois-en-cours", *sending);
        let button = Button::new(&label).weight(Weight::Quiet).show(ui);
        // The page itself has all of it.
        match page {
            Page::Sends => {}
            _ => under_way::popover(&button, model, page, errands),
        }
    }
    let mut pressed = false;
    let mut say = |label: String, tone: Tone| {
        let sign = widgets::tone_sign(tone);
        let shown = format!("{sign} {label}").trim_start().to_owned();
        let button = Button {
            name: Some(&label),
            ..Button::new(&shown)
        };
        pressed |= button.weight(Weight::Quiet).show(ui).clicked();
    };
    if *waiting_card > 0 {
        say(
            t_count("envois-attendent-carte", *waiting_card),
            Tone::Attention,
        );
    }
    if *unknown > 0 {
        say(t_count("envois-a-verifier", *unknown), Tone::Attention);
    }
    if *failed > 0 {
        say(t_count("envois-en-echec", *failed), Tone::Problem);
    }
    if *parked > 0 {
        say(t_count("evenements-en-attente", *parked), Tone::Attention);
    }
    if *sent > 0 && wide {
        say(t_count("envois-partis", *sent), Tone::Neutral);
    }
    if sending + waiting_card + unknown + failed + sent + parked == 0 {
        say(t("envois-aucun"), Tone::Neutral);
    }
    if pressed {
        *page = Page::Sends;
    }
}

/// The plugins that make one wait, named from one second on, with the way out.
fn late(ui: &mut Ui, model: &dyn Model, calls: &[RunningCall], plugins: &[PluginInfo]) {
    for call in calls {
        let elapsed = call.since.elapsed();
        if elapsed < CANCEL_AFTER {
            ui.ctx().request_repaint_after(CANCEL_AFTER - elapsed);
            continue;
        }
        // The tenths of a second go on.
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_millis(100));
        let name = plugins
            .iter()
            .find(|plugin| plugin.manifest.id == call.plugin)
            .map_or(call.plugin.as_str(), |plugin| plugin.manifest.name.as_str());
        let wait = seconds(elapsed);
        let (text, fraction) = match &call.progress {
            Some((fraction, doing)) if !doing.is_empty() => (
                t_with(
                    "attente-dite",
                    &[("extension", name), ("quoi", doing), ("duree", &wait)],
                ),
                *fraction,
            ),
            _ => (
                t_with("attente-longue", &[("extension", name), ("duree", &wait)]),
                None,
            ),
        };
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            widgets::busy_mark(ui);
            ui.label(
                RichText::new(&text)
                    .size(CAPTION)
                    .color(palette(ui).attention.ink),
            );
            if fraction.is_some() {
                widgets::bar(ui, 60.0, fraction, &text);
            }
            let (label, said) = (
                t("annuler"),
                t_with("annuler-extension", &[("extension", name)]),
            );
            let cancel = Button {
                name: Some(&said),
                ..Button::new(&label)
            };
            if cancel.weight(Weight::Quiet).show(ui).clicked() {
                model.cancel(&call.call);
            }
        });
    }
}

fn messages(ui: &mut Ui, notices: &mut Notices) {
    if notices.is_empty() {
        return;
    }
    let unread = notices.unread() as u64;
    let label = if unread > 0 {
        t_count("avertissements-a-lire", unread)
    } else {
        t("avertissements")
    };
    let shown = if unread > 0 {
        format!("{} {label}", widgets::tone_sign(notices.worst()))
    } else {
        label.clone()
    };
    if (Button {
        name: Some(&label),
        ..Button::new(&shown)
    })
    .weight(Weight::Quiet)
    .show(ui)
    .clicked()
    {
        notices.toggle();
    }
}

fn quiet(ui: &mut Ui, text: &str) {
    ui.label(
        RichText::new(text)
            .size(CAPTION)
            .color(palette(ui).secondary),
    );
}

fn said(ui: &mut Ui, text: &str, tone: Tone, more: Option<&str>) {
    let label = ui.label(
        RichText::new(format!("{} {text}", widgets::tone_sign(tone)))
            .size(CAPTION)
            .color(palette(ui).tone(tone).ink),
    );
    if let Some(more) = more {
        label.on_hover_text(more);
    }
}
