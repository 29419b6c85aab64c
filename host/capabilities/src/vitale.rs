//! The carte Vitale in the reader, through the adapter of a licensed library.

use std::sync::Arc;

use socle_keys::vitale::watch::Watch;
use socle_keys::vitale::{CardState, Insured, VitaleError};
use socle_runtime::Failure;
use socle_runtime::ports::{Answer, Data, InsuredPerson, Vitale, VitaleState};

/// The [`Vitale`] port over an adapter that is watched.
pub struct VitaleReader {
    watch: Arc<Watch>,
}

impl VitaleReader {
    /// Reads through this watch, which others may look at too.
    pub fn new(watch: Arc<Watch>) -> Self {
        Self { watch }
    }
}

impl Vitale for VitaleReader {
    fn state(&self) -> VitaleState {
        match self.watch.known().state {
            Ok(CardState::Absent) => VitaleState::Absent,
            Ok(CardState::Inserted) => VitaleState::Inserted,
            Err(_) => VitaleState::Unavailable,
        }
    }

    fn is_simulated(&self) -> bool {
        self.watch
            .known()
            .about
            .is_some_and(|about| about.simulated)
    }

    fn read(&self) -> Answer<'_, Vec<InsuredPerson>> {
        let watch = Arc::clone(&self.watch);
        Box::pin(async move {
            match tokio::task::spawn_blocking(move || watch.read()).await {
                Ok(read) => read
                    .map(|persons| persons.into_iter().map(person).collect())
                    .map_err(|error| failed(&error)),
                Err(error) => Err(failed(&VitaleError::Unavailable(error.to_string()))),
            }
        })
    }
}

fn failed(error: &VitaleError) -> Failure {
    Failure::passing(error.code(), error.sentence()).author(error.to_string())
}

fn person(insured: Insured) -> InsuredPerson {
    let mut values = vec![
        ("nom".to_owned(), Data::Text(insured.nom)),
        ("prenom".to_owned(), Data::Text(insured.prenom)),
        (
            "date-naissance".to_owned(),
            Data::Text(insured.date_naissance),
        ),
        ("nir-porteur".to_owned(), Data::Text(insured.nir_porteur)),
    ];
    for (name, value) in [
        ("nom-naissance", insured.nom_naissance),
        ("nir", insured.nir),
        ("nir-cle", insured.nir_cle),
        ("nir-porteur-cle", insured.nir_porteur_cle),
    ] {
        values.extend(value.map(|value| (name.to_owned(), Data::Text(value))));
    }
    values.extend(
        insured
            .rang
            .map(|rang| ("rang".to_owned(), Data::Integer(i64::from(rang)))),
    );
    InsuredPerson { values }
}
