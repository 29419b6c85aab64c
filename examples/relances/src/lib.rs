//! Whom to call back, and when.
//!
//! One row of the store for each reminder. Its key begins with the date, so that the store itself sorts and limits.

mod days;
mod reminders;

use socle_sdk::prelude::*;

use reminders::Reminder;

struct Plugin;

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match c.patient() {
            Some(patient) if contribution == "relances" => of_patient(&patient, view),
            _ => to_do(view),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let patient = patient(c)?;
        match event.target().split('/').collect::<Vec<_>>().as_slice() {
            ["nouvelle"] => note(&patient, &Arguments::new(event.fields()))?,
            // The row's key, then the button's.
            ["notees", key, "fait"] => reminders::remove(key)?,
            _ => return Err(Failure::unsupported("an event of no control")),
        }
        changed(contribution);
        Ok(())
    }
}

impl Command for Plugin {
    fn run(c: &Context, _: &str, arguments: &Arguments) -> Result<Data, Failure> {
        patient(c)?;
        reminders::remove(arguments.text("relance").unwrap_or_default())?;
        changed("relances");
        Ok(texts::text("notee-faite").into())
    }
}

fn patient(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| Failure::unsupported("no patient in this call"))
}

/// What the plugin keeps changed: both panels show it.
fn changed(contribution: &str) {
    socle_sdk::invalidate(contribution);
    socle_sdk::invalidate("a-faire");
}

fn of_patient(patient: &str, view: &View) -> Result<(), Failure> {
    let noted: Vec<Reminder> = reminders::until(None)?
        .into_iter()
        .filter(|one| one.patient == patient)
        .collect();
    if noted.is_empty() {
        view.text("aucune", &texts::text("aucune"));
    }
    view.column("notees", |view| {
        for one in &noted {
            view.line(&one.key, |view| {
                view.fact("quoi", &one.text, &one.date.as_str().into(), "date");
                view.button("fait", &texts::text("fait"));
                Ok(())
            })?;
        }
        Ok(())
    })?;
    view.form("nouvelle", &texts::text("noter"), |view| {
        view.field("motif", &texts::text("motif"), "text", &Data::None);
        view.required();
        view.field("le", &texts::text("le"), "date", &Data::None);
        view.required();
        Ok(())
    })
}

fn to_do(view: &View) -> Result<(), Failure> {
    let ahead = settings::get("avance-jours").as_integer().unwrap_or(7);
    let due = reminders::until(days::after(&time::today(), ahead).as_deref())?;
    if due.is_empty() {
        let days = [("jours", Data::Integer(ahead))];
        view.text("rien", &texts::text_with("rien-a-faire", &days));
        return Ok(());
    }
    let columns = [
        ("date", texts::text("colonne-date")),
        ("patient", texts::text("colonne-patient")),
        ("motif", texts::text("colonne-motif")),
    ];
    let columns: Vec<(&str, &str)> = columns
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    view.table("table", &texts::text("a-faire"), &columns, |view| {
        for one in &due {
            view.row(&one.key);
            view.cell(&one.date.as_str().into(), "date");
            view.cell(&one.name.as_str().into(), "text");
            view.cell(&one.text.as_str().into(), "text");
        }
        Ok(())
    })
}

fn note(patient: &str, fields: &Arguments) -> Result<(), Failure> {
    let Some(text) = fields.text("motif") else {
        return Err(Failure::new("relances.motif", texts::text("motif-absent")).field("motif"));
    };
    let date = fields.text("le").unwrap_or_default();
    if date < time::today().as_str() {
        return Err(Failure::new("relances.date", texts::text("date-passee")).field("le"));
    }
    let file = records::open("patient", patient)?;
    let name = ["nom-naissance", "premier-prenom"]
        .map(|field| file.get(field).into_text().unwrap_or_default())
        .join(" ");
    reminders::add(patient, &name, date, text)
}

socle_sdk::export_panel!(Plugin);
socle_sdk::export_command!(Plugin);
