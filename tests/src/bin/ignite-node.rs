//! Starts a local Ignite node and keeps it until its standard input ends: `cargo run -p ignite-testkit [-- full-footers]`.
//!
//! Prints `READY <address> <process id>`, so that scripts can wait for it and use the address. Takes lines: `pause` stops the process of the
//! node and prints `PAUSED`, `resume` lets it go on, `quit` ends it.

use ignite_testkit::{Node, Setup, TestkitError};
use std::io::{self, BufRead};
use std::process::ExitCode;

const SETUPS: [(&str, Setup); 4] = [
    ("plain", Setup::Plain),
    ("full-footers", Setup::FullFooters),
    ("authentication", Setup::Authentication),
    ("compute", Setup::Compute),
];

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_else(|| "plain".to_owned());
    let Some((_, setup)) = SETUPS.iter().find(|(known, _)| *known == name) else {
        eprintln!("unknown set-up {name:?}; there are: {}", SETUPS.map(|(known, _)| known).join(", "));
        return ExitCode::FAILURE;
    };
    match run(*setup) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

fn run(setup: Setup) -> Result<(), TestkitError> {
    let mut node = Node::start(setup)?;
    println!("READY {} {}", node.address(), node.pid().unwrap_or_default());
    eprintln!("a line that says \"quit\", the end of the input, or Ctrl-C ends the node");
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        match line.trim() {
            "quit" => break,
            "pause" => {
                node.pause()?;
                println!("PAUSED");
            }
            "resume" => node.resume(),
            other => eprintln!("there are: pause, resume, quit; not {other:?}"),
        }
    }
    Ok(())
}
