//! Where things lie: the workspace, what cargo builds, screenshots, and folders that vanish with their owner.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where a screenshot of this name goes; its folder is made if it is not there.
pub fn screen(file: &str) -> Result<PathBuf> {
    let path = target().join("screens").join(file);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    Ok(path)
}

/// The product's binary: `DINHDANH_BIN`, or what `cargo build` leaves.
pub fn binary() -> PathBuf {
    std::env::var_os("DINHDANH_BIN").map_or_else(|| target().join("debug/dinhdanh"), PathBuf::from)
}

/// A new folder for one test, removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes a folder whose name begins with `purpose`.
    pub fn fresh(purpose: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("dinhdanh-{purpose}-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path))
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A process that was just killed may still have children writing here.
        for _ in 0..40 {
            if std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("{} could not be removed", self.0.display());
    }
}
