//! What the runtime needs of the world outside the record, as small traits: real ones live in
//! `socle-capabilities`, tests bring their own.

pub mod mail;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use socle_record::{Author, PatientId, Record, Zone};

pub use crate::failure::Data;
use crate::failure::Failure;

/// One HTTP exchange a plugin asks for; the host was already checked against its grants.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute `https` URL.
    pub url: String,
    /// Name and value, in order.
    pub headers: Vec<(String, String)>,
    /// Which client certificate of the practice to present, by name.
    pub client: Option<String>,
    /// Which access token of who is identified to bear, by name.
    pub token: Option<String>,
    /// For the whole exchange.
    pub timeout: Duration,
    /// Largest body accepted, in bytes.
    pub limit_bytes: u64,
    /// Which addresses its host may have.
    pub reach: Reach,
    /// What to send.
    pub body: Arc<Vec<u8>>,
}

/// Which addresses a host that was granted may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reach {
    /// Those of the public Internet.
    #[default]
    Internet,
    /// This machine and the practice's own network too: that was granted for this host.
    Anywhere,
}

/// What a server answered.
#[derive(Debug, Clone, Default)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, within the limit asked.
    pub body: Arc<Vec<u8>>,
}

/// An answer that takes time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// HTTP over TLS. Redirects are never followed: a plugin was granted hosts, not where they point.
pub trait Http: Send + Sync {
    /// Do one exchange. Failures bear the codes documented in `wit/net/http.wit`.
    fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse>;

    /// Whether this host is a service that tells national identities: the only kind a call may reach once it has seen a
    /// matricule that is not qualified.
    fn serves_identities(&self, host: &str) -> bool {
        let _unknown = host;
        false
    }
}

/// Who is at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Opaque, stable for one person: what the journal names.
    pub person: String,
    /// `doctor`, `professional`, `secretary`.
    pub role: String,
    /// The values `wit/net/session.wit` documents.
    pub values: Vec<(String, String)>,
    /// The acts this session may do.
    pub acts: Vec<String>,
}

impl Session {
    /// Whether this is somebody in person: the practice speaks for itself by its certificate.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.role != "organisation"
    }

    /// Whether a card that signs is there: Pro Santé Connect and the practice's certificate are none.
    #[must_use]
    pub fn has_card(&self) -> bool {
        let proved = self
            .values
            .iter()
            .find(|(name, _)| name == "authentification")
            .map_or("", |(_, value)| value.as_str());
        matches!(proved, "cps" | "cpf" | "cpe" | "demonstration")
    }
}

/// Knows who is at the keyboard now.
pub trait Sessions: Send + Sync {
    /// `None` when nobody is.
    fn current(&self) -> Option<Session>;

    /// Why whoever is there may not do this, and what to do instead; `None` when they may, or nothing more is known.
    fn refusal(&self, act: &str) -> Option<Failure> {
        let _unknown = act;
        None
    }
}

/// What a person asked for on their desktop. Each returns at once: a dialog is shown after it has returned.
pub trait Desktop: Send + Sync {
    /// Put a text on the clipboard.
    fn copy(&self, text: &str) -> Result<(), Failure>;
    /// Open a page (an `https` address that was granted) in the person's browser, without a shell in between.
    fn open(&self, url: &str) -> Result<(), Failure>;
    /// Ask the person where to save this, `name` being proposed; without a screen, into a folder given beforehand.
    fn save(&self, name: &str, content: Arc<Vec<u8>>) -> Result<(), Failure>;
    /// Show the person a file that is not filed, with the name of the extension that has it.
    fn show(&self, by: &str, title: &str, content: Arc<Vec<u8>>) -> Result<(), Failure>;
}

/// A barcode that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barcode {
    /// What it says.
    pub text: String,
    /// `datamatrix`.
    pub symbology: &'static str,
}

/// Finds the barcodes of images.
pub trait Barcodes: Send + Sync {
    /// Those of a PNG or JPEG image, within [`crate::limits::IMAGE_PIXELS`] and [`crate::limits::IMAGE_TIME`]. Codes
    /// of failures: `barcode.image`, `barcode.timeout`.
    fn read(&self, image: Arc<Vec<u8>>) -> Answer<'_, Vec<Barcode>>;
}

/// How the cells of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum CellFormat {
    #[default]
    Text,
    Integer,
    Number,
    /// Integer cents.
    Amount,
    /// 1 is 100 %.
    Percent,
    /// Civil.
    Date,
    /// Milliseconds since the Unix epoch, UTC.
    Instant,
}

impl CellFormat {
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "integer" => Self::Integer,
            "number" => Self::Number,
            "amount" => Self::Amount,
            "percent" => Self::Percent,
            "date" => Self::Date,
            "instant" => Self::Instant,
            _ => Self::Text,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// How its cells are shown.
    pub format: CellFormat,
}

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum ChartKind {
    #[default]
    Column,
    Bar,
    Line,
    Pie,
}

impl ChartKind {
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "bar" => Self::Bar,
            "line" => Self::Line,
            "pie" => Self::Pie,
            _ => Self::Column,
        }
    }
}

/// A chart of a sheet; columns by their place from 0.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it looks like.
    pub kind: ChartKind,
    /// Title.
    pub title: String,
    /// Column of the categories.
    pub categories: u32,
    /// Columns of the values.
    pub values: Vec<u32>,
}

/// A sheet: columns and rows.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Title.
    pub title: String,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Rows; one may have fewer cells than there are columns.
    pub rows: Vec<Vec<Data>>,
    /// Charts.
    pub charts: Vec<Chart>,
}

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// A workbook with all sheets.
    Xlsx,
    /// The first sheet, cells between `;`.
    Csv,
}

impl TableFormat {
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Writes tables for other programs.
pub trait Tables: Send + Sync {
    /// The bytes of the file.
    fn write(&self, sheets: Vec<Sheet>, format: TableFormat) -> Answer<'_, Vec<u8>>;
}

/// A signature a plugin asks for by its name. Who signs is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignatureOrder {
    /// Name of the profile.
    pub profile: String,
    /// Attributes, in the order they were given.
    pub values: Vec<(String, String)>,
    /// Identifiers of documents and their digests.
    pub digests: Vec<(String, Vec<u8>)>,
}

/// Signs in the name of whoever speaks; keys stay there.
pub trait Signatures: Send + Sync {
    /// The signed XML. Failures bear the codes documented in `wit/net/signature.wit`.
    fn sign(&self, order: SignatureOrder) -> Answer<'_, String>;
}

/// Whether a carte Vitale is in the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VitaleState {
    /// None is.
    Absent,
    /// One is.
    Inserted,
    /// Nobody can tell: no adapter of the licensed library works here.
    Unavailable,
}

impl VitaleState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Inserted => "inserted",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A person a carte Vitale covers, by the names documented in `wit/practice/vitale.wit`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InsuredPerson {
    /// Name and value.
    pub values: Vec<(String, Data)>,
}

/// Reads cartes Vitale.
pub trait Vitale: Send + Sync {
    /// Whether a card is there, as last seen. Never waits.
    fn state(&self) -> VitaleState;
    /// Whether the reader is played.
    fn is_simulated(&self) -> bool;
    /// The persons on the card. Failures bear the codes documented in `wit/practice/vitale.wit`.
    fn read(&self) -> Answer<'_, Vec<InsuredPerson>>;
}

/// Whether the code of an application carte Vitale was scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApcvState {
    /// None was, or what it opened is over.
    Absent,
    /// One was, and what it opened may be used.
    Presented,
    /// Nobody can tell: no adapter that opens codes works here.
    Unavailable,
}

impl ApcvState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Presented => "presented",
            Self::Unavailable => "unavailable",
        }
    }
}

/// An identity the licensed service gave, by the names of `identity-store.record-answer`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ApcvReading {
    /// Name and value, the matricule and its OID among them.
    pub values: Vec<(String, Data)>,
    /// It was played.
    pub is_simulated: bool,
}

/// Opens the codes of the application carte Vitale.
pub trait Apcv: Send + Sync {
    /// Whether something is open. Never waits.
    fn state(&self) -> ApcvState;
    /// Whether the service is played.
    fn is_simulated(&self) -> bool;
    /// The persons of the code that was scanned last. Failures bear the codes documented in `wit/practice/apcv.wit`.
    fn read(&self) -> Answer<'_, Vec<ApcvReading>>;
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutPart {
    /// A heading; 1 is of the document, any other level of a part.
    Heading(u8, String),
    /// A paragraph; line breaks are kept.
    Paragraph(String),
    /// A paragraph at the right.
    Aside(String),
    /// A list, numbered or not.
    Items(bool, Vec<String>),
    /// Headings of the columns, if any, and rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Labels and values.
    Pairs(Vec<(String, String)>),
}

/// What a document says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Title.
    pub title: String,
    /// Part after part.
    pub parts: Vec<LayoutPart>,
}

/// Lays documents out.
pub trait Typesetter: Send + Sync {
    /// A layout as PDF/A-1b, with the letterhead of the practice and the cartouche of the patient; without patient, one
    /// about nobody. It may take seconds: it is called where one may wait. Codes of failures: `typeset.limit`, `typeset.failed`.
    ///
    /// # Errors
    /// These, and those of the record.
    fn typeset(
        &self,
        record: &Record,
        author: &Author,
        patient: Option<&PatientId>,
        layout: &Layout,
    ) -> Result<Vec<u8>, Failure>;
}

/// None of it: for programs without desktop, codes, tables and paper. Each answers `unsupported`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Without;

impl Without {
    fn failure() -> Failure {
        Failure::new(
            "unsupported",
            "Cette action demande la fenêtre de Socle : recommencez depuis celle-ci.",
        )
    }
}

impl Desktop for Without {
    fn copy(&self, _: &str) -> Result<(), Failure> {
        Err(Self::failure().author("no clipboard here"))
    }

    fn open(&self, _: &str) -> Result<(), Failure> {
        Err(Self::failure().author("no browser here"))
    }

    fn save(&self, _: &str, _: Arc<Vec<u8>>) -> Result<(), Failure> {
        Err(Self::failure().author("nowhere to save here"))
    }

    fn show(&self, _: &str, _: &str, _: Arc<Vec<u8>>) -> Result<(), Failure> {
        Err(Self::failure().author("no window here"))
    }
}

impl Barcodes for Without {
    fn read(&self, _: Arc<Vec<u8>>) -> Answer<'_, Vec<Barcode>> {
        Box::pin(async { Err(Self::failure().author("no decoder here")) })
    }
}

impl Typesetter for Without {
    fn typeset(
        &self,
        _: &Record,
        _: &Author,
        _: Option<&PatientId>,
        _: &Layout,
    ) -> Result<Vec<u8>, Failure> {
        Err(Self::failure().author("no typesetter here"))
    }
}

impl Tables for Without {
    fn write(&self, _: Vec<Sheet>, _: TableFormat) -> Answer<'_, Vec<u8>> {
        Box::pin(async { Err(Self::failure().author("no writer of tables here")) })
    }
}

impl Signatures for Without {
    fn sign(&self, _: SignatureOrder) -> Answer<'_, String> {
        Box::pin(async {
            Err(Failure::unsupported("nothing signs here")
                .hint("Identifiez-vous dans la fenêtre de Socle, puis recommencez."))
        })
    }
}

impl Vitale for Without {
    fn state(&self) -> VitaleState {
        VitaleState::Unavailable
    }

    fn is_simulated(&self) -> bool {
        false
    }

    fn read(&self) -> Answer<'_, Vec<InsuredPerson>> {
        Box::pin(async {
            Err(Failure::new(
                "vitale.unavailable",
                "La lecture de la carte Vitale n’est pas installée sur ce poste : recherchez le patient par ses traits.",
            )
            .author("no adapter of the licensed reading library"))
        })
    }
}

impl Apcv for Without {
    fn state(&self) -> ApcvState {
        ApcvState::Unavailable
    }

    fn is_simulated(&self) -> bool {
        false
    }

    fn read(&self) -> Answer<'_, Vec<ApcvReading>> {
        Box::pin(async {
            Err(Failure::new(
                "apcv.unavailable",
                "La lecture de l’application carte Vitale n’est pas installée sur ce poste : demandez la carte ou une pièce d’identité.",
            )
            .author("no adapter of the licensed library"))
        })
    }
}

/// Time and chance.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch, UTC.
    fn now_ms(&self) -> i64;
    /// Milliseconds of a clock that never goes back.
    fn elapsed_ms(&self) -> u64;
    /// Today in the practice's zone, `YYYY-MM-DD`; empty outside the years a calendar knows.
    fn today(&self) -> String {
        let day = self.zone().day(self.now_ms());
        day.map_or_else(String::new, |day| day.to_string())
    }
    /// Fill with cryptographic chance.
    fn random(&self, into: &mut [u8]) -> Result<(), Failure>;
    /// The practice's zone.
    fn zone(&self) -> Zone {
        Zone::default()
    }
    /// Minutes the practice's zone is ahead of UTC at that instant; 0 outside the years a calendar knows.
    fn offset_minutes(&self, ms: i64) -> i32 {
        self.zone().offset_minutes(ms)
    }
}

/// The clock of a practice's record, in the practice's zone as it is set now, and the machine's chance.
#[derive(Debug)]
pub struct SystemClock {
    record: Record,
    start: std::time::Instant,
}

impl SystemClock {
    /// Of the practice that keeps this record.
    pub fn new(record: Record) -> Self {
        Self {
            record,
            start: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        self.record.now_ms()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn zone(&self) -> Zone {
        self.record.zone()
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        getrandom::fill(into).map_err(|error| {
            Failure::passing(
                "random.unavailable",
                "Le système ne fournit pas de nombres aléatoires : redémarrez le poste.",
            )
            .author(error.to_string())
        })
    }
}
