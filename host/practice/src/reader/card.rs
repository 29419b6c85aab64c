//! The adapter of this workstation: set, changed, and heard.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use socle_capabilities::vitale::VitaleReader;
use socle_keys::vitale::process::Program;
use socle_keys::vitale::simulation::{Simulation, TestCard};
use socle_keys::vitale::watch::{VitaleEvent, Watch};
use socle_keys::vitale::{Adapter, apcv};

/// What is written where a program is wanted, for the simulation.
pub const SIMULATION: &str = "simulation";

/// What reads the cards of this workstation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing.
    #[default]
    None,
    /// A simulation with its own cards.
    Simulation,
    /// The adapter of a licensed library.
    Program(PathBuf),
}

impl Choice {
    /// As it is written in the settings: nothing, `simulation`, or the path of a program.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text.trim() {
            "" => Self::None,
            SIMULATION => Self::Simulation,
            path => Self::Program(path.into()),
        }
    }
}

/// What the simulation of a demonstration is made with.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// Cards.
    pub cards: Vec<TestCard>,
    /// Persons who have the application.
    pub persons: Vec<apcv::Person>,
}

type Listener = Arc<dyn Fn(VitaleEvent) + Send + Sync>;

/// The reader of cartes Vitale of this workstation.
pub struct CardReader {
    /// What plugins reach of it.
    port: Arc<VitaleReader>,
    choice: Mutex<Choice>,
    cast: Cast,
    heard: Arc<Mutex<Option<Listener>>>,
}

impl std::fmt::Debug for CardReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardReader")
    }
}

impl CardReader {
    /// None is set yet; `cast` is what its simulation plays with, its own cards when it is empty.
    #[must_use]
    pub fn new(cast: Cast) -> Self {
        Self {
            port: Arc::new(VitaleReader::default()),
            choice: Mutex::default(),
            cast,
            heard: Arc::default(),
        }
    }

    /// What plugins reach of it.
    #[must_use]
    pub fn port(&self) -> Arc<VitaleReader> {
        Arc::clone(&self.port)
    }

    /// The cards and persons of a simulation, for a menu.
    #[must_use]
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// Read through this from now on. The same as before changes nothing.
    pub fn set(&self, choice: Choice) {
        let mut now = self.choice.lock().unwrap_or_else(PoisonError::into_inner);
        if *now == choice {
            return;
        }
        let watch = match &choice {
            Choice::None => None,
            Choice::Simulation if self.cast.cards.is_empty() => self.watch(Simulation::default()),
            Choice::Simulation => {
                let Cast { cards, persons } = self.cast.clone();
                self.watch(Simulation::with(cards, persons))
            }
            Choice::Program(path) => self.watch(Program::new(path, &[])),
        };
        self.port.plug(watch);
        *now = choice;
    }

    /// Tell this what comes and goes, from any thread, in place of who was told before.
    pub fn listen(&self, heard: impl Fn(VitaleEvent) + Send + Sync + 'static) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(heard));
    }

    fn watch(&self, adapter: impl Adapter + 'static) -> Option<Arc<Watch>> {
        let heard = Arc::clone(&self.heard);
        let tell = move |event| {
            let listener = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(listener) = listener {
                listener(event);
            }
        };
        match Watch::new(adapter, tell) {
            Ok(watch) => Some(Arc::new(watch)),
            Err(error) => {
                tracing::error!(%error, "cartes Vitale are not watched");
                None
            }
        }
    }
}
