"""The same medical summary as lxml writes it: what the benchmark compares ours with.

A line of JSON on standard input says the file (see `summary.rs`); then each line is a number of documents to write, answered by
the microseconds one took. `--once` writes one document on standard output instead, so that it can be read back.

It writes what our generator writes, element for element: header, three sections, a table and an entry for each item. It
checks nothing, where ours holds each document against the rules before it leaves.
"""

import json
import sys
import time

from lxml import etree

HL7 = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPE = "{%s}type" % XSI
LOINC = "2.16.840.1.113883.6.1"
SNOMED = "2.16.840.1.113883.6.96"
PCC = "1.3.6.1.4.1.19376.1.5.3.1."
CCD = "2.16.840.1.113883.10.20.1."
FR = "1.2.250.1.213.1.1.3."

SECTIONS = {
    "problemes": ([CCD + "11", PCC + "3.6", "1.2.250.1.213.1.1.2.132"], "11450-4"),
    "antecedents": ([PCC + "3.8", "1.2.250.1.213.1.1.2.134"], "11348-0"),
    "actes": ([CCD + "12", PCC + "3.11", PCC + "3.12", "1.2.250.1.213.1.1.2.136"], "47519-4"),
    "allergies": ([CCD + "2", PCC + "3.13", "1.2.250.1.213.1.1.2.137"], "48765-2"),
    "habitus": ([CCD + "15", PCC + "3.16", PCC + "3.16.1", "1.2.250.1.213.1.1.2.141"], "29762-2"),
    "antecedents-familiaux": ([CCD + "4", PCC + "3.14", PCC + "3.15", "1.2.250.1.213.1.1.2.139"], "10157-6"),
    "traitements": ([CCD + "8", PCC + "3.19", "1.2.250.1.213.1.1.2.143"], "10160-0"),
}


def put(parent, name, text=None, **attributes):
    element = etree.SubElement(parent, "{%s}%s" % (HL7, name), attributes)
    element.text = text
    return element


def templates(parent, roots):
    for root in roots:
        put(parent, "templateId", root=root)


def refers(parent, name, ident):
    put(put(parent, name), "reference", value="#" + ident)


def coded(parent, name, item, field, ident, kind=None):
    code = item.get(field)
    element = put(parent, name)
    if kind:
        element.set(TYPE, kind)
    if code and code["code"]:
        element.set("code", code["code"])
        element.set("displayName", code["label"])
        element.set("codeSystem", code["system"])
    else:
        element.set("nullFlavor", "UNK")
    refers(element, "originalText", ident)
    return element


def stamp(item, field):
    return item.get(field, "").replace("-", "")


def bound(parent, name, value):
    if value:
        put(parent, name, value=value)
    else:
        put(parent, name, nullFlavor="UNK")


def period(parent, item, high, kind=None):
    time_ = put(parent, "effectiveTime")
    if kind:
        time_.set(TYPE, kind)
    bound(time_, "low", stamp(item, "debut"))
    if high:
        bound(time_, "high", stamp(item, "fin"))


def ident_of(parent, root, item, part=""):
    put(parent, "id", root=root, extension=item["key"] + part)


def diagnosis(parent, root, item, field, ident, part):
    observation = put(parent, "observation", classCode="OBS", moodCode="EVN", negationInd="false")
    templates(observation, [CCD + "28", PCC + "4.5", FR + "37"])
    ident_of(observation, root, item, part)
    put(observation, "code", code="282291009", displayName="interprétation diagnostique", codeSystem=SNOMED)
    refers(observation, "text", ident)
    put(observation, "statusCode", code="completed")
    period(observation, item, bool(item.get("fin")))
    coded(observation, "value", item, field, ident, "CD")


def concern(entry, root, item, own):
    status = {"suspendu": "suspended", "interrompu": "aborted", "termine": "completed"}.get(item.get("statut"), "active")
    act = put(entry, "act", classCode="ACT", moodCode="EVN")
    templates(act, [CCD + "27", PCC + "4.5.1"] + own)
    ident_of(act, root, item)
    put(act, "code", nullFlavor="NA")
    put(act, "statusCode", code=status)
    period(act, item, status in ("aborted", "completed"))
    return put(act, "entryRelationship", typeCode="SUBJ", inversionInd="false")


def problem(entry, root, item, ident):
    relation = concern(entry, root, item, [PCC + "4.5.2", FR + "39"])
    diagnosis(relation, root, item, "terme", ident + "terme", "-observation")


def allergy(entry, root, item, ident):
    relation = concern(entry, root, item, [PCC + "4.5.3", FR + "40"])
    observation = put(relation, "observation", classCode="OBS", moodCode="EVN", negationInd="false")
    templates(observation, [CCD + "18", CCD + "28", PCC + "4.5", PCC + "4.6", FR + "41"])
    ident_of(observation, root, item, "-observation")
    put(observation, "code", code=item.get("type", "420134006"), codeSystem=SNOMED)
    refers(observation, "text", ident + "type")
    put(observation, "statusCode", code="completed")
    period(observation, item, bool(item.get("fin")))
    value = put(observation, "value")
    value.set(TYPE, "CD")
    refers(value, "originalText", ident + "terme")
    role = put(put(observation, "participant", typeCode="CSM"), "participantRole", classCode="MANU")
    coded(put(role, "playingEntity", classCode="MMAT"), "code", item, "terme", ident + "terme")
    if "reaction" in item:
        relation = put(observation, "entryRelationship", typeCode="MFST", inversionInd="true")
        diagnosis(relation, root, item, "reaction", ident + "reaction", "-reaction")
    relation = put(observation, "entryRelationship", typeCode="REFR", inversionInd="false")
    status = put(relation, "observation", classCode="OBS", moodCode="EVN", negationInd="false")
    templates(status, [CCD + "50", CCD + "57", PCC + "4.1.1", FR + "30"])
    put(status, "code", code="33999-4", codeSystem=LOINC)
    refers(status, "text", ident + "statut")
    put(status, "statusCode", code="completed")
    over = item.get("statut") in ("termine", "interrompu")
    put(status, "value", code="inactive" if over else "active", codeSystem="2.16.840.1.113883.4.642.4.1373").set(TYPE, "CE")


def reason(parent, root, item, ident):
    if "motif" in item:
        act = put(put(parent, "entryRelationship", typeCode="RSON"), "act", classCode="ACT", moodCode="EVN")
        templates(act, [PCC + "4.4.1", FR + "36"])
        ident_of(act, root, item, "-motif")
        coded(act, "code", item, "motif", ident + "motif")


def act(entry, root, item, ident):
    procedure = put(entry, "procedure", classCode="PROC", moodCode="EVN")
    templates(procedure, [PCC + "4.19", CCD + "29", FR + "62"])
    ident_of(procedure, root, item)
    coded(procedure, "code", item, "terme", ident + "terme")
    refers(procedure, "text", ident + "terme")
    put(procedure, "statusCode", code="completed")
    bound(procedure, "effectiveTime", stamp(item, "date"))
    reason(procedure, root, item, ident)


def habit(entry, root, item, ident):
    observation = put(entry, "observation", classCode="OBS", moodCode="EVN")
    templates(observation, [CCD + "33", PCC + "4.13", PCC + "4.13.4", FR + "52"])
    ident_of(observation, root, item)
    coded(observation, "code", item, "terme", ident + "terme")
    refers(observation, "text", ident + "terme")
    put(observation, "statusCode", code="completed")
    period(observation, item, bool(item.get("fin")), "IVL_TS")
    if "quantite" in item:
        put(observation, "value", value=str(item["quantite"])).set(TYPE, "PQ")
    else:
        coded(observation, "value", item, "valeur", ident + "valeur", "CD")


def family(entry, root, item, ident):
    organizer = put(entry, "organizer", classCode="CLUSTER", moodCode="EVN")
    templates(organizer, [CCD + "23", PCC + "4.15", FR + "59"])
    ident_of(organizer, root, item)
    put(organizer, "statusCode", code="completed")
    subject = put(organizer, "subject", typeCode="SBJ")
    templates(subject, [PCC + "4.15.2", FR + "60"])
    related = put(subject, "relatedSubject", classCode="PRS")
    refers(put(related, "code", code=item.get("lien", "FAMMEMB"), codeSystem="2.16.840.1.113883.5.111"), "originalText", ident + "lien")
    put(put(related, "subject"), "administrativeGenderCode", code="UN", codeSystem="2.16.840.1.113883.5.1")
    observation = put(put(organizer, "component", typeCode="COMP"), "observation", classCode="OBS", moodCode="EVN")
    templates(observation, [CCD + "22", PCC + "4.13", PCC + "4.13.3", FR + "51"])
    ident_of(observation, root, item, "-observation")
    put(observation, "code", code="282291009", codeSystem=SNOMED)
    refers(observation, "text", ident + "terme")
    put(observation, "statusCode", code="completed")
    bound(observation, "effectiveTime", stamp(item, "debut"))
    coded(observation, "value", item, "terme", ident + "terme", "CD")


def treatment(entry, root, item, ident):
    given = put(entry, "substanceAdministration", classCode="SBADM", moodCode="EVN")
    templates(given, [CCD + "24", PCC + "4.7", FR + "42", PCC + "4.7.1"])
    ident_of(given, root, item)
    put(given, "code", code="DRUG", codeSystem="2.16.840.1.113883.5.4")
    refers(given, "text", ident + ("posologie" if item.get("posologie") else "terme"))
    put(given, "statusCode", code="completed")
    period(given, item, True, "IVL_TS")
    if "dose" in item:
        dose = put(given, "doseQuantity")
        put(dose, "low", value=str(item["dose"]))
        put(dose, "high", value=str(item["dose"]))
    else:
        put(given, "doseQuantity", nullFlavor="NAV")
    put(given, "rateQuantity", nullFlavor="NAV")
    product = put(put(given, "consumable", typeCode="CSM"), "manufacturedProduct")
    templates(product, [CCD + "53", PCC + "4.7.2", FR + "43"])
    material = put(product, "manufacturedMaterial")
    coded(material, "code", item, "terme", ident + "terme")
    put(material, "name", item["terme"]["label"])
    reason(given, root, item, ident)


ENTRIES = {
    "problemes": problem,
    "antecedents": problem,
    "actes": act,
    "allergies": allergy,
    "habitus": habit,
    "antecedents-familiaux": family,
    "traitements": treatment,
}

# What the table of a section says, and what entries point to.
CELLS = ["debut", "date", "terme", "type", "reaction", "valeur", "lien", "posologie", "motif", "fin", "statut", "note"]


def section(parent, root, roots, code, title):
    element = put(put(parent, "component"), "section")
    templates(element, roots)
    put(element, "id", root=root, extension="section-" + code)
    put(element, "code", code=code, codeSystem=LOINC, codeSystemName="LOINC")
    put(element, "title", title)
    return element


def words(value):
    return value["label"] if isinstance(value, dict) else str(value)


def items(parent, file, name):
    listed = file["sections"].get(name, [])
    if not listed:
        return
    roots, code = SECTIONS[name]
    element = section(parent, file["set"], roots, code, name)
    table = put(put(element, "text"), "table", border="0")
    header = put(put(table, "thead"), "tr")
    for cell in CELLS:
        put(header, "th", cell)
    body = put(table, "tbody")
    for number, item in enumerate(listed, 1):
        row = put(body, "tr")
        for cell in CELLS:
            put(put(row, "td"), "content", words(item.get(cell, "")), ID="%s-%d-%s" % (name, number, cell))
    for number, item in enumerate(listed, 1):
        ENTRIES[name](put(element, "entry"), file["set"], item, "%s-%d-" % (name, number))


def free(parent, file, names):
    listing = put(put(parent, "text"), "list")
    for name in names:
        for item in file["sections"].get(name, []):
            put(listing, "item", item["terme"]["label"])


def person(parent, file):
    put(parent, "id", root="1.2.250.1.71.4.2.1", extension=file["author"])
    put(parent, "code", code="G15_10/SM26", codeSystem="1.2.250.1.213.1.1.4.5")
    put(parent, "addr", nullFlavor="NAV")
    put(parent, "telecom", nullFlavor="NAV")
    name = put(put(parent, "assignedPerson"), "name")
    put(name, "given", "Maxence")
    put(name, "family", "LIBRE")
    organisation = put(parent, "representedOrganization")
    put(organisation, "id", root="1.2.250.1.71.4.2.2", extension="1120456789")
    put(organisation, "name", "Cabinet")
    put(organisation, "standardIndustryClassCode", code="AMBULATOIRE", codeSystem="1.2.250.1.213.1.1.4.9")


def head(root, file):
    put(root, "realmCode", code="FR")
    put(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    templates(root, ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"])
    put(root, "templateId", root="1.2.250.1.213.1.1.1.13", extension="201310")
    put(root, "id", root=file["id"])
    put(root, "code", code="SYNTH", displayName="Synthèse", codeSystem="1.2.250.1.213.1.1.4.12")
    put(root, "title", "Synthèse médicale")
    put(root, "effectiveTime", value=file["written"])
    put(root, "confidentialityCode", code="N", codeSystem="2.16.840.1.113883.5.25")
    put(root, "languageCode", code="fr-FR")
    put(root, "setId", root=file["set"])
    put(root, "versionNumber", value="1")
    role = put(put(root, "recordTarget"), "patientRole")
    put(role, "id", root=file["ins"][0], extension=file["ins"][1])
    patient = put(role, "patient")
    name = put(patient, "name")
    put(name, "family", file["family"], qualifier="BR")
    put(name, "given", file["given"])
    put(name, "given", file["given"], qualifier="BR")
    put(patient, "administrativeGenderCode", code="F", codeSystem="2.16.840.1.113883.5.1")
    put(patient, "birthTime", value=file["born"])
    author = put(root, "author")
    put(author, "time", value=file["written"])
    person(put(author, "assignedAuthor"), file)
    custodian = put(put(put(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
    put(custodian, "id", root="1.2.250.1.71.4.2.2", extension="1120456789")
    put(custodian, "name", "Cabinet")
    legal = put(root, "legalAuthenticator")
    put(legal, "time", value=file["written"])
    put(legal, "signatureCode", code="S")
    person(put(legal, "assignedEntity"), file)
    event = put(put(root, "documentationOf"), "serviceEvent")
    put(event, "code", code="34117-2", displayName="Historique et clinique", codeSystem=LOINC)
    put(put(event, "effectiveTime"), "low", value=file["written"])
    person(put(put(event, "performer", typeCode="PRF"), "assignedEntity"), file)
    stay = put(put(root, "componentOf"), "encompassingEncounter")
    put(put(stay, "effectiveTime"), "high", value=file["written"])
    put(put(put(stay, "location"), "healthCareFacility"), "code", code="SA07", codeSystem="1.2.250.1.71.4.2.4")


def document(file):
    root = etree.Element("{%s}ClinicalDocument" % HL7, nsmap={None: HL7, "xsi": XSI})
    head(root, file)
    body = put(put(root, "component"), "structuredBody")
    whole = section(body, file["set"], ["1.2.250.1.213.1.1.2.29"], "46612-8", "Pathologies et facteurs de risque")
    history = section(whole, file["set"], ["1.2.250.1.213.1.1.2.30"], "34117-2", "Pathologies, antécédents, allergies")
    for name in ["problemes", "antecedents", "actes", "allergies"]:
        items(history, file, name)
    risks = section(whole, file["set"], ["1.2.250.1.213.1.1.2.31"], "57207-3", "Facteurs de risque")
    free(risks, file, ["risques-professionnels", "autres-risques"])
    items(risks, file, "habitus")
    items(risks, file, "antecedents-familiaux")
    watched = section(body, file["set"], [PCC + "3.27", "1.2.250.1.213.1.1.2.150"], "30954-2", "Points de vigilance")
    free(watched, file, ["vigilance"])
    plan = section(body, file["set"], ["1.2.250.1.213.1.1.2.32"], "18776-5", "Traitements")
    items(plan, file, "traitements")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def main():
    file = json.loads(sys.stdin.readline())
    if "--once" in sys.argv:
        sys.stdout.buffer.write(document(file))
        return
    for line in sys.stdin:
        repeat = int(line)
        begin = time.perf_counter()
        for _ in range(repeat):
            document(file)
        print((time.perf_counter() - begin) * 1e6 / repeat, flush=True)


main()
