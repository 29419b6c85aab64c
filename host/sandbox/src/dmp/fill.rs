//! Documents of other authors, made up: a record that was never fed has nothing to show.
//!
//! A patient of `data/dmp.toml` says how many (`documents`), a test may say another number. They spread over ten years
//! before the day the record was first asked for. Up to [`KEPT`] are put into the registry as if they had been deposited,
//! and change as any other; more are made at each search, so that a record of 5,000 does not slow down every request.

use sha1::{Digest as _, Sha1};

use super::REPOSITORY;
use super::instant;
use super::patients::Patient;
use super::rim::{APPROVED, ARCHIVED, STATUS};
use super::state::Entry;
use crate::xml::escape;

/// So many are kept in the registry; a larger number is made each time.
pub(super) const KEPT: u32 = 100;
/// Over how many days they spread.
const DAYS: i64 = 3_650;

const LOINC: &str = "2.16.840.1.113883.6.1";
const TRE_A05: &str = "1.2.250.1.213.1.1.4.12";
const CLASSES: &str = "1.2.250.1.213.1.1.4.1";
const HIDING: &str = "1.2.250.1.213.1.1.4.13";

/// Type, its system and label, class and its label, title, and which author.
type Kind = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    usize,
);

const KINDS: [Kind; 7] = [
    (
        "11502-2",
        LOINC,
        "CR d'examens biologiques",
        "10",
        "Compte rendu",
        "Bilan sanguin",
        0,
    ),
    (
        "96349-6",
        LOINC,
        "Lettre de liaison à la sortie d'un établissement ou courrier",
        "10",
        "Compte rendu",
        "Courrier de cardiologie",
        1,
    ),
    (
        "18748-4",
        LOINC,
        "CR d'imagerie médicale",
        "31",
        "Imagerie médicale",
        "Radiographie du thorax",
        2,
    ),
    (
        "57833-6",
        LOINC,
        "Prescription de produits de santé",
        "42",
        "Prescription",
        "Ordonnance",
        1,
    ),
    (
        "34112-3",
        LOINC,
        "CR hospitalier (séjour)",
        "10",
        "Compte rendu",
        "Compte rendu d’hospitalisation",
        3,
    ),
    (
        "11369-6",
        LOINC,
        "Historique de vaccinations",
        "52",
        "Certificat, déclaration",
        "Vaccinations",
        1,
    ),
    (
        "DOCPAT08",
        TRE_A05,
        "Document du patient",
        "11",
        "Synthèse",
        "Note du patient",
        4,
    ),
];

/// National identifier, family name, given name, profession or nothing for the patient, facility.
const AUTHORS: [(&str, &str, &str, &str, &str, &str); 5] = [
    (
        "899900000025",
        "LABO",
        "Lise",
        "G15_21^Pharmacien^1.2.250.1.213.1.1.4.5",
        "SA29",
        "Laboratoire d’analyses de biologie médicale",
    ),
    (
        "899900000033",
        "COEUR",
        "Claude",
        "G15_10/SM04^Médecin - Cardiologie et maladies vasculaires (SM)^1.2.250.1.213.1.1.4.5",
        "SA07",
        "Cabinet individuel",
    ),
    (
        "899900000041",
        "RAYON",
        "Rose",
        "G15_10/SM44^Médecin - Radio-diagnostic (SM)^1.2.250.1.213.1.1.4.5",
        "SA07",
        "Cabinet individuel",
    ),
    (
        "899900000058",
        "HOPITAL",
        "Hugo",
        "G15_10/SM54^Médecin - Médecine générale (SM)^1.2.250.1.213.1.1.4.5",
        "SA01",
        "Etablissement public de santé",
    ),
    (
        "",
        "",
        "",
        "",
        "EXP_PATIENT",
        "Expression personnelle du patient",
    ),
];

/// One of them.
struct Made<'a> {
    patient: &'a Patient,
    number: u32,
    day: String,
    kind: &'static Kind,
}

fn made(patient: &Patient, number: u32, first_asked: i64) -> Made<'_> {
    let many = i64::from(patient.documents.max(1));
    let back = i64::from(number) * DAYS / many + 1;
    let kind = usize::try_from(number).unwrap_or_default() % KINDS.len();
    Made {
        patient,
        number,
        day: instant::written(first_asked - back),
        kind: KINDS.get(kind).unwrap_or(&KINDS[0]),
    }
}

/// All of a patient, with their contents.
pub(super) fn documents(
    patient: &Patient,
    first_asked: i64,
) -> impl Iterator<Item = (Entry, Vec<u8>)> {
    (0..patient.documents).map(move |number| {
        let one = made(patient, number, first_asked);
        let content = one.content();
        (one.entry(&content), content)
    })
}

/// What the one of this OID holds.
pub(super) fn content(patient: &Patient, unique_id: &str, first_asked: i64) -> Option<Vec<u8>> {
    (0..patient.documents)
        .map(|number| made(patient, number, first_asked))
        .find(|one| one.unique_id() == unique_id)
        .map(|one| one.content())
}

/// A document of this kind outside of any record, with what is said of it (ebRIM).
pub(crate) struct Letter {
    /// The document.
    pub(crate) content: Vec<u8>,
    /// Its `ExtrinsicObject`.
    pub(crate) object: String,
    /// The identifier of that object.
    pub(crate) id: String,
    /// OID of the document.
    pub(crate) unique_id: String,
    /// The patient (CX).
    pub(crate) patient: String,
    /// Type of the document.
    pub(crate) code: &'static str,
    /// When it was written.
    pub(crate) time: String,
}

/// A laboratory's document about a patient of the demonstration, written on the day of this instant: in no record yet, with
/// all traits.
pub(crate) fn letter(of: &crate::demo::DemoPatient, at_ms: i64) -> Option<Letter> {
    /// Its number: after those of every record.
    const NUMBER: u32 = 70_000;
    let patient = super::patients::find(&of.ins.as_ref()?.complet())?;
    let made = Made {
        patient,
        number: NUMBER,
        day: instant::written(at_ms.div_euclid(86_400_000)),
        kind: &KINDS[0],
    };
    let sexe = of.sexe.as_str();
    let place = of.lieu_naissance.as_deref().map_or(String::new(), |code| {
        format!("<birthplace><place><addr><county>{code}</county></addr></place></birthplace>")
    });
    let birth = format!(
        "<birthTime value=\"{}\"/>",
        patient.naissance.replace('-', "")
    );
    let whole = format!(
        "<administrativeGenderCode code=\"{sexe}\" codeSystem=\"2.16.840.1.113883.5.1\"/>{birth}{place}"
    );
    let content = String::from_utf8(made.content()).ok()?;
    let content = content.replacen(&birth, &whole, 1).into_bytes();
    let entry = made.entry(&content);
    Some(Letter {
        object: entry.xml,
        id: entry.id,
        unique_id: made.unique_id(),
        patient: format!("{}^^^&{}&ISO^NH", patient.matricule, patient.oid),
        code: made.kind.0,
        time: format!("{}101500", made.day),
        content,
    })
}

impl Made<'_> {
    fn digits(&self) -> String {
        // The matricules of Corsica have a letter.
        self.patient.matricule.replace('A', "10").replace('B', "11")
    }

    fn unique_id(&self) -> String {
        format!("1.2.250.1.999.2.{}.{}", self.digits(), self.number + 1)
    }

    fn id(&self) -> String {
        let digest = Sha1::digest(self.unique_id());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "urn:uuid:{}-{}-4{}-8{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        )
    }

    fn author(
        &self,
    ) -> (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ) {
        AUTHORS[self.kind.6]
    }

    /// The eighth of each ten is masked from professionals, the tenth put away.
    fn is_masked(&self) -> bool {
        self.number % 10 == 7
    }

    fn status(&self) -> &'static str {
        if self.number % 10 == 9 {
            ARCHIVED
        } else {
            APPROVED
        }
    }

    /// A structured document with a few sentences and a table: no more than a reader needs to be shown something.
    fn content(&self) -> Vec<u8> {
        let (kind, system, label, _, _, title, _) = self.kind;
        let (id, family, given, ..) = self.author();
        let author = match id {
            "" => format!(
                "<id root=\"{}\" extension=\"{}\"/><assignedPerson><name><family>{}</family><given>{}</given></name></assignedPerson>",
                self.patient.oid,
                self.patient.matricule,
                escape(&self.patient.nom),
                escape(&self.patient.prenom)
            ),
            id => format!(
                "<id root=\"1.2.250.1.71.4.2.1\" extension=\"{id}\"/><assignedPerson><name><family>{family}</family><given>{given}</given></name></assignedPerson>"
            ),
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><realmCode code=\"FR\"/><typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/><templateId root=\"2.16.840.1.113883.2.8.2.1\"/><templateId root=\"1.2.250.1.213.1.1.1.1\"/><id root=\"{id}\"/><code code=\"{kind}\" codeSystem=\"{system}\" displayName=\"{label}\"/><title>{title} n° {number}</title><effectiveTime value=\"{day}101500+0000\"/><confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\"/><languageCode code=\"fr-FR\"/><setId root=\"{id}\"/><versionNumber value=\"1\"/><recordTarget><patientRole><id root=\"{oid}\" extension=\"{matricule}\"/><patient><name><family qualifier=\"BR\">{nom}</family><given>{prenom}</given><given qualifier=\"BR\">{prenom}</given></name><birthTime value=\"{birth}\"/></patient></patientRole></recordTarget><author><time value=\"{day}101500+0000\"/><assignedAuthor>{author}</assignedAuthor></author><component><structuredBody><component><section><code code=\"{kind}\" codeSystem=\"{system}\"/><title>{title}</title><text><paragraph>Document d’essai n° {number}, fictif : aucune donnée réelle.</paragraph><table><thead><tr><th>Mesure</th><th>Valeur</th></tr></thead><tbody><tr><td>Exemple</td><td>{value}</td></tr></tbody></table></text></section></component></structuredBody></component></ClinicalDocument>",
            id = self.unique_id(),
            label = escape(label),
            number = self.number + 1,
            day = self.day,
            oid = self.patient.oid,
            matricule = self.patient.matricule,
            nom = escape(&self.patient.nom),
            prenom = escape(&self.patient.prenom),
            birth = self.patient.naissance.replace('-', ""),
            value = self.number % 97,
        )
        .into_bytes()
    }

    fn entry(&self, content: &[u8]) -> Entry {
        let hash: String = Sha1::digest(content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let id = self.id();
        let (author, ..) = self.author();
        let mut confidentiality = vec!["N".to_owned()];
        if self.is_masked() {
            confidentiality.push("MASQUE_PS".to_owned());
        }
        Entry {
            lid: id.clone(),
            version: 1,
            unique_id: self.unique_id(),
            matricule: self.patient.matricule.clone(),
            status: self.status().to_owned(),
            class: self.kind.3.to_owned(),
            kind: self.kind.0.to_owned(),
            format: "urn:asipSante:modelesHorsProfils:2011".to_owned(),
            practice: "AMBULATOIRE".to_owned(),
            authors: vec![match author {
                "" => self.patient.matricule.clone(),
                id => id.to_owned(),
            }],
            creation: format!("{}101500", self.day),
            service_start: format!("{}101500", self.day),
            xml: self.xml(&id, &hash, content.len(), &confidentiality),
            confidentiality,
            hash,
            size: content.len(),
            mime: "text/xml".to_owned(),
            set: String::new(),
            id,
        }
    }

    fn xml(&self, id: &str, hash: &str, size: usize, confidentiality: &[String]) -> String {
        let (kind, system, label, class, class_label, title, _) = self.kind;
        let (author, family, given, speciality, facility, facility_label) = self.author();
        let slot = |name: &str, value: &str| {
            format!(
                "<Slot name=\"{name}\"><ValueList><Value>{}</Value></ValueList></Slot>",
                escape(value)
            )
        };
        let mut next = 0;
        let mut coded = |scheme: &str, code: &str, system: &str, label: &str| {
            next += 1;
            format!(
                "<Classification id=\"{id}-{next}\" classificationScheme=\"urn:uuid:{scheme}\" classifiedObject=\"{id}\" nodeRepresentation=\"{code}\">{}<Name><LocalizedString value=\"{}\"/></Name></Classification>",
                slot("codingScheme", system),
                escape(label)
            )
        };
        let person = match author {
            "" => format!(
                "{}^{}^{}^^^^^^&{}&ISO^D^^^NH",
                self.patient.matricule, self.patient.nom, self.patient.prenom, self.patient.oid
            ),
            id => format!("{id}^{family}^{given}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"),
        };
        let hidden = |code: &String| match code.as_str() {
            "N" => ("2.16.840.1.113883.5.25", "Normal"),
            _ => (HIDING, "Masqué aux professionnels de santé"),
        };
        let mut classified = String::new();
        classified.push_str(&coded(
            "41a5887f-8865-4c09-adf7-e362475b143a",
            class,
            CLASSES,
            class_label,
        ));
        classified.push_str(&coded(
            "f0306f51-975f-434e-a61c-c59651d33983",
            kind,
            system,
            label,
        ));
        for code in confidentiality {
            let (system, label) = hidden(code);
            classified.push_str(&coded(
                "f4f85eac-e6cb-4883-b524-f2705394840f",
                code,
                system,
                label,
            ));
        }
        classified.push_str(&coded(
            "a09d5840-386c-46f2-b5ad-9c3699a4309d",
            "urn:asipSante:modelesHorsProfils:2011",
            "1.2.250.1.213.1.1.4.2.282",
            "Document non référencé IHE ou CI-SIS",
        ));
        classified.push_str(&coded(
            "f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
            facility,
            "1.2.250.1.71.4.2.4",
            facility_label,
        ));
        classified.push_str(&coded(
            "cccf5598-8b07-4b77-a05e-ae952c785ead",
            "AMBULATOIRE",
            "1.2.250.1.213.1.1.4.9",
            "Ambulatoire",
        ));
        let speciality = match speciality {
            "" => String::new(),
            said => slot("authorSpecialty", said),
        };
        let patient = format!("{}^^^&{}&ISO^NH", self.patient.matricule, self.patient.oid);
        let time = format!("{}101500", self.day);
        let slots: String = [
            ("creationTime", time.as_str()),
            ("hash", hash),
            ("languageCode", "fr-FR"),
            ("legalAuthenticator", &person),
            ("repositoryUniqueId", REPOSITORY),
            ("serviceStartTime", &time),
            ("size", &size.to_string()),
            ("sourcePatientId", &patient),
        ]
        .iter()
        .map(|(name, value)| slot(name, value))
        .collect();
        format!(
            "<ExtrinsicObject id=\"{id}\" lid=\"{id}\" mimeType=\"text/xml\" objectType=\"urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1\" status=\"{STATUS}\">{slots}<Name><LocalizedString value=\"{title} n° {number}\"/></Name><VersionInfo versionName=\"1\"/><Classification id=\"{id}-0\" classificationScheme=\"urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d\" classifiedObject=\"{id}\" nodeRepresentation=\"\">{person}{speciality}</Classification>{classified}<ExternalIdentifier id=\"{id}-p\" identificationScheme=\"urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427\" registryObject=\"{id}\" value=\"{patient}\"><Name><LocalizedString value=\"XDSDocumentEntry.patientId\"/></Name></ExternalIdentifier><ExternalIdentifier id=\"{id}-u\" identificationScheme=\"urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab\" registryObject=\"{id}\" value=\"{unique}\"><Name><LocalizedString value=\"XDSDocumentEntry.uniqueId\"/></Name></ExternalIdentifier></ExtrinsicObject>",
            number = self.number + 1,
            person = slot("authorPerson", &person),
            patient = escape(&patient),
            unique = self.unique_id(),
        )
    }
}
