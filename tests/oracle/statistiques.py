"""Counts a practice again, from a plain dump, without a line of what it checks.

Reads on its standard input one JSON object: `rows` (consultations, sends, documents, acts, patients, alds, treating doctors), the
questions that were asked and what was answered. Prints what differs, one line each; nothing when all figures agree.

The clock of Paris is written out here: one hour ahead of UTC, two from the last Sunday of March, 01:00 UTC, to the last Sunday
of October, 01:00 UTC.
"""

import csv
import datetime
import io
import json
import math
import re
import sys
import zipfile
from collections import Counter
from xml.etree import ElementTree


def last_sunday(year, month):
    day = datetime.date(year, month, 31)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def paris(ms):
    """The civil day of an instant."""
    utc = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
    begins, ends = (
        datetime.datetime.combine(last_sunday(utc.year, month), datetime.time(1))
        for month in (3, 10)
    )
    hours = 2 if begins <= utc < ends else 1
    return (utc + datetime.timedelta(hours=hours)).date()


def key(day, span):
    if span == "week":
        day -= datetime.timedelta(days=day.weekday())
    return {"day": day.isoformat(), "week": day.isoformat(), "month": day.isoformat()[:7], "year": day.isoformat()[:4]}[span]


def day(text):
    return datetime.date.fromisoformat(text)


class Practice:
    def __init__(self, rows, settings):
        self.settings = settings
        self.documents = {one["id"]: one for one in rows["documents"]}
        self.patients = rows["patients"]
        self.alds = rows["alds"]
        self.treating = rows["treating"]
        self.acts = rows["acts"]
        self.sends = []
        for one in rows["sends"]:
            document = self.documents.get(one["document"])
            self.sends.append({
                **one,
                "ordered": paris(one["created_ms"]),
                "gone": paris(one["updated_ms"]),
                "type": document["type"] if document else None,
                "mime": document["mime"] if document else None,
            })
        wanted = {"validees": ["validee"], "toutes": ["ouverte", "validee"]}[settings["consultations"]]
        self.consultations = [one for one in rows["consultations"] if one["etat"] in wanted]

    def within(self, when, first, last):
        return day(first) <= when <= day(last)

    def seen(self, first, last, doctor):
        return [
            one for one in self.consultations
            if self.within(day(one["date"]), first, last) and doctor in ("", one["author"])
        ]

    def followed(self, one, service):
        when = day(one["date"])
        until = when + datetime.timedelta(days=self.settings["delai"])
        return any(
            send["patient"] == one["patient"] and send["service"] == service and send["state"] == "parti"
            and when <= send["ordered"] <= until
            and (service != "shared-record" or send["document"])
            for send in self.sends
        )

    def lines(self, first, last, doctor):
        def left(service, **more):
            found = []
            for send in self.sends:
                if send["service"] != service or send["state"] != "parti" or not self.within(send["gone"], first, last):
                    continue
                if doctor not in ("", send["author"]) or any(send[name] not in values for name, values in more.items()):
                    continue
                found.append((send["gone"], send["author"], None))
            return found

        summaries = {"type": ["SYNTH", "60591-5"]}
        qualifying = ["reponse", "accepter_reponse", "controler", "attester", "lire_apcv"]
        acts = [
            (paris(act["at_ms"]), act["person"], act["patient"]) for act in self.acts
            if act["name"] in ["identite." + name for name in qualifying] and act["object"] == "qualifiee"
        ]
        before = {patient for when, _, patient in acts if when < day(first)}
        qualified = [
            act for act in acts
            if self.within(act[0], first, last) and doctor in ("", act[1]) and act[2] not in before
        ]
        return {
            "consultations": [(day(one["date"]), one["author"], None) for one in self.seen(first, last, doctor)],
            "documents-dmp": left("shared-record", document=[id for id in self.documents]),
            "vsm-structures": left("shared-record", **summaries, mime=["text/xml"]),
            "vsm": left("shared-record", **summaries),
            "messages-professionnel": left("messaging-professional"),
            "messages-patient": left("messaging-patient"),
            "ins-qualifiees": qualified,
        }

    def in_ald(self, rpps):
        active = [one["id"] for one in self.patients if one["active"]]
        ill = {one["patient"] for one in self.alds if one["etat"] == "actif"}
        mine = {one["patient"] for one in self.treating if one["etat"] == "actif" and one["rpps"] in rpps}
        return [id for id in active if id in ill and (not rpps or id in mine)]

    def figures(self, year, doctor):
        first, last = f"{year}-01-01", f"{year}-12-31"
        seen = self.seen(first, last, doctor)
        # A doctor is known to the national directory by an 8 and the RPPS.
        ald = self.in_ald([doctor[1:]] if doctor else self.settings["rpps"])

        def has(patient, structured):
            return any(
                send["patient"] == patient and send["service"] == "shared-record" and send["state"] == "parti"
                and send["type"] in ("SYNTH", "60591-5") and send["gone"] <= day(last)
                and (not structured or send["mime"] == "text/xml")
                for send in self.sends
            )

        return {
            "consultations": len(seen),
            "consultations-dmp": sum(self.followed(one, "shared-record") for one in seen),
            "consultations-message-patient": sum(self.followed(one, "messaging-patient") for one in seen),
            "ald": len(ald),
            "ald-vsm": sum(has(patient, False) for patient in ald),
            "vsm-structures": sum(has(patient, True) for patient in ald),
        }


wrong = []


def compare(what, ours, theirs):
    if isinstance(ours, float) or isinstance(theirs, float):
        same = ours is not None and theirs is not None and math.isclose(ours, theirs, rel_tol=1e-9)
    else:
        same = ours == theirs
    if not same:
        wrong.append(f"{what}: counted here {ours!r}, there {theirs!r}")


def check_lines(practice, asked):
    answer = asked["answer"]
    span = answer["par"]
    for name, things in practice.lines(asked["first"], asked["last"], asked["doctor"]).items():
        where = f"{asked['first']}..{asked['last']} {asked['doctor']} {name}"
        line = answer["lignes"][name]
        compare(where, number(things), line["total"])
        for groups, by in (("temps", lambda one: key(one[0], span)), ("medecins", lambda one: one[1] or "")):
            here = {}
            for thing in things:
                here.setdefault(by(thing), []).append(thing)
            compare(f"{where} {groups}", {group: number(some) for group, some in here.items()}, line[groups])


def check_goals(practice, asked):
    answer, year = asked["answer"], asked["year"]
    figures = practice.figures(year, asked["doctor"])
    for name, number in figures.items():
        if name in answer["chiffres"]:
            compare(f"{year} {asked['doctor']} {name}", number, answer["chiffres"][name])
    today = day(asked["today"])
    days = (datetime.date(year, 12, 31) - datetime.date(year, 1, 1)).days + 1
    begun = max(0, min(days, (today - datetime.date(year, 1, 1)).days + 1))
    # The days that count are those since the first consultation; four weeks of them at least.
    before = 0
    if 0 < begun < days:
        dates = [day(one["date"]) for one in practice.seen(f"{year}-01-01", f"{year}-12-31", asked["doctor"])]
        before = (min(dates) - datetime.date(year, 1, 1)).days if dates else 0
    known, rest = begun - before, days - before
    tellable = known > 0 and (begun == days or known >= 28)
    conditions = list(answer["conditions"].values())
    volet = (asked["scheme"].get("points-conditions") or 0) * asked["scheme"]["valeur-point-centimes"]
    won, most, apart_won, apart_most = volet if all(conditions) else 0, volet, 0, 0
    for indicator in asked["scheme"]["indicateurs"]:
        if indicator["numerateur"] is None:
            continue
        said = answer["indicateurs"][indicator["id"]]
        where = f"{year} {asked['doctor']} {indicator['id']}"
        done, of = figures[indicator["numerateur"]], figures[indicator["denominateur"]]
        compare(where + " done", done, said["fait"])
        compare(where + " of", of, said["sur"])
        compare(where + " rate", done / of if of else None, said["taux"])
        constant = indicator.get("constant", False)

        def project(number):
            return (2 * number * rest + known) // (2 * known)

        whole = of
        if constant or not tellable:
            compare(where + " projection", None, said["projection"])
        else:
            compare(where + " projection", [project(done), project(of)], said["projection"])
            whole = project(of)
        amounts, all_amounts = [0], [0]
        for step, judged in zip(indicator["seuils"], said["seuils"]):
            if step["taux"] is None:
                compare(where + " what nobody knows", [None, None], [judged["taux"], judged["manque"]])
                continue
            def lacks(total):
                needed = next(n for n in range(total + 1) if n >= step["taux"] * total - 1e-9)
                return max(0, needed - done)

            compare(where + " missing", lacks(of), judged["manque"])
            compare(where + " missing at the end", lacks(whole) if constant or tellable else None, judged["manque-fin-annee"])
            reached = of > 0 and done >= step["taux"] * of - 1e-9
            compare(where + " reached", reached, judged["atteint"])
            all_amounts.append(step["centimes"])
            if reached:
                amounts.append(step["centimes"])
        amount, best = max(amounts), max(all_amounts)
        bonus = indicator.get("bonus")
        if bonus:
            part, total = figures[bonus["numerateur"]], figures[bonus["denominateur"]]
            reached = total > 0 and part >= bonus["taux"] * total - 1e-9
            compare(where + " bonus", reached, said["bonus"])
            if reached:
                amount += round(amount * bonus["part"])
            best += round(best * bonus["part"])
        compare(where + " won", amount, said["acquis"])
        if indicator.get("hors-forfait"):
            apart_won, apart_most = apart_won + amount, apart_most + best
        else:
            won, most = won + amount, most + best
    cap = asked["scheme"]["points-max"] * asked["scheme"]["valeur-point-centimes"]
    fails = False in conditions
    compare(f"{year} won", 0 if fails else min(won, cap) + apart_won, answer["acquis-centimes"])
    compare(f"{year} at stake", 0 if fails else min(most, cap) + apart_most, answer["enjeu-centimes"])


def opened(workbook):
    """The rows of each sheet of an Excel file by its name, as texts, and how many charts it has."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    sheets = {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        shared = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        texts = ["".join(t.text or "" for t in si.iter("{%s}t" % space["m"])) for si in shared.findall("m:si", space)]
        names = [one.get("name") for one in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter("{%s}sheet" % space["m"])]
        for number, name in enumerate(names, 1):
            page = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
            sheets[name] = [
                [
                    texts[int(cell.find("m:v", space).text)] if cell.get("t") == "s" else cell.find("m:v", space).text
                    for cell in row.findall("m:c", space)
                ]
                for row in page.iter("{%s}row" % space["m"])
            ]
        charts = [name for name in parts.namelist() if re.match(r"xl/charts/chart\d+\.xml", name)]
    return sheets, len(charts)


def number(things):
    """A patient is counted once in each group; anything else each time."""
    patients = {patient for _, _, patient in things if patient is not None}
    return len(patients) + sum(patient is None for _, _, patient in things)


def check_files(practice, asked):
    """Each cell of the workbook is what was counted, and the table and the paper say what the workbook says."""
    sheets, charts = opened(bytes.fromhex(asked["workbook"]))
    compare("a chart in the workbook", 1, charts)
    lines = practice.lines(asked["first"], asked["last"], asked["doctor"])
    activity = sheets["Activité"]
    for row in activity[1:]:
        month = "-".join(reversed(row[0].split("/")))
        for column, (name, things) in enumerate(lines.items(), 1):
            here = number([thing for thing in things if key(thing[0], "month") == month])
            compare(f"workbook {row[0]} {name}", here, int(row[column]))
    compare("months in the workbook", 12, len(activity) - 1)
    totals = sheets["Par médecin"][-1]
    compare("totals of the workbook", [number(things) for things in lines.values()], [int(cell) for cell in totals[1:]])
    figures = practice.figures(int(asked["first"][:4]), asked["doctor"])
    fields = iter(sheets["À saisir dans Amelipro"][1:])
    for row, indicator in zip(sheets["Objectifs"][1:], asked["scheme"]["indicateurs"], strict=True):
        done, of = figures[indicator["numerateur"]], figures[indicator["denominateur"]]
        compare(f"workbook {indicator['id']}", [indicator["libelle"], f"{done} / {of}"], row[:2])
        compare(f"source of {indicator['id']}", indicator["source"], row[-1])
        # Rounded down: what is just below a threshold has not reached it.
        rate = f"{math.floor(done / of * 1000 + 1e-6) / 10:.1f}\u202f%".replace(".", ",")
        compare(f"to type of {indicator['id']}", [str(done), str(of), rate], [next(fields)[1] for _ in range(3)])
    table = list(csv.reader(io.StringIO(asked["csv"].lstrip("\ufeff")), delimiter=";"))
    compare("rows of the table", activity, [row for row in table if row])
    # Thousands are set apart there.
    said = ["".join(line.split()) for line in asked["paper"].splitlines()]
    for row in activity[1:] + [totals]:
        if "".join("".join(row).split()) not in said:
            wrong.append(f"not on the paper: {row}")


def main():
    asked = json.load(sys.stdin)
    for question in asked["questions"]:
        practice = Practice(asked["rows"], question["settings"])
        {"lines": check_lines, "goals": check_goals, "files": check_files}[question["what"]](practice, question)
    for line in wrong:
        print(line)
    kinds = Counter(question["what"] for question in asked["questions"])
    print(dict(kinds), file=sys.stderr)


main()
