//! The practice's templates and the head of its letters: chosen at the left, written beside, as it will be printed at the
//! right.

use std::collections::BTreeMap;

use egui::{
    Align, ComboBox, FontFamily, FontId, Id, Layout, Rect, Role, ScrollArea, TextEdit, Ui,
    UiBuilder,
};
use socle_formats::documents::{TYPES, TypeDocument};
use socle_runtime::view::Tone;
use socle_typeset::template::FIELDS;

use super::errand;
use crate::kit::text::t;
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::papers::{PaperAct, TEMPLATE};
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::documents::import::SCAN_FOLDER;
use socle_practice::documents::practice::LINES;
use socle_practice::documents::templates::Template;

/// What the page keeps.
#[derive(Default)]
pub(super) struct Manager {
    /// The template on the bench.
    open: Option<Template>,
    /// Those that were changed and left without being kept: they are found again as they were typed.
    typed: BTreeMap<String, Template>,
    /// The person wants the open one taken away, and has not confirmed it.
    removing: bool,
    /// What the practice says of itself, as it is on screen.
    said: Option<BTreeMap<String, String>>,
    sampled: String,
    picture: Option<(u64, egui::TextureHandle)>,
}

impl Manager {
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        desk: &mut Desk<'_>,
        managing: &mut bool,
    ) {
        let third = (rect.width() * 0.26).clamp(220.0, 320.0);
        let (left, rest) = rect.split_left_right_at_x(rect.left() + third);
        let (middle, right) = rest.split_left_right_at_x(rest.left() + rest.width() * 0.5);
        ui.painter().rect_filled(left, 0.0, palette(ui).surface);
        let part = |rect: Rect, salt: &'static str| {
            UiBuilder::new()
                .max_rect(rect.shrink(12.0))
                .id_salt(salt)
                .layout(Layout::top_down(Align::Min))
        };
        ui.scope_builder(part(left, "modeles-liste"), |ui| {
            self.list(ui, desk, managing)
        });
        ui.scope_builder(part(middle, "modeles-texte"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                if self.open.is_some() {
                    self.template(ui, desk);
                } else {
                    self.practice(ui, desk);
                }
            });
        });
        ui.scope_builder(part(right, "modeles-apercu"), |ui| self.preview(ui, desk));
    }

    fn list(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, managing: &mut bool) {
        ui.spacing_mut().item_spacing.y = 6.0;
        let label = t("modeles-retour");
        if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
            *managing = false;
        }
        widgets::title(ui, &t("modeles"), DENSE, 2);
        for template in desk
            .model
            .papers()
            .templates()
            .iter()
            .flat_map(|all| all.iter())
        {
            let button = Button {
                selected: self
                    .open
                    .as_ref()
                    .is_some_and(|open| open.id == template.id),
                ..Button::new(&template.title)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                self.leave(desk);
                let typed = self.typed.remove(&template.id);
                self.open = Some(typed.unwrap_or_else(|| template.clone()));
            }
            if self.typed.contains_key(&template.id) {
                widgets::caption(ui, t("modele-non-enregistre"));
            }
        }
        // New ones that were never kept are in no list yet.
        let unknown: Vec<Template> = {
            let known = desk.model.papers().templates();
            let is_known = |id: &str| {
                known
                    .iter()
                    .flat_map(|all| all.iter())
                    .any(|one| one.id == id)
            };
            let typed = self.typed.values();
            typed.filter(|one| !is_known(&one.id)).cloned().collect()
        };
        for one in unknown {
            let title = if one.title.trim().is_empty() {
                t("modele-nouveau")
            } else {
                one.title.clone()
            };
            let name = format!("{title}, {}", t("modele-non-enregistre"));
            let button = Button {
                name: Some(&name),
                ..Button::new(&title)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                self.leave(desk);
                self.open = self.typed.remove(&one.id);
            }
            widgets::caption(ui, t("modele-non-enregistre"));
        }
        let label = t("modele-nouveau");
        if Button::new(&label).show(ui).clicked() {
            self.leave(desk);
            let id = desk.model.charts().mint().unwrap_or_default();
            self.open = (!id.is_empty()).then(|| Template {
                id,
                title: String::new(),
                type_code: "96349-6".to_owned(),
                text: String::new(),
            });
        }
        widgets::gap(ui, 2.0);
        let label = t("modeles-entete");
        let head = Button {
            selected: self.open.is_none(),
            ..Button::new(&label)
        };
        if head.weight(Weight::Quiet).show(ui).clicked() {
            self.leave(desk);
        }
    }

    /// The open template leaves the bench: what was typed and not kept stays here.
    fn leave(&mut self, desk: &Desk<'_>) {
        self.removing = false;
        let Some(open) = self.open.take() else { return };
        let known = desk.model.papers().templates();
        let is_kept = known
            .iter()
            .flat_map(|all| all.iter())
            .any(|known| *known == open);
        let is_empty = open.title.trim().is_empty() && open.text.trim().is_empty();
        if !is_kept && !is_empty {
            self.typed.insert(open.id.clone(), open);
        }
    }

    fn template(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Some(open) = &mut self.open else { return };
        let label = t("modele-titre");
        let field = Field {
            longest: 100,
            required: true,
            ..Field::new(&label)
        };
        field.show(ui, Id::unique("modele-titre"), &mut open.title);
        widgets::caption(ui, t("importer-type"));
        let name = |code: &str| {
            TypeDocument::par_code(code).map_or_else(|| code.to_owned(), TypeDocument::affichage)
        };
        let combo = ComboBox::from_id_salt("modele-type").width(ui.available_width() - 8.0);
        let shown = combo
            .selected_text(name(&open.type_code))
            .show_ui(ui, |ui| {
                for one in TYPES {
                    ui.selectable_value(&mut open.type_code, one.code.to_owned(), one.affichage());
                }
            });
        widgets::said_as(&shown.response, Role::ComboBox, &t("importer-type"));
        let combo = ComboBox::from_id_salt("modele-champ").width(ui.available_width() - 8.0);
        let shown = combo.selected_text(t("modele-inserer")).show_ui(ui, |ui| {
            for one in FIELDS {
                if ui.selectable_label(false, one.label).clicked() {
                    open.text.push_str(&format!("{{{{{}}}}}", one.name));
                }
            }
        });
        widgets::said_as(&shown.response, Role::ComboBox, &t("modele-inserer"));
        let edit = TextEdit::multiline(&mut open.text)
            .id(Id::unique("modele-texte"))
            .desired_width(f32::INFINITY)
            .desired_rows(18)
            .char_limit(100_000)
            .font(FontId::new(DENSE, FontFamily::Proportional));
        let response = ui.add(edit);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label(t("modele-texte")));
        widgets::caption(ui, t("modele-aide"));
        if open.text != self.sampled {
            self.sampled.clone_from(&open.text);
            desk.model.papers().sample(&open.text);
        }
        let (mut save, mut remove) = (false, false);
        ui.horizontal_wrapped(|ui| {
            let label = t("modele-enregistrer");
            save = Button::new(&label)
                .weight(Weight::Primary)
                .show(ui)
                .clicked();
            if self.removing {
                let label = t("modele-retirer-oui");
                let sure = Button::new(&label).weight(Weight::Danger);
                remove = sure.show(ui).clicked();
                self.removing = !Button::new(&t("annuler")).show(ui).clicked();
            } else {
                let label = t("modele-retirer");
                self.removing = Button::new(&label).show(ui).clicked();
            }
        });
        if save {
            errand(desk, PaperAct::SaveTemplate(open.clone()));
        }
        if remove {
            errand(desk, PaperAct::RemoveTemplate(open.id.clone()));
            self.open = None;
            self.removing = false;
        }
    }

    /// What the practice says of itself.
    fn practice(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Some(known) = desk.model.papers().said() else {
            widgets::busy_mark(ui);
            return;
        };
        let said = self.said.get_or_insert_with(|| (*known).clone());
        widgets::title(ui, &t("modeles-entete"), DENSE, 2);
        let mut fields: Vec<(&str, String, usize)> = LINES
            .iter()
            .map(|line| {
                (
                    line.key,
                    line.label.to_owned(),
                    if line.is_long { 3 } else { 1 },
                )
            })
            .collect();
        fields.push((SCAN_FOLDER, t("numerisation-dossier"), 1));
        for (key, label, rows) in fields {
            let hint = (key == SCAN_FOLDER).then(|| t("numerisation-aide"));
            let text = said.entry(key.to_owned()).or_default();
            let field = Field {
                rows,
                hint: hint.as_deref(),
                ..Field::new(&label)
            };
            let response = field.show(ui, Id::unique(("cabinet", key)), text);
            let old = known.get(key).map(String::as_str).unwrap_or_default();
            if response.lost_focus() && text != old {
                errand(
                    desk,
                    PaperAct::Say {
                        key: key.to_owned(),
                        text: text.clone(),
                    },
                );
            }
        }
        if self.sampled != *LETTER {
            self.sampled = LETTER.to_owned();
            desk.model.papers().sample(LETTER);
        }
    }

    fn preview(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let preview = desk.model.papers().preview(TEMPLATE);
        if let Some(failure) = &preview.failure {
            widgets::notice(ui, failure, Tone::Problem);
        }
        let Some(page) = preview.pages.first() else {
            return;
        };
        let fresh = self
            .picture
            .as_ref()
            .is_none_or(|(generation, _)| *generation != preview.generation);
        if fresh {
            let size = [page.width as usize, page.height as usize];
            let image = egui::ColorImage::from_rgba_unmultiplied(size, &page.rgba);
            let texture = ui
                .ctx()
                .load_texture("modele", image, egui::TextureOptions::LINEAR);
            self.picture = Some((preview.generation, texture));
        }
        if let Some((_, texture)) = &self.picture {
            let size = texture.size_vec2();
            let scale = (ui.available_width() / size.x).min(ui.available_height() / size.y);
            let response = ui.add(egui::Image::new((texture.id(), size * scale)));
            widgets::said_as(&response, Role::Image, &t("modele-apercu"));
        }
    }
}

/// What shows the head of letters.
const LETTER: &str = "> {{cabinet.commune}}, le {{date}}\n\nCher confrère,\n";
