//! Fictitious identities published for the INSi qualification environment, for the tests of this crate.
#![allow(clippy::unwrap_used)]

use socle_formats::identite::{
    AncienMatricule, Attributs, Ins, Origine, Reponse, Statut, TraitsRecus,
};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};

use crate::dossier::{Dossier, Retenue};

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

/// A file nobody asked INSi about.
pub(crate) fn provisoire() -> Dossier {
    Dossier {
        revision: 1,
        statut: Statut::Provisoire,
        traits: traits(),
        attributs: Attributs::default(),
        controle: None,
        retenue: None,
        demandee_ms: None,
        ins: None,
    }
}

pub(crate) fn recuperee() -> Dossier {
    Dossier {
        statut: Statut::Recuperee,
        ins: Some(reponse().ins),
        demandee_ms: Some(1_795_000_000_000),
        ..provisoire()
    }
}

pub(crate) fn qualifiee() -> Dossier {
    Dossier {
        statut: Statut::Qualifiee,
        controle: Some("passeport".into()),
        ..recuperee()
    }
}

/// A file whose first given name differs from the answer by a letter; the host tells no matricule.
pub(crate) fn retenue() -> Dossier {
    let mut traits = traits();
    traits.premier_prenom = "ZOEE".into();
    traits.liste_prenoms = "ZOEE".into();
    Dossier {
        traits,
        retenue: Some(Retenue {
            traits: reponse().traits,
            ins: None,
        }),
        demandee_ms: Some(1_795_000_000_000),
        ..provisoire()
    }
}
