//! Files: `texte` files one as a document of the patient, `table` keeps the lines of one in the plugin's own tables.

use socle_sdk::prelude::*;

use crate::Plugin;

impl Importer for Plugin {
    fn import(c: &Context, importer: &str, name: &str, content: &Blob) -> Result<Data, Failure> {
        let text = String::from_utf8(content.to_vec()?).map_err(|error| {
            Failure::new("essai.texte", "Ce fichier n’est pas du texte.").author(error.to_string())
        })?;
        match (importer, c.patient()) {
            ("texte", Some(patient)) => {
                let more = [("mime", "text/plain".into()), ("status", "valide".into())];
                Document::file(&patient, name, "11488-4", &more, content)?;
                Ok(name.into())
            }
            ("table", _) => {
                let mut lines = 0;
                for line in text.lines() {
                    store::put("imports", line, &name.into(), "")?;
                    lines += 1;
                }
                Ok(Data::Integer(lines))
            }
            _ => Err(Failure::unsupported(importer)),
        }
    }
}
