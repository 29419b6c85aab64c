//! The practice's secure mailboxes: how each is, what came of trying one, and a form to add or change one. Nothing is sent
//! to try a mailbox.

mod form;

use egui::{RichText, Role, Ui, UiBuilder};
use socle_capabilities::mailbox::entry::Holder;
use socle_capabilities::mailbox::settings::ComingIn;
use socle_runtime::Failure;
use socle_runtime::ports::mail::{MailCheck, MailStage};
use socle_runtime::view::{Sign, Tone};

use crate::kit::text::{instant, t, t_with};
use crate::kit::theme::{self, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::patient::file::Desk;
use form::Form;
use socle_practice::mailboxes::{Line, MailDesk, Seen, Working};

/// What the card keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    form: Option<Form>,
    /// The mailbox whose removal is to be confirmed.
    removing: Option<String>,
}

/// Draw the card. Answers where it stands.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    mail: &MailDesk,
    draft: &mut Draft,
) -> egui::Rect {
    let seen = mail.seen();
    let builder = UiBuilder::new()
        .id_salt("settings-of-mailboxes")
        .accessibility_role(Role::Region)
        .accessibility_label(t("reglages-boites"));
    let drawn = ui.scope_builder(builder, |ui| {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::title(ui, &t("reglages-boites"), DENSE, 2);
            let refusal = mail.right().refusal();
            if let Some(refusal) = &refusal {
                widgets::caption(ui, refusal.sentence);
            }
            for name in seen.played.iter() {
                widgets::caption(ui, t_with("boite-jouee", &[("boite", name)]));
            }
            match seen.boxes.as_deref() {
                None => drop(widgets::busy_mark(ui)),
                Some(boxes) if boxes.is_empty() && draft.form.is_none() => {
                    widgets::caption(ui, t("boites-aucune"));
                }
                Some(boxes) => {
                    for line in boxes {
                        one(ui, line, mail, &seen, draft);
                        widgets::rule(ui);
                    }
                }
            }
            ui.add_enabled_ui(refusal.is_none(), |ui| match &mut draft.form {
                None => {
                    if let Some((sentence, _)) = &seen.failure {
                        widgets::notice(ui, sentence, Tone::Problem);
                    }
                    if Button::new(&t("boite-ajouter")).show(ui).clicked() {
                        mail.forget();
                        draft.form = Some(Form::new());
                    }
                }
                Some(form) => {
                    if form.show(ui, desk, mail, &seen) {
                        mail.forget();
                        draft.form = None;
                    }
                }
            });
        })
    });
    drawn.response.rect
}

/// A mailbox: how it is, and what can be done.
fn one(ui: &mut Ui, line: &Line, mail: &MailDesk, seen: &Seen, draft: &mut Draft) {
    let settings = &line.settings;
    let (sign, word, tone) = match line.state.as_str() {
        "ready" => (Sign::Check, t("boite-suivie"), Tone::Good),
        "failed" => (Sign::Cross, t("boite-en-panne"), Tone::Problem),
        _ => (Sign::Empty, t("boite-pas-lue"), Tone::Neutral),
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.label(theme::semibold(&settings.name, DENSE).color(palette(ui).text));
        let address = RichText::new(&settings.address).size(DENSE);
        ui.label(address.color(palette(ui).secondary));
        widgets::pill(ui, sign, &word, tone);
        if let Some(ms) = line.synced_ms {
            let when = instant(ms);
            widgets::caption(ui, t_with("boite-a-jour", &[("quand", &when)]));
        }
    });
    let whose = match &settings.owner {
        Some(_) => t("boite-personnelle"),
        None => t("boite-cabinet"),
    };
    let login = match &settings.login {
        ComingIn::Token => t("boite-par-psc"),
        ComingIn::Password { .. } => t("boite-par-mot-de-passe"),
        ComingIn::Certificate { of: Holder::Person } => t("boite-par-carte"),
        ComingIn::Certificate {
            of: Holder::Practice,
        } => t("boite-par-certificat"),
    };
    widgets::caption(ui, format!("{whose} · {login}"));
    if !line.reason.is_empty() {
        widgets::notice(ui, &line.reason, Tone::Attention);
    }
    let trying = seen.working == Some(Working::Trying(settings.id.clone()));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let named = |key: &str| t_with(key, &[("boite", &settings.name)]);
        let press = |ui: &mut Ui, label: &str, name: &str, waiting: bool| {
            let button = Button {
                name: Some(name),
                waiting,
                ..Button::new(label)
            };
            button.show(ui).clicked()
        };
        if press(ui, &t("boite-tester"), &named("boite-tester-nom"), trying) {
            mail.try_out(&settings.id);
        }
        if trying && press(ui, &t("boite-arreter"), &named("boite-arreter-nom"), false) {
            mail.cancel();
        }
        ui.add_enabled_ui(mail.right().is_allowed(), |ui| {
            if press(ui, &t("boite-changer"), &named("boite-changer-nom"), false) {
                mail.forget();
                draft.form = Some(Form::of(settings));
            }
            let removing = draft.removing.as_ref() == Some(&settings.id);
            if !removing && press(ui, &t("boite-retirer"), &named("boite-retirer-nom"), false) {
                draft.removing = Some(settings.id.clone());
            }
        });
    });
    if trying {
        widgets::caption(ui, t("boite-essai-en-cours"));
    }
    if let Some((id, check)) = &seen.tried
        && *id == settings.id
    {
        match check.as_ref() {
            Ok(check) => tried(ui, check),
            Err(failure) => {
                widgets::notice(ui, &failure.message, Tone::Problem);
            }
        }
    }
    if draft.removing.as_ref() == Some(&settings.id) {
        widgets::notice(ui, &t("boite-retirer-question"), Tone::Attention);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let yes = t_with("boite-retirer-oui", &[("boite", &settings.name)]);
            if Button::new(&yes).weight(Weight::Danger).show(ui).clicked() {
                mail.remove(&settings.id);
                draft.removing = None;
            }
            if Button::new(&t("annuler")).show(ui).clicked() {
                draft.removing = None;
            }
        });
    }
}

/// What came of trying both servers, step by step.
fn tried(ui: &mut Ui, check: &MailCheck) {
    let read = check.read.end.as_ref();
    let folders = read.map(|n| t_with("boite-dossiers", &[("dossiers", &n.to_string())]));
    steps(ui, &t("boite-reception"), check.read.stage, folders);
    let sends = check.sends.end.as_ref().map(|()| t("boite-prete"));
    steps(ui, &t("boite-envoi"), check.sends.stage, sends);
}

fn steps(ui: &mut Ui, title: &str, came_to: MailStage, end: Result<String, &Failure>) {
    let group = UiBuilder::new()
        .id_salt(title)
        .accessibility_role(Role::Group)
        .accessibility_label(title);
    ui.scope_builder(group, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            widgets::caption(ui, title);
            for (stage, done, failed) in [
                (MailStage::Named, "boite-nom-trouve", "boite-nom-inconnu"),
                (MailStage::Reached, "boite-joint", "boite-muet"),
                (MailStage::Secured, "boite-sure", "boite-pas-sure"),
                (MailStage::Entered, "boite-ouverte", "boite-fermee"),
            ] {
                if stage > came_to {
                    widgets::pill(ui, Sign::Cross, &t(failed), Tone::Problem);
                    return;
                }
                widgets::pill(ui, Sign::Check, &t(done), Tone::Good);
            }
            match &end {
                Ok(said) => widgets::pill(ui, Sign::Check, said, Tone::Good),
                Err(_) => widgets::pill(ui, Sign::Cross, &t("boite-illisible"), Tone::Problem),
            };
        });
        if let Err(failure) = end {
            widgets::notice(ui, &failure.message, Tone::Problem);
        }
    });
}
