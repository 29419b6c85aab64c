//! The state machine of a patient's identity (RNIV): four statuses, one pure function.
//!
//! [`Identite::appliquer`] takes an identity and an [`Acte`] and gives the next identity with what happened
//! ([`Suite`]), or a [`Refus`] and then nothing changed. The status is never stored on its own: it follows from what the
//! identity holds (an INS given by INSi, a check), so that no caller can set it.
//!
//! | | no check | checked |
//! |---|---|---|
//! | **no INS** | provisoire | validée |
//! | **INS** | récupérée | qualifiée |
//!
//! *Douteux* and *fictif* force provisoire, without INS or check. An identity read by the appli carte Vitale enters with
//! both: it counts as qualifiée without INSi (RNIV §4.3.4, as quoted).
//!
//! Sources: RNIV 2.0 and the implementation guide of the INS (EXI SI 07 to 10, ID 10, ID 19, ID 24, ID 26, REC 08), as
//! quoted by public material. What these do not say and we had to settle is marked *inferred*.

mod accueil;
mod acte;
mod concordance;
mod conduite;
mod ecarts;
mod echeance;
mod lettres;
mod machine;
mod motif;
mod piece;
mod recue;
mod refus;
mod statut;
#[cfg(feature = "serde")]
mod stockage;

pub use accueil::{Cas, ListeRefusee, PiecesAdmises};
pub use acte::{Acte, Attribut, AttributInconnu, Effet, Suite, Verdict, VerdictInconnu};
pub use concordance::{
    Avertissement, Comparaison, Concordance, NAISSANCE_ANCIENNE, avertissements,
    avertissements_reponse, concordance,
};
pub use conduite::{Aide, Conduite, Contexte, Source, aide};
pub use ecarts::{Ecart, Genre, ecarts};
pub use echeance::{RENOUVELLEMENT_ANS, RENOUVELLEMENT_ANS_DEFAUT, echue};
pub use lettres::Marques;
pub use motif::Motif;
pub use piece::{Confiance, MAJORITE_ANS, Piece, PieceInconnue};
pub use recue::{ErreurRecue, Recue, recue};
pub use refus::Refus;
pub use statut::{Attributs, Statut, StatutInconnu};

use std::str::FromStr;

use crate::date::CivilDate;
use crate::nir::Matricule;
use crate::oid::OidIns;
use crate::traits::{Cog, Sexe, Traits};

/// The INS of a person: matricule and assigning authority, with the former ones INSi gave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ins {
    /// NIR or NIA, 15 characters.
    pub matricule: Matricule,
    /// Who assigned it.
    pub oid: OidIns,
    /// Former matricules as INSi answered them (`INSHISTO`), kept unchanged (EXI REC 08).
    #[cfg_attr(feature = "serde", serde(default))]
    pub historique: Vec<AncienMatricule>,
}

/// A former matricule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AncienMatricule {
    /// The matricule, its key as received.
    pub matricule: Matricule,
    /// Who assigned it.
    pub oid: OidIns,
    /// First day of validity, when INSi says it.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub debut: Option<CivilDate>,
    /// Last day of validity, when INSi says it.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub fin: Option<CivilDate>,
    /// Why it is no longer the matricule of this file.
    pub origine: Origine,
}

/// Why a matricule is a former one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Origine {
    /// INSi answered it as historical.
    Insi,
    /// Invalidated in this file: INS withdrawn, or identity marked douteux or fictif.
    Invalide,
    /// Replaced in this file by another one, accepted by a person.
    Remplace,
}

/// The traits of an INSi reply (`TIQ`): each of them may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TraitsRecus {
    /// `NomNaissance`.
    pub nom_naissance: Option<String>,
    /// `Prenom`: absent from many replies, the first given name is then read at the start of the list.
    pub premier_prenom: Option<String>,
    /// `ListePrenom`: absent from some replies, `Prenom` then stands for it.
    pub liste_prenoms: Option<String>,
    /// `Sexe`: INSi gives F or M.
    pub sexe: Option<Sexe>,
    /// `DateNaissance`.
    pub date_naissance: Option<CivilDate>,
    /// `LieuNaissance`.
    pub lieu_naissance: Option<Cog>,
}

/// An INSi reply that found one identity (code 00).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reponse {
    /// The INS found.
    pub ins: Ins,
    /// The traits found.
    pub traits: TraitsRecus,
}

/// How the identity was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Controle {
    /// A document of high confidence was shown.
    Piece(Piece),
    /// The practitioner attested to know the person (exception procedure).
    Attestation,
    /// The appli carte Vitale was read.
    Apcv,
}

impl Controle {
    /// Stable form: the code of the document, `attestation`, or `apcv`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Piece(piece) => piece.code(),
            Self::Attestation => "attestation",
            Self::Apcv => "apcv",
        }
    }

    /// Whether it was made on the INS the file holds, and falls with it.
    const fn parle_de_l_ins(self) -> bool {
        matches!(self, Self::Attestation | Self::Apcv)
    }

    /// For the eye.
    #[must_use]
    pub fn libelle(self) -> &'static str {
        match self {
            Self::Piece(piece) => piece.libelle(),
            Self::Attestation => "attestation du praticien",
            Self::Apcv => "lecture de l’appli carte Vitale",
        }
    }
}

impl FromStr for Controle {
    type Err = PieceInconnue;

    fn from_str(code: &str) -> Result<Self, PieceInconnue> {
        [Self::Attestation, Self::Apcv]
            .into_iter()
            .find(|controle| controle.code() == code)
            .map_or_else(|| code.parse().map(Self::Piece), Ok)
    }
}

/// Where an identity that is received comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Canal {
    /// A reply of INSi (code 00).
    #[default]
    Insi,
    /// A reading of the appli carte Vitale.
    Apcv,
}

impl Canal {
    /// The check that comes with it.
    const fn controle(self) -> Option<Controle> {
        match self {
            Self::Insi => None,
            Self::Apcv => Some(Controle::Apcv),
        }
    }

    #[cfg(feature = "serde")]
    fn est_insi(&self) -> bool {
        *self == Self::Insi
    }
}

/// How the INS entered the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Recuperation {
    /// Birth name, first given name, birth date and sex of the reply agreed with the file's.
    Concordante,
    /// A person accepted a reply where one of them differed: no attestation can then stand for a document.
    Acceptee,
}

/// The identity of one patient. Its fields are private because they depend on one another: it changes only by
/// [`Identite::appliquer`], and a stored form that breaks a rule is not read back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        into = "stockage::IdentiteStockee",
        try_from = "stockage::IdentiteStockee"
    )
)]
pub struct Identite {
    traits: Traits,
    attributs: Attributs,
    ins: Option<(Ins, Recuperation)>,
    controle: Option<Controle>,
    a_verifier: Option<(Reponse, Canal)>,
    piece_refusee: bool,
    anciens: Vec<AncienMatricule>,
}

impl Identite {
    /// A new identity: provisoire.
    ///
    /// # Errors
    /// [`Refus::Trait`] when a name is empty, too long or holds a control character.
    pub fn nouvelle(traits: Traits) -> Result<Self, Refus> {
        traits.verifier()?;
        Ok(Self {
            traits,
            attributs: Attributs::default(),
            ins: None,
            controle: None,
            a_verifier: None,
            piece_refusee: false,
            anciens: Vec::new(),
        })
    }

    /// The status, from what the identity holds.
    #[must_use]
    pub fn statut(&self) -> Statut {
        match (self.ins.is_some(), self.controle.is_some()) {
            (false, false) => Statut::Provisoire,
            (false, true) => Statut::Validee,
            (true, false) => Statut::Recuperee,
            (true, true) => Statut::Qualifiee,
        }
    }

    /// The strict traits: as typed, or INSi's once recovered.
    #[must_use]
    pub fn traits(&self) -> &Traits {
        &self.traits
    }

    /// Douteux, fictif, homonyme.
    #[must_use]
    pub fn attributs(&self) -> Attributs {
        self.attributs
    }

    /// The INS, whatever the status: for identity providers and INSi only. What leaves the practice uses
    /// [`Self::matricule_transmissible`].
    #[must_use]
    pub fn ins(&self) -> Option<&Ins> {
        self.ins.as_ref().map(|(ins, _)| ins)
    }

    /// How the INS entered the file.
    #[must_use]
    pub fn recuperation(&self) -> Option<Recuperation> {
        self.ins.as_ref().map(|&(_, recuperation)| recuperation)
    }

    /// How the identity was checked.
    #[must_use]
    pub fn controle(&self) -> Option<Controle> {
        self.controle
    }

    /// The INSi reply held until someone accepts or rejects it (*retour INSi à vérifier*).
    #[must_use]
    pub fn a_verifier(&self) -> Option<&Reponse> {
        self.a_verifier.as_ref().map(|(reponse, _)| reponse)
    }

    /// Where the held reply comes from.
    #[must_use]
    pub fn canal_a_verifier(&self) -> Option<Canal> {
        self.a_verifier.as_ref().map(|&(_, canal)| canal)
    }

    /// Whether the person refused to show a document. Nothing that bears the matricule leaves until one is shown, or the
    /// practitioner attests: such an identity is never qualifiée.
    #[must_use]
    pub fn piece_refusee(&self) -> bool {
        self.piece_refusee
    }

    /// Whether the birth date is not known in full: the screen says *date incertaine* (EXI ID 11).
    #[must_use]
    pub fn date_incertaine(&self) -> bool {
        self.attributs.date_incertaine || self.traits.date_naissance.incertaine()
    }

    /// The matricules this file no longer holds, oldest first (EXI REC 08).
    #[must_use]
    pub fn anciens(&self) -> &[AncienMatricule] {
        &self.anciens
    }

    /// All former matricules the file knows of: those it held, then those INSi gave with the present one, each once.
    pub fn historique(&self) -> impl Iterator<Item = &AncienMatricule> {
        let insi = self.ins().map_or(&[][..], |ins| &ins.historique[..]);
        self.anciens
            .iter()
            .chain(insi.iter().filter(|ancien| !self.anciens.contains(ancien)))
    }

    /// The INS that may leave the practice: only that of a qualified identity (EXI SI 08, EXI ID 29).
    #[must_use]
    pub fn matricule_transmissible(&self) -> Option<&Ins> {
        if self.statut() == Statut::Qualifiee {
            self.ins()
        } else {
            None
        }
    }

    /// Whether INSi may be asked about this identity: never when douteux or fictif, nor with traits INSi cannot take.
    ///
    /// # Errors
    /// The reason, with the field named when it is a trait.
    pub fn recherche_permise(&self) -> Result<(), Refus> {
        self.refuser_si_bloque()?;
        crate::traits::fil::forme(&self.traits)?;
        Ok(())
    }

    /// Whether the held reply bears the matricule of this file among its former ones, and another as its present one: INSi
    /// follows this person, whose civil status changed (new matricule and history, EXI REC 08).
    #[must_use]
    pub fn suite_d_identite(&self) -> bool {
        match (self.ins(), self.a_verifier()) {
            (Some(held), Some(reply)) => {
                let is_ours = |ancien: &AncienMatricule| {
                    (ancien.matricule, ancien.oid) == (held.matricule, held.oid)
                };
                (held.matricule, held.oid) != (reply.ins.matricule, reply.ins.oid)
                    && reply.ins.historique.iter().any(is_ours)
            }
            _ => false,
        }
    }

    /// Whether this document proves the identity of minors only, and this person is of age on that day. One whose age
    /// cannot be told (a birth after that day) is taken for a minor, so that no document is missing.
    #[must_use]
    pub fn piece_de_mineur_refusee(&self, piece: Piece, le: &CivilDate) -> bool {
        piece.reservee_aux_mineurs()
            && self
                .traits
                .date_naissance
                .age_ans(le)
                .is_some_and(|age| age >= MAJORITE_ANS)
    }

    /// The concordance of the held reply with the file, for the side-by-side view.
    #[must_use]
    pub fn concordance_a_verifier(&self) -> Option<Concordance> {
        self.a_verifier()
            .map(|reponse| concordance(&self.traits, &reponse.traits))
    }
}
