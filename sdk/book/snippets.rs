//! The book's code, as documentation tests: `cargo test -p socle-book` compiles every Rust block and parses every TOML
//! block of `src/`.

/// A module for each chapter, so that a block that does not compile is named with its page.
macro_rules! chapters {
    ($($name:ident = $file:literal),* $(,)?) => {
        $(#[doc = include_str!(concat!("src/", $file))]
        pub mod $name {})*

        /// The pages whose blocks are looked at.
        #[cfg(test)]
        const PAGES: &[(&str, &str)] = &[$(($file, include_str!(concat!("src/", $file)))),*];
    };
}

chapters! {
    introduction = "introduction.md",
    getting_started = "getting-started.md",
    anatomy = "anatomy.md",
    manifest = "manifest.md",
    permissions = "permissions.md",
    dossier = "dossier.md",
    views = "views.md",
    services = "services.md",
    work = "work.md",
    testing = "testing.md",
    reload = "reload.md",
    checking = "checking.md",
    limits = "limits.md",
    errors = "errors.md",
    growing = "growing.md",
    reference = "reference.md",
}

#[cfg(test)]
mod tests {
    use socle_manifest::Manifest;

    use super::PAGES;

    const SUMMARY: &str = include_str!("src/SUMMARY.md");
    /// Written beside the suite it lists.
    const ELSEWHERE: [&str; 1] = ["hostile.md"];

    /// What a fragment of a manifest is put behind.
    const HEAD: &str = "id = \"essai\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"Essai\"\n\
                        description = \"Un essai.\"\npublisher = \"Socle\"\nlicense = \"MIT\"\n";

    /// The blocks of a language in a page.
    fn blocks<'p>(page: &'p str, language: &str) -> Vec<String> {
        let fence = format!("```{language}");
        let mut found = Vec::new();
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            if line == fence {
                let block: Vec<&'p str> =
                    lines.by_ref().take_while(|line| *line != "```").collect();
                found.push(block.join("\n"));
            }
        }
        found
    }

    #[test]
    fn every_page_is_in_the_summary_and_looked_at() {
        let linked: Vec<&str> = SUMMARY
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        for file in &linked {
            let is_looked_at = PAGES.iter().any(|(known, _)| known == file);
            assert!(is_looked_at || ELSEWHERE.contains(file), "{file}");
        }
        for (file, _) in PAGES {
            assert!(linked.contains(file), "{file} is not in SUMMARY.md");
        }
    }

    #[test]
    fn links_between_pages_lead_somewhere() {
        for (file, page) in PAGES {
            for target in page
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
            {
                let target = target.split('#').next().unwrap_or_default();
                let is_page = PAGES.iter().any(|(known, _)| *known == target);
                assert!(
                    target.is_empty()
                        || target.starts_with("https://")
                        || ELSEWHERE.contains(&target)
                        || is_page,
                    "{file} links to {target}"
                );
            }
        }
    }

    #[test]
    fn every_manifest_parses() {
        let mut seen = 0;
        for (file, page) in PAGES {
            let blocks = blocks(page, "toml");
            // A page's fragments may speak of one another: a document menu of a command above.
            let (whole, parts): (Vec<&String>, Vec<&String>) = blocks
                .iter()
                .partition(|block| block.contains("publisher ="));
            for block in &whole {
                seen += 1;
                if let Err(error) = Manifest::from_toml(block) {
                    panic!("{file}:\n{block}\n{error}");
                }
            }
            if !parts.is_empty() {
                seen += parts.len();
                let together = parts
                    .iter()
                    .fold(HEAD.to_owned(), |text, part| text + "\n" + part + "\n");
                if let Err(error) = Manifest::from_toml(&together) {
                    panic!("{file}:\n{together}\n{error}");
                }
            }
        }
        assert!(seen >= 9, "{seen}");
    }
}
