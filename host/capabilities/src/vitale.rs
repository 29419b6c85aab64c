//! The carte Vitale in the reader, and the application on a telephone, through the adapter of a licensed library.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use socle_keys::vitale::apcv::{ApcvError, LONGEST_S, Opened, Person};
use socle_keys::vitale::watch::{Known, Watch};
use socle_keys::vitale::{CardState, Insured, VitaleError};
use socle_runtime::Failure;
use socle_runtime::ports::{
    Answer, Apcv, ApcvReading, ApcvState, Data, InsuredPerson, Vitale, VitaleState,
};

/// The [`Vitale`] and [`Apcv`] ports over an adapter that is watched, or over none. What a code opened is kept here, in
/// memory, until its time is over.
#[derive(Default)]
pub struct VitaleReader {
    watch: Mutex<Option<Arc<Watch>>>,
    open: Mutex<Option<Open>>,
}

/// What a code opened.
struct Open {
    readings: Vec<ApcvReading>,
    until: Instant,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl VitaleReader {
    /// Reads through this watch, which others may look at too.
    pub fn new(watch: Arc<Watch>) -> Self {
        let reader = Self::default();
        reader.plug(Some(watch));
        reader
    }

    /// Read through another adapter from now on, or through none.
    pub fn plug(&self, watch: Option<Arc<Watch>>) {
        self.shut();
        *lock(&self.watch) = watch;
    }

    /// The adapter, when there is one.
    pub fn watch(&self) -> Option<Arc<Watch>> {
        lock(&self.watch).clone()
    }

    /// What is known of adapter and card; none when no adapter is set. Never waits.
    pub fn known(&self) -> Option<Known> {
        Some(self.watch()?.known())
    }

    /// Whether this text is a code of the application. Waits for the adapter.
    ///
    /// # Errors
    /// The adapter does not work.
    pub fn recognises(&self, code: &str) -> Result<bool, ApcvError> {
        let Some(watch) = self.watch() else {
            return Ok(false);
        };
        if !watch.known().about.is_some_and(|about| about.apcv) {
            return Ok(false);
        }
        watch.recognises(code)
    }

    /// Open a code: what it says is kept for [`Apcv::read`], in place of what was kept before. Waits for the service.
    ///
    /// # Errors
    /// [`ApcvError`]; nothing is kept then.
    pub fn open(&self, code: &str) -> Result<Opened, ApcvError> {
        self.shut();
        let watch = self.watch().ok_or_else(no_adapter)?;
        let opened = watch.open(code)?;
        let is_simulated = self.is_played();
        let readings = opened.persons.iter().cloned();
        *lock(&self.open) = Some(Open {
            readings: readings
                .map(|person| reading(person, is_simulated))
                .collect(),
            until: Instant::now() + Duration::from_secs(opened.valid_s.min(LONGEST_S).into()),
        });
        Ok(opened)
    }

    /// Forget what a code opened.
    pub fn shut(&self) {
        *lock(&self.open) = None;
    }

    fn is_played(&self) -> bool {
        // An adapter that does not answer says nothing of itself: it reads nothing either.
        self.known()
            .and_then(|known| known.about)
            .is_some_and(|about| about.simulated)
    }
}

impl Vitale for VitaleReader {
    fn state(&self) -> VitaleState {
        match self.known().map(|known| known.state) {
            Some(Ok(CardState::Absent)) => VitaleState::Absent,
            Some(Ok(CardState::Inserted)) => VitaleState::Inserted,
            Some(Err(_)) | None => VitaleState::Unavailable,
        }
    }

    fn is_simulated(&self) -> bool {
        self.is_played()
    }

    fn read(&self) -> Answer<'_, Vec<InsuredPerson>> {
        let watch = self.watch();
        Box::pin(async move {
            let unavailable = |why: &str| failed(&VitaleError::Unavailable(why.into()));
            let watch = watch.ok_or_else(|| unavailable("no adapter is set"))?;
            match tokio::task::spawn_blocking(move || watch.read()).await {
                Ok(read) => read
                    .map(|persons| persons.into_iter().map(person).collect())
                    .map_err(|error| failed(&error)),
                Err(error) => Err(unavailable(&error.to_string())),
            }
        })
    }
}

impl Apcv for VitaleReader {
    fn state(&self) -> ApcvState {
        match self.known().and_then(|known| known.about) {
            Some(about) if about.apcv => match &*lock(&self.open) {
                Some(open) if open.until > Instant::now() => ApcvState::Presented,
                _ => ApcvState::Absent,
            },
            _ => ApcvState::Unavailable,
        }
    }

    fn is_simulated(&self) -> bool {
        self.is_played()
    }

    fn read(&self) -> Answer<'_, Vec<ApcvReading>> {
        let known = match &*lock(&self.open) {
            Some(open) if open.until > Instant::now() => Ok(open.readings.clone()),
            _ if self.watch().is_none() => Err(no_adapter()),
            _ => Err(ApcvError::Absent),
        };
        let answer = known.map_err(|error| {
            Failure::passing(error.code(), error.sentence()).author(error.to_string())
        });
        Box::pin(async move { answer })
    }
}

fn no_adapter() -> ApcvError {
    ApcvError::Unavailable("no adapter is set".into())
}

/// By the names of `identity-store.record-answer`.
fn reading(person: Person, is_simulated: bool) -> ApcvReading {
    let named = [
        ("matricule", person.matricule),
        ("oid", person.oid),
        ("nom-naissance", person.nom_naissance),
        ("premier-prenom", person.premier_prenom),
        ("liste-prenoms", person.liste_prenoms),
        ("sexe", person.sexe),
        ("date-naissance", person.date_naissance),
        ("lieu-naissance", person.lieu_naissance.unwrap_or_default()),
    ];
    ApcvReading {
        values: named
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), Data::Text(text)))
            .collect(),
        is_simulated,
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
