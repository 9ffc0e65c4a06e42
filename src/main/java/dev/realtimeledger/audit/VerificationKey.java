package dev.realtimeledger.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** An Ed25519 public key, by its 32 raw bytes (RFC 8032), which is how checkpoints and auditors name it. */
final class VerificationKey {

    static final int LENGTH = 32;

    /** What stands before the raw key in its DER encoding (RFC 8410). */
    private static final byte[] DER_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] raw;
    private final PublicKey key;

    private VerificationKey(byte[] raw, PublicKey key) {
        this.raw = raw.clone();
        this.key = key;
    }

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException when they are none
     */
    static VerificationKey of(byte[] raw) {
        if (raw.length != LENGTH) {
            throw new IllegalArgumentException("An Ed25519 public key has 32 bytes, not " + raw.length);
        }
        byte[] der = Arrays.copyOf(DER_HEAD, DER_HEAD.length + LENGTH);
        System.arraycopy(raw, 0, der, DER_HEAD.length, LENGTH);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
            // Only here the platform looks whether the bytes are a point of the curve.
            Signature.getInstance("Ed25519").initVerify(key);
            return new VerificationKey(raw, key);
        } catch (GeneralSecurityException notAPoint) {
            throw new IllegalArgumentException("The bytes are no Ed25519 public key", notAPoint);
        }
    }

    /**
     * Reads public keys, each the base64 of its raw bytes, separated by commas: those that signed before the one now in use.
     *
     * @param setting where the text comes from, for the message
     * @throws IllegalArgumentException when one of them is none
     */
    static List<VerificationKey> listOf(String setting, String text) {
        List<VerificationKey> keys = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            if (!one.isBlank()) {
                try {
                    keys.add(of(Base64.getDecoder().decode(one.strip())));
                } catch (IllegalArgumentException wrong) {
                    // Not shown: somebody may have put the private key here.
                    throw new IllegalArgumentException(
                            setting + ": each is an Ed25519 public key, 32 bytes in base64, separated by commas");
                }
            }
        }
        return List.copyOf(keys);
    }

    /** Whether the key's owner signed this. */
    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(key);
            verification.update(message);
            return verification.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java since 15 has Ed25519", impossible);
        }
    }

    byte[] raw() {
        return raw.clone();
    }

    String base64() {
        return Base64.getEncoder().encodeToString(raw);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return base64();
    }
}
