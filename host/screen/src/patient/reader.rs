//! What was held before a reader, over the page and without taking the keyboard: who it is, the file compared trait by
//! trait, and one key for what comes next.

mod menu;

pub(crate) use menu::bottom;

use std::sync::Arc;

use egui::{
    Align2, Area, Context, CornerRadius, Frame, Grid, Id, Key, Margin, Modifiers, Order, RichText,
    Role, Stroke, Ui, vec2,
};
use socle_formats::identite::Comparaison;
use socle_formats::traits::Champ;
use socle_record::PatientLine;
use socle_runtime::view::{Sign, Tone};

use crate::kit::keys::FIGURES;
use crate::kit::people;
use crate::kit::scanner;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{self, CAPTION, DENSE, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::reader::{Presented, ReaderAct, Step};
use socle_practice::reader::{Compared, Found, Shown, Source};

/// Width of the card.
const WIDTH: f32 = 460.0;
/// Persons and patients in sight; more are counted.
const SHOWN: usize = 6;

/// What the screen keeps about readings from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The reading whose patient was opened by itself, or could have been: it is not done twice.
    seen: u64,
    /// The identity is to be taken once this patient's file is open.
    takes: Option<(u64, String)>,
}

/// What the person wants done with what was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Next {
    /// Open the file of this patient.
    Open(Arc<PatientLine>),
    /// Open it, and have the identity taken.
    OpenAndTake(u64, Arc<PatientLine>),
    /// Open it and begin a consultation: the person confirmed that it is the patient another software passed.
    Consult(u64, Arc<PatientLine>),
    /// Begin a patient with what was read.
    Create(Box<Shown>),
    /// Tell the world.
    Tell(ReaderAct),
}

impl Reading {
    /// The patient whose file opens by itself: a code was read, nothing else is open.
    pub(crate) fn opens(
        &mut self,
        presented: &Presented,
        is_free: bool,
    ) -> Option<Arc<PatientLine>> {
        let line = presented.patient()?;
        if presented.id <= self.seen {
            return None;
        }
        self.seen = presented.id;
        let by_itself = presented.source == Source::Datamatrix && is_free;
        by_itself.then(|| Arc::new(line.clone()))
    }

    /// The identity is taken as soon as the file of this patient is open.
    pub(crate) fn takes(&mut self, id: u64, patient: String) {
        self.takes = Some((id, patient));
    }

    /// The identity to be taken now that this file is open.
    pub(crate) fn due(&mut self, open: Option<&str>) -> Option<ReaderAct> {
        let (id, patient) = self
            .takes
            .take_if(|(_, patient)| Some(patient.as_str()) == open)?;
        Some(ReaderAct::Take(id, patient))
    }
}

/// What one key does.
pub(crate) fn primary(presented: &Presented, open: Option<&str>) -> Option<Next> {
    match &presented.step {
        Step::Failed { .. } if presented.source == Source::Vitale => {
            Some(Next::Tell(ReaderAct::Card))
        }
        Step::Person {
            found: Found::Known { line, .. },
            taken,
            ..
        } => {
            let is_open = open == Some(line.id.as_str());
            let takes = presented.source == Source::Apcv && !taken;
            let patient = line.id.to_string();
            if presented.source == Source::Passed {
                return Some(Next::Consult(presented.id, Arc::new((**line).clone())));
            }
            match (is_open, takes) {
                (true, true) => Some(Next::Tell(ReaderAct::Take(presented.id, patient))),
                (true, false) => None,
                (false, true) => Some(Next::OpenAndTake(presented.id, Arc::new((**line).clone()))),
                (false, false) => Some(Next::Open(Arc::new((**line).clone()))),
            }
        }
        Step::Person {
            found: Found::Nobody(_),
            shown,
            ..
        } => Some(Next::Create(shown.clone())),
        _ => None,
    }
}

/// The keys of the card, wherever one is: none of them types anything.
pub(crate) fn keys(ctx: &Context, presented: &Presented, open: Option<&str>) -> Option<Next> {
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F2)) {
        return primary(presented, open);
    }
    if let Step::Persons(persons) = &presented.step {
        // Before any panel that wants the same keys.
        let chosen = (0..persons.len().min(FIGURES.len())).find(|at| alt(ctx, FIGURES[*at]));
        if let Some(number) = chosen {
            return Some(Next::Tell(ReaderAct::Person(presented.id, number)));
        }
    }
    // A field has Escape for itself first.
    if !ctx.text_edit_focused() && crate::kit::dialog::escaped(ctx) {
        return Some(Next::Tell(ReaderAct::Aside(presented.id)));
    }
    None
}

/// Codes that were read in this window since its last frame, told to the world; none while the door is shut. True when there
/// was something.
pub(crate) fn hear(ctx: &Context, model: &dyn Model, patient: Option<&str>, is_shut: bool) -> bool {
    let codes = scanner::Scanner::take(ctx);
    if is_shut {
        // What is read while the door is shut is for nobody, and what was read before is for whoever was there.
        if let Some(presented) = model.readers().presented() {
            model.readers().read(ReaderAct::Aside(presented.id));
        }
        return false;
    }
    let pasted = pasted(ctx);
    let was_read = !codes.is_empty() || !pasted.is_empty();
    for code in codes {
        model.scanned(patient, &code);
    }
    model.readers().admit();
    for text in pasted {
        model.readers().read(ReaderAct::Pasted(text));
    }
    was_read
}

/// What is pasted while no field has the keyboard: a field would have taken it.
fn pasted(ctx: &Context) -> Vec<String> {
    if ctx.text_edit_focused() {
        return Vec::new();
    }
    ctx.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            egui::Event::Paste(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect()
    })
}

/// Draw the card.
pub(crate) fn card(
    ctx: &Context,
    model: &dyn Model,
    presented: &Presented,
    open: Option<&str>,
    bottom: f32,
) -> Option<Next> {
    let title = match presented.source {
        Source::Datamatrix | Source::File => t("lu-datamatrix"),
        Source::Document => t("lu-document"),
        Source::Vitale => t("lu-vitale"),
        Source::Apcv => t("lu-apcv"),
        Source::Passed => t("lu-transmis"),
    };
    let mut next = None;
    Area::new(Id::unique("socle-reading"))
        .order(Order::Foreground)
        .anchor(Align2::LEFT_BOTTOM, vec2(12.0, -bottom - 10.0))
        .show(ctx, |ui| {
            let palette = palette(ui);
            Frame::new()
                .fill(palette.surface)
                .stroke(Stroke::new(1.0, palette.accent))
                .corner_radius(CornerRadius::same(theme::CARD_RADIUS))
                .shadow(ui.visuals().popup_shadow)
                .inner_margin(Margin::symmetric(14, 12))
                .show(ui, |ui| {
                    ui.set_width(WIDTH.min(ctx.content_rect().width() - 60.0));
                    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                        node.set_role(Role::Region);
                        node.set_label(title.clone());
                    });
                    ui.spacing_mut().item_spacing.y = 6.0;
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 8.0;
                        widgets::title(ui, &title, DENSE, 2);
                        if presented.simulated {
                            widgets::pill(ui, Sign::Warning, &t("simule"), Tone::Attention);
                        }
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            let label = t("fermer");
                            let close = Button {
                                chip: Some("Échap"),
                                ..Button::new(&label)
                            };
                            if close.weight(Weight::Quiet).show(ui).clicked() {
                                next = Some(Next::Tell(ReaderAct::Aside(presented.id)));
                            }
                        });
                    });
                    if let Some(place) = &presented.place {
                        widgets::caption(ui, tamed(place, 80));
                    }
                    let done = step(ui, model, presented, open);
                    next = next.take().or(done);
                });
        });
    next
}

fn step(ui: &mut Ui, model: &dyn Model, presented: &Presented, open: Option<&str>) -> Option<Next> {
    match &presented.step {
        Step::Reading => {
            ui.horizontal(|ui| {
                widgets::busy_mark(ui);
                ui.label(RichText::new(t("lu-en-cours")).size(DENSE));
            });
            None
        }
        Step::Failed { sentence, .. } => {
            widgets::notice(ui, sentence, Tone::Problem);
            act(ui, presented, open, &t("lu-recommencer"))
        }
        Step::Useless => {
            widgets::notice(ui, &t("lu-sans-usage"), Tone::Neutral);
            None
        }
        Step::Persons(persons) => several_persons(ui, presented.id, persons),
        Step::Person {
            shown,
            found,
            taken,
            ..
        } => {
            who(ui, model, shown);
            for warning in &shown.warnings {
                widgets::notice(ui, warning, Tone::Attention);
            }
            match found {
                Found::Known {
                    line,
                    compared,
                    other_matricule,
                } => {
                    let is_open = open == Some(line.id.as_str());
                    if *other_matricule {
                        widgets::notice(ui, &t("lu-autre-matricule"), Tone::Problem);
                    }
                    verdict(ui, compared);
                    table(ui, compared);
                    let takes = presented.source == Source::Apcv && !taken;
                    if is_open {
                        widgets::caption(ui, t("lu-dossier-ouvert"));
                    } else if open.is_some() {
                        widgets::notice(ui, &t("lu-autre-dossier"), Tone::Attention);
                    }
                    not_a_proof(ui, presented.source);
                    if presented.source == Source::Passed {
                        return passed(ui, presented, line, is_open, open);
                    }
                    let label = match (is_open, takes) {
                        (true, _) => t("lu-prendre"),
                        (false, true) => t("lu-ouvrir-et-prendre"),
                        (false, false) => t("lu-ouvrir"),
                    };
                    act(ui, presented, open, &label)
                }
                Found::Several(lines) => {
                    widgets::notice(ui, &t("lu-plusieurs-dossiers"), Tone::Attention);
                    patients(ui, presented.id, lines)
                }
                Found::Nobody(near) => {
                    let unknown = match shown.name().is_empty() {
                        true => t("lu-inconnu-matricule"),
                        false => t("lu-inconnu"),
                    };
                    ui.add(egui::Label::new(RichText::new(unknown).size(DENSE)).wrap());
                    let mut next = None;
                    if !near.is_empty() {
                        widgets::caption(ui, t("lu-proches"));
                        next = patients(ui, presented.id, near);
                    }
                    not_a_proof(ui, presented.source);
                    let created = act(ui, presented, open, &t("lu-creer"));
                    next.or(created)
                }
            }
        }
    }
}

/// What can be done with a patient another software passed: nothing opens before the person has confirmed who it is.
fn passed(
    ui: &mut Ui,
    presented: &Presented,
    line: &PatientLine,
    is_open: bool,
    open: Option<&str>,
) -> Option<Next> {
    let label = match is_open {
        true => t("lu-consulter"),
        false => t("lu-ouvrir-et-consulter"),
    };
    let next = act(ui, presented, open, &label);
    let mut only = false;
    if !is_open {
        widgets::at_right(ui, "lu-ouvrir-seulement", |ui| {
            let label = t("lu-ouvrir-seulement");
            only = Button::new(&label).weight(Weight::Quiet).show(ui).clicked();
        });
    }
    next.or_else(|| only.then(|| Next::Open(Arc::new(line.clone()))))
}

/// The button of what comes next, with its key.
fn act(ui: &mut Ui, presented: &Presented, open: Option<&str>, label: &str) -> Option<Next> {
    let next = primary(presented, open)?;
    let mut pressed = false;
    widgets::at_right(ui, label, |ui| {
        let button = Button {
            chip: Some("F2"),
            ..Button::new(label)
        };
        pressed = button.weight(Weight::Primary).show(ui).clicked();
    });
    pressed.then_some(next)
}

fn who(ui: &mut Ui, model: &dyn Model, shown: &Shown) {
    let name = match (shown.name(), &shown.ins) {
        (name, Some((matricule, _))) if name.is_empty() => {
            t_with("banniere-matricule", &[("matricule", &matricule.groupes())])
        }
        (name, _) => tamed(&name, 80),
    };
    widgets::title(ui, &name, TEXT, 3);
    let traits = &shown.traits;
    let date = traits.date_naissance.map(|date| {
        let age = people::age(&date, model.today().as_ref());
        format!("{} · {age}", date.affichage())
    });
    let sexe = traits.sexe.map(|sexe| sexe.libelle().to_owned());
    let used = shown
        .nom_utilise
        .as_deref()
        .map(|name| t_with("lu-nom-utilise", &[("nom", &tamed(name, 60))]));
    let parts: Vec<String> = [sexe, date, used].into_iter().flatten().collect();
    if !parts.is_empty() {
        ui.label(theme::tabular(parts.join(" · "), CAPTION).color(palette(ui).secondary));
    }
}

/// Whether the file and what was read say the same, in one line.
fn verdict(ui: &mut Ui, compared: &[Compared]) {
    let differs: Vec<&str> = compared
        .iter()
        .filter(|one| one.comparison == Comparaison::Desaccord)
        .map(|one| one.champ.libelle())
        .collect();
    let (sign, text, tone) = if differs.is_empty() {
        (Sign::Check, t("lu-concorde"), Tone::Good)
    } else {
        let fields = differs.join(", ");
        let text = t_with("lu-differe", &[("traits", &fields)]);
        (Sign::Warning, text, Tone::Attention)
    };
    widgets::pill(ui, sign, &text, tone);
}

/// The file beside what was read, trait by trait.
fn table(ui: &mut Ui, compared: &[Compared]) {
    let palette = palette(ui);
    Grid::new("socle-compared")
        .num_columns(4)
        .spacing(vec2(12.0, 3.0))
        .min_row_height(18.0)
        .show(ui, |ui| {
            let head = |ui: &mut Ui, text: String| {
                ui.label(RichText::new(text).size(CAPTION).color(palette.secondary));
            };
            head(ui, String::new());
            head(ui, t("lu-colonne-dossier"));
            head(ui, t("lu-colonne-lu"));
            head(ui, String::new());
            ui.end_row();
            for one in compared {
                let (sign, word, tone) = match one.comparison {
                    Comparaison::Accord => ("✓", t("lu-identique"), Tone::Good),
                    Comparaison::Desaccord => ("⚠", t("lu-different"), Tone::Attention),
                    Comparaison::AbsentDuDossier => ("○", t("lu-absent"), Tone::Neutral),
                    Comparaison::AbsentDeLaReponse => ("", String::new(), Tone::Neutral),
                };
                let differs = one.comparison == Comparaison::Desaccord;
                let cell = |ui: &mut Ui, text: &str| {
                    let text = theme::tabular(tamed(text, 60), DENSE);
                    let text = if differs { text.strong() } else { text };
                    ui.add(egui::Label::new(text.color(palette.text)).truncate());
                };
                head(ui, label(one.champ));
                ui.scope(|ui| {
                    ui.set_max_width(130.0);
                    cell(ui, &one.file);
                });
                ui.scope(|ui| {
                    ui.set_max_width(130.0);
                    cell(ui, &one.read);
                });
                let said = format!("{} : {word}", one.champ.libelle());
                let mark = ui.label(
                    theme::tabular(format!("{sign} {word}"), CAPTION).color(palette.tone(tone).ink),
                );
                mark.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &said));
                ui.end_row();
            }
        });
}

/// The name of a trait, as a heading.
pub(crate) fn label(champ: Champ) -> String {
    let text = champ.libelle();
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// A code on paper proves nothing: said where it could be thought to.
fn not_a_proof(ui: &mut Ui, source: Source) {
    match source {
        Source::Datamatrix | Source::File => drop(widgets::caption(ui, t("lu-pas-une-preuve"))),
        Source::Document => drop(widgets::caption(ui, t("lu-document-pas-une-preuve"))),
        Source::Vitale => drop(widgets::caption(ui, t("lu-numero-pas-ins"))),
        Source::Passed => drop(widgets::caption(ui, t("lu-transmis-pas-une-preuve"))),
        Source::Apcv => {}
    }
}

fn several_persons(ui: &mut Ui, id: u64, persons: &[Shown]) -> Option<Next> {
    ui.label(RichText::new(t("lu-qui")).size(DENSE));
    let mut next = None;
    for (number, person) in persons.iter().enumerate() {
        let born = person
            .traits
            .date_naissance
            .map(|date| format!(" · {}", date.affichage()))
            .unwrap_or_default();
        let label = format!("{}{born}", tamed(&person.name(), 60));
        let chip = format!("Alt {}", number + 1);
        let button = Button {
            chip: (number < FIGURES.len()).then_some(chip.as_str()),
            ..Button::new(&label)
        };
        if button.show(ui).clicked() {
            next = Some(Next::Tell(ReaderAct::Person(id, number)));
        }
    }
    next
}

/// Alt and a figure, wherever the figure stands on the keyboard.
fn alt(ctx: &Context, wanted: Key) -> bool {
    ctx.input_mut(|input| {
        let mut found = false;
        input.events.retain(|event| {
            let egui::Event::Key {
                key,
                physical_key,
                pressed: true,
                repeat: false,
                modifiers,
            } = event
            else {
                return true;
            };
            let same = *key == wanted || *physical_key == Some(wanted);
            if same && modifiers.alt && !modifiers.command && !found {
                found = true;
                return false;
            }
            true
        });
        found
    })
}

fn patients(ui: &mut Ui, id: u64, lines: &[PatientLine]) -> Option<Next> {
    let mut next = None;
    for line in lines.iter().take(SHOWN) {
        let name = people::full_name(line);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let text = format!("{name} · {}", line.date_naissance.affichage());
            ui.label(theme::tabular(text, DENSE).color(palette(ui).text));
            let (label, said) = (
                t("lu-comparer"),
                t_with("lu-comparer-nom", &[("nom", &name)]),
            );
            let button = Button {
                name: Some(&said),
                ..Button::new(&label)
            };
            if button.show(ui).clicked() {
                next = Some(Next::Tell(ReaderAct::Patient(id, line.id.to_string())));
            }
        });
    }
    let more = lines.len().saturating_sub(SHOWN);
    if more > 0 {
        widgets::caption(
            ui,
            crate::kit::text::t_count("nouveau-proches-autres", more as u64),
        );
    }
    next
}
