//! Engines against a server in memory.

use super::native::Buffers;
use super::peer::{ANY, GOOD, Holder, ONLY_1_2, ONLY_1_3, Says, Versions};
use super::{Engine, Opened, connector};
use crate::config::{TlsConfig, TlsEngine, TlsVersion};
use crate::error::TlsCause;
use openssl::ssl::{HandshakeError, SslAcceptor, SslStream};
use std::io::{Read, Write};

/// Tests that hold for every engine.
macro_rules! tests {
    ($($test:ident)*) => {
        mod with_native_tls {
            $(#[test]
            fn $test() {
                super::$test(&super::TlsConfig::new().engine(super::TlsEngine::NativeTls));
            })*
        }

        #[cfg(feature = "rustls")]
        mod with_rustls {
            $(#[test]
            fn $test() {
                super::$test(&super::TlsConfig::new().engine(super::TlsEngine::Rustls));
            })*
        }
    };
}

tests! {
    bytes_arrive_whole_in_pieces_of_any_size
    a_large_write_arrives_whole
    an_end_in_order_is_told_apart_from_a_cut
    changed_bytes_are_an_error
    what_the_client_refuses_is_told_apart
    dangers_are_taken_only_as_far_as_asked_for
    versions_are_kept
    what_is_not_tls_is_no_handshake
}

/// Both ends, and what takes bytes from one to the other in pieces.
struct Pair {
    client: Box<dyn Engine>,
    server: SslStream<Buffers>,
}

/// Moves what the client has sealed.
fn to_server(client: &mut dyn Engine, server: &mut Buffers) -> bool {
    let mut sealed = Vec::new();
    client.take_sealed(&mut sealed);
    server.receive(&sealed);
    !sealed.is_empty()
}

/// Shakes hands; bytes go to the client `step` at a time.
fn shake_hands(
    config: &TlsConfig,
    host: &str,
    acceptor: &SslAcceptor,
    step: usize,
) -> Result<Pair, TlsCause> {
    let mut client = connector(config).unwrap().engine(host).map_err(|failure| failure.cause)?;
    let mut buffers = Buffers::default();
    to_server(&mut *client, &mut buffers);
    let mut accepting = acceptor.accept(buffers);
    loop {
        let mut sealed = Vec::new();
        match &mut accepting {
            Ok(server) => server.get_mut().take(&mut sealed),
            Err(HandshakeError::WouldBlock(mid)) => mid.get_mut().take(&mut sealed),
            Err(HandshakeError::Failure(mid)) => mid.get_mut().take(&mut sealed),
            Err(HandshakeError::SetupFailure(error)) => panic!("{error}"),
        }
        let mut agreed = client.shake_hands().map_err(|failure| failure.cause)?;
        for piece in sealed.chunks(step) {
            client.receive(piece);
            agreed = client.shake_hands().map_err(|failure| failure.cause)?;
        }
        accepting = match accepting {
            Ok(mut server) => {
                to_server(&mut *client, server.get_mut());
                if agreed {
                    return Ok(Pair { client, server });
                }
                Ok(server)
            }
            Err(HandshakeError::WouldBlock(mut mid)) => {
                assert!(to_server(&mut *client, mid.get_mut()), "nothing goes on");
                mid.handshake()
            }
            Err(error) => panic!("the server refuses: {error}"),
        };
    }
}

fn pair(base: &TlsConfig, step: usize) -> Pair {
    let authority = Holder::authority();
    let config = base.clone().ca_pem(authority.pem());
    shake_hands(&config, "localhost", &authority.sign(&GOOD).acceptor(ANY, None), step).unwrap()
}

/// What becomes of a handshake.
fn outcome(config: &TlsConfig, host: &str, server: &Holder, versions: Versions) -> Result<(), TlsCause> {
    shake_hands(config, host, &server.acceptor(versions, None), usize::MAX).map(drop)
}

fn bytes_arrive_whole_in_pieces_of_any_size(base: &TlsConfig) {
    for step in [1, 2, 3, 5, 7, 100, 5000] {
        let mut pair = pair(base, step);
        let text: Vec<u8> = (0..40_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        pair.server.write_all(&text).unwrap();
        let mut sealed = Vec::new();
        pair.server.get_mut().take(&mut sealed);
        let (mut opened, mut space) = (Vec::new(), [0; 777]);
        for piece in sealed.chunks(step) {
            pair.client.receive(piece);
            while let Opened::Bytes(len) = pair.client.open(&mut space).unwrap() {
                opened.extend_from_slice(&space[..len]);
            }
        }
        assert_eq!(opened, text, "pieces of {step}");
    }
}

fn a_large_write_arrives_whole(base: &TlsConfig) {
    let mut pair = pair(base, usize::MAX);
    let text: Vec<u8> = (0..5_000_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    pair.client.seal(&text).unwrap();
    assert!(pair.client.has_sealed());
    to_server(&mut *pair.client, pair.server.get_mut());
    assert!(!pair.client.has_sealed());
    let mut opened = vec![0; text.len()];
    pair.server.read_exact(&mut opened).unwrap();
    assert!(opened == text);
}

fn an_end_in_order_is_told_apart_from_a_cut(base: &TlsConfig) {
    let mut whole = pair(base, usize::MAX);
    whole.server.write_all(b"last").unwrap();
    whole.server.shutdown().unwrap();
    let mut sealed = Vec::new();
    whole.server.get_mut().take(&mut sealed);
    whole.client.receive(&sealed);
    let mut space = [0; 100];
    let mut next = || whole.client.open(&mut space).unwrap();
    assert_eq!(next(), Opened::Bytes(4));
    assert_eq!([next(), next()], [Opened::Closed; 2]);

    let mut cut = pair(base, usize::MAX);
    cut.server.write_all(&[7; 100]).unwrap();
    let mut sealed = Vec::new();
    cut.server.get_mut().take(&mut sealed);
    let record = sealed.len() - 1;
    cut.client.receive(&sealed[..record]);
    // No byte of a record before its last one, and no end.
    assert_eq!(cut.client.open(&mut space).unwrap(), Opened::Nothing);
}

fn changed_bytes_are_an_error(base: &TlsConfig) {
    let mut pair = pair(base, usize::MAX);
    pair.server.write_all(&[7; 100]).unwrap();
    let mut sealed = Vec::new();
    pair.server.get_mut().take(&mut sealed);
    let last = sealed.len() - 1;
    sealed[last] ^= 1;
    pair.client.receive(&sealed);
    let mut space = [0; 200];
    loop {
        match pair.client.open(&mut space) {
            Ok(Opened::Nothing) => panic!("accepted"),
            Ok(_) => {}
            Err(_) => break,
        }
    }
}

fn what_the_client_refuses_is_told_apart(base: &TlsConfig) {
    // The same name, and another key.
    let (authority, stranger) = (Holder::authority(), Holder::authority());
    let config = base.clone().ca_pem(authority.pem());
    let cases = [
        (authority.sign(&GOOD), "localhost", Ok(())),
        (authority.sign(&GOOD), "127.0.0.1", Ok(())),
        (stranger.sign(&GOOD), "localhost", Err(TlsCause::UnknownAuthority)),
        (Holder::authority_of("nobody").sign(&GOOD), "localhost", Err(TlsCause::UnknownAuthority)),
        (authority.sign(&Says { valid: (-9, -1), ..GOOD }), "localhost", Err(TlsCause::Expired)),
        (authority.sign(&Says { valid: (1, 9), ..GOOD }), "localhost", Err(TlsCause::NotYetValid)),
        (authority.sign(&GOOD), "elsewhere", Err(TlsCause::WrongHost)),
        (authority.sign(&GOOD), "127.0.0.2", Err(TlsCause::WrongHost)),
        (authority.sign(&Says { for_servers: false, ..GOOD }), "localhost", Err(TlsCause::Certificate)),
    ];
    for versions in [ONLY_1_2, ONLY_1_3] {
        for (at, (server, host, expected)) in cases.iter().enumerate() {
            assert_eq!(outcome(&config, host, server, versions), *expected, "case {at}, {versions:?}");
        }
    }
    // Signed by itself; rustls looks first at what else is wrong with it.
    let itself = outcome(&config, "authority", &stranger, ANY);
    assert!(matches!(itself, Err(TlsCause::UnknownAuthority | TlsCause::Certificate)), "{itself:?}");
    // The system's authorities.
    let system = base.clone();
    assert_eq!(outcome(&system, "localhost", &authority.sign(&GOOD), ANY), Err(TlsCause::UnknownAuthority));
    let both = config.clone().system_roots(true);
    assert_eq!(outcome(&both, "localhost", &authority.sign(&GOOD), ANY), Ok(()));
}

fn dangers_are_taken_only_as_far_as_asked_for(base: &TlsConfig) {
    let (authority, stranger) = (Holder::authority(), Holder::authority());
    let config = base.clone().ca_pem(authority.pem());
    let anybody = config.clone().danger_accept_invalid_certs(true);
    let expired = stranger.sign(&Says { valid: (-9, -1), ..GOOD });
    assert_eq!(outcome(&anybody, "elsewhere", &expired, ANY), Ok(()));
    let any_host = config.clone().danger_accept_invalid_hostnames(true);
    assert_eq!(outcome(&any_host, "elsewhere", &authority.sign(&GOOD), ANY), Ok(()));
    assert_eq!(outcome(&any_host, "elsewhere", &stranger.sign(&GOOD), ANY), Err(TlsCause::UnknownAuthority));
    let named = config.server_name("localhost");
    assert_eq!(outcome(&named, "10.1.2.3", &authority.sign(&GOOD), ANY), Ok(()));
}

fn versions_are_kept(base: &TlsConfig) {
    let authority = Holder::authority();
    let server = authority.sign(&GOOD);
    let config = base.clone().ca_pem(authority.pem());
    let newest = config.clone().min_version(TlsVersion::V1_3);
    assert_eq!(outcome(&newest, "localhost", &server, ONLY_1_3), Ok(()));
    let oldest = config.max_version(TlsVersion::V1_2);
    assert_eq!(outcome(&oldest, "localhost", &server, ONLY_1_2), Ok(()));
    // The server tells these in an alert, which it leaves behind as it fails.
    for (config, versions) in [(&newest, ONLY_1_2), (&oldest, ONLY_1_3)] {
        let acceptor = server.acceptor(versions, None);
        let mut client = connector(config).unwrap().engine("localhost").unwrap();
        let mut buffers = Buffers::default();
        to_server(&mut *client, &mut buffers);
        let Err(HandshakeError::Failure(mut mid)) = acceptor.accept(buffers) else { panic!("accepted") };
        let mut alert = Vec::new();
        mid.get_mut().take(&mut alert);
        client.receive(&alert);
        assert_eq!(client.shake_hands().unwrap_err().cause, TlsCause::NothingInCommon);
    }
}

fn what_is_not_tls_is_no_handshake(base: &TlsConfig) {
    let mut client = connector(base).unwrap().engine("localhost").unwrap();
    client.receive(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert_eq!(client.shake_hands().unwrap_err().cause, TlsCause::Handshake);
}

/// The peer asks for new keys, and the engine answers by itself, before what is sealed later.
#[cfg(feature = "rustls")]
#[test]
fn new_keys_are_answered_in_order() {
    use super::peer::ec_key;
    use rustls::crypto::ring;
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
    use rustls::{ServerConfig, ServerConnection};

    let authority = Holder::authority();
    let server = authority.sign_key(&GOOD, ec_key());
    let key = PrivatePkcs8KeyDer::from(server.key.private_key_to_pkcs8().unwrap());
    let chain = vec![CertificateDer::from(server.certificate.to_der().unwrap())];
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key.into())
        .unwrap();
    for engine in [TlsEngine::NativeTls, TlsEngine::Rustls] {
        let mut server = ServerConnection::new(config.clone().into()).unwrap();
        let trusting = TlsConfig::new().ca_pem(authority.pem()).engine(engine);
        let mut client = connector(&trusting).unwrap().engine("localhost").unwrap();
        let to_server = |client: &mut dyn Engine, server: &mut ServerConnection| {
            let mut sealed = Vec::new();
            client.take_sealed(&mut sealed);
            let mut rest = &sealed[..];
            while !rest.is_empty() {
                server.read_tls(&mut rest).unwrap();
                server.process_new_packets().unwrap();
            }
        };
        let to_client = |server: &mut ServerConnection, client: &mut dyn Engine| {
            let mut sealed = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut sealed).unwrap();
            }
            client.receive(&sealed);
        };
        while !client.shake_hands().unwrap() || server.is_handshaking() {
            to_server(&mut *client, &mut server);
            to_client(&mut server, &mut *client);
        }
        let (mut space, mut read) = ([0; 100], [0; 7]);
        for _ in 0..3 {
            server.refresh_traffic_keys().unwrap();
            server.writer().write_all(b"after").unwrap();
            to_client(&mut server, &mut *client);
            assert_eq!(client.open(&mut space).unwrap(), Opened::Bytes(5));
            assert_eq!(client.open(&mut space).unwrap(), Opened::Nothing);
            client.seal(b"request").unwrap();
            to_server(&mut *client, &mut server);
            server.reader().read_exact(&mut read).unwrap();
            assert_eq!(&read, b"request");
        }
    }
}

#[cfg(feature = "rustls")]
#[test]
fn cipher_suites_turn_to_rustls_and_are_kept() {
    let authority = Holder::authority();
    let acceptor = authority.sign(&GOOD).acceptor(ANY, None);
    let trusting = TlsConfig::new().ca_pem(authority.pem());
    for (name, spoken) in [
        ("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    ] {
        let config = trusting.clone().cipher_suites([name]);
        let pair = shake_hands(&config, "localhost", &acceptor, usize::MAX).unwrap();
        assert_eq!(pair.server.ssl().current_cipher().unwrap().name(), spoken);
    }
    let wrong = [
        trusting.clone().cipher_suites(["TLS_NULL"]),
        trusting.clone().cipher_suites(["TLS_AES_128_GCM_SHA256"]).engine(TlsEngine::NativeTls),
        trusting.cipher_suites(["TLS_AES_128_GCM_SHA256"]).max_version(TlsVersion::V1_2),
    ];
    for config in wrong {
        assert_eq!(connector(&config).unwrap_err().cause, TlsCause::Setup);
    }
}
