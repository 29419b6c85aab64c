//! A folder in the making: private, digested as it is written, renamed to its place at the end.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::error::ExchangeError;

/// Name of the manifest, in the form `sha256sum -c` reads.
pub(super) const MANIFEST: &str = "MANIFESTE.sha256";

/// The folder. Dropped before it appears, it leaves nothing.
pub(super) struct Pack {
    folder: TempDir,
    to: PathBuf,
    /// Path inside, digest, size.
    files: Vec<(String, String, u64)>,
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> ExchangeError + '_ {
    move |source| ExchangeError::File {
        path: path.to_owned(),
        source,
    }
}

impl Pack {
    /// A folder beside where it will appear.
    pub(super) fn beside(to: &Path) -> Result<Self, ExchangeError> {
        if let Ok(mut entries) = std::fs::read_dir(to) {
            if entries.next().is_some() {
                return Err(ExchangeError::Folder(to.to_owned()));
            }
        } else if to.exists() {
            return Err(ExchangeError::Folder(to.to_owned()));
        }
        let parent = match to.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(parent).map_err(failed(parent))?;
        let folder = tempfile::Builder::new()
            .prefix(".export-")
            .tempdir_in(parent)
            .map_err(failed(parent))?;
        Ok(Self {
            folder,
            to: to.to_owned(),
            files: Vec::new(),
        })
    }

    /// A file at a path inside, from pieces.
    pub(super) fn stream(
        &mut self,
        inside: &str,
        mut next: impl FnMut() -> Result<Option<Vec<u8>>, ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let path = self.folder.path().join(inside);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        let file = std::fs::File::create_new(&path).map_err(failed(&path))?;
        let mut file = std::io::BufWriter::new(file);
        let mut hash = Sha256::new();
        let mut size = 0;
        while let Some(piece) = next()? {
            hash.update(&piece);
            size += piece.len() as u64;
            file.write_all(&piece).map_err(failed(&path))?;
        }
        file.flush().map_err(failed(&path))?;
        file.get_ref().sync_all().map_err(failed(&path))?;
        let digest = hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.files.push((inside.to_owned(), digest, size));
        Ok(())
    }

    /// A file at a path inside.
    pub(super) fn write(&mut self, inside: &str, bytes: &[u8]) -> Result<(), ExchangeError> {
        let mut once = Some(bytes.to_vec());
        self.stream(inside, || Ok(once.take()))
    }

    /// A JSON file, to be read by people too.
    pub(super) fn json(
        &mut self,
        inside: &str,
        json: &serde_json::Value,
    ) -> Result<(), ExchangeError> {
        // A value made of texts and numbers always serialises.
        let text = serde_json::to_string_pretty(json).unwrap_or_default();
        self.write(inside, text.as_bytes())
    }

    /// Writes the manifest; answers its digest.
    pub(super) fn manifest(&mut self) -> Result<String, ExchangeError> {
        let mut lines: Vec<String> = self
            .files
            .iter()
            .map(|(path, digest, _)| format!("{digest}  {path}\n"))
            .collect();
        lines.sort_by(|a, b| a.get(66..).cmp(&b.get(66..)));
        let text = lines.concat();
        let path = self.folder.path().join(MANIFEST);
        std::fs::write(&path, &text).map_err(failed(&path))?;
        Ok(crate::file::digest(text.as_bytes()))
    }

    /// The folder takes its place. Answers the number of files and their bytes.
    pub(super) fn appear(self) -> Result<(usize, u64), ExchangeError> {
        let made = self.folder.path().to_owned();
        std::fs::rename(&made, &self.to).map_err(failed(&self.to))?;
        // It bears another name now: there is nothing left to remove.
        let _gone = self.folder.keep();
        let bytes = self.files.iter().map(|(_, _, size)| size).sum();
        Ok((self.files.len(), bytes))
    }
}

/// A text as the name of a file: letters, digits and hyphens, of at most so many characters.
pub(super) fn name(text: &str, most: usize) -> String {
    let plain = crate::field::plain(text).replace(' ', "-");
    plain.chars().take(most).collect()
}
