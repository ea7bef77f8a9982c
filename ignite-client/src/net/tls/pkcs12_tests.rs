//! Archives as the program `openssl` makes them.

use super::super::material::Named;
use super::super::peer::{GOOD, Holder};
use super::*;
use crate::config::Source;
use crate::error::TlsCause;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use std::io::Write;
use std::process::{Command, Stdio};

const PASSWORD: &str = "sésame";

/// An archive of the keys and certificates in these texts.
fn archive(pem: &[&[u8]], arguments: &[&str]) -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs12", "-export", "-name", "client", "-passout"]).arg(format!("pass:{PASSWORD}"));
    openssl.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = openssl.spawn().unwrap();
    running.stdin.take().unwrap().write_all(&pem.concat()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    output.stdout
}

fn of(holder: &Holder, arguments: &[&str]) -> Vec<u8> {
    archive(&[&holder.key.private_key_to_pem_pkcs8().unwrap(), &holder.pem()], arguments)
}

fn open(archive: &[u8], password: &str) -> Result<Contents, Failure> {
    read(Named::new("archive", &Source::File("client.p12".into())), archive, password)
}

/// Why it is not opened.
fn refusal(archive: &[u8], password: &str) -> String {
    let failure = open(archive, password).unwrap_err();
    assert_eq!(failure.cause, TlsCause::Setup);
    let text = failure.source.to_string();
    assert!(text.contains("client.p12") && !text.contains(PASSWORD), "{text}");
    text
}

#[test]
fn every_cipher_and_digest_of_today_is_read() {
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let authority = Holder::authority();
    let ways: [&[&str]; 7] = [
        &[],
        &["-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha384"],
        &["-macalg", "sha512", "-iter", "1"],
        &["-keypbe", "NONE"],
        &["-certpbe", "NONE"],
        &["-nomac"],
        &["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
    ];
    for holder in [authority.sign(&GOOD), authority.sign_key(&GOOD, rsa)] {
        for way in ways {
            let contents =
                open(&of(&holder, way), PASSWORD).unwrap_or_else(|failure| panic!("{way:?}: {failure:?}"));
            let key = PKey::private_key_from_pkcs8(contents.key.as_bytes()).unwrap();
            assert!(key.public_eq(&holder.key), "{way:?}");
            assert_eq!(contents.certificates, [holder.certificate.to_der().unwrap()], "{way:?}");
        }
    }
}

#[test]
fn the_certificate_of_the_key_comes_first() {
    let authority = Holder::authority();
    let (client, other) = (authority.sign(&GOOD), authority.sign(&GOOD));
    let key = client.key.private_key_to_pem_pkcs8().unwrap();
    let archive = archive(&[&key, &authority.pem(), &other.pem(), &client.pem()], &[]);
    let expected = [&client, &authority, &other].map(|holder| holder.certificate.to_der().unwrap());
    assert_eq!(open(&archive, PASSWORD).unwrap().certificates, expected);

    // Others than OpenSSL write them in another order.
    let found = Found {
        password: PASSWORD,
        keys: vec![(Some(vec![7]), super::key(&client.key.private_key_to_pkcs8().unwrap()).unwrap())],
        certificates: vec![(None, vec![1]), (Some(vec![6]), vec![2]), (Some(vec![7]), vec![3])],
    };
    let contents = found.chosen().unwrap();
    assert_eq!(contents.certificates, [[3], [1], [2]]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let client = Holder::authority().sign(&GOOD);
    let good = of(&client, &[]);
    let cases: [(Vec<u8>, &str, &str); 8] = [
        (good.clone(), "sesame", "a wrong password"),
        (good, "", "a wrong password"),
        (of(&client, &["-keypbe", "PBE-SHA1-3DES"]), PASSWORD, "a cipher that is not supported"),
        (of(&client, &["-certpbe", "PBE-SHA1-3DES"]), PASSWORD, "a cipher that is not supported"),
        (of(&client, &["-macalg", "sha1"]), PASSWORD, "a MAC that is not supported"),
        (of(&client, &["-nokeys"]), PASSWORD, "no private key"),
        (of(&client, &["-nocerts"]), PASSWORD, "no certificate"),
        (client.pem(), PASSWORD, "not PKCS#12"),
    ];
    for (archive, password, expected) in cases {
        let text = refusal(&archive, password);
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(open(&of(&client, &["-nomac"]), "sesame").is_err());
}

#[test]
fn cut_and_changed_archives_are_errors_and_never_panic() {
    let client = Holder::authority().sign(&GOOD);
    let (with_mac, without) = (of(&client, &["-iter", "1"]), of(&client, &["-iter", "1", "-nomac"]));
    for len in 0..with_mac.len() {
        assert!(open(&with_mac[..len], PASSWORD).is_err());
    }
    for archive in [with_mac, without] {
        for at in 0..archive.len() {
            let mut archive = archive.clone();
            archive[at] ^= 4;
            let _ = open(&archive, PASSWORD);
        }
    }
}
