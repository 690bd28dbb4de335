//! `cargo bench --bench read`: page to document and page to spec, each as a ratio to a bare
//! pulldown-cmark pass over the same bytes. The three are timed in turn within one run, so that
//! a machine that speeds up or slows down does so for all of them.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use credoc::source::SourceFile;
use pulldown_cmark::{Options, Parser};

const ROUNDS: usize = 40;
const PASSES_A_ROUND: u32 = 50;

fn main() {
    let path = "docs/credentials/mattermost.md";
    let text = std::fs::read_to_string(path).expect("run it in the repository's folder");
    let source = Arc::new(SourceFile::new(path, text.clone()));
    let mut bare = Vec::new();
    let mut document = Vec::new();
    let mut spec = Vec::new();
    for _ in 0..ROUNDS {
        bare.push(time(|| {
            black_box(Parser::new_ext(black_box(&text), Options::all()).count());
        }));
        document.push(time(|| {
            black_box(credoc::doc::parse(Arc::clone(&source)).expect("the page reads"));
        }));
        spec.push(time(|| {
            black_box(credoc::spec::read(Arc::clone(&source)).expect("the page reads"));
        }));
    }
    println!("{path}, {} bytes, median of {ROUNDS} rounds", text.len());
    println!("bare pulldown-cmark   {:>9.1?}", median(&mut bare.clone()));
    for (name, times) in [("page to document", &document), ("page to spec", &spec)] {
        let mut ratios: Vec<f64> = times
            .iter()
            .zip(&bare)
            .map(|(ours, bare)| ours.as_secs_f64() / bare.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        println!(
            "{name:<20}  {:>9.1?}  {:.1} x bare",
            median(&mut times.clone()),
            ratios[ratios.len() / 2]
        );
    }
}

/// The time of one pass, measured over a round of them.
fn time(mut pass: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..PASSES_A_ROUND {
        pass();
    }
    start.elapsed() / PASSES_A_ROUND
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
