// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads headers whose names are in lower case. Immutable. */
final class HeaderMap implements TextMapGetter<Map<String, String>> {

    @Override
    public Iterable<String> keys(Map<String, String> headers) {
        return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
        return headers == null ? null : headers.get(name);
    }
}
