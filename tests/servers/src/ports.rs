//! Ports for servers that must be told which one to take.
//!
//! Between the choice of a port and the server's own binding somebody else may take it. The ports the system hands out by
//! itself are taken all the time by whoever connects to anything, so these lie below them (`ip_local_port_range` begins at
//! 32,768), and each process of tests looks in a stretch of its own.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below it servers of the machine may be at home.
const FIRST: u16 = 10_000;
/// How many ports there are to choose from.
const PORTS: u16 = 22_000;
/// How many a process has for itself, before it goes on into the next stretch.
const STRETCH: u16 = 40;

/// A port nobody listens on.
#[must_use]
pub fn free_port() -> u16 {
    free_ports(1)
}

/// The first of so many ports in a row that nobody listens on, on any address.
///
/// # Panics
/// When none are free.
#[must_use]
pub fn free_ports(many: u16) -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    for _ in 0..PORTS {
        let offset = u32::from(TAKEN.fetch_add(many, Ordering::Relaxed));
        let begins = std::process::id().wrapping_mul(u32::from(STRETCH));
        let place = begins.wrapping_add(offset) % u32::from(PORTS);
        let first = FIRST + u16::try_from(place).unwrap_or_default();
        let is_free = |port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok();
        // Not over the end: the next ones begin there again.
        if first + many <= FIRST + PORTS && (first..first + many).all(is_free) {
            return first;
        }
    }
    panic!("no {many} ports in a row are free");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice_and_none_that_somebody_listens_on() {
        let pair = free_ports(2);
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, free_port())).unwrap();
        let taken = held.local_addr().unwrap().port();
        let mut all: Vec<u16> = (0..100).map(|_| free_port()).collect();
        all.extend([pair, pair + 1, taken]);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 103);
        assert!(all.iter().all(|port| *port < 32_768));
    }
}
