//! The grey banner over a patient's file: who this is, without doubt, wherever one works in the file.

use std::sync::Arc;

use egui::{Align, Label, Layout, Rect, RichText, Role, Ui, UiBuilder, vec2};
use socle_formats::date::CivilDate;
use socle_formats::identite::Statut;
use socle_formats::nir::Matricule;
use socle_formats::traits::Sexe;
use socle_record::PatientLine;
use socle_runtime::view::{Kind, Sign, Tone, Tree};

use super::people;
use super::text::{t, t_with};
use super::theme::{self, DENSE, NAME, palette};
use super::{tree, widgets};

/// Height of the banner.
pub(super) const HEIGHT: f32 = 66.0;

/// Draw the banner; `items` is what plugins add, in order.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    line: &PatientLine,
    today: Option<&CivilDate>,
    items: &[Arc<Tree>],
) {
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.sunken);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        egui::Stroke::new(1.0, palette.border),
    );
    let inside = rect.shrink2(vec2(16.0, 9.0));
    let builder = UiBuilder::new()
        .max_rect(inside)
        .id_salt("banner")
        .accessibility_role(Role::Banner)
        .accessibility_label(t("patient"));
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 3.0);
        ui.allocate_ui_with_layout(
            vec2(inside.width(), 26.0),
            Layout::right_to_left(Align::Center),
            |ui| {
                // From the right, so that the last shown stands at the end; the name takes what is left.
                for tree in items.iter().rev() {
                    tree::from_right(ui, &tree.nodes);
                }
                marks(ui, line, items);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let name = people::full_name(line);
                    let shown = ui.add(
                        Label::new(theme::semibold(&name, NAME).color(palette.text)).truncate(),
                    );
                    widgets::said_as(&shown, Role::Heading, &name);
                });
            },
        );
        ui.add(
            Label::new(
                RichText::new(detail(line, today))
                    .font(egui::FontId::new(DENSE, theme::tabular_family()))
                    .color(palette.secondary),
            )
            .truncate()
            .selectable(true),
        );
    });
}

/// The statut and the marks of the identity, unless a plugin of the banner says them.
fn marks(ui: &mut Ui, line: &PatientLine, items: &[Arc<Tree>]) {
    let word = line.statut.libelle();
    let said = items
        .iter()
        .flat_map(|tree| tree::badges(&tree.nodes))
        .any(|node| matches!(&node.kind, Kind::Badge { text, .. } if text.contains(word)));
    if said {
        return;
    }
    for (is, sign, text, tone) in [
        (
            line.attributs.homonyme,
            Sign::Warning,
            t("marque-homonyme"),
            Tone::Attention,
        ),
        (
            line.attributs.fictif,
            Sign::Cross,
            t("marque-fictive"),
            Tone::Problem,
        ),
        (
            line.attributs.douteux,
            Sign::Cross,
            t("marque-douteuse"),
            Tone::Problem,
        ),
    ] {
        if is {
            widgets::pill(ui, sign, &text, tone);
        }
    }
    let (sign, tone) = statut_mark(line.statut);
    widgets::pill(ui, sign, word, tone);
}

/// The shape and tone of a statut: half circles tell which half is there, the check or the INS.
pub(super) fn statut_mark(statut: Statut) -> (Sign, Tone) {
    match statut {
        Statut::Provisoire => (Sign::Empty, Tone::Neutral),
        Statut::Validee => (Sign::Left, Tone::Information),
        Statut::Recuperee => (Sign::Right, Tone::Attention),
        Statut::Qualifiee => (Sign::Full, Tone::Good),
    }
}

fn detail(line: &PatientLine, today: Option<&CivilDate>) -> String {
    let date = line.date_naissance.affichage();
    let date = [("date", date.as_str())];
    let born = match line.sexe {
        Sexe::F => t_with("banniere-nee", &date),
        Sexe::M => t_with("banniere-ne", &date),
        Sexe::I => t_with("banniere-ne-inconnu", &date),
    };
    let mut parts = vec![
        line.sexe.as_str().to_owned(),
        born,
        people::age(&line.date_naissance, today),
    ];
    // The record gives it only for an identity that is qualifiée.
    if let Some(matricule) = &line.matricule {
        let shown = Matricule::parse_lenient(matricule).map_or_else(
            |_malformed| matricule.clone(),
            |matricule| matricule.groupes(),
        );
        parts.push(t_with("banniere-matricule", &[("matricule", &shown)]));
    }
    if let Some(used) = people::used_name(line) {
        parts.push(t_with("banniere-nom-utilise", &[("nom", &used)]));
    }
    parts.join("  ·  ")
}
