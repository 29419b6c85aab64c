//! Every kind of node and everything that can be said more about one.

use socle_sdk::prelude::*;

/// One of each.
pub(super) fn all(view: &View) -> Result<(), Failure> {
    view.heading("title", 2, "Tous les éléments");
    view.column("column", |view| {
        view.line("line", |view| {
            view.text("text", "Un texte.");
            view.hint("Une précision.");
            view.badge("badge", "full", "plein");
            view.tone("good");
            Ok(())
        })
    })?;
    view.section("facts", "Valeurs", |view| {
        for (key, value, format) in [
            ("date", Data::from("1975-12-31"), "date"),
            ("instant", Data::Integer(0), "instant"),
            ("matricule", Data::from("275126322074974"), "matricule"),
            ("amount", Data::Integer(2_650), "amount"),
            ("flag", Data::Flag(true), "text"),
            ("unknown", Data::from("tel quel"), "hologram"),
        ] {
            view.fact(key, key, &value, format);
        }
        Ok(())
    })?;
    view.notice("notice", "À lire.");
    view.tone("attention");
    view.image("image", "image/png", &[0x89, b'P', b'N', b'G'], "Une image");
    view.progress("progress", "Avancement", Some(0.5));
    view.progress("unknown-progress", "Avancement inconnu", None);
    view.open_dialog("dialog", "Une question");
    view.text("question", "Continuer ?");
    view.button("yes", "Oui");
    view.close();
    view.tone("information");
    letters(view)
}

/// Letters that matter, a page turned to the patient, a button that leads to a place of the host.
fn letters(view: &View) -> Result<(), Failure> {
    view.text("short", "CAROLINE");
    view.mark_letters(&[(3, 3)]);
    view.fact("long", "Nom", &"CARROLINE".into(), "text");
    // The second overlaps the first, the last is past the end.
    view.mark_letters(&[(3, 4), (2, 4), (40, 41)]);
    view.table("cells", "Traits", &[("a", "A"), ("b", "B")], |table| {
        table.row("r");
        table.cell(&"1975-12-31".into(), "date");
        table.mark_letters(&[(0, 2)]);
        table.cell(&"ÉLAN".into(), "text");
        table.mark_letters(&[(0, 1)]);
        Ok(())
    })?;
    view.page("page", "Vérifiez avec le patient", |page| {
        page.fact("name", "Nom", &"CAROLINE".into(), "text");
        Ok(())
    })?;
    view.button("correct", "Corriger");
    view.leads_to("identity");
    view.button("nowhere", "Ailleurs");
    view.leads_to("lune");
    let labels = ["janvier".to_owned(), "février".to_owned()];
    // A number that is none, and one that lacks.
    let series = [
        ("Envois".to_owned(), vec![3.0, f64::NAN]),
        ("Autres".to_owned(), vec![1.5]),
    ];
    view.chart("chart", "Envois par mois", "hologram", &labels, &series);
    view.button("file", "Ouvrir le dossier");
    view.opens("quelqu-un");
    view.begins("summary");
    view.button("nothing", "Rien");
    view.begins("summary");
    view.table("files", "Dossiers", &[("a", "A")], |table| {
        table.row("r");
        table.cell(&"DUPONT".into(), "text");
        table.opens("quelqu-un");
        table.begins("summary");
        Ok(())
    })?;
    Ok(())
}

/// A form with every kind of field, and buttons with a key, a question, a reason.
pub(super) fn form(view: &View) -> Result<(), Failure> {
    view.form("form", "Enregistrer", |view| {
        for (key, kind, value) in [
            ("word", "text", Data::from("mot")),
            ("lines", "multiline", Data::from("une\ndeux")),
            ("day", "date", Data::from("2026-01-31")),
            ("count", "integer", Data::Integer(3)),
            ("size", "number", Data::Number(1.5)),
            ("yes", "flag", Data::Flag(true)),
            ("code", "secret", Data::from("1234")),
            (
                "several",
                "texts",
                vec!["un".to_owned(), "deux".to_owned()].into(),
            ),
            ("other", "telepathy", Data::None),
        ] {
            view.field(key, key, kind, &value);
        }
        view.required();
        view.problem("Ce champ manque.");
        let options = [
            ("a".to_owned(), "Premier".to_owned()),
            ("b".to_owned(), "Second".to_owned()),
        ];
        view.choice("choice", "Un choix", &options, &["b".to_owned()]);
        Ok(())
    })?;
    view.field("to", "À", "text", &Data::None);
    let options = [
        ("a@essai.test", "Dr ANNE", "Lyon"),
        ("b@essai.test", "Dr BEN", ""),
    ];
    let options = options.map(|(value, label, more)| (value.into(), label.into(), more.into()));
    view.suggest(&options);
    view.button("send", "Envoyer");
    view.shortcut("1");
    view.confirm("Envoyer vraiment ?");
    view.tone("primary");
    view.button("refuse", "Refuser");
    view.disabled("Pas maintenant.");
    Ok(())
}
