// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.fixture.PostgresServer;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import javax.sql.DataSource;

/** The logs of two processes as one: one writes, the other one is followed. */
record ClusterLog(PostgresCluster writing, PostgresCluster following) implements EventLog {

    private static final int MANY = 100_000;

    static ClusterLog ofOne() {
        return ofOne(MANY);
    }

    static ClusterLog ofOne(int eventsPerRun) {
        PostgresCluster one = keeping(newSchema(), eventsPerRun);
        return new ClusterLog(one, one);
    }

    static ClusterLog ofTwo() {
        return ofTwo(MANY);
    }

    static ClusterLog ofTwo(int eventsPerRun) {
        DataSource schema = newSchema();
        return new ClusterLog(keeping(schema, eventsPerRun), keeping(schema, eventsPerRun));
    }

    private static DataSource newSchema() {
        try {
            return PostgresServer.newSchema();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static PostgresCluster keeping(DataSource schema, int eventsPerRun) {
        return PostgresCluster.builder(schema)
                .near(EventLog.inMemory().eventsPerRun(eventsPerRun))
                .build();
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
