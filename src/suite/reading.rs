//! Pages as the configuration has them read: whose they are, and the snippets they include.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::{Config, plain};
use super::page::{Page, PageError};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, display_path};
use crate::spec::{self, Include};

/// Reads pages one after the other, then the snippets that they include, each once.
pub struct Reading<'a> {
    config: &'a Config,
    pages: VecDeque<(PathBuf, String)>,
    snippets: VecDeque<(PathBuf, String)>,
    seen: BTreeSet<PathBuf>,
}

/// A page or a snippet that was read.
pub struct Read {
    /// Where it lies.
    pub disk: PathBuf,
    /// What it is.
    pub page: Page,
}

impl<'a> Reading<'a> {
    /// Of these files, each with the path that people see.
    pub fn new(config: &'a Config, files: Vec<(PathBuf, String)>) -> Self {
        let seen = files.iter().map(|(disk, _)| plain(disk)).collect();
        Self { config, pages: files.into(), snippets: VecDeque::new(), seen }
    }

    /// The page that this text is, in the place of the file at `disk`.
    ///
    /// # Errors
    /// Where its form can't be read.
    pub fn page(&mut self, disk: &Path, source: Arc<SourceFile>) -> Result<Page, PageError> {
        let mut page = Page::of(source)?;
        if let Some(service) = self.config.service_of(disk) {
            page.service = Some(service);
        }
        self.includes(&mut page);
        Ok(page)
    }

    /// A snippet is part of pages: what it says to its readers only those tell, so it is nobody's
    /// page, and of its problems those of form alone are its own.
    fn snippet(&mut self, source: Arc<SourceFile>) -> Result<Page, PageError> {
        let mut page = Page::of(source)?;
        page.service = None;
        page.spec.problems.retain(|problem| problem.code.starts_with("block-"));
        self.includes(&mut page);
        Ok(page)
    }

    /// Looks for what a page includes.
    fn includes(&mut self, page: &mut Page) {
        let walked = page.service.is_some();
        for include in page.spec.includes.clone() {
            let found = match &self.config.snippets {
                Some(folder) => find(folder, &include.path),
                None => Found::Unknown,
            };
            match found {
                Found::At(disk) => {
                    if walked && has_steps(&disk) {
                        let help = "write the steps into the page, so that they are walked";
                        let told = not_followed(&include, "its steps aren't walked", help);
                        page.spec.problems.push(told);
                    }
                    if self.seen.insert(disk.clone()) {
                        let shown = display_path(&disk, &self.config.folder);
                        self.snippets.push_back((disk, shown));
                    }
                }
                Found::Missing(folder) => {
                    let folder = display_path(&folder, &self.config.folder);
                    page.spec.problems.push(missing(&include, &folder));
                }
                Found::Unknown if walked => {
                    let why = "it isn't known what it says, and its steps, if any, aren't walked";
                    let help = "set `snippets` in the configuration to the folder that paths \
                                start from, or write what is included into the page";
                    page.spec.problems.push(not_followed(&include, why, help));
                }
                Found::Unknown => {}
            }
        }
        page.spec.problems.sort_by_key(|problem| (problem.span, problem.code));
    }
}

impl Iterator for Reading<'_> {
    type Item = Result<Read, PageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (disk, shown, is_page) = match self.pages.pop_front() {
            Some((disk, shown)) => (disk, shown, true),
            None => self.snippets.pop_front().map(|(disk, shown)| (disk, shown, false))?,
        };
        let source = match SourceFile::read(&disk, shown) {
            Ok(source) => Arc::new(source),
            Err(error) => return Some(Err(error.into())),
        };
        let page = if is_page { self.page(&disk, source) } else { self.snippet(source) };
        Some(page.map(|page| Read { disk, page }))
    }
}

/// What became of looking for a snippet.
enum Found {
    At(PathBuf),
    /// It isn't in this folder.
    Missing(PathBuf),
    /// Nobody said where snippets lie, or it lies on another machine.
    Unknown,
}

/// The file below `folder` that an include names; `a.md:part` and `a.md:3:9` name some of `a.md`.
fn find(folder: &Path, path: &str) -> Found {
    if path.contains("://") {
        return Found::Unknown;
    }
    let whole = path.trim_start_matches('/');
    let file = whole.split(':').next().unwrap_or(whole);
    for path in [whole, file] {
        // A link may lead out of the folder; the path may not.
        let steps_out =
            Path::new(path).components().any(|part| part == std::path::Component::ParentDir);
        let disk = folder.join(path);
        if !path.is_empty() && !steps_out && disk.is_file() {
            return Found::At(plain(&disk));
        }
    }
    Found::Missing(folder.to_owned())
}

/// Whether a snippet tells the reader to do anything; one that can't be read fails when its turn
/// comes.
fn has_steps(disk: &Path) -> bool {
    let source = SourceFile::read(disk, "").map(Arc::new);
    let read = source.ok().and_then(|source| spec::read(source).ok());
    read.is_some_and(|spec| !spec.procedures.is_empty())
}

fn not_followed(include: &Include, why: &str, help: &str) -> Diagnostic {
    Diagnostic {
        code: "snippet-not-followed",
        severity: Severity::Warning,
        span: include.span,
        claim: None,
        message: format!("`{}` is part of this page, and {why}", include.path),
        help: Some(help.to_owned()),
        notes: Vec::new(),
        fix: None,
    }
}

fn missing(include: &Include, folder: &str) -> Diagnostic {
    Diagnostic {
        code: "snippet-missing",
        severity: Severity::Error,
        span: include.span,
        claim: None,
        message: format!("`{}` isn't there: the reader misses what it says", include.path),
        help: Some(format!(
            "mend the path, which starts from {folder}, or `snippets` in the configuration"
        )),
        notes: Vec::new(),
        fix: None,
    }
}
