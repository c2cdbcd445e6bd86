// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunsOfOwnersTest {

    private static final Components COMPONENTS = StandardComponents.all()
            .with(
                    Component.named("Owner")
                            .output("who", SocketType.STRING)
                            .worker((in, ctx) -> Outputs.of("who", ctx.owner())),
                    Component.named("Pure Owner")
                            .output("who", SocketType.STRING)
                            .pure()
                            .worker((in, ctx) -> Outputs.of("who", ctx.owner())));

    private static Spell spell(String component) {
        return Spell.named("owner")
                .id("owner")
                .node("1", "Module Trigger In")
                .node("2", component)
                .node("3", "Output", Map.of("name", "who"))
                .node("4", "Universal Input", Map.of("name", "owner"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "who", "3", "input")
                .build();
    }

    @Test
    void belongToTheUserWhoConnectedWhateverTheyAskFor() throws Exception {
        Map<String, String> socket =
                Map.of("socketKey", "who", "name", "who", "taskType", "output", "socketType", "anySocket");
        Spell caller = Spell.named("caller")
                .id("caller")
                .node("1", "Module Trigger In")
                .node("2", "Spell", Map.of("spellId", "owner", "outputs", List.of(socket)))
                .node("3", "Output", Map.of("name", "who"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "who", "3", "input")
                .build();
        SpellStore store = new InMemorySpells(spell("Owner"), caller);
        try (SpellHost host =
                SpellHost.builder(user -> store).components(COMPONENTS).build()) {
            for (String user : new String[] {"ada", "bob"}) {
                try (SpellManager manager = host.connect(new User(user), event -> {})) {
                    manager.open("owner");
                    manager.open("caller");
                    RunRequest request = RunRequest.of(Map.of("owner", "eve")).secret("owner", "eve");

                    assertThat(manager.start("owner", request)
                                    .result()
                                    .get(30, TimeUnit.SECONDS)
                                    .outputs())
                            .isEqualTo(Map.of("who", user));
                    assertThat(manager.start("caller", RunRequest.of(Map.of()))
                                    .result()
                                    .get(30, TimeUnit.SECONDS)
                                    .outputs())
                            .isEqualTo(Map.of("who", user));
                }
            }
        }
    }

    @Test
    void callByNameWhatTheirUserHasAndNothingElse() throws Exception {
        Spell caller = Spell.named("caller")
                .id("caller")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "name"))
                .node("3", "Spell By Name")
                .node("4", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "spellName")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "output", "4", "input")
                .build();
        Map<String, SpellStore> stores = Map.of(
                "ada", new InMemorySpells(caller, saying("mine", "I am Ada's"), saying("secret", "of Ada")),
                "bob", new InMemorySpells(caller, saying("mine", "I am Bob's")));
        try (SpellHost host = SpellHost.builder(user -> stores.get(user.id())).build()) {
            assertThat(run(host, "ada", "mine").outputs()).isEqualTo(Map.of("said", "I am Ada's"));
            assertThat(run(host, "bob", "mine").outputs()).isEqualTo(Map.of("said", "I am Bob's"));
            assertThat(run(host, "ada", "secret").outputs()).isEqualTo(Map.of("said", "of Ada"));
            assertThat(run(host, "bob", "secret").failures())
                    .singleElement()
                    .satisfies(error -> assertThat(error.message()).contains("'secret', which is not there"));
        }
    }

    private static Spell saying(String name, String text) {
        return Spell.named(name)
                .node("1", "String Variable", Map.of("_var", text))
                .node("2", "Output", Map.of("name", "text"))
                .wire("1", "output", "2", "input")
                .build();
    }

    private static RunResult run(SpellHost host, String user, String name) throws Exception {
        try (SpellManager manager = host.connect(new User(user), event -> {})) {
            manager.open("caller");
            return manager.start("caller", RunRequest.of(Map.of("name", name)))
                    .result()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void belongToNobodyIfNobodySaysSo() {
        try (SpellRunner runner =
                SpellRunner.builder(spell("Owner")).components(COMPONENTS).build()) {
            assertThat(runner.run(Map.of()).outputs()).isEqualTo(Map.of("who", ""));
        }
    }

    @Test
    void tellAlsoPureWorkers() {
        try (SpellRunner runner = SpellRunner.builder(spell("Pure Owner"))
                        .components(COMPONENTS)
                        .owner("ada")
                        .build();
                SpellRunner other =
                        HostedRunners.hooks().another(runner).owner("bob").build()) {
            assertThat(runner.run(Map.of()).outputs()).isEqualTo(Map.of("who", "ada"));
            assertThat(other.run(Map.of()).outputs()).isEqualTo(Map.of("who", "bob"));
        }
    }
}
