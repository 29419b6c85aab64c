//! The directory on the real host, against the sandbox over TLS, with a clock the test holds in its hand: downloaded, searched
//! without a network, contacts added, records verified, and what is noticed when it changes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use socle_capabilities::http::{Network, TlsHttp};
use socle_capabilities::session::DemonstrationSession;
use socle_record::{
    Author, EntityView, KeyChoice, Level, NewSetting, Purpose, Query, Record, StoreQuery,
    Surroundings, Unit, Value as Kept, Write,
};
use socle_runtime::ports::Clock;
use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data, Host, Ports};
use socle_sandbox::annuaire::KEY;
use socle_sandbox::{Behaviour, Disturbance, Options, STRUCTURE, Sandbox};

use crate::runtime::world::{Hands, PATIENCE, package, reopen, share_compiled, steps, unhurried};

/// Enough that a common name has several people in Paris.
const PEOPLE: usize = 1_500;

/// A practice whose only plugin is the directory. The host lets the record go before its folder does.
struct Desk {
    host: Host,
    clock: Arc<Hands>,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
}

fn sandbox(folder: &std::path::Path, people: usize) -> Sandbox {
    let state = folder.join(format!("sandbox-{people}"));
    Sandbox::start(Options {
        directory_people: Some(people),
        ..Options::new(state)
    })
    .unwrap()
}

fn open(record: Record, home: &std::path::Path, sandbox: &Sandbox, clock: &Arc<Hands>) -> Host {
    let network = Network {
        hosts: sandbox.host_map().into_iter().collect(),
        roots_pem: vec![sandbox.ca_pem().to_owned()],
        ..Network::default()
    };
    let ports = Ports::new(
        Arc::new(TlsHttp::new(network).unwrap()),
        Arc::new(DemonstrationSession::new(STRUCTURE)),
        Arc::clone(clock) as Arc<dyn Clock>,
    );
    Host::with_options(home, record, ports, unhurried()).unwrap()
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("cabinet");
        std::fs::create_dir_all(&home).unwrap();
        share_compiled(&home);
        let clock = Arc::new(Hands::default());
        let record = Record::init(
            &home,
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings {
                clock: Arc::clone(&clock) as Arc<dyn socle_record::Clock>,
                ..Surroundings::default()
            },
        )
        .unwrap();
        let sandbox = sandbox(folder.path(), PEOPLE);
        let host = open(record, &home, &sandbox, &clock);
        host.install_allowing(&package("annuaire"), Author::host())
            .unwrap();
        Self {
            host,
            clock,
            sandbox,
            folder,
        }
    }

    /// The program stops and starts again on the same home, with a directory of so many people.
    fn restart(self, people: usize) -> Self {
        let Self {
            host,
            clock,
            sandbox: before,
            folder,
        } = self;
        drop(host);
        drop(before);
        let home = folder.path().join("cabinet");
        let record = reopen(&home, &clock);
        let sandbox = sandbox(folder.path(), people);
        let host = open(record, &home, &sandbox, &clock);
        assert!(host.load_installed().unwrap().is_empty());
        Self {
            host,
            clock,
            sandbox,
            folder,
        }
    }

    fn set(&self, key: &str, value: &str) {
        let setting = Write::Setting(NewSetting {
            level: Level::Practice,
            owner: "annuaire".into(),
            key: key.into(),
            value: value.into(),
        });
        let unit = Unit::new(Author::host()).with(setting);
        self.host.record().commit(&unit).unwrap();
    }

    async fn settle(&self) {
        assert!(self.host.settle(3 * PATIENCE).await, "it never ends");
    }

    async fn call(&self, command: &str, arguments: &[(&str, &str)]) -> Result<Value, String> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        match self
            .host
            .command("annuaire", command, None, arguments, Cancel::default())
            .await
        {
            Ok(Data::Json(text)) => Ok(serde_json::from_str(&text).unwrap()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code().to_owned()),
        }
    }

    async fn search(&self, name: &str, town: &str) -> Vec<Value> {
        let asked = [("nom", name), ("commune", town)];
        self.call("chercher", &asked).await.unwrap()["resultats"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// Downloads and indexes; how things stand afterwards.
    async fn renew(&self) -> Value {
        self.call("actualiser", &[]).await.unwrap();
        self.settle().await;
        self.call("etat", &[]).await.unwrap()
    }

    /// What the home page says.
    async fn page(&self) -> String {
        let (tree, _) = self
            .host
            .render("annuaire", "recherche", None)
            .await
            .unwrap();
        tree.to_text()
    }

    async fn press(&self, target: &str, fields: &[(&str, &str)]) -> Result<(), String> {
        let name = if fields.is_empty() {
            "pressed"
        } else {
            "submitted"
        };
        let event = UiEvent {
            name: name.into(),
            target: target.into(),
            value: Data::None,
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
                .collect(),
        };
        let handled = self
            .host
            .handle("annuaire", "recherche", None, event, Cancel::default());
        handled.await.map_err(|error| error.code().to_owned())
    }

    fn contacts(&self) -> Vec<EntityView> {
        let all = Query {
            kind: "contact".into(),
            count: 100,
            ..Query::default()
        };
        self.host.record().find(&all).unwrap().rows
    }
}

fn addresses(found: &Value) -> Vec<String> {
    let mailboxes = found["boites"].as_array().unwrap().iter();
    mailboxes
        .map(|mailbox| mailbox["adresse"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_directory_is_downloaded_once_and_searched_without_a_network() {
    let desk = Desk::new();
    let absent = desk.call("chercher", &[("nom", "mar")]).await;
    assert_eq!(absent.unwrap_err(), "annuaire.absent");
    assert!(desk.page().await.contains("pas encore sur ce poste"));

    let state = desk.renew().await;
    assert_eq!(state["echec"], Value::Null, "{state}");
    let lines = state["lignes"].as_u64().unwrap();
    assert!(lines > 1_500, "{state}");
    // The lines that cannot be used are said with their numbers.
    assert_eq!(state["ecartees"], lines / 997);
    assert_eq!(state["exemples"][0][1], "nombre de colonnes");

    // Nothing newer: nothing is downloaded again.
    desk.renew().await;
    let downloads = desk.sandbox.traffic();
    assert_eq!(downloads.count("annuaire/extraction"), 2);
    assert_eq!(downloads.exchanges.back().unwrap().outcome, "http 304");

    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::Refuse))
        .unwrap();
    let found = desk.search("mar", "paris").await;
    assert!(found.len() > 1);
    for one in &found {
        let name = one["nom"].as_str().unwrap();
        assert!(
            name.split(&[' ', '-']).any(|word| word.starts_with("MAR")),
            "{name}"
        );
        assert!(
            addresses(one)
                .iter()
                .all(|address| address.ends_with(".mssante.fr"))
        );
    }
    // As people type: accents, case, articles, a given name, a postal code, a service of a hospital.
    for (typed, town) in [
        ("Guérin", ""),
        ("guerin", ""),
        ("de la font", ""),
        ("ly", ""),
        ("cardio", ""),
        ("mar", "75"),
        ("mar", "St Denis"),
        ("mar", "le mans"),
    ] {
        assert!(!desk.search(typed, town).await.is_empty(), "{typed} {town}");
    }
    assert!(desk.search("zzz", "").await.is_empty());
    // A person with two mailboxes is one person.
    let twice = found_with_two(&desk).await;
    let (id, two) = (twice["identifiant"].as_str().unwrap(), addresses(&twice));
    let by_id = desk.call("trouver", &[("identifiant", id)]).await.unwrap();
    assert_eq!(addresses(&by_id).len(), two.len());
    let by_address = desk.call("trouver", &[("adresse", &two[1])]).await.unwrap();
    assert_eq!(addresses(&by_address), [two[1].clone()]);

    // Other plugins ask the same through the service.
    desk.host
        .install_allowing(&package("essai"), Author::host())
        .unwrap();
    let asked = steps(
        &desk.host,
        None,
        "directory-search|Guérin",
        Cancel::default(),
    );
    let said = asked.await.unwrap().remove(0);
    let (rows, name) = said.split_once(' ').unwrap();
    assert!(rows.parse::<usize>().unwrap() > 0, "{said}");
    assert!(name.to_uppercase().contains("GU"), "{said}");
}

/// Somebody with more than one mailbox.
async fn found_with_two(desk: &Desk) -> Value {
    for name in ["mar", "dup", "ber", "rob", "dub", "mor"] {
        let found = desk.search(name, "").await;
        if let Some(one) = found.into_iter().find(|one| {
            addresses(one).len() > 1 && one["identifiant"].as_str().unwrap().starts_with('8')
        }) {
            return one;
        }
    }
    panic!("nobody has two mailboxes")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_are_added_in_one_click_and_noticed_when_their_address_is_gone() {
    let desk = Desk::new();
    desk.renew().await;
    let one = found_with_two(&desk).await;
    let two = addresses(&one);
    let name = one["nom"].as_str().unwrap().to_owned();
    let family = name.trim_start_matches("DR ").to_owned();

    // Looked up and added on the page.
    desk.press(
        "chercher",
        &[("nom", &family), ("commune", ""), ("profession", "")],
    )
    .await
    .unwrap();
    let page = desk.page().await;
    assert!(
        page.contains(&two[0]) && page.contains("Ajouter aux contacts"),
        "{page}"
    );
    desk.press(&format!("un/boite/ajouter:{}", two[0]), &[])
        .await
        .unwrap();
    let contacts = desk.contacts();
    assert_eq!(contacts.len(), 1);
    assert!(desk.page().await.contains("dans vos contacts"));
    // Again is no double, the second address goes to the same contact.
    for address in [&two[0], &two[1]] {
        let answer = desk.call("ajouter", &[("adresse", address)]).await.unwrap();
        assert_eq!(answer["contact"], contacts[0].id.as_str());
    }
    let known = desk.contacts().remove(0);
    assert_eq!(known.get("mss"), Kept::Texts(two.clone()));
    let rpps = one["identifiant"]
        .as_str()
        .unwrap()
        .strip_prefix('8')
        .unwrap();
    assert_eq!(known.get("rpps"), rpps.into());

    // Outside the trust space, and unknown.
    for (address, code) in [
        ("x.y@medical.apicrypt.org", "mss.address.outside"),
        ("x.y@orange.fr", "mss.address.outside"),
        ("x.y@nulle-part.mssante.fr", "annuaire.adresse"),
        ("x.y", "annuaire.adresse"),
    ] {
        let refused = desk.call("ajouter", &[("adresse", address)]).await;
        assert_eq!(refused.unwrap_err(), code, "{address}");
    }

    // One of the practice's own addresses is listed, the other is not known to the extract.
    desk.set(
        "mes-adresses",
        &format!("{}, cabinet@ailleurs.mssante.fr", two[0]),
    );
    desk.clock.advance(Duration::from_secs(86_400));
    desk.renew().await;
    let page = desk.page().await;
    assert!(
        page.contains("dans l’annuaire") && page.contains("Dernier usage inconnu"),
        "{page}"
    );
    assert!(
        page.contains("les boîtes de cabinet ne sont pas dans le fichier"),
        "{page}"
    );
    assert!(!page.contains("n’est plus dans l’annuaire"), "{page}");

    // Another day most people are gone from the directory.
    let desk = desk.restart(7);
    desk.clock.advance(Duration::from_secs(86_400));
    let state = desk.renew().await;
    assert_eq!(state["echec"], Value::Null, "{state}");
    let page = desk.page().await;
    assert!(page.contains("n’est plus dans l’annuaire"), "{page}");
    let key = format!("{} {}", contacts[0].id.as_str(), two[0]);
    desk.press(&format!("disparues/x/retirer:{key}"), &[])
        .await
        .unwrap();
    let left = desk.contacts().remove(0);
    assert_eq!(left.get("mss"), Kept::Texts(vec![two[1].clone()]));
    assert!(format!("{:?}", left.get("note")).contains(&two[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_verified_online_and_nothing_is_kept_past_30_days() {
    let desk = Desk::new();
    // Stopped and killed on the way: it goes on.
    desk.call("suspendre", &[]).await.unwrap();
    let page = desk.page().await;
    assert!(page.contains("pas encore sur ce poste"), "{page}");
    desk.sandbox
        .set_behaviour(Behaviour::normal().with_latency(Duration::from_millis(300)))
        .unwrap();
    desk.call("reprendre", &[]).await.unwrap();
    let desk = desk.restart(PEOPLE);
    desk.settle().await;
    let state = desk.call("etat", &[]).await.unwrap();
    assert_eq!(
        (&state["perime"], &state["echec"]),
        (&false.into(), &Value::Null),
        "{state}"
    );
    assert!(state["lignes"].as_u64().unwrap() > 1_500, "{state}");

    let verify = async |id: &str| desk.call("verifier-fiche", &[("identifiant", id)]).await;
    assert_eq!(verify("899700000001").await.unwrap_err(), "annuaire.cle");
    desk.set("cle", "une-autre");
    assert_eq!(verify("899700000001").await.unwrap_err(), "annuaire.cle");
    desk.set("cle", KEY);
    let person = verify("99700000001").await.unwrap();
    assert_eq!(
        (&person["actif"], addresses(&person).len()),
        (&true.into(), 2)
    );
    // Who stopped is said to have, and has no mailbox.
    let gone = verify("99700000020").await.unwrap();
    assert_eq!((&gone["actif"], addresses(&gone).len()), (&false.into(), 0));
    assert_eq!(
        verify("899799999999").await.unwrap_err(),
        "annuaire.inconnu"
    );
    // A structure has mailboxes the extract does not: of its practice, of its programs.
    let mut kinds = Vec::new();
    for id in [
        "1990000000",
        "1990000001",
        "1990000002",
        "1990000003",
        "1990000004",
        "1990000005",
    ] {
        let structure = verify(id).await.unwrap();
        let mailboxes = structure["boites"].as_array().unwrap().clone();
        kinds.extend(
            mailboxes
                .iter()
                .map(|one| one["type"].as_str().unwrap().to_owned()),
        );
    }
    assert!(
        kinds.iter().any(|kind| kind == "CAB" || kind == "APP"),
        "{kinds:?}"
    );

    // The network goes; after 30 days what is here is not used any more, and then deleted.
    desk.sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::Refuse))
        .unwrap();
    desk.clock.advance(Duration::from_secs(29 * 86_400));
    assert!(!desk.search("mar", "").await.is_empty());
    desk.clock.advance(Duration::from_secs(3 * 86_400));
    let too_old = desk.call("chercher", &[("nom", "mar")]).await;
    assert_eq!(too_old.unwrap_err(), "annuaire.absent");
    assert!(desk.page().await.contains("plus de 30 jours"));
    let state = desk.renew().await;
    assert!(
        state["echec"].is_string() && state["lignes"].is_null(),
        "{state}"
    );
    let tables = StoreQuery {
        count: 10,
        ..StoreQuery::default()
    };
    for table in ["bal", "renvois", "fiches"] {
        let rows = desk
            .host
            .record()
            .store_find("annuaire", table, &tables)
            .unwrap();
        assert!(rows.is_empty(), "{table}");
    }
}
