//! Two patients at a time: a window of its own for the second, on a desktop that gives windows and on one that does not.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use egui::accesskit::{Action, ActionRequest, NodeId, TreeId};
use egui::{
    Context, Event, Key, Modifiers, RawInput, Rect, Role, ViewportCommand, ViewportEvent,
    ViewportId, ViewportInfo, pos2, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_record::Value;
use socle_runtime::view::Tone;
use socle_screen::Screen;
use socle_screen::model::Told;
use socle_screen::model::charts::ChartAct;
use socle_screen::model::door::AtDoor;

use crate::fake::{Fake, Said, nessi_and_corse};
use crate::medical::acts;
use crate::{labels, opened, shows, tells};

const RUTH: &str = "NESSI Ruth";
const FIGATELLIX: &str = "CORSE Figatellix";
const OTHER: &str = "Ouvrir dans une nouvelle fenêtre";

/// A desktop that gives each patient a window, as a program on a real one does: input for each, and what each shows.
#[derive(Clone, Default)]
struct Desktop(Rc<RefCell<HashMap<ViewportId, Glass>>>);

/// A window of it.
#[derive(Default)]
struct Glass {
    title: String,
    events: Vec<Event>,
    closes: bool,
    has_keyboard: bool,
    /// It was drawn since the last look.
    is_there: bool,
    /// Role, name and value of what it shows.
    nodes: Vec<(NodeId, Role, String, Option<String>)>,
}

impl Desktop {
    fn of(harness: &Harness<'_, Screen>) -> Self {
        let desktop = Self::default();
        let known = desktop.clone();
        Context::set_immediate_viewport_renderer(move |ctx, mut viewport| {
            let id = viewport.ids.this;
            let title = viewport.builder.title.clone().unwrap_or_default();
            let input = known.input(id, viewport.ids.parent, title, ctx.input(|now| now.time));
            let output = ctx.run_ui(input, |ui| (viewport.viewport_ui_cb)(ui));
            let update = output.platform_output.accesskit_update.clone().unwrap();
            let nodes = update.nodes.iter().map(|(node, known)| {
                let label = known.label().unwrap_or_default().to_owned();
                (*node, known.role(), label, known.value().map(str::to_owned))
            });
            let mut glasses = known.0.borrow_mut();
            let glass = glasses.entry(id).or_default();
            (glass.is_there, glass.nodes) = (true, nodes.collect());
            output.drop_without_applying_deltas();
        });
        harness.ctx.set_embed_viewports(false);
        desktop
    }

    fn input(&self, id: ViewportId, parent: ViewportId, title: String, time: f64) -> RawInput {
        let mut glasses = self.0.borrow_mut();
        let glass = glasses.entry(id).or_default();
        glass.title = title;
        let closes = std::mem::take(&mut glass.closes);
        let info = ViewportInfo {
            parent: Some(parent),
            events: closes.then_some(ViewportEvent::Close).into_iter().collect(),
            focused: Some(glass.has_keyboard),
            ..ViewportInfo::default()
        };
        RawInput {
            viewport_id: id,
            viewports: [(id, info)].into_iter().collect(),
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1_120.0, 820.0))),
            time: Some(time),
            focused: glass.has_keyboard,
            events: std::mem::take(&mut glass.events),
            ..RawInput::default()
        }
    }

    /// Draw some frames; only windows that are still drawn at the end are there.
    fn run(&self, harness: &mut Harness<'_, Screen>) {
        harness.run_steps(4);
        self.0
            .borrow_mut()
            .values_mut()
            .for_each(|one| one.is_there = false);
        harness.run_steps(2);
    }

    fn titles(&self) -> Vec<String> {
        let glasses = self.0.borrow();
        let there = glasses.values().filter(|one| one.is_there);
        let mut titles: Vec<_> = there.map(|one| one.title.clone()).collect();
        titles.sort();
        titles
    }

    /// The window of this patient.
    #[track_caller]
    fn with<T>(&self, name: &str, look: impl FnOnce(&mut Glass) -> T) -> T {
        let mut glasses = self.0.borrow_mut();
        let found = glasses
            .values_mut()
            .find(|one| one.is_there && one.title.starts_with(name));
        look(found.unwrap_or_else(|| panic!("no window of {name}")))
    }

    fn id(&self, name: &str) -> ViewportId {
        let glasses = self.0.borrow();
        let found = glasses.iter().find(|(_, one)| one.title.starts_with(name));
        *found.unwrap().0
    }

    fn shows(&self, name: &str, text: &str) -> bool {
        self.with(name, |glass| {
            let holds =
                |value: &Option<String>| value.as_ref().is_some_and(|one| one.contains(text));
            let mut nodes = glass.nodes.iter();
            nodes.any(|(_, _, label, value)| label.contains(text) || holds(value))
        })
    }

    /// Have assistive technology do this to what is called so.
    #[track_caller]
    fn act(&self, name: &str, role: Role, label: &str, action: Action) {
        self.with(name, |glass| {
            let found = glass
                .nodes
                .iter()
                .find(|(_, known, one, _)| *known == role && one == label);
            let Some((node, ..)) = found else {
                panic!("no {role:?} {label}: {:?}", glass.nodes);
            };
            let request = ActionRequest {
                action,
                target_tree: TreeId::ROOT,
                target_node: *node,
                data: None,
            };
            glass.events.push(Event::AccessKitActionRequest(request));
        });
    }

    #[track_caller]
    fn write(&self, name: &str, role: Role, label: &str, text: &str) {
        self.act(name, role, label, Action::Focus);
        self.with(name, |glass| {
            glass.events.push(Event::Text(text.to_owned()))
        });
    }

    fn value(&self, name: &str, role: Role, label: &str) -> Option<String> {
        self.with(name, |glass| {
            let mut nodes = glass.nodes.iter();
            let found = nodes.find(|(_, known, one, _)| *known == role && one == label);
            found.and_then(|(.., value)| value.clone())
        })
    }
}

/// The file of Ruth in the first window, that of Figatellix in one of its own.
fn two(fake: &Fake) -> (Harness<'static, Screen>, Desktop) {
    let mut harness = opened(fake);
    let desktop = Desktop::of(&harness);
    let other = fake.0.borrow().lines[1].clone();
    harness.state_mut().open_apart(other);
    desktop.run(&mut harness);
    (harness, desktop)
}

fn line<'h>(harness: &'h Harness<'_, Screen>, name: &'h str) -> egui_kittest::Node<'h> {
    let mut all = harness.query_all_by_label_contains(name);
    let found = all.find(|node| node.accesskit_node().role() == Role::ListBoxOption);
    found.unwrap_or_else(|| panic!("no line of {name}: {:?}", labels(harness)))
}

fn written(fake: &Fake, name: &str, text: &str) -> Vec<Option<String>> {
    let wanted = (name.to_owned(), Value::from(text));
    let mut found = Vec::new();
    for act in acts(fake) {
        if let ChartAct::Add(new) = act
            && new.fields.contains(&wanted)
        {
            found.push(new.patient.map(|patient| patient.to_string()));
        }
    }
    found
}

#[test]
fn a_second_patient_has_a_window_of_their_own_with_their_name_banner_and_number() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let (harness, desktop) = two(&fake);
    let [title] = desktop.titles().try_into().unwrap();
    assert!(
        title.starts_with("CORSE Figatellix, ") && title.contains(" ans"),
        "{title}"
    );
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert!(desktop.shows(FIGATELLIX, "Fenêtre 2"));
    assert!(
        !desktop.shows(FIGATELLIX, RUTH),
        "the other patient is not in it"
    );
    // The list says where they are.
    let said = line(&harness, FIGATELLIX).accesskit_node().label().unwrap();
    assert!(said.contains("ouvert dans la fenêtre 2"), "{said}");
    assert_eq!(harness.state().apart(), [("p2".to_owned(), 2)]);
    // Each was opened once.
    let opened = fake
        .said()
        .into_iter()
        .filter(|said| matches!(said, Said::Open(_)));
    let all: Vec<_> = opened.collect();
    assert_eq!(all, [Said::Open("p1".into()), Said::Open("p2".into())]);
}

#[test]
fn what_is_typed_in_two_windows_goes_to_the_patient_of_each() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let (mut harness, desktop) = two(&fake);
    let field = (Role::TextInput, "Motif");
    harness.get_by_role_and_label(field.0, field.1).focus();
    desktop.act(FIGATELLIX, field.0, field.1, Action::Focus);
    desktop.run(&mut harness);
    // Letter by letter, in turn: each waits a moment to be told from those of a reader of codes.
    for (ruth, figatellix) in "Toux".chars().zip("Vert".chars()) {
        harness.event(Event::Text(ruth.into()));
        desktop.with(FIGATELLIX, |glass| {
            glass.events.push(Event::Text(figatellix.into()))
        });
        harness.step();
    }
    harness.run_steps(12);
    desktop.run(&mut harness);
    let shown = harness.get_by_role_and_label(field.0, field.1).value();
    assert_eq!(shown.as_deref(), Some("Toux"));
    assert_eq!(
        desktop.value(FIGATELLIX, field.0, field.1).as_deref(),
        Some("Vert")
    );
    assert_eq!(written(&fake, "motif", "Toux"), [Some("p1".to_owned())]);
    assert_eq!(written(&fake, "motif", "Vert"), [Some("p2".to_owned())]);
}

#[test]
fn another_patient_chosen_in_the_first_window_changes_nothing_in_the_second() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let (mut harness, desktop) = two(&fake);
    desktop.write(
        FIGATELLIX,
        Role::MultilineTextInput,
        "Observation",
        "Examen en cours",
    );
    desktop.run(&mut harness);
    // Asked for again, the window comes to the front; the first keeps what it shows.
    line(&harness, FIGATELLIX).click_accesskit();
    harness.step();
    let output = &harness.output().viewport_output;
    let commands = &output[&desktop.id(FIGATELLIX)].commands;
    assert!(commands.contains(&ViewportCommand::Focus), "{commands:?}");
    desktop.run(&mut harness);
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert_eq!(desktop.titles().len(), 1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    desktop.run(&mut harness);
    assert_eq!(harness.state().open_patient(), None);
    let value = desktop.value(FIGATELLIX, Role::MultilineTextInput, "Observation");
    assert_eq!(value.as_deref(), Some("Examen en cours"));
}

#[test]
fn a_window_that_is_closed_keeps_what_keeps_itself_and_asks_before_the_rest_is_given_up() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let (mut harness, desktop) = two(&fake);
    desktop.write(FIGATELLIX, Role::TextInput, "Motif", "Vertiges");
    desktop.run(&mut harness);
    desktop.with(FIGATELLIX, |glass| glass.closes = true);
    desktop.run(&mut harness);
    assert!(desktop.titles().is_empty());
    assert_eq!(written(&fake, "motif", "Vertiges"), [Some("p2".to_owned())]);
    assert!(fake.said().contains(&Said::Close("p2".into())));
    // What does not keep itself: the line that adds a problem.
    let other = fake.0.borrow().lines[1].clone();
    harness.state_mut().open_apart(other);
    desktop.run(&mut harness);
    desktop.write(
        FIGATELLIX,
        Role::TextInput,
        "Ajouter : Problèmes en cours",
        "asth",
    );
    desktop.run(&mut harness);
    desktop.with(FIGATELLIX, |glass| glass.closes = true);
    desktop.run(&mut harness);
    assert!(desktop.shows(FIGATELLIX, "Fermer sans enregistrer"));
    assert!(
        !tells(&harness, "Fermer sans enregistrer"),
        "it is asked in that window"
    );
    desktop.act(FIGATELLIX, Role::Button, "Annuler", Action::Click);
    desktop.run(&mut harness);
    let kept = desktop.value(FIGATELLIX, Role::TextInput, "Ajouter : Problèmes en cours");
    assert_eq!(kept.as_deref(), Some("asth"));
    // The first window does not close over it either.
    let ctx = harness.ctx.clone();
    assert!(!harness.state_mut().may_leave(&ctx));
}

#[test]
fn the_file_of_the_first_window_moves_to_its_own_with_what_is_typed_in_it() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let mut harness = opened(&fake);
    let desktop = Desktop::of(&harness);
    let field = harness.get_by_role_and_label(Role::TextInput, "Ajouter : Problèmes en cours");
    field.focus();
    field.type_text("asth");
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(4);
    harness
        .get_by_role(Role::SearchInput)
        .type_text("nouvelle fen");
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::Button, OTHER)
        .click_accesskit();
    desktop.run(&mut harness);
    assert_eq!(harness.state().open_patient(), None);
    assert!(
        !fake.said().contains(&Said::Close("p1".into())),
        "it was never closed"
    );
    let moved = desktop.value(RUTH, Role::TextInput, "Ajouter : Problèmes en cours");
    assert_eq!(moved.as_deref(), Some("asth"));
}

#[test]
fn what_is_said_of_a_patient_is_said_in_their_window_and_the_rest_in_the_first() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let (mut harness, desktop) = two(&fake);
    let told = |patient: Option<&str>, title: &str| Told {
        at_ms: 1_795_335_660_000,
        plugin: "essai".into(),
        patient: patient.map(str::to_owned),
        tone: Tone::Information,
        title: title.into(),
        text: "Texte.".into(),
        button: None,
    };
    fake.0.borrow_mut().told = vec![told(Some("p2"), "De Figatellix"), told(None, "De tous")];
    desktop.run(&mut harness);
    assert!(desktop.shows(FIGATELLIX, "De Figatellix") && !tells(&harness, "De Figatellix"));
    assert!(!desktop.shows(FIGATELLIX, "De tous") && tells(&harness, "De tous"));
    // A page has no room there: it opens in the first window.
    desktop.act(
        FIGATELLIX,
        Role::Button,
        "Aucun envoi en cours",
        Action::Click,
    );
    desktop.run(&mut harness);
    assert!(desktop.shows(FIGATELLIX, "Motif"));
    assert!(tells(&harness, "Envois"), "{:?}", labels(&harness));
}

#[test]
fn a_line_of_the_list_opens_in_a_window_by_its_menu_and_by_shift_and_enter() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let mut harness = opened(&fake);
    let desktop = Desktop::of(&harness);
    line(&harness, FIGATELLIX).click_secondary();
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::Button, OTHER)
        .click_accesskit();
    desktop.run(&mut harness);
    assert_eq!(desktop.titles().len(), 1);
    desktop.with(FIGATELLIX, |glass| glass.closes = true);
    desktop.run(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(2);
    harness.get_by_role(Role::SearchInput).type_text("corse");
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    desktop.run(&mut harness);
    assert_eq!(desktop.titles().len(), 1);
    assert_eq!(harness.state().open_patient(), Some("p1"));
    // Shift and a click, as in a browser.
    desktop.with(FIGATELLIX, |glass| glass.closes = true);
    desktop.run(&mut harness);
    assert!(desktop.titles().is_empty());
    line(&harness, FIGATELLIX).click_modifiers(Modifiers::SHIFT);
    desktop.run(&mut harness);
    assert_eq!(desktop.titles().len(), 1);
}

#[test]
fn while_the_door_is_shut_there_is_no_window_of_a_patient_and_they_come_back_as_they_were() {
    let fake = nessi_and_corse(Statut::Provisoire);
    fake.0.borrow_mut().door = Some(crate::door::inside());
    let (mut harness, desktop) = two(&fake);
    desktop.write(
        FIGATELLIX,
        Role::MultilineTextInput,
        "Observation",
        "Examen en cours",
    );
    desktop.run(&mut harness);
    let door = fake.0.borrow().door.clone().unwrap();
    // The key that locks is heard in whatever window one is.
    desktop.with(FIGATELLIX, |glass| {
        glass.events.push(Event::Key {
            key: Key::L,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        });
    });
    desktop.run(&mut harness);
    assert!(
        fake.0
            .borrow()
            .at_door
            .iter()
            .any(|asked| matches!(asked, AtDoor::Lock(_)))
    );
    fake.0.borrow_mut().door = Some(crate::door::behind_a_lock());
    desktop.run(&mut harness);
    assert!(desktop.titles().is_empty());
    fake.0.borrow_mut().door = Some(door);
    desktop.run(&mut harness);
    let value = desktop.value(FIGATELLIX, Role::MultilineTextInput, "Observation");
    assert_eq!(value.as_deref(), Some("Examen en cours"));
}

#[test]
fn five_patients_have_their_window_and_a_sixth_is_told_why_not() {
    let fake = Fake::new(crate::fake::many(7));
    let mut harness = opened(&fake);
    let desktop = Desktop::of(&harness);
    let lines = fake.0.borrow().lines.clone();
    for other in &lines[1..7] {
        harness.state_mut().open_apart(other.clone());
    }
    desktop.run(&mut harness);
    assert_eq!(desktop.titles().len(), 5);
    assert!(tells(&harness, "Cinq patients ont déjà leur fenêtre"));
}

#[test]
fn where_there_is_one_window_for_all_they_are_tabs_of_it() {
    let fake = nessi_and_corse(Statut::Provisoire);
    let mut harness = opened(&fake);
    let other = fake.0.borrow().lines[1].clone();
    harness.state_mut().open_apart(other);
    harness.run_steps(6);
    assert!(shows(&harness, "CORSE Figatellix") && tells(&harness, "Fenêtre 2"));
    assert!(
        harness.query_by_role(Role::ListBox).is_none(),
        "one is drawn at a time"
    );
    let field = harness.get_by_role_and_label(Role::TextInput, "Motif");
    field.focus();
    field.type_text("Vertiges");
    harness.run_steps(6);
    harness
        .get_by_role_and_label(Role::Tab, "Fenêtre principale")
        .click_accesskit();
    harness.run_steps(6);
    let first = harness.get_by_role_and_label(Role::TextInput, "Motif");
    assert_eq!(first.value().unwrap_or_default(), "");
    harness
        .get_by_role_and_label(Role::Tab, FIGATELLIX)
        .click_accesskit();
    harness.run_steps(6);
    let again = harness.get_by_role_and_label(Role::TextInput, "Motif");
    assert_eq!(again.value().as_deref(), Some("Vertiges"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run_steps(6);
    assert!(
        harness
            .query_by_role_and_label(Role::Tab, FIGATELLIX)
            .is_none()
    );
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert_eq!(written(&fake, "motif", "Vertiges"), [Some("p2".to_owned())]);
}
