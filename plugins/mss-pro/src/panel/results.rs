//! What nobody saw yet, one card each, the abnormal first: seen in one click, seen again another day, or entrusted to a colleague.
//! What was put off or entrusted stays below until somebody saw it.

use serde_json::{Value, json};
use socle_formats::cda::Verdict;
use socle_sdk::{Context, Data, Event, Failure, View, texts, time};

use super::{away, code, field, pressed, read};
use crate::colleagues::{self, Me};
use crate::failures::said;
use crate::patient::Patient;
use crate::results::{self, List, Place, Waiting, Whose};
use crate::rows::text;
use crate::{day, reminders};

/// What the scratch keeps: what is shown, and what is open.
const SHOWN: &str = "resultats";
/// Cards shown: the others are counted, and come up as these are seen.
const CARDS: usize = 40;
/// In how many days something is seen again when nobody says otherwise.
const AGAIN_DAYS: i64 = 7;

/// What is shown of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Shown {
    /// Those of the others too.
    whole: bool,
    /// The document whose words are shown, and the one whose form is open.
    read: String,
    more: String,
    /// The form of an absence is open.
    away: bool,
}

impl Shown {
    fn of(c: &Context) -> Self {
        let row = match c.scratch_get(SHOWN) {
            Data::Json(json) => serde_json::from_str(&json).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        Self {
            whole: row["cabinet"] == true,
            read: text(&row, "lu"),
            more: text(&row, "suite"),
            away: row["absence"] == true,
        }
    }

    fn stay(&self, c: &Context) -> Result<(), Failure> {
        let row = json!({
            "cabinet": self.whole,
            "lu": self.read,
            "suite": self.more,
            "absence": self.away,
        });
        c.scratch_set(SHOWN, &Data::Json(row.to_string()))
    }
}

pub(super) fn draw(c: &Context, view: &View) -> Result<(), Failure> {
    let me = match Me::here() {
        Ok(me) => me,
        Err(failure) if failure.code == "session-required" => {
            view.text("personne", &texts::text("resultats-sans-session"));
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    let shown = Shown::of(c);
    let list = results::all(&me)?;
    let now = time::now_ms();
    let at = |one: &Waiting| one.place(&me, now);
    let here = |one: &&Waiting| match at(one) {
        Place::Now => true,
        Place::Elsewhere => shown.whole,
        _ => false,
    };
    let cards: Vec<&Waiting> = list.all.iter().filter(here).collect();
    head(&me, &list, &cards, &shown, view)?;
    if shown.away {
        away::form(&me, view)?;
    }
    for one in cards.iter().take(CARDS) {
        card(&me, one, &shown, view)?;
    }
    if cards.len() > CARDS || list.more {
        let more = number(cards.len().saturating_sub(CARDS));
        let word = if list.more {
            "resultats-autres-plus"
        } else {
            "resultats-autres"
        };
        view.text("autres", &texts::text_with(word, &[("nombre", more)]));
    }
    let mut put_off: Vec<(i64, &Waiting)> = list
        .all
        .iter()
        .filter_map(|one| match at(one) {
            Place::Later(at) => Some((at, one)),
            _ => None,
        })
        .collect();
    put_off.sort_by_key(|(at, one)| (*at, one.came));
    later(&me, &put_off, &shown, view)?;
    let entrusted = list.all.iter().filter(|one| at(one) == Place::Entrusted);
    others(&me, &entrusted.collect::<Vec<_>>(), &shown, view)
}

/// How many there are, whose are shown, and what is done with many at once.
fn head(
    me: &Me,
    list: &List,
    cards: &[&Waiting],
    shown: &Shown,
    view: &View,
) -> Result<(), Failure> {
    let words = texts::text_with("resultats-nombre", &[("nombre", number(cards.len()))]);
    let worst = cards.iter().map(|one| one.flagged.verdict).min();
    match worst {
        // The tab of the page repeats it: how many, and whether one calls for somebody.
        Some(worst) => {
            view.badge("nombre", "warning", &words);
            view.tone(match worst {
                Verdict::Alert => "problem",
                _ => "attention",
            });
        }
        None => view.text("nombre", &words),
    }
    let is_away = away::standing(me, view)?;
    view.line("barre", |view| {
        let normal: Vec<&Waiting> = results::normal(list, me).collect();
        if me.reads
            && normal.len() > 1
            && let Some(last) = normal.iter().map(|one| one.came).max()
        {
            let all = [("nombre", number(normal.len()))];
            view.button(
                &format!("normaux-vus:{last}.{}", normal.len()),
                &texts::text_with("normaux-vus", &all),
            );
            view.confirm(&normal_named(&normal)?);
        }
        let word = if shown.whole {
            "montrer-les-miens"
        } else {
            "montrer-le-cabinet"
        };
        view.button("montrer", &texts::text(word));
        if me.reads && !is_away {
            view.button("absence-ouvrir", &texts::text("absence-ouvrir"));
        }
        Ok(())
    })
}

/// Which they are, before they are all marked as seen.
fn normal_named(normal: &[&Waiting]) -> Result<String, Failure> {
    let mut lines = Vec::new();
    for one in normal.iter().take(CARDS) {
        lines.push(format!(
            "{} : {}",
            Patient::name_of(&one.patient)?,
            one.title
        ));
    }
    let what = [
        ("nombre", number(normal.len())),
        ("lesquels", lines.join(", ").into()),
    ];
    Ok(texts::text_with("normaux-vus-question", &what))
}

/// A document: whose, what its author flagged, from whom and when, what may be done.
fn card(me: &Me, one: &Waiting, shown: &Shown, view: &View) -> Result<(), Failure> {
    let patient = Patient::name_of(&one.patient)?;
    // Who sorts is not told what it is about.
    let title = match me.reads {
        true => format!("{patient} : {}", one.title),
        false => patient,
    };
    view.section(&key(one), &title, |view| {
        if me.reads {
            flags(one, view)?;
        }
        view.line("origine", |view| {
            view.text("de", &from(one));
            view.fact(
                "recu",
                &texts::text("resultat-recu"),
                &one.came.into(),
                "instant",
            );
            Ok(())
        })?;
        if let Whose::Anothers(to) = &one.whose {
            let to = [("qui", to.name.as_str().into())];
            view.badge("pour", "right", &texts::text_with("resultat-pour", &to));
        }
        word_with_it(one, view);
        acts(me, one, shown, view)?;
        if shown.read == one.document && me.reads {
            read::draw(&one.document, view)?;
        }
        if shown.more == one.document {
            more(me, one, view)?;
        }
        Ok(())
    })
}

fn flags(one: &Waiting, view: &View) -> Result<(), Failure> {
    let (sign, tone) = match one.flagged.verdict {
        Verdict::Alert => ("warning", "problem"),
        Verdict::Abnormal => ("warning", "attention"),
        Verdict::Normal => ("check", "good"),
        Verdict::Unsaid => return Ok(()),
    };
    let word = texts::text(&format!(
        "verdict-{}",
        crate::flags::word(one.flagged.verdict)
    ));
    view.badge("verdict", sign, &word);
    view.tone(tone);
    for (number, line) in one.flagged.lines.iter().enumerate() {
        view.text(&format!("drapeau-{number}"), line);
    }
    Ok(())
}

/// Who sent it, and who wrote it when that is another.
fn from(one: &Waiting) -> String {
    let who = match (one.sender.as_str(), one.author.as_str()) {
        ("", author) => author.to_owned(),
        (sender, "") => sender.to_owned(),
        (sender, author) => format!("{author} ({sender})"),
    };
    texts::text_with("resultat-de", &[("qui", who.into())])
}

fn word_with_it(one: &Waiting, view: &View) {
    let Some(followed) = &one.followed else {
        return;
    };
    if !followed.note.trim().is_empty() {
        let said = [
            ("qui", Data::from(followed.by.name.as_str())),
            ("mot", followed.note.trim().into()),
        ];
        view.text("mot", &texts::text_with("resultat-mot", &said));
    }
}

fn acts(me: &Me, one: &Waiting, shown: &Shown, view: &View) -> Result<(), Failure> {
    view.line("actes", |view| {
        if me.reads {
            view.button(&act("vu", one), &texts::text("vu"));
            view.tone("primary");
            if one.is_cda {
                let word = if shown.read == one.document {
                    "lire-fermer"
                } else {
                    "lire"
                };
                view.button(&act("lire", one), &texts::text(word));
            }
        }
        view.button(&act("dossier", one), &texts::text("ouvrir-dossier"));
        view.opens(&one.patient);
        let word = if me.reads {
            "plus-tard"
        } else {
            "confier-ouvrir"
        };
        view.button(&act("suite", one), &texts::text(word));
        Ok(())
    })
}

/// Another day, or another person.
fn more(me: &Me, one: &Waiting, view: &View) -> Result<(), Failure> {
    let others = colleagues::others(me)?;
    view.form("suite", "", |view| {
        view.field("note", &texts::text("resultat-note"), "text", &"".into());
        if me.reads {
            view.line("rappel", |view| {
                let again = day::after(AGAIN_DAYS);
                view.field("le", &texts::text("rappeler-le"), "date", &again.into());
                view.button(&act("rappeler", one), &texts::text("rappeler"));
                Ok(())
            })?;
        }
        if others.is_empty() {
            view.text("seul", &texts::text("aucun-collegue"));
            return Ok(());
        }
        let people: Vec<(String, String)> = others
            .iter()
            .map(|one| (one.id.clone(), one.name.clone()))
            .collect();
        let first: Vec<String> = people
            .first()
            .map(|(id, _)| id.clone())
            .into_iter()
            .collect();
        view.line("confie", |view| {
            view.choice("vers", &texts::text("confier-a"), &people, &first);
            view.button(&act("confier", one), &texts::text("confier"));
            Ok(())
        })
    })
}

/// What comes back another day.
fn later(me: &Me, all: &[(i64, &Waiting)], shown: &Shown, view: &View) -> Result<(), Failure> {
    if all.is_empty() {
        return Ok(());
    }
    view.section("plus-tard", &texts::text("resultats-plus-tard"), |view| {
        for (at, one) in all.iter().take(CARDS) {
            let on = [("jour", Data::from(day::shown(&day::of(*at))))];
            below(me, one, &texts::text_with("resultat-le", &on), shown, view)?;
        }
        rest(all.len(), view);
        Ok(())
    })
}

/// What was entrusted to another, who did not see it yet.
fn others(me: &Me, all: &[&Waiting], shown: &Shown, view: &View) -> Result<(), Failure> {
    if all.is_empty() {
        return Ok(());
    }
    view.section("confies", &texts::text("resultats-confies"), |view| {
        for one in all.iter().take(CARDS) {
            let to = match &one.whose {
                Whose::Anothers(to) => to.name.as_str(),
                _ => "",
            };
            let to = [("qui", Data::from(to))];
            below(
                me,
                one,
                &texts::text_with("resultat-confie", &to),
                shown,
                view,
            )?;
        }
        rest(all.len(), view);
        Ok(())
    })
}

/// One of those that wait elsewhere, on one line.
fn below(
    me: &Me,
    one: &Waiting,
    standing: &str,
    shown: &Shown,
    view: &View,
) -> Result<(), Failure> {
    let patient = Patient::name_of(&one.patient)?;
    view.column(&key(one), |view| {
        view.line("ligne", |view| {
            let title = match me.reads {
                true => format!("{patient} : {}", one.title),
                false => patient.clone(),
            };
            view.text("quoi", &title);
            view.badge("ou", "right", standing);
            if me.reads && matches!(one.flagged.verdict, Verdict::Alert | Verdict::Abnormal) {
                flags(one, view)?;
            }
            Ok(())
        })?;
        acts(me, one, shown, view)?;
        if shown.read == one.document && me.reads {
            read::draw(&one.document, view)?;
        }
        if shown.more == one.document {
            more(me, one, view)?;
        }
        Ok(())
    })
}

fn rest(many: usize, view: &View) {
    if many > CARDS {
        let more = [("nombre", number(many - CARDS))];
        view.text("autres", &texts::text_with("resultats-autres", &more));
    }
}

fn key(one: &Waiting) -> String {
    format!("resultat-{}", one.document)
}

fn act(act: &str, one: &Waiting) -> String {
    format!("{act}:{}", code(&one.document))
}

fn number(many: usize) -> Data {
    Data::Integer(i64::try_from(many).unwrap_or(i64::MAX))
}

pub(super) fn handle(c: &Context, event: &Event) -> Result<(), Failure> {
    let me = Me::here()?;
    me.known()?;
    let (act, about) = pressed(event);
    let mut shown = Shown::of(c);
    let flip = |open: &str| match open == about {
        true => String::new(),
        false => about.clone(),
    };
    match act.as_str() {
        "vu" => results::seen(&me, &about)?,
        "normaux-vus" => {
            let (until, many) = about.split_once('.').unwrap_or_default();
            let stale = || said("mss-pro.bouton", "bouton");
            let until = until.parse().map_err(|_none| stale())?;
            let many = many.parse().map_err(|_none| stale())?;
            results::normal_seen(&me, until, many)?;
        }
        "lire" => shown.read = flip(&shown.read),
        "suite" => shown.more = flip(&shown.more),
        "rappeler" => {
            put_off(
                &me,
                &about,
                &field(&event.fields(), "le"),
                &field(&event.fields(), "note"),
            )?;
            shown.more.clear();
        }
        "confier" => {
            let fields = event.fields();
            let to = colleagues::named(&field(&fields, "vers"))?;
            results::entrust(&me, &about, &to, &field(&fields, "note"))?;
            shown.more.clear();
        }
        "montrer" => shown.whole = !shown.whole,
        "absence-ouvrir" => shown.away = !shown.away,
        "absence" | "absence-fin" | "remplacant" => {
            shown.away &= !away::handle(&me, &act, event)?;
        }
        _ => return Err(said("mss-pro.bouton", "bouton").author(event.target())),
    }
    results::keep_flags(&results::all(&me)?)?;
    shown.stay(c)
}

/// Seen again on that civil day.
///
/// # Errors
/// `mss-pro.rappel` with the detail `field` for a day that is none or not to come.
pub(crate) fn put_off(me: &Me, document: &str, civil: &str, note: &str) -> Result<(), Failure> {
    let at = day::begins(civil)
        .filter(|at| *at > time::now_ms())
        .ok_or_else(|| said("mss-pro.rappel", "rappel-jour").field("le"))?;
    results::recall(me, document, at, note)?;
    reminders::on(civil, at, document)
}
