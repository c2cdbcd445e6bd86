// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A script that Redis runs in one step, and the number of keys that it is given. Immutable. */
enum LuaScript {
    /** Writes a batch of events if the run is this host's and has come as far as the host thinks. */
    APPEND("append.lua", 8),
    /** Makes a run this host's if its own is gone. */
    CLAIM("claim.lua", 4),
    /** Prolongs the lease of this host and tells whose is over. */
    BEAT("beat.lua", 1),
    /** Keeps another header of a run that is this host's. */
    REPLACE_KEPT("replace-kept.lua", 1),
    /** Takes an id for a run of this host that begins soon, or gives it back. */
    RESERVE("reserve.lua", 1),
    /** Frees a run for any other host. */
    FREE("free.lua", 4),
    /** Finds a spell by its id or name. */
    FIND_SPELL("find-spell.lua", 3),
    /** Changes a spell if it is as expected. */
    CHANGE_SPELL("change-spell.lua", 3),
    /** Finds the play of a spell that another host has. */
    FIND_PLAY("find-play.lua", 2),
    /** Makes the play of a spell this host's if no other host has it. */
    TAKE_PLAY("take-play.lua", 3),
    /** Tells how a play of this host stands. */
    TELL_PLAY("tell-play.lua", 2),
    /** Notes how much a user has on this host if there is room. */
    TAKE_PLACE("take-place.lua", 2),
    /** Forgets a host that is lost. */
    DROP_HOST("drop-host.lua", 3);

    private final String source;
    private final String digest;
    private final String keys;

    LuaScript(String file, int keys) {
        try (InputStream in = LuaScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its file '" + file + "'");
            }
            byte[] bytes = in.readAllBytes();
            this.source = new String(bytes, UTF_8);
            this.digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        this.keys = String.valueOf(keys);
    }

    /** Returns the command that runs the script with keys and arguments. */
    Command with(List<byte[]> keysAndArguments) {
        byte[][] all = new byte[keysAndArguments.size() + 2][];
        all[0] = digest.getBytes(US_ASCII);
        all[1] = keys.getBytes(US_ASCII);
        for (int i = 0; i < keysAndArguments.size(); i++) {
            all[i + 2] = keysAndArguments.get(i);
        }
        return new Command("EVALSHA", this, all);
    }

    /** Returns the command that makes the script known to Redis. */
    Command load() {
        return new Command("SCRIPT", null, "LOAD".getBytes(US_ASCII), source.getBytes(UTF_8));
    }
}
