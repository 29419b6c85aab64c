//! `socle sandbox`: the national services on loopback, for the demonstration in this home.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use socle_sandbox::{Announce, Behaviour, Options, Sandbox};

use super::Answered;
use super::answer::{self, Answer, No};
use super::args;
use socle_practice::OpenError;
use socle_practice::demonstration::SANDBOX_FOLDER;

pub(crate) fn run(home: &Path, options: args::Sandbox, json: bool) -> Answered {
    let behaviour = options
        .disturbance
        .map_or_else(Behaviour::normal, Behaviour::disturbed);
    let sandbox = Sandbox::start(Options {
        state_dir: home.join(SANDBOX_FOLDER),
        port: options.port,
        behaviour: behaviour.with_latency(options.latency),
        announce: Announce::StateFile,
        ..Options::default()
    })
    .map_err(OpenError::from)?;
    let addr = sandbox.addr();
    // The answer comes at once: whoever started it waits for this line.
    answer::print(
        &Answer::new(addr.to_string(), json!({ "adresse": addr.to_string() })),
        json,
    );
    writeln!(
        std::io::stderr(),
        "Bac à sable des services nationaux : {addr} (Ctrl+C pour arrêter)"
    )
    .ok();
    until_stopped()?;
    drop(sandbox);
    Ok(Answer::said())
}

/// Wait for Ctrl+C or a request to end.
fn until_stopped() -> Result<(), No> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(OpenError::Threads)?;
    runtime.block_on(async {
        let refused = |error: std::io::Error| No::from(OpenError::Threads(error));
        let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(refused)?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped.map_err(refused),
            _ = ended.recv() => Ok(()),
        }
    })
}
