//! How a patient is followed: referring doctor, ALD, consents, correspondents. Each line is edited in place.

use egui::Ui;
use socle_formats::date::CivilDate;
use socle_record::model::entity::Etat;
use socle_record::model::kinds::{
    ALD, CONSENTEMENT, CORRESPONDANT, Kind, MEDECIN_TRAITANT, TERME, sets,
};
use socle_record::{Dossier, EntityView, Value, systems};
use socle_runtime::view::Tone;

use super::FileTyped;
use super::entity::{self, Around, Typing};
use super::field::{Field, Proposal};
use crate::errand::Errand;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::patient::dossier::titled_with;
use crate::patient::file::Desk;

/// Contacts a name is looked up in, at most.
const CONTACTS: u32 = 200;
/// From this width on the answers of a consent stand beside what it is about.
const BESIDE: f32 = 420.0;
/// Contacts proposed at once.
const PROPOSED: usize = 8;

/// Draw the cards.
pub(crate) fn show(ui: &mut Ui, patient: &str, desk: &mut Desk<'_>) {
    let state = desk.model.charts().dossier(patient);
    if let Some(failure) = &state.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let Some(dossier) = state.data else { return };
    let mut page = Page {
        patient,
        model: desk.model,
        typed: desk.typed.of(patient),
        errands: desk.errands,
    };
    let width = ui.available_width();
    if width < 560.0 {
        page.left(ui, &dossier);
        page.right(ui, &dossier);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let half = ((width - 12.0) / 2.0).floor();
        widgets::column(ui, half, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            page.left(ui, &dossier);
        });
        widgets::column(ui, half, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            page.right(ui, &dossier);
        });
    });
}

struct Page<'a> {
    patient: &'a str,
    model: &'a dyn Model,
    typed: &'a mut FileTyped,
    errands: &'a mut Vec<Errand>,
}

impl Page<'_> {
    fn left(&mut self, ui: &mut Ui, dossier: &Dossier) {
        let doctors: Vec<&EntityView> = dossier.medecin_traitant.iter().collect();
        self.card(ui, &t("suivi-medecin"), &MEDECIN_TRAITANT, &doctors, doctor);
        let alds: Vec<&EntityView> = dossier.alds.iter().collect();
        self.card(ui, &t("suivi-ald"), &ALD, &alds, ald);
    }

    fn right(&mut self, ui: &mut Ui, dossier: &Dossier) {
        self.consents(ui, dossier);
        self.correspondents(ui, dossier);
    }

    /// A card of entities of one kind, with the way to a new one.
    fn card(
        &mut self,
        ui: &mut Ui,
        title: &str,
        kind: &'static Kind,
        views: &[&EntityView],
        said: fn(&EntityView) -> String,
    ) {
        let mut add = false;
        titled_with(
            ui,
            title,
            |ui| {
                let (label, name) = (t("ajouter"), t_with("ajouter-a", &[("quoi", title)]));
                add = Button {
                    name: Some(&name),
                    ..Button::new(&label)
                }
                .weight(Weight::Quiet)
                .show(ui)
                .clicked();
            },
            |ui| {
                if views.is_empty() {
                    widgets::caption(ui, t("absent"));
                }
                for view in views {
                    self.row(ui, view, &said(view));
                }
                self.newcomers(ui, kind);
            },
        );
        if add {
            self.begin(kind, &[], Vec::new());
        }
    }

    /// An entity: a line, and its editor once it was pressed.
    fn row(&mut self, ui: &mut Ui, view: &EntityView, said: &str) {
        let open = self.typed.entities.contains_key(&view.id);
        let closed = view.etat() == Etat::Clos;
        let label = if closed {
            format!("{said} · {}", t("element-clos"))
        } else {
            said.to_owned()
        };
        let clicked = Button {
            selected: open,
            ..Button::new(&label)
        }
        .weight(Weight::Quiet)
        .show(ui)
        .clicked();
        if clicked
            && !open
            && let Some(typing) = Typing::of(view)
        {
            self.typed.entities.insert(view.id.clone(), typing);
        } else if clicked
            && self
                .typed
                .entities
                .get(&view.id)
                .is_some_and(|typing| !typing.is_changed())
        {
            self.typed.entities.remove(&view.id);
        }
        self.edit(ui, &view.id.clone(), Some(view));
        widgets::rule(ui);
    }

    /// The editors of what is not in the record yet.
    fn newcomers(&mut self, ui: &mut Ui, kind: &'static Kind) {
        let new: Vec<String> = self
            .typed
            .entities
            .iter()
            .filter(|(_, typing)| typing.is_new_of(kind))
            .map(|(id, _)| id.clone())
            .collect();
        for id in new {
            self.edit(ui, &id, None);
        }
    }

    fn edit(&mut self, ui: &mut Ui, id: &str, view: Option<&EntityView>) {
        let Some(typing) = self.typed.entities.get_mut(id) else {
            return;
        };
        let mut around = Around {
            model: self.model,
            patient: Some(self.patient),
            view,
            systems: &[systems::CIM10],
            errands: self.errands,
        };
        let done = ui
            .push_id(("follow-up", id), |ui| {
                entity::editor(ui, typing, &mut around)
            })
            .inner;
        if done {
            self.typed.entities.remove(id);
        }
    }

    /// Begin a new entity with what is known of it.
    fn begin(&mut self, kind: &'static Kind, put: &[(&str, &str)], given: Vec<(String, Value)>) {
        // One at a time of each kind: the second would be the first forgotten.
        if self
            .typed
            .entities
            .values()
            .any(|typing| typing.is_new_of(kind))
        {
            return;
        }
        let Ok(id) = self.model.charts().mint() else {
            return;
        };
        let mut typing = Typing::new(kind, &id, given);
        for (name, text) in put {
            typing.put(name, text);
        }
        self.typed.entities.insert(id, typing);
    }

    /// What the patient said of each object: the latest is in force, a new answer is a new fact.
    fn consents(&mut self, ui: &mut Ui, dossier: &Dossier) {
        let today = self.model.today().map(|today| today.affichage());
        titled_with(
            ui,
            &t("suivi-consentements"),
            |_| {},
            |ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                for object in sets::CONSENTEMENTS {
                    let known = dossier.consent(object.code);
                    let chosen = known.map(|known| known.reponse.clone());
                    let mut body = |ui: &mut Ui| {
                        ui.spacing_mut().item_spacing.x = 8.0;
                        let text = egui::RichText::new(object.label).size(DENSE);
                        ui.label(text.color(palette(ui).text));
                        let options: Vec<_> = sets::REPONSES
                            .iter()
                            .enumerate()
                            .map(|(n, one)| (n, one.label, Tone::Neutral))
                            .collect();
                        let at = sets::REPONSES
                            .iter()
                            .position(|one| Some(one.code) == chosen.as_deref());
                        if let Some(n) = widgets::segments(ui, object.label, &options, at) {
                            let day = today.clone().unwrap_or_default();
                            self.begin(
                                &CONSENTEMENT,
                                &[
                                    ("objet", object.code),
                                    ("reponse", sets::REPONSES[n].code),
                                    ("date", &day),
                                ],
                                Vec::new(),
                            );
                        }
                    };
                    // Where there is little room the answers stand under what they are about.
                    match ui.available_width() >= BESIDE {
                        true => drop(ui.horizontal(body)),
                        false => body(ui),
                    }
                    if let Some(known) = known {
                        let date = known.date.map(|date| date.affichage()).unwrap_or_default();
                        let mut parts = vec![date, known.auteur.clone(), known.motif.clone()];
                        parts.retain(|part| !part.is_empty());
                        widgets::caption(ui, parts.join(" · "));
                    }
                }
                self.newcomers(ui, &CONSENTEMENT);
            },
        );
    }

    fn correspondents(&mut self, ui: &mut Ui, dossier: &Dossier) {
        let known = self.model.charts().contacts("", CONTACTS);
        let contacts = known.found.unwrap_or_default();
        let named = |id: &str| {
            contacts
                .iter()
                .find(|contact| contact.id == id)
                .map_or_else(|| t("suivi-contact-inconnu"), contact_name)
        };
        titled_with(
            ui,
            &t("suivi-correspondants"),
            |_| {},
            |ui| {
                for view in &dossier.correspondents {
                    let name = named(&view.text("contact"));
                    let said = format!("{name} · {}", view.shown("role"));
                    self.row(ui, view, &said);
                }
                let label = t("suivi-correspondant-ajouter");
                let field = Field {
                    bare: true,
                    example: Some(&label),
                    ..Field::new(&label)
                };
                let id = egui::Id::unique(("socle-correspondant", self.patient));
                let (model, text) = (self.model, &mut self.typed.correspondent);
                let (_, picked) =
                    field.show_with(ui, id, text, |typed| contacts_named(model, typed));
                if let Some(contact) = picked {
                    self.typed.correspondent.clear();
                    self.begin(
                        &CORRESPONDANT,
                        &[],
                        vec![("contact".to_owned(), contact.into())],
                    );
                }
                self.newcomers(ui, &CORRESPONDANT);
            },
        );
    }
}

/// The contacts a text may mean, by id.
fn contacts_named(model: &dyn Model, typed: &str) -> Vec<Proposal<String>> {
    if typed.trim().chars().count() < 2 {
        return Vec::new();
    }
    let found = model.charts().contacts(typed.trim(), PROPOSED as u32).found;
    found
        .unwrap_or_default()
        .iter()
        .take(PROPOSED)
        .map(|contact| Proposal {
            label: contact_name(contact),
            more: contact.shown("specialite"),
            value: contact.id.clone(),
        })
        .collect()
}

/// `Dr OEIL Jean`, `Centre d’imagerie`.
pub(crate) fn contact_name(contact: &EntityView) -> String {
    let mut parts = vec![
        contact.text("civilite"),
        contact.text("nom"),
        contact.text("prenom"),
    ];
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn period(view: &EntityView) -> String {
    let shown = |date: Option<CivilDate>| date.map(|date| date.affichage());
    match (shown(view.date("debut")), shown(view.date("fin"))) {
        (Some(begin), Some(end)) => format!("{begin} – {end}"),
        (Some(begin), None) => t_with("element-depuis", &[("date", &begin)]),
        (None, Some(end)) => t_with("element-jusqu-a", &[("date", &end)]),
        (None, None) => String::new(),
    }
}

fn doctor(view: &EntityView) -> String {
    let mut parts = vec![view.text("nom"), period(view)];
    if view.flag("declare") {
        parts.push(t("suivi-declare"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn ald(view: &EntityView) -> String {
    let terme = view.coded(TERME).unwrap_or_default();
    let number = view.shown("numero");
    let mut parts = vec![terme.label, terme.code, period(view)];
    if !number.is_empty() {
        parts.insert(0, t_with("suivi-ald-numero", &[("numero", &number)]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
