// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.linked;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Changes a spell by a patch and runs it: the main class of a linked image. */
final class UpdateInImage {

    private UpdateInImage() {}

    public static void main(String[] none) throws Exception {
        Spell spell = Spell.named("echo")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();
        InMemorySpells spells = new InMemorySpells(spell);
        try (SpellHost host = SpellHost.builder(user -> spells)
                        .components(StandardComponents.all())
                        .build();
                SpellManager caller = host.connect(new User("ada"))) {
            SpellService service = new SpellService(host);
            Map<String, ?> operation = Map.of("op", "replace", "path", "/name", "value", "new name");
            Object updated = service.call(caller, "spell.update", Map.of("spell", "echo", "patch", List.of(operation)))
                    .get(30, TimeUnit.SECONDS);
            Object ran = service.call(
                            caller, "spell.run", Map.of("spell", "new name", "inputs", Map.of("text", "hello")))
                    .get(30, TimeUnit.SECONDS);
            System.out.println(updated + " " + ran);
        }
    }
}
