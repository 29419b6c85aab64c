//! The list: filters, lines, what can be begun.

use std::sync::Arc;

use egui::{
    ComboBox, CornerRadius, EventFilter, FontFamily, FontId, Id, Key, Modifiers, Popup, Rangef,
    Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};
use socle_formats::date::CivilDate;
use socle_formats::documents::Famille;
use socle_record::{Document, DocumentStatut};
use socle_runtime::view::{Sign, Tone};

use super::filing::Filing;
use super::{Place, editor::Editing, errand, is_draft, menu};
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::papers::PaperAct;
use crate::model::reader::ReaderAct;
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::documents::list::{Found, Line, PAGE, Wanted};

/// Height of a line.
const ROW: f32 = 46.0;
/// From this width on the kinds and the states of documents are chosen on one line.
const ABREAST: f32 = 620.0;
/// Width of the words that are looked for: with less room they take a line of their own.
const WORDS: Rangef = Rangef {
    min: 180.0,
    max: 320.0,
};

/// Since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Period {
    #[default]
    All,
    Week,
    Month,
    Year,
}

impl Period {
    const ALL: [Self; 4] = [Self::All, Self::Week, Self::Month, Self::Year];

    fn label(self) -> String {
        match self {
            Self::All => t("documents-toutes-dates"),
            Self::Week => t("documents-semaine"),
            Self::Month => t("documents-mois"),
            Self::Year => t("documents-annee"),
        }
    }

    fn from(self, today: Option<CivilDate>) -> Option<String> {
        let days = match self {
            Self::All => return None,
            Self::Week => 7,
            Self::Month => 31,
            Self::Year => 365,
        };
        let today: jiff::civil::Date = today?.to_string().parse().ok()?;
        let before = today.checked_sub(jiff::Span::new().days(days)).ok()?;
        Some(before.to_string())
    }
}

/// What is asked of the world: the filters, with today put in.
fn wanted(model: &dyn Model, place: &Place) -> Wanted {
    Wanted {
        from: place.period.from(model.today()),
        pour: place.mine.then(|| model.papers().person()).flatten(),
        ..place.wanted.clone()
    }
}

/// The chosen document, as it is now.
pub(super) fn chosen(model: &dyn Model, place: &Place) -> Option<Document> {
    let chosen = place.chosen.as_deref()?;
    let upto = PAGE + place.more;
    let found = model.papers().list(&wanted(model, place), upto).found?;
    found
        .lines
        .iter()
        .find(|line| line.document.id.as_str() == chosen)
        .map(|line| line.document.clone())
}

/// Draw the filters and the lines.
pub(super) fn show(ui: &mut Ui, place: &mut Place, desk: &mut Desk<'_>) {
    let upto = PAGE + place.more;
    let state = desk.model.papers().list(&wanted(desk.model, place), upto);
    let is_empty = state
        .found
        .as_ref()
        .is_some_and(|found| found.lines.is_empty());
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            let folded = is_empty && is_unfiltered(place) && !place.filters;
            begin(ui, place, folded, desk);
            if !folded {
                filters(ui, place, desk);
            }
        });
    widgets::rule(ui);
    tray(ui, place, desk);
    if let Some(failure) = &state.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    match state.found {
        Some(found) if found.lines.is_empty() => {
            widgets::gap(ui, 3.0);
            ui.horizontal(|ui| {
                ui.add_space(16.0);
                widgets::caption(ui, t("documents-aucun"));
            });
        }
        Some(found) => lines(ui, place, &found, desk),
        None if state.failure.is_none() => drop(widgets::busy_mark(ui)),
        None => {}
    }
}

/// Whether nothing is filtered: what is looked for is all there is.
fn is_unfiltered(place: &Place) -> bool {
    let all = Wanted {
        patient: place.wanted.patient.clone(),
        ..Wanted::default()
    };
    place.wanted == all && place.period == Period::All && !place.mine
}

/// A new letter, files to file, the templates; the words that are looked for, or with `folded` the filters there is nothing
/// for yet.
fn begin(ui: &mut Ui, place: &mut Place, folded: bool, desk: &mut Desk<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        if let Some(patient) = place.wanted.patient.clone() {
            let label = t("courrier-nouveau");
            let button = Button {
                chip: Some("Ctrl E"),
                ..Button::new(&label)
            };
            let response = button.weight(Weight::Primary).show(ui);
            let key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::E));
            let mut popup = Popup::menu(&response);
            if key {
                popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
            }
            popup.show(|ui| {
                ui.set_min_width(240.0);
                for template in desk
                    .model
                    .papers()
                    .templates()
                    .iter()
                    .flat_map(|all| all.iter())
                {
                    let choose = Button::new(&template.title).weight(Weight::Quiet);
                    if choose.show(ui).clicked() {
                        errand(
                            desk,
                            PaperAct::Begin {
                                patient: patient.clone(),
                                template: template.id.clone(),
                            },
                        );
                        ui.close();
                    }
                }
            });
            let label = t("documents-importer");
            if Button::new(&label).show(ui).clicked() {
                place.filing = Some(Filing::asked(&patient));
            }
        } else {
            let label = t("modeles");
            if Button::new(&label).show(ui).clicked() {
                place.managing = true;
            }
        }
        // What was put away is in no list: it is found by them.
        let label = t("documents-filtres");
        if folded && Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
            place.filters = true;
        }
        if !folded {
            words(ui, place);
        }
    });
}

fn filters(ui: &mut Ui, place: &mut Place, desk: &Desk<'_>) {
    let heaps: Vec<(Option<Famille>, String)> = std::iter::once((None, t("documents-tous")))
        .chain(
            Famille::TOUTES
                .into_iter()
                .map(|heap| (Some(heap), heap_label(heap))),
        )
        .collect();
    let of_heaps: Vec<_> = heaps
        .iter()
        .map(|(heap, label)| (*heap, label.as_str(), Tone::Information))
        .collect();
    let states = [
        (None, t("documents-tous-etats")),
        (Some(DocumentStatut::Brouillon), t("documents-en-cours")),
        (Some(DocumentStatut::Valide), t("documents-valides")),
        (Some(DocumentStatut::Expedie), t("documents-expedies")),
    ];
    let of_states: Vec<_> = states
        .iter()
        .map(|(state, label)| (*state, label.as_str(), Tone::Information))
        .collect();
    let mut segmented = |ui: &mut Ui| {
        let about = t("documents-famille");
        if let Some(heap) = widgets::segments(ui, &about, &of_heaps, Some(place.wanted.famille)) {
            place.wanted.famille = heap;
        }
        let about = t("documents-etat");
        if let Some(state) = widgets::segments(ui, &about, &of_states, Some(place.wanted.statut)) {
            place.wanted.statut = state;
        }
    };
    // Lines of filters push documents out of sight: two stand on one where there is room.
    match ui.available_width() >= ABREAST {
        true => drop(ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            segmented(ui);
        })),
        false => segmented(ui),
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let toggle = |ui: &mut Ui, label: &str, on: bool| {
            let button = Button {
                selected: on,
                ..Button::new(label)
            };
            button.weight(Weight::Quiet).show(ui).clicked() != on
        };
        place.wanted.unread = toggle(ui, &t("documents-non-lus"), place.wanted.unread);
        if desk.model.papers().person().is_some() {
            place.mine = toggle(ui, &t("documents-pour-moi"), place.mine);
        }
        place.wanted.archived = toggle(ui, &t("documents-archives"), place.wanted.archived);
        let combo = ComboBox::from_id_salt("documents-periode").selected_text(place.period.label());
        let shown = combo.show_ui(ui, |ui| {
            for period in Period::ALL {
                ui.selectable_value(&mut place.period, period, period.label());
            }
        });
        widgets::said_as(&shown.response, Role::ComboBox, &t("documents-periode"));
    });
}

/// The words of the title that are looked for: beside what begins where there is room, else on a line of their own.
fn words(ui: &mut Ui, place: &mut Place) {
    if ui.available_size_before_wrap().x < WORDS.min {
        ui.end_row();
    }
    let width = ui.available_size_before_wrap().x;
    let label = t("documents-chercher");
    let field = Field {
        bare: true,
        example: Some(&label),
        width: Some(width.min(WORDS.max)),
        ..Field::new(&label)
    };
    field.show(
        ui,
        Id::unique(("documents-mots", &place.wanted.patient)),
        &mut place.wanted.words,
    );
}

pub(super) fn heap_label(heap: Famille) -> String {
    match heap {
        Famille::Courrier => t("documents-courriers"),
        Famille::Ordonnance => t("documents-ordonnances"),
        Famille::Resultat => t("documents-resultats"),
        Famille::Divers => t("documents-divers"),
    }
}

/// Scanned files that wait.
fn tray(ui: &mut Ui, place: &mut Place, desk: &mut Desk<'_>) {
    let (waiting, failure) = desk.model.papers().tray();
    if let Some(failure) = failure {
        widgets::notice(ui, &failure, Tone::Attention);
    }
    let patient = place.wanted.patient.clone();
    let mine: Vec<_> = waiting
        .iter()
        .filter(|one| match &patient {
            None => true,
            Some(patient) => one
                .proposed
                .as_ref()
                .is_some_and(|id| id.as_str() == patient),
        })
        .collect();
    if mine.is_empty() {
        return;
    }
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            widgets::title(
                ui,
                &t_count("numerises-attendent", mine.len() as u64),
                DENSE,
                3,
            );
            for one in mine {
                ui.horizontal(|ui| {
                    let (button, target) = match (&patient, &one.proposed) {
                        (Some(patient), _) => (t("numerise-classer-ici"), Some(patient.clone())),
                        (None, Some(id)) => {
                            let known = desk.model.file(id.as_str()).data;
                            let name = known.map(|data| crate::kit::people::full_name(&data.line));
                            let name = name.unwrap_or_else(|| t("patient"));
                            (
                                t_with("numerise-classer-chez", &[("patient", &name)]),
                                Some(id.as_str().to_owned()),
                            )
                        }
                        (None, None) => (t("numerise-sans-patient"), None),
                    };
                    ui.label(egui::RichText::new(&one.name).size(DENSE));
                    match target {
                        Some(target) => {
                            if Button::new(&button)
                                .weight(Weight::Quiet)
                                .show(ui)
                                .clicked()
                            {
                                place.filing = Some(Filing::scanned(&target, one.path.clone()));
                            }
                        }
                        None => {
                            widgets::caption(ui, button);
                            // Whom it speaks of is compared, or begun as a new patient with its traits.
                            let label = t("numerise-chercher");
                            let said = t_with("numerise-chercher-nom", &[("nom", &one.name)]);
                            let button = Button {
                                name: Some(&said),
                                ..Button::new(&label)
                            };
                            if button.weight(Weight::Quiet).show(ui).clicked() {
                                let paths = vec![one.path.clone()];
                                desk.model.readers().read(ReaderAct::Files(paths));
                            }
                        }
                    }
                });
            }
        });
    widgets::rule(ui);
}

fn lines(ui: &mut Ui, place: &mut Place, found: &Arc<Found>, desk: &mut Desk<'_>) {
    actions(ui, place, found, desk);
    let listbox = egui::UiBuilder::new()
        .id_salt("documents")
        .accessibility_role(Role::ListBox)
        .accessibility_label(t("documents-liste"));
    ui.scope_builder(listbox, |ui| {
        let id = ui.unique_id();
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_multiselectable());
        ScrollArea::vertical().auto_shrink(false).show_rows(
            ui,
            ROW,
            found.lines.len(),
            |ui, range| {
                ui.spacing_mut().item_spacing.y = 0.0;
                // The end is in sight: the next page is asked for.
                if range.end >= found.lines.len() && (found.lines.len() as u64) < found.total {
                    place.more = found.lines.len();
                }
                let mut done = None;
                for n in range {
                    let gesture = row(ui, &found.lines[n], place, found, desk);
                    done = gesture.map(|gesture| (n, gesture)).or(done);
                }
                if let Some((n, gesture)) = done {
                    choose(place, &found.lines, n, gesture);
                }
            },
        );
    });
}

/// How many are chosen, and what can be done with them.
fn actions(ui: &mut Ui, place: &mut Place, found: &Found, desk: &mut Desk<'_>) {
    let chosen = place.selection.of(found, place.chosen.as_deref());
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(12, 4))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let label = t("documents-actions");
                let button = Button {
                    chip: Some("Maj F10"),
                    ..Button::new(&label)
                };
                let response = ui
                    .add_enabled_ui(!chosen.is_empty(), |ui| button.show(ui))
                    .inner;
                let mut popup = Popup::menu(&response);
                let by_key = std::mem::take(&mut place.menu_wanted) && !chosen.is_empty();
                if by_key {
                    popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
                }
                popup.show(|ui| menu::show(ui, &chosen, place, desk, by_key));
                let open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
                // Closed: the list goes on where it was.
                place.follow |= place.menu_open && !open;
                place.menu_open = open;
                widgets::caption(ui, t_count("documents-choisis", chosen.len() as u64));
            });
        });
    widgets::rule(ui);
}

/// What a person did to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gesture {
    /// This one.
    Only,
    /// This one too, or not any more.
    Toggle,
    /// Up to this one.
    UpTo,
    /// All that is listed.
    All,
    /// Go on by so many lines; what is passed is chosen too.
    Move { by: isize, extends: bool },
    /// Open it.
    Open,
    /// What can be done with what is chosen.
    Menu,
}

/// What the keyboard says to the line it stands on.
fn keys(ui: &Ui) -> Option<Gesture> {
    use Gesture::{All, Menu, Move, Open, Toggle};
    // Keys with Shift or Ctrl first: those without are found in them too.
    let known = [
        (Modifiers::SHIFT, Key::F10, Menu),
        (Modifiers::NONE, Key::Menu, Menu),
        (Modifiers::COMMAND, Key::A, All),
        (
            Modifiers::SHIFT,
            Key::ArrowDown,
            Move {
                by: 1,
                extends: true,
            },
        ),
        (
            Modifiers::SHIFT,
            Key::ArrowUp,
            Move {
                by: -1,
                extends: true,
            },
        ),
        (
            Modifiers::NONE,
            Key::ArrowDown,
            Move {
                by: 1,
                extends: false,
            },
        ),
        (
            Modifiers::NONE,
            Key::ArrowUp,
            Move {
                by: -1,
                extends: false,
            },
        ),
        (Modifiers::COMMAND, Key::Space, Toggle),
        (Modifiers::NONE, Key::Space, Toggle),
        (Modifiers::NONE, Key::Enter, Open),
    ];
    known
        .into_iter()
        .find(|(modifiers, key, _)| ui.input_mut(|input| input.consume_key(*modifiers, *key)))
        .map(|(_, _, gesture)| gesture)
}

fn choose(place: &mut Place, listed: &[Line], n: usize, gesture: Gesture) {
    let id = listed[n].document.id.as_str();
    let at = place.chosen.clone();
    match gesture {
        Gesture::Only => {
            place.beside = true;
            place.choose(id);
        }
        Gesture::Toggle => {
            place.selection.toggle(id, at.as_deref());
            place.chosen = Some(id.to_owned());
        }
        Gesture::UpTo => {
            place.selection.upto(id, at.as_deref(), listed);
            place.chosen = Some(id.to_owned());
        }
        Gesture::All => place.selection.all(listed),
        Gesture::Move { by, extends } => {
            let next = n.saturating_add_signed(by).min(listed.len() - 1);
            let next = listed[next].document.id.as_str();
            if extends {
                place.selection.upto(next, at.as_deref(), listed);
                place.chosen = Some(next.to_owned());
            } else {
                place.choose(next);
            }
            place.follow = true;
        }
        Gesture::Open => {
            place.choose(id);
            place.beside = true;
            if is_draft(&listed[n].document) {
                place.editing = Some(Editing::new(id));
            } else {
                place.whole = true;
            }
        }
        Gesture::Menu => place.menu_wanted = true,
    }
}

/// The sign and tone of a state.
pub(super) fn state_mark(statut: DocumentStatut) -> (Sign, Tone, String) {
    match statut {
        DocumentStatut::Brouillon => (Sign::None, Tone::Attention, t("document-en-cours")),
        DocumentStatut::Valide => (Sign::None, Tone::Good, t("document-valide")),
        DocumentStatut::Expedie => (Sign::None, Tone::Information, t("document-expedie")),
        DocumentStatut::Remplace => (Sign::None, Tone::Neutral, t("document-remplace")),
    }
}

/// A line; answers what a person did to it.
fn row(
    ui: &mut Ui,
    line: &Line,
    place: &mut Place,
    found: &Found,
    desk: &mut Desk<'_>,
) -> Option<Gesture> {
    let palette = palette(ui);
    let document = &line.document;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let id = Id::unique(("socle-document", document.id.as_str()));
    // Before the line itself hears them: Space and Enter would be a click on it.
    let mut gesture = ui
        .memory(|memory| memory.has_focus(id))
        .then(|| keys(ui))
        .flatten();
    let response = ui.interact(rect, id, Sense::click());
    let at = place.chosen.as_deref();
    let is_at = at == Some(document.id.as_str());
    let selected = place.selection.holds(document.id.as_str(), at);
    let (sign, tone, state) = state_mark(document.statut);
    let date = document
        .date
        .parse::<CivilDate>()
        .map_or_else(|_| document.date.clone(), |date| date.affichage());
    let unread = if document.is_read {
        String::new()
    } else {
        format!(", {}", t("document-non-lu"))
    };
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::ListBoxOption,
            true,
            selected,
            format!("{}, {date}, {state}{unread}", document.title),
        )
    });
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_selected(selected));
    if place.follow && is_at {
        place.follow = false;
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.double_clicked() {
        gesture = Some(Gesture::Open);
    } else if response.clicked() {
        response.request_focus();
        let held = ui.input(|input| input.modifiers);
        gesture = Some(match (held.shift, held.command) {
            (true, _) => Gesture::UpTo,
            (false, true) => Gesture::Toggle,
            (false, false) => Gesture::Only,
        });
    }
    if response.secondary_clicked() && !selected {
        // The menu is about the line it was asked on.
        place.choose(document.id.as_str());
        response.request_focus();
    }
    Popup::context_menu(&response).show(|ui| {
        let chosen = place.selection.of(found, place.chosen.as_deref());
        menu::show(ui, &chosen, place, desk, false);
    });
    let fill = if selected {
        palette.information.paper
    } else if response.hovered() {
        palette.hovered
    } else {
        palette.surface
    };
    ui.painter().rect_filled(rect, CornerRadius::ZERO, fill);
    widgets::focus_ring(ui, &response, rect.shrink(3.0));
    draw(ui, rect, line, (sign, tone, &state), &date);
    if response.has_focus() {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    gesture
}

fn draw(ui: &Ui, rect: Rect, line: &Line, (sign, tone, state): (Sign, Tone, &str), date: &str) {
    let palette = palette(ui);
    let document = &line.document;
    let inside = rect.shrink2(vec2(16.0, 6.0));
    if !document.is_read {
        // A dot, and bold letters.
        ui.painter().circle_filled(
            pos2(rect.left() + 9.0, inside.top() + 9.0),
            3.5,
            palette.accent,
        );
    }
    let pill = widgets::pill_at(
        ui,
        inside.right(),
        inside.top() + 9.0,
        110.0,
        sign,
        state,
        tone,
    );
    let family = if document.is_read {
        FontFamily::Proportional
    } else {
        theme::semibold_family()
    };
    let title = widgets::one_line(
        ui,
        &document.title,
        FontId::new(DENSE, family),
        palette.text,
        inside.width() - pill - 10.0,
    );
    ui.painter().galley(inside.left_top(), title, palette.text);
    let mut parts = vec![date.to_owned()];
    if let Some(patient) = &line.patient {
        parts.push(patient.clone());
    }
    if document.kind.label != document.title {
        // Its name in the nomenclature, written as one reads it.
        parts.push(document.kind.label.replace('\'', "’"));
    }
    parts.push(document.author.clone());
    let under = widgets::one_line(
        ui,
        &parts.join(" · "),
        FontId::new(CAPTION, FontFamily::Proportional),
        palette.secondary,
        inside.width(),
    );
    ui.painter().galley(
        pos2(inside.left(), inside.top() + 18.0),
        under,
        palette.secondary,
    );
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        egui::Stroke::new(1.0, palette.border.gamma_multiply(0.6)),
    );
}
