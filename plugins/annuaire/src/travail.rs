//! The job: takes the extract, makes the index of it beside the one in service, and puts it in its place in one step. Nothing of
//! the old one is lost when anything fails before that.

use std::io::BufReader;

use serde_json::json;
use socle_formats::annuaire::archive;
use socle_formats::annuaire::extrait::{Extrait, Lue};
use socle_sdk::exports::Worker;
use socle_sdk::{Context, Data, Failure, jobs, log, store, texts, time};

use crate::etat::{self, Annuaire, Phase, Travail};
use crate::index::{
    self, BAL, COMMUNES, Casiers, Entree, FORME, LIBELLES, LIEUX, Libelles, Lieux, RENVOIS, TABLES,
    TOUS,
};
use crate::telechargement::{self, Parties};
use crate::{Plugin, failures, fiche, panel, suivi};

/// Name of the job in the manifest.
const NOM: &str = "actualisation";
/// Lines between two looks at whether to stop.
const LIGNES: u64 = 20_000;
/// Rows and bytes written between two checkpoints.
const RANGEES: usize = 1_500;
const RANGEES_OCTETS: usize = 8 << 20;
/// Lines that could not be used whose number is kept.
const EXEMPLES: usize = 20;

/// How the job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fin {
    Faite,
    Inchange,
    Suspendue,
    Arretee,
    DejaEnCours,
}

impl Fin {
    const fn nom(self) -> &'static str {
        match self {
            Self::Faite => "faite",
            Self::Inchange => "inchange",
            Self::Suspendue => "suspendue",
            Self::Arretee => "arretee",
            Self::DejaEnCours => "deja-en-cours",
        }
    }
}

/// Starts the job; a person asks.
pub(crate) fn demander() -> Result<String, Failure> {
    etat::mettre_en_pause(false)?;
    jobs::start(NOM, &Data::None)
}

/// Whether a person wants the job to stop. It goes on from the same place when asked again.
pub(crate) fn doit_cesser(c: &Context) -> Result<Option<Fin>, Failure> {
    Ok(if c.cancelled() {
        Some(Fin::Arretee)
    } else if etat::en_pause()? {
        Some(Fin::Suspendue)
    } else if !etat::est_a_nous()? {
        Some(Fin::DejaEnCours)
    } else {
        None
    })
}

impl Worker for Plugin {
    /// Answers JSON: `etat` (`faite`, `inchange`, `suspendue`, `arretee`, `deja-en-cours`, `echec`), `message` when it failed.
    fn run(c: &Context, job: &str, _: &Data) -> Result<Data, Failure> {
        if job != NOM {
            return Err(Failure::unsupported(job));
        }
        // One that was stopped with the program has a checkpoint, and is not in its own way.
        if c.resume().is_none() && etat::est_en_cours()? {
            return Ok(dit(Fin::DejaEnCours.nom(), None));
        }
        etat::prendre_la_main()?;
        c.checkpoint(b"1")?;
        let (nom, message) = match travailler(c) {
            Ok(Fin::DejaEnCours) => return Ok(dit(Fin::DejaEnCours.nom(), None)),
            Ok(fin) => {
                if matches!(fin, Fin::Faite | Fin::Inchange) {
                    etat::oublier_echec()?;
                }
                (fin.nom(), None)
            }
            // What a failed call wrote would be thrown away, and with it why it failed.
            Err(echec) => {
                log::warn(&format!("{}: {:?}", echec.code, echec.details));
                etat::noter_echec(&echec)?;
                ("echec", Some(echec.message))
            }
        };
        oublier_ce_qui_est_perime()?;
        etat::finir()?;
        socle_sdk::invalidate(panel::RECHERCHE);
        Ok(dit(nom, message))
    }
}

fn dit(nom: &str, message: Option<String>) -> Data {
    Data::Json(json!({ "etat": nom, "message": message }).to_string())
}

/// What could not be renewed in 30 days is deleted.
fn oublier_ce_qui_est_perime() -> Result<(), Failure> {
    let maintenant = time::now_ms();
    if etat::annuaire()?.is_some_and(|annuaire| annuaire.est_perime(maintenant)) {
        for table in TABLES {
            index::vider(table)?;
        }
        etat::oublier_annuaire()?;
    }
    fiche::oublier_les_anciennes(maintenant)
}

fn travailler(c: &Context) -> Result<Fin, Failure> {
    let mut travail = etat::travail()?.unwrap_or_default();
    if travail.phase == Phase::Telechargement {
        // An index of another form is made again of the same extract.
        let connue = etat::annuaire()?
            .filter(|un| un.forme == FORME)
            .map(|un| un.marque)
            .unwrap_or_default();
        match telechargement::prendre(c, &mut travail, &connue)? {
            Some(Fin::Inchange) => return inchange(c),
            Some(fin) => return Ok(fin),
            None => {}
        }
        for table in TABLES {
            index::vider(&index::neuve(table))?;
        }
        passer(c, &mut travail, Phase::Boites)?;
    }
    let fait = construire(c, &mut travail);
    match fait {
        // What cannot be read now cannot be read later: it is taken again.
        Err(echec) if echec.code.starts_with("annuaire.") => {
            etat::oublier_travail()?;
            telechargement::jeter()?;
            Err(echec)
        }
        fait => fait,
    }
}

/// The service has nothing newer: what is here is as it says, today.
fn inchange(c: &Context) -> Result<Fin, Failure> {
    if let Some(annuaire) = etat::annuaire()? {
        etat::garder_annuaire(&Annuaire {
            confirme_ms: time::now_ms(),
            ..annuaire
        })?;
    }
    etat::oublier_travail()?;
    c.checkpoint(b"1")?;
    suivi::verifier(c)?;
    Ok(Fin::Inchange)
}

fn passer(c: &Context, travail: &mut Travail, phase: Phase) -> Result<(), Failure> {
    travail.phase = phase;
    travail.bas = None;
    etat::garder_travail(travail)?;
    c.checkpoint(b"1")
}

fn construire(c: &Context, travail: &mut Travail) -> Result<Fin, Failure> {
    if travail.phase == Phase::Boites {
        if let Err(fin) = remplir(c, travail, &mut Bilan::default())? {
            return Ok(fin);
        }
        passer(c, travail, Phase::Communes)?;
    }
    if travail.phase == Phase::Communes {
        let mut bilan = Bilan::default();
        if let Err(fin) = remplir(c, travail, &mut bilan)? {
            return Ok(fin);
        }
        for (cle, rangee) in bilan.lieux.rangees() {
            store::put(&index::neuve(LIEUX), &cle, &Data::Bytes(rangee), "")?;
        }
        passer(c, travail, Phase::Renvois)?;
    }
    let mut bilan = Bilan::default();
    if let Err(fin) = remplir(c, travail, &mut bilan)? {
        return Ok(fin);
    }
    if bilan.lignes == 0 {
        return Err(Failure::new("annuaire.empty", texts::text("echec-vide")));
    }
    if let Some(fin) = doit_cesser(c)? {
        return Ok(fin);
    }
    let libelles = serde_json::to_string(&bilan.libelles).unwrap_or_default();
    store::put(&index::neuve(LIBELLES), TOUS, &Data::Json(libelles), "")?;
    for table in TABLES {
        store::swap(table, &index::neuve(table))?;
    }
    etat::garder_annuaire(&Annuaire {
        confirme_ms: time::now_ms(),
        lignes: bilan.lignes,
        ecartees: bilan.ecartees,
        exemples: bilan.exemples,
        marque: travail.marque.clone(),
        forme: FORME,
    })?;
    etat::oublier_travail()?;
    telechargement::jeter()?;
    // From here on the new one is in service.
    c.checkpoint(b"1")?;
    suivi::verifier(c)?;
    Ok(Fin::Faite)
}

/// What a whole reading of the extract counted.
#[derive(Debug, Default)]
struct Bilan {
    lignes: u64,
    ecartees: u64,
    exemples: Vec<(u64, String)>,
    libelles: Libelles,
    lieux: Lieux,
}

/// Writes all rows of the table of this phase, in as many passes as memory asks for. `Err` inside when it is to stop.
fn remplir(
    c: &Context,
    travail: &mut Travail,
    bilan: &mut Bilan,
) -> Result<Result<(), Fin>, Failure> {
    let table = match travail.phase {
        Phase::Renvois => index::neuve(RENVOIS),
        Phase::Communes => index::neuve(COMMUNES),
        Phase::Telechargement | Phase::Boites => index::neuve(BAL),
    };
    loop {
        let mut casiers = Casiers::apres(travail.bas.clone());
        *bilan = Bilan::default();
        if let Err(fin) = lire(c, travail, &mut casiers, bilan)? {
            return Ok(Err(fin));
        }
        let est_derniere = casiers.est_derniere();
        let (mut rangees, mut octets) = (0, 0);
        for (cle, contenu) in casiers.vider() {
            let lignes = match travail.phase {
                Phase::Communes => index::rangees(&cle, &contenu),
                Phase::Renvois => vec![(cle.clone(), archive::tasser(&contenu))],
                Phase::Telechargement | Phase::Boites => {
                    vec![(cle.clone(), archive::tasser(&index::ordonner(&contenu)))]
                }
            };
            for (cle, tasse) in lignes {
                octets += tasse.len();
                rangees += 1;
                store::put(&table, &cle, &Data::Bytes(tasse), "")?;
            }
            travail.bas = Some(cle);
            if rangees >= RANGEES || octets >= RANGEES_OCTETS {
                (rangees, octets) = (0, 0);
                etat::garder_travail(travail)?;
                c.checkpoint(b"1")?;
                if let Some(fin) = doit_cesser(c)? {
                    return Ok(Err(fin));
                }
            }
        }
        if est_derniere {
            return Ok(Ok(()));
        }
        etat::garder_travail(travail)?;
        c.checkpoint(b"1")?;
    }
}

/// One reading of the extract.
fn lire(
    c: &Context,
    travail: &Travail,
    casiers: &mut Casiers,
    bilan: &mut Bilan,
) -> Result<Result<(), Fin>, Failure> {
    let erreur = |erreur| failures::extrait(&erreur);
    let fichier = archive::ouvrir(Parties::de(travail)).map_err(|source| erreur(source.into()))?;
    let mut extrait =
        Extrait::ouvrir(BufReader::with_capacity(64 << 10, fichier)).map_err(erreur)?;
    let mut octets = Vec::new();
    while let Some(lue) = extrait.suivante().map_err(erreur)? {
        match lue {
            Lue::Ecartee(ecartee) => {
                bilan.ecartees += 1;
                if bilan.exemples.len() < EXEMPLES {
                    let raison = ecartee.raison.libelle().to_owned();
                    bilan.exemples.push((ecartee.numero, raison));
                }
            }
            Lue::Bal(ligne) => {
                bilan.lignes += 1;
                let entree = Entree::de_ligne(&ligne);
                octets.clear();
                match travail.phase {
                    Phase::Renvois => {
                        for (code, libelle) in [ligne.profession(), ligne.savoir_faire()] {
                            if !code.is_empty() && !bilan.libelles.contains_key(code) {
                                bilan.libelles.insert(code.to_owned(), libelle.to_owned());
                            }
                        }
                        let cles = index::casiers_de(&entree);
                        renvoyer(&entree, &cles, casiers, &mut octets);
                    }
                    Phase::Communes => {
                        if let Some(lieu) = index::lieu_de(&entree) {
                            bilan.lieux.noter(&lieu);
                            entree.ecrire(&mut octets);
                            casiers.ajouter(&lieu, &octets);
                        }
                    }
                    Phase::Telechargement | Phase::Boites => {
                        entree.ecrire(&mut octets);
                        for cle in &index::casiers_de(&entree) {
                            casiers.ajouter(cle, &octets);
                        }
                    }
                }
            }
        }
        if extrait.numero().is_multiple_of(LIGNES) {
            if let Some(fin) = doit_cesser(c)? {
                return Ok(Err(fin));
            }
            etat::vivre()?;
            c.checkpoint(b"1")?;
            c.progress(None, &texts::text("travail-index"));
        }
    }
    Ok(Ok(()))
}

/// Notes where an entry lies, by its address and its identifier.
fn renvoyer(entree: &Entree, cles: &[String], casiers: &mut Casiers, octets: &mut Vec<u8>) {
    for texte in [&entree.adresse, &entree.identifiant] {
        let (rangee, hash) = index::renvoi(texte);
        if texte.is_empty() || !casiers.prend(&rangee) {
            continue;
        }
        // Where it lies first is enough: it is whole there.
        if let Some(cle) = cles.first()
            && let Ok(longueur) = u8::try_from(cle.len())
        {
            octets.clear();
            octets.extend_from_slice(&hash);
            octets.push(longueur);
            octets.extend_from_slice(cle.as_bytes());
            casiers.ajouter(&rangee, octets);
        }
    }
}
