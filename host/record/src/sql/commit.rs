//! One function per kind of write: this is where a unit meets the tables.

use std::borrow::Cow;

use super::Result;
use super::outbox::By;
use super::work::Work;
use super::{
    documents, entities, events, identities, jobs, outbox, patients, plugin_store, query,
    schedules, settings,
};
use crate::model::journal::Nature;
use crate::model::kinds::Whose;
use crate::model::unit::{Unit, Write};

/// Applies a whole unit inside its transaction.
pub(crate) fn apply(work: &mut Work<'_>, unit: &Unit) -> Result<()> {
    if let Some((event, plugin)) = &unit.acknowledges {
        events::acknowledge(work, event, plugin)?;
    }
    for write in &unit.writes {
        apply_one(work, write)?;
    }
    for act in &unit.acts {
        work.note(
            Nature::Act,
            &act.name,
            &act.capability,
            act.patient.as_ref(),
            &act.object,
        )?;
    }
    Ok(())
}

fn apply_one(work: &mut Work<'_>, write: &Write) -> Result<()> {
    match write {
        Write::CreatePatient(new) => patients::create(work, new),
        Write::Fields {
            kind,
            id,
            revision,
            fields,
        } => {
            let kind = query::kind(kind)?;
            if kind.whose == Whose::Itself {
                patients::set_fields(work, &id.as_str().into(), *revision, fields)
            } else {
                entities::set_fields(work, kind, id, *revision, fields)
            }
        }
        Write::CreateEntity(new) => entities::create(work, new),
        Write::Entity {
            kind,
            id,
            revision,
            act,
        } => entities::act(work, entities::kind(kind)?, id, *revision, act),
        Write::Identite {
            patient,
            revision,
            acte,
            moyen,
        } => identities::act(work, patient, *revision, acte, *moyen),
        Write::SansReponse {
            patient,
            revision,
            code,
            moyen,
        } => identities::no_answer(work, patient, *revision, code, *moyen),
        Write::CreateDocument(new) => documents::create(work, new),
        Write::Document {
            id,
            revision,
            change,
        } => documents::change(work, id, *revision, change),
        Write::StorePut {
            plugin,
            table,
            key,
            value,
            words,
        } => plugin_store::put(work, plugin, table, key, value, words),
        Write::StoreAdd {
            plugin,
            table,
            key,
            value,
        } => plugin_store::add(work, plugin, table, key, value),
        Write::StoreDelete { plugin, table, key } => plugin_store::delete(work, plugin, table, key),
        Write::StoreSwap {
            plugin,
            table,
            staged,
        } => plugin_store::swap(work, plugin, table, staged),
        Write::Enqueue(new) => outbox::enqueue(work, new),
        Write::Withdraw { entry, plugin } => outbox::withdraw(work, entry, By::Plugin(plugin)),
        Write::LookAgain {
            plugin,
            service,
            patient,
            destination,
        } => outbox::look_again(
            work,
            plugin,
            service,
            patient.as_ref(),
            destination.as_deref(),
        ),
        Write::Abandon { entry } => outbox::withdraw(work, entry, By::Person),
        Write::TryAgain { entry } => outbox::try_again(work, entry),
        Write::SendAnyway { entry } => outbox::insist(work, entry),
        Write::Outcome {
            entry,
            turn,
            outcome,
            jitter,
        } => outbox::settle(work, entry, *turn, outcome, *jitter),
        Write::Setting(new) => settings::set(work, new),
        Write::Grant {
            plugin,
            permission,
            decision,
        } => settings::decide(work, plugin, permission, *decision),
        Write::Consent(new) => settings::agree(work, new),
        Write::ForgetPlugin { plugin } => {
            schedules::forget(work, plugin)?;
            settings::forget(work, plugin)
        }
        Write::By { author, write } => {
            let before = std::mem::replace(&mut work.author, Cow::Owned(author.clone()));
            let done = apply_one(work, write);
            work.author = before;
            done
        }
        Write::ChooseProvider { service, plugin } => {
            settings::choose(work, service, plugin.as_deref())
        }
        Write::RaiseEvent(event) => events::raise_asked(work, event),
        Write::HandleEvent { event, plugin } => events::unpark(work, event, plugin),
        Write::DropEvent { event, plugin } => events::drop_parked(work, event, plugin),
        Write::StartJob(new) => jobs::add(work, new),
        Write::Schedule(new) => schedules::put(work, new),
        Write::Unschedule { plugin, id } => schedules::remove(work, plugin, id),
        Write::ScheduleRan {
            plugin,
            id,
            due_ms,
            job,
            next_ms,
        } => schedules::ran(work, (plugin, id), *due_ms, job, *next_ms),
        Write::Checkpoint { job, resume } => jobs::checkpoint(work, job, resume),
        Write::EndJob { job, end } => jobs::end(work, job, end),
        Write::CancelJob { job, plugin } => jobs::cancel(work, job, plugin.as_deref()),
    }
}
