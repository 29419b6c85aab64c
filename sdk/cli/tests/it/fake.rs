//! A checkout, a toolchain and a PATH made of shell scripts.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Everything a run of the program sees of the world.
pub(crate) struct World {
    dir: tempfile::TempDir,
}

/// What a run answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// A checkout without plugins, a toolchain with the wasm target, and the tools. Its cargo logs its arguments, then
    /// runs `cargo`, a shell script in which `$T` is the target folder.
    pub(crate) fn new(cargo: &str) -> Self {
        let world = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        for file in [
            "checkout/Cargo.toml",
            "checkout/wit/plugin/worlds.wit",
            "checkout/sdk/guest/Cargo.toml",
            "toolchain/lib/rustlib/wasm32-unknown-unknown/lib/libcore-00.rlib",
        ] {
            world.file(file, "");
        }
        for tool in [
            "cc",
            "dmtxread",
            "java",
            "make",
            "node",
            "npm",
            "openssl",
            "pdftoppm",
            "perl",
            "pkcs11-tool",
            "pkg-config",
            "python3",
            "ripmime",
            "soffice",
            "softhsm2-util",
            "Xvfb",
            "xauth",
            "xmlsec1",
        ] {
            world.script(&format!("bin/{tool}"), "exit 0");
        }
        let log = world.path("log").display().to_string();
        let target = world.path("checkout/target").display().to_string();
        world.script(
            "toolchain/bin/cargo",
            &format!("echo cargo \"$@\" >> {log}\nT={target}\n{cargo}"),
        );
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Written by another process: a file this one had open for writing could not be started by a test beside it.
    pub(crate) fn script(&self, name: &str, body: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let status = Command::new("/bin/sh")
            .args([
                "-c",
                "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod +x \"$0\"",
            ])
            .arg(&path)
            .arg(body)
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Runs `cargo socle WORDS` in a folder of this world.
    pub(crate) fn run_in(
        &self,
        folder: &str,
        words: &[&str],
        variables: &[(&str, &str)],
    ) -> Answer {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_cargo-socle"))
            .args(words)
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("HOME", self.path("home"))
            .env("CARGO", self.path("toolchain/bin/cargo"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Answer {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    pub(crate) fn run(&self, words: &[&str]) -> Answer {
        self.run_in("checkout", words, &[])
    }

    /// How cargo was called, one line a call, with this world's folder written as `~`.
    pub(crate) fn log(&self) -> Vec<String> {
        let root: &Path = self.dir.path();
        std::fs::read_to_string(self.path("log"))
            .unwrap_or_default()
            .replace(&root.display().to_string(), "~")
            .lines()
            .map(str::to_owned)
            .collect()
    }
}
