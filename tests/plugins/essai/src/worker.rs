//! Long work: the steps of the input, one after the other, from the one where the last checkpoint stood.

use socle_sdk::prelude::*;

use crate::{Plugin, script};

impl Worker for Plugin {
    fn run(c: &Context, job: &str, input: &Data) -> Result<Data, Failure> {
        let steps: Vec<&str> = input.as_text().unwrap_or_default().lines().collect();
        let done = c
            .resume()
            .and_then(|kept| String::from_utf8(kept).ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let mut said = vec![format!("{job} from {done}")];
        for (n, step) in steps.iter().enumerate().skip(done) {
            if *step == "keep" {
                c.checkpoint((n + 1).to_string().as_bytes())?;
            } else {
                said.push(script::step(c, step)?);
            }
        }
        Ok(Data::Texts(said))
    }
}
