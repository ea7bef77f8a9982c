//! Nodes with TLS, users and small limits.

use super::{HANDSHAKE, connect, exchange, wait_for_end};
use ignite_testkit::{Certificates, Identity, KeyForm, Node, Setup, TlsSetup, TlsVersion};
use native_tls::{Certificate, Protocol, TlsConnector, TlsConnectorBuilder};
use std::fs;
use std::net::TcpStream;
use std::time::Duration;

/// [`HANDSHAKE`] with user and password.
fn handshake_as(user: &str, password: &str) -> Vec<u8> {
    let mut request = HANDSHAKE.to_vec();
    for text in [user, password] {
        request.push(9);
        request.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        request.extend(text.as_bytes());
    }
    let len = u32::try_from(request.len() - 4).unwrap();
    request[..4].copy_from_slice(&len.to_le_bytes());
    request
}

/// The first byte of the answer: 1 is yes.
fn accepts(address: &str, request: &[u8]) -> bool {
    exchange(&mut TcpStream::connect(address).unwrap(), request).unwrap()[0] == 1
}

fn trusting_the_ca() -> TlsConnectorBuilder {
    let pem = fs::read(Certificates::get().unwrap().ca()).unwrap();
    let mut builder = TlsConnector::builder();
    builder.add_root_certificate(Certificate::from_pem(&pem).unwrap()).disable_built_in_roots(true);
    builder
}

fn showing(identity: &Identity) -> TlsConnectorBuilder {
    let file = fs::read(identity.pkcs12().unwrap()).unwrap();
    let mut builder = trusting_the_ca();
    builder.identity(native_tls::Identity::from_pkcs12(&file, Certificates::PASSWORD).unwrap());
    builder
}

/// Whether TLS, then the handshake inside it, are accepted; otherwise what failed.
fn tls(node: &Node, builder: &TlsConnectorBuilder, request: &[u8]) -> Result<bool, String> {
    let stream = TcpStream::connect(node.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut stream = builder.build().unwrap().connect("localhost", stream).map_err(|e| e.to_string())?;
    let answer = exchange(&mut stream, request).map_err(|e| e.to_string())?;
    Ok(answer[0] == 1)
}

#[test]
fn a_node_shows_one_certificate_after_the_other() {
    let certificates = Certificates::get().unwrap();
    let mut node = Node::start(Setup::Tls(TlsSetup::new())).unwrap();
    let client = trusting_the_ca();
    assert_eq!(tls(&node, &client, &HANDSHAKE), Ok(true));
    let bad = [
        certificates.server_expired(),
        certificates.server_not_yet_valid(),
        certificates.server_for_another_host(),
        certificates.server_of_foreign_ca(),
    ];
    for identity in bad {
        node.present(identity).unwrap();
        let refused = tls(&node, &client, &HANDSHAKE).unwrap_err();
        println!("{refused}");
    }
    node.present(&certificates.server_expiring(Duration::from_secs(3600)).unwrap()).unwrap();
    assert_eq!(tls(&node, &client, &HANDSHAKE), Ok(true));
    node.restart().unwrap();
    assert_eq!(tls(&node, &client, &HANDSHAKE), Ok(true));
}

#[test]
fn mutual_tls_wants_a_certificate_of_its_ca() {
    let certificates = Certificates::get().unwrap();
    let node = Node::shared(Setup::Tls(TlsSetup::new().client_auth())).unwrap();
    for good in [certificates.client(), certificates.client_rsa().unwrap()] {
        assert_eq!(tls(node, &showing(good), &HANDSHAKE), Ok(true));
    }
    for bad in [certificates.client_expired(), certificates.client_of_foreign_ca()] {
        assert!(tls(node, &showing(bad), &HANDSHAKE).is_err());
    }
    assert!(tls(node, &trusting_the_ca(), &HANDSHAKE).is_err());
}

#[test]
fn one_version_of_tls_only() {
    let within = |min, max| {
        let mut client = trusting_the_ca();
        client.min_protocol_version(Some(min)).max_protocol_version(Some(max));
        client
    };
    let (old, new) = (Protocol::Tlsv12, Protocol::Tlsv13);
    for only in [TlsVersion::V1_2, TlsVersion::V1_3] {
        let node = Node::shared(Setup::Tls(TlsSetup::new().only(only))).unwrap();
        assert_eq!(tls(node, &within(old, new), &HANDSHAKE), Ok(true));
        assert_eq!(tls(node, &within(old, old), &HANDSHAKE).is_ok(), only == TlsVersion::V1_2);
        assert_eq!(tls(node, &within(new, new), &HANDSHAKE).is_ok(), only == TlsVersion::V1_3);
    }
}

#[test]
fn users_outlive_a_restart() {
    let mut node = Node::start(Setup::Authentication).unwrap();
    assert!(accepts(&node.address(), &handshake_as("ignite", "ignite")));
    assert!(!accepts(&node.address(), &handshake_as("ignite", "wrong")));
    assert!(!accepts(&node.address(), &HANDSHAKE));
    node.restart().unwrap();
    assert!(accepts(&node.address(), &handshake_as("ignite", "ignite")));
}

#[test]
fn users_inside_tls() {
    let node = Node::shared(Setup::Tls(TlsSetup::new().authentication())).unwrap();
    let client = trusting_the_ca();
    assert_eq!(tls(node, &client, &handshake_as("ignite", "ignite")), Ok(true));
    assert_eq!(tls(node, &client, &handshake_as("ignite", "wrong")), Ok(false));
}

#[test]
fn a_silent_client_is_closed_soon() {
    wait_for_end(connect(&Node::shared(Setup::ShortIdle).unwrap().address()).unwrap());
}

#[test]
fn keys_and_stores_have_the_forms_that_users_have() {
    let certificates = Certificates::get().unwrap();
    let label = |identity: &Identity, form| {
        let pem = fs::read_to_string(identity.key_as(form).unwrap()).unwrap();
        pem.lines().next().unwrap().trim_matches('-').to_owned()
    };
    let (ec, rsa) = (certificates.client(), certificates.client_rsa().unwrap());
    for identity in [ec, rsa] {
        assert_eq!(label(identity, KeyForm::Pkcs8), "BEGIN PRIVATE KEY");
        assert_eq!(label(identity, KeyForm::Encrypted), "BEGIN ENCRYPTED PRIVATE KEY");
        let both = [identity.certificate(), identity.key()].map(|file| fs::read(file).unwrap());
        assert!(native_tls::Identity::from_pkcs8(&both[0], &both[1]).is_ok());
        let store = fs::read(identity.pkcs12().unwrap()).unwrap();
        assert!(native_tls::Identity::from_pkcs12(&store, Certificates::PASSWORD).is_ok());
        assert!(native_tls::Identity::from_pkcs12(&store, "wrong").is_err());
    }
    assert_eq!(label(ec, KeyForm::Traditional), "BEGIN EC PRIVATE KEY");
    assert_eq!(label(rsa, KeyForm::Traditional), "BEGIN RSA PRIVATE KEY");
    assert!(Certificate::from_pem(&fs::read(certificates.bundle()).unwrap()).is_ok());
}
