//! A server on another machine is spoken to over TLS, its certificate and its name checked.

use std::path::Path;
use std::time::{Duration, Instant};

use socle_record::{
    CertificateFault, KeyChoice, NewHome, NewPatient, PatientSearch, Purpose, Record, RecordError,
    ServerAddress, Surroundings, Unit, Unlock, Where, Write,
};
use socle_servers::postgres::{self, Server};

use crate::cabinet::{adrun, doctor};

/// The address of a database by this name of its host, over TLS, as an authority in a file says it may be.
fn address(server: &Server, base: &str, host: &str, authority: &Path) -> ServerAddress {
    let url = server.url(base).replace("127.0.0.1", host);
    let text = format!("{url}?sslmode=require&sslrootcert={}", authority.display());
    ServerAddress::parse(&text).unwrap()
}

fn init(home: &Path, address: ServerAddress) -> Result<Record, RecordError> {
    let new = NewHome {
        key: KeyChoice::File,
        purpose: Purpose::Practice,
        place: Where::Server(address),
    };
    Record::init_as(home, &new, Surroundings::default())
}

fn create(record: &Record) -> Result<(), RecordError> {
    let unit = Unit::new(doctor()).with(Write::CreatePatient(NewPatient::new(adrun())));
    record.commit(&unit).map(drop)
}

fn total(record: &Record) -> u64 {
    record.patients(&PatientSearch::default()).unwrap().total
}

#[test]
fn a_server_with_a_certificate_is_worked_with_over_tls_and_again_once_it_is_back() {
    let (server, authority) = Server::start_with_certificate("localhost");
    let base = server.database();
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let record = init(&home, address(&server, &base, "localhost", &authority)).unwrap();
    create(&record).unwrap();
    let (_, clear) = server.sql(
        &base,
        "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a ON a.pid = s.pid
         WHERE a.application_name = 'socle' AND NOT s.ssl",
    );
    let (_, over_tls) = server.sql(
        &base,
        "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a ON a.pid = s.pid
         WHERE a.application_name = 'socle' AND s.ssl",
    );
    assert_eq!(clear.as_deref(), Some("0"));
    assert!(over_tls.unwrap().parse::<u32>().unwrap() >= 2);

    server.kill();
    let lost = create(&record).unwrap_err();
    assert!(
        matches!(lost, RecordError::ServerUnreachable { .. }),
        "{lost:?}"
    );
    server.resume();
    let begun = Instant::now();
    while let Err(error) = create(&record) {
        assert!(begun.elapsed().as_secs() < 30, "{error:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(total(&record), 2);
    // The authority is part of what the home remembers.
    drop(record);
    let record = Record::open(&home, &Unlock::Kept, Surroundings::default()).unwrap();
    assert_eq!(total(&record), 2);
    assert!(record.verify().unwrap().is_intact());
}

#[test]
fn a_foreign_authority_another_name_and_a_server_in_clear_are_refused() {
    let (server, authority) = Server::start_with_certificate("localhost");
    let (_other, foreign) = Server::start_with_certificate("localhost");
    let base = server.database();
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let missing = folder.path().join("absent.pem");
    let empty = folder.path().join("vide.pem");
    std::fs::write(&empty, "").unwrap();
    for (host, authority) in [
        ("localhost", &foreign),
        ("127.0.0.1", &authority),
        ("localhost", &missing),
        ("localhost", &empty),
    ] {
        let refused = init(&home, address(&server, &base, host, authority)).unwrap_err();
        assert!(
            matches!(refused, RecordError::ServerCertificate { .. }),
            "{host} {}: {refused:?}",
            authority.display()
        );
    }
    let shared = postgres::shared();
    let refused = init(
        &home,
        address(shared, &shared.database(), "localhost", &authority),
    )
    .unwrap_err();
    assert!(matches!(refused, RecordError::ServerInClear), "{refused:?}");
    // Nothing was left there: the right one is let in.
    let (_, tables) = server.sql(
        &base,
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
    );
    assert_eq!(tables.as_deref(), Some("0"));
    init(&home, address(&server, &base, "localhost", &authority)).unwrap();
}

#[test]
fn a_certificate_whose_time_is_over_or_has_not_begun_is_refused_with_its_reason() {
    for (from, until, expected, said) in [
        (2019, 2020, CertificateFault::Expired, "a expiré"),
        (
            2118,
            2120,
            CertificateFault::NotYetValid,
            "pas encore valable",
        ),
    ] {
        let (server, authority) = Server::start_with_certificate_of("localhost", from, until);
        let base = server.database();
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("cabinet");
        let refused = init(&home, address(&server, &base, "localhost", &authority)).unwrap_err();
        assert!(
            matches!(&refused, RecordError::ServerCertificate { fault, .. } if *fault == expected),
            "{refused:?}"
        );
        assert_eq!(refused.code(), "record.server-certificate");
        assert!(refused.message().contains(said), "{}", refused.message());
        // Nothing was left on either side.
        assert!(!home.join("home.toml").exists());
        let (_, tables) = server.sql(
            &base,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
        );
        assert_eq!(tables.as_deref(), Some("0"));
    }
}
