//! What may be typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Socle: the shell of a French medical practice, and its headless host.
#[derive(Debug, Parser)]
#[command(name = "socle", version, about)]
pub(crate) struct Socle {
    /// Folder of the practice. Otherwise `SOCLE_HOME`, otherwise the demonstration of this user.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a demonstration practice, or bring the plugins of one up to date.
    Demo,
    /// The patients.
    Patients {
        #[command(subcommand)]
        command: Patients,
    },
    /// The plugins.
    Plugins {
        #[command(subcommand)]
        command: Plugins,
    },
    /// Run a plugin's command.
    Call(Call),
    /// Print a plugin's panel, banner item or badge as text.
    View(View),
    /// The journal.
    Audit {
        #[command(subcommand)]
        command: Audit,
    },
    /// Play the national services on loopback until stopped.
    #[cfg(feature = "demo")]
    Sandbox(Sandbox),
    /// Open the window.
    Shell(Shell),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Patients {
    /// List them, by name.
    List {
        /// Only those these words find: beginnings of names, a birth date, a phone number.
        #[arg(long, default_value = "")]
        search: String,
        /// Leave out so many.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// At most so many (1,000 at the most).
        #[arg(long, default_value_t = 1_000)]
        count: u32,
    },
    /// Show one, with the history of the identity.
    Show {
        /// Its id.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plugins {
    /// List them, with what they may do.
    List,
    /// Install a package folder (`plugin.toml`, `plugin.wasm`, texts) and allow what it asks for.
    Install {
        /// The folder.
        package: PathBuf,
    },
    /// Remove one. What it wrote to the record stays.
    Remove {
        /// Its id.
        id: String,
    },
    /// Allow lines of what a plugin asks for; `plugins list` shows them.
    Allow {
        /// Its id.
        id: String,
        /// The lines.
        #[arg(required = true)]
        lines: Vec<String>,
    },
    /// Refuse lines of what a plugin asks for.
    Refuse {
        /// Its id.
        id: String,
        /// The lines.
        #[arg(required = true)]
        lines: Vec<String>,
    },
    /// Choose who provides a service.
    Choose {
        /// Such as `identity`.
        service: String,
        /// Its id.
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Call {
    /// `PLUGIN/COMMAND`.
    #[arg(value_parser = pair, value_name = "PLUGIN/COMMAND")]
    pub(crate) target: (String, String),
    /// For this patient, by id.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
    /// An argument of the command; may be repeated.
    #[arg(long = "arg", value_parser = assignment, value_name = "NAME=VALUE")]
    pub(crate) arguments: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(crate) struct View {
    /// `PLUGIN/CONTRIBUTION`: a panel, banner item or badge.
    #[arg(value_parser = pair, value_name = "PLUGIN/PANEL")]
    pub(crate) target: (String, String),
    /// For this patient, by id.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Walk the whole journal and say whether every line is as it was written.
    Verify,
    /// The last lines.
    Tail {
        /// How many.
        #[arg(long, default_value_t = 20)]
        count: u32,
    },
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Port on 127.0.0.1; a free one otherwise.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Each answer takes so long: `3s`, `500ms`.
    #[arg(long, value_parser = duration, default_value = "0s")]
    pub(crate) latency: Duration,
    /// Something goes wrong: see the names the error lists.
    #[arg(long)]
    pub(crate) disturbance: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Shell {
    /// Draw the window, write it to this PNG file once its data is there, and leave.
    #[arg(long, value_name = "FILE")]
    pub(crate) screenshot: Option<PathBuf>,
    /// Open this patient's file.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
    /// Light letters on a dark ground.
    #[arg(long)]
    pub(crate) dark: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((plugin, name)) if !plugin.is_empty() && !name.is_empty() => Ok((plugin.to_owned(), name.to_owned())),
        _ => Err("expected PLUGIN/NAME".to_owned()),
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

#[cfg(feature = "demo")]
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit_ms) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1.0),
        (None, Some(number)) => (number, 1_000.0),
        (None, None) => return Err("expected a duration such as 3s or 500ms".to_owned()),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if (0.0..=3_600_000.0).contains(&(number * unit_ms)) => Ok(Duration::from_secs_f64(number * unit_ms / 1_000.0)),
        _ => Err("expected a duration such as 3s or 500ms, an hour at most".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_holds_together() {
        Socle::command().debug_assert();
    }

    #[cfg(feature = "demo")]
    #[test]
    fn durations_are_read() {
        for (text, ms) in [("3s", 3_000), ("500ms", 500), ("0s", 0), ("1.5s", 1_500)] {
            assert_eq!(duration(text).unwrap().as_millis(), ms, "{text}");
        }
        for text in ["3", "s", "-1s", "NaNs", "2h", "9999999s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
