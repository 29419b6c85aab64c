//! What was typed as addresses: each looked at before anything leaves. What is outside the trust space is refused with its
//! reason and what to do instead.

use socle_formats::mss::address::{Address, Mailbox, Reach};
use socle_sdk::{Failure, texts};

use crate::settings;

/// The addresses of a field, as they stand in it: by commas, semicolons or lines, each with or without a name.
///
/// # Errors
/// `mss-pro.adresse` for what is none, `mss-pro.hors-espace` for what is not of professionals; the field is `field`.
pub(crate) fn all(
    typed: &str,
    field: &str,
    domains: &[String],
    patients: &str,
) -> Result<Vec<Mailbox>, Failure> {
    typed
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| reached(one, domains, patients).map_err(|failure| failure.field(field)))
        .collect()
}

/// An address as it was typed, when it is of professionals, by the practice's settings.
///
/// # Errors
/// As [`all`], without a field.
pub(crate) fn within(typed: &str) -> Result<Mailbox, Failure> {
    reached(typed, &settings::domains(), &settings::patients())
}

fn reached(typed: &str, domains: &[String], patients: &str) -> Result<Mailbox, Failure> {
    let mailbox = read(typed).ok_or_else(|| {
        let which = [("adresse", typed.into())];
        Failure::new(
            "mss-pro.adresse",
            texts::text_with("adresse-illisible", &which),
        )
    })?;
    match mailbox.address.reach(domains, patients) {
        Reach::Professional => Ok(mailbox),
        reach => Err(outside(&mailbox, reach)),
    }
}

/// One address, with the name before it.
pub(crate) fn read(typed: &str) -> Option<Mailbox> {
    let (name, address) = match typed.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim().strip_suffix('>')?),
        None => ("", typed),
    };
    Some(Mailbox {
        name: name.trim_matches('"').trim().to_owned(),
        address: address.trim().parse::<Address>().ok()?,
    })
}

/// As it stands in a field.
pub(crate) fn written(name: &str, address: &str) -> String {
    // What separates addresses, and what is around one, is no part of a name.
    let name: String = name
        .chars()
        .map(|c| if ",;<>\"\n".contains(c) { ' ' } else { c })
        .collect();
    match name.trim() {
        "" => address.to_owned(),
        name => format!("{name} <{address}>"),
    }
}

fn outside(mailbox: &Mailbox, reach: Reach) -> Failure {
    let (reason, instead) = match reach {
        Reach::Patient => (
            texts::text("adresse-patient"),
            texts::text("adresse-patient-suite"),
        ),
        _ => (reach.reason().to_owned(), reach.alternative().to_owned()),
    };
    let which = [
        ("adresse", mailbox.address.as_str().into()),
        ("raison", reason.into()),
        ("suite", instead.as_str().into()),
    ];
    Failure::new(
        "mss-pro.hors-espace",
        texts::text_with("adresse-refusee", &which),
    )
    .hint(instead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_the_name_before_it_and_written_so_that_it_is_read_again() {
        let read_so = |typed: &str| read(typed).map(|one| (one.name, one.address.to_string()));
        let martin = ("Dr Martin".to_owned(), "m@cabinet.mssante.fr".to_owned());
        assert_eq!(
            read_so("Dr Martin <m@cabinet.mssante.fr>"),
            Some(martin.clone())
        );
        assert_eq!(
            read_so("\"Dr Martin\" <m@cabinet.mssante.fr>"),
            Some(martin)
        );
        assert_eq!(
            read_so("m@cabinet.mssante.fr"),
            Some((String::new(), "m@cabinet.mssante.fr".to_owned()))
        );
        for none in [
            "",
            "martin",
            "Dr <",
            "<m@cabinet.mssante.fr",
            "a b@c.fr",
            "x@y\nBcc: z@t.fr",
        ] {
            assert_eq!(read_so(none), None, "{none}");
        }
        let written = written("Martin, Dr <x>", "m@cabinet.mssante.fr");
        assert_eq!(written.split([',', ';']).count(), 1);
        assert_eq!(
            read(&written).map(|one| one.address.to_string()),
            Some("m@cabinet.mssante.fr".to_owned())
        );
    }
}
