// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.runner.plan.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inputs of a worker, as events report them. */
public interface InputsByKey extends Inputs {

    /** Returns the values as events carry them: by key; several as a list. */
    Map<String, @Nullable Object> byKey();

    /** Returns the sockets of the node whose worker takes them. */
    Shape shape();
}
