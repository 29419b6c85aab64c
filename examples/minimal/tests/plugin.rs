//! The plugin against the runtime of every practice: `cargo socle test`.

use socle_testkit::{Error, Grants, TestHost, package};

#[test]
fn it_says_hello() -> Result<(), Error> {
    let host = TestHost::start()?;
    let plugin = host.install(package()?, Grants::none())?;
    let patient = host.patient().make()?;

    let view = plugin.panel("bonjour").of(&patient).render()?;

    assert_eq!(view.text(), "text bonjour Bonjour.\n");
    Ok(())
}
