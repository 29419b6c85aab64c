//! What one call uses, and the moment it has used enough.

use std::time::{Duration, Instant};

use wasmtime::{CallHook, ResourceLimiter};

use crate::limits;

/// Guest CPU, host calls, memory and bytes of one call.
#[derive(Debug)]
pub(crate) struct Meter {
    allowed: Duration,
    used: Duration,
    since: Option<Instant>,
    pub(crate) host_calls: u64,
    memory_bytes: usize,
    pub(crate) peak_memory_bytes: usize,
    table_elements: usize,
    pub(crate) blob_bytes: usize,
    /// Why the call is being stopped, once it is.
    pub(crate) stop: Option<Stop>,
}

/// Why the host stopped a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    Cpu,
    Limit(String),
}

impl Meter {
    pub(crate) fn new(allowed: Duration) -> Self {
        Self {
            allowed,
            used: Duration::ZERO,
            since: None,
            host_calls: 0,
            memory_bytes: 0,
            peak_memory_bytes: 0,
            table_elements: 0,
            blob_bytes: 0,
            stop: None,
        }
    }

    /// The processor time used so far.
    pub(crate) fn used(&self) -> Duration {
        self.used
    }

    /// The processor time this call has.
    pub(crate) fn allowed(&self) -> Duration {
        self.allowed
    }

    /// A job set a checkpoint: it has its time again.
    pub(crate) fn renew(&mut self) {
        self.used = Duration::ZERO;
    }

    /// Time another plugin used on behalf of this call counts here too.
    pub(crate) fn charge(&mut self, used: Duration) {
        self.used += used;
    }

    /// What is left of the processor time.
    pub(crate) fn left(&self) -> Duration {
        self.allowed.saturating_sub(self.used)
    }

    /// Follow the passage between guest and host. Waiting in the host is not the guest's time.
    pub(crate) fn passes(&mut self, hook: CallHook) -> wasmtime::Result<()> {
        match hook {
            CallHook::CallingWasm | CallHook::ReturningFromHost => self.since = Some(Instant::now()),
            CallHook::ReturningFromWasm => self.stop_watch(),
            CallHook::CallingHost => {
                self.stop_watch();
                self.host_calls += 1;
                if self.host_calls > limits::HOST_CALLS {
                    return Err(self.exceed(format!("{} calls to the host", limits::HOST_CALLS)));
                }
            }
        }
        Ok(())
    }

    /// The epoch moved while the guest ran: true when it may go on.
    pub(crate) fn tick(&mut self) -> bool {
        if let Some(since) = self.since.replace(Instant::now()) {
            // The call may have been set aside for others in between: never more than two ticks.
            self.used += since.elapsed().min(2 * limits::TICK);
        }
        if self.used > self.allowed {
            self.stop = Some(Stop::Cpu);
            return false;
        }
        true
    }

    /// Stop the call over a limit; the text is for the author.
    pub(crate) fn exceed(&mut self, what: String) -> wasmtime::Error {
        let error = wasmtime::Error::msg(format!("limit reached: {what}"));
        self.stop = Some(Stop::Limit(what));
        error
    }

    fn stop_watch(&mut self) {
        if let Some(since) = self.since.take() {
            self.used += since.elapsed();
        }
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let wanted = self.memory_bytes.saturating_sub(current).saturating_add(desired);
        if wanted > limits::MEMORY_BYTES {
            return Err(self.exceed(format!("{} MiB of memory", limits::MEMORY_BYTES >> 20)));
        }
        self.memory_bytes = wanted;
        self.peak_memory_bytes = self.peak_memory_bytes.max(wanted);
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let wanted = self.table_elements.saturating_sub(current).saturating_add(desired);
        if wanted > limits::TABLE_ELEMENTS {
            return Err(self.exceed(format!("{} table elements", limits::TABLE_ELEMENTS)));
        }
        self.table_elements = wanted;
        Ok(true)
    }

    fn instances(&self) -> usize {
        limits::INSTANCES
    }

    fn tables(&self) -> usize {
        limits::INSTANCES
    }

    fn memories(&self) -> usize {
        limits::INSTANCES
    }
}
