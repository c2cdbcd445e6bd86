// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.cluster.shared.Topics;
import dev.spellrunner.runner.log.Channel;
import java.util.Base64;

/**
 * Names the keys and topics. All of a user have one hash tag, and another user's run cannot be named by accident. Immutable.
 *
 * @param topics names the topics
 */
record Keys(Topics topics) {

    /** The end of the name of {@link #playsOf the plays of a host}. */
    static final String PLAYS_OF_END = ":plays";

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private String of(String user, String kind) {
        return topics.ofUser(user, kind);
    }

    private String prefix() {
        return topics.prefix();
    }

    String stream(String user, String run) {
        return of(user, "events:") + run;
    }

    String run(String user, String run) {
        return of(user, "run:") + run;
    }

    /** Names the host that has taken the id of a run. */
    String given(String user, String run) {
        return of(user, "given:") + run;
    }

    String states(String user, String run) {
        return of(user, "state:") + run;
    }

    /** Names the runs of a channel that go on, by the time of their begin. */
    String underWay(Channel channel) {
        return of(channel.user(), "going:") + channel.spell();
    }

    String ended(Channel channel) {
        return of(channel.user(), "ended:") + channel.spell();
    }

    String underWay(String user) {
        return of(user, "all-going");
    }

    String ended(String user) {
        return of(user, "all-ended");
    }

    String spell(String version) {
        return prefix() + ":version:" + version;
    }

    /** Names the spells of a collection, by id. */
    String spells(String owner) {
        return of(owner, "spells");
    }

    String spellVersions(String owner) {
        return of(owner, "spell-versions");
    }

    String spellNames(String owner) {
        return of(owner, "spell-names");
    }

    /** Names how much of one thing a user has, by host. */
    String places(String user, String what) {
        return of(user, "places:") + what;
    }

    String mark() {
        return prefix() + ":mark";
    }

    /** Names the hosts, by the ends of their leases. */
    String hosts() {
        return prefix() + ":hosts";
    }

    String runsOf(String host) {
        return prefix() + ":host:" + host + ":runs";
    }

    /** Names the play of a spell. */
    String play(Channel channel) {
        return of(channel.user(), "play:") + channel.spell();
    }

    /** Names the plays of a host. */
    String playsOf(String host) {
        return playsOfBegin() + host + PLAYS_OF_END;
    }

    /** Returns the beginning of the name of {@link #playsOf the plays of a host}. */
    String playsOfBegin() {
        return prefix() + ":host:";
    }

    /** Returns the beginning of the names of what belongs to users. */
    String ofUsers() {
        return prefix() + ':';
    }

    /** Returns what stands for a run among those of a host. */
    static String member(String user, String run) {
        return Topics.encoded(user) + '|' + run;
    }

    static String userOf(String member) {
        return new String(DECODER.decode(member.substring(0, member.indexOf('|'))), UTF_8);
    }

    static String runOf(String member) {
        return member.substring(member.indexOf('|') + 1);
    }
}
