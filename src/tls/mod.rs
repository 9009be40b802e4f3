//! TLS: the certificate that is shown to whoever connects, read anew when its files change.
//!
//! Connections that are open go on with the keys they agreed on; what is new gets the new
//! certificate. A file that is broken changes nothing but a counter and the log.

mod certificate;
mod current;

pub use certificate::{Certificate, Flaw, expiry};
pub use current::{Current, Files};
