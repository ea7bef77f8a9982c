//! The build script of the tests: makes the asynchronous front of the server tests, if there is one to be tested.

#[cfg(feature = "tokio")]
mod generate;

fn main() {
    println!("cargo::rerun-if-changed=server/front");
    #[cfg(feature = "tokio")]
    generate::front();
}
