//! The work the benchmark measures inside a plugin; `tests/bench` does the same in plain Rust.

use socle_formats::insi::{self, Message};
use socle_sdk::prelude::*;

struct Mesure;

impl Command for Mesure {
    fn run(_: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        match id {
            "rien" => Ok(Data::None),
            "insi" => {
                let Data::Bytes(reply) = arguments.get("reponse") else {
                    return Err(Failure::unsupported("no reply given"));
                };
                match insi::lire_reponse(reply, None) {
                    Ok(Message::Retour(_)) => Ok(Data::Flag(true)),
                    Ok(Message::Faute(_)) => Ok(Data::Flag(false)),
                    Err(error) => Err(Failure::new(error.code(), error.message())),
                }
            }
            other => Err(Failure::unsupported(other)),
        }
    }
}

impl Panel for Mesure {
    fn render(_: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        let lines = if contribution == "un" { 1 } else { 250 };
        // Four nodes a line: the line, a badge, a value, a button.
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
}

socle_sdk::export_command!(Mesure);
socle_sdk::export_panel!(Mesure);
