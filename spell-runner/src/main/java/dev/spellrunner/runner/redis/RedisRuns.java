// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.runner.cluster.shared.Packed;
import dev.spellrunner.runner.cluster.shared.StoredRun;
import dev.spellrunner.runner.cluster.shared.StoredRuns;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs: the events of each in a stream, and its fields in a hash. Thread-safe. */
final class RedisRuns implements StoredRuns {

    private static final Logger log = LoggerFactory.getLogger(RedisRuns.class);
    private static final int PAGE = 200;
    private static final int SMALL_PAGE = 4;
    private static final int RUNS_AT_ONCE = 32;

    private final RedisLink link;
    private final Keys keys;
    private final String host;
    private final int runsPerChannel;

    RedisRuns(RedisLink link, Keys keys, String host, int runsPerChannel) {
        this.link = link;
        this.keys = keys;
        this.host = host;
        this.runsPerChannel = runsPerChannel;
    }

    @Override
    public List<LoggedEvent> events(String user, String run, long number) {
        List<LoggedEvent> all = new ArrayList<>();
        addPages(link.call(page(user, run, number, PAGE)), user, run, number, all);
        return all;
    }

    @Override
    public List<LoggedEvent> someEvents(String user, String run, long after) {
        List<LoggedEvent> some = new ArrayList<>();
        add(list(link.call(page(user, run, after, SMALL_PAGE))), after, some);
        return some;
    }

    private Command page(String user, String run, long after, int batches) {
        return Command.of("XRANGE", keys.stream(user, run), (after + 1) + "-0", "+", "COUNT", String.valueOf(batches));
    }

    private void addPages(Object first, String user, String run, long after, List<LoggedEvent> all) {
        Object page = first;
        long known = after;
        while (true) {
            List<?> entries = list(page);
            known = add(entries, known, all);
            if (entries.size() < PAGE) {
                return;
            }
            page = link.call(page(user, run, known, PAGE));
        }
    }

    /** Adds the events of batches behind a number. Returns the last number. */
    private static long add(List<?> entries, long after, List<LoggedEvent> all) {
        long known = after;
        for (Object entry : entries) {
            Object batch = list(list(entry).get(1)).get(1);
            for (LoggedEvent event : Packed.unpack((byte[]) batch)) {
                if (event.seq() > known) {
                    all.add(event);
                    known = event.seq();
                }
            }
        }
        return known;
    }

    @Override
    public List<List<LoggedEvent>> missing(Channel channel, Map<String, Long> known) {
        List<String> runs = runsOf(keys.underWay(channel), keys.ended(channel), -1);
        List<List<LoggedEvent>> all = new ArrayList<>();
        for (int from = 0; from < runs.size(); from += RUNS_AT_ONCE) {
            List<String> some = runs.subList(from, Math.min(runs.size(), from + RUNS_AT_ONCE));
            List<Command> pages = new ArrayList<>();
            some.forEach(run -> pages.add(page(channel.user(), run, known.getOrDefault(run, 0L), PAGE)));
            List<Object> replies = link.all(pages);
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof RedisFailure refused) {
                    throw refused;
                }
                List<LoggedEvent> events = new ArrayList<>();
                long after = known.getOrDefault(some.get(i), 0L);
                try {
                    addPages(replies.get(i), channel.user(), some.get(i), after, events);
                } catch (UncheckedIOException e) {
                    log.error("run '{}' is no longer read: {}", some.get(i), e.getMessage());
                }
                all.add(events);
            }
        }
        return all;
    }

    @Override
    public List<String> newest(String user) {
        List<String> runs = new ArrayList<>(runsOf(keys.underWay(user), keys.ended(user), runsPerChannel));
        Collections.reverse(runs);
        return runs;
    }

    /**
     * Returns the runs of two sets, the first one to begin first.
     *
     * @param newest how many of the newest of each; a negative number for all
     */
    private List<String> runsOf(String underWay, String ended, int newest) {
        String from = newest < 0 ? "0" : "-" + newest;
        Map<String, Double> begins = new HashMap<>();
        for (Object reply : link.all(List.of(
                Command.of("ZRANGE", ended, from, "-1", "WITHSCORES"),
                Command.of("ZRANGE", underWay, from, "-1", "WITHSCORES")))) {
            if (reply instanceof RedisFailure refused) {
                throw refused;
            }
            List<?> found = list(reply);
            for (int i = 0; i < found.size(); i += 2) {
                begins.put(text(found.get(i)), Double.valueOf(text(found.get(i + 1))));
            }
        }
        return begins.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public List<Optional<StoredRun>> find(String user, List<String> runs) {
        List<Command> commands = new ArrayList<>();
        runs.forEach(run -> commands.add(Command.of("HGETALL", keys.run(user, run))));
        List<Optional<StoredRun>> all = new ArrayList<>();
        if (commands.isEmpty()) {
            return all;
        }
        for (Object reply : link.all(commands)) {
            if (reply instanceof RedisFailure refused) {
                throw refused;
            }
            all.add(run(map(reply)));
        }
        return all;
    }

    private static Optional<StoredRun> run(Map<String, String> fields) {
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredRun(
                        fields.getOrDefault("spell", ""),
                        fields.getOrDefault("name", ""),
                        fields.get("kept"),
                        fields.getOrDefault("inputs", "{}"),
                        fields.get("ended"),
                        fields.get("endedAt")));
    }

    @Override
    public boolean reserve(String user, String run, Duration limit) {
        return reserving(user, run, limit.toMillis()).equals(1L);
    }

    @Override
    public void giveBack(String user, String run) {
        reserving(user, run, 0);
    }

    private Object reserving(String user, String run, long millis) {
        return link.call(LuaScript.RESERVE.with(List.of(bytes(keys.given(user, run)), bytes(host), bytes(millis))));
    }

    @Override
    public void replaceKept(String user, String run, long epoch, String kept) {
        link.call(LuaScript.REPLACE_KEPT.with(List.of(bytes(keys.run(user, run)), bytes(epoch), bytes(kept))));
    }

    @Override
    public Map<String, String> states(String user, String run) {
        return map(link.call(Command.of("HGETALL", keys.states(user, run))));
    }

    private static Map<String, String> map(Object reply) {
        List<?> parts = list(reply);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i += 2) {
            fields.put(text(parts.get(i)), text(parts.get(i + 1)));
        }
        return fields;
    }

    @Override
    public Optional<String> spell(String version) {
        Object kept = link.call(Command.of("GET", keys.spell(version)));
        return kept == null ? Optional.empty() : Optional.of(text(kept));
    }
}
