//! Printing through a real CUPS: a service of the test's own, in a folder of its own, whose printer keeps what it prints.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use socle_practice::documents::paper::Cups;
use socle_record::{DocumentStatut, DocumentType, NewDocument, Unit, Write};

use crate::scene::{Practice, doctor};

/// A printer: without argument it says what it is, with five it prints its input, with six a file.
const PRINTER: &str = r#"#!/bin/sh
[ $# = 0 ] && { echo 'direct dossier "Unknown" "Dossier"'; exit 0; }
to=${DEVICE_URI#dossier:}
printf '%s' "$3" > "$to/$1.title"
if [ $# = 6 ]; then cat "$6" > "$to/$1.part"; else cat > "$to/$1.part"; fi
mv "$to/$1.part" "$to/$1.printed"
"#;

/// The service, ended with the test.
struct Service {
    child: Child,
    folder: PathBuf,
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Service {
    fn start(folder: &Path) -> Self {
        for name in [
            "spool",
            "tmp",
            "cache",
            "state",
            "conf",
            "out",
            "bin/backend",
        ] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let at = folder.display();
        let printer = folder.join("bin/backend/dossier");
        std::fs::write(&printer, PRINTER).unwrap();
        std::fs::set_permissions(&printer, std::fs::Permissions::from_mode(0o700)).unwrap();
        symlink("/usr/lib/cups/daemon", folder.join("bin/daemon")).unwrap();
        let main = folder.join("conf/cupsd.conf");
        std::fs::write(
            &main,
            format!(
                "Listen {at}/cups.sock\nBrowsing Off\nDefaultAuthType None\nWebInterface No\n<Location />\n  Order allow,deny\n  \
                 Allow all\n</Location>\n<Policy default>\n  <Limit All>\n    Order deny,allow\n    Allow all\n  </Limit>\n\
                 </Policy>\n"
            ),
        )
        .unwrap();
        let files = folder.join("conf/cups-files.conf");
        std::fs::write(
            &files,
            format!(
                "ServerBin {at}/bin\nServerRoot {at}/conf\nRequestRoot {at}/spool\nTempDir {at}/tmp\nCacheDir \
                 {at}/cache\nStateDir {at}/state\nAccessLog {at}/access\nErrorLog {at}/error\nPageLog {at}/page\n"
            ),
        )
        .unwrap();
        let child = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .arg("-c")
            .arg(&main)
            .arg("-s")
            .arg(&files)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cupsd is there: package cups-daemon");
        let service = Self {
            child,
            folder: folder.to_owned(),
        };
        service.until("the socket", |folder| folder.join("cups.sock").exists());
        service.administer(
            "lpadmin",
            &[
                "-p",
                "Bureau",
                "-E",
                "-v",
                &format!("dossier:{at}/out"),
                "-m",
                "raw",
            ],
        );
        service.administer("lpadmin", &["-d", "Bureau"]);
        service
    }

    fn server(&self) -> String {
        self.folder.join("cups.sock").display().to_string()
    }

    fn administer(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(format!("/usr/sbin/{program}"))
            .args(arguments)
            .env("CUPS_SERVER", self.server())
            .output()
            .expect("the programs of CUPS are there: package cups-client");
        assert!(done.status.success(), "{program} {arguments:?}: {done:?}");
    }

    #[track_caller]
    fn until(&self, what: &str, seen: impl Fn(&Path) -> bool) {
        let begun = Instant::now();
        while !seen(&self.folder) {
            let said = std::fs::read_to_string(self.folder.join("error")).unwrap_or_default();
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "never saw {what}\n{said}"
            );
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn cups(&self) -> Cups {
        Cups {
            lp: "/usr/bin/lp".into(),
            lpstat: "/usr/bin/lpstat".into(),
            server: Some(self.server()),
        }
    }

    /// What the printer printed for this request, and the title it saw.
    #[track_caller]
    fn printed(&self, request: &str) -> (Vec<u8>, String) {
        let number = request.rsplit('-').next().unwrap();
        let out = self.folder.join("out");
        let file = out.join(format!("{number}.printed"));
        self.until(request, |_| file.exists());
        (
            std::fs::read(&file).unwrap(),
            std::fs::read_to_string(out.join(format!("{number}.title"))).unwrap(),
        )
    }
}

#[test]
fn a_document_comes_out_of_a_real_printer_as_it_is_and_names_no_patient() {
    let practice = Practice::new();
    let service = Service::start(&practice.home.path().join("cups"));
    let cups = service.cups();
    let printers = cups.printers().unwrap();
    assert_eq!(printers.names, ["Bureau"]);
    assert_eq!(printers.usual.as_deref(), Some("Bureau"));
    let patient = practice.qualified("PAT-TROIS");
    let id = practice.validated(&patient, "certificat");
    for printer in [Some("Bureau"), None] {
        let request = cups
            .print_document(&practice.record, &doctor(), &id, printer)
            .unwrap();
        assert!(request.starts_with("Bureau-"), "{request}");
        let (bytes, title) = service.printed(&request);
        assert_eq!(bytes, practice.content(&id));
        assert_eq!(title, "Document Socle");
    }
}

#[test]
fn a_structured_document_that_is_one_pdf_is_printed_as_that_pdf() {
    let practice = Practice::new();
    let service = Service::start(&practice.home.path().join("cups"));
    let patient = practice.patient("DUPONT");
    let file = |text: &str| {
        let id = practice.record.mint_id().unwrap();
        let content = practice
            .record
            .put_blob(&mut text.as_bytes())
            .unwrap()
            .digest;
        let new = NewDocument {
            id: Some(id.as_str().into()),
            patient: patient.clone(),
            title: "CR".into(),
            kind: DocumentType::loinc("11502-2"),
            mime: "text/xml".into(),
            statut: DocumentStatut::Valide,
            is_read: false,
            author: "Laboratoire".into(),
            date: "2026-11-02".into(),
            content,
        };
        let unit = Unit::new(doctor()).with(Write::CreateDocument(new));
        practice.record.commit(&unit).unwrap();
        id.as_str().into()
    };
    let whole = file(
        r#"<ClinicalDocument><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjQgeA==</text></nonXMLBody></component></ClinicalDocument>"#,
    );
    let print = |id| {
        service
            .cups()
            .print_document(&practice.record, &doctor(), &id, None)
    };
    let request = print(whole).unwrap();
    assert_eq!(service.printed(&request).0, b"%PDF-1.4 x");
    let sections =
        file("<ClinicalDocument><component><structuredBody/></component></ClinicalDocument>");
    let refused = print(sections).unwrap_err();
    assert!(
        refused.message().contains("n’est pas imprimable"),
        "{}",
        refused.message()
    );
}

#[test]
fn what_a_real_service_refuses_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder.path().join("cups"));
    let refused = service.cups().print(b"%PDF-1.4", Some("Absente"));
    let said = refused.unwrap_err().message();
    assert!(said.contains("printer or class does not exist"), "{said}");
    service.administer("cupsreject", &["-r", "en panne", "Bureau"]);
    let said = service
        .cups()
        .print(b"%PDF-1.4", None)
        .unwrap_err()
        .message();
    assert!(said.contains("not accepting jobs"), "{said}");
    let gone = Cups {
        server: Some(folder.path().join("rien.sock").display().to_string()),
        ..service.cups()
    };
    assert!(gone.print(b"%PDF-1.4", None).is_err());
}
