//! PKCS#12 archives (RFC 7292) for rustls, which reads none: a private key and its certificates.
//!
//! Read is what OpenSSL 3, Java 16 and Windows (`AES256-SHA256`) write, and later ones: PBES2, and a MAC with SHA-2. The MAC is checked
//! before anything is decrypted, so that a wrong password is known as one. What is older (RC2, 3DES, SHA-1) is refused, and so is
//! what is encrypted for a certificate.
//!
//! Crates that read archives need others that are not released yet (`p12-keystore` 0.4), bring a second set of the crates that are here
//! already (`p12-keystore` 0.2), or know the old ciphers only (`p12`).

use super::Failure;
use super::material::Named;
use hmac::{KeyInit, Mac, SimpleHmac};
use pkcs8::der::asn1::{AnyRef, ContextSpecific, OctetStringRef};
use pkcs8::der::{self, Decode, Encode, Reader, SliceReader, TagMode, TagNumber};
use pkcs8::pkcs5::pbes2::PBES2_OID;
use pkcs8::pkcs5::{self, EncryptionScheme};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use sha2::digest::Output;
use sha2::digest::block_api::BlockSizeUser;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const ENCRYPTED_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// What the key is for, in its derivation.
const FOR_MAC: u8 = 3;

const OTHER_MAC: &str =
    "has a MAC that is not supported: SHA-2 is, in archives of `openssl pkcs12 -export` of OpenSSL 3";
const OTHER_CIPHER: &str = "is encrypted with a cipher that is not supported: AES is, in archives of `openssl pkcs12 -export` of OpenSSL 3";
const WRONG_PASSWORD: &str = "cannot be opened: a wrong password, or it was changed";

/// What an archive holds for a client.
#[derive(Debug)]
pub(super) struct Contents {
    /// DER; that of the key comes first, the others follow as they stand in the archive.
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) key: SecretDocument,
}

/// Why an archive cannot be read.
#[derive(Debug)]
enum Problem {
    Malformed(der::Error),
    Told(&'static str),
}

impl From<der::Error> for Problem {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error)
    }
}

type Result<T, E = Problem> = std::result::Result<T, E>;

/// The first private key of an archive, with its certificates.
pub(super) fn read(name: Named<'_>, archive: &[u8], password: &str) -> Result<Contents, Failure> {
    contents(archive, password).map_err(|problem| match problem {
        Problem::Malformed(error) => name.unusable("is malformed, or not PKCS#12", error),
        Problem::Told(text) => name.wrong(text),
    })
}

fn contents(archive: &[u8], password: &str) -> Result<Contents> {
    let mut reader = SliceReader::new(archive)?;
    let (content, mac) = reader.sequence(|archive| {
        archive.decode::<u8>()?;
        let content = archive.sequence(typed)?;
        let mac = if archive.is_finished() { None } else { Some(archive.sequence(Integrity::read)?) };
        Ok::<_, der::Error>((content, mac))
    })?;
    let (DATA, content) = content else { return Err(Problem::Told("is signed, which is not supported")) };
    let safes = content.decode_as::<&OctetStringRef>()?.as_bytes();
    if let Some(mac) = mac {
        mac.check(safes, password)?;
    }
    let mut found = Found { password, keys: Vec::new(), certificates: Vec::new() };
    SliceReader::new(safes)?.sequence(|safes| {
        while !safes.is_finished() {
            let (kind, content) = safes.sequence(typed)?;
            found.safe(kind, content)?;
        }
        Ok::<_, Problem>(())
    })?;
    found.chosen()
}

/// A type and a value of it.
fn typed<'a>(reader: &mut SliceReader<'a>) -> der::Result<(ObjectIdentifier, AnyRef<'a>)> {
    let kind = reader.decode()?;
    let value: ContextSpecific<AnyRef<'a>> = reader.decode()?;
    Ok((kind, value.value))
}

/// What tells whether an archive is as it was written.
struct Integrity<'a> {
    algorithm: ObjectIdentifier,
    expected: &'a [u8],
    salt: &'a [u8],
    iterations: u32,
}

impl<'a> Integrity<'a> {
    fn read(reader: &mut SliceReader<'a>) -> der::Result<Self> {
        let (algorithm, expected) = reader.sequence(|info| {
            Ok::<_, der::Error>((info.decode::<AlgorithmIdentifierRef<'a>>()?, octets(info)?))
        })?;
        let salt = octets(reader)?;
        let iterations = if reader.is_finished() { 1 } else { reader.decode()? };
        Ok(Self { algorithm: algorithm.oid, expected, salt, iterations })
    }

    fn check(&self, content: &[u8], password: &str) -> Result<()> {
        match self.algorithm {
            SHA256 => self.check_with::<Sha256>(content, password),
            SHA384 => self.check_with::<Sha384>(content, password),
            SHA512 => self.check_with::<Sha512>(content, password),
            _ => Err(Problem::Told(OTHER_MAC)),
        }
    }

    fn check_with<D: Digest + BlockSizeUser>(&self, content: &[u8], password: &str) -> Result<()> {
        let key = Zeroizing::new(self.key::<D>(password).to_vec());
        let mac = SimpleHmac::<D>::new_from_slice(&key).map_err(|_| Problem::Told(OTHER_MAC))?;
        mac.chain_update(content).verify_slice(self.expected).map_err(|_| Problem::Told(WRONG_PASSWORD))
    }

    /// Appendix B.2 of the RFC, for a key that is as long as a digest: more than the first digest is not needed.
    fn key<D: Digest + BlockSizeUser>(&self, password: &str) -> Output<D> {
        let block = D::block_size();
        let text: Zeroizing<Vec<u8>> =
            Zeroizing::new(password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect());
        let filled =
            |bytes: &[u8]| bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect();
        let (salt, text): (Vec<u8>, Zeroizing<Vec<u8>>) = (filled(self.salt), Zeroizing::new(filled(&text)));
        let first = D::new().chain_update(vec![FOR_MAC; block]).chain_update(salt).chain_update(&*text);
        (1..self.iterations).fold(first.finalize(), |digest, _| D::digest(digest))
    }
}

/// What was met in an archive, each with the id that a key and its certificate share.
struct Found<'p> {
    password: &'p str,
    keys: Vec<(Option<Vec<u8>>, SecretDocument)>,
    certificates: Vec<(Option<Vec<u8>>, Vec<u8>)>,
}

impl Found<'_> {
    fn safe(&mut self, kind: ObjectIdentifier, content: AnyRef<'_>) -> Result<()> {
        match kind {
            DATA => self.bags(content.decode_as::<&OctetStringRef>()?.as_bytes()),
            ENCRYPTED_DATA => {
                let (algorithm, sealed) = content.sequence(|data| {
                    data.decode::<u8>()?;
                    data.sequence(|info| {
                        info.decode::<ObjectIdentifier>()?;
                        let algorithm = info.decode()?;
                        let sealed =
                            info.context_specific::<&OctetStringRef>(TagNumber(0), TagMode::Implicit)?;
                        Ok::<_, der::Error>((algorithm, sealed.map_or(&[][..], OctetStringRef::as_bytes)))
                    })
                })?;
                let plain = self.decrypted(algorithm, sealed)?;
                self.bags(&plain)
            }
            _ => Err(Problem::Told("is encrypted for a certificate, which is not supported")),
        }
    }

    fn bags(&mut self, bags: &[u8]) -> Result<()> {
        SliceReader::new(bags)?.sequence(|bags| {
            while !bags.is_finished() {
                bags.sequence(|bag| self.bag(bag))?;
            }
            Ok(())
        })
    }

    fn bag(&mut self, bag: &mut SliceReader<'_>) -> Result<()> {
        let (kind, value) = typed(bag)?;
        let id = if bag.is_finished() { None } else { local_key_id(bag.decode()?)? };
        match kind {
            KEY => self.keys.push((id, key(&value.to_der()?)?)),
            ENCRYPTED_KEY => {
                let (algorithm, sealed) =
                    value.sequence(|key| Ok::<_, der::Error>((key.decode()?, octets(key)?)))?;
                self.keys.push((id, key(&self.decrypted(algorithm, sealed)?)?));
            }
            CERTIFICATE => {
                let (X509, certificate) = value.sequence(typed)? else { return Ok(()) };
                self.certificates.push((id, certificate.decode_as::<&OctetStringRef>()?.as_bytes().to_vec()));
            }
            // Lists of what was revoked, secrets of others.
            _ => {}
        }
        Ok(())
    }

    fn decrypted(&self, algorithm: AlgorithmIdentifierRef<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        if algorithm.oid != PBES2_OID {
            return Err(Problem::Told(OTHER_CIPHER));
        }
        let scheme = EncryptionScheme::try_from(algorithm).map_err(|_| Problem::Told(OTHER_CIPHER))?;
        scheme.decrypt(self.password, sealed).map(Zeroizing::new).map_err(|error| match error {
            pkcs5::Error::UnsupportedAlgorithm { .. } => Problem::Told(OTHER_CIPHER),
            _ => Problem::Told(WRONG_PASSWORD),
        })
    }

    fn chosen(mut self) -> Result<Contents> {
        if self.keys.is_empty() {
            return Err(Problem::Told("has no private key"));
        }
        if self.certificates.is_empty() {
            return Err(Problem::Told("has no certificate"));
        }
        let (id, key) = self.keys.swap_remove(0);
        let own = self.certificates.iter().position(|(of, _)| id.is_some() && *of == id).unwrap_or(0);
        let own = self.certificates.remove(own);
        let certificates = [own].into_iter().chain(self.certificates).map(|(_, der)| der).collect();
        Ok(Contents { certificates, key })
    }
}

/// The id that a key and its certificate share, as it is encoded.
fn local_key_id(attributes: AnyRef<'_>) -> der::Result<Option<Vec<u8>>> {
    let mut reader = SliceReader::new(attributes.value())?;
    while !reader.is_finished() {
        let (name, values) = reader.sequence(|one| {
            Ok::<_, der::Error>((one.decode::<ObjectIdentifier>()?, one.decode::<AnyRef<'_>>()?))
        })?;
        if name == LOCAL_KEY_ID {
            return Ok(Some(values.value().to_vec()));
        }
    }
    Ok(None)
}

fn key(pkcs8: &[u8]) -> Result<SecretDocument> {
    PrivateKeyInfoRef::from_der(pkcs8)?;
    Ok(SecretDocument::try_from(pkcs8)?)
}

fn octets<'a>(reader: &mut SliceReader<'a>) -> der::Result<&'a [u8]> {
    Ok(reader.decode::<&OctetStringRef>()?.as_bytes())
}

#[cfg(all(test, feature = "tls", target_os = "linux"))]
#[path = "pkcs12_tests.rs"]
mod tests;
