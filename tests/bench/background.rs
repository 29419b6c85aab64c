//! What the search of identities in the background costs the one who works: the demonstration's window on all its plugins,
//! drawn while INSi, at 20 ms an answer, is asked about everybody.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socle_formats::identite::{Acte, Attribut};
use socle_formats::traits::{Sexe, Traits};
use socle_practice::{Practice, demonstration};
use socle_record::{Author, Moyen, NewPatient, PatientSearch, Unit, Write};
use socle_runtime::Cancel;
use socle_sandbox::{Announce, Behaviour, Options, Sandbox};
use socle_screen::Screen;
use socle_screen::live::LiveModel;

use crate::frames::Glass;
use crate::timing::{Failed, Measure, Spread};

pub(crate) const NAME: &str = "frame: while the background asks INSi";
pub(crate) const BUSY: &str = "all are asked about";
const QUIET: &str = "the same window, quiet";

const SEARCH: &str = "insi/rechercherInsAvecTraitsIdentite";
const LATENCY: Duration = Duration::from_millis(20);
/// Patients of one unit of work.
const AT_ONCE: usize = 1_000;
/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Ask about so many patients, and draw frames for `length` before it and as long as it lasts.
pub(crate) fn while_all_are_asked(patients: usize, length: Duration) -> Result<Measure, Failed> {
    let home = tempfile::tempdir()?;
    demonstration::make(home.path())?;
    let sandbox = Sandbox::start(Options {
        behaviour: Behaviour::normal().with_latency(LATENCY),
        announce: Announce::StateFile,
        ..Options::new(home.path().join(demonstration::SANDBOX_FOLDER))
    })?;
    let practice = Practice::open(home.path())?;
    let first = practice.record().patients(&PatientSearch {
        words: String::new(),
        first: 0,
        count: 1,
    })?;
    let first = first.rows.into_iter().next().ok_or("no patient")?;
    let model = LiveModel::new(
        &practice.host,
        practice.runtime(),
        practice.purpose,
        Arc::new(|| {}),
    );
    let mut glass = Glass::new(Screen::new(Rc::new(model)));
    glass.screen.open(Arc::new(first));
    glass.settle()?;
    let quiet = glass.draw(length);

    set_aside(&practice, "VANDERMONDE")?;
    let asked = sandbox.traffic().count(SEARCH);
    let begun = Instant::now();
    // The first of them are asked about as soon as they are there.
    register(&practice, patients)?;
    practice.runtime().block_on(practice.host.command(
        "ins",
        "interroger-tous",
        None,
        Vec::new(),
        Cancel::default(),
    ))?;
    let (host, runtime) = (practice.host.clone(), practice.runtime().clone());
    let work = runtime.spawn(async move { host.settle(PATIENCE).await });
    let mut busy = glass.draw(Duration::from_secs(1));
    while !work.is_finished() {
        busy.extend(glass.draw(Duration::from_secs(1)));
    }
    if !runtime.block_on(work)? {
        return Err("the search never ended".into());
    }
    let seconds = begun.elapsed().as_secs_f64();
    let asked = sandbox.traffic().count(SEARCH) - asked;
    if asked < patients as u64 {
        let page = practice.host.render("ins", "accueil", None);
        let (page, _) = runtime.block_on(page)?;
        return Err(format!("asked about {asked} of {patients}:\n{}", page.to_text()).into());
    }
    #[allow(clippy::cast_precision_loss)]
    let rate = asked as f64 / seconds;
    Ok(Measure {
        name: NAME,
        note: Some(format!(
            "{asked} calls in {seconds:.1} s, {rate:.0} a second, while {} frames were drawn",
            busy.frames
        )),
        sides: vec![
            (BUSY, Spread::of(busy.times)),
            ("on the processor alone", Spread::of(busy.processor)),
            (QUIET, Spread::of(quiet.times)),
            ("on the processor alone, quiet", Spread::of(quiet.processor)),
        ],
    })
}

/// Of one person of the demonstration INSi says that it is unavailable, and the queue would rest for a minute.
fn set_aside(practice: &Practice, name: &str) -> Result<(), Failed> {
    let found = practice.record().patients(&PatientSearch {
        words: name.to_owned(),
        first: 0,
        count: 1,
    })?;
    let patient = found.rows.into_iter().next().ok_or("they are not there")?;
    let change = Write::Identite {
        patient: patient.id,
        revision: patient.revision,
        acte: Acte::Marquer(Attribut::Fictif, true, None),
        moyen: Moyen::Saisie,
    };
    practice
        .record()
        .commit(&Unit::new(Author::host()).with(change))?;
    Ok(())
}

/// Patients nobody asked about, whom INSi does not know: each is one call and an answer without an identity.
fn register(practice: &Practice, patients: usize) -> Result<(), Failed> {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    for first in (0..patients).step_by(AT_ONCE) {
        let mut unit = Unit::new(Author::host());
        for n in first..patients.min(first + AT_ONCE) {
            let name: String = [17_576, 676, 26, 1]
                .map(|part| letter(n / part))
                .into_iter()
                .collect();
            let traits = Traits {
                nom_naissance: format!("BENCH{name}"),
                premier_prenom: "JEAN".into(),
                liste_prenoms: "JEAN".into(),
                sexe: Sexe::M,
                date_naissance: "1950-01-01".parse()?,
                lieu_naissance: None,
            };
            unit.writes
                .push(Write::CreatePatient(NewPatient::new(traits)));
        }
        practice.record().commit(&unit)?;
    }
    Ok(())
}
