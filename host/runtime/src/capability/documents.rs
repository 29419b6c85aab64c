//! `socle:practice/documents`: documents within the granted scope, changed with the rest of the call's work.

use std::sync::Arc;

use socle_manifest::{Access, Permission};
use socle_record::{
    BlobRef, Document as Stored, DocumentChange, DocumentId, DocumentStatut, DocumentType, LOINC,
    NewDocument, PatientId, Write,
};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::documents;
use crate::capability::base::{lookup, one_line};
use crate::failure::{Data, Failure};
use crate::limits;
use crate::ports::LayoutPart;
use crate::resources::{Blob, Document, Layout, Query};
use crate::state::CallState;

/// Kind of entity in queries.
const DOCUMENT: &str = "document";

fn wrong(field: &str, message: &str) -> Failure {
    let mut failure = Failure::new("field", message);
    failure.details.push(("field".into(), field.into()));
    failure
}

fn closed(statut: DocumentStatut) -> Failure {
    Failure::new(
        "document.statut",
        format!(
            "Ce document est {} : cette modification n’est plus possible. Créez un document qui le remplace.",
            statut.libelle()
        ),
    )
}

/// A field as it is seen.
fn seen(document: &Stored, field: &str) -> Data {
    let id = |id: &Option<DocumentId>| {
        id.as_ref()
            .map_or(Data::None, |id| Data::Text(id.as_str().to_owned()))
    };
    let text = |text: &str| Data::Text(text.to_owned());
    match field {
        "title" => text(&document.title),
        "type-system" => text(&document.kind.system),
        "type-code" => text(&document.kind.code),
        "type-label" => text(&document.kind.label),
        "mime" => text(&document.mime),
        "status" => text(document.statut.as_str()),
        "read" => Data::Flag(document.is_read),
        "author" => text(&document.author),
        "date" => text(&document.date),
        "created" => Data::Integer(document.created_ms),
        "modified" => Data::Integer(document.updated_ms),
        "version" => Data::Integer(document.version.into()),
        "size" => size(&document.content),
        "sha-256" => Data::Text(document.content.digest.to_string()),
        "replaces" => id(&document.replaces),
        "replaced-by" => id(&document.replaced_by),
        _ => Data::None,
    }
}

fn size(content: &BlobRef) -> Data {
    Data::Integer(i64::try_from(content.size_bytes).unwrap_or(i64::MAX))
}

impl CallState {
    pub(crate) fn may_use_documents(&self, patient: &str, access: Access) -> Result<(), Failure> {
        self.granted_any("documents", |permission| match permission {
            Permission::Documents {
                scope,
                access: allowed,
            } => *allowed >= access && self.in_scope(*scope, patient),
            _ => false,
        })
    }

    /// The document as this call sees it: with what it staged.
    fn document_now(&mut self, id: &str) -> Result<Stored, Failure> {
        let staged = self.staged.documents.get(id).cloned();
        let document = match staged {
            Some(document) => Ok(document),
            None => self.host.record.document(&DocumentId::from(id)),
        };
        // Whether a document exists is not told of patients out of reach: without any line, nothing is.
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                self.granted_any("documents", |permission| {
                    matches!(permission, Permission::Documents { .. })
                })?;
                return Err(self.host.record_failure(&error));
            }
        };
        self.may_use_documents(document.patient.as_str(), Access::Read)?;
        self.note_read("documents", Some(document.patient.as_str()));
        Ok(document)
    }

    /// Keep a content in the record; what never commits is swept later.
    fn keep_content(&mut self, content: &Blob) -> Result<BlobRef, Failure> {
        if content.bytes.len() > limits::DOCUMENT_BYTES {
            return Err(
                Failure::new("limit", "Document trop grand pour être classé.")
                    .author("a document holds at most 64 MiB"),
            );
        }
        self.host
            .record
            .put_blob(&mut content.bytes.as_slice())
            .map_err(|error| self.host.record_failure(&error))
    }

    fn bring_content(&mut self, content: &BlobRef) -> Result<Blob, Failure> {
        let too_large = || Failure::new("limit", "Document trop grand pour être lu en une fois.");
        let size = usize::try_from(content.size_bytes).unwrap_or(usize::MAX);
        if size > self.meter.blobs.left() {
            return Err(too_large());
        }
        let bytes = self
            .host
            .record
            .read_blob(&content.digest, 0, size)
            .map_err(|error| self.host.record_failure(&error))?;
        Blob::taken(std::sync::Arc::new(bytes), &self.meter.blobs).ok_or_else(too_large)
    }

    fn file_document(
        &mut self,
        patient: &str,
        fields: &[(String, Data)],
        content: &Blob,
    ) -> Result<Stored, Failure> {
        self.may_use_documents(patient, Access::Write)?;
        self.may_write()?;
        let text = |field: &str, default: &str| match lookup(fields, field) {
            Data::None => Ok(default.to_owned()),
            Data::Text(text) => Ok(text),
            _ => Err(wrong(field, "Ce champ doit être un texte.")),
        };
        let statut: DocumentStatut = text("status", DocumentStatut::Brouillon.as_str())?
            .parse()
            .map_err(|_unknown| wrong("status", "Cet état n’existe pas."))?;
        let author = self.author();
        let by = author
            .person
            .as_ref()
            .map(|person| person.nom.clone())
            .filter(|nom| !nom.trim().is_empty())
            .unwrap_or_else(|| "Cabinet".to_owned());
        let id = self
            .host
            .record
            .mint_id()
            .map_err(|error| self.host.record_failure(&error))?;
        let kept = self.keep_content(content)?;
        let now = self.host.clock.now_ms();
        let new = NewDocument {
            id: Some(DocumentId::from(id.as_str())),
            patient: PatientId::from(patient),
            title: text("title", "")?,
            kind: DocumentType {
                system: text("type-system", LOINC)?,
                code: text("type-code", "")?,
                label: text("type-label", "")?,
            }
            .labelled(),
            mime: text("mime", "application/pdf")?,
            statut,
            is_read: match lookup(fields, "read") {
                Data::Flag(read) => read,
                _ => false,
            },
            author: text("author", &by)?,
            date: text("date", &self.host.clock.today())?,
            content: kept.digest,
        };
        new.check()
            .map_err(|error| self.host.record_failure(&error))?;
        let document = Stored {
            id: DocumentId::from(id.as_str()),
            patient: new.patient.clone(),
            revision: 1,
            title: new.title.trim().to_owned(),
            kind: new.kind.clone(),
            mime: new.mime.clone(),
            statut,
            is_read: new.is_read,
            author: new.author.clone(),
            date: new.date.clone(),
            created_ms: now,
            updated_ms: now,
            version: 1,
            content: kept,
            replaces: None,
            replaced_by: None,
            archived: false,
            for_person: None,
        };
        let weight = fields
            .iter()
            .map(|(field, value)| field.len() + value.weight())
            .sum();
        self.stage(Write::CreateDocument(new), weight)?;
        self.staged.documents.insert(id, document.clone());
        Ok(document)
    }

    /// Stage a change of a document this call has open, and see it so.
    fn change_document(
        &mut self,
        resource: &Resource<Document>,
        change: DocumentChange,
        becomes: impl FnOnce(&mut Stored) -> Result<(), Failure>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let mut document = self.resource(resource)?.0.clone();
        let staged = (|| {
            self.may_use_documents(document.patient.as_str(), Access::Write)?;
            becomes(&mut document)?;
            let write = Write::Document {
                id: document.id.clone(),
                revision: document.revision,
                change,
            };
            self.stage(write, 256)
        })();
        if let Err(failure) = staged {
            return Ok(Err(failure));
        }
        document.revision += 1;
        self.staged
            .documents
            .insert(document.id.as_str().to_owned(), document.clone());
        self.resource_mut(resource)?.0 = document;
        Ok(Ok(()))
    }

    fn documents_query(&mut self, query: &Query) -> Result<socle_record::Query, Failure> {
        if query.kind != DOCUMENT {
            return Err(Failure::unsupported(
                "the kind of a query for documents is `document`",
            ));
        }
        let all = self.granted_any("documents", |permission| {
            matches!(
                permission,
                Permission::Documents {
                    scope: socle_manifest::Scope::All,
                    ..
                }
            )
        });
        let within = self.narrowed(all, |state, patient| {
            state.may_use_documents(patient, Access::Read)
        })?;
        self.dependencies.queries = true;
        let patient = self.call.patient.clone();
        self.note_read("documents", patient.as_deref());
        Ok(query.for_the_record(within))
    }
}

impl documents::Host for CallState {
    fn create(
        &mut self,
        patient: String,
        fields: Vec<(String, Data)>,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<Resource<Document>, Failure>> {
        let content = self.resource(&content)?.clone();
        match self.file_document(&patient, &fields, &content) {
            Ok(document) => Ok(Ok(self.keep(Document(document))?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn open(&mut self, id: String) -> wasmtime::Result<Result<Resource<Document>, Failure>> {
        match self.document_now(&id) {
            Ok(document) => Ok(Ok(self.keep(Document(document))?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn find(
        &mut self,
        query: Resource<Query>,
    ) -> wasmtime::Result<Result<Vec<Resource<Document>>, Failure>> {
        let query = self.resource(&query)?.clone();
        let found = self.documents_query(&query).and_then(|asked| {
            self.host
                .record
                .documents(&asked)
                .map_err(|error| self.host.record_failure(&error))
        });
        match found {
            Ok(page) => {
                let mut documents = Vec::with_capacity(page.rows.len());
                for document in page.rows {
                    self.note_read("documents", Some(document.patient.as_str()));
                    let staged = self.staged.documents.get(document.id.as_str()).cloned();
                    documents.push(self.keep(Document(staged.unwrap_or(document)))?);
                }
                Ok(Ok(documents))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn show(
        &mut self,
        title: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let content = Arc::clone(&self.resource(&content)?.bytes);
        Ok(self.show_unfiled(&title, content))
    }

    async fn typeset(
        &mut self,
        patient: String,
        layout: Resource<Layout>,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        let layout = self.resource(&layout)?.layout.clone();
        if let Err(failure) = self.may_use_documents(&patient, Access::Write) {
            return Ok(Err(failure));
        }
        // What is laid out holds the traits, and the INS when it is qualified.
        self.note_read("documents", Some(&patient));
        let (host, author) = (Arc::clone(&self.host), self.author());
        let done = tokio::task::spawn_blocking(move || {
            let patient = PatientId::from(patient.as_str());
            host.ports
                .typesetter
                .typeset(&host.record, &author, Some(&patient), &layout)
        })
        .await;
        let pdf = match done {
            Ok(Ok(pdf)) => pdf,
            Ok(Err(failure)) => return Ok(Err(failure)),
            Err(error) => {
                return Ok(Err(Failure::new(
                    "typeset.failed",
                    "Le document n’a pas pu être mis en page : recommencez.",
                )
                .author(error.to_string())));
            }
        };
        match Blob::taken(Arc::new(pdf), &self.meter.blobs) {
            Some(blob) => Ok(Ok(self.keep(blob)?)),
            None => Ok(Err(Failure::new("limit", "Document trop grand."))),
        }
    }

    fn count(&mut self, query: Resource<Query>) -> wasmtime::Result<Result<u64, Failure>> {
        let query = self.resource(&query)?.clone();
        Ok(self.documents_query(&query).and_then(|asked| {
            let none = socle_record::Query { count: 0, ..asked };
            self.host
                .record
                .documents(&none)
                .map(|page| page.total)
                .map_err(|error| self.host.record_failure(&error))
        }))
    }
}

impl CallState {
    /// A file that is not filed, in front of the person who asked to see it. It stays on this workstation.
    fn show_unfiled(&mut self, title: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        self.granted_any("documents", |permission| {
            matches!(permission, Permission::Documents { .. })
        })?;
        self.person_acts()?;
        if content.len() > limits::DOCUMENT_BYTES {
            return Err(
                Failure::new("limit", "Fichier trop grand pour être montré.")
                    .author("documents.show takes at most 64 MiB"),
            );
        }
        let patient = self.call.patient.clone();
        self.note_use("documents.show", patient.as_deref());
        let title = one_line(title, limits::FILE_NAME_CHARS);
        let by = self.plugin.manifest.name.clone();
        self.host.ports.desktop.show(&by, &title, content)
    }

    /// One more part of a layout: so many texts, so many bytes.
    fn lay(
        &mut self,
        layout: &Resource<Layout>,
        part: LayoutPart,
        texts: usize,
        bytes: usize,
    ) -> wasmtime::Result<()> {
        let parts = self.resource(layout)?.parts.saturating_add(texts.max(1));
        if parts > limits::LAYOUT_PARTS {
            let what = format!("{} texts of a document", limits::LAYOUT_PARTS);
            return Err(self.meter.exceed(what));
        }
        let held = self.hold(layout, bytes.saturating_add(64), 0)?;
        held.parts = parts;
        held.layout.parts.push(part);
        Ok(())
    }
}

impl documents::HostLayout for CallState {
    fn new(&mut self, title: String) -> wasmtime::Result<Resource<Layout>> {
        self.keep(Layout {
            layout: crate::ports::Layout {
                title: one_line(&title, limits::TABLE_TITLE_CHARS),
                parts: Vec::new(),
            },
            ..Layout::default()
        })
    }

    fn heading(
        &mut self,
        layout: Resource<Layout>,
        level: u8,
        text: String,
    ) -> wasmtime::Result<()> {
        let bytes = text.len();
        self.lay(&layout, LayoutPart::Heading(level, text), 1, bytes)
    }

    fn paragraph(&mut self, layout: Resource<Layout>, text: String) -> wasmtime::Result<()> {
        let bytes = text.len();
        self.lay(&layout, LayoutPart::Paragraph(text), 1, bytes)
    }

    fn aside(&mut self, layout: Resource<Layout>, text: String) -> wasmtime::Result<()> {
        let bytes = text.len();
        self.lay(&layout, LayoutPart::Aside(text), 1, bytes)
    }

    fn items(
        &mut self,
        layout: Resource<Layout>,
        numbered: bool,
        items: Vec<String>,
    ) -> wasmtime::Result<()> {
        let (texts, bytes) = (items.len(), items.iter().map(String::len).sum());
        self.lay(&layout, LayoutPart::Items(numbered, items), texts, bytes)
    }

    fn table(
        &mut self,
        layout: Resource<Layout>,
        header: Vec<String>,
        rows: Vec<Vec<String>>,
    ) -> wasmtime::Result<()> {
        let cells = || rows.iter().flatten().chain(&header);
        let (texts, bytes) = (cells().count(), cells().map(String::len).sum());
        self.lay(&layout, LayoutPart::Table(header, rows), texts, bytes)
    }

    fn pairs(
        &mut self,
        layout: Resource<Layout>,
        pairs: Vec<(String, String)>,
    ) -> wasmtime::Result<()> {
        let bytes = pairs.iter().map(|(a, b)| a.len() + b.len()).sum();
        let texts = pairs.len() * 2;
        self.lay(&layout, LayoutPart::Pairs(pairs), texts, bytes)
    }

    fn drop(&mut self, layout: Resource<Layout>) -> wasmtime::Result<()> {
        self.forget_held(layout)
    }
}

impl documents::HostDocument for CallState {
    fn id(&mut self, document: Resource<Document>) -> wasmtime::Result<String> {
        Ok(self.resource(&document)?.0.id.as_str().to_owned())
    }

    fn patient(&mut self, document: Resource<Document>) -> wasmtime::Result<String> {
        Ok(self.resource(&document)?.0.patient.as_str().to_owned())
    }

    fn revision(&mut self, document: Resource<Document>) -> wasmtime::Result<u64> {
        Ok(self.resource(&document)?.0.revision)
    }

    fn get(&mut self, document: Resource<Document>, field: String) -> wasmtime::Result<Data> {
        Ok(seen(&self.resource(&document)?.0, &field))
    }

    fn content(
        &mut self,
        document: Resource<Document>,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        let document = self.resource(&document)?.0.clone();
        let brought = self
            .may_use_documents(document.patient.as_str(), Access::Read)
            .and_then(|()| self.bring_content(&document.content));
        match brought {
            Ok(blob) => Ok(Ok(self.keep(blob)?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn content_of(
        &mut self,
        document: Resource<Document>,
        version: u32,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        let document = self.resource(&document)?.0.clone();
        let brought = self
            .may_use_documents(document.patient.as_str(), Access::Read)
            .and_then(|()| {
                if version == document.version {
                    return Ok(document.content);
                }
                self.version(&document, version).map(|found| found.content)
            })
            .and_then(|content| self.bring_content(&content));
        match brought {
            Ok(blob) => Ok(Ok(self.keep(blob)?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn get_of(
        &mut self,
        document: Resource<Document>,
        version: u32,
        field: String,
    ) -> wasmtime::Result<Result<Data, Failure>> {
        let document = self.resource(&document)?.0.clone();
        Ok(self
            .may_use_documents(document.patient.as_str(), Access::Read)
            .and_then(|()| self.version(&document, version))
            .map(|version| match field.as_str() {
                "mime" => Data::Text(version.mime),
                "size" => size(&version.content),
                "sha-256" => Data::Text(version.content.digest.to_string()),
                "created" => Data::Integer(version.created_ms),
                "plugin" => version.by.plugin.map_or(Data::None, Data::Text),
                "person" => version
                    .by
                    .person
                    .map_or(Data::None, |person| Data::Text(person.nom)),
                _ => Data::None,
            }))
    }

    fn new_version(
        &mut self,
        document: Resource<Document>,
        content: Resource<Blob>,
        mime: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let content = self.resource(&content)?.clone();
        let patient = self.resource(&document)?.0.patient.clone();
        let kept = self
            .may_use_documents(patient.as_str(), Access::Write)
            .and_then(|()| self.may_write())
            .and_then(|()| self.keep_content(&content));
        let kept = match kept {
            Ok(kept) => kept,
            Err(failure) => return Ok(Err(failure)),
        };
        let change = DocumentChange::Version {
            content: kept.digest,
            mime: mime.clone(),
        };
        self.change_document(&document, change, |document| {
            if !document.statut.is_open() {
                return Err(closed(document.statut));
            }
            document.version += 1;
            document.statut = DocumentStatut::Brouillon;
            (document.mime, document.content) = (mime, kept);
            Ok(())
        })
    }

    fn set_status(
        &mut self,
        document: Resource<Document>,
        status: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Ok(next) = status.parse::<DocumentStatut>() else {
            return Ok(Err(wrong("status", "Cet état n’existe pas.")));
        };
        let now = self.resource(&document)?.0.statut;
        if now == next {
            return Ok(Ok(()));
        }
        if next == DocumentStatut::Valide
            && let Err(failure) = self.person_acts()
        {
            return Ok(Err(failure));
        }
        self.change_document(&document, DocumentChange::Statut(next), |document| {
            if !document.statut.may_become(next) {
                return Err(closed(document.statut));
            }
            document.statut = next;
            Ok(())
        })
    }

    fn set_read(
        &mut self,
        document: Resource<Document>,
        read: bool,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if self.resource(&document)?.0.is_read == read {
            return Ok(Ok(()));
        }
        self.change_document(&document, DocumentChange::Read(read), |document| {
            document.is_read = read;
            Ok(())
        })
    }

    fn set(
        &mut self,
        document: Resource<Document>,
        field: String,
        value: Data,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Data::Text(text) = value else {
            return Ok(Err(wrong(&field, "Ce champ doit être un texte.")));
        };
        let mut changed = self.resource(&document)?.0.clone();
        match field.as_str() {
            "title" => changed.title = text.trim().to_owned(),
            "author" => changed.author = text,
            "date" => changed.date = text,
            "type-system" => changed.kind.system = text,
            "type-code" => changed.kind.code = text,
            "type-label" => changed.kind.label = text,
            _ => return Ok(Err(wrong(&field, "Ce champ ne peut pas être modifié."))),
        }
        if let Err(error) = changed.check() {
            return Ok(Err(self.host.record_failure(&error)));
        }
        let change = DocumentChange::Describe {
            title: Some(changed.title.clone()),
            kind: Some(changed.kind.clone()),
            author: Some(changed.author.clone()),
            date: Some(changed.date.clone()),
        };
        self.change_document(&document, change, |document| {
            if !document.statut.is_open() {
                return Err(closed(document.statut));
            }
            *document = changed;
            Ok(())
        })
    }

    fn replace(
        &mut self,
        document: Resource<Document>,
        by: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let mine = self.resource(&document)?.0.clone();
        let other = match self.document_now(&by) {
            Ok(other) => other,
            Err(failure) => return Ok(Err(failure)),
        };
        if other.patient != mine.patient || other.id == mine.id {
            return Ok(Err(wrong(
                "by",
                "Un document est remplacé par un autre document du même patient.",
            )));
        }
        let change = DocumentChange::ReplacedBy(other.id.clone());
        let done = self.change_document(&document, change, |document| {
            if document.statut == DocumentStatut::Remplace {
                return Err(closed(document.statut));
            }
            document.statut = DocumentStatut::Remplace;
            document.replaced_by = Some(other.id.clone());
            Ok(())
        })?;
        if done.is_ok() {
            let replaces = Stored {
                replaces: Some(mine.id),
                revision: other.revision + 1,
                ..other
            };
            self.staged.documents.insert(by, replaces);
        }
        Ok(done)
    }

    fn drop(&mut self, document: Resource<Document>) -> wasmtime::Result<()> {
        self.forget(document)
    }
}

impl CallState {
    fn version(
        &mut self,
        document: &Stored,
        version: u32,
    ) -> Result<socle_record::DocumentVersion, Failure> {
        self.host
            .record
            .document_versions(&document.id)
            .map_err(|error| self.host.record_failure(&error))?
            .into_iter()
            .find(|found| found.number == version)
            .ok_or_else(|| {
                Failure::new("not-found", "Cette version du document n’existe pas.")
                    .author("no such version, or it is not committed yet")
            })
    }
}
