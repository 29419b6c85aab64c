//! The page of shortcuts, over whatever is on screen: those of the shell, then those extensions bring.

use egui::{Context, Event, Id, Key, Label, Modifiers, RichText, Role, ScrollArea, Ui, WidgetInfo};
use socle_runtime::PluginInfo;

use crate::extension::contributions::has_place;
use crate::frame::list::actions;
use crate::kit::dialog;
use crate::kit::keys::Shortcut;
use crate::kit::text::{t, tamed};
use crate::kit::theme::{self, DENSE, palette};
use crate::kit::widgets;
use crate::model::Model;

/// Where one is, and the keys that act there: as they are written on buttons, and what they do.
const OWN: [(&str, &[(&str, &str)]); 5] = [
    (
        "raccourcis-partout",
        &[
            ("Ctrl K", "raccourci-chercher"),
            ("Ctrl N", "nouveau-titre"),
            ("Ctrl 1 … 9", "raccourci-onglet-numero"),
            ("Ctrl Page ↓", "raccourci-onglet-suivant"),
            ("Ctrl Page ↑", "raccourci-onglet-precedent"),
            ("Ctrl B", "raccourci-bandeau"),
            ("Ctrl V", "raccourci-coller"),
            ("F2", "raccourci-lu"),
            ("Tab", "raccourci-suivant"),
            ("Maj Tab", "raccourci-precedent"),
            ("Espace", "raccourci-presser"),
            ("Échap", "raccourci-echap"),
            ("F1", "raccourcis"),
        ],
    ),
    (
        "raccourcis-liste",
        &[
            ("↑ ↓", "raccourci-ligne"),
            ("Page ↑ Page ↓", "raccourci-dix-lignes"),
            ("Entrée", "raccourci-ouvrir"),
            ("Maj Entrée", "fenetre-nouvelle"),
        ],
    ),
    (
        "raccourcis-dossier",
        &[
            ("Ctrl Entrée", "valider-consultation"),
            ("Ctrl S", "raccourci-enregistrer"),
            ("Ctrl W", "fermer-dossier"),
        ],
    ),
    (
        "raccourcis-documents",
        &[
            ("Ctrl E", "courrier-nouveau"),
            ("Ctrl M", "raccourci-document-lu"),
            ("Ctrl P", "raccourci-imprimer"),
        ],
    ),
    ("raccourcis-poste", &[("Ctrl L", "raccourci-verrouiller")]),
];

/// Width of the dialog, points.
const WIDTH: f32 = 620.0;
/// Room for the keys, points.
const KEYS: f32 = 136.0;

/// Whether F1 was pressed, or a question mark where no field takes it.
pub(crate) fn asked(ctx: &Context) -> bool {
    let writes = ctx.text_edit_focused();
    ctx.input_mut(|input| {
        let mark = |event: &Event| matches!(event, Event::Text(text) if text == "?");
        let marked = !writes && input.events.iter().any(mark);
        input.consume_key(Modifiers::NONE, Key::F1) || marked
    })
}

/// The page, and where the keyboard was before it.
#[derive(Debug, Default)]
pub(crate) struct Shortcuts {
    open: bool,
    before: Option<Id>,
}

impl Shortcuts {
    pub(crate) fn open(&mut self, ctx: &Context) {
        if !self.open {
            self.open = true;
            self.before = ctx.memory(|memory| memory.focused());
        }
    }

    /// Draw it when it is open.
    pub(crate) fn show(&mut self, ctx: &Context, model: &dyn Model) {
        if !self.open {
            return;
        }
        let title = t("raccourcis");
        let mut close = false;
        let id = Id::unique("socle-shortcuts");
        let closed = dialog::modal(ctx, id, &title, WIDTH, |ui| {
            close = dialog::title(ui, &title);
            // As high as the window lets it be: a list that is looked through is not read through a slit.
            let height = ctx.content_rect().height() - 160.0;
            ScrollArea::vertical()
                .max_height(height)
                .min_scrolled_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    for (place, keys) in OWN {
                        let rows = keys.iter().map(|(key, what)| ((*key).to_owned(), t(what)));
                        group(ui, &t(place), rows);
                    }
                    let plugins = model.plugins();
                    for plugin in plugins.iter().filter(|plugin| has_place(plugin)) {
                        let keys: Vec<_> = theirs(plugin).collect();
                        if !keys.is_empty() {
                            group(ui, &tamed(&plugin.manifest.name, 60), keys.into_iter());
                        }
                    }
                });
        });
        if close || closed {
            self.open = false;
            if let Some(before) = self.before.take() {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }
}

/// The keys a plugin's commands have.
fn theirs(plugin: &PluginInfo) -> impl Iterator<Item = (String, String)> {
    let commands = plugin.manifest.commands.iter();
    commands.filter_map(|command| {
        let key = actions::shortcut(command).map(Shortcut::shown)?;
        Some((key, tamed(&command.title, 80)))
    })
}

fn group(ui: &mut Ui, place: &str, keys: impl Iterator<Item = (String, String)>) {
    let palette = palette(ui);
    widgets::title(ui, place, DENSE, 3);
    for (key, what) in keys {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            widgets::column(ui, KEYS, |ui| {
                ui.label(theme::tabular(&key, DENSE).color(palette.secondary));
            });
            let room = ui.available_width();
            widgets::column(ui, room, |ui| {
                let text = RichText::new(&what).size(DENSE).color(palette.text);
                let shown = ui.add(Label::new(text).wrap());
                let said = format!("{what} : {key}");
                shown.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
            });
        });
    }
    widgets::gap(ui, 1.0);
}
