//! Why the store could not do something.

use std::fmt;

use rusqlite::ErrorCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// More waits already than the queue takes, or another process holds the database.
    Busy,
    /// The disk has no room.
    Full,
    /// The store is closed.
    Closed,
    /// What was to be written breaks a rule of the database; it would do so again.
    Unfit(String),
    /// Anything else that SQLite says.
    Failed(String),
}

impl StoreError {
    /// A stable name for logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            StoreError::Busy => "busy",
            StoreError::Full => "full",
            StoreError::Closed => "closed",
            StoreError::Unfit(_) => "unfit",
            StoreError::Failed(_) => "failed",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Busy => write!(f, "The database has too much to do."),
            StoreError::Full => write!(f, "The disk with the database is full."),
            StoreError::Closed => write!(f, "The database is closed."),
            StoreError::Unfit(why) => write!(f, "The database does not take that: {why}."),
            StoreError::Failed(why) => write!(f, "The database failed: {why}."),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => {
                StoreError::Unfit(error.to_string())
            }
            _ => StoreError::Failed(error.to_string()),
        }
    }
}
