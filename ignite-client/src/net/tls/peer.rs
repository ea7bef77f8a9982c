//! For tests: authorities, certificates, keys, and servers that use them.

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod, SslVerifyMode, SslVersion};
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

const DAY: i64 = 24 * 60 * 60;

/// A certificate and its key.
pub(crate) struct Holder {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

/// What a certificate says.
pub(crate) struct Says {
    pub(crate) hosts: &'static [&'static str],
    pub(crate) ips: &'static [&'static str],
    /// From when and until when it is valid, in days from now.
    pub(crate) valid: (i64, i64),
    pub(crate) for_servers: bool,
}

/// A good server's.
pub(crate) const GOOD: Says =
    Says { hosts: &["localhost"], ips: &["127.0.0.1"], valid: (-1, 30), for_servers: true };

pub(crate) fn ec_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

impl Holder {
    pub(crate) fn authority() -> Self {
        Self::authority_of("authority")
    }

    pub(crate) fn authority_of(name: &str) -> Self {
        let key = ec_key();
        let mut builder = begin(name, (-1, 30), &key);
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        builder.set_issuer_name(&named(name)).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { certificate: builder.build(), key }
    }

    pub(crate) fn sign(&self, says: &Says) -> Self {
        self.sign_key(says, ec_key())
    }

    pub(crate) fn sign_key(&self, says: &Says, key: PKey<Private>) -> Self {
        let mut builder = begin("leaf", says.valid, &key);
        builder.set_issuer_name(self.certificate.subject_name()).unwrap();
        let mut names = SubjectAlternativeName::new();
        for host in says.hosts {
            names.dns(host);
        }
        for ip in says.ips {
            names.ip(ip);
        }
        let mut usage = ExtendedKeyUsage::new();
        if says.for_servers {
            usage.server_auth()
        } else {
            usage.client_auth()
        };
        let names = names.build(&builder.x509v3_context(Some(&self.certificate), None)).unwrap();
        builder.append_extension(names).unwrap();
        builder.append_extension(usage.build().unwrap()).unwrap();
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        Self { certificate: builder.build(), key }
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }

    /// A server with this certificate; with `clients` it wants a certificate that this authority has signed.
    pub(crate) fn acceptor(&self, versions: Versions, clients: Option<&Self>) -> SslAcceptor {
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        builder.set_private_key(&self.key).unwrap();
        builder.set_certificate(&self.certificate).unwrap();
        builder.set_min_proto_version(versions.0).unwrap();
        builder.set_max_proto_version(versions.1).unwrap();
        if let Some(authority) = clients {
            builder.cert_store_mut().add_cert(authority.certificate.clone()).unwrap();
            builder.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
        }
        builder.build()
    }
}

/// The oldest and the newest that a server speaks.
pub(crate) type Versions = (Option<SslVersion>, Option<SslVersion>);
pub(crate) const ANY: Versions = (None, None);
pub(crate) const ONLY_1_2: Versions = (None, Some(SslVersion::TLS1_2));
pub(crate) const ONLY_1_3: Versions = (Some(SslVersion::TLS1_3), None);

fn named(name: &str) -> openssl::x509::X509Name {
    let mut builder = X509NameBuilder::new().unwrap();
    builder.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    builder.build()
}

fn begin(name: &str, valid: (i64, i64), key: &PKey<Private>) -> X509Builder {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let at = |days: i64| Asn1Time::from_unix(i64::try_from(now).unwrap() + days * DAY).unwrap();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    let mut serial = BigNum::new().unwrap();
    serial.rand(64, openssl::bn::MsbOption::MAYBE_ZERO, false).unwrap();
    builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&named(name)).unwrap();
    builder.set_not_before(&at(valid.0)).unwrap();
    builder.set_not_after(&at(valid.1)).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
}
