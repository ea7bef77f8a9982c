//! Starts a local Ignite node and keeps it until its standard input ends: `cargo run -p ignite-testkit [-- full-footers]`.
//!
//! Prints `READY <address> <process id>`, so that scripts can wait for it and use the address.

use ignite_testkit::{Node, Setup};
use std::io::{self, BufRead};
use std::process::ExitCode;

fn main() -> ExitCode {
    let setup = match std::env::args().nth(1).as_deref() {
        None | Some("plain") => Setup::Plain,
        Some("full-footers") => Setup::FullFooters,
        Some(other) => {
            eprintln!("unknown set-up {other:?}; there are: plain, full-footers");
            return ExitCode::FAILURE;
        }
    };
    match Node::start(setup) {
        Ok(node) => {
            println!("READY {} {}", node.address(), node.pid().unwrap_or_default());
            eprintln!("a line that says \"quit\", the end of the input, or Ctrl-C ends the node");
            io::stdin()
                .lock()
                .lines()
                .map_while(Result::ok)
                .take_while(|line| line.trim() != "quit")
                .for_each(drop);
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}
