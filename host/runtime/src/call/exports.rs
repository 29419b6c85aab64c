//! The exports a plugin may have, each called in an instance of its own.

use std::sync::Arc;

use socle_record::{EventId, Job, Write};
use wasmtime::Store;
use wasmtime::component::Resource;

use super::{Plan, run};
use crate::error::{CallError, Reason};
use crate::failure::{Data, Failure};
use crate::host::Inner;
use crate::limits;
use crate::resources::{self, Context, Entry, Happening, Page};
use crate::state::{CallState, Dependencies};
use crate::view::{Tree, TreeBuilder, UiEvent};

macro_rules! export {
    ($plan:expr, $field:ident) => {
        match &$plan.plugin.exports.$field {
            Some(indices) => indices.clone(),
            None => return Err($plan.error(Reason::NotOffered)),
        }
    };
}

/// Say what a contribution means now, and what that was made of: that is known of a render that
/// failed too, and when it changes the next may succeed.
pub(crate) async fn render(
    host: &Arc<Inner>,
    plan: Plan,
    contribution: String,
) -> (Result<Tree, CallError>, Dependencies) {
    let Some(indices) = plan.plugin.exports.panel.clone() else {
        return (Err(plan.error(Reason::NotOffered)), Dependencies::default());
    };
    let zone = host.clock.zone();
    let (answered, mut state) = run(
        plan.begin(host, host.budgets.view),
        move |store, instance| {
            Box::pin(async move {
                let guest = indices.load(&mut *store, &instance)?;
                let context = store.data_mut().keep(Context)?;
                let view = store
                    .data_mut()
                    .keep(resources::View(TreeBuilder::default()))?;
                let said = guest
                    .socle_base_panel()
                    .call_render(
                        &mut *store,
                        Resource::new_borrow(context.rep()),
                        &contribution,
                        Resource::new_borrow(view.rep()),
                    )
                    .await?;
                let resources::View(builder) = store.data_mut().table.delete(view)?;
                Ok(said.map(|()| builder.finish(zone)))
            })
        },
    )
    .await
    .answer();
    let tree = answered.map(|(tree, complaints)| {
        for complaint in complaints {
            state.complain(format!("view: {complaint}"));
        }
        tree
    });
    (tree, std::mem::take(&mut state.dependencies))
}

/// Ask for rows of a paged table.
pub(crate) async fn rows(
    host: &Arc<Inner>,
    plan: Plan,
    contribution: String,
    table: String,
    asked: Page,
) -> Result<Page, CallError> {
    let indices = export!(plan, panel);
    let (answered, _) = run(
        plan.begin(host, host.budgets.view),
        move |store, instance| {
            Box::pin(async move {
                let guest = indices.load(&mut *store, &instance)?;
                let context = store.data_mut().keep(Context)?;
                let page = store.data_mut().keep(asked)?;
                let said = guest
                    .socle_base_panel()
                    .call_rows(
                        &mut *store,
                        Resource::new_borrow(context.rep()),
                        &contribution,
                        &table,
                        Resource::new_borrow(page.rep()),
                    )
                    .await?;
                let page = store.data_mut().table.delete(page)?;
                Ok(said.map(|()| page))
            })
        },
    )
    .await
    .answer();
    answered
}

/// Hand a person's event to a panel.
pub(crate) async fn handle(
    host: &Arc<Inner>,
    plan: Plan,
    contribution: String,
    event: UiEvent,
) -> Result<(), CallError> {
    let indices = export!(plan, panel);
    let (_turn, begun) = plan.begin(host, host.budgets.act).turn().await?;
    run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let event = store.data_mut().keep(resources::Event(event))?;
            guest
                .socle_base_panel()
                .call_handle(
                    &mut *store,
                    Resource::new_borrow(context.rep()),
                    &contribution,
                    Resource::new_borrow(event.rep()),
                )
                .await
        })
    })
    .await
    .commit(None)
}

/// Run a command.
pub(crate) async fn command(
    host: &Arc<Inner>,
    plan: Plan,
    id: String,
    arguments: Vec<(String, Data)>,
) -> Result<Data, CallError> {
    let indices = export!(plan, command);
    let (_turn, begun) = plan.begin(host, host.budgets.act).turn().await?;
    run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let said = guest
                .socle_base_command()
                .call_run(
                    &mut *store,
                    Resource::new_borrow(context.rep()),
                    &id,
                    &arguments,
                )
                .await?;
            bounded(store, said)
        })
    })
    .await
    .commit(None)
}

/// Have a file read into the record.
pub(crate) async fn import(
    host: &Arc<Inner>,
    plan: Plan,
    importer: String,
    name: String,
    content: resources::Blob,
) -> Result<Data, CallError> {
    let indices = export!(plan, importer);
    let (_turn, begun) = plan.begin(host, host.budgets.act).turn().await?;
    run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let content = store.data_mut().keep(content)?;
            let said = guest
                .socle_practice_importer()
                .call_import(
                    &mut *store,
                    Resource::new_borrow(context.rep()),
                    &importer,
                    &name,
                    Resource::new_borrow(content.rep()),
                )
                .await?;
            bounded(store, said)
        })
    })
    .await
    .commit(None)
}

/// Tell a plugin what happened; a durable event is settled with the plugin's writes. `stands` is asked
/// once the turn has come: what does not stand any more is not told.
pub(crate) async fn deliver(
    host: &Arc<Inner>,
    plan: Plan,
    what: Happening,
    durable: bool,
    stands: impl FnOnce() -> bool + Send,
) -> Result<(), CallError> {
    let indices = export!(plan, on_event);
    let (_turn, begun) = plan.begin(host, host.budgets.act).turn().await?;
    if !stands() {
        begun.leave();
        return Ok(());
    }
    let settles = durable.then(|| EventId::from(what.id.as_str()));
    run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let what = store.data_mut().keep(what)?;
            guest
                .socle_base_on_event()
                .call_deliver(
                    &mut *store,
                    Resource::new_borrow(context.rep()),
                    Resource::new_borrow(what.rep()),
                )
                .await
        })
    })
    .await
    .commit(settles)
}

/// Do long work from where it was left. A job takes no turn: it would keep the plugin's other calls
/// for this patient waiting as long as it lasts. Revisions guard what it writes to the record; rows of its store that other calls
/// write too are better written when `job-finished` is told, which takes its turn.
pub(crate) async fn work(
    host: &Arc<Inner>,
    plan: Plan,
    job: Job,
    end: impl FnOnce(&Data) -> Write + Send,
) -> Result<Data, CallError> {
    let indices = export!(plan, worker);
    let mut begun = plan.begin(host, host.budgets.job);
    begun.call.job = Some(job.id);
    begun.call.resume = job.checkpoint;
    let (name, input) = (job.name, Data::from(job.input));
    let mut ran = run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            // What it was started with, and where it left off.
            store.data_mut().reads_what_was_kept();
            let context = store.data_mut().keep(Context)?;
            let said = guest
                .socle_base_worker()
                .call_run(
                    &mut *store,
                    Resource::new_borrow(context.rep()),
                    &name,
                    &input,
                )
                .await?;
            bounded(store, said)
        })
    })
    .await;
    // The last writes of the job and its end commit together.
    if let Ok(answer) = &ran.outcome {
        ran.state.staged.writes.push(end(answer));
    }
    ran.commit(None)
}

/// Send an entry, or find out whether it was sent.
pub(crate) async fn send(
    host: &Arc<Inner>,
    plan: Plan,
    entry: Entry,
    signer: Option<String>,
    reconcile: bool,
    outcome: impl FnOnce(&Data) -> Write + Send,
) -> Result<(), CallError> {
    let indices = export!(plan, delivery);
    let mut begun = plan.begin(host, host.budgets.act);
    begun.call.signer = signer;
    let (_turn, begun) = begun.turn().await?;
    let mut ran = run(begun, move |store, instance| {
        Box::pin(async move {
            let guest = indices.load(&mut *store, &instance)?;
            let context = store.data_mut().keep(Context)?;
            let entry = store.data_mut().keep(entry)?;
            let (context, entry) = (
                Resource::new_borrow(context.rep()),
                Resource::new_borrow(entry.rep()),
            );
            let guest = guest.socle_practice_delivery();
            let said = if reconcile {
                guest.call_reconcile(&mut *store, context, entry).await?
            } else {
                guest.call_attempt(&mut *store, context, entry).await?
            };
            bounded(store, said)
        })
    })
    .await;
    // What the plugin wrote about the sending and its outcome commit together.
    if let Ok(answer) = &ran.outcome {
        ran.state.staged.writes.push(outcome(answer));
    }
    ran.commit(None).map(|_| ())
}

/// An answer larger than allowed is refused, not passed on.
fn bounded(
    store: &mut Store<CallState>,
    said: Result<Data, Failure>,
) -> wasmtime::Result<Result<Data, Failure>> {
    if said
        .as_ref()
        .is_ok_and(|data| data.weight() > limits::VALUE_BYTES)
    {
        return Err(store.data_mut().meter.exceed("8 MiB in one answer".into()));
    }
    Ok(said)
}
