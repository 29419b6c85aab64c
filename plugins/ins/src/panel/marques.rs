//! The statut and what else must be seen at a glance: shape and word first, colour after.
//!
//! The same in the panel, in the banner and in the list of patients, so that one is learnt for all.

use socle_formats::identite::Statut;
use socle_sdk::{View, texts};

use crate::dossier::Dossier;
use crate::textes;

/// A sign, a word and a tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marque {
    cle: &'static str,
    signe: &'static str,
    texte: &'static str,
    ton: &'static str,
}

const A_VERIFIER: Marque = Marque {
    cle: "a-verifier",
    signe: "warning",
    texte: textes::MARQUE_A_VERIFIER,
    ton: "attention",
};
const DOUTEUSE: Marque = Marque {
    cle: "douteuse",
    signe: "cross",
    texte: textes::MARQUE_DOUTEUSE,
    ton: "problem",
};
const FICTIVE: Marque = Marque {
    cle: "fictive",
    signe: "cross",
    texte: textes::MARQUE_FICTIVE,
    ton: "problem",
};
const HOMONYME: Marque = Marque {
    cle: "homonyme",
    signe: "warning",
    texte: textes::MARQUE_HOMONYME,
    ton: "attention",
};

const PIECE_REFUSEE: Marque = Marque {
    cle: "piece-refusee",
    signe: "cross",
    texte: textes::MARQUE_PIECE_REFUSEE,
    ton: "attention",
};
/// Quiet: it asks for nothing today. No sign: the empty circle is another word.
const A_RENOUVELER: Marque = Marque {
    cle: "a-renouveler",
    signe: "none",
    texte: textes::MARQUE_A_RENOUVELER,
    ton: "neutral",
};

/// Draws them, the statut first.
pub(super) fn dessiner(dossier: &Dossier, view: &View) {
    for marque in marques(dossier) {
        poser(marque, view);
    }
}

/// The same beside a name of the list, where room is short: only what somebody has to act on.
pub(super) fn dessiner_en_liste(dossier: &Dossier, view: &View) {
    for marque in marques(dossier) {
        if marque != A_RENOUVELER {
            poser(marque, view);
        }
    }
}

fn poser(marque: Marque, view: &View) {
    view.badge(marque.cle, marque.signe, &texts::text(marque.texte));
    view.tone(marque.ton);
}

fn marques(dossier: &Dossier) -> Vec<Marque> {
    let mut marques = vec![statut(dossier.statut)];
    for (posee, marque) in [
        (dossier.retenue.is_some(), A_VERIFIER),
        (dossier.attributs.douteux, DOUTEUSE),
        (dossier.attributs.fictif, FICTIVE),
        (dossier.attributs.homonyme, HOMONYME),
        (dossier.refus_ms.is_some(), PIECE_REFUSEE),
        (
            dossier.echeances.controle || dossier.echeances.verification,
            A_RENOUVELER,
        ),
    ] {
        if posee {
            marques.push(marque);
        }
    }
    marques
}

/// Half circles tell which half is there: the check (left), the INS (right).
fn statut(statut: Statut) -> Marque {
    let (signe, texte, ton) = match statut {
        Statut::Provisoire => ("empty", textes::STATUT_PROVISOIRE, "neutral"),
        Statut::Validee => ("left", textes::STATUT_VALIDEE, "information"),
        Statut::Recuperee => ("right", textes::STATUT_RECUPEREE, "attention"),
        Statut::Qualifiee => ("full", textes::STATUT_QUALIFIEE, "good"),
    };
    Marque {
        cle: "statut",
        signe,
        texte,
        ton,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::samples;

    #[test]
    fn each_statut_has_a_shape_and_a_word_of_its_own() {
        let signes: HashSet<_> = Statut::TOUS.map(|un| statut(un).signe).into();
        let textes: HashSet<_> = Statut::TOUS.map(|un| statut(un).texte).into();
        assert_eq!((signes.len(), textes.len()), (4, 4));
    }

    #[test]
    fn what_needs_a_person_is_beside_the_statut() {
        let cles = |dossier: &Dossier| {
            marques(dossier)
                .iter()
                .map(|marque| marque.cle)
                .collect::<Vec<_>>()
        };
        assert_eq!(cles(&samples::qualifiee()), ["statut"]);
        assert_eq!(cles(&samples::retenue()), ["statut", "a-verifier"]);
        let mut due = samples::qualifiee();
        due.echeances.controle = true;
        assert_eq!(cles(&due), ["statut", "a-renouveler"]);
        let refusee = Dossier {
            refus_ms: Some(0),
            ..samples::recuperee()
        };
        assert_eq!(cles(&refusee), ["statut", "piece-refusee"]);
        let mut dossier = samples::provisoire();
        dossier.attributs.douteux = true;
        dossier.attributs.homonyme = true;
        assert_eq!(cles(&dossier), ["statut", "douteuse", "homonyme"]);
        dossier.attributs = socle_formats::identite::Attributs {
            fictif: true,
            ..Default::default()
        };
        assert_eq!(cles(&dossier), ["statut", "fictive"]);
    }
}
