//! What may be done: the table of rights, one column at a time, each refusal with its reason.

use egui::{Role, Ui, UiBuilder};
use socle_runtime::view::{Sign, Tone};
use socle_session::rights::TABLE;
use socle_session::{Profile, Right};

use crate::kit::text::{t, t_with};
use crate::kit::theme::DENSE;
use crate::kit::widgets;

/// Width of the names of acts.
const ACTS: f32 = 300.0;

/// The table, with the column to be chosen.
pub(super) fn choose(ui: &mut Ui, column: &mut Option<Profile>) {
    let shown = column.unwrap_or(Profile::DoctorByCard);
    let name = ui.label(egui::RichText::new(t("droits-pour")).size(DENSE));
    let chosen = egui::ComboBox::from_id_salt("rights-of")
        .selected_text(shown.label())
        .width(320.0)
        .show_ui(ui, |ui| {
            for profile in Profile::ALL {
                ui.selectable_value(column, Some(profile), profile.label());
            }
        });
    chosen.response.labelled_by(name.id);
    table(ui, shown);
}

/// What somebody of this column may do.
pub(super) fn table(ui: &mut Ui, profile: Profile) {
    let builder = UiBuilder::new()
        .id_salt("rights")
        .accessibility_role(Role::Region)
        .accessibility_label(t_with("droits-de", &[("qui", profile.label())]));
    ui.scope_builder(builder, |ui| {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 5.0;
            for (act, row) in TABLE {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 10.0;
                    widgets::column(ui, ACTS.min(ui.available_width() * 0.45), |ui| {
                        let text = egui::RichText::new(act.label()).size(DENSE);
                        ui.add(egui::Label::new(text).wrap());
                    });
                    match row[profile as usize] {
                        Right::Allowed => {
                            widgets::pill(ui, Sign::Check, &t("droit-permis"), Tone::Good);
                        }
                        Right::Refused(refusal) => {
                            ui.vertical(|ui| {
                                let (sign, word, tone) = match refusal.code {
                                    "session-required" => {
                                        (Sign::Empty, t("droit-carte"), Tone::Attention)
                                    }
                                    _ => (Sign::Cross, t("droit-refuse"), Tone::Neutral),
                                };
                                widgets::pill(ui, sign, &word, tone);
                                widgets::caption(ui, refusal.sentence);
                            });
                        }
                    }
                });
                widgets::rule(ui);
            }
        });
    });
}
