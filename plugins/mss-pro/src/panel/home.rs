//! The messages of all mailboxes in one list, received and sent; one of them opened; a message about nobody being written.

use std::collections::HashMap;

use serde_json::{Value, json};
use socle_sdk::{Context, Data, Event, Failure, Mailbox, Message, Query, View, texts};

use super::{compose, open, pressed};
use crate::boxes;
use crate::draft::Draft;
use crate::failures::said;
use crate::receive::{self, Known};
use crate::rows::text;
use crate::sent::{self, Sent};

/// What the scratch keeps: what is shown of the list.
const SHOWN: &str = "liste";
/// Messages taken of each folder, and shown of all: the search reaches the others.
const OF_FOLDER: u32 = 150;
const MOST: usize = 200;
/// What may be shown.
const FILTERS: [&str; 5] = ["tout", "recus", "envoyes", "non-lus", "a-classer"];

/// What is shown of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filter {
    what: String,
    words: String,
}

impl Filter {
    fn of(c: &Context) -> Self {
        let row = match c.scratch_get(SHOWN) {
            Data::Json(json) => serde_json::from_str(&json).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        Self {
            what: match text(&row, "quoi") {
                none if none.is_empty() => "recus".to_owned(),
                what => what,
            },
            words: text(&row, "mots"),
        }
    }

    fn stay(&self, c: &Context) -> Result<(), Failure> {
        let row = json!({ "quoi": self.what, "mots": self.words });
        c.scratch_set(SHOWN, &Data::Json(row.to_string()))
    }
}

/// A message of the list.
struct Line {
    key: String,
    at: i64,
    seen: bool,
    sent: bool,
    who: String,
    title: String,
    place: String,
    known: Option<Known>,
    ours: Option<Sent>,
}

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let boxes = boxes::all()?;
    if boxes.is_empty() {
        view.text("aucune-boite", &texts::text("aucune-boite"));
        return Ok(());
    }
    for one in &boxes {
        if one.get("state").as_text() == Some("failed") {
            let what = [
                ("boite", boxes::text(one.get("name")).into()),
                ("raison", boxes::text(one.get("reason")).into()),
            ];
            let id = boxes::text(one.get("id"));
            view.notice(
                &format!("panne-{id}"),
                &texts::text_with("boite-en-panne", &what),
            );
            view.tone("attention");
        }
    }
    if let Some(draft) = Draft::of("")? {
        view.section("brouillon", &texts::text("brouillon"), |view| {
            compose::draw(c, &draft, view)
        })?;
    }
    if open::draw(c, view)? {
        return Ok(());
    }
    let filter = Filter::of(c);
    view.line("barre", |view| {
        view.button("relever", &texts::text("relever"));
        view.button("nouveau", &texts::text("nouveau"));
        Ok(())
    })?;
    let options: Vec<(String, String)> = FILTERS
        .iter()
        .map(|one| ((*one).to_owned(), texts::text(&format!("filtre-{one}"))))
        .collect();
    view.choice(
        "quoi",
        &texts::text("filtre"),
        &options,
        std::slice::from_ref(&filter.what),
    );
    view.field(
        "mots",
        &texts::text("champ-mots"),
        "text",
        &filter.words.as_str().into(),
    );
    list(&boxes, &filter, view)
}

fn list(boxes: &[Mailbox], filter: &Filter, view: &View) -> Result<(), Failure> {
    let lines = lines(boxes, filter)?;
    if lines.is_empty() {
        view.text("vide", &texts::text("liste-vide"));
        return Ok(());
    }
    let titles =
        ["etat", "date", "qui", "objet", "boite"].map(|one| texts::text(&format!("colonne-{one}")));
    let mut columns: Vec<(&str, &str)> = ["etat", "date", "qui", "objet", "boite"]
        .into_iter()
        .zip(titles.iter().map(String::as_str))
        .collect();
    if boxes.len() < 2 {
        columns.pop();
    }
    let caption = texts::text("liste");
    view.table("messages", &caption, &columns, |view| {
        for one in &lines {
            view.row(&one.key);
            view.cell(&one.state().into(), "text");
            view.cell(&one.at.into(), "instant");
            view.cell(&one.who.as_str().into(), "text");
            view.cell(&one.title.as_str().into(), "text");
            if boxes.len() > 1 {
                view.cell(&one.place.as_str().into(), "text");
            }
        }
        Ok(())
    })?;
    view.hint(&texts::text("liste-aide"));
    Ok(())
}

impl Line {
    /// What it is, in words: read or not, filed or not, what became of it.
    fn state(&self) -> String {
        if let Some(ours) = &self.ours {
            return ours.standing().said();
        }
        if self.sent {
            return texts::text("etat-parti");
        }
        let mut words = Vec::new();
        if !self.seen {
            words.push(texts::text("non-lu"));
        }
        if let Some(known) = &self.known {
            if !known.alerts.is_empty() {
                words.push(texts::text("alerte"));
            }
            match known.state.as_str() {
                "classe" => words.push(texts::text("deja-classe")),
                "a-classer" => words.push(texts::text("a-classer")),
                "illisible" => words.push(texts::text("illisible")),
                _ => {}
            }
        }
        words.join(", ")
    }

    fn is_shown(&self, what: &str) -> bool {
        let waits = || {
            let state = self.known.as_ref().map(|known| known.state.as_str());
            matches!(state, Some("a-classer" | "illisible"))
        };
        match what {
            "recus" => !self.sent,
            "envoyes" => self.sent,
            "non-lus" => !self.sent && !self.seen,
            "a-classer" => waits(),
            _ => true,
        }
    }
}

/// The messages that are shown, the latest first.
fn lines(boxes: &[Mailbox], filter: &Filter) -> Result<Vec<Line>, Failure> {
    let known: HashMap<String, Known> = receive::all()?.into_iter().collect();
    let ours: HashMap<String, Sent> = sent::all()?
        .into_iter()
        .map(|(_, one)| (one.id.clone(), one))
        .collect();
    let mut lines = Vec::new();
    for one in boxes {
        for (serves, is_sent) in [("inbox", false), ("sent", true)] {
            let Some(folder) = boxes::folder(one, serves)? else {
                continue;
            };
            let query = Query::new("message");
            query.equal("folder", &folder.into());
            query.equal("channel", &"professional".into());
            if !filter.words.is_empty() {
                query.matches(&filter.words);
            }
            query.page(0, OF_FOLDER);
            for message in one.find(&query)? {
                let line = line(one, &message, is_sent, &known, &ours);
                // A report is told where the message it is about stands.
                let is_report = line
                    .known
                    .as_ref()
                    .is_some_and(|known| known.state == "rapport");
                if !is_report && line.is_shown(&filter.what) {
                    lines.push(line);
                }
            }
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.truncate(MOST);
    Ok(lines)
}

fn line(
    mailbox: &Mailbox,
    message: &Message,
    is_sent: bool,
    known: &HashMap<String, Known>,
    ours: &HashMap<String, Sent>,
) -> Line {
    let said = |key: &str| boxes::text(message.get(key));
    let id = receive::key(message);
    let who = match (is_sent, said("from-name")) {
        (true, _) => match ours.get(&id) {
            Some(one) => one.with(),
            None => message.get("to").into_texts().join(", "),
        },
        (false, name) if name.is_empty() => said("from"),
        (false, name) => name.replace('_', " "),
    };
    Line {
        key: format!("{}|{}", boxes::text(mailbox.get("id")), said("id")),
        at: message.get("arrived").as_integer().unwrap_or_default(),
        seen: message.get("seen").as_flag().unwrap_or_default(),
        sent: is_sent,
        who,
        title: said("title"),
        place: boxes::text(mailbox.get("name")),
        known: known.get(&id).cloned(),
        ours: ours.get(&id).filter(|_| is_sent).cloned(),
    }
}

pub(super) fn handle(c: &Context, event: &Event) -> Result<(), Failure> {
    let (act, _) = pressed(event);
    let mut filter = Filter::of(c);
    match (event.name().as_str(), act.as_str()) {
        ("row-activated", _) => {
            return open::open(c, &event.value().into_text().unwrap_or_default());
        }
        ("changed", "quoi") => {
            filter.what = event.value().into_texts().join("");
            return filter.stay(c);
        }
        ("changed", "mots") => {
            filter.words = event.value().into_text().unwrap_or_default();
            return filter.stay(c);
        }
        (_, "relever") => return refresh(c),
        (_, "nouveau") => return Draft::new("").keep(),
        _ => {}
    }
    if open::handle(c, event)? {
        return Ok(());
    }
    let mut draft = Draft::of("")?.unwrap_or_else(|| Draft::new(""));
    match compose::handle(c, &mut draft, event)? {
        true => Ok(()),
        false => Err(said("mss-pro.bouton", "bouton").author(event.target())),
    }
}

/// Looks for news now, and at what could not be looked at before.
pub(crate) fn refresh(c: &Context) -> Result<(), Failure> {
    for one in boxes::all()? {
        one.refresh()?;
    }
    receive::drain(c)
}
