// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Effect;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.log.EventPublisher;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spells that one connection of a user has open: a {@link SpellRunner} for each, which lives until the spell is closed as
 * often as it was opened, or the connection ends. It does not see what another user owns. What its user has no {@link
 * Right} to is {@code forbidden}, over every door.
 *
 * <p>Thread-safe. Methods that take a spell ask the user's store, and so may block.
 */
public final class SpellManager implements AutoCloseable {

    private final HostCore host;
    private final User user;
    private final Runnable available;
    final InOrder inOrder;
    private final SpellsOfUser spells;
    private final OpenSpells open;
    private final RunStarts starts;
    private final SpellUpdates updates;
    private final RunsOfUser runs;
    private final PlaysOfUser plays;

    private volatile boolean fromElsewhere;

    SpellManager(HostCore host, User user, SpellStore store, RunOrigin origin, Runnable available) {
        this.host = host;
        this.user = requireNonNull(user, "user");
        this.available = available;
        this.inOrder = new InOrder(host.executor(), InOrder.MOST_CALLS_OF_CONNECTION);
        this.spells = new SpellsOfUser(host.readySpells(), requireNonNull(store, "store"), this::requireConnected);
        this.starts = new RunStarts(host, user, store, origin, spells::ready);
        this.open = starts.open();
        this.runs = new RunsOfUser(host, user, open, spells);
        this.plays = new PlaysOfUser(host, user, open, spells::ready, this::isFromElsewhere, starts.areOfClients());
        this.updates = new SpellUpdates(store, open, host.executor());
    }

    /** Returns whose connection it is. */
    public User user() {
        return user;
    }

    /** Returns a share of the memory for messages, to be closed. */
    MessageMemory.Share messages() {
        return host.messages().share(user.id());
    }

    /** Calls of this connection come from another host, and are answered here. */
    void comesFromElsewhere() {
        fromElsewhere = true;
    }

    boolean isFromElsewhere() {
        return fromElsewhere;
    }

    private void requireConnected() {
        open.requireConnected();
    }

    // ---- spells ----

    /**
     * Returns a spell of the user as it is now, be it fit to run or not.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     */
    public Spell spell(String spell) {
        return spells.named(requireNonNull(spell, "spell"));
    }

    /** Returns the names of the user's spells, as far as his store tells. */
    public List<String> spellNames() {
        return spells.names();
    }

    /** Returns what finds the spells of the user. */
    SpellsOfUser spells() {
        return spells;
    }

    /**
     * Tells how a spell of the user is called, as it is now.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     * @throws InvalidSpellException if the spell cannot be run
     */
    public SpellCard card(String spell) {
        SpellRunner pattern = spells.ready(requireNonNull(spell, "spell")).pattern();
        return new SpellCard(pattern.spell(), pattern.inputSpecs(), pattern.outputNames());
    }

    /**
     * Returns the effects that a run of a spell may have, those of the spells that it calls included.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     */
    public Set<Effect> effects(String spell) {
        return SpellEffects.of(spells, spells.named(requireNonNull(spell, "spell")));
    }

    /**
     * Opens a spell once more. From now on this connection hears its runs, also those that go on already.
     *
     * @param spell its id or name
     * @return what runs the spell as it is now; runs that are started with it directly count for no limit
     * @throws ServiceException {@code not-found}; {@code limit}, if the connection has too many spells open; {@code busy},
     *     if the host has
     * @throws InvalidSpellException if the spell cannot be run
     */
    public SpellRunner open(String spell) {
        return open(spells.ready(requireNonNull(spell, "spell")));
    }

    SpellRunner open(Ready ready) {
        return open.openTab(ready, opened -> {
            opened.listen(Start.underWay(), available);
            plays.opened(opened);
            return opened.runner(ready);
        });
    }

    /**
     * Closes a spell once. With the last time its runner goes, and what runs is cancelled, unless the host lets it finish.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}, if it is not open
     */
    public void close(String spell) {
        open.closeTab(spell);
    }

    /** Returns the ids of the spells that are open. */
    public List<String> openSpells() {
        return open.ids();
    }

    /**
     * Sets the listener to changes of the spells that this connection has open, whichever connection made them. Of several
     * changes at once it hears of the newest version only. Call this once, before a spell is opened.
     *
     * @param listener is called on the host's executor, for one change after the other, and must return soon
     */
    public void onUpdate(Consumer<SpellUpdate> listener) {
        updates.tell(requireNonNull(listener, "listener"));
    }

    /** Takes the id of a spell that a connection of the user has changed. */
    void changed(String spell) {
        updates.changed(spell);
    }

    // ---- runs ----

    /**
     * Starts a run of a spell as it is now. The spell need not be open.
     *
     * @param spell its id or name
     * @param request the inputs, and where to begin
     * @throws ServiceException {@code not-found}; {@code busy}, if too much runs
     * @throws InvalidSpellException if the spell cannot be run
     * @throws IllegalArgumentException if the spell has no such trigger as the request names
     */
    public Run start(String spell, RunRequest request) {
        return starts.start(spell, requireNonNull(request, "request"), null, Optional.empty());
    }

    /** Returns what starts the runs of the connection. */
    RunStarts starts() {
        return starts;
    }

    /**
     * Returns a run of the user, whichever of his connections started it, as long as the host knows it.
     *
     * @throws ServiceException {@code not-found}
     */
    public RunView run(String run) {
        return runs.known(requireNonNull(run, "run")).orElseThrow(() -> ServiceException.noRun(run));
    }

    /** Tells whether a run of the user is under way, here or at another host of the cluster. May block. */
    public boolean goesOn(String run) {
        return runs.goesOn(requireNonNull(run, "run"));
    }

    /** Returns what finds the runs of the user. */
    RunsOfUser runs() {
        return runs;
    }

    /**
     * Cancels a run of the user, whichever of his connections started it.
     *
     * @return whether it took effect: false if the run had ended, or was cancelled already
     * @throws ServiceException {@code not-found}
     */
    public boolean cancel(String run) {
        user.require(Right.CONTROL);
        run(run);
        return host.hostedRuns().cancel(run);
    }

    /**
     * Takes a run of the user in hand, whichever of his connections started it.
     *
     * @throws ServiceException {@code not-found}, also if the run has ended
     */
    public RunControl control(String run) {
        run(run);
        return host.hostedRuns().control(run, user).orElseThrow(() -> ServiceException.ended(run));
    }

    /**
     * Sets where the runs of an open spell stop that this connection starts from now on, unless they bring breakpoints of
     * their own; see {@link ManualGate#breakpoints}.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}, if the spell is not open
     */
    public void breakpoints(String spell, Collection<NodePath> nodes, Collection<String> components) {
        user.require(Right.CONTROL);
        open.named(spell).stops(Stops.at(nodes, components));
    }

    // ---- playing ----

    /**
     * Sets the listener to the plays of the spells that this connection has open, whichever connection of the user plays them.
     * It hears the changes of each spell in order. Call this before a spell is opened.
     *
     * @param listener is called on any thread, and must return at once
     */
    public void onPlay(Consumer<PlayState> listener) {
        plays.tell(requireNonNull(listener, "listener"));
    }

    /** Returns the plays of the user, as this connection has them. */
    PlaysOfUser plays() {
        return plays;
    }

    /**
     * Plays an open spell, or plays it on, whichever connection of the user began to: each item that its sources give starts a
     * run of the spell as it is then, which counts as any other; where there is no room for it, the item waits. The play ends
     * at the latest when the connection that began it closes the spell.
     *
     * @param spell its id or name
     * @param policy what becomes of items that come while a run is under way
     * @throws ServiceException {@code not-found}, if the spell is not open; {@code invalid-request}, if it has no source
     * @throws InvalidSpellException if the spell cannot be run
     */
    public PlayState play(String spell, PlayPolicy policy) {
        return plays.play(spell, requireNonNull(policy, "policy"));
    }

    /**
     * Asks for no more items of a spell, and starts no more runs of them; current runs continue.
     *
     * @throws ServiceException {@code not-found}, if it is not open
     */
    public PlayState pause(String spell) {
        return plays.pause(spell);
    }

    /**
     * Releases the sources of a spell and the items that wait; current runs continue.
     *
     * @throws ServiceException {@code not-found}, if it is not open
     */
    public PlayState stop(String spell) {
        return plays.stop(spell);
    }

    /**
     * Returns how the play of a spell stands.
     *
     * @throws ServiceException {@code not-found}, if it is not open
     */
    public PlayState playState(String spell) {
        return plays.state(spell);
    }

    /**
     * Gives an item to a source of a spell that plays, or is paused.
     *
     * @param source the id or name of the source's node; null if there is only one that takes items
     * @param item plain data that does not change any more
     * @throws ServiceException {@code not-found}, if the spell is not open; {@code invalid-request}, if it does not play;
     *     {@code busy}, if as many items wait as may
     * @throws IllegalArgumentException if there is no such source
     */
    public void push(String spell, @Nullable String source, Object item) {
        plays.push(spell, source, requireNonNull(item, "item"));
    }

    // ---- events ----

    /**
     * Takes the next events of the spells that are open, if there are some: does not wait. To be called until it gives
     * nothing; then the connection is told when there is something again. For one thread at a time.
     *
     * @param bytes how many bytes of wire form to take, about
     * @return the events, in order for each run
     * @throws FellBehindException if events are gone that were not taken; best end the connection then
     */
    public List<LoggedEvent> take(int bytes) {
        return open.take(bytes);
    }

    /**
     * Hears the runs of an open spell from another place on: what was missed comes first, in order, then what comes.
     *
     * @param spell its id or name
     * @param start where to begin
     * @return by run: the number of the last event that is gone from the log, where there are such
     * @throws ServiceException {@code not-found}, if the spell is not open
     */
    public Map<String, Long> follow(String spell, Start start) {
        return followAnew(spell, start).gone();
    }

    /** The same, and returns all that is known of what it hears. */
    Follower followAnew(String spell, Start start) {
        return open.named(spell).listenAnew(start, available);
    }

    /**
     * Follows a single run of the user.
     *
     * @param run the id of the run
     * @param after the number of the last event that is known; 0 for none
     * @param itsEvents called when the follower has something again after it had nothing
     * @return the follower, to be closed
     * @throws ServiceException {@code not-found}
     */
    public Follower followRun(String run, long after, Runnable itsEvents) {
        return runs.follow(run, after, itsEvents);
    }

    /** Returns the events of a run of the user from its beginning, wherever it runs; see {@link EventPublisher}. */
    public EventPublisher events(String run) {
        requireNonNull(run, "run");
        return new EventPublisher(available -> followRun(run, 0, available), host.executor());
    }

    /** Returns a stage with how a run ended that {@link #start} has returned; see {@link SpellHost#ended}. */
    public CompletionStage<RunResult> ended(Run run) {
        return host.records().ended(requireNonNull(run, "run"), host.executor());
    }

    // ---- the end ----

    /** Ends the connection when a run has ended: at once, if it does not go on. */
    public void closeAfter(String run) {
        host.hostedRuns().ended(requireNonNull(run, "run")).whenComplete((result, thrown) -> close());
    }

    /** Ends the connection: closes every spell, however often it was opened. Idempotent. */
    @Override
    public void close() {
        updates.close();
        open.closeAll();
        host.disconnected(this);
    }
}
