//! A provider of identities, summaries and shared records that answers what the request tells it to; used by tests only.

mod shared;

use std::hint::black_box;

use socle_sdk::prelude::*;

/// The plugin has no state: each call gets a fresh instance.
struct Plugin;

impl Command for Plugin {
    fn run(_: &Context, _: &str, _: &Arguments) -> Result<Data, Failure> {
        identity::search(&Request::new())?;
        Ok(Data::None)
    }
}

impl IdentityProvider for Plugin {
    fn search(c: &Context, request: &Request) -> Result<(), Failure> {
        let detail = request.get("detail").into_text().unwrap_or_default();
        let ask = request.get("ask").into_text().unwrap_or_default();
        if ask == "ins" {
            request.answer("matricule", &detail.into());
            request.answer("code", &"00".into());
            return Ok(());
        }
        if ask == "misplace" {
            return misplace(c, request, &detail);
        }
        let extra = perform(&ask, &detail)?;
        request.answer("code", &"00".into());
        let patient = c.patient().unwrap_or_default();
        let who = format!(
            "{}:{}:{patient}",
            c.origin(),
            c.caller().unwrap_or_default()
        );
        request.answer("who", &who.into());
        request.answer("extra", &extra.into());
        for n in 0..3_i64 {
            request.answer_row(&[("n".to_owned(), n.into())]);
        }
        Ok(())
    }

    fn verify(_: &Context, _: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("identity.verify"))
    }
}

impl SummaryProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let detail = request.get("detail").into_text().unwrap_or_default();
        let ask = request.get("ask").into_text().unwrap_or_default();
        perform(&ask, &detail)?;
        let who = format!(
            "{}:{}",
            c.caller().unwrap_or_default(),
            c.patient().unwrap_or_default()
        );
        request.answer("version", &3_i64.into());
        request.answer("document", &who.into());
        Ok(())
    }
}

/// Writes the matricule of the patient where none belongs.
fn misplace(c: &Context, request: &Request, place: &str) -> Result<(), Failure> {
    let patient = c.patient().unwrap_or_default();
    let seen = identity_store::matricule_unqualified(&patient)?;
    let (matricule, _) = seen.unwrap_or_default();
    let bare = matricule.get(..13).unwrap_or_default();
    request.answer("code", &"00".into());
    match place {
        "matricule" => request.answer("matricule", &matricule.as_str().into()),
        "name" => request.answer("nom-naissance", &matricule.as_str().into()),
        "spaced" => {
            let spaced: String = bare.chars().flat_map(|c| [c, ' ']).collect();
            request.answer("extra", &format!("NIR {spaced}").into());
        }
        "number" => request.answer("extra", &bare.parse::<i64>().unwrap_or(0).into()),
        "key" => request.answer(bare, &true.into()),
        "json" => request.answer("extra", &Data::Json(format!("[\"{matricule}\"]"))),
        "bytes" => request.answer("extra", &Data::Bytes(bare.as_bytes().to_vec())),
        "reversed" => {
            let reversed: String = bare.chars().rev().collect();
            request.answer("extra", &reversed.into());
        }
        "percent" => {
            let coded: String = bare.bytes().map(|byte| format!("%{byte:02x}")).collect();
            request.answer("extra", &coded.into());
        }
        "halves" => {
            let (first, last) = bare.split_at_checked(7).unwrap_or_default();
            request.answer("fin", &last.into());
            request.answer("debut", &first.into());
        }
        "row" => request.answer_row(&[("n".to_owned(), matricule.as_str().into())]),
        "question" => request.set("autre", &matricule.as_str().into()),
        "failure" => return Err(Failure::new("fournisseur.refus", format!("Déjà {bare}."))),
        "detail" => {
            let mut failure = Failure::new("fournisseur.refus", "Le fournisseur refuse.");
            failure.details.push(("hint".to_owned(), matricule));
            return Err(failure);
        }
        "reason" => {
            let identity = identity_store::open(&patient)?;
            identity_store::mark(&patient, identity.revision(), "homonyme", true, &matricule)?;
        }
        "traits" => {
            let identity = identity_store::open(&patient)?;
            let answer = [
                ("nom-naissance".to_owned(), matricule.as_str().into()),
                ("matricule".to_owned(), matricule.as_str().into()),
                ("oid".to_owned(), "1.2.250.1.213.1.4.10".into()),
            ];
            identity_store::record_answer(&patient, identity.revision(), &answer, "traits")?;
        }
        _ => {}
    }
    Ok(())
}

impl MessagingProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let channel = request.get("channel").into_text().unwrap_or_default();
        let who = format!("{channel}:{}", c.caller().unwrap_or_default());
        request.answer("reason", &who.into());
        request.answer("possible", &true.into());
        if request.get("unreachable").as_flag() == Some(true) {
            // Those of its setting, with the instant each came back.
            for one in settings::list("injoignables") {
                let (address, since) = one.split_once('=').unwrap_or((&one, "0"));
                request.answer_row(&[
                    ("address".to_owned(), address.into()),
                    ("reason".to_owned(), "Cette adresse n’existe plus.".into()),
                    ("since".to_owned(), since.parse::<i64>().unwrap_or(0).into()),
                ]);
            }
        }
        Ok(())
    }

    /// What was asked is kept, a line a value; refused to an address that begins with `refus`.
    fn send(_: &Context, request: &Request) -> Result<(), Failure> {
        let text = |key: &str| request.get(key).into_text().unwrap_or_default();
        let texts = |key: &str| request.get(key).into_texts().join(",");
        let to = texts("to");
        if to.starts_with("refus") {
            return Err(Failure::new("fournisseur.refus", "Le fournisseur refuse."));
        }
        let said = [to, text("subject"), texts("documents"), text("text")].join("\n");
        let entry = socle_sdk::uuid();
        store::put("messages", &entry, &said.into(), "")?;
        request.answer_row(&[("entry".to_owned(), entry.into())]);
        Ok(())
    }
}

impl DirectoryProvider for Plugin {
    fn search(_: &Context, request: &Request) -> Result<(), Failure> {
        let words = request.get("words").into_text().unwrap_or_default();
        request.answer_row(&known(&words));
        Ok(())
    }

    fn find(_: &Context, request: &Request) -> Result<(), Failure> {
        let address = request.get("address").into_text().unwrap_or_default();
        if let Some((name, _)) = address.split_once('@') {
            request.answer_row(&known(name));
        }
        Ok(())
    }
}

/// Somebody of this name, whom the directory of the tests knows two mailboxes of.
fn known(name: &str) -> Vec<(String, Data)> {
    let addresses = ["cabinet", "hopital"].map(|place| format!("{name}@{place}.mss.test"));
    let kinds = ["PER", "ORG"].map(str::to_owned);
    vec![
        ("name".to_owned(), name.into()),
        ("id".to_owned(), "899700000077".into()),
        ("speciality".to_owned(), "Cardiologie".into()),
        ("mss".to_owned(), addresses.to_vec().into()),
        ("mss-kinds".to_owned(), kinds.to_vec().into()),
    ]
}

/// Do what is asked on the way to the answer.
fn perform(ask: &str, detail: &str) -> Result<String, Failure> {
    Ok(match ask {
        "store" => {
            store::put("provided", detail, &"par le fournisseur".into(), "")?;
            String::new()
        }
        "identity" => {
            let identity = identity_store::open(detail)?;
            format!("{} r{}", identity.statut(), identity.revision())
        }
        "check" => {
            let identity = identity_store::open(detail)?;
            identity_store::check(detail, identity.revision(), "passeport")?
        }
        "find" => {
            let query = Query::new("patient");
            let found = records::find(&query)?;
            found.len().to_string()
        }
        "http" => {
            let response = http::Request::new("GET", detail).send()?;
            response.status().to_string()
        }
        "vitale" => {
            let (state, simulated) = (vitale::state()?, vitale::simulated()?);
            let persons = vitale::read()?;
            let names = persons
                .iter()
                .filter_map(|person| person.get("prenom").into_text());
            let own = persons
                .iter()
                .filter_map(|person| person.get("nir").into_text());
            let (names, own): (Vec<_>, Vec<_>) = (names.collect(), own.collect());
            format!("{state} {simulated} {} {}", names.join(","), own.join(","))
        }
        "apcv" => {
            let (state, simulated) = (apcv::state()?, apcv::simulated()?);
            let readings = apcv::read()?;
            let said: Vec<_> = readings
                .iter()
                .map(|reading| {
                    let text = |name: &str| reading.get(name).into_text().unwrap_or_default();
                    // Whoever has a handle learns no matricule from it.
                    format!("{}{}", text("premier-prenom"), text("matricule"))
                })
                .collect();
            format!("{state} {simulated} {}", said.join(","))
        }
        "apcv-record" => {
            let identity = identity_store::open(detail)?;
            record_reading(detail, identity.revision(), 0)?
        }
        "again" => {
            identity::search(&Request::new())?;
            String::new()
        }
        "refuse" => return Err(Failure::new("fournisseur.refus", "Le fournisseur refuse.")),
        "panic" => panic!("{detail}"),
        "loop" => {
            let mut n = 0_u64;
            loop {
                n = black_box(n.wrapping_add(1));
            }
        }
        "spin-and-refuse" => {
            let mut n = 0_u64;
            for _ in 0..detail.parse::<u64>().unwrap_or_default() * 1_000_000 {
                n = black_box(n.wrapping_add(1));
            }
            return Err(Failure::new("fournisseur.refus", "Le fournisseur refuse."));
        }
        _ => String::new(),
    })
}

fn record_reading(patient: &str, revision: u64, person: usize) -> Result<String, Failure> {
    let readings = apcv::read()?;
    let reading = readings
        .get(person)
        .ok_or_else(|| Failure::new("fournisseur.personne", "Cette personne n’y est pas."))?;
    identity_store::record_reading(patient, revision, reading)
}

impl OnEvent for Plugin {
    fn deliver(c: &Context, happening: &Happening) -> Result<(), Failure> {
        let patient = c.patient().unwrap_or_default();
        let person = happening.get("person").as_integer().unwrap_or(0);
        let identity = identity_store::open(&patient)?;
        let person = usize::try_from(person).unwrap_or(usize::MAX);
        record_reading(&patient, identity.revision(), person).map(drop)
    }
}

socle_sdk::export_command!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_identity_provider!(Plugin);
socle_sdk::export_summary_provider!(Plugin);
socle_sdk::export_shared_record_provider!(Plugin);
socle_sdk::export_delivery!(Plugin);
socle_sdk::export_messaging_provider!(Plugin);
socle_sdk::export_directory_provider!(Plugin);
