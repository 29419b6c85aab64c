//! Documents on the screen: a patient's tab and the practice's page are the same bench, with the list at the left and what
//! is chosen beside it; a letter that is being written takes the place of the list.

mod cda;
mod editor;
mod filing;
mod list;
mod manager;
mod menu;
mod note;
mod selection;
mod sheet;

use std::collections::HashMap;

use egui::{Align, Key, Layout, Modifiers, Rect, Role, Stroke, TextureHandle, Ui, UiBuilder};
use socle_record::Document;

use crate::errand::Errand;
use crate::kit::text::t;
use crate::kit::theme::palette;
use crate::model::papers::PaperAct;
use crate::model::{Model, Ticket};
use crate::patient::file::Desk;
use editor::Editing;
use filing::Filing;
use manager::Manager;
use note::{Note, Noting};
use selection::Selection;
use socle_practice::documents::list::{PAGE, Wanted};

/// Narrower than this, the list and what is chosen stand one at a time.
const NARROW: f32 = 640.0;
/// Height of the line that goes from one to the other.
const TURN: f32 = 34.0;
/// Pictures of pages kept on the card.
const TEXTURES: usize = 16;

/// What the screens of documents keep from one frame to the next.
#[derive(Default)]
pub(crate) struct Bench {
    places: HashMap<String, Place>,
    textures: Vec<(String, TextureHandle)>,
    manager: Manager,
    /// Letters whose validation is awaited.
    validating: Vec<(Ticket, String)>,
    /// Structured documents that were looked at.
    structured: cda::AllKept,
    /// What is being written into the medical file from a document, and the bench it was begun at.
    noting: Option<(String, Noting)>,
}

/// One of them: of a patient, or of the practice.
#[derive(Default)]
struct Place {
    wanted: Wanted,
    /// Lines of the list asked for beyond the first page.
    more: usize,
    /// What is to be noted in the medical file.
    note: Option<Note>,
    period: list::Period,
    mine: bool,
    /// The filters were asked for although there is nothing to filter.
    filters: bool,
    /// Where the keyboard stands in the list, and what is in sight beside it.
    chosen: Option<String>,
    /// What is chosen with it.
    selection: Selection,
    /// The menu of what is chosen is to be opened, the keyboard on its first entry.
    menu_wanted: bool,
    /// It is open.
    menu_open: bool,
    /// The list moved: the chosen line takes the keyboard.
    follow: bool,
    editing: Option<Editing>,
    filing: Option<Filing>,
    zoom: Zoom,
    managing: bool,
    /// Where there is room for one only: what is chosen is in sight, not the list.
    beside: bool,
    /// It was opened: it has the whole room, whatever room there is.
    whole: bool,
}

impl Place {
    /// Choose this document alone.
    fn choose(&mut self, document: &str) {
        self.chosen = Some(document.to_owned());
        self.selection.only(document);
    }

    /// What had the whole room is beside the list again, and the list has the keyboard.
    fn close_whole(&mut self) {
        self.whole = false;
        self.follow = true;
    }
}

/// How large pages are: 1 fills the width.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Zoom(f32);

impl Default for Zoom {
    fn default() -> Self {
        Self(1.0)
    }
}

impl Bench {
    /// A letter was begun: it is written at once.
    pub(crate) fn edit(&mut self, patient: &str, document: &str) {
        let place = self.places.entry(patient.to_owned()).or_default();
        place.choose(document);
        place.editing = Some(Editing::new(document));
        // Begun from the practice's page, it is written there.
        if let Some(all) = self.places.get_mut("")
            && all.chosen.is_some()
        {
            all.editing = Some(Editing::new(document));
        }
    }

    /// Choose a document of a patient, or of the practice's list.
    pub(crate) fn choose(&mut self, patient: &str, document: &str) {
        let place = self.places.entry(patient.to_owned()).or_default();
        place.choose(document);
        // One that is no letter leaves the bench at once.
        place.editing = Some(Editing::new(document));
    }

    /// Something was asked; the letter it validates leaves the bench once it is.
    pub(crate) fn sent(&mut self, ticket: Ticket, act: &PaperAct) {
        if let PaperAct::Validate { document, .. } = act {
            self.validating.push((ticket, document.clone()));
        }
    }

    /// What came of it.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool) {
        let Some(at) = self
            .validating
            .iter()
            .position(|(known, _)| *known == ticket)
        else {
            return;
        };
        let (_, document) = self.validating.remove(at);
        for place in self.places.values_mut() {
            if let Some(editing) = place.editing.take_if(|one| one.document() == document)
                && let Some(editing) = editing.settled(done)
            {
                place.editing = Some(editing);
            }
        }
    }

    /// Hand over what was typed a moment ago.
    pub(crate) fn flush(&mut self, model: &dyn Model) {
        for place in self.places.values_mut() {
            if let Some(editing) = &mut place.editing {
                editing.flush(model);
            }
        }
    }

    /// Files fell on the window: they are to be filed with the open patient.
    pub(crate) fn dropped(&mut self, patient: &str, paths: Vec<std::path::PathBuf>) {
        let place = self.places.entry(patient.to_owned()).or_default();
        place.filing = Some(Filing::dropped(patient, paths));
    }

    /// Whether a letter of this patient is on the bench.
    pub(crate) fn is_writing(&self, patient: &str) -> bool {
        self.places
            .get(patient)
            .is_some_and(|place| place.editing.is_some())
    }

    /// The picture of this key on the card; made when it is not there.
    fn texture(
        &mut self,
        ui: &Ui,
        key: String,
        picture: &socle_typeset::pages::Picture,
    ) -> TextureHandle {
        if let Some(at) = self.textures.iter().position(|(known, _)| *known == key) {
            let kept = self.textures.remove(at);
            let texture = kept.1.clone();
            self.textures.push(kept);
            return texture;
        }
        let size = [picture.width as usize, picture.height as usize];
        let image = egui::ColorImage::from_rgba_unmultiplied(size, &picture.rgba);
        let texture = ui
            .ctx()
            .load_texture(key.clone(), image, egui::TextureOptions::LINEAR);
        if self.textures.len() >= TEXTURES {
            drop(self.textures.remove(0));
        }
        self.textures.push((key, texture.clone()));
        texture
    }
}

/// How many documents of a patient are in the list, for the title of the tab.
pub(crate) fn count(model: &dyn Model, patient: &str) -> Option<usize> {
    let wanted = Wanted {
        patient: Some(patient.to_owned()),
        ..Wanted::default()
    };
    let total = model.papers().list(&wanted, PAGE).found?.total;
    usize::try_from(total).ok()
}

/// Draw the bench of a patient, or of the practice.
pub(crate) fn show(ui: &mut Ui, rect: Rect, patient: Option<&str>, desk: &mut Desk<'_>) {
    let mut bench = std::mem::take(desk.papers);
    let key = patient.unwrap_or_default().to_owned();
    let mut place = bench.places.remove(&key).unwrap_or_default();
    place.wanted.patient = patient.map(str::to_owned);
    if patient.is_none() && place.managing {
        bench.manager.show(ui, rect, desk, &mut place.managing);
        bench.places.insert(key, place);
        *desk.papers = bench;
        return;
    }
    let chosen = list::chosen(desk.model, &place);
    place.whole &= chosen.is_some() && place.editing.is_none();
    let narrow = place.whole || rect.width() < NARROW;
    let (left, right) = if narrow {
        let body = turn(ui, rect, &mut place, chosen.is_some(), desk);
        (body, body)
    } else {
        let width = (rect.width() * 0.44).clamp(380.0_f32.min(rect.width() * 0.6), 620.0);
        rect.split_left_right_at_x(rect.left() + width)
    };
    let (shows_left, shows_right) = (!narrow || !place.beside, !narrow || place.beside);
    if shows_left {
        ui.painter().rect_filled(left, 0.0, palette(ui).surface);
    }
    if !narrow {
        ui.painter().vline(
            left.right() - 0.5,
            left.y_range(),
            Stroke::new(1.0, palette(ui).border),
        );
    }
    let inside = |rect: Rect, salt: &'static str, label: String| {
        UiBuilder::new()
            .max_rect(rect)
            .id_salt((salt, key.clone()))
            .accessibility_role(Role::Region)
            .accessibility_label(label)
            .layout(Layout::top_down(Align::Min))
    };
    let mut done = false;
    if !shows_left {
        // What is chosen has the whole room.
    } else if let Some(editing) = &mut place.editing {
        ui.scope_builder(
            inside(left, "papers-editor", t("courrier-redaction")),
            |ui| {
                ui.shrink_clip_rect(left);
                done = editing.show(ui, desk);
            },
        );
    } else {
        ui.scope_builder(inside(left, "papers-list", t("documents-liste")), |ui| {
            ui.shrink_clip_rect(left);
            list::show(ui, &mut place, desk);
        });
    }
    let sheet = inside(right, "papers-sheet", t("documents-apercu"));
    if shows_right {
        ui.scope_builder(sheet, |ui| {
            ui.shrink_clip_rect(right);
            match &place.editing {
                Some(editing) => {
                    sheet::preview(ui, editing.document(), &mut place.zoom, desk, &mut bench);
                }
                None => match &chosen {
                    Some(document) => {
                        let note = sheet::show(ui, document, &mut place.zoom, desk, &mut bench);
                        place.note = place.note.take().or(note);
                    }
                    None => sheet::nothing(ui),
                },
            }
        });
    }
    if done {
        place.editing = None;
    }
    if let Some(filing) = &mut place.filing
        && filing.show(ui, desk)
    {
        place.filing = None;
    }
    if let Some(note) = place.note.take() {
        bench.noting = Some((key.clone(), Noting::begin(note, desk)));
    }
    if let Some((whose, noting)) = &mut bench.noting
        && *whose == key
        && noting.show(ui, desk)
    {
        bench.noting = None;
    }
    bench.places.insert(key, place);
    *desk.papers = bench;
}

/// Where there is room for one only, the line that goes from the list (or the text being written) to what is chosen (or its
/// page) and back; answers the room below it.
fn turn(ui: &mut Ui, rect: Rect, place: &mut Place, any: bool, desk: &Desk<'_>) -> Rect {
    let is_writing = place.editing.is_some();
    place.beside &= any || is_writing;
    if place.whole {
        let leaves = !ui.ctx().text_edit_focused()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        place.beside &= !leaves;
        if !place.beside {
            place.close_whole();
        }
    }
    let label = match (place.beside, is_writing) {
        (true, true) => t("courrier-texte-revoir"),
        (true, false) => t("courrier-retour"),
        (false, true) => t("courrier-apercu"),
        (false, false) if any => t("documents-voir"),
        (false, false) => return rect,
    };
    let (line, body) = rect.split_top_bottom_at_y(rect.top() + TURN);
    ui.painter().rect_filled(line, 0.0, palette(ui).surface);
    let inside = UiBuilder::new()
        .max_rect(line.shrink2(egui::vec2(12.0, 4.0)))
        .id_salt("papers-turn")
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(inside, |ui| {
        let button = crate::kit::widgets::Button::new(&label);
        if button
            .weight(crate::kit::widgets::Weight::Quiet)
            .show(ui)
            .clicked()
        {
            place.beside = !place.beside;
            if !place.beside {
                place.close_whole();
            }
            if let Some(editing) = &mut place.editing {
                editing.flush(desk.model);
            }
        }
    });
    body
}

/// An errand about documents.
fn errand(desk: &mut Desk<'_>, act: PaperAct) {
    desk.errands.push(Errand::Paper(act));
}

/// Whether a document is a letter that is being written.
pub(crate) fn is_draft(document: &Document) -> bool {
    document.mime == socle_practice::documents::letter::SOURCE
        && document.statut == socle_record::DocumentStatut::Brouillon
}
