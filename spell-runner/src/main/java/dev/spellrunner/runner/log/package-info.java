// SPDX-License-Identifier: Apache-2.0
/**
 * The record of what happened in runs, which serves live delivery, late joiners and reconnects alike. Start at {@link
 * dev.spellrunner.runner.log.EventLog}.
 */
@NullMarked
package dev.spellrunner.runner.log;

import org.jspecify.annotations.NullMarked;
