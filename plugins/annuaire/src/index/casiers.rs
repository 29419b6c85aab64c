//! Pigeonholes under way: filled in as many passes over the extract as memory asks for, written in order.
//!
//! A pass fills all keys past the last one written. When more is held than a plugin may, the last keys are let go, and the next
//! pass begins with them: each key is written once and whole, whatever the size of the extract.

use std::collections::BTreeMap;

/// Bytes held before the last keys are let go. A plugin has 64 MiB.
const PLACE_OCTETS: usize = 20 << 20;
/// What a pigeonhole costs besides what lies in it.
const PAR_CASIER: usize = 96;

#[derive(Debug)]
pub(crate) struct Casiers {
    casiers: BTreeMap<String, Vec<u8>>,
    octets: usize,
    place: usize,
    /// Keys up to this one are written already.
    bas: Option<String>,
    /// Keys from this one on are of a later pass.
    haut: Option<String>,
}

impl Casiers {
    /// For the keys past `bas`.
    pub(crate) fn apres(bas: Option<String>) -> Self {
        Self::avec(bas, PLACE_OCTETS)
    }

    fn avec(bas: Option<String>, place: usize) -> Self {
        Self {
            casiers: BTreeMap::new(),
            octets: 0,
            place,
            bas,
            haut: None,
        }
    }

    /// Whether this pass takes this key.
    pub(crate) fn prend(&self, cle: &str) -> bool {
        self.bas.as_deref().is_none_or(|bas| cle > bas)
            && self.haut.as_deref().is_none_or(|haut| cle < haut)
    }

    /// Adds to a pigeonhole of this pass; does nothing for those of others.
    pub(crate) fn ajouter(&mut self, cle: &str, octets: &[u8]) {
        if !self.prend(cle) {
            return;
        }
        match self.casiers.get_mut(cle) {
            Some(casier) => casier.extend_from_slice(octets),
            None => {
                self.casiers.insert(cle.to_owned(), octets.to_vec());
                self.octets += PAR_CASIER;
            }
        }
        self.octets += octets.len();
        // The first key stays whatever its size, or there would be no end.
        while self.octets > self.place && self.casiers.len() > 1 {
            if let Some((cle, casier)) = self.casiers.pop_last() {
                self.octets = self.octets.saturating_sub(casier.len() + PAR_CASIER);
                self.haut = Some(cle);
            }
        }
    }

    /// Whether this pass took everything there was.
    pub(crate) fn est_derniere(&self) -> bool {
        self.haut.is_none()
    }

    /// Keys and what lies there, in order.
    pub(crate) fn vider(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.casiers.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_together_write_every_key_once_and_whole() {
        let all: Vec<(String, Vec<u8>)> = (0..2_000_u32)
            .map(|n| (format!("k{:02}", n * 7 % 90), n.to_be_bytes().to_vec()))
            .collect();
        let mut expected: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (key, bytes) in &all {
            expected.entry(key.clone()).or_default().extend(bytes);
        }
        let (mut written, mut passes, mut low) = (BTreeMap::new(), 0, None);
        loop {
            let mut pass = Casiers::avec(low.clone(), 3_000);
            for (key, bytes) in &all {
                pass.ajouter(key, bytes);
            }
            passes += 1;
            let is_last = pass.est_derniere();
            for (key, bytes) in pass.vider() {
                low = Some(key.clone());
                assert_eq!(written.insert(key, bytes), None);
            }
            if is_last {
                break;
            }
        }
        assert_eq!(written, expected);
        assert!(passes > 3, "{passes}");
    }
}
