//! Connections with TLS: who is trusted, who is let in, what is said when one is not; and that all else works as without.

use crate::front::Client;
use ignite_client::error::{IoStage, TlsCause, TlsStage};
use ignite_client::{Error, RetryPolicy, TlsConfig, TlsVersion};
use ignite_testkit::{
    Certificates, Direction, Fault, Identity, KeyForm, Node, Proxy, Setup, TlsSetup, TlsVersion as Speaks,
    unique_name,
};
use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// Refusals are quick: far below any time-out of the client or of the server.
const QUICK: Duration = Duration::from_secs(3);
const IN_HANDSHAKE: TlsCause = TlsCause::ClosedByPeer { stage: TlsStage::Handshake };
const AT_FIRST_ANSWER: TlsCause = TlsCause::ClosedByPeer { stage: TlsStage::FirstAnswer };

fn certificates() -> &'static Certificates {
    Certificates::get().unwrap()
}

fn node(setup: TlsSetup) -> &'static Node {
    Node::shared(Setup::Tls(setup)).unwrap()
}

fn trusting() -> TlsConfig {
    TlsConfig::new().ca_file(certificates().ca())
}

fn showing(identity: &Identity) -> TlsConfig {
    trusting().client_cert_files(identity.certificate(), identity.key())
}

fn connect(address: &str, tls: TlsConfig) -> Result<Client, Error> {
    Client::builder().addresses(address).tls(tls).connect()
}

/// Why there is no connection, which was told quickly.
fn refusal(address: &str, tls: TlsConfig) -> TlsCause {
    let started = Instant::now();
    let error = connect(address, tls).unwrap_err();
    assert!(started.elapsed() < QUICK, "{:?}: {error}", started.elapsed());
    assert!(!error.is_retryable() && !error.is_timeout(), "{error}");
    match error {
        Error::Tls { addr, cause, .. } => {
            assert_eq!(&*addr, address);
            cause
        }
        other => panic!("{other}"),
    }
}

/// A round trip over a connection.
fn works(client: &Client) {
    let cache = client.create_cache(unique_name("tls")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    assert_eq!(cache.get::<_, String>(&1_i32).unwrap().as_deref(), Some("one"));
    cache.destroy().unwrap();
}

#[test]
fn a_trusted_node_by_name_and_by_address() {
    let node = node(TlsSetup::new());
    works(&connect(&node.address(), trusting()).unwrap());
    works(&connect(&format!("localhost:{}", node.socket_addr().port()), trusting()).unwrap());
    let pem = fs::read(certificates().bundle()).unwrap();
    works(&connect(&node.address(), TlsConfig::new().ca_pem(pem)).unwrap());
    let foreign = TlsConfig::new().ca_file(certificates().foreign_ca());
    works(&connect(&node.address(), foreign.ca_file(certificates().ca()).system_roots(true)).unwrap());
}

#[test]
fn what_the_client_refuses_is_told_apart() {
    let mut node = Node::start(Setup::Tls(TlsSetup::new())).unwrap();
    let address = node.address();
    let cases = [
        (certificates().server_expired(), TlsCause::Expired),
        (certificates().server_not_yet_valid(), TlsCause::NotYetValid),
        (certificates().server_for_another_host(), TlsCause::WrongHost),
        (certificates().server_of_foreign_ca(), TlsCause::UnknownAuthority),
    ];
    for (identity, cause) in cases {
        node.present(identity).unwrap();
        assert_eq!(refusal(&address, trusting()), cause);
        works(&connect(&address, trusting().danger_accept_invalid_certs(true)).unwrap());
    }
    assert_eq!(refusal(&address, TlsConfig::new()), TlsCause::UnknownAuthority);
    node.present(certificates().server_for_another_host()).unwrap();
    works(&connect(&address, trusting().danger_accept_invalid_hostnames(true)).unwrap());
    works(&connect(&address, trusting().server_name("ignite.example.org")).unwrap());
}

#[test]
fn versions_are_kept() {
    let old_only = || trusting().max_version(TlsVersion::V1_2);
    let new_only = || trusting().min_version(TlsVersion::V1_3);
    let any = node(TlsSetup::new()).address();
    for config in [old_only(), new_only()] {
        works(&connect(&any, config).unwrap());
    }
    let old = node(TlsSetup::new().only(Speaks::V1_2)).address();
    works(&connect(&old, old_only()).unwrap());
    assert_eq!(refusal(&old, new_only()), IN_HANDSHAKE);
    let new = node(TlsSetup::new().only(Speaks::V1_3)).address();
    works(&connect(&new, new_only()).unwrap());
    assert_eq!(refusal(&new, old_only()), IN_HANDSHAKE);
}

#[test]
fn a_client_shows_its_certificate_in_every_form() {
    let address = node(TlsSetup::new().client_auth()).address();
    for identity in [certificates().client(), certificates().client_rsa().unwrap()] {
        for form in [KeyForm::Pkcs8, KeyForm::Traditional, KeyForm::Encrypted] {
            let key = identity.key_as(form).unwrap();
            let tls = trusting().client_cert_files(identity.certificate(), key);
            works(&connect(&address, tls.key_password(Certificates::PASSWORD)).unwrap());
        }
        let [certificate, key] = [identity.certificate(), identity.key()].map(|file| fs::read(file).unwrap());
        works(&connect(&address, trusting().client_cert_pem(certificate, key)).unwrap());
        let archive = identity.pkcs12().unwrap();
        let tls = trusting().client_pkcs12(fs::read(&archive).unwrap(), Certificates::PASSWORD);
        works(&connect(&address, tls).unwrap());
        works(&connect(&address, trusting().client_pkcs12_file(archive, Certificates::PASSWORD)).unwrap());
    }
}

#[test]
fn a_node_that_wants_another_client_certificate_closes_without_a_word() {
    let refused = [
        trusting(),
        showing(certificates().client_of_foreign_ca()),
        showing(certificates().client_expired()),
    ];
    for (version, cause) in [(Speaks::V1_2, IN_HANDSHAKE), (Speaks::V1_3, AT_FIRST_ANSWER)] {
        let address = node(TlsSetup::new().client_auth().only(version)).address();
        works(&connect(&address, showing(certificates().client())).unwrap());
        for tls in &refused {
            assert_eq!(refusal(&address, tls.clone()), cause);
        }
        assert!(cause.to_string().contains("certificate of this client"));
    }
}

#[test]
fn tls_on_one_side_only() {
    let plain = Node::shared(Setup::Plain).unwrap();
    assert_eq!(refusal(&plain.address(), trusting()), IN_HANDSHAKE);
    assert!(IN_HANDSHAKE.to_string().contains("not a TLS port"));
    let started = Instant::now();
    let error = Client::connect(node(TlsSetup::new()).address()).unwrap_err();
    assert!(started.elapsed() < QUICK, "{error}");
    assert!(error.to_string().contains("TLS"), "{error}");
}

#[test]
fn local_mistakes_are_told_before_anything_is_sent() {
    let client = certificates().client();
    let encrypted = client.key_as(KeyForm::Encrypted).unwrap();
    let wrong = [
        TlsConfig::new().ca_file("/no/such/file"),
        TlsConfig::new().ca_file(client.key()),
        TlsConfig::new().ca_pem("no certificate"),
        trusting().client_cert_files(client.certificate(), &encrypted),
        trusting().client_cert_files(client.certificate(), &encrypted).key_password("wrong"),
        trusting().client_cert_files(client.certificate(), client.certificate()),
        trusting().client_cert_files(client.certificate(), certificates().client_expired().key()),
        trusting().client_pkcs12_file(client.pkcs12().unwrap(), "wrong"),
        trusting().client_pkcs12_file(client.key(), Certificates::PASSWORD),
        trusting().min_version(TlsVersion::V1_3).max_version(TlsVersion::V1_2),
    ];
    for (at, tls) in wrong.into_iter().enumerate() {
        // Nobody listens there: a connection would be refused.
        let error = connect("127.0.0.1:1", tls).unwrap_err();
        assert!(matches!(error, Error::Tls { cause: TlsCause::Setup, .. }), "case {at}: {error:?}");
    }
}

#[test]
fn a_connection_outlives_the_certificate_of_its_server() {
    let mut node = Node::start(Setup::Tls(TlsSetup::new())).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    let expires = Instant::now() + Duration::from_secs(4);
    node.present(&certificates().server_expiring(Duration::from_secs(4)).unwrap()).unwrap();
    let client = connect(&proxy.address(), trusting()).unwrap();
    let cache = client.create_cache(unique_name("tls")).unwrap();
    while Instant::now() < expires + Duration::from_secs(1) {
        cache.put(&1_i32, "one").unwrap();
    }
    proxy.after(Direction::Answers, 1, Fault::Cut);
    // The read is repeated over a new connection, which there is not.
    let Err(Error::Connect { attempts }) = cache.get::<_, String>(&1_i32) else { panic!("connected") };
    assert!(matches!(attempts[0].error, Error::Tls { cause: TlsCause::Expired, .. }), "{attempts:?}");
    // The node's own certificate was replaced: the same client goes on.
    node.present(certificates().server()).unwrap();
    assert_eq!(cache.get::<_, String>(&1_i32).unwrap().as_deref(), Some("one"));
}

#[test]
fn a_connection_cut_inside_a_record_is_an_error_and_replaced() {
    let proxy = Proxy::start(node(TlsSetup::new()).socket_addr()).unwrap();
    let builder = Client::builder().addresses(proxy.address()).tls(trusting());
    let client = builder.endpoint_discovery(false).retry(RetryPolicy::None).connect().unwrap();
    let cache = client.create_cache(unique_name("tls")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    for bytes in [0, 1, 5, 20, 30] {
        proxy.after(Direction::Answers, bytes, Fault::Cut);
        let error = cache.get::<_, String>(&1_i32).unwrap_err();
        assert!(matches!(error, Error::Io { during: IoStage::Read, .. }), "{error}");
        assert_eq!(cache.get::<_, String>(&1_i32).unwrap().as_deref(), Some("one"));
    }
    proxy.after(Direction::Answers, 7, Fault::Cut);
    assert!(cache.put(&2_i32, "two").unwrap_err().may_have_been_applied());
    cache.destroy().unwrap();
}

#[test]
fn a_handshake_that_stalls_ends_in_time() {
    let proxy = Proxy::start(node(TlsSetup::new()).socket_addr()).unwrap();
    proxy.after(Direction::Answers, 10, Fault::Stall);
    let within = Duration::from_millis(300);
    let builder = Client::builder().addresses(proxy.address()).tls(trusting()).handshake_timeout(within);
    let started = Instant::now();
    let error = builder.connect().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() >= within && started.elapsed() < QUICK);
}

#[test]
fn many_threads_and_large_values_share_a_connection() {
    const LARGE: usize = 5 << 20;
    let proxy = Proxy::start(node(TlsSetup::new()).socket_addr()).unwrap();
    let client = connect(&proxy.address(), trusting()).unwrap();
    let cache = client.create_cache(unique_name("tls")).unwrap();
    thread::scope(|scope| {
        for thread in 0..8_i32 {
            let cache = &cache;
            scope.spawn(move || {
                let len = if thread < 2 { LARGE } else { 100 + usize::try_from(thread).unwrap() * 9000 };
                for call in 0..if thread < 2 { 3 } else { 100 } {
                    let key = thread * 1000 + call;
                    let value = vec![key.to_le_bytes()[0]; len];
                    cache.put(&key, &value).unwrap();
                    assert!(cache.get::<_, Vec<u8>>(&key).unwrap() == Some(value));
                }
            });
        }
    });
    assert_eq!(proxy.accepted(), 1, "one socket");
    cache.clear().unwrap();
    cache.put_all((0..10_000_i32).map(|key| (key, i64::from(key) * 3))).unwrap();
    let keys: BTreeSet<i32> = cache
        .scan::<i32, i64>()
        .unwrap()
        .map(|entry| {
            let (key, value) = entry.unwrap();
            assert_eq!(value, i64::from(key) * 3);
            key
        })
        .collect();
    assert_eq!(keys.len(), 10_000);
    cache.destroy().unwrap();
}

#[test]
fn a_restarted_node_is_connected_to_again() {
    let mut node = Node::start(Setup::Tls(TlsSetup::new().client_auth())).unwrap();
    let client = connect(&node.address(), showing(certificates().client())).unwrap();
    works(&client);
    node.restart().unwrap();
    // The first call may meet the end of the old connection.
    let _ = client.cache_names();
    works(&client);
}

/// The same settings with the other library.
#[cfg(feature = "rustls")]
mod with_rustls {
    use super::*;
    use ignite_client::TlsEngine;

    fn trusting() -> TlsConfig {
        super::trusting().engine(TlsEngine::Rustls)
    }

    #[test]
    fn nodes_of_all_versions_and_suites() {
        for setup in [TlsSetup::new(), TlsSetup::new().only(Speaks::V1_2), TlsSetup::new().only(Speaks::V1_3)]
        {
            works(&connect(&node(setup).address(), trusting()).unwrap());
        }
        let any = node(TlsSetup::new()).address();
        for suite in ["TLS_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"] {
            works(&connect(&any, super::trusting().cipher_suites([suite])).unwrap());
        }
        let new_only = trusting().min_version(TlsVersion::V1_3);
        assert_eq!(refusal(&node(TlsSetup::new().only(Speaks::V1_2)).address(), new_only), IN_HANDSHAKE);
        assert_eq!(refusal(&Node::shared(Setup::Plain).unwrap().address(), trusting()), IN_HANDSHAKE);
    }

    #[test]
    fn what_the_client_refuses_is_told_apart() {
        let mut node = Node::start(Setup::Tls(TlsSetup::new())).unwrap();
        let cases = [
            (certificates().server_expired(), TlsCause::Expired),
            (certificates().server_not_yet_valid(), TlsCause::NotYetValid),
            (certificates().server_for_another_host(), TlsCause::WrongHost),
            (certificates().server_of_foreign_ca(), TlsCause::UnknownAuthority),
        ];
        for (identity, cause) in cases {
            node.present(identity).unwrap();
            assert_eq!(refusal(&node.address(), trusting()), cause);
            works(&connect(&node.address(), trusting().danger_accept_invalid_certs(true)).unwrap());
        }
        node.present(certificates().server_for_another_host()).unwrap();
        works(&connect(&node.address(), trusting().danger_accept_invalid_hostnames(true)).unwrap());
    }

    #[test]
    fn client_certificates() {
        let show = |identity: &Identity, key| {
            let tls = trusting().client_cert_files(identity.certificate(), key);
            tls.key_password(Certificates::PASSWORD)
        };
        for (version, cause) in [(Speaks::V1_2, IN_HANDSHAKE), (Speaks::V1_3, AT_FIRST_ANSWER)] {
            let address = node(TlsSetup::new().client_auth().only(version)).address();
            for identity in [certificates().client(), certificates().client_rsa().unwrap()] {
                for form in [KeyForm::Pkcs8, KeyForm::Traditional, KeyForm::Encrypted] {
                    works(&connect(&address, show(identity, identity.key_as(form).unwrap())).unwrap());
                }
                let archive = identity.pkcs12().unwrap();
                let tls = trusting().client_pkcs12(fs::read(&archive).unwrap(), Certificates::PASSWORD);
                works(&connect(&address, tls).unwrap());
                works(
                    &connect(&address, trusting().client_pkcs12_file(archive, Certificates::PASSWORD))
                        .unwrap(),
                );
            }
            let foreign = certificates().client_of_foreign_ca();
            assert_eq!(refusal(&address, show(foreign, foreign.key().to_owned())), cause);
            assert_eq!(refusal(&address, trusting()), cause);
        }
    }

    #[test]
    fn an_archive_that_cannot_be_opened_is_named() {
        let client = certificates().client();
        let cases = [
            (client.pkcs12().unwrap(), "wrong", "a wrong password"),
            (client.key().to_owned(), Certificates::PASSWORD, "not PKCS#12"),
        ];
        for (file, password, expected) in cases {
            // Nobody listens there: a connection would be refused.
            let tls = trusting().client_pkcs12_file(&file, password);
            let error = connect("127.0.0.1:1", tls).unwrap_err();
            let Error::Tls { cause: TlsCause::Setup, source, .. } = error else { panic!("{error:?}") };
            let text = source.to_string();
            assert!(text.contains(expected) && text.contains(&file.display().to_string()), "{text}");
        }
    }

    #[test]
    fn large_values_of_many_threads() {
        let client = connect(&node(TlsSetup::new()).address(), trusting()).unwrap();
        let cache = client.create_cache(unique_name("tls")).unwrap();
        thread::scope(|scope| {
            for thread in 0..8_u8 {
                let cache = &cache;
                scope.spawn(move || {
                    for call in 0..5_usize {
                        let value = vec![thread; 5 << 20 >> call];
                        cache.put(&i32::from(thread), &value).unwrap();
                        assert!(cache.get::<_, Vec<u8>>(&i32::from(thread)).unwrap() == Some(value));
                    }
                });
            }
        });
        cache.destroy().unwrap();
    }
}
