// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.LogContext;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.postgres.PostgresCluster;
import dev.spellrunner.runner.redis.RedisCluster;
import dev.spellrunner.runner.services.GraalJs;
import dev.spellrunner.runner.services.OpenAiCompletion;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;

/** A host without optional dependencies. Loaded by a class loader of its own. */
final class WithoutOptionalDependencies {

    private WithoutOptionalDependencies() {}

    private static Components components() {
        return StandardComponents.builder()
                .scripts(source -> (call, context) ->
                        Map.of("out", "hello " + call.arguments().get(0) + "!"))
                .completion(OpenAiCompletion.builder(URI.create("http://localhost/v1"))
                        .build())
                .images((request, context) -> CompletableFuture.completedFuture(List.of("a.png")))
                .build();
    }

    static String runAllElse() {
        Map<String, Object> added =
                Map.of("name", "out", "socketKey", "out", "taskType", "output", "socketType", "anySocket");
        Spell spell = Spell.named("all else")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("script", "String Processor", Map.of("code", "x", "outputs", List.of(added)))
                .node("said", "Output", Map.of("name", "said"))
                .node("images", "VisualGeneration")
                .node("image", "Output", Map.of("name", "image"))
                .node("gate", "Boolean Gate")
                .node("yes", "Universal Input", Map.of("name", "yes", "text", "yes"))
                .node("way", "Output", Map.of("name", "way"))
                .wire("start", "trigger", "script", "trigger")
                .wire("name", "output", "script", "input")
                .wire("script", "trigger", "said", "trigger")
                .wire("script", "out", "said", "input")
                .wire("said", "trigger", "images", "trigger")
                .wire("name", "output", "images", "caption")
                .wire("images", "trigger", "image", "trigger")
                .wire("images", "images", "image", "input")
                .wire("start", "trigger", "gate", "trigger")
                .wire("yes", "output", "gate", "boolean")
                .wire("gate", "true", "way", "trigger")
                .wire("yes", "output", "way", "input")
                .build();
        try (SpellRunner runner =
                SpellRunner.builder(spell).components(components()).build()) {
            return new TreeMap<>(runner.run(Map.of("name", "Ada")).orThrow().outputs()).toString();
        }
    }

    static String runObserved() {
        Spell spell = Spell.named("observed")
                .id("o")
                .node("start", "Module Trigger In")
                .node("word", "Universal Input", Map.of("name", "word"))
                .node("said", "Output", Map.of("name", "said"))
                .wire("start", "trigger", "said", "trigger")
                .wire("word", "output", "said", "input")
                .build();
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                        .observe(new LogContext())
                        .build();
                SpellManager manager = host.connect(new User("ada"), () -> {}, RunOrigin.of("test"))) {
            return manager.start("o", RunRequest.of(Map.of("word", "hello")))
                    .result()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join()
                    .outputs()
                    .toString();
        }
    }

    static String buildGenerator() {
        Spell spell = Spell.named("prompt").node("1", "Generator").build();
        return messageOf(
                () -> SpellRunner.builder(spell).components(components()).build());
    }

    static String createCluster() {
        return messageOf(() -> RedisCluster.at(URI.create("redis://localhost:1")));
    }

    static String createClusterOnPostgres() {
        return messageOf(() -> PostgresCluster.at(new JdbcDataSource()));
    }

    static String createGraalJs() {
        return messageOf(GraalJs::create);
    }

    private static String messageOf(Runnable action) {
        try {
            action.run();
            return "nothing was thrown";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
