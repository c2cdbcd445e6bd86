// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what clients keep for the server, and give back. They can read it, but not change it. Thread-safe. */
final class Seal {

    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    /** Creates a seal with a key, which is that of all servers that take each other's. */
    Seal(byte[] key) {
        if (key.length < KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the signing key has " + key.length + " bytes (give " + KEY_BYTES + " random ones or more)");
        }
        this.key = new SecretKeySpec(key.clone(), HMAC);
    }

    /** Returns a random key. */
    static byte[] randomKey() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /**
     * Signs.
     *
     * @param purpose keeps what was signed for one thing from being given back for another
     */
    String sealed(String purpose, Map<String, ?> fields) {
        byte[] payload = DoorJson.bytes(fields);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(payload) + "." + encoder.encodeToString(signature(purpose, payload));
    }

    /** Returns what was signed for a purpose; empty if it was not signed here. */
    Optional<JsonNode> opened(String purpose, String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(text.substring(0, dot));
            byte[] signature = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            return MessageDigest.isEqual(signature, signature(purpose, payload))
                    ? Optional.of(DoorJson.object(payload))
                    : Optional.empty();
        } catch (IllegalArgumentException | ServiceException e) {
            return Optional.empty();
        }
    }

    private byte[] signature(String purpose, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(purpose.getBytes(UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + HMAC, e);
        }
    }
}
