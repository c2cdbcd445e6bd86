// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Lets a door do something with a connection of its own to the host, on a thread of the host, since a user's spells may
 * be far away. Whatever goes wrong is told to the client in the door's words, and ends the connection.
 */
public final class Connected {

    private Connected() {}

    /**
     * Connects as the user of an exchange.
     *
     * @param action closes the connection when it needs it no more
     */
    public static void asking(SpellHost host, Door door, Exchange exchange, Consumer<SpellManager> action) {
        later(host, door, exchange, () -> {
            SpellManager caller = host.connect(exchange.user(), () -> {}, origin(door, exchange));
            try {
                action.accept(caller);
            } catch (Throwable e) {
                caller.close();
                throw e;
            }
        });
    }

    /** Returns where the runs of an exchange are asked for, and the span of the caller if he names one. */
    private static RunOrigin origin(Door door, Exchange exchange) {
        return RunOrigin.of(door.name())
                .traced(
                        exchange.header("traceparent").orElse(null),
                        exchange.header("tracestate").orElse(null))
                .carrying(exchange.header("baggage").orElse(null));
    }

    /** The same, with the body of the exchange. */
    public static void reading(SpellHost host, Door door, Exchange exchange, BiConsumer<SpellManager, byte[]> action) {
        exchange.body().whenComplete((body, thrown) -> {
            if (thrown == null) {
                asking(host, door, exchange, caller -> action.accept(caller, body));
            } else {
                door.refuse(exchange, thrown);
            }
        });
    }

    /** Does something on a thread of the host. */
    public static void later(SpellHost host, Door door, Exchange exchange, Runnable action) {
        try {
            host.executor().execute(() -> {
                try {
                    action.run();
                } catch (Throwable e) {
                    door.refuse(exchange, e);
                }
            });
        } catch (RuntimeException e) {
            door.refuse(exchange, e);
        }
    }
}
