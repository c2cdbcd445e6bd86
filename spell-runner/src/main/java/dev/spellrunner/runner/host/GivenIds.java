// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Ensures that an id which a caller gives to a run is that of one run: starting it again returns the existing run.
 * Another user's run of that id stays out of sight, and is not started either. Thread-safe.
 */
final class GivenIds {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,119}");

    private final HostedRuns runs;
    private final RunRecords records;
    private final Map<String, Starting> starting = new ConcurrentHashMap<>();

    GivenIds(HostedRuns runs, RunRecords records) {
        this.runs = runs;
        this.records = records;
    }

    /** A run that is being started. */
    private record Starting(Channel channel, CompletableFuture<Run> run) {}

    /**
     * Starts a run, unless there is one of that id. Blocks while another thread starts it, and while the store is asked.
     *
     * @param channel whose run it is, and of which spell
     * @param start starts it
     * @return the run of that id, which may have ended
     * @throws ServiceException {@code conflict}, if the id is that of another run, of one that another host has or starts, or of
     *     one whose end is all that is known
     */
    Run once(String id, Channel channel, Supplier<Run> start) {
        if (!PLAIN.matcher(id).matches()) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "the id given for a run is not plain (use up to 120 letters, digits and ._:@-, the first of them a letter"
                            + " or digit)");
        }
        Starting mine = new Starting(channel, new CompletableFuture<>());
        Starting first = starting.putIfAbsent(id, mine);
        if (first != null) {
            return sameAs(first.channel(), channel, id, () -> startedBy(first));
        }
        try {
            Run run = known(id, channel, start);
            mine.run().complete(run);
            return run;
        } catch (Throwable e) {
            mine.run().completeExceptionally(e);
            throw e;
        } finally {
            starting.remove(id);
        }
    }

    private static Run startedBy(Starting first) {
        try {
            return first.run().join();
        } catch (CompletionException e) {
            throw ServiceException.of(e);
        }
    }

    private Run known(String id, Channel channel, Supplier<Run> start) {
        HostedRuns.Known here = runs.known(id);
        if (here != null) {
            return sameAs(here.channel(), channel, id, here::run);
        }
        RunStore store = records.store();
        if (store == null) {
            requireNotInLog(id, channel);
            return start.get();
        }
        if (!store.reserve(channel.user(), id)) {
            throw new ServiceException(
                    Code.CONFLICT,
                    "run '" + id
                            + "' is started by another host at this moment (run.get returns its state, or try again)");
        }
        boolean begun = false;
        try {
            requireUnknown(store, id, channel);
            Run run = start.get();
            begun = true;
            return run;
        } finally {
            if (!begun) {
                store.giveBack(channel.user(), id);
            }
        }
    }

    private static void requireUnknown(RunStore store, String id, Channel channel) {
        if (store.find(channel.user(), id).isPresent() || store.isUnreadable(channel.user(), id)) {
            throw startedBefore(id);
        } else if (store.isTaken(id)) {
            throw taken(id);
        }
    }

    private void requireNotInLog(String id, Channel channel) {
        try (Follower follower = records.log().follow(channel, Start.ofRun(id, 0), () -> {})) {
            if (!follower.missing().contains(id)) {
                throw startedBefore(id);
            }
        }
    }

    private static Run sameAs(Channel its, Channel wanted, String id, Supplier<Run> run) {
        if (!its.equals(wanted)) {
            throw taken(id);
        }
        return run.get();
    }

    private static ServiceException startedBefore(String id) {
        return new ServiceException(
                Code.CONFLICT, "run '" + id + "' was started before (run.get returns its state, or choose another id)");
    }

    private static ServiceException taken(String id) {
        return new ServiceException(Code.CONFLICT, "the id '" + id + "' is taken by another run (choose another id)");
    }
}
