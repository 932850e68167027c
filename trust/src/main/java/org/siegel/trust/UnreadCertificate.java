package org.siegel.trust;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that becomes an object of the JDK when somebody wants more of it than a path does. That takes a third of the
 * time of a validation, and most callers never ask. Only certificates of {@link PlainKind} are put off, so that it does not
 * fail later.
 */
final class UnreadCertificate extends X509Certificate {

    private static final int LARGE = 1 << 15;

    private final transient CertificateShape shape;
    private final transient PlainKind kind;
    private transient volatile @Nullable X509Certificate read;
    private transient volatile @Nullable X500Principal subject;

    private UnreadCertificate(CertificateShape shape, PlainKind kind) {
        this.shape = shape;
        this.kind = kind;
    }

    /**
     * The certificate in these bytes, read or not.
     *
     * @throws TrustException.Malformed where they are no certificate
     */
    static X509Certificate of(byte[] der) {
        CertificateShape shape = der.length > LARGE ? null : CertificateShape.of(der);
        PlainKind kind = shape == null ? null : PlainKind.of(shape);
        return shape == null || kind == null ? X509Decoder.certificate(der) : new UnreadCertificate(shape, kind);
    }

    PlainKind kind() {
        return kind;
    }

    CertificateShape shape() {
        return shape;
    }

    boolean isRead() {
        return read != null;
    }

    private X509Certificate read() {
        X509Certificate known = read;
        if (known == null) {
            known = X509Decoder.certificate(shape.der());
            read = known;
        }
        return known;
    }

    @Override
    public byte[] getEncoded() {
        return shape.der().clone();
    }

    @Override
    public Date getNotBefore() {
        return Date.from(kind.notBefore());
    }

    @Override
    public Date getNotAfter() {
        return Date.from(kind.notAfter());
    }

    @Override
    public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
        read().checkValidity();
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException, CertificateNotYetValidException {
        read().checkValidity(date);
    }

    @Override
    public int getVersion() {
        return 3;
    }

    @Override
    public BigInteger getSerialNumber() {
        return new BigInteger(shape.copy(shape.serial()));
    }

    @Override
    @SuppressWarnings("deprecation") // the class asks for it
    public Principal getIssuerDN() {
        return read().getIssuerDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return read().getIssuerX500Principal();
    }

    @Override
    @SuppressWarnings("deprecation") // the class asks for it
    public Principal getSubjectDN() {
        return read().getSubjectDN();
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        X500Principal known = subject;
        if (known == null) {
            known = new X500Principal(shape.copy(shape.subject()));
            subject = known;
        }
        return known;
    }

    @Override
    public byte[] getTBSCertificate() {
        return shape.copy(shape.signed());
    }

    @Override
    public byte[] getSignature() {
        return shape.copy(shape.signature());
    }

    @Override
    public String getSigAlgName() {
        return kind.signature();
    }

    @Override
    public String getSigAlgOID() {
        return read().getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return read().getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return read().getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return read().getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return read().getKeyUsage();
    }

    @Override
    public List<String> getExtendedKeyUsage() throws CertificateParsingException {
        return read().getExtendedKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return read().getBasicConstraints();
    }

    @Override
    public Collection<List<?>> getSubjectAlternativeNames() throws CertificateParsingException {
        return read().getSubjectAlternativeNames();
    }

    @Override
    public Collection<List<?>> getIssuerAlternativeNames() throws CertificateParsingException {
        return read().getIssuerAlternativeNames();
    }

    @Override
    public PublicKey getPublicKey() {
        return read().getPublicKey();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return read().hasUnsupportedCriticalExtension();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return read().getCriticalExtensionOIDs();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return read().getNonCriticalExtensionOIDs();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return read().getExtensionValue(oid);
    }

    @Override
    public void verify(PublicKey key)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        read().verify(key);
    }

    @Override
    public void verify(PublicKey key, String provider)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        read().verify(key, provider);
    }

    @Override
    public String toString() {
        return read().toString();
    }
}
