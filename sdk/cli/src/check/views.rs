//! Rules only a host can judge: how long a component takes to compile, and whether its views are sound.

use std::path::Path;

use socle_testkit::{Error, Grants, Options, Person, TestHost, Value};

use super::finding::Finding;

/// The longest a component may take to compile, milliseconds. An ordinary one takes some hundreds.
const SLOWEST_MS: u64 = 20_000;

/// What a host made of a package.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// How long reading, checking and compiling took, milliseconds.
    pub(super) compile_ms: Option<u64>,
    pub(super) findings: Vec<Finding>,
}

/// Compile a package, then draw all it draws for an ordinary patient.
pub(super) fn look(host: &Path, package: &Path) -> Tried {
    let mut tried = Tried::default();
    if let Err(error) = go(host, package, &mut tried) {
        tried.findings.push(Finding::refused(
            "views",
            format!("a host does not take the package: {error}"),
        ));
    }
    tried
}

fn go(program: &Path, package: &Path, tried: &mut Tried) -> Result<(), Error> {
    // Compiled anew, whatever was compiled before.
    let host = TestHost::start_program(program, None, Options::default())?;
    let examined = host.examine(package)?;
    let compile_ms = examined["examine_ms"].as_u64().unwrap_or_default();
    tried.compile_ms = Some(compile_ms);
    tried.findings.extend(compile_time(compile_ms));
    let plugin = host.install(package, Grants::all())?;
    host.sit(Person::Doctor)?;
    let patients = [
        host.patient().make()?,
        host.patient().statut("qualifiee").make()?,
    ];
    let shown = plugin.shown()?;
    let list = |key: &str| shown[key].as_array().cloned().unwrap_or_default();
    let mut contributions: Vec<(String, bool)> = list("panels")
        .iter()
        .map(|panel| (text(&panel["id"]), panel["patient"] == Value::Bool(true)))
        .collect();
    for key in ["banners", "badges", "columns", "conditions"] {
        contributions.extend(list(key).iter().map(|id| (text(id), true)));
    }
    for (contribution, needs_patient) in contributions {
        let panel = plugin.panel(&contribution);
        let panels = if needs_patient {
            patients.iter().map(|one| panel.clone().of(one)).collect()
        } else {
            vec![panel]
        };
        for panel in panels {
            match panel.render() {
                Ok(view) => tried
                    .findings
                    .extend(remarks(&contribution, view.remarks())),
                Err(error) => tried.findings.push(failure(&contribution, &error)),
            }
        }
    }
    tried.findings.dedup();
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn compile_time(ms: u64) -> Option<Finding> {
    (ms > SLOWEST_MS).then(|| {
        Finding::refused(
            "compile",
            format!(
                "a host takes {ms} ms to compile the component, a catalogue allows {SLOWEST_MS}: look for generated \
                 code and large tables in it"
            ),
        )
    })
}

/// What a host leaves out or renames of a view is a fault of the view.
fn remarks(contribution: &str, remarks: &[String]) -> Vec<Finding> {
    remarks
        .iter()
        .map(|remark| {
            let remark = remark.strip_prefix("view: ").unwrap_or(remark);
            Finding::refused("views", format!("`{contribution}`: {remark}"))
        })
        .collect()
}

/// A view that fails for an ordinary patient is refused when the plugin crashes or is stopped; a failure it words
/// itself (a setting that is missing) is its right.
fn failure(contribution: &str, error: &Error) -> Finding {
    let message = format!("`{contribution}` is not drawn for an ordinary patient: {error}");
    let code = error.code();
    if code == "plugin.crashed" || code.starts_with("limit") || error.failure().is_none() {
        Finding::refused("views", message)
    } else {
        Finding::advice("views", message)
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::refusals;
    use super::*;

    #[test]
    fn a_slow_component_is_refused() {
        assert!(compile_time(900).is_none());
        assert!(compile_time(20_001).is_some_and(|one| one.refused));
    }

    #[test]
    fn what_the_host_leaves_out_is_refused() {
        let found = remarks("fiche", &["view: control `a` has no label".to_owned()]);
        assert_eq!(refusals(&found), ["`fiche`: control `a` has no label"]);
    }

    #[test]
    fn a_host_that_is_none_is_said() {
        let tried = look(Path::new("/nowhere/socle"), Path::new("/nowhere"));
        assert_eq!(refusals(&tried.findings).len(), 1);
        assert_eq!(tried.compile_ms, None);
    }
}
