//! The work the benchmark measures inside a plugin; `tests/bench` does the same in plain Rust.

mod synthese;

use socle_formats::dmp;
use socle_formats::insi::{self, Message};
use socle_sdk::prelude::*;

struct Mesure;

impl Command for Mesure {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        match id {
            "rien" => Ok(Data::None),
            "insi" => read(arguments),
            "synthese" => synthese::write(arguments),
            "registre" => registry(arguments),
            // What a plugin under load does all the time: it reads, keeps, and asks to be drawn anew.
            "occuper" => {
                for _ in 0..READINGS {
                    read(arguments)?;
                }
                turn(c)?;
                Ok(Data::None)
            }
            other => Err(Failure::unsupported(other)),
        }
    }
}

impl Panel for Mesure {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match contribution {
            "un" => lines(view, 1),
            "mille" => lines(view, 250),
            "marque" | "etat" => {
                view.badge("tour", "half", &format!("tour {}", turns(c)));
                Ok(())
            }
            _ => {
                view.badge("tour", "half", &format!("tour {}", turns(c)));
                view.form("saisie", "Enregistrer", |view| {
                    view.field(
                        "motif",
                        "Motif",
                        "text",
                        &Data::Text("renouvellement".into()),
                    );
                    Ok(())
                })?;
                lines(view, 12)
            }
        }
    }

    fn handle(c: &Context, _: &str, _: &Event) -> Result<(), Failure> {
        turn(c)
    }
}

/// How often `occuper` reads its reply.
const READINGS: usize = 10;

fn read(arguments: &Arguments) -> Result<Data, Failure> {
    let Data::Bytes(reply) = arguments.get("reponse") else {
        return Err(Failure::unsupported("no reply given"));
    };
    match insi::lire_reponse(reply, None) {
        Ok(Message::Retour(_)) => Ok(Data::Flag(true)),
        Ok(Message::Faute(_)) => Ok(Data::Flag(false)),
        Err(error) => Err(Failure::new(error.code(), error.message())),
    }
}

fn registry(arguments: &Arguments) -> Result<Data, Failure> {
    let Data::Bytes(reply) = arguments.get("reponse") else {
        return Err(Failure::unsupported("no reply given"));
    };
    let read = dmp::read_registry(reply, None)
        .map_err(|error| Failure::new(error.code(), error.message()))?;
    match read.given() {
        Ok(registry) => Ok(u32::try_from(registry.entries.len())
            .unwrap_or(u32::MAX)
            .into()),
        Err(problem) => Err(Failure::new("mesure.registre", problem.message())),
    }
}

fn turns(c: &Context) -> i64 {
    match c.scratch_get("tours") {
        Data::Integer(turns) => turns,
        _ => 0,
    }
}

fn turn(c: &Context) -> Result<(), Failure> {
    c.scratch_set("tours", &Data::Integer(turns(c) + 1))?;
    for contribution in ["occupe", "marque", "etat"] {
        socle_sdk::invalidate(contribution);
    }
    Ok(())
}

/// Four nodes a line: the line, a badge, a value, a button.
fn lines(view: &View, lines: usize) -> Result<(), Failure> {
    for line in 0..lines {
        view.line(&format!("ligne-{line}"), |view| {
            view.badge("statut", "full", "qualifiée");
            view.tone("good");
            view.fact(
                "naissance",
                "Né(e) le",
                &Data::Text("1975-12-31".into()),
                "date",
            );
            view.button("ouvrir", &format!("Ouvrir {line}"));
            Ok(())
        })?;
    }
    Ok(())
}

socle_sdk::export_command!(Mesure);
socle_sdk::export_panel!(Mesure);
