//! A reader and cards that are played. A real state machine: what is asked in a state it does not fit is answered as a
//! reader would. Everything it says is *simulé*; the identities are those of the national test sets, and the cards
//! whoever makes the simulation adds to them.

use serde::{Deserialize, Serialize};

use super::apcv::{self, ApcvError, Opened};
use super::protocol::VERSION;
use super::{About, Adapter, CardState, Insured, VitaleError};

mod telephone;

use telephone::Service;
pub use telephone::code;

/// Something done with the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Put a card in; in place of the one that is.
    Insert {
        /// Which.
        card: Card,
    },
    /// Take it out.
    Remove,
    /// Take it out in the middle of the next reading.
    RemoveWhileReading,
    /// The apCV of a person is revoked, or is so no more.
    Revoke {
        /// Who, by number.
        person: usize,
        /// Revoked.
        revoked: bool,
    },
    /// What the service of the apCV does from now on.
    Service {
        /// That.
        does: Does,
    },
}

/// What the simulated service of the apCV does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// It answers.
    Answer,
    /// It is out of reach.
    Away,
    /// It is so slow that its token runs out.
    Late,
}

/// The cards there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// Of one person.
    Alone,
    /// Of a person and two children, twins without a number of their own.
    Family,
    /// Broken.
    Broken,
    /// Put in the wrong way round.
    Reversed,
    /// One of the cards the simulation was made with, by number.
    Test(usize),
}

/// A card a simulation is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCard {
    /// How it is called in a menu.
    pub label: String,
    /// The persons on it, who opens the rights first.
    pub persons: Vec<Insured>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Empty,
    Holding(Card),
    /// Holding, and to be taken out while it is read.
    Slipping(Card),
}

/// A simulated reader, and the simulated service behind the code on a telephone.
#[derive(Debug, Default)]
pub struct Simulation {
    place: Place,
    cards: Vec<TestCard>,
    service: Service,
}

impl Simulation {
    /// With these cards, and these persons who have an apCV, beside its own.
    #[must_use]
    pub fn with(cards: Vec<TestCard>, persons: Vec<apcv::Person>) -> Self {
        Self {
            place: Place::Empty,
            cards,
            service: Service::of(persons),
        }
    }

    fn persons(&self, card: Card) -> Result<Vec<Insured>, VitaleError> {
        match card {
            Card::Test(number) => self
                .cards
                .get(number)
                .map(|card| card.persons.clone())
                .ok_or_else(|| VitaleError::Unreadable("no such card".into())),
            card => persons(card),
        }
    }
}

impl Adapter for Simulation {
    fn about(&mut self) -> Result<About, VitaleError> {
        Ok(About {
            protocol: VERSION,
            name: "Lecteur simulé".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            simulated: true,
            apcv: true,
        })
    }

    fn state(&mut self) -> Result<CardState, VitaleError> {
        Ok(match self.place {
            Place::Empty => CardState::Absent,
            Place::Holding(_) | Place::Slipping(_) => CardState::Inserted,
        })
    }

    fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
        match self.place {
            Place::Empty => Err(VitaleError::Absent),
            Place::Slipping(_) => {
                self.place = Place::Empty;
                Err(VitaleError::Removed)
            }
            Place::Holding(card) => self.persons(card),
        }
    }

    fn recognises(&mut self, code: &str) -> Result<bool, ApcvError> {
        Ok(telephone::is_code(code))
    }

    fn open(&mut self, code: &str) -> Result<Opened, ApcvError> {
        self.service.open(code)
    }

    fn simulate(&mut self, act: Act) -> Result<(), VitaleError> {
        self.place = match (act, self.place) {
            (Act::Revoke { person, revoked }, place) => {
                self.service.revoke(person, revoked);
                place
            }
            (Act::Service { does }, place) => {
                self.service.does = does;
                place
            }
            (Act::Insert { card }, _) => Place::Holding(card),
            (Act::Remove, Place::Holding(_) | Place::Slipping(_)) => Place::Empty,
            (Act::RemoveWhileReading, Place::Holding(card) | Place::Slipping(card)) => {
                Place::Slipping(card)
            }
            (Act::Remove | Act::RemoveWhileReading, Place::Empty) => {
                return Err(VitaleError::Absent);
            }
        };
        Ok(())
    }
}

fn persons(card: Card) -> Result<Vec<Insured>, VitaleError> {
    let bearer = Insured {
        nom: "PAT-TROIS".into(),
        nom_naissance: Some("PAT-TROIS".into()),
        prenom: "DOMINIQUE".into(),
        date_naissance: "1979-03-28".into(),
        rang: Some(1),
        nir: Some("2790351215189".into()),
        nir_cle: Some("89".into()),
        nir_porteur: "2790351215189".into(),
        nir_porteur_cle: Some("89".into()),
    };
    let child = |prenom: &str, rang| Insured {
        prenom: prenom.into(),
        date_naissance: "2015-06-02".into(),
        rang: Some(rang),
        nir: None,
        nir_cle: None,
        ..bearer.clone()
    };
    match card {
        Card::Alone => Ok(vec![bearer]),
        Card::Family => {
            let (one, two) = (child("CAMILLE", 1), child("SACHA", 2));
            Ok(vec![bearer, one, two])
        }
        Card::Broken => Err(VitaleError::Unreadable("the chip does not answer".into())),
        Card::Reversed => Err(VitaleError::Unreadable("no contact".into())),
        Card::Test(_) => Err(VitaleError::Unreadable("no such card".into())),
    }
}
