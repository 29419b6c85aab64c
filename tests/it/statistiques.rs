//! The plugin `statistiques` on the real host: a generated year with known answers, each figure counted again by a script that
//! shares no code with it (`tests/oracle`), what it shows, saves and refuses.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use socle_formats::identite::{Acte, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_record::model::kinds;
use socle_record::{
    Author, Available, Coded, Created, DocumentStatut, DocumentType, LOINC, Level, Moyen,
    NewDocument, NewEntity, NewEntry, NewSetting, OutboxFilter, Outcome, PatientId, Person, Query,
    SeenBy, Unit, Write, systems,
};

use socle_runtime::ports::Clock as _;
use socle_runtime::view::{Kind, Tree, UiEvent};
use socle_runtime::{CallError, Cancel, Data};

use crate::runtime::world::{World, budgets};

const PLUGIN: &str = "statistiques";
const HOUR: u64 = 3_600;

/// Splitmix64: the same year every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ z >> 31) % end as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

struct Practice {
    world: World,
    patients: Vec<PatientId>,
    settings: Value,
}

fn doctor(number: u8) -> Author {
    Author::person(Person {
        id: format!("8{number:011}"),
        nom: format!("Dr Numéro {number}"),
        role: "doctor".into(),
    })
}

impl Practice {
    fn new(patients: usize) -> Self {
        let world = World::empty(budgets());
        world.add(PLUGIN);
        let patients = (0..patients)
            .map(|n| {
                // A name has no digits.
                let letter = char::from(b'A' + u8::try_from(n).unwrap());
                PatientId::from(world.patient(&format!("NOM{letter}"), "ZOE").as_str())
            })
            .collect();
        Self {
            world,
            patients,
            settings: json!({ "consultations": "validees", "delai": 0, "rpps": [] }),
        }
    }

    fn commit(&self, author: &Author, write: Write) -> Vec<Created> {
        let unit = Unit::new(author.clone()).with(write);
        self.world.record().commit(&unit).unwrap().created
    }

    fn set(&mut self, key: &str, value: Value) {
        let (setting, value, kept) = match key {
            "consultations" => (key, value.as_str().unwrap().into(), value),
            "delai" => ("delai-jours", value.as_i64().unwrap().into(), value),
            _ => (
                key,
                value.as_str().unwrap().into(),
                json!([value.as_str().unwrap()]),
            ),
        };
        self.settings[key] = kept;
        self.world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: PLUGIN.into(),
            key: setting.into(),
            value,
        }));
    }

    fn today(&self) -> String {
        self.world.record().today().unwrap().to_string()
    }

    fn consultation(&self, by: &Author, patient: &PatientId, validated: bool) {
        let record = self.world.record();
        let new = NewEntity::of(&kinds::CONSULTATION, patient)
            .with("motif", "toux")
            .with("date", self.today());
        let id = record.add(by, new).unwrap();
        if validated {
            record.validate_consultation(by, &id, 1).unwrap();
        }
    }

    fn document(&self, patient: &PatientId, code: &str, mime: &str) -> String {
        let content = self.world.record().put_blob(&mut &b"x"[..]).unwrap();
        let new = NewDocument {
            id: None,
            patient: patient.clone(),
            title: "Document".into(),
            kind: DocumentType {
                system: LOINC.into(),
                code: code.into(),
                label: "Document".into(),
            },
            statut: DocumentStatut::Valide,
            is_read: true,
            author: "Dr".into(),
            date: self.today(),
            content: content.digest,
            mime: mime.into(),
        };
        let created = self.commit(&Author::host(), Write::CreateDocument(new));
        created
            .iter()
            .find_map(|one| match one {
                Created::Document(id) => Some(id.to_string()),
                _ => None,
            })
            .unwrap()
    }

    fn order(&self, by: &Author, service: &str, patient: &PatientId, document: Option<String>) {
        // Whoever sends it: not one of the plugins that come with Socle.
        let mut new = NewEntry::new(service, "un-autre");
        new.patient = Some(patient.clone());
        new.values = document
            .map(|id| ("document".to_owned(), id.as_str().into()))
            .into_iter()
            .collect();
        self.commit(by, Write::Enqueue(new));
    }

    /// What waits leaves, or is refused.
    fn deliver(&self, dice: &mut Dice) {
        let available = Available {
            network: true,
            ..Available::default()
        };
        while let Some(claim) = self.world.record().claim("un-autre", &available).unwrap() {
            let outcome = if dice.below(6) == 0 {
                Outcome::Failed {
                    code: "essai.refus".into(),
                    message: "Refusé.".into(),
                }
            } else {
                Outcome::Left {
                    answer: "reçu".into(),
                }
            };
            self.commit(
                &Author::host(),
                Write::Outcome {
                    entry: claim.entry.id,
                    turn: claim.turn,
                    outcome,
                    jitter: 0.0,
                },
            );
        }
    }

    fn qualify(&self, by: &Author, rank: usize) {
        let record = self.world.record();
        let patient = &self.patients[rank];
        let traits = record.identity(patient).unwrap().identite.traits().clone();
        let digits = format!("2751263220{rank:03}");
        let number: u64 = digits.parse().unwrap();
        let answer = Reponse {
            ins: Ins {
                matricule: Matricule::parse(&format!("{digits}{:02}", 97 - number % 97)).unwrap(),
                oid: OidIns::Nir,
                historique: Vec::new(),
            },
            traits: TraitsRecus {
                nom_naissance: Some(traits.nom_naissance),
                premier_prenom: Some(traits.premier_prenom.clone()),
                liste_prenoms: Some(traits.premier_prenom),
                sexe: Some(traits.sexe),
                date_naissance: Some(traits.date_naissance),
                lieu_naissance: Some("63220".parse().unwrap()),
            },
        };
        for (acte, moyen) in [
            (Acte::Reponse(answer), Moyen::Traits),
            (Acte::Controler(Piece::Passeport), Moyen::Piece),
        ] {
            let revision = record.identity(patient).unwrap().revision;
            self.commit(
                by,
                Write::Identite {
                    patient: patient.clone(),
                    revision,
                    acte,
                    moyen,
                },
            );
        }
        let statut = record.identity(patient).unwrap().identite.statut();
        assert_eq!(statut.as_str(), "qualifiee");
    }

    /// From March 2026 to February 2027: both changes of hour, a new year, days without anything.
    fn year(patients: usize, steps: usize) -> Self {
        let practice = Self::new(patients);
        let mut dice = Dice(2026);
        let doctors = [doctor(1), doctor(2), doctor(3)];
        for (n, patient) in practice.patients.iter().enumerate() {
            let record = practice.world.record();
            if n % 3 == 0 {
                let ald = NewEntity::of(&kinds::ALD, patient).terme(Coded::new(
                    systems::CIM10,
                    "E11",
                    "Diabète",
                ));
                let id = record.add(&doctors[0], ald).unwrap();
                if n % 9 == 0 {
                    record.close(&doctors[0], "ald", &id, 1, None).unwrap();
                }
            }
            if n % 2 == 0 {
                let treating = NewEntity::of(&kinds::MEDECIN_TRAITANT, patient)
                    .with("nom", "Dr")
                    .with("rpps", format!("{:011}", n % 3 + 1));
                record.add(&doctors[0], treating).unwrap();
            }
        }
        let mut qualified = 0;
        for step in 0..steps {
            let day = 365 * 24 * HOUR / u64::try_from(steps).unwrap();
            // At any hour, so that midnight in Paris is on either side of midnight in London.
            practice.world.clock.advance(Duration::from_secs(
                day / 2 + dice.below(usize::try_from(day).unwrap()) as u64,
            ));
            let by = dice.pick(&doctors).clone();
            let patient = dice.pick(&practice.patients).clone();
            practice.consultation(&by, &patient, dice.below(5) > 0);
            let service = *dice.pick(&[
                "shared-record",
                "shared-record",
                "messaging-patient",
                "messaging-professional",
                "autre",
            ]);
            let code = *dice.pick(&["SYNTH", "60591-5", "11488-4"]);
            let mime = *dice.pick(&["text/xml", "application/pdf"]);
            match dice.below(4) {
                0 => {}
                1 => practice.order(&by, service, &patient, None),
                _ => {
                    let document = practice.document(&patient, code, mime);
                    let whose = if dice.below(3) == 0 {
                        Author::host()
                    } else {
                        by.clone()
                    };
                    practice.order(&whose, service, &patient, Some(document));
                }
            }
            // Some wait a night or two before they leave.
            if dice.below(3) > 0 {
                practice.deliver(&mut dice);
            }
            if step % 9 == 4 && qualified < patients {
                practice.qualify(&by, qualified);
                qualified += 1;
            }
        }
        practice
    }

    async fn command(&self, id: &str, arguments: &[(&str, &str)]) -> Result<Value, CallError> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let said = self
            .world
            .host
            .command(PLUGIN, id, None, arguments, Cancel::default())
            .await?;
        match said {
            Data::Json(text) => Ok(serde_json::from_str(&text).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    async fn render(&self) -> Tree {
        let (tree, _) = self.world.host.render(PLUGIN, PLUGIN, None).await.unwrap();
        tree
    }

    async fn handle(
        &self,
        name: &str,
        target: &str,
        fields: &[(&str, Data)],
    ) -> Result<(), CallError> {
        let event = UiEvent {
            name: name.into(),
            target: target.into(),
            value: Data::None,
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        };
        self.world
            .host
            .handle(PLUGIN, PLUGIN, None, event, Cancel::default())
            .await
    }

    async fn lines(&self, first: &str, last: &str, whose: &str) -> Value {
        let answer = self
            .command(
                "compter",
                &[("du", first), ("au", last), ("medecin", whose)],
            )
            .await
            .unwrap();
        json!({
            "what": "lines", "settings": self.settings, "first": first, "last": last, "doctor": whose, "answer": answer,
        })
    }

    async fn goals(&self, year: i64, whose: &str) -> Value {
        let year_said = year.to_string();
        let answer = self
            .command("objectifs", &[("annee", &year_said), ("medecin", whose)])
            .await
            .unwrap();
        let scheme = self
            .command("bareme", &[("annee", &year_said)])
            .await
            .unwrap();
        let scheme: Value = serde_json::from_str(scheme["texte"].as_str().unwrap()).unwrap();
        // The day plugins are told stands still in this world; the record's goes on.
        json!({
            "what": "goals", "settings": self.settings, "year": year, "doctor": whose, "answer": answer,
            "scheme": scheme, "today": self.world.clock.today(),
        })
    }

    /// All there is, by the record's plain reads: none of its counts.
    fn dump(&self) -> Value {
        let record = self.world.record();
        let all = |kind: &str| {
            let mut found = Vec::new();
            loop {
                let page = record
                    .find(&Query {
                        kind: kind.into(),
                        first: found.len() as u64,
                        count: 1_000,
                        seen_by: SeenBy::Host,
                        ..Query::default()
                    })
                    .unwrap();
                if page.rows.is_empty() {
                    return found;
                }
                found.extend(page.rows);
            }
        };
        let said = |value: socle_record::Value| value.as_text().map(str::to_owned);
        let of = |kind: &str, field: &str| -> Vec<Value> {
            all(kind)
                .iter()
                .map(|one| {
                    json!({
                        "patient": one.patient.as_ref().map(PatientId::as_str),
                        "etat": said(one.get("etat")),
                        "author": said(one.get("auteur-id")),
                        field: said(one.get(field)),
                    })
                })
                .collect()
        };
        let mut sends = Vec::new();
        loop {
            let page = record
                .outbox(&OutboxFilter {
                    first: sends.len() as u64,
                    count: 1_000,
                    ..OutboxFilter::default()
                })
                .unwrap();
            if page.rows.is_empty() {
                break;
            }
            for one in page.rows {
                let document = one.values.iter().find(|(key, _)| key == "document");
                sends.push(json!({
                    "service": one.service, "state": one.state.as_str(), "author": one.author.person_id(),
                    "patient": one.patient.as_ref().map(PatientId::as_str), "created_ms": one.created_ms,
                    "updated_ms": one.updated_ms,
                    "document": document.and_then(|(_, id)| id.as_text()),
                }));
            }
        }
        let documents: Vec<Value> = sends
            .iter()
            .filter_map(|send| send["document"].as_str())
            .map(|id| {
                let document = record.document(&id.into()).unwrap();
                json!({ "id": id, "type": document.kind.code, "mime": document.mime })
            })
            .collect();
        let mut acts = Vec::new();
        let mut place = 0;
        loop {
            let lines = record
                .journal_lines(place, 0, i64::MAX, None, 1_000)
                .unwrap();
            let Some(last) = lines.last() else { break };
            place = last.place;
            acts.extend(lines.into_iter().map(|linked| linked.line).map(|line| {
                json!({
                    "name": line.name, "object": line.object, "person": line.person, "at_ms": line.at_ms,
                    "patient": line.patient.as_ref().map(PatientId::as_str),
                })
            }));
        }
        let patients: Vec<Value> = self
            .patients
            .iter()
            .map(|id| json!({ "id": id.as_str(), "active": record.is_active(id).unwrap() }))
            .collect();
        json!({
            "consultations": of("consultation", "date"), "alds": of("ald", "debut"),
            "treating": of("medecin-traitant", "rpps"),
            "sends": sends, "documents": documents, "acts": acts, "patients": patients,
        })
    }
}

/// The script's own count of the same; what differs.
fn oracle(rows: &Value, questions: &[Value]) -> String {
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
/// beside the file as pictures, for a person to look at.
fn looked_at(folder: &Path, name: &str) {
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
}

/// The pages of a file that were drawn.
fn pictures(folder: &Path, name: &str) -> Vec<PathBuf> {
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
fn by_openpyxl(file: &Path) {
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
fn by_libreoffice(folder: &Path, name: &str) {
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

/// The scheme of 2023 as if it were that of another year.
fn scheme(practice_text: &str, year: i64) -> Data {
    let text = practice_text
        .replace("\"annee\": 2023", &format!("\"annee\": {year}"))
        .replace("\"taux\": 0.20,", "\"taux\": 0.25,");
    Data::Text(text)
}

fn code(done: Result<impl std::fmt::Debug, CallError>) -> String {
    done.unwrap_err().code().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_figure_of_a_generated_year_is_the_one_an_independent_script_counts() {
    let steps = if std::env::var_os("SOCLE_LONG").is_some() {
        2_000
    } else {
        120
    };
    let mut practice = Practice::year(18, steps);
    let given = practice
        .command("bareme", &[("annee", "2023")])
        .await
        .unwrap();
    let given = given["texte"].as_str().unwrap().to_owned();
    for year in [2026, 2027] {
        // A scheme is of the year that is shown.
        let shown = [
            ("duree", Data::Text("annee".into())),
            ("du", Data::Text(format!("{year}-06-01"))),
        ];
        practice
            .handle("submitted", "periode", &shown)
            .await
            .unwrap();
        let texte = [("texte", scheme(&given, year))];
        practice
            .handle("submitted", "bareme-section/bareme", &texte)
            .await
            .unwrap();
    }
    let one = "800000000001";
    let mut questions = Vec::new();
    for settings in [
        &[][..],
        &[("consultations", json!("toutes")), ("delai", json!(2))][..],
        &[("rpps", json!("00000000001"))][..],
    ] {
        for (key, value) in settings {
            practice.set(key, value.clone());
        }
        for (first, last) in [
            // The day, the week and the month of each change of hour; a year; ten years.
            ("2026-03-29", "2026-03-29"),
            ("2026-10-19", "2026-10-25"),
            ("2026-10-01", "2026-12-31"),
            ("2026-01-01", "2026-12-31"),
            ("2018-01-01", "2027-12-31"),
            ("1990-01-01", "1990-12-31"),
        ] {
            questions.push(practice.lines(first, last, "").await);
        }
        questions.push(practice.lines("2026-01-01", "2026-12-31", one).await);
        questions.push(practice.goals(2026, "").await);
        questions.push(practice.goals(2027, "").await);
    }
    let whole = &questions[3]["answer"]["lignes"];
    for name in [
        "consultations",
        "documents-dmp",
        "vsm-structures",
        "messages-professionnel",
        "messages-patient",
        "ins-qualifiees",
    ] {
        assert!(
            whole[name]["total"].as_u64().unwrap() > 0,
            "{name}: {whole}"
        );
    }
    // The tables that are saved say the same.
    let shown = [
        ("duree", Data::Text("annee".into())),
        ("du", Data::Text("2026-06-01".into())),
    ];
    practice
        .handle("submitted", "periode", &shown)
        .await
        .unwrap();
    practice
        .handle("pressed", "tableaux/boutons/excel", &[])
        .await
        .unwrap();
    let asked = practice.world.screen.take();
    assert_eq!(asked, ["save Statistiques 2026-01-01 au 2026-12-31.xlsx"]);
    let workbook = practice.world.screen.saved.lock().unwrap()[0].clone();
    let hex: String = workbook.iter().map(|byte| format!("{byte:02x}")).collect();
    questions.push(json!({
        "what": "workbook", "settings": practice.settings, "first": "2026-01-01", "last": "2026-12-31",
        "doctor": "", "workbook": hex,
    }));
    let differs = oracle(&practice.dump(), &questions);
    assert_eq!(differs, "");
    practice
        .handle("pressed", "tableaux/boutons/pdf", &[])
        .await
        .unwrap();
    let asked = practice.world.screen.take();
    assert_eq!(asked, ["save Statistiques 2026-01-01 au 2026-12-31.pdf"]);
    let paper = practice.world.screen.saved.lock().unwrap()[1].clone();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("statistiques");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("papier.pdf"), &*paper).unwrap();
    looked_at(&folder, "papier");
    std::fs::write(folder.join("classeur.xlsx"), &*workbook).unwrap();
    by_openpyxl(&folder.join("classeur.xlsx"));
    if std::env::var_os("SOCLE_LONG").is_some() {
        by_libreoffice(&folder, "classeur");
        looked_at(&folder, "classeur");
    }
    // It would have been seen: one send less, and it is.
    let mut rows = practice.dump();
    let sends = rows["sends"].as_array_mut().unwrap();
    let place = sends
        .iter()
        .position(|send| send["state"] == "parti" && send["service"] == "messaging-patient")
        .unwrap();
    sends.remove(place);
    assert_ne!(oracle(&rows, &questions), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_what_is_missing_whom_it_is_about_and_takes_answers() {
    let practice = Practice::new(3);
    let by = doctor(1);
    for patient in &practice.patients {
        practice.consultation(&by, patient, true);
    }
    let document = practice.document(&practice.patients[0], "SYNTH", "text/xml");
    practice.order(&by, "shared-record", &practice.patients[0], Some(document));
    practice.deliver(&mut Dice(1));
    // No amount is known of this year: nothing is promised, and the fields to fill in are there.
    let text = practice.render().await.to_text();
    assert!(text.contains("Dotation numérique 2026 (DONUM)"), "{text}");
    assert!(text.contains("0 € atteints sur 0 € connus"), "{text}");
    assert!(
        text.contains(
            "Usage du DMP : consultations avec un document déposé | 1 / 3 | 33,3 % | inconnu"
        ),
        "{text}"
    );
    let filled = [
        ("seuil", Data::Number(50.0)),
        ("montant", Data::Number(250.5)),
        ("source", Data::Text(String::new())),
    ];
    let target = "objectifs/inconnu-dmp/remplir:dmp";
    let refused = practice.handle("submitted", target, &filled).await;
    assert_eq!(code(refused), "statistiques.source");
    let mut filled = filled;
    filled[2].1 = Data::Text("courrier de la CPAM".into());
    practice.handle("submitted", target, &filled).await.unwrap();
    let text = practice.render().await.to_text();
    assert!(text.contains("50,0 % | 1 |"), "one more is missing: {text}");
    assert!(text.contains("0 € atteints sur 250,50 € connus"), "{text}");
    assert!(
        text.contains("Complété par le cabinet. Source : courrier de la CPAM."),
        "{text}"
    );
    // The patients behind the gap, each opened by its row.
    practice
        .handle("pressed", "objectifs/listes/patients:dmp", &[])
        .await
        .unwrap();
    let tree = practice.render().await;
    let Kind::Table(table) = &tree.find("objectifs/patients").unwrap().kind else {
        panic!("no table");
    };
    let mut opens: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.opens.clone().unwrap())
        .collect();
    opens.sort();
    let mut expected: Vec<_> = practice.patients[1..]
        .iter()
        .map(ToString::to_string)
        .collect();
    expected.sort();
    assert_eq!(opens, expected);
    // One condition fails: nothing is at stake any more.
    let said = [
        ("equipement", Data::Text("non".into())),
        ("teleservices", Data::None),
    ];
    practice
        .handle("submitted", "objectifs/conditions", &said)
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    assert!(
        text.contains("Une condition manque : rien ne sera versé"),
        "{text}"
    );
    practice
        .handle("pressed", "amelipro/champ-2/copier:33,3 %", &[])
        .await
        .unwrap();
    assert_eq!(practice.world.screen.take(), ["copy 33,3 %"]);
    practice
        .handle("pressed", "tableaux/boutons/csv", &[])
        .await
        .unwrap();
    let saved = practice.world.screen.saved.lock().unwrap()[0].clone();
    let csv = String::from_utf8(saved.to_vec()).unwrap();
    assert!(csv.contains("03/2026;3;1;1;1;0;0;0"), "{csv}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_input_is_refused_with_its_place_and_an_empty_period_shows_nothing_but_words() {
    let practice = Practice::new(0);
    let text = practice.render().await.to_text();
    assert!(
        text.contains("Rien n’a été compté dans cette période."),
        "{text}"
    );
    let period = |length: &str, first: &str, last: &str| {
        [
            ("duree", Data::Text(length.into())),
            ("du", Data::Text(first.into())),
            ("au", Data::Text(last.into())),
        ]
    };
    let backwards = period("libre", "2026-05-02", "2026-05-01");
    assert_eq!(
        code(practice.handle("submitted", "periode", &backwards).await),
        "statistiques.jour"
    );
    let odd = period("jour", "2026-02-30", "");
    assert_eq!(
        code(practice.handle("submitted", "periode", &odd).await),
        "statistiques.jour"
    );
    practice
        .handle("submitted", "periode", &period("annee", "1999-01-01", ""))
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    assert!(text.contains("Pas de barème pour 1999."), "{text}");
    assert_eq!(
        code(practice.command("objectifs", &[("annee", "1999")]).await),
        "statistiques.sans-bareme"
    );
    // A scheme with a mistake names its line and leaves the one before; one of another year is told apart.
    let given = practice
        .command("bareme", &[("annee", "2026")])
        .await
        .unwrap();
    let given = given["texte"].as_str().unwrap();
    practice
        .handle("submitted", "periode", &period("annee", "2026-01-01", ""))
        .await
        .unwrap();
    let broken = [(
        "texte",
        Data::Text(given.replace("\"constat\": \"declare\"", "\"constat\": \"rêvé\"")),
    )];
    let refused = practice
        .handle("submitted", "bareme-section/bareme", &broken)
        .await
        .unwrap_err();
    let line = given
        .lines()
        .position(|line| line.contains("\"constat\": \"declare\""))
        .unwrap()
        + 1;
    assert_eq!(refused.code(), "statistiques.bareme");
    assert!(
        refused.sentence().contains(&format!("Ligne {line} :")),
        "{}",
        refused.sentence()
    );
    let other = [(
        "texte",
        Data::Text(given.replace("\"annee\": 2026", "\"annee\": 2031")),
    )];
    let refused = practice
        .handle("submitted", "bareme-section/bareme", &other)
        .await;
    assert_eq!(code(refused), "statistiques.annee");
    let kept = practice
        .command("bareme", &[("annee", "2026")])
        .await
        .unwrap();
    assert_eq!(kept["modifie"], json!(false));
    // Twice as many done as there were: it is told, and no sum is made of it.
    let odd = [
        ("fait", Data::Integer(20)),
        ("sur", Data::Integer(10)),
        ("source", Data::Text("un courrier".into())),
    ];
    practice
        .handle(
            "submitted",
            "objectifs/inconnu-dematerialisation/remplir:dematerialisation",
            &odd,
        )
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    for part in ["200,0 %", "plus de faits que de cas possibles"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Without the line of consent nothing is shown as if it were nothing.
    practice.world.refuse(PLUGIN, "statistics:envoi");
    let text = practice.render().await.to_text();
    assert!(text.contains("autorisations de compter"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consultations_declared_are_said_to_be_and_change_no_indicator() {
    let practice = Practice::new(3);
    let by = doctor(1);
    for patient in &practice.patients {
        practice.consultation(&by, patient, true);
    }
    let document = practice.document(&practice.patients[0], "SYNTH", "text/xml");
    practice.order(&by, "shared-record", &practice.patients[0], Some(document));
    practice.deliver(&mut Dice(1));
    let text = |text: &str| Data::Text(text.into());
    let month = |when: &str, many: Data, who: &str| {
        [
            ("mois", text(when)),
            ("nombre", many),
            ("source", text(who)),
        ]
    };
    let declared = async |fields: &[(&str, Data)]| {
        let target = "declarees/declarer";
        practice.handle("submitted", target, fields).await
    };
    for (fields, code) in [
        (month("mars", Data::Integer(1), "moi"), "statistiques.mois"),
        (
            month("03/2026", Data::Number(1.5), "moi"),
            "statistiques.nombre",
        ),
        (
            month("03/2026", Data::Integer(100_001), "moi"),
            "statistiques.nombre",
        ),
        (
            month("03/2026", Data::Integer(1), ""),
            "statistiques.source",
        ),
    ] {
        assert_eq!(self::code(declared(&fields).await), code);
    }
    let fields = month("03/2026", Data::Integer(1_200), "l’autre logiciel");
    declared(&fields).await.unwrap();
    let pasted = async |table: &str| {
        let fields = [("tableau", text(table)), ("source", text("export"))];
        let target = "declarees/importer";
        practice.handle("submitted", target, &fields).await
    };
    let refused = pasted("Mois;Nombre\n01/2026;400\nfévrier;300")
        .await
        .unwrap_err();
    assert!(
        refused.sentence().contains("Ligne 3 :"),
        "{}",
        refused.sentence()
    );
    let goals = practice.goals(2026, "").await["answer"].clone();
    assert_eq!(
        goals["declarees"],
        json!({ "2026-03": { "nombre": 1_200, "source": "l’autre logiciel" } }),
        "nothing was taken of a table with a mistake"
    );
    pasted("Mois;Nombre\n01/2026;400\n02/2026;400")
        .await
        .unwrap();
    // What was counted is counted as before.
    assert_eq!(goals["chiffres"]["consultations"], 3);
    assert_eq!(goals["indicateurs"]["dmp"]["sur"], 3);
    let shown = practice.render().await.to_text();
    for part in [
        "03/2026 | 1200 | l’autre logiciel",
        "Total | 2000 | déclaré, non mesuré",
        "1 sur 2000 consultations déclarées, soit 0,1 %",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    // An empty number takes a month back; another year has none of them.
    declared(&month("01/2026", Data::None, "")).await.unwrap();
    let goals = practice.goals(2026, "").await["answer"].clone();
    let months: Vec<_> = goals["declarees"].as_object().unwrap().keys().collect();
    assert_eq!(months, ["2026-02", "2026-03"]);
    let other = practice.goals(2025, "").await["answer"].clone();
    assert_eq!(other["declarees"], json!({}));
}
