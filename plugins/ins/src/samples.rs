//! Fictitious identities published for the INSi qualification environment, for the tests of this crate.
#![allow(clippy::unwrap_used)]

use socle_formats::identite::{
    AncienMatricule, Attributs, Controle, Ins, Origine, Piece, Recuperation, Reponse, Statut,
    TraitsRecus,
};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_sdk::Data;

use crate::dossier::{Derniere, Dossier, Retenue};

pub(crate) fn traits() -> Traits {
    Traits {
        nom_naissance: "ADRUN".into(),
        premier_prenom: "ZOE".into(),
        liste_prenoms: "ZOE".into(),
        sexe: Sexe::F,
        date_naissance: "1975-12-31".parse().unwrap(),
        lieu_naissance: Some("63220".parse().unwrap()),
    }
}

/// What INSi answers for [`traits`], with an invented former matricule.
pub(crate) fn reponse() -> Reponse {
    Reponse {
        ins: Ins {
            matricule: "275126322074974".parse().unwrap(),
            oid: OidIns::Nir,
            historique: vec![AncienMatricule {
                matricule: "279035121518989".parse().unwrap(),
                oid: OidIns::Nir,
                debut: Some("2010-01-01".parse().unwrap()),
                fin: None,
                origine: Origine::Insi,
            }],
        },
        traits: TraitsRecus {
            nom_naissance: Some("ADRUN".into()),
            premier_prenom: Some("ZOE".into()),
            liste_prenoms: Some("ZOE".into()),
            sexe: Some(Sexe::F),
            date_naissance: Some("1975-12-31".parse().unwrap()),
            lieu_naissance: Some("63220".parse().unwrap()),
        },
    }
}

/// Another INS, its key as written.
pub(crate) fn ins(matricule: &str) -> Ins {
    crate::traits::lire_ins(matricule, OidIns::Nir.as_str()).unwrap()
}

/// INSi answered this code, some time in 2026.
pub(crate) fn derniere(code: &str) -> Derniere {
    Derniere {
        instant_ms: 1_795_000_000_000,
        code: code.into(),
    }
}

/// The value of this name, as the host would give it.
pub(crate) fn valeur(paires: &[(String, Data)], nom: &str) -> Data {
    paires
        .iter()
        .find(|(cle, _)| cle == nom)
        .map_or(Data::None, |(_, valeur)| valeur.clone())
}

/// A file nobody asked INSi about.
pub(crate) fn provisoire() -> Dossier {
    Dossier {
        revision: 1,
        statut: Statut::Provisoire,
        traits: traits(),
        attributs: Attributs::default(),
        controle: None,
        ins: None,
        recuperation: None,
        retenue: None,
        derniere: None,
        controle_fait: None,
        verification: None,
        refus_ms: None,
        echeances: crate::dossier::Echeances::default(),
        retenue_suit: false,
        anciens: Vec::new(),
        nom_utilise: None,
    }
}

pub(crate) fn recuperee() -> Dossier {
    Dossier {
        statut: Statut::Recuperee,
        ins: Some(reponse().ins),
        recuperation: Some(Recuperation::Concordante),
        derniere: Some(derniere("00")),
        ..provisoire()
    }
}

pub(crate) fn qualifiee() -> Dossier {
    Dossier {
        statut: Statut::Qualifiee,
        controle: Some(Controle::Piece(Piece::Passeport)),
        ..recuperee()
    }
}

/// A file whose first given name differs from the answer by a letter.
pub(crate) fn retenue() -> Dossier {
    let mut traits = traits();
    traits.premier_prenom = "ZOEE".into();
    traits.liste_prenoms = "ZOEE".into();
    Dossier {
        traits,
        retenue: Some(Retenue::from(&reponse())),
        derniere: Some(derniere("00")),
        ..provisoire()
    }
}
