//! The identity on the screen: its traits typed anew, and the acts a person may do on it. What an act will make of the
//! identity is said before it is done: the state machine itself is asked.

use egui::{Key, Modifiers, Ui};
use socle_formats::date::CivilDate;
use socle_formats::identite::{Acte, Attribut, Effet, Identite, Motif, Refus, Statut};
use socle_formats::traits::{Sexe, Traits};
use socle_record::IdentityFile;
use socle_runtime::view::Tone;

use super::coordinates::{foot, modify};
use super::draft::Draft;
use super::field::Field;
use super::newcomer::{place_hint, proposals, read_traits};
use super::{Card, FileTyped};
use crate::errand::Errand;
use crate::extension::tree::Question;
use crate::kit::text::{t, t_with};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Act;
use crate::model::charts::ChartAct;
use socle_practice::places;

/// Traits being typed anew.
#[derive(Debug, Clone)]
pub(crate) struct Typing {
    pub(super) draft: Draft,
}

impl Typing {
    /// Whether the person changed anything.
    pub(crate) fn is_changed(&self) -> bool {
        self.draft.is_changed()
    }
}

/// The traits as they are typed.
fn known(traits: &Traits) -> Vec<(&'static str, String)> {
    let place = traits.lieu_naissance.map(places::written);
    vec![
        ("nom", traits.nom_naissance.clone()),
        ("prenom", traits.premier_prenom.clone()),
        ("prenoms", traits.liste_prenoms.clone()),
        ("date", traits.date_naissance.affichage()),
        ("sexe", traits.sexe.as_str().to_owned()),
        ("lieu", place.unwrap_or_default()),
    ]
}

fn label(name: &str) -> String {
    match name {
        "nom" => t("trait-nom"),
        "prenom" => t("trait-prenom"),
        "prenoms" => t("trait-prenoms"),
        "date" => t("trait-date"),
        "sexe" => t("trait-sexe"),
        _ => t("nouveau-lieu"),
    }
}

/// A line of the menu.
#[derive(Debug)]
enum Line {
    /// One act.
    Act(Acte, String),
    /// One that undoes something: the person says why by choosing under it.
    Why(Vec<(Acte, String)>, String),
}

/// What the person may do on this identity. Only what changes something is proposed.
fn lines(identity: &Identite) -> Vec<Line> {
    let marks = identity.attributs();
    let mark = |attribut, set, label: &str| Line::Act(Acte::Marquer(attribut, set, None), t(label));
    let why = |act: fn(Motif) -> Acte, label: &str| {
        let reasons = Motif::USUELS
            .into_iter()
            .filter_map(|text| Some((act(Motif::new(text).ok()?), text.to_owned())))
            .collect();
        Line::Why(reasons, t(label))
    };
    let either = |set: bool, on: &'static str, off: &'static str| if set { off } else { on };
    let mut lines = vec![
        why(Acte::RetirerControle, "identite-retirer-controle"),
        why(Acte::InvaliderIns, "identite-invalider"),
        why(Acte::RevenirProvisoire, "identite-provisoire"),
        mark(
            Attribut::Homonyme,
            !marks.homonyme,
            either(
                marks.homonyme,
                "identite-homonyme",
                "identite-plus-homonyme",
            ),
        ),
        mark(
            Attribut::Douteux,
            !marks.douteux,
            either(marks.douteux, "identite-douteuse", "identite-plus-douteuse"),
        ),
        mark(
            Attribut::Fictif,
            !marks.fictif,
            either(marks.fictif, "identite-fictive", "identite-plus-fictive"),
        ),
    ];
    lines.retain(|line| {
        let act = match line {
            Line::Act(act, _) => Some(act),
            Line::Why(acts, _) => acts.first().map(|(act, _)| act),
        };
        act.is_some_and(|act| identity.appliquer(act).is_ok())
    });
    // Both at once only where there are both.
    if identity.ins().is_none() || identity.controle().is_none() {
        lines.retain(|line| {
            !matches!(line, Line::Why(acts, _)
                if matches!(acts.first(), Some((Acte::RevenirProvisoire(_), _))))
        });
    }
    lines
}

/// What an act will make of an identity, in French; the error says why it cannot be done.
fn consequence(identity: &Identite, acte: &Acte) -> Result<String, Refus> {
    let (next, suite) = identity.appliquer(acte)?;
    let before = identity.statut();
    let mut said = if suite.statut == before {
        t_with("consequence-statut-reste", &[("statut", before.libelle())])
    } else {
        t_with(
            "consequence-statut",
            &[
                ("avant", before.libelle()),
                ("apres", suite.statut.libelle()),
            ],
        )
    };
    let loses_ins = identity.ins().is_some() && next.ins().is_none();
    let loses_check = identity.controle().is_some() && next.controle().is_none();
    for (is, sentence) in [
        (loses_ins, t("consequence-ins")),
        (loses_check, t("consequence-controle")),
        (
            before == Statut::Qualifiee && suite.statut != Statut::Qualifiee,
            t("consequence-envois"),
        ),
        (
            identity.a_verifier().is_some() && next.a_verifier().is_none(),
            t("consequence-retour"),
        ),
        (
            matches!(suite.effet, Effet::TraitsModifies { .. }),
            t("consequence-insi"),
        ),
    ] {
        if is {
            said.push(' ');
            said.push_str(&sentence);
        }
    }
    Ok(said)
}

/// The button that takes an INS back from a file that is not the open one, with the reasons it may have. Nothing when the
/// file has none to take back.
pub(crate) fn invalidate(ui: &mut Ui, file: &IdentityFile, name: &str, errands: &mut Vec<Errand>) {
    let identity = &file.identite;
    let found = lines(identity).into_iter().find_map(|line| match line {
        Line::Why(acts, label) if matches!(acts.first(), Some((Acte::InvaliderIns(_), _))) => {
            Some((acts, label))
        }
        _ => None,
    });
    let Some((acts, label)) = found else { return };
    let said = t_with("collision-invalider-nom", &[("nom", name)]);
    let button = Button {
        name: Some(&said),
        ..Button::new(&label)
    };
    let menu = button.weight(Weight::Danger).show(ui);
    egui::Popup::menu(&menu).show(|ui| {
        ui.set_min_width(260.0);
        widgets::caption(ui, t("identite-motif"));
        for (acte, reason) in acts {
            if ui.button(&reason).clicked() {
                confirm(file, acte, &label, errands);
            }
        }
    });
}

/// Ask before an act is done, saying what it will make of the identity.
fn confirm(file: &IdentityFile, acte: Acte, label: &str, errands: &mut Vec<Errand>) {
    let Ok(said) = consequence(&file.identite, &acte) else {
        return;
    };
    let question = Question {
        text: t_with("identite-question", &[("acte", label), ("suite", &said)]),
        act: label.trim_end_matches('…').to_owned(),
        tone: Tone::Problem,
    };
    let act = ChartAct::Identity {
        patient: file.patient.to_string(),
        revision: file.revision,
        acte,
    };
    errands.push(Errand::Confirm(question, Act::Chart(act)));
}

/// The buttons of the card: typing the traits anew, and the other acts.
pub(crate) fn buttons(
    ui: &mut Ui,
    file: &IdentityFile,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let identity = &file.identite;
    // Several acts: a menu keeps the card quiet.
    let label = t("identite-actes");
    let menu = Button::new(&label).weight(Weight::Quiet).show(ui);
    egui::Popup::menu(&menu).show(|ui| {
        ui.set_min_width(260.0);
        for line in lines(identity) {
            let chosen = match line {
                Line::Act(acte, label) => ui.button(&label).clicked().then_some((acte, label)),
                Line::Why(acts, label) => ui
                    .menu_button(&label, |ui| {
                        ui.set_min_width(260.0);
                        widgets::caption(ui, t("identite-motif"));
                        acts.into_iter()
                            .find(|(_, reason)| ui.button(reason).clicked())
                            .map(|(acte, _)| acte)
                    })
                    .inner
                    .flatten()
                    .map(|acte| (acte, label)),
            };
            let Some((acte, label)) = chosen else {
                continue;
            };
            confirm(file, acte, &label, errands);
        }
    });
    if modify(ui, &t("modifier-traits")) {
        typed.traits = Some(Typing {
            draft: Draft::begin(file.revision, known(identity.traits())),
        });
    }
}

/// Draw the traits while they are typed anew.
pub(crate) fn form(
    ui: &mut Ui,
    file: &IdentityFile,
    today: Option<&CivilDate>,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let Some(typing) = &mut typed.traits else {
        return;
    };
    let identity = &file.identite;
    let draft = &mut typing.draft;
    draft.follow(file.revision, known(identity.traits()));
    ui.spacing_mut().item_spacing.y = 8.0;
    // What comes from INSi is not typed over: the way there is another act.
    if identity.ins().is_some() {
        widgets::notice(ui, &Refus::TraitsVerrouilles.message(), Tone::Attention);
        let mut close = false;
        widgets::at_right(ui, "locked", |ui| {
            close = Button::new(&t("fermer")).show(ui).clicked();
        });
        if close {
            typed.traits = None;
        }
        return;
    }
    let mut save = fields(ui, file.patient.as_str(), draft);
    save |= ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::S));
    let sexe = draft.typed("sexe").parse().ok();
    let read = read_traits(&|name| draft.typed(name).to_owned(), sexe, today);
    let acte = read.as_ref().ok().cloned().map(Acte::ModifierTraits);
    if let Some(acte) = acte.as_ref().filter(|_| draft.is_changed()) {
        match consequence(identity, acte) {
            Ok(said) => {
                widgets::notice(ui, &said, Tone::Information);
            }
            Err(refusal) => {
                widgets::notice(ui, &refusal.message(), Tone::Problem);
            }
        }
    }
    let (save, close) = foot(ui, draft, &label, save);
    if save && draft.is_changed() {
        match (read, acte) {
            (Ok(_), Some(acte)) => {
                let act = ChartAct::Identity {
                    patient: file.patient.to_string(),
                    revision: draft.revision(),
                    acte,
                };
                errands.push(Errand::Chart(act, Card::Traits));
            }
            (Err(problems), _) => {
                for (name, problem) in problems {
                    draft.complain(name, Some(problem));
                }
            }
            _ => {}
        }
    }
    if close || (save && !draft.is_changed()) {
        typed.traits = None;
    }
}

/// Draw the fields; true when Enter was pressed in one.
fn fields(ui: &mut Ui, patient: &str, draft: &mut Draft) -> bool {
    let mut entered = false;
    for name in ["nom", "prenom", "prenoms", "date", "sexe", "lieu"] {
        let problem = draft.problem(name).map(str::to_owned);
        let label = label(name);
        let id = egui::Id::unique(("socle-traits", patient, name));
        if name == "sexe" {
            sexe(ui, draft, &label);
            continue;
        }
        let hint = (name == "lieu").then(|| place_hint(draft.typed(name)));
        let field = Field {
            required: name != "prenoms",
            problem: problem.as_deref(),
            hint: hint.as_deref(),
            tabular: name == "date",
            longest: 100,
            ..Field::new(&label)
        };
        let response = if name == "lieu" {
            let (response, picked) = field.show_with(ui, id, draft.text(name), proposals);
            if let Some(picked) = picked {
                *draft.text(name) = picked;
                draft.complain(name, None);
            }
            response
        } else {
            field.show(ui, id, draft.text(name))
        };
        if response.changed() {
            draft.complain(name, None);
        }
        entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    }
    entered
}

fn sexe(ui: &mut Ui, draft: &mut Draft, label: &str) {
    let options = [
        (Sexe::F, t("sexe-f")),
        (Sexe::M, t("sexe-m")),
        (Sexe::I, t("sexe-i")),
    ];
    let options: Vec<_> = options
        .iter()
        .map(|(sexe, label)| (*sexe, label.as_str(), Tone::Neutral))
        .collect();
    let chosen = draft.typed("sexe").parse().ok();
    if let Some(sexe) = widgets::segments(ui, label, &options, chosen) {
        *draft.text("sexe") = sexe.as_str().to_owned();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_formats::identite::Piece;

    use super::*;

    fn identity() -> Identite {
        Identite::nouvelle(Traits {
            nom_naissance: "NESSI".into(),
            premier_prenom: "RUTH".into(),
            liste_prenoms: String::new(),
            sexe: Sexe::F,
            date_naissance: "1977-07-14".parse().unwrap(),
            lieu_naissance: "63220".parse().ok(),
        })
        .unwrap()
    }

    fn checked() -> Identite {
        let acte = Acte::Controler(Piece::Passeport);
        identity().appliquer(&acte).unwrap().0
    }

    fn other_name(identity: &Identite, name: &str) -> Acte {
        Acte::ModifierTraits(Traits {
            nom_naissance: name.into(),
            ..identity.traits().clone()
        })
    }

    #[test]
    fn what_a_change_of_traits_costs_is_said_before_it_is_made() {
        let said = consequence(&checked(), &other_name(&checked(), "NESSY")).unwrap();
        assert!(
            said.contains("validée") && said.contains("provisoire"),
            "{said}"
        );
        assert!(said.contains("contrôle"), "{said}");
        // Accents alone cost nothing.
        let said = consequence(&checked(), &other_name(&checked(), "Nessi")).unwrap();
        assert!(said.contains("reste validée"), "{said}");
    }

    #[test]
    fn only_acts_that_change_something_are_proposed() {
        let names = |identity: &Identite| {
            lines(identity)
                .into_iter()
                .map(|line| match line {
                    Line::Act(acte, _) => acte.nom(),
                    Line::Why(acts, _) => {
                        assert!(acts.iter().all(|(acte, _)| acte.motif().is_some()));
                        acts[0].0.nom()
                    }
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&identity()), ["marquer", "marquer", "marquer"]);
        assert_eq!(
            names(&checked()),
            ["retirer_controle", "marquer", "marquer", "marquer"]
        );
    }
}
