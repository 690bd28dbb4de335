//! `cargo bench --bench run`: the whole run of the page, as the program does it, start to end.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;

fn main() {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let status = Command::new(env!("CARGO_BIN_EXE_credoc"))
                .stdout(Stdio::null())
                .status()
                .expect("the program starts");
            assert!(status.success(), "the run isn't as expected: {status}");
            start.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "credoc, whole run, {ROUNDS} rounds: min {:.0?}, median {:.0?}, max {:.0?}",
        times[0],
        times[ROUNDS / 2],
        times[ROUNDS - 1]
    );
}
