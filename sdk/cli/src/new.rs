//! `cargo socle new`: a plugin's folder that builds and passes `cargo socle check` and `cargo socle test` at once.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::args;
use crate::checkout::Checkout;
use crate::error::{self, Error};
use crate::output;

/// Path in the new folder, and content. `{{id}}`, `{{sdk}}` and `{{testkit}}` are filled in.
const TEMPLATE: [(&str, &str); 9] = [
    ("Cargo.toml", include_str!("../template/Cargo.toml.in")),
    ("plugin.toml", include_str!("../template/plugin.toml.in")),
    ("fr.ftl", include_str!("../template/fr.ftl.in")),
    ("src/lib.rs", include_str!("../template/src/lib.rs.in")),
    (
        "tests/plugin.rs",
        include_str!("../template/tests/plugin.rs.in"),
    ),
    (
        "tests/snapshots/remarque.txt",
        include_str!("../template/tests/snapshots/remarque.txt.in"),
    ),
    ("README.md", include_str!("../template/README.md.in")),
    (SCRIPT, include_str!("../template/ci.sh.in")),
    (".gitignore", include_str!("../template/gitignore.in")),
];
/// The one file that is a program.
const SCRIPT: &str = "ci.sh";

/// `cargo socle new NAME [--sdk DIR]`
pub(crate) fn new(arguments: &args::New) -> Result<ExitCode, Error> {
    let sdk = match &arguments.sdk {
        Some(sdk) => sdk.clone(),
        None => match Checkout::here() {
            Ok(checkout) => checkout.root.join("sdk/guest"),
            Err(Error::NoCheckout) => return Err(Error::NoSdk),
            Err(other) => return Err(other),
        },
    };
    let folder = make(&arguments.path, &sdk)?;
    output::note(format!(
        "it depends on socle-sdk and socle-testkit by their paths, beside {}; --sdk gives another",
        sdk.display()
    ));
    output::note(format!(
        "next: cd {} && cargo socle test",
        arguments.path.display()
    ));
    output::answer(folder.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the folder; answers its absolute path.
fn make(path: &Path, sdk: &Path) -> Result<PathBuf, Error> {
    let id = id_of(path)?;
    let sdk = sdk.canonicalize().map_err(error::file("find", sdk))?;
    let testkit = sdk.with_file_name("testkit");
    if !is_crate(&sdk, "socle-sdk") || !is_crate(&testkit, "socle-testkit") {
        return Err(Error::NotTheSdk(sdk));
    }
    let folder = std::path::absolute(path).map_err(error::file("find", path))?;
    if folder.exists() {
        return Err(Error::Exists(folder));
    }
    // A TOML literal: paths may hold quotes and backslashes.
    let literal = |path: &Path| toml::Value::from(path.to_string_lossy().into_owned()).to_string();
    let (sdk, testkit) = (literal(&sdk), literal(&testkit));
    for (name, content) in TEMPLATE {
        let file = folder.join(name);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(error::file("make", parent))?;
        }
        let content = content
            .replace("{{id}}", id)
            .replace("{{sdk}}", &sdk)
            .replace("{{testkit}}", &testkit);
        std::fs::write(&file, content).map_err(error::file("write", &file))?;
    }
    let script = folder.join(SCRIPT);
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755))
        .map_err(error::file("make a program of", &script))?;
    Ok(folder)
}

fn is_crate(folder: &Path, name: &str) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|text| text.contains(&format!("name = \"{name}\"")))
}

/// The identifier a path stands for: the rule is the manifest's own.
fn id_of(path: &Path) -> Result<&str, Error> {
    let name = path
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    let manifest = include_str!("../template/plugin.toml.in").replace("{{id}}", name);
    match socle_manifest::Manifest::from_toml(&manifest) {
        Ok(_) => Ok(name),
        Err(_) => Err(Error::Name(format!(
            "`{name}` cannot be the identifier of a plugin: 2 to 40 of a-z, 0-9 and `-`, beginning with a letter"
        ))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn sdk(at: &Path) -> PathBuf {
        let sdk = at.join("sdk \"guest\"");
        std::fs::create_dir_all(&sdk).unwrap();
        std::fs::write(sdk.join("Cargo.toml"), "[package]\nname = \"socle-sdk\"\n").unwrap();
        let testkit = at.join("testkit");
        std::fs::create_dir_all(&testkit).unwrap();
        let name = "[package]\nname = \"socle-testkit\"\n";
        std::fs::write(testkit.join("Cargo.toml"), name).unwrap();
        sdk
    }

    #[test]
    fn what_is_written_is_a_plugin() {
        let dir = tempfile::tempdir().unwrap();
        let folder = make(&dir.path().join("ma-sante"), &sdk(dir.path())).unwrap();
        let source = Source::read(&folder).unwrap();
        assert_eq!(
            (source.manifest.id.as_str(), source.package.as_str()),
            ("ma-sante", "ma-sante")
        );
        let cargo: toml::Table = std::fs::read_to_string(folder.join("Cargo.toml"))
            .unwrap()
            .parse()
            .unwrap();
        let path = cargo["dependencies"]["socle-sdk"]["path"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(path.ends_with("sdk \"guest\""), "{path}");
        let kit = cargo["dev-dependencies"]["socle-testkit"]["path"].as_str();
        assert!(kit.is_some_and(|path| path.ends_with("testkit")), "{kit:?}");
        assert!(
            cargo.contains_key("workspace"),
            "it stands alone wherever it is made"
        );
        for (name, _) in TEMPLATE {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(!text.contains("{{"), "{name}: {text}");
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("deja")).unwrap();
        assert!(matches!(
            make(&dir.path().join("deja"), &sdk(dir.path())),
            Err(Error::Exists(_))
        ));
    }

    #[test]
    fn names_and_sdks_are_checked() {
        let dir = tempfile::tempdir().unwrap();
        for bad in ["X", "Majuscule", "été", "a_b", "a\"b", ".."] {
            let made = make(&dir.path().join(bad), &sdk(dir.path()));
            assert!(matches!(made, Err(Error::Name(_))), "{bad}");
        }
        assert!(matches!(
            make(&dir.path().join("bon"), dir.path()),
            Err(Error::NotTheSdk(_))
        ));
        assert!(!dir.path().join("bon").exists());
    }
}
