//! What may be typed.

mod store;

use std::path::PathBuf;
use std::time::Duration;

use super::dossier::Dossier;
use super::terminologies::Terminologies;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

pub(crate) use store::{Init, Kept, Restore, Store};

/// Socle: the shell of a French medical practice, and its headless host.
#[derive(Debug, Parser)]
#[command(name = "socle", version)]
pub(crate) struct Socle {
    /// Folder of the practice. Otherwise `SOCLE_HOME`, otherwise the demonstration of this user.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// File whose first line is the passphrase of the practice. Otherwise `SOCLE_PASSPHRASE`.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a practice, or one more workstation of a practice.
    Init(Init),
    /// Make a practice's folder again from a backup.
    Restore(Restore),
    /// Write a copy of all the record holds, while it is used; it is of no use without the practice's key.
    Backup {
        /// The file; the header goes to `FILE.toml`.
        file: PathBuf,
    },
    /// Read everything and say what is damaged.
    Check,
    /// Say in which zone the practice counts its days, or set it.
    Zone {
        /// Its name in the tz database, `Europe/Paris` or `Indian/Reunion` for instance.
        name: Option<String>,
    },
    /// Where the record is kept.
    Store {
        #[command(subcommand)]
        command: Store,
    },
    /// Make a demonstration practice, or bring the plugins of one up to date.
    Demo,
    /// The patients.
    Patients {
        #[command(subcommand)]
        command: Patients,
    },
    /// The medical file, contacts and messages.
    Dossier {
        #[command(subcommand)]
        command: Dossier,
    },
    /// Codes and their words.
    Terminologies {
        #[command(subcommand)]
        command: Terminologies,
    },
    /// The plugins.
    Plugins {
        #[command(subcommand)]
        command: Plugins,
    },
    /// Run a plugin's command.
    Call(Call),
    /// Read a file into the record: patients from a table (CSV), or anything a plugin reads.
    Import(Import),
    /// Write a patient's file, or the whole practice, to a folder.
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Print a plugin's panel, banner item or badge as text.
    View(View),
    /// What leaves the practice: what waits and for what, what failed, what left.
    Outbox {
        #[command(subcommand)]
        command: Outbox,
    },
    /// Who is expected.
    Agenda {
        #[command(subcommand)]
        command: Agenda,
    },
    /// The secure mailboxes of the practice.
    Mailboxes {
        #[command(subcommand)]
        command: Mailboxes,
    },
    /// What the practice accepts to know somebody by.
    Identities {
        #[command(subcommand)]
        command: IdentitySettings,
    },
    /// Say whom a Datamatrix INS is about, and compare the file with it.
    Scan(Scan),
    /// Documents of patients: letters, results, prescriptions.
    Documents {
        #[command(subcommand)]
        command: Documents,
    },
    /// Draw a page of the PDF on the standard input: what the window starts for each page.
    #[command(hide = true)]
    Pages(Pages),
    /// The journal.
    Audit {
        #[command(subcommand)]
        command: Audit,
    },
    /// Who is speaking. A command of a real practice speaks as the practice when `SOCLE_CERTIFICATE_PASSPHRASE` holds the
    /// passphrase of its certificate.
    Session {
        #[command(subcommand)]
        command: Session,
    },
    /// Play the national services on loopback until stopped.
    #[cfg(feature = "demo")]
    Sandbox(Sandbox),
    /// Open the window.
    Shell(Shell),
    /// Host plugins for their tests, driven over stdin and stdout by JSON lines.
    Testhost(Testhost),
}

/// Where the code is.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Scan {
    /// An image (PNG, JPEG), or a PDF: its first page.
    pub(crate) file: Option<PathBuf>,
    /// What a barcode reader read.
    #[arg(long)]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Patients {
    /// List them, by name.
    List {
        /// Only those these words find: beginnings of names, a birth date, a phone number.
        #[arg(long, default_value = "")]
        search: String,
        /// Leave out so many.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// At most so many (1,000 at the most).
        #[arg(long, default_value_t = 1_000)]
        count: u32,
    },
    /// Show one, with the history of the identity.
    Show {
        /// Its id.
        id: String,
    },
    /// Create one. When somebody there may be the same person, nobody is created and they are said.
    Create {
        #[command(flatten)]
        traits: NewTraits,
        /// An administrative field: `telephone=…`, `nom-utilise=…`; may be repeated.
        #[arg(long = "field", value_parser = assignment, value_name = "NAME=VALUE")]
        fields: Vec<(String, String)>,
        /// Create another patient although somebody there may be the same person.
        #[arg(long)]
        anyway: bool,
    },
    /// Change administrative fields, traits or the identity of one.
    Edit {
        /// Its id.
        id: String,
        #[command(flatten)]
        traits: SomeTraits,
        /// An administrative field; nothing after `=` empties it. May be repeated.
        #[arg(long = "field", value_parser = assignment, value_name = "NAME=VALUE")]
        fields: Vec<(String, String)>,
        /// Withdraw the check of the identity.
        #[arg(long, requires = "reason")]
        withdraw_check: bool,
        /// Withdraw the INS; it stays in the history.
        #[arg(long, requires = "reason")]
        withdraw_ins: bool,
        /// Why, in French: kept in the history of the identity.
        #[arg(long)]
        reason: Option<String>,
        /// Mark the identity.
        #[arg(long, value_enum, value_name = "MARK")]
        mark: Vec<Mark>,
        /// Take a mark off the identity.
        #[arg(long, value_enum, value_name = "MARK")]
        unmark: Vec<Mark>,
    },
}

/// The strict traits of a patient to create.
#[derive(Debug, Args)]
pub(crate) struct NewTraits {
    /// Nom de naissance.
    #[arg(long)]
    pub(crate) nom: String,
    /// Premier prénom de naissance.
    #[arg(long)]
    pub(crate) prenom: String,
    /// All given names, separated by spaces.
    #[arg(long, default_value = "")]
    pub(crate) prenoms: String,
    /// Birth date: `31/12/1975`, `12/1975`, `1975` or `1975-12-31`.
    #[arg(long)]
    pub(crate) date: String,
    /// `F`, `M` or `I`.
    #[arg(long)]
    pub(crate) sexe: String,
    /// Birthplace: its code officiel géographique (99999 when unknown), or the name of a place only one bears.
    #[arg(long)]
    pub(crate) lieu: String,
}

/// The strict traits to change.
#[derive(Debug, Args)]
pub(crate) struct SomeTraits {
    /// Nom de naissance.
    #[arg(long)]
    pub(crate) nom: Option<String>,
    /// Premier prénom de naissance.
    #[arg(long)]
    pub(crate) prenom: Option<String>,
    /// All given names, separated by spaces.
    #[arg(long)]
    pub(crate) prenoms: Option<String>,
    /// Birth date.
    #[arg(long)]
    pub(crate) date: Option<String>,
    /// `F`, `M` or `I`.
    #[arg(long)]
    pub(crate) sexe: Option<String>,
    /// Birthplace.
    #[arg(long)]
    pub(crate) lieu: Option<String>,
}

/// A mark of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mark {
    /// Another patient has close traits.
    Homonyme,
    /// There is a doubt on the identity: it becomes provisoire and loses its INS.
    Douteux,
    /// Made up for a test or a lesson: it becomes provisoire and loses its INS.
    Fictif,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Session {
    /// Say who is there, and how they proved it.
    Status,
    /// Say what they may do.
    Rights {
        /// The whole table.
        #[arg(long)]
        all: bool,
    },
    /// Set something about coming in; an empty value takes it back.
    Set {
        /// Which, such as `session.card.module`.
        key: String,
        /// What.
        #[arg(required_unless_present = "from")]
        value: Option<String>,
        /// Read it from this file: a secret does not belong on a command line.
        #[arg(long, value_name = "FILE", conflicts_with = "value")]
        from: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plugins {
    /// List them, with what they may do.
    List,
    /// Say what a package folder asks, without installing it.
    Examine {
        /// The folder.
        package: PathBuf,
    },
    /// Install a package folder (`plugin.toml`, `plugin.wasm`, texts) and allow what it asks that was not decided before.
    Install {
        /// The folder.
        package: PathBuf,
        /// Refuse these lines of what it asks.
        #[arg(long, value_name = "LINE")]
        refuse: Vec<String>,
        /// Ask the person each time these lines are needed.
        #[arg(long, value_name = "LINE")]
        each_time: Vec<String>,
        /// Only when the package has this digest (`plugins examine` shows it).
        #[arg(long, value_name = "SHA256")]
        digest: Option<String>,
    },
    /// Agree to a plugin that waits for it, allowing what was not decided before.
    Consent {
        /// Its id.
        id: String,
    },
    /// Remove one. What it wrote to the record stays; what was decided about it is forgotten.
    Remove {
        /// Its id.
        id: String,
    },
    /// Allow lines of what a plugin asks for; `plugins list` shows them.
    Allow {
        /// Its id.
        id: String,
        /// The lines.
        #[arg(required = true)]
        lines: Vec<String>,
    },
    /// Have the person asked each time a plugin needs these lines.
    EachTime {
        /// Its id.
        id: String,
        /// The lines.
        #[arg(required = true)]
        lines: Vec<String>,
    },
    /// Refuse lines of what a plugin asks for.
    Refuse {
        /// Its id.
        id: String,
        /// The lines.
        #[arg(required = true)]
        lines: Vec<String>,
    },
    /// Do not call a plugin until it is restarted.
    Pause {
        /// Its id.
        id: String,
    },
    /// Give a plugin in quarantine another chance.
    Restart {
        /// Its id.
        id: String,
    },
    /// Turn a plugin off.
    Disable {
        /// Its id.
        id: String,
    },
    /// Turn a plugin on again.
    Enable {
        /// Its id.
        id: String,
    },
    /// What its author needs to know of a plugin's failures; no patient data.
    Report {
        /// Its id.
        id: String,
    },
    /// Choose who provides a service.
    Choose {
        /// Such as `identity`.
        service: String,
        /// Its id.
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Call {
    /// `PLUGIN/COMMAND`.
    #[arg(value_parser = pair, value_name = "PLUGIN/COMMAND")]
    pub(crate) target: (String, String),
    /// For this patient, by id.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
    /// An argument of the command; may be repeated.
    #[arg(long = "arg", value_parser = assignment, value_name = "NAME=VALUE")]
    pub(crate) arguments: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A table of patients (CSV); or `PLUGIN/IMPORTER`, when a file comes after it.
    #[arg(value_name = "FILE.csv or PLUGIN/IMPORTER")]
    pub(crate) first: PathBuf,
    /// The file for a plugin, of at most 64 MiB.
    pub(crate) file: Option<PathBuf>,
    /// For this patient, by id.
    #[arg(long, value_name = "ID", requires = "file")]
    pub(crate) patient: Option<String>,
    /// Which column a field of the patient comes from, by header or number from 1; nothing after `=` leaves it out. May be
    /// repeated.
    #[arg(long = "map", value_parser = assignment, value_name = "FIELD=COLUMN", conflicts_with = "file")]
    pub(crate) map: Vec<(String, String)>,
    /// Say what would be done, and write nothing.
    #[arg(long, conflicts_with = "file")]
    pub(crate) dry_run: bool,
    /// What becomes of lines that look like somebody of the practice or like an earlier line.
    #[arg(long, value_enum, default_value_t = OnDuplicate::Ask, conflicts_with = "file")]
    pub(crate) on_duplicate: OnDuplicate,
    /// Write what became of each line to this table (CSV).
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub(crate) report: Option<PathBuf>,
}

/// What leaves.
#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// One patient's file: what the patient may ask for.
    Patient {
        /// Its id.
        id: String,
        /// A folder that is empty or not there yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// All of the practice.
    Practice {
        /// A folder that is empty or not there yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

/// What becomes of lines that look like somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnDuplicate {
    /// They are told and wait for a decision.
    Ask,
    /// They are left out.
    Skip,
    /// They are created all the same.
    Create,
}

#[derive(Debug, Args)]
pub(crate) struct View {
    /// `PLUGIN/CONTRIBUTION`: a panel, banner item or badge.
    #[arg(value_parser = pair, value_name = "PLUGIN/PANEL")]
    pub(crate) target: (String, String),
    /// For this patient, by id.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Agenda {
    /// List the appointments of a day, today's otherwise.
    List {
        /// The day, `YYYY-MM-DD`.
        day: Option<String>,
    },
    /// Import an agenda kept elsewhere, from a file or an `https` address: iCalendar (`.ics`), FHIR appointments (`.json`) or
    /// a table (`.csv`), from today on and again as often as one likes.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Tell the plugins who is expected on a day, once: a plugin may then ask about them. Done by itself each
    /// evening while the window of a real practice is open.
    Prepare {
        /// The day, `YYYY-MM-DD`.
        day: String,
    },
}

/// Which of the events that were set aside.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Events {
    /// These, by id.
    pub(crate) ids: Vec<String>,
    /// All of them.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IdentitySettings {
    /// Say which documents are accepted, and after how many years an identity is looked at again.
    Show,
    /// Set one of them.
    Set {
        /// What is set.
        #[arg(value_enum)]
        what: IdentitySetting,
        /// `francaise: carte-identite passeport; autre: passeport`, or a number of years; without it, what the référentiel
        /// says.
        #[arg(default_value = "")]
        value: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mailboxes {
    /// List them.
    List,
    /// Set one: new, or in the place of the one with its id.
    Set(Box<SetMailbox>),
    /// Remove one; its messages stay at the operator's.
    Remove {
        /// Its id.
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct SetMailbox {
    /// Small letters, digits and `-`.
    pub(crate) id: String,
    /// What the practice calls it.
    #[arg(long)]
    pub(crate) name: String,
    /// Its address.
    #[arg(long)]
    pub(crate) address: String,
    /// Where it is read: `HOST` (port 143, or 993 with `--tls`) or `HOST:PORT`.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) imap: String,
    /// Where messages are handed in: `HOST` (port 587, or 465 with `--tls`) or `HOST:PORT`.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) smtp: String,
    /// TLS from the first byte; `STARTTLS` without.
    #[arg(long)]
    pub(crate) tls: bool,
    /// Come in by this name and a password; by Pro Santé Connect without.
    #[arg(long, value_name = "NAME", requires = "password_file")]
    pub(crate) user: Option<String>,
    /// The password, on the first line of this file.
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<std::path::PathBuf>,
    /// Come in by a certificate: of the person who is there, or of the practice.
    #[arg(long, value_name = "WHOSE", conflicts_with = "user")]
    pub(crate) certificate: Option<CertificateOf>,
    /// The person it is of, as `session status` names them; the practice's without.
    #[arg(long, value_name = "PERSON")]
    pub(crate) owner: Option<String>,
    /// The authorities of the operator's certificates (PEM); may be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) authorities: Vec<std::path::PathBuf>,
    /// The domain of patients, where it is not that of Mon espace santé.
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) patients: Option<String>,
}

/// Whose certificate a mailbox is come into with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CertificateOf {
    /// Of who is there: their card.
    Personne,
    /// Of the practice.
    Cabinet,
}

/// What a practice chooses of identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum IdentitySetting {
    /// The documents accepted, by case of nationality.
    Documents,
    /// Years until a check or a verification is asked again, 3 to 5.
    Renewal,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Outbox {
    /// List the sends, the latest first.
    List {
        /// Only those about this patient, by id.
        #[arg(long, value_name = "ID")]
        patient: Option<String>,
        /// Only those in this state; may be repeated.
        #[arg(long, value_parser = state(), value_name = "STATE")]
        state: Vec<socle_record::EntryState>,
        /// Leave out so many.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// At most so many (1,000 at the most).
        #[arg(long, default_value_t = 1_000)]
        count: u32,
    },
    /// Show one: its order, its documents, what was tried.
    Show {
        /// Its id.
        id: String,
    },
    /// Have one tried now, and wait for what comes of it.
    Retry {
        /// Its id.
        id: String,
        /// Although its patient died or left the practice.
        #[arg(long)]
        anyway: bool,
    },
    /// Give up one that has not left.
    Cancel {
        /// Its id.
        id: String,
    },
    /// List what happened and no plugin has handled: it waits for a person.
    Events,
    /// Have plugins handle what was set aside.
    HandleEvents(Events),
    /// Give up what was set aside: its plugins do not hear of it.
    DropEvents(Events),
    /// Write one, its order and its documents, under a folder.
    Export {
        /// Its id.
        id: String,
        /// The folder; the send gets one of its own in it.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Pages {
    /// From 0.
    #[arg(long)]
    pub(crate) page: usize,
    /// Pixels.
    #[arg(long)]
    pub(crate) width: f32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    /// List them, the latest first.
    List {
        /// Of this patient only.
        #[arg(long)]
        patient: Option<String>,
        /// `courrier`, `ordonnance`, `resultat` or `divers`.
        #[arg(long)]
        sort: Option<String>,
        /// `brouillon`, `valide`, `expedie` or `remplace`.
        #[arg(long)]
        status: Option<String>,
        /// Not read yet.
        #[arg(long)]
        unread: bool,
        /// Those that were put away.
        #[arg(long)]
        archived: bool,
        /// Words of the title.
        #[arg(long, default_value = "")]
        search: String,
    },
    /// The templates of letters.
    Templates,
    /// The types a document may have.
    Types,
    /// Begin a letter from a template.
    New {
        /// Whose.
        #[arg(long)]
        patient: String,
        /// Id or title of the template.
        #[arg(long)]
        template: String,
    },
    /// Write what a letter says: all of its text.
    Write {
        /// The document.
        id: String,
        /// The text, with marks.
        #[arg(long)]
        text: String,
        /// Its title; the one it has otherwise.
        #[arg(long)]
        title: Option<String>,
    },
    /// Validate a letter: it is kept as PDF/A.
    Validate {
        /// The document.
        id: String,
    },
    /// File a file as a document.
    Import {
        /// Whose.
        #[arg(long)]
        patient: String,
        /// Code of its type (`documents types`): 57833-6, PRESC-BIO and 55115-0 for what was prescribed elsewhere.
        #[arg(long = "type", default_value = "11488-4")]
        type_code: String,
        /// Its title; the file's name otherwise.
        #[arg(long)]
        title: Option<String>,
        /// The file.
        file: PathBuf,
    },
    /// Write what a document holds into a file.
    Save {
        /// The document.
        id: String,
        /// The file, which must not be there yet.
        #[arg(long)]
        to: PathBuf,
    },
    /// Print through CUPS.
    Print {
        /// The document.
        id: String,
        /// The printer; the usual one otherwise.
        #[arg(long)]
        printer: Option<String>,
    },
    /// Begin a letter with the text of another.
    Duplicate {
        /// The document.
        id: String,
    },
    /// Begin a letter that stands in the place of another once it is validated.
    Replace {
        /// The document.
        id: String,
    },
    /// Put a document away.
    Archive {
        /// The document.
        id: String,
        /// Take it back.
        #[arg(long)]
        undo: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Walk the whole journal and say whether every line is as it was written.
    Verify,
    /// Write lines to a file, with their hashes: as CSV, or as JSON lines when its name ends in `.json` or `.jsonl`.
    Export {
        /// The file; it must not be there yet.
        file: PathBuf,
        /// From this day on, `YYYY-MM-DD`.
        #[arg(long, value_name = "DAY")]
        from: Option<jiff::civil::Date>,
        /// Up to the end of this day.
        #[arg(long, value_name = "DAY")]
        to: Option<jiff::civil::Date>,
    },
    /// Sign the journal as it stands, once a day, with a key of a PKCS#12 file. Its passphrase comes from
    /// `--passphrase-file` or `SOCLE_KEY_PASSPHRASE`.
    Sign {
        /// The file, `.p12` or `.pfx`.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// A file that holds the passphrase.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// The last lines.
    Tail {
        /// How many.
        #[arg(long, default_value_t = 20)]
        count: u32,
    },
    /// Who saw what: all the lines about a patient, latest first.
    Patient {
        /// Its id.
        id: String,
        /// Leave out so many.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// At most so many; all of them otherwise.
        #[arg(long)]
        count: Option<u64>,
        /// As a table for a spreadsheet, with its head.
        #[arg(long)]
        csv: bool,
    },
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Port on 127.0.0.1; a free one otherwise.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Each answer takes so long: `3s`, `500ms`.
    #[arg(long, value_parser = duration, default_value = "0s")]
    pub(crate) latency: Duration,
    /// Something goes wrong with every request.
    #[arg(long, value_parser = disturbances())]
    pub(crate) disturbance: Option<socle_sandbox::Disturbance>,
}

#[derive(Debug, Args)]
pub(crate) struct Shell {
    /// Draw the window, write it to this PNG file once its data is there, and leave.
    #[arg(long, value_name = "FILE")]
    pub(crate) screenshot: Option<PathBuf>,
    /// Write pictures of every screen into this folder, light and dark, at 100 and 200 %, and leave.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["screenshot", "patient", "import", "document"])]
    pub(crate) screens: Option<PathBuf>,
    /// Of these pictures only those at 100 %, in a window of 1120 by 700: the ones the documentation has.
    #[arg(long, requires = "screens")]
    pub(crate) plain: bool,
    /// Open this patient's file.
    #[arg(long, value_name = "ID")]
    pub(crate) patient: Option<String>,
    /// Ask which practice is to be made although there is one already: one's own beside the demonstration, for instance.
    #[arg(long, conflicts_with_all = ["patient", "import", "document", "screenshot"])]
    pub(crate) first: bool,
    /// Show who another software is busy with and, once confirmed, open this file and begin a consultation:
    /// `socle://patient?ins=…&nom=…&prenom=…&naissance=AAAA-MM-JJ&sexe=F`. A window that is open already takes it.
    #[arg(long, value_name = "URL", conflicts_with_all = ["patient", "import", "patient_ins", "patient_name"])]
    pub(crate) link: Option<String>,
    /// The same by its parts: the matricule, 15 characters or 13.
    #[arg(long, value_name = "INS", conflicts_with_all = ["patient", "import"])]
    pub(crate) patient_ins: Option<String>,
    /// The birth name.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["patient", "import"])]
    pub(crate) patient_name: Option<String>,
    /// The first given name.
    #[arg(long, value_name = "NAME", conflicts_with = "link")]
    pub(crate) patient_given: Option<String>,
    /// The birth date, `YYYY-MM-DD`.
    #[arg(long, value_name = "DATE", conflicts_with = "link")]
    pub(crate) patient_born: Option<String>,
    /// The sex: F, M, I.
    #[arg(long, value_name = "SEX", conflicts_with = "link")]
    pub(crate) patient_sex: Option<String>,
    /// Show the page of imports with this table (CSV) read.
    #[arg(long, value_name = "FILE", conflicts_with = "patient")]
    pub(crate) import: Option<PathBuf>,
    /// Open this document, in the file of its patient or, alone, on the page of documents.
    #[arg(long, value_name = "ID")]
    pub(crate) document: Option<String>,
    /// Call only the plugins that came with Socle; the others stay installed and silent.
    #[arg(long)]
    pub(crate) safe: bool,
    /// Install this package, and again whenever it changes: for the author who works on it.
    #[arg(long, value_name = "DIR")]
    pub(crate) develop: Option<PathBuf>,
    /// Allow all the package under development asks for; otherwise what nobody decided is denied.
    #[arg(long, requires = "develop")]
    pub(crate) allow_all: bool,
    /// Light or dark; otherwise as the desktop is.
    #[arg(long, value_enum)]
    pub(crate) theme: Option<Theme>,
}

#[derive(Debug, Args)]
pub(crate) struct Testhost {
    /// Keep compiled plugins in this folder, for the next test; otherwise they go with the home.
    #[arg(long, value_name = "DIR")]
    pub(crate) compiled: Option<PathBuf>,
}

impl Command {
    /// The paths among what was typed.
    pub(crate) fn paths_mut(&mut self) -> Vec<&mut PathBuf> {
        match self {
            Self::Plugins {
                command: Plugins::Install { package, .. } | Plugins::Examine { package },
            } => vec![package],
            Self::Terminologies { command } => command.path_mut().into_iter().collect(),
            Self::Export {
                what: Export::Patient { to, .. } | Export::Practice { to },
            } => vec![to],
            Self::Import(import) => {
                let read = import.file.as_mut().unwrap_or(&mut import.first);
                std::iter::once(read).chain(&mut import.report).collect()
            }
            Self::Outbox {
                command: Outbox::Export { to, .. },
            } => vec![to],
            Self::Audit {
                command: Audit::Export { file, .. },
            } => vec![file],
            Self::Audit {
                command:
                    Audit::Sign {
                        key,
                        passphrase_file,
                    },
            } => std::iter::once(key).chain(passphrase_file).collect(),
            Self::Backup { file } => vec![file],
            Self::Scan(scan) => scan.file.iter_mut().collect(),
            Self::Documents {
                command: Documents::Import { file: path, .. } | Documents::Save { to: path, .. },
            } => vec![path],
            _ => Vec::new(),
        }
    }
}

impl Socle {
    /// The file that holds the practice's passphrase, before the command or, for a folder to be made, after it.
    pub(crate) fn secret_file(&self) -> Option<&std::path::Path> {
        let after = match &self.command {
            Command::Init(Init {
                passphrase_file, ..
            })
            | Command::Restore(Restore {
                passphrase_file, ..
            }) => passphrase_file.as_deref(),
            _ => None,
        };
        after.or(self.passphrase_file.as_deref())
    }

    /// Read what was typed; says what is wrong with it and leaves, with exit code 2.
    pub(crate) fn read() -> Self {
        let read = Self::parse();
        if let Command::Call(call) = &read.command
            && let Some(name) = call.named_twice()
        {
            Self::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    format!("the argument '{name}' is given twice"),
                )
                .exit();
        }
        read
    }
}

impl Call {
    /// An argument of the command that is given more than once: which one is meant cannot be known.
    fn named_twice(&self) -> Option<&str> {
        let mut names: Vec<_> = self
            .arguments
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names
            .windows(2)
            .find(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
    }
}

/// All but a closed port: nobody would then find the sandbox to ask it anything.
#[cfg(feature = "demo")]
fn disturbances() -> impl clap::builder::TypedValueParser<Value = socle_sandbox::Disturbance> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    use socle_sandbox::Disturbance;

    let offered = Disturbance::ALL
        .into_iter()
        .filter(|disturbance| *disturbance != Disturbance::Refuse);
    PossibleValuesParser::new(offered.map(Disturbance::as_str))
        .try_map(|name| name.parse::<Disturbance>())
}

/// The states of a send, by their names.
fn state() -> impl clap::builder::TypedValueParser<Value = socle_record::EntryState> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    use socle_record::EntryState;

    PossibleValuesParser::new(EntryState::ALL.map(EntryState::as_str))
        .try_map(|name| name.parse::<EntryState>())
}

/// How the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Theme {
    /// Dark letters on a light ground.
    Light,
    /// Light letters on a dark ground.
    Dark,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((plugin, name)) if !plugin.is_empty() && !name.is_empty() => {
            Ok((plugin.to_owned(), name.to_owned()))
        }
        _ => Err("expected PLUGIN/NAME".to_owned()),
    }
}

pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

#[cfg(feature = "demo")]
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit_ms) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1.0),
        (None, Some(number)) => (number, 1_000.0),
        (None, None) => return Err("expected a duration such as 3s or 500ms".to_owned()),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if (0.0..=3_600_000.0).contains(&(number * unit_ms)) => {
            Ok(Duration::from_secs_f64(number * unit_ms / 1_000.0))
        }
        _ => Err("expected a duration such as 3s or 500ms, an hour at most".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// What a desktop runs for a file of `host/packaging`, with this address where it puts one.
    fn desktop(entry: &str, address: &str) -> Shell {
        let exec = entry
            .lines()
            .find_map(|line| line.strip_prefix("Exec="))
            .unwrap();
        let words = exec
            .split(' ')
            .map(|word| if word == "%u" { address } else { word });
        match Socle::try_parse_from(words).unwrap().command {
            Command::Shell(shell) => shell,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_desktop_opens_the_window_and_hands_it_links_of_our_scheme() {
        let plain = desktop(include_str!("../../../packaging/socle.desktop"), "");
        assert_eq!(plain.link, None);
        let links = include_str!("../../../packaging/socle-lien.desktop");
        let scheme = socle_practice::reader::link::SCHEME;
        let handled = format!("MimeType=x-scheme-handler/{scheme};");
        assert!(links.lines().any(|line| line == handled));
        let address = "socle://patient?ins=279035121518989";
        assert_eq!(desktop(links, address).link.as_deref(), Some(address));
    }

    #[test]
    fn the_grammar_holds_together() {
        Socle::command().debug_assert();
    }

    #[test]
    fn an_argument_given_twice_is_seen() {
        let twice = |line: &str| match Socle::try_parse_from(line.split(' ')).unwrap().command {
            Command::Call(call) => call.named_twice().map(str::to_owned),
            _ => None,
        };
        assert_eq!(
            twice("socle call a/b --arg x=1 --arg y=2 --arg x=3"),
            Some("x".to_owned())
        );
        assert_eq!(twice("socle call a/b --arg x=1 --arg y=x=3"), None);
    }

    #[cfg(feature = "demo")]
    #[test]
    fn a_closed_port_cannot_be_asked_of_a_sandbox_others_must_find() {
        for (name, expected) in [("http500-html", true), ("refuse", false), ("panne", false)] {
            assert_eq!(
                Socle::try_parse_from(["socle", "sandbox", "--disturbance", name]).is_ok(),
                expected,
                "{name}"
            );
        }
    }

    #[cfg(feature = "demo")]
    #[test]
    fn durations_are_read() {
        for (text, ms) in [("3s", 3_000), ("500ms", 500), ("0s", 0), ("1.5s", 1_500)] {
            assert_eq!(duration(text).unwrap().as_millis(), ms, "{text}");
        }
        for text in ["3", "s", "-1s", "NaNs", "2h", "9999999s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
