// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An owner of spells, with the rights of one of his connections: a second token may show his runs on a wall, and
 * allow no changes to them. Two users are the same if their ids are, whatever their rights. Immutable.
 *
 * @param id what the host knows him by; not blank; it may appear in logs
 * @param rights the kinds of calls that he may make; not empty; {@link Right#SEE} is always one of them
 */
public record User(String id, Set<Right> rights) {

    public User {
        requireNonNull(id, "id");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a user needs an id");
        }
        if (rights.isEmpty()) {
            throw new IllegalArgumentException(
                    "user '" + id + "' has no right (give him some, or let the authenticator refuse him)");
        }
        EnumSet<Right> all = EnumSet.copyOf(rights);
        all.add(Right.SEE);
        rights = Collections.unmodifiableSet(all);
    }

    /** Creates a user who may make all calls. */
    public User(String id) {
        this(id, EnumSet.allOf(Right.class));
    }

    /** Returns the same user, with these rights alone. */
    public User with(Right first, Right... more) {
        return new User(id, EnumSet.of(first, more));
    }

    /** Tells whether he has a right. */
    public boolean may(Right right) {
        return rights.contains(right);
    }

    /**
     * Checks that he has a right.
     *
     * @throws ServiceException {@code forbidden}, if he has not
     */
    public void require(Right right) {
        if (!may(right)) {
            throw ServiceException.forbidden(right);
        }
    }

    /** Returns the rights as they are written on the wire. */
    List<String> rightNames() {
        return rights.stream().map(Right::wireName).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof User user && id.equals(user.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
