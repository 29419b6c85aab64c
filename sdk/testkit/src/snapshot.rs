//! Texts kept beside the tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Says what to do with snapshots that differ: `update` writes them.
const VARIABLE: &str = "SOCLE_SNAPSHOTS";

/// Compare a text with `tests/snapshots/NAME.txt` of the crate under test. With `SOCLE_SNAPSHOTS=update` the file is
/// written instead: look at it before you commit it.
///
/// # Panics
/// There is no such file yet, or it says something else: how they differ, line by line.
#[track_caller]
pub fn snapshot(name: &str, text: impl AsRef<str>) {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let file = folder.join("tests/snapshots").join(format!("{name}.txt"));
    let update = std::env::var_os(VARIABLE).is_some_and(|value| value == "update");
    if let Err(problem) = compare(&file, text.as_ref(), update) {
        panic!("{problem}");
    }
}

fn compare(file: &Path, text: &str, update: bool) -> Result<(), String> {
    // Without spaces at the end of lines and with a last line end, so that editors and git leave it alone.
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    let text = format!("{}\n", lines.join("\n"));
    if update {
        let folder = file.parent().unwrap_or(Path::new("."));
        return std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(file, text))
            .map_err(|error| format!("{}: {error}", file.display()));
    }
    let kept = std::fs::read_to_string(file).map_err(|error| {
        format!(
            "{}: {error}; look at this, and write it with {VARIABLE}=update if it is right:\n{text}",
            file.display()
        )
    })?;
    let kept = kept.replace("\r\n", "\n");
    if kept == text {
        return Ok(());
    }
    Err(format!(
        "{} says something else (- kept, + now; {VARIABLE}=update writes it):\n{}",
        file.display(),
        differences(&kept, &text)
    ))
}

/// Line by line, by the longest common subsequence.
fn differences(kept: &str, now: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), now.lines().collect());
    // common[i][j]: lines in common of what follows i and j.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = String::new();
    let mut line = |mark: char, text: &str| {
        let _written = writeln!(out, "{mark} {text}");
    };
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            line(' ', old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j >= new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            line('-', old[i]);
            i += 1;
        } else {
            line('+', new[j]);
            j += 1;
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A folder of this test, gone with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("socle-testkit-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn a_snapshot_is_written_on_request_only() {
        let folder = Folder::new("written");
        let file = folder.0.join("deep/view.txt");
        let missing = compare(&file, "text a\n", false).unwrap_err();
        assert!(missing.contains("SOCLE_SNAPSHOTS=update"), "{missing}");
        assert!(!file.exists());
        compare(&file, "text a\n", true).unwrap();
        compare(&file, "text a", false).unwrap();
        compare(&file, "text a  \n\n", false).unwrap();
    }

    #[test]
    fn what_differs_is_shown() {
        let folder = Folder::new("differs");
        let file = folder.0.join("view.txt");
        compare(&file, "text a\ntext b\ntext c", true).unwrap();
        let problem = compare(&file, "text a\ntext x\ntext c", false).unwrap_err();
        assert!(
            problem.ends_with("  text a\n- text b\n+ text x\n  text c\n"),
            "{problem}"
        );
    }
}
