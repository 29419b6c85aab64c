//! Types of documents: the value set of the shared record, with the class each type belongs to.
//!
//! Facts of the value sets JDV_J66 (types, 1.2.250.1.213.1.1.5.7) and JDV_J57 (classes, 1.2.250.1.213.1.1.5.6) of the
//! shared record, version of 27 September 2024. The type of signatures (`E1762`) is left out: it is of no document a
//! person files.

mod proposition;

use std::fmt;

/// OID of LOINC.
pub const LOINC: &str = "2.16.840.1.113883.6.1";
/// OID of the table of types of its own (TRE_A05).
pub const TRE_A05: &str = "1.2.250.1.213.1.1.4.12";
/// OID of the table of classes (TRE_A03).
pub const CLASSES: &str = "1.2.250.1.213.1.1.4.1";

/// The class of a type: a closed set of the value set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Classe {
    /// 10.
    CompteRendu,
    /// 11.
    Synthese,
    /// 31.
    Imagerie,
    /// 42.
    Prescription,
    /// 43.
    Dispensation,
    /// 44.
    PlanDeSoins,
    /// 45.
    TraitementAdministre,
    /// 52.
    Certificat,
    /// 60.
    Remboursement,
    /// 90.
    DeposeParLePatient,
    /// 95.
    Gestion,
}

impl Classe {
    /// Its code in [`CLASSES`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CompteRendu => "10",
            Self::Synthese => "11",
            Self::Imagerie => "31",
            Self::Prescription => "42",
            Self::Dispensation => "43",
            Self::PlanDeSoins => "44",
            Self::TraitementAdministre => "45",
            Self::Certificat => "52",
            Self::Remboursement => "60",
            Self::DeposeParLePatient => "90",
            Self::Gestion => "95",
        }
    }

    /// Its label in the value set.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::CompteRendu => "Compte rendu",
            Self::Synthese => "Synthèse",
            Self::Imagerie => "Imagerie médicale",
            Self::Prescription => "Prescription",
            Self::Dispensation => "Dispensation",
            Self::PlanDeSoins => "Plan de soins, protocole de soins",
            Self::TraitementAdministre => "Traitement administré",
            Self::Certificat => "Certificat, déclaration",
            Self::Remboursement => "Données de remboursement",
            Self::DeposeParLePatient => "Autres documents déposés par le patient",
            Self::Gestion => "Document de gestion",
        }
    }
}

/// How a practice sorts its documents: our own four heaps, derived from type and class (not of the value set).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Famille {
    /// Letters, reports, summaries.
    Courrier,
    /// Whatever is prescribed.
    Ordonnance,
    /// Biology, imaging, pathology, genetics.
    Resultat,
    /// The rest: certificates, administrative papers.
    Divers,
}

impl Famille {
    /// All of them, in the order of the screen.
    pub const TOUTES: [Self; 4] = [
        Self::Courrier,
        Self::Ordonnance,
        Self::Resultat,
        Self::Divers,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Courrier => "courrier",
            Self::Ordonnance => "ordonnance",
            Self::Resultat => "resultat",
            Self::Divers => "divers",
        }
    }

    /// That of a type; what is not of the value set is *divers*.
    #[must_use]
    pub fn de(systeme: &str, code: &str) -> Self {
        TypeDocument::trouver(systeme, code).map_or(Self::Divers, |found| found.famille())
    }
}

/// A type of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeDocument {
    /// Its code.
    pub code: &'static str,
    /// Its label, as the value set writes it: what goes on the wire. For the eye, [`TypeDocument::affichage`].
    pub libelle: &'static str,
    /// OID of its code system: [`LOINC`] or [`TRE_A05`].
    pub systeme: &'static str,
    /// Its class.
    pub classe: Classe,
}

impl TypeDocument {
    /// The type of this code.
    #[must_use]
    pub fn trouver(systeme: &str, code: &str) -> Option<&'static Self> {
        TYPES
            .iter()
            .find(|one| one.code == code && one.systeme == systeme)
    }

    /// The type of this code, whichever of the two systems it is of: their codes differ.
    #[must_use]
    pub fn par_code(code: &str) -> Option<&'static Self> {
        TYPES.iter().find(|one| one.code == code)
    }

    /// The label with the apostrophe of French print.
    #[must_use]
    pub fn affichage(&self) -> String {
        self.libelle.replace('\'', "’")
    }

    /// The heap it goes on.
    #[must_use]
    pub fn famille(&self) -> Famille {
        match self.classe {
            _ if RESULTATS.contains(&self.code) => Famille::Resultat,
            Classe::Imagerie => Famille::Resultat,
            Classe::CompteRendu | Classe::Synthese => Famille::Courrier,
            Classe::Prescription => Famille::Ordonnance,
            _ => Famille::Divers,
        }
    }
}

impl fmt::Display for TypeDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.libelle)
    }
}

/// Reports that are results: biology, pathology, genetics.
const RESULTATS: [&str; 4] = ["11502-2", "60568-3", "51969-4", "DOCPAT05"];

const fn loinc(code: &'static str, libelle: &'static str, classe: Classe) -> TypeDocument {
    TypeDocument {
        code,
        libelle,
        systeme: LOINC,
        classe,
    }
}

const fn tre(code: &'static str, libelle: &'static str, classe: Classe) -> TypeDocument {
    TypeDocument {
        code,
        libelle,
        systeme: TRE_A05,
        classe,
    }
}

/// All types of the value set.
pub const TYPES: &[TypeDocument] = &[
    loinc("11369-6", "Historique des vaccinations", Classe::Certificat),
    loinc(
        "11488-4",
        "CR ou fiche de consultation ou de visite",
        Classe::CompteRendu,
    ),
    loinc(
        "11490-0",
        "Lettre de liaison à la sortie d'un établissement de soins",
        Classe::CompteRendu,
    ),
    loinc("11502-2", "CR d'examens biologiques", Classe::CompteRendu),
    loinc(
        "11505-5",
        "CR d'acte thérapeutique (autre)",
        Classe::CompteRendu,
    ),
    loinc(
        "11506-3",
        "CR ou fiche de suivi de soins par auxiliaire médical",
        Classe::CompteRendu,
    ),
    loinc("15507-7", "CR de passage aux urgences", Classe::CompteRendu),
    loinc("15508-5", "CR d'accouchement", Classe::CompteRendu),
    loinc("18748-4", "CR d'imagerie médicale", Classe::Imagerie),
    loinc(
        "18761-7",
        "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)",
        Classe::Synthese,
    ),
    loinc("18776-5", "Plan personnalisé de soins", Classe::PlanDeSoins),
    loinc("28617-9", "Bilan bucco-dentaire", Classe::CompteRendu),
    loinc(
        "28653-4",
        "Document du secteur social / médico-social",
        Classe::CompteRendu,
    ),
    loinc("29274-8", "Mesures de signes vitaux", Classe::CompteRendu),
    loinc("34112-3", "CR hospitalier (séjour)", Classe::CompteRendu),
    loinc(
        "34120-6",
        "Bilan par professionnel de santé",
        Classe::CompteRendu,
    ),
    loinc("34133-9", "Synthèse d'épisode de soins", Classe::Synthese),
    loinc(
        "34749-2",
        "CR de consultation pré-anesthésique",
        Classe::CompteRendu,
    ),
    loinc(
        "34794-8",
        "CR de réunion de concertation pluridisciplinaire",
        Classe::CompteRendu,
    ),
    loinc(
        "34842-5",
        "Grille d'évaluation médico-social",
        Classe::Synthese,
    ),
    loinc("34874-8", "CR opératoire", Classe::CompteRendu),
    loinc(
        "34875-5",
        "Évaluation postopératoire et note de suivi",
        Classe::CompteRendu,
    ),
    loinc("47420-5", "CR de bilan fonctionnel", Classe::CompteRendu),
    loinc(
        "51969-4",
        "CR de génétique moléculaire",
        Classe::CompteRendu,
    ),
    loinc(
        "52040-3",
        "Document encapsulant une image d'illustration non DICOM",
        Classe::Imagerie,
    ),
    loinc(
        "55115-0",
        "Demande d'actes d'imagerie",
        Classe::Prescription,
    ),
    loinc(
        "56445-0",
        "Bilan médicamenteux (Officine)",
        Classe::Synthese,
    ),
    loinc(
        "57057-2",
        "Synthèse Salle de Naissance Mère",
        Classe::Synthese,
    ),
    loinc("57055-6", "Synthèse antepartum", Classe::Synthese),
    loinc(
        "57075-4",
        "Synthèse Salle de Naissance Enfant",
        Classe::Synthese,
    ),
    loinc("57828-6", "Prescription (autre)", Classe::Prescription),
    loinc("57832-8", "Prescription de soins", Classe::Prescription),
    loinc(
        "57833-6",
        "Prescription de produits de santé",
        Classe::Prescription,
    ),
    loinc("59283-2", "CR d'examen de l'enfant", Classe::CompteRendu),
    loinc("59284-0", "Attestation de consentement", Classe::Gestion),
    loinc(
        "60280-5",
        "Fiche de retour du service des urgences",
        Classe::Synthese,
    ),
    loinc(
        "60568-3",
        "CR d'anatomie et de cytologie pathologiques",
        Classe::CompteRendu,
    ),
    loinc("60591-5", "Synthèse médicale", Classe::Synthese),
    loinc(
        "60593-1",
        "Dispensation médicamenteuse",
        Classe::Dispensation,
    ),
    loinc(
        "61357-0",
        "Intervention pharmaceutique",
        Classe::Prescription,
    ),
    loinc("67851-6", "CR d'admission", Classe::CompteRendu),
    loinc("68599-0", "Synthèse psychiatrique", Classe::Synthese),
    loinc(
        "68817-6",
        "Bilan de santé et de prévention de l'enfant",
        Classe::Synthese,
    ),
    loinc(
        "70004-7",
        "CR d'acte diagnostique (autre)",
        Classe::CompteRendu,
    ),
    loinc("74207-2", "Document de liaison d'urgence", Classe::Synthese),
    loinc(
        "74465-6",
        "Questionnaire patient",
        Classe::DeposeParLePatient,
    ),
    loinc(
        "75468-9",
        "Renouvellement ordonnance par pharmacien correspondant",
        Classe::Prescription,
    ),
    loinc(
        "75482-0",
        "CR d'acte thérapeutique à visée préventive",
        Classe::CompteRendu,
    ),
    loinc(
        "75492-9",
        "CR d'acte diagnostique à visée préventive ou de dépistage",
        Classe::CompteRendu,
    ),
    loinc(
        "75496-0",
        "Demande d'acte de télémédecine",
        Classe::CompteRendu,
    ),
    loinc("77436-4", "CR d'anesthésie", Classe::CompteRendu),
    loinc(
        "77604-7",
        "Planification thérapeutique",
        Classe::PlanDeSoins,
    ),
    loinc(
        "78341-5",
        "Fiche de transfert vers le service des urgences",
        Classe::Synthese,
    ),
    loinc("78489-2", "Synthèse Enfant en Maternité", Classe::Synthese),
    loinc(
        "78513-9",
        "CR de consultation en ophtalmologie",
        Classe::CompteRendu,
    ),
    loinc(
        "78601-2",
        "CR d'entretien pharmaceutique",
        Classe::CompteRendu,
    ),
    loinc(
        "80565-5",
        "CR d'administration de médicaments",
        Classe::TraitementAdministre,
    ),
    loinc(
        "80771-9",
        "Projet d'accueil individualisé",
        Classe::PlanDeSoins,
    ),
    loinc(
        "80788-3",
        "Projet personnalisé d'accompagnement",
        Classe::PlanDeSoins,
    ),
    loinc(
        "80820-4",
        "Formulaire de conciliation médicamenteuse (Hôpital)",
        Classe::Synthese,
    ),
    loinc("83901-9", "Bilan psychologique", Classe::Synthese),
    loinc("83836-7", "Schéma dentaire", Classe::Synthese),
    loinc(
        "83869-8",
        "Plan personnalisé de prévention",
        Classe::PlanDeSoins,
    ),
    loinc(
        "83981-1",
        "Lettre de liaison à la sortie d'une structure sociale ou médico-sociale",
        Classe::CompteRendu,
    ),
    loinc("85208-7", "CR de télémédecine", Classe::CompteRendu),
    loinc("86531-1", "Attestation de sortie", Classe::Gestion),
    loinc("87273-9", "Note de vaccination", Classe::Certificat),
    loinc(
        "88348-8",
        "Lettre de liaison d'entrée en structure sociale ou médico-sociale",
        Classe::Synthese,
    ),
    loinc("89233-1", "CR de grossesse", Classe::CompteRendu),
    loinc(
        "89235-6",
        "Synthèse Suites de Couches Mère",
        Classe::Synthese,
    ),
    loinc("89601-9", "Certificat médical", Classe::Certificat),
    loinc(
        "93024-8",
        "CR de consultation pharmaceutique",
        Classe::CompteRendu,
    ),
    loinc(
        "96173-0",
        "Test rapide d'orientation diagnostique",
        Classe::Certificat,
    ),
    loinc("96349-6", "Lettre d'adressage", Classe::CompteRendu),
    loinc(
        "96874-3",
        "COVID-19 Attestation de vaccination",
        Classe::Certificat,
    ),
    loinc("101881-1", "Carte d'implant", Classe::Certificat),
    tre(
        "AUTORIS-SOINS",
        "Autorisation de soins et actes non usuels sanitaires",
        Classe::Gestion,
    ),
    tre("ATTEST-RESID", "Attestation de résidence", Classe::Gestion),
    tre(
        "ATTEST-DROITS-AM",
        "Attestation de droits à l'assurance maladie",
        Classe::Gestion,
    ),
    tre(
        "ATTEST-ASS-COMPL",
        "Attestation assurance complémentaire",
        Classe::Gestion,
    ),
    tre("ATTEST-HEBGT", "Attestation d'hébergement", Classe::Gestion),
    tre(
        "BIL_AUTO",
        "CR de bilan d'évaluation de la perte d'autonomie",
        Classe::CompteRendu,
    ),
    tre("CERT_DECL", "Certificat, déclaration", Classe::Certificat),
    tre("DISP_AUT", "Dispensation (autre)", Classe::Dispensation),
    tre(
        "EXPPAT_1",
        "Volontés et droits du patient",
        Classe::DeposeParLePatient,
    ),
    tre(
        "EXPPAT_2",
        "Autre document du patient",
        Classe::DeposeParLePatient,
    ),
    tre(
        "EXPPAT_3",
        "Directives anticipées",
        Classe::DeposeParLePatient,
    ),
    tre(
        "DOCPAT01",
        "Synthèse déposée par le patient",
        Classe::Synthese,
    ),
    tre(
        "DOCPAT02",
        "Traitement ou document de soins déposé par le patient",
        Classe::Prescription,
    ),
    tre("DOCPAT03", "CR déposé par le patient", Classe::CompteRendu),
    tre(
        "DOCPAT04",
        "Imagerie déposée par le patient",
        Classe::Imagerie,
    ),
    tre(
        "DOCPAT05",
        "CR de biologie déposé par le patient",
        Classe::CompteRendu,
    ),
    tre(
        "DOCPAT06",
        "CR de prévention déposé par le patient",
        Classe::CompteRendu,
    ),
    tre(
        "DOCPAT07",
        "Certificat déposé par le patient",
        Classe::Certificat,
    ),
    tre(
        "DOCPAT08",
        "Profil médical Mon espace santé",
        Classe::Synthese,
    ),
    tre(
        "DOCPAT09",
        "Document administratif déposé par le patient",
        Classe::Gestion,
    ),
    tre(
        "IMG-KOS",
        "Reference d'objets d'un examen d'imagerie",
        Classe::Imagerie,
    ),
    tre("PROT_ALD", "Protocole de soins ALD", Classe::PlanDeSoins),
    tre("REMB", "Données de remboursement", Classe::Remboursement),
    tre("SYNTH", "Synthèse", Classe::Synthese),
    tre(
        "PRESC-AAT",
        "Prescription arrêt de travail",
        Classe::Prescription,
    ),
    tre(
        "PRESC-BIO",
        "Prescription d'actes de biologie médicale",
        Classe::Prescription,
    ),
    tre(
        "PRESC-KINE",
        "Prescription d'actes de kinésithérapie",
        Classe::Prescription,
    ),
    tre(
        "PRESC-INF",
        "Prescription d'actes infirmiers",
        Classe::Prescription,
    ),
    tre(
        "PRESC-PEDI",
        "Prescription d'actes de pédicurie",
        Classe::Prescription,
    ),
    tre(
        "PRESC-ORTHOPHO",
        "Prescription d'actes d'orthophonie",
        Classe::Prescription,
    ),
    tre(
        "PRESC-ORTHOPTIE",
        "Prescription d'actes d'orthoptie",
        Classe::Prescription,
    ),
];
