//! The extract, taken in parts that are kept as they come: what was taken is not taken again after a stop.

use std::io::{self, Read};

use socle_formats::annuaire::requete::EXTRAIT;
use socle_sdk::{Blob, Context, Data, Failure, http, store, texts};

use crate::etat::{self, Travail};
use crate::travail::{Fin, doit_cesser};
use crate::{failures, index};

const TABLE: &str = "telechargement";
/// Bytes of a part.
const PARTIE_OCTETS: u64 = 4 << 20;
/// Largest extract taken: six times what it is today.
const MOST_OCTETS: u64 = 120 << 20;
/// How often a file may change under the hand before it is left for later.
const MOST_DEBUTS: u32 = 3;

/// Takes what lacks of the extract. `Fin::Inchange` when the service has nothing newer than `connue`.
pub(crate) fn prendre(
    c: &Context,
    travail: &mut Travail,
    connue: &str,
) -> Result<Option<Fin>, Failure> {
    let mut debuts = 0;
    while travail.total == 0 || travail.recus < travail.total {
        if let Some(fin) = doit_cesser(c)? {
            return Ok(Some(fin));
        }
        // Without a name for the file, nobody knows whether the next part is of the same one.
        if travail.marque.is_empty() && travail.recus > 0 {
            recommencer(travail);
        }
        let reponse = demander(travail, connue)?;
        let marque = reponse
            .header("etag")
            .or_else(|| reponse.header("last-modified"))
            .unwrap_or_default();
        match reponse.status() {
            304 => return Ok(Some(Fin::Inchange)),
            206 => {
                let place = reponse
                    .header("content-range")
                    .as_deref()
                    .and_then(etendue)
                    .filter(|(de, total)| *de == travail.recus && *total <= MOST_OCTETS);
                let Some((_, total)) = place else {
                    return Err(failures::statut(206));
                };
                travail.marque = marque;
                travail.total = total;
                ranger(travail, &reponse.body())?;
            }
            200 => {
                recommencer(travail);
                debuts += 1;
                let corps = reponse.body();
                travail.marque = marque;
                travail.total = corps.size();
                ranger(travail, &corps)?;
            }
            416 => {
                recommencer(travail);
                debuts += 1;
            }
            autre => return Err(failures::statut(autre)),
        }
        if debuts > MOST_DEBUTS || (travail.total == 0 && debuts > 0) {
            return Err(failures::statut(416));
        }
        etat::garder_travail(travail)?;
        c.checkpoint(b"1")?;
        c.progress(fraction(travail), &texts::text("travail-telechargement"));
    }
    Ok(None)
}

fn recommencer(travail: &mut Travail) {
    *travail = Travail::default();
}

fn fraction(travail: &Travail) -> Option<f32> {
    (travail.total > 0).then(|| travail.recus as f32 / travail.total as f32)
}

fn demander(travail: &Travail, connue: &str) -> Result<http::Response, Failure> {
    let demande = http::Request::new("GET", EXTRAIT);
    let fin = travail.recus + PARTIE_OCTETS - 1;
    demande.header("Range", &format!("bytes={}-{fin}", travail.recus))?;
    if travail.recus > 0 {
        demande.header("If-Range", &travail.marque)?;
    } else if !connue.is_empty() && connue.starts_with('"') {
        demande.header("If-None-Match", connue)?;
    }
    demande.timeout(120_000);
    demande.limit(MOST_OCTETS);
    demande.send()
}

/// First byte and size of the whole, of `bytes 0-99/1000`.
fn etendue(texte: &str) -> Option<(u64, u64)> {
    let (place, total) = texte.strip_prefix("bytes ")?.split_once('/')?;
    let (de, _) = place.split_once('-')?;
    Some((de.parse().ok()?, total.parse().ok()?))
}

fn ranger(travail: &mut Travail, corps: &Blob) -> Result<(), Failure> {
    let taille = corps.size();
    let mut place = 0;
    while place < taille {
        let mut partie = Vec::new();
        while place < taille && (partie.len() as u64) < PARTIE_OCTETS {
            let lus = corps.read(place, 1 << 20)?;
            if lus.is_empty() {
                return Err(failures::statut(0));
            }
            place += lus.len() as u64;
            partie.extend(lus);
        }
        store::put(TABLE, &cle(travail.parties), &Data::Bytes(partie), "")?;
        travail.parties += 1;
    }
    travail.recus += taille;
    Ok(())
}

fn cle(partie: u32) -> String {
    format!("{partie:04}")
}

/// Lets go of the parts.
pub(crate) fn jeter() -> Result<(), Failure> {
    index::vider(TABLE)
}

/// The parts read one after the other.
pub(crate) struct Parties {
    suivante: u32,
    nombre: u32,
    octets: Vec<u8>,
    place: usize,
}

impl Parties {
    pub(crate) fn de(travail: &Travail) -> Self {
        Self {
            suivante: 0,
            nombre: travail.parties,
            octets: Vec::new(),
            place: 0,
        }
    }
}

impl Read for Parties {
    fn read(&mut self, dans: &mut [u8]) -> io::Result<usize> {
        while self.place == self.octets.len() {
            if self.suivante == self.nombre {
                return Ok(0);
            }
            self.octets = match store::get(TABLE, &cle(self.suivante)) {
                Ok(Data::Bytes(octets)) => octets,
                Ok(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(echec) => return Err(io::Error::other(echec.code)),
            };
            self.place = 0;
            self.suivante += 1;
        }
        let reste = &self.octets[self.place..];
        let lus = reste.len().min(dans.len());
        dans[..lus].copy_from_slice(&reste[..lus]);
        self.place += lus;
        Ok(lus)
    }
}

#[cfg(test)]
mod tests {
    use super::etendue;

    #[test]
    fn a_range_says_where_a_part_begins_and_how_large_the_whole_is() {
        assert_eq!(etendue("bytes 100-199/1000"), Some((100, 1_000)));
        for texte in ["bytes */1000", "bytes 1-2", "1-2/3", "bytes a-b/c"] {
            assert_eq!(etendue(texte), None, "{texte}");
        }
    }
}
