package dev.realtimeledger.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The Ed25519 key that signs checkpoints. Shows nothing of itself but the public key. */
final class SigningKey {

    private static final int SEED_LENGTH = 32;
    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final VerificationKey publicKey;

    private SigningKey(KeyPair pair) {
        this.key = pair.getPrivate();
        byte[] der = pair.getPublic().getEncoded();
        this.publicKey = VerificationKey.of(Arrays.copyOfRange(der, der.length - VerificationKey.LENGTH, der.length));
    }

    /**
     * Reads a private key: 32 bytes (the seed) in base64, or PKCS#8 as PEM or as DER in base64.
     *
     * @param setting where the text comes from, for the message
     * @throws IllegalArgumentException when it is none; the message does not show it, and there is no cause, which might
     */
    static SigningKey parse(String setting, String text) {
        byte[] bytes = decoded(text);
        byte[] seed = bytes.length == SEED_LENGTH ? bytes : seedOfPkcs8(bytes);
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException(
                    setting + " is no Ed25519 private key: give its 32 bytes in base64, or PKCS#8 as PEM or base64");
        }
        return new SigningKey(pairOf(seed));
    }

    /** Nothing when it is not base64. */
    private static byte[] decoded(String text) {
        String base64 = text.replace(PEM_BEGIN, "").replace(PEM_END, "").replaceAll("\\s", "");
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static byte[] seedOfPkcs8(byte[] der) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            return key instanceof EdECPrivateKey known ? known.getBytes().orElse(new byte[0]) : new byte[0];
        } catch (GeneralSecurityException notAKey) {
            return new byte[0];
        }
    }

    /**
     * The platform derives a public key only when it makes a pair, of 32 bytes that it draws (RFC 8032, section 5.1.5). It
     * draws ours, and is asked afterwards whether it did.
     */
    private static KeyPair pairOf(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Drawn(seed));
            KeyPair pair = generator.generateKeyPair();
            byte[] used = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElse(new byte[0]);
            if (!MessageDigest.isEqual(used, seed)) {
                throw new IllegalStateException(
                        "This platform makes Ed25519 keys of something else than what it draws");
            }
            return pair;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java since 15 has Ed25519", impossible);
        }
    }

    /** Randomness that was drawn before. */
    private static final class Drawn extends SecureRandom {

        private final byte[] seed;

        Drawn(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    VerificationKey publicKey() {
        return publicKey;
    }

    /** The 64 bytes of the signature; the same message always gets the same. */
    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("An Ed25519 key signs anything", impossible);
        }
    }

    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
