//! The shut door: which ways in there are, and what happens at them.

use egui::{Id, Margin, Role, TextEdit, Ui};
use socle_keys::Secret;
use socle_keys::pkcs11::LastTry;
use socle_runtime::view::{Sign, Tone};
use socle_session::Principal;
use socle_session::manager::Coming;
use socle_session::state::{Attempt, Kept, Refused, State, Way, Why};

use super::{DoorDesk, page, rights};
use crate::entry::front::Front;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, NAME, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::door::{AtDoor, Door, Reader};

/// Width of the door.
const WIDTH: f32 = 520.0;

/// Draw the shut door over the whole window.
pub(crate) fn show(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk) {
    let wide = desk.rights || desk.settings;
    Front {
        id: "door",
        name: &t("porte"),
        width: if wide { 760.0 } else { WIDTH },
        above: 0.06,
    }
    .show(ui, |ui| inside(ui, model, door, desk));
}

fn inside(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk) {
    let kept = match &door.state {
        State::Locked { kept, .. } => Some(kept),
        State::Opening { kept, .. } => kept.as_ref(),
        _ => None,
    };
    heading(ui, kept);
    let refused = match &door.state {
        State::Nobody { refused } | State::Locked { refused, .. } => refused.as_ref(),
        _ => None,
    };
    if let Some(Refused { sentence, .. }) = refused {
        widgets::notice(ui, sentence, Tone::Problem);
    }
    if desk.leaving {
        widgets::notice(ui, &t("porte-non-enregistre"), Tone::Attention);
        let button = Button::new(&t("quitter-sans-enregistrer"))
            .weight(Weight::Danger)
            .show(ui);
        desk.leave_anyway |= button.clicked();
    }
    if let State::Opening { attempt, .. } = &door.state {
        desk.wipe_all(ui.ctx());
        opening(ui, model, attempt);
        return;
    }
    if desk.settings {
        page::connection(ui, model, door, desk);
        if Button::new(&t("porte-retour")).show(ui).clicked() {
            desk.settings = false;
        }
        return;
    }
    principal(ui, door, desk);
    card(ui, model, door, desk, refused);
    pro_sante_connect(ui, model, door, desk);
    organisation(ui, model, door, desk);
    foot(ui, model, door, desk, kept.is_some());
    if desk.rights {
        rights::choose(ui, &mut desk.column);
    }
}

fn heading(ui: &mut Ui, kept: Option<&Kept>) {
    match kept {
        None => {
            widgets::title(ui, &t("porte-titre"), NAME, 1);
            widgets::caption(ui, t("porte-accueil"));
        }
        Some(kept) => {
            widgets::title(ui, &t("verrou-titre"), NAME, 1);
            let why = match kept.why {
                Why::CardRemoved => t("verrou-carte"),
                Why::Idle => t("verrou-repos"),
                Why::Asked => t("verrou-demande"),
                Why::Expired => t("verrou-expire"),
            };
            ui.add(egui::Label::new(theme::semibold(kept.identified.name(), DENSE)).wrap());
            widgets::caption(ui, format!("{why} {}", t("verrou-garde")));
        }
    }
}

/// Somebody is coming in: what they are to do, and the way to give it up.
fn opening(ui: &mut Ui, model: &dyn Model, attempt: &Attempt) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        let said = match (attempt.way, &attempt.number) {
            (Way::Card, _) => t("porte-verifie-carte"),
            (Way::Browser, _) => t("porte-navigateur"),
            (Way::Ecps, None) => t("porte-appelle-ecps"),
            (Way::Ecps, Some(_)) => t("porte-compare"),
            (Way::Organisation, _) => t("porte-verifie-certificat"),
        };
        ui.horizontal_wrapped(|ui| {
            widgets::busy_mark(ui);
            ui.add(egui::Label::new(egui::RichText::new(&said).size(DENSE)).wrap());
        });
        if let Some(number) = &attempt.number {
            let shown = ui.label(theme::semibold(number.as_str(), 40.0).color(palette(ui).text));
            let name = t_with("porte-numero", &[("numero", number)]);
            widgets::said_as(&shown, Role::Status, &name);
        }
        if Button::new(&t("annuler")).show(ui).clicked() {
            model.at_door(AtDoor::GiveUp);
        }
    });
    // What comes of it is looked for even when nobody tells.
    ui.ctx()
        .request_repaint_after(std::time::Duration::from_millis(250));
}

/// With a card.
fn card(
    ui: &mut Ui,
    model: &dyn Model,
    door: &Door,
    desk: &mut DoorDesk,
    refused: Option<&Refused>,
) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("porte-carte"), DENSE, 2);
        if !door.ways.card {
            widgets::caption(ui, t("porte-carte-non-reglee"));
            return;
        }
        let readable = match (&door.card, &door.reader) {
            (Some(seen), _) => match &seen.line {
                Ok(line) => {
                    widgets::pill(
                        ui,
                        Sign::Check,
                        &t_with("porte-carte-de", &[("qui", line)]),
                        Tone::Good,
                    );
                    true
                }
                Err(why) => {
                    widgets::notice(ui, why, Tone::Attention);
                    false
                }
            },
            (None, Reader::Trouble(why)) => {
                widgets::notice(ui, why, Tone::Attention);
                false
            }
            (None, Reader::Card) => {
                widgets::caption(ui, t("porte-carte-illisible"));
                false
            }
            (None, Reader::Unknown | Reader::Empty) => {
                widgets::pill(ui, Sign::Empty, &t("porte-inserer"), Tone::Neutral);
                false
            }
        };
        if !readable {
            desk.focused = None;
            return;
        }
        let seen = door.card.as_ref();
        let keypad = seen.is_some_and(|seen| seen.has_keypad);
        let last = seen.is_some_and(|seen| seen.is_last_try);
        if last {
            widgets::notice(ui, &t("porte-dernier-essai"), Tone::Attention);
        }
        let mut go = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if !keypad {
                go |= secret(
                    ui,
                    pin_field(),
                    &mut desk.pin,
                    &t("porte-code"),
                    120.0,
                    &mut desk.focused,
                );
            }
            let label = match (keypad, last) {
                (true, _) => t("porte-code-lecteur"),
                (false, true) => t("porte-ouvrir-dernier"),
                (false, false) => t("porte-ouvrir"),
            };
            // The last try is spent by a press of its own button, never by a reflex of the Enter key.
            go &= !last;
            let weight = if last {
                Weight::Danger
            } else {
                Weight::Primary
            };
            go |= Button::new(&label).weight(weight).show(ui).clicked();
        });
        if refused.is_some_and(|refused| refused.way == Way::Card) {
            widgets::caption(ui, t("porte-un-essai"));
        }
        if go && (keypad || !desk.pin.is_empty()) {
            let pin = (!keypad).then(|| Secret::new(std::mem::take(&mut desk.pin)));
            let last = match last {
                true => LastTry::Spend,
                false => LastTry::Keep,
            };
            model.at_door(AtDoor::ComeIn(
                Coming::Card { pin, last },
                chosen(desk, door),
            ));
            desk.wipe_all(ui.ctx());
        }
    });
}

/// The field of the PIN.
pub(super) fn pin_field() -> Id {
    Id::unique("socle-porte-code")
}

/// The field of the passphrase of the practice's certificate.
pub(super) fn passphrase_field() -> Id {
    Id::unique("socle-porte-mot-de-passe")
}

/// A field nobody reads over a shoulder; true when Enter was pressed in it. It has the keyboard when it appears.
pub(crate) fn secret(
    ui: &mut Ui,
    id: Id,
    text: &mut String,
    label: &str,
    width: f32,
    focused: &mut Option<&'static str>,
) -> bool {
    let name = ui.label(egui::RichText::new(label).size(DENSE));
    let edit = TextEdit::singleline(text)
        .id(id)
        .password(true)
        .desired_width(width)
        .char_limit(64)
        .margin(Margin::symmetric(8, 5));
    let response = ui.add(edit).labelled_by(name.id);
    if *focused != Some("secret") {
        *focused = Some("secret");
        response.request_focus();
    }
    response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// By Pro Santé Connect.
fn pro_sante_connect(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk) {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("porte-psc"), DENSE, 2);
        if !door.ways.psc {
            widgets::caption(ui, t("porte-psc-non-regle"));
            return;
        }
        if Button::new(&t("porte-psc-ouvrir")).show(ui).clicked() {
            model.at_door(AtDoor::ComeIn(Coming::Browser, chosen(desk, door)));
        }
        widgets::caption(ui, t("porte-ou-ecps"));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let name = ui.label(egui::RichText::new(t("porte-rpps")).size(DENSE));
            let edit = TextEdit::singleline(&mut desk.rpps)
                .desired_width(140.0)
                .char_limit(20)
                .margin(Margin::symmetric(8, 5));
            let response = ui.add(edit).labelled_by(name.id);
            let enter =
                response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let pressed = Button::new(&t("porte-ecps-ouvrir")).show(ui).clicked();
            if (enter || pressed) && !desk.rpps.trim().is_empty() {
                let rpps = desk.rpps.clone();
                model.at_door(AtDoor::ComeIn(Coming::Ecps { rpps }, chosen(desk, door)));
            }
        });
    });
}

/// As the practice, where its certificate is set.
fn organisation(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk) {
    if !door.ways.organisation {
        return;
    }
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::title(ui, &t("porte-certificat"), DENSE, 2);
        widgets::caption(ui, t("porte-certificat-limites"));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            // The keyboard stays with the card.
            let mut elsewhere = Some("secret");
            let enter = secret(
                ui,
                passphrase_field(),
                &mut desk.passphrase,
                &t("porte-mot-de-passe"),
                180.0,
                &mut elsewhere,
            );
            let pressed = Button::new(&t("porte-certificat-ouvrir"))
                .show(ui)
                .clicked();
            if (enter || pressed) && !desk.passphrase.is_empty() {
                let passphrase = Secret::new(std::mem::take(&mut desk.passphrase));
                model.at_door(AtDoor::ComeIn(Coming::Organisation { passphrase }, None));
                desk.wipe_all(ui.ctx());
            }
        });
    });
}

/// For whom somebody comes in: always in training, at times as a locum.
fn principal(ui: &mut Ui, door: &Door, desk: &mut DoorDesk) {
    let needed = is_in_training(door);
    if needed {
        widgets::caption(ui, t("porte-pour-requis"));
    } else {
        ui.checkbox(&mut desk.for_somebody, t("porte-pour-quelqu-un"));
    }
    if !needed && !desk.for_somebody {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let name = ui.label(egui::RichText::new(t("porte-pour")).size(DENSE));
        let edit = TextEdit::singleline(&mut desk.principal)
            .desired_width(220.0)
            .char_limit(120)
            .hint_text(t("porte-pour-exemple"))
            .margin(Margin::symmetric(8, 5));
        ui.add(edit).labelled_by(name.id);
        for known in door.people.iter().take(6) {
            if Button::new(&known.name)
                .weight(Weight::Quiet)
                .show(ui)
                .clicked()
            {
                desk.principal.clone_from(&known.name);
            }
        }
    });
}

/// The card in the reader is that of somebody in training: they say for whom they work.
fn is_in_training(door: &Door) -> bool {
    door.card.as_ref().is_some_and(|seen| seen.needs_principal)
}

/// The person worked for, with their national identifier where the practice knows them.
fn chosen(desk: &DoorDesk, door: &Door) -> Option<Principal> {
    let typed = desk.principal.trim();
    if !(is_in_training(door) || desk.for_somebody) || typed.is_empty() {
        return None;
    }
    let known = door.people.iter().find(|known| known.name == typed);
    Some(known.cloned().unwrap_or_else(|| Principal {
        national_id: String::new(),
        name: typed.to_owned(),
    }))
}

fn foot(ui: &mut Ui, model: &dyn Model, door: &Door, desk: &mut DoorDesk, locked: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let label = match desk.rights {
            true => t("porte-droits-cacher"),
            false => t("porte-droits"),
        };
        if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
            desk.rights = !desk.rights;
        }
        // Who is away from a locked session does not change by which way one comes in.
        if !locked {
            let settings = t("porte-reglages");
            if Button::new(&settings)
                .weight(Weight::Quiet)
                .show(ui)
                .clicked()
            {
                desk.settings = true;
            }
        }
        if locked
            && Button::new(&t("session-fermer"))
                .weight(Weight::Quiet)
                .show(ui)
                .clicked()
        {
            model.at_door(AtDoor::LogOut);
        }
        if door.may_skip && !locked {
            let skip = t("porte-sans-session");
            if Button::new(&skip).weight(Weight::Quiet).show(ui).clicked() {
                model.at_door(AtDoor::Skip);
            }
        }
    });
    if door.may_skip && !locked {
        let text = egui::RichText::new(t("porte-sans-session-pourquoi")).size(CAPTION);
        ui.add(egui::Label::new(text.color(palette(ui).secondary)).wrap());
    }
}
