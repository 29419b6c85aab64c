"""The questions of the page of statistics in DuckDB: statistics.py COPY TIMES "FROM TO LETTERS YEAR"...

COPY is a decrypted copy of the record. What is counted is brought into a database of DuckDB in memory first, which is not
timed. Prints a list of lists: for each set of questions the microseconds of each time.
"""

import json
import sqlite3
import sys
import tempfile
import time
import csv
import os

import duckdb

SOURCES = {
    "consultations": "SELECT author, patient, etat, sort_key FROM entities WHERE kind = 'consultation'",
    "ald": "SELECT patient, etat FROM entities WHERE kind = 'ald'",
    "patients": "SELECT id FROM patients",
    "sends": "SELECT service, state, created_ms, updated_ms, patient, person, document, type_code, mime FROM outbox",
}


def load(copy):
    source, target = sqlite3.connect(copy), duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        for name, question in SOURCES.items():
            path = os.path.join(folder, name + ".csv")
            rows = source.execute(question)
            with open(path, "w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column[0] for column in rows.description])
                writer.writerows(rows)
            dates = ", types={'sort_key': 'VARCHAR'}" if name == "consultations" else ""
            target.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', header=true{dates})")
    return target


def questions(first, last, letters, year):
    begin, end = f"epoch_ms(DATE '{first}')", f"epoch_ms(DATE '{last}' + 1)"
    by = lambda ms: f"substr(CAST(CAST(make_timestamp({ms} * 1000) AS DATE) AS VARCHAR), 1, {letters})"
    gone = f"state = 'parti' AND updated_ms >= {begin} AND updated_ms < {end}"
    consultations = f"etat = 'validee' AND sort_key BETWEEN '{first}' AND '{last}'"
    left = by("updated_ms")
    all_of = [
        f"SELECT author, substr(sort_key, 1, {letters}), count(*) FROM consultations WHERE {consultations} GROUP BY 1, 2",
        f"SELECT person, {left}, count(*) FROM sends WHERE service = 'shared-record' AND document IS NOT NULL AND {gone} GROUP BY 1, 2",
        f"SELECT mime, person, {left}, count(*) FROM sends WHERE service = 'shared-record' AND type_code IN ('SYNTH', '60591-5') AND {gone} GROUP BY 1, 2, 3",
        f"SELECT service, person, {left}, count(*) FROM sends WHERE service IN ('messaging-professional', 'messaging-patient') AND {gone} GROUP BY 1, 2, 3",
    ]
    in_year = f"etat = 'validee' AND sort_key BETWEEN '{year}' AND '{last}'"
    day = "CAST(CAST(make_timestamp(created_ms * 1000) AS DATE) AS VARCHAR)"
    for service in ("shared-record", "messaging-patient"):
        all_of.append(
            f"SELECT count(*) FROM consultations c WHERE {in_year} AND EXISTS (SELECT 1 FROM sends s WHERE s.patient = c.patient"
            f" AND service = '{service}' AND state = 'parti' AND document IS NOT NULL AND {day} = c.sort_key"
            f" AND created_ms >= epoch_ms(DATE '{year}') AND created_ms < {end})"
        )
    ald = "SELECT patient FROM ald WHERE etat = 'actif'"
    summary = (
        "SELECT patient FROM sends WHERE service = 'shared-record' AND state = 'parti'"
        f" AND type_code IN ('SYNTH', '60591-5') AND updated_ms < {end}"
    )
    all_of.append(f"SELECT count(*) FROM patients WHERE id IN ({ald})")
    all_of.append(f"SELECT count(*) FROM patients WHERE id IN ({ald}) AND id IN ({summary})")
    return all_of


def main():
    copy, times, *sets = sys.argv[1:]
    database = load(copy)
    answers = []
    for asked in sets:
        first, last, letters, year = asked.split()
        took = []
        for _ in range(int(times)):
            begun = time.perf_counter()
            for question in questions(first, last, letters, year):
                rows = database.execute(question).fetchall()
                if sum(row[-1] for row in rows) == 0:
                    sys.exit(f"nothing is counted by {question}")
            took.append((time.perf_counter() - begun) * 1e6)
        answers.append(took)
    print(json.dumps(answers))


main()
