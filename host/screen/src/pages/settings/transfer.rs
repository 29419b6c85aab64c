//! Settings to a file and from one: what differs is shown, ticked one by one, before anything is taken.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};

use egui::{Rect, RichText, Ui};
use socle_manifest::Level;
use socle_record::{Value, zone};
use socle_runtime::view::Tone;

use crate::errand::Errand;
use crate::extension::save;
use crate::kit::text::{t, t_count, t_with, tamed};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Act;
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::carried::{self, Difference, LONGEST, Values};

/// Longest value shown, in characters.
const SHOWN: usize = 60;

/// Most files that are offered.
const OFFERED: usize = 5;

type Read = Result<Values, String>;

/// What the card keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Transfer {
    /// The file to take settings from, being typed.
    path: Option<String>,
    reading: Option<Receiver<Read>>,
    /// Files that may be meant, being looked for, and those that were found.
    looking: Option<Receiver<Vec<PathBuf>>>,
    offered: Vec<PathBuf>,
    /// What was read.
    read: Option<Values>,
    /// What is not to be taken of it.
    unticked: BTreeSet<(String, String)>,
    said: Option<(String, Tone)>,
}

/// Draw it. Answers where it stands.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, transfer: &mut Transfer) -> Rect {
    transfer.hear(ui);
    let card = widgets::card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        widgets::title(ui, &t("reglages-transfert"), DENSE, 2);
        widgets::caption(ui, t("reglages-sans-secret"));
        let now = now(desk);
        ui.horizontal_wrapped(|ui| {
            let label = t("reglages-exporter");
            let known = now.is_some();
            let pressed = ui
                .add_enabled_ui(known, |ui| Button::new(&label).show(ui))
                .inner
                .clicked();
            if let (true, Some(values)) = (pressed, &now) {
                transfer.export(values, desk);
            }
            let label = t("reglages-importer");
            if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                transfer.offered.clear();
                transfer.path = match transfer.path {
                    None => {
                        transfer.looking = Some(look(save::folder(), ui.ctx().clone()));
                        Some(String::new())
                    }
                    Some(_) => None,
                };
            }
        });
        transfer.file(ui);
        if let Some((said, tone)) = &transfer.said {
            widgets::notice(ui, said, *tone);
        }
        if let (Some(now), Some(read)) = (&now, &transfer.read) {
            let differences = carried::differences(read, now, &desk.model.plugins());
            transfer.choose(ui, &differences, desk);
        }
    });
    card.response.rect
}

/// What is set now: by extensions that declare something, and the zone of the practice. None until all of it is known.
fn now(desk: &Desk<'_>) -> Option<Values> {
    let mut values = Values::new();
    for plugin in desk.model.plugins().iter() {
        if plugin.manifest.settings.is_empty() {
            continue;
        }
        let state = desk.model.settings(&plugin.manifest.id)?;
        values.insert(plugin.manifest.id.clone(), state.values.clone());
    }
    let name = Value::Text(desk.model.zone().name().to_owned());
    let zone = values.entry(zone::OWNER.to_owned()).or_default();
    zone.insert(zone::KEY.to_owned(), name);
    Some(values)
}

impl Transfer {
    fn export(&mut self, values: &Values, desk: &Desk<'_>) {
        let saved = carried::written(values)
            .map_err(|error| error.to_string())
            .and_then(|bytes| desk.model.charts().save("reglages-socle.json", bytes));
        self.said = saved.err().map(|why| (why, Tone::Problem));
    }

    /// The file to read, and its reading.
    fn file(&mut self, ui: &mut Ui) {
        let Some(path) = &mut self.path else { return };
        let mut read = false;
        ui.horizontal(|ui| {
            let label = t("reglages-fichier");
            let field = Field {
                width: Some(360.0),
                longest: 1_000,
                ..Field::new(&label)
            };
            let id = egui::Id::unique("socle-settings-file");
            let response = field.show(ui, id, path);
            read |= response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let label = t("reglages-lire");
            let button = Button {
                waiting: self.reading.is_some(),
                ..Button::new(&label)
            };
            read |= button.weight(Weight::Primary).show(ui).clicked();
        });
        for file in &self.offered {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let label = tamed(&name, SHOWN);
            let named = t_with("reglages-lire-quoi", &[("fichier", &label)]);
            let button = Button {
                name: Some(&named),
                ..Button::new(&label)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                *path = file.display().to_string();
                read = true;
            }
        }
        let path = PathBuf::from(path.trim());
        if read && !path.as_os_str().is_empty() {
            self.said = None;
            self.read = None;
            self.unticked.clear();
            self.reading = Some(begin(path, ui.ctx().clone()));
        }
    }

    /// What came of a reading, and of looking for files.
    fn hear(&mut self, ui: &Ui) {
        if let Some(found) = self.looking.as_ref().and_then(|came| came.try_recv().ok()) {
            self.looking = None;
            self.offered = found;
            ui.ctx().request_repaint();
        }
        let Some(came) = self.reading.as_ref().and_then(|came| came.try_recv().ok()) else {
            return;
        };
        self.reading = None;
        ui.ctx().request_repaint();
        match came {
            Ok(values) => {
                self.read = Some(values);
                self.path = None;
            }
            Err(why) => self.said = Some((why, Tone::Problem)),
        }
    }

    /// What differs, each to be ticked.
    fn choose(&mut self, ui: &mut Ui, differences: &[Difference], desk: &mut Desk<'_>) {
        if differences.is_empty() {
            widgets::notice(ui, &t("reglages-pareils"), Tone::Good);
            if Button::new(&t("fermer")).show(ui).clicked() {
                self.read = None;
            }
            return;
        }
        widgets::caption(ui, t("reglages-differences"));
        let refusal = desk.model.right(socle_session::Act::Manage).refusal();
        let mut taken = Vec::new();
        for one in differences {
            let place = (one.plugin.clone(), one.key.clone());
            let managed = refusal.filter(|_| one.level == Level::Practice);
            let why = one.fault.or(managed.map(|refusal| refusal.sentence));
            let (whose, what) = &one.title;
            let said = t_with(
                "reglages-difference",
                &[
                    ("ou", &tamed(whose, 60)),
                    ("quoi", &tamed(what, 80)),
                    ("avant", &shown(&one.now)),
                    ("apres", &shown(&one.then)),
                ],
            );
            let mut ticked = why.is_none() && !self.unticked.contains(&place);
            ui.add_enabled_ui(why.is_none(), |ui| {
                let text = RichText::new(&said).size(DENSE);
                if ui.checkbox(&mut ticked, text).changed() {
                    match ticked {
                        true => self.unticked.remove(&place),
                        false => self.unticked.insert(place),
                    };
                }
            });
            match why {
                Some(why) => drop(widgets::caption(ui, why)),
                None if ticked => taken.push(one),
                None => {}
            }
        }
        ui.horizontal_wrapped(|ui| {
            let label = t_count("reglages-reprendre", taken.len() as u64);
            let take = ui
                .add_enabled_ui(!taken.is_empty(), |ui| {
                    Button::new(&label).weight(Weight::Primary).show(ui)
                })
                .inner;
            if take.clicked() {
                desk.errands.extend(taken.iter().map(|one| {
                    let act = Act::Set {
                        plugin: one.plugin.clone(),
                        key: one.key.clone(),
                        value: one.then.clone(),
                    };
                    Errand::Act(act, None)
                }));
                let said = t_count("reglages-repris", taken.len() as u64);
                self.said = Some((said, Tone::Good));
                self.read = None;
            }
            let label = t("reglages-laisser");
            if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                self.read = None;
            }
        });
    }
}

/// A value as it is read.
fn shown(value: &Value) -> String {
    match value {
        Value::None => t("reglages-rien"),
        Value::Flag(true) => t("oui"),
        Value::Flag(false) => t("non"),
        Value::Text(text) if text.is_empty() => t("reglages-rien"),
        Value::Text(text) => tamed(text, SHOWN),
        other => tamed(&socle_runtime::Data::from(other.clone()).display(), SHOWN),
    }
}

/// Find what may be a file of settings where people look for files first, the latest first: on a thread of its own.
fn look(folder: PathBuf, ctx: egui::Context) -> Receiver<Vec<PathBuf>> {
    let (told, heard) = sync_channel(1);
    std::thread::spawn(move || {
        told.send(settings_in(&folder)).ok();
        ctx.request_repaint();
    });
    heard
}

fn settings_in(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let about = entry.metadata().ok()?;
            let named = path.extension().is_some_and(|end| end == "json");
            let may_be = named && about.is_file() && about.len() <= LONGEST;
            may_be.then(|| (about.modified().ok(), path))
        })
        .collect();
    found.sort();
    found.reverse();
    let paths = found.into_iter().map(|(_, path)| path);
    paths.take(OFFERED).collect()
}

/// Read the file on a thread of its own: a disk may be slow, and a frame does not wait.
fn begin(path: PathBuf, ctx: egui::Context) -> Receiver<Read> {
    let (told, heard) = sync_channel(1);
    let read = move || {
        let unreadable = |error: std::io::Error| {
            tracing::info!(%error, "a file of settings is not read");
            t("reglages-illisible")
        };
        let size = std::fs::metadata(&path).map_err(unreadable)?;
        if size.len() > LONGEST {
            return Err(t("reglages-trop-grand"));
        }
        let bytes = std::fs::read(&path).map_err(unreadable)?;
        carried::read(&bytes)
    };
    std::thread::spawn(move || {
        told.send(read()).ok();
        ctx.request_repaint();
    });
    heard
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_files_that_may_hold_settings_are_offered() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("dossier.json")).unwrap();
        std::fs::write(folder.path().join("image.png"), b"").unwrap();
        for day in 0..8_u64 {
            let file = std::fs::File::create(folder.path().join(format!("{day}.json"))).unwrap();
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24 * (day + 1));
            file.set_modified(at).unwrap();
        }
        let found = settings_in(folder.path());
        let wanted = ["7", "6", "5", "4", "3"].map(|day| folder.path().join(format!("{day}.json")));
        assert_eq!(found, wanted);
        assert!(settings_in(&folder.path().join("absent")).is_empty());
    }
}
