//! `socle:net/signature`: a signature by its name, made by the host in the name of who speaks.

use std::sync::Arc;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::net::signature;
use crate::capability::base::one_line;
use crate::failure::{Data, Failure};
use crate::ports::SignatureOrder;
use crate::resources::Signing;
use crate::state::{CallState, Origin};

/// Longest name of a profile, in characters.
const PROFILE_CHARS: usize = 64;

impl signature::Host for CallState {}

impl signature::HostSigning for CallState {
    fn new(&mut self, profile: String) -> wasmtime::Result<Resource<Signing>> {
        self.keep(Signing {
            order: SignatureOrder {
                profile: one_line(&profile, PROFILE_CHARS),
                ..SignatureOrder::default()
            },
            ..Signing::default()
        })
    }

    fn set(
        &mut self,
        signing: Resource<Signing>,
        name: String,
        value: Data,
    ) -> wasmtime::Result<()> {
        let held = self.hold(&signing, name.len() + value.weight(), 0)?;
        match value {
            Data::Text(text) => held.order.values.push((name, text)),
            Data::Flag(flag) => held.order.values.push((name, flag.to_string())),
            Data::Integer(number) => held.order.values.push((name, number.to_string())),
            _ => held.odd = Some(name),
        }
        Ok(())
    }

    fn digest(
        &mut self,
        signing: Resource<Signing>,
        of: String,
        bytes: Vec<u8>,
    ) -> wasmtime::Result<()> {
        self.hold(&signing, of.len() + bytes.len(), 0)?
            .order
            .digests
            .push((of, bytes));
        Ok(())
    }

    async fn sign(
        &mut self,
        signing: Resource<Signing>,
    ) -> wasmtime::Result<Result<String, Failure>> {
        let held = self.resource(&signing)?;
        let (order, odd) = (held.order.clone(), held.odd.clone());
        if let Err(failure) = self.may_sign(&order, odd.as_deref()) {
            return Ok(Err(failure));
        }
        let patient = self.call.patient.clone();
        // Whoever speaks is engaged, and not only who acts: the sends of a practice are signed too.
        let person = self.host.ports.sessions.current().map(|now| now.person);
        self.note_use_by(
            person,
            &format!("signature {}", order.profile),
            patient.as_deref(),
        );
        // What is signed in a doctor's name is in the journal before it exists.
        if let Err(failure) = self.flush_reads() {
            return Ok(Err(failure));
        }
        let port = Arc::clone(&self.host.ports.signatures);
        Ok(port.sign(order).await)
    }

    fn drop(&mut self, signing: Resource<Signing>) -> wasmtime::Result<()> {
        self.forget_held(signing)
    }
}

impl CallState {
    fn may_sign(&mut self, order: &SignatureOrder, odd: Option<&str>) -> Result<(), Failure> {
        self.granted(&Permission::Signature {
            profile: order.profile.clone(),
        })?;
        if self.call.origin == Origin::View {
            return Err(
                Failure::new("view.offline", "Un affichage ne peut rien signer.")
                    .author("render and rows sign nothing"),
            );
        }
        if let Some(name) = odd {
            return Err(malformed(name, "a text, a flag or an integer"));
        }
        let Some((_, about)) = order.values.iter().find(|(name, _)| name == "patient") else {
            return Ok(());
        };
        // A signature about a patient is about the one of this call, and under the matricule the record vouches for.
        let about = about.clone();
        let Some(patient) = self.call.patient.clone() else {
            return Err(malformed("patient", "this call is about no patient"));
        };
        let (identity, _) = self.identity_now(&patient)?;
        let matricule = identity
            .matricule_transmissible()
            .map(|ins| ins.matricule.as_str().to_owned());
        match matricule {
            Some(matricule) if about.starts_with(&matricule) => Ok(()),
            _ => Err(Failure::new(
                "identity.not-qualified",
                "Rien n’a été signé : l’identité de ce patient n’est pas qualifiée, ou son matricule a changé.",
            )
            .author("`patient` is not the matricule of the qualified identity of the patient of this call")),
        }
    }
}

fn malformed(name: &str, author: &str) -> Failure {
    Failure::new(
        "signature.malformed",
        "L’extension a préparé une demande de signature invalide : rien n’a été signé. Signalez-le à son éditeur.",
    )
    .author(format!("`{name}`: {author}"))
}
