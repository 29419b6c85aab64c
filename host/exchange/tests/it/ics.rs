//! Agendas kept elsewhere.

use jiff::tz::TimeZone;
use socle_exchange::ics::{Calendar, Event, IcsError, MAX_BYTES, read};

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn calendar(events: &str) -> String {
    let text =
        format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//essai//FR\n{events}\nEND:VCALENDAR\n");
    text.replace('\n', "\r\n")
}

#[track_caller]
fn one(lines: &str) -> Event {
    let text = calendar(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"));
    let mut read = read(text.as_bytes(), &paris()).unwrap();
    assert_eq!(read.events.len(), 1, "{read:?}");
    read.events.remove(0)
}

#[test]
fn an_appointment_is_on_the_wall_of_the_practice_whatever_zone_it_is_said_in() {
    for (start, expected) in [
        // In March Paris is an hour ahead of UTC, in July two.
        ("DTSTART:20260302T083000Z", "2026-03-02T09:30:00"),
        ("DTSTART:20260702T083000Z", "2026-07-02T10:30:00"),
        (
            "DTSTART;TZID=Europe/Paris:20260302T093000",
            "2026-03-02T09:30:00",
        ),
        (
            "DTSTART;TZID=Indian/Reunion:20260302T093000",
            "2026-03-02T06:30:00",
        ),
        // Floating, and a zone nobody knows by that name.
        ("DTSTART:20260302T093000", "2026-03-02T09:30:00"),
        (
            "DTSTART;TZID=\"Romance Standard Time\":20260302T093000",
            "2026-03-02T09:30:00",
        ),
    ] {
        let event = one(&format!("UID:a\n{start}\nSUMMARY:ADRUN Zoé"));
        assert_eq!(event.start.to_string(), expected, "{start}");
    }
}

#[test]
fn title_length_and_what_was_called_off_are_read() {
    let event = one(
        "UID:rdv-1@agenda\nDTSTART:20260302T093000\nDTEND:20260302T095000\nSUMMARY:ADRUN Zoé\\, suivi \n de tension\nDESCRIPTION:Née le 31/12/1975\\nTél. 06\nSTATUS:CANCELLED",
    );
    assert_eq!(event.title, "ADRUN Zoé, suivi de tension");
    assert_eq!(event.about, "Née le 31/12/1975 Tél. 06");
    assert_eq!((event.minutes, event.is_cancelled), (Some(20), true));
    let event = one("UID:a\nDTSTART:20260302T093000\nDURATION:PT1H5M\nSUMMARY:x");
    assert_eq!((event.minutes, event.is_cancelled), (Some(65), false));
    // An end before the start, or days away, is no length.
    for end in ["20260302T093000", "20260302T080000", "20260305T080000"] {
        let event = one(&format!(
            "UID:a\nDTSTART:20260302T093000\nDTEND:{end}\nSUMMARY:x"
        ));
        assert_eq!(event.minutes, None, "{end}");
    }
}

#[test]
fn what_is_left_out_is_counted_and_what_is_wrong_is_named() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:conges\nDTSTART;VALUE=DATE:20260302\nSUMMARY:Congés\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:staff\nDTSTART:20260302T120000\nRRULE:FREQ=WEEKLY\nSUMMARY:Staff\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:staff\nRECURRENCE-ID:20260309T120000\nDTSTART:20260309T130000\nSUMMARY:Staff\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:sans\nSUMMARY:x\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20260302T120000\nSUMMARY:sans nom\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:faux\nDTSTART:20261345T120000\nSUMMARY:x\nEND:VEVENT\n\
         BEGIN:VTODO\nUID:t\nSUMMARY:x\nEND:VTODO",
    );
    let read = read(text.as_bytes(), &paris()).unwrap();
    let names: Vec<_> = read.events.iter().map(|event| event.uid.as_str()).collect();
    assert_eq!(names, ["staff", "staff 20260309T120000"]);
    let Calendar {
        all_day,
        repeated,
        unreadable,
        ..
    } = read;
    assert_eq!((all_day, repeated), (1, 1));
    let named: Vec<_> = unreadable
        .iter()
        .map(|one| (one.which.as_str(), one.why))
        .collect();
    let expected = [
        ("x", "sans début"),
        ("sans nom", "sans identifiant"),
        ("x", "son début ne se lit pas"),
    ];
    assert_eq!(named, expected);
}

#[test]
fn what_is_no_agenda_is_refused_and_nothing_breaks() {
    let nested = format!(
        "BEGIN:VCALENDAR\r\n{}{}END:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\n".repeat(100_000),
        "END:VEVENT\r\n".repeat(100_000)
    );
    let bad: [&[u8]; 6] = [
        b"",
        b"%PDF-1.4",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x",
        &[0xff; 64],
        nested.as_bytes(),
    ];
    for bytes in bad {
        let head = &bytes[..bytes.len().min(40)];
        match read(bytes, &paris()) {
            Err(error @ IcsError::Malformed(_)) => assert_eq!(error.code(), "agenda.fichier"),
            other => panic!("{head:?}: {other:?}"),
        }
    }
    assert_eq!(
        read(&vec![b' '; MAX_BYTES + 1], &paris()),
        Err(IcsError::TooLarge)
    );
}
