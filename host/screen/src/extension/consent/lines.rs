//! The lines of a consent, grouped by what they reach, each with its choice.

use std::collections::BTreeMap;

use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Label, Role, TextFormat, Ui, UiBuilder};
use socle_manifest::{Group, HostPattern, Permission, Scope};
use socle_runtime::view::{Sign, Tone};
use socle_runtime::{Choice, Line};

use crate::kit::text::{quoted, t, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;

/// Room for the three choices.
const CHOICES: f32 = 236.0;

/// What is chosen before the person has chosen: enough for the plugin to do what it was made for, for the patient in front
/// of the doctor. What leaves or is written in her name, what reaches further than that patient, servers nobody can list
/// and the practice's own network are asked each time. Nothing is refused before she has read it: she came to install.
pub(super) fn sensible(line: &Line) -> Choice {
    let permission = &line.request.permission;
    let far = match permission {
        Permission::Identity { scope, .. }
        | Permission::IdentityUnqualified { scope }
        | Permission::Records { scope, .. }
        | Permission::Documents { scope, .. } => *scope == Scope::All,
        Permission::Http { host } => matches!(host, HostPattern::Below(_)),
        Permission::HttpPrivate { .. } => true,
        _ => false,
    };
    if far || permission.acts_in_the_doctors_name() {
        Choice::EachTime
    } else {
        Choice::Always
    }
}

/// A choice as it is offered: value, word, tone.
pub(crate) const CHOICES_OFFERED: [Choice; 3] = [Choice::Always, Choice::EachTime, Choice::Never];

fn tone(choice: Choice) -> Tone {
    match choice {
        Choice::Always => Tone::Good,
        Choice::EachTime => Tone::Information,
        Choice::Never => Tone::Problem,
    }
}

/// Draw a line's choice; the new one when it was changed. What the policy fixes is said, not offered.
pub(crate) fn choice_of(ui: &mut Ui, line: &Line, chosen: Option<Choice>) -> Option<Choice> {
    if line.fixed.is_some() {
        let choice = line.choice.or(chosen).unwrap_or(Choice::Never);
        let (sign, tone) = match choice {
            Choice::Never => (Sign::Cross, Tone::Problem),
            _ => (Sign::Check, Tone::Neutral),
        };
        let text = t_with("choix-fixe", &[("choix", choice.label())]);
        widgets::pill(ui, sign, &text, tone);
        return None;
    }
    let permission = &line.request.permission;
    let offered: Vec<_> = CHOICES_OFFERED
        .into_iter()
        .filter(|choice| *choice != Choice::EachTime || permission.can_be_asked())
        .map(|choice| (choice, choice.label(), tone(choice)))
        .collect();
    widgets::segments(ui, &permission.phrase(), &offered, chosen)
}

/// Draw the lines; what is changed is noted among the choices, by id.
pub(super) fn show(ui: &mut Ui, lines: &[&Line], choices: &mut BTreeMap<String, Choice>) {
    for group in Group::ALL {
        let of_group = |line: &&&Line| line.request.permission.group() == group;
        if !lines.iter().any(|line| of_group(&line)) {
            continue;
        }
        let builder = UiBuilder::new()
            .id_salt(("reach", group as u8, lines.len()))
            .accessibility_role(Role::Group)
            .accessibility_label(group.label());
        ui.scope_builder(builder, |ui| {
            widgets::gap(ui, 1.0);
            widgets::title(ui, group.label(), CAPTION, 3);
            widgets::rule(ui);
            for line in lines.iter().filter(of_group) {
                let chosen = choices.get(&line.id()).copied().or(line.choice);
                if let Some(choice) = one(ui, line, chosen) {
                    choices.insert(line.id(), choice);
                }
                widgets::rule(ui);
            }
        });
    }
}

fn one(ui: &mut Ui, line: &Line, chosen: Option<Choice>) -> Option<Choice> {
    let mut changed = None;
    widgets::gap(ui, 0.5);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let width = (ui.available_width() - CHOICES - 12.0).max(160.0);
        widgets::column(ui, width, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            phrase(ui, &line.request.permission.phrase());
            if line.request.permission.acts_in_the_doctors_name() {
                widgets::pill(ui, Sign::Warning, &t("droit-en-votre-nom"), Tone::Attention);
            }
            widgets::caption(ui, quoted(&line.request.reason));
            if let Some(why) = &line.fixed {
                widgets::caption(ui, t_with("choix-fixe-parce-que", &[("raison", why)]));
            }
        });
        changed = choice_of(ui, line, chosen);
    });
    widgets::gap(ui, 0.5);
    changed
}

/// Where a phrase turns from what is asked to of whom, or with whom.
const TURNS: [&str; 5] = [
    " du patient ouvert",
    " des patients de",
    " de tous les patients",
    " ;",
    ",",
];
/// How phrases about servers begin.
const SERVERS: [&str; 3] = [
    "Échanger par Internet",
    "Ouvrir dans votre navigateur",
    "Joindre",
];

/// What is asked in semibold, then of whom or with whom.
pub(crate) fn phrase(ui: &mut Ui, phrase: &str) {
    let server = SERVERS.iter().find(|begin| phrase.starts_with(**begin));
    let cut = match server {
        Some(begin) => begin.len(),
        None => TURNS
            .iter()
            .filter_map(|turn| phrase.find(turn))
            .min()
            .unwrap_or(phrase.len()),
    };
    let (what, whose) = phrase.split_at(cut);
    let color = palette(ui).text;
    let format = |family| TextFormat {
        font_id: FontId::new(DENSE, family),
        color,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    job.append(what, 0.0, format(theme::semibold_family()));
    job.append(whose, 0.0, format(FontFamily::Proportional));
    ui.add(Label::new(job).wrap());
}

/// How often a line was used, and when last.
pub(crate) fn used(line: &Line) -> String {
    match line.last_used_ms {
        None => t("droit-jamais-utilise"),
        Some(at_ms) => {
            let instant = crate::kit::text::instant(at_ms);
            let count = crate::kit::text::t_count("droit-utilisations", line.used);
            t_with("droit-utilise", &[("fois", &count), ("instant", &instant)])
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn asked(source: &str) -> Vec<(String, Choice)> {
        let source = format!(
            "id = \"essai\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"Essai\"\ndescription = \"Un essai.\"\npublisher = \"X\"\nlicense = \"MIT\"\n{source}"
        );
        let manifest = socle_manifest::Manifest::from_toml(&source).unwrap();
        manifest
            .permissions
            .into_iter()
            .map(|request| {
                let line = Line {
                    request,
                    choice: None,
                    fixed: None,
                    is_new: true,
                    used: 0,
                    last_used_ms: None,
                };
                (line.id(), sensible(&line))
            })
            .collect()
    }

    #[test]
    fn what_leaves_in_the_doctors_name_or_reaches_far_is_asked_each_time() {
        let got = asked(
            "[[permission]]\nask = \"outbox\"\nreason = \"envoyer l’ordonnance\"\n\
             [[permission]]\nask = \"identity\"\nscope = \"patient\"\naccess = \"read\"\nreason = \"imprimer le nom\"\n\
             [[permission]]\nask = \"records\"\nkind = \"patient\"\nscope = \"all\"\naccess = \"read\"\nreason = \"compter les patients\"\n\
             [[permission]]\nask = \"http\"\nhosts = [\"a.example.fr\", \"*.example.fr\"]\nreason = \"interroger le service\"\n",
        );
        let choice = |id: &str| {
            got.iter()
                .find(|(line, _)| line == id)
                .unwrap_or_else(|| panic!("{id} is not in {got:?}"))
                .1
        };
        assert_eq!(choice("outbox"), Choice::EachTime);
        assert_eq!(choice("identity:read:patient"), Choice::Always);
        assert_eq!(choice("records:patient:read:all"), Choice::EachTime);
        assert_eq!(choice("http:a.example.fr"), Choice::Always);
        assert_eq!(choice("http:*.example.fr"), Choice::EachTime);
    }
}
