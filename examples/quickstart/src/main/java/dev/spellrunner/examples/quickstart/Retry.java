// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.spell.Node;
import java.io.IOException;

/** Lets workers try again when something outside failed. Immutable. */
public final class Retry implements WorkerDecorator {

    private final int tries;

    /**
     * Creates the decorator.
     *
     * @param tries how often a worker may try, the first time included; greater than 0
     */
    public Retry(int tries) {
        this.tries = tries;
    }

    @Override
    public Worker decorate(Worker worker, Node node, Component component) {
        return component.isPure() ? worker : (in, ctx) -> work(worker, in, ctx);
    }

    private Outputs work(Worker worker, Inputs inputs, WorkContext context) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return worker.work(inputs, context);
            } catch (IOException e) {
                if (attempt == tries || context.isCancelled()) {
                    throw e;
                }
                context.progress("try " + attempt + " failed: " + e.getMessage());
            }
        }
    }
}
