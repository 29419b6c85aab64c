//! What one call uses, and the moment it has used enough.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use wasmtime::{CallHook, ResourceLimiter};

use crate::limits;

/// Guest CPU, host calls, memory and bytes of one call.
#[derive(Debug)]
pub(crate) struct Meter {
    allowed: Duration,
    /// Since the start or the last checkpoint.
    used: Duration,
    /// Before the last checkpoint.
    used_before: Duration,
    stretch: Stretch,
    resumed: Resumed,
    host_calls: u64,
    host_calls_before: u64,
    in_host_since: Option<Instant>,
    in_host: Duration,
    memory_bytes: usize,
    pub(crate) peak_memory_bytes: usize,
    table_elements: usize,
    held_bytes: usize,
    pub(crate) blobs: BlobBudget,
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
            used_before: Duration::ZERO,
            stretch: Stretch::default(),
            resumed: Resumed::default(),
            host_calls: 0,
            host_calls_before: 0,
            in_host_since: None,
            in_host: Duration::ZERO,
            memory_bytes: 0,
            peak_memory_bytes: 0,
            table_elements: 0,
            held_bytes: 0,
            blobs: BlobBudget::default(),
            stop: None,
        }
    }

    /// The processor time used since the start or the last checkpoint: what the budget is about.
    pub(crate) fn used(&self) -> Duration {
        self.used + self.stretch.ran
    }

    /// The processor time used in all.
    pub(crate) fn used_in_all(&self) -> Duration {
        self.used_before + self.used()
    }

    /// The calls made to the host in all.
    pub(crate) fn host_calls_in_all(&self) -> u64 {
        self.host_calls_before + self.host_calls
    }

    /// Time spent in calls to the host, by the wall clock; one that was given up counts until now.
    pub(crate) fn in_host(&self) -> Duration {
        self.in_host
            + self
                .in_host_since
                .map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// The processor time this call has.
    pub(crate) fn allowed(&self) -> Duration {
        self.allowed
    }

    /// A job set a checkpoint: it has its time and its host calls again.
    pub(crate) fn renew(&mut self) {
        self.settle();
        self.used_before += std::mem::take(&mut self.used);
        self.host_calls_before += std::mem::take(&mut self.host_calls);
    }

    /// Time another plugin used on behalf of this call counts here too.
    pub(crate) fn charge(&mut self, used: Duration) {
        self.used += used;
    }

    /// Work of the host that costs the plugin nothing begins: see [`Self::worked`].
    pub(crate) fn works() -> Work {
        Work {
            since: Instant::now(),
            cpu: thread_cpu(),
        }
    }

    /// That work is done. It is charged: who has the host work for it would have no limit otherwise.
    pub(crate) fn worked(&mut self, work: Work) {
        let wall = work.since.elapsed();
        let cpu = work
            .cpu
            .zip(thread_cpu())
            .map_or(wall, |(before, now)| now.saturating_sub(before));
        self.charge(wall.min(cpu));
    }

    /// What is left of the processor time.
    pub(crate) fn left(&self) -> Duration {
        self.allowed.saturating_sub(self.used())
    }

    /// Follow the passage between guest and host. Waiting in the host is not the guest's time.
    pub(crate) fn passes(&mut self, hook: CallHook) -> wasmtime::Result<()> {
        match hook {
            CallHook::CallingWasm => self.stretch.go_on(Instant::now()),
            CallHook::ReturningFromHost => {
                let now = Instant::now();
                if let Some(since) = self.in_host_since.take() {
                    self.in_host += now.saturating_duration_since(since);
                }
                self.stretch.go_on(now);
            }
            CallHook::ReturningFromWasm => self.stop_watch(),
            CallHook::CallingHost => {
                self.stop_watch();
                self.in_host_since = Some(Instant::now());
                self.host_calls += 1;
                if self.host_calls > limits::HOST_CALLS {
                    return Err(self.exceed(format!("{} calls to the host", limits::HOST_CALLS)));
                }
            }
        }
        Ok(())
    }

    /// The epoch moved while the guest ran: whether it may go on. It is then set aside for a moment;
    /// who brings it back says so, since that time is not its own.
    pub(crate) fn tick(&mut self) -> Option<Resumed> {
        self.stop_watch();
        self.settle();
        if self.used > self.allowed {
            self.stop = Some(Stop::Cpu);
            return None;
        }
        Some(self.resumed.clone())
    }

    /// Stop the call over a limit; the text is for the author.
    pub(crate) fn exceed(&mut self, what: String) -> wasmtime::Error {
        let error = wasmtime::Error::msg(format!("limit reached: {what}"));
        self.stop = Some(Stop::Limit(what));
        error
    }

    /// The host holds so many bytes more for a resource of this call.
    pub(crate) fn hold(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.held_bytes = self.held_bytes.saturating_add(bytes);
        if self.held_bytes > limits::HELD_BYTES {
            return Err(self.exceed(format!(
                "{} MiB held in resources",
                limits::HELD_BYTES >> 20
            )));
        }
        Ok(())
    }

    /// The host holds so many bytes less.
    pub(crate) fn release(&mut self, bytes: usize) {
        self.held_bytes = self.held_bytes.saturating_sub(bytes);
    }

    fn stop_watch(&mut self) {
        if let Some(resumed) = self.resumed.take() {
            self.stretch = resumed;
        }
        self.stretch.pause();
    }

    /// Charge what ran since the last look at the processor's clock: at each tick, and at the end.
    pub(crate) fn settle(&mut self) {
        self.used += std::mem::take(&mut self.stretch).charge();
    }
}

/// Work of the host under way on this thread.
#[derive(Debug)]
pub(crate) struct Work {
    since: Instant,
    cpu: Option<Duration>,
}

/// Guest code that runs without being set aside, host calls in between left out.
#[derive(Debug, Default)]
struct Stretch {
    /// The guest runs since.
    since: Option<Instant>,
    /// By the wall clock, what runs now left out.
    ran: Duration,
    /// Where it began, and the processor time of that thread then.
    begun: Option<(ThreadId, Duration)>,
}

impl Stretch {
    fn go_on(&mut self, now: Instant) {
        self.since = Some(now);
        if self.begun.is_none() {
            self.begun = thread_cpu().map(|cpu| (std::thread::current().id(), cpu));
        }
    }

    fn pause(&mut self) {
        if let Some(since) = self.since.take() {
            self.ran += since.elapsed();
        }
    }

    /// Its processor time. The wall clock leaves host calls out and counts what other programs took
    /// meanwhile; the thread's clock does the opposite: the smaller of the two is nearer.
    fn charge(self) -> Duration {
        let here = std::thread::current().id();
        match self.begun {
            // A wait in the host may have moved the call to another thread, whose clock says nothing.
            Some((thread, before)) if thread == here => {
                thread_cpu().map_or(self.ran, |now| self.ran.min(now.saturating_sub(before)))
            }
            _ => self.ran,
        }
    }
}

/// The moment a call that was set aside goes on, told by who brings it back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resumed(Arc<Mutex<Option<Stretch>>>);

impl Resumed {
    /// It goes on now, on this thread.
    pub(crate) fn now(&self) {
        let mut stretch = Stretch::default();
        stretch.go_on(Instant::now());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stretch);
    }

    fn take(&self) -> Option<Stretch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The processor time of this thread, where the system tells it.
#[cfg(unix)]
fn thread_cpu() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Some(Duration::new(
        u64::try_from(time.tv_sec).ok()?,
        u32::try_from(time.tv_nsec).ok()?,
    ))
}

#[cfg(not(unix))]
fn thread_cpu() -> Option<Duration> {
    None
}

/// Bytes of the blobs that live in one call, shared by all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct BlobBudget(Arc<AtomicUsize>);

impl BlobBudget {
    /// Take room for so many bytes; `None` when there is not as much.
    pub(crate) fn take(&self, bytes: usize) -> Option<Room> {
        let mut room = Room {
            bytes: 0,
            of: self.clone(),
        };
        room.widen(bytes).then_some(room)
    }

    /// Bytes that may still be taken.
    pub(crate) fn left(&self) -> usize {
        limits::BLOB_BYTES.saturating_sub(self.0.load(Ordering::Relaxed))
    }
}

/// Room taken by the bytes of a blob, given back when it goes.
#[derive(Debug)]
pub(crate) struct Room {
    bytes: usize,
    of: BlobBudget,
}

impl Room {
    /// Take room for so many bytes more; false when there is not as much.
    pub(crate) fn widen(&mut self, more: usize) -> bool {
        if more > self.of.left() {
            return false;
        }
        self.bytes += more;
        self.of.0.fetch_add(more, Ordering::Relaxed);
        true
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.of.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let wanted = self
            .memory_bytes
            .saturating_sub(current)
            .saturating_add(desired);
        if wanted > limits::MEMORY_BYTES {
            return Err(self.exceed(format!("{} MiB of memory", limits::MEMORY_BYTES >> 20)));
        }
        self.memory_bytes = wanted;
        self.peak_memory_bytes = self.peak_memory_bytes.max(wanted);
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let wanted = self
            .table_elements
            .saturating_sub(current)
            .saturating_add(desired);
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
        limits::TABLES
    }

    fn memories(&self) -> usize {
        limits::MEMORIES
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn meter(allowed_ms: u64) -> Meter {
        Meter::new(Duration::from_millis(allowed_ms))
    }

    /// The guest ran for so long since it was last looked at, as far as the wall clock knows.
    fn ran(meter: &mut Meter, ms: u64) {
        meter.stretch = Stretch {
            since: Instant::now().checked_sub(Duration::from_millis(ms)),
            ..Stretch::default()
        };
    }

    /// Keep this processor busy for so long.
    fn spin(ms: u64) {
        let begun = thread_cpu().unwrap();
        while thread_cpu().unwrap() - begun < Duration::from_millis(ms) {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn waiting_in_the_host_is_not_the_guests_time() {
        let mut meter = meter(50);
        meter.passes(CallHook::CallingWasm).unwrap();
        meter.passes(CallHook::CallingHost).unwrap();
        std::thread::sleep(Duration::from_millis(60));
        spin(60);
        meter.passes(CallHook::ReturningFromHost).unwrap();
        meter.passes(CallHook::ReturningFromWasm).unwrap();
        assert!(
            meter.used() < Duration::from_millis(20),
            "{:?}",
            meter.used()
        );
        assert!(meter.tick().is_some());
    }

    #[test]
    fn what_other_programs_take_meanwhile_is_not_the_guests_time() {
        let mut meter = meter(50);
        meter.passes(CallHook::CallingWasm).unwrap();
        spin(5);
        // The system gives the processor to somebody else.
        std::thread::sleep(Duration::from_millis(100));
        assert!(meter.tick().is_some());
        let used = meter.used();
        assert!(
            (Duration::from_millis(5)..Duration::from_millis(50)).contains(&used),
            "{used:?}"
        );
    }

    #[test]
    fn a_call_set_aside_for_others_is_not_charged_for_the_wait() {
        let mut meter = meter(50);
        meter.passes(CallHook::CallingWasm).unwrap();
        let resumed = meter.tick().unwrap();
        // Others have the thread.
        spin(60);
        resumed.now();
        meter.passes(CallHook::CallingHost).unwrap();
        meter.passes(CallHook::ReturningFromHost).unwrap();
        meter.passes(CallHook::ReturningFromWasm).unwrap();
        assert!(
            meter.used() < Duration::from_millis(20),
            "{:?}",
            meter.used()
        );
    }

    #[test]
    fn a_call_that_moves_to_another_thread_is_charged_what_ran() {
        let mut meter = meter(1_000);
        meter.passes(CallHook::CallingWasm).unwrap();
        spin(5);
        meter.passes(CallHook::CallingHost).unwrap();
        let used = std::thread::scope(|scope| {
            let moved = scope.spawn(move || {
                spin(30);
                meter.passes(CallHook::ReturningFromHost).unwrap();
                spin(5);
                meter.passes(CallHook::ReturningFromWasm).unwrap();
                meter.used()
            });
            moved.join().unwrap()
        });
        assert!(used >= Duration::from_millis(10), "{used:?}");
    }

    #[test]
    fn a_guest_that_never_returns_is_stopped_by_the_ticks() {
        let mut meter = meter(95);
        let mut ticks = 0;
        loop {
            ran(&mut meter, 10);
            ticks += 1;
            if meter.tick().is_none() {
                break;
            }
        }
        assert_eq!(meter.stop, Some(Stop::Cpu));
        assert!((5..=10).contains(&ticks), "{ticks}");
    }

    #[test]
    fn a_checkpoint_gives_the_budgets_back_and_the_totals_stay() {
        let mut meter = meter(15);
        ran(&mut meter, 12);
        assert!(meter.tick().is_some());
        for _ in 0..limits::HOST_CALLS {
            meter.passes(CallHook::CallingHost).unwrap();
        }
        meter.renew();
        assert_eq!(meter.left(), Duration::from_millis(15));
        assert!(meter.used_in_all() >= Duration::from_millis(12));
        meter.passes(CallHook::CallingHost).unwrap();
        assert_eq!(meter.host_calls_in_all(), limits::HOST_CALLS + 1);
    }

    #[test]
    fn one_host_call_too_many_stops_the_call_and_says_how_many_there_were() {
        let mut meter = meter(1_000);
        for _ in 0..limits::HOST_CALLS {
            meter.passes(CallHook::CallingHost).unwrap();
        }
        assert!(meter.passes(CallHook::CallingHost).is_err());
        assert_eq!(
            meter.stop,
            Some(Stop::Limit("200000 calls to the host".into()))
        );
    }

    #[test]
    fn memories_and_tables_are_counted_together() {
        let mut meter = meter(1);
        let half = limits::MEMORY_BYTES / 2;
        assert!(meter.memory_growing(0, half, None).unwrap());
        assert!(meter.memory_growing(0, half, None).unwrap());
        assert_eq!(meter.peak_memory_bytes, limits::MEMORY_BYTES);
        assert!(meter.memory_growing(half, half + 1, None).is_err());
        assert_eq!(meter.stop, Some(Stop::Limit("64 MiB of memory".into())));
        assert!(
            meter
                .table_growing(0, limits::TABLE_ELEMENTS, None)
                .unwrap()
        );
        assert!(meter.table_growing(0, 1, None).is_err());
    }

    #[test]
    fn what_the_host_holds_for_resources_is_bounded_and_given_back() {
        let mut meter = meter(1);
        meter.hold(limits::HELD_BYTES).unwrap();
        meter.release(10);
        meter.hold(10).unwrap();
        assert!(meter.hold(1).is_err());
    }

    #[test]
    fn room_for_blobs_comes_back_when_the_last_of_them_goes() {
        let budget = BlobBudget::default();
        let mut room = budget.take(limits::BLOB_BYTES - 1).unwrap();
        assert!(!room.widen(2));
        assert!(room.widen(1));
        assert!(budget.take(1).is_none());
        drop(room);
        assert_eq!(budget.left(), limits::BLOB_BYTES);
    }
}
