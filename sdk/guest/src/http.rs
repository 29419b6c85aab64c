//! HTTP to the hosts the manifest names and the practice granted.

use crate::{Blob, Failure};

pub use crate::bindings::imports::socle::net::http::{Request, Response};

/// The largest part of a blob that crosses in one call, in bytes.
const PART: usize = 1 << 20;

impl Blob {
    /// A blob made of `bytes`.
    pub fn of(bytes: &[u8]) -> Result<Self, Failure> {
        let blob = Blob::new();
        for part in bytes.chunks(PART) {
            blob.append(part)?;
        }
        Ok(blob)
    }

    /// All of it, in the plugin's memory.
    pub fn to_vec(&self) -> Result<Vec<u8>, Failure> {
        let size = self.size();
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < size {
            let part = self.read(bytes.len() as u64, PART as u32)?;
            if part.is_empty() {
                return Err(Failure::passing(
                    "http.interrupted",
                    "La réponse est incomplète : réessayez.",
                ));
            }
            bytes.extend(part);
        }
        Ok(bytes)
    }
}
