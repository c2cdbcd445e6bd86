// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Builds runners with what a host alone sets. */
final class AsHost {

    private static final HostHooks HOOKS = new HostHooks();

    private AsHost() {}

    /** Builds a runner whose runs of items are started by another. */
    static SpellRunner startingItems(SpellRunner.Builder builder, Function<RunRequest, CompletionStage<?>> itemRuns) {
        HOOKS.itemRuns(builder, itemRuns);
        return builder.build();
    }

    /** Builds the runner of a newer version of a spell. */
    static SpellRunner succeeding(SpellRunner older, SpellRunner.Builder builder) {
        HOOKS.succeeding(builder, older);
        return builder.build();
    }
}
