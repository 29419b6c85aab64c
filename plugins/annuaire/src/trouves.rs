//! Who is found, with what the practice knows of them: favourites and contacts first, what was verified online, addresses that
//! no message reaches. One search for all doors: what is seen, commands, other plugins.

use std::collections::BTreeSet;

use socle_formats::annuaire::Nature;
use socle_sdk::{Data, Failure, Query, store};

use crate::contacts::{self, Contact};
use crate::fiche::{self, Fiche};
use crate::index::{self, Demande, Entree, Filtre, Groupe, Libelles};
use crate::refus::{self, Refus};

const FAVORIS: &str = "favoris";
/// Favourites read, and contacts of a town put first: a practice has dozens.
const MOST_FAVORIS: u32 = 200;
const MOST_CONTACTS: usize = 20;

/// Somebody who was found.
#[derive(Debug)]
pub(crate) struct Trouve {
    /// At least one entry: who it is, and where they are written to.
    pub(crate) groupe: Groupe,
    pub(crate) fiche: Option<Fiche>,
    pub(crate) est_favori: bool,
    pub(crate) est_contact: bool,
}

impl Trouve {
    fn de(groupe: Groupe, favoris: &Favoris, contacts: &[Contact]) -> Result<Self, Failure> {
        let (groupe, fiche) = fiche::completer(groupe)?;
        let premiere = groupe.premiere();
        Ok(Self {
            est_favori: premiere.is_some_and(|premiere| favoris.a(premiere)),
            est_contact: premiere
                .is_some_and(|premiere| contacts::de(contacts, premiere).is_some()),
            groupe,
            fiche,
        })
    }

    /// Whether they practise, as far as anybody knows.
    pub(crate) fn est_actif(&self) -> bool {
        self.fiche.as_ref().is_none_or(|fiche| fiche.actif)
    }

    /// The mailboxes they may be written to: none of who stopped, none when the service says that they have none.
    pub(crate) fn boites(&self) -> &[Entree] {
        match &self.fiche {
            Some(fiche) if !fiche.actif || fiche.entrees.is_empty() => &[],
            _ => &self.groupe.entrees,
        }
    }
}

/// What a search came to.
#[derive(Debug)]
pub(crate) struct Trouves {
    pub(crate) tous: Vec<Trouve>,
    /// Contacts named so whom the answer does not have: with another messaging, or none.
    pub(crate) hors_annuaire: Vec<Contact>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) libelles: Libelles,
    pub(crate) refus: Refus,
    /// Found and not in `tous`.
    pub(crate) autres: usize,
    /// There may be more than `autres`.
    pub(crate) est_incomplet: bool,
}

/// Searches.
pub(crate) fn chercher(demande: &Demande) -> Result<Trouves, Failure> {
    let favoris = Favoris::lire()?;
    let contacts = contacts::nommes(demande.mots())?;
    let des_contacts = empreintes(&contacts);
    let est_contact = |texte: &str| des_contacts.contains(&index::empreinte(texte));
    let rang = |identifiant: &str, service: &str, adresse: &str| {
        if favoris.a_cle(identifiant, service, adresse) {
            0
        } else {
            2 - u8::from(est_contact(identifiant) || est_contact(adresse))
        }
    };
    let filtre = Filtre::de(demande);
    // A name is looked for among all who bear it; a town is not read whole.
    let connues = if demande.nom.trim().is_empty() {
        connues(&filtre, &favoris, &contacts)?
    } else {
        Vec::new()
    };
    let reponse = index::chercher(demande, &rang, connues)?;
    let mut tous = Vec::new();
    for groupe in reponse.groupes {
        tous.push(Trouve::de(groupe, &favoris, &contacts)?);
    }
    let est_la = |contact: &Contact| {
        tous.iter()
            .flat_map(|un| &un.groupe.entrees)
            .any(|entree| contact.est(entree))
    };
    let hors_annuaire = contacts
        .iter()
        .filter(|contact| demande.profession.is_empty() && contact.est_nomme(&filtre))
        .filter(|contact| !est_la(contact))
        .take(MOST_CONTACTS)
        .cloned()
        .collect();
    Ok(Trouves {
        tous,
        hors_annuaire,
        libelles: index::libelles()?,
        refus: refus::lire()?,
        autres: reponse.autres,
        est_incomplet: reponse.est_incomplete,
        contacts,
    })
}

/// What contacts are known by: thousands of answers are compared with hundreds of them.
fn empreintes(contacts: &[Contact]) -> BTreeSet<u64> {
    let numeros = contacts
        .iter()
        .filter(|contact| !contact.rpps.is_empty())
        .map(|contact| index::empreinte(&format!("8{}", contact.rpps)));
    let adresses = contacts.iter().flat_map(|contact| &contact.mss);
    numeros
        .chain(adresses.map(|adresse| index::empreinte(adresse)))
        .collect()
}

/// The entries of favourites, and of contacts of the town that is asked for.
fn connues(
    filtre: &Filtre,
    favoris: &Favoris,
    contacts: &[Contact],
) -> Result<Vec<Entree>, Failure> {
    let mut connues = favoris.entrees()?;
    let du_lieu = contacts
        .iter()
        .filter(|contact| contact.est_nomme(filtre))
        .take(MOST_CONTACTS);
    for contact in du_lieu {
        connues.extend(contact.entrees()?);
    }
    Ok(connues)
}

/// The favourites, each as somebody who was found, by name.
pub(crate) fn favoris() -> Result<Trouves, Failure> {
    let mut trouves = de(Favoris::lire()?.entrees()?)?;
    trouves
        .tous
        .sort_by_cached_key(|un| un.groupe.premiere().map(Entree::intitule));
    Ok(trouves)
}

/// Those whose entries are known, as a search would answer them.
pub(crate) fn de(entrees: Vec<Entree>) -> Result<Trouves, Failure> {
    let favoris = Favoris::lire()?;
    let (mut contacts, mut tous) = (Vec::new(), Vec::new());
    for groupe in index::regrouper(entrees) {
        let nom = groupe.premiere().map(|une| match une.nature() {
            Nature::Personne => une.nom.as_str(),
            Nature::Organisation => une.structure(),
        });
        for contact in contacts::nommes(nom.unwrap_or_default())? {
            if !contacts.contains(&contact) {
                contacts.push(contact);
            }
        }
        tous.push(Trouve::de(groupe, &favoris, &contacts)?);
    }
    Ok(Trouves {
        tous,
        hors_annuaire: Vec::new(),
        libelles: index::libelles()?,
        refus: refus::lire()?,
        autres: 0,
        est_incomplet: false,
        contacts,
    })
}

/// What a person or service is remembered by among favourites.
pub(crate) fn cle(entree: &Entree) -> String {
    // A person is one whatever the service their mailbox is of.
    let service = match entree.nature() {
        Nature::Personne => "",
        Nature::Organisation => &entree.service,
    };
    cle_de(&entree.identifiant, service, &entree.adresse)
}

fn cle_de(identifiant: &str, service: &str, adresse: &str) -> String {
    match identifiant {
        "" => adresse.to_owned(),
        identifiant => format!("{identifiant} {service}").trim().to_owned(),
    }
}

/// Who is a favourite, by [`cle`].
struct Favoris(BTreeSet<String>);

impl Favoris {
    fn lire() -> Result<Self, Failure> {
        let question = Query::new(FAVORIS);
        question.page(0, MOST_FAVORIS);
        let cles = store::find(&question)?.into_iter().map(|(cle, _)| cle);
        Ok(Self(cles.collect()))
    }

    fn a(&self, entree: &Entree) -> bool {
        self.0.contains(&cle(entree))
    }

    fn a_cle(&self, identifiant: &str, service: &str, adresse: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&cle_de(identifiant, service, adresse))
    }

    fn entrees(&self) -> Result<Vec<Entree>, Failure> {
        let mut entrees = Vec::new();
        for une in &self.0 {
            let identifiant = une.split(' ').next().unwrap_or_default();
            let mut siennes = if identifiant.contains('@') {
                index::par_adresse(identifiant)?
            } else {
                index::par_identifiant(identifiant)?
            };
            siennes.retain(|entree| cle(entree) == *une);
            entrees.extend(siennes);
        }
        Ok(entrees)
    }
}

/// Somebody becomes a favourite, or is one no more.
pub(crate) fn basculer(cle: &str) -> Result<(), Failure> {
    if store::get(FAVORIS, cle)?.is_none() {
        store::put(FAVORIS, cle, &Data::Flag(true), "")
    } else {
        store::delete(FAVORIS, cle)
    }
}
