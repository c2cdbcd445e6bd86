// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Does tasks that the host knows by name: what the component Enki Task needs. Must be thread-safe. */
@FunctionalInterface
public interface TaskCompletion {

    /**
     * Does a task.
     *
     * @param name the name of the task
     * @param inputs the values of the node's inputs, by name
     * @param context where this happens; also holds the run's secrets
     * @return the values of the node's outputs {@code output1}, {@code output2} …; they may come later
     * @throws Exception if the task cannot be done
     */
    CompletionStage<? extends List<?>> complete(String name, Map<String, @Nullable Object> inputs, WorkContext context)
            throws Exception;
}
