//! What failed and what plugins say outside their panels: shown until it is read, then kept for the day in a list the bottom
//! line leads to, across starts of the program.

mod kept;

use std::collections::VecDeque;

use egui::accesskit::Live;
use egui::{
    Align2, Area, Context, CornerRadius, Frame, Id, Label, Margin, Order, RichText, Role,
    ScrollArea, Stroke, Ui, UiBuilder, vec2,
};
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::kit::dialog;
use crate::kit::text::{instant, t, t_count, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{CommandCall, Failed, Told};

/// How many are kept once read; those not read are all kept.
const KEPT: usize = 200;
/// How many not read are shown over the screen at once, and where there is little room.
const SHOWN: usize = 2;
const SHOWN_LOW: usize = 1;
/// A window of fewer points has little room: one that is small, or enlarged.
const LOW: f32 = 640.0;
/// Widest and narrowest a message over the screen is, and the part of the window it takes in between.
const WIDEST: f32 = 380.0;
const NARROWEST: f32 = 260.0;
const PART: f32 = 0.3;
/// Below this width, that of the side bar, it is as wide as the window but for its margins.
const SIDE: f32 = 500.0;
/// Between a message and what is around it.
const MARGIN: f32 = 12.0;
/// The same message within this time is one.
const SAME_MS: i64 = 10_000;

/// A message.
#[derive(Debug, Default)]
struct Notice {
    at_ms: i64,
    /// The plugin's name, as people read it; none when Socle speaks.
    plugin: Option<String>,
    /// The patient's id.
    patient: Option<String>,
    tone: Tone,
    /// Stable, of a failure.
    code: String,
    title: String,
    sentence: String,
    /// What its button runs, and its label.
    button: Option<(CommandCall, String)>,
    times: u32,
    read: bool,
    id: u64,
}

/// How patients are called, by id.
pub(crate) type Names<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Whether what is said about this patient, or about nobody, has its place in this window.
pub(crate) type Here<'a> = &'a dyn Fn(Option<&str>) -> bool;

/// The messages of the day, and those nobody has read.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    list: VecDeque<Notice>,
    next: u64,
    open: bool,
    /// The list is to be closed.
    closing: bool,
    /// Something is to be kept.
    changed: bool,
    /// How high what stands over the first window is, as it was drawn last.
    height: f32,
}

impl Notices {
    /// Note a failure; `plugin` is the name of the one that failed.
    pub(crate) fn note(&mut self, what: Failed, plugin: Option<String>) {
        self.push(Notice {
            at_ms: what.at_ms,
            plugin,
            patient: what.patient,
            tone: Tone::Problem,
            code: what.code,
            sentence: what.sentence,
            ..Notice::default()
        });
    }

    /// Note what Socle itself has to say of something that was done.
    pub(crate) fn remark(&mut self, sentence: String, at_ms: i64) {
        self.push(Notice {
            at_ms,
            tone: Tone::Information,
            code: "socle.remarque".to_owned(),
            sentence,
            ..Notice::default()
        });
    }

    /// Note what a plugin says; `plugin` is its name.
    pub(crate) fn tell(&mut self, told: Told, plugin: String) {
        let call = |command: String| CommandCall {
            plugin: told.plugin.clone(),
            command,
            patient: told.patient.clone(),
            arguments: Vec::new(),
        };
        self.push(Notice {
            at_ms: told.at_ms,
            plugin: Some(plugin),
            button: told
                .button
                .map(|(command, label)| (call(command), tamed(&label, 60))),
            patient: told.patient,
            tone: told.tone,
            title: tamed(&told.title, 80),
            sentence: tamed(&told.text, 400),
            ..Notice::default()
        });
    }

    fn push(&mut self, new: Notice) {
        self.changed = true;
        let same = |notice: &&mut Notice| {
            !notice.read
                && (&notice.plugin, &notice.patient, &notice.code)
                    == (&new.plugin, &new.patient, &new.code)
                && (&notice.title, &notice.sentence) == (&new.title, &new.sentence)
                && (new.at_ms - notice.at_ms).abs() < SAME_MS
        };
        if let Some(notice) = self.list.iter_mut().find(same) {
            notice.times += 1;
            notice.at_ms = new.at_ms;
            return;
        }
        self.next += 1;
        self.list.push_front(Notice {
            times: 1,
            id: self.next,
            ..new
        });
        while self.list.len() > KEPT {
            // The oldest that was read goes; one nobody read stays whatever the number.
            match self.list.iter().rposition(|notice| notice.read) {
                Some(at) => drop(self.list.remove(at)),
                None => break,
            }
        }
    }

    /// How the worst of those not read is meant.
    pub(crate) fn worst(&self) -> Tone {
        let unread = || self.list.iter().filter(|notice| !notice.read);
        [Tone::Problem, Tone::Attention]
            .into_iter()
            .find(|tone| unread().any(|notice| notice.tone == *tone))
            .unwrap_or(Tone::Information)
    }

    pub(crate) fn unread(&self) -> usize {
        self.list.iter().filter(|notice| !notice.read).count()
    }

    /// The room over the bottom line of the first window that messages take; in the side bar the page leaves it to them, as
    /// there is no other part of it that is not worked in.
    pub(crate) fn height(&self) -> f32 {
        self.height
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn close_list(&mut self) {
        self.open = false;
    }

    /// Open the list.
    pub(crate) fn open_list(&mut self) {
        self.open = true;
    }

    /// Open the list, or close it where it is open.
    pub(crate) fn toggle(&mut self) {
        self.closing = self.open;
        self.open = true;
    }

    /// Whether the list is open: Escape closes it.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Draw what was not read and belongs `here`, and the list when it is open and has its place in this window, over a bottom
    /// line of this height.
    pub(crate) fn show(
        &mut self,
        ctx: &Context,
        names: Names<'_>,
        here: Here<'_>,
        has_list: bool,
        bottom: f32,
    ) -> Vec<Errand> {
        let mut errands = Vec::new();
        let before = (self.list.len(), self.unread());
        let height = match (self.open, has_list) {
            (true, true) => {
                self.all(ctx, names, bottom, &mut errands);
                0.0
            }
            (true, false) => 0.0,
            (false, _) => self.over(ctx, names, here, bottom, &mut errands),
        };
        if has_list && self.height != height {
            self.height = height;
            ctx.request_repaint();
        }
        self.changed |= before != (self.list.len(), self.unread());
        errands
    }

    /// Draw what was not read; how high that is.
    fn over(
        &mut self,
        ctx: &Context,
        names: Names<'_>,
        here: Here<'_>,
        bottom: f32,
        errands: &mut Vec<Errand>,
    ) -> f32 {
        let is_due = |notice: &Notice| !notice.read && here(notice.patient.as_deref());
        if !self.list.iter().any(is_due) {
            return 0.0;
        }
        let room = ctx.content_rect().size();
        let shown = match room.y < LOW {
            true => SHOWN_LOW,
            false => SHOWN,
        };
        let width = match room.x < SIDE {
            true => room.x - 2.0 * MARGIN,
            false => (room.x * PART).clamp(NARROWEST, WIDEST),
        };
        let drawn = Area::new(Id::unique("socle-notices"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-MARGIN, -bottom - MARGIN))
            .show(ctx, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 8.0;
                // The newest is nearest to the bottom line.
                for notice in self
                    .list
                    .iter_mut()
                    .filter(|notice| is_due(notice))
                    .take(shown)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                {
                    toast(ui, notice, names, errands);
                }
            });
        drawn.response.rect.height() + 2.0 * MARGIN
    }

    /// The list stands over the bottom line and holds nobody up: what is under it can be worked with.
    fn all(&mut self, ctx: &Context, names: Names<'_>, bottom: f32, errands: &mut Vec<Errand>) {
        let (mut close, mut clear) = (std::mem::take(&mut self.closing), false);
        let room = ctx.content_rect().size();
        let panel = |ui: &mut Ui| {
            let contents = |ui: &mut Ui| {
                close |= dialog::title(ui, &t("avertissements"));
                ui.horizontal(|ui| {
                    widgets::caption(ui, t("avertissements-aide"));
                    if self.list.is_empty() {
                        return;
                    }
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let label = t("avertissements-effacer");
                        clear = Button::new(&label).weight(Weight::Quiet).show(ui).clicked();
                    });
                });
                ScrollArea::vertical()
                    .max_height(room.y * 0.6)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        for notice in &mut self.list {
                            ui.push_id(notice.id, |ui| {
                                entry(ui, notice, names);
                                ui.horizontal(|ui| deeds(ui, notice, true, errands));
                            });
                            widgets::gap(ui, 1.0);
                            widgets::rule(ui);
                            widgets::gap(ui, 1.0);
                        }
                    });
            };
            let region = UiBuilder::new()
                .accessibility_role(Role::Region)
                .accessibility_label(t("avertissements-liste"));
            ui.scope_builder(region, contents);
        };
        Area::new(Id::unique("socle-notices-list"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -bottom - 10.0))
            .show(ctx, |ui| {
                ui.set_width(620.0_f32.min(room.x - 80.0).max(120.0));
                framed(ui, palette(ui).border, panel);
            });
        // What asks something has Escape for itself.
        let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
        let escaped = !asked && dialog::escaped(ctx);
        if clear {
            // They were all in sight here.
            self.list.clear();
        }
        if close || escaped || clear || !errands.is_empty() {
            // What was shown in the list has been read.
            self.list.iter_mut().for_each(|notice| notice.read = true);
            self.open = false;
        }
    }
}

fn toast(ui: &mut Ui, notice: &mut Notice, names: Names<'_>, errands: &mut Vec<Errand>) {
    let ink = palette(ui).tone(notice.tone).ink;
    framed(ui, ink, |ui| {
        ui.set_width(ui.available_width());
        ui.push_id(notice.id, |ui| {
            entry(ui, notice, names);
            widgets::at_right(ui, "notice", |ui| {
                deeds(ui, notice, false, errands);
                let read = t("avertissement-lu");
                if Button::new(&read).weight(Weight::Quiet).show(ui).clicked() {
                    notice.read = true;
                }
            });
        });
    });
}

/// What stands over the page.
fn framed(ui: &mut Ui, line: egui::Color32, contents: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(palette(ui).surface)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(theme::CARD_RADIUS))
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, contents);
}

/// What can be done about a message: its own button, and the way to its patient. `later`: it is read in the list, when the
/// file of a failure may not be the open one any more.
fn deeds(ui: &mut Ui, notice: &mut Notice, later: bool, errands: &mut Vec<Errand>) {
    ui.spacing_mut().item_spacing.x = 8.0;
    if let Some(patient) = &notice.patient
        && (later || notice.tone != Tone::Problem)
        && Button::new(&t("avertissement-dossier"))
            .weight(Weight::Quiet)
            .show(ui)
            .clicked()
    {
        errands.push(Errand::Open(patient.clone()));
        notice.read = true;
    }
    if let Some((call, label)) = &notice.button
        && Button::new(label).show(ui).clicked()
    {
        errands.push(Errand::Command(call.clone()));
        notice.read = true;
    }
}

fn entry(ui: &mut Ui, notice: &Notice, names: Names<'_>) {
    let palette = palette(ui);
    let tone = match notice.tone {
        Tone::Neutral | Tone::Primary => Tone::Information,
        tone => tone,
    };
    let plugin = notice.plugin.as_ref().map(|name| tamed(name, 60));
    let patient = notice.patient.as_deref().and_then(names);
    let about = match (plugin, patient) {
        (None, None) => "Socle".to_owned(),
        (plugin, patient) => [plugin, patient]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    };
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(theme::tabular(widgets::tone_sign(tone), DENSE).color(palette.tone(tone).ink));
        ui.label(theme::semibold(&about, DENSE));
        ui.label(theme::tabular(instant(notice.at_ms), CAPTION).color(palette.secondary));
        if notice.times > 1 {
            ui.label(
                RichText::new(t_count("avertissement-fois", u64::from(notice.times)))
                    .size(CAPTION)
                    .color(palette.secondary),
            );
        }
    });
    let sentence = if notice.title.is_empty() {
        notice.sentence.clone()
    } else {
        // Quoted: whose words these are is beyond doubt.
        t_with(
            "avis-dit",
            &[("titre", &notice.title), ("texte", &notice.sentence)],
        )
    };
    let said = ui.add(
        Label::new(RichText::new(&sentence).size(DENSE).color(palette.text))
            .wrap()
            .selectable(true),
    );
    if !notice.read {
        let (role, live) = match tone {
            Tone::Problem => (Role::Alert, Live::Assertive),
            _ => (Role::Status, Live::Polite),
        };
        widgets::said_as(&said, role, &sentence);
        ui.ctx()
            .accesskit_node_builder(said.id, |node| node.set_live(live));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(n: i64, sentence: &str) -> Failed {
        Failed {
            at_ms: n,
            plugin: Some("ins".into()),
            patient: None,
            code: "http".into(),
            sentence: sentence.into(),
        }
    }

    #[test]
    fn the_same_failure_is_one_message_and_none_unread_is_ever_dropped() {
        let mut notices = Notices::default();
        notices.note(failed(0, "INSi ne répond pas."), Some("INS".into()));
        notices.note(
            failed(SAME_MS - 1, "INSi ne répond pas."),
            Some("INS".into()),
        );
        assert_eq!((notices.list.len(), notices.list[0].times), (1, 2));
        notices.note(
            failed(10 * SAME_MS, "INSi ne répond pas."),
            Some("INS".into()),
        );
        assert_eq!(notices.list.len(), 2);
        for n in 0..2 * KEPT as i64 {
            notices.note(failed(n, &n.to_string()), Some("INS".into()));
        }
        assert_eq!(notices.unread(), 2 * KEPT + 2);
        notices
            .list
            .iter_mut()
            .for_each(|notice| notice.read = true);
        notices.note(failed(0, "encore"), Some("INS".into()));
        assert_eq!((notices.list.len(), notices.unread()), (KEPT, 1));
    }
}
