use socle_sdk::prelude::*;

struct Minimal;

impl Panel for Minimal {
    fn render(_: &Context, _: &str, view: &View) -> Result<(), Failure> {
        view.text("bonjour", &texts::text("bonjour"));
        Ok(())
    }
}

socle_sdk::export_panel!(Minimal);
