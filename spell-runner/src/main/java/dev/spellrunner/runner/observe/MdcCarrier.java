// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.MDCAdapter;

/**
 * Carries the MDC of SLF4J.
 *
 * @param lines holds what the lines of the log tell
 */
record MdcCarrier(MDCAdapter lines) implements ContextCarrier {

    @Override
    public Taken take() {
        Map<String, String> taken = lines.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = lines.getCopyOfContextMap();
            set(taken);
            return () -> set(before);
        };
    }

    private void set(@Nullable Map<String, String> values) {
        if (values == null) {
            lines.clear();
        } else {
            lines.setContextMap(values);
        }
    }
}
