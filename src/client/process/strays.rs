//! What a program leaves behind outside of its process group: found, ended and buried (Linux).
//!
//! A process leaves its group by `setsid`, and its parent's list of children by the parent's end.
//! It is known by its environment, which names the program's own folder; by its ancestors, as
//! long as those are there; and, where [`adopt_orphans`] was called, by having become a child of
//! ours. Out of reach is who starts something through a service that isn't below it (`at`,
//! systemd, a container engine), has another user's rights, or adopts orphans itself and has
//! emptied its environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions};

/// How often is looked again, since what is being killed may start others.
const ROUNDS: usize = 50;
/// What the system gets between two looks to carry out a kill.
const BREATH: Duration = Duration::from_millis(2);
/// The most of an environment that is read.
const MAX_ENVIRONMENT: u64 = 1024 * 1024;

/// The running programs.
static RUNNING: Mutex<Running> =
    Mutex::new(Running { folders: BTreeMap::new(), orphans_are_ours: false });

struct Running {
    /// Process ids, which are group ids too, with the folder that each has for itself.
    folders: BTreeMap<i32, PathBuf>,
    orphans_are_ours: bool,
}

/// From now on orphans of clients' programs become children of this process, so that none gets
/// out of sight (Linux; elsewhere nothing happens). For the whole process and for good, so it is
/// for programs to call, once: a child that the process starts otherwise must stay in its group.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if rustix::process::set_child_subreaper(Some(rustix::process::getpid())).is_ok() {
        running().orphans_are_ours = true;
    }
}

/// Ends every program that is still there, and what it left behind.
pub fn end_all() {
    let ids: Vec<i32> = running().folders.keys().copied().collect();
    for id in ids {
        kill_group(id);
        Strays::of(id).end();
        running().folders.remove(&id);
    }
}

/// Starts a program and takes note of it; nobody looks for strays meanwhile.
pub(super) fn noted<E>(
    folder: &Path,
    start: impl FnOnce() -> Result<tokio::process::Child, E>,
) -> Result<tokio::process::Child, E> {
    let mut running = running();
    let child = start()?;
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
        running.folders.insert(id, folder.to_owned());
    }
    Ok(child)
}

/// Kills what is there of a program's group.
pub(super) fn kill_group(id: i32) {
    signal_group(id, Signal::KILL);
}

/// Asks a program and its group to end.
pub(super) fn terminate_group(id: i32) {
    signal_group(id, Signal::TERM);
}

fn signal_group(id: i32, signal: Signal) {
    // There may be nothing left.
    if let Some(group) = Pid::from_raw(id) {
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

/// What a program has started; looked up while it is there, ended when it isn't any more.
pub(super) struct Strays {
    program: i32,
    /// When it began: nothing of its own is older.
    since: u64,
    /// Those that were seen, with when they began: they are still its own when their parents are
    /// gone, and nobody else is who has got such a number since.
    seen: BTreeMap<i32, u64>,
}

impl Strays {
    /// Looks, while the program's descendants can still be told by their parents.
    pub(super) fn of(program: i32) -> Self {
        let mut strays = Self { program, since: 0, seen: BTreeMap::new() };
        strays.look(&running());
        strays
    }

    /// Kills them until there are none; the program's group was killed before.
    pub(super) fn end(mut self) {
        for _ in 0..ROUNDS {
            let left = {
                let running = running();
                let left = self.look(&running);
                for &id in &left {
                    kill(id);
                }
                left
            };
            if left.is_empty() {
                return;
            }
            std::thread::sleep(BREATH);
        }
    }

    /// Buries the dead and gives the living.
    fn look(&mut self, running: &Running) -> BTreeSet<i32> {
        let all = processes();
        let Some(folder) = running.folders.get(&self.program) else { return BTreeSet::new() };
        self.since = all.get(&self.program).map_or(self.since, |program| program.began);
        let ours = i32::try_from(std::process::id()).unwrap_or_default();
        let our_group = all.get(&ours).map(|process| process.group);
        // With others running as well it can't be told whose orphan it is; the last one sees to it.
        let alone = running.orphans_are_ours && running.folders.len() == 1;
        let mut own: BTreeSet<i32> = all
            .iter()
            .filter(|(id, process)| {
                let is_orphan = process.parent == ours && Some(process.group) != our_group;
                self.seen.get(*id) == Some(&process.began)
                    || process.group == self.program
                    || is_orphan && alone
                    || !process.is_dead && process.began >= self.since && names(**id, folder)
            })
            .map(|(id, _)| *id)
            .collect();
        loop {
            let below =
                |process: &Process| own.contains(&process.parent) || process.parent == self.program;
            let more: Vec<i32> = all
                .iter()
                .filter(|(id, process)| !own.contains(*id) && below(process))
                .map(|(id, _)| *id)
                .collect();
            if more.is_empty() {
                break;
            }
            own.extend(more);
        }
        // Programs are ended and buried by those who started them.
        own.retain(|id| *id != ours && !running.folders.contains_key(id));
        self.seen.extend(own.iter().map(|id| (*id, all[id].began)));
        for id in own.iter().filter(|id| all[id].is_dead && all[id].parent == ours) {
            bury(*id);
        }
        own.retain(|id| !all[id].is_dead);
        own
    }
}

/// Takes a program off the list that was ended and buried, with all that it left behind.
pub(super) fn forget(program: i32) {
    running().folders.remove(&program);
}

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kill(id: i32) {
    if let Some(id) = Pid::from_raw(id) {
        let _ = rustix::process::kill_process(id, Signal::KILL);
    }
}

fn bury(id: i32) {
    if let Some(id) = Pid::from_raw(id) {
        let _ = rustix::process::waitpid(Some(id), WaitOptions::NOHANG);
    }
}

struct Process {
    parent: i32,
    group: i32,
    is_dead: bool,
    /// In ticks since the system's start.
    began: u64,
}

/// All processes, as far as the system shows them.
fn processes() -> BTreeMap<i32, Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(|id: i32| {
        let stat = std::fs::read(format!("/proc/{id}/stat")).ok()?;
        Some((id, Process::parse(&String::from_utf8_lossy(&stat))?))
    })
    .collect()
}

impl Process {
    /// `id (name) state parent group …`; the name can hold anything (proc(5)).
    fn parse(stat: &str) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(')')?;
        let mut words = rest.split_ascii_whitespace();
        let state = words.next()?;
        let parent = words.next()?.parse().ok()?;
        let group = words.next()?.parse().ok()?;
        // The 22nd of all; four are taken, and the two before them.
        let began = words.nth(16)?.parse().ok()?;
        Some(Self { parent, group, is_dead: matches!(state, "Z" | "X"), began })
    }
}

/// Whether a process was given an environment that names `folder`.
fn names(id: i32, folder: &Path) -> bool {
    use std::io::Read as _;
    let Ok(file) = std::fs::File::open(format!("/proc/{id}/environ")) else { return false };
    let mut environment = Vec::new();
    let _ = file.take(MAX_ENVIRONMENT).read_to_end(&mut environment);
    let folder = folder.as_os_str().as_encoded_bytes();
    environment.windows(folder.len()).any(|window| window == folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_look_like_anything() {
        let stat = "7 (a) Z 1 (b) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23";
        let process = Process::parse(stat).unwrap();
        assert_eq!((process.parent, process.group, process.is_dead), (4, 5, false));
        assert_eq!(process.began, 22);
        assert!(Process::parse("7 (a) S").is_none());
        assert!(Process::parse("").is_none());
    }
}
