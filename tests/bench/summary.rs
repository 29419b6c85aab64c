//! A medical summary of 200 items: in a plugin, natively, and by a Python generator on lxml.
//!
//! The plugin and the native side read the items of a document once and write it ten times; one piece of work is one
//! document written. Ours holds each document against the rules before it is given back, lxml's does not.

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::{Map, Value as Json, json};
use socle_fictitious::dossier;
use socle_formats::cda;
use socle_formats::summary::Value;
use socle_formats::vsm::{self, Content, Entry, Header, Section};
use socle_runtime::Data;

use crate::setting::Bench;
use crate::timing::{Failed, Measure, Side, in_turn};
use crate::work::{PLAIN, PLUGIN};

pub(crate) const NAME: &str = "VSM of 200 items";

const ITEMS: usize = 200;
/// Documents a call of the plugin writes.
const A_CALL: u32 = 10;
/// Our generator in Python.
const SCRIPT: &str = include_str!("summary.py");
const LXML: &str = "lxml";

pub(crate) fn written(bench: &Bench) -> Result<Measure, Failed> {
    let (header, content) = dossier::of_items(1, ITEMS);
    let document = write(&header, &content)?;
    let mut sides = vec![
        Side::elsewhere(PLUGIN, |repeat| {
            timed(repeat, || {
                let given = vec![("synthese".into(), Data::Bytes(document.clone()))];
                bench.command("synthese", given)?;
                Ok(())
            })
        }),
        Side::elsewhere(PLAIN, |repeat| {
            timed(repeat, || {
                let content = items(black_box(&document))?;
                for _ in 0..A_CALL {
                    black_box(write(&header, &content)?);
                }
                Ok(())
            })
        }),
    ];
    let mut note = None;
    match Lxml::start(&header, &content) {
        Ok(mut lxml) => sides.push(Side::elsewhere(LXML, move |repeat| {
            lxml.write(repeat * A_CALL)
        })),
        Err(error) => {
            note = Some(format!(
                "lxml is not measured ({error}): apt-get install python3-lxml"
            ));
        }
    }
    let measure = in_turn(NAME, 1, sides)?;
    Ok(Measure { note, ..measure })
}

/// Microseconds a document of `repeat` calls.
fn timed(repeat: u32, mut call: impl FnMut() -> Result<(), Failed>) -> Result<f64, Failed> {
    let start = Instant::now();
    for _ in 0..repeat {
        call()?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(repeat * A_CALL))
}

pub(crate) fn write(header: &Header, content: &Content) -> Result<Vec<u8>, Failed> {
    vsm::write(header, content).map_err(|faults| {
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        said.join("; ").into()
    })
}

/// What a document says, to be written again.
fn items(document: &[u8]) -> Result<Content, Failed> {
    let read = cda::read(document)?;
    let file = read.files.into_iter().next().ok_or("no file")?;
    let entries = file.items.into_iter().enumerate();
    Ok(Content {
        entries: entries
            .map(|(number, item)| Entry {
                key: number.to_string(),
                item,
            })
            .collect(),
        ..Content::default()
    })
}

/// Python, waiting for work.
struct Lxml {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Lxml {
    /// Started on this file; what it writes is read back first.
    fn start(header: &Header, content: &Content) -> Result<Self, Failed> {
        let file = file(header, content).to_string();
        let begin = |arguments: &[&str]| -> Result<(Child, ChildStdin), Failed> {
            let mut child = Command::new("python3")
                .args(["-c", SCRIPT])
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?;
            let mut asks = child.stdin.take().ok_or("no way to talk to it")?;
            writeln!(asks, "{file}")?;
            Ok((child, asks))
        };
        let (once, asks) = begin(&["--once"])?;
        drop(asks);
        let document = once.wait_with_output()?.stdout;
        let found = items(&document)?.entries.len();
        if found != content.entries.len() {
            return Err(format!("it wrote {found} items of {}", content.entries.len()).into());
        }
        let (mut child, asks) = begin(&[])?;
        let answers = child.stdout.take().ok_or("no way to hear it")?;
        Ok(Self {
            child,
            asks,
            answers: BufReader::new(answers),
        })
    }

    fn write(&mut self, repeat: u32) -> Result<f64, Failed> {
        writeln!(self.asks, "{repeat}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer.trim().parse()?)
    }
}

impl Drop for Lxml {
    fn drop(&mut self) {
        // It has nothing to lose.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The file as the Python side reads it.
fn file(header: &Header, content: &Content) -> Json {
    let person = &header.patient;
    let ins = person.ins.as_ref();
    let mut sections = Map::new();
    for section in Section::ALL {
        let items: Vec<Json> = content.of(section).map(item).collect();
        sections.insert(section.as_str().to_owned(), items.into());
    }
    json!({
        "id": header.id,
        "set": header.set_id,
        "written": header.written.cda(),
        "author": header.author.id,
        "ins": [ins.map(|ins| &ins.oid), ins.map(|ins| &ins.matricule)],
        "family": person.nom_naissance,
        "given": person.premier_prenom,
        "born": person.date_naissance.map(|date| date.to_string().replace('-', "")),
        "sections": sections,
    })
}

fn item(entry: &Entry) -> Json {
    let mut item = Map::new();
    item.insert("key".to_owned(), entry.key.as_str().into());
    for (field, value) in &entry.item.fields {
        let value = match value {
            Value::Text(text) => text.as_str().into(),
            Value::Term(term) => {
                json!({ "system": term.system, "code": term.code, "label": term.label })
            }
            Value::Number(number) => (*number).into(),
            Value::Integer(number) => (*number).into(),
            Value::Flag(flag) => (*flag).into(),
        };
        item.insert((*field).to_owned(), value);
    }
    item.into()
}
