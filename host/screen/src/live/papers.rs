//! Documents: listed, read, drawn, written. What is typed is kept by one task at a time, the latest text only.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use socle_formats::cda;
use socle_record::{
    Author, Document, DocumentChange, DocumentId, Level, NewSetting, PatientId, Read, Unit, Value,
    Write,
};
use socle_runtime::Host;
use socle_runtime::ports::Desktop as _;
use socle_session::Act as Needs;
use socle_typeset::template;

use super::{Inner, LiveModel};
use crate::kit::text::{t, t_with};
use crate::model::papers::{Content, ListState, PageState, PaperAct, Papers, Preview, TEMPLATE};
use crate::model::{Failed, Outcome, Ticket};
use socle_practice as open_practice;
use socle_practice::documents::import::{SCAN_FOLDER, Tray, Waiting};
use socle_practice::documents::letter::{Draft, Duplicated};
use socle_practice::documents::list::Wanted;
use socle_practice::documents::paper::{Cups, Printers};
use socle_practice::documents::templates::Template;
use socle_practice::documents::viewer::Viewer;
use socle_practice::documents::{
    DocumentError, OWNER, import, letter, list, practice, sheet, structured, taking, templates,
};
use socle_practice::rights::NotAllowed;

/// Lists kept.
const LISTS: usize = 12;
/// Contents kept.
const CONTENTS: usize = 8;
/// Pages kept, as pictures.
const PAGES: usize = 24;
/// Longest text shown, characters.
const TEXT_CHARS: usize = 200_000;
/// Pages of a letter drawn while it is written.
const PREVIEWED: usize = 8;
/// Their width, pixels.
const PREVIEW_PX: f32 = 1_000.0;
/// How often the scan folder is looked at.
const LOOK: Duration = Duration::from_secs(3);

/// What is known of documents.
#[derive(Default)]
pub(super) struct Known {
    state: Mutex<State>,
    tray: Mutex<Tray>,
}

#[derive(Default)]
struct State {
    lists: HashMap<Wanted, List>,
    /// Grows with each change of documents: a list read before is old.
    age: u64,
    contents: Vec<((String, u32), Content)>,
    pages: Vec<(PageKey, PageState)>,
    templates: Option<Arc<Vec<Template>>>,
    templates_asked: bool,
    drafts: HashMap<String, Option<Result<Arc<Draft>, String>>>,
    /// Whose each is.
    patients: HashMap<String, String>,
    /// Typed and not yet kept: patient and text.
    pending: HashMap<String, (String, Draft)>,
    writing: bool,
    previews: HashMap<String, Preview>,
    printers: Option<Result<Arc<Printers>, String>>,
    printers_asked: bool,
    waiting: Arc<Vec<Waiting>>,
    tray_failure: Option<String>,
    looked_at: Option<Instant>,
    looking: bool,
    said: Option<Arc<BTreeMap<String, String>>>,
    said_asked: bool,
    sampling: Option<String>,
    begun: Vec<(String, String)>,
    told: Vec<String>,
}

/// A page: document, version, what is attached, page, width.
type PageKey = (String, u32, Option<usize>, usize, u32);

#[derive(Default)]
struct List {
    known: ListState,
    reading: bool,
    age: Option<u64>,
    /// Lines asked for the last time.
    upto: usize,
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was written about documents.
    pub(super) fn changed(&self) {
        let mut state = self.lock();
        state.age += 1;
        state.templates_asked = false;
        state.said_asked = false;
    }
}

/// Keep the latest so many.
fn push<K: PartialEq, V>(kept: &mut Vec<(K, V)>, most: usize, key: K, value: V) {
    kept.retain(|(known, _)| *known != key);
    if kept.len() >= most {
        kept.remove(0);
    }
    kept.push((key, value));
}

impl Inner {
    /// Do it on a thread that may wait; a frame is asked for once it is done.
    pub(super) fn away(self: &Arc<Self>, work: impl FnOnce(&Arc<Self>) + Send + 'static) {
        let inner = Arc::clone(self);
        self.lock().reading += 1;
        self.runtime.spawn_blocking(move || {
            work(&inner);
            inner.lock().reading -= 1;
            (inner.repaint)();
        });
    }

    fn author(&self) -> Author {
        open_practice::author(&self.host)
    }

    /// Who writes: what was typed before the session locked is theirs.
    fn writer(&self) -> Author {
        match self.author() {
            Author { person: None, .. } => self
                .last_there()
                .map_or_else(Author::host, |one| open_practice::author_of(&one)),
            author => author,
        }
    }

    /// Note in the journal that what a document holds is read.
    fn note_document(&self, document: &Document) -> Result<(), DocumentError> {
        let record = self.host.record();
        record.journal_reads(&[Read {
            plugin: None,
            person: self.author().person.map(|person| person.id),
            session: None,
            patient: Some(document.patient.clone()),
            capability: "documents".to_owned(),
            at_ms: record.now_ms(),
        }])?;
        Ok(())
    }

    /// Keep and lay out what is typed until nothing is left.
    fn write(self: &Arc<Self>) {
        {
            let mut state = self.papers.lock();
            if state.writing || state.pending.is_empty() {
                return;
            }
            state.writing = true;
        }
        self.away(|inner| {
            loop {
                let next = {
                    let mut state = inner.papers.lock();
                    let next = state.pending.keys().next().cloned();
                    match next.and_then(|id| state.pending.remove(&id).map(|typed| (id, typed))) {
                        Some(next) => next,
                        None => {
                            state.writing = false;
                            return;
                        }
                    }
                };
                let (id, (patient, draft)) = next;
                inner.keep(&id, &patient, &draft);
                (inner.repaint)();
            }
        });
    }

    fn keep(&self, id: &str, patient: &str, draft: &Draft) {
        let record = self.host.record();
        let author = self.writer();
        let kept = letter::keep(record, &author, &DocumentId::from(id), draft);
        let laid = letter::preview(record, &author, &PatientId::from(patient), draft).and_then(
            |printed| {
                let mut pages = Vec::new();
                for page in 0..printed.pages.min(PREVIEWED) {
                    // Made here a moment ago: no stranger's file.
                    let drawn = Viewer::Here.draw(&printed.pdf, page, PREVIEW_PX)?;
                    pages.push(Arc::new(drawn.picture));
                }
                Ok((pages, printed))
            },
        );
        let mut state = self.papers.lock();
        let more = state.pending.contains_key(id);
        let preview = state.previews.entry(id.to_owned()).or_default();
        preview.failure = None;
        match kept {
            Ok(()) => preview.kept = !more,
            Err(error) => {
                preview.kept = false;
                preview.failure = Some(error.message());
            }
        }
        match laid {
            Ok((pages, printed)) => {
                preview.pages = pages;
                preview.count = printed.pages;
                preview.missing = printed.missing;
                preview.generation += 1;
            }
            Err(error) => preview.failure = Some(error.message()),
        }
        if !more {
            state
                .drafts
                .insert(id.to_owned(), Some(Ok(Arc::new(draft.clone()))));
        }
    }

    /// Lay a template out with the labels of its fields.
    fn lay_sample(&self, text: &str) {
        let record = self.host.record();
        let laid = template::sample(text)
            .map_err(DocumentError::from)
            .and_then(|text| letter::sample(record, &self.author(), &text))
            .and_then(|printed| {
                let page = Viewer::Here.draw(&printed.pdf, 0, PREVIEW_PX)?;
                Ok((vec![Arc::new(page.picture)], printed))
            });
        let mut state = self.papers.lock();
        let preview = state.previews.entry(TEMPLATE.to_owned()).or_default();
        preview.failure = None;
        match laid {
            Ok((pages, printed)) => {
                preview.pages = pages;
                preview.count = printed.pages;
                preview.missing = printed.missing;
                preview.generation += 1;
            }
            Err(error) => preview.failure = Some(error.message()),
        }
    }

    /// Look at the scan folder, when there is one and it is time.
    fn look_at_tray(self: &Arc<Self>) {
        {
            let mut state = self.papers.lock();
            let now = Instant::now();
            let early = state
                .looked_at
                .is_some_and(|at| now.duration_since(at) < LOOK);
            if state.looking || early {
                return;
            }
            (state.looking, state.looked_at) = (true, Some(now));
        }
        let inner = Arc::clone(self);
        // Not a reading of what is on screen: nobody waits for it.
        self.runtime.spawn_blocking(move || {
            let record = inner.host.record();
            let level = Level::Workstation(record.workstation().to_owned());
            let folder = match record.setting(&level, OWNER, SCAN_FOLDER) {
                Ok(Some(Value::Text(folder))) if !folder.trim().is_empty() => Some(folder),
                _ => None,
            };
            let found = folder.map(|folder| {
                let mut tray = inner
                    .papers
                    .tray
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                tray.look(record, &inner.viewer, folder.trim().as_ref())
            });
            {
                let mut state = inner.papers.lock();
                state.looking = false;
                (state.waiting, state.tray_failure) = match found {
                    None => Default::default(),
                    Some(Ok(waiting)) => (Arc::new(waiting), None),
                    Some(Err(error)) => (Arc::default(), Some(error.message())),
                };
            }
            (inner.repaint)();
        });
    }
}

impl Papers for LiveModel {
    fn list(&self, wanted: &Wanted, upto: usize) -> ListState {
        let (known, begin) = {
            let mut state = self.inner.papers.lock();
            let age = state.age;
            if state.lists.len() >= LISTS && !state.lists.contains_key(wanted) {
                state.lists.clear();
            }
            let list = state.lists.entry(wanted.clone()).or_default();
            let begin = (list.age != Some(age) || list.upto < upto) && !list.reading;
            if begin {
                (list.reading, list.age) = (true, Some(age));
                list.upto = list.upto.max(upto);
            }
            (list.known.clone(), begin.then_some(list.upto))
        };
        if let Some(upto) = begin {
            let wanted = wanted.clone();
            self.inner.away(move |inner| {
                let found = list::find(inner.host.record(), &wanted, upto);
                let mut state = inner.papers.lock();
                let list = state.lists.entry(wanted).or_default();
                list.reading = false;
                match found {
                    Ok(found) => {
                        list.known = ListState {
                            found: Some(Arc::new(found)),
                            failure: None,
                        }
                    }
                    Err(error) => list.known.failure = Some(error.message()),
                }
            });
        }
        known
    }

    fn content(&self, document: &Document) -> Content {
        let key = (document.id.as_str().to_owned(), document.version);
        {
            let mut state = self.inner.papers.lock();
            if let Some((_, known)) = state.contents.iter().find(|(known, _)| *known == key) {
                return known.clone();
            }
            push(&mut state.contents, CONTENTS, key.clone(), Content::Waiting);
        }
        let document = document.clone();
        self.inner.away(move |inner| {
            let content =
                content(inner, &document).unwrap_or_else(|error| Content::Failed(error.message()));
            push(&mut inner.papers.lock().contents, CONTENTS, key, content);
        });
        Content::Waiting
    }

    fn page(
        &self,
        document: &Document,
        part: Option<usize>,
        page: usize,
        width_px: u32,
    ) -> PageState {
        let key = (
            document.id.as_str().to_owned(),
            document.version,
            part,
            page,
            width_px,
        );
        {
            let mut state = self.inner.papers.lock();
            if let Some((_, known)) = state.pages.iter().find(|(known, _)| *known == key) {
                return known.clone();
            }
            push(&mut state.pages, PAGES, key.clone(), PageState::Waiting);
        }
        let document = document.clone();
        self.inner.away(move |inner| {
            #[allow(clippy::cast_precision_loss)]
            let drawn = part_bytes(inner, &document, part)
                .and_then(|pdf| inner.viewer.draw(&pdf, page, width_px as f32));
            let drawn = match drawn {
                Ok(drawn) => PageState::Drawn(Arc::new(drawn.picture)),
                Err(error) => PageState::Failed(error.message()),
            };
            push(&mut inner.papers.lock().pages, PAGES, key, drawn);
        });
        PageState::Waiting
    }

    fn templates(&self) -> Option<Arc<Vec<Template>>> {
        let (known, begin) = {
            let mut state = self.inner.papers.lock();
            let begin = !std::mem::replace(&mut state.templates_asked, true);
            (state.templates.clone(), begin)
        };
        if begin {
            self.inner
                .away(|inner| match templates::all(inner.host.record()) {
                    Ok(all) => inner.papers.lock().templates = Some(Arc::new(all)),
                    Err(error) => {
                        let failed = inner.failed(&error);
                        inner.lock().failures.push(failed);
                    }
                });
        }
        known
    }

    fn draft(&self, document: &str) -> Option<Result<Arc<Draft>, String>> {
        {
            let mut state = self.inner.papers.lock();
            if let Some(known) = state.drafts.get(document) {
                return known.clone();
            }
            state.drafts.insert(document.to_owned(), None);
        }
        let id = document.to_owned();
        self.inner.away(move |inner| {
            let document = DocumentId::from(id.as_str());
            let record = inner.host.record();
            let draft = letter::draft(record, &document);
            let draft = draft.map(Arc::new).map_err(|error| error.message());
            let patient = record.document(&document).map(|known| known.patient);
            let mut state = inner.papers.lock();
            if let Ok(patient) = patient {
                state
                    .patients
                    .insert(id.clone(), patient.as_str().to_owned());
            }
            state.drafts.insert(id, Some(draft));
        });
        None
    }

    fn patient_of(&self, document: &str) -> Option<String> {
        self.inner.papers.lock().patients.get(document).cloned()
    }

    fn typed(&self, document: &str, patient: &str, draft: &Draft) {
        {
            let mut state = self.inner.papers.lock();
            state.previews.entry(document.to_owned()).or_default().kept = false;
            // What is validated from elsewhere is what was typed last, kept or not yet.
            state
                .drafts
                .insert(document.to_owned(), Some(Ok(Arc::new(draft.clone()))));
            state
                .pending
                .insert(document.to_owned(), (patient.to_owned(), draft.clone()));
        }
        self.inner.write();
    }

    fn preview(&self, document: &str) -> Preview {
        let state = self.inner.papers.lock();
        state.previews.get(document).cloned().unwrap_or_default()
    }

    fn printers(&self) -> Option<Result<Arc<Printers>, String>> {
        let (known, begin) = {
            let mut state = self.inner.papers.lock();
            let begin = !std::mem::replace(&mut state.printers_asked, true);
            (state.printers.clone(), begin)
        };
        if begin {
            self.inner.away(|inner| {
                let found = Cups::default().printers();
                let found = found.map(Arc::new).map_err(|error| error.message());
                inner.papers.lock().printers = Some(found);
            });
        }
        known
    }

    fn tray(&self) -> (Arc<Vec<Waiting>>, Option<String>) {
        self.inner.look_at_tray();
        let state = self.inner.papers.lock();
        (Arc::clone(&state.waiting), state.tray_failure.clone())
    }

    fn act(&self, ticket: Ticket, act: PaperAct) {
        self.inner.away(move |inner| {
            let outcome = match perform(inner, act) {
                Ok(()) => Outcome::done(ticket),
                Err(error) => Outcome::failed(
                    ticket,
                    Some(Failed {
                        at_ms: inner.host.clock().now_ms(),
                        plugin: None,
                        patient: None,
                        code: error.code().to_owned(),
                        sentence: error.message(),
                    }),
                ),
            };
            inner.lock().outcomes.push(outcome);
        });
    }

    fn begun(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.inner.papers.lock().begun)
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.inner.papers.lock().told)
    }

    fn person(&self) -> Option<String> {
        self.inner.host.session().map(|session| session.person)
    }

    fn now_ms(&self) -> i64 {
        self.inner.host.clock().now_ms()
    }

    fn sample(&self, text: &str) {
        let begin = {
            let mut state = self.inner.papers.lock();
            let begin = state.sampling.is_none();
            state.sampling = Some(text.to_owned());
            begin
        };
        if begin {
            self.inner.away(|inner| {
                loop {
                    let Some(text) = inner.papers.lock().sampling.clone() else {
                        return;
                    };
                    inner.lay_sample(&text);
                    let mut state = inner.papers.lock();
                    // What was typed meanwhile is laid out next.
                    if state.sampling.as_ref() == Some(&text) {
                        state.sampling = None;
                    }
                }
            });
        }
    }

    fn said(&self) -> Option<Arc<BTreeMap<String, String>>> {
        let (known, begin) = {
            let mut state = self.inner.papers.lock();
            let begin = !std::mem::replace(&mut state.said_asked, true);
            (state.said.clone(), begin)
        };
        if begin {
            self.inner.away(|inner| {
                let record = inner.host.record();
                let read = || -> Result<BTreeMap<String, String>, DocumentError> {
                    let mut said = BTreeMap::new();
                    for line in practice::LINES {
                        said.insert(line.key.to_owned(), practice::said(record, line.key)?);
                    }
                    let level = Level::Workstation(record.workstation().to_owned());
                    let folder = match record.setting(&level, OWNER, SCAN_FOLDER)? {
                        Some(Value::Text(folder)) => folder,
                        _ => String::new(),
                    };
                    said.insert(SCAN_FOLDER.to_owned(), folder);
                    Ok(said)
                };
                match read() {
                    Ok(said) => inner.papers.lock().said = Some(Arc::new(said)),
                    Err(error) => inner.papers.lock().told.push(error.message()),
                }
            });
        }
        known
    }

    fn save(&self, document: &Document, part: Option<usize>) {
        let (document, desk) = (document.clone(), self.desk.clone());
        self.inner.away(move |inner| {
            let Some(desk) = desk else { return };
            let saved = part_bytes(inner, &document, part).and_then(|bytes| {
                // What is attached is what it holds, whatever it says it is.
                let mime = match part {
                    Some(_) => import::mime(&bytes).unwrap_or_default(),
                    None => document.mime.as_str(),
                };
                let extension = match mime {
                    letter::PDF => "pdf",
                    "image/png" => "png",
                    "image/jpeg" => "jpg",
                    "text/xml" => "xml",
                    "" => "bin",
                    _ => "txt",
                };
                let number = part.map(|part| format!(" - {}", part + 1));
                let name = format!(
                    "{}{}.{extension}",
                    document.title.replace(['/', '\\'], "-"),
                    number.unwrap_or_default()
                );
                desk.save(&name, Arc::new(bytes))
                    .map_err(|failure| DocumentError::Printer(failure.message))
            });
            if let Err(error) = saved {
                inner.papers.lock().told.push(error.message());
            }
        });
    }
}

/// What a document holds, noted as read.
pub(super) fn bytes(inner: &Inner, document: &Document) -> Result<Vec<u8>, DocumentError> {
    inner.note_document(document)?;
    Ok(letter::bytes(
        inner.host.record(),
        document.content.digest,
        document.content.size_bytes,
    )?)
}

/// What is attached to a structured document at this place, or the document itself.
fn part_bytes(
    inner: &Inner,
    document: &Document,
    part: Option<usize>,
) -> Result<Vec<u8>, DocumentError> {
    let Some(part) = part else {
        return bytes(inner, document);
    };
    let key = (document.id.as_str().to_owned(), document.version);
    let known = {
        let state = inner.papers.lock();
        state
            .contents
            .iter()
            .find_map(|(known, content)| match content {
                Content::Structured(structured) if *known == key => Some(Arc::clone(structured)),
                _ => None,
            })
    };
    let attached = |shown: &cda::Shown| {
        shown
            .attached
            .get(part)
            .and_then(|media| media.content.clone())
    };
    let found = match known {
        Some(structured) => attached(&structured.shown),
        None => attached(&cda::document(&bytes(inner, document)?)?),
    };
    found.ok_or(DocumentError::Viewer("nothing is attached there"))
}

fn content(inner: &Inner, document: &Document) -> Result<Content, DocumentError> {
    let is_xml = document.mime.ends_with("xml");
    if is_xml {
        taking::readable(document)?;
    }
    let bytes = bytes(inner, document)?;
    if is_xml {
        return Ok(match structured::read(&bytes, &inner.viewer) {
            Ok(structured) => Content::Structured(Arc::new(structured)),
            // Some other XML: it is shown as it is.
            Err(cda::CdaError::NotCda(_)) => Content::Raw(t("document-xml"), text(&bytes).into()),
            Err(error) => Content::Raw(error.message(), text(&bytes).into()),
        });
    }
    Ok(match document.mime.as_str() {
        letter::PDF => {
            // The sizes come with a page: the first one is small.
            let drawn = inner.viewer.draw(&bytes, 0, 60.0)?;
            Content::Pages(Arc::new(drawn.sizes))
        }
        "image/png" | "image/jpeg" => match structured::picture(&bytes) {
            Some(picture) => Content::Image(Arc::new(picture)),
            None => Content::Failed(t("document-image-illisible")),
        },
        mime if mime.starts_with("text/") => Content::Text(text(&bytes).into()),
        mime => Content::Failed(t_with("document-sans-apercu", &[("type", mime)])),
    })
}

/// A text as it can be read: UTF-8, else Windows-1252, cut where it is long.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    let shown = whole
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    shown.take(TEXT_CHARS).collect()
}

/// The right an act takes.
fn needs(act: &PaperAct) -> Needs {
    match act {
        PaperAct::Validate { .. } => Needs::Validate,
        // An element of the medical file, from a document.
        PaperAct::Take { .. } => Needs::Chart,
        // The scan folder is this workstation's; what stands on letters is the practice's.
        PaperAct::Say { key, .. } if key != SCAN_FOLDER => Needs::Manage,
        PaperAct::Read { .. } | PaperAct::Print { .. } => Needs::Read,
        _ => Needs::Draft,
    }
}

fn perform(inner: &Arc<Inner>, act: PaperAct) -> Result<(), DocumentError> {
    if let Some(refusal) = inner.right(needs(&act)).refusal() {
        return Err(NotAllowed(refusal).into());
    }
    let host: &Host = &inner.host;
    let record = host.record();
    let author = inner.author();
    let begun = |id: DocumentId| -> Result<(), DocumentError> {
        let patient = record.document(&id)?.patient;
        let mut state = inner.papers.lock();
        state
            .begun
            .push((id.as_str().to_owned(), patient.as_str().to_owned()));
        Ok(())
    };
    let told = |sentence: String| inner.papers.lock().told.push(sentence);
    match act {
        PaperAct::Begin { patient, template } => {
            let from = templates::named(record, &template)?;
            let new = letter::begin(record, &author, &PatientId::from(patient.as_str()), &from)?;
            begun(new.id)?;
            if !new.missing.is_empty() {
                told(t_with(
                    "courrier-a-completer",
                    &[("quoi", &new.missing.join(", "))],
                ));
            }
        }
        PaperAct::Validate { document, draft } => {
            inner.papers.lock().pending.remove(&document);
            let id = DocumentId::from(document.as_str());
            let done = letter::validate(record, &author, &id, &draft)?;
            {
                let mut state = inner.papers.lock();
                state.drafts.remove(&document);
                state.previews.remove(&document);
            }
            if !done.missing.is_empty() {
                let missing: String = done.missing.iter().collect();
                told(t_with("courrier-signes-absents", &[("signes", &missing)]));
            }
            if let Some(why) = done.without_code {
                told(t_with("courrier-sans-datamatrix", &[("raison", &why)]));
            }
        }
        PaperAct::Duplicate(id) => {
            match letter::duplicate(record, &author, &DocumentId::from(id.as_str()))? {
                Duplicated::Letter(id) => begun(id)?,
                Duplicated::Copy { title, .. } => {
                    told(t_with("document-copie", &[("titre", &title)]));
                }
            }
        }
        PaperAct::Take { document, items } => {
            let id = DocumentId::from(document.as_str());
            inner.note_document(&record.document(&id)?)?;
            let report = taking::take(record, &author, &id, &items)?;
            told(report.text());
        }
        PaperAct::Replace(id) => begun(letter::replace(
            record,
            &author,
            &DocumentId::from(id.as_str()),
        )?)?,
        PaperAct::Archive(id, archive) => {
            sheet::archive(record, author, &DocumentId::from(id.as_str()), archive)?;
        }
        PaperAct::Read {
            document,
            revision,
            read,
        } => {
            record.commit(&Unit::new(author).with(Write::Document {
                id: DocumentId::from(document.as_str()),
                revision,
                change: DocumentChange::Read(read),
            }))?;
        }
        PaperAct::Print { document, printer } => {
            let id = DocumentId::from(document.as_str());
            inner.note_document(&record.document(&id)?)?;
            let request =
                Cups::default().print_document(record, &author, &id, printer.as_deref())?;
            told(t_with("impression-envoyee", &[("numero", &request)]));
        }
        PaperAct::Import {
            patient,
            paths,
            said,
            scanned,
        } => {
            let patient = PatientId::from(patient.as_str());
            let mut refused = None;
            for path in &paths {
                let taken = if scanned {
                    import::file(record, &author, &patient, path, &said)
                } else {
                    import::take(record, &author, &patient, path, &said)
                };
                // Those after it are taken all the same; the first refusal is said.
                if let Err(error) = taken {
                    refused.get_or_insert(error);
                }
            }
            inner.papers.lock().looked_at = None;
            if let Some(error) = refused {
                return Err(error);
            }
        }
        PaperAct::SaveTemplate(template) => templates::save(record, author, &template)?,
        PaperAct::RemoveTemplate(id) => templates::remove(record, author, &id)?,
        PaperAct::Say { key, text } => {
            let level = if key == SCAN_FOLDER {
                Level::Workstation(record.workstation().to_owned())
            } else {
                Level::Practice
            };
            record.commit(&Unit::new(author).with(Write::Setting(NewSetting {
                level,
                owner: OWNER.to_owned(),
                key,
                value: if text.trim().is_empty() {
                    Value::None
                } else {
                    Value::Text(text)
                },
            })))?;
        }
    }
    inner.papers.changed();
    Ok(())
}
