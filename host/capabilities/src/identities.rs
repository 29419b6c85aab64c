//! The profile of the services that tell national identities: the only servers a call may reach once it has seen a
//! matricule that is not qualified.

/// INSi, by card and by certificate, in production and in the environment of qualification: the addresses of its public
/// descriptions; that of production by card is inferred.
const SERVICES: [&str; 4] = [
    "services-ps.ameli.fr",
    "services-ps-tlsm.ameli.fr",
    "qualiflps.services-ps.ameli.fr",
    "qualiflps-services-ps-tlsm.ameli.fr",
];

/// Whether this host is one of them.
#[must_use]
pub fn tells(host: &str) -> bool {
    SERVICES
        .iter()
        .any(|service| service.eq_ignore_ascii_case(host))
}
