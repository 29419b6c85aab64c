//! Cards of our own for the virtual readers.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use crate::pki::Issued;
use crate::{Bench, run, write};

/// A card, as far as a reader knows one.
pub trait Card: Send {
    /// Its answer to reset.
    fn atr(&self) -> Vec<u8>;
    /// Power or reset: what was selected or proved is forgotten.
    fn reset(&mut self) {}
    /// Answer a command. None when the card is pulled out at this very moment.
    fn answer(&mut self, apdu: &[u8]) -> Option<Vec<u8>>;
}

/// ATR of a CPS of the third generation.
pub const CPS3: &[u8] = &[
    0x3B, 0xAC, 0x00, 0x40, 0x2A, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x03, 0x10, 0x00, 0x90,
    0x00,
];
/// ATR of a card nobody knows.
pub const OTHER: &[u8] = &[0x3B, 0x75, 0x13, 0x00, 0x00, 0x9C, 0x02, 0x02, 0x01, 0x02];

const NOT_FOUND: [u8; 2] = [0x6A, 0x82];
const UNKNOWN: [u8; 2] = [0x6D, 0x00];
const DONE: [u8; 2] = [0x90, 0x00];

/// A card that answers to reset, and knows some applications by name.
#[derive(Debug, Clone)]
pub struct Plain {
    /// Its answer to reset.
    pub atr: Vec<u8>,
    /// The names of its applications.
    pub applications: Vec<Vec<u8>>,
}

impl Plain {
    /// A CPS, as far as a reader sees one without a module.
    pub fn cps() -> Self {
        Self {
            atr: CPS3.to_vec(),
            applications: Vec::new(),
        }
    }

    /// A carte Vitale: told by the name of its application alone.
    pub fn vitale() -> Self {
        Self {
            atr: OTHER.to_vec(),
            applications: vec![b"\xD2\x50\x00\x00\x02VITALE".to_vec()],
        }
    }

    /// A card nobody knows.
    pub fn other() -> Self {
        Self {
            atr: OTHER.to_vec(),
            applications: Vec::new(),
        }
    }
}

impl Card for Plain {
    fn atr(&self) -> Vec<u8> {
        self.atr.clone()
    }

    fn answer(&mut self, apdu: &[u8]) -> Option<Vec<u8>> {
        let answer = match apdu {
            [0x00, 0xA4, 0x04, _, length, rest @ ..] => {
                let name = rest.get(..usize::from(*length));
                match name.is_some_and(|name| self.applications.iter().any(|known| known == name)) {
                    true => DONE,
                    false => NOT_FOUND,
                }
            }
            _ => UNKNOWN,
        };
        Some(answer.to_vec())
    }
}

/// What a [`Piv`] card does, changed while it lies in a reader.
#[derive(Debug)]
pub struct PivControl {
    tries: AtomicU8,
    signed: AtomicU32,
    verified: AtomicU32,
    /// The signature after so many during which the card is pulled out.
    pulled_at: AtomicU32,
}

impl PivControl {
    /// Tries of the PIN that are left.
    pub fn tries(&self) -> u8 {
        self.tries.load(Ordering::Acquire)
    }

    /// How often a PIN was given, right or wrong.
    pub fn verified(&self) -> u32 {
        self.verified.load(Ordering::Acquire)
    }

    /// How often it signed.
    pub fn signed(&self) -> u32 {
        self.signed.load(Ordering::Acquire)
    }

    /// Be pulled out in the middle of the next signature.
    pub fn pull_out_at_the_next_signature(&self) {
        self.pulled_at.store(self.signed() + 1, Ordering::Release);
    }
}

/// A card with one key, its certificate and a PIN of three tries: the least of PIV (NIST SP 800-73) that OpenSC reads.
/// The raw RSA operation is made by `openssl`.
#[derive(Debug)]
pub struct Piv {
    certificate: Vec<u8>,
    key: PathBuf,
    folder: PathBuf,
    pin: Vec<u8>,
    control: Arc<PivControl>,
    is_open: bool,
    /// What came of a chain of commands so far.
    chained: Vec<u8>,
    /// What is still to be fetched.
    rest: Vec<u8>,
}

/// PIN tries of a new card.
const TRIES: u8 = 3;
const PIV_NAME: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x08];

impl Bench {
    /// A card with this key.
    pub fn piv(&self, issued: &Issued, pin: &str) -> (Piv, Arc<PivControl>) {
        let control = Arc::new(PivControl {
            tries: AtomicU8::new(TRIES),
            signed: AtomicU32::new(0),
            verified: AtomicU32::new(0),
            pulled_at: AtomicU32::new(u32::MAX),
        });
        let mut padded = pin.as_bytes().to_vec();
        padded.resize(8, 0xFF);
        let card = Piv {
            certificate: issued.der.clone(),
            key: write(&self.path("piv.pem"), &issued.key_pem),
            folder: self.path(""),
            pin: padded,
            control: Arc::clone(&control),
            is_open: false,
            chained: Vec::new(),
            rest: Vec::new(),
        };
        (card, control)
    }
}

impl Card for Piv {
    fn atr(&self) -> Vec<u8> {
        OTHER.to_vec()
    }

    fn reset(&mut self) {
        self.is_open = false;
        self.chained.clear();
        self.rest.clear();
    }

    fn answer(&mut self, apdu: &[u8]) -> Option<Vec<u8>> {
        let [class, instruction, first, second, body @ ..] = apdu else {
            return Some(vec![0x67, 0x00]);
        };
        if *instruction == 0xC0 {
            return Some(self.fetch());
        }
        let data = match body {
            [length, rest @ ..] if !rest.is_empty() => {
                rest.get(..usize::from(*length)).unwrap_or(rest)
            }
            _ => &[],
        };
        self.chained.extend_from_slice(data);
        if class & 0x10 != 0 {
            return Some(DONE.to_vec());
        }
        let data = std::mem::take(&mut self.chained);
        self.rest.clear();
        match (*instruction, *first, *second) {
            (0xA4, 0x04, _) => Some(self.select(&data)),
            (0xCB, 0x3F, 0xFF) => Some(self.data(&data)),
            (0x20, 0x00, 0x80) => Some(self.verify(&data)),
            (0x87, _, 0x9A) => self.sign(&data),
            _ => Some(UNKNOWN.to_vec()),
        }
    }
}

impl Piv {
    fn select(&mut self, name: &[u8]) -> Vec<u8> {
        if !name.starts_with(PIV_NAME) {
            return NOT_FOUND.to_vec();
        }
        let full = [PIV_NAME, &[0x00, 0x00, 0x10, 0x00, 0x01, 0x00]].concat();
        let template = [
            tlv(&[0x4F], &full[5..]),
            tlv(&[0x79], &tlv(&[0x4F], PIV_NAME)),
        ]
        .concat();
        self.give(tlv(&[0x61], &template))
    }

    fn data(&mut self, asked: &[u8]) -> Vec<u8> {
        match asked {
            // The holder's number: an object that must be there, with nothing of interest.
            [0x5C, 0x03, 0x5F, 0xC1, 0x02] => {
                let number = [
                    tlv(&[0x30], &[0xD4; 25]),
                    tlv(&[0x34], &[0x11; 16]),
                    tlv(&[0x35], b"20360101"),
                    tlv(&[0x3E], &[]),
                    tlv(&[0xFE], &[]),
                ]
                .concat();
                self.give(tlv(&[0x53], &number))
            }
            // The certificate for authentication.
            [0x5C, 0x03, 0x5F, 0xC1, 0x05] => {
                let content = [
                    tlv(&[0x70], &self.certificate),
                    tlv(&[0x71], &[0]),
                    tlv(&[0xFE], &[]),
                ]
                .concat();
                self.give(tlv(&[0x53], &content))
            }
            _ => NOT_FOUND.to_vec(),
        }
    }

    fn verify(&mut self, pin: &[u8]) -> Vec<u8> {
        let tries = self.control.tries();
        if pin.is_empty() {
            return match self.is_open {
                true => DONE.to_vec(),
                false => vec![0x63, 0xC0 | tries],
            };
        }
        if tries == 0 {
            return vec![0x69, 0x83];
        }
        self.control.verified.fetch_add(1, Ordering::AcqRel);
        self.is_open = pin == self.pin;
        if self.is_open {
            self.control.tries.store(TRIES, Ordering::Release);
            return DONE.to_vec();
        }
        self.control.tries.store(tries - 1, Ordering::Release);
        vec![0x63, 0xC0 | (tries - 1)]
    }

    fn sign(&mut self, template: &[u8]) -> Option<Vec<u8>> {
        if !self.is_open {
            return Some(vec![0x69, 0x82]);
        }
        let nth = self.control.signed.fetch_add(1, Ordering::AcqRel) + 1;
        if nth == self.control.pulled_at.load(Ordering::Acquire) {
            return None;
        }
        // The raw operation with the private key is what openssl calls decrypting.
        // 7C { 82 {}, 81 { what is signed, padded already } }
        let padded = &template[template.len() - 256..];
        let input = write(&self.folder.join("piv.in"), padded);
        let signature = run(Command::new("openssl")
            .args(["pkeyutl", "-decrypt", "-pkeyopt", "rsa_padding_mode:none"])
            .arg("-inkey")
            .arg(&self.key)
            .arg("-in")
            .arg(&input));
        Some(self.give(tlv(&[0x7C], &tlv(&[0x82], &signature))))
    }

    /// Short answers at once, long ones in parts.
    fn give(&mut self, answer: Vec<u8>) -> Vec<u8> {
        self.rest = answer;
        self.fetch()
    }

    fn fetch(&mut self) -> Vec<u8> {
        let after = self.rest.split_off(self.rest.len().min(256));
        let mut answer = std::mem::replace(&mut self.rest, after);
        match self.rest.len() {
            0 => answer.extend(DONE),
            left => answer.extend([0x61, u8::try_from(left).unwrap_or(0)]),
        }
        answer
    }
}

fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let mut bytes = tag.to_vec();
    match value.len() {
        short @ 0..0x80 => bytes.push(u8::try_from(short).unwrap()),
        long @ 0x80..0x100 => bytes.extend([0x81, u8::try_from(long).unwrap()]),
        long => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(long).unwrap().to_be_bytes());
        }
    }
    bytes.extend_from_slice(value);
    bytes
}
