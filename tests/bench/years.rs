//! Ten years of a large practice, for what is counted over them: a million consultations, three hundred thousand documents and
//! their sends, by five doctors, one after the other as time went. Put there by the store's own statements in one transaction,
//! its indexes made afterwards: a minute instead of an hour. What is measured comes later.

use std::error::Error;

use rusqlite::Connection;

/// The first and the last year.
pub(crate) const YEARS: [i32; 2] = [2016, 2025];
/// Their days.
const DAYS: u32 = 3_653;
/// What is filled, whose indexes are made again.
const TABLES: &str = "'patients', 'entities', 'documents', 'outbox', 'journal'";

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) patients: usize,
    pub(crate) consultations: usize,
    pub(crate) sends: usize,
}

/// Rows of so many numbers `n` from 0 on.
fn numbers(count: usize) -> String {
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count} - 1)"
    )
}

/// An id as the record mints them, of a row of its own.
fn id(kind: u8, n: &str) -> String {
    format!(
        "printf('0190{kind:04x}-%04x-7%03x-8%03x-%012x', {n} >> 16, {n} & 4095, {n} % 4093, {n} * 2654435761 % 281474976710656)"
    )
}

/// The patient of a number, as if by chance.
fn patient(n: &str, patients: usize) -> String {
    format!(
        "(SELECT p.id FROM patients p WHERE p.seq = 1 + (({n}) * 2654435761 >> 7) % {patients})"
    )
}

/// The day of the number `n` of so many.
fn day(count: usize) -> String {
    let first = YEARS[0];
    format!("date('{first}-01-01', '+' || (n * {DAYS} / {count}) || ' days')")
}

/// Fills an empty record.
pub(crate) fn fill(database: &Connection, size: Size) -> Result<(), Box<dyn Error>> {
    database.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN",
    )?;
    let indexes: Vec<(String, String)> = database
        .prepare(&format!(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({TABLES})"
        ))?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (name, _) in &indexes {
        database.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for statement in statements(size) {
        database.execute_batch(&statement)?;
    }
    for (_, index) in &indexes {
        database.execute_batch(index)?;
    }
    database.execute_batch("COMMIT")?;
    Ok(())
}

fn statements(size: Size) -> [String; 9] {
    let Size {
        patients,
        consultations,
        sends,
    } = size;
    let doctor = "'81000100010' || (n % 5)";
    let consulted = day(consultations);
    let sent = day(sends);
    // A document follows each third consultation or so, of the same patient on the same day.
    let followed = patient(&format!("n * {consultations} / {sends}"), patients);
    let noon = format!("1000 * (unixepoch({sent}) + 36000)");
    [
        format!(
            "{} INSERT INTO patients (id, revision, identity_revision, created_ms, fields, sort_key, nom_naissance,
                                      premier_prenom, liste_prenoms, date_naissance, sexe, statut, attributs, a_verifier)
             SELECT {}, 1, 1, 0, '{{}}', 'EXEMPLE ' || n, 'EXEMPLE ' || n, 'ZOE', 'ZOE',
                    date('1930-01-01', '+' || (n * 7919 % 33000) || ' days'), 'F', iif(n % 5, 'qualifiee', 'provisoire'), 0, 0 FROM numbers",
            numbers(patients),
            id(1, "n")
        ),
        // One in fifty was never validated.
        format!(
            "{} INSERT INTO entities (id, kind, patient, revision, etat, author, sort_key, words, created_ms, updated_ms, fields)
             SELECT {}, 'consultation', {}, 1, iif(n % 50 = 0, 'ouverte', 'validee'), {doctor}, {consulted}, '',
                    1000 * (unixepoch({consulted}) + 32400), 1000 * (unixepoch({consulted}) + 34200),
                    '{{\"motif\":{{\"text\":\"suivi de la tension\"}},\"conclusion\":{{\"text\":\"stable, revoir dans trois mois\"}}}}'
             FROM numbers",
            numbers(consultations),
            id(2, "n"),
            patient("n", patients)
        ),
        // Every fourth patient has a disease of long duration.
        format!(
            "INSERT INTO entities (id, kind, patient, revision, etat, author, system, code, sort_key, words, created_ms,
                                   updated_ms, fields)
             SELECT {}, 'ald', id, 1, 'actif', '810001000100', 'cim-10', 'E11.9', '2015-03-01', '', 0, 0, '{{}}'
             FROM patients WHERE seq % 4 = 0",
            id(3, "seq")
        ),
        // All documents have the same content: nobody opens them.
        format!("INSERT INTO blobs (seq, digest, size_bytes, refs) VALUES (1, zeroblob(32), 0, {sends})"),
        // One in ten is a medical summary.
        format!(
            "{} INSERT INTO documents (id, patient, revision, title, words, type_system, type_code, type_label, statut, is_read,
                                       author, date, created_ms, updated_ms, version)
             SELECT {}, {followed}, 1, 'Compte rendu de consultation', 'compte rendu consultation', 'loinc',
                    CASE n % 10 WHEN 0 THEN 'SYNTH' WHEN 1 THEN '11490-0' ELSE '11488-4' END, 'Compte rendu', 'valide', 1,
                    'Dr ' || {doctor}, {sent}, {noon}, {noon}, 1 FROM numbers",
            numbers(sends),
            id(4, "n")
        ),
        "INSERT INTO document_versions (document_seq, number, mime, blob_seq, created_ms, author)
         SELECT seq, 1, iif(type_code = 'SYNTH' AND seq % 3 > 0, 'text/xml', 'application/pdf'), 1, created_ms, '{}' FROM documents"
            .to_owned(),
        // Two in three go to the shared record, the others to colleagues and patients; one in a hundred is refused.
        format!(
            "INSERT INTO outbox (id, wire_id, service, provider, plugin, author, patient, order_values, needs, state, reason,
                                 attempts, turns, next_ms, answer, created_ms, updated_ms, person, document, type_code, mime)
             SELECT {}, '1.2.250.1.999.' || d.seq,
                    CASE WHEN d.seq % 30 < 20 THEN 'shared-record' WHEN d.seq % 30 < 27 THEN 'messaging-professional'
                         ELSE 'messaging-patient' END,
                    'dmp', 'dmp', json_object('person', json_object('id', substr(d.author, 4), 'nom', d.author, 'role', 'doctor')), d.patient,
                    json_array(json_array('document', json_object('text', d.id))), '[]',
                    iif(d.seq % 97 = 0, 'refuse', 'parti'), '', 1, 1, d.created_ms, '\"none\"', d.created_ms + 300000,
                    d.created_ms + 360000, substr(d.author, 4), d.id, d.type_code, v.mime
             FROM documents d JOIN document_versions v ON v.document_seq = d.seq",
            id(5, "d.seq")
        ),
        // Who they are, as the record keeps it of whoever wrote.
        format!("WITH numbers (n) AS (VALUES (0), (1), (2), (3), (4)) INSERT INTO persons (id, name) SELECT {doctor}, 'Dr ' || {doctor} FROM numbers"),
        // What INSi answered: half of it qualified somebody.
        format!(
            "{} INSERT INTO journal (workstation, number, at_ms, nature, name, person, capability, object, patient, previous, hash)
             SELECT 'ailleurs', n + 1, 1000 * (unixepoch('{}-01-01') + n * 7888), 'acte', 'identite.reponse', {doctor}, '',
                    iif(n % 2, 'qualifiee', 'recuperee'), {}, zeroblob(32), zeroblob(32) FROM numbers",
            numbers(2 * patients),
            YEARS[0],
            patient("n", patients)
        ),
    ]
}
