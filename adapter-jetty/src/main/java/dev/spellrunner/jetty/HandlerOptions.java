// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.HostNames;
import dev.spellrunner.runner.host.Origins;
import dev.spellrunner.runner.host.SpellHost;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The options of a handler and their defaults, see {@link SpellHandler.Builder}. Confined to its builder. */
final class HandlerOptions {

    final SpellHost host;
    final Authenticator authenticator;

    Prefix prefix = new Prefix("");
    EventCodec codec = EventCodec.create();
    boolean anyOrigin;
    final Set<String> allowedOrigins = new LinkedHashSet<>();
    final Set<String> allowedHosts = new LinkedHashSet<>();
    int messageBytes = 1024 * 1024;
    int callsInFlight = 200;
    int outgoingBytes = 4 * 1024 * 1024;
    Duration idleTimeout = Duration.ofSeconds(60);
    Duration pingInterval = Duration.ofSeconds(20);
    Duration sendTimeout = Duration.ofSeconds(20);
    Duration stopTimeout = Duration.ofSeconds(2);
    boolean compression;
    final List<Door> doors = new ArrayList<>();
    Clock clock = Clock.systemUTC();

    HandlerOptions(SpellHost host, Authenticator authenticator) {
        this.host = host;
        this.authenticator = authenticator;
    }

    /**
     * Opens a door.
     *
     * @throws IllegalArgumentException if another one begins at the same place
     */
    void add(Door opened) {
        for (Door other : doors) {
            if (other.root().equals(opened.root())) {
                throw new IllegalArgumentException("two doors begin at '" + opened.root() + "' (open one of them)");
            }
        }
        doors.add(opened);
    }

    Sites sites() {
        return new Sites(new Origins(anyOrigin, allowedOrigins), new HostNames(allowedHosts));
    }

    ConnectionSettings settings() {
        return new ConnectionSettings(
                prefix,
                messageBytes,
                callsInFlight,
                outgoingBytes,
                idleTimeout,
                pingInterval,
                sendTimeout,
                stopTimeout,
                compression,
                clock);
    }

    static int positive(int limit, String what) {
        if (limit <= 0) {
            throw new IllegalArgumentException("the limit of " + what + " is positive, but is " + limit);
        }
        return limit;
    }

    static Duration positive(Duration time, String what) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("the " + what + " is positive, but is " + time);
        }
        return time;
    }
}
