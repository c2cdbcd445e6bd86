// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.GraalJs;
import dev.spellrunner.runner.services.OpenAiCompletion;
import dev.spellrunner.runner.services.TextCompletion;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Gives components the services that they need. */
public final class Models {

    private Models() {}

    /** Returns a model that speaks the HTTP API of OpenAI, such as one on this machine. */
    static TextCompletion localModel() {
        return OpenAiCompletion.builder(URI.create("http://localhost:11434/v1"))
                .apiKey(System.getenv("SPELL_MODEL_KEY"))
                .model("llama3.2")
                .build();
    }

    /** Returns the standard components with a model, with JavaScript, and with a search that finds no images. */
    static Components components(TextCompletion model, GraalJs scripts) {
        return StandardComponents.builder()
                .scripts(scripts)
                .completion(model)
                .images((request, context) -> CompletableFuture.completedFuture(List.of()))
                .build();
    }

    /** Returns scripts that run in two processes of their own, for spells of authors whom nobody knows. */
    static GraalJs isolatedScripts() {
        return GraalJs.builder().processes(2).build();
    }
}
