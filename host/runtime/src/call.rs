//! One call: a fresh instance, its two budgets, its unit of work.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_record::{Act, Committed, EventId, PatientId, RecordError, Unit, Write};
use tracing::Instrument as _;
use wasmtime::component::{Instance, Resource};
use wasmtime::{Store, UpdateDeadline};

use crate::cancel::Cancel;
use crate::capability::services::IdentityOperation;
use crate::error::{CallError, Reason};
use crate::failure::{Data, Failure};
use crate::host::{HostEvent, Inner};
use crate::limits;
use crate::meter::Stop;
use crate::plugin::Plugin;
use crate::resources::{self, Context, Entry, Happening, Page, Request};
use crate::state::{Call, CallState, Dependencies, Origin, Progress, Staged};
use crate::view::{Tree, TreeBuilder, UiEvent};

/// The two budgets of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    cpu: Duration,
    wall: Option<Duration>,
}

const VIEW: Budget = Budget { cpu: limits::VIEW_CPU, wall: Some(limits::VIEW_WALL) };
const ACT: Budget = Budget { cpu: limits::ACT_CPU, wall: Some(limits::ACT_WALL) };
const JOB: Budget = Budget { cpu: limits::JOB_CPU, wall: None };

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
        CallError { plugin: self.plugin.id().to_owned(), call: self.what.clone(), reason }
    }

    fn into_call(self, host: &Inner, budget: Budget) -> (Arc<Plugin>, Call) {
        let id = uuid::Uuid::now_v7().to_string();
        let progress = Progress { events: host.events.clone(), plugin: self.plugin.id().to_owned(), call: id.clone() };
        let call = Call {
            id,
            what: self.what,
            origin: self.origin,
            patient: self.patient,
            chain: Vec::new(),
            cancel: self.cancel,
            deadline: budget.wall.map(|wall| Instant::now() + wall),
            job: None,
            resume: None,
            progress,
        };
        (self.plugin, call)
    }
}

/// Run `body` in a fresh instance of the plugin. Nothing it staged is committed here.
async fn run<T: Send>(
    host: &Arc<Inner>,
    plugin: Arc<Plugin>,
    call: Call,
    cpu: Duration,
    body: impl for<'a> FnOnce(&'a mut Store<CallState>, Instance) -> Body<'a, T> + Send,
) -> Result<(T, CallState), CallError> {
    let what = call.what.clone();
    let fail = |reason| CallError { plugin: plugin.id().to_owned(), call: what.clone(), reason };
    let span = tracing::debug_span!("call", plugin = plugin.id(), what = %what, id = %call.id);
    let (cancel, deadline) = (call.cancel.clone(), call.deadline);
    let started = Instant::now();
    let allowed_ms = call.remaining().map_or(0, |left| millis(left));
    let told = host.tell_started(&plugin, &call);

    let mut store = Store::new(&host.engine, CallState::new(Arc::clone(host), Arc::clone(&plugin), call, cpu));
    store.limiter(|state| &mut state.meter);
    store.call_hook(|mut state, hook| state.data_mut().meter.passes(hook));
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut state| {
        // Going on means letting others have the thread for a moment.
        Ok(if state.data_mut().meter.tick() { UpdateDeadline::Yield(1) } else { UpdateDeadline::Interrupt })
    });

    let ended = {
        let work = async {
            let instance = plugin.pre.instantiate_async(&mut store).await?;
            body(&mut store, instance).await
        }
        .instrument(span);
        let too_late = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Reason::Cancelled),
            ended = work => Ok(ended),
            () = too_late => Err(Reason::Wall { allowed_ms }),
        }
    };
    let mut state = store.into_data();
    let outcome = match ended {
        Ok(Ok(Ok(value))) => Ok(value),
        Ok(Ok(Err(failure))) => Err(Reason::Refused(failure)),
        Ok(Err(error)) => Err(why(&mut state, &error)),
        Err(reason) => Err(reason),
    };
    let wall = started.elapsed();
    plugin.count(|stats| {
        stats.calls += 1;
        stats.failures += u64::from(outcome.as_ref().is_err_and(|reason| !matches!(reason, Reason::Refused(_) | Reason::Cancelled)));
        stats.slow_calls += u64::from(wall > Duration::from_secs(1));
        stats.cpu += state.meter.used();
        stats.wall += wall;
        stats.host_calls += state.meter.host_calls;
        stats.peak_memory_bytes = stats.peak_memory_bytes.max(state.meter.peak_memory_bytes);
    });
    host.tell_ended(told, &plugin, outcome.as_ref().err());
    // What was read is journalled whether the call succeeded or not.
    host.journal_soon(std::mem::take(&mut state.reads));
    match outcome {
        Ok(value) => Ok((value, state)),
        Err(reason) => {
            if !matches!(reason, Reason::Refused(_) | Reason::Cancelled) {
                state.complain(format!("{what}: {reason}"));
            }
            Err(fail(reason))
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Why the guest stopped: a limit of ours, or a crash of its own.
fn why(state: &mut CallState, error: &wasmtime::Error) -> Reason {
    match state.meter.stop.take() {
        Some(Stop::Cpu) => Reason::Cpu { used_ms: millis(state.meter.used()), allowed_ms: millis(state.meter.allowed()) },
        Some(Stop::Limit(what)) => Reason::Limit(what),
        None => {
            let trap = format!("{error:#}");
            let trap = match &state.last_panic {
                Some(panic) => format!("{panic}\n{trap}"),
                // A stack overflow runs into the guard below the shadow stack and reads like this.
                None if trap.contains("out of bounds memory access") => format!("{trap}\n(a stack overflow reads like this too)"),
                None => trap,
            };
            Reason::Trap(trap)
        }
    }
}

impl CallState {
    /// Commit what was staged, in one transaction; scratch and invalidations follow.
    pub(crate) fn commit_staged(&mut self, settles: Option<EventId>) -> Result<Committed, RecordError> {
        let staged = std::mem::take(&mut self.staged);
        let plugin = self.plugin.id().to_owned();
        let mut committed = Committed::default();
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
            committed = self.host.commit(&unit)?;
        }
        self.staged = Staged { committed: staged.committed + 1, ..Staged::default() };
        self.host.scratch.set_all(&plugin, self.call.patient.as_deref(), staged.scratch);
        for contribution in staged.invalidated {
            self.host.tell(HostEvent::Invalidated { plugin: plugin.clone(), contribution, patient: self.call.patient.clone() });
        }
        Ok(committed)
    }
}

/// Finish a call that may have written: all it staged takes effect, or nothing.
fn settle<T>(what: &str, done: (T, CallState), settles: Option<EventId>) -> Result<T, CallError> {
    let (value, mut state) = done;
    state.commit_staged(settles).map_err(|error| CallError {
        plugin: state.plugin.id().to_owned(),
        call: what.to_owned(),
        reason: Reason::Record(error),
    })?;
    Ok(value)
}

/// Take the turn of this plugin for this patient: calls that may write come one after the other.
async fn turn(host: &Inner, plan: &Plan) -> tokio::sync::OwnedMutexGuard<()> {
    host.turns.take(plan.plugin.id(), plan.patient.as_deref()).await
}

macro_rules! export {
    ($plan:expr, $field:ident) => {
        match &$plan.plugin.exports.$field {
            Some(indices) => indices.clone(),
            None => return Err($plan.error(Reason::NotOffered)),
        }
    };
}

/// Say what a contribution means now.
pub(crate) async fn render(host: &Arc<Inner>, plan: Plan, contribution: String) -> Result<(Tree, Dependencies), CallError> {
    let indices = export!(plan, panel);
    let (plugin, call) = plan.into_call(host, VIEW);
    let ((tree, complaints), mut state) = run(host, plugin, call, VIEW.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let view = store.data_mut().keep(resources::View(TreeBuilder::default()))?;
            let said = guest
                .socle_base_panel()
                .call_render(&mut *store, Resource::new_borrow(context.rep()), &contribution, Resource::new_borrow(view.rep()))
                .await?;
            let resources::View(builder) = store.data_mut().table.delete(view)?;
            Ok(said.map(|()| builder.finish()))
        })
    })
    .await?;
    for complaint in complaints {
        state.complain(format!("view: {complaint}"));
    }
    Ok((tree, std::mem::take(&mut state.dependencies)))
}

/// Ask for rows of a paged table.
pub(crate) async fn rows(host: &Arc<Inner>, plan: Plan, contribution: String, table: String, asked: Page) -> Result<Page, CallError> {
    let indices = export!(plan, panel);
    let (plugin, call) = plan.into_call(host, VIEW);
    let (page, _) = run(host, plugin, call, VIEW.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let page = store.data_mut().keep(asked)?;
            let said = guest
                .socle_base_panel()
                .call_rows(&mut *store, Resource::new_borrow(context.rep()), &contribution, &table, Resource::new_borrow(page.rep()))
                .await?;
            let page = store.data_mut().table.delete(page)?;
            Ok(said.map(|()| page))
        })
    })
    .await?;
    Ok(page)
}

/// Hand a person's event to a panel.
pub(crate) async fn handle(host: &Arc<Inner>, plan: Plan, contribution: String, event: UiEvent) -> Result<(), CallError> {
    let indices = export!(plan, panel);
    let _turn = turn(host, &plan).await;
    let what = plan.what.clone();
    let (plugin, call) = plan.into_call(host, ACT);
    let done = run(host, plugin, call, ACT.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let event = store.data_mut().keep(resources::Event(event))?;
            guest
                .socle_base_panel()
                .call_handle(&mut *store, Resource::new_borrow(context.rep()), &contribution, Resource::new_borrow(event.rep()))
                .await
        })
    })
    .await?;
    settle(&what, done, None)
}

/// Run a command.
pub(crate) async fn command(host: &Arc<Inner>, plan: Plan, id: String, arguments: Vec<(String, Data)>) -> Result<Data, CallError> {
    let indices = export!(plan, command);
    let _turn = turn(host, &plan).await;
    let what = plan.what.clone();
    let (plugin, call) = plan.into_call(host, ACT);
    let done = run(host, plugin, call, ACT.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let said = guest.socle_base_command().call_run(&mut *store, Resource::new_borrow(context.rep()), &id, &arguments).await?;
            bounded(store, said)
        })
    })
    .await?;
    settle(&what, done, None)
}

/// Tell a plugin what happened; a durable event is settled with the plugin's writes.
pub(crate) async fn deliver(host: &Arc<Inner>, plan: Plan, what: Happening, durable: bool) -> Result<(), CallError> {
    let indices = export!(plan, on_event);
    let _turn = turn(host, &plan).await;
    let settles = durable.then(|| EventId::from(what.id.as_str()));
    let name = plan.what.clone();
    let (plugin, call) = plan.into_call(host, ACT);
    let done = run(host, plugin, call, ACT.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let what = store.data_mut().keep(what)?;
            guest
                .socle_base_on_event()
                .call_deliver(&mut *store, Resource::new_borrow(context.rep()), Resource::new_borrow(what.rep()))
                .await
        })
    })
    .await?;
    settle(&name, done, settles)
}

/// Do long work from where it was left.
pub(crate) async fn work(
    host: &Arc<Inner>,
    plan: Plan,
    job: socle_record::Job,
    end: impl FnOnce(&Data) -> Write + Send,
) -> Result<Data, CallError> {
    let indices = export!(plan, worker);
    let _turn = turn(host, &plan).await;
    let what = plan.what.clone();
    let (plugin, mut call) = plan.into_call(host, JOB);
    call.job = Some(job.id.clone());
    call.resume = job.checkpoint.clone();
    let (name, input) = (job.name.clone(), Data::from(job.input.clone()));
    let (answer, mut state) = run(host, plugin, call, JOB.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let said = guest.socle_base_worker().call_run(&mut *store, Resource::new_borrow(context.rep()), &name, &input).await?;
            bounded(store, said)
        })
    })
    .await?;
    // The last writes of the job and its end commit together.
    state.staged.writes.push(end(&answer));
    settle(&what, (answer, state), None)
}

/// Send an entry, or find out whether it was sent.
pub(crate) async fn send(
    host: &Arc<Inner>,
    plan: Plan,
    entry: Entry,
    reconcile: bool,
    outcome: impl FnOnce(&Data) -> Write + Send,
) -> Result<(), CallError> {
    let indices = export!(plan, delivery);
    let _turn = turn(host, &plan).await;
    let what = plan.what.clone();
    let (plugin, call) = plan.into_call(host, ACT);
    let (answer, mut state) = run(host, plugin, call, ACT.cpu, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let entry = store.data_mut().keep(entry)?;
            let (context, entry) = (Resource::new_borrow(context.rep()), Resource::new_borrow(entry.rep()));
            let guest = guest.socle_practice_delivery();
            let said = if reconcile {
                guest.call_reconcile(&mut *store, context, entry).await?
            } else {
                guest.call_attempt(&mut *store, context, entry).await?
            };
            bounded(store, said)
        })
    })
    .await?;
    // What the plugin wrote about the sending and its outcome commit together.
    state.staged.writes.push(outcome(&answer));
    settle(&what, ((), state), None)
}

/// Run the identity provider inside a consumer's call. What it staged joins the consumer's unit.
pub(crate) fn provide_identity<'a>(
    consumer: &'a mut CallState,
    asked: Request,
    operation: IdentityOperation,
) -> Pin<Box<dyn Future<Output = Result<Request, Failure>> + Send + 'a>> {
    Box::pin(async move {
        let host = Arc::clone(&consumer.host);
        let Some(provider) = host.provider("identity") else {
            return Err(Failure::new("unsupported", "Aucune extension ne fournit le service d’identité : installez-en une.")
                .author("no provider for identity"));
        };
        let Some(indices) = provider.exports.identity_provider.clone() else {
            return Err(Failure::unsupported("the provider has no identity-provider export"));
        };
        let me = (consumer.plugin.id().to_owned(), "identity".to_owned());
        if provider.id() == me.0 || consumer.call.chain.iter().any(|(plugin, _)| plugin == provider.id()) {
            return Err(Failure::new("cycle", "Des extensions s’appellent en boucle : signalez-le à leurs éditeurs.")
                .author("the same plugin and service twice in a chain"));
        }
        if consumer.call.chain.len() + 1 >= limits::SERVICE_DEPTH {
            return Err(Failure::new("cycle", "Trop d’extensions s’appellent l’une l’autre.").author("service depth exceeded"));
        }
        let mut chain = consumer.call.chain.clone();
        chain.push(me);
        let call = Call {
            id: uuid::Uuid::now_v7().to_string(),
            what: match operation {
                IdentityOperation::Search => "service identity.search".into(),
                IdentityOperation::Verify => "service identity.verify".into(),
            },
            origin: Origin::Service,
            chain,
            job: None,
            resume: None,
            ..consumer.call.clone()
        };
        let cpu = consumer.meter.left();
        let answered = run(&host, provider, call, cpu, move |store, instance| {
            Box::pin(async move {
                let guest = indices.load(&mut *store, &instance)?;
                let context = store.data_mut().keep(Context)?;
                let request = store.data_mut().keep(asked)?;
                let (c, r) = (Resource::new_borrow(context.rep()), Resource::new_borrow(request.rep()));
                let guest = guest.socle_services_identity_provider();
                let said = match operation {
                    IdentityOperation::Search => guest.call_search(&mut *store, c, r).await?,
                    IdentityOperation::Verify => guest.call_verify(&mut *store, c, r).await?,
                };
                let request = store.data_mut().table.delete(request)?;
                Ok(said.map(|()| request))
            })
        })
        .await;
        match answered {
            Ok((request, provider)) => {
                consumer.meter.charge(provider.meter.used());
                consumer.staged.writes.extend(provider.staged.writes);
                consumer.staged.identities.extend(provider.staged.identities);
                Ok(request)
            }
            Err(error) => Err(error.to_failure()),
        }
    })
}

/// An answer larger than allowed is refused, not passed on.
fn bounded(store: &mut Store<CallState>, said: Result<Data, Failure>) -> wasmtime::Result<Result<Data, Failure>> {
    if said.as_ref().is_ok_and(|data| data.weight() > limits::VALUE_BYTES) {
        return Err(store.data_mut().meter.exceed("8 MiB in one answer".into()));
    }
    Ok(said)
}
