//! Published fictitious identities of the INSi and DMP test environments, and makers of traits and replies.

use socle_formats::identite::{Acte, Ins, Motif, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::traits::{Sexe, Traits};

/// One published identity with its matricule.
pub(crate) struct Publiee {
    pub(crate) nom: &'static str,
    pub(crate) premier: &'static str,
    pub(crate) liste: &'static str,
    pub(crate) sexe: Sexe,
    pub(crate) date: &'static str,
    pub(crate) cog: &'static str,
    pub(crate) numero: &'static str,
    /// Key as published, which is also the computed one for all of them.
    pub(crate) cle: &'static str,
    pub(crate) oid: &'static str,
}

const NIR: &str = "1.2.250.1.213.1.4.8";
const NIA: &str = "1.2.250.1.213.1.4.9";
const NIR_TEST: &str = "1.2.250.1.213.1.4.10";

/// Those whose matricule is public.
#[rustfmt::skip]
pub(crate) const PUBLIEES: &[Publiee] = &[
    Publiee { nom: "ADRDEUX", premier: "LAURENT", liste: "LAURENT", sexe: Sexe::M, date: "1981-01-01", cog: "63220", numero: "1810163220751", cle: "40", oid: NIR },
    Publiee { nom: "ADRTROIS", premier: "TOUSSAINT", liste: "TOUSSAINT", sexe: Sexe::M, date: "1960-01-01", cog: "2B020", numero: "160012B020777", cle: "13", oid: NIR },
    Publiee { nom: "ADRTROIS", premier: "DOMINIQUE", liste: "DOMINIQUE", sexe: Sexe::F, date: "1997-02-26", cog: "2A020", numero: "297022A020778", cle: "78", oid: NIR },
    Publiee { nom: "ADRUN", premier: "ZOE", liste: "ZOE", sexe: Sexe::F, date: "1975-12-31", cog: "63220", numero: "2751263220749", cle: "74", oid: NIR },
    Publiee { nom: "ECETINSI", premier: "PIERRE-ALAIN", liste: "PIERRE-ALAIN MURIEL FLORIANT", sexe: Sexe::M, date: "2009-07-14", cog: "63220", numero: "1090763220834", cle: "89", oid: NIR },
    Publiee { nom: "TCHITCHI", premier: "CATARINA", liste: "CATARINA BELLA", sexe: Sexe::F, date: "1936-06-21", cog: "63220", numero: "2360663220836", cle: "56", oid: NIR },
    Publiee { nom: "NESSI", premier: "NATHALIE", liste: "NATHALIE", sexe: Sexe::F, date: "1977-07-14", cog: "63220", numero: "2770763220829", cle: "10", oid: NIR },
    Publiee { nom: "NESSI", premier: "MICHELANGELO", liste: "MICHELANGELO ANTHONY", sexe: Sexe::M, date: "2010-08-07", cog: "63220", numero: "1100863220830", cle: "60", oid: NIR },
    Publiee { nom: "D'ARTAGNAN DE L'HERAULT", premier: "PIERRE-ALAIN", liste: "PIERRE-ALAIN", sexe: Sexe::M, date: "2001-06-17", cog: "63220", numero: "1010663220754", cle: "60", oid: NIR },
    Publiee { nom: "CORSE", premier: "ANTHONY", liste: "ANTHONY", sexe: Sexe::M, date: "1980-03-02", cog: "2B020", numero: "180032B020401", cle: "23", oid: NIR },
    Publiee { nom: "HERMANN", premier: "GATIEN", liste: "GATIEN", sexe: Sexe::M, date: "1981-03-24", cog: "63220", numero: "1810363220456", cle: "76", oid: NIR },
    Publiee { nom: "PROVISOIRE", premier: "MATRICULE", liste: "MATRICULE", sexe: Sexe::M, date: "2009-07-01", cog: "63220", numero: "1090763220888", cle: "35", oid: NIA },
    Publiee { nom: "PATB-QUATRE", premier: "LAURENCE", liste: "LAURENCE", sexe: Sexe::F, date: "1907-05-25", cog: "85756", numero: "2070585756270", cle: "97", oid: NIR },
    Publiee { nom: "PAT-TROIS", premier: "DOMINIQUE", liste: "DOMINIQUE MARIE-LOUISE", sexe: Sexe::F, date: "1979-03-28", cog: "51215", numero: "2790351215189", cle: "89", oid: NIR_TEST },
];

impl Publiee {
    pub(crate) fn traits(&self) -> Traits {
        Traits {
            nom_naissance: self.nom.to_owned(),
            premier_prenom: self.premier.to_owned(),
            liste_prenoms: self.liste.to_owned(),
            sexe: self.sexe,
            date_naissance: self.date.parse().unwrap(),
            lieu_naissance: Some(self.cog.parse().unwrap()),
        }
    }

    pub(crate) fn ins(&self) -> Ins {
        ins(&format!("{}{}", self.numero, self.cle), self.oid)
    }

    pub(crate) fn reponse(&self) -> Reponse {
        Reponse {
            ins: self.ins(),
            traits: recus(&self.traits()),
        }
    }
}

/// A published identity by birth name and first given name.
#[track_caller]
pub(crate) fn publiee(nom: &str, premier: &str) -> &'static Publiee {
    PUBLIEES
        .iter()
        .find(|p| p.nom == nom && p.premier == premier)
        .unwrap()
}

pub(crate) fn ins(matricule: &str, oid: &str) -> Ins {
    Ins {
        matricule: Matricule::parse_lenient(matricule).unwrap(),
        oid: oid.parse().unwrap(),
        historique: Vec::new(),
    }
}

/// What INSi would answer for these traits.
pub(crate) fn recus(traits: &Traits) -> TraitsRecus {
    TraitsRecus {
        nom_naissance: Some(traits.nom_naissance.clone()),
        premier_prenom: Some(traits.premier_prenom.clone()),
        liste_prenoms: Some(traits.liste_prenoms.clone()),
        sexe: Some(traits.sexe),
        date_naissance: Some(traits.date_naissance),
        lieu_naissance: traits.lieu_naissance,
    }
}

/// `NOM/PREMIER/LISTE/SEXE/DATE/COG`; an empty list or place is absent.
#[track_caller]
pub(crate) fn traits(text: &str) -> Traits {
    let [nom, premier, liste, sexe, date, cog] =
        text.split('/').collect::<Vec<_>>().try_into().unwrap();
    Traits {
        nom_naissance: nom.to_owned(),
        premier_prenom: premier.to_owned(),
        liste_prenoms: liste.to_owned(),
        sexe: sexe.parse().unwrap(),
        date_naissance: date.parse().unwrap(),
        lieu_naissance: (!cog.is_empty()).then(|| cog.parse().unwrap()),
    }
}

/// The same notation for a reply; every empty part is absent.
#[track_caller]
pub(crate) fn tiq(text: &str) -> TraitsRecus {
    let [nom, premier, liste, sexe, date, cog] =
        text.split('/').collect::<Vec<_>>().try_into().unwrap();
    let present = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    TraitsRecus {
        nom_naissance: present(nom),
        premier_prenom: present(premier),
        liste_prenoms: present(liste),
        sexe: present(sexe).map(|s| s.parse().unwrap()),
        date_naissance: present(date).map(|d| d.parse().unwrap()),
        lieu_naissance: present(cog).map(|c| c.parse().unwrap()),
    }
}

/// A French sentence for the practitioner: there, and ended.
#[track_caller]
pub(crate) fn phrase(message: &str) {
    assert!(message.ends_with('.'), "not a sentence: {message:?}");
    assert!(!message.contains("  "), "double space: {message:?}");
    assert!(
        message.chars().next().is_some_and(char::is_uppercase),
        "no capital: {message:?}"
    );
    // The one exception is a value between quotes, which is shown as it was typed.
    let straight = message
        .split(['«', '»'])
        .step_by(2)
        .any(|part| part.contains('\''));
    assert!(!straight, "straight apostrophe: {message:?}");
}

/// Acts that undo something, with a reason.
pub(crate) fn retirer() -> Acte {
    Acte::RetirerControle(motif())
}
pub(crate) fn invalider() -> Acte {
    Acte::InvaliderIns(motif())
}
pub(crate) fn motif() -> Motif {
    Motif::new("Ce n’est pas ce patient").unwrap()
}
