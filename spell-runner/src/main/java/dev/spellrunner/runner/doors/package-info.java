// SPDX-License-Identifier: Apache-2.0
/**
 * Lets clients of other protocols run spells: a {@link dev.spellrunner.runner.doors.Door} speaks one protocol over HTTP,
 * and an adapter carries it. Start reading at {@link dev.spellrunner.runner.doors.Door}; the package below each protocol's
 * name has one public type, the door.
 *
 * <p>The doors are here and not in an adapter, since nothing of them depends on a server: an {@link
 * dev.spellrunner.runner.doors.Exchange} is all that a server has to offer, so that each server gets all doors at once.
 */
@NullMarked
package dev.spellrunner.runner.doors;

import org.jspecify.annotations.NullMarked;
