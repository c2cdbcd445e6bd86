// SPDX-License-Identifier: Apache-2.0
/**
 * Spells in a server: the connections of users, the spells that they have open, the runs that they hear. Start at {@link
 * dev.spellrunner.runner.host.SpellHost}; adapters carry {@link dev.spellrunner.runner.host.SpellService} over a wire.
 */
@NullMarked
package dev.spellrunner.runner.host;

import org.jspecify.annotations.NullMarked;
