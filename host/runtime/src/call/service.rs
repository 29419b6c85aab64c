//! A service: the provider runs inside the consumer's call, in an instance of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use socle_record::Write;
use wasmtime::component::{Component, ComponentExportIndex, Resource};

use super::{Begun, run};
use crate::capability::services::Operation;
use crate::contract;
use crate::failure::Failure;
use crate::limits::{self, Budget};
use crate::resources::{Context, Request};
use crate::state::{Call, CallState, Origin};

fn cycle(author: &str) -> Failure {
    Failure::new(
        "cycle",
        "Des extensions s’appellent en boucle : signalez-le à leurs éditeurs.",
    )
    .author(author)
}

/// What a plugin exports of services, found once. Every function of a service has the same shape, so one table does for
/// all of them; one that an earlier plugin does not have yet is not in it.
pub(crate) struct Provided(Vec<(Operation, ComponentExportIndex)>);

impl Provided {
    pub(crate) fn of(component: &Component) -> Self {
        let found = |operation: &Operation| {
            // The version of this contract: an export of an earlier one of its line is found by it too.
            let interface = contract::EXPORTS.iter().find(|name| {
                name.strip_prefix("socle:services/")
                    .and_then(|name| name.strip_prefix(operation.interface))
                    .is_some_and(|rest| rest.starts_with("-provider@"))
            })?;
            let interface = component.get_export_index(None, interface)?;
            let function = component.get_export_index(Some(&interface), operation.function)?;
            Some((*operation, function))
        };
        Self(Operation::ALL.iter().filter_map(found).collect())
    }

    fn export(&self, operation: Operation) -> Option<ComponentExportIndex> {
        self.0
            .iter()
            .find(|(of, _)| *of == operation)
            .map(|(_, export)| *export)
    }
}

/// What is attached does not fit into the call it goes to.
fn too_much() -> Failure {
    Failure::new("limit", "Contenu trop grand pour être traité en une fois.")
        .author("a call holds at most 256 MiB of blobs, those a service hands over included")
}

/// What a doctor reads when nobody offers a service.
fn nobody(service: &str) -> Failure {
    let what = match service {
        "identity" => "d’identité",
        "summary" => "de synthèse médicale",
        "shared-record" => "de dossier partagé (DMP)",
        "messaging-professional" => "de messagerie entre professionnels",
        "messaging-patient" => "de messagerie avec les patients",
        "directory" => "d’annuaire",
        _ => "demandé",
    };
    Failure::new(
        "unsupported",
        format!("Aucune extension ne fournit le service {what} : installez-en une."),
    )
    .author(format!("no provider for {service}"))
}

/// Run the provider of a service inside a consumer's call, about a patient. It spends what the consumer has left, whether
/// it answers or not; what it staged joins the consumer's unit when it answers.
pub(crate) fn provide<'a>(
    consumer: &'a mut CallState,
    asked: Request,
    operation: Operation,
    patient: Option<String>,
) -> Pin<Box<dyn Future<Output = Result<Request, Failure>> + Send + 'a>> {
    Box::pin(async move {
        let host = Arc::clone(&consumer.host);
        let service = operation.service;
        let Some(provider) = host.provider(service) else {
            return Err(nobody(service));
        };
        if let Some(barred) = host.barred(&provider) {
            let error = crate::error::CallError {
                plugin: provider.id().to_owned(),
                call: format!("service {service}"),
                reason: barred.into(),
            };
            return Err(error.to_failure());
        }
        let Some(export) = provider.exports.provided.export(operation) else {
            return Err(Failure::unsupported("the provider has no export of it"));
        };
        let me = (consumer.plugin.id().to_owned(), service.to_owned());
        if provider.id() == me.0
            || consumer
                .call
                .chain
                .iter()
                .any(|(plugin, _)| plugin == provider.id())
        {
            return Err(cycle("the same plugin and service twice in a chain"));
        }
        if consumer.call.chain.len() + 1 >= limits::SERVICE_DEPTH {
            return Err(cycle("service depth exceeded"));
        }
        let mut chain = consumer.call.chain.clone();
        chain.push(me);
        let call = Call {
            id: uuid::Uuid::now_v7().to_string(),
            what: operation.name(),
            origin: Origin::Service,
            patient,
            chain,
            job: None,
            resume: None,
            ..consumer.call.clone()
        };
        let budget = Budget {
            cpu: consumer.meter.left(),
            wall: call.remaining(),
        };
        let id = provider.id().to_owned();
        // And who asked whom.
        consumer.note_use(&format!("service.{service}:{id}"), call.patient.as_deref());
        let known = consumer.staged.identities.clone();
        let documents = consumer.staged.documents.clone();
        let attached = asked.attachments.clone();
        let confined = consumer.is_confined().then(|| consumer.has_seen());
        let told = consumer.tells_in(&asked);
        let ran = run(
            Begun::new(&host, provider, call, budget),
            move |store, instance| {
                Box::pin(async move {
                    // It sees identities and documents as the consumer leaves them: they commit together.
                    store.data_mut().staged.identities = known;
                    store.data_mut().staged.documents = documents;
                    if let Some(seen) = confined {
                        store.data_mut().saw_what(&seen);
                    }
                    let context = store.data_mut().keep(Context)?;
                    let room = store.data().meter.blobs.clone();
                    let Some(asked) = asked.made_anew(&[], &room) else {
                        return Ok(Err(too_much()));
                    };
                    let request = store.data_mut().keep(asked)?;
                    let (c, r) = (
                        Resource::new_borrow(context.rep()),
                        Resource::new_borrow(request.rep()),
                    );
                    let function = instance
                        .get_typed_func::<(Resource<Context>, Resource<Request>), (Result<(), Failure>,)>(
                            &mut *store,
                            &export,
                        )?;
                    let (said,) = function.call_async(&mut *store, (c, r)).await?;
                    let request = store.data_mut().table.delete(request)?;
                    Ok(said.map(|()| request))
                })
            },
        )
        .await;
        let (answered, provider) = ran.answer();
        consumer.meter.charge(provider.meter.used_in_all());
        let answered = match answered {
            Ok(request) => request,
            Err(error) => return Err(consumer.hear_failure(&provider, error.to_failure(), &told)),
        };
        let mut request = answered
            .made_anew(&attached, &consumer.meter.blobs)
            .ok_or_else(too_much)?;
        // Before anything of it is taken: an answer that says too much is none.
        let seen = consumer.look_at(&provider, service, &mut request, &told)?;
        // The journal names who wrote: the provider, inside its consumer's unit.
        let author = provider.author();
        let staged = provider.staged;
        let writes = staged
            .writes
            .into_iter()
            .map(|write| Write::By {
                author: author.clone(),
                write: Box::new(write),
            })
            .collect();
        consumer.stage_all(writes, staged.bytes)?;
        // What it answers is seen from now on, and not before it wrote.
        if let Some(seen) = seen {
            consumer.saw_what(&seen);
        }
        consumer.staged.identities = staged.identities;
        consumer.staged.documents = staged.documents;
        consumer.staged.provided.extend(staged.provided);
        consumer.staged.provided.push((id, staged.screen));
        Ok(request)
    })
}
