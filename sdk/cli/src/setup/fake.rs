//! Programs for tests of machines.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

/// Makes an executable shell script.
///
/// Another process writes it: were it written from here, a test that forks at that moment would hold it open for
/// writing, and starting it would fail with "text file busy".
pub(super) fn script(path: &Path, body: &str) {
    let status = Command::new("/bin/sh")
        .args([
            "-c",
            "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod +x \"$0\"",
        ])
        .arg(path)
        .arg(body)
        .status()
        .unwrap();
    assert!(status.success());
}
