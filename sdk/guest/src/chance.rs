//! Chance comes from the host, so that tests can fix it.

use crate::bindings::imports::socle::base::clock_random;

/// `count` bytes of cryptographic quality (at most 64 KiB).
pub fn random(count: u32) -> Vec<u8> {
    clock_random::random(count)
}

/// A random UUID (RFC 9562, version 4) as lower-case text with hyphens.
pub fn uuid() -> String {
    let mut bytes: [u8; 16] = [0; 16];
    for (to, from) in bytes.iter_mut().zip(random(16)) {
        *to = from;
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// Backend for crates that use `getrandom`; `cargo socle build` sets `getrandom_backend="custom"`.
#[cfg(all(feature = "getrandom", target_arch = "wasm32"))]
#[allow(unsafe_code)]
mod backend {
    // SAFETY: getrandom calls this with `len` writable bytes at `dest`; we write at most `len`.
    #[unsafe(no_mangle)]
    unsafe extern "Rust" fn __getrandom_v03_custom(
        dest: *mut u8,
        len: usize,
    ) -> Result<(), getrandom::Error> {
        let mut done = 0;
        while done < len {
            let part = super::random((len - done).min(65_536) as u32);
            if part.is_empty() || part.len() > len - done {
                return Err(getrandom::Error::UNEXPECTED);
            }
            unsafe { core::ptr::copy_nonoverlapping(part.as_ptr(), dest.add(done), part.len()) };
            done += part.len();
        }
        Ok(())
    }
}
