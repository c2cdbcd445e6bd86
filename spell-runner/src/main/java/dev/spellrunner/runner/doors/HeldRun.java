// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run that cannot go on without approvals, as it stands when its client is asked for them. Thread-safe; no method blocks.
 */
public final class HeldRun {

    private final SpellManager manager;
    private final Run run;
    private final List<Approval> approvals;
    private final long heard;
    private final Activity activity;
    private final AtomicBoolean claimed = new AtomicBoolean();

    /**
     * An approval that is asked for. Immutable.
     *
     * @param since the number of the event by which the node began to wait: it tells two executions of a path apart
     * @param request what would go on
     */
    public record Approval(long since, Gate.Request request) {

        private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password|token|credential|api.?key).*");

        /** Returns where the node is. */
        public NodePath path() {
            return request.path();
        }

        /** Returns the inputs by name, but those that are called like secrets. */
        public Map<String, @Nullable Object> shown() {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>();
            request.inputs().forEach((key, value) -> {
                String name = request.inputNames().getOrDefault(key, key);
                if (!SECRET.matcher(name).matches()) {
                    shown.put(name, value);
                }
            });
            return DoorJson.plain(shown);
        }
    }

    /**
     * A node that works as long as those inside wait: it calls a spell, or iterates. Immutable.
     *
     * @param since the number of the event by which it began
     */
    public record Working(NodePath path, String component, long since) {}

    HeldRun(SpellManager manager, Run run, List<Approval> approvals, long heard, Activity activity) {
        this.manager = manager;
        this.run = run;
        this.approvals = List.copyOf(approvals);
        this.heard = heard;
        this.activity = activity;
    }

    /** Returns the id of the run. */
    public String run() {
        return run.id();
    }

    /** Returns the id of the user whose run it is. */
    public String user() {
        return manager.user().id();
    }

    /** Returns the nodes around those that wait, the outermost first. */
    public List<Working> working() {
        return activity.working();
    }

    /** Returns what was asked for. */
    public List<Approval> approvals() {
        return approvals;
    }

    /** Returns what was asked for and still is: others may have answered meanwhile. */
    public List<Approval> open() {
        List<Gate.Request> waiting;
        try {
            waiting = manager.control(run.id()).awaitingApproval();
        } catch (ServiceException e) {
            // The run has ended, or its client has gone away.
            return List.of();
        }
        return approvals.stream()
                .filter(approval -> waiting.contains(approval.request()))
                .toList();
    }

    /**
     * Answers.
     *
     * @param by the user with the rights of the connection that answers
     * @return whether it took effect: false if the node waits no longer
     * @throws IllegalArgumentException if the decision changes inputs that the node does not have; it waits on
     * @throws ServiceException {@code forbidden}, if he may not control runs
     */
    public boolean answer(User by, Approval approval, Decision decision) {
        by.require(Right.CONTROL);
        try {
            return manager.control(run.id()).by(by).answer(approval.path(), decision);
        } catch (ServiceException e) {
            return false;
        }
    }

    /** Refuses what is still asked for: the host's own decision, which needs no right. */
    void giveUp(String reason) {
        User host = new User(user());
        open().forEach(approval -> answer(host, approval, Decision.refuse(reason)));
    }

    /** Cancels the run. */
    public void cancel() {
        run.cancel();
    }

    /** Calls something when the run has ended, on a thread that it must not keep. */
    public void onEnd(Runnable action) {
        run.onEnd(result -> action.run());
    }

    /** Returns the result to come; see {@link SpellManager#ended}. */
    public CompletionStage<RunResult> ended() {
        return manager.ended(run);
    }

    /** Takes the run over for a request that goes on with it: true the first time alone. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /**
     * Tells what follows. The first telling cancels the run if it is closed before the end, as the one before would have;
     * others only listen.
     *
     * @param listener a connection of the same user, which ends with the telling
     */
    public RunTelling tell(SpellManager listener, Translation translation, Words words) {
        return new RunTelling(listener, run, translation, words, heard, new Activity(activity), claim());
    }
}
