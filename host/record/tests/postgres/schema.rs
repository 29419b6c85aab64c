//! Both stores have the same tables, columns, order and indexes, so that what is written once means the same in both.

use socle_servers::postgres;

use crate::cabinet::Cabinet;

/// Tables, with their columns, and the names of indexes, as each store lists them; `type` as the other store would say it.
fn of_the_server(base: &str) -> Vec<String> {
    let question = "
        SELECT string_agg(line, chr(10) ORDER BY line COLLATE \"C\") FROM (
            SELECT format('%s: %s %s%s', c.table_name,
                          c.column_name,
                          CASE c.data_type WHEN 'text' THEN 'TEXT' WHEN 'bigint' THEN 'INTEGER'
                                           WHEN 'bytea' THEN 'SEALED' WHEN 'double precision' THEN 'REAL'
                                           ELSE c.data_type END,
                          CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END) AS line
            FROM information_schema.columns c
            WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '%\\_words'
            UNION ALL
            SELECT format('%s.', indexname) FROM pg_indexes
            WHERE schemaname = 'public' AND indexname LIKE '%\\_by\\_%' AND indexname NOT LIKE '%\\_by\\_word'
               OR indexname LIKE '%\\_counted' OR indexname = 'outbox_open' OR indexname = 'jobs_open'
        ) AS lines";
    let (_, text) = postgres::shared().sql(base, question);
    text.unwrap().lines().map(str::to_owned).collect()
}

fn of_the_file(database: &rusqlite::Connection) -> Vec<String> {
    let mut statement = database
        .prepare(
            "SELECT m.name || ': ' || c.name || ' ' || c.type
                    || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' NOT NULL' ELSE '' END
             FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE '%\\_words%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'
             UNION ALL
             SELECT name || '.' FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite%'",
        )
        .unwrap();
    let mut lines: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    lines.sort();
    lines
}

#[test]
fn both_stores_have_the_same_tables_and_columns() {
    let cabinet = Cabinet::open();
    let server = of_the_server(cabinet.base.as_ref().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    drop(
        socle_record::Record::init(
            &home,
            &socle_record::KeyChoice::File,
            socle_record::Purpose::Practice,
            socle_record::Surroundings::default(),
        )
        .unwrap(),
    );
    let key = std::fs::read_to_string(home.join("record.key")).unwrap();
    let database = rusqlite::Connection::open(home.join("record.db")).unwrap();
    database
        .execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.trim()))
        .unwrap();
    let file = of_the_file(&database);
    assert!(file.len() > 150, "{}", file.len());
    // What is sealed there is text or bytes here.
    let as_file = |line: &str| [" TEXT", " BLOB"].map(|kind| line.replace(" SEALED", kind));
    for line in &server {
        assert!(
            as_file(line).iter().any(|line| file.contains(line)),
            "only on the server: {line}"
        );
    }
    for line in &file {
        assert!(
            server.iter().any(|other| as_file(other).contains(line)),
            "only in the file: {line}"
        );
    }
}
