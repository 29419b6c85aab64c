//! The benchmark: ratios, side by side in one run.

fn main() {}
