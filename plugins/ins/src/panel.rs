//! What is seen. `render` says what a contribution means, and the host draws it; `handle` hears of a button.
//!
//! The host renders again by itself when the record changes: no act here has to say so.

mod boutons;
mod cas;
mod droits;
mod ecran;
mod identite;
mod marques;
mod patient;
mod pieces;
mod tableau;

use socle_formats::identite::Controle;
use socle_sdk::exports::Panel;
use socle_sdk::{Context, Event, Failure, View, links};

use crate::Plugin;
use crate::accueil;
use crate::acts::{self, Decision};
use crate::dossier::Dossier;
use boutons::Bouton;

/// The contributions of the manifest.
const IDENTITE: &str = "identite";
const BANNIERE: &str = "banniere";
const STATUT: &str = "statut";

/// Where an error of the civil registry is corrected: the page « corriger une erreur d'état civil auprès de l'Insee » that the
/// Assurance maladie of Essonne gives to doctors (its slides; the host name there lacks its hyphen, this one is from memory).
const CORRECTION: &str = "https://www.service-public.fr/particuliers/vosdroits/R49454";

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        if contribution == accueil::ACCUEIL {
            return accueil::dessiner(c, view);
        }
        // The others are about a patient; without one there is nothing to say.
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        match contribution {
            IDENTITE => identite::dessiner(c, &patient, view),
            BANNIERE => {
                marques::dessiner(&Dossier::lire(&patient)?, view);
                Ok(())
            }
            STATUT => {
                marques::dessiner_en_liste(&Dossier::lire(&patient)?, view);
                Ok(())
            }
            inconnue => Err(Failure::unsupported(inconnue)),
        }
    }

    /// A refusal (a document of low confidence, a right that lacks) comes back as the failure of the act: the host shows
    /// its sentence and nothing was changed.
    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        if contribution == accueil::ACCUEIL {
            return accueil::agir(event);
        }
        let cible = event.target();
        if event.name() == "dialog-closed" && cible == patient::PAGE {
            return patient::montrer(c, false);
        }
        // Only the panel has buttons, and its buttons are about a patient.
        let (Some(bouton), Some(patient)) = (Bouton::depuis(&cible), c.patient()) else {
            return Err(Failure::unsupported(&cible));
        };
        match bouton {
            Bouton::Interroger => acts::rechercher(c, &patient).map(drop),
            Bouton::NomUtilise => acts::rechercher_nom_utilise(c, &patient).map(drop),
            Bouton::Montrer => patient::montrer(c, true),
            Bouton::DemanderCorrection => links::open(CORRECTION),
            Bouton::NoterRefus => acts::refuser_piece(&patient),
            Bouton::CasParticuliers => cas::basculer(c),
            Bouton::Cas(cas) => cas::ouvrir(c, cas),
            // The host goes there; one that does not know the way has nothing else to do.
            Bouton::Corriger => Err(Failure::unsupported("leads-to")),
            Bouton::Piece(piece) => acts::qualifier(&patient, Controle::Piece(piece)).map(drop),
            Bouton::Attester => acts::qualifier(&patient, Controle::Attestation).map(drop),
            Bouton::Accepter => acts::decider(&patient, Decision::Accepter).map(drop),
            Bouton::Rejeter => acts::decider(&patient, Decision::Rejeter).map(drop),
            Bouton::AutresPieces => pieces::basculer(c),
        }
    }
}
