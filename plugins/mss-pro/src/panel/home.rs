//! The messages of all mailboxes in one list, received and sent; one of them opened; a message about nobody being written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use socle_sdk::{Context, Data, Event, Failure, Mailbox, Message, Query, View, mailbox, texts};

use super::{compose, open, pressed};
use crate::boxes;
use crate::contacts;
use crate::draft::Draft;
use crate::failures::said;
use crate::receive::{self, Known};
use crate::rows::text;
use crate::sent::{self, Sent};

/// What the scratch keeps: what is shown of the list.
const SHOWN: &str = "liste";
/// Messages taken of each folder, and shown of all at once: the others are a page further, however many there are.
const OF_FOLDER: u32 = 150;
const MOST: usize = 200;
/// Addresses without a name that are looked for among the contacts, each with a question: nearly every sender gives one.
const LOOKED_UP: usize = 30;
/// What may be shown.
const FILTERS: [&str; 5] = ["tout", "recus", "envoyes", "non-lus", "a-classer"];

/// What is shown of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filter {
    what: String,
    words: String,
    /// Up to this instant, milliseconds since the Unix epoch; none for the latest.
    until: Option<i64>,
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
            until: row["jusque"].as_i64(),
        }
    }

    fn stay(&self, c: &Context) -> Result<(), Failure> {
        let row = json!({ "quoi": self.what, "mots": self.words, "jusque": self.until });
        c.scratch_set(SHOWN, &Data::Json(row.to_string()))
    }
}

/// A message of the list.
struct Line {
    key: String,
    /// What is the same of a message that came twice to one mailbox.
    same: (String, String, bool),
    at: i64,
    seen: bool,
    sent: bool,
    who: String,
    /// `who` is an address, as the message says no name.
    unnamed: bool,
    title: String,
    place: String,
    known: Option<Known>,
    ours: Option<Sent>,
}

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let boxes = mailbox::mailboxes()?;
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
    view.line("chercher", |view| {
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
        Ok(())
    })?;
    list(&boxes, &filter, view)
}

fn list(boxes: &[Mailbox], filter: &Filter, view: &View) -> Result<(), Failure> {
    let Found { mut lines, older } = lines(boxes, filter)?;
    name(&mut lines)?;
    if lines.is_empty() && older.is_none() {
        view.text("vide", &texts::text("liste-vide"));
        return pages(filter, None, view);
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
    let reads = open::reads();
    view.table("messages", &caption, &columns, |view| {
        for one in &lines {
            view.row(&one.key);
            view.cell(&one.state(reads).into(), "text");
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
    pages(filter, older, view)
}

/// Who gave no name is called as the practice's contacts have it.
fn name(lines: &mut [Line]) -> Result<(), Failure> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for line in lines.iter_mut().filter(|line| line.unnamed) {
        let address = line.who.to_lowercase();
        if !names.contains_key(&address) {
            if names.len() >= LOOKED_UP {
                break;
            }
            let known = contacts::named(&address)?.map(|known| known.name);
            names.insert(address.clone(), known.filter(|name| !name.is_empty()));
        }
        if let Some(Some(name)) = names.get(&address) {
            line.who.clone_from(name);
        }
    }
    Ok(())
}

/// The way to what is older, and back to the latest.
fn pages(filter: &Filter, older: Option<i64>, view: &View) -> Result<(), Failure> {
    if filter.until.is_none() && older.is_none() {
        return Ok(());
    }
    view.line("pages", |view| {
        if filter.until.is_some() {
            view.button("derniers", &texts::text("liste-derniers"));
        }
        if let Some(older) = older {
            view.button(&format!("anciens:{older}"), &texts::text("liste-anciens"));
        }
        Ok(())
    })
}

impl Line {
    /// What it is, in words: read or not, filed or not, what became of it.
    fn state(&self, reads: bool) -> String {
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
            if reads && !known.alerts.is_empty() {
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
}

/// What a page of the list shows.
struct Found {
    lines: Vec<Line>,
    /// Up to when the next page goes; none when there is nothing older.
    older: Option<i64>,
}

/// The messages that are shown, the latest first.
fn lines(boxes: &[Mailbox], filter: &Filter) -> Result<Found, Failure> {
    if filter.what == "a-classer" {
        return waiting(boxes, filter);
    }
    let mut lines = Vec::new();
    // Older than this, a folder that gave all it was asked for may have others in between.
    let mut whole_since = None;
    for one in boxes {
        for (serves, is_sent) in [("inbox", false), ("sent", true)] {
            let is_left_out = match filter.what.as_str() {
                "envoyes" => !is_sent,
                "recus" | "non-lus" => is_sent,
                _ => false,
            };
            let Some(folder) = one.folder_for(serves)?.filter(|_| !is_left_out) else {
                continue;
            };
            let query = Query::new("message");
            query.equal("folder", &folder.into());
            query.equal("channel", &"professional".into());
            if filter.what == "non-lus" {
                query.equal("seen", &false.into());
            }
            if let Some(until) = filter.until {
                query.between("arrived", &Data::None, &until.into());
            }
            if !filter.words.is_empty() {
                query.matches(&filter.words);
            }
            query.page(0, OF_FOLDER);
            let found = one.find(&query)?;
            if found.len() >= OF_FOLDER as usize {
                let oldest = found.iter().map(arrived).min();
                whole_since = whole_since.max(oldest);
            }
            for message in &found {
                let line = line(one, message, is_sent)?;
                // A report is told where the message it is about stands.
                let is_report = line
                    .known
                    .as_ref()
                    .is_some_and(|known| known.state == "rapport");
                if !is_report {
                    lines.push(line);
                }
            }
        }
    }
    Ok(page(once(lines), whole_since, filter.until))
}

/// A message whose sender did not know whether it had left comes twice, the same: the first is shown. Another that bears its
/// identifier is another message.
fn once(mut lines: Vec<Line>) -> Vec<Line> {
    let mut shown = BTreeSet::new();
    lines.sort_by_key(|line| line.at);
    lines.retain(|line| shown.insert(line.same.clone()));
    lines
}

/// Those that are shown of what was found, when all is known of what came at `whole_since` or later.
fn page(mut lines: Vec<Line>, whole_since: Option<i64>, until: Option<i64>) -> Found {
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    if let Some(since) = whole_since {
        lines.retain(|line| line.at >= since);
    }
    let mut older = whole_since;
    if lines.len() > MOST {
        lines.truncate(MOST);
        older = lines.last().map(|line| line.at);
    }
    // A page ends with the instant the next one begins with; one that would begin where it did goes on all the same.
    let older = older.map(|older| match until {
        Some(until) if older >= until => until - 1,
        _ => older,
    });
    Found { lines, older }
}

/// Those whose documents wait for a person, however old.
fn waiting(boxes: &[Mailbox], filter: &Filter) -> Result<Found, Failure> {
    let mut lines = Vec::new();
    let words = filter.words.to_lowercase();
    for id in receive::waiting()? {
        for one in boxes {
            let Some(message) = receive::find(one, &id)? else {
                continue;
            };
            let line = line(one, &message, false)?;
            let says = |text: &str| text.to_lowercase().contains(&words);
            if says(&line.who) || says(&line.title) {
                lines.push(line);
            }
        }
    }
    Ok(page(lines, None, None))
}

fn arrived(message: &Message) -> i64 {
    message.get("arrived").as_integer().unwrap_or_default()
}

fn line(mailbox: &Mailbox, message: &Message, is_sent: bool) -> Result<Line, Failure> {
    let said = |key: &str| boxes::text(message.get(key));
    let id = receive::key(message)?;
    let ours = match is_sent {
        true => sent::of(&said("message-id"))?.map(|(_, one)| one.looked_up()),
        false => None,
    };
    let from_name = said("from-name");
    let unnamed = !is_sent && from_name.is_empty();
    let who = match (is_sent, from_name) {
        (true, _) => match &ours {
            Some(one) => one.with(),
            None => message.get("to").into_texts().join(", "),
        },
        (false, name) if name.is_empty() => said("from"),
        (false, name) => name.replace('_', " "),
    };
    let of = boxes::text(mailbox.get("id"));
    let copy = match said("print") {
        none if none.is_empty() => id.clone(),
        print => print,
    };
    Ok(Line {
        key: format!("{of}|{}", said("id")),
        same: (of, copy, is_sent),
        at: arrived(message),
        seen: message.get("seen").as_flag().unwrap_or_default(),
        sent: is_sent,
        who,
        unnamed,
        title: said("title"),
        place: boxes::text(mailbox.get("name")),
        known: Known::find(&id)?,
        ours,
    })
}

pub(super) fn handle(c: &Context, event: &Event) -> Result<(), Failure> {
    let (act, about) = pressed(event);
    let mut filter = Filter::of(c);
    match (event.name().as_str(), act.as_str()) {
        ("row-activated", _) => {
            return open::open(c, &event.value().into_text().unwrap_or_default());
        }
        ("changed", "quoi") => {
            filter.what = event.value().into_texts().join("");
            filter.until = None;
            return filter.stay(c);
        }
        ("changed", "mots") => {
            filter.words = event.value().into_text().unwrap_or_default();
            filter.until = None;
            return filter.stay(c);
        }
        (_, "anciens") => {
            filter.until = about.parse().ok();
            return filter.stay(c);
        }
        (_, "derniers") => {
            filter.until = None;
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
    for one in mailbox::mailboxes()? {
        one.refresh()?;
    }
    receive::drain(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(instants: impl IntoIterator<Item = i64>) -> Vec<Line> {
        let line = |at: i64| Line {
            key: at.to_string(),
            same: (String::new(), at.to_string(), false),
            at,
            seen: true,
            sent: false,
            who: String::new(),
            unnamed: false,
            title: String::new(),
            place: String::new(),
            known: None,
            ours: None,
        };
        instants.into_iter().map(line).collect()
    }

    #[test]
    fn what_came_twice_is_one_line_and_the_same_in_two_mailboxes_two() {
        let mut all = at([5, 3, 4]);
        all[0].same = ("a".into(), "1@x".into(), false);
        all[1].same = ("a".into(), "1@x".into(), false);
        all[2].same = ("b".into(), "1@x".into(), false);
        let kept: Vec<i64> = once(all).iter().map(|line| line.at).collect();
        assert_eq!(kept, [3, 4]);
    }

    #[test]
    fn pages_follow_one_another_and_no_message_is_between_them() {
        // A folder of six hundred messages, three in the same instant, beside a small one.
        let big: Vec<i64> = (0..600_i64).map(|n| n / 3).collect();
        let small = [3, 150, 199];
        let (mut until, mut seen, mut pages) = (None, Vec::new(), 0);
        loop {
            let within = |at: &&i64| until.is_none_or(|until| **at <= until);
            let of_big: Vec<i64> = big.iter().rev().filter(within).take(150).copied().collect();
            let of_small: Vec<i64> = small.iter().filter(within).copied().collect();
            let whole = (of_big.len() == 150).then(|| of_big.iter().min().copied());
            let found = page(
                at(of_big.into_iter().chain(of_small)),
                whole.flatten(),
                until,
            );
            seen.extend(found.lines.iter().map(|line| line.at));
            pages += 1;
            let Some(older) = found.older else { break };
            assert!(until.is_none_or(|until| older < until));
            until = Some(older);
        }
        assert!(pages > 3 && pages < 10, "{pages}");
        let all = big.iter().chain(&small);
        let missing: Vec<_> = all.filter(|at| !seen.contains(at)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
