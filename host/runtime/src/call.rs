//! One call: a fresh instance, its two budgets, its unit of work.

mod exports;
mod service;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_record::{Act, EventId, PatientId, RecordError, Unit};
use tracing::Instrument as _;
use wasmtime::component::Instance;
use wasmtime::{CallHook, Store, UpdateDeadline};

use crate::cancel::Cancel;
use crate::deadline::Deadline;
use crate::error::{CallError, Reason};
use crate::failure::Failure;
use crate::host::{HostEvent, Inner, Told};
use crate::limits::Budget;
use crate::meter::Stop;
use crate::plugin::{LastFailure, Plugin};
use crate::state::{Call, CallState, Origin, Progress, ScreenChanges};

pub(crate) use exports::{command, deliver, handle, import, render, rows, send, work};
pub(crate) use service::{Provided, provide};

/// The future an export's body is.
type Body<'a, T> = Pin<Box<dyn Future<Output = wasmtime::Result<Result<T, Failure>>> + Send + 'a>>;

/// What is called, with its arguments.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) plugin: Arc<Plugin>,
    pub(crate) what: String,
    pub(crate) origin: Origin,
    pub(crate) patient: Option<String>,
    pub(crate) cancel: Cancel,
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plugin({})", self.id())
    }
}

impl Plan {
    pub(crate) fn error(&self, reason: Reason) -> CallError {
        CallError {
            plugin: self.plugin.id().to_owned(),
            call: self.what.clone(),
            reason,
        }
    }

    /// The same plan, when the manifest draws something under this name.
    pub(crate) fn drawing(self, contribution: &str) -> Result<Self, CallError> {
        if self.plugin.manifest.draws(contribution) {
            Ok(self)
        } else {
            Err(self.error(Reason::NotOffered))
        }
    }

    /// From here on the call can be seen and given up.
    fn begin(self, host: &Arc<Inner>, budget: Budget) -> Begun {
        let id = uuid::Uuid::now_v7().to_string();
        let progress = Progress {
            events: host.events.clone(),
            plugin: self.plugin.id().to_owned(),
            call: id.clone(),
        };
        let call = Call {
            id,
            what: self.what,
            origin: self.origin,
            begun_as: self.origin,
            patient: self.patient,
            chain: Vec::new(),
            cancel: self.cancel,
            deadline: Deadline::default(),
            job: None,
            signer: None,
            resume: None,
            progress,
        };
        Begun::new(host, self.plugin, call, budget)
    }
}

/// A call that is known, and waits for its turn or runs.
struct Begun {
    host: Arc<Inner>,
    plugin: Arc<Plugin>,
    call: Call,
    budget: Budget,
    told: Option<Told>,
}

impl Begun {
    fn new(host: &Arc<Inner>, plugin: Arc<Plugin>, call: Call, budget: Budget) -> Self {
        let told = host.tell_started(&plugin, &call);
        Self {
            host: Arc::clone(host),
            plugin,
            call,
            budget,
            told,
        }
    }

    /// Wait for the turn of this plugin for this patient: calls that may write come one after the
    /// other. Who gives up meanwhile does not wait.
    async fn turn(self) -> Result<(tokio::sync::OwnedMutexGuard<()>, Self), CallError> {
        let turn = tokio::select! {
            biased;
            () = self.call.cancel.cancelled() => None,
            turn = self.host.turns.take(self.plugin.id(), self.call.patient.as_deref()) => Some(turn),
        };
        match turn {
            Some(turn) => Ok((turn, self)),
            None => {
                if let Some(told) = self.told {
                    told.ended(Some(&Reason::Cancelled));
                }
                Err(CallError {
                    plugin: self.plugin.id().to_owned(),
                    call: self.call.what,
                    reason: Reason::Cancelled,
                })
            }
        }
    }
}

impl Begun {
    /// There is nothing to do any more.
    fn leave(self) {
        if let Some(told) = self.told {
            told.ended(None);
        }
    }
}

/// A call whose export has returned or was stopped. Nothing it staged took effect yet.
struct Ran<T> {
    outcome: Result<T, Reason>,
    state: CallState,
    told: Option<Told>,
}

/// Run `body` in a fresh instance of the plugin.
async fn run<T: Send>(
    begun: Begun,
    body: impl for<'a> FnOnce(&'a mut Store<CallState>, Instance) -> Body<'a, T> + Send,
) -> Ran<T> {
    let Begun {
        host,
        plugin,
        call,
        budget,
        told,
    } = begun;
    let what = call.what.clone();
    let watch = Watch::begin(&host, &plugin, call.origin != Origin::View);
    let span = tracing::debug_span!("call", plugin = plugin.id(), what = %what, id = %call.id);
    let started = Instant::now();
    let allowed_ms = budget.wall.map_or(0, millis);
    // A service has the deadline of who asked; any other call has its own from now on.
    call.deadline.begin(budget.wall);
    let (cancel, deadline) = (call.cancel.clone(), call.deadline.clone());
    let (waited_for, origin) = (Arc::clone(&host), call.origin);

    // Given up after the store, so that there is an instance to be had for whoever gets it next.
    let mut _place = None;
    let mut store = Store::new(
        &host.engine,
        CallState::new(Arc::clone(&host), Arc::clone(&plugin), call, budget.cpu),
    );
    store.limiter(|state| &mut state.meter);
    store.call_hook(|mut state, hook| {
        let state = state.data_mut();
        if matches!(hook, CallHook::CallingWasm) {
            state.host.ran_on.here();
        }
        state.meter.passes(hook)
    });
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut state| {
        Ok(match state.data_mut().meter.tick() {
            None => UpdateDeadline::Interrupt,
            // Going on means letting others have the thread for a moment.
            Some(resumed) => UpdateDeadline::YieldCustom(
                1,
                Box::pin(async move {
                    tokio::task::yield_now().await;
                    resumed.now();
                }),
            ),
        })
    });

    let ended = {
        let work = async {
            _place = Some(waited_for.places.take(origin).await);
            let instance = plugin.pre.instantiate_async(&mut store).await?;
            body(&mut store, instance).await
        }
        .instrument(span);
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Reason::Cancelled),
            ended = work => Ok(ended),
            () = deadline.passed() => Err(Reason::Wall { allowed_ms }),
        }
    };
    let mut state = store.into_data();
    state.meter.settle();
    let outcome = match ended {
        Ok(Ok(Ok(value))) => Ok(value),
        Ok(Ok(Err(failure))) => Err(Reason::Refused(failure.bounded())),
        Ok(Err(error)) => Err(why(&mut state, &error)),
        Err(reason) => Err(reason),
    };
    let (wall, waited) = (started.elapsed(), deadline.waited());
    let crashed = outcome
        .as_ref()
        .err()
        .filter(|reason| !matches!(reason, Reason::Refused(_) | Reason::Cancelled));
    let now_ms = state.host.clock.now_ms();
    let failure = crashed.map(|reason| LastFailure {
        at_ms: now_ms,
        code: reason.code().to_owned(),
        sentence: reason.sentence(plugin.id()),
        author: format!("{what}: {reason}"),
    });
    plugin.spend(now_ms, state.meter.used_in_all());
    plugin.count(|stats| {
        if failure.is_some() {
            stats.last_failure = failure;
        }
        stats.host_wall += state.meter.in_host();
        stats.calls += 1;
        stats.failures += u64::from(crashed.is_some());
        // A person's time to answer is not the plugin's.
        let own = wall.saturating_sub(waited);
        stats.slow_calls += u64::from(own > Duration::from_secs(1));
        stats.cpu += state.meter.used_in_all();
        stats.wall += wall;
        stats.host_calls += state.meter.host_calls_in_all();
        stats.peak_memory_bytes = stats.peak_memory_bytes.max(state.meter.peak_memory_bytes);
    });
    if let Some(reason) = crashed {
        state.complain(format!("{what}: {reason}"));
    }
    watch.ended(outcome.as_ref().err());
    Ran {
        outcome,
        state,
        told,
    }
}

/// A call of a plugin under way, as far as its state is concerned: one that nobody waits for any more has ended too.
struct Watch {
    host: Arc<Inner>,
    plugin: Arc<Plugin>,
    shown: bool,
    over: bool,
}

impl Watch {
    fn begin(host: &Arc<Inner>, plugin: &Arc<Plugin>, shown: bool) -> Self {
        plugin.condition().begins(shown);
        Self {
            host: Arc::clone(host),
            plugin: Arc::clone(plugin),
            shown,
            over: false,
        }
    }

    fn ended(mut self, reason: Option<&Reason>) {
        self.over = true;
        self.host.noticed(&self.plugin, self.shown, reason);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            self.plugin.condition().ends(self.shown);
        }
    }
}

impl<T> Ran<T> {
    /// What it answered, and what it leaves; nothing of it takes effect.
    fn answer(self) -> (Result<T, CallError>, CallState) {
        let Self {
            outcome,
            state,
            told,
        } = self;
        if let Some(told) = told {
            told.ended(outcome.as_ref().err());
        }
        (outcome.map_err(|reason| state.error(reason)), state)
    }

    /// What it answered, once all it staged has taken effect.
    fn commit(self, settles: Option<EventId>) -> Result<T, CallError> {
        let Self {
            outcome,
            mut state,
            told,
        } = self;
        let outcome = outcome.and_then(|value| {
            state
                .commit_staged(settles)
                .map(|()| value)
                .map_err(Reason::Record)
        });
        if let Some(told) = told {
            told.ended(outcome.as_ref().err());
        }
        outcome.map_err(|reason| state.error(reason))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Why the guest stopped: a limit of ours, or a crash of its own.
fn why(state: &mut CallState, error: &wasmtime::Error) -> Reason {
    match state.meter.stop.take() {
        Some(Stop::Cpu) => Reason::Cpu {
            used_ms: millis(state.meter.used()),
            allowed_ms: millis(state.meter.allowed()),
        },
        Some(Stop::Limit(what)) => Reason::Limit(what),
        None => {
            let trap = format!("{error:#}");
            let trap = match &state.last_panic {
                Some(panic) => format!("{panic}\n{trap}"),
                // A stack overflow runs into the guard below the shadow stack and reads like this.
                None if trap.contains("out of bounds memory access") => {
                    format!("{trap}\n(a stack overflow reads like this too)")
                }
                None => trap,
            };
            Reason::Trap(trap)
        }
    }
}

impl CallState {
    fn error(&self, reason: Reason) -> CallError {
        CallError {
            plugin: self.plugin.id().to_owned(),
            call: self.call.what.clone(),
            reason,
        }
    }

    /// Commit what was staged, in one transaction; scratch and invalidations follow. When the record
    /// refuses, nothing of it took effect and nothing of it is staged any more.
    pub(crate) fn commit_staged(&mut self, settles: Option<EventId>) -> Result<(), RecordError> {
        let staged = std::mem::take(&mut self.staged);
        let plugin = self.plugin.id().to_owned();
        if !staged.writes.is_empty() || settles.is_some() {
            let mut unit = Unit::new(self.author());
            if self.call.origin == Origin::Person {
                unit = unit.with_act(Act {
                    name: self.call.what.replace(' ', "."),
                    patient: self.call.patient.as_deref().map(PatientId::from),
                    capability: "plugin".into(),
                    object: self.call.id.clone(),
                });
            }
            unit.writes = staged.writes;
            unit.acknowledges = settles.map(|event| (event, plugin.clone()));
            self.host.commit(&unit)?;
        }
        for (plugin, screen) in staged.provided {
            self.show(&plugin, screen);
        }
        self.show(&plugin, staged.screen);
        Ok(())
    }

    fn show(&self, plugin: &str, screen: ScreenChanges) {
        let patient = &self.call.patient;
        self.host
            .scratch
            .set_all(plugin, patient.as_deref(), screen.scratch);
        for contribution in screen.invalidated {
            self.host.tell(HostEvent::Invalidated {
                plugin: plugin.to_owned(),
                contribution,
                patient: patient.clone(),
            });
        }
        for notice in screen.notices {
            self.host.tell_notice(plugin, notice);
        }
    }
}
