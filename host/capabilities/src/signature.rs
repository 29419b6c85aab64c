//! Signatures by name, with the key of whoever speaks.

use std::sync::Arc;

use socle_keys::profile::{self, Digest, Profile, ProfileError, SignatureRequest, Software};
use socle_keys::{
    KeyError, KeySource, Person, Refusal, SessionKind, Signer, Speaker, Speaking, Structure, Voice,
};
use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Clock, SignatureOrder, Signatures};

/// The [`Signatures`] port: who speaks comes from the session, what is signed is written by a profile of `socle-keys`.
pub struct HostSignatures {
    speaking: Arc<dyn Speaking>,
    clock: Arc<dyn Clock>,
    software: Software,
}

impl HostSignatures {
    /// Signs for whoever `speaking` says.
    pub fn new(speaking: Arc<dyn Speaking>, clock: Arc<dyn Clock>) -> Self {
        let software = Software {
            name: "Socle".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        };
        Self {
            speaking,
            clock,
            software,
        }
    }
}

impl Signatures for HostSignatures {
    fn sign(&self, order: SignatureOrder) -> Answer<'_, String> {
        Box::pin(async move {
            let profile = Profile::by_name(&order.profile).ok_or_else(|| {
                Failure::unsupported(&format!("no signature profile `{}`", order.profile))
            })?;
            let request = SignatureRequest {
                profile,
                attributes: order.values,
                digests: order
                    .digests
                    .into_iter()
                    .map(|(of, bytes)| Digest { of, bytes })
                    .collect(),
            };
            let voice = self.speaking.voice(profile).map_err(refused)?;
            let (software, now) = (self.software.clone(), self.clock.now_ms());
            // A card takes its time, and a PIN pad its holder's.
            let signing = tokio::task::spawn_blocking(move || {
                profile::sign(&request, &voice, &software, now)
            });
            match signing.await {
                Ok(signed) => signed.map_err(|error| failed(&error)),
                Err(error) => Err(failed(&ProfileError::Xml(error.to_string()))),
            }
        })
    }
}

fn refused(refusal: Refusal) -> Failure {
    let author = refusal.to_string();
    match refusal {
        Refusal::Nobody => Failure::passing(
            "session-required",
            "Personne n’est identifié sur ce poste : insérez votre carte.",
        ),
        Refusal::NeedsCard(what) => Failure::passing("session-required", what),
        Refusal::NotAllowed(why) => Failure::new("denied", why),
    }
    .author(author)
}

fn failed(error: &ProfileError) -> Failure {
    let passing = match error {
        ProfileError::NoKey => true,
        ProfileError::Key(error) => error.is_passing(),
        _ => false,
    };
    let failure = match passing {
        true => Failure::passing(error.code(), error.sentence()),
        false => Failure::new(error.code(), error.sentence()),
    };
    failure.author(error.to_string())
}

/// Who speaks in a demonstration: a fictitious doctor, with the key the sandbox made for the practice.
#[derive(Debug)]
pub struct DemonstrationVoice {
    voice: Voice,
}

impl DemonstrationVoice {
    /// `structure` is the identifier by which the web services know the practice; `pem` its certificate and key.
    pub fn new(structure: &str, pem: &str) -> Result<Self, KeyError> {
        let signer: Arc<dyn Signer> = KeySource::Pem(pem.to_owned()).open(None)?.signature;
        let speaker = Speaker {
            kind: SessionKind::Demonstration,
            card: None,
            person: Some(Person {
                national_id: "899900063480".into(),
                nom: "LIBRE".into(),
                prenom: "Max".into(),
                profession: Some("10".into()),
                savoir_faire: vec!["SM26".into()],
            }),
            structure: Structure {
                id: structure.to_owned(),
                name: "Cabinet de démonstration".into(),
                sector: "SA07".into(),
            },
            acting_for: None,
        };
        Ok(Self {
            voice: Voice {
                speaker,
                signer: Some(signer),
            },
        })
    }
}

impl Speaking for DemonstrationVoice {
    fn voice(&self, _: Profile) -> Result<Voice, Refusal> {
        Ok(self.voice.clone())
    }
}
