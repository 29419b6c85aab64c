//! The national directory: its index made of the sandbox's extract, then searched as someone types, by the plugin's command.
//!
//! The sandbox has some hundred family names and forty towns: its pigeonholes are fuller than those of the real directory, so
//! that a search here looks at more than it would there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_capabilities::http::{Network, TlsHttp};
use socle_record::{
    Author, KeyChoice, NewEntity, Purpose, Record, Surroundings, Unit, Value, Write,
};
use socle_runtime::ports::{Session, Sessions, SystemClock};
use socle_runtime::{Cancel, Data, Host, Ports};
use socle_sandbox::{Options, Sandbox};

use crate::setting::packages;
use crate::timing::{Failed, Measure, Spread};
use crate::work::PLUGIN;

pub(crate) const BUILT: &str = "directory built";
pub(crate) const SEARCHED: &str = "directory per keystroke";
pub(crate) const TOWN: &str = "directory by town alone";

/// How long an index may take.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Names and towns as people type them, from the third letter on.
const TYPED: [(&str, &str); 8] = [
    ("martin", "paris"),
    ("dupont", "brest"),
    ("de la fontaine", "saint denis"),
    ("lefevre", "lille"),
    ("cardiologie", "douai"),
    ("garcia", "750"),
    ("bernard marie", "lyon"),
    ("xyzzy", "paris"),
];
/// Towns typed without a name, from the third letter on, with the profession that is chosen.
const TOWNS: [(&str, &str); 5] = [
    ("paris", "10"),
    ("saint denis", ""),
    ("privas", "60"),
    ("751", "21"),
    ("brest", "SM04"),
];
/// Times each is typed.
const ROUNDS: usize = 10;
/// Contacts of the practice: whoever is found is compared with them.
const CONTACTS: usize = 300;

struct Nobody;

impl Sessions for Nobody {
    fn current(&self) -> Option<Session> {
        None
    }
}

/// One measure for the index of so many people, one for the searches by name, one for those by town alone.
pub(crate) fn of(people: usize) -> Result<Vec<Measure>, Failed> {
    let folder = tempfile::tempdir()?;
    let sandbox = Sandbox::start(Options {
        directory_people: Some(people),
        ..Options::new(folder.path().join("sandbox"))
    })?;
    let home = folder.path().join("practice");
    std::fs::create_dir_all(&home)?;
    let record = Record::init(
        &home,
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )?;
    let runtime = socle_practice::threads::for_plugins()?;
    let host = {
        let _inside = runtime.enter();
        let network = Network {
            hosts: sandbox.host_map().into_iter().collect(),
            roots_pem: vec![sandbox.ca_pem().to_owned()],
            ..Network::default()
        };
        let clock = Arc::new(SystemClock::new(record.clone()));
        let ports = Ports::new(Arc::new(TlsHttp::new(network)?), Arc::new(Nobody), clock);
        Host::new(&home, record, ports)?
    };
    host.install_allowing(&packages()?.join("annuaire"), Author::host())?;
    let call = |command: &str, arguments: &[(&str, &str)]| -> Result<serde_json::Value, Failed> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        match runtime.block_on(host.command(
            "annuaire",
            command,
            None,
            arguments,
            Cancel::default(),
        ))? {
            Data::Json(json) => Ok(serde_json::from_str(&json)?),
            other => Err(format!("{command} answers {other:?}").into()),
        }
    };

    // The sandbox makes its people and packs them at the first request.
    call("actualiser", &[])?;
    let start = Instant::now();
    if !runtime.block_on(host.settle(PATIENCE)) {
        return Err("the index is never done".into());
    }
    let built = start.elapsed().as_secs_f64() * 1e6;
    let state = call("etat", &[])?;
    let lines = state["lignes"].as_u64().ok_or("no index was made")?;
    let used = host.record().store_use("annuaire")?;

    acquaint(host.record())?;

    let search = |asked: &[(&str, &str)], into: &mut Times| -> Result<(), Failed> {
        let (begun, before) = (Instant::now(), processor_time());
        call("chercher", asked)?;
        into.clock.push(begun.elapsed().as_secs_f64() * 1e6);
        let used = processor_time().saturating_sub(before);
        into.processor.push(used.as_secs_f64() * 1e6);
        Ok(())
    };
    let (mut named, mut alone) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        for (name, town) in TYPED {
            for (end, _) in name.char_indices().skip(2) {
                search(&[("nom", &name[..=end]), ("commune", town)], &mut named)?;
            }
        }
        for (town, profession) in TOWNS {
            for (end, _) in town.char_indices().skip(2) {
                let asked = [("commune", &town[..=end]), ("profession", profession)];
                search(&asked, &mut alone)?;
            }
        }
    }
    let mut built = Measure::alone(BUILT, PLUGIN, vec![built]);
    built.note = Some(format!(
        "{lines} lines, made by the sandbox and downloaded in the same time; {} MiB kept",
        used.used_bytes >> 20
    ));
    let note = format!("{lines} lines, three letters of a name and a town");
    let searched = named.measure(SEARCHED, note);
    let note = format!("{lines} lines, a town or a postal code, and a profession");
    Ok(vec![built, searched, alone.measure(TOWN, note)])
}

/// How long searches took, in microseconds.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    /// Of the whole process, which does nothing else.
    processor: Vec<f64>,
}

impl Times {
    fn measure(self, name: &'static str, note: String) -> Measure {
        let mut measure = Measure::alone(name, PLUGIN, self.clock);
        measure
            .sides
            .push(("on the processor alone", Spread::of(self.processor)));
        measure.note = Some(note);
        measure
    }
}

/// The time this process had on the processors.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// Contacts of a practice, of whom the directory has some by their number.
fn acquaint(record: &Record) -> Result<(), Failed> {
    let mut unit = Unit::new(Author::host());
    for number in 0..CONTACTS {
        let fields = [
            ("type", "personne".to_owned()),
            ("nom", format!("MARTIN{number}")),
            ("rpps", format!("997{:08}", number * 7)),
        ];
        let fields = fields
            .into_iter()
            .map(|(field, text)| (field.to_owned(), text.into()))
            .chain([(
                "mss".to_owned(),
                Value::Texts(vec![format!("m{number}@x.mssante.fr")]),
            )]);
        unit = unit.with(Write::CreateEntity(NewEntity {
            id: None,
            kind: "contact".to_owned(),
            patient: None,
            fields: fields.collect(),
        }));
    }
    record.commit(&unit)?;
    Ok(())
}
