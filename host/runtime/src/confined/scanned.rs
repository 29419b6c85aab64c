//! What a plugin hears of a code that was scanned, or that it found in an image.
//!
//! A Datamatrix INS carries the matricule of whoever stands there, and a scan is an import channel, never a proof: nobody
//! qualified it here. A provider of identities has the code whole, and keeps it in; the others have the traits.

use socle_formats::datamatrix;

use crate::state::CallState;

impl CallState {
    /// The text of a code, as this plugin may have it.
    pub(crate) fn heard_code(&self, text: String) -> String {
        let Some(narrow) = datamatrix::sans_matricule(&text) else {
            return text;
        };
        if !self.plugin.sees_matricules() {
            return narrow;
        }
        self.confine();
        if let Ok(code) = datamatrix::DatamatrixIns::lire(&text) {
            self.saw(code.matricule.as_str());
        }
        text
    }
}
