//! What leaves and what works in the background, over the bottom line: how far each is, and the way out, without leaving the
//! page one is on.

use egui::{
    Align, Frame, Label, Layout, Margin, Popup, PopupCloseBehavior, Response, RichText, Role, Ui,
    UiBuilder,
};

use crate::errand::Errand;
use crate::frame::bars::Page;
use crate::kit::text::{t, t_count, t_with, tamed};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, JobLine, Model, SendLine, SendsAsked, Standing};
use crate::pages::sends::{about, mark, one_press};

/// Most sends shown here; the page has the others.
const MOST: usize = 6;
/// Width of the popover.
const WIDTH: f32 = 420.0;
/// Room for what is done by one press.
const PRESS: f32 = 90.0;

/// A job in a few words, with how far it is.
pub(crate) fn job_label(job: &JobLine) -> String {
    let percent = job
        .fraction
        .map(|fraction| format!(" {:.0}\u{202f}%", fraction * 100.0))
        .unwrap_or_default();
    format!("{}{percent}", tamed(&job.title, 80))
}

/// Drawn over this button once it is pressed, until it is pressed again or something else is.
pub(crate) fn popover(
    button: &Response,
    model: &dyn Model,
    page: &mut Page,
    errands: &mut Vec<Errand>,
) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 40.0));
            let group = UiBuilder::new()
                .id_salt("under-way")
                .accessibility_role(Role::Group)
                .accessibility_label(t("envois-suivi"));
            ui.scope_builder(group, |ui| {
                Frame::new().inner_margin(Margin::same(8)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    contents(ui, model, page, errands);
                });
            });
        });
}

fn contents(ui: &mut Ui, model: &dyn Model, page: &mut Page, errands: &mut Vec<Errand>) {
    widgets::title(ui, &t("envois-suivi"), DENSE, 2);
    for job in &model.traffic().jobs {
        ui.push_id(("job", &job.job), |ui| self::job(ui, job, errands));
    }
    let known = model.sends(&SendsAsked::default());
    if !known.answers {
        widgets::busy_mark(ui);
    }
    let groups = known.groups.unwrap_or_default();
    let open = groups
        .iter()
        .filter(|group| matches!(group.standing, Standing::UnderWay | Standing::Waiting));
    let total: u64 = open.clone().map(|group| group.total).sum();
    let shown: Vec<_> = open.flat_map(|group| &group.lines).take(MOST).collect();
    for line in &shown {
        ui.push_id(("send", line.entry.id.as_str()), |ui| {
            self::send(ui, line, errands);
        });
    }
    let more = total.saturating_sub(shown.len() as u64);
    if more > 0 {
        widgets::caption(ui, t_count("envois-suivi-autres", more));
    }
    widgets::rule(ui);
    ui.horizontal_wrapped(|ui| {
        for (label, to) in [
            ("envois-suivi-tous", Page::Sends),
            ("envois-suivi-etat", Page::State),
        ] {
            let label = t(label);
            if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                *page = to;
                ui.close();
            }
        }
    });
}

/// A line of this popover: what it is at the left, what is done about it at the right.
fn line(ui: &mut Ui, words: impl FnOnce(&mut Ui), press: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - PRESS).max(80.0);
        let across = Layout::left_to_right(Align::Center).with_main_wrap(true);
        ui.allocate_ui_with_layout(egui::vec2(width, 0.0), across, |ui| {
            ui.set_width(width);
            words(ui);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), press);
    });
}

fn job(ui: &mut Ui, job: &JobLine, errands: &mut Vec<Errand>) {
    let title = tamed(&job.title, 80);
    line(
        ui,
        |ui| {
            ui.add(Label::new(RichText::new(&title).size(DENSE)).wrap());
            widgets::bar(ui, 90.0, job.fraction, &title);
        },
        |ui| {
            let name = t_with("etat-travail-annuler", &[("quoi", &title)]);
            if quiet(ui, &t("annuler"), &name) {
                errands.push(Errand::Act(Act::GiveUpJob(job.job.clone()), None));
            }
        },
    );
}

fn send(ui: &mut Ui, send: &SendLine, errands: &mut Vec<Errand>) {
    line(
        ui,
        |ui| {
            let said = about(send);
            ui.add(Label::new(RichText::new(&said).size(DENSE)).wrap());
            let (sign, tone) = mark(send.entry.state);
            widgets::pill(ui, sign, send.entry.state.libelle(), tone);
        },
        |ui| {
            let Some((act, label)) = one_press(send) else {
                return;
            };
            let said = about(send);
            let name = t_with("envoi-acte", &[("acte", &label), ("envoi", &said)]);
            if quiet(ui, &label, &name) {
                errands.push(Errand::Act(act, None));
            }
        },
    );
}

fn quiet(ui: &mut Ui, label: &str, name: &str) -> bool {
    let button = Button {
        name: Some(name),
        ..Button::new(label)
    };
    button.weight(Weight::Quiet).show(ui).clicked()
}
