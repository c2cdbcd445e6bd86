// SPDX-License-Identifier: Apache-2.0
/** Runs spells: the engine, the standard components, and the host of an application. */
module dev.spellrunner.runner {
    requires transitive dev.spellrunner.core;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.slf4j;
    requires static java.sql;
    requires static com.github.jknack.handlebars;
    requires static context.propagation;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static langchain4j.core;
    requires static micrometer.core;
    requires static org.graalvm.polyglot;
    requires static org.jspecify;
    requires static org.postgresql.jdbc;
    requires static redis.clients.jedis;

    exports dev.spellrunner.runner;
    exports dev.spellrunner.runner.agents;
    exports dev.spellrunner.runner.cluster;
    exports dev.spellrunner.runner.components;
    exports dev.spellrunner.runner.doors;
    exports dev.spellrunner.runner.doors.agui;
    exports dev.spellrunner.runner.doors.mcp;
    exports dev.spellrunner.runner.doors.openai;
    exports dev.spellrunner.runner.host;
    exports dev.spellrunner.runner.log;
    exports dev.spellrunner.runner.observe;
    exports dev.spellrunner.runner.observe.micrometer;
    exports dev.spellrunner.runner.observe.telemetry;
    exports dev.spellrunner.runner.postgres;
    exports dev.spellrunner.runner.redis;
    exports dev.spellrunner.runner.services;
    exports dev.spellrunner.runner.services.jdbc;
    exports dev.spellrunner.runner.services.langchain4j;
    exports dev.spellrunner.runner.store;
    exports dev.spellrunner.runner.testing;
}
