//! Pages of a PDF, drawn by a process of its own: what a hostile file does to the decoder ends with that process, within
//! bounds of time and memory.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use socle_typeset::pages::{PageError, Pages, Picture};

use super::DocumentError;

/// Largest PDF that is drawn.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// How long one page may take.
const TIME: Duration = Duration::from_secs(20);
/// Address space of the process that draws.
#[cfg(target_os = "linux")]
const MEMORY_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Draws pages.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// By this program, started anew for each page.
    Program(PathBuf),
    /// On the calling thread: for a PDF we made ourselves.
    Here,
}

/// A page, and the size of all pages in points.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Width and height of each page.
    pub sizes: Vec<(f32, f32)>,
    /// The page that was asked for.
    pub picture: Picture,
}

/// What the process says before the pixels.
#[derive(Debug, Serialize, Deserialize)]
enum Head {
    Drawn {
        sizes: Vec<(f32, f32)>,
        width: u32,
        height: u32,
    },
    Refused(String),
}

impl Viewer {
    /// This very program, when it is ours: a test that links the library draws on its own thread.
    #[must_use]
    pub fn own() -> Self {
        match std::env::current_exe() {
            Ok(program) if program.file_stem().is_some_and(|name| name == "socle") => {
                Self::Program(program)
            }
            _ => Self::Here,
        }
    }

    /// Draw a page (from 0) so wide, in pixels.
    ///
    /// # Errors
    /// [`DocumentError::Page`], or [`DocumentError::Viewer`] past the limits.
    pub fn draw(&self, pdf: &[u8], page: usize, width_px: f32) -> Result<Drawn, DocumentError> {
        if pdf.len() as u64 > MAX_BYTES {
            return Err(DocumentError::Viewer("the file is too large"));
        }
        match self {
            Self::Here => here(pdf.to_vec(), page, width_px),
            Self::Program(program) => elsewhere(program, pdf, page, width_px),
        }
    }
}

fn here(pdf: Vec<u8>, page: usize, width_px: f32) -> Result<Drawn, DocumentError> {
    let pages = Pages::open(pdf)?;
    Ok(Drawn {
        sizes: pages.sizes(),
        picture: pages.draw(page, width_px)?,
    })
}

fn elsewhere(
    program: &Path,
    pdf: &[u8],
    page: usize,
    width_px: f32,
) -> Result<Drawn, DocumentError> {
    let failed = |_| DocumentError::Viewer("the process cannot be started");
    let mut child = Command::new(program)
        .args(["pages", "--page", &page.to_string()])
        .args(["--width", &width_px.to_string()])
        .env("RUST_LOG", "off")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(DocumentError::Viewer("the process has no pipes"));
    };
    let (sender, answer) = channel();
    let said = std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may have refused the file before the end of it: then it does not read on.
            drop(input.write_all(pdf));
        });
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let read = output.read_to_end(&mut bytes).map(|_| bytes);
            drop(sender.send(read));
        });
        let said = answer.recv_timeout(TIME);
        if said.is_err() {
            // Its pipes close with it, and the threads end.
            drop(child.kill());
        }
        said
    });
    let ended = child.wait();
    let bytes = match said {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(DocumentError::Viewer("its answer cannot be read")),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            return Err(DocumentError::Viewer("the page takes too long"));
        }
    };
    let died = !ended.is_ok_and(|status| status.success());
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (head, pixels) = match end.and_then(|end| bytes.split_at_checked(end)) {
        Some((head, rest)) if !died => (head, rest.get(1..).unwrap_or_default()),
        _ => return Err(DocumentError::Viewer("the process died")),
    };
    match serde_json::from_slice(head) {
        Ok(Head::Drawn {
            sizes,
            width,
            height,
        }) if pixels.len() as u64 == u64::from(width) * u64::from(height) * 4 => Ok(Drawn {
            sizes,
            picture: Picture {
                width,
                height,
                rgba: pixels.to_vec(),
            },
        }),
        Ok(Head::Refused(code)) => Err(PageError::ALL
            .into_iter()
            .find(|error| error.code() == code)
            .map_or(
                DocumentError::Viewer("it refused for an unknown reason"),
                DocumentError::Page,
            )),
        _ => Err(DocumentError::Viewer("it answered something else")),
    }
}

/// What the process does: a PDF on its standard input, the head and the pixels on its output.
///
/// # Errors
/// When the pipes break.
pub fn serve(page: usize, width_px: f32) -> std::io::Result<()> {
    bound();
    let mut pdf = Vec::new();
    std::io::stdin()
        .lock()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut pdf)?;
    let drawn = if pdf.len() as u64 > MAX_BYTES {
        Err(DocumentError::Page(PageError::Broken))
    } else {
        here(pdf, page, width_px)
    };
    let (head, pixels) = match drawn {
        Ok(drawn) => (
            Head::Drawn {
                sizes: drawn.sizes,
                width: drawn.picture.width,
                height: drawn.picture.height,
            },
            drawn.picture.rgba,
        ),
        Err(error) => (Head::Refused(error.code().to_owned()), Vec::new()),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &head)?;
    out.write_all(b"\n")?;
    out.write_all(&pixels)?;
    out.flush()
}

/// Bound what this process may use.
fn bound() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let limit = |most: u64| Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        for (resource, most) in [
            (Resource::As, MEMORY_BYTES),
            (Resource::Cpu, TIME.as_secs()),
            (Resource::Core, 0),
        ] {
            if let Err(error) = setrlimit(resource, limit(most)) {
                tracing::warn!(%error, "the drawing of pages is not bounded");
            }
        }
    }
}
