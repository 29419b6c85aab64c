//! Printing through CUPS, by its programs `lp` and `lpstat`.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use socle_record::{Author, DocumentId, Record};

use super::{DocumentError, letter, taking};

/// The programs of CUPS.
#[derive(Debug, Clone)]
pub struct Cups {
    /// Prints.
    pub lp: PathBuf,
    /// Lists printers.
    pub lpstat: PathBuf,
    /// The address of the service: a host, or the path of a socket; that of this workstation otherwise.
    pub server: Option<String>,
}

impl Default for Cups {
    fn default() -> Self {
        Self {
            lp: "lp".into(),
            lpstat: "lpstat".into(),
            server: None,
        }
    }
}

/// The printers of this workstation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printers {
    /// By name.
    pub names: Vec<String>,
    /// The one that is taken when none is named.
    pub usual: Option<String>,
}

fn absent(error: &std::io::Error) -> DocumentError {
    DocumentError::Printer(if error.kind() == ErrorKind::NotFound {
        "L’impression n’est pas installée sur ce poste : installez le paquet « cups-client », puis ajoutez une imprimante."
            .to_owned()
    } else {
        format!(
            "Le programme d’impression ne peut pas être lancé ({error}) : vérifiez l’installation de CUPS."
        )
    })
}

/// What a program said went wrong, on one line.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or("sans explication").trim();
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

impl Cups {
    fn program(&self, path: &Path) -> Command {
        let mut command = Command::new(path);
        // What it answers is read: in one language.
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        if let Some(server) = &self.server {
            command.env("CUPS_SERVER", server);
        }
        command
    }

    /// The printers there are.
    ///
    /// # Errors
    /// [`DocumentError::Printer`].
    pub fn printers(&self) -> Result<Printers, DocumentError> {
        let listed = self
            .program(&self.lpstat)
            .arg("-e")
            .output()
            .map_err(|error| absent(&error))?;
        let names: Vec<String> = String::from_utf8_lossy(&listed.stdout)
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        let usual = self.program(&self.lpstat).arg("-d").output().ok();
        let usual = usual.and_then(|usual| {
            let said = String::from_utf8_lossy(&usual.stdout).into_owned();
            let (_, name) = said.trim().split_once(": ")?;
            names.iter().find(|known| *known == name.trim()).cloned()
        });
        Ok(Printers { names, usual })
    }

    /// Print a file on A4 and answer the number of the request, as CUPS says it.
    ///
    /// # Errors
    /// [`DocumentError::Printer`].
    pub fn print(&self, bytes: &[u8], printer: Option<&str>) -> Result<String, DocumentError> {
        let mut command = self.program(&self.lp);
        if let Some(printer) = printer {
            command.args(["-d", printer]);
        }
        // The queue is seen by others: it names no patient.
        let mut child = command
            .args(["-t", "Document Socle", "-o", "media=A4", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| absent(&error))?;
        let fed = match child.stdin.take() {
            Some(mut input) => input.write_all(bytes),
            None => Ok(()),
        };
        let done = child.wait_with_output().map_err(|error| absent(&error))?;
        if !done.status.success() {
            return Err(DocumentError::Printer(format!(
                "L’imprimante a refusé le document ({}). Vérifiez qu’elle est allumée et acceptée par ce poste, ou \
                 choisissez-en une autre.",
                complaint(&done)
            )));
        }
        if let Err(error) = fed {
            return Err(DocumentError::Printer(format!(
                "Le document n’a pas été transmis en entier à l’imprimante ({error}) : recommencez."
            )));
        }
        let said = String::from_utf8_lossy(&done.stdout);
        let request = said
            .split_once("request id is ")
            .and_then(|(_, rest)| rest.split_whitespace().next());
        Ok(request.unwrap_or_default().to_owned())
    }

    /// Print a document: as it is, or a letter that is being written as it would be validated.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn print_document(
        &self,
        record: &Record,
        author: &Author,
        id: &DocumentId,
        printer: Option<&str>,
    ) -> Result<String, DocumentError> {
        let document = record.document(id)?;
        let bytes = match document.mime.as_str() {
            letter::SOURCE => {
                let draft = letter::draft(record, id)?;
                letter::preview(record, author, &document.patient, &draft)?.pdf
            }
            letter::PDF | "image/png" | "image/jpeg" | "text/plain" => {
                letter::bytes(record, document.content.digest, document.content.size_bytes)?
            }
            // A structured document that is one PDF is printed as that PDF.
            mime if mime.ends_with("xml") && taking::readable(&document).is_ok() => {
                let bytes =
                    letter::bytes(record, document.content.digest, document.content.size_bytes)?;
                whole_pdf(&bytes).ok_or_else(unprintable)?
            }
            _ => return Err(unprintable()),
        };
        self.print(&bytes, printer)
    }
}

/// The PDF a structured document of level 1 holds.
fn whole_pdf(bytes: &[u8]) -> Option<Vec<u8>> {
    let shown = socle_formats::cda::document(bytes).ok()?;
    let whole = shown.attached.into_iter().nth(shown.whole?)?;
    whole.content.filter(|_| whole.mime == letter::PDF)
}

fn unprintable() -> DocumentError {
    DocumentError::Printer(
        "Ce document n’est pas imprimable tel quel : enregistrez-le pour l’ouvrir avec un autre logiciel."
            .to_owned(),
    )
}
