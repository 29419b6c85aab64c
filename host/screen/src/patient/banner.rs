//! The grey banner over a patient's file: who this is, without doubt, wherever one works in the file.

use egui::{Align, FontId, Id, Label, Layout, Rect, Role, Ui, UiBuilder, Vec2, vec2};
use socle_formats::date::CivilDate;
use socle_formats::identite::Statut;
use socle_formats::nir::Matricule;
use socle_formats::traits::Sexe;
use socle_record::PatientLine;
use socle_runtime::view::{Kind, Sign, Tone};

use crate::extension::panel::Seen;
use crate::extension::tree;
use crate::kit::people;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, DENSE, NAME, palette};
use crate::kit::widgets;

/// Space around what the banner says.
const MARGINS: Vec2 = vec2(16.0, 9.0);
/// Height of the row of the name, of the row under it, and of what stands between two.
const ROWS: (f32, f32, f32) = (26.0, 19.0, 3.0);

/// Height of the banner in this width.
pub(crate) fn height(ui: &Ui, width: f32, line: &PatientLine) -> f32 {
    let (name, under, between) = ROWS;
    let two = 2.0 * MARGINS.y + name + between + under;
    if marks_beside(ui, width - 2.0 * MARGINS.x, line) {
        two
    } else {
        two + between + under
    }
}

/// Whether the marks stand beside the name. Neither a name nor a birth date is cut to make room for them: where all do not
/// fit, they have a row of their own.
fn marks_beside(ui: &Ui, width: f32, line: &PatientLine) -> bool {
    let id = marks_width(ui);
    let font = FontId::new(NAME, theme::semibold_family());
    let name = widgets::one_line(
        ui,
        &people::full_name(line),
        font,
        palette(ui).text,
        f32::INFINITY,
    );
    name.size().x + ui.data(|data| data.get_temp(id)).unwrap_or(0.0_f32) + 16.0 <= width
}

/// Where the width of the marks is kept from one frame to the next: each window has its banner.
fn marks_width(ui: &Ui) -> Id {
    Id::unique(("socle-banner-marks", ui.ctx().viewport_id()))
}

/// Draw the banner; `items` is what plugins add, in order.
pub(crate) fn show(
    ui: &mut Ui,
    rect: Rect,
    line: &PatientLine,
    today: Option<&CivilDate>,
    items: &[Seen],
) {
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.sunken);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        egui::Stroke::new(1.0, palette.border),
    );
    let inside = rect.shrink2(MARGINS);
    let builder = UiBuilder::new()
        .max_rect(inside)
        .id_salt("banner")
        .accessibility_role(Role::Banner)
        .accessibility_label(t("patient"));
    let name = people::full_name(line);
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        let (first, under, between) = ROWS;
        ui.spacing_mut().item_spacing = vec2(8.0, between);
        let beside = marks_beside(ui, inside.width(), line);
        row(ui, first, |ui| {
            if beside {
                marks(ui, line, items);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let shown =
                    ui.add(Label::new(theme::semibold(&name, NAME).color(palette.text)).truncate());
                widgets::said_as(&shown, Role::Heading, &name);
            });
        });
        let text = theme::tabular(detail(ui, line, today), DENSE).color(palette.secondary);
        ui.allocate_ui_with_layout(
            vec2(inside.width(), under),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_height(under);
                ui.add(Label::new(text).truncate().selectable(true));
            },
        );
        if !beside {
            row(ui, under, |ui| marks(ui, line, items));
        }
    });
}

/// A row of the banner, filled from the right.
fn row(ui: &mut Ui, height: f32, contents: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), contents);
}

/// All that stands at the right; how wide it is is kept for the next frame.
fn marks(ui: &mut Ui, line: &PatientLine, items: &[Seen]) {
    let before = ui.available_width();
    // The last shown stands at the end.
    for item in items.iter().rev() {
        match item {
            Seen::Tree(tree) => tree::from_right(ui, &tree.nodes),
            Seen::Failed(said) => drop(widgets::pill(ui, Sign::Cross, said, Tone::Problem)),
            Seen::Nothing => {}
        }
    }
    identity_marks(ui, line, items);
    let width = before - ui.available_width();
    let id = marks_width(ui);
    ui.data_mut(|data| data.insert_temp(id, width));
}

/// The statut and the marks of the identity, unless a plugin of the banner says them.
fn identity_marks(ui: &mut Ui, line: &PatientLine, items: &[Seen]) {
    let word = line.statut.libelle();
    let said = items
        .iter()
        .filter_map(|item| match item {
            Seen::Tree(tree) => Some(tree::badges(&tree.nodes)),
            _ => None,
        })
        .flatten()
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
pub(crate) fn statut_mark(statut: Statut) -> (Sign, Tone) {
    match statut {
        Statut::Provisoire => (Sign::Empty, Tone::Neutral),
        Statut::Validee => (Sign::Left, Tone::Information),
        Statut::Recuperee => (Sign::Right, Tone::Attention),
        Statut::Qualifiee => (Sign::Full, Tone::Good),
    }
}

fn detail(ui: &Ui, line: &PatientLine, today: Option<&CivilDate>) -> String {
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
    // Closer together before anything is cut: a matricule in part is read as a whole one.
    let apart = parts.join("  ·  ");
    let font = FontId::new(DENSE, theme::tabular_family());
    let room = ui.available_width();
    match widgets::one_line(ui, &apart, font, palette(ui).secondary, room).elided {
        true => parts.join(" · "),
        false => apart,
    }
}
