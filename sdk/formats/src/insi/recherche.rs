//! Which request comes next: the retry plan, as a pure state machine.
//!
//! Sources: the retry of two public clients that passed the CNDA tests (padoa/tlsi-ins, CharlieLamatte/SAPA) for 01, and
//! the regional agency's page on the replies of INSi (esante-bretagne.fr) for 02. The first request goes without
//! birthplace.
//!
//! - **00** ends the search.
//! - **02** (several): the other given names are added to the first, then the birthplace. Should the list of names find
//!   nobody, the birthplace is tried with the first given name alone (inferred).
//! - **01** (none): each given name of the list alone, in order, then all of them joined by spaces; on 02 in this part the
//!   birthplace is added at once (inferred: there is nothing else to add).
//!
//! No request is sent twice, and none that holds nothing new: a file with one given name and no birthplace asks once.

use std::collections::VecDeque;

use super::Retour;
use crate::date::CivilDate;
use crate::identite::Reponse;
use crate::traits::fil::{self, TraitsFil};
use crate::traits::{Cog, ErreurTrait, Sexe, Traits, debut_de_liste};

/// What one request asks, in wire form: built only from traits that have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteres {
    nom_naissance: String,
    prenom: String,
    sexe: Sexe,
    date_naissance: CivilDate,
    lieu_naissance: Option<Cog>,
}

impl Criteres {
    /// Birth name.
    #[must_use]
    pub fn nom_naissance(&self) -> &str {
        &self.nom_naissance
    }

    /// One given name, or several joined by spaces (one `Prenom` element, as known clients send).
    #[must_use]
    pub fn prenom(&self) -> &str {
        &self.prenom
    }

    /// F or M.
    #[must_use]
    pub fn sexe(&self) -> Sexe {
        self.sexe
    }

    /// A complete date.
    #[must_use]
    pub fn date_naissance(&self) -> CivilDate {
        self.date_naissance
    }

    /// Birthplace, when this request tries it.
    #[must_use]
    pub fn lieu_naissance(&self) -> Option<Cog> {
        self.lieu_naissance
    }
}

/// How a search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// One identity.
    Trouvee(Reponse),
    /// None, whatever was tried.
    Aucune,
    /// Several, and nothing left to tell them apart.
    Plusieurs {
        /// Whether a birthplace in the file could still tell them apart.
        lieu_manquant: bool,
    },
}

impl Conclusion {
    /// Stable code: `insi.00`, `insi.01`, `insi.02`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Trouvee(_) => "insi.00",
            Self::Aucune => "insi.01",
            Self::Plusieurs { .. } => "insi.02",
        }
    }

    /// INSi's own code: `00`, `01`, `02`.
    #[must_use]
    pub const fn code_cr(&self) -> &'static str {
        match self {
            Self::Trouvee(_) => "00",
            Self::Aucune => "01",
            Self::Plusieurs { .. } => "02",
        }
    }

    /// What the practitioner reads. It stays true when it is read again later, after the traits were corrected.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Trouvee(_) => "INSi a trouvé une identité.",
            Self::Aucune => {
                "INSi n’a trouvé aucune identité. Vérifiez les traits sur une pièce d’identité (nom de naissance, \
                 prénoms, date, sexe), puis interrogez de nouveau INSi."
            }
            Self::Plusieurs { lieu_manquant: true } => {
                "INSi a trouvé plusieurs identités. Complétez le lieu de naissance (code INSEE) et tous les prénoms, \
                 puis interrogez de nouveau INSi."
            }
            Self::Plusieurs { lieu_manquant: false } => {
                "INSi a trouvé plusieurs identités. Vérifiez tous les prénoms et le lieu de naissance sur une pièce \
                 d’identité, puis interrogez de nouveau INSi."
            }
        }
        .to_owned()
    }
}

/// What a request tries.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Essai {
    prenom: String,
    avec_lieu: bool,
    etape: Etape,
}

/// Where in the plan a request stands, hence what its answer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Etape {
    /// First given name, no birthplace.
    Premiere,
    /// After 02: the list of given names.
    Liste,
    /// Another given name, all of them joined after 01, or a birthplace added.
    Suivante,
}

/// A search in progress: ask [`Self::prochaine`], send it, tell the answer to [`Self::suite`], until it gives nothing.
///
/// A fault or an unreadable reply ends a search from outside: it is not told here, and nothing is concluded.
#[derive(Debug, Clone)]
pub struct Recherche {
    traits: TraitsFil,
    /// All given names, the first one in front even when the file's list forgets it.
    tous_prenoms: String,
    /// The next requests; the first one is the one in progress.
    a_faire: VecDeque<Essai>,
    envoyes: Vec<(String, bool)>,
    plusieurs: bool,
    trouvee: Option<Reponse>,
}

impl Recherche {
    /// A search from a file's traits.
    ///
    /// # Errors
    /// The first trait that has no wire form: nothing is sent then.
    pub fn new(traits: &Traits) -> Result<Self, ErreurTrait> {
        let traits = fil::forme(traits)?;
        let premier = traits.premier_prenom.clone();
        let tous_prenoms = if debut_de_liste(&premier, &traits.liste_prenoms) {
            traits.liste_prenoms.clone()
        } else {
            format!("{premier} {}", traits.liste_prenoms)
        };
        let mut recherche = Self {
            traits,
            tous_prenoms,
            a_faire: VecDeque::new(),
            envoyes: Vec::new(),
            plusieurs: false,
            trouvee: None,
        };
        recherche.prevoir(premier, false, Etape::Premiere);
        Ok(recherche)
    }

    /// The request to send now; nothing when the search is over.
    #[must_use]
    pub fn prochaine(&self) -> Option<Criteres> {
        let essai = self.a_faire.front()?;
        Some(Criteres {
            nom_naissance: self.traits.nom_naissance.clone(),
            prenom: essai.prenom.clone(),
            sexe: self.traits.sexe,
            date_naissance: self.traits.date_naissance,
            lieu_naissance: self.traits.lieu_naissance.filter(|_| essai.avec_lieu),
        })
    }

    /// Takes the answer to [`Self::prochaine`]. Once the search is over, nothing happens any more.
    pub fn suite(&mut self, retour: &Retour) {
        let Some(essai) = self.a_faire.pop_front() else {
            return;
        };
        match retour {
            Retour::Trouvee(reponse) => {
                self.trouvee = Some(reponse.clone());
                self.a_faire.clear();
            }
            Retour::Plusieurs => {
                self.plusieurs = true;
                let liste = self.tous_prenoms.clone();
                // After 01 the list is planned already: only the birthplace is left to add.
                if self.nouveau(&liste, false) {
                    self.prevoir(liste, false, Etape::Liste);
                } else if self.nouveau(&essai.prenom, true) {
                    self.prevoir_d_abord(essai.prenom, true, Etape::Suivante);
                }
            }
            Retour::Aucune => match essai.etape {
                Etape::Premiere => {
                    let liste = self.tous_prenoms.clone();
                    for prenom in liste.split(' ').chain([liste.as_str()]) {
                        if self.nouveau(prenom, false) {
                            self.prevoir(prenom.to_owned(), false, Etape::Suivante);
                        }
                    }
                }
                Etape::Liste => {
                    let premier = self.traits.premier_prenom.clone();
                    if self.nouveau(&premier, true) {
                        self.prevoir(premier, true, Etape::Suivante);
                    }
                }
                Etape::Suivante => {}
            },
        }
    }

    /// How the search ended; nothing while a request is left to send.
    #[must_use]
    pub fn conclusion(&self) -> Option<Conclusion> {
        if !self.a_faire.is_empty() {
            return None;
        }
        Some(match &self.trouvee {
            Some(reponse) => Conclusion::Trouvee(reponse.clone()),
            None if self.plusieurs => Conclusion::Plusieurs {
                lieu_manquant: self.traits.lieu_naissance.is_none(),
            },
            None => Conclusion::Aucune,
        })
    }

    /// Whether this request was never planned and can be written (a birthplace is there when it asks for one).
    fn nouveau(&self, prenom: &str, avec_lieu: bool) -> bool {
        let known = self
            .envoyes
            .iter()
            .any(|(p, lieu)| p == prenom && *lieu == avec_lieu);
        !known && (!avec_lieu || self.traits.lieu_naissance.is_some())
    }

    fn prevoir(&mut self, prenom: String, avec_lieu: bool, etape: Etape) {
        self.envoyes.push((prenom.clone(), avec_lieu));
        self.a_faire.push_back(Essai {
            prenom,
            avec_lieu,
            etape,
        });
    }

    fn prevoir_d_abord(&mut self, prenom: String, avec_lieu: bool, etape: Etape) {
        self.envoyes.push((prenom.clone(), avec_lieu));
        self.a_faire.push_front(Essai {
            prenom,
            avec_lieu,
            etape,
        });
    }
}
