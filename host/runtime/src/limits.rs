//! Every limit has a name, and this is the one place.

use std::time::Duration;

/// How often the epoch moves: a plugin that never returns is noticed after at most this.
pub const TICK: Duration = Duration::from_millis(10);

/// Guest CPU of a render or of a page of rows.
pub const VIEW_CPU: Duration = Duration::from_millis(200);
/// Total time of a render or of a page of rows.
pub const VIEW_WALL: Duration = Duration::from_secs(2);
/// Guest CPU of a command, an event, a service or an attempt to send.
pub const ACT_CPU: Duration = Duration::from_secs(2);
/// Total time of the same; waiting for a national service counts here.
pub const ACT_WALL: Duration = Duration::from_secs(60);
/// Guest CPU of a job between two checkpoints; a job has no total time, it can be cancelled.
pub const JOB_CPU: Duration = Duration::from_secs(60);

/// What one call may use of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Time on the processor. Waiting in a call to the host is not charged.
    pub cpu: Duration,
    /// Total time from its turn on; `None` for what can only be cancelled.
    pub wall: Option<Duration>,
}

/// The time of each sort of call. A practice has [`Budgets::default`]; tests take shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// A render or a page of rows.
    pub view: Budget,
    /// A command, an event of a panel, an event, an attempt to send. A service spends what its
    /// consumer has left.
    pub act: Budget,
    /// A job, from one checkpoint to the next.
    pub job: Budget,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            view: Budget {
                cpu: VIEW_CPU,
                wall: Some(VIEW_WALL),
            },
            act: Budget {
                cpu: ACT_CPU,
                wall: Some(ACT_WALL),
            },
            job: Budget {
                cpu: JOB_CPU,
                wall: None,
            },
        }
    }
}

/// Memory of one instance, all its linear memories together, in bytes.
pub const MEMORY_BYTES: usize = 64 << 20;
/// Elements of all tables of one instance.
pub const TABLE_ELEMENTS: usize = 20_000;
/// Core instances of one component.
pub const INSTANCES: usize = 32;
/// Tables of one component.
pub const TABLES: usize = 4;
/// Memories of one component.
pub const MEMORIES: usize = 1;
/// Renders and pages of rows that have an instance at once; one more waits for its place. The services
/// they ask for come on top.
pub const VIEWS_AT_ONCE: usize = 16;
/// The same of what persons do: commands, events of panels.
pub const ACTS_AT_ONCE: usize = 64;
/// The same of what the practice does by itself: events, jobs, sends.
pub const ERRANDS_AT_ONCE: usize = 48;
/// Calls a plugin may make to the host during one call; a job, from one checkpoint to the next.
pub const HOST_CALLS: u64 = 200_000;
/// Bytes a plugin may give in one value (an answer, a stored value, a checkpoint's neighbour).
pub const VALUE_BYTES: usize = 8 << 20;
/// Bytes the host holds at once for the resources of one call: queries, requests, orders.
pub const HELD_BYTES: usize = 64 << 20;
/// Bytes of all that one call stages.
pub const STAGED_BYTES: usize = 64 << 20;
/// Bytes of all blobs a call holds at once.
pub const BLOB_BYTES: usize = 256 << 20;
/// Bytes that cross in one read or append of a blob.
pub const BLOB_PART_BYTES: usize = 1 << 20;
/// Open host resources of one call.
pub const RESOURCES: usize = 10_000;
/// Writes one call may stage.
pub const STAGED_WRITES: usize = 10_000;
/// Bytes of random data in one call to the host.
pub const RANDOM_BYTES: u32 = 64 << 10;
/// A log line, in bytes.
pub const LOG_LINE_BYTES: usize = 4 << 10;
/// Longest message of a failure, in bytes.
pub const MESSAGE_BYTES: usize = 2 << 10;
/// Details of a failure.
pub const FAILURE_DETAILS: usize = 16;
/// How often a call may say how far it is; what comes sooner is not told.
pub const PROGRESS_PERIOD: Duration = Duration::from_millis(100);
/// Log lines kept for each plugin.
pub const LOG_LINES: usize = 500;
/// Scratch of one plugin and patient, in bytes.
pub const SCRATCH_BYTES: usize = 256 << 10;
/// What a job keeps to start again from, in bytes.
pub const CHECKPOINT_BYTES: usize = 64 << 10;
/// Contributions one call may ask to draw again.
pub const INVALIDATED: usize = 64;
/// Durable events of one plugin handled side by side.
pub const EVENTS_AT_ONCE: usize = 16;
/// Entries of the outbox one plugin sends side by side.
pub const SENDS_AT_ONCE: usize = 4;
/// Jobs of one plugin that run side by side.
pub const JOBS_AT_ONCE: usize = 4;
/// Rows one query answers.
pub const QUERY_ROWS: u32 = 1_000;
/// How many services may call one another.
pub const SERVICE_DEPTH: usize = 4;
/// Longest HTTP exchange a plugin may ask for.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(120);
/// What an exchange leaves of a call's total time.
pub const AFTER_HTTP: Duration = Duration::from_millis(500);
/// The HTTP timeout of a request that names none.
pub const HTTP_TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// Largest answer of a server, unless the request asks for another limit.
pub const HTTP_BODY_BYTES: u64 = 10 << 20;
/// A notice's title and the labels beside it, characters.
pub const NOTICE_TITLE_CHARS: usize = 80;
/// A notice's text, characters.
pub const NOTICE_TEXT_CHARS: usize = 400;
/// Notices of one plugin in a minute.
pub const NOTICES_A_MINUTE: usize = 10;
/// What goes on the clipboard at once, in bytes.
pub const CLIPBOARD_BYTES: usize = 64 << 10;
/// The content of a document, in bytes.
pub const DOCUMENT_BYTES: usize = 64 << 20;
/// A file to import, in bytes.
pub const IMPORT_BYTES: u64 = 64 << 20;
/// What waits for its time, asked by one plugin.
pub const SCHEDULED: usize = 1_000;
/// The input of what waits for its time, in bytes.
pub const SCHEDULED_INPUT_BYTES: usize = 64 << 10;
/// An image in which codes are looked for, in bytes.
pub const IMAGE_BYTES: usize = 20 << 20;
/// Its pixels.
pub const IMAGE_PIXELS: u64 = 40_000_000;
/// How long codes are looked for.
pub const IMAGE_TIME: Duration = Duration::from_secs(5);
/// Sheets of a workbook.
pub const TABLE_SHEETS: usize = 20;
/// Texts of a document a plugin lays out.
pub const LAYOUT_PARTS: usize = 40_000;
/// Rows of all its sheets.
pub const TABLE_ROWS: usize = 100_000;
/// Charts of a sheet.
pub const TABLE_CHARTS: usize = 10;
/// Titles of sheets, columns and charts, characters.
pub const TABLE_TITLE_CHARS: usize = 100;
/// The name proposed for a file, characters.
pub const FILE_NAME_CHARS: usize = 120;
/// A component file, in bytes: compiling is the one thing no budget stops.
pub const COMPONENT_BYTES: u64 = 32 << 20;
/// Files of a package.
pub const PACKAGE_FILES: usize = 100;
/// All files of a package together, in bytes.
pub const PACKAGE_BYTES: u64 = 64 << 20;
/// The French catalogue of a package, in bytes.
pub const CATALOGUE_BYTES: u64 = 1 << 20;
/// A text of the catalogue with its arguments, in bytes; what comes after is cut off.
pub const CATALOGUE_TEXT_BYTES: usize = 64 << 10;
/// One function of a component, in bytes: what makes it long to compile.
pub const FUNCTION_BYTES: u64 = 512 << 10;
/// Local variables of one function.
pub const FUNCTION_LOCALS: u64 = 10_000;
/// Local variables times blocks, over all functions of a component: the time it takes to compile grows with it.
pub const COMPILE_COST: u64 = 20_000_000;
/// Components in one another.
pub const COMPONENT_DEPTH: usize = 16;
/// Functions of a component.
pub const FUNCTIONS: usize = 150_000;
/// Stack of a plugin, in bytes.
pub const STACK_BYTES: usize = 512 << 10;

/// Nodes of one view.
pub const VIEW_NODES: usize = 2_000;
/// Depth of one view.
pub const VIEW_DEPTH: usize = 16;
/// One text of a view, in bytes.
pub const VIEW_TEXT_BYTES: usize = 64 << 10;
/// A whole view, in bytes.
pub const VIEW_BYTES: usize = 1 << 20;
/// Rows a table is given at once.
pub const VIEW_ROWS: usize = 5_000;
/// Labels of a chart.
pub const CHART_LABELS: usize = 400;
/// What a field suggests.
pub const VIEW_SUGGESTIONS: usize = 200;
/// Series of a chart.
pub const CHART_SERIES: usize = 8;
/// Columns of a table.
pub const VIEW_COLUMNS: usize = 64;
/// Rows the host asks for at a time of a paged table.
pub const PAGE_ROWS: u32 = 256;

/// A plugin that crashes or goes past a limit so often in [`QUARANTINE_WINDOW_MS`] is not called any more.
pub const QUARANTINE_CRASHES: usize = 5;
/// See [`QUARANTINE_CRASHES`].
pub const QUARANTINE_WINDOW_MS: u64 = 10 * 60 * 1_000;
/// How long what a plugin does by itself waits after a crash.
pub const RECOVERY_FIRST_MS: u64 = 1_000;
/// How much longer after each further crash in a row.
pub const RECOVERY_FACTOR: u64 = 4;
/// The longest such wait.
pub const RECOVERY_LONGEST_MS: u64 = 60_000;
/// How long a call waits for a person to allow what it wants.
pub const ASK_PATIENCE: Duration = Duration::from_secs(120);
/// A policy file, in bytes.
pub const POLICY_BYTES: u64 = 256 << 10;
