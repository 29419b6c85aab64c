//! An entry: one mailbox of one person or structure, as the index keeps it. A line of text, fields parted by `|` as in the
//! extract, so that no field can hold the separator.

use socle_formats::annuaire::extrait::Ligne;
use socle_formats::annuaire::{Correspondant, Nature, TypeBal};

/// One mailbox of one person or structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entree {
    pub(crate) type_bal: TypeBal,
    pub(crate) adresse: String,
    /// `8` and the RPPS number of a person; type and number of a structure.
    pub(crate) identifiant: String,
    pub(crate) civilite: String,
    /// Family name; empty for a structure.
    pub(crate) nom: String,
    pub(crate) prenom: String,
    /// Code.
    pub(crate) profession: String,
    /// Code.
    pub(crate) savoir_faire: String,
    pub(crate) dematerialisation: Option<bool>,
    pub(crate) raison_sociale: String,
    pub(crate) enseigne: String,
    pub(crate) service: String,
    pub(crate) voie: String,
    pub(crate) code_postal: String,
    pub(crate) commune: String,
}

/// Fields of an entry.
const CHAMPS: usize = 15;

impl Entree {
    /// Of a line of the extract.
    pub(crate) fn de_ligne(ligne: &Ligne<'_>) -> Self {
        let (kind, number) = ligne.structure();
        let texte = str::to_owned;
        Self {
            type_bal: ligne.type_bal,
            adresse: texte(ligne.adresse()),
            identifiant: match ligne.nature() {
                Nature::Personne => texte(ligne.personne()),
                Nature::Organisation => format!("{kind}{number}"),
            },
            civilite: texte(ligne.civilite()),
            nom: texte(ligne.nom()),
            prenom: texte(ligne.prenom()),
            profession: texte(ligne.profession().0),
            savoir_faire: texte(ligne.savoir_faire().0),
            dematerialisation: ligne.dematerialisation(),
            raison_sociale: texte(ligne.raison_sociale()),
            enseigne: texte(ligne.enseigne()),
            service: texte(ligne.service()),
            voie: ligne.voie(),
            code_postal: texte(ligne.code_postal()),
            commune: ligne.commune(),
        }
    }

    /// Of a record of the FHIR service: one for each mailbox that may be shown.
    pub(crate) fn de_correspondant(un: &Correspondant) -> Vec<Self> {
        // A separator in a name of the service would be read as the next field.
        let texte = |text: &str| text.replace(['|', '\n', '\r'], " ");
        un.bals_visibles()
            .map(|bal| {
                let lieu = un.lieu_de(bal).cloned().unwrap_or_default();
                let est_personne = un.nature == Nature::Personne;
                Self {
                    type_bal: bal.type_bal,
                    adresse: bal.adresse.as_str().to_owned(),
                    identifiant: texte(&un.identifiant),
                    civilite: texte(&un.civilite),
                    nom: if est_personne {
                        texte(&un.nom)
                    } else {
                        String::new()
                    },
                    prenom: texte(&un.prenom),
                    profession: texte(&un.profession.code),
                    savoir_faire: un
                        .savoir_faire
                        .first()
                        .map(|code| texte(&code.code))
                        .unwrap_or_default(),
                    dematerialisation: bal.dematerialisation,
                    raison_sociale: texte(&lieu.raison_sociale),
                    enseigne: texte(&lieu.enseigne),
                    service: texte(&bal.service),
                    voie: texte(&lieu.voie),
                    code_postal: texte(&lieu.code_postal),
                    commune: texte(&lieu.commune),
                }
            })
            .collect()
    }

    /// Person or structure.
    pub(crate) fn nature(&self) -> Nature {
        if self.nom.is_empty() {
            Nature::Organisation
        } else {
            Nature::Personne
        }
    }

    /// What the structure is called: the name on the door, otherwise the registered one.
    pub(crate) fn structure(&self) -> &str {
        match self.enseigne.as_str() {
            "" => &self.raison_sociale,
            enseigne => enseigne,
        }
    }

    /// Who is written to: `DR MARTIN Marie`, or the structure with its service.
    pub(crate) fn intitule(&self) -> String {
        match self.nature() {
            Nature::Personne => {
                let parts = [&self.civilite, &self.nom, &self.prenom];
                let parts: Vec<&str> = parts
                    .into_iter()
                    .map(String::as_str)
                    .filter(|part| !part.is_empty())
                    .collect();
                parts.join(" ")
            }
            Nature::Organisation => match (self.structure(), self.service.as_str()) {
                ("", service) => service.to_owned(),
                (structure, "") => structure.to_owned(),
                (structure, service) => format!("{structure} – {service}"),
            },
        }
    }

    /// Appends the entry as a line.
    pub(crate) fn ecrire(&self, dans: &mut Vec<u8>) {
        let dematerialisation = match self.dematerialisation {
            Some(true) => "O",
            Some(false) => "N",
            None => "",
        };
        let champs: [&str; CHAMPS] = [
            self.type_bal.as_str(),
            &self.adresse,
            &self.identifiant,
            &self.civilite,
            &self.nom,
            &self.prenom,
            &self.profession,
            &self.savoir_faire,
            dematerialisation,
            &self.raison_sociale,
            &self.enseigne,
            &self.service,
            &self.voie,
            &self.code_postal,
            &self.commune,
        ];
        for (rang, champ) in champs.into_iter().enumerate() {
            if rang > 0 {
                dans.push(b'|');
            }
            dans.extend_from_slice(champ.as_bytes());
        }
        dans.push(b'\n');
    }

    /// An entry of a line; none when it is not one.
    pub(crate) fn lire(ligne: &str) -> Option<Self> {
        Champs::lire(ligne)?.entree()
    }
}

/// The fields of a line, not copied: most lines that are looked at are not what is looked for.
pub(crate) struct Champs<'a>([&'a str; CHAMPS]);

impl<'a> Champs<'a> {
    pub(crate) fn lire(ligne: &'a str) -> Option<Self> {
        let mut champs = [""; CHAMPS];
        let mut lus = ligne.split('|');
        for champ in &mut champs {
            *champ = lus.next()?;
        }
        Some(Self(champs))
    }

    /// What it is found by: names of a person, or names and service of a structure.
    pub(crate) fn noms(&self) -> [&'a str; 3] {
        match self.0[4] {
            "" => [self.0[10], self.0[9], self.0[11]],
            nom => [nom, self.0[5], ""],
        }
    }

    /// Codes of profession and savoir-faire.
    pub(crate) fn codes(&self) -> [&'a str; 2] {
        [self.0[6], self.0[7]]
    }

    pub(crate) fn code_postal(&self) -> &'a str {
        self.0[13]
    }

    pub(crate) fn commune(&self) -> &'a str {
        self.0[14]
    }

    pub(crate) fn entree(&self) -> Option<Entree> {
        let texte = |rang: usize| self.0[rang].to_owned();
        Some(Entree {
            type_bal: self.0[0].parse().ok()?,
            adresse: texte(1),
            identifiant: texte(2),
            civilite: texte(3),
            nom: texte(4),
            prenom: texte(5),
            profession: texte(6),
            savoir_faire: texte(7),
            dematerialisation: match self.0[8] {
                "O" => Some(true),
                "N" => Some(false),
                _ => None,
            },
            raison_sociale: texte(9),
            enseigne: texte(10),
            service: texte(11),
            voie: texte(12),
            code_postal: texte(13),
            commune: texte(14),
        })
    }
}
