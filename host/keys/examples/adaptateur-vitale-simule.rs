//! The simulated reader of cartes Vitale as an adapter: the shortest program that speaks the protocol.

use socle_keys::vitale::protocol::serve;
use socle_keys::vitale::simulation::Simulation;

fn main() -> std::io::Result<()> {
    serve(
        &mut Simulation::default(),
        std::io::stdin().lock(),
        std::io::stdout().lock(),
    )
}
