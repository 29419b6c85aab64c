//! What the practice accepts to know somebody by, and how often it looks again.

use egui::{Role, Ui, UiBuilder};
use socle_formats::identite::{Cas, PiecesAdmises, RENOUVELLEMENT_ANS};
use socle_record::Value;
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::kit::text::{t, t_with};
use crate::kit::theme::DENSE;
use crate::kit::widgets;
use crate::model::Act;
use crate::patient::file::Desk;
use socle_practice::identities::{Chosen, DOCUMENTS, OWNER, RENEWAL};

/// What was ticked and is not read back yet: a second tick adds to it.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    documents: Option<PiecesAdmises>,
    /// Why the last tick stayed, in French.
    problem: Option<String>,
}

impl Draft {
    /// Something that was sent did not come to pass: what is kept is shown again.
    pub(crate) fn settle(&mut self, done: bool) {
        if !done {
            self.documents = None;
        }
    }
}

/// Draw the card. Answers where it stands.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, draft: &mut Draft) -> egui::Rect {
    let state = desk.model.settings(OWNER);
    let builder = UiBuilder::new()
        .id_salt("settings-of-identities")
        .accessibility_role(Role::Region)
        .accessibility_label(t("reglages-identites"));
    let drawn = ui.scope_builder(builder, |ui| {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::title(ui, &t("reglages-identites"), DENSE, 2);
            let Some(state) = state else {
                drop(widgets::busy_mark(ui));
                return;
            };
            if let Some(failure) = &state.failure {
                widgets::notice(ui, failure, Tone::Problem);
            }
            let kept = Chosen::of(|key| state.values.get(key));
            if draft.documents.as_ref() == Some(&kept.documents) {
                draft.documents = None;
            }
            let refusal = desk.model.right(socle_session::Act::Manage).refusal();
            if let Some(refusal) = &refusal {
                widgets::caption(ui, refusal.sentence);
            }
            ui.add_enabled_ui(refusal.is_none(), |ui| {
                renewal(ui, kept.years, desk);
                documents(ui, kept.documents, desk, draft);
            });
        })
    });
    drawn.response.rect
}

fn set(desk: &mut Desk<'_>, key: &str, value: Value) {
    let act = Act::Set {
        plugin: OWNER.to_owned(),
        key: key.to_owned(),
        value,
    };
    desk.errands.push(Errand::Act(act, None));
}

fn renewal(ui: &mut Ui, years: u16, desk: &mut Desk<'_>) {
    let mut chosen = years;
    let group = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(t("reglage-renouvellement"));
    ui.scope_builder(group, |ui| {
        widgets::caption(ui, t("reglage-renouvellement"));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            for one in RENOUVELLEMENT_ANS {
                let label = t_with("reglage-annees", &[("annees", &one.to_string())]);
                ui.radio_value(&mut chosen, one, label);
            }
        });
    });
    if chosen != years {
        set(desk, RENEWAL, Value::Integer(chosen.into()));
    }
}

/// The documents by case: those of the référentiel, and any other the practice accepts there.
fn documents(ui: &mut Ui, kept: PiecesAdmises, desk: &mut Desk<'_>, draft: &mut Draft) {
    widgets::gap(ui, 1.0);
    widgets::caption(ui, t("reglage-pieces"));
    let shown = draft.documents.clone().unwrap_or(kept);
    for cas in Cas::TOUS {
        let mut offered = cas.pieces_par_defaut().to_vec();
        let beside = shown.pieces(cas).iter();
        offered.extend(beside.filter(|piece| !cas.pieces_par_defaut().contains(piece)));
        let group = UiBuilder::new()
            .id_salt(cas.as_str())
            .accessibility_role(Role::Group)
            .accessibility_label(cas.libelle());
        ui.scope_builder(group, |ui| {
            ui.label(cas.libelle());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for piece in offered {
                    let mut is_accepted = shown.pieces(cas).contains(&piece);
                    if ui.checkbox(&mut is_accepted, piece.libelle()).changed() {
                        match shown.avec(cas, piece, is_accepted) {
                            // Without any nobody could be qualified: the last tick stays.
                            Err(refused) => draft.problem = Some(refused.message()),
                            Ok(after) => {
                                set(desk, DOCUMENTS, Value::Text(after.ecrire()));
                                draft.problem = None;
                                draft.documents = Some(after);
                            }
                        }
                    }
                }
            });
        });
    }
    if let Some(problem) = &draft.problem {
        widgets::notice(ui, problem, Tone::Attention);
    }
    if shown != PiecesAdmises::default() {
        let label = t("reglage-pieces-referentiel");
        if widgets::Button::new(&label)
            .weight(widgets::Weight::Quiet)
            .show(ui)
            .clicked()
        {
            set(desk, DOCUMENTS, Value::None);
            draft.problem = None;
            draft.documents = Some(PiecesAdmises::default());
        }
    }
}
