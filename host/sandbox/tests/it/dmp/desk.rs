//! A desk that speaks to the shared record: by card, or by the organisation's certificate for somebody else.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use socle_fictitious::dossier::{Draw, summary};
use socle_formats::dmp::{self, Answer as Given, Request};
use socle_formats::soap::Head;
use socle_formats::summary::WrittenIns;
use socle_formats::vsm;
use socle_formats::xds::entry::{Entry, of_cda};
use socle_formats::xds::hl7;
use socle_formats::xds::problem::Problem;
use socle_formats::xds::query::{Documents, Query};
use socle_formats::xds::registry::Registry;
use socle_formats::xds::submission::{Document, Submission, SubmissionSet};
use socle_formats::xds::values::{self, Hidden};
use socle_keys::profile::{Digest, Profile, SignatureRequest, Software, sign};
use socle_keys::{CardKind, KeySource, Person, SessionKind, Speaker, Structure, Voice};
use socle_sandbox::{ClientName, NATIONAL_ID, STRUCTURE};

use crate::client::{Answer, Bench, fresh_id, post_bytes};

/// 1 March 2026, 09:00 UTC.
pub(crate) const NOW: i64 = 1_772_355_600_000;
pub(crate) const HOST: &str = "lps2.dmp.gouv.fr";
pub(crate) const OID: &str = "1.2.250.1.213.4.1.1.1";

/// A patient's matricule and authority.
pub(crate) type Patient = (&'static str, &'static str);
const TEST: &str = "1.2.250.1.213.1.4.10";
/// Open, the doctor of the demonstration may.
pub(crate) const DUPRE: Patient = ("148115530271002", TEST);
/// The same, as médecin traitant.
pub(crate) const HALL: Patient = ("287080883795737", TEST);
/// A minor; open, the doctor of the demonstration may.
pub(crate) const MELANGE: Patient = ("111068647818424", TEST);
/// Open, nobody declared anything.
pub(crate) const ENCHAINE: Patient = ("157069329642881", TEST);
pub(crate) const EXPIRE: Patient = ("241030750595179", TEST);
pub(crate) const AUTORISEPAS: Patient = ("265025544371476", TEST);
pub(crate) const FERMETURE: Patient = ("270108604926542", TEST);
pub(crate) const CONTESTE: Patient = ("153078987658513", TEST);
/// Opposed to every access in an emergency.
pub(crate) const VUN_DEUX: Patient = ("116083022011613", TEST);
/// Masked documents may be seen in an emergency.
pub(crate) const EXPPAT: Patient = ("107103022020113", TEST);
/// Of INSi, with an open record that nobody wrote down.
pub(crate) const ADRUN: Patient = ("275126322074974", "1.2.250.1.213.1.4.8");

/// Who speaks.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) kind: SessionKind,
    pub(crate) connection: ClientName,
    pub(crate) signature: ClientName,
    pub(crate) national_id: String,
    pub(crate) profession: String,
    pub(crate) savoir_faire: Vec<String>,
    pub(crate) structure: String,
}

impl Desk {
    /// The demonstration's doctor, by their card.
    pub(crate) fn card() -> Self {
        Self {
            kind: SessionKind::Cps,
            connection: ClientName::Cps,
            signature: ClientName::CpsSignature,
            national_id: NATIONAL_ID.to_owned(),
            profession: "10".to_owned(),
            savoir_faire: vec!["SM26".to_owned()],
            structure: STRUCTURE.to_owned(),
        }
    }

    /// Another doctor of the structure, by its certificate.
    pub(crate) fn colleague() -> Self {
        Self {
            kind: SessionKind::Organisation,
            connection: ClientName::Dmp,
            signature: ClientName::Dmp,
            national_id: "899900000017".to_owned(),
            ..Self::card()
        }
    }

    fn voice(&self, bench: &Bench) -> Voice {
        let pem = bench.sandbox.client_identity_pem(self.signature);
        self.voice_of(pem)
    }

    fn voice_of(&self, pem: &str) -> Voice {
        Voice {
            speaker: Speaker {
                kind: self.kind,
                card: (self.kind == SessionKind::Cps).then_some(CardKind::Cps),
                person: Some(Person {
                    national_id: self.national_id.clone(),
                    nom: "LIBRE".into(),
                    prenom: "Max".into(),
                    profession: Some(self.profession.clone()),
                    savoir_faire: self.savoir_faire.clone(),
                }),
                structure: Structure {
                    id: self.structure.clone(),
                    name: "Cabinet d’essai".into(),
                    sector: "SA07".into(),
                },
                acting_for: None,
            },
            signer: Some(KeySource::Pem(pem.to_owned()).open(None).unwrap().signature),
        }
    }

    pub(crate) fn vihf(&self, bench: &Bench, patient: Option<Patient>, purpose: &str) -> String {
        vihf(&self.voice(bench), patient, purpose, false)
    }

    /// The certificate that signs, in DER.
    pub(crate) fn certificate(&self, bench: &Bench) -> Vec<u8> {
        let voice = self.voice(bench);
        voice.signer.unwrap().certificate().der().to_vec()
    }

    /// The assertion, signed by a certificate of another authority.
    pub(crate) fn foreign_vihf(&self, stranger: &Bench, patient: Patient) -> String {
        let pem = stranger.sandbox.client_identity_pem(self.signature);
        vihf(&self.voice_of(pem), Some(patient), "normal", false)
    }

    pub(crate) fn head(&self, bench: &Bench, patient: Option<Patient>) -> Head {
        self.head_in(bench, patient, "normal")
    }

    pub(crate) fn head_in(&self, bench: &Bench, patient: Option<Patient>, mode: &str) -> Head {
        Head {
            message_id: fresh_id(),
            host: HOST.to_owned(),
            assertion: Some(self.vihf(bench, patient, mode)),
        }
    }

    /// The same; `secret` when legal representatives are not to know.
    pub(crate) fn head_of(
        &self,
        bench: &Bench,
        patient: Option<Patient>,
        mode: &str,
        secret: bool,
    ) -> Head {
        Head {
            assertion: Some(vihf(&self.voice(bench), patient, mode, secret)),
            ..self.head_in(bench, patient, mode)
        }
    }

    pub(crate) async fn send(&self, bench: &Bench, request: &Request) -> Answer {
        let client = bench.client(Some(self.connection));
        post_bytes(
            &client,
            &request.address,
            &request.content_type,
            request.body.clone(),
        )
        .await
        .unwrap()
    }

    /// Sends what feeds, searches or changes.
    pub(crate) async fn ask(&self, bench: &Bench, request: &Request) -> Result<Registry, Problem> {
        let answer = self.send(bench, request).await;
        dmp::read_registry(&answer.body, Some(&answer.content_type))
            .unwrap()
            .given()
    }

    /// A submission of these documents, signed.
    pub(crate) fn submission(
        &self,
        bench: &Bench,
        documents: &[Draft],
    ) -> (Submission, Vec<Vec<u8>>) {
        let number = fresh_number();
        let entries: Vec<Entry> = documents
            .iter()
            .enumerate()
            .map(|(at, draft)| {
                of_cda(
                    &draft.content,
                    &format!("Document{:02}", at + 1),
                    &draft.hidden,
                )
                .unwrap()
            })
            .collect();
        let unique_id = format!("1.2.250.1.999.1.9.{number}");
        let request = SignatureRequest {
            profile: Profile::XadesManifest,
            attributes: vec![("submission".to_owned(), unique_id.clone())],
            digests: documents
                .iter()
                .zip(&entries)
                .map(|(draft, entry)| Digest {
                    of: entry.unique_id.clone(),
                    bytes: Sha256::digest(&draft.content).to_vec(),
                })
                .collect(),
        };
        let signature = sign(&request, &self.voice(bench), &software(), NOW)
            .unwrap()
            .into_bytes();
        let time = "20260301090000".to_owned();
        let submission = Submission {
            set: SubmissionSet {
                unique_id: unique_id.clone(),
                time: time.clone(),
                ..set(&entries[0])
            },
            signature: Some(entries[0].signature(
                "Signature01",
                &format!("{unique_id}.1"),
                &time,
                &signature,
            )),
            documents: entries
                .into_iter()
                .zip(documents)
                .map(|(entry, draft)| Document {
                    entry,
                    replaces: draft.replaces.clone(),
                })
                .collect(),
        };
        let contents = documents
            .iter()
            .map(|draft| draft.content.clone())
            .chain([signature])
            .collect();
        (submission, contents)
    }

    /// The request that feeds.
    pub(crate) fn feeding(&self, bench: &Bench, patient: Patient, documents: &[Draft]) -> Request {
        let (submission, contents) = self.submission(bench, documents);
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        dmp::submit(&self.head(bench, Some(patient)), &submission, &contents).unwrap()
    }

    /// Feeds, and it is done.
    pub(crate) async fn feed(&self, bench: &Bench, patient: Patient, documents: &[Draft]) {
        let request = self.feeding(bench, patient, documents);
        self.ask(bench, &request).await.unwrap();
    }

    /// The current documents one sees, or why none.
    pub(crate) async fn see(&self, bench: &Bench, patient: Patient) -> Result<Vec<Entry>, Problem> {
        self.see_in(bench, patient, "normal", &[]).await
    }

    pub(crate) async fn see_in(
        &self,
        bench: &Bench,
        patient: Patient,
        mode: &str,
        statuses: &[&'static str],
    ) -> Result<Vec<Entry>, Problem> {
        let query = Query::Documents(Documents {
            patient: hl7::patient(patient.0, patient.1),
            statuses: statuses.to_vec(),
            ..Documents::default()
        });
        let request = dmp::search(&self.head_in(bench, Some(patient), mode), &query).unwrap();
        self.ask(bench, &request)
            .await
            .map(|registry| registry.entries)
    }
}

fn vihf(voice: &Voice, patient: Option<Patient>, purpose: &str, secret: bool) -> String {
    let mut attributes = vec![
        ("secret-connection".to_owned(), secret.to_string()),
        ("homologation".to_owned(), "TEST-0000".to_owned()),
        ("purpose".to_owned(), purpose.to_owned()),
    ];
    if let Some((matricule, oid)) = patient {
        attributes.push(("patient".to_owned(), hl7::patient(matricule, oid)));
    }
    let request = SignatureRequest {
        profile: Profile::Vihf,
        attributes,
        digests: Vec::new(),
    };
    sign(&request, voice, &software(), now()).unwrap()
}

/// Milliseconds since 1970: what an assertion is judged by.
pub(crate) fn now() -> i64 {
    socle_sandbox::Clock::default().now_ms()
}

fn software() -> Software {
    Software {
        name: "Socle".into(),
        version: "0.1.0".into(),
    }
}

/// A submission set about a document, with an identifier of its own.
pub(crate) fn set(entry: &Entry) -> SubmissionSet {
    SubmissionSet {
        unique_id: format!("1.2.250.1.999.1.8.{}", fresh_number()),
        source: "1.2.250.1.999.1".to_owned(),
        patient: entry.patient.clone(),
        time: "20260301090000".to_owned(),
        content: values::content("SA07").unwrap(),
        author: entry.authors[0].clone(),
        title: "Lot".to_owned(),
        ..SubmissionSet::default()
    }
}

/// A document to be submitted.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) content: Vec<u8>,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) replaces: Option<String>,
}

impl Draft {
    /// A summary of this patient by this author, with an identifier of its own.
    pub(crate) fn of(patient: Patient, author: &Desk) -> Self {
        let (mut header, content) = summary(Draw {
            seed: 5,
            sections: 0x3FF,
            most: 1,
            odd: 0,
        });
        header.id = format!("1.2.250.1.999.1.7.{}", fresh_number());
        header.replaces = None;
        header.version = 1;
        header.patient.ins = Some(WrittenIns {
            matricule: patient.0.to_owned(),
            oid: patient.1.to_owned(),
        });
        header.author.id.clone_from(&author.national_id);
        header.written = vsm::Stamp {
            ms: NOW,
            offset: 60,
        };
        header.structure.sector = "SA07".to_owned();
        header.structure.setting = "AMBULATOIRE".to_owned();
        Self {
            content: vsm::write(&header, &content).unwrap(),
            hidden: Vec::new(),
            replaces: None,
        }
    }

    pub(crate) fn hidden_from(self, who: Hidden) -> Self {
        Self {
            hidden: vec![who],
            ..self
        }
    }

    pub(crate) fn replacing(self, id: &str) -> Self {
        Self {
            replaces: Some(id.to_owned()),
            ..self
        }
    }

    pub(crate) fn unique_id(&self) -> String {
        of_cda(&self.content, "a", &[]).unwrap().unique_id
    }
}

fn fresh_number() -> u64 {
    let id = fresh_id();
    u64::from_str_radix(&id[id.len() - 12..], 16).unwrap()
}

/// Keeps what was accepted.
pub(crate) fn keep(name: &str, request: &Request) {
    keep_bytes("dmp", name, &request.body);
}

/// Keeps an assertion, also for the judge of signatures.
pub(crate) fn keep_text(name: &str, xml: &str) {
    keep_bytes("dmp", name, xml.as_bytes());
    keep_bytes("signed", name, xml.as_bytes());
}

fn keep_bytes(kind: &str, name: &str, bytes: &[u8]) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    let folder = target.join("conformance").join(kind);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// The code of a refusal of the transactions that answer in other shapes.
pub(crate) fn refusal<T: std::fmt::Debug>(given: Given<T>) -> String {
    given.given().unwrap_err().code
}
