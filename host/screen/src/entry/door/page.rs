//! The page of the session: who is there and how, what they may do, leaving, and what is set about coming in.

use egui::{Id, Margin, Rect, TextEdit, Ui};
use socle_formats::date::CivilDate;
use socle_runtime::view::{Sign, Tone};
use socle_session::state::{State, Why};
use zeroize::Zeroize as _;

use super::{DoorDesk, rights};
use crate::kit::page::Page;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{DENSE, NAME, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::door::{AtDoor, Door};
use socle_practice::connection::{FIELDS, Field, TO_SET, Whose, may_set};

/// Widest the page is.
const WIDTH: f32 = 760.0;
/// Width of a field.
const FIELD: f32 = 380.0;

/// Draw the page.
pub(crate) fn show(ui: &mut Ui, rect: Rect, model: &dyn Model, desk: &mut DoorDesk) {
    let name = t("session-page");
    let frame = Page {
        id: "session",
        name: &name,
        width: Some(WIDTH),
    };
    frame.show(ui, rect, |ui| {
        widgets::title(ui, &name, NAME, 1);
        let door = model.door();
        who(ui, model, door.as_ref());
        if let Some(door) = &door {
            journal(ui, door);
        }
        if let Some(profile) = model.profile() {
            widgets::title(ui, &t("droits-les-miens"), DENSE, 2);
            rights::table(ui, profile);
        }
        if let Some(door) = &door {
            connection(ui, model, door, desk);
        }
    });
}

/// Until when the journal of this workstation is signed.
fn journal(ui: &mut Ui, door: &Door) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        widgets::title(ui, &t("journal-signe-titre"), DENSE, 2);
        match &door.signed {
            Some(signed) => {
                let day = signed.day.parse().map(|day: CivilDate| day.affichage());
                let day = day.unwrap_or_else(|_odd| signed.day.clone());
                let said = t_with("journal-signe", &[("jour", &day), ("qui", &signed.by)]);
                widgets::pill(ui, Sign::Check, &said, Tone::Good);
            }
            None => {
                widgets::pill(ui, Sign::Empty, &t("journal-non-signe"), Tone::Neutral);
            }
        }
        widgets::caption(ui, t("journal-signe-pourquoi"));
        if let Some(why) = &door.unsigned {
            let said = t_with("journal-non-signe-aujourd-hui", &[("raison", why)]);
            widgets::notice(ui, &said, Tone::Attention);
        }
    });
}

fn who(ui: &mut Ui, model: &dyn Model, door: Option<&Door>) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let person = model.session().person;
        let line = person.unwrap_or_else(|| t("session-personne"));
        ui.label(crate::kit::theme::semibold(line, DENSE).color(palette(ui).text));
        let Some(door) = door else {
            widgets::caption(ui, t("session-demonstration-dite"));
            return;
        };
        let State::Open { identified, .. } = &door.state else {
            widgets::caption(ui, t("session-aucune"));
            if Button::new(&t("session-identifier"))
                .weight(Weight::Primary)
                .show(ui)
                .clicked()
            {
                model.at_door(AtDoor::Return);
            }
            return;
        };
        if !identified.structure.name.is_empty() {
            widgets::caption(ui, identified.structure.name.clone());
        }
        if let Some(principal) = &identified.principal {
            widgets::caption(
                ui,
                t_with("session-responsable", &[("qui", &principal.name)]),
            );
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let lock = Button {
                chip: Some("Ctrl L"),
                ..Button::new(&t("session-verrouiller"))
            }
            .show(ui);
            if lock.clicked() {
                model.at_door(AtDoor::Lock(Why::Asked));
            }
            if Button::new(&t("session-changer")).show(ui).clicked() {
                model.at_door(AtDoor::Lock(Why::Asked));
            }
            if Button::new(&t("session-fermer")).show(ui).clicked() {
                model.at_door(AtDoor::LogOut);
            }
        });
        widgets::caption(ui, t("session-travail-garde"));
    });
}

/// What is set about coming in: each field is kept when one is done with it.
pub(super) fn connection(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk) {
    widgets::title(ui, &t("connexion"), DENSE, 2);
    if let Some(refusal) = model.right(TO_SET).refusal() {
        widgets::notice(ui, refusal.sentence, Tone::Neutral);
        widgets::caption(ui, t("connexion-reparation"));
    }
    if let Some(bad) = &door.bad {
        let field = t(&text_key(bad.key));
        let said = t_with(
            "connexion-inutilisable",
            &[("champ", &field), ("raison", bad.reason)],
        );
        widgets::notice(ui, &said, Tone::Problem);
    }
    for title in ["connexion-cartes", "connexion-cabinet", "connexion-psc"] {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::title(ui, &t(title), DENSE, 3);
            for field in FIELDS.into_iter().filter(|field| card(field.key) == title) {
                one(ui, model, door, desk, field);
            }
        });
    }
}

/// The card a field stands on.
fn card(key: &str) -> &'static str {
    if key.starts_with("session.structure.") {
        "connexion-cabinet"
    } else if key.starts_with("session.psc.") {
        "connexion-psc"
    } else {
        "connexion-cartes"
    }
}

fn one(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk, field: Field) {
    let set = door.connection.get(field.key);
    let shown = if field.is_secret { "" } else { set };
    let draft = desk
        .drafts
        .entry(field.key)
        .or_insert_with(|| shown.to_owned());
    let label = t(&text_key(field.key));
    let name = ui.label(egui::RichText::new(&label).size(DENSE));
    let may = may_set(&door.connection, field, model.right(TO_SET)).is_ok();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let edit = TextEdit::singleline(draft)
            .desired_width(FIELD)
            .char_limit(1_000)
            .id(field_id(field))
            .password(field.is_secret)
            .hint_text(match field.is_secret && !set.is_empty() {
                true => t("connexion-secret-garde"),
                false => String::new(),
            })
            .margin(Margin::symmetric(8, 5));
        let response = ui.add_enabled(may, edit).labelled_by(name.id);
        let changed = draft.trim() != shown;
        // A secret left empty stays as it is.
        let typed = draft.trim().to_owned();
        if response.has_focus() {
            desk.sent.remove(field.key);
        }
        if response.lost_focus()
            && changed
            && !(field.is_secret && typed.is_empty())
            && desk.sent.get(field.key) != Some(&typed)
        {
            if field.is_secret {
                // Neither shown again nor taken back by Ctrl+Z.
                draft.zeroize();
                super::forget_typed(ui.ctx(), field_id(field));
            } else {
                desk.sent.insert(field.key, typed.clone());
            }
            model.at_door(AtDoor::Set(field, typed));
        }
        if !response.has_focus() && !changed && !set.is_empty() {
            widgets::caption(
                ui,
                t(match field.whose {
                    Whose::Station => "connexion-poste",
                    Whose::Practice => "connexion-pour-tous",
                }),
            );
        }
    });
    if field.is_secret && !set.is_empty() {
        desk.drafts.entry(field.key).and_modify(|draft| {
            if draft == set {
                draft.clear();
            }
        });
    }
}

fn field_id(field: Field) -> Id {
    Id::unique(("socle-connexion", field.key))
}

/// `session.card.module` is `champ-session-card-module` in the catalogue.
fn text_key(key: &str) -> String {
    format!("champ-{}", key.replace('.', "-"))
}
