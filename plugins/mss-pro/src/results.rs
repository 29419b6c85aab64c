//! What nobody saw yet: the documents of the record that are not marked as read and are results, or came by message. Marked as
//! read, anywhere and by any software, one leaves the list; nothing else takes it out. Whom it is for, and from when, is
//! `followed.rs`; without that, the mailbox it came to says whom.

use std::collections::HashMap;

use socle_formats::cda::Verdict;
use socle_formats::documents::{Famille, TypeDocument};
use socle_sdk::records::Entity;
use socle_sdk::{Document, Failure, Query, documents, dossier, time};

use crate::colleagues::{self, Colleague, Me, Person};
use crate::failures::said;
use crate::flags::{self, Flagged};
use crate::followed::{self, Asked, Followed};

/// Documents one question brings, and the most that are looked at for one list: what is beyond is told.
const PAGE: u32 = 500;
const MOST: usize = 1_000;
/// The most documents looked into while a list is drawn; acts look into the others and keep it.
const LOOKED_INTO: usize = 20;

/// A document nobody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) document: String,
    pub(crate) patient: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    /// It is structured: its words can be shown.
    pub(crate) is_cda: bool,
    /// Who wrote it, and who sent it; the second is empty when it did not come by message.
    pub(crate) author: String,
    pub(crate) sender: String,
    /// When it came here, milliseconds since the Unix epoch.
    pub(crate) came: i64,
    pub(crate) flagged: Flagged,
    pub(crate) followed: Option<Followed>,
    pub(crate) whose: Whose,
}

/// Whom a document is for, as seen by whoever is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    Mine,
    /// The practice's: for whoever sees it first.
    Everyones,
    Anothers(Person),
}

/// Where it stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// To be seen now.
    Now,
    /// It comes back, by whoever asked for that.
    Later(i64),
    /// Whoever is there entrusted it to another, who did not see it yet.
    Entrusted,
    /// It is another's.
    Elsewhere,
}

impl Waiting {
    pub(crate) fn place(&self, me: &Me, now: i64) -> Place {
        let comes_back = self.followed.as_ref().and_then(|one| one.comes_back);
        let is_others = matches!(self.whose, Whose::Anothers(_));
        let by_me = || self.followed.as_ref().is_some_and(|one| me.is(&one.by));
        match comes_back {
            _ if is_others && by_me() => Place::Entrusted,
            _ if is_others => Place::Elsewhere,
            Some(at) if at > now => Place::Later(at),
            _ => Place::Now,
        }
    }
}

/// The list.
pub(crate) struct List {
    /// The abnormal first, then what waits longest.
    pub(crate) all: Vec<Waiting>,
    /// There are more than are looked at.
    pub(crate) more: bool,
}

/// What a message of the record says of documents.
enum Said {
    Followed(Followed),
    Came {
        sender: String,
        to: Vec<String>,
        documents: Vec<String>,
    },
}

fn said_by(entity: &Entity) -> Option<Said> {
    if let Some(followed) = Followed::read(entity) {
        return Some(Said::Followed(followed));
    }
    let text = |field: &str| entity.text(field).unwrap_or_default();
    let came = text("canal") != "interne" && text("sens") == "recu";
    came.then(|| Said::Came {
        sender: text("expediteur"),
        to: entity.texts("destinataires"),
        documents: entity.texts("documents"),
    })
}

/// Everything nobody saw, for whoever is there.
pub(crate) fn all(me: &Me) -> Result<List, Failure> {
    let team = colleagues::all()?;
    let mut messages: HashMap<String, Vec<Said>> = HashMap::new();
    let mut list = List {
        all: Vec::new(),
        more: false,
    };
    let mut looked_into = 0;
    let mut first = 0;
    loop {
        let query = Query::new("document");
        query.equal("read", &false.into());
        query.page(first, PAGE);
        let found = documents::find(&query)?;
        let is_last = found.len() < PAGE as usize;
        for document in &found {
            if !stands(document) {
                continue;
            }
            let patient = document.patient();
            if !messages.contains_key(&patient) {
                let all = dossier::of_patient("message", &patient)?;
                messages.insert(patient.clone(), all.iter().filter_map(said_by).collect());
            }
            let said = messages.get(&patient).map_or(&[][..], Vec::as_slice);
            let Some(mut one) = waiting(document, said, me, &team) else {
                continue;
            };
            one.flagged = match flags::kept(&one.document)? {
                Some(kept) => kept,
                None if one.is_cda && looked_into < LOOKED_INTO => {
                    looked_into += 1;
                    flags::look(document)?
                }
                None => Flagged::unsaid(),
            };
            list.all.push(one);
        }
        first += u64::from(PAGE);
        if is_last {
            break;
        }
        if list.all.len() >= MOST || first >= 4 * MOST as u64 {
            list.more = true;
            break;
        }
    }
    list.all
        .sort_by_key(|one| (one.flagged.verdict, one.came, one.document.clone()));
    Ok(list)
}

/// A draft is nobody's to see yet, and what was replaced is seen in what replaced it.
fn stands(document: &Document) -> bool {
    let status = document.text("status").unwrap_or_default();
    matches!(status.as_str(), "valide" | "expedie")
}

/// A document as it waits; none when it is no result and did not come by message.
fn waiting(document: &Document, said: &[Said], me: &Me, team: &[Colleague]) -> Option<Waiting> {
    let text = |field: &str| document.text(field).unwrap_or_default();
    let id = document.id();
    let (mut followed, mut came) = (None, None);
    for one in said {
        match one {
            Said::Followed(one) if one.document == id => followed = Some(one.clone()),
            Said::Came {
                sender,
                to,
                documents,
            } if documents.contains(&id) => came = Some((sender, to)),
            _ => {}
        }
    }
    let family = TypeDocument::trouver(&text("type-system"), &text("type-code"))
        .map_or(Famille::Divers, TypeDocument::famille);
    if family != Famille::Resultat && followed.is_none() && came.is_none() {
        return None;
    }
    let to = came.map_or(&[][..], |(_, to)| to.as_slice());
    Some(Waiting {
        whose: whose(followed.as_ref(), to, me, team),
        patient: document.patient(),
        title: text("title"),
        kind: text("type-label"),
        is_cda: flags::may_bear(document),
        author: text("author"),
        sender: came.map(|(sender, _)| sender.clone()).unwrap_or_default(),
        came: document.get("created").as_integer().unwrap_or_default(),
        flagged: Flagged::unsaid(),
        followed,
        document: id,
    })
}

/// Whom it is for: those it was entrusted to; else whose mailbox it came to; else everyone.
fn whose(followed: Option<&Followed>, to: &[String], me: &Me, team: &[Colleague]) -> Whose {
    if let Some(followed) = followed {
        return match (
            followed.to.iter().any(|one| me.is(one)),
            followed.to.first(),
        ) {
            (true, _) => Whose::Mine,
            (false, Some(one)) => Whose::Anothers(one.clone()),
            (false, None) => Whose::Everyones,
        };
    }
    let is_to = |addresses: &[String]| {
        let same = |a: &String, b: &String| a.eq_ignore_ascii_case(b);
        addresses
            .iter()
            .any(|one| to.iter().any(|to| same(one, to)))
    };
    if is_to(&me.addresses) {
        return Whose::Mine;
    }
    if is_to(&me.shared) {
        return Whose::Everyones;
    }
    match team.iter().find(|one| is_to(&one.addresses)) {
        Some(one) if me.is(&one.person) => Whose::Mine,
        Some(one) => Whose::Anothers(one.person.clone()),
        // Nobody is known there: it is lost to no one.
        None => Whose::Everyones,
    }
}

/// Keeps what the documents of a list are flagged with, so that the next list has it at once.
pub(crate) fn keep_flags(list: &List) -> Result<(), Failure> {
    for one in list.all.iter().filter(|one| one.is_cda) {
        if flags::kept(&one.document)?.is_none() {
            flags::look(&documents::open(&one.document)?)?.keep(&one.document)?;
        }
    }
    Ok(())
}

/// Somebody who keeps the medical file saw it: it is marked as read in the record, in their name.
pub(crate) fn seen(me: &Me, document: &str) -> Result<(), Failure> {
    may_see(me)?;
    let document = documents::open(document)?;
    document.set_read(true)?;
    followed::seen(&document.patient(), &document.id())
}

fn may_see(me: &Me) -> Result<(), Failure> {
    match me.reads {
        true => Ok(()),
        false => Err(said("denied", "vu-par-un-medecin")),
    }
}

/// All that are normal, are for whoever is there, and came until `until`: what came after the list was drawn was never shown.
///
/// # Errors
/// `mss-pro.liste-changee` when they are not `many`, and nothing is marked.
pub(crate) fn normal_seen(me: &Me, until: i64, many: usize) -> Result<usize, Failure> {
    may_see(me)?;
    let list = all(me)?;
    let normal: Vec<&Waiting> = normal(&list, me).filter(|one| one.came <= until).collect();
    if normal.len() != many {
        return Err(said("mss-pro.liste-changee", "liste-changee"));
    }
    for one in &normal {
        seen(me, &one.document)?;
    }
    Ok(normal.len())
}

/// Those of a list that are normal and to be seen now.
pub(crate) fn normal<'a>(list: &'a List, me: &'a Me) -> impl Iterator<Item = &'a Waiting> {
    let now = time::now_ms();
    list.all.iter().filter(move |one| {
        one.flagged.verdict == Verdict::Normal && one.place(me, now) == Place::Now
    })
}

/// It comes back to whoever is there at that instant.
pub(crate) fn recall(me: &Me, document: &str, at: i64, note: &str) -> Result<(), Failure> {
    may_see(me)?;
    ask(
        me,
        document,
        std::slice::from_ref(&me.person),
        Some(at),
        note,
    )
}

/// It is another's to see from now on; whoever entrusts it keeps it in their list until then.
pub(crate) fn entrust(me: &Me, document: &str, to: &Person, note: &str) -> Result<(), Failure> {
    ask(me, document, std::slice::from_ref(to), None, note)
}

fn ask(me: &Me, document: &str, to: &[Person], at: Option<i64>, note: &str) -> Result<(), Failure> {
    let document = documents::open(document)?;
    followed::ask(&Asked {
        patient: &document.patient(),
        document: &document.id(),
        title: &document.text("title").unwrap_or_default(),
        by: &me.person,
        to,
        note,
        at,
    })
}
