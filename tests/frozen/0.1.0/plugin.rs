//! Built once with the SDK of 0.1.0 and never again: what it uses of the contract must go on working.

use socle_sdk::prelude::*;
use socle_sdk::random;

struct Fige;

const TABLE: &str = "mots";
const CLE: &str = "dernier";

impl Panel for Fige {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match contribution {
            "dossier" => dossier(c, view),
            _ => accueil(view),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let mot = event.fields().into_iter().find(|(name, _)| name == "mot").and_then(|(_, value)| value.into_text());
        match (event.name().as_str(), mot) {
            ("submitted", Some(mot)) => store::put(TABLE, CLE, &Data::Text(mot.clone()), &mot)?,
            (_, _) => c.scratch_set("presses", &Data::Integer(c.scratch_get("presses").as_integer().unwrap_or(0) + 1))?,
        }
        socle_sdk::invalidate(contribution);
        Ok(())
    }

    fn rows(_: &Context, _: &str, _: &str, into: &Page) -> Result<(), Failure> {
        let last = (into.first() + u64::from(into.count())).min(10_000);
        for number in into.first()..last {
            into.row(&number.to_string());
            into.cell(&Data::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        }
        into.total(10_000);
        Ok(())
    }
}

fn accueil(view: &View) -> Result<(), Failure> {
    view.heading("titre", 1, &texts::text("titre"));
    let mot = store::get(TABLE, CLE)?.into_text();
    match &mot {
        Some(mot) => view.text("mot", &texts::text_with("mot", &[("mot", mot.as_str().into())])),
        None => view.text("mot", &texts::text("aucun")),
    }
    view.badge("ton", "check", &settings::get("ton").into_text().unwrap_or_default());
    view.tone("good");
    view.section("saisie", "Saisie", |view| {
        view.form("formulaire", "Retenir", |view| {
            view.field("mot", "Un mot", "text", &mot.as_deref().into());
            view.required();
            view.choice("ton", "Ton", &[("neutre".into(), "Neutre".into()), ("vif".into(), "Vif".into())], &["neutre".into()]);
            Ok(())
        })?;
        view.button("oublier", "Oublier");
        view.confirm("Oublier ce mot ?");
        view.shortcut("o");
        Ok(())
    })?;
    view.table("liste", "Nombres", &[("nombre", "Nombre")], |view| {
        view.paged(10_000);
        Ok(())
    })
}

fn dossier(c: &Context, view: &View) -> Result<(), Failure> {
    let patient = c.patient().unwrap_or_default();
    let fiche = records::open("patient", &patient)?;
    let identite = identity_store::open(&patient)?;
    view.fact("nom", "Nom", &fiche.get("nom-naissance"), "text");
    view.fact("naissance", "Né(e) le", &identite.get("date-naissance"), "date");
    view.badge("statut", "none", &identite.statut());
    view.notice("a-savoir", "Cette extension est figée.");
    view.progress("avancement", "Avancement", Some(0.5));
    Ok(())
}

impl Command for Fige {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        match id {
            "essayer" => essayer(c, arguments),
            "relire" => relire(),
            "echouer" => Err(Failure::new("fige.non", "L’extension figée dit non.").hint("Rien à faire.").author("on purpose")),
            autre => Err(Failure::unsupported(autre)),
        }
    }
}

fn essayer(c: &Context, arguments: &Arguments) -> Result<Data, Failure> {
    let mot = arguments.text("mot").unwrap_or_default();
    let patient = c.patient().unwrap_or_default();
    log::info("a try begins");
    c.progress(Some(0.1), "Essai");
    store::put(TABLE, CLE, &Data::Text(mot.to_owned()), mot)?;
    let magasin = store::get(TABLE, CLE)?.into_text().unwrap_or_default();
    let fiche = records::open("patient", &patient)?;
    let nom = fiche.get("nom-naissance").into_text().unwrap_or_default();
    let identite = identity_store::open(&patient)?;
    let blob = Blob::of(b"socle ")?;
    blob.append(b"0.1.0")?;
    let session = session::current()?;
    c.scratch_set("essais", &Data::Integer(1))?;
    let vu = c.scratch_get("essais").as_integer() == Some(1) && !c.cancelled() && c.remaining_ms() > 0 && time::now_ms() > 0 && !session.role().is_empty();
    let champs = [
        format!("\"mot\":\"{mot}\""),
        format!("\"magasin\":\"{magasin}\""),
        format!("\"nom\":\"{nom}\""),
        format!("\"statut\":\"{}\"", identite.statut()),
        format!("\"taille\":{}", blob.size()),
        format!("\"aleas\":{}", random(16).len()),
        format!("\"vu\":{vu}"),
    ];
    Ok(Data::Json(format!("{{{}}}", champs.join(","))))
}

fn relire() -> Result<Data, Failure> {
    let magasin = store::get(TABLE, CLE)?.into_text().unwrap_or_default();
    let question = Query::new(TABLE);
    question.matches(&magasin);
    let trouves = store::find(&question)?.len();
    Ok(Data::Json(format!("{{\"magasin\":\"{magasin}\",\"trouves\":{trouves}}}")))
}

socle_sdk::export_command!(Fige);
socle_sdk::export_panel!(Fige);
