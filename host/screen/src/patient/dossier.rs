//! The administrative tab of a file: administrative fields, traits, how the patient is followed, and all that happened to
//! the identity.

use egui::{FontFamily, Label, Layout, RichText, Role, Ui, UiBuilder, vec2};
use socle_formats::date::CivilDate;
use socle_formats::identite::{Controle, Identite, Verdict};
use socle_formats::traits::Champ;
use socle_record::{Author, IdentityEvent};

use crate::errand::Errand;
use crate::kit::text::{instant, t, t_with};
use crate::kit::theme::{self, DENSE, palette};
use crate::kit::widgets;
use crate::model::{FileData, FileState};
use crate::patient::banner::statut_mark;
use crate::patient::charts::{self, FileTyped, identity};
use crate::patient::file::Desk;
use socle_runtime::view::Tone;

use socle_practice::places;

/// Draw the tab.
pub(crate) fn show(ui: &mut Ui, file: &FileState, patient: &str, desk: &mut Desk<'_>) {
    if let Some(failure) = &file.failure {
        widgets::notice(ui, failure, Tone::Problem);
        widgets::gap(ui, 2.0);
    }
    let Some(data) = &file.data else { return };
    ui.spacing_mut().item_spacing.y = 12.0;
    let width = ui.available_width();
    let today = desk.model.today();
    let model = desk.model;
    let typed = desk.typed.of(patient);
    let errands = &mut *desk.errands;
    if width >= 560.0 {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let half = ((width - 12.0) / 2.0).floor();
            widgets::column(ui, half, |ui| {
                traits(ui, data, today.as_ref(), typed, errands);
            });
            widgets::column(ui, half, |ui| {
                charts::coordinates(ui, data, model, typed, errands);
            });
        });
    } else {
        traits(ui, data, today.as_ref(), typed, errands);
        charts::coordinates(ui, data, model, typed, errands);
    }
    charts::followup::show(ui, patient, desk);
    history(ui, &data.history);
}

fn traits(
    ui: &mut Ui,
    data: &FileData,
    today: Option<&CivilDate>,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let title = t("dossier-traits");
    if typed.traits.is_some() {
        titled(ui, &title, |ui| {
            identity::form(ui, &data.identity, today, typed, errands);
        });
        return;
    }
    titled_with(
        ui,
        &title,
        |ui| identity::buttons(ui, &data.identity, typed, errands),
        |ui| read_traits(ui, data),
    );
}

fn read_traits(ui: &mut Ui, data: &FileData) {
    let traits = data.identity.identite.traits();
    for (label, value) in [
        (t("trait-nom"), traits.nom_naissance.clone()),
        (t("trait-prenom"), traits.premier_prenom.clone()),
        (t("trait-prenoms"), traits.prenoms().to_owned()),
        (t("trait-sexe"), traits.sexe.libelle().to_owned()),
        (t("trait-date"), traits.date_naissance.affichage()),
        (
            t("trait-lieu"),
            traits
                .lieu_naissance
                .map(places::written)
                .unwrap_or_default(),
        ),
    ] {
        line(ui, &label, &value);
    }
    let identity = &data.identity.identite;
    let (sign, tone) = statut_mark(identity.statut());
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        label(ui, &t("dossier-statut"));
        // What has no room goes on under the value, not under its name.
        ui.horizontal_wrapped(|ui| {
            widgets::pill(ui, sign, identity.statut().libelle(), tone);
            if let Some(check) = identity.controle() {
                widgets::caption(ui, check.libelle());
            }
        });
    });
    if let Some(asked) = &data.identity.asked {
        line(
            ui,
            &t("dossier-insi"),
            &t_with(
                "dossier-insi-reponse",
                &[("instant", &instant(asked.at_ms)), ("code", &asked.code)],
            ),
        );
    }
}

fn titled(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    titled_with(ui, title, |_| {}, contents);
}

/// A card with its title, and what stands at the right of it.
pub(crate) fn titled_with(
    ui: &mut Ui,
    title: &str,
    beside: impl FnOnce(&mut Ui),
    contents: impl FnOnce(&mut Ui),
) {
    let builder = UiBuilder::new()
        .id_salt(title)
        .accessibility_role(Role::Region)
        .accessibility_label(title);
    ui.scope_builder(builder, |ui| {
        widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.horizontal(|ui| {
                ui.set_min_height(24.0);
                widgets::title(ui, title, DENSE, 2);
                ui.with_layout(Layout::right_to_left(egui::Align::Center), beside);
            });
            widgets::gap(ui, 1.0);
            contents(ui);
        });
    });
}

const LABEL: f32 = 128.0;

fn label(ui: &mut Ui, text: &str) {
    let color = palette(ui).secondary;
    ui.allocate_ui_with_layout(
        vec2(LABEL, 26.0),
        Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(LABEL);
            ui.add(Label::new(RichText::new(text).size(DENSE).color(color)).truncate());
        },
    );
}

/// A fact: its name and its value.
pub(crate) fn line(ui: &mut Ui, name: &str, value: &str) {
    let palette = palette(ui);
    ui.horizontal_top(|ui| {
        ui.set_min_height(26.0);
        label(ui, name);
        let (text, color) = if value.is_empty() {
            (t("absent"), palette.secondary)
        } else {
            (value.to_owned(), palette.text)
        };
        ui.vertical(|ui| {
            ui.add_space(5.0);
            let response = ui.add(
                Label::new(
                    RichText::new(&text)
                        .font(egui::FontId::new(DENSE, theme::tabular_family()))
                        .color(color),
                )
                .wrap()
                .selectable(true),
            );
            response.widget_info(|| {
                egui::WidgetInfo::labeled(Role::Label, true, format!("{name} : {text}"))
            });
            ui.add_space(4.0);
        });
    });
    widgets::rule(ui);
}

/// A line of the history as it is read.
struct Told {
    when: String,
    what: String,
    detail: Option<String>,
    who: String,
}

fn history(ui: &mut Ui, history: &[IdentityEvent]) {
    titled(ui, &t("dossier-historique"), |ui| {
        if history.is_empty() {
            widgets::caption(ui, t("historique-vide"));
        }
        // The latest first: it is what one looks for.
        for event in history.iter().rev() {
            let told = tell(event);
            ui.horizontal_top(|ui| {
                ui.set_min_height(28.0);
                cell(ui, 116.0, |ui| {
                    ui.label(theme::tabular(&told.when, DENSE).color(palette(ui).secondary));
                });
                let after = event.after.statut();
                cell(ui, 104.0, |ui| {
                    let (sign, tone) = statut_mark(after);
                    widgets::pill(ui, sign, after.libelle(), tone);
                });
                ui.vertical(|ui| {
                    ui.add_space(5.0);
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(
                        Label::new(
                            RichText::new(&told.what)
                                .font(egui::FontId::new(DENSE, FontFamily::Proportional))
                                .color(palette(ui).text),
                        )
                        .wrap(),
                    );
                    if let Some(detail) = &told.detail {
                        widgets::caption(ui, detail);
                    }
                    widgets::caption(ui, &told.who);
                    ui.add_space(4.0);
                });
            });
            widgets::rule(ui);
        }
    });
}

fn cell(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(
        vec2(width, 28.0),
        Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(width);
            contents(ui);
        },
    );
}

fn tell(event: &IdentityEvent) -> Told {
    let what = match event.acte.as_str() {
        "creation" => t("acte-creation"),
        "sans_reponse" => match &event.code {
            Some(code) => t_with("acte-sans-reponse-code", &[("code", code)]),
            None => t("acte-sans-reponse"),
        },
        "reponse" if event.after.a_verifier().is_some() => t("acte-reponse-retenue"),
        "reponse" => t("acte-reponse"),
        "accepter_reponse" => t("acte-accepter"),
        "rejeter_reponse" => t("acte-rejeter"),
        "controler" => match event.after.controle() {
            Some(check @ Controle::Piece(_)) => {
                t_with("acte-controler-piece", &[("piece", check.libelle())])
            }
            _ => t("acte-controler"),
        },
        "attester" => t("acte-attester"),
        "retirer_controle" => t("acte-retirer-controle"),
        "invalider_ins" => t("acte-invalider"),
        "revenir_provisoire" => t("acte-revenir-provisoire"),
        "lire_apcv" if event.after.a_verifier().is_some() => t("acte-reponse-retenue"),
        "lire_apcv" => t("acte-lire-apcv"),
        "refuser_piece" => t("acte-refuser-piece"),
        "verifier" => {
            let verdict = event.code.as_deref().and_then(|code| code.parse().ok());
            let verdict = verdict.map_or("", Verdict::libelle);
            t_with("acte-verifier", &[("verdict", verdict)])
        }
        "marquer" => t("acte-marquer"),
        "modifier_traits" => t("acte-modifier-traits"),
        other => other.to_owned(),
    };
    Told {
        when: instant(event.at_ms),
        what,
        detail: match &event.reason {
            Some(reason) => Some(t_with("acte-motif", &[("motif", reason)])),
            None => changes(event.before.as_ref(), &event.after),
        },
        who: who(&event.author, event.moyen.libelle()),
    }
}

/// The traits an event changed: `Premier prénom : ZOEE → ZOE`.
fn changes(before: Option<&Identite>, after: &Identite) -> Option<String> {
    let (before, after) = (before?.traits(), after.traits());
    let place = |traits: &socle_formats::traits::Traits| {
        traits
            .lieu_naissance
            .map(|place| place.to_string())
            .unwrap_or_else(|| t("absent"))
    };
    let parts: Vec<String> = [
        (
            Champ::NomNaissance,
            before.nom_naissance.clone(),
            after.nom_naissance.clone(),
        ),
        (
            Champ::PremierPrenom,
            before.premier_prenom.clone(),
            after.premier_prenom.clone(),
        ),
        (
            Champ::ListePrenoms,
            before.prenoms().to_owned(),
            after.prenoms().to_owned(),
        ),
        (
            Champ::Sexe,
            before.sexe.libelle().to_owned(),
            after.sexe.libelle().to_owned(),
        ),
        (
            Champ::DateNaissance,
            before.date_naissance.affichage(),
            after.date_naissance.affichage(),
        ),
        (Champ::LieuNaissance, place(before), place(after)),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| format!("{} : {before} → {after}", field.libelle()))
    .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn who(author: &Author, means: &str) -> String {
    let person = match &author.person {
        Some(person) => person.nom.clone(),
        None => t("auteur-cabinet"),
    };
    match &author.plugin {
        Some(plugin) => t_with(
            "auteur-par-extension",
            &[("auteur", &person), ("extension", plugin), ("moyen", means)],
        ),
        None => t_with("auteur-seul", &[("auteur", &person), ("moyen", means)]),
    }
}
