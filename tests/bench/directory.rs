//! The national directory: its index made of the sandbox's extract, then searched as someone types, by the plugin's command.
//!
//! The sandbox has some hundred family names and forty towns: its pigeonholes are fuller than those of the real directory, so
//! that a search here looks at more than it would there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_capabilities::http::{Network, TlsHttp};
use socle_record::{Author, KeyChoice, Purpose, Record, Surroundings};
use socle_runtime::ports::{Session, Sessions, SystemClock};
use socle_runtime::{Cancel, Data, Host, Ports};
use socle_sandbox::{Options, Sandbox};

use crate::setting::packages;
use crate::timing::{Failed, Measure};
use crate::work::PLUGIN;

pub(crate) const BUILT: &str = "directory built";
pub(crate) const SEARCHED: &str = "directory per keystroke";

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
/// Times each is typed.
const ROUNDS: usize = 10;

struct Nobody;

impl Sessions for Nobody {
    fn current(&self) -> Option<Session> {
        None
    }
}

/// One measure for the index of so many people, one for the searches.
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
    let runtime = socle::practice::threads::for_plugins()?;
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

    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for (name, town) in TYPED {
            for (end, _) in name.char_indices().skip(2) {
                let typed = &name[..=end];
                let begun = Instant::now();
                call("chercher", &[("nom", typed), ("commune", town)])?;
                times.push(begun.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    let mut built = Measure::alone(BUILT, PLUGIN, vec![built]);
    built.note = Some(format!(
        "{lines} lines, made by the sandbox and downloaded in the same time; {} MiB kept",
        used.used_bytes >> 20
    ));
    let mut searched = Measure::alone(SEARCHED, PLUGIN, times);
    searched.note = Some(format!("{lines} lines, three letters of a name and a town"));
    Ok(vec![built, searched])
}
