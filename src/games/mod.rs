//! The games that come with the server. They import only `sim`, as a stranger's game would.

pub mod arena;

pub use arena::Arena;
