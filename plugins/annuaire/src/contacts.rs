//! The contacts of the practice: which of them an answer of the directory is, and adding one. A person who is a contact already
//! gets one more address, not a double.

use socle_formats::annuaire::Nature;
use socle_formats::annuaire::correspondant::is_rpps;
use socle_formats::mss::address::{Address, PATIENTS};
use socle_sdk::{Data, Failure, Query, records};

use crate::index::{self, Entree, Filtre, Libelles};
use crate::{failures, fiche, settings};

const CONTACT: &str = "contact";
/// Contacts read at a time, and the most in all: a practice has hundreds.
const PAGE: u32 = 1_000;
const MOST: u64 = 5_000;
/// Contacts of one name, or of one town.
const NOMMES: u32 = 100;

/// What is compared of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) nom: String,
    pub(crate) rpps: String,
    pub(crate) mss: Vec<String>,
    /// Of ordinary mail, or of another messaging; empty when there is none.
    pub(crate) courriel: String,
    pub(crate) commune: String,
    pub(crate) code_postal: String,
}

impl Contact {
    fn a(&self, adresse: &str) -> bool {
        self.mss
            .iter()
            .any(|connue| connue.eq_ignore_ascii_case(adresse))
    }

    /// Whether it is called so and lives there.
    pub(crate) fn est_nomme(&self, filtre: &Filtre) -> bool {
        filtre.nomme(&[&self.nom], &self.commune, &self.code_postal)
    }

    /// Its addresses that are well-formed, of secure mail first.
    pub(crate) fn adresses(&self) -> impl Iterator<Item = Address> {
        let toutes = self.mss.iter().chain(std::iter::once(&self.courriel));
        toutes.filter_map(|adresse| adresse.parse().ok())
    }

    /// What the directory has under its number or its addresses.
    pub(crate) fn entrees(&self) -> Result<Vec<Entree>, Failure> {
        if !self.rpps.is_empty() {
            return index::par_identifiant(&format!("8{}", self.rpps));
        }
        let mut entrees = Vec::new();
        for adresse in &self.mss {
            entrees.extend(index::par_adresse(adresse)?);
        }
        Ok(entrees)
    }

    /// Whether this is who the entry names.
    pub(crate) fn est(&self, entree: &Entree) -> bool {
        self.a(&entree.adresse) || rpps(entree).is_some_and(|rpps| rpps == self.rpps)
    }
}

fn rpps(entree: &Entree) -> Option<&str> {
    let rpps = entree.identifiant.strip_prefix('8')?;
    (entree.nature() == Nature::Personne && is_rpps(rpps)).then_some(rpps)
}

/// All contacts in force. Nothing when the line is refused: the search works without.
pub(crate) fn tous() -> Result<Vec<Contact>, Failure> {
    let mut tous = Vec::new();
    let mut premier = 0;
    while premier < MOST {
        let question = Query::new(CONTACT);
        question.page(premier, PAGE);
        let lus = lire(&question, &mut tous)?;
        if lus < PAGE as usize {
            break;
        }
        premier += u64::from(PAGE);
    }
    Ok(tous)
}

/// The contacts in force that these words name, beginnings of a name, a town, a number: a search at each key reads no more.
pub(crate) fn nommes(mots: &str) -> Result<Vec<Contact>, Failure> {
    let mut nommes = Vec::new();
    if !mots.trim().is_empty() {
        let question = Query::new(CONTACT);
        question.matches(mots);
        question.page(0, NOMMES);
        lire(&question, &mut nommes)?;
    }
    Ok(nommes)
}

/// Adds the contacts a question finds; how many it found.
fn lire(question: &Query, dans: &mut Vec<Contact>) -> Result<usize, Failure> {
    let page = match records::find(question) {
        Ok(page) => page,
        Err(echec) if echec.code == "denied" => return Ok(0),
        Err(echec) => return Err(echec),
    };
    dans.extend(page.iter().filter(|un| actif(un)).map(|un| {
        let texte = |champ: &str| un.get(champ).into_text().unwrap_or_default();
        Contact {
            id: un.id(),
            nom: [texte("nom"), texte("prenom")].join(" ").trim().to_owned(),
            rpps: texte("rpps"),
            mss: un.get("mss").into_texts(),
            courriel: texte("courriel"),
            commune: texte("commune"),
            code_postal: texte("code-postal"),
        }
    }));
    Ok(page.len())
}

fn actif(un: &records::Entity) -> bool {
    un.get("etat").as_text() != Some("clos")
}

/// The contact an entry is, if it is one, and whether it has this very address.
pub(crate) fn de<'a>(contacts: &'a [Contact], entree: &Entree) -> Option<(&'a Contact, bool)> {
    contacts
        .iter()
        .find(|contact| contact.est(entree))
        .map(|contact| (contact, contact.a(&entree.adresse)))
}

/// Adds an entry to the contacts: a new one, or one more address of who is there. Answers its id.
pub(crate) fn ajouter(entree: &Entree, libelles: &Libelles) -> Result<String, Failure> {
    let adresse: Address = entree
        .adresse
        .parse()
        .map_err(|_malformed| failures::adresse_inconnue())?;
    let ou = adresse.reach(&settings::domaines(), PATIENTS);
    if !ou.is_inside() {
        return Err(failures::hors_espace(ou));
    }
    if fiche::de(&entree.identifiant)?.is_some_and(|fiche| !fiche.actif) {
        return Err(failures::inactif());
    }
    let contacts = tous()?;
    match de(&contacts, entree) {
        Some((connu, true)) => Ok(connu.id.clone()),
        Some((connu, false)) => {
            let contact = records::open(CONTACT, &connu.id)?;
            let mut mss = connu.mss.clone();
            mss.push(entree.adresse.clone());
            contact.set("mss", &Data::Texts(mss))?;
            Ok(connu.id.clone())
        }
        None => records::create(CONTACT, "", &champs(entree, libelles)).map(|cree| cree.id()),
    }
}

fn champs(entree: &Entree, libelles: &Libelles) -> Vec<(String, Data)> {
    let libelle = |code: &str| libelles.get(code).map_or("", String::as_str);
    let (sorte, nom) = match entree.nature() {
        Nature::Personne => ("personne", entree.nom.clone()),
        Nature::Organisation => ("organisation", entree.intitule()),
    };
    let structure = match entree.nature() {
        Nature::Personne => "",
        Nature::Organisation => &entree.identifiant,
    };
    let mut champs: Vec<(String, Data)> = [
        ("type", sorte),
        ("civilite", &entree.civilite),
        ("nom", &nom),
        ("prenom", &entree.prenom),
        ("rpps", rpps(entree).unwrap_or_default()),
        ("profession", libelle(&entree.profession)),
        ("specialite", libelle(&entree.savoir_faire)),
        ("organisation", entree.structure()),
        ("structure-id", structure),
        ("adresse", &entree.voie),
        ("code-postal", &entree.code_postal),
        ("commune", &entree.commune),
    ]
    .into_iter()
    .filter(|(_, valeur)| !valeur.is_empty())
    .map(|(champ, valeur)| (champ.to_owned(), valeur.into()))
    .collect();
    champs.push(("mss".into(), Data::Texts(vec![entree.adresse.clone()])));
    champs
}

/// Takes an address that is gone off a contact; the note keeps it.
pub(crate) fn retirer(id: &str, adresse: &str, phrase: &str) -> Result<(), Failure> {
    let contact = records::open(CONTACT, id)?;
    let mss: Vec<String> = contact
        .get("mss")
        .into_texts()
        .into_iter()
        .filter(|connue| !connue.eq_ignore_ascii_case(adresse))
        .collect();
    let note = contact.get("note").into_text().unwrap_or_default();
    let note = match note.as_str() {
        "" => phrase.to_owned(),
        note => format!("{note}\n{phrase}"),
    };
    contact.set("mss", &Data::Texts(mss))?;
    contact.set("note", &note.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Demande;
    use crate::index::essai::entree;

    fn contact(rpps: &str, mss: &[&str]) -> Contact {
        Contact {
            id: "c".into(),
            nom: "X".into(),
            rpps: rpps.into(),
            mss: mss.iter().map(|une| (*une).to_owned()).collect(),
            courriel: String::new(),
            commune: "BREST".into(),
            code_postal: "29200".into(),
        }
    }

    #[test]
    fn a_contact_is_known_by_number_or_by_address() {
        let mut une = entree("MARTIN", "Marie", "BREST");
        une.identifiant = "899700000001".into();
        let connus = [contact("99700000001", &[])];
        assert_eq!(de(&connus, &une), Some((&connus[0], false)));
        let connus = [contact("", &["Martin@Medecin.mssante.fr"])];
        assert_eq!(de(&connus, &une), Some((&connus[0], true)));
        assert_eq!(de(&[contact("", &["autre@x.mssante.fr"])], &une), None);
        // Two without a number are not one for that.
        une.identifiant = String::new();
        assert_eq!(de(&[contact("", &[])], &une), None);
    }

    #[test]
    fn a_contact_is_found_as_the_directory_is() {
        let mut connu = contact("", &[]);
        connu.nom = "LE GUEN Marie".into();
        let nomme = |nom: &str, commune: &str| {
            connu.est_nomme(&Filtre::de(&Demande {
                nom: nom.into(),
                commune: commune.into(),
                ..Demande::default()
            }))
        };
        assert!(nomme("gue", "") && nomme("Le Guén ma", "29") && nomme("", "bres"));
        assert!(!nomme("gue", "paris") && !nomme("uen", ""));
    }

    #[test]
    fn what_is_not_known_is_not_written() {
        let champs = champs(&entree("MARTIN", "Marie", "BREST"), &Libelles::new());
        assert!(
            champs
                .iter()
                .all(|(champ, _)| champ != "profession" && champ != "rpps")
        );
        assert!(
            champs
                .iter()
                .any(|(champ, valeur)| champ == "commune" && valeur.as_text() == Some("BREST"))
        );
    }
}
