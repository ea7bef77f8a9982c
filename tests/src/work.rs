//! Folders of this process: logs and data of its nodes, its certificates.

use crate::{TestkitError, toolchain};
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// Work folders of earlier runs are kept this long, for a look at their logs.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// A new folder below `target/ignite-testkit/work`.
pub(crate) fn new_folder() -> Result<PathBuf, TestkitError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let all = toolchain::folder().join("work");
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    if count == 0 {
        sweep(&all);
    }
    let millis = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    let folder = all.join(format!("{millis}-{}-{count}", process::id()));
    fs::create_dir_all(&folder).map_err(TestkitError::file("create", &folder))?;
    Ok(folder)
}

/// Removes what old runs have left: what a process shares is never dropped. What cannot be removed stays.
fn sweep(all: &Path) {
    let is_old = |entry: &fs::DirEntry| {
        let age =
            entry.metadata().and_then(|data| data.modified()).map(|at| at.elapsed().unwrap_or_default());
        age.is_ok_and(|age| age > KEEP)
    };
    for entry in fs::read_dir(all).into_iter().flatten().flatten().filter(is_old) {
        let _ = fs::remove_dir_all(entry.path());
    }
}
