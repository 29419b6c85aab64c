//! What failed: shown until it is read, then kept in a list the bottom line leads to.

use std::collections::VecDeque;

use egui::{
    Align2, Area, Context, CornerRadius, Frame, Id, Label, Margin, Order, RichText, Role,
    ScrollArea, Stroke, Ui, vec2,
};
use socle_runtime::view::Tone;

use super::dialog;
use super::model::Failed;
use super::text::{instant, t, t_count};
use super::theme::{self, CAPTION, DENSE, palette};
use super::widgets::{self, Button, Weight};

/// How many are kept once read; those not read are all kept.
const KEPT: usize = 200;
/// How many not read are shown over the screen at once.
const SHOWN: usize = 2;
/// The same failure within this time is one message.
const SAME_MS: i64 = 10_000;

#[derive(Debug)]
struct Notice {
    what: Failed,
    /// Who it is about, as people read it.
    about: String,
    times: u32,
    read: bool,
    id: u64,
}

/// The messages of this session.
#[derive(Debug, Default)]
pub(super) struct Notices {
    list: VecDeque<Notice>,
    next: u64,
    open: bool,
}

impl Notices {
    /// Note a failure; `about` names plugin and patient as people read them.
    pub(super) fn note(&mut self, what: Failed, about: String) {
        let same = |notice: &&mut Notice| {
            let (a, b) = (&notice.what, &what);
            !notice.read
                && (&a.plugin, &a.patient, &a.code, &a.sentence)
                    == (&b.plugin, &b.patient, &b.code, &b.sentence)
                && (b.at_ms - a.at_ms).abs() < SAME_MS
        };
        if let Some(notice) = self.list.iter_mut().find(same) {
            notice.times += 1;
            notice.what.at_ms = what.at_ms;
            return;
        }
        self.next += 1;
        self.list.push_front(Notice {
            what,
            about,
            times: 1,
            read: false,
            id: self.next,
        });
        while self.list.len() > KEPT {
            // The oldest that was read goes; one nobody read stays whatever the number.
            match self.list.iter().rposition(|notice| notice.read) {
                Some(at) => drop(self.list.remove(at)),
                None => break,
            }
        }
    }

    pub(super) fn unread(&self) -> usize {
        self.list.iter().filter(|notice| !notice.read).count()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn open_list(&mut self) {
        self.open = true;
    }

    /// Draw what was not read, and the list when it is open.
    pub(super) fn show(&mut self, ctx: &Context) {
        if self.open {
            self.all(ctx);
        } else {
            self.over(ctx);
        }
    }

    fn over(&mut self, ctx: &Context) {
        if self.unread() == 0 {
            return;
        }
        Area::new(Id::unique("socle-notices"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -40.0))
            .show(ctx, |ui| {
                ui.set_width(380.0);
                ui.spacing_mut().item_spacing.y = 8.0;
                // The newest is nearest to the bottom line.
                for notice in self
                    .list
                    .iter_mut()
                    .filter(|notice| !notice.read)
                    .take(SHOWN)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                {
                    toast(ui, notice);
                }
            });
    }

    fn all(&mut self, ctx: &Context) {
        let mut close = false;
        let escaped = dialog::modal(
            ctx,
            Id::unique("socle-notices-list"),
            &t("avertissements"),
            620.0,
            |ui| {
                close = dialog::title(ui, &t("avertissements"));
                ScrollArea::vertical()
                    .max_height(ctx.content_rect().height() * 0.6)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        for notice in &self.list {
                            entry(ui, notice);
                            widgets::gap(ui, 1.0);
                            widgets::rule(ui);
                            widgets::gap(ui, 1.0);
                        }
                    });
            },
        );
        if close || escaped {
            // What was shown in the list has been read.
            self.list.iter_mut().for_each(|notice| notice.read = true);
            self.open = false;
        }
    }
}

fn toast(ui: &mut Ui, notice: &mut Notice) {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.problem.ink))
        .corner_radius(CornerRadius::same(theme::CARD_RADIUS))
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.push_id(notice.id, |ui| {
                entry(ui, notice);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if Button::new(&t("avertissement-lu"))
                        .weight(Weight::Quiet)
                        .show(ui)
                        .clicked()
                    {
                        notice.read = true;
                    }
                });
            });
        });
}

fn entry(ui: &mut Ui, notice: &Notice) {
    let palette = palette(ui);
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(
            theme::tabular(widgets::tone_sign(Tone::Problem), DENSE).color(palette.problem.ink),
        );
        ui.label(theme::semibold(&notice.about, DENSE));
        ui.label(theme::tabular(instant(notice.what.at_ms), CAPTION).color(palette.secondary));
        if notice.times > 1 {
            ui.label(
                RichText::new(t_count("avertissement-fois", u64::from(notice.times)))
                    .size(CAPTION)
                    .color(palette.secondary),
            );
        }
    });
    let sentence = ui.add(
        Label::new(
            RichText::new(&notice.what.sentence)
                .size(DENSE)
                .color(palette.text),
        )
        .wrap()
        .selectable(true),
    );
    if !notice.read {
        widgets::said_as(&sentence, Role::Alert, &notice.what.sentence);
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
        notices.note(failed(0, "INSi ne répond pas."), "INS".into());
        notices.note(failed(SAME_MS - 1, "INSi ne répond pas."), "INS".into());
        assert_eq!((notices.list.len(), notices.list[0].times), (1, 2));
        notices.note(failed(10 * SAME_MS, "INSi ne répond pas."), "INS".into());
        assert_eq!(notices.list.len(), 2);
        for n in 0..2 * KEPT as i64 {
            notices.note(failed(n, &n.to_string()), "INS".into());
        }
        assert_eq!(notices.unread(), 2 * KEPT + 2);
        notices
            .list
            .iter_mut()
            .for_each(|notice| notice.read = true);
        notices.note(failed(0, "encore"), "INS".into());
        assert_eq!((notices.list.len(), notices.unread()), (KEPT, 1));
    }
}
