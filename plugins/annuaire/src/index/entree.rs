//! An entry: one mailbox of one person or structure, as the index keeps it. A line of text, fields parted by `|` as in the
//! extract, so that no field can hold the separator.

use std::cmp::Ordering;

use socle_formats::annuaire::extrait::Ligne;
use socle_formats::annuaire::{Correspondant, Nature, TypeBal};
use socle_formats::fold::fold;

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

    /// Identifier, service and address.
    pub(crate) fn qui(&self) -> (&'a str, &'a str, &'a str) {
        // A person is one whatever the service their mailbox is of.
        let service = if self.0[4].is_empty() { self.0[11] } else { "" };
        (self.0[2], service, self.0[1])
    }

    /// What it is put in order by: people before structures, names, town.
    fn ordre(&self) -> (bool, String, String) {
        let plie = |texte: &str| {
            if texte.is_ascii() {
                texte.to_ascii_lowercase()
            } else {
                fold(texte)
            }
        };
        let [un, deux, trois] = self.noms();
        let noms = [un, deux, trois].map(plie).join(" ");
        (self.0[4].is_empty(), noms, plie(self.commune()))
    }

    /// The same order without copying anything, accents aside.
    pub(crate) fn comparer(&self, autre: &Self) -> Ordering {
        fn minuscules(texte: &str) -> impl Iterator<Item = u8> {
            texte.bytes().map(|octet| octet.to_ascii_lowercase())
        }
        let sans_casse = |un: &str, autre: &str| minuscules(un).cmp(minuscules(autre));
        let est_structure = |un: &Self| un.0[4].is_empty();
        let mut ordre = est_structure(self).cmp(&est_structure(autre));
        for (un, autre) in self.noms().into_iter().zip(autre.noms()) {
            ordre = ordre.then_with(|| sans_casse(un, autre));
        }
        ordre.then_with(|| sans_casse(self.commune(), autre.commune()))
    }

    /// How far its name is from a word typed: 0 is that very word, 1 has it, 2 only begins so.
    pub(crate) fn ecart(&self, mot: &str) -> u8 {
        let nom = self.noms()[0];
        let plie;
        let nom = if nom.is_ascii() {
            nom
        } else {
            plie = fold(nom);
            &plie
        };
        if nom.eq_ignore_ascii_case(mot) {
            0
        } else {
            let mut mots = nom.split(|c: char| !c.is_alphanumeric());
            2 - u8::from(mots.any(|un| un.eq_ignore_ascii_case(mot)))
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

    /// Whose it is, whole.
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

/// The lines of a pigeonhole in the order they are answered in, each once.
pub(crate) fn ordonner(contenu: &[u8]) -> Vec<u8> {
    let texte = String::from_utf8_lossy(contenu);
    let mut lignes: Vec<(_, &str)> = texte
        .lines()
        .filter_map(|ligne| Some((Champs::lire(ligne)?.ordre(), ligne)))
        .collect();
    lignes.sort_unstable();
    lignes.dedup();
    let mut ordonnees = Vec::with_capacity(contenu.len());
    for (_, ligne) in lignes {
        ordonnees.extend_from_slice(ligne.as_bytes());
        ordonnees.push(b'\n');
    }
    ordonnees
}
