//! Keys as OpenSSL writes them.

use super::super::material::Named;
use super::super::peer::ec_key;
use super::*;
use crate::config::Source;
use crate::error::TlsCause;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;

fn read_with(pem: &[u8], password: Option<&str>) -> Result<SecretDocument, Failure> {
    let source = Source::File("key.pem".into());
    let password = password.map(|text| Secret::new(text.to_owned()));
    read(Named::new("key", &source), pem, password.as_ref())
}

/// The key that is in PKCS#8, as OpenSSL reads it: nothing else in PKCS#8 would do.
fn of(document: &SecretDocument) -> PKey<Private> {
    PKey::private_key_from_pkcs8(document.as_bytes()).unwrap()
}

/// One key of each kind, with its form of old.
fn keys() -> [(PKey<Private>, Vec<u8>); 2] {
    let (ec, rsa) = (ec_key(), Rsa::generate(2048).unwrap());
    let sec1 = ec.ec_key().unwrap().private_key_to_pem().unwrap();
    let pkcs1 = rsa.private_key_to_pem().unwrap();
    [(ec, sec1), (PKey::from_rsa(rsa).unwrap(), pkcs1)]
}

#[test]
fn every_form_is_read() {
    for (key, old) in keys() {
        let pkcs8 = key.private_key_to_pem_pkcs8().unwrap();
        let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"sesame").unwrap();
        let crlf = String::from_utf8(old.clone()).unwrap().replace('\n', "\r\n").into_bytes();
        let among =
            [b"bag attributes\n-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", &*old]
                .concat();
        for pem in [&pkcs8, &old, &encrypted, &crlf, &among] {
            let document = read_with(pem, Some("sesame")).unwrap();
            assert!(of(&document).public_eq(&key), "{}", String::from_utf8_lossy(pem));
        }
    }
}

#[test]
fn parameters_of_a_curve_may_stand_before_the_key() {
    let key = ec_key();
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let sec1 = key.ec_key().unwrap().private_key_to_pem().unwrap();
    let document = read_with(&[parameters.as_bytes(), &sec1].concat(), None).unwrap();
    assert!(of(&document).public_eq(&key));
}

#[test]
fn what_cannot_be_read_says_why() {
    let key = ec_key();
    let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_128_cbc(), b"sesame").unwrap();
    let old = Rsa::generate(2048).unwrap();
    let old = old.private_key_to_pem_passphrase(Cipher::aes_128_cbc(), b"sesame").unwrap();
    let cases: [(&[u8], Option<&str>, &str); 7] = [
        (&encrypted, None, "no password is given"),
        (&encrypted, Some("other"), "a wrong password"),
        (&old, Some("sesame"), "openssl pkcs8 -topk8"),
        (&key.public_key_to_pem().unwrap(), None, "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None, "malformed"),
        (
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            None,
            "unknown form",
        ),
        (&[0xff, 0x30], None, "is not PEM"),
    ];
    for (pem, password, expected) in cases {
        let failure = read_with(pem, password).unwrap_err();
        assert_eq!(failure.cause, TlsCause::Setup);
        let text = failure.source.to_string();
        assert!(text.contains(expected) && text.contains("key.pem") && !text.contains("sesame"), "{text}");
    }
}

#[test]
fn cut_and_changed_keys_are_errors_and_never_panic() {
    for (_, pem) in keys() {
        // A long key is tried in fewer places.
        let step = 1 + pem.len() / 300;
        for len in (0..pem.len() - 1).step_by(step) {
            assert!(read_with(&pem[..len], None).is_err() || pem[len..].trim_ascii().is_empty());
        }
        for at in (0..pem.len()).step_by(step) {
            let mut pem = pem.clone();
            pem[at] ^= 4;
            let _ = read_with(&pem, None);
        }
    }
}
