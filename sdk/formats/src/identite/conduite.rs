//! What to do when a file and INSi differ: the official conduct, for a person to follow. Nothing here changes anything.
//!
//! The public table of conducts (guide of the Essonne, "Conduite à tenir devant une discordance entre l'INS et la pièce
//! d'identité") compares the *document* with INSi. A file whose identity was checked says what the document says; one
//! that was only typed may simply be wrong, and the document is looked at first.
//!
//! Only two lines of that table are public: `Caroline`/`CARROLINE` and a missing second given name. The others follow
//! from them and from the RNIV, and are marked *inferred* ([`Source::Deduite`]).

use super::ecarts::{Ecart, Genre, ecarts};
use super::{Statut, TraitsRecus};
use crate::traits::{Champ, Traits};

/// What to do, from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Conduite {
    /// The traits agree: INSi's answer is taken.
    Prendre,
    /// It may be taken although something differs: the identity becomes qualifiée on a document.
    PrendrePossible,
    /// INSi follows a change of civil status: taken, with the new matricule; the former one stays in the history.
    SuivreChangement,
    /// The file is wrong: it is corrected from the document, then INSi is asked again.
    CorrigerDossier,
    /// The document decides: it is looked at first.
    RegarderPiece,
    /// INSi is wrong: not taken, the file keeps what the document says, the correction is asked for.
    NePasPrendre,
    /// Perhaps somebody else: not taken.
    AutrePersonne,
}

/// Where a conduct comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A line of the public table of conducts.
    Table,
    /// A rule of the RNIV or of its guide, as quoted by public material: which.
    Regle(&'static str),
    /// Ours, from the two.
    Deduite,
}

/// What is known beside the two sets of traits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contexte<'a> {
    /// The identity of the file was checked on a document: it says what the document says.
    pub controlee: bool,
    /// The used name of the file, or nothing.
    pub nom_utilise: &'a str,
    /// The answer bears the matricule of the file among its former ones
    /// ([`Identite::suite_d_identite`](super::Identite::suite_d_identite)).
    pub suite_d_identite: bool,
}

/// The differences and what to do about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aide {
    /// In the order of the screen; none when the traits agree.
    pub ecarts: Vec<Ecart>,
    /// The gravest of what they ask for.
    pub conduite: Conduite,
    /// Where it comes from.
    pub source: Source,
}

/// What to do about an answer of INSi.
#[must_use]
pub fn aide(dossier: &Traits, recu: &TraitsRecus, contexte: Contexte<'_>) -> Aide {
    let ecarts = ecarts(dossier, recu, contexte.nom_utilise);
    if contexte.suite_d_identite
        && ecarts
            .iter()
            .all(|ecart| ecart.genre != Genre::AbsentDeLaReponse)
    {
        return Aide {
            ecarts,
            conduite: Conduite::SuivreChangement,
            source: Source::Regle("EXI REC 08"),
        };
    }
    let graver = |ecart: &Ecart| ecart.conduite(contexte.controlee);
    let (mut conduite, mut source) = ecarts
        .iter()
        .map(graver)
        .max_by_key(|(conduite, _)| *conduite)
        .unwrap_or((Conduite::Prendre, Source::Regle("EXI SI 07")));
    // Two of the traits a person is searched by cannot both be slips of one hand.
    let strict = |ecart: &&Ecart| {
        ecart.champ != Champ::ListePrenoms
            && ecart.champ != Champ::LieuNaissance
            && ecart.genre != Genre::NomPrenomInvertis
            && graver(ecart).0 >= Conduite::RegarderPiece
    };
    if ecarts.iter().filter(strict).count() >= 2 {
        (conduite, source) = (Conduite::AutrePersonne, Source::Deduite);
    }
    Aide {
        ecarts,
        conduite,
        source,
    }
}

impl Aide {
    /// The conduct in one sentence, then what each difference is.
    #[must_use]
    pub fn phrases(&self) -> Vec<&'static str> {
        let mut said = vec![self.conduite.phrase()];
        for ecart in &self.ecarts {
            let phrase = ecart.genre.phrase();
            if !said.contains(&phrase) {
                said.push(phrase);
            }
        }
        said
    }
}

impl Ecart {
    /// What this difference asks for by itself.
    fn conduite(&self, controlee: bool) -> (Conduite, Source) {
        // The document says otherwise than INSi, or the document is not known yet.
        let wrong = if controlee {
            Conduite::NePasPrendre
        } else {
            Conduite::RegarderPiece
        };
        match self.genre {
            // The first given name is equal: the traits of the search are, and INSi's list takes the place of the file's.
            Genre::PrenomManquant => (Conduite::PrendrePossible, Source::Table),
            _ if self.champ == Champ::ListePrenoms => (Conduite::PrendrePossible, Source::Deduite),
            Genre::LettreDoublee => (wrong, Source::Table),
            Genre::SZ
            | Genre::LettresInterverties
            | Genre::Lettre
            | Genre::NomCompose
            | Genre::PrenomCompose
            | Genre::JourMoisInvertis
            | Genre::ChiffreDeDate
            | Genre::DateDeConvention
            | Genre::NaissancePourNomUtilise => (wrong, Source::Deduite),
            Genre::OrdrePrenoms => (wrong, Source::Deduite),
            Genre::PrenomEnPlus => (Conduite::PrendrePossible, Source::Deduite),
            Genre::TraitUnion | Genre::Apostrophe => {
                (Conduite::PrendrePossible, Source::Regle("EXI ID 10"))
            }
            Genre::CaractereInvisible
            | Genre::Ligature
            | Genre::NomUtilisePourNaissance
            | Genre::NomPrenomInvertis => (Conduite::CorrigerDossier, Source::Deduite),
            Genre::DateIncomplete => (Conduite::CorrigerDossier, Source::Regle("EXI ID 11")),
            Genre::LieuInconnu | Genre::Lieu => (Conduite::RegarderPiece, Source::Deduite),
            Genre::Sexe => (wrong, Source::Deduite),
            Genre::AbsentDeLaReponse => (Conduite::NePasPrendre, Source::Deduite),
            Genre::Jumeau | Genre::Autre => (Conduite::AutrePersonne, Source::Deduite),
        }
    }
}

impl Conduite {
    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prendre => "prendre",
            Self::PrendrePossible => "prendre-possible",
            Self::SuivreChangement => "suivre-changement",
            Self::CorrigerDossier => "corriger-dossier",
            Self::RegarderPiece => "regarder-piece",
            Self::NePasPrendre => "ne-pas-prendre",
            Self::AutrePersonne => "autre-personne",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Prendre => "Les traits concordent : l’INS peut être récupérée.",
            Self::PrendrePossible => {
                "L’INS peut être récupérée : l’écart ne porte pas sur un trait de recherche. Contrôlez la pièce pour \
                 qualifier l’identité."
            }
            Self::SuivreChangement => {
                "INSi a suivi un changement d’état civil : acceptez ce retour. L’ancien matricule reste dans \
                 l’historique ; contrôlez la nouvelle pièce."
            }
            Self::CorrigerDossier => {
                "Corrigez le dossier d’après la pièce d’identité, puis interrogez de nouveau INSi."
            }
            Self::RegarderPiece => {
                "Regardez la pièce d’identité. Si elle dit comme INSi, corrigez le dossier ; si elle dit comme le \
                 dossier, ne récupérez pas l’INS et demandez la correction à l’INSEE."
            }
            Self::NePasPrendre => {
                "Ne récupérez pas l’INS : elle remplacerait les traits de la pièce et ne se corrige plus. Rejetez ce \
                 retour, gardez l’identité de la pièce et faites demander la correction à l’INSEE."
            }
            Self::AutrePersonne => {
                "Ne récupérez pas cette INS : c’est peut-être celle d’une autre personne. Vérifiez chaque trait sur la \
                 pièce d’identité avant d’interroger de nouveau INSi."
            }
        }
    }

    /// The status the identity reaches by this conduct, once a document was shown; `controlee`: one was already.
    #[must_use]
    pub const fn statut(self, controlee: bool) -> Statut {
        match self {
            Self::Prendre | Self::PrendrePossible | Self::SuivreChangement => Statut::Qualifiee,
            Self::NePasPrendre
            | Self::AutrePersonne
            | Self::CorrigerDossier
            | Self::RegarderPiece => {
                if controlee {
                    Statut::Validee
                } else {
                    Statut::Provisoire
                }
            }
        }
    }
}

impl Genre {
    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CaractereInvisible => "caractere-invisible",
            Self::Ligature => "ligature",
            Self::TraitUnion => "trait-union",
            Self::Apostrophe => "apostrophe",
            Self::SZ => "s-z",
            Self::LettreDoublee => "lettre-doublee",
            Self::LettresInterverties => "lettres-interverties",
            Self::Lettre => "lettre",
            Self::NomCompose => "nom-compose",
            Self::NomUtilisePourNaissance => "nom-utilise-pour-naissance",
            Self::NaissancePourNomUtilise => "naissance-pour-nom-utilise",
            Self::NomPrenomInvertis => "nom-prenom-invertis",
            Self::PrenomCompose => "prenom-compose",
            Self::OrdrePrenoms => "ordre-prenoms",
            Self::PrenomManquant => "prenom-manquant",
            Self::PrenomEnPlus => "prenom-en-plus",
            Self::Jumeau => "jumeau",
            Self::JourMoisInvertis => "jour-mois-invertis",
            Self::DateIncomplete => "date-incomplete",
            Self::DateDeConvention => "date-de-convention",
            Self::ChiffreDeDate => "chiffre-de-date",
            Self::Sexe => "sexe",
            Self::LieuInconnu => "lieu-inconnu",
            Self::Lieu => "lieu",
            Self::AbsentDeLaReponse => "absent",
            Self::Autre => "autre",
        }
    }

    /// What the difference is, in one sentence.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::CaractereInvisible => {
                "Un caractère invisible est resté dans la saisie : effacez le champ et tapez-le de nouveau."
            }
            Self::Ligature => "INSi écrit OE et AE en deux lettres : écrivez le dossier de même.",
            Self::TraitUnion => "Seul un trait d’union ou une espace diffère.",
            Self::Apostrophe => "Seule une apostrophe diffère.",
            Self::SZ => {
                "Un S et un Z sont échangés : fréquent dans les noms espagnols et portugais."
            }
            Self::LettreDoublee => {
                "Une lettre est doublée d’un côté seulement : erreur de transcription."
            }
            Self::LettresInterverties => "Deux lettres voisines sont interverties.",
            Self::Lettre => "Une ou deux lettres diffèrent.",
            Self::NomCompose => "Un des deux noms est une partie de l’autre.",
            Self::NomUtilisePourNaissance => {
                "Le nom de naissance du dossier est aussi le nom utilisé : assurez-vous que c’est bien le nom de \
                 naissance."
            }
            Self::NaissancePourNomUtilise => {
                "INSi donne comme nom de naissance le nom utilisé du dossier : voyez sur la pièce lequel est le bon."
            }
            Self::NomPrenomInvertis => "Le nom et le prénom du dossier semblent intervertis.",
            Self::PrenomCompose => "Un des deux prénoms est le début de l’autre (prénom composé).",
            Self::OrdrePrenoms => "Les prénoms ne sont pas dans le même ordre.",
            Self::PrenomManquant => {
                "Il manque un prénom dans l’INS, mais le premier est identique : peu de risque de doublon."
            }
            Self::PrenomEnPlus => "INSi connaît d’autres prénoms ; le premier est identique.",
            Self::Jumeau => {
                "Même nom, même date, autre prénom : peut-être un jumeau ou une jumelle. Cherchez son dossier."
            }
            Self::JourMoisInvertis => "Le jour et le mois sont intervertis.",
            Self::DateIncomplete => "Une des deux dates n’est pas connue en entier.",
            Self::DateDeConvention => {
                "La date d’INSi remplace un jour ou un mois inconnu (premier du mois, 31 décembre)."
            }
            Self::ChiffreDeDate => "Un chiffre de la date diffère.",
            Self::Sexe => {
                "Le sexe diffère. Tant que l’état civil n’est pas modifié, les traits d’origine restent ; INSi suit \
                 ensuite de lui-même."
            }
            Self::LieuInconnu => "Un des deux lieux de naissance est inconnu (99999).",
            Self::Lieu => {
                "Le lieu de naissance diffère : vérifiez la commune, ou le pays, sur la pièce."
            }
            Self::AbsentDeLaReponse => {
                "INSi ne donne pas ce trait : ce retour ne peut pas être accepté."
            }
            Self::Autre => "Les deux valeurs sont tout autres.",
        }
    }
}
