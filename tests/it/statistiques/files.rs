//! What other programs make of it: the script that counts again, and those that open what was saved.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The script's own count of the same; what differs.
pub(super) fn oracle(rows: &Value, questions: &[Value]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/statistiques.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = json!({ "rows": rows, "questions": questions }).to_string();
    python
        .stdin
        .take()
        .unwrap()
        .write_all(asked.as_bytes())
        .unwrap();
    let done = python.wait_with_output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap()
}

/// The tables as another program opens them: what they are called is on the pages, and no page is blank. The pages stay
/// beside the file as pictures, for a person to look at. Answers what is written there.
pub(super) fn looked_at(folder: &Path, name: &str) -> String {
    let pdf = folder.join(name).with_extension("pdf");
    let text = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8"])
        .arg(&pdf)
        .arg("-")
        .output()
        .expect("pdftotext (package poppler-utils)");
    let text = String::from_utf8(text.stdout).unwrap();
    for part in [
        "Documents déposés au DMP",
        "Messages aux confrères",
        "Dr Numéro 1",
        "Indicateur",
        "Total",
    ] {
        // A heading may be broken into two lines.
        let words: Vec<_> = part.split(' ').filter(|word| word.len() > 3).collect();
        assert!(
            words.iter().all(|word| text.contains(word)),
            "{part} of {name}: {text}"
        );
    }
    for old in pictures(folder, name) {
        std::fs::remove_file(old).unwrap();
    }
    let drawn = Command::new("pdftoppm")
        .args(["-png", "-r", "70"])
        .arg(&pdf)
        .arg(folder.join(name))
        .status()
        .expect("pdftoppm (package poppler-utils)");
    assert!(drawn.success());
    let pages = pictures(folder, name);
    assert!(!pages.is_empty(), "{name} has no page");
    for page in pages {
        let picture = image::open(&page).unwrap().to_luma8();
        let ink = picture.pixels().filter(|pixel| pixel.0[0] < 128).count();
        assert!(ink > 100, "{} is blank", page.display());
    }
    text
}

/// The pages of a file that were drawn.
pub(super) fn pictures(folder: &Path, name: &str) -> Vec<PathBuf> {
    let beginning = format!("{name}-");
    let all = std::fs::read_dir(folder).unwrap();
    all.map(|entry| entry.unwrap().path())
        .filter(|path| {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            file.starts_with(&beginning) && file.ends_with(".png")
        })
        .collect()
}

/// A workbook opened by a reader that is not ours: its sheets have names and rows, and its charts name their cells.
pub(super) fn by_openpyxl(file: &Path) {
    const READ: &str = "
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
charts = 0
for sheet in book:
    assert sheet.max_row > 1, sheet.title
    for chart in sheet._charts:
        charts += 1
        assert chart.series, sheet.title
assert charts, 'no chart'
print(', '.join(book.sheetnames))
";
    // The system's own: a package of it has the reader.
    let done = Command::new("/usr/bin/python3")
        .args(["-c", READ])
        .arg(file)
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "package python3-openpyxl: {why}");
    let sheets = String::from_utf8(done.stdout).unwrap();
    assert!(!sheets.trim().is_empty());
}

/// A workbook opened by LibreOffice and printed by it.
pub(super) fn by_libreoffice(folder: &Path, name: &str) {
    let profile = tempfile::tempdir().unwrap();
    let done = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.path().display()
        ))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(folder.join(name).with_extension("xlsx"))
        .output()
        .expect("soffice (package libreoffice-calc)");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
