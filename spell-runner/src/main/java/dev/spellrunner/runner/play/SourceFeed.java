// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Source;
import dev.spellrunner.core.component.SourceContext;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One source in one play: what it has given and what it was asked for. Its fields are guarded by the player's lock; what a
 * publisher calls goes to the player.
 */
final class SourceFeed implements Flow.Subscriber<Object>, SourceContext {

    /** The delay before a run is tried again for which there was no room. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Player player;
    private final NodePlan node;
    private final State state;
    private final Executor executor;
    private final PlayedSpell runner;

    private Play.Status status = Play.Status.OPEN;
    private @Nullable String error;
    private Flow.@Nullable Subscription subscription;
    /** The number of items that were requested and have not come. */
    private int asked;

    private final Deque<Object> waiting = new ArrayDeque<>(1);
    private boolean running;
    private boolean closed;
    /** Takes back the timer after which a run is tried again; null if none is to be. */
    private @Nullable Runnable stopRetry;

    private final PushedItems pushed = new PushedItems();
    /** The item of the run that goes on; null if none does. */
    private @Nullable Object current;

    SourceFeed(Player player, NodePlan node, PlayedSpell runner) {
        this.player = player;
        this.node = node;
        this.state = runner.state();
        this.executor = runner.threads();
        this.runner = runner;
    }

    String nodeId() {
        return node.node.id();
    }

    boolean isCalled(String idOrName) {
        return nodeId().equals(idOrName) || node.node.name().equals(idOrName);
    }

    /** Tells whether another version of the spell has the same source. */
    boolean isIn(Plan other) {
        return other.sources().stream()
                .map(source -> source.node)
                .anyMatch(now -> now.id().equals(nodeId())
                        && now.component().equals(node.node.component())
                        && now.data().equals(node.node.data()));
    }

    // ---- under the lock ----

    /** Tells whether the player has let go of it: whatever happens to it then is too late. */
    boolean isClosed() {
        return closed;
    }

    boolean isOpen() {
        return status == Play.Status.OPEN;
    }

    /** Tells whether nothing comes of it any more. */
    boolean isOver() {
        return closed || (status != Play.Status.OPEN && !running && waiting.isEmpty());
    }

    boolean mayRun() {
        return !running && stopRetry == null && !waiting.isEmpty();
    }

    Object takeNext() {
        running = true;
        Object next = waiting.removeFirst();
        current = next;
        return next;
    }

    void runEnded() {
        running = false;
        current = null;
    }

    /** An item waits no longer, neither for its run nor for it to end. Returns what is to be done after the lock. */
    List<Runnable> left(Object item) {
        return pushed.remove(item);
    }

    /** Tells whether an item waits here, or its run goes on. */
    boolean has(Object item) {
        return item == current || item == waiting.peekLast() || waiting.stream().anyMatch(each -> each == item);
    }

    /** An item is about to be pushed. Returns false if nothing is taken any more. */
    boolean expect(Object item, Runnable left) {
        if (closed) {
            return false;
        }
        pushed.add(item, left);
        return true;
    }

    /** Returns how many more items to ask for; from now on they are asked for. */
    int ask(Demand policy) {
        if (status != Play.Status.OPEN || subscription == null) {
            return 0;
        }
        int more = policy.more(asked, waiting.size() + (running ? 1 : 0));
        asked += more;
        return more;
    }

    /**
     * Takes an item.
     *
     * @param dropped gets those that are dropped for it
     * @return whether it was asked for
     */
    boolean take(Object item, Demand policy, Consumer<Object> dropped) {
        if (status != Play.Status.OPEN) {
            return true;
        }
        if (asked == 0) {
            return false;
        }
        asked--;
        if (policy.keepsLatest()) {
            waiting.forEach(dropped);
            waiting.clear();
        }
        waiting.addLast(item);
        return true;
    }

    /**
     * Its run did not begin: the item waits, unless there is a later one that is rather kept.
     *
     * @return whether it waits
     */
    boolean putBack(Object item, Demand policy) {
        running = false;
        current = null;
        if (!closed && (!policy.keepsLatest() || waiting.isEmpty())) {
            waiting.addFirst(item);
            return true;
        }
        return false;
    }

    void retryLater(Runnable tryAgain) {
        stopRetry = runner.after(RETRY, tryAgain);
    }

    void retry() {
        stopRetry = null;
    }

    void end(@Nullable String itsError) {
        status = itsError == null ? Play.Status.COMPLETED : Play.Status.FAILED;
        error = itsError;
    }

    void cancel() {
        if (status == Play.Status.OPEN) {
            status = Play.Status.CANCELLED;
        }
    }

    /** Forgets what waits. Returns what is to be done after the lock, so that nothing more comes. */
    List<Runnable> close() {
        List<Runnable> deeds = new ArrayList<>();
        closed = true;
        waiting.clear();
        if (stopRetry != null) {
            deeds.add(stopRetry);
            stopRetry = null;
        }
        Flow.Subscription its = subscription;
        if (its != null) {
            deeds.add(its::cancel);
        }
        deeds.add(pushed::close);
        deeds.addAll(pushed.clear());
        return deeds;
    }

    Play.Source shown() {
        return new Play.Source(nodeId(), node.component.name(), status, Optional.ofNullable(error));
    }

    // ---- after the lock ----

    void open() {
        Source source = node.component.source().orElseThrow();
        try {
            requireNonNull(source.open(this), "publisher").subscribe(this);
        } catch (Throwable e) {
            player.ended(this, messageOf(e));
        }
    }

    void request(int more) {
        Flow.Subscription its = subscription();
        if (its != null) {
            its.request(more);
        }
    }

    private Flow.@Nullable Subscription subscription() {
        return player.locked(() -> subscription);
    }

    boolean takesItems() {
        return pushed.areTaken();
    }

    /** Returns whether there was room for it. */
    boolean push(Object item) {
        return pushed.offer(item);
    }

    private static String messageOf(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }

    // ---- what the publisher says ----

    @Override
    public void onSubscribe(Flow.Subscription its) {
        requireNonNull(its, "subscription");
        if (!player.subscribed(this, () -> accept(its))) {
            its.cancel();
        }
    }

    /** Returns whether it is wanted: it is the first one, and the source is not closed. */
    private boolean accept(Flow.Subscription its) {
        if (subscription != null || closed || status != Play.Status.OPEN) {
            return false;
        }
        subscription = its;
        return true;
    }

    @Override
    public void onNext(Object item) {
        player.came(this, requireNonNull(item, "item"));
    }

    @Override
    public void onError(Throwable thrown) {
        player.ended(this, messageOf(requireNonNull(thrown, "thrown")));
    }

    @Override
    public void onComplete() {
        player.ended(this, null);
    }

    // ---- what the source sees ----

    @Override
    public Node node() {
        return node.node;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        return runner.after(delay, action);
    }

    @Override
    public Flow.Publisher<Object> pushed(int capacity) {
        return pushed.publisher(executor, capacity, item -> player.delivered(this, item));
    }
}
