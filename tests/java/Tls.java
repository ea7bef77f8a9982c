package testnode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.apache.ignite.ssl.AbstractSslContextFactory;

/**
 * TLS of a node from PEM files in a folder: {@code identity.pem}, its certificate and its key (EC, PKCS#8), and {@code ca.pem}, whose
 * clients it accepts.
 *
 * <p>The identity is read anew for each handshake, so a test can change the certificate of a running node.
 */
final class Tls extends AbstractSslContextFactory {
    private static final long serialVersionUID = 1L;
    private static final String KEY_TYPE = "EC";

    private final transient Path folder;

    Tls(Path folder, String protocol) {
        this.folder = folder;
        if (!protocol.isEmpty()) {
            setProtocols(protocol);
        }
    }

    @Override protected void checkParameters() {
        // A file that is missing is told when it is read.
    }

    @Override protected KeyManager[] createKeyManagers() throws SSLException {
        return new KeyManager[] {new CurrentIdentity(folder.resolve("identity.pem"))};
    }

    @Override protected TrustManager[] createTrustManagers() throws SSLException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", certificate(Files.readString(folder.resolve("ca.pem"))));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException(e);
        }
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        byte[] der = section(pem, "CERTIFICATE");
        Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        return (X509Certificate)read;
    }

    private static byte[] section(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int start = pem.indexOf(begin) + begin.length();
        return Base64.getMimeDecoder().decode(pem.substring(start, pem.indexOf("-----END " + label + "-----")));
    }

    /** The one certificate that the file holds at the moment of a handshake. */
    private static final class CurrentIdentity extends X509ExtendedKeyManager {
        private final Path file;
        private volatile X509Certificate certificate;
        private volatile PrivateKey key;

        CurrentIdentity(Path file) throws SSLException {
            this.file = file;
            read();
        }

        private void read() throws SSLException {
            try {
                String pem = Files.readString(file);
                certificate = certificate(pem);
                key = KeyFactory.getInstance(KEY_TYPE).generatePrivate(new PKCS8EncodedKeySpec(section(pem, "PRIVATE KEY")));
            } catch (GeneralSecurityException | IOException e) {
                throw new SSLException("cannot read " + file, e);
            }
        }

        @Override public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            if (!KEY_TYPE.equals(keyType)) {
                return null;
            }
            try {
                read();
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            }
            return "current";
        }

        @Override public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"current"};
        }

        @Override public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
