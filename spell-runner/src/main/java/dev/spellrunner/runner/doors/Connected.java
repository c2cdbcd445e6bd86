// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a door do something with a connection of its own to the host, on a thread of the host, since a user's spells may
 * be far away. Whatever goes wrong is told to the client in the door's words, and ends the connection.
 */
public final class Connected {

    private static final int TAKEN_BYTES = 64 * 1024;
    private static final EventCodec CODEC = EventCodec.create();

    private Connected() {}

    /**
     * Connects as the user of an exchange.
     *
     * @param action closes the connection when it needs it no more
     */
    public static void asking(SpellHost host, Door door, Exchange exchange, Consumer<SpellManager> action) {
        later(host, door, exchange, () -> {
            SpellManager caller = host.connect(exchange.user(), Connected::nobodyHears, origin(door, exchange));
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

    private static void nobodyHears() {}

    /** Returns the tokens that a run took which has ended; null if no model was asked, or it is no longer known. */
    public static @Nullable Usage usage(SpellManager caller, String run) {
        try (Follower follower = caller.followRun(run, 0, Connected::nobodyHears)) {
            for (List<LoggedEvent> events = follower.take(TAKEN_BYTES);
                    !events.isEmpty();
                    events = follower.take(TAKEN_BYTES)) {
                LoggedEvent last = events.get(events.size() - 1);
                if (last.isLast() && CODEC.decode(last.json()) instanceof NodeEvent.Completed completed) {
                    return completed.usage();
                }
            }
        } catch (FellBehindException e) {
            return null;
        }
        return null;
    }
}
