//! Opening a database: the folder, the lock, the settings of a connection, migrations; and for each
//! thing that may be wrong a sentence that says what to do.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use super::sqlite::Held;

/// The database in its folder.
pub const FILE: &str = "skirmish.db";
const LOCK: &str = "skirmish.lock";
/// How long one process waits for another one's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// Never changed once released: a change is another one behind them.
const STEPS: &[M<'_>] = &[
    M::up(include_str!("schema/1.sql")),
    M::up(include_str!("schema/2.sql")),
    M::up(include_str!("schema/3.sql")),
    M::up(include_str!("schema/4.sql")),
];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);
/// The schema after all of them.
const LATEST: u32 = STEPS.len() as u32;

impl Held {
    /// The database of a server: made if it is not there, and nobody else's.
    pub fn file(folder: &Path) -> Result<Held, String> {
        make(folder)?;
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        let connection = Connection::open(&path).map_err(|error| sentence(&path, &error))?;
        private(&path);
        Ok(Held { connection: ready(connection, &path)?, lock: Some(lock) })
    }

    pub fn memory() -> Result<Held, String> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory().map_err(|error| sentence(path, &error))?;
        Ok(Held { connection: ready(connection, path)?, lock: None })
    }
}

/// The database of a data directory that has one, for a command beside a server or without one. Its
/// schema stays as it is: to change that is for the server, and cannot be taken back. This release's
/// or an older one.
pub fn existing(folder: &Path) -> Result<Connection, String> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Err(format!("There is no database {}.", path.display()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags);
    let connection = connection.map_err(|error| sentence(&path, &error))?;
    check(&connection, &path)?;
    match schema(&connection, &path)? {
        schema if schema > LATEST => Err(newer(&path)),
        _ => Ok(connection),
    }
}

/// As `existing`, and with the schema of this release, to be written to.
pub fn existing_and_current(folder: &Path) -> Result<Connection, String> {
    let connection = existing(folder)?;
    let path = folder.join(FILE);
    if schema(&connection, &path)? < LATEST {
        return Err(older(&path));
    }
    set(&connection).map_err(|error| sentence(&path, &error))?;
    Ok(connection)
}

/// How many steps have been taken.
fn schema(connection: &Connection, path: &Path) -> Result<u32, String> {
    let version = connection.query_row("PRAGMA user_version", (), |row| row.get(0));
    version.map_err(|error| sentence(path, &error))
}

fn ready(mut connection: Connection, path: &Path) -> Result<Connection, String> {
    check(&connection, path)?;
    set(&connection).map_err(|error| sentence(path, &error))?;
    match MIGRATIONS.to_latest(&mut connection) {
        Ok(()) => Ok(connection),
        Err(rusqlite_migration::Error::MigrationDefinition(
            MigrationDefinitionError::DatabaseTooFarAhead,
        )) => Err(newer(path)),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(sentence(path, &err)),
        Err(error) => Err(format!("The database {} cannot be used: {error}.", path.display())),
    }
}

/// Reads all of it: what is broken is told now, not in the middle of a match.
fn check(connection: &Connection, path: &Path) -> Result<(), String> {
    connection.busy_timeout(BUSY).map_err(|error| sentence(path, &error))?;
    let said: rusqlite::Result<String> =
        connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0));
    match said.map_err(|error| sentence(path, &error))?.as_str() {
        "ok" => Ok(()),
        why => Err(corrupt(path, why)),
    }
}

fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A commit is on the disk before it is told of.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten: forgotten is forgotten.
    connection.pragma_update(None, "secure_delete", true)
}

fn make(folder: &Path) -> Result<(), String> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| unwritable(folder, &error))
}

/// Locks the folder for as long as the file is open; the system lets go of it when the process ends,
/// however it ends.
fn lock(folder: &Path) -> Result<File, String> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| unwritable(folder, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!(
            "Another server runs on the data directory {}. Stop it first, or choose another \
             data_dir.",
            folder.display()
        )),
        Err(TryLockError::Error(error)) => Err(unwritable(folder, &error)),
    }
}

/// It holds secrets and addresses.
fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    }
}

fn unwritable(folder: &Path, error: &io::Error) -> String {
    format!(
        "The data directory {} cannot be written to: {error}. Give it to the user that runs the \
         server, or choose another data_dir.",
        folder.display()
    )
}

fn sentence(path: &Path, error: &rusqlite::Error) -> String {
    let file = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            corrupt(path, &error.to_string())
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => format!(
            "The database {file} cannot be written to: {error}. Give it to whom its folder belongs \
             to: chown --reference={} {file}",
            parent(path).display()
        ),
        Some(ErrorCode::DiskFull) => {
            format!("The disk with the database {file} is full. Make room, then start again.")
        }
        _ => format!("The database {file} cannot be opened: {error}."),
    }
}

fn corrupt(path: &Path, why: &str) -> String {
    let (file, folder) = (path.display(), parent(path));
    let folder = folder.display();
    format!(
        "The database {file} is corrupt: {why}. Move it away with {file}-wal and {file}-shm, and \
         put a backup in its place (cp BACKUP {file}); backups are made by: skirmish backup \
         --data-dir {folder} --to BACKUP"
    )
}

fn newer(path: &Path) -> String {
    format!(
        "The database {} is of a newer release of Skirmish than this one ({}). Start that release, \
         or put a backup of this one's in its place.",
        path.display(),
        env!("CARGO_PKG_VERSION")
    )
}

fn older(path: &Path) -> String {
    format!(
        "The database {} is of an older release of Skirmish than this one ({}). Start the server \
         of this release on it first, or use that release's own command.",
        path.display(),
        env!("CARGO_PKG_VERSION")
    )
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_belongs_to_another_user_comes_with_the_command_that_gives_it_back() {
        let error = rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
            None,
        );
        let said = sentence(Path::new("/var/lib/skirmish/skirmish.db"), &error);
        let command = "chown --reference=/var/lib/skirmish /var/lib/skirmish/skirmish.db";
        assert!(said.ends_with(command), "{said}");
    }
}
