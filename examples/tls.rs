//! Secure connections: whom the client trusts, who the client is, and how every failure is told apart.
//!
//! Run it with `cargo run --example tls`. It starts local nodes by itself, with certificates that are made for this run; the files have the
//! forms in which administrators hand them out.

use ignite_client::error::TlsCause;
use ignite_client::{Client, Error, TlsConfig, TlsVersion};
use ignite_examples::{check, run_alone, step};
use ignite_testkit::{Certificates, KeyForm, Node, Setup, TlsSetup};
use std::error::Error as _;
use std::process::ExitCode;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    run_alone(example)
}

fn example() -> Result {
    let files = Certificates::get()?;
    println!("Starting a node with TLS ...");
    let mut node = Node::start(Setup::Tls(TlsSetup::new()))?;
    println!("It listens on {}.", node.address());
    trusted(&node, files)?;
    refused_by_the_client(&mut node, files)?;
    versions(&node, files)?;
    println!("\nStarting a node that wants a certificate of its clients ...");
    client_certificates(&Node::start(Setup::Tls(TlsSetup::new().client_auth()))?, files)?;
    one_side_only(&node)
}

fn connect(node: &Node, tls: TlsConfig) -> ignite_client::Result<Client> {
    Client::builder().addresses(node.address()).tls(tls).connect()
}

/// Connects, uses the connection and says so.
fn works(node: &Node, tls: TlsConfig, what: &str) -> Result {
    let client = connect(node, tls)?;
    let cache = client.get_or_create_cache("example_tls")?;
    cache.put("secure", &true)?;
    let found = cache.get::<str, bool>("secure")?;
    cache.destroy()?;
    Ok(check(found == Some(true), what)?)
}

/// Fails to connect and says why.
fn fails(node: &Node, tls: TlsConfig, expected: fn(TlsCause) -> bool, what: &str) -> Result {
    match connect(node, tls) {
        Err(error @ Error::Tls { cause, .. }) => {
            println!("   {error}");
            println!("   because: {}", error.source().ok_or("no source")?);
            Ok(check(expected(cause), what)?)
        }
        Err(other) => Err(other.into()),
        Ok(_) => Err(format!("connected, although {what}").into()),
    }
}

fn trusted(node: &Node, files: &Certificates) -> Result {
    step("Trust the authority that has signed the node's certificate");
    works(node, TlsConfig::new().ca_file(files.ca()), "the node is who it says it is")?;

    step("Without the authority: those of the system have not signed a certificate of a test");
    let unknown = |cause| cause == TlsCause::UnknownAuthority;
    fails(node, TlsConfig::new(), unknown, "nobody known has signed it")?;

    step("Without verification: for tests only, since anybody could answer now");
    works(node, TlsConfig::new().danger_accept_invalid_certs(true), "encrypted, but with whom?")
}

fn refused_by_the_client(node: &mut Node, files: &Certificates) -> Result {
    let trusting = TlsConfig::new().ca_file(files.ca());

    step("An authority that has signed another certificate");
    let foreign = TlsConfig::new().ca_file(files.foreign_ca());
    fails(node, foreign, |cause| cause == TlsCause::UnknownAuthority, "the wrong authority")?;

    step("A certificate for another host");
    node.present(files.server_for_another_host())?;
    fails(node, trusting.clone(), |cause| cause == TlsCause::WrongHost, "it names another host")?;
    works(
        node,
        trusting.clone().server_name("ignite.example.org"),
        "fine if that is the name it should have",
    )?;

    step("A certificate that has expired");
    node.present(files.server_expired())?;
    fails(node, trusting, |cause| cause == TlsCause::Expired, "too old")?;
    Ok(node.present(files.server())?)
}

fn versions(node: &Node, files: &Certificates) -> Result {
    let trusting = TlsConfig::new().ca_file(files.ca());

    step("A minimum version");
    works(node, trusting.clone().min_version(TlsVersion::V1_3), "TLS 1.3 and nothing older")?;

    step("A node that does not speak it");
    let old = Node::start(Setup::Tls(TlsSetup::new().only(ignite_testkit::TlsVersion::V1_2)))?;
    works(&old, trusting.clone(), "TLS 1.2 is spoken by both")?;
    fails(&old, trusting.min_version(TlsVersion::V1_3), is_closed, "nodes close without a reason")
}

const fn is_closed(cause: TlsCause) -> bool {
    matches!(cause, TlsCause::ClosedByPeer { .. })
}

fn client_certificates(node: &Node, files: &Certificates) -> Result {
    let trusting = TlsConfig::new().ca_file(files.ca());
    let client = files.client();

    step("Show a certificate, with its key as PEM, encrypted PEM, or PKCS#12");
    let plain = trusting.clone().client_cert_files(client.certificate(), client.key());
    works(node, plain, "a key in PEM")?;
    let encrypted =
        trusting.clone().client_cert_files(client.certificate(), client.key_as(KeyForm::Encrypted)?);
    works(
        node,
        encrypted.clone().key_password(Certificates::PASSWORD),
        "an encrypted key, with its password",
    )?;
    let archive = trusting.clone().client_pkcs12_file(client.pkcs12()?, Certificates::PASSWORD);
    works(node, archive, "a PKCS#12 file")?;

    step("What is wrong at home is told before anything is sent");
    let setup = |cause| cause == TlsCause::Setup;
    fails(node, encrypted.key_password("guessed"), setup, "a wrong password of the key")?;

    step("Without a certificate, or with one that the node does not trust");
    fails(node, trusting.clone(), is_closed, "none")?;
    let foreign = files.client_of_foreign_ca();
    let foreign = trusting.client_cert_files(foreign.certificate(), foreign.key());
    fails(node, foreign, is_closed, "one of another authority")
}

fn one_side_only(node: &Node) -> Result {
    step("Without TLS to a port that has it");
    match Client::connect(node.address()) {
        Err(error) => {
            println!("   {error}");
            Ok(check(error.to_string().contains("TLS"), "the text names TLS")?)
        }
        Ok(_) => Err("connected in clear".into()),
    }
}
