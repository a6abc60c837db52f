//! File systems of a test's own, where the system lets it have them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Mounts a file system of its own on the folder, or says why the test cannot do without.
pub struct Mount(PathBuf);

impl Mount {
    pub fn new(arguments: &[&str], folder: &Path) -> Option<Mount> {
        let output = Command::new("mount").args(arguments).arg(folder).output();
        match output {
            Ok(output) if output.status.success() => Some(Mount(folder.to_owned())),
            Ok(output) => {
                println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
                None
            }
            Err(error) => {
                println!("skipped: there is no `mount`: {error}");
                None
            }
        }
    }
}

impl Mount {
    /// The folder as it is, but read-only.
    pub fn read_only(folder: &Path) -> Option<Mount> {
        let same = folder.to_str().expect("text");
        let mount = Mount::new(&["--bind", same], folder)?;
        let status = Command::new("mount")
            .args(["-o", "remount,bind,ro", same])
            .status();
        status.is_ok_and(|status| status.success()).then_some(mount)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
