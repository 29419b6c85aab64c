//! What a plugin adds to the screen and to the practice's work, as its manifest says it: known before any of it runs.

use egui::{Grid, Label, RichText, Role, Ui, WidgetInfo};
use socle_manifest::{Manifest, When};

use crate::kit::text::{t, t_count, t_with, tamed};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets;
use crate::patient::file::Desk;

/// Draw what it adds; nothing when it adds nothing.
pub(super) fn show(ui: &mut Ui, manifest: &Manifest, desk: &Desk<'_>) {
    let lines: Vec<(String, String)> = lines(manifest, desk)
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| (what, names.join(", ")))
        .collect();
    if lines.is_empty() {
        return;
    }
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::title(ui, &t("extension-ajouts"), DENSE, 3);
        Grid::new(("additions", &manifest.id))
            .num_columns(2)
            .spacing([16.0, 3.0])
            .min_row_height(18.0)
            .show(ui, |ui| {
                for (what, names) in &lines {
                    let color = palette(ui).secondary;
                    ui.label(RichText::new(what).size(DENSE).color(color));
                    let text = RichText::new(names).size(DENSE).color(palette(ui).text);
                    let shown = ui.add(Label::new(text).wrap());
                    let said = format!("{what} : {names}");
                    shown.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
                    ui.end_row();
                }
            });
    });
}

fn lines(manifest: &Manifest, desk: &Desk<'_>) -> Vec<(String, Vec<String>)> {
    let title = |text: &String| tamed(text, 60);
    let of_menu = desk
        .contributions
        .document_menu
        .iter()
        .filter(|(plugin, _)| *plugin == manifest.id);
    let every = |when: &When| match when {
        When::Every(interval) => t_count("ajout-toutes-les", interval.as_secs() / 60),
        When::At { hour, minute } => {
            let time = format!("{hour:02}:{minute:02}");
            t_with("ajout-a-heure", &[("heure", &time)])
        }
    };
    vec![
        (
            t("ajout-panneaux"),
            manifest
                .panels
                .iter()
                .map(|one| title(&one.title))
                .collect(),
        ),
        (
            t("ajout-colonnes"),
            manifest
                .columns
                .iter()
                .map(|one| title(&one.title))
                .collect(),
        ),
        (
            t("ajout-commandes"),
            manifest
                .commands
                .iter()
                .map(|one| title(&one.title))
                .collect(),
        ),
        (
            t("ajout-etapes"),
            manifest
                .validations
                .iter()
                .map(|one| title(&one.label))
                .collect(),
        ),
        (
            t("ajout-menu"),
            of_menu.map(|(_, entry)| title(&entry.title)).collect(),
        ),
        (
            t("ajout-imports"),
            manifest
                .importers
                .iter()
                .map(|one| title(&one.title))
                .collect(),
        ),
        (
            t("ajout-horaires"),
            manifest
                .schedules
                .iter()
                .map(|one| every(&one.when))
                .collect(),
        ),
    ]
}
