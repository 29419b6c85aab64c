//! The password of the practice's server: in `server.password`, mode 0600, or in the environment; never in the header.

use std::io::Write as _;
use std::path::Path;

use super::header::Header;
use super::key::Secret;
use crate::error::RecordError;
use crate::files;
use crate::postgres::ServerAddress;

/// Name of the file: the password and a line break.
const FILE: &str = "server.password";
/// Where the password is looked for when there is no such file.
const VARIABLE: &str = "SOCLE_STORE_PASSWORD";

/// Keeps the password an address was given with, if it was.
pub(crate) fn keep(home: &Path, address: Option<&ServerAddress>) -> Result<(), RecordError> {
    let Some(password) = address.and_then(ServerAddress::password_to_keep) else {
        return Ok(());
    };
    let path = home.join(FILE);
    let write = || {
        let mut file = files::create_private(&path)?;
        file.write_all(password.text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        files::sync_folder_of(&path)
    };
    write().map_err(|error| files::failed(&path, error))
}

/// Keeps the password of another address, or none, in the place of what was kept.
pub(crate) fn replace(home: &Path, address: Option<&ServerAddress>) -> Result<(), RecordError> {
    remove(home);
    keep(home, address)
}

/// Removes the file.
pub(crate) fn remove(home: &Path) {
    files::discard(&home.join(FILE));
}

/// The address a header names, with the password; none when the record is in the home.
pub(crate) fn address(home: &Path, header: &Header) -> Result<Option<ServerAddress>, RecordError> {
    let Some(shown) = &header.server else {
        return Ok(None);
    };
    let address = ServerAddress::parse(shown)?;
    let path = home.join(FILE);
    let password = match std::fs::read_to_string(&path) {
        Ok(text) => {
            files::make_private(&path).map_err(|error| files::failed(&path, error))?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => std::env::var(VARIABLE).ok(),
        Err(error) => return Err(files::failed(&path, error)),
    };
    Ok(Some(match password {
        Some(password) => address.with_password(Secret::new(password)),
        None => address,
    }))
}
