// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * Gives each user a service of their own, such as a memory that no other user reads. Must be thread-safe.
 *
 * <p>The standard components ask with {@link dev.spellrunner.core.component.WorkContext#owner}, which the host sets and
 * no spell can change.
 *
 * @param <T> the service, which sees what belongs to one user alone
 */
@FunctionalInterface
public interface PerUser<T> {

    /**
     * Returns the service of a user; any number of calls may give the same one.
     *
     * @param owner the user's id; empty where the host knows no users
     */
    T of(String owner);

    /** Returns one service for all: what one user keeps there, the others see. */
    static <T> PerUser<T> shared(T service) {
        requireNonNull(service, "service");
        return owner -> service;
    }
}
