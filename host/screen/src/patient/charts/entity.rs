//! Editing one entity of the record in place, whatever its kind: its fields are data, so is this form.

use egui::{ComboBox, Id, Key, Modifiers, Ui};
use socle_record::model::entity::EntityEvent;
use socle_record::model::kinds::{
    Field as KindField, Holds, Kind, STATUT, TERME, Unfit, Whose, WrittenBy,
};
use socle_record::{Coded, EntityAct, EntityId, EntityView, Value};
use socle_runtime::view::Tone;

use super::coordinates::foot;
use super::draft::Draft;
use super::field::{Field, Proposal};
use super::{Card, newcomer};
use crate::errand::Errand;
use crate::kit::text::{instant, t, t_with};
use crate::kit::theme::{CAPTION, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::charts::ChartAct;

/// Fields the record or the program fills in by themselves.
const SILENT: [&str; 2] = ["auteur", "origine"];

/// A form of more fields has its buttons over it.
const LONG: usize = 9;

/// An entity being edited.
#[derive(Debug, Clone)]
pub(crate) struct Typing {
    kind: &'static Kind,
    id: EntityId,
    /// It is not in the record yet.
    is_new: bool,
    /// Values a new one has beyond what is typed: the consultation of an act.
    given: Vec<(String, Value)>,
    pub(super) draft: Draft,
    /// Closing it: the day, as typed.
    closing: Option<String>,
    /// Striking it out: the reason, as typed.
    striking: Option<String>,
    history: bool,
    focused: bool,
}

/// How a field is drawn and read.
fn is_shown(field: &KindField) -> bool {
    field.written_by == WrittenBy::Records
        && !SILENT.contains(&field.name)
        && !matches!(field.holds, Holds::Reference(_) | Holds::Instant)
}

/// Where the code of a coded field is kept beside its words.
fn code_of(name: &str) -> String {
    format!("{name}#")
}

fn written_code(coded: &Coded) -> String {
    if coded.code.is_empty() {
        String::new()
    } else {
        format!("{}|{}", coded.system, coded.code)
    }
}

fn known(kind: &'static Kind, get: &dyn Fn(&str) -> Value) -> Vec<(String, String)> {
    let mut known = Vec::new();
    for field in kind.fields.iter().filter(|field| is_shown(field)) {
        let value = get(field.name);
        let text = match (field.holds, &value) {
            (Holds::Code(_), Value::Text(code)) => code.clone(),
            (Holds::Flag, Value::Flag(true)) => "oui".to_owned(),
            (Holds::Flag, _) => String::new(),
            (Holds::List(_), Value::Texts(texts)) => texts.join("\n"),
            _ => field.shown(&value),
        };
        if field.holds == Holds::Coded {
            let coded = Coded::from_value(&value).unwrap_or_default();
            known.push((code_of(field.name), written_code(&coded)));
        }
        known.push((field.name.to_owned(), text));
    }
    known
}

impl Typing {
    /// Begin to edit what is in the record.
    pub(crate) fn of(view: &EntityView) -> Option<Self> {
        let kind = Kind::named(view.kind)?;
        let known = known(kind, &|name| view.get(name));
        let draft = Draft::begin(
            view.revision,
            known
                .iter()
                .map(|(name, text)| (name.as_str(), text.clone())),
        );
        Some(Self {
            kind,
            id: view.id.as_str().into(),
            is_new: false,
            given: Vec::new(),
            draft,
            closing: None,
            striking: None,
            history: false,
            focused: false,
        })
    }

    /// Begin a new one under this id, with what is given.
    pub(crate) fn new(kind: &'static Kind, id: &str, given: Vec<(String, Value)>) -> Self {
        Self {
            kind,
            id: id.into(),
            is_new: true,
            given,
            draft: Draft::begin(0, []),
            closing: None,
            striking: None,
            history: false,
            focused: false,
        }
    }

    /// Whether the person changed anything.
    pub(crate) fn is_changed(&self) -> bool {
        self.draft.is_changed() || self.striking.as_ref().is_some_and(|text| !text.is_empty())
    }

    /// Whether it is one of this kind that is not in the record yet.
    pub(crate) fn is_new_of(&self, kind: &Kind) -> bool {
        self.is_new && self.kind.name == kind.name
    }

    /// Whether what is typed says that the patient is dead or gone.
    pub(super) fn ends_following(&self) -> bool {
        ["date-deces", "date-depart"]
            .iter()
            .any(|name| !self.draft.typed(name).trim().is_empty())
    }

    /// Whether nothing is typed but these words in this field.
    pub(crate) fn holds_only(&self, name: &str, text: &str) -> bool {
        let changes = self.draft.changes();
        changes
            .iter()
            .all(|(field, typed)| field == name && typed == text)
    }

    /// Put words in a field.
    pub(crate) fn put(&mut self, name: &str, text: &str) {
        *self.draft.text(name) = text.to_owned();
    }

    fn follow(&mut self, view: &EntityView) {
        let known = known(self.kind, &|name| view.get(name));
        self.draft.follow(
            view.revision,
            known
                .iter()
                .map(|(name, text)| (name.as_str(), text.clone())),
        );
    }

    /// What the person changed, as values; what is wrong is said beside its field.
    fn values(&mut self) -> Option<Vec<(String, Value)>> {
        let mut names: Vec<String> = self
            .draft
            .changes()
            .into_iter()
            .map(|(name, _)| name.trim_end_matches('#').to_owned())
            .collect();
        if self.is_new {
            names.extend(
                self.kind
                    .fields
                    .iter()
                    .filter(|field| field.mandatory && is_shown(field))
                    .map(|field| field.name.to_owned()),
            );
        }
        names.sort_unstable();
        names.dedup();
        let (mut values, mut whole) = (Vec::new(), true);
        for name in names {
            let Some(field) = self.kind.field(&name) else {
                continue;
            };
            match read(field, &self.draft) {
                Ok(value) => {
                    self.draft.complain(&name, None);
                    values.push((name, value));
                }
                Err(problem) => {
                    self.draft.complain(&name, Some(problem));
                    whole = false;
                }
            }
        }
        whole.then_some(values)
    }
}

fn read(field: &KindField, draft: &Draft) -> Result<Value, String> {
    let text = draft.typed(field.name).trim();
    let value = if field.holds == Holds::Coded && !text.is_empty() {
        let coded = match draft.typed(&code_of(field.name)).split_once('|') {
            Some((system, code)) => Coded::new(system, code, text),
            None => Coded::free(text),
        };
        field.normal(&coded.into())
    } else {
        field.typed(text)
    };
    let wrong = |unfit: Unfit| {
        t_with(
            "champ-faux",
            &[("champ", field.label), ("raison", &unfit.message())],
        )
    };
    let value = value.map_err(wrong)?;
    field.check(&value).map_err(wrong)?;
    Ok(value)
}

/// What an editor needs around it.
pub(crate) struct Around<'a> {
    pub(crate) model: &'a dyn Model,
    /// Whose it is; none for what is the practice's.
    pub(crate) patient: Option<&'a str>,
    /// The entity as it is known now; none for a new one.
    pub(crate) view: Option<&'a EntityView>,
    /// Terminologies its `terme` is looked up in.
    pub(crate) systems: &'static [&'static str],
    pub(crate) errands: &'a mut Vec<Errand>,
}

/// Draw the editor; true when the person is done with it.
pub(crate) fn editor(ui: &mut Ui, typing: &mut Typing, around: &mut Around<'_>) -> bool {
    if let Some(view) = around.view {
        typing.follow(view);
    }
    ui.spacing_mut().item_spacing.y = 8.0;
    let mut save =
        ui.is_enabled() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::S));
    let kind = typing.kind;
    let named = |name: &str| {
        kind.field(name.trim_end_matches('#'))
            .map_or_else(|| name.to_owned(), |field| field.label.to_owned())
    };
    // The way out of a long form is over it: nobody has to look for it below.
    let is_long = kind.fields.iter().filter(|field| is_shown(field)).count() > LONG;
    let (pressed, mut close) = if is_long {
        let out = foot(ui, &mut typing.draft, &named, save);
        let entered = fields(ui, typing, around);
        let may = !typing.draft.is_waiting() && typing.draft.clashes().is_empty();
        (out.0 || (entered && may), out.1)
    } else {
        save |= fields(ui, typing, around);
        foot(ui, &mut typing.draft, &named, save)
    };
    let save = pressed;
    if let Some(view) = around.view.filter(|_| kind.whose != Whose::Itself) {
        acts(ui, typing, view, around);
    }
    if save {
        if !typing.is_new && !typing.draft.is_changed() {
            close = true;
        } else if let Some(values) = typing.values() {
            let act = write(typing, around.patient, values);
            around
                .errands
                .push(Errand::Chart(act, Card::Entity(typing.id.to_string())));
        }
    }
    close
}

fn write(typing: &Typing, patient: Option<&str>, mut values: Vec<(String, Value)>) -> ChartAct {
    if typing.is_new {
        values.extend(typing.given.iter().cloned());
        return ChartAct::Add(socle_record::NewEntity {
            id: Some(typing.id.clone()),
            kind: typing.kind.name.to_owned(),
            patient: patient.map(Into::into),
            fields: values,
        });
    }
    ChartAct::Change {
        patient: patient.map(str::to_owned),
        kind: typing.kind.name.to_owned(),
        id: typing.id.to_string(),
        revision: typing.draft.revision(),
        fields: values,
    }
}

/// Draw the fields; true when Enter was pressed in one.
fn fields(ui: &mut Ui, typing: &mut Typing, around: &mut Around<'_>) -> bool {
    let mut entered = false;
    let shown: Vec<&'static KindField> = typing
        .kind
        .fields
        .iter()
        .filter(|field| is_shown(field))
        .collect();
    let mut at = 0;
    while at < shown.len() {
        let pair = is_short(shown[at]) && shown.get(at + 1).is_some_and(|next| is_short(next));
        if pair {
            let half = ((ui.available_width() - 12.0) / 2.0).floor();
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for field in &shown[at..at + 2] {
                    widgets::column(ui, half, |ui| entered |= one(ui, typing, field, around));
                }
            });
            at += 2;
        } else {
            entered |= one(ui, typing, shown[at], around);
            at += 1;
        }
    }
    entered
}

/// Whether two such fields stand side by side.
fn is_short(field: &KindField) -> bool {
    match field.holds {
        Holds::Line(max) => max <= 100,
        Holds::Date | Holds::Flag | Holds::Integer(..) | Holds::Number | Holds::Code(_) => true,
        _ => false,
    }
}

fn one(
    ui: &mut Ui,
    typing: &mut Typing,
    field: &'static KindField,
    around: &mut Around<'_>,
) -> bool {
    let id = Id::unique(("socle-entite", typing.id.as_str(), field.name));
    let problem = typing.draft.problem(field.name).map(str::to_owned);
    let example = t("champ-date-exemple");
    let drawn = Field {
        required: field.mandatory,
        problem: problem.as_deref(),
        example: (field.holds == Holds::Date).then_some(example.as_str()),
        tabular: matches!(
            field.holds,
            Holds::Date | Holds::Integer(..) | Holds::Number
        ),
        rows: match field.holds {
            Holds::Lines(_) => 3,
            Holds::List(_) => 2,
            _ => 1,
        },
        longest: match field.holds {
            Holds::Line(max) | Holds::Lines(max) => max,
            Holds::List(max) => max * 10,
            _ => 0,
        },
        ..Field::new(field.label)
    };
    let response = match field.holds {
        Holds::Flag => {
            let mut on = typing.draft.typed(field.name) == "oui";
            let response = ui.checkbox(&mut on, field.label);
            if response.changed() {
                let text = if on { "oui" } else { "" };
                *typing.draft.text(field.name) = text.to_owned();
            }
            return false;
        }
        Holds::Code(set) => {
            choice(ui, id, field, set, typing);
            return false;
        }
        Holds::Coded => {
            let systems = if field.name == TERME {
                around.systems
            } else {
                &[]
            };
            let (response, picked) =
                drawn.show_with(ui, id, typing.draft.text(field.name), |text| {
                    terms(around.model, systems, text)
                });
            if let Some(coded) = picked {
                *typing.draft.text(&code_of(field.name)) = written_code(&coded);
                *typing.draft.text(field.name) = coded.label;
            } else if response.changed() {
                // Other words are no longer those of the code.
                typing.draft.text(&code_of(field.name)).clear();
            }
            let code = typing.draft.typed(&code_of(field.name));
            if let Some((_, code)) = code.split_once('|') {
                widgets::caption(ui, t_with("element-code", &[("code", code)]));
            }
            response
        }
        _ => drawn.show(ui, id, typing.draft.text(field.name)),
    };
    if response.changed() {
        typing.draft.complain(field.name, None);
    }
    if !std::mem::replace(&mut typing.focused, true) {
        response.request_focus();
    }
    drawn.rows <= 1 && response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn choice(
    ui: &mut Ui,
    id: Id,
    field: &KindField,
    set: socle_record::model::kinds::Set,
    typing: &mut Typing,
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let label = if field.mandatory {
            format!("{} *", field.label)
        } else {
            field.label.to_owned()
        };
        let name = widgets::caption(ui, label);
        let chosen = typing.draft.typed(field.name).to_owned();
        let shown = set
            .iter()
            .find(|one| one.code == chosen)
            .map_or_else(|| t("choix-aucun"), |one| one.label.to_owned());
        let combo = ComboBox::from_id_salt(id)
            .selected_text(shown)
            .width(ui.available_width());
        let response = combo
            .show_ui(ui, |ui| {
                for one in set {
                    if ui.selectable_label(one.code == chosen, one.label).clicked() {
                        *typing.draft.text(field.name) = one.code.to_owned();
                        typing.draft.complain(field.name, None);
                    }
                }
            })
            .response
            .labelled_by(name.id);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(field.label.to_owned());
        });
        if let Some(problem) = typing.draft.problem(field.name) {
            let text = format!("{} {problem}", widgets::tone_sign(Tone::Problem));
            let color = palette(ui).problem.ink;
            ui.label(egui::RichText::new(text).size(CAPTION).color(color));
        }
    });
}

/// Terms a text may mean, to pick from.
pub(crate) fn terms(
    model: &dyn Model,
    systems: &'static [&'static str],
    text: &str,
) -> Vec<Proposal<Coded>> {
    if systems.is_empty() || text.trim().chars().count() < 2 {
        return Vec::new();
    }
    model
        .charts()
        .terms(systems, text.trim())
        .iter()
        .map(|coded| Proposal {
            label: coded.label.clone(),
            more: coded.code.clone(),
            value: coded.clone(),
        })
        .collect()
}

/// Closing, striking out, and what happened.
fn acts(ui: &mut Ui, typing: &mut Typing, view: &EntityView, around: &mut Around<'_>) {
    let patient = around.patient.map(str::to_owned);
    let act = |act: EntityAct| ChartAct::Entity {
        patient: patient.clone(),
        kind: typing.kind.name.to_owned(),
        id: typing.id.to_string(),
        revision: view.revision,
        act,
    };
    let card = Card::Entity(typing.id.to_string());
    let closes = typing.kind.has_statut()
        && typing.kind.fields.iter().any(|field| field.name == STATUT)
        && view.etat() == socle_record::model::entity::Etat::Actif;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if closes && quiet(ui, &t("element-clore")) {
            let today = around.model.today().map(|today| today.affichage());
            typing.closing = Some(today.unwrap_or_default());
            typing.striking = None;
        }
        if quiet(ui, &t("element-raturer")) {
            typing.striking = Some(String::new());
            typing.closing = None;
        }
        let label = if typing.history {
            t("element-sans-historique")
        } else {
            t("element-historique")
        };
        if quiet(ui, &label) {
            typing.history = !typing.history;
        }
    });
    if let Some(day) = &mut typing.closing {
        let (label, confirm) = (t("element-fin"), t("element-clore-oui"));
        let entered = asked(ui, &typing.id, &label, &confirm, day);
        if entered {
            match newcomer::read_date(day) {
                Ok(fin) => around.errands.push(Errand::Chart(
                    act(EntityAct::Close {
                        fin,
                        interrompu: false,
                    }),
                    card.clone(),
                )),
                Err(problem) => {
                    widgets::notice(ui, &problem, Tone::Problem);
                }
            }
        }
    }
    if let Some(reason) = &mut typing.striking {
        widgets::caption(ui, t("element-raturer-explication"));
        let (label, confirm) = (t("element-raturer-motif"), t("element-raturer-oui"));
        if asked(ui, &typing.id, &label, &confirm, reason) && !reason.trim().is_empty() {
            let reason = reason.trim().to_owned();
            around
                .errands
                .push(Errand::Chart(act(EntityAct::Strike { reason }), card));
        }
    }
    if typing.history {
        history(ui, around.model, typing);
    }
}

fn quiet(ui: &mut Ui, label: &str) -> bool {
    Button::new(label).weight(Weight::Quiet).show(ui).clicked()
}

/// A line to fill in and a button; true when it is to be done.
fn asked(ui: &mut Ui, id: &EntityId, label: &str, confirm: &str, text: &mut String) -> bool {
    let mut done = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let width = (ui.available_width() - 160.0).max(120.0);
        let field = Field {
            bare: true,
            example: Some(label),
            width: Some(width),
            ..Field::new(label)
        };
        let response = field.show(ui, Id::unique(("socle-entite", id.as_str(), label)), text);
        done = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        done |= Button::new(confirm).show(ui).clicked();
    });
    done
}

fn history(ui: &mut Ui, model: &dyn Model, typing: &Typing) {
    let known = model.charts().happened(typing.id.as_str());
    if let Some(failure) = &known.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let Some(events) = known.events else {
        if known.failure.is_none() {
            widgets::busy_mark(ui);
        }
        return;
    };
    for event in events.iter().rev() {
        widgets::caption(ui, told(typing.kind, event));
    }
}

/// `22/11/2026 09:20 · Dr Max LIBRE a modifié · Note : a → b`.
pub(crate) fn told(kind: &Kind, event: &EntityEvent) -> String {
    let mut parts = vec![
        instant(event.at_ms),
        format!("{} {}", event.author.name(), event.what.a_fait()),
    ];
    parts.extend(event.reason.clone());
    for change in &event.changes {
        let Some(field) = kind.field(&change.field) else {
            continue;
        };
        let shown = |value: &Value| {
            let text = field.shown(value);
            if text.is_empty() { t("absent") } else { text }
        };
        if field.written_by == WrittenBy::Records {
            parts.push(if change.before.is_none() {
                format!("{} : {}", field.label, shown(&change.after))
            } else {
                format!(
                    "{} : {} → {}",
                    field.label,
                    shown(&change.before),
                    shown(&change.after)
                )
            });
        }
    }
    parts.join(" · ")
}
