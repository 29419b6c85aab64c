//! Other programs that read a PDF, and patients to print.

use std::path::{Path, PathBuf};
use std::process::Command;

use socle_formats::identite::{Acte, Identite, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use tempfile::TempDir;

/// A PDF on the disk.
pub(crate) struct OnDisk {
    folder: TempDir,
}

impl OnDisk {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.pdf"), pdf).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("x.pdf")
    }

    /// What stands on the pages, by pdftotext.
    pub(crate) fn text(&self) -> String {
        run(
            "pdftotext",
            &["-layout".as_ref(), self.path().as_ref(), "-".as_ref()],
        )
    }

    /// Where a word begins and ends, from the left, points: the first of its name.
    pub(crate) fn place(&self, word: &str) -> Option<(f64, f64)> {
        let boxes = run(
            "pdftotext",
            &["-bbox".as_ref(), self.path().as_ref(), "-".as_ref()],
        );
        let line = boxes
            .lines()
            .find(|line| line.contains(&format!(">{word}</word>")))?;
        let side = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split_once('"')?.0.parse().ok()
        };
        Some((side("xMin")?, side("xMax")?))
    }

    /// What pdfinfo says of it.
    pub(crate) fn info(&self) -> String {
        run("pdfinfo", &[self.path().as_ref()])
    }

    /// What a validator of PDF/A-1b says of it (PDFBox Preflight): its answer, whole.
    pub(crate) fn judged(&self) -> String {
        let jars: Vec<String> = [
            "preflight",
            "pdfbox2",
            "fontbox2",
            "xmpbox",
            "commons-logging",
            "javax.activation",
            "jaxb-api",
        ]
        .iter()
        .map(|jar| format!("/usr/share/java/{jar}.jar"))
        .collect();
        for jar in &jars {
            assert!(
                Path::new(jar).exists(),
                "{jar}: packages libpdfbox2-java, libactivation-java, libjaxb-api-java"
            );
        }
        let done = Command::new("java")
            .arg("-cp")
            .arg(jars.join(":"))
            .arg("org.apache.pdfbox.preflight.Validator_A1b")
            .arg(self.path())
            .output()
            .expect("java: package default-jre-headless");
        // It answers 255 for what is not valid.
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
    }

    /// What pdffonts says of it.
    pub(crate) fn fonts(&self) -> String {
        run("pdffonts", &[self.path().as_ref()])
    }

    /// A page as a PNG of so many dots per inch, by pdftoppm.
    pub(crate) fn page(&self, page: usize, dpi: u32) -> PathBuf {
        let (n, dpi) = (page.to_string(), dpi.to_string());
        let out = self.folder.path().join(format!("p{page}-{dpi}"));
        run(
            "pdftoppm",
            &[
                "-r".as_ref(),
                dpi.as_ref(),
                "-f".as_ref(),
                n.as_ref(),
                "-l".as_ref(),
                n.as_ref(),
                "-singlefile".as_ref(),
                "-png".as_ref(),
                self.path().as_ref(),
                out.as_ref(),
            ],
        );
        out.with_extension("png")
    }

    /// The Datamatrix code of a page, by dmtxread; nothing when it finds none in five seconds.
    pub(crate) fn codes(&self, page: usize, dpi: u32) -> Vec<String> {
        let image = self.page(page, dpi);
        // dmtxread answers 1 when it finds nothing within its time.
        let found = Command::new("dmtxread")
            .args(["-n", "-m", "5000", "-N1"])
            .arg(image)
            .output()
            .unwrap_or_else(|error| panic!("dmtxread (package dmtx-utils): {error}"));
        String::from_utf8(found.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

fn run(program: &str, arguments: &[&Path]) -> String {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} (package poppler-utils): {error}"));
    assert!(
        done.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Dominique Pat-Trois, a reference identity of the national agencies.
pub(crate) fn traits() -> Traits {
    Traits {
        nom_naissance: "PAT-TROIS".into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    }
}

pub(crate) fn provisional() -> Identite {
    Identite::nouvelle(traits()).unwrap()
}

/// With an INS, and shown a document.
pub(crate) fn qualified_with(traits: Traits) -> Identite {
    let reply = Reponse {
        ins: Ins {
            matricule: "279035121518989".parse().unwrap(),
            oid: OidIns::NirTest,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some(traits.nom_naissance.clone()),
            premier_prenom: Some(traits.premier_prenom.clone()),
            liste_prenoms: Some(traits.liste_prenoms.clone()),
            sexe: Some(traits.sexe),
            date_naissance: Some(traits.date_naissance),
            lieu_naissance: traits.lieu_naissance,
        },
    };
    let (recovered, _) = Identite::nouvelle(traits)
        .unwrap()
        .appliquer(&Acte::Reponse(reply))
        .unwrap();
    recovered
        .appliquer(&Acte::Controler(Piece::Passeport))
        .unwrap()
        .0
}

pub(crate) fn recovered() -> Identite {
    qualified_with(traits())
        .appliquer(&Acte::RetirerControle(
            socle_formats::identite::Motif::new("Erreur").unwrap(),
        ))
        .unwrap()
        .0
}
