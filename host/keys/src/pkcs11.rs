//! Keys in a card, through the PKCS#11 module of its vendor.
//!
//! Which objects of a CPS are which comes from its documentation as others use it: the last byte of CKA_ID is 0x20 for
//! authentication and 0x10 for signature, the signature key is labelled `CPS_PRIV_SIG`, and a public data object
//! `CPS_INFO_PS` describes the holder. A token with one key only uses it for both.
//!
//! Everything here waits on the card: it is called from threads that may.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;

use crate::error::{KeyError, TriesLeft};
use crate::holder::Certificate;
use crate::readers::{OUT_LOOKS, is_out};
use crate::signer::{Algorithm, Signer};
use crate::source::{Keys, Secret};

/// Last byte of CKA_ID of the key for authentication.
const AUTHENTICATION_ID: u8 = 0x20;
/// Last byte of CKA_ID of the key for signatures.
const SIGNATURE_ID: u8 = 0x10;
/// Label of the key for signatures.
const SIGNATURE_LABEL: &str = "CPS_PRIV_SIG";
/// Label of the public object that describes the holder.
const INFORMATION_LABEL: &str = "CPS_INFO_PS";
/// Most certificates of a card that are looked at.
const CERTIFICATES: usize = 16;

/// Which slot of a module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Slot {
    /// The first with a card.
    #[default]
    First,
    /// By its number.
    Number(u64),
    /// By the label of the card in it.
    Label(String),
}

/// Whether the last try before a card blocks may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastTry {
    /// Keep it: [`KeyError::LastTry`] is answered instead.
    Keep,
    /// The person was told and said yes.
    Spend,
}

/// A card in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Number of the slot.
    pub slot: u64,
    /// Label of the card.
    pub label: String,
    /// Serial number the module gives.
    pub serial: String,
    /// Tries left.
    pub tries: TriesLeft,
    /// Whether its PIN is blocked.
    pub is_blocked: bool,
    /// The PIN is typed on the reader, not here.
    pub has_keypad: bool,
    /// Shortest and longest PIN.
    pub pin_lengths: (usize, usize),
}

/// What a card shows to anyone: no PIN is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The card.
    pub token: Token,
    /// The certificate for authentication.
    pub authentication: Certificate,
    /// DER of that certificate and of its issuers, as far as the card holds them.
    pub chain: Vec<Vec<u8>>,
    /// The certificate for signatures; the same where there is only one.
    pub signature: Certificate,
    /// Content of the public object `CPS_INFO_PS`, as it is. Its layout is not documented publicly.
    pub information: Option<Vec<u8>>,
}

/// A PKCS#11 module that is loaded. Modules stay loaded until the program ends: most do not bear to be unloaded.
pub struct Module {
    path: PathBuf,
    library: Pkcs11,
    /// One operation at a time: many modules say that they may be used by several threads and may not.
    turn: Mutex<()>,
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

static LOADED: Mutex<Option<HashMap<PathBuf, Arc<Module>>>> = Mutex::new(None);

impl Module {
    /// Load it, or take the one that is.
    pub fn load(path: &Path) -> Result<Arc<Self>, KeyError> {
        let path = path
            .canonicalize()
            .map_err(|_missing| KeyError::ModuleMissing(path.to_owned()))?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = loaded.get_or_insert_default();
        if let Some(module) = loaded.get(&path) {
            return Ok(Arc::clone(module));
        }
        let unusable = |reason: String| KeyError::ModuleUnusable {
            foreign: is_foreign(&path),
            path: path.clone(),
            reason,
        };
        let library = Pkcs11::new(&path).map_err(|error| unusable(error.to_string()))?;
        match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(unusable(error.to_string())),
        }
        let module = Arc::new(Self {
            path: path.clone(),
            library,
            turn: Mutex::new(()),
        });
        loaded.insert(path, Arc::clone(&module));
        Ok(module)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cards the module sees.
    pub fn tokens(&self) -> Result<Vec<Token>, KeyError> {
        let _turn = self.turn();
        let slots = self
            .library
            .get_slots_with_token()
            .map_err(|error| why(error, "C_GetSlotList"))?;
        let mut tokens = Vec::new();
        for slot in slots {
            let told = match self.library.get_token_info(slot) {
                Ok(told) => told,
                // Taken out in between, or not prepared for anyone.
                Err(Error::Pkcs11(RvError::TokenNotPresent | RvError::TokenNotRecognized, _)) => {
                    continue;
                }
                Err(error) => return Err(why(error, "C_GetTokenInfo")),
            };
            if !told.token_initialized() {
                continue;
            }
            let tries = match (told.user_pin_final_try(), told.user_pin_count_low()) {
                (true, _) => TriesLeft::One,
                (false, true) => TriesLeft::Few,
                (false, false) => TriesLeft::All,
            };
            tokens.push(Token {
                slot: slot.id(),
                label: told.label().trim_end().to_owned(),
                serial: told.serial_number().trim_end().to_owned(),
                tries,
                is_blocked: told.user_pin_locked(),
                has_keypad: told.protected_authentication_path(),
                pin_lengths: (told.min_pin_length(), told.max_pin_length()),
            });
        }
        Ok(tokens)
    }

    /// The card in this slot.
    pub fn token(&self, slot: &Slot) -> Result<Token, KeyError> {
        self.tokens()?
            .into_iter()
            .find(|token| match slot {
                Slot::First => true,
                Slot::Number(number) => token.slot == *number,
                Slot::Label(label) => token.label == *label,
            })
            .ok_or(KeyError::NoCard)
    }

    /// What the card shows to anyone.
    pub fn look(&self, slot: &Slot) -> Result<Shown, KeyError> {
        let token = self.token(slot)?;
        let _turn = self.turn();
        let session = self.session(&token)?;
        let certificates = Certificates::of(&session)?;
        let (authentication, _) = certificates.authentication()?;
        let (signature, _) = certificates.signature()?;
        Ok(Shown {
            authentication: Certificate::from_der(authentication)?,
            chain: certificates.chain(authentication),
            signature: Certificate::from_der(signature)?,
            information: information(&session)?,
            token,
        })
    }

    fn session(&self, token: &Token) -> Result<Session, KeyError> {
        let slot = token.slot.try_into().map_err(|_range| KeyError::NoCard)?;
        self.library
            .open_ro_session(slot)
            .map_err(|error| why(error, "C_OpenSession"))
    }

    /// Open the keys of a card with its PIN: exactly one try is spent, and none when only one is left and it is to be
    /// kept. `pin` is none with a reader that has its own keypad. The keys work until the card is taken out or the last
    /// of them is dropped, which logs out.
    pub fn login(
        self: &Arc<Self>,
        wanted: &Slot,
        pin: Option<&Secret>,
        last: LastTry,
    ) -> Result<Keys, KeyError> {
        let token = self.token(wanted)?;
        if token.is_blocked {
            return Err(KeyError::PinBlocked);
        }
        if token.tries == TriesLeft::One && last == LastTry::Keep {
            return Err(KeyError::LastTry);
        }
        let pin = match (pin, token.has_keypad) {
            (_, true) => None,
            (None, false) => return Err(KeyError::PinNeeded),
            (Some(pin), false) => {
                let length = pin.reveal().len();
                let (shortest, longest) = token.pin_lengths;
                // What cannot be right spends no try.
                if length < shortest || length > longest || pin.reveal().contains('\0') {
                    return Err(KeyError::PinForm);
                }
                Some(AuthPin::new(pin.reveal().to_owned().into_boxed_str()))
            }
        };
        let turn = self.turn();
        let session = self.session(&token)?;
        match session.login(UserType::User, pin.as_ref()) {
            Ok(()) => {}
            Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                // The state is the program's, not the session's: someone else's login must not pass for this PIN.
                return Err(KeyError::Card {
                    function: "C_Login".into(),
                    reason: "the card is in use by a session that is open".into(),
                });
            }
            Err(Error::Pkcs11(RvError::PinIncorrect, _)) => {
                drop(session);
                drop(turn);
                return Err(match self.token(wanted) {
                    Ok(token) if token.is_blocked => KeyError::PinBlocked,
                    // A module that counts nothing: not all tries are left any more.
                    Ok(token) if token.tries == TriesLeft::All => {
                        KeyError::WrongPin(TriesLeft::Unknown)
                    }
                    Ok(token) => KeyError::WrongPin(token.tries),
                    Err(_gone) => KeyError::WrongPin(TriesLeft::Unknown),
                });
            }
            Err(error) => return Err(why(error, "C_Login")),
        }
        let slot = token.slot.try_into().map_err(|_range| KeyError::NoCard)?;
        let reader = self
            .library
            .get_slot_info(slot)
            .map_err(|error| why(error, "C_GetSlotInfo"))?
            .slot_description()
            .trim_end()
            .to_owned();
        let certificates = Certificates::of(&session)?;
        let mechanisms = self
            .library
            .get_mechanism_list(token.slot.try_into().map_err(|_range| KeyError::NoCard)?)
            .map_err(|error| why(error, "C_GetMechanismList"))?;
        let (authentication, authentication_id) = certificates.authentication()?;
        let (signature, signature_id) = certificates.signature()?;
        let authentication_key = private_key(&session, authentication_id, None)?;
        let signature_key = private_key(&session, signature_id, Some(SIGNATURE_LABEL))?;
        let algorithms = algorithms(&mechanisms);
        let chains = (
            certificates.chain(authentication),
            certificates.chain(signature),
        );
        drop(turn);
        let open = Arc::new(Open {
            module: Arc::clone(self),
            session: Mutex::new(Some(session)),
            reader,
        });
        let signer = |chain: Vec<Vec<u8>>, key| -> Result<Arc<dyn Signer>, KeyError> {
            Ok(Arc::new(CardSigner {
                certificate: Certificate::from_der(&chain[0])?,
                chain,
                key,
                algorithms: algorithms.clone(),
                open: Arc::clone(&open),
            }))
        };
        Ok(Keys {
            authentication: signer(chains.0, authentication_key)?,
            signature: signer(chains.1, signature_key)?,
        })
    }
}

/// How a card signs, by the mechanisms it names. PKCS#1 comes first: every verifier of XML signatures knows it.
fn algorithms(mechanisms: &[MechanismType]) -> Vec<Algorithm> {
    [
        (MechanismType::SHA256_RSA_PKCS, Algorithm::RsaPkcs1Sha256),
        (MechanismType::SHA256_RSA_PKCS_PSS, Algorithm::RsaPssSha256),
    ]
    .into_iter()
    .filter(|(mechanism, _)| mechanisms.contains(mechanism))
    .map(|(_, algorithm)| algorithm)
    .collect()
}

/// The certificates of a card, with their CKA_ID.
struct Certificates(Vec<(Vec<u8>, Vec<u8>)>);

impl Certificates {
    fn of(session: &Session) -> Result<Self, KeyError> {
        let handles = session
            .find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)])
            .map_err(|error| why(error, "C_FindObjects"))?;
        let mut found = Vec::new();
        for handle in handles.into_iter().take(CERTIFICATES) {
            let attributes = session
                .get_attributes(handle, &[AttributeType::Value, AttributeType::Id])
                .map_err(|error| why(error, "C_GetAttributeValue"))?;
            let (mut value, mut id) = (Vec::new(), Vec::new());
            for attribute in attributes {
                match attribute {
                    Attribute::Value(bytes) => value = bytes,
                    Attribute::Id(bytes) => id = bytes,
                    _ => {}
                }
            }
            if !value.is_empty() {
                found.push((value, id));
            }
        }
        Ok(Self(found))
    }

    fn with_last_byte(&self, last: u8) -> Option<(&[u8], &[u8])> {
        self.0
            .iter()
            .find(|(_, id)| id.last() == Some(&last))
            .map(|(value, id)| (value.as_slice(), id.as_slice()))
    }

    /// The only one of its own on a token that is no CPS; authorities may lie beside it.
    fn only(&self) -> Result<(&[u8], &[u8]), KeyError> {
        let own = self.0.iter().filter(|(_, id)| !id.is_empty());
        let mut own = own.map(|(value, id)| (value.as_slice(), id.as_slice()));
        match (own.next(), own.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(KeyError::Missing("de certificat reconnu".into())),
        }
    }

    fn authentication(&self) -> Result<(&[u8], &[u8]), KeyError> {
        match self.with_last_byte(AUTHENTICATION_ID) {
            Some(found) => Ok(found),
            None => self.only(),
        }
    }

    fn signature(&self) -> Result<(&[u8], &[u8]), KeyError> {
        match self.with_last_byte(SIGNATURE_ID) {
            Some(found) => Ok(found),
            None => self.only(),
        }
    }

    /// From this certificate upwards, as far as the card holds its issuers.
    fn chain(&self, own: &[u8]) -> Vec<Vec<u8>> {
        let mut chain = vec![own.to_vec()];
        let read: Vec<Certificate> = self
            .0
            .iter()
            .filter_map(|(der, _)| Certificate::from_der(der).ok())
            .collect();
        let mut last = read.iter().find(|certificate| certificate.der() == own);
        while let Some(certificate) = last
            && certificate.issuer_name != certificate.subject_name
            && chain.len() <= read.len()
        {
            last = read
                .iter()
                .find(|issuer| issuer.subject_name == certificate.issuer_name);
            chain.extend(last.map(|issuer| issuer.der().to_vec()));
        }
        chain
    }
}

fn private_key(
    session: &Session,
    id: &[u8],
    label: Option<&str>,
) -> Result<ObjectHandle, KeyError> {
    let class = Attribute::Class(ObjectClass::PRIVATE_KEY);
    let find = |template: &[Attribute]| {
        session
            .find_objects(template)
            .map(|found| found.into_iter().next())
            .map_err(|error| why(error, "C_FindObjects"))
    };
    if let Some(found) = find(&[class.clone(), Attribute::Id(id.to_vec())])? {
        return Ok(found);
    }
    if let Some(label) = label
        && let Some(found) = find(&[class, Attribute::Label(label.as_bytes().to_vec())])?
    {
        return Ok(found);
    }
    Err(KeyError::Missing("de clé privée".into()))
}

fn information(session: &Session) -> Result<Option<Vec<u8>>, KeyError> {
    let found = session
        .find_objects(&[
            Attribute::Class(ObjectClass::DATA),
            Attribute::Label(INFORMATION_LABEL.as_bytes().to_vec()),
        ])
        .map_err(|error| why(error, "C_FindObjects"))?;
    let Some(handle) = found.into_iter().next() else {
        return Ok(None);
    };
    let attributes = session
        .get_attributes(handle, &[AttributeType::Value])
        .map_err(|error| why(error, "C_GetAttributeValue"))?;
    Ok(attributes
        .into_iter()
        .find_map(|attribute| match attribute {
            Attribute::Value(bytes) => Some(bytes),
            _ => None,
        }))
}

/// A session that is logged in. Dropping it logs out: the state belongs to the program and not to the session.
struct Open {
    module: Arc<Module>,
    session: Mutex<Option<Session>>,
    /// Name of the reader, as the module gives it.
    reader: String,
}

impl Open {
    /// The card is out. Its session ended with it, and some modules (OpenSC 0.23) wait for ever when asked anything more
    /// of it: it is left to them.
    fn forget(&self, session: &mut Option<Session>) {
        if let Some(session) = session.take() {
            std::mem::forget(session);
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let session = self
            .session
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(session) = session else {
            return;
        };
        let _turn = self.module.turn();
        if is_out(&self.reader, 1) {
            std::mem::forget(session);
            return;
        }
        if let Err(error) = session.logout() {
            tracing::debug!(%error, "a card was not logged out");
        }
    }
}

struct CardSigner {
    certificate: Certificate,
    chain: Vec<Vec<u8>>,
    key: ObjectHandle,
    algorithms: Vec<Algorithm>,
    open: Arc<Open>,
}

impl fmt::Debug for CardSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardSigner")
            .field("subject", &self.certificate.subject_name)
            .finish_non_exhaustive()
    }
}

impl Signer for CardSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        if !self.algorithms.contains(&algorithm) {
            return Err(KeyError::Algorithm(format!("{algorithm:?}")));
        }
        let mechanism = match algorithm {
            Algorithm::RsaPkcs1Sha256 => Mechanism::Sha256RsaPkcs,
            Algorithm::RsaPssSha256 => Mechanism::Sha256RsaPkcsPss(PkcsPssParams {
                hash_alg: MechanismType::SHA256,
                mgf: PkcsMgfType::MGF1_SHA256,
                s_len: 32.into(),
            }),
            Algorithm::EcdsaP256Sha256 => {
                return Err(KeyError::Algorithm(format!("{algorithm:?}")));
            }
        };
        let _turn = self.open.module.turn();
        let mut session = self
            .open
            .session
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let signed = match session.as_ref() {
            Some(session) => session.sign(&mechanism, self.key, message),
            None => return Err(KeyError::CardRemoved("it was before".into())),
        };
        signed.map_err(|error| {
            let error = match why(error, "C_Sign") {
                // Some modules have one error for everything: was the card pulled out?
                KeyError::Card { reason, .. } if is_out(&self.open.reader, OUT_LOOKS) => {
                    KeyError::CardRemoved(format!("C_Sign: {reason}"))
                }
                error => error,
            };
            if matches!(error, KeyError::CardRemoved(_)) {
                self.open.forget(&mut session);
            }
            error
        })
    }
}

/// What an error of a module means.
fn why(error: Error, function: &str) -> KeyError {
    let reason = error.to_string();
    match error {
        Error::Pkcs11(rv, _) => match rv {
            RvError::DeviceRemoved
            | RvError::DeviceError
            | RvError::TokenNotPresent
            | RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::UserNotLoggedIn => KeyError::CardRemoved(format!("{function}: {reason}")),
            RvError::TokenNotRecognized | RvError::SlotIdInvalid => KeyError::NoCard,
            RvError::PinLocked => KeyError::PinBlocked,
            RvError::PinInvalid | RvError::PinLenRange => KeyError::PinForm,
            RvError::PinIncorrect => KeyError::WrongPin(TriesLeft::Unknown),
            RvError::MechanismInvalid | RvError::MechanismParamInvalid => {
                KeyError::Algorithm(reason)
            }
            _ => KeyError::Card {
                function: function.into(),
                reason,
            },
        },
        _ => KeyError::Card {
            function: function.into(),
            reason,
        },
    }
}

/// Is this file a library for another processor than this program's? Told by its ELF header (class and machine), or by
/// its being a library of another system.
fn is_foreign(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = [0; 20];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    if read.is_err() {
        return false;
    }
    match head {
        [0x7F, b'E', b'L', b'F', class, order, ..] => {
            let machine = match order {
                1 => u16::from_le_bytes([head[18], head[19]]),
                _ => u16::from_be_bytes([head[18], head[19]]),
            };
            (class, machine) != OURS
        }
        // Windows, macOS (fat, 64 bits).
        [b'M', b'Z', ..] | [0xCA, 0xFE, 0xBA, 0xBE, ..] | [0xCF, 0xFA, 0xED, 0xFE, ..] => true,
        _ => false,
    }
}

/// ELF class and machine of this program.
const OURS: (u8, u16) = if cfg!(target_arch = "x86_64") {
    (2, 0x3E)
} else if cfg!(target_arch = "aarch64") {
    (2, 0xB7)
} else if cfg!(target_arch = "x86") {
    (1, 0x03)
} else {
    (2, 0)
};
