pub mod lib_stub {}
