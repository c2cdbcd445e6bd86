// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

/**
 * Somebody who owns spells. Two users are the same if their ids are. Immutable.
 *
 * @param id what the host knows him by; not blank; it may appear in logs
 */
public record User(String id) {

    public User {
        requireNonNull(id, "id");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a user needs an id");
        }
    }
}
