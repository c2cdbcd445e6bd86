// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a spell: subscribes its sources, and starts a run for each item that they give.
 *
 * <p>Thread-safe. What is to be done elsewhere (ask, cancel, start a run, tell) is decided under a lock and done after it, one
 * thing after the other, by whichever thread comes first: so nothing foreign is called under the lock, everything is told in
 * order, and a source that answers on the same thread does not recurse.
 */
public final class Player {

    private static final Logger log = LoggerFactory.getLogger(Player.class);

    private final Object lock = new Object();
    private final Queue<Runnable> deeds = new ArrayDeque<>();
    private boolean busy;

    private PlayedSpell runner;
    private Play.Phase phase = Play.Phase.STOPPED;
    private Demand policy = new Demand(0, false);
    /** By the id of the node. */
    private Map<String, SourceFeed> feeds = Map.of();

    public Player(PlayedSpell runner) {
        this.runner = runner;
    }

    // ---- what a caller wants ----

    public Play play(Demand wanted) {
        synchronized (lock) {
            runner.requireOpen();
            policy = wanted;
            if (phase == Play.Phase.STOPPED) {
                requireSources();
                feeds = Map.of();
                openMissing();
            }
            if (phase != Play.Phase.PLAYING) {
                enter(Play.Phase.PLAYING);
            }
            feeds.values().forEach(this::advance);
        }
        doDeeds();
        return state();
    }

    private void requireSources() {
        if (runner.plan().sources().isEmpty()) {
            throw new IllegalStateException("spell '" + runner.plan().spell.name()
                    + "' has no source to play (give it a node that is one, such as an Interval)");
        }
    }

    public Play pause() {
        synchronized (lock) {
            if (phase == Play.Phase.PLAYING) {
                enter(Play.Phase.PAUSED);
            }
        }
        doDeeds();
        return state();
    }

    public Play stop() {
        synchronized (lock) {
            if (phase != Play.Phase.STOPPED) {
                feeds.values().forEach(this::letGo);
                enter(Play.Phase.STOPPED);
            }
        }
        doDeeds();
        return state();
    }

    /**
     * Gives an item to a source that takes some.
     *
     * @param source the id or name of its node; null for the only one
     * @param left called when it waits no longer, at the latest when the run of it has ended or the play has stopped; if there
     *     was no room, perhaps; idempotent
     * @return whether there was room for it
     */
    public boolean push(@Nullable String source, Object item, Runnable left) {
        SourceFeed feed;
        synchronized (lock) {
            if (phase == Play.Phase.STOPPED) {
                throw new IllegalStateException(
                        "spell '" + runner.plan().spell.name() + "' does not play (play it first)");
            }
            feed = feedFor(source);
            if (!feed.expect(item, left)) {
                return false;
            }
        }
        boolean taken = feed.push(item);
        if (!taken) {
            locked(() -> feed.left(item));
        }
        return taken;
    }

    /** A source was given an item that was pushed, and may have made another one of it, or none. */
    void delivered(SourceFeed feed, Object item) {
        synchronized (lock) {
            if (!feed.has(item)) {
                deeds.addAll(feed.left(item));
            }
        }
        doDeeds();
    }

    private SourceFeed feedFor(@Nullable String source) {
        List<SourceFeed> those =
                feeds.values().stream().filter(SourceFeed::takesItems).toList();
        List<SourceFeed> wanted = those.stream()
                .filter(feed -> source == null || feed.isCalled(source))
                .toList();
        if (wanted.size() == 1) {
            return wanted.get(0);
        }
        String wrong = source == null ? "no source is named" : "there is no one source '" + source + "'";
        String ids = those.stream().map(feed -> "'" + feed.nodeId() + "'").collect(Collectors.joining(", "));
        throw new IllegalArgumentException("spell '" + runner.plan().spell.name() + "': " + wrong + " to push to ("
                + (those.isEmpty() ? "none of its sources takes items" : "name a node: " + ids) + ")");
    }

    /** Stops, if what plays is the spell of a runner. */
    public void stopOf(PlayedSpell closed) {
        boolean isOf;
        synchronized (lock) {
            isOf = runner == closed;
        }
        if (isOf) {
            stop();
        }
    }

    /** Plays on with a later version of the spell: sources that are the same go on. What follows is done elsewhere. */
    public void playOnWith(PlayedSpell newer) {
        synchronized (lock) {
            if (!newer.isLaterThan(runner)) {
                return;
            }
            runner = newer;
            if (phase == Play.Phase.STOPPED) {
                return;
            }
            Map<String, SourceFeed> before = feeds;
            feeds = new LinkedHashMap<>(before);
            feeds.values().removeIf(feed -> !feed.isIn(newer.plan()));
            before.values().stream().filter(feed -> !feeds.containsValue(feed)).forEach(this::letGo);
            openMissing();
            if (!feeds.equals(before)) {
                enter(feeds.isEmpty() ? Play.Phase.STOPPED : phase);
            }
        }
        try {
            newer.threads().execute(this::doDeeds);
        } catch (RejectedExecutionException e) {
            doDeeds();
        }
    }

    public Play state() {
        synchronized (lock) {
            List<Play.Source> sources =
                    feeds.values().stream().map(SourceFeed::shown).toList();
            return new Play(runner.plan().spell, phase, sources);
        }
    }

    // ---- under the lock ----

    private void openMissing() {
        Map<String, SourceFeed> all = new LinkedHashMap<>();
        for (NodePlan node : runner.plan().sources()) {
            SourceFeed feed = feeds.get(node.node.id());
            if (feed == null) {
                feed = new SourceFeed(this, node, runner);
                deeds.add(feed::open);
            }
            all.put(node.node.id(), feed);
        }
        feeds = all;
    }

    private void letGo(SourceFeed feed) {
        feed.cancel();
        deeds.addAll(feed.close());
    }

    private void fail(SourceFeed feed, String error) {
        feed.end(error);
        deeds.addAll(feed.close());
        enter(phase);
    }

    private void enter(Play.Phase next) {
        phase = next;
        Play now = state();
        PlayedSpell teller = runner;
        deeds.add(() -> teller.tell(now));
    }

    /** Does what can be done for a source: starts the run of the next item, asks for more. */
    private void advance(SourceFeed feed) {
        if (phase == Play.Phase.PLAYING && feed.mayRun()) {
            Object item = feed.takeNext();
            deeds.add(() -> start(feed, item));
        }
        if (phase == Play.Phase.PLAYING) {
            int more = feed.ask(policy);
            if (more > 0) {
                deeds.add(() -> feed.request(more));
            }
        }
        if (phase != Play.Phase.STOPPED && feeds.values().stream().allMatch(SourceFeed::isOver)) {
            enter(Play.Phase.STOPPED);
        }
    }

    // ---- what happens ----

    /** Returns whether the subscription is wanted. */
    boolean subscribed(SourceFeed feed, BooleanSupplier acceptance) {
        boolean accepted;
        synchronized (lock) {
            accepted = acceptance.getAsBoolean();
        }
        if (accepted) {
            change(feed, () -> {});
        }
        return accepted;
    }

    void came(SourceFeed feed, Object item) {
        change(feed, () -> {
            if (!feed.take(item, policy, dropped -> deeds.addAll(feed.left(dropped)))) {
                fail(feed, "gave more items than were asked for (its publisher must honour the demand)");
            }
        });
    }

    void ended(SourceFeed feed, @Nullable String error) {
        change(feed, () -> {
            if (feed.isOpen()) {
                feed.end(error);
                enter(phase);
            }
        });
    }

    private void change(SourceFeed feed, Runnable what) {
        synchronized (lock) {
            if (!feed.isClosed()) {
                what.run();
                advance(feed);
            }
        }
        doDeeds();
    }

    <T extends @Nullable Object> T locked(Supplier<T> what) {
        synchronized (lock) {
            return what.get();
        }
    }

    // ---- runs ----

    private void start(SourceFeed feed, Object item) {
        PlayedSpell current;
        synchronized (lock) {
            if (phase != Play.Phase.PLAYING || feed.isClosed()) {
                // Another thread was faster: the item waits, if anything still does.
                putBack(feed, item);
                return;
            }
            current = runner;
        }
        try {
            current.start(feed.nodeId(), item).whenComplete((result, thrown) -> runEnded(feed, item, thrown));
        } catch (RuntimeException e) {
            runEnded(feed, item, e);
        }
    }

    private void runEnded(SourceFeed feed, Object item, @Nullable Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        change(feed, () -> {
            feed.runEnded();
            if (cause instanceof RejectedExecutionException) {
                putBack(feed, item);
                feed.retryLater(() -> change(feed, feed::retry));
                return;
            }
            deeds.addAll(feed.left(item));
            if (cause != null) {
                fail(feed, "no run of its item could be started: " + cause.getMessage());
            }
        });
    }

    private void putBack(SourceFeed feed, Object item) {
        if (!feed.putBack(item, policy)) {
            deeds.addAll(feed.left(item));
        }
    }

    // ---- after the lock ----

    private void doDeeds() {
        for (Runnable deed; (deed = nextDeed()) != null; ) {
            try {
                deed.run();
            } catch (Throwable e) {
                log.warn(
                        "a step of the play of spell '{}' failed",
                        state().spell().name(),
                        e);
            } finally {
                synchronized (lock) {
                    busy = false;
                }
            }
        }
    }

    private @Nullable Runnable nextDeed() {
        synchronized (lock) {
            if (busy || deeds.isEmpty()) {
                return null;
            }
            busy = true;
            return deeds.remove();
        }
    }
}
