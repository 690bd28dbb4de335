//! `credoc lint`: findings that need no execution.

use std::sync::Arc;

use crate::cli::args::LintArgs;
use crate::cli::context::{Context, page_failure};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{interrupt, output};
use crate::diagnostic::{Severity, apply_edits, joined_fixes, render, render_known};
use crate::expect::State;
use crate::report::finding_object;
use crate::source::SourceFile;
use crate::spec::regen::write_atomically;
use crate::suite::{self, Page, Read};

/// Prints the findings; with `--fix` applies their mends first and prints what is left.
pub fn run(context: &Context, args: &LintArgs) -> Result<Exit, Failure> {
    let expectations = context.expectations()?;
    let mut text = String::new();
    let (mut errors, mut fixed, mut shown, mut known) = (0, 0, 0, 0);
    let mut reading = context.reading(&args.pages)?;
    while let Some(read) = reading.next() {
        interrupt::check()?;
        let Read { disk, mut page } = read.map_err(|error| page_failure(&error))?;
        if args.fix {
            let (mended, count) = mend(&page);
            if count > 0 {
                write_atomically(&disk, &mended).map_err(Failure::output)?;
                fixed += count;
                let source = Arc::new(SourceFile::new(page.source.path(), mended));
                page = reading
                    .page(&disk, source)
                    .map_err(|error| Failure::bug(format!("the mended page: {error}")))?;
            }
        }
        for found in suite::lint(&page, expectations.as_ref(), suite::today()) {
            let diagnostic = &found.finding.diagnostic;
            shown += 1;
            if diagnostic.severity == Severity::Error && found.state != State::Known {
                errors += 1;
            }
            if args.json {
                text.push_str(&format!("{}\n", finding_object(&found)));
            } else {
                let is_known = found.state == State::Known;
                known += usize::from(is_known);
                if is_known && context.global.quiet {
                    continue;
                }
                let draw = if is_known { render_known } else { render };
                text.push_str(&draw(&page.source, diagnostic, context.colour));
                text.push('\n');
            }
        }
    }
    if !args.json && !context.global.quiet {
        if fixed > 0 {
            text.push_str(&format!("{fixed} mended\n"));
        }
        text.push_str(&match shown {
            0 => "no findings\n".to_owned(),
            1 => "1 finding\n".to_owned(),
            n => format!("{n} findings\n"),
        });
        if known > 0 {
            text.truncate(text.trim_end().len());
            text.push_str(&format!(" ({known} known)\n"));
        }
    }
    output::print(&text)?;
    Ok(if errors > 0 { Exit::Unexpected } else { Exit::Success })
}

/// The page with the mends applied that go together, and how many that were.
fn mend(page: &Page) -> (String, usize) {
    let fixes = page.spec.problems.iter().filter_map(|problem| problem.fix.as_deref());
    let (edits, count) = joined_fixes(fixes);
    (apply_edits(page.source.text(), &edits), count)
}
