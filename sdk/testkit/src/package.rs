//! Where the package of the plugin under test lies.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// Names the package; `cargo socle test` sets it.
const PACKAGE: &str = "SOCLE_PACKAGE";

/// The package of the plugin whose tests run: the one `cargo socle test` has just built, otherwise the last one
/// `cargo socle build` left in the plugin's folder.
///
/// # Errors
/// There is none yet.
pub fn package() -> Result<PathBuf, Error> {
    if let Some(folder) = std::env::var_os(PACKAGE).filter(|folder| !folder.is_empty()) {
        return built(PathBuf::from(folder));
    }
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let manifest = folder.join("plugin.toml");
    let text = std::fs::read_to_string(&manifest)
        .map_err(|error| Error::File(format!("{}: {error}", manifest.display())))?;
    let id =
        id(&text).ok_or_else(|| Error::File(format!("{} gives no `id`", manifest.display())))?;
    built(folder.join("target/plugins/packages").join(id))
}

fn built(folder: PathBuf) -> Result<PathBuf, Error> {
    if folder.join("plugin.wasm").is_file() {
        return Ok(folder);
    }
    Err(Error::File(format!(
        "there is no built plugin in {}: run the tests with `cargo socle test`, which builds it first",
        Path::display(&folder)
    )))
}

/// The `id` of a manifest: a line before its first table.
fn id(manifest: &str) -> Option<&str> {
    manifest
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| {
            let value = line.strip_prefix("id")?.trim_start().strip_prefix('=')?;
            value.trim().strip_prefix('"')?.split('"').next()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_read() {
        assert_eq!(id("# x\n id = \"ma-sante\" # y\n"), Some("ma-sante"));
        assert_eq!(id("name = \"a\"\n[[panel]]\nid = \"b\"\n"), None);
        assert_eq!(id("idle = \"a\"\n"), None);
    }
}
