//! A day of the practice in the window on the real host: whoever is on the list of the day comes, one after the other. Their
//! identity is asked for and checked, the consultation typed, a certificate written, and all of it validated at once: the
//! summary and the certificate go to the shared record, the certificate to the patient by message, who answers; the answers are
//! read in the evening.
//!
//! A sample of the day, or all of it with `SOCLE_LONG`. What it took is printed: clicks and keys for each act, and what a pass
//! and its tessellation took of the processor.

use std::collections::BTreeMap;
use std::time::Duration;

use egui::Key;
use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_fictitious::People;
use socle_formats::identite::Statut;
use socle_formats::traits::{Sexe, Traits};
use socle_practice::agenda;
use socle_record::model::kinds::{CONSULTATION, Kind};
use socle_record::{
    Author, Coded, DocumentId, EntryState, NewEntity, NewPatient, OutboxFilter, PatientId,
    PatientSearch, Person, Query, Unit, Write, systems,
};
use socle_sandbox::dmp::{Acces, Etat, Settings};
use socle_sandbox::persons::{self, persons};

use super::Scene;
use super::campaign::{in_ald, until};

/// Patients of a whole day.
const DAY: usize = 40;
/// The first appointment, in minutes after midnight, and how long each lasts: none begins with one of the demonstration's own.
const FIRST: usize = 8 * 60 + 1;
const EACH: usize = 14;
/// Whom INSi answers about in a way that wants more of a person than the card in the hand: each has a test of its own.
const SPECIAL: [&str; 6] = [
    "de-vinci-leonardo",
    "de-vinci-leonardo-marseille",
    "hermann-gatien",
    "pat-neuf-sylvie",
    "conjointe-roseanne",
    "sable-aminata",
];
/// The step of the validation that writes the summary.
const SUMMARY: &str = "Mettre à jour la synthèse médicale";
const CERTIFICATE: &str = "Certificat médical";
const CERTIFICATE_CODE: &str = "89601-9";

/// Somebody on the list of the day.
struct Visit {
    patient: PatientId,
    /// `HH:MM`, told with the name: no two have the same.
    time: String,
    matricule: String,
}

/// What the processor had to do for each pass, from the input to the triangles.
#[derive(Default)]
struct Passes {
    begun: Duration,
    took: Vec<Duration>,
}

impl egui::Plugin for Passes {
    fn debug_name(&self) -> &'static str {
        "passes"
    }

    fn input_hook(&mut self, _: &egui::Context, _: &mut egui::RawInput) {
        self.begun = processor_time();
    }

    fn output_hook(&mut self, ctx: &egui::Context, output: &mut egui::FullOutput) {
        let passed = processor_time().saturating_sub(self.begun);
        // They are drawn by the harness too: the copy is not the window's.
        let shapes = output.shapes.clone();
        let before = processor_time();
        std::hint::black_box(ctx.tessellate(shapes, output.pixels_per_point));
        self.took
            .push(passed + processor_time().saturating_sub(before));
    }
}

/// The time this thread had on a processor.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// What the doctor does, counted by act: clicks and keys that are no letters. What is typed is not counted.
#[derive(Default)]
struct Doctor {
    acts: BTreeMap<&'static str, Vec<u32>>,
}

impl Doctor {
    fn did(&mut self, act: &'static str) {
        if let Some(last) = self.acts.entry(act).or_default().last_mut() {
            *last += 1;
        }
    }

    /// The act begins anew, for the next patient.
    fn begins(&mut self, act: &'static str) {
        self.acts.entry(act).or_default().push(0);
    }

    fn press(&mut self, scene: &mut Scene, act: &'static str, role: Role, label: &str) {
        until(scene, label, |scene| {
            if !scene.harness.state().is_settled() {
                return false;
            }
            let found = scene.harness.query_by_role_and_label(role, label);
            found.is_some_and(|node| {
                node.click_accesskit();
                true
            })
        });
        scene.harness.step();
        self.did(act);
    }

    /// The same where the label says more.
    fn press_containing(&mut self, scene: &mut Scene, act: &'static str, role: Role, part: &str) {
        until(scene, part, |scene| {
            let found = scene.harness.state().is_settled().then(|| {
                scene
                    .harness
                    .query_all_by_label_contains(part)
                    .find(|node| node.accesskit_node().role() == role)
            });
            found.flatten().is_some_and(|node| {
                node.click_accesskit();
                true
            })
        });
        scene.harness.step();
        self.did(act);
    }

    /// The first of several of this name.
    fn press_first(&mut self, scene: &mut Scene, act: &'static str, label: &str) {
        let count = |scene: &Scene| scene.harness.query_all_by_label(label).count();
        until(scene, label, |scene| {
            scene.harness.state().is_settled() && count(scene) > 0
        });
        let before = read(scene);
        let first = scene.harness.query_all_by_label(label).next().unwrap();
        first.click_accesskit();
        scene.harness.step();
        self.did(act);
        until(scene, "that it was read", |scene| read(scene) > before);
    }

    /// Into the field, and the words.
    fn write(
        &mut self,
        scene: &mut Scene,
        act: &'static str,
        (role, label): (Role, &str),
        text: &str,
    ) {
        // What INSi answered is still being drawn: a field is clicked into once it stands still.
        until(scene, label, |scene| {
            let field = scene.harness.query_by_role_and_label(role, label);
            scene.harness.state().is_settled() && field.is_some()
        });
        // Whoever sees that the keyboard is not there clicks again; what is typed once it is there must stay.
        until(scene, "the keyboard in the field", |scene| {
            let field = scene.harness.query_by_role_and_label(role, label);
            field.is_some_and(|field| {
                if !field.is_focused() {
                    field.focus();
                }
                field.is_focused()
            })
        });
        scene
            .harness
            .get_by_role_and_label(role, label)
            .type_text(text);
        scene.harness.step();
        self.did(act);
    }
}

/// Whoever INSi and the shared record know, on the list of today: those the practice knows already under the same traits, and
/// the others as new patients. Each has a disease of long duration and no summary yet.
fn expect(scene: &Scene, many: usize) -> Vec<Visit> {
    let record = scene.practice.record();
    let today = scene.practice.host.clock().today();
    let known = persons().iter().filter(|one| {
        let plain = one.retour.is_none() && one.tiq_sans.is_empty() && one.lieu.is_some();
        plain && !SPECIAL.contains(&one.reference.as_str())
    });
    let visits: Vec<Visit> = known
        .filter_map(|one| Some((one, one.ins.as_ref()?.complet())))
        .take(many)
        .enumerate()
        .map(|(n, (one, matricule))| {
            let minutes = FIRST + n * EACH;
            let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let patient = register(scene, one);
            let diabetes = Coded::new(systems::CIM10, "E11.9", "Diabète de type 2");
            let mut unit = Unit::new(Author::host());
            for kind in ["ald", "probleme"] {
                let kind = Kind::named(kind).unwrap();
                let entity = NewEntity::of(kind, &patient).terme(diabetes.clone());
                unit.writes.push(Write::CreateEntity(entity));
            }
            let appointment = agenda::new(Some(&patient), &today, &time);
            unit.writes.push(Write::CreateEntity(
                appointment.with("motif", "Suivi de diabète"),
            ));
            record.commit(&unit).unwrap();
            let settings = Settings {
                etat: Some(Etat::Ouvert),
                acces: Some(Acces::Valide),
                oppose_alimentation: Some(false),
                ..Settings::default()
            };
            scene.sandbox.set_patient(&matricule, settings).unwrap();
            Visit {
                patient,
                time,
                matricule,
            }
        })
        .collect();
    assert_eq!(visits.len(), many, "the sandbox knows too few people");
    visits
}

fn register(scene: &Scene, person: &persons::Person) -> PatientId {
    let record = scene.practice.record();
    let traits = Traits {
        nom_naissance: person.nom.clone(),
        premier_prenom: person.premier_prenom().to_owned(),
        liste_prenoms: person.liste_prenoms(),
        sexe: person.sexe.as_str().parse::<Sexe>().unwrap(),
        date_naissance: person.naissance.parse().unwrap(),
        lieu_naissance: person.lieu.as_ref().map(|lieu| lieu.parse().unwrap()),
    };
    let search = PatientSearch {
        words: person.nom.clone(),
        first: 0,
        count: 50,
    };
    let found = record.patients(&search).unwrap().rows;
    let same = found.into_iter().find(|line| {
        let identity = record.identity(&line.id).unwrap().identite;
        *identity.traits() == traits
    });
    same.map_or_else(
        || {
            let patient = PatientId::from(record.mint_id().unwrap());
            let new = NewPatient {
                id: Some(patient.clone()),
                ..NewPatient::new(traits)
            };
            let unit = Unit::new(Author::host()).with(Write::CreatePatient(new));
            record.commit(&unit).unwrap();
            patient
        },
        |line| line.id,
    )
}

/// Bring the line of this time into sight, as a wheel does.
fn in_sight(scene: &mut Scene, time: &str) {
    until(scene, time, |scene| {
        if line(scene, time).is_some() {
            return true;
        }
        if let Some(list) = scene
            .harness
            .query_by_role_and_label(Role::ListBox, "Patients")
        {
            list.focus();
        }
        scene.harness.key_press(Key::ArrowDown);
        false
    });
}

fn line<'s>(scene: &'s Scene, time: &'s str) -> Option<egui_kittest::Node<'s>> {
    let mut all = scene.harness.query_all_by_label_contains(time);
    all.find(|node| node.accesskit_node().role() == Role::ListBoxOption)
}

/// One patient, from the list of the day to what leaves.
fn visit(scene: &mut Scene, doctor: &mut Doctor, visit: &Visit) {
    const OPENED: &str = "ouvrir le dossier";
    const QUALIFIED: &str = "qualifier l’identité";
    const TYPED: &str = "écrire la consultation";
    const WRITTEN: &str = "écrire un certificat";
    const VALIDATED: &str = "valider, tout envoyer";
    for act in [OPENED, QUALIFIED, TYPED, WRITTEN, VALIDATED] {
        doctor.begins(act);
    }
    let Visit { patient, time, .. } = visit;
    in_sight(scene, time);
    line(scene, time).unwrap().click_accesskit();
    doctor.did(OPENED);
    until(scene, "the file", |scene| scene.is_open(patient));

    // INSi is asked by itself; the card in the patient's hand is one click.
    until(scene, "INSi’s answer", |scene| {
        ["recuperee", "qualifiee"].contains(&scene.statut(patient).as_str())
    });
    if scene.statut(patient) != Statut::Qualifiee.as_str() {
        doctor.press(scene, QUALIFIED, Role::Button, "Passeport");
        until(scene, "qualifiée", |scene| {
            scene.statut(patient) == Statut::Qualifiee.as_str()
        });
    }

    let motif = format!("Suivi de {time}");
    doctor.write(scene, TYPED, (Role::TextInput, "Motif"), &motif);
    until(scene, "that it is kept", |scene| {
        let field = scene
            .harness
            .query_by_role_and_label(Role::TextInput, "Motif");
        scene.tells("enregistré") && field.and_then(|field| field.value()) == Some(motif.clone())
    });
    let observation = (Role::MultilineTextInput, "Observation");
    doctor.write(scene, TYPED, observation, "Équilibré, rien de nouveau.");
    until(scene, "the consultation in the record", |scene| {
        let dossier = scene.practice.record().dossier(patient).unwrap();
        let mut all = dossier.consultations.iter();
        all.any(|one| one.motif == motif && !one.observation.is_empty())
    });

    doctor.press_containing(scene, WRITTEN, Role::Tab, "Documents");
    doctor.press(scene, WRITTEN, Role::Button, "Nouveau courrier");
    doctor.press(scene, WRITTEN, Role::Button, CERTIFICATE);
    until(scene, "the letter, kept", |scene| {
        scene.tells("Texte du courrier") && scene.tells("enregistré")
    });

    doctor.press(scene, VALIDATED, Role::Button, "Valider la consultation");
    let to_record = |scene: &Scene| ticked(scene, "Déposer au DMP");
    let to_patient = |scene: &Scene| ticked(scene, "Mon espace santé du patient");
    until(scene, "where it goes", |scene| {
        to_record(scene) == Some(true)
            && to_patient(scene) == Some(false)
            && ticked(scene, SUMMARY) == Some(true)
    });
    doctor.press_containing(
        scene,
        VALIDATED,
        Role::CheckBox,
        "Mon espace santé du patient",
    );
    until(scene, "the message ticked", |scene| {
        to_patient(scene) == Some(true)
    });
    scene.harness.key_press(Key::Enter);
    doctor.did(VALIDATED);
    until(scene, "the consultation validated", |scene| {
        let dossier = scene.practice.record().dossier(patient).unwrap();
        let mut all = dossier.consultations.iter();
        all.any(|one| one.motif == motif && one.validee.is_some())
    });
    // What went well goes by itself.
    until(scene, "the dialog gone", |scene| {
        ticked(scene, SUMMARY).is_none() && !scene.tells("Consultation validée")
    });
}

/// Whether the box of this name is ticked; none where there is none.
fn ticked(scene: &Scene, part: &str) -> Option<bool> {
    let mut all = scene.harness.query_all_by_label_contains(part);
    let node = all.find(|node| node.accesskit_node().role() == Role::CheckBox)?;
    Some(node.accesskit_node().toggled() == Some(Toggled::True))
}

/// What left about a patient: types of documents for the shared record, and how many messages.
fn left(scene: &Scene, patient: &PatientId) -> (Vec<String>, usize) {
    let record = scene.practice.record();
    let filter = OutboxFilter {
        patient: Some(patient.clone()),
        count: 50,
        ..OutboxFilter::default()
    };
    let entries = record.outbox(&filter).unwrap().rows;
    let of = |service: &'static str| entries.iter().filter(move |one| one.service == service);
    let documents = of("shared-record").filter_map(|entry| {
        let (_, id) = entry.values.iter().find(|(name, _)| name == "document")?;
        let document = record.document(&DocumentId::from(id.as_text()?)).unwrap();
        Some(document.kind.code)
    });
    (documents.collect(), of("messaging-patient").count())
}

/// Whether a patient answered, or the message did not come to them; none while neither is known.
fn became(scene: &Scene, patient: &PatientId) -> Option<bool> {
    let record = scene.practice.record();
    let rows = record.messages(patient, 0, 50).unwrap().rows;
    let any = |field: &str, value: &str| rows.iter().any(|row| row.text(field) == value);
    match (any("sens", "recu"), any("avancement", "echec")) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// Answers somebody read.
fn read(scene: &Scene) -> u64 {
    let query = Query {
        kind: "message".into(),
        equal: vec![("avancement".into(), "lu".into())],
        count: 1,
        ..Query::default()
    };
    scene.practice.record().find(&query).unwrap().total
}

/// In the evening: the file is closed, what was ordered has left, and the answers are read.
fn evening(scene: &mut Scene, doctor: &mut Doctor, visits: &[Visit]) {
    const CLOSED: &str = "fermer le dossier, voir les réponses";
    const READ: &str = "lire une réponse";
    doctor.begins(CLOSED);
    doctor.press(scene, CLOSED, Role::Button, "Fermer le dossier");
    // Whoever has vaccinations in the file has a history of them deposited as well.
    let least = 3 * visits.len() as u64;
    until(scene, "all that was ordered, gone", |scene| {
        let now = scene.practice.record().outbox_counts().unwrap();
        matches!(now[..], [(EntryState::Parti, gone)] if gone >= least)
    });
    scene.home_tab("Réponses des patients");
    doctor.did(CLOSED);
    // Whoever has a Mon espace santé that is open answers once; to the others the message is said not to have come.
    until(scene, "what became of each message", |scene| {
        visits
            .iter()
            .all(|one| became(scene, &one.patient).is_some())
    });
    let answers = visits
        .iter()
        .filter(|one| became(scene, &one.patient) == Some(true))
        .count();
    assert!(answers > 0, "somebody answers");
    for _ in 0..answers {
        doctor.begins(READ);
        doctor.press_first(scene, READ, "Marquer comme lu");
    }
    until(scene, "nothing left to read", |scene| {
        scene.tells("Aucune réponse à lire.")
    });
    for one in visits {
        let (documents, messages) = left(scene, &one.patient);
        for code in ["SYNTH", CERTIFICATE_CODE] {
            let found = documents.iter().filter(|known| *known == code).count();
            assert_eq!(found, 1, "{code} of {}: {documents:?}", one.matricule);
        }
        assert_eq!(messages, 1, "messages to {}", one.matricule);
    }
}

/// A scheme with the objective of the shared record.
const SCHEME: &str = include_str!("../../../plugins/statistiques/baremes/2026.json");

/// The one patient nothing was deposited for: one click from the page of statistics to the list, one more to their file.
fn statistics(scene: &mut Scene, doctor: &mut Doctor) {
    const MISSING: &str = "ouvrir qui manque à un objectif";
    let missing = People::new(20_261_127).next().unwrap();
    let patient = in_ald(scene, &missing);
    let record = scene.practice.record();
    let today = scene.practice.host.clock().today();
    // The schemes that are delivered end one year: as soon as another is known a practice writes it, and so does this one.
    let year = &today[..4];
    let scheme = Write::StorePut {
        plugin: "statistiques".into(),
        table: "baremes".into(),
        key: year.into(),
        value: SCHEME
            .replace("\"annee\": 2026", &format!("\"annee\": {year}"))
            .into(),
        words: String::new(),
    };
    record
        .commit(&Unit::new(Author::host()).with(scheme))
        .unwrap();
    let by = Author::person(Person {
        id: "800000000001".into(),
        nom: "Dr Deux".into(),
        role: "doctor".into(),
    });
    let new = NewEntity::of(&CONSULTATION, &patient)
        .with("motif", "toux")
        .with("date", today);
    let id = record.add(&by, new).unwrap();
    record.validate_consultation(&by, &id, 1).unwrap();
    // The page was drawn in the morning, when another year's scheme was not there: opened, it is counted anew.
    doctor.begins(MISSING);
    scene.home_tab("Statistiques");
    let gap = "Usage du DMP : consultations avec un document déposé";
    doctor.press_containing(
        scene,
        MISSING,
        Role::Button,
        &format!("Patients concernés : {gap}"),
    );
    let name = format!(
        "{} {}",
        missing.traits.nom_naissance, missing.traits.premier_prenom
    );
    let list = format!("À faire : {gap}");
    until(scene, "the patient", |scene| {
        let mut tables = scene
            .harness
            .query_all_by_role_and_label(Role::Table, &list);
        let row = tables.next().and_then(|table| {
            table.children_recursive().find(|row| {
                let is_theirs = |cell: &egui_kittest::Node<'_>| {
                    cell.accesskit_node().label().as_deref() == Some(name.as_str())
                };
                row.accesskit_node().role() == Role::Row
                    && row.children_recursive().any(|cell| is_theirs(&cell))
            })
        });
        row.is_some_and(|row| {
            row.click_accesskit();
            true
        })
    });
    doctor.did(MISSING);
    until(scene, "their file", |scene| scene.is_open(&patient));
}

/// The whole of it with so much latency at each national service, or so many patients of it, and what it took.
fn day(latency: Duration, sample: usize) {
    let mut scene = Scene::with_latency(latency);
    let many = match std::env::var_os("SOCLE_LONG") {
        Some(_) => DAY,
        None => sample,
    };
    let visits = expect(&scene, many);
    scene.harness.ctx.add_plugin(Passes::default());
    let mut doctor = Doctor::default();
    for one in &visits {
        visit(&mut scene, &mut doctor, one);
    }
    evening(&mut scene, &mut doctor, &visits);
    statistics(&mut scene, &mut doctor);
    report(&scene, &doctor, latency);
    for (act, most) in [
        ("ouvrir le dossier", 1),
        ("qualifier l’identité", 1),
        ("écrire la consultation", 2),
        ("écrire un certificat", 3),
        ("valider, tout envoyer", 3),
        ("fermer le dossier, voir les réponses", 2),
        ("lire une réponse", 1),
        ("ouvrir qui manque à un objectif", 2),
    ] {
        assert!(doctor.acts[act].iter().all(|acts| *acts <= most), "{act}");
    }
    let ran_on = scene.practice.host.threads_of_plugins();
    assert!(!ran_on.is_empty());
    assert!(
        !ran_on.contains(&std::thread::current().id()),
        "a plugin ran on the thread that draws"
    );
}

fn report(scene: &Scene, doctor: &Doctor, latency: Duration) {
    for (act, times) in &doctor.acts {
        let (all, most) = (times.iter().sum::<u32>(), times.iter().max().unwrap());
        eprintln!("{act:28} {all:4} en tout, {most} au plus");
    }
    let mut took = scene
        .harness
        .ctx
        .with_plugin(|passes: &mut Passes| passes.took.clone())
        .unwrap();
    took.sort_unstable();
    let part = |of: usize| took[(took.len() * of / 100).min(took.len() - 1)];
    eprintln!(
        "{latency:?} of latency: {} passes, processor p50 {:?}, p99 {:?}, max {:?}",
        took.len(),
        part(50),
        part(99),
        took[took.len() - 1]
    );
}

#[test]
fn a_day_of_the_practice_at_full_speed_leaves_nothing_behind() {
    day(Duration::ZERO, 2);
}

#[test]
fn with_three_seconds_of_latency_a_day_of_the_practice_leaves_nothing_behind_either() {
    day(Duration::from_secs(3), 1);
}
