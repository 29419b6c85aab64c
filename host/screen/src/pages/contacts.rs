//! The page of contacts: those of the practice and one's own; found as one types, edited in place, linked to the open
//! patient with a role.

use egui::{Align, Id, Layout, Rect, Ui};
use socle_record::model::entity::Etat;
use socle_record::model::kinds::{CONTACT, CORRESPONDANT};
use socle_record::{EntityView, Value};
use socle_runtime::view::{Sign, Tone};

use crate::kit::page::Page;
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{DENSE, NAME, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::patient::charts::entity::{self, Around, Typing};
use crate::patient::charts::field::Field;
use crate::patient::charts::followup::contact_name;
use crate::patient::file::Desk;

/// Width of the page.
const WIDTH: f32 = 760.0;
/// Contacts in sight at once; more are found by typing.
const SHOWN: u32 = 100;

/// What the page keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    words: String,
}

/// Draw the page; `open` is the patient whose file is open, with the name.
pub(crate) fn show(
    ui: &mut Ui,
    rect: Rect,
    contacts: &mut Contacts,
    open: Option<(&str, &str)>,
    desk: &mut Desk<'_>,
) {
    let name = t("contacts");
    let frame = Page {
        id: "contacts",
        name: &name,
        width: Some(WIDTH),
    };
    frame.show(ui, rect, |ui| page(ui, contacts, open, desk));
}

fn page(ui: &mut Ui, contacts: &mut Contacts, open: Option<(&str, &str)>, desk: &mut Desk<'_>) {
    let mut new = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        widgets::title(ui, &t("contacts"), NAME, 1);
        let (label, example) = (t("contacts-chercher"), t("contacts-exemple"));
        let field = Field {
            bare: true,
            example: Some(&example),
            width: Some(320.0),
            ..Field::new(&label)
        };
        field.show(ui, Id::unique("socle-contacts"), &mut contacts.words);
        new = Button::new(&t("contacts-nouveau"))
            .weight(Weight::Primary)
            .show(ui)
            .clicked();
    });
    let known = desk.model.charts().contacts(contacts.words.trim(), SHOWN);
    if let Some(failure) = &known.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let typed = desk.typed.of("");
    if new
        && !typed
            .entities
            .values()
            .any(|typing| typing.is_new_of(&CONTACT))
    {
        match desk.model.charts().mint() {
            Ok(id) => {
                typed
                    .entities
                    .insert(id.clone(), Typing::new(&CONTACT, &id, Vec::new()));
            }
            Err(sentence) => {
                widgets::notice(ui, &sentence, Tone::Problem);
            }
        }
    }
    let begun: Vec<String> = typed
        .entities
        .iter()
        .filter(|(_, typing)| typing.is_new_of(&CONTACT))
        .map(|(id, _)| id.clone())
        .collect();
    for id in begun {
        widgets::card(ui, |ui| edit(ui, &id, None, desk));
    }
    let Some(found) = known.found else {
        if known.failure.is_none() {
            widgets::busy_mark(ui);
        }
        return;
    };
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        if found.is_empty() {
            widgets::caption(ui, t("contacts-aucun"));
        }
        for contact in found.iter() {
            line(ui, contact, open, desk);
            widgets::rule(ui);
        }
        let more = known.total.saturating_sub(found.len() as u64);
        if more > 0 {
            widgets::caption(ui, t_count("contacts-autres", more));
        }
    });
}

fn line(ui: &mut Ui, contact: &EntityView, open: Option<(&str, &str)>, desk: &mut Desk<'_>) {
    let typed = desk.typed.of("");
    let is_open = typed.entities.contains_key(&contact.id);
    let mut link = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let name = contact_name(contact);
        let clicked = Button {
            selected: is_open,
            ..Button::new(&name)
        }
        .weight(Weight::Name)
        .show(ui)
        .clicked();
        if clicked
            && !is_open
            && let Some(typing) = Typing::of(contact)
        {
            typed.entities.insert(contact.id.clone(), typing);
        }
        let mut about = vec![
            // First what one came for: it is never in the part that is cut.
            contact.text("telephone"),
            contact.shown("specialite"),
            contact.text("organisation"),
            contact.text("commune"),
        ];
        about.retain(|part| !part.is_empty());
        let text = egui::RichText::new(about.join(" · ")).size(DENSE);
        let text = text.color(palette(ui).secondary);
        // The end of it is read by opening the contact, or by resting on it; the buttons keep their room.
        let acts = if open.is_some() { 160.0 } else { 0.0 };
        let room = (ui.available_width() - acts).max(80.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(egui::Label::new(text).truncate());
        });
        if contact.owner.is_some() {
            widgets::pill(ui, Sign::None, &t("contacts-prive"), Tone::Neutral);
        }
        if contact.etat() == Etat::Clos {
            widgets::pill(ui, Sign::None, &t("element-clos"), Tone::Neutral);
        }
        if let Some((_, patient)) = open {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (label, said) = (
                    t("contacts-lier"),
                    t_with(
                        "contacts-lier-nom",
                        &[("contact", &name), ("patient", patient)],
                    ),
                );
                link = Button {
                    name: Some(&said),
                    ..Button::new(&label)
                }
                .weight(Weight::Quiet)
                .show(ui)
                .clicked();
            });
        }
    });
    edit(ui, &contact.id, Some(contact), desk);
    let Some((patient, name)) = open else { return };
    let key = format!("lien {}", contact.id);
    if link && let Ok(id) = desk.model.charts().mint() {
        let given: Vec<(String, Value)> = vec![("contact".to_owned(), contact.id.clone().into())];
        let typed = desk.typed.of(patient);
        typed.links.insert(key.clone(), id.clone());
        typed
            .entities
            .insert(id.clone(), Typing::new(&CORRESPONDANT, &id, given));
    }
    let Some(id) = desk.typed.of(patient).links.get(&key).cloned() else {
        return;
    };
    let typed = desk.typed.of(patient);
    let Some(typing) = typed.entities.get_mut(&id) else {
        typed.links.remove(&key);
        return;
    };
    widgets::caption(ui, t_with("contacts-lien", &[("patient", name)]));
    let mut around = Around {
        model: desk.model,
        patient: Some(patient),
        view: None,
        systems: &[],
        errands: desk.errands,
    };
    if ui
        .push_id(("link", &id), |ui| entity::editor(ui, typing, &mut around))
        .inner
    {
        typed.entities.remove(&id);
    }
}

fn edit(ui: &mut Ui, id: &str, view: Option<&EntityView>, desk: &mut Desk<'_>) {
    let typed = desk.typed.of("");
    let Some(typing) = typed.entities.get_mut(id) else {
        return;
    };
    let mut around = Around {
        model: desk.model,
        patient: None,
        view,
        systems: &[],
        errands: desk.errands,
    };
    let done = ui
        .push_id(("contact", id), |ui| {
            entity::editor(ui, typing, &mut around)
        })
        .inner;
    if done {
        typed.entities.remove(id);
    }
}
