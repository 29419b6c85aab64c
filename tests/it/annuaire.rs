//! The directory on the real host, against the sandbox over TLS, with a clock the test holds in its hand: downloaded, searched
//! without a network, contacts added, records verified, and what is noticed when it changes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use socle_capabilities::session::DemonstrationSession;
use socle_record::{
    Author, EntityView, Level, NewEntity, Query, Record, StoreQuery, Value as Kept, Write,
};
use socle_runtime::ports::Clock;
use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data, Host, Ports};
use socle_sandbox::annuaire::KEY;
use socle_sandbox::{Behaviour, Disturbance, Options, STRUCTURE, Sandbox};

use crate::runtime::world::{package, steps, unhurried};
use crate::standing::{Doing, Ground, loaded, network};

/// Enough that a common name has several people in Paris.
const PEOPLE: usize = 1_500;

/// The address the practice's messages leave from.
const OWN: &str = "dr.moi@medecin.formation.mssante.fr";

/// A practice whose only plugin is the directory.
struct Desk {
    host: Host,
    sandbox: Sandbox,
    ground: Ground,
}

impl Doing for Desk {
    fn host(&self) -> &Host {
        &self.host
    }
}

fn sandbox(ground: &Ground, people: usize) -> Sandbox {
    let state = ground.beside(&format!("sandbox-{people}"));
    Sandbox::start(Options {
        directory_people: Some(people),
        ..Options::new(state)
    })
    .unwrap()
}

fn open(ground: &Ground, record: Record, sandbox: &Sandbox) -> Host {
    let ports = Ports::new(
        Arc::new(network(sandbox, &[])),
        Arc::new(DemonstrationSession::new(STRUCTURE)),
        Arc::clone(&ground.clock) as Arc<dyn Clock>,
    );
    Host::with_options(&ground.home(), record, ports, unhurried()).unwrap()
}

impl Desk {
    fn new() -> Self {
        let (ground, record) = Ground::new();
        let sandbox = sandbox(&ground, PEOPLE);
        let host = open(&ground, record, &sandbox);
        host.install_allowing(&package("annuaire"), Author::host())
            .unwrap();
        Self {
            host,
            sandbox,
            ground,
        }
    }

    /// The program stops and starts again on the same home, with a directory of so many people.
    fn restart(self, people: usize) -> Self {
        let Self {
            host,
            sandbox: before,
            ground,
        } = self;
        drop(host);
        drop(before);
        let record = ground.reopen();
        let sandbox = sandbox(&ground, people);
        let host = open(&ground, record, &sandbox);
        loaded(&host, &ground.home());
        Self {
            host,
            sandbox,
            ground,
        }
    }

    fn setting(&self, key: &str, value: &str) {
        self.set(Level::Practice, "annuaire", key, value);
    }

    async fn call(&self, command: &str, arguments: &[(&str, &str)]) -> Result<Value, String> {
        self.command("annuaire", command, None, arguments).await
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
    by_town_alone(&desk).await;
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

/// Nobody's name is needed to find who is in a town.
async fn by_town_alone(desk: &Desk) {
    let ask = async |town: &str, profession: &str| {
        let asked = [("commune", town), ("profession", profession)];
        desk.call("chercher", &asked).await.unwrap()
    };
    // As people type them: by its beginning, without its saint, by postal code, with a profession or a savoir-faire.
    for (town, profession, whole) in [
        ("privas", "", "PRIVAS"),
        ("BRES", "60", "BREST"),
        ("denis", "", "SAINT DENIS"),
        ("le mans", "10", "LE MANS"),
        ("29", "21", "BREST"),
        ("brest", "SM04", "BREST"),
    ] {
        let found = ask(town, profession).await;
        let people = found["resultats"].as_array().unwrap();
        assert!(!people.is_empty(), "{town} {profession}");
        let places = people
            .iter()
            .flat_map(|one| one["boites"].as_array().unwrap());
        for place in places {
            assert_eq!(place["commune"], whole, "{town} {profession}");
        }
    }
    // All of a small set are there, each once: as many as by their names.
    let all = ask("07000", "70").await;
    let ids: Vec<&str> = all["resultats"]
        .as_array()
        .unwrap()
        .iter()
        .map(id)
        .collect();
    assert!(
        !ids.is_empty() && ids.len() < 20 && all["incomplet"] == false,
        "{all}"
    );
    for one in all["resultats"].as_array().unwrap() {
        let name = one["nom"].as_str().unwrap();
        let asked = [("nom", name), ("commune", "privas"), ("profession", "70")];
        let by_name = desk.call("chercher", &asked).await.unwrap();
        let found = by_name["resultats"].as_array().unwrap();
        assert!(found.iter().any(|known| id(known) == id(one)), "{name}");
    }
    // A city is not read whole, and says so; too little is no question.
    assert_eq!(ask("paris", "").await["incomplet"], true);
    for too_little in ["pa", "7"] {
        let none = ask(too_little, "").await;
        assert_eq!(none["resultats"], Value::Array(Vec::new()));
    }
    let nothing = desk.call("chercher", &[("nom", " ")]).await;
    assert_eq!(nothing.unwrap_err(), "annuaire.nom");
}

fn id(found: &Value) -> &str {
    found["identifiant"].as_str().unwrap()
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

    first_of_all(&desk, rpps, &family).await;
    outside_is_said(&desk).await;
    a_message_that_came_back(&desk, &two[1], &family).await;
    a_message_leaves(&desk);

    // One of the practice's own addresses is listed, the other is not known to the extract.
    desk.setting(
        "mes-adresses",
        &format!("{}, cabinet@ailleurs.mssante.fr", two[0]),
    );
    desk.ground.clock.advance(Duration::from_secs(86_400));
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
    // Where messages leave from is the practice's own, without being typed.
    assert!(
        page.contains(OWN) && page.contains("Dernier envoi"),
        "{page}"
    );
    assert!(!page.contains("n’est plus dans l’annuaire"), "{page}");

    // Another day most people are gone from the directory.
    let desk = desk.restart(7);
    desk.ground.clock.advance(Duration::from_secs(86_400));
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
    // Nothing left from the practice's own address for 35 days: it will be closed at 45.
    assert!(!desk.page().await.contains("Pas d’envoi depuis"));
    desk.ground.clock.advance(Duration::from_secs(34 * 86_400));
    let page = desk.page().await;
    assert!(page.contains("Pas d’envoi depuis 35 jours"), "{page}");
}

/// A favourite comes before everybody else of the same beginning, is there when nothing is typed, and by town alone.
async fn first_of_all(desk: &Desk, rpps: &str, family: &str) {
    let found = |json: Value| json["resultats"].as_array().unwrap().clone();
    let id = format!("8{rpps}");
    let word = family
        .split([' ', '-'])
        .find(|word| word.chars().count() > 2);
    let typed: String = word.unwrap().chars().take(3).collect();
    let asked = [("nom", typed.as_str())];
    let before = found(desk.call("chercher", &asked).await.unwrap());
    // Contacts first; and of several, the favourite.
    assert_eq!(before[0]["identifiant"], id.as_str());
    let other = before[before.len() - 1]["identifiant"].as_str().unwrap();
    desk.press(&format!("un/qui/favori:{other}"), &[])
        .await
        .unwrap();
    let after = found(desk.call("chercher", &asked).await.unwrap());
    assert_eq!(
        (&after[0]["identifiant"], &after[0]["favori"]),
        (&other.into(), &true.into())
    );
    assert_eq!(after[1]["identifiant"], id.as_str());
    let town = after[0]["boites"][0]["commune"].as_str().unwrap();
    let there = found(desk.call("chercher", &[("commune", town)]).await.unwrap());
    assert_eq!(there[0]["identifiant"], other);
    desk.press(
        "chercher",
        &[("nom", ""), ("commune", ""), ("profession", "")],
    )
    .await
    .unwrap();
    let page = desk.page().await;
    let name = after[0]["nom"].as_str().unwrap();
    assert!(
        page.contains("Mes favoris") && page.contains(name),
        "{page}"
    );
    desk.press(&format!("un/qui/favori:{other}"), &[])
        .await
        .unwrap();
    assert!(!desk.page().await.contains("Mes favoris"));
}

fn contact(name: &str, fields: &[(&str, Kept)]) -> Write {
    let own = [("type", "personne".into()), ("nom", name.into())];
    let fields = own.into_iter().chain(fields.iter().cloned());
    Write::CreateEntity(NewEntity {
        id: None,
        kind: "contact".into(),
        patient: None,
        fields: fields
            .map(|(field, value)| (field.to_owned(), value))
            .collect(),
    })
}

/// A contact with another messaging is found by the same search, with the reason and what to do instead.
async fn outside_is_said(desk: &Desk) {
    desk.commit(contact(
        "ZYGOMAR",
        &[
            ("courriel", "z@medical.apicrypt.org".into()),
            ("commune", "BREST".into()),
        ],
    ));
    let answer = desk.call("chercher", &[("nom", "zygo")]).await.unwrap();
    let said = &answer["hors-annuaire"][0]["adresses"][0];
    assert_eq!(said["adresse"], "z@medical.apicrypt.org");
    assert!(said["raison"].as_str().unwrap().contains("Apicrypt"));
    let form = [("nom", "zygo"), ("commune", "bre"), ("profession", "")];
    desk.press("chercher", &form).await.unwrap();
    let page = desk.page().await;
    for part in ["ZYGOMAR", "hors MSSanté", "écrivez-lui depuis Apicrypt"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

/// A message left from the practice's own address.
fn a_message_leaves(desk: &Desk) {
    let now = Clock::now_ms(desk.ground.clock.as_ref());
    let fields: Vec<(&str, Kept)> = vec![
        ("canal", "professionnel".into()),
        ("sens", "envoye".into()),
        ("avancement", "parti".into()),
        ("expediteur", OWN.into()),
        ("destinataires", Kept::Texts(vec!["b@c.mssante.fr".into()])),
        // A moment later: days without use are counted whole.
        ("instant", Kept::Integer(now + 1)),
    ];
    desk.commit(Write::CreateEntity(NewEntity {
        id: None,
        kind: "message".into(),
        patient: None,
        fields: fields
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect(),
    }));
}

/// Who sends says that nobody has this address: it is not offered, until who sends says nothing against it any more.
async fn a_message_that_came_back(desk: &Desk, address: &str, family: &str) {
    let form = [("nom", family), ("commune", ""), ("profession", "")];
    // Nobody sends messages here yet: nothing is known against it.
    desk.press("chercher", &form).await.unwrap();
    assert!(!desk.page().await.contains("n’existe plus"));
    desk.host
        .install_allowing(&package("fournisseur"), Author::host())
        .unwrap();
    let say = |addresses: &str| {
        desk.set(Level::Practice, "fournisseur", "injoignables", addresses);
    };
    let now = Clock::now_ms(desk.ground.clock.as_ref());
    say(&format!("{}={now}", address.to_uppercase()));
    desk.press("chercher", &form).await.unwrap();
    let page = desk.page().await;
    assert!(
        page.contains("n’a pas été remis") && page.contains(address),
        "{page}"
    );
    assert!(page.contains("n’existe plus"), "{page}");
    say("");
    desk.press("chercher", &form).await.unwrap();
    let page = desk.page().await;
    assert!(
        !page.contains("n’a pas été remis") && !page.contains("n’existe plus"),
        "{page}"
    );
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
    desk.setting("cle", "une-autre");
    assert_eq!(verify("899700000001").await.unwrap_err(), "annuaire.cle");
    desk.setting("cle", KEY);
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
    desk.ground.clock.advance(Duration::from_secs(29 * 86_400));
    assert!(!desk.search("mar", "").await.is_empty());
    desk.ground.clock.advance(Duration::from_secs(3 * 86_400));
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
    for table in ["bal", "communes", "lieux", "renvois", "fiches"] {
        let rows = desk
            .host
            .record()
            .store_find("annuaire", table, &tables)
            .unwrap();
        assert!(rows.is_empty(), "{table}");
    }
}
