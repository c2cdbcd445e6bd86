// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The components of the contract's spells. */
final class ContractSpells {

    /** The number of nodes {@code Wait} that wait. */
    final AtomicInteger waiting = new AtomicInteger();

    private final CompletableFuture<Outputs> word = new CompletableFuture<>();

    Components components() {
        return StandardComponents.all()
                .with(Component.named("Wait")
                        .output("out", SocketType.STRING)
                        .nonBlocking()
                        .worker((in, ctx) -> {
                            waiting.incrementAndGet();
                            ctx.onCancel(waiting::decrementAndGet);
                            return Outputs.later(word.copy());
                        }))
                .with(Component.named("Tell")
                        .triggerInput("trigger")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.ANY)
                        .nonBlocking()
                        .worker((in, ctx) -> {
                            ctx.progress("half of it");
                            return Outputs.of("out", "✓ \"quoted\"");
                        }))
                .with(Component.named("Fail").output("out", SocketType.ANY).worker((in, ctx) -> {
                    throw new IllegalStateException("the cauldron is cold");
                }));
    }

    /** Lets the nodes {@code Wait} go on. */
    void letGo(String text) {
        word.complete(Outputs.of("out", text));
    }
}
