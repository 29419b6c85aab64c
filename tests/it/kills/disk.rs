//! A disk that can be filled and emptied: a small one in memory when this process may mount it, or else a limit on the size
//! of files, which the store meets in the same places (and calls by another name).

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Size of the small disk.
const SIZE: &str = "size=96m";
/// What a process may write into one file once the disk is "full" by a limit, beyond what is there.
const BLOCK_BYTES: u64 = 512;

/// The disk of a campaign.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    mounted: bool,
}

impl Disk {
    /// Makes one in an empty folder.
    pub(super) fn at(folder: &Path) -> Self {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", SIZE, "socle-kills"])
            .arg(folder)
            .output()
            .is_ok_and(|made| made.status.success());
        Self {
            folder: folder.to_owned(),
            mounted,
        }
    }

    /// What it is, for the report.
    pub(super) const fn kind(&self) -> &'static str {
        if self.mounted {
            "a small one in memory, filled to the last bytes"
        } else {
            "a limit on the size of files (no small disk could be mounted)"
        }
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Fills it but for so many bytes.
    pub(super) fn fill(&self, left: u64) {
        if !self.mounted {
            return;
        }
        let mut ballast = File::create(self.ballast()).unwrap();
        let block = vec![0; 64 * 1024];
        while ballast.write_all(&block).is_ok() {}
        let size = ballast.metadata().unwrap().len();
        ballast.set_len(size.saturating_sub(left)).unwrap();
    }

    /// Gives the space back.
    pub(super) fn empty(&self) {
        if self.mounted {
            // It may not have been filled yet.
            std::fs::remove_file(self.ballast()).ok();
        }
    }

    /// A command that runs this program in a process that meets a full disk: itself, or under a limit of `left` bytes more
    /// than the record has.
    pub(super) fn command(&self, program: &Path, record: &Path, left: Option<u64>) -> Command {
        let (false, Some(left)) = (self.mounted, left) else {
            return Command::new(program);
        };
        let size = std::fs::metadata(record).map_or(0, |file| file.len());
        let mut command = Command::new("/bin/sh");
        command
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
                "sh",
            ])
            .arg(((size + left) / BLOCK_BYTES).to_string())
            .arg(program);
        command
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let gone = Command::new("umount").arg("-l").arg(&self.folder).status();
            assert!(
                std::thread::panicking() || gone.is_ok_and(|gone| gone.success()),
                "{} stays mounted",
                self.folder.display()
            );
        }
    }
}
