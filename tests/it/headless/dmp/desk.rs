//! A desk of the demonstration: the practice open in this process, the sandbox beside it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use socle_practice::Practice;
use socle_record::{
    DocumentSearch, DocumentStatut, Entry, EntryState, OutboxFilter, PatientId, PatientSearch,
    Unit, Write,
};
use socle_runtime::view::UiEvent;
use socle_runtime::{CallError, Cancel, Data};
use socle_sandbox::{Behaviour, Sandbox};

use super::people::{Person, add, doctor, draft, validate};
use crate::headless::scene::Home;

/// How long what must come is waited for.
const PATIENCE: Duration = Duration::from_secs(180);

pub(super) struct Desk {
    pub(super) practice: Practice,
    pub(super) sandbox: Option<Sandbox>,
    pub(super) home: Home,
}

impl Desk {
    /// A demonstration with these people, and their ids.
    pub(super) fn with<const N: usize>(people: [Person; N]) -> (Self, [String; N]) {
        let home = Home::demonstration();
        let ids = add(&home, people);
        let sandbox = home.sandbox(Behaviour::normal());
        (Self::open(home, Some(sandbox)), ids)
    }

    /// Another workstation with a record of its own, at the same sandbox.
    pub(super) fn beside<const N: usize>(&self, people: [Person; N]) -> (Self, [String; N]) {
        let home = Home::demonstration();
        let ids = add(&home, people);
        std::fs::remove_dir_all(home.path().join("sandbox")).ok();
        std::os::unix::fs::symlink(
            self.home.path().join("sandbox"),
            home.path().join("sandbox"),
        )
        .unwrap();
        (Self::open(home, None), ids)
    }

    pub(super) fn open(home: Home, sandbox: Option<Sandbox>) -> Self {
        let practice = Practice::open(&home.path()).unwrap();
        assert!(practice.refused.is_empty(), "{:?}", practice.refused);
        Self {
            practice,
            sandbox,
            home,
        }
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    /// A command of a person, `plugin/command`, and all it set off.
    pub(super) fn run(
        &self,
        command: &str,
        patient: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, CallError> {
        let (plugin, command) = command.split_once('/').unwrap();
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let host = self.practice.host.clone();
        self.practice.runtime().block_on(async move {
            let answer = host
                .command(plugin, command, Some(patient), arguments, Cancel::default())
                .await?;
            host.settle(PATIENCE).await;
            Ok(answer.to_json())
        })
    }

    #[track_caller]
    pub(super) fn done(&self, command: &str, patient: &str, arguments: &[(&str, &str)]) -> Value {
        match self.run(command, patient, arguments) {
            Ok(answer) => answer,
            Err(error) => panic!("{command}: {} {}", error.code(), error.sentence()),
        }
    }

    /// The code and the sentence of a no.
    #[track_caller]
    pub(super) fn refused(
        &self,
        command: &str,
        patient: &str,
        arguments: &[(&str, &str)],
    ) -> (String, String) {
        match self.run(command, patient, arguments) {
            Ok(answer) => panic!("{command}: done, {answer}"),
            Err(error) => (error.code().to_owned(), error.sentence()),
        }
    }

    pub(super) fn view(&self, contribution: &str, patient: &str) -> String {
        self.view_of("dmp", contribution, patient)
    }

    pub(super) fn view_of(&self, plugin: &str, contribution: &str, patient: &str) -> String {
        let rendered = self
            .practice
            .host
            .render(plugin, contribution, Some(patient));
        let (tree, _) = self.practice.runtime().block_on(rendered).unwrap();
        tree.to_text()
    }

    /// Something is done in a panel: name, target and value of the event, then what the form says.
    #[track_caller]
    pub(super) fn acts(
        &self,
        contribution: &str,
        patient: &str,
        (name, target, value): (&str, &str, Data),
        fields: &[(&str, &str)],
    ) {
        if let Err(error) = self.tries(contribution, patient, (name, target, value), fields) {
            panic!("{target}: {} {}", error.code(), error.sentence());
        }
    }

    pub(super) fn tries(
        &self,
        contribution: &str,
        patient: &str,
        (name, target, value): (&str, &str, Data),
        fields: &[(&str, &str)],
    ) -> Result<(), CallError> {
        self.tries_in("dmp", contribution, patient, (name, target, value), fields)
    }

    /// The same in a panel of another plugin.
    pub(super) fn tries_in(
        &self,
        plugin: &str,
        contribution: &str,
        patient: &str,
        (name, target, value): (&str, &str, Data),
        fields: &[(&str, &str)],
    ) -> Result<(), CallError> {
        let event = UiEvent {
            name: name.to_owned(),
            target: target.to_owned(),
            value,
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), Data::Text((*value).to_owned())))
                .collect(),
        };
        let host = &self.practice.host;
        let done = host.handle(
            plugin,
            contribution,
            Some(patient),
            event,
            Cancel::default(),
        );
        self.practice.runtime().block_on(done)
    }

    /// Keeps what the plugin had on the wire and the sandbox took, one of each kind and manner, for the official rules; and
    /// the assertions of these requests, also for the judge of signatures.
    pub(super) fn keep_wire(&self) {
        keep_wire(self.sandbox());
    }

    /// A PDF of this type, written and validated by the doctor; what that sets off is waited for.
    pub(super) fn validated(&self, patient: &str, code: &str, title: &str) -> String {
        let id = self.drafted(patient, code, title);
        self.validate(&id);
        id
    }

    pub(super) fn drafted(&self, patient: &str, code: &str, title: &str) -> String {
        draft(self.practice.record(), patient, code, title)
    }

    pub(super) fn validate(&self, id: &str) {
        validate(self.practice.record(), id);
        self.settle();
    }

    /// The only patient these words find.
    #[track_caller]
    pub(super) fn patient(&self, words: &str) -> String {
        let search = PatientSearch {
            words: words.to_owned(),
            count: 2,
            ..PatientSearch::default()
        };
        let found = self.practice.record().patients(&search).unwrap();
        assert_eq!(found.total, 1, "{words}");
        found.rows[0].id.as_str().to_owned()
    }

    pub(super) fn settle(&self) {
        let host = self.practice.host.clone();
        self.practice
            .runtime()
            .block_on(async move { host.settle(PATIENCE).await });
    }

    /// Everything that was ordered for a patient.
    pub(super) fn orders(&self, patient: &str) -> Vec<Entry> {
        let filter = OutboxFilter {
            patient: Some(PatientId::from(patient)),
            count: 200,
            ..OutboxFilter::default()
        };
        self.practice.record().outbox(&filter).unwrap().rows
    }

    /// Waits until all of them have left.
    #[track_caller]
    pub(super) fn until_all_left(&self, patient: &str, how_many: usize) {
        let end = Instant::now() + PATIENCE;
        loop {
            self.settle();
            let orders = self.orders(patient);
            if orders.len() == how_many
                && orders.iter().all(|order| order.state == EntryState::Parti)
            {
                return;
            }
            assert!(Instant::now() < end, "{orders:#?}");
            // A person does not wait for the next try either.
            for order in orders {
                if order.state != EntryState::Parti {
                    let again = Write::TryAgain { entry: order.id };
                    let unit = Unit::new(doctor()).with(again);
                    self.practice.record().commit(&unit).ok();
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the practice holds of this type, the latest first.
    pub(super) fn held(&self, patient: &str, code: &str) -> Vec<(DocumentStatut, Vec<u8>)> {
        let record = self.practice.record();
        let search = DocumentSearch {
            patient: Some(PatientId::from(patient)),
            count: 100,
            ..DocumentSearch::default()
        };
        let found = record.search_documents(&search).unwrap().rows;
        found
            .into_iter()
            .filter(|document| document.kind.code == code)
            .map(|document| {
                let size = usize::try_from(document.content.size_bytes).unwrap();
                let bytes = record.read_blob(&document.content.digest, 0, size).unwrap();
                (document.statut, bytes)
            })
            .collect()
    }

    /// What the sandbox's registry holds about a person, without signatures.
    pub(super) fn registry(&self, person: Person) -> Vec<Registered> {
        registered(&self.home.path().join("sandbox/dmp"), person)
    }
}

/// See [`Desk::keep_wire`].
pub(super) fn keep_wire(sandbox: &Sandbox) {
    let taken = sandbox.taken();
    assert!(!taken.is_empty(), "nothing was on the wire");
    for one in taken {
        let ending = match one.content_type.starts_with("multipart") {
            true => "mime",
            false => "xml",
        };
        keep("dmp", &format!("plugin-{}.{ending}", one.name), &one.body);
        let text = String::from_utf8_lossy(&one.body);
        let start = text.find("<saml2:Assertion").unwrap();
        let end = start + text[start..].find("</saml2:Assertion>").unwrap();
        let assertion = &text[start..end + "</saml2:Assertion>".len()];
        let (_, manner) = one.name.split_once('-').unwrap();
        for kind in ["dmp", "signed"] {
            keep(
                kind,
                &format!("plugin-vihf-{manner}.xml"),
                assertion.as_bytes(),
            );
        }
    }
}

/// Whole or not at all: another test may keep one of the same name.
fn keep(kind: &str, name: &str, bytes: &[u8]) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        std::path::PathBuf::from,
    );
    let folder = target.join("conformance").join(kind);
    std::fs::create_dir_all(&folder).unwrap();
    let mut made = tempfile::NamedTempFile::new_in(&target).unwrap();
    std::io::Write::write_all(&mut made, bytes).unwrap();
    made.persist(folder.join(name)).unwrap();
}

/// A document in the sandbox's registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registered {
    pub(super) unique_id: String,
    pub(super) kind: String,
    /// The last part of its status: `Approved`, `Deprecated`, `Archived`, `Deleted`.
    pub(super) status: String,
    pub(super) confidentiality: Vec<String>,
    pub(super) content: Vec<u8>,
}

pub(super) fn registered(folder: &Path, person: Person) -> Vec<Registered> {
    let Ok(index) = std::fs::read(folder.join("registry.json")) else {
        return Vec::new();
    };
    let index: Value = serde_json::from_slice(&index).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    index["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["matricule"] == person.matricule && entry["kind"] != "E1762")
        .map(|entry| {
            let unique_id = text(&entry["unique_id"]);
            let status = text(&entry["status"]);
            Registered {
                content: std::fs::read(folder.join("documents").join(&unique_id)).unwrap(),
                kind: text(&entry["kind"]),
                status: status.rsplit(':').next().unwrap_or_default().to_owned(),
                confidentiality: entry["confidentiality"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(text)
                    .collect(),
                unique_id,
            }
        })
        .collect()
}
