// SPDX-License-Identifier: Apache-2.0
/**
 * Spells in a server: who is connected, what he has open, who hears which runs. Start at {@link
 * dev.spellrunner.runner.host.SpellHost}; adapters carry {@link dev.spellrunner.runner.host.SpellService} over a wire.
 */
@NullMarked
package dev.spellrunner.runner.host;

import org.jspecify.annotations.NullMarked;
