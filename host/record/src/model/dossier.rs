//! The medical file as screens read it: typed views of entities.

use std::str::FromStr as _;

use socle_formats::date::CivilDate;

use super::coded::Coded;
use super::entity::Etat;
use super::id::{EntityId, PatientId};
use super::kinds::{
    ALLERGIE, ANTECEDENT, ANTECEDENT_FAMILIAL, DEBUT, FACTEUR_RISQUE, FIN, HABITUDE, Kind,
    PROBLEME, STATUT, TERME, TRAITEMENT, VACCINATION, VIGILANCE,
};
use super::query::EntityView;
use super::rules;
use super::value::Value;

/// A section of the medical file, in the order it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Problèmes en cours.
    Probleme,
    /// Allergies et intolérances.
    Allergie,
    /// Points de vigilance.
    Vigilance,
    /// Traitements de fond.
    Traitement,
    /// Antécédents personnels.
    Antecedent,
    /// Antécédents familiaux.
    AntecedentFamilial,
    /// Facteurs de risque.
    FacteurRisque,
    /// Habitudes et modes de vie.
    Habitude,
    /// Vaccinations.
    Vaccination,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Probleme,
        Self::Allergie,
        Self::Vigilance,
        Self::Traitement,
        Self::Antecedent,
        Self::AntecedentFamilial,
        Self::FacteurRisque,
        Self::Habitude,
        Self::Vaccination,
    ];

    /// The kind of its items.
    #[must_use]
    pub const fn kind(self) -> &'static Kind {
        match self {
            Self::Probleme => &PROBLEME,
            Self::Allergie => &ALLERGIE,
            Self::Vigilance => &VIGILANCE,
            Self::Traitement => &TRAITEMENT,
            Self::Antecedent => &ANTECEDENT,
            Self::AntecedentFamilial => &ANTECEDENT_FAMILIAL,
            Self::FacteurRisque => &FACTEUR_RISQUE,
            Self::Habitude => &HABITUDE,
            Self::Vaccination => &VACCINATION,
        }
    }

    /// The section of this kind.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|section| section.kind().name == kind)
    }

    /// Heading.
    #[must_use]
    pub const fn titre(self) -> &'static str {
        match self {
            Self::Probleme => "Problèmes en cours",
            Self::Allergie => "Allergies et intolérances",
            Self::Vigilance => "Points de vigilance",
            Self::Traitement => "Traitements de fond",
            Self::Antecedent => "Antécédents personnels",
            Self::AntecedentFamilial => "Antécédents familiaux",
            Self::FacteurRisque => "Facteurs de risque",
            Self::Habitude => "Habitudes et modes de vie",
            Self::Vaccination => "Vaccinations",
        }
    }

    /// What words are looked up in when something is added: OIDs of the terminologies that suit it, best first.
    #[must_use]
    pub const fn terminologies(self) -> &'static [&'static str] {
        use super::coded::systems::{ATC, CIM10, CIS, LOINC, SNOMED_CT};
        match self {
            Self::Probleme
            | Self::Antecedent
            | Self::AntecedentFamilial
            | Self::FacteurRisque
            | Self::Vigilance => &[CIM10],
            Self::Allergie => &[CIS, ATC, SNOMED_CT],
            Self::Traitement | Self::Vaccination => &[CIS, ATC],
            Self::Habitude => &[LOINC],
        }
    }
}

/// An item of the medical file. What only some sections have is read by field ([`Self::get`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Id.
    pub id: EntityId,
    /// Where it stands.
    pub section: Section,
    /// Revision to give back with a write.
    pub revision: u64,
    /// Whether it holds, held, or was struck out.
    pub etat: Etat,
    /// What it is, structured or in words.
    pub terme: Coded,
    /// Since when; the day of a vaccination.
    pub debut: Option<CivilDate>,
    /// Until when.
    pub fin: Option<CivilDate>,
    /// Code of the closed set of its kind (`sets::STATUTS`, `sets::STATUTS_VACCINATION`).
    pub statut: String,
    /// Note.
    pub note: String,
    /// Who wrote it, in words.
    pub auteur: String,
    /// First written, milliseconds since the Unix epoch, UTC.
    pub cree_ms: i64,
    /// Last changed, milliseconds since the Unix epoch, UTC.
    pub modifie_ms: i64,
    /// All of it.
    pub view: EntityView,
}

impl Item {
    /// The item of an entity of a section; none for another kind.
    #[must_use]
    pub fn of(view: EntityView) -> Option<Self> {
        let section = Section::of(view.kind)?;
        Some(Self {
            id: view.id.as_str().into(),
            section,
            revision: view.revision,
            etat: view.etat(),
            terme: view.coded(TERME).unwrap_or_default(),
            debut: view.date(section.kind().dated_by.unwrap_or(DEBUT)),
            fin: view.date(FIN),
            statut: view.text(STATUT),
            note: view.text("note"),
            auteur: view.text("auteur"),
            cree_ms: view.instant("cree"),
            modifie_ms: view.instant("modifie"),
            view,
        })
    }

    /// A field of its kind; [`Value::None`] when absent.
    #[must_use]
    pub fn get(&self, field: &str) -> Value {
        self.view.get(field)
    }

    /// Whether it holds on that day.
    #[must_use]
    pub fn is_current(&self, today: CivilDate) -> bool {
        rules::is_current(self.etat, self.fin, today)
    }
}

/// A consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct Consultation {
    /// Id.
    pub id: EntityId,
    /// Whose.
    pub patient: PatientId,
    /// Revision to give back with a write.
    pub revision: u64,
    /// Open, validated or struck out.
    pub etat: Etat,
    /// Its day.
    pub date: Option<CivilDate>,
    /// Why the patient came.
    pub motif: String,
    /// What was seen and said.
    pub observation: String,
    /// What was decided.
    pub conclusion: String,
    /// Who saw the patient, in words.
    pub auteur: String,
    /// The doctor somebody stood in for; empty when nobody did.
    pub responsable: String,
    /// Opened, milliseconds since the Unix epoch, UTC.
    pub cree_ms: i64,
    /// When it was validated and by whom, in words.
    pub validee: Option<(i64, String)>,
    /// All of it.
    pub view: EntityView,
}

impl Consultation {
    /// The consultation of an entity; none for another kind, or when it is nobody's.
    #[must_use]
    pub fn of(view: EntityView) -> Option<Self> {
        if view.kind != super::kinds::CONSULTATION.name {
            return None;
        }
        Some(Self {
            id: view.id.as_str().into(),
            patient: view.patient.clone()?,
            revision: view.revision,
            etat: view.etat(),
            date: view.date("date"),
            motif: view.text("motif"),
            observation: view.text("observation"),
            conclusion: view.text("conclusion"),
            auteur: view.text("auteur"),
            responsable: view.text("responsable"),
            cree_ms: view.instant("cree"),
            validee: view
                .get("validee-le")
                .as_integer()
                .map(|at_ms| (at_ms, view.text("validee-par"))),
            view,
        })
    }
}

/// What the patient said, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// Id.
    pub id: EntityId,
    /// Code of `sets::CONSENTEMENTS`.
    pub objet: String,
    /// Code of `sets::REPONSES`.
    pub reponse: String,
    /// The day.
    pub date: Option<CivilDate>,
    /// Why, for an opposition.
    pub motif: String,
    /// Who asked, in words.
    pub auteur: String,
    /// All of it.
    pub view: EntityView,
}

impl Consent {
    pub(crate) fn of(view: EntityView) -> Self {
        Self {
            id: view.id.as_str().into(),
            objet: view.text("objet"),
            reponse: view.text("reponse"),
            date: view.date("date"),
            motif: view.text("motif"),
            auteur: view.text("auteur"),
            view,
        }
    }

    /// Whether the patient opposes it.
    #[must_use]
    pub fn is_opposed(&self) -> bool {
        self.reponse == "oppose"
    }
}

/// All of a patient's file that is read at once when it is opened: one question to the store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dossier {
    /// Items of all sections, struck ones left out: in each section those that hold first, then the latest first.
    pub items: Vec<Item>,
    /// The referring doctor in force.
    pub medecin_traitant: Option<EntityView>,
    /// ALD, those that hold first.
    pub alds: Vec<EntityView>,
    /// What the patient last said of each object.
    pub consents: Vec<Consent>,
    /// Correspondents.
    pub correspondents: Vec<EntityView>,
    /// Consultations, the latest first.
    pub consultations: Vec<Consultation>,
    /// Acts, the latest first.
    pub acts: Vec<EntityView>,
    /// Additions to validated consultations, the earliest first.
    pub addenda: Vec<EntityView>,
}

impl Dossier {
    /// Puts together the entities of one patient, struck ones left out.
    #[must_use]
    pub fn of(views: Vec<EntityView>, today: CivilDate) -> Self {
        let mut dossier = Self::default();
        let mut doctors = Vec::new();
        for view in views {
            match view.kind {
                "medecin-traitant" => doctors.push(view),
                "ald" => dossier.alds.push(view),
                "consentement" => dossier.consents.push(Consent::of(view)),
                "correspondant" => dossier.correspondents.push(view),
                "acte" => dossier.acts.push(view),
                "addendum" => dossier.addenda.push(view),
                "consultation" => dossier.consultations.extend(Consultation::of(view)),
                _ => dossier.items.extend(Item::of(view)),
            }
        }
        let holds = |view: &EntityView| rules::is_current(view.etat(), view.date(FIN), today);
        doctors.sort_by_key(|view| std::cmp::Reverse((view.date(DEBUT), view.instant("cree"))));
        dossier.medecin_traitant = doctors.into_iter().find(holds);
        dossier
            .alds
            .sort_by_key(|view| (!holds(view), std::cmp::Reverse(view.date(DEBUT))));
        // The latest fact of each object is in force.
        dossier
            .consents
            .sort_by_key(|consent| std::cmp::Reverse((consent.date, consent.view.instant("cree"))));
        let mut seen = Vec::new();
        dossier.consents.retain(|consent| {
            let first = !seen.contains(&consent.objet);
            seen.push(consent.objet.clone());
            first
        });
        dossier.items.sort_by_key(|item| {
            (
                item.section,
                !item.is_current(today),
                std::cmp::Reverse((item.debut, item.cree_ms)),
            )
        });
        let latest =
            |view: &EntityView| std::cmp::Reverse((view.date("date"), view.instant("cree")));
        dossier.acts.sort_by_key(latest);
        dossier
            .consultations
            .sort_by_key(|consultation| latest(&consultation.view));
        dossier.addenda.sort_by_key(|view| view.instant("cree"));
        dossier
    }

    /// The items of a section.
    pub fn section(&self, section: Section) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(move |item| item.section == section)
    }

    /// What the patient last said of this object; none when nothing was asked.
    #[must_use]
    pub fn consent(&self, objet: &str) -> Option<&Consent> {
        self.consents.iter().find(|consent| consent.objet == objet)
    }
}

impl EntityView {
    /// Its state; that of a patient is always [`Etat::Actif`].
    #[must_use]
    pub fn etat(&self) -> Etat {
        Etat::from_str(&self.text("etat")).unwrap_or(Etat::Actif)
    }

    /// The text of a field; empty when it holds none.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        match self.get(field) {
            Value::Text(text) => text,
            _ => String::new(),
        }
    }

    /// The date of a field.
    #[must_use]
    pub fn date(&self, field: &str) -> Option<CivilDate> {
        self.text(field).parse().ok()
    }

    /// The coded entry of a field.
    #[must_use]
    pub fn coded(&self, field: &str) -> Option<Coded> {
        Coded::from_value(&self.get(field))
    }

    /// The texts of a field; a single text is a list of one.
    #[must_use]
    pub fn texts(&self, field: &str) -> Vec<String> {
        match self.get(field) {
            Value::Texts(texts) => texts,
            Value::Text(text) => vec![text],
            _ => Vec::new(),
        }
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn flag(&self, field: &str) -> bool {
        self.get(field) == Value::Flag(true)
    }

    /// An instant; 0 when absent.
    #[must_use]
    pub fn instant(&self, field: &str) -> i64 {
        self.get(field).as_integer().unwrap_or_default()
    }

    /// The French words of a field.
    #[must_use]
    pub fn shown(&self, field: &str) -> String {
        Kind::named(self.kind)
            .and_then(|kind| kind.field(field))
            .map(|known| known.shown(&self.get(field)))
            .unwrap_or_default()
    }
}
