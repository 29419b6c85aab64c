//! A large mailbox at a real Dovecot: its headers synchronised for the first time, then searched at each key that is typed;
//! beside `mbsync`, which fetches whole messages over the same TLS (it has no other way), and `notmuch`, which indexes and
//! searches what it fetched.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_capabilities::mailbox::settings::{self, ComingIn, Place, Settings, Tls};
use socle_capabilities::mailbox::{NoTokens, Post};
use socle_record::{Author, KeyChoice, Purpose, Record, Surroundings};
use socle_runtime::Data;
use socle_runtime::ports::mail::{Channel, MailQuery, Mailboxes as _};
use socle_runtime::ports::{Session, Sessions};
use socle_servers::mail::{HOSTILE as LARGE, Operator, PASSWORD};

use crate::timing::{Failed, Measure, Spread};

pub(crate) const SYNCED: &str = "mailbox synchronised";
pub(crate) const SEARCHED: &str = "mailbox per keystroke";

const OURS: &str = "Socle, headers";
const OTHERS: &str = "mbsync, whole messages, and notmuch new";
const NOTMUCH: &str = "notmuch search";
/// How long the first synchronisation may take.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// What is typed, a key after the other from the third on.
const TYPED: [&str; 4] = ["compte rendu", "martin", "glycémie", "ordonnance 17"];
/// How many lines a screen asks for.
const LINES: u32 = 50;

struct Nobody;

impl Sessions for Nobody {
    fn current(&self) -> Option<Session> {
        None
    }
}

/// One measure for the first synchronisation of so many messages, one for the searches.
pub(crate) fn of(messages: usize) -> Result<Vec<Measure>, Failed> {
    let operator = Operator::start();
    let all: Vec<Vec<u8>> = (0..messages).map(message).collect();
    operator.lay(LARGE, "Courriers", &all);
    drop(all);
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("practice");
    std::fs::create_dir_all(&home)?;
    let record = Record::init(
        &home,
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )?;
    settings::save(
        &record,
        &Author::host(),
        &mailbox(&operator),
        Some(PASSWORD),
    )?;
    let runtime = socle_practice::threads::for_plugins()?;
    let start = Instant::now();
    let post = {
        let _inside = runtime.enter();
        Post::start(&record, Arc::new(Nobody), Arc::new(NoTokens))?
    };
    until_synced(&post)?;
    let ours = start.elapsed().as_secs_f64() * 1e6;
    let query = |words: &str| MailQuery {
        channels: Channel::ALL.to_vec(),
        words: words.to_owned(),
        count: LINES,
        ..MailQuery::default()
    };
    let mut times = Vec::new();
    for words in keys() {
        let begun = Instant::now();
        let found = post.find(ID, &query(words))?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
        if found.is_empty() {
            return Err(format!("nothing is found for `{words}`").into());
        }
    }
    let note = format!("{messages} messages, some 1.5 kB each");
    let mut synced = Measure::alone(SYNCED, OURS, vec![ours]);
    let mut searched = Measure::alone(SEARCHED, OURS, times);
    match beside(&operator, folder.path()) {
        Ok((fetched, found)) => {
            synced.sides.push((OTHERS, Spread::of(vec![fetched])));
            searched.sides.push((NOTMUCH, Spread::of(found)));
            synced.note = Some(note);
        }
        Err(error) => {
            synced.note = Some(format!(
                "{note}; mbsync and notmuch are not measured ({error}): apt-get install isync notmuch"
            ));
        }
    }
    searched.note = Some(format!(
        "{LINES} lines; notmuch starts a program at each key"
    ));
    Ok(vec![synced, searched])
}

pub(crate) const ID: &str = "grande";

pub(crate) fn mailbox(operator: &Operator) -> Settings {
    let place = |port| Place {
        host: "localhost".to_owned(),
        port,
        security: Tls::Tls,
    };
    Settings {
        id: ID.to_owned(),
        name: "Grande boîte".to_owned(),
        address: LARGE.to_owned(),
        owner: None,
        imap: place(operator.imaps),
        smtp: place(operator.smtps),
        login: ComingIn::Password {
            user: LARGE.to_owned(),
        },
        authorities: vec![operator.authority.clone()],
        patients: "patient.mss.test".to_owned(),
    }
}

pub(crate) fn until_synced(post: &Post) -> Result<(), Failed> {
    let start = Instant::now();
    loop {
        let all = post.list()?;
        let values = all.iter().flat_map(|one| &one.values);
        for (name, value) in values {
            match (name.as_str(), value) {
                ("synced", _) => return Ok(()),
                ("reason", Data::Text(reason)) => return Err(reason.clone().into()),
                _ => {}
            }
        }
        if start.elapsed() > PATIENCE {
            return Err("the mailbox is never synchronised".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn keys() -> impl Iterator<Item = &'static str> {
    TYPED.into_iter().flat_map(|typed| {
        let ends = typed.char_indices().skip(2);
        ends.filter_map(|(at, letter)| typed.get(..at + letter.len_utf8()))
    })
}

/// Microseconds until all is fetched and indexed, and of each search.
fn beside(operator: &Operator, folder: &Path) -> Result<(f64, Vec<f64>), Failed> {
    let maildir = folder.join("maildir");
    std::fs::create_dir_all(&maildir)?;
    let (authority, password) = (folder.join("autorite.pem"), folder.join("mot-de-passe"));
    std::fs::write(&authority, &operator.authority)?;
    std::fs::write(&password, PASSWORD)?;
    let mbsync = folder.join("mbsyncrc");
    std::fs::write(
        &mbsync,
        format!(
            "IMAPAccount la\nHost localhost\nPort {}\nAuthMechs LOGIN\nUser {LARGE}\nPassCmd \"cat {}\"\nSSLType IMAPS\nCertificateFile {}\n\n\
             IMAPStore la-bas\nAccount la\n\nMaildirStore ici\nPath {m}/\nInbox {m}/INBOX\nSubFolders Verbatim\n\n\
             Channel tout\nFar :la-bas:\nNear :ici:\nPatterns *\nCreate Near\nSyncState *\nSync Pull\n",
            operator.imaps,
            password.display(),
            authority.display(),
            m = maildir.display()
        ),
    )?;
    let notmuch = folder.join("notmuchrc");
    std::fs::write(
        &notmuch,
        format!(
            "[database]\npath={}\n[user]\nname=essai\nprimary_email={LARGE}\n[new]\ntags=new\n",
            maildir.display()
        ),
    )?;
    let start = Instant::now();
    done(
        Command::new("mbsync")
            .arg("-q")
            .arg("-c")
            .arg(&mbsync)
            .arg("-a"),
    )?;
    done(notmuch_at(&notmuch).args(["new", "--quiet"]))?;
    let fetched = start.elapsed().as_secs_f64() * 1e6;
    let mut times = Vec::new();
    for words in keys() {
        let mut asked: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        // The word that is being typed is the beginning of one.
        if let Some(last) = asked.last_mut() {
            last.push('*');
        }
        let begun = Instant::now();
        done(
            notmuch_at(&notmuch)
                .arg("search")
                .arg(format!("--limit={LINES}"))
                .args(asked),
        )?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    Ok((fetched, times))
}

fn notmuch_at(config: &Path) -> Command {
    let mut command = Command::new("notmuch");
    command.arg(format!("--config={}", config.display()));
    command
}

fn done(command: &mut Command) -> Result<(), Failed> {
    let said = command.output()?;
    match said.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&said.stderr).into_owned().into()),
    }
}

/// A letter as colleagues write them.
fn message(number: usize) -> Vec<u8> {
    const NAMES: [&str; 6] = ["MARTIN", "BERNARD", "PETIT", "LEFEVRE", "GARCIA", "MOREAU"];
    const SUBJECTS: [&str; 5] = [
        "Compte rendu de consultation",
        "Résultat : glycémie",
        "Ordonnance",
        "Lettre de liaison",
        "Demande d’avis",
    ];
    let name = NAMES.get(number % NAMES.len()).unwrap_or(&"MARTIN");
    let subject = SUBJECTS.get(number % SUBJECTS.len()).unwrap_or(&"Lettre");
    let day = number % 28 + 1;
    let body =
        "Cher confrère, j’ai vu ce jour votre patient, dont l’état est stable.\r\n".repeat(12);
    format!(
        "From: \"Dr {name}\" <dr.{number}@medecin.mss.test>\r\nTo: <{LARGE}>\r\n\
         Date: {day:02} Mar 2026 09:00:00 +0000\r\nMessage-ID: <lettre-{number}@medecin.mss.test>\r\n\
         Subject: {subject} {number}\r\nX-MSS-NIL: DEV000000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}"
    )
    .into_bytes()
}
