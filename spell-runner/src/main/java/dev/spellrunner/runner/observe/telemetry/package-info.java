// SPDX-License-Identifier: Apache-2.0
/**
 * Traces a host with OpenTelemetry. Needs {@code io.opentelemetry:opentelemetry-api}. Start at {@link
 * dev.spellrunner.runner.observe.telemetry.TracedHost}.
 */
@NullMarked
package dev.spellrunner.runner.observe.telemetry;

import org.jspecify.annotations.NullMarked;
