//! A service: the provider runs inside the consumer's call, in an instance of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use socle_record::Write;
use wasmtime::component::Resource;

use super::{Begun, run};
use crate::bindings::{identity_provider, summary_provider};
use crate::capability::services::Operation;
use crate::failure::Failure;
use crate::limits::{self, Budget};
use crate::plugin::Exports;
use crate::resources::{Context, Request};
use crate::state::{Call, CallState, Origin};

fn cycle(author: &str) -> Failure {
    Failure::new(
        "cycle",
        "Des extensions s’appellent en boucle : signalez-le à leurs éditeurs.",
    )
    .author(author)
}

/// How to reach what a provider exports for an operation.
enum Export {
    Identity(identity_provider::WithIdentityProviderIndices),
    Summary(summary_provider::WithSummaryProviderIndices),
}

impl Export {
    fn of(exports: &Exports, operation: Operation) -> Option<Self> {
        match operation {
            Operation::IdentitySearch | Operation::IdentityVerify => {
                exports.identity_provider.clone().map(Self::Identity)
            }
            Operation::SummaryState | Operation::SummaryCompose => {
                exports.summary_provider.clone().map(Self::Summary)
            }
        }
    }
}

/// What a doctor reads when nobody offers a service.
fn nobody(service: &str) -> Failure {
    let what = match service {
        "identity" => "d’identité",
        "summary" => "de synthèse médicale",
        _ => "demandé",
    };
    Failure::new(
        "unsupported",
        format!("Aucune extension ne fournit le service {what} : installez-en une."),
    )
    .author(format!("no provider for {service}"))
}

/// Run the provider of a service inside a consumer's call. It spends what the consumer has left, whether
/// it answers or not; what it staged joins the consumer's unit when it answers.
pub(crate) fn provide<'a>(
    consumer: &'a mut CallState,
    asked: Request,
    operation: Operation,
) -> Pin<Box<dyn Future<Output = Result<Request, Failure>> + Send + 'a>> {
    Box::pin(async move {
        let host = Arc::clone(&consumer.host);
        let service = operation.service();
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
        let Some(export) = Export::of(&provider.exports, operation) else {
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
            what: operation.name().into(),
            origin: Origin::Service,
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
        let confined = consumer.is_confined().then(|| consumer.has_seen());
        let told = consumer.tells_in(&asked);
        let ran = run(
            Begun::new(&host, provider, call, budget),
            move |store, instance| {
                Box::pin(async move {
                    // It sees identities as the consumer leaves them: they commit together.
                    store.data_mut().staged.identities = known;
                    if let Some(seen) = confined {
                        store.data_mut().saw_what(&seen);
                    }
                    let context = store.data_mut().keep(Context)?;
                    let request = store.data_mut().keep(asked)?;
                    let (c, r) = (
                        Resource::new_borrow(context.rep()),
                        Resource::new_borrow(request.rep()),
                    );
                    let said = match export {
                        Export::Identity(indices) => {
                            let guest = indices.load(&mut *store, &instance)?;
                            let guest = guest.socle_services_identity_provider();
                            match operation {
                                Operation::IdentitySearch => {
                                    guest.call_search(&mut *store, c, r).await?
                                }
                                _ => guest.call_verify(&mut *store, c, r).await?,
                            }
                        }
                        Export::Summary(indices) => {
                            let guest = indices.load(&mut *store, &instance)?;
                            let guest = guest.socle_services_summary_provider();
                            match operation {
                                Operation::SummaryState => {
                                    guest.call_state(&mut *store, c, r).await?
                                }
                                _ => guest.call_compose(&mut *store, c, r).await?,
                            }
                        }
                    };
                    let request = store.data_mut().table.delete(request)?;
                    Ok(said.map(|()| request))
                })
            },
        )
        .await;
        let (answered, provider) = ran.answer();
        consumer.meter.charge(provider.meter.used_in_all());
        let mut request = match answered {
            Ok(request) => request,
            Err(error) => return Err(consumer.hear_failure(&provider, error.to_failure(), &told)),
        };
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
        consumer.staged.provided.extend(staged.provided);
        consumer.staged.provided.push((id, staged.screen));
        Ok(request)
    })
}
