//! User and password: over TLS, in clear only if asked for, and what wrong ones say.

use crate::front::{Client, ClientBuilder};
use ignite_client::error::{ConfigError, Status, TlsCause};
use ignite_client::{Error, TlsConfig};
use ignite_testkit::{Certificates, Node, Proxy, Setup, TlsSetup};
use std::time::{Duration, Instant};

const USER: &str = Setup::USER;
const PASSWORD: &str = Setup::PASSWORD;

fn plain() -> &'static Node {
    Node::shared(Setup::Authentication).unwrap()
}

fn secure() -> &'static Node {
    Node::shared(Setup::Tls(TlsSetup::new().authentication())).unwrap()
}

fn trusting() -> TlsConfig {
    TlsConfig::new().ca_file(Certificates::get().unwrap().ca())
}

fn at(addresses: impl Into<String>) -> ClientBuilder {
    Client::builder().addresses(addresses.into())
}

/// The server's text, told quickly.
fn refused(builder: ClientBuilder) -> String {
    let started = Instant::now();
    let error = builder.connect().unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3), "{error}");
    assert_eq!(error.status(), Some(Status::AuthFailed));
    assert!(!error.is_retryable());
    match error {
        Error::Auth { message, .. } => message.into(),
        other => panic!("{other}"),
    }
}

#[test]
fn user_and_password_over_tls() {
    let client = at(secure().address()).credentials(USER, PASSWORD).tls(trusting()).connect().unwrap();
    client.cache_names().unwrap();
}

#[test]
fn wrong_or_missing_credentials_are_refused_by_the_server() {
    for (user, password) in [(USER, "wrong"), ("nobody", PASSWORD), ("IGNITE", PASSWORD)] {
        let text = refused(at(secure().address()).credentials(user, password).tls(trusting()));
        assert!(text.contains(user) && !text.contains("wrong"), "{text}");
        let in_clear = at(plain().address()).credentials(user, password).danger_plain_text_credentials();
        assert_eq!(refused(in_clear), text);
    }
    refused(at(secure().address()).tls(trusting()));
    refused(at(plain().address()));
}

#[test]
fn a_refused_password_is_not_tried_elsewhere() {
    let second = Proxy::start(plain().socket_addr()).unwrap();
    let addresses = format!("{},{}", plain().address(), second.address());
    refused(at(addresses).credentials(USER, "wrong").danger_plain_text_credentials());
    assert_eq!(second.accepted(), 0);
}

#[test]
fn a_password_goes_in_clear_only_if_asked_for() {
    // TLS is turned on, and the node has none: what it sees is no handshake of its own, and no password.
    let error = at(plain().address()).credentials(USER, PASSWORD).connect().unwrap_err();
    assert!(matches!(error, Error::Tls { cause: TlsCause::ClosedByPeer { .. }, .. }), "{error}");
    // Nor does it go to a node that cannot prove who it is.
    let error = at(secure().address()).credentials(USER, PASSWORD).connect().unwrap_err();
    assert!(matches!(error, Error::Tls { cause: TlsCause::UnknownAuthority, .. }), "{error}");
    let in_clear = at(plain().address()).credentials(USER, PASSWORD).danger_plain_text_credentials();
    in_clear.connect().unwrap().cache_names().unwrap();
    // The switch takes no TLS away.
    let both = at(secure().address()).credentials(USER, PASSWORD).danger_plain_text_credentials();
    both.tls(trusting()).connect().unwrap();
}

#[test]
fn a_node_without_users_ignores_credentials() {
    let node = Node::shared(Setup::Plain).unwrap();
    let client = at(node.address()).credentials("anybody", "anything").danger_plain_text_credentials();
    client.connect().unwrap().cache_names().unwrap();
    let node = Node::shared(Setup::Tls(TlsSetup::new())).unwrap();
    at(node.address()).credentials("anybody", "anything").tls(trusting()).connect().unwrap();
}

#[test]
fn empty_credentials_are_a_mistake() {
    for (user, password) in [("", PASSWORD), (USER, "")] {
        let error = at("127.0.0.1:1").credentials(user, password).connect().unwrap_err();
        assert!(matches!(error, Error::Config(ConfigError::EmptyName { .. })), "{error}");
    }
}

#[test]
fn a_connection_that_is_replaced_shows_the_same_credentials() {
    let mut node = Node::start(Setup::Authentication).unwrap();
    let client = at(node.address()).credentials(USER, PASSWORD).danger_plain_text_credentials();
    let client = client.connect().unwrap();
    client.cache_names().unwrap();
    node.restart().unwrap();
    // The first call may meet the end of the old connection.
    let _ = client.cache_names();
    client.cache_names().unwrap();
}
