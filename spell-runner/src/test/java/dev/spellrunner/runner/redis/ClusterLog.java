// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;

/** The logs of two processes as one: one writes, the other one is followed. */
record ClusterLog(RedisCluster writing, RedisCluster following) implements EventLog {

    static RedisCluster.Builder builder(String prefix) {
        try {
            return RedisCluster.builder(RedisServer.shared().uri()).prefix(prefix);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static ClusterLog ofOne(EventLogBounds bounds) {
        RedisCluster one = bounds.on(builder(RedisServer.newPrefix()));
        return new ClusterLog(one, one);
    }

    static ClusterLog ofTwo(EventLogBounds bounds) {
        String prefix = RedisServer.newPrefix();
        return new ClusterLog(bounds.on(builder(prefix)), bounds.on(builder(prefix)));
    }

    /** The number of events of a run that a process keeps in memory. */
    record EventLogBounds(int eventsPerRun) {

        static final EventLogBounds WIDE = new EventLogBounds(100_000);

        RedisCluster on(RedisCluster.Builder builder) {
            return builder.near(EventLog.inMemory().eventsPerRun(eventsPerRun)).build();
        }
    }

    @Override
    public void append(Channel channel, NodeEvent event) {
        writing.log().append(channel, event);
    }

    @Override
    public Follower follow(Channel channel, Start start, Runnable available) {
        return following.log().follow(channel, start, available);
    }

    @Override
    public void close() {
        writing.close();
        following.close();
    }
}
