//! Private keys in PEM: PKCS#8, plain and encrypted, PKCS#1 and SEC1, all made PKCS#8, which both engines take.

use super::Failure;
use super::material::Named;
use crate::config::Secret;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::der::Decode;
use pkcs8::der::asn1::{AnyRef, OctetStringRef};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use sec1::EcPrivateKey;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The first private key of a PEM text as PKCS#8; other blocks (certificates, parameters of curves) may stand around it.
pub(super) fn read(
    name: Named<'_>,
    pem: &[u8],
    password: Option<&Secret<String>>,
) -> Result<SecretDocument, Failure> {
    let text = std::str::from_utf8(pem).map_err(|error| name.unusable("is not PEM", error))?;
    let Some((label, block)) = blocks(text).find(|(label, _)| label.ends_with("PRIVATE KEY")) else {
        return Err(name.wrong("has no private key in PEM"));
    };
    if block.contains("Proc-Type:") {
        return Err(name.wrong(
            "is encrypted in the old form of OpenSSL, which is weak: convert it with `openssl pkcs8 -topk8`",
        ));
    }
    let malformed = |error: pkcs8::der::Error| name.unusable("is malformed", error);
    let document = || SecretDocument::from_pem(block).map(|(_, document)| document).map_err(malformed);
    match label {
        "PRIVATE KEY" => {
            let document = document()?;
            PrivateKeyInfoRef::from_der(document.as_bytes()).map_err(malformed)?;
            Ok(document)
        }
        "ENCRYPTED PRIVATE KEY" => decrypted(name, &document()?, password),
        "RSA PRIVATE KEY" => from_pkcs1(&document()?).map_err(malformed),
        "EC PRIVATE KEY" => from_sec1(name, &document()?),
        _ => Err(name.wrong("is a key of an unknown form: PKCS#8, PKCS#1 and SEC1 are known")),
    }
}

fn decrypted(
    name: Named<'_>,
    document: &SecretDocument,
    password: Option<&Secret<String>>,
) -> Result<SecretDocument, Failure> {
    let Some(password) = password else {
        return Err(name.wrong("is encrypted, and no password is given"));
    };
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|error| name.unusable("is encrypted in a way that is not supported", error))?;
    encrypted.decrypt(password.expose()).map_err(|error| {
        name.unusable("cannot be decrypted: a wrong password, or a cipher that is not supported", error)
    })
}

fn from_pkcs1(document: &SecretDocument) -> pkcs8::der::Result<SecretDocument> {
    RsaPrivateKeyRef::from_der(document.as_bytes())?;
    let algorithm = AlgorithmIdentifierRef { oid: pkcs1::ALGORITHM_OID, parameters: Some(AnyRef::NULL) };
    wrapped(algorithm, document)
}

fn from_sec1(name: Named<'_>, document: &SecretDocument) -> Result<SecretDocument, Failure> {
    let malformed = |error| name.unusable("is malformed", error);
    let key = EcPrivateKey::from_der(document.as_bytes()).map_err(malformed)?;
    let Some(curve) = key.parameters.and_then(sec1::EcParameters::named_curve) else {
        return Err(name.wrong("does not name its curve"));
    };
    let algorithm = AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some((&curve).into()) };
    wrapped(algorithm, document).map_err(malformed)
}

/// PKCS#8 around a key of another form.
fn wrapped(
    algorithm: AlgorithmIdentifierRef<'_>,
    key: &SecretDocument,
) -> pkcs8::der::Result<SecretDocument> {
    let key = OctetStringRef::new(key.as_bytes())?;
    SecretDocument::encode_msg(&PrivateKeyInfoRef::new(algorithm, key))
}

/// The blocks of a PEM text with their labels.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices(BEGIN).filter_map(|(start, _)| {
        let block = text.get(start..)?;
        let (label, _) = block.strip_prefix(BEGIN)?.split_once(DASHES)?;
        let end = format!("-----END {label}-----");
        let len = block.find(&end)? + end.len();
        Some((label, block.get(..len)?))
    })
}

#[cfg(all(test, feature = "tls", target_os = "linux"))]
#[path = "key_tests.rs"]
mod tests;
