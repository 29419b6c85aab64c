//! Other readers of mails than ours: Python's `email`, and `ripmime`. What we write must have no defect to either.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Says each defect Python's `email` finds, a line each.
const PYTHON: &str = "import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
for part in m.walk():
    for defect in part.defects:
        print(repr(defect))
    for value in part.values():
        for defect in getattr(value, 'defects', ()):
            print(repr(value), repr(defect))
    part.get_content() if not part.is_multipart() else None
";

/// The defects Python's `email` finds in a message, of its structure and of its headers.
#[must_use]
pub fn defects(mail: &[u8]) -> String {
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    python.stdin.take().unwrap().write_all(mail).unwrap();
    let said = python.wait_with_output().unwrap();
    let mut all = String::from_utf8_lossy(&said.stdout).into_owned();
    if !said.status.success() {
        all.push_str(&String::from_utf8_lossy(&said.stderr));
    }
    all
}

/// The contents of the files `ripmime` takes out of a message; the names it gives them are its own.
#[must_use]
pub fn files(mail: &[u8]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let message = folder.path().join("message");
    std::fs::write(&message, mail).unwrap();
    let out = folder.path().join("fichiers");
    std::fs::create_dir(&out).unwrap();
    let said = Command::new("ripmime")
        .arg("-i")
        .arg(&message)
        .arg("-d")
        .arg(&out)
        .output()
        .expect("ripmime starts (apt-get install ripmime)");
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "{words}");
    let files = std::fs::read_dir(&out).unwrap().flatten();
    files
        .map(|file| std::fs::read(file.path()).unwrap())
        .collect()
}
