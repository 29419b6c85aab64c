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

/// Memory of one instance, all its linear memories together, in bytes.
pub const MEMORY_BYTES: usize = 64 << 20;
/// Elements of all tables of one instance.
pub const TABLE_ELEMENTS: usize = 20_000;
/// Core instances, memories and tables of one component.
pub const INSTANCES: usize = 32;
/// Calls a plugin may make to the host during one call.
pub const HOST_CALLS: u64 = 200_000;
/// Bytes a plugin may give in one value (an answer, a stored value, a checkpoint's neighbour).
pub const VALUE_BYTES: usize = 8 << 20;
/// Bytes of all blobs of one call.
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
/// Log lines kept for each plugin.
pub const LOG_LINES: usize = 500;
/// Scratch of one plugin and patient, in bytes.
pub const SCRATCH_BYTES: usize = 256 << 10;
/// What a job keeps to start again from, in bytes.
pub const CHECKPOINT_BYTES: usize = 64 << 10;
/// Rows one query answers.
pub const QUERY_ROWS: u32 = 1_000;
/// How many services may call one another.
pub const SERVICE_DEPTH: usize = 4;
/// Longest HTTP exchange a plugin may ask for.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(120);
/// The HTTP timeout of a request that names none.
pub const HTTP_TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// Largest answer of a server, unless the request asks for another limit.
pub const HTTP_BODY_BYTES: u64 = 10 << 20;
/// A component file, in bytes: compiling is the one thing no budget stops.
pub const COMPONENT_BYTES: u64 = 32 << 20;
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
/// Columns of a table.
pub const VIEW_COLUMNS: usize = 64;
/// Rows the host asks for at a time of a paged table.
pub const PAGE_ROWS: u32 = 256;
