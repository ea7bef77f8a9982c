//! Users and passwords: over TLS, in clear only when asked for, and what refusals say.
//!
//! Run it with `cargo run --example auth`. It starts local nodes by itself.

use ignite_client::error::Status;
use ignite_client::{Client, ClientBuilder, Error, TlsConfig};
use ignite_examples::{check, run_alone, step};
use ignite_testkit::{Certificates, Node, Setup, TlsSetup, unique_name};
use std::process::ExitCode;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// The user that every node with authentication begins with.
const USER: &str = Setup::USER;
const PASSWORD: &str = Setup::PASSWORD;

fn main() -> ExitCode {
    run_alone(example)
}

fn example() -> Result {
    println!("Starting nodes: users over TLS, users without TLS, no users ...");
    let secure = Node::start(Setup::Tls(TlsSetup::new().authentication()))?;
    let in_clear = Node::start(Setup::Authentication)?;
    let without_users = Node::start(Setup::Plain)?;
    let tls = TlsConfig::new().ca_file(Certificates::get()?.ca());
    over_tls(&secure, &tls)?;
    refusals(&secure, &tls)?;
    without_tls(&in_clear)?;
    ignored(&without_users)
}

fn at(node: &Node) -> ClientBuilder {
    Client::builder().addresses(node.address())
}

/// Is refused for its credentials, with status 2000.
fn refused(builder: ClientBuilder, what: &str) -> Result {
    match builder.connect() {
        Err(error @ Error::Auth { .. }) => {
            println!("   {error}");
            Ok(check(error.status() == Some(Status::AuthFailed) && !error.is_retryable(), what)?)
        }
        Err(other) => Err(other.into()),
        Ok(_) => Err(format!("let in, although {what}").into()),
    }
}

fn over_tls(node: &Node, tls: &TlsConfig) -> Result {
    step("User and password, over a connection to a node that has proved who it is");
    let admin = at(node).credentials(USER, PASSWORD).tls(tls.clone()).connect()?;
    check(admin.cache_names().is_ok(), "let in")?;

    step("Another user, made by SQL; a name in quotes keeps its case");
    let name = unique_name("ann");
    admin.sql(format!("CREATE USER \"{name}\" WITH PASSWORD 'of ann'")).execute()?;
    let ann = at(node).credentials(&name, "of ann").tls(tls.clone()).connect()?;
    check(ann.cache_names().is_ok(), "let in as well")?;
    admin.sql(format!("DROP USER \"{name}\"")).execute()?;
    refused(at(node).credentials(&name, "of ann").tls(tls.clone()), "the user is gone")
}

fn refusals(node: &Node, tls: &TlsConfig) -> Result {
    step("What a node says to others: the same to all, so that nobody learns which users there are");
    refused(at(node).credentials(USER, "guessed").tls(tls.clone()), "a wrong password")?;
    refused(at(node).credentials("nobody", PASSWORD).tls(tls.clone()), "no such user")?;
    refused(at(node).tls(tls.clone()), "no credentials at all")?;
    Ok(check(at(node).credentials("", "").connect().is_err(), "empty ones are not even sent")?)
}

fn without_tls(node: &Node) -> Result {
    step("To a node without TLS: the client does not send a password in clear by itself");
    match at(node).credentials(USER, PASSWORD).connect() {
        Err(error @ Error::Tls { .. }) => println!("   {error}"),
        other => return Err(format!("not refused: {other:?}").into()),
    }

    step("It does when it is told so, by a name that tells the danger");
    let client = at(node).credentials(USER, PASSWORD).danger_plain_text_credentials().connect()?;
    check(client.cache_names().is_ok(), "let in")?;
    let wrong = at(node).credentials(USER, "guessed").danger_plain_text_credentials();
    refused(wrong, "a wrong password is refused here as well")
}

fn ignored(node: &Node) -> Result {
    step("To a node that has no users: it ignores what it gets, so being let in proves nothing");
    let client = at(node).credentials("anybody", "anything").danger_plain_text_credentials().connect()?;
    Ok(check(client.cache_names().is_ok(), "let in")?)
}
