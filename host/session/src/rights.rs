//! What each may do: one table, read by the host, shown at login and in the settings.
//!
//! A cell is allowed, or refused with a reason that says what to do instead. Where a card would make the difference the
//! code is `session-required` (what waits for it can wait); otherwise it is `denied`.
//!
//! Sources: `session-required` for checking an identity without card and the practitioner's own exception procedure,
//! RNIV; DMP feeding (TD2.1 by every CPS, TD2.2 by a CPE, by the certificate of the structure, never through Pro Santé
//! Connect) and no consultation in indirect mode by a structure, the rights matrices PDT-INF-526 and -606, which inform
//! only: the server decides. Inferred, because nothing says it: all of the columns in training but INSi, managing access
//! and documents through Pro Santé Connect, who manages the practice's settings, and all that stays inside the practice
//! (reading, patients, the medical file, documents, imports, exports). There the measure is who answers for it: a
//! secretary prepares, a professional writes the medical file and hands out copies of it, a doctor lets the whole practice
//! out.
//!
//! The last column is a practice nobody has come in to yet: it is being set up. Patients may be created and imported,
//! documents filed and everything set; what a person answers for waits for the first session. Keeping a copy (a backup) is
//! refused to nobody: it is of no use without the practice's key, and a practice without one loses everything.

use crate::kind::Kind;
use crate::role::Role;

/// Something a person does, as `can` of `wit/net/session.wit` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Look at patients' files.
    Read,
    /// Create patients, keep what is administrative of them, and contacts.
    Register,
    /// Keep the medical file: items, consultations.
    Chart,
    /// Prepare and file documents.
    Draft,
    /// Ask for a patient's national identity.
    Insi,
    /// Check an identity against a document.
    Qualify,
    /// Attest that one knows the patient: the exception procedure.
    Attest,
    /// Validate a consultation or a medical document.
    Validate,
    /// Sign by one's own key.
    Sign,
    /// Send messages and documents to colleagues and patients.
    Send,
    /// Feed the shared record in one's own name.
    Feed,
    /// Feed the shared record for a doctor, as secretary.
    FeedAsSecretary,
    /// Consult the shared record.
    Consult,
    /// Declare or remove one's access to the shared record.
    ManageAccess,
    /// Hide, archive or delete documents of the shared record.
    ManageDocuments,
    /// Take files of other programs over.
    Import,
    /// Hand out the copy of a patient's file.
    Export,
    /// Let the whole practice out, or its journal.
    ExportPractice,
    /// Keep a copy that is of no use without the practice's key.
    Backup,
    /// Set the practice and its extensions.
    Manage,
    /// Move the practice's record to another store. A command's alone: no plugin can.
    MoveRecord,
    /// Make a practice, join one, or make one again from a backup, in an empty folder. A command's alone.
    Found,
}

impl Act {
    /// Name in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Register => "register",
            Self::Chart => "chart",
            Self::Draft => "draft",
            Self::Insi => "insi",
            Self::Qualify => "qualify",
            Self::Attest => "attest",
            Self::Validate => "validate",
            Self::Sign => "sign",
            Self::Send => "send",
            Self::Feed => "feed",
            Self::FeedAsSecretary => "feed-as-secretary",
            Self::Consult => "consult",
            Self::ManageAccess => "manage-access",
            Self::ManageDocuments => "manage-documents",
            Self::Import => "import",
            Self::Export => "export",
            Self::ExportPractice => "export-practice",
            Self::Backup => "backup",
            Self::Manage => "manage",
            Self::MoveRecord => "move-record",
            Self::Found => "found",
        }
    }

    /// French, as the table on screen names it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Read => "Consulter les dossiers des patients",
            Self::Register => "Créer un patient, tenir ses coordonnées et les contacts",
            Self::Chart => "Tenir le dossier médical et les consultations",
            Self::Draft => "Préparer et classer des documents",
            Self::Insi => "Rechercher l’INS d’un patient",
            Self::Qualify => "Contrôler une identité sur pièce",
            Self::Attest => "Attester connaître le patient (procédure d’exception)",
            Self::Validate => "Valider une consultation ou un document médical",
            Self::Sign => "Signer",
            Self::Send => "Envoyer des messages et des documents",
            Self::Feed => "Déposer au DMP en son nom",
            Self::FeedAsSecretary => "Déposer au DMP pour le médecin",
            Self::Consult => "Consulter le DMP",
            Self::ManageAccess => "Déclarer ou retirer son accès au DMP",
            Self::ManageDocuments => "Masquer, archiver ou supprimer au DMP",
            Self::Import => "Reprendre les dossiers d’un autre logiciel",
            Self::Export => "Remettre la copie du dossier d’un patient",
            Self::ExportPractice => "Exporter tout le cabinet ou son journal",
            Self::Backup => "Sauvegarder le cabinet",
            Self::Manage => "Régler le cabinet et les extensions",
            Self::MoveRecord => "Déplacer le dossier du cabinet vers un serveur ou un poste",
            Self::Found => "Créer, rejoindre ou rétablir un cabinet dans un dossier vide",
        }
    }

    /// The act of this name in the contract.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .map(|(act, _)| *act)
            .find(|act| act.as_str() == name)
    }
}

/// A column of the table: a role, by a way of coming in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// A doctor's card.
    DoctorByCard,
    /// A doctor through Pro Santé Connect.
    DoctorByPsc,
    /// Another professional's card.
    ProfessionalByCard,
    /// Another professional through Pro Santé Connect.
    ProfessionalByPsc,
    /// The card of somebody in training.
    TraineeByCard,
    /// Somebody in training through Pro Santé Connect.
    TraineeByPsc,
    /// A secretary's card.
    Secretary,
    /// The practice's certificate.
    Organisation,
    /// The made-up doctor of a demonstration.
    Demonstration,
    /// Nobody, in a practice nobody has ever come in to: it is being set up.
    SettingUp,
}

impl Profile {
    /// All, in the order of the columns of [`TABLE`].
    pub const ALL: [Self; 10] = [
        Self::DoctorByCard,
        Self::DoctorByPsc,
        Self::ProfessionalByCard,
        Self::ProfessionalByPsc,
        Self::TraineeByCard,
        Self::TraineeByPsc,
        Self::Secretary,
        Self::Organisation,
        Self::Demonstration,
        Self::SettingUp,
    ];

    /// The column of this role and kind; none for what cannot be.
    #[must_use]
    pub const fn of(role: Role, kind: Kind) -> Option<Self> {
        Some(match (role, kind) {
            (Role::Doctor, Kind::Cps) => Self::DoctorByCard,
            (Role::Doctor, Kind::ProSanteConnect) => Self::DoctorByPsc,
            (Role::Professional, Kind::Cps) => Self::ProfessionalByCard,
            (Role::Professional, Kind::ProSanteConnect) => Self::ProfessionalByPsc,
            (Role::Trainee, Kind::Cpf | Kind::Cps) => Self::TraineeByCard,
            (Role::Trainee, Kind::ProSanteConnect) => Self::TraineeByPsc,
            (Role::Secretary, Kind::Cpe) => Self::Secretary,
            (Role::Organisation, Kind::Organisation) => Self::Organisation,
            (Role::Doctor, Kind::Demonstration) => Self::Demonstration,
            _ => return None,
        })
    }

    /// French, as the heading of a column.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::DoctorByCard => "Médecin, CPS",
            Self::DoctorByPsc => "Médecin, Pro Santé Connect",
            Self::ProfessionalByCard => "Autre professionnel, CPS",
            Self::ProfessionalByPsc => "Autre professionnel, Pro Santé Connect",
            Self::TraineeByCard => "En formation, CPF",
            Self::TraineeByPsc => "En formation, Pro Santé Connect",
            Self::Secretary => "Secrétariat, CPE nominative",
            Self::Organisation => "Certificat du cabinet",
            Self::Demonstration => "Démonstration",
            Self::SettingUp => "Avant la première session",
        }
    }
}

/// Why something may not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// `denied`, or `session-required` where a card would do.
    pub code: &'static str,
    /// French: why, and what to do.
    pub sentence: &'static str,
}

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It may.
    Allowed,
    /// It may not.
    Refused(Refusal),
}

impl Right {
    /// Whether somebody of this column may do this.
    #[must_use]
    pub fn of(act: Act, profile: Option<Profile>) -> Self {
        let Some(profile) = profile else {
            return match act {
                Act::Backup | Act::Found => OUI,
                _ => NOBODY,
            };
        };
        TABLE
            .iter()
            .find(|(one, _)| *one == act)
            .map_or(NOBODY, |(_, row)| row[profile as usize])
    }

    /// True when it may.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// Why not, when not.
    #[must_use]
    pub const fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Allowed => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

/// What may be done, with nothing to wait for.
const OUI: Right = Right::Allowed;

const fn denied(sentence: &'static str) -> Right {
    Right::Refused(Refusal {
        code: "denied",
        sentence,
    })
}

const fn card(sentence: &'static str) -> Right {
    Right::Refused(Refusal {
        code: "session-required",
        sentence,
    })
}

const NOBODY: Right = card("Personne n’est identifié sur ce poste : insérez votre carte.");
const CONTROLE: Right =
    card("Contrôler une identité demande une CPS ou une CPE nominative : insérez votre carte.");
const ATTESTER: Right =
    card("La procédure d’exception demande la CPS du praticien : insérez votre carte.");
const PRATICIEN: Right = denied(
    "La procédure d’exception revient au médecin lui-même : demandez-lui d’attester depuis sa session.",
);
const SIGNER: Right = card("Signer demande la carte du médecin : insérez votre CPS.");
const SIGNATURE: Right =
    denied("La signature revient au médecin : préparez le document, il le signera avec sa carte.");
const VALIDER: Right = denied(
    "La validation revient à un professionnel de santé : préparez le document et laissez-le en attente.",
);
const DEPOT: Right = card(
    "Avec Pro Santé Connect seul le DMP ne reçoit aucun dépôt : insérez votre carte, le document partira alors.",
);
const DEPOT_FORMATION: Right = denied(
    "Le dépôt au DMP revient au médecin pour qui vous exercez : le document attend sa carte.",
);
const DEPOT_SECRETARIAT: Right =
    denied("Le dépôt en son nom revient au médecin : déposez pour lui, avec votre CPE.");
const POUR_LE_MEDECIN: Right =
    denied("Ce dépôt est celui du secrétariat, avec une CPE : déposez en votre nom.");
const POUR_LE_MEDECIN_CPE: Right =
    card("Déposer pour le médecin demande une CPE nominative : insérez-la.");
const CONSULTER: Right = denied(
    "La consultation du DMP revient à un professionnel de santé : demandez-lui de l’ouvrir depuis sa session.",
);
const ACCES: Right = denied(
    "L’accès au DMP se déclare par une personne : connectez-vous avec votre carte ou Pro Santé Connect.",
);
const GERER_DMP: Right = denied(
    "Masquer ou supprimer un document au DMP revient à son auteur : demandez-lui de le faire depuis sa session.",
);
const DOSSIER: Right = denied(
    "Le dossier médical est tenu par un professionnel de santé : préparez ou classez un document, il le reprendra.",
);
const REPRISE: Right = denied(
    "Un import écrit dans les dossiers médicaux : demandez à un professionnel de santé de le lancer depuis sa session.",
);
const COPIE: Right = denied(
    "La copie d’un dossier est remise par un professionnel de santé : demandez-lui de la préparer depuis sa session.",
);
const TOUT: Right = denied(
    "Sortir tout le cabinet ou son journal revient à un médecin : demandez-lui d’ouvrir sa session.",
);
const REGLER: Right =
    denied("Les réglages du cabinet reviennent à un médecin : demandez-lui d’ouvrir sa session.");

const DEPLACER: Right = denied(
    "Déplacer le dossier du cabinet revient à un médecin, ou à qui administre le cabinet avec son certificat : demandez-le-lui.",
);

/// Columns in the order of [`Profile::ALL`].
type Row = [Right; 10];

/// The table.
#[rustfmt::skip]
pub const TABLE: [(Act, Row); 22] = [
    //                      médecin CPS      médecin PSC      pro CPS          pro PSC          formation CPF    formation PSC    secrétariat        cabinet              démonstration    mise en place
    (Act::Read,            [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             OUI]),
    (Act::Register,        [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             OUI]),
    (Act::Chart,           [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             DOSSIER,           DOSSIER,             OUI,             NOBODY]),
    (Act::Draft,           [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             OUI]),
    (Act::Insi,            [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             NOBODY]),
    (Act::Qualify,         [OUI,             CONTROLE,        OUI,             CONTROLE,        CONTROLE,        CONTROLE,        OUI,               CONTROLE,            OUI,             NOBODY]),
    (Act::Attest,          [OUI,             ATTESTER,        PRATICIEN,       PRATICIEN,       PRATICIEN,       PRATICIEN,       PRATICIEN,         PRATICIEN,           OUI,             NOBODY]),
    (Act::Validate,        [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             VALIDER,           VALIDER,             OUI,             NOBODY]),
    (Act::Sign,            [OUI,             SIGNER,          SIGNATURE,       SIGNATURE,       SIGNATURE,       SIGNATURE,       SIGNATURE,         SIGNATURE,           OUI,             NOBODY]),
    (Act::Send,            [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             NOBODY]),
    (Act::Feed,            [OUI,             DEPOT,           OUI,             DEPOT,           DEPOT_FORMATION, DEPOT_FORMATION, DEPOT_SECRETARIAT, OUI,                 OUI,             NOBODY]),
    (Act::FeedAsSecretary, [POUR_LE_MEDECIN, POUR_LE_MEDECIN, POUR_LE_MEDECIN, POUR_LE_MEDECIN, POUR_LE_MEDECIN, POUR_LE_MEDECIN, OUI,               POUR_LE_MEDECIN_CPE, POUR_LE_MEDECIN, NOBODY]),
    (Act::Consult,         [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             CONSULTER,         CONSULTER,           OUI,             NOBODY]),
    (Act::ManageAccess,    [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               ACCES,               OUI,             NOBODY]),
    (Act::ManageDocuments, [OUI,             OUI,             OUI,             OUI,             GERER_DMP,       GERER_DMP,       GERER_DMP,         GERER_DMP,           OUI,             NOBODY]),
    (Act::Import,          [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             REPRISE,           REPRISE,             OUI,             OUI]),
    (Act::Export,          [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             COPIE,             COPIE,               OUI,             OUI]),
    (Act::ExportPractice,  [OUI,             OUI,             TOUT,            TOUT,            TOUT,            TOUT,            TOUT,              TOUT,                OUI,             OUI]),
    (Act::Backup,          [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             OUI]),
    (Act::Manage,          [OUI,             OUI,             REGLER,          REGLER,          REGLER,          REGLER,          REGLER,            REGLER,              OUI,             OUI]),
    (Act::MoveRecord,      [OUI,             OUI,             DEPLACER,        DEPLACER,        DEPLACER,        DEPLACER,        DEPLACER,          OUI,                 OUI,             OUI]),
    (Act::Found,           [OUI,             OUI,             OUI,             OUI,             OUI,             OUI,             OUI,               OUI,                 OUI,             OUI]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn code(act: Act, profile: Profile) -> &'static str {
        match Right::of(act, Some(profile)) {
            Right::Allowed => "allowed",
            Right::Refused(refusal) => refusal.code,
        }
    }

    #[test]
    fn each_act_has_one_row_and_each_profile_its_column() {
        for (n, (act, _)) in TABLE.iter().enumerate() {
            assert_eq!(Act::of(act.as_str()), Some(*act));
            assert!(TABLE[n + 1..].iter().all(|(other, _)| other != act));
        }
        for (n, profile) in Profile::ALL.into_iter().enumerate() {
            assert_eq!(profile as usize, n, "{profile:?}");
        }
        assert_eq!(Act::of("fly"), None);
    }

    #[test]
    fn the_exception_procedure_and_signing_are_the_doctors_own() {
        for act in [Act::Attest, Act::Sign] {
            for profile in Profile::ALL {
                let own = matches!(profile, Profile::DoctorByCard | Profile::Demonstration);
                assert_eq!(code(act, profile) == "allowed", own, "{act:?} {profile:?}");
            }
            assert_eq!(code(act, Profile::Secretary), "denied");
            assert_eq!(code(act, Profile::DoctorByPsc), "session-required");
        }
    }

    #[test]
    fn checking_an_identity_takes_a_card_of_a_person() {
        for profile in Profile::ALL {
            let expected = match profile {
                Profile::DoctorByCard
                | Profile::ProfessionalByCard
                | Profile::Secretary
                | Profile::Demonstration => "allowed",
                _ => "session-required",
            };
            assert_eq!(code(Act::Qualify, profile), expected, "{profile:?}");
        }
    }

    #[test]
    fn pro_sante_connect_alone_feeds_nothing() {
        for act in [Act::Feed, Act::FeedAsSecretary] {
            for profile in [
                Profile::DoctorByPsc,
                Profile::ProfessionalByPsc,
                Profile::TraineeByPsc,
            ] {
                assert_ne!(code(act, profile), "allowed", "{act:?} {profile:?}");
            }
        }
        assert_eq!(code(Act::Feed, Profile::DoctorByPsc), "session-required");
        assert_eq!(code(Act::Feed, Profile::Organisation), "allowed");
        assert_eq!(code(Act::FeedAsSecretary, Profile::Secretary), "allowed");
        assert_eq!(code(Act::Consult, Profile::Organisation), "denied");
    }

    #[test]
    fn a_secretary_prepares_and_a_professional_answers_for_the_medical_file() {
        for act in [
            Act::Read,
            Act::Register,
            Act::Draft,
            Act::Insi,
            Act::Qualify,
        ] {
            assert_eq!(code(act, Profile::Secretary), "allowed", "{act:?}");
        }
        for act in [
            Act::Chart,
            Act::Validate,
            Act::Import,
            Act::Export,
            Act::Manage,
        ] {
            assert_eq!(code(act, Profile::Secretary), "denied", "{act:?}");
            assert_eq!(code(act, Profile::DoctorByPsc), "allowed", "{act:?}");
        }
        assert_eq!(
            code(Act::ExportPractice, Profile::ProfessionalByCard),
            "denied"
        );
    }

    #[test]
    fn before_the_first_session_a_practice_is_set_up_and_nobody_answers_for_anything() {
        for (act, _) in TABLE {
            let open = matches!(
                act,
                Act::Read
                    | Act::Register
                    | Act::Draft
                    | Act::Import
                    | Act::Export
                    | Act::ExportPractice
                    | Act::Backup
                    | Act::Manage
                    | Act::MoveRecord
                    | Act::Found
            );
            let expected = if open { "allowed" } else { "session-required" };
            assert_eq!(code(act, Profile::SettingUp), expected, "{act:?}");
        }
    }

    #[test]
    fn the_record_is_moved_by_a_doctor_or_by_who_holds_the_practice_s_certificate() {
        for profile in Profile::ALL {
            let expected = match profile {
                Profile::DoctorByCard
                | Profile::DoctorByPsc
                | Profile::Organisation
                | Profile::Demonstration
                | Profile::SettingUp => "allowed",
                _ => "denied",
            };
            assert_eq!(code(Act::MoveRecord, profile), expected, "{profile:?}");
        }
        assert!(!Right::of(Act::MoveRecord, None).is_allowed());
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        for (act, row) in TABLE {
            for right in row {
                if let Right::Refused(refusal) = right {
                    assert!(refusal.sentence.contains(" : "), "{act:?}: {refusal:?}");
                    assert!(refusal.sentence.ends_with('.'), "{act:?}: {refusal:?}");
                }
            }
        }
    }

    #[test]
    fn whoever_has_no_column_may_do_nothing_but_keep_a_copy_and_begin_in_an_empty_folder() {
        assert_eq!(Profile::of(Role::Secretary, Kind::ProSanteConnect), None);
        for (act, _) in TABLE {
            assert_eq!(
                Right::of(act, None).is_allowed(),
                matches!(act, Act::Backup | Act::Found),
                "{act:?}"
            );
        }
    }
}
