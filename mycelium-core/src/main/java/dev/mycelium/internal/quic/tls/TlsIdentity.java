package dev.mycelium.internal.quic.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate with its P-256 key: what TLS demands and nobody verifies. Made when the
 * first client comes: a node to which nobody connects over QUIC does without 240 classes.
 */
public final class TlsIdentity {
  private final SecureRandom random;
  private @Nullable SelfSigned made;

  private TlsIdentity(SecureRandom random) {
    this.random = random;
  }

  /**
   * A new key and a certificate for it.
   *
   * @param random asked when they are made, by the thread that needs them
   */
  public static TlsIdentity selfSigned(SecureRandom random) {
    return new TlsIdentity(random);
  }

  /** The certificate in DER. */
  public byte[] certificate() {
    return made().certificate.clone();
  }

  AsymmetricKeyParameter privateKey() {
    return made().privateKey;
  }

  private synchronized SelfSigned made() {
    SelfSigned identity = made;
    if (identity == null) {
      identity = new SelfSigned(random);
      made = identity;
    }
    return identity;
  }

  private static final class SelfSigned {
    private static final Date NOT_BEFORE = Date.from(Instant.parse("1975-01-01T00:00:00Z"));
    private static final Date NOT_AFTER = Date.from(Instant.parse("4096-01-01T00:00:00Z"));
    private static final X500Name NAME = new X500Name("CN=mycelium");
    private static final int SERIAL_BITS = 127;

    private final byte[] certificate;
    private final AsymmetricKeyParameter privateKey;

    SelfSigned(SecureRandom random) {
      ECKeyPairGenerator generator = new ECKeyPairGenerator();
      ECNamedDomainParameters curve =
          new ECNamedDomainParameters(
              SECObjectIdentifiers.secp256r1, SECNamedCurves.getByName("secp256r1"));
      generator.init(new ECKeyGenerationParameters(curve, random));
      AsymmetricCipherKeyPair pair = generator.generateKeyPair();
      privateKey = pair.getPrivate();
      try {
        certificate = certify(pair, random);
      } catch (IOException | org.bouncycastle.crypto.CryptoException impossible) {
        throw new IllegalStateException("cannot make a certificate", impossible);
      }
    }

    private static byte[] certify(AsymmetricCipherKeyPair pair, SecureRandom random)
        throws IOException, org.bouncycastle.crypto.CryptoException {
      AlgorithmIdentifier algorithm =
          new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      TBSCertificate body = body(pair, algorithm, new BigInteger(SERIAL_BITS, random));
      byte[] signed = body.getEncoded("DER");
      DSADigestSigner signer = new DSADigestSigner(new ECDSASigner(), new SHA256Digest());
      signer.init(true, new ParametersWithRandom(pair.getPrivate(), random));
      signer.update(signed, 0, signed.length);
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(body);
      parts.add(algorithm);
      parts.add(new DERBitString(signer.generateSignature()));
      return new DERSequence(parts).getEncoded("DER");
    }

    private static TBSCertificate body(
        AsymmetricCipherKeyPair pair, AlgorithmIdentifier algorithm, BigInteger serial)
        throws IOException {
      GeneralName name = new GeneralName(GeneralName.dNSName, "mycelium");
      Extension names =
          new Extension(
              Extension.subjectAlternativeName, false, new GeneralNames(name).getEncoded("DER"));
      V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
      generator.setSerialNumber(new ASN1Integer(serial.setBit(0)));
      generator.setSignature(algorithm);
      generator.setIssuer(NAME);
      generator.setSubject(NAME);
      generator.setStartDate(new Time(NOT_BEFORE));
      generator.setEndDate(new Time(NOT_AFTER));
      generator.setSubjectPublicKeyInfo(
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()));
      generator.setExtensions(new Extensions(names));
      return generator.generateTBSCertificate();
    }
  }
}
