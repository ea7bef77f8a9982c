//! Certificates for tests of TLS: good ones and bad ones, and the files in which users keep them.

use crate::{TestkitError, toolchain, work};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Certificates are made for one test run.
const VALID: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The certificates of this process: two authorities, and what they have signed. Keys are EC (P-256) unless said otherwise.
///
/// ```no_run
/// use ignite_testkit::{Certificates, KeyForm, Node, Setup, TlsSetup};
///
/// # fn main() -> Result<(), ignite_testkit::TestkitError> {
/// let certificates = Certificates::get()?;
/// println!("a client trusts {}", certificates.ca().display());
/// println!("and shows {}", certificates.client().certificate().display());
/// println!("with the key {}", certificates.client().key_as(KeyForm::Encrypted)?.display());
///
/// let mut node = Node::start(Setup::Tls(TlsSetup::new().client_auth()))?;
/// node.present(certificates.server_expired())?; // to those who connect from now on
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Certificates {
    folder: PathBuf,
    authority: Authority,
    foreign: Authority,
    bundle: PathBuf,
    server: Identity,
    server_for_another_host: Identity,
    server_expired: Identity,
    server_not_yet_valid: Identity,
    server_of_foreign_ca: Identity,
    client: Identity,
    client_expired: Identity,
    client_of_foreign_ca: Identity,
    client_rsa: Mutex<Option<&'static Identity>>,
}

impl Certificates {
    /// The password of every encrypted key and PKCS#12 file.
    pub const PASSWORD: &'static str = "the password";

    /// Makes the certificates, in the first call only.
    ///
    /// # Errors
    /// [`TestkitError::Certificate`] or [`TestkitError::Io`] if one cannot be made or written.
    pub fn get() -> Result<&'static Self, TestkitError> {
        static MADE: Mutex<Option<&'static Certificates>> = Mutex::new(None);
        let mut made = lock(&MADE);
        match *made {
            Some(certificates) => Ok(certificates),
            None => Ok(*made.insert(Box::leak(Box::new(Self::make()?)))),
        }
    }

    fn make() -> Result<Self, TestkitError> {
        let folder = work::new_folder()?;
        let authority = Authority::make(&folder, "ca")?;
        let foreign = Authority::make(&folder, "foreign-ca")?;
        let bundle = folder.join("bundle.pem");
        write(&bundle, &[foreign.issuer.pem(), authority.issuer.pem()].concat())?;
        let now = SystemTime::now();
        let (valid, past, future) = (validity(now), (now - VALID, now - HOUR), (now + HOUR, now + VALID));
        let identity = |authority: &Authority, name, kind, validity| {
            authority.sign(&folder, name, kind, validity, &ec_key()?)
        };
        Ok(Self {
            server: identity(&authority, "server", Kind::LOOPBACK, valid)?,
            server_for_another_host: identity(
                &authority,
                "server-other",
                Kind::Server(&["ignite.example.org"]),
                valid,
            )?,
            server_expired: identity(&authority, "server-expired", Kind::LOOPBACK, past)?,
            server_not_yet_valid: identity(&authority, "server-not-yet", Kind::LOOPBACK, future)?,
            server_of_foreign_ca: identity(&foreign, "server-foreign", Kind::LOOPBACK, valid)?,
            client: identity(&authority, "client", Kind::Client, valid)?,
            client_expired: identity(&authority, "client-expired", Kind::Client, past)?,
            client_of_foreign_ca: identity(&foreign, "client-foreign", Kind::Client, valid)?,
            client_rsa: Mutex::default(),
            folder,
            authority,
            foreign,
            bundle,
        })
    }

    /// The certificate (PEM) of the authority that clients of the nodes trust, and that nodes trust in mutual TLS.
    #[must_use]
    pub fn ca(&self) -> &Path {
        &self.authority.certificate
    }

    /// The certificate of another authority, which no node trusts.
    #[must_use]
    pub fn foreign_ca(&self) -> &Path {
        &self.foreign.certificate
    }

    /// The certificates of both authorities in one file, the trusted one last.
    #[must_use]
    pub fn bundle(&self) -> &Path {
        &self.bundle
    }

    /// A server's, for `localhost` and `127.0.0.1`. Nodes with TLS start with it.
    #[must_use]
    pub fn server(&self) -> &Identity {
        &self.server
    }

    /// A server's, for `ignite.example.org` only.
    #[must_use]
    pub fn server_for_another_host(&self) -> &Identity {
        &self.server_for_another_host
    }

    /// A server's that has expired an hour ago.
    #[must_use]
    pub fn server_expired(&self) -> &Identity {
        &self.server_expired
    }

    /// A server's that becomes valid in an hour.
    #[must_use]
    pub fn server_not_yet_valid(&self) -> &Identity {
        &self.server_not_yet_valid
    }

    /// A server's, signed by the [foreign authority](Self::foreign_ca).
    #[must_use]
    pub fn server_of_foreign_ca(&self) -> &Identity {
        &self.server_of_foreign_ca
    }

    /// A new server's that expires after `left`, to the second.
    ///
    /// # Errors
    /// As [`Certificates::get`].
    pub fn server_expiring(&self, left: Duration) -> Result<Identity, TestkitError> {
        let now = SystemTime::now();
        let name = crate::unique_name("server-expiring");
        self.authority.sign(&self.folder, &name, Kind::LOOPBACK, (now - HOUR, now + left), &ec_key()?)
    }

    /// A client's, which nodes with mutual TLS accept.
    #[must_use]
    pub fn client(&self) -> &Identity {
        &self.client
    }

    /// As [`Certificates::client`], with an RSA key.
    ///
    /// # Errors
    /// As [`Identity::key_as`].
    pub fn client_rsa(&self) -> Result<&'static Identity, TestkitError> {
        let mut made = lock(&self.client_rsa);
        if let Some(identity) = *made {
            return Ok(identity);
        }
        let bits = ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
        let pem = toolchain::run(openssl()?.args(bits))?.stdout;
        let key = KeyPair::from_pem(&String::from_utf8_lossy(&pem))?;
        let validity = validity(SystemTime::now());
        let identity = self.authority.sign(&self.folder, "client-rsa", Kind::Client, validity, &key)?;
        Ok(*made.insert(Box::leak(Box::new(identity))))
    }

    /// A client's that has expired an hour ago.
    #[must_use]
    pub fn client_expired(&self) -> &Identity {
        &self.client_expired
    }

    /// A client's, signed by the [foreign authority](Self::foreign_ca).
    #[must_use]
    pub fn client_of_foreign_ca(&self) -> &Identity {
        &self.client_of_foreign_ca
    }
}

/// A certificate and its key, in files.
#[derive(Debug)]
pub struct Identity {
    folder: PathBuf,
    name: String,
    certificate: PathBuf,
    key: PathBuf,
}

/// How a private key is written in a PEM file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyForm {
    /// PKCS#8, `BEGIN PRIVATE KEY`.
    Pkcs8,
    /// The form of the kind of key: SEC1 (`BEGIN EC PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`).
    Traditional,
    /// PKCS#8, encrypted with [`Certificates::PASSWORD`]: `BEGIN ENCRYPTED PRIVATE KEY`.
    Encrypted,
}

impl Identity {
    /// The certificate, PEM.
    #[must_use]
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The key, PEM in PKCS#8.
    #[must_use]
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// The key in another form, made by the program `openssl` when it is first asked for.
    ///
    /// # Errors
    /// [`TestkitError::Missing`] without that program, [`TestkitError::Program`] if it fails.
    pub fn key_as(&self, form: KeyForm) -> Result<PathBuf, TestkitError> {
        match form {
            KeyForm::Pkcs8 => Ok(self.key.clone()),
            KeyForm::Traditional => self.converted("traditional.pem", |openssl| {
                openssl.args(["pkey", "-traditional", "-in"]).arg(&self.key)
            }),
            KeyForm::Encrypted => self.converted("encrypted.pem", |openssl| {
                openssl.args(["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout"]);
                openssl.arg(password()).arg("-in").arg(&self.key)
            }),
        }
    }

    /// Certificate and key in a PKCS#12 file, with [`Certificates::PASSWORD`].
    ///
    /// # Errors
    /// As [`Identity::key_as`].
    pub fn pkcs12(&self) -> Result<PathBuf, TestkitError> {
        self.converted("identity.p12", |openssl| {
            openssl.args(["pkcs12", "-export", "-name", &self.name, "-passout"]).arg(password());
            openssl.arg("-in").arg(&self.certificate).arg("-inkey").arg(&self.key)
        })
    }

    fn converted(
        &self,
        suffix: &str,
        arguments: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<PathBuf, TestkitError> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = lock(&ONE_AT_A_TIME);
        let file = self.folder.join(format!("{}-{suffix}", self.name));
        if !file.exists() {
            toolchain::run(arguments(&mut openssl()?).arg("-out").arg(&file))?;
        }
        Ok(file)
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// For these hosts.
    Server(&'static [&'static str]),
    Client,
}

impl Kind {
    const LOOPBACK: Self = Self::Server(&["localhost", "127.0.0.1"]);
}

/// A CA: what it needs to sign, and its certificate as a file.
#[derive(Debug)]
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    certificate: PathBuf,
}

impl Authority {
    fn make(folder: &Path, name: &str) -> Result<Self, TestkitError> {
        let mut params = params(name, &[], validity(SystemTime::now()))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, ec_key()?)?;
        let certificate = folder.join(format!("{name}.pem"));
        write(&certificate, &issuer.pem())?;
        Ok(Self { issuer, certificate })
    }

    fn sign(
        &self,
        folder: &Path,
        name: &str,
        kind: Kind,
        validity: (SystemTime, SystemTime),
        key: &KeyPair,
    ) -> Result<Identity, TestkitError> {
        let (hosts, purpose) = match kind {
            Kind::Server(hosts) => (hosts, ExtendedKeyUsagePurpose::ServerAuth),
            Kind::Client => (&[][..], ExtendedKeyUsagePurpose::ClientAuth),
        };
        let mut params = params(name, hosts, validity)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        let signed = params.signed_by(key, &self.issuer)?;
        let file = |suffix| folder.join(format!("{name}{suffix}.pem"));
        let (certificate, key_file) = (file(""), file("-key"));
        write(&certificate, &signed.pem())?;
        write(&key_file, &key.serialize_pem())?;
        Ok(Identity { folder: folder.to_owned(), name: name.to_owned(), certificate, key: key_file })
    }
}

fn params(
    name: &str,
    hosts: &[&str],
    (from, until): (SystemTime, SystemTime),
) -> Result<CertificateParams, TestkitError> {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, format!("ignite-testkit {name}"));
    params.not_before = from.into();
    params.not_after = until.into();
    Ok(params)
}

/// From an hour ago: clocks of a test run may differ.
fn validity(now: SystemTime) -> (SystemTime, SystemTime) {
    (now - HOUR, now + VALID)
}

fn ec_key() -> Result<KeyPair, TestkitError> {
    Ok(KeyPair::generate()?)
}

fn write(file: &Path, text: &str) -> Result<(), TestkitError> {
    fs::write(file, text).map_err(TestkitError::file("write", file))
}

fn openssl() -> Result<Command, TestkitError> {
    toolchain::on_path("openssl").map(Command::new).ok_or_else(|| {
        TestkitError::Missing(
            "no openssl was found: tests of TLS need this program on PATH (Debian, Ubuntu: apt-get install openssl)"
                .to_owned(),
        )
    })
}

fn password() -> String {
    format!("pass:{}", Certificates::PASSWORD)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
