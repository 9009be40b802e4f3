//! A copy of the database, of one moment, while a server may be writing to it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::open;

/// Copies the database of a data directory to a file that must not be there yet. The error is a
/// sentence.
pub fn backup(data_dir: &Path, to: &Path) -> Result<(), String> {
    if to.exists() {
        return Err(format!("{} is there already; a backup overwrites nothing.", to.display()));
    }
    let from = open::existing(data_dir)?;
    // Under another name until it is whole: nobody takes half a copy for a backup.
    let half = half_of(to);
    let done = write(&from, &half, to);
    let _ = fs::remove_file(&half);
    done.map_err(|why| format!("The backup {} cannot be written: {why}.", to.display()))
}

fn half_of(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.half", std::process::id()));
    to.with_file_name(name)
}

fn write(from: &Connection, half: &Path, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let file = new(half)?;
    copy(from, half)?;
    file.sync_all()?;
    // Unlike a renaming, a link never takes the place of another file.
    fs::hard_link(half, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// For the eyes of its owner: there are secrets in it.
fn new(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn copy(from: &Connection, to: &Path) -> rusqlite::Result<()> {
    let mut copy = Connection::open(to)?;
    // All pages in one step: one moment of the database, and a writer beside it need not wait.
    Backup::new(from, &mut copy)?.step(-1)?;
    // One file, that needs no other beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, error)| error)
}
