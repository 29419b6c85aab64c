//! Two files for one matricule: INSi gave this patient a matricule that another patient of the practice already bears,
//! qualified. It was refused, and both are shown here side by side, over whatever tab is open, until a person has seen to
//! it. Nothing takes the keyboard: care goes on.

use egui::{
    Frame, Grid, Id, Layout, Margin, Rect, RichText, Role, ScrollArea, Stroke, Ui, UiBuilder, vec2,
};
use socle_formats::identite::{Comparaison, TraitsRecus, concordance};
use socle_formats::traits::{Champ, Traits};
use socle_runtime::view::Tone;
use socle_session::Act;

use crate::errand::Errand;
use crate::kit::people;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::FileData;
use crate::patient::charts::identity;
use crate::patient::file::Desk;
use crate::patient::reader;
use socle_practice::places;

/// Room it may take of the file.
const MOST: f32 = 0.7;

/// Draw what is to be seen to, if anything is; what is left for the tab.
pub(crate) fn show(ui: &mut Ui, rect: Rect, patient: &str, desk: &mut Desk<'_>) -> Rect {
    let Some(holder) = desk.model.collision(patient) else {
        return rect;
    };
    let (ours, theirs) = (desk.model.file(patient).data, desk.model.file(&holder).data);
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return rect;
    };
    let kept = Id::unique(("socle-collision", patient));
    // As it was last drawn: the tab under it moves once.
    let height: f32 = ui.data(|data| data.get_temp(kept)).unwrap_or(0.0);
    let (top, rest) = rect.split_top_bottom_at_y(rect.top() + height.min(rect.height() * MOST));
    let title = t("collision-titre");
    let builder = UiBuilder::new()
        .max_rect(top.with_max_y(rect.bottom()).shrink2(vec2(16.0, 8.0)))
        .id_salt(("collision", patient))
        .accessibility_role(Role::Region)
        .accessibility_label(&title);
    let layout = Layout::top_down(egui::Align::Min);
    let most = rect.height() * MOST - 16.0;
    let drawn = ui.scope_builder(builder.layout(layout), |ui| {
        let palette = palette(ui);
        ScrollArea::vertical()
            .max_height(most)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                Frame::new()
                    .fill(palette.surface)
                    .stroke(Stroke::new(1.0, palette.problem.ink))
                    .corner_radius(theme::CARD_RADIUS)
                    .inner_margin(Margin::symmetric(14, 10))
                    .show(ui, |ui| {
                        ui.set_min_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = 6.0;
                        contents(ui, &title, &ours, &theirs, desk);
                    })
                    .response
                    .rect
                    .height()
            })
            .inner
    });
    let now = drawn.inner.min(most) + 16.0;
    if (now - height).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(kept, now));
        ui.ctx().request_repaint();
    }
    rest
}

fn contents(ui: &mut Ui, title: &str, ours: &FileData, theirs: &FileData, desk: &mut Desk<'_>) {
    widgets::title(ui, title, DENSE, 2);
    widgets::notice(ui, &t("collision-texte"), Tone::Problem);
    Grid::new("collision")
        .num_columns(3)
        .spacing(vec2(24.0, 3.0))
        .min_row_height(18.0)
        .show(ui, |ui| {
            ui.label("");
            for (file, said) in [
                (ours, t("collision-ce-dossier")),
                (theirs, t("collision-autre-dossier")),
            ] {
                head(ui, format!("{said} ({})", file.line.statut.libelle()));
            }
            ui.end_row();
            let theirs_read = received(theirs.identity.identite.traits());
            let agreed = concordance(ours.identity.identite.traits(), &theirs_read);
            for (champ, comparison) in agreed.par_champ() {
                head(ui, reader::label(champ));
                let differs = comparison == Comparaison::Desaccord;
                for file in [ours, theirs] {
                    let text = written(file.identity.identite.traits(), champ);
                    value(ui, &text, differs);
                }
                ui.end_row();
            }
            for name in ["telephone", "commune"] {
                let [one, other] = [ours, theirs].map(|file| {
                    let field = file.fields.iter().find(|(known, _)| known == name);
                    field
                        .and_then(|(_, value)| value.as_text())
                        .unwrap_or_default()
                });
                if one.is_empty() && other.is_empty() {
                    continue;
                }
                head(ui, t(&format!("champ-{name}")));
                // What one file does not say is no difference.
                let differs = !one.is_empty() && !other.is_empty() && one != other;
                value(ui, one, differs);
                value(ui, other, differs);
                ui.end_row();
            }
        });
    let right = desk.model.right(Act::Register);
    let name = people::full_name(&theirs.line);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let said = t_with("nouveau-ouvrir-nom", &[("nom", &name)]);
        let open = Button::new(&said).weight(Weight::Primary).show(ui);
        if open.clicked() {
            desk.errands
                .push(Errand::Open(theirs.line.id.as_str().to_owned()));
        }
        widgets::where_allowed(ui, right, |ui| {
            identity::invalidate(ui, &theirs.identity, &name, desk.errands);
        });
    });
    widgets::caption(ui, t("collision-conduite"));
}

/// A heading of a line or a column: in a table nothing wraps.
fn head(ui: &mut Ui, text: String) {
    let text = RichText::new(text).size(CAPTION);
    ui.label(text.color(palette(ui).secondary));
}

/// A value; what is not the same in both files says so by a sign and its weight.
fn value(ui: &mut Ui, text: &str, differs: bool) {
    let shown = if text.is_empty() { "–" } else { text };
    if differs {
        let sign = widgets::tone_sign(Tone::Attention);
        let marked = theme::semibold(format!("{sign} {shown}"), DENSE);
        let response = ui.label(marked.color(palette(ui).text));
        let said = format!("{shown}, {}", t("lu-different"));
        widgets::said_as(&response, Role::Cell, &said);
    } else {
        ui.label(RichText::new(shown).size(DENSE).color(palette(ui).text));
    }
}

fn received(traits: &Traits) -> TraitsRecus {
    TraitsRecus {
        nom_naissance: Some(traits.nom_naissance.clone()),
        premier_prenom: Some(traits.premier_prenom.clone()),
        liste_prenoms: Some(traits.liste_prenoms.clone()).filter(|list| !list.is_empty()),
        sexe: Some(traits.sexe),
        date_naissance: Some(traits.date_naissance),
        lieu_naissance: traits.lieu_naissance,
    }
}

fn written(traits: &Traits, champ: Champ) -> String {
    match champ {
        Champ::NomNaissance => traits.nom_naissance.clone(),
        Champ::PremierPrenom => traits.premier_prenom.clone(),
        Champ::ListePrenoms => traits.liste_prenoms.clone(),
        Champ::Sexe => traits.sexe.libelle().to_owned(),
        Champ::DateNaissance => traits.date_naissance.affichage(),
        Champ::LieuNaissance => traits
            .lieu_naissance
            .map(places::written)
            .unwrap_or_default(),
    }
}
