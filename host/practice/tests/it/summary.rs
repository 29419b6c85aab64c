//! A structured summary as it comes from outside. All people are fictitious.

/// A summary of this person with a problem the file has, one it has not, an allergy in words, and a script.
pub(crate) fn summary(name: &str, given: &str, birth: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <templateId root="1.2.250.1.213.1.1.1.13"/><code code="SYNTH" displayName="Synthèse"/><title>Synthèse médicale</title>
    <effectiveTime value="20260914083005+0200"/>
    <recordTarget><patientRole><patient><name><family qualifier="BR">{name}</family><given>{given}</given></name>
      <administrativeGenderCode code="F"/><birthTime value="{birth}"/></patient></patientRole></recordTarget>
    <author><time value="20260914"/><assignedAuthor><assignedPerson><name><given>Iris</given><family>LAVAL</family><suffix>DR</suffix></name></assignedPerson>
      <representedOrganization><name>Maison de santé des Tilleuls</name></representedOrganization></assignedAuthor></author>
    <component><structuredBody>
      <component><section><code code="11450-4"/><title>Pathologies en cours</title>
        <text>Suivi <content styleCode="Bold">régulier</content>.<script>alert(1)</script>
          <table><thead><tr><th>Date</th><th>Pathologie</th></tr></thead><tbody><tr><td>2014</td><td>Diabète de type 2</td></tr></tbody></table></text>
        {}{}</section></component>
      <component><section><code code="48765-2"/><title>Allergies</title><text><list><item>Arachide</item></list></text></section></component>
    </structuredBody></component></ClinicalDocument>"#,
        problem("E11", "Diabète sucré de type 2", "2014"),
        problem("I10", "Hypertension essentielle", "2020"),
    )
}

fn problem(code: &str, label: &str, begins: &str) -> String {
    format!(
        r#"<entry><act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation><effectiveTime><low value="{begins}"/></effectiveTime>
        <value xsi:type="CD" code="{code}" codeSystem="2.16.840.1.113883.6.3" displayName="{label}"/></observation></entryRelationship></act></entry>"#
    )
}
